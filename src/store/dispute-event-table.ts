/** The table of the moments in a dispute's life. It holds numbers and ids, never words: those may be taken out by law. */
import type { Columns } from './columns.sqlite.ts';

export const DISPUTE_EVENT_KINDS = [
  'opened',
  'changed',
  'settled',
  'reopened',
  'dissolved',
  'assessed',
] as const;
export type DisputeEventKind = (typeof DISPUTE_EVENT_KINDS)[number];

/** What the question had come to at that moment: `status`, `verdict`, the ends of its spread and who held them. */
export const disputeEventTables = (c: Columns) => ({
  disputeEvents: c.table(
    'dispute_events',
    {
      seq: c.serial(),
      id: c.text().notNull(),
      questionKey: c.integer().notNull(),
      kind: c.text().notNull().$type<DisputeEventKind>(),
      at: c.integer().notNull(),
      status: c.text().notNull().$type<'undisputed' | 'open' | 'settled'>(),
      verdict: c.text().$type<'conflict' | 'tension'>(),
      low: c.double(),
      high: c.double(),
      /** As questions have it: −1 where there is no spread, +Infinity where low is 0. */
      factor: c.double().notNull(),
      /** The claims at the ends; of values that are no figures, two that contradict; once settled, two that did. */
      firstClaim: c.text(),
      secondClaim: c.text(),
      assessment: c.text(),
      /** The act in the log; null for what was there before such moments were noted. */
      changeSeq: c.integer(),
    },
    (t) => [
      c.index('dispute_events_question').on(t.questionKey, t.seq),
      c.index('dispute_events_change').on(t.changeSeq),
    ],
  ),
});
