/** Positions on one question → whether they contradict each other, and how far they lie apart. */
import { type Claim, describedKey, isVagueDenial, type Standing, settleInSteps } from './claim.ts';
import {
  type Comparison,
  compare,
  type Frame,
  gateOf,
  isContradiction,
  override,
  spanOf,
  type Verdict,
} from './compare.ts';
import { written } from './describe.ts';
import { overlaps } from './moment.ts';
import { isFigure, type Property } from './properties.ts';
import { type Steps, toTheEnd } from './steps.ts';
import { setKey } from './value.ts';

/** An editor's relation between two claims of a question, as the verdict that it puts in place. */
export type Override = {
  first: string;
  second: string;
  verdict: 'conflict' | 'agree' | 'compatible';
  rationale: string;
};

export type Contradiction = { verdict: 'conflict' | 'tension'; pair: readonly [string, string] };

/** The least or greatest end of the positions of one described time, and whose it is. */
export type End = { value: number; claimant: string; claim: string };

/**
 * The outermost ends of positions of one described time: the greatest lower and the least upper ends,
 * best first, one of each of two claimants at most. That is all that detection needs of any number of
 * positions.
 */
export type Extremes = Pick<Claim, 'asOf' | 'periodStart'> & { stated: Ends; effective: Ends };
export type Ends = { lower: readonly End[]; upper: readonly End[] };

export type Basis = 'stated' | 'effective';

/**
 * `low`: the least upper bound, `high`: the greatest lower bound of the positions, on effective sets;
 * where times differ, of those that can be compared and lie furthest apart. `basis`: whether the ends
 * are stated or rest on an inference. `factor` is null when `low` is 0.
 */
export type Spread = {
  low: number;
  high: number;
  gap: number;
  factor: number | null;
  basis: Basis;
  /** Whose ends they are. */
  lowClaim: string;
  highClaim: string;
};

/** The verdict on a pair, editors' overrides included. */
export function judge(a: Claim, b: Claim, frame: Frame, overrides: readonly Override[]): Comparison {
  const derived = compare(a, b, frame);
  const said = overrides.find(
    (one) => (one.first === a.id && one.second === b.id) || (one.first === b.id && one.second === a.id),
  );
  return said ? override(derived, said.verdict, said.rationale, frame.words) : derived;
}

/** A contradiction among plain positions (one stretch each), from their outermost ends alone. */
export function detect(extremes: readonly Extremes[], property: Property): Contradiction | null {
  return search(extremes, property, 'stated') ?? search(extremes, property, 'effective');
}

/** How far apart the positions lie; null where none lie apart, and for values that are no figures. */
export function spreadOf(extremes: readonly Extremes[], property: Property): Spread | null {
  if (!isFigure(property)) return null;
  let widest: Spread | null = null;
  eachComparable(extremes, property, (inner, outer) => {
    const [high, low] = [inner.effective.lower[0], outer.effective.upper[0]];
    if (!high || !low || high.value <= low.value) return;
    const found = spread(low, high, inner, outer);
    if (widest === null || isWider(found, widest)) widest = found;
  });
  return widest;
}

/** Whether a position can be handled by its ends alone: one stretch of numbers, in no editor's link. */
export function isPlain(claim: Claim, linked: ReadonlySet<string>): boolean {
  return (
    claim.effective.kind === 'numbers' &&
    claim.stated.kind === 'numbers' &&
    claim.effective.pieces.length === 1 &&
    claim.stated.pieces.length === 1 &&
    !isVagueDenial(claim) &&
    !linked.has(claim.id)
  );
}

/** The outermost ends of claims held in memory, one entry for each described time. */
export function extremesOf(claims: readonly Claim[]): Extremes[] {
  const byTime = new Map<
    string,
    { asOf: Claim['asOf']; periodStart: Claim['periodStart']; claims: Claim[] }
  >();
  for (const claim of claims) {
    if (claim.effective.kind !== 'numbers' || claim.polarity === 'unconfirmed') continue;
    const key = describedKey(claim);
    const entry = byTime.get(key);
    if (entry) entry.claims.push(claim);
    else byTime.set(key, { asOf: claim.asOf, periodStart: claim.periodStart, claims: [claim] });
  }
  return [...byTime.values()].map(({ asOf, periodStart, claims: group }) => ({
    asOf,
    periodStart,
    stated: endsOf(group, 'stated'),
    effective: endsOf(group, 'effective'),
  }));
}

