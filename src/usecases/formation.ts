/** How the positions of a question stand to each other: what all of them are needed for, kept as numbers of rows. */
import { breather } from '../breather.ts';
import { type Camp, campsInSteps, type Sided } from '../domain/camp.ts';
import { type Claim, lineKey, settle } from '../domain/claim.ts';
import type { Frame } from '../domain/compare.ts';
import { isContradiction, judge, type Override } from '../domain/dispute.ts';
import { type Property, universeOf } from '../domain/properties.ts';
import { type ActorMode, type AllowedSet, complement, EVERYTHING, within } from '../domain/value.ts';
import { LIMITS } from '../limits.ts';
import type { SideRow } from '../store/position-sides.ts';
import type { QuestionRow } from '../store/questions.ts';
import { claimOf, frameOf, type Spoken } from './facts.ts';
import { inSteps } from './in-parts.ts';

/** Claims are given by the numbers of their rows. */
export type Formation = {
  camps: readonly CampOfRows[];
  /** The first of those that take no side, and how many there are. */
  unconfirmed: readonly number[];
  unconfirmedCount: number;
  /** Pairs of positions of one claimant that contradict each other. */
  inconsistent: readonly (readonly [number, number])[];
};
export type CampOfRows = { common: AllowedSet; rows: readonly number[] };

/** From the rows that positions are found by. `order`: all positions in the order that they are shown in. */
export async function formationOf(
  q: Spoken,
  question: QuestionRow,
  property: Property,
  overrides: readonly Override[],
  order: () => Promise<readonly number[]>,
): Promise<Formation> {
  const rows = await sidesOf(q, question);
  const silent = new Set(await unconfirmedAmong(q, rows));
  const sides: Sided[] = [];
  const breathe = breather();
  for (const row of rows) {
    if (!silent.has(row.claimSeq)) sides.push(sideOf(row, property));
    await breathe();
  }
  const { related } = await frameOfActors(q, property, sides);
  const camps = await inSteps(campsInSteps(sides, related, overrides));
  const unconfirmed = silent.size < 2 ? [...silent] : (await order()).filter((seq) => silent.has(seq));
  const kept: CampOfRows[] = [];
  for (const camp of camps) {
    kept.push(campOfRows(camp));
    await breathe();
  }
  return {
    camps: kept,
    unconfirmed: unconfirmed.slice(0, LIMITS.positionsPerDisputePage),
    unconfirmedCount: silent.size,
    inconsistent: await inconsistentOn(q, question, property, overrides, rows),
  };
}

export const campOfRows = ({ common, members }: Camp<Sided>): CampOfRows => ({
  common,
  rows: members.map((one) => one.order),
});

/** Pairs of one claimant's positions, in their order, that contradict each other; of very many positions none are looked for. */
export function contradictoryPairs(
  own: readonly Claim[],
  frame: Frame,
  overrides: readonly Override[],
): [number, number][] {
  if (own.length < 2 || own.length > LIMITS.positionsPerDisputePage) return [];
  return own.flatMap((a, i) =>
    own
      .slice(i + 1)
      .filter((b) => isContradiction(judge(a, b, frame, overrides).verdict))
      .map((b): [number, number] => [a.order, b.order]),
  );
}

/** About what it takes of memory. */
export const bytesOfFormation = ({ camps, inconsistent }: Formation): number =>
  camps.reduce((sum, camp) => sum + CAMP_BYTES + 8 * camp.rows.length, 0) + 100 * inconsistent.length + 2_000;

const CAMP_BYTES = 300;

/** Up to so many positions are read at once. */
const FEW = 500;

async function sidesOf(q: Spoken, { key, positions }: QuestionRow): Promise<SideRow[]> {
  if (positions <= FEW) return q.positions.sides(key);
  const found: SideRow[] = [];
  const breathe = breather();
  for (const apart of [false, true])
    for (const described of await q.positions.times(key, apart))
      for await (const part of q.positions.sidesInParts({ question: key, apart, described })) {
        for (const row of part) found.push(row);
        await breathe();
      }
  return found;
}

