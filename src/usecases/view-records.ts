/** The records of a question as it stood: what its summary, its camps and its positions are written from. */
import { type Camp, campsOf } from '../domain/camp.ts';
import { lineKey } from '../domain/claim.ts';
import { judge, type Spread } from '../domain/dispute.ts';
import { independent, interestOf } from '../domain/interest.ts';
import { isAboutLosses, type Property } from '../domain/properties.ts';
import type { AllowedSet } from '../domain/value.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { Queries } from '../store/store.ts';
import { assessmentRecord, linkRecord } from './judge-claims.ts';
import { allowedBounds, claimBrief, iso, type Names, namesFor, questionRecord } from './present.ts';
import type { View } from './replay.ts';

/** Whether a question was disputed at a view's moment, or had been. */
export const isDisputedIn = ({ state }: View): boolean =>
  state.contradiction !== null || state.pastConflict !== null;

/** The camps of a view, found once however many records are made of it. */
export function campsIn(view: View): Camp[] {
  const known = campsOfViews.get(view) ?? campsOf(view.state.positions, view.frame.related, view.overrides);
  campsOfViews.set(view, known);
  return known;
}

const campsOfViews = new WeakMap<View, Camp[]>();

/** The names in a view, fetched once. */
export function namesIn(q: Queries, view: View): Promise<Names> {
  const known = namesOfViews.get(view) ?? namesFor(q, [...view.rows.values(), view.question]);
  namesOfViews.set(view, known);
  return known;
}

const namesOfViews = new WeakMap<View, Promise<Names>>();

/** What a row of a list says of a question, as it stood in a view. */
export async function summaryOf(q: Queries, view: View) {
  const rows = [...view.rows.values()];
  const names = await namesIn(q, view);
  const { contradiction, pastConflict, spread } = view.state;
  return {
    id: view.question.id,
    question: questionRecord(view.question, names),
    verdict: contradiction?.verdict ?? null,
    status: contradiction ? ('open' as const) : pastConflict ? ('settled' as const) : ('undisputed' as const),
    assessed: view.assessments.length > 0,
    claimants: new Set(rows.map((row) => row.claimant)).size,
    claims: rows.length,
    reports: await independentReports(q, view),
    spread: spread && spreadRecord(spread),
    updatedAt: iso(view.updatedAt),
  };
}

async function independentReports(q: Queries, { question, rows, knownBefore }: View): Promise<number> {
  const seqs = new Set([...rows.values()].map((row) => row.seq));
  const reports =
    knownBefore === null
      ? (await q.reports.originsOnQuestion(question.key)).filter((one) => seqs.has(one.claimSeq))
      : (await q.reports.ofClaims([...seqs], knownBefore)).filter((one) => !one.retraction);
  return independent(reports.map(({ claimSeq, origin }) => `${claimSeq} ${origin}`));
}

const spreadRecord = ({ low, high, gap, factor, basis }: Spread) => ({ low, high, gap, factor, basis });

/** Writes positions of one view: whose losses the claimant speaks of, and what it said before. */
export async function positionWriter(q: Queries, view: View, names: Names) {
  const event = await q.vocabulary.events.resolve(view.question.event);
  const groups = new Map<string, ReadonlySet<string>>();
  const load = async (slug: string) => {
    if (!groups.has(slug)) groups.set(slug, await q.vocabulary.groupsOf(slug));
  };
  if (view.question.subject) await load(view.question.subject);
  const isLoss = isAboutLosses(view.question.topic);
  const trailOf = trailsOf(view);
  return async (id: string) => {
    const row = view.rows.get(id)!;
    await load(row.claimant);
    return {
      claimant: names.actor(row.claimant),
      claim: claimBrief(row, names),
      interest: isLoss
        ? interestOf(row.claimant, view.question.subject, event?.sides ?? [], (slug) => groups.get(slug)!)
        : null,
      trail: trailOf(row).map((one) => claimBrief(one, names)),
    };
  };
}

/** What each claimant had said before on the same line, newest first. */
function trailsOf(view: View): (row: ClaimRow) => ClaimRow[] {
  const lines = new Map<string, ClaimRow[]>();
  const lineOf = new Map<string, string>();
  for (const { claim } of view.state.standings) {
    const line = lineKey(claim, view.property);
    lineOf.set(claim.id, line);
    const known = lines.get(line);
    if (known) known.push(view.rows.get(claim.id)!);
    else lines.set(line, [view.rows.get(claim.id)!]);
  }
  return (row) =>
    (lines.get(lineOf.get(row.id)!) ?? [])
      .filter((one) => one.saidEnd <= row.saidStart)
      .sort((a, b) => b.saidStart - a.saidStart || b.seq - a.seq)
      .slice(0, LIMITS.trailClaims);
}

/** Positions of one claimant that contradict each other. */
export function inconsistencies(view: View, names: Names) {
  const byClaimant = new Map<string, typeof view.state.positions>();
  for (const one of view.state.positions)
    byClaimant.set(one.claimant, [...(byClaimant.get(one.claimant) ?? []), one]);
  return [...byClaimant].flatMap(([slug, own]) => {
    if (own.length < 2 || own.length > LIMITS.positionsPerDisputePage) return [];
    const pairs = own.flatMap((a, i) =>
      own.slice(i + 1).map((b) => ({ a, b, ...judge(a, b, view.frame, view.overrides) })),
    );
    return pairs
      .filter((pair) => pair.verdict === 'conflict' || pair.verdict === 'tension')
      .map(({ a, b, verdict, reason }) => ({
        claimant: names.actor(slug),
        claims: [a.id, b.id],
        verdict,
        reason,
      }));
  });
}

/** Every assessment, and of each assessor's which is the newest. */
export function assessmentsOf(view: View, names: Names) {
  const newest = new Map(view.assessments.map((one) => [one.assessor, one.id]));
  return view.assessments.map((one) => ({
    ...assessmentRecord(one, view.question.id, names),
    current: newest.get(one.assessor) === one.id,
  }));
}

/** Links within the question, then those of its claims to claims of other questions. */
export async function linksOf(q: Queries, view: View) {
  const before = view.knownBefore ?? Infinity;
  const across = (await q.links.acrossFrom(view.question.key)).filter(
    (link) => link.recordedAt < before && (link.removedAt === null || link.removedAt >= before),
  );
  return [...view.links, ...across].map(linkRecord);
}

/** What all members of a camp allow, as the property's values are written. */
export function allowedValues(camp: Camp, property: Property, names: Names) {
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