/** The strongest contradiction of positions held in memory. Agrees with comparing every pair. */
export function contradictionOf(
  positions: readonly Claim[],
  frame: Frame,
  overrides: readonly Override[],
): Contradiction | null {
  const linked = new Set(overrides.flatMap((one) => [one.first, one.second]));
  const plain = positions.filter((one) => isPlain(one, linked));
  const apart = positions.filter(
    (one) => !isPlain(one, linked) && (one.polarity !== 'unconfirmed' || linked.has(one.id)),
  );
  let found = detect(extremesOf(plain), frame.property);
  if (found?.verdict === 'conflict' || apart.length === 0) return found;
  const candidates = frame.property.valueType === 'actor' ? representatives(apart, linked) : apart;
  for (const one of candidates)
    for (const other of frame.property.valueType === 'actor' ? candidates : positions) {
      if (one.claimant === other.claimant) continue;
      const { verdict } = judge(one, other, frame, overrides);
      if (verdict === 'conflict') return { verdict, pair: [one.id, other.id] };
      if (verdict === 'tension') found ??= { verdict, pair: [one.id, other.id] };
    }
  return found;
}

/**
 * A conflict that stood at some moment of the timeline of what was said: two claims of different
 * claimants that contradict each other while both were stood by.
 */
export function conflictOnTimeline(
  standings: readonly Standing[],
  frame: Frame,
  overrides: readonly Override[],
): readonly [string, string] | null {
  // Ends alone tell whether any two ever conflict, and whether two that stand now do; only where some
  // do, and none now, are those that are past held against what stood beside them.
  const ever = contradictionOf(
    standings.map((one) => one.claim),
    frame,
    overrides,
  );
  if (ever?.verdict !== 'conflict') return null;
  const standing = standings.filter((one) => one.isPosition).map((one) => one.claim);
  const now = contradictionOf(standing, frame, overrides);
  return now?.verdict === 'conflict' ? now.pair : conflictWithPast(standings, frame, overrides);
}

/** The state of a question as its claims make it: what replays and rebuilds derive afresh. */
export type QuestionState = {
  standings: Standing[];
  positions: Claim[];
  contradiction: Contradiction | null;
  spread: Spread | null;
  pastConflict: readonly [string, string] | null;
};

export const stateOf = (
  claims: readonly Claim[],
  frame: Frame,
  overrides: readonly Override[],
): QuestionState => toTheEnd(stateInSteps(claims, frame, overrides));

/** The same of very many claims, step by step. */
export function* stateInSteps(
  claims: readonly Claim[],
  frame: Frame,
  overrides: readonly Override[],
): Steps<QuestionState> {
  const standings = yield* settleInSteps(claims, frame.property);
  const positions = standings.filter((one) => one.isPosition).map((one) => one.claim);
  yield;
  const contradiction = contradictionOf(positions, frame, overrides);
  const current = contradiction?.verdict === 'conflict' ? contradiction.pair : null;
  yield;
  const spread = spreadOf(extremesOf(positions), frame.property);
  yield;
  const pastConflict = current ?? conflictOnTimeline(standings, frame, overrides);
  return { standings, positions, contradiction, spread, pastConflict };
}

/** The stronger of two verdicts. */
export const stronger = (a: Verdict | null, b: Verdict | null): Verdict | null =>
  a === 'conflict' || b === 'conflict' ? 'conflict' : a === 'tension' || b === 'tension' ? 'tension' : null;

export { isContradiction };

function endsOf(claims: readonly Claim[], basis: Basis): Ends {
  const lower: End[] = [];
  const upper: End[] = [];
  for (const claim of claims) {
    const set = claim[basis];
    if (set.kind !== 'numbers' || (basis === 'stated' && isVagueDenial(claim))) continue;
    enter(lower, claim, set.pieces[0]!.lo, 1);
    enter(upper, claim, set.pieces.at(-1)!.hi, -1);
  }
  return { lower, upper };
}

