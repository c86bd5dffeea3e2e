/** Editors' links between claims, and fact-checkers' assessments of questions. */
import type { Property } from '../domain/properties.ts';
import { fault, Refusal, refusalOf } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { AssessmentRow } from '../store/assessments.ts';
import type { LinkRow } from '../store/links.ts';
import type { Queries } from '../store/store.ts';
import type { Precondition } from './change-claim.ts';
import { type Act, type ActOptions, type Author, act, type Context } from './context.ts';
import { noteAssessment } from './note-dispute.ts';
import { iso, type Names, namesFor } from './present.ts';
import { questionById, rebuildQuestion, save } from './question-state.ts';
import { type ReadValue, readValue, type ValueInput } from './read-value.ts';
import { propertyOf, type Reference, references } from './references.ts';

export const RELATIONS = ['contradicts', 'agrees', 'same-as', 'compatible'] as const;
export type Relation = (typeof RELATIONS)[number];

/** An editor's relation between two claims; within a question it overrides their verdict. */
export const linkClaims = (context: Context, by: Author, input: LinkInput, options: ActOptions) =>
  act(context, by, options, (one) => link(one, input));

export type LinkInput = { claims: [string, string] | string[]; relation: Relation; rationale: string };

/** The link itself, within an act. */
export async function link(one: Act, input: LinkInput) {
  const [first, second] = input.claims as [string, string];
  const faults = [];
  const rows = [await one.q.claims.byId(first), await one.q.claims.byId(second)];
  for (const [i, row] of rows.entries()) {
    if (!row)
      faults.push(fault(`claims.${i}`, 'unknown-reference', `there is no claim "${input.claims[i]}"`));
    else if (row.status === 'voided')
      faults.push(fault(`claims.${i}`, 'not-allowed', 'a voided claim is not linked'));
  }
  if (first === second) faults.push(fault('claims', 'duplicate', 'a claim is not linked with itself'));
  const [a, b] = rows;
  if (faults.length > 0 || !a || !b) throw refusalOf(faults);
  const question = a.questionKey === b.questionKey ? a.questionKey : null;
  const known = (await one.q.links.ofClaim(first)).find(
    (link) => link.first === second || link.second === second,
  );
  if (known)
    throw new Refusal('already-exists', 'these two claims are linked already', { existing: known.id });
  if (question !== null && (await one.q.links.ofQuestion(question)).length >= LIMITS.linksPerQuestion)
    throw new Refusal('too-many-links', 'the question has as many links as it can have', {
      limit: LIMITS.linksPerQuestion,
    });
  const row = {
    id: one.newId(),
    first,
    second,
    questionKey: question,
    relation: input.relation,
    rationale: input.rationale,
    recordedAt: one.now,
    recordedBy: one.by.name,
    removedAt: null,
  };
  await one.q.links.insert(row);
  await one.log(linkChange('claims-linked', row, await questionIdOf(one.q, question), a.event));
  if (question !== null) await rebuildQuestion(one, question);
  return linkRecord({ ...row, seq: 0 });
}

export const getLink = (context: Context, id: string) =>
  context.store.read(async (q) => linkRecord(await linkById(q, id)));

/** Takes a link back; the log keeps it. */
export function removeLink(context: Context, by: Author, id: string, isCurrent: Precondition): Promise<void> {
  return act(context, by, {}, async (one) => {
    const row = await linkById(one.q, id);
    if (!isCurrent(linkRecord(row)))
      throw new Refusal('precondition-failed', 'the link changed since it was read');
    await one.q.links.update(id, { removedAt: one.now });
    const claim = await one.q.claims.byId(row.first);
    await one.log(
      linkChange('link-removed', row, await questionIdOf(one.q, row.questionKey), claim?.event ?? null),
    );
    if (row.questionKey !== null) await rebuildQuestion(one, row.questionKey);
  });
}

export const linkRecord = (row: LinkRow) => ({
  id: row.id,
  claims: [row.first, row.second],
  relation: row.relation,
  rationale: row.rationale,
  recordedAt: iso(row.recordedAt),
  recordedBy: row.recordedBy,
});

export type AssessmentInput = {
  assessor: Reference;
  claim?: string | null | undefined;
  value?: ValueInput | null | undefined;
  rating?: string | null | undefined;
  rationale?: string | null | undefined;
  evidence?: string[] | undefined;
};

/** A finding on a question, optionally on one of its claims. Only ever added: an assessor's newest stands. */
export function assessQuestion(
  context: Context,
  by: Author,
  id: string,
  input: AssessmentInput,
  options: ActOptions,
) {
  return act(context, by, options, (one) => assess(one, id, input));
}

