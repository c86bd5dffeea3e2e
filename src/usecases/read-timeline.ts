/** A dispute's timeline: who said what when, revision by revision. */
import { breather } from '../breather.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { partsOf } from './in-parts.ts';
import { claimBrief, namesFor } from './present.ts';
import { disputeAt, type Reading } from './reading.ts';
import type { Moments } from './replay.ts';

/** A page of it, oldest first. */
export function disputeTimeline(
  context: Context,
  id: string,
  moments: Moments,
  { from, limit }: { from: number; limit: number },
) {
  return context.store.read(async (q) => {
    const reading = await disputeAt(q, id, moments);
    const entries = await reading.entries();
    const end = from + limit;
    return {
      rows: await written(q, reading, entries.slice(from, end)),
      next: end < entries.length ? end : null,
    };
  });
}

/** All that was said and taken back on a question, as it stood. */
export async function timelineEntries(q: Queries, reading: Reading) {
  return written(q, reading, await reading.entries());
}

type Entry = {
  at: string | null;
  start: number;
  seq: number;
  act: 'claimed' | 'retracted';
  claim: ReturnType<typeof claimBrief>;
  succeededBy: string | null;
};

async function written(q: Queries, reading: Reading, entries: readonly number[]): Promise<Entry[]> {
  const found: Entry[] = [];
  const breathe = breather();
  for (const part of partsOf(entries)) {
    const rows = await reading.rows([...new Set(part.map(Math.abs))]);
    const names = await namesFor(q, [...rows, reading.question]);
    const bySeq = new Map(rows.map((row) => [row.seq, row]));
    for (const entry of part) {
      const row = bySeq.get(Math.abs(entry))!;
      const claim = claimBrief(row, names);
      const { seq, succeededBy } = row;
      found.push(
        entry > 0
          ? { at: row.content.claimedAt, start: row.saidStart, seq, act: 'claimed', claim, succeededBy }
          : {
              at: row.retractedText,
              start: row.retractedStart!,
              seq,
              act: 'retracted',
              claim,
              succeededBy: null,
            },
      );
    }
    await breathe();
  }
  return found;
}
