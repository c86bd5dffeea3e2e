/** The record of a claim as JSON: kept beside it by the act that changes it, made from the rows where it is not. */
import { setImmediate as breathe } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import type { RecordText } from '../store/claim-records.ts';
import type { Queries, Store } from '../store/store.ts';
import type { Act, Context } from './context.ts';
import { type ClaimRecord, claimRecords } from './present.ts';

/** As it is answered: a test holds it to be what the shape of the answer makes of it. */
export const textOf = (record: ClaimRecord): string => JSON.stringify(record);

/** A record that was made within an act, and how often its claim had been changed by then. */
export type MadeRecord = { record: ClaimRecord; touches: number };

/** The record of a claim that an act has made, and not changed since. */
export function madeOf({ q, records }: Pick<Act, 'q' | 'records'>, seq: number): ClaimRecord | null {
  const made = records.get(seq);
  return made && made.touches === q.records.touches(seq) ? made.record : null;
}

/** Makes the records of the claims that an act has changed; of very many, those that are read first. */
export async function keepRecords(one: Pick<Act, 'q' | 'records'>): Promise<void> {
  const { q } = one;
  const seqs = q.records.touched().slice(0, LIMITS.recordsPerAct);
  for (let i = 0; i < seqs.length; i += LIMITS.recordsAtOnce) {
    const part = seqs.slice(i, i + LIMITS.recordsAtOnce);
    await putRecords(
      q,
      part.filter((seq) => madeOf(one, seq) === null),
    );
    for (const seq of part) {
      const made = madeOf(one, seq);
      if (made) await q.records.put(seq, textOf(made));
    }
    if (i + LIMITS.recordsAtOnce < seqs.length) await breathe();
  }
}

/** Makes records from the rows. */
export async function putRecords(q: Queries, seqs: number[]): Promise<void> {
  if (seqs.length === 0) return;
  const rows = await q.claims.bySeqs(seqs);
  const records = await claimRecords(q, rows);
  for (const [i, row] of rows.entries()) await q.records.put(row.seq, textOf(records[i]!));
}

/** The records of claims that were found, in their order. */
export async function recordTexts(
  context: Context,
  q: Queries,
  found: readonly RecordText[],
): Promise<string[]> {
  const missing = found.filter((one) => one.body === null).map((one) => one.seq);
  if (missing.length === 0) return found.map((one) => one.body!);
  const rows = await q.claims.bySeqs(missing);
  const records = await claimRecords(q, rows);
  const made = new Map(rows.map((row, i) => [row.seq, textOf(records[i]!)]));
  context.keepLater?.(missing);
  return found.map((one) => one.body ?? made.get(one.seq)!);
}

/**
 * Keeps records that a reading missed: those of a database from before there were any, and of claims whose words, of a
 * name that many have, were changed. Many readings make one act of it; what is too much is missed again.
 */
export function createKeeper(store: Pick<Store, 'keep'>): (seqs: readonly number[]) => void {
  const wanted = new Set<number>();
  const keep = async () => {
    const seqs = [...wanted];
    wanted.clear();
    // What cannot be kept now is made again when it is read.
    await store.keep((q) => putRecords(q, seqs)).catch(() => undefined);
  };
  return (seqs) => {
    if (wanted.size === 0) setTimeout(() => void keep(), LIMITS.recordsWaitMillis).unref();
    for (const seq of seqs) if (wanted.size < LIMITS.recordsAtOnce) wanted.add(seq);
  };
}
