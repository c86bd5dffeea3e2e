/** A question as it stood: by what had been said (`saidBy`), or by what was known here (`knownBy`). */
import { breather } from '../breather.ts';
import type { Claim } from '../domain/claim.ts';
import type { Frame } from '../domain/compare.ts';
import type { ClaimContent } from '../domain/content.ts';
import { type Override, type QuestionState, stateInSteps } from '../domain/dispute.ts';
import type { Property } from '../domain/properties.ts';
import type { AssessmentRow } from '../store/assessments.ts';
import type { ChangeRow } from '../store/chain.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { LinkRow } from '../store/links.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { Queries } from '../store/store.ts';
import { contentColumns } from './claim-identity.ts';
import { momentOf } from './claim-input.ts';
import { claimOf, frameOf, overridesOf } from './facts.ts';
import { inSteps, partsOf } from './in-parts.ts';
import { recordOf } from './lines.ts';
import { propertyOf } from './references.ts';

/** Exclusive ends, epoch milliseconds; null for no limit. */
export type Moments = { saidBefore: number | null; knownBefore: number | null };

export type View = {
  question: QuestionRow;
  rows: ReadonlyMap<string, ClaimRow>;
  property: Property;
  frame: Frame;
  overrides: Override[];
  links: LinkRow[];
  assessments: AssessmentRow[];
  state: QuestionState;
  knownBefore: number | null;
  /** When the newest of what is shown was recorded. */
  updatedAt: number;
};

/** Derives the state of a question at the given moments from its claims and its log. */
export async function viewAt(q: Queries, question: QuestionRow, moments: Moments): Promise<View> {
  const { known, moved } = await claimsKnown(q, question, moments.knownBefore);
  const rows = known.filter((row) => row.status !== 'voided').map((row) => saidBy(row, moments.saidBefore));
  const said = rows.filter((row) => row !== null);
  const before = moments.knownBefore ?? Infinity;
  const links = (await linksAmong(q, question, known, moved)).filter(
    (link) => link.recordedAt < before && (link.removedAt === null || link.removedAt >= before),
  );
  const assessments = (await q.assessments.ofQuestion(question.key)).filter((one) => one.recordedAt < before);
  const view = { ...(await viewOf(q, question, said, links, assessments)), knownBefore: moments.knownBefore };
  if (moments.saidBefore === null && moments.knownBefore === null) return view;
  const acts = [...said, ...links, ...assessments].map((one) => one.recordedAt);
  return { ...view, updatedAt: acts.reduce((a, b) => Math.max(a, b), question.recordedAt) };
}

/** Derives the state of a question from claims that are given. */
export async function viewOf(
  q: Queries,
  question: QuestionRow,
  rows: readonly ClaimRow[],
  links: LinkRow[],
  assessments: AssessmentRow[],
): Promise<Omit<View, 'knownBefore'>> {
  const property = propertyOf((await q.vocabulary.properties.find(question.property))!);
  const breathe = breather();
  const claims: Claim[] = [];
  for (const row of rows) {
    claims.push(claimOf(row, property));
    await breathe();
  }
  const frame = await frameOf(q, property, claims);
  const overrides = overridesOf(links);
  const state = await inSteps(stateInSteps(claims, frame, overrides));
  const placed = new Map<string, ClaimRow>();
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { claim, succeededBy } of state.standings) {
    await breathe();
    const row = byId.get(claim.id)!;
    const status = claim.retracted ? 'retracted' : succeededBy ? 'revised' : 'standing';
    placed.set(claim.id, { ...row, status, succeededBy: status === 'revised' ? succeededBy!.id : null });
  }
  const { updatedAt } = question;
  return { question, rows: placed, property, frame, overrides, links, assessments, state, updatedAt };
}

/** The links between claims of a question, those that were moved since among them. */
async function linksAmong(
  q: Queries,
  question: QuestionRow,
  known: readonly ClaimRow[],
  moved: readonly string[] | null,
): Promise<LinkRow[]> {
  if (moved === null) return q.links.allOfQuestion(question.key);
  const ids = new Set(known.map((row) => row.id));
  const links = [...(await q.links.everOn(question)), ...(await q.links.everOf(moved))];
  return links.filter((link) => ids.has(link.first) && ids.has(link.second)).sort((a, b) => a.seq - b.seq);
}