/** The assessment itself, within an act. */
export async function assess(one: Act, id: string, input: AssessmentInput) {
  const question = await questionById(one.q, id);
  const refs = references(one.q, one.now);
  const property = propertyOf((await one.q.vocabulary.properties.find(question.property))!);
  const assessor = await refs.actor('assessor', input.assessor);
  const value = await readFinding(input, property, one.rules, refs);
  const faults = [...refs.faults, ...(value?.faults ?? []).filter((one) => !refs.faults.includes(one))];
  if (input.claim) {
    const claim = await one.q.claims.byId(input.claim);
    if (!claim) faults.push(fault('claim', 'unknown-reference', `there is no claim "${input.claim}"`));
    else if (claim.questionKey !== question.key)
      faults.push(fault('claim', 'invalid', 'the claim answers another question'));
  }
  if (!input.rating && !input.rationale && !value)
    faults.push(fault('rating', 'required', 'give a rating, a value or a rationale'));
  if (faults.length > 0) throw refusalOf(faults);
  await refs.create(one);
  const row = {
    id: one.newId(),
    questionKey: question.key,
    claim: input.claim ?? null,
    assessor: assessor!.slug,
    value: (value?.value as Record<string, unknown> | undefined) ?? null,
    rating: input.rating ?? null,
    rationale: input.rationale ?? null,
    evidence: input.evidence ?? [],
    effective: value?.value && 'effective' in value.value ? value.value.effective : null,
    recordedAt: one.now,
    recordedBy: one.by.name,
  };
  await one.q.assessments.insert(row);
  await one.log({
    act: 'question-assessed',
    kind: 'assessment',
    resource: row.id,
    claim: row.claim,
    question: question.id,
    event: question.event,
    topic: question.topic,
    body: { ...row, questionKey: undefined, recordedAt: undefined, recordedBy: undefined },
  });
  await noteAssessment(one, await save(one, question, { assessed: true }), row.id);
  const names = await namesFor(one.q, [question], [row.assessor, ...actorOf(row.value)]);
  return { ...assessmentRecord({ ...row, seq: 0 }, question.id, names), current: true };
}

/** Every assessment of a question, oldest first; each assessor's newest is `current`. */
export function listAssessments(context: Context, id: string) {
  return context.store.read(async (q) => {
    const question = await questionById(q, id);
    const rows = await q.assessments.ofQuestion(question.key);
    const names = await namesFor(
      q,
      [question],
      rows.flatMap((row) => [row.assessor, ...actorOf(row.value)]),
    );
    const newest = new Map(rows.map((row) => [row.assessor, row.id]));
    return rows.map((row) => ({
      ...assessmentRecord(row, question.id, names),
      current: newest.get(row.assessor) === row.id,
    }));
  });
}

export function assessmentRecord(row: AssessmentRow, question: string, names: Pick<Names, 'actor'>) {
  const value = row.value;
  return {
    id: row.id,
    question,
    claim: row.claim,
    assessor: names.actor(row.assessor),
    value: value && value.type === 'actor' ? { ...value, actor: names.actor(value.actor as string) } : value,
    rating: row.rating,
    rationale: row.rationale,
    evidence: row.evidence,
    recordedAt: iso(row.recordedAt),
    recordedBy: row.recordedBy,
  };
}

async function readFinding(
  input: AssessmentInput,
  property: Property,
  rules: Parameters<typeof readValue>[2],
  refs: ReturnType<typeof references>,
): Promise<ReadValue | null> {
  if (input.value === null || input.value === undefined) return null;
  const read = readValue(input.value, property, rules, []);
  if (read.value?.type !== 'actor' || typeof input.value !== 'object' || !('actor' in input.value))
    return read;
  const actor = await refs.actor('value.actor', input.value.actor);
  return actor ? { value: { ...read.value, actor: actor.slug } } : { faults: [] };
}

const actorOf = (value: Record<string, unknown> | null): string[] =>
  value?.type === 'actor' ? [value.actor as string] : [];

async function linkById(q: Queries, id: string): Promise<LinkRow> {
  const row = await q.links.byId(id);
  if (!row || row.removedAt !== null) throw new Refusal('not-found', `there is no link ${id}`);
  return row;
}

async function questionIdOf(q: Queries, key: number | null): Promise<string | null> {
  return key === null ? null : ((await q.questions.byKey(key))?.id ?? null);
}

function linkChange(what: string, row: Omit<LinkRow, 'seq'>, question: string | null, event: string | null) {
  const { id, first, second, relation, rationale } = row;
  return {
    act: what,
    kind: 'link',
    resource: id,
    claim: first,
    question,
    event,
    body: { id, claims: [first, second], relation, rationale },
  };
}
