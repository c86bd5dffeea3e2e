/** What a delivery says: the change and what its question has come to, written when it is sent. */
import { LIMITS } from '../limits.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import type { Task } from './deliver-webhooks.ts';
import { changeRecord } from './keep-record.ts';
import { iso, namesFor, questionRecord } from './present.ts';
import { resolveQuestion } from './question-state.ts';

/** As Standard Webhooks has it: `type`, `timestamp` and `data`. What was redacted since is redacted in it. */
export function describeDelivery(
  context: Context,
  { webhook, delivery }: Pick<Task, 'webhook' | 'delivery'>,
  publicUrl: string | null,
): Promise<string> {
  const { seq, type, recordedAt } = delivery;
  return context.store.read(async (q) => {
    const row = seq === null ? null : await q.changes.find(seq);
    if (row === null) return JSON.stringify({ type, timestamp: iso(recordedAt), data: { webhook } });
    const change = changeRecord(row);
    const isLarge = Buffer.byteLength(row.body) > LIMITS.webhookBodyBytes;
    return JSON.stringify({
      type,
      timestamp: change.recordedAt,
      data: {
        webhook,
        change: isLarge ? { ...change, body: {}, bodyOmitted: true } : change,
        dispute: await disputeOf(q, row.seq, row.question, publicUrl),
      },
    });
  });
}

/** The question that the act was about, or the first dispute that it moved. */
async function disputeOf(q: Queries, seq: number, id: string | null, publicUrl: string | null) {
  const moments = await q.webhooks.momentsOf(seq);
  const [first] = moments;
  const question =
    id !== null ? await resolveQuestion(q, id) : first ? await q.questions.byKey(first.questionKey) : null;
  if (!question) return null;
  const moment = moments.find((one) => one.questionKey === question.key);
  const names = await namesFor(q, [question]);
  const { label } = questionRecord(question, names);
  const list = question.status === 'undisputed' ? 'questions' : 'disputes';
  return {
    id: question.id,
    label,
    url: `${publicUrl ?? ''}/v1/${list}/${question.id}`,
    event: moment?.kind ?? null,
    status: question.status,
    verdict: question.verdict,
    assessed: question.assessed,
    claimants: question.claimants,
    claims: question.claims,
    reports: question.reports,
    spread: spreadOf(question),
  };
}

function spreadOf({ spreadLow, spreadHigh, gap, factor, spreadBasis }: QuestionRow) {
  if (spreadLow === null || spreadHigh === null) return null;
  return {
    low: spreadLow,
    high: spreadHigh,
    gap,
    factor: Number.isFinite(factor) ? factor : null,
    basis: spreadBasis,
  };
}