/** A claim of a question as it stood; null where it was not said, not known or not there by then. */
export async function rowAt(
  q: Queries,
  question: QuestionRow,
  row: ClaimRow,
  { saidBefore, knownBefore }: Moments,
): Promise<ClaimRow | null> {
  const known = knownBefore === null ? row : await rowKnown(q, question, row, knownBefore);
  return known === null || known.status === 'voided' ? null : saidBy(known, saidBefore);
}

/** The claim as it had been said by then; null when it had not. */
export function saidBy(row: ClaimRow, before: number | null): ClaimRow | null {
  if (before === null) return row;
  if (row.saidStart >= before) return null;
  if (row.retractedStart === null || row.retractedStart < before) return row;
  return { ...row, retractedStart: null, retractedEnd: null, retractedText: null, status: 'standing' };
}

/** `moved`: those of them that a correction has moved to another question since; null where no time is given. */
type Known = { known: ClaimRow[]; moved: string[] | null };

async function claimsKnown(q: Queries, question: QuestionRow, before: number | null): Promise<Known> {
  const known: ClaimRow[] = [];
  const seen = new Set<string>();
  const breathe = breather();
  for (const part of partsOf(await recordOf(q, question.key)))
    for (const row of (await q.claims.bySeqs(part)).sort((a, b) => a.seq - b.seq)) {
      seen.add(row.id);
      const then = before === null ? row : await rowKnown(q, question, row, before);
      if (then) known.push(then);
      await breathe();
    }
  if (before === null) return { known, moved: null };
  const moved: string[] = [];
  const ids = await q.questions.idsOf(question);
  for await (const part of q.changes.claimsOnBefore(ids, before)) {
    await breathe();
    for (const id of part) {
      if (seen.has(id)) continue;
      seen.add(id);
      const row = await q.claims.byId(id);
      const then = row && (await rowBefore(q, question, row, before));
      if (then) {
        known.push(then);
        moved.push(id);
      }
      await breathe();
    }
  }
  return { known, moved };
}

/** What was recorded later was not known, whatever became of it since. */
const rowKnown = async (q: Queries, question: QuestionRow, row: ClaimRow, before: number) =>
  row.updatedAt < before ? row : row.recordedAt >= before ? null : rowBefore(q, question, row, before);

/** A claim's row as the log had it before a time; null when it was not there, or on another question. */
async function rowBefore(
  q: Queries,
  question: QuestionRow,
  row: ClaimRow,
  before: number,
): Promise<ClaimRow | null> {
  const changes = await q.changes.ofClaimBefore(row.id, before);
  const contents = changes.filter((one) => one.act === 'claim-recorded' || one.act === 'claim-corrected');
  const last = contents.at(-1);
  if (!last) return null;
  const ids = await q.questions.idsOf(question);
  if (last.question !== null && !ids.includes(last.question) && row.questionKey !== question.key) return null;
  if (
    last.question !== null &&
    !ids.includes(last.question) &&
    (await isElsewhere(q, last.question, question))
  )
    return null;
  return foldRow(row, changes, bodyOf(last).content as ClaimContent, question, q);
}

async function isElsewhere(q: Queries, id: string, question: QuestionRow): Promise<boolean> {
  let other = await q.questions.byId(id);
  while (other?.mergedInto) other = await q.questions.byKey(other.mergedInto);
  return other !== null && other.key !== question.key;
}

async function foldRow(
  row: ClaimRow,
  changes: readonly ChangeRow[],
  content: ClaimContent,
  question: QuestionRow,
  q: Queries,
): Promise<ClaimRow> {
  const property = propertyOf((await q.vocabulary.properties.find(question.property))!);
  const nameNow = async (slug: string) => (await q.vocabulary.actors.resolve(slug))?.slug ?? slug;
  const claimant = await nameNow(content.claimant);
  const value =
    content.value?.type === 'actor'
      ? { ...content.value, actor: await nameNow(content.value.actor) }
      : content.value;
  const retraction = changes.find((one) => one.act === 'claim-retracted');
  const retracted = retraction ? momentOf(bodyOf(retraction).retractedAt as string) : null;
  const isVoided = changes.some((one) => one.act === 'claim-voided');
  return {
    ...row,
    ...contentColumns({ ...content, claimant, value }, property, question),
    status: isVoided ? 'voided' : retracted ? 'retracted' : 'standing',
    retractedStart: retracted?.start ?? null,
    retractedEnd: retracted?.end ?? null,
    retractedText: retracted?.text ?? null,
    succeededBy: null,
  };
}

const bodyOf = (change: ChangeRow): Record<string, unknown> => JSON.parse(change.body);