/** Without ends and actor a position says nothing at all, or only nothing that is known. */
const isEmpty = (row: SideRow): boolean => row.effectiveLo === null && row.value === null;

const unconfirmedAmong = (q: Spoken, rows: readonly SideRow[]): Promise<number[]> =>
  q.claims.unconfirmedOf(rows.filter(isEmpty).map((row) => row.claimSeq));

const DENIALS: ReadonlySet<string> = new Set<ActorMode>(['is-not', 'not-among', 'not-alone']);

function sideOf(row: SideRow, property: Property): Sided {
  const { claimId: id, claimSeq: order, effectiveLo, effectiveHi, holeLo, holeHi, value } = row;
  if (value !== null) {
    const at = value.indexOf(':');
    const mode = value.slice(0, at) as ActorMode;
    const polarity = DENIALS.has(mode) ? 'denies' : 'asserts';
    return { id, order, polarity, effective: { kind: 'actor', mode, actor: value.slice(at + 1) } };
  }
  if (effectiveLo === null || effectiveHi === null)
    return { id, order, polarity: 'asserts', effective: EVERYTHING };
  if (holeLo === null || holeHi === null)
    return { id, order, polarity: 'asserts', effective: within({ lo: effectiveLo, hi: effectiveHi }) };
  const effective = complement(within({ lo: holeLo, hi: holeHi }), universeOf(property));
  return { id, order, polarity: 'denies', effective };
}

function frameOfActors(q: Spoken, property: Property, sides: readonly Sided[]): Promise<Frame> {
  const sets = new Map(
    sides.flatMap(({ effective: set }) => (set.kind === 'actor' ? [[set.actor, set]] : [])),
  );
  const claims = [...sets.values()].map((effective) => ({ stated: effective, effective }));
  return frameOf(q, property, claims);
}

async function inconsistentOn(
  q: Spoken,
  question: QuestionRow,
  property: Property,
  overrides: readonly Override[],
  rows: readonly SideRow[],
): Promise<[number, number][]> {
  const byClaimant = new Map<string, SideRow[]>();
  const breathe = breather();
  for (const row of rows) {
    const own = byClaimant.get(row.claimant);
    if (own) own.push(row);
    else byClaimant.set(row.claimant, [row]);
    await breathe();
  }
  const found: { first: number; pairs: [number, number][] }[] = [];
  for (const [claimant, own] of byClaimant) {
    await breathe();
    if (own.length > LIMITS.positionsPerDisputePage || !mayDiffer(own, overrides)) continue;
    const claims = (await q.claims.ofClaimantOn(question.key, claimant)).map((row) => claimOf(row, property));
    const placed = settle(claims, property).filter((one) => one.isPosition);
    const positions = placed.map((one) => one.claim);
    const pairs = contradictoryPairs(positions, await frameOf(q, property, positions), overrides);
    // Lines come in the order of their first claims, whether or not those are still stood by.
    if (pairs.length > 0) found.push({ first: firstOfLine(claims, positions[0]!, property), pairs });
  }
  return found.sort((a, b) => a.first - b.first).flatMap((one) => one.pairs);
}

/** Stretches that all have a value in common contradict each other in no pair. */
function mayDiffer(own: readonly SideRow[], overrides: readonly Override[]): boolean {
  if (own.length < 2) return false;
  const ends = own.filter((row) => !isEmpty(row));
  const isPlain = ends.every((row) => row.value === null && row.holeLo === null);
  if (!isPlain || overrides.length > 0) return true;
  const low = ends.reduce((most, row) => Math.max(most, row.effectiveLo!), Number.NEGATIVE_INFINITY);
  const high = ends.reduce((least, row) => Math.min(least, row.effectiveHi!), Number.POSITIVE_INFINITY);
  return low > high;
}

function firstOfLine(claims: readonly Claim[], position: Claim, property: Property): number {
  const line = lineKey(position, property);
  const own = claims.filter((one) => lineKey(one, property) === line).map((one) => one.order);
  return Math.min(...own);
}
