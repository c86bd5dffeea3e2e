/** The records of a question as it stood: what its summary, its camps and its positions are written from. */
import { judge } from '../domain/dispute.ts';
import { interestOf } from '../domain/interest.ts';
import { isAboutLosses, type Property } from '../domain/properties.ts';
import type { AllowedSet } from '../domain/value.ts';
import type { AssessmentRow } from '../store/assessments.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { LinkRow } from '../store/links.ts';
import { claimOf, frameOf, overridesOf, type Spoken } from './facts.ts';
import type { CampOfRows } from './formation.ts';
import { assessmentRecord, linkRecord } from './judge-claims.ts';
import { allowedBounds, claimBrief, iso, type Names, namesFor, questionRecord } from './present.ts';
import type { Reading } from './reading.ts';

/** What a row of a list says of a question, as it stood. */
export function summaryOf({ question, figures }: Pick<Reading, 'question' | 'figures'>, names: Names) {
  const { verdict, status, assessed, claimants, claims, reports, spread, updatedAt } = figures;
  return {
    id: question.id,
    question: questionRecord(question, names),
    status,
    verdict,
    assessed,
    claimants,
    claims,
    reports,
    spread,
    updatedAt: iso(updatedAt),
  };
}

/** Positions that are shown, with what their claimants had said before. */
export type Shown = { rows: ReadonlyMap<number, ClaimRow>; trails: ReadonlyMap<number, readonly ClaimRow[]> };

export async function shownOf(reading: Reading, seqs: readonly number[]): Promise<Shown> {
  const rows = await reading.rows(seqs);
  const trails = new Map<number, ClaimRow[]>();
  for (const row of rows) trails.set(row.seq, await reading.trail(row));
  return { rows: new Map(rows.map((row) => [row.seq, row])), trails };
}

/** The names in what is shown of a question; `more`: of actors that are named beside. */
export function namesIn(q: Spoken, { question }: Reading, shown: Shown, more: readonly string[] = []) {
  return namesFor(q, [question, ...shown.rows.values(), ...[...shown.trails.values()].flat()], more);
}

/** Writes positions: whose losses the claimant speaks of, and what it said before. */
export async function positionWriter(q: Spoken, { question }: Reading, shown: Shown, names: Names) {
  const isLoss = isAboutLosses(question.topic);
  const groups = new Map<string, ReadonlySet<string>>();
  if (isLoss)
    for (const slug of new Set(
      [...shown.rows.values()].map((row) => row.claimant).concat(question.subject ?? []),
    ))
      groups.set(slug, await q.vocabulary.groupsOf(slug));
  const sides = isLoss ? ((await q.vocabulary.events.resolve(question.event))?.sides ?? []) : [];
  return (seq: number) => {
    const row = shown.rows.get(seq)!;
    return {
      claimant: names.actor(row.claimant),
      claim: claimBrief(row, names),
      interest: isLoss
        ? interestOf(row.claimant, question.subject, sides, (slug) => groups.get(slug)!)
        : null,
      trail: shown.trails.get(seq)!.map((one) => claimBrief(one, names)),
    };
  };
}

/** Positions of one claimant that contradict each other. */
export async function inconsistencies(q: Spoken, reading: Reading) {
  const pairs = (await reading.formation()).inconsistent;
  if (pairs.length === 0) return [];
  const rows = await reading.rows([...new Set(pairs.flat())]);
  const claims = new Map(rows.map((row) => [row.seq, claimOf(row, reading.property)]));
  const frame = await frameOf(q, reading.property, [...claims.values()]);
  const overrides = overridesOf(await reading.links());
  const names = await namesFor(q, rows);
  return pairs.map(([first, second]) => {
    const [a, b] = [claims.get(first)!, claims.get(second)!];
    const { verdict, reason } = judge(a, b, frame, overrides);
    return {
      claimant: names.actor(a.claimant),
      claims: [a.id, b.id],
      verdict: verdict as 'conflict' | 'tension',
      reason,
    };
  });
}

/** Every assessment, and of each assessor's which is the newest. */
export function assessmentsOf(rows: readonly AssessmentRow[], question: string, names: Names) {
  const newest = new Map(rows.map((one) => [one.assessor, one.id]));
  return rows.map((one) => ({
    ...assessmentRecord(one, question, names),
    current: newest.get(one.assessor) === one.id,
  }));
}

/** The actors that assessments name. */
export const actorsOfFindings = (rows: readonly AssessmentRow[]): string[] =>
  rows.flatMap(({ assessor, value }) =>
    value?.type === 'actor' ? [assessor, value.actor as string] : [assessor],
  );

/** Links within the question, then those of its claims to claims of other questions. */
export async function linksOf(q: Spoken, reading: Reading) {
  const before = reading.moments.knownBefore ?? Infinity;
  const across = (await q.links.acrossFrom(reading.question)).filter(
    (link: LinkRow) => link.recordedAt < before && (link.removedAt === null || link.removedAt >= before),
  );
  return [...(await reading.links()), ...across].map(linkRecord);
}

/** The actors that camps are named by. */
export const actorsOfCamps = (camps: readonly Pick<CampOfRows, 'common'>[]): string[] =>
  camps.flatMap(({ common }) => (common.kind === 'actor' ? [common.actor] : []));

/** What all members of a camp allow, as the property's values are written. */
export function allowedValues(camp: Pick<CampOfRows, 'common'>, property: Property, names: Names) {
  const set: AllowedSet = camp.common;
  if (set.kind === 'actor') {
    const denied = set.mode === 'is-not' || set.mode === 'not-among' || set.mode === 'not-alone';
    return { actor: names.actor(set.actor), sole: set.mode === 'alone' || set.mode === 'not-alone', denied };
  }
  if (set.kind === 'everything') return { min: null, max: null };
  const holds = (value: number) => set.pieces.some((piece) => piece.lo <= value && value <= piece.hi);
  if (property.valueType === 'boolean') return { value: holds(1) };
  if (property.valueType === 'status') return { statuses: property.statuses.filter((_, i) => holds(i)) };
  return allowedBounds(set, property);
}
