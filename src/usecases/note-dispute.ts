/** The moments in a dispute's life, noted in the act that made them: what feeds tell of. */
import { canonicalJson } from '../domain/canonical.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { DisputeEventRow } from '../store/dispute-events.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { Queries } from '../store/store.ts';
import type { Act } from './context.ts';

type Kind = DisputeEventRow['kind'];

/**
 * Notes what an act made of a question, where that is news: most claims change nothing, and cost nothing
 * here. `before` is the question as it was; null where what was told of it last must be looked up anyway.
 */
export async function noteDispute(act: Act, before: QuestionRow | null, now: QuestionRow): Promise<void> {
  if (now.mergedInto !== null || (before !== null && isAlike(before, now))) return;
  const told = await act.q.disputeEvents.newest(now.key);
  const kind = kindOf(told, now.status) ?? ((await isNews(act.q, told, now)) ? 'changed' : null);
  if (kind !== null) await insert(act, kind, now, null);
}

/** Notes a finding on a question that is disputed. */
export async function noteAssessment(act: Act, question: QuestionRow, assessment: string): Promise<void> {
  if (question.status !== 'undisputed') await insert(act, 'assessed', question, assessment);
}

async function insert(act: Act, kind: Kind, now: QuestionRow, assessment: string | null): Promise<void> {
  const [firstClaim, secondClaim] = endsOf(now);
  const isOpen = now.status === 'open';
  await act.q.disputeEvents.insert({
    id: act.newId(),
    questionKey: now.key,
    kind,
    at: act.now,
    status: now.status,
    verdict: now.verdict,
    low: isOpen ? now.spreadLow : null,
    high: isOpen ? now.spreadHigh : null,
    factor: isOpen ? now.factor : -1,
    firstClaim,
    secondClaim,
    assessment,
    changeSeq: await act.q.changes.current(),
  });
}

function isAlike(before: QuestionRow, now: QuestionRow): boolean {
  if (before.status === 'undisputed' && now.status === 'undisputed') return true;
  return (
    before.status === now.status &&
    before.verdict === now.verdict &&
    before.spreadLow === now.spreadLow &&
    before.spreadHigh === now.spreadHigh &&
    endsOf(before).join() === endsOf(now).join()
  );
}

/** What has become of the status since it was last told; null where it is as it was. */
function kindOf(told: DisputeEventRow | null, status: QuestionRow['status']): Kind | null {
  if ((told?.status ?? 'undisputed') === status) return null;
  switch (status) {
    case 'open':
      return told === null ? 'opened' : 'reopened';
    case 'settled':
      return 'settled';
    case 'undisputed':
      return 'dissolved';
  }
}

/**
 * An open dispute has changed when its verdict has, or an end of its spread, or who holds that end. The
 * same party saying the same again is no news, nor is another of several claims that show the same.
 */
async function isNews(q: Queries, told: DisputeEventRow | null, now: QuestionRow): Promise<boolean> {
  if (now.status !== 'open' || told === null) return false;
  if (told.verdict !== now.verdict || told.low !== now.spreadLow || told.high !== now.spreadHigh) return true;
  const ends = endsOf(now);
  if (ends[0] === told.firstClaim && ends[1] === told.secondClaim) return false;
  const before = await claimsOf(q, [told.firstClaim, told.secondClaim]);
  if (before.every((row) => row?.status === 'standing' && row.questionKey === now.key)) return false;
  return holders(before, now) !== holders(await claimsOf(q, ends), now);
}

// Figures have a low and a high end; of two other values neither is the first.
function holders(rows: readonly (ClaimRow | null)[], now: QuestionRow): string {
  if (now.spreadLow !== null) return canonicalJson(rows.map((row) => row?.claimant ?? null));
  const said = rows.map((row) =>
    canonicalJson(row && [row.claimant, row.polarity, row.content.value as unknown]),
  );
  return said.sort().join();
}

async function claimsOf(q: Queries, ids: readonly (string | null)[]): Promise<(ClaimRow | null)[]> {
  const found: (ClaimRow | null)[] = [];
  for (const id of ids) found.push(id === null ? null : await q.claims.byId(id));
  return found;
}

/** The claims that show a dispute, as lists of disputes have them; once it is settled, those that did. */
function endsOf(question: QuestionRow): [string | null, string | null] {
  switch (question.status) {
    case 'undisputed':
      return [null, null];
    case 'settled':
      return [question.pastFirst, question.pastSecond];
    case 'open':
      return question.spreadLow === null
        ? [question.witnessFirst, question.witnessSecond]
        : [question.spreadLowClaim, question.spreadHighClaim];
  }
}
