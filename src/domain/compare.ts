/** Two claims on one question → a verdict, with a reason that a person can read. */
import { type Claim, describedKey, isVagueDenial, type Stretch } from './claim.ts';
import { describe, written } from './describe.ts';
import { overlaps } from './moment.ts';
import { isFigure, type Property } from './properties.ts';
import { ENGLISH_REASONS, type ReasonWords } from './reasons.ts';
import { contains, distance, extent, meets, type Range, type Related, same } from './value.ts';

export const VERDICTS = ['conflict', 'tension', 'agree', 'refines', 'compatible', 'incomparable'] as const;
export type Verdict = (typeof VERDICTS)[number];
export type Direction = 'narrower' | 'wider';
export type Origin = 'derived' | 'editorial';

/** What a comparison needs to know besides the two claims; its reasons are in English unless `words` are given. */
export type Frame = {
  property: Property;
  related: Related;
  actorName: (slug: string) => string;
  words?: ReasonWords | undefined;
};

/**
 * `direction` goes with `refines`: whether the first claim allows fewer or more values than the second.
 * `gap`: the distance between the effective sets, `factor`: its upper end over its lower, null where
 * there is none or the lower end is 0. Symmetric but for `direction`.
 */
export type Comparison = {
  verdict: Verdict;
  direction: Direction | null;
  origin: Origin;
  reason: string;
  gap: number | null;
  factor: number | null;
};

/**
 * What the described times of two claims permit: comparing the sets, only that the lower bound of one
 * (`part`, the earlier or the inner) must not exceed the upper bound of the other, or nothing.
 */
export type Gate =
  | { kind: 'sets' }
  | { kind: 'capped'; part: 'first' | 'second'; why: 'cannotFall' | 'partOfWhole' }
  | { kind: 'incomparable'; why: 'otherTimes' | 'besideEachOther' | 'overlapping' };

type Described = Pick<Claim, 'asOf' | 'periodStart'>;

export function compare(a: Claim, b: Claim, frame: Frame): Comparison {
  const words = wordsOf(frame);
  if (a.polarity === 'unconfirmed' || b.polarity === 'unconfirmed')
    return derived('compatible', words.unconfirmed);
  const gate = gateOf(a, b, frame.property);
  switch (gate.kind) {
    case 'incomparable':
      return derived('incomparable', words[gate.why]);
    case 'capped':
      return gate.part === 'first'
        ? compareCapped(a, b, words[gate.why], frame)
        : compareCapped(b, a, words[gate.why], frame);
    case 'sets':
      return compareSets(a, b, frame);
  }
}

/** The times first: values of different times cannot contradict each other as they stand. */
export function gateOf(a: Described, b: Described, property: Property): Gate {
  return property.cumulative ? gateOfTotals(a, b) : gateOfStates(a, b);
}

/** An editor's word on a pair overrides the verdict, and shows as such. */
export function override(
  derivedOne: Comparison,
  verdict: 'conflict' | 'agree' | 'compatible',
  rationale: string,
  words: ReasonWords = ENGLISH_REASONS,
) {
  const stays =
    derivedOne.verdict === verdict || (verdict === 'conflict' && derivedOne.verdict === 'tension');
  return {
    verdict,
    direction: null,
    origin: 'editorial' as const,
    reason: words.editorial(rationale),
    gap: stays ? derivedOne.gap : null,
    factor: stays ? derivedOne.factor : null,
  };
}

export const isContradiction = (verdict: Verdict): verdict is 'conflict' | 'tension' =>
  verdict === 'conflict' || verdict === 'tension';

/** Distance and ratio of two ends; decimals are rounded to 12 digits, past the noise of binary ones. */
export function spanOf(range: Range | null): { gap: number | null; factor: number | null } {
  if (range === null || !Number.isFinite(range.hi - range.lo)) return { gap: null, factor: null };
  const [lo, hi] = [written(range.lo), written(range.hi)];
  const factor = lo > 0 ? round(hi / lo) : Infinity;
  return { gap: round(hi - lo), factor: Number.isFinite(factor) ? factor : null };
}

/** How the verdict reads from the other claim's side. */
export const flip = (comparison: Comparison): Comparison => ({
  ...comparison,
  direction:
    comparison.direction === null ? null : comparison.direction === 'narrower' ? 'wider' : 'narrower',
});

const round = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(12)));

// A value that rises and falls holds from the start of its period to the end of its moment.
function gateOfStates(a: Described, b: Described): Gate {
  const [first, second] = [spell(a), spell(b)];
  if (first === null || second === null || overlaps(first, second)) return { kind: 'sets' };
  return { kind: 'incomparable', why: 'otherTimes' };
}

