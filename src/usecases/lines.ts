/** The claims of a question in the orders that readings have them in, told from an index without reading one. */
import { breather } from '../breather.ts';
import { inOrder } from '../domain/steps.ts';
import type { LineRow } from '../store/claim-lines.ts';
import type { Queries } from '../store/store.ts';
import { inSteps } from './in-parts.ts';

/** Positions line by line, lines in the order of their first claims, each in the order of what was said. */
export async function orderOf(q: Queries, question: number): Promise<number[]> {
  const isPosition = new Set(await q.positions.seqsOf(question));
  const lines: { first: number; rows: number[] }[] = [];
  let line: string | null = null;
  for await (const row of linesOf(q, question)) {
    if (row.line !== line) lines.push({ first: row.seq, rows: [] });
    line = row.line;
    const last = lines.at(-1)!;
    last.first = Math.min(last.first, row.seq);
    if (isPosition.has(row.seq)) last.rows.push(row.seq);
  }
  const sorted = await inSteps(inOrder(lines, (a, b) => a.first - b.first));
  return sorted.flatMap((one) => one.rows);
}

/** All claims of a question in the order of the record, voided ones among them. */
export async function recordOf(q: Queries, question: number): Promise<number[]> {
  const seqs = await q.claims.voidedOn(question);
  for await (const row of linesOf(q, question)) seqs.push(row.seq);
  return inSteps(inOrder(seqs, (a, b) => a - b));
}

/** What was said, and as negative numbers what was taken back, oldest first. */
export async function entriesOf(q: Queries, question: number): Promise<number[]> {
  const entries: { seq: number; start: number }[] = [];
  for await (const row of linesOf(q, question)) entries.push({ seq: row.seq, start: row.saidStart });
  for (const { seq, retractedStart } of await q.claims.retractions(question))
    entries.push({ seq: -seq, start: retractedStart! });
  return sortedEntries(entries);
}

export async function sortedEntries(entries: { seq: number; start: number }[]): Promise<number[]> {
  const sorted = await inSteps(
    inOrder(entries, (a, b) => a.start - b.start || Math.abs(a.seq) - Math.abs(b.seq) || b.seq - a.seq),
  );
  return sorted.map((one) => one.seq);
}

async function* linesOf(q: Queries, question: number): AsyncGenerator<LineRow> {
  const breathe = breather();
  for await (const part of q.claims.linesInParts(question)) {
    yield* part;
    await breathe();
  }
}
