/** A dispute or a question with the pictures of it, all drawn from one reading. */
import type { Context } from './context.ts';
import { questionById } from './question-state.ts';
import { chartRecord } from './read-chart.ts';
import { disputeRecord, pointRecord } from './read-disputes.ts';
import { timelineEntries } from './read-timeline.ts';
import { isDisputed, readingAt } from './reading.ts';
import type { Moments } from './replay.ts';

type Asking = { from: number; limit: number; withPictures: boolean };

/** Null where the question is not disputed at that moment, and had not been. */
export function readDisputePage(context: Context, id: string, moments: Moments, asking: Asking) {
  return context.store.read(async (q) => {
    const reading = await readingAt(q, await questionById(q, id), moments);
    if (!isDisputed(reading)) return null;
    const { record, next } = await disputeRecord(q, reading, asking);
    if (!asking.withPictures) return { record, next, pictures: null };
    const [chart, entries] = [await chartRecord(q, reading), await timelineEntries(q, reading)];
    return { record, next, pictures: { chart, entries } };
  });
}

export function readQuestionPage(context: Context, id: string, moments: Moments) {
  return context.store.read(async (q) => {
    const reading = await readingAt(q, await questionById(q, id), moments);
    return { question: await pointRecord(q, reading), chart: await chartRecord(q, reading) };
  });
}