function spell(claim: Described): Stretch | null {
  if (claim.asOf === null) return null;
  return {
    start: Math.min(claim.periodStart?.start ?? claim.asOf.start, claim.asOf.start),
    end: claim.asOf.end,
  };
}

type Order = 'same' | 'before' | 'after' | 'unclear';

// Where one of two claims leaves a time unsaid, that time does not tell them apart.
function order(a: Stretch | null, b: Stretch | null): Order {
  if (a === null || b === null || (a.start === b.start && a.end === b.end)) return 'same';
  if (a.end <= b.start) return 'before';
  return b.end <= a.start ? 'after' : 'unclear';
}

function gateOfTotals(a: Described, b: Described): Gate {
  const [start, end] = [order(a.periodStart, b.periodStart), order(a.asOf, b.asOf)];
  if ((isOver(a, b) || isOver(b, a)) && describedKey(a) !== describedKey(b))
    return { kind: 'incomparable', why: 'besideEachOther' };
  if (start === 'unclear' || end === 'unclear') return { kind: 'incomparable', why: 'overlapping' };
  if (start === 'same' && end === 'same') return { kind: 'sets' };
  if (start === 'same')
    return { kind: 'capped', part: end === 'before' ? 'first' : 'second', why: 'cannotFall' };
  const why = 'partOfWhole';
  if (start === 'after' && end !== 'after') return { kind: 'capped', part: 'first', why };
  if (start === 'before' && end !== 'before') return { kind: 'capped', part: 'second', why };
  return { kind: 'incomparable', why: 'besideEachOther' };
}

// Whether one period was over when the other began, whatever else they leave unsaid.
const isOver = (a: Described, b: Described): boolean =>
  a.asOf !== null && b.periodStart !== null && a.asOf.end <= b.periodStart.start;

function compareCapped(part: Claim, whole: Claim, why: string, frame: Frame): Comparison {
  const stated = excess(extent(part.stated), extent(whole.stated));
  const effective = excess(extent(part.effective), extent(whole.effective));
  const words = wordsOf(frame);
  if (effective === null) return derived('incomparable', words.otherPeriods);
  const verdict = stated === null ? 'tension' : 'conflict';
  const basis = stated === null ? 'effective' : readable(part, whole);
  const reason = words.exceeds(why, describe(part[basis], frame), describe(whole[basis], frame));
  return { ...derived(verdict, reason), ...spanOf(effective) };
}

function excess(part: Range | null, whole: Range | null): Range | null {
  return part !== null && whole !== null && part.lo > whole.hi ? { lo: whole.hi, hi: part.lo } : null;
}

function compareSets(a: Claim, b: Claim, frame: Frame): Comparison {
  const words = wordsOf(frame);
  const [first, second] = [describe(a.effective, frame), describe(b.effective, frame)];
  if (!meets(a.effective, b.effective, frame.related)) return contradiction(a, b, frame);
  if (same(a.effective, b.effective)) return derived('agree', words.same(first));
  if (contains(b.effective, a.effective, frame.related))
    return { ...derived('refines', words.within(first, second)), direction: 'narrower' };
  if (contains(a.effective, b.effective, frame.related))
    return { ...derived('refines', words.within(second, first)), direction: 'wider' };
  return derived('compatible', words.bothTrue(first, second));
}

/**
 * The stated set of a denial of vague words is smaller than its effective set (denying "about 40" does
 * not say that nobody was killed), so a conflict asks that neither the stated nor the effective sets
 * meet; for any other pair of claims the former implies the latter.
 */
function contradiction(a: Claim, b: Claim, frame: Frame): Comparison {
  const words = wordsOf(frame);
  const span = spanOf(isFigure(frame.property) ? distance(a.effective, b.effective) : null);
  const isConflict = !meets(a.stated, b.stated, frame.related);
  const basis = isConflict ? readable(a, b) : 'effective';
  const [first, second] = [describe(a[basis], frame), describe(b[basis], frame)];
  return isConflict
    ? { ...derived('conflict', words.nothingInCommon(first, second)), ...span }
    : { ...derived('tension', words.nothingAsUnderstood(first, second)), ...span };
}

// In words a conflict is of the stated sets, save where what a vague denial states is not what it says.
const readable = (a: Claim, b: Claim): 'stated' | 'effective' =>
  isVagueDenial(a) || isVagueDenial(b) ? 'effective' : 'stated';

const wordsOf = ({ words = ENGLISH_REASONS }: Frame): ReasonWords => words;

const derived = (verdict: Verdict, reason: string): Comparison => ({
  verdict,
  direction: null,
  origin: 'derived',
  reason,
  gap: null,
  factor: null,
});
