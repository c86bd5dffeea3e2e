/** Following the change log: what comes after a number and is asked for, a stretch at a time. */

import { LIMITS } from '../limits.ts';
import type { ChangeHead } from '../store/changes.ts';
import type { Queries } from '../store/store.ts';
import type { ChangeFilter } from '../store/webhook-tables.ts';
import type { DisputeMoment } from '../store/webhooks.ts';
import type { Context } from './context.ts';
import { changeRecord } from './keep-record.ts';

export { DISPUTE_EVENT_KINDS } from '../store/dispute-event-table.ts';
export type { ChangeFilter } from '../store/webhook-tables.ts';

export type ChangeRecord = ReturnType<typeof changeRecord>;

export type Stretch = {
  changes: ChangeRecord[];
  /** The number of the last row looked at: the next stretch begins after it. */
  through: number;
  /** Whether nothing comes after it yet. */
  isEnd: boolean;
  /** Keys that were revoked or given a new secret in it: who holds one shows it once more. */
  revoked: string[];
};

/** The number of the newest change. */
export const newestChange = (context: Context): Promise<number> =>
  context.store.read(async (q) => (await q.changes.head()).seq);

/**
 * Reads on from a number. What it looks at and what it returns are both bounded, so that a filter that
 * matches little and rows that are large cost no more than others at a time.
 */
export function readStretch(context: Context, after: number, filter: ChangeFilter): Promise<Stretch> {
  return context.store.read(async (q) => {
    const heads = await q.changes.headsAfter(after, LIMITS.logScanRows);
    const chosen = new Set((await chooseAmong(q, heads, filter)).map((head) => head.seq));
    const stretch: Stretch = { changes: [], through: after, isEnd: true, revoked: [] };
    let bytes = 0;
    for (const head of heads) {
      stretch.isEnd = bytes < LIMITS.streamPageBytes;
      if (!stretch.isEnd) return stretch;
      if (chosen.has(head.seq)) {
        const row = (await q.changes.find(head.seq))!;
        stretch.changes.push(changeRecord(row));
        bytes += Buffer.byteLength(row.body) + HEAD_BYTES;
      }
      if (head.act === 'key-revoked' || head.act === 'key-rotated') stretch.revoked.push(head.resource);
      stretch.through = head.seq;
    }
    stretch.isEnd = heads.length < LIMITS.logScanRows;
    return stretch;
  });
}

// About what the fields of a row come to beside its body.
const HEAD_BYTES = 600;

/** The rows that pass every part of a filter. */
export async function chooseAmong(
  q: Queries,
  heads: readonly ChangeHead[],
  filter: ChangeFilter,
): Promise<ChangeHead[]> {
  const { dispute, ...parts } = filter;
  const found = heads.filter((head) =>
    (Object.keys(parts) as (keyof typeof parts)[]).every((name) => {
      const wanted = parts[name];
      return wanted === undefined || wanted.includes(head[name] ?? '');
    }),
  );
  if (dispute === undefined || found.length === 0) return found;
  const moments = await q.webhooks.moments(found.map((head) => head.seq));
  const told = new Set(
    moments.filter((one: DisputeMoment) => dispute.includes(one.kind)).map((one) => one.changeSeq),
  );
  return found.filter((head) => told.has(head.seq));
}