/** Keeps the best end and the best of another claimant; of two that are as good, the first. */
function enter(best: End[], { claimant, id }: Claim, value: number, sign: 1 | -1): void {
  const [first, second] = best;
  if (!first || sign * value > sign * first.value) {
    if (first && first.claimant !== claimant) best[1] = first;
    best[0] = { value, claimant, claim: id };
  } else if (claimant !== first.claimant && (!second || sign * value > sign * second.value))
    best[1] = { value, claimant, claim: id };
}

/** Calls back with every pair whose first lower end must not exceed the second's upper end. */
function eachComparable(
  extremes: readonly Extremes[],
  property: Property,
  visit: (inner: Extremes, outer: Extremes) => void,
): void {
  for (const [i, a] of extremes.entries())
    for (const b of extremes.slice(i)) {
      const gate = a === b ? ({ kind: 'sets' } as const) : gateOf(a, b, property);
      if (gate.kind === 'incomparable') continue;
      if (gate.kind === 'sets' || gate.part === 'first') visit(a, b);
      if (a !== b && (gate.kind === 'sets' || gate.part === 'second')) visit(b, a);
    }
}

function search(extremes: readonly Extremes[], property: Property, basis: Basis): Contradiction | null {
  let found: Contradiction | null = null;
  eachComparable(extremes, property, (inner, outer) => {
    const pair = found ? null : separated(inner[basis].lower, outer[basis].upper);
    if (pair) found = { verdict: basis === 'stated' ? 'conflict' : 'tension', pair };
  });
  return found;
}

function separated(lower: readonly End[], upper: readonly End[]): readonly [string, string] | null {
  for (const low of lower)
    for (const high of upper)
      if (low.claimant !== high.claimant && low.value > high.value) return [low.claim, high.claim];
  return null;
}

type Span = Standing & { start: number; end: number };

function conflictWithPast(
  standings: readonly Standing[],
  frame: Frame,
  overrides: readonly Override[],
): readonly [string, string] | null {
  const spans: Span[] = standings
    .map((one) => ({ ...one, start: one.claim.said?.start ?? -Infinity, end: one.until }))
    .sort((a, b) => a.start - b.start);
  let past: Span[] = [];
  const current: Span[] = [];
  for (const span of spans) {
    past = past.filter((other) => other.end > span.start);
    for (const other of span.isPosition ? past : [...past, ...current]) {
      if (other.claim.claimant === span.claim.claimant || !overlaps(other, span)) continue;
      if (judge(other.claim, span.claim, frame, overrides).verdict === 'conflict')
        return [other.claim.id, span.claim.id];
    }
    (span.isPosition ? current : past).push(span);
  }
  return null;
}

function spread(low: End, high: End, inner: Extremes, outer: Extremes): Spread {
  const { gap, factor } = spanOf({ lo: low.value, hi: high.value });
  const asStated = inner.stated.lower[0]?.value === high.value && outer.stated.upper[0]?.value === low.value;
  return {
    low: written(low.value),
    high: written(high.value),
    gap: gap ?? high.value - low.value,
    factor,
    basis: asStated ? 'stated' : 'effective',
    lowClaim: low.claim,
    highClaim: high.claim,
  };
}

// Of two as wide the lower one has the greater factor; the rest makes the choice independent of order.
function isWider(a: Spread, b: Spread): boolean {
  const [width, other] = [a.high - a.low, b.high - b.low];
  if (width !== other) return width > other;
  return a.low === b.low ? a.basis === 'stated' && b.basis !== 'stated' : a.low < b.low;
}

/** Two claims of different claimants stand for all that say the same of the same time. */
function representatives(claims: readonly Claim[], linked: ReadonlySet<string>): Claim[] {
  const kept = new Map<string, Claim[]>();
  const chosen: Claim[] = [];
  for (const claim of claims) {
    const key = `${setKey(claim.effective)} ${describedKey(claim)}`;
    const group = kept.get(key) ?? [];
    const isNew = group.length < 2 && group.every((one) => one.claimant !== claim.claimant);
    if (isNew && !linked.has(claim.id)) kept.set(key, [...group, claim]);
    if (isNew || linked.has(claim.id)) chosen.push(claim);
  }
  return chosen;
}
