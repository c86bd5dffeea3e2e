/** Exports of disputes: the rows of the list, in parts, all of one moment. */
import { setImmediate as breathe } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import type { Context } from './context.ts';
import { type DisputeQuery, type DisputeRow, disputePage, replayedRows } from './read-disputes.ts';

/** `limit`: how many rows in all; null for every one. */
export type DisputeExportQuery = Omit<DisputeQuery, 'limit'> & { limit: number | null };

/** As the list has them. */
export async function* exportDisputes(
  context: Context,
  { limit, ...query }: DisputeExportQuery,
): AsyncGenerator<DisputeRow[]> {
  const isReplay = query.saidBefore !== null || query.knownBefore !== null;
  const version = context.store.version();
  const snapshot = await context.store.snapshot();
  try {
    if (isReplay) {
      yield* replayedRows(snapshot.queries, { ...query, limit: limit ?? Infinity }, version);
      return;
    }
    let left = limit ?? Infinity;
    for (let { cursor } = query; left > 0; ) {
      const wanted = Math.min(LIMITS.exportPageRows, left);
      const { rows, next } = await disputePage(
        snapshot.queries,
        { ...query, cursor, limit: wanted },
        version,
      );
      if (rows.length > 0) yield rows;
      if (next === null) return;
      cursor = next;
      left -= rows.length;
      await breathe();
    }
  } finally {
    snapshot.end();
  }
}
