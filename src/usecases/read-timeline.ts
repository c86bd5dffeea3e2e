/** A dispute's timeline: who said what when, revision by revision. */
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { claimBrief } from './present.ts';
import { disputeView } from './read-disputes.ts';
import type { Moments, View } from './replay.ts';
import { namesIn } from './view-records.ts';

/** Oldest first. */
export function disputeTimeline(context: Context, id: string, moments: Moments) {
  return context.store.read(async (q) => timelineEntries(q, await disputeView(q, id, moments)));
}

/** What was said and taken back on a question, as it stood. */
export async function timelineEntries(q: Queries, view: View) {
  const rows = [...view.rows.values()];
  const names = await namesIn(q, view);
  const claimed = rows.map((row) => ({
    at: row.content.claimedAt,
    start: row.saidStart,
    seq: row.seq,
    act: 'claimed' as const,
    claim: claimBrief(row, names),
    succeededBy: row.succeededBy,
  }));
  const retracted = rows
    .filter((row) => row.retractedStart !== null)
    .map((row) => ({
      at: row.retractedText,
      start: row.retractedStart!,
      seq: row.seq,
      act: 'retracted' as const,
      claim: claimBrief(row, names),
      succeededBy: null,
    }));
  return [...claimed, ...retracted].sort(
    (a, b) => a.start - b.start || a.seq - b.seq || (a.act < b.act ? -1 : 1),
  );
}
