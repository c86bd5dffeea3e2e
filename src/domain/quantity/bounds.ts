// Draws the stated and the effective bounds from what a phrase says.

import {
  ceiling,
  type Decimal,
  decimal,
  floor,
  isWhole,
  order,
  plus,
  times,
  toNumber,
  ZERO,
} from './decimal.ts';
import type { Hedge, VagueUnit } from './lexicon.ts';
import type { Core, Vague } from './phrase.ts';
import type { RuleSet, Span } from './rule-sets.ts';

/** Ends in the property's unit; null is open. An end is excluded only where its flag is there. */
export type Bounds = { min: number | null; max: number | null; minExclusive?: true; maxExclusive?: true };

export type Statement = { hedge: Hedge; core: Core };

export type Drawn = { rule: string; stated: Bounds; effective: Bounds };

/** Why nothing was drawn: the words make no bound, a count is not whole, or a bound is past 2^53 − 1. */
export type Refusal = { refused: 'senseless' | 'fraction' | 'too-large' };

type End = { at: Decimal; excluded: boolean } | null;
type Ends = { min: End; max: End };
type Drawing = { rule: string; stated: Ends; effective: Ends };
type Kind = 'count' | 'quantity';

const ONE = decimal(1);
const TWO = decimal(2);
const LARGEST = decimal(Number.MAX_SAFE_INTEGER);

export function drawBounds({ hedge, core }: Statement, kind: Kind, rules: RuleSet): Drawn | Refusal {
  const figures = figuresOf(core);
  if (kind === 'count' && figures.some((figure) => !isWhole(figure))) return { refused: 'fraction' };
  const drawing = draw(hedge, core, kind, rules);
  return drawing === null ? { refused: 'senseless' } : finish(drawing, kind);
}

/** Both ends said by two hedges: at least 20 and at most 30. */
export function drawWindow(low: Statement, high: Statement, kind: Kind, rules: RuleSet): Drawn | Refusal {
  const lower = drawBounds(low, kind, rules);
  const upper = drawBounds(high, kind, rules);
  if ('refused' in lower) return lower;
  if ('refused' in upper) return upper;
  const { min, minExclusive } = lower.stated;
  const { max, maxExclusive } = upper.stated;
  if (min === null || max === null || min > max) return { refused: 'senseless' };
  if (min === max && (minExclusive === true || maxExclusive === true)) return { refused: 'senseless' };
  const stated: Bounds = {
    min,
    max,
    ...(minExclusive === true ? { minExclusive } : {}),
    ...(maxExclusive === true ? { maxExclusive } : {}),
  };
  return { rule: 'between', stated, effective: { ...stated } };
}

function figuresOf(core: Core): Decimal[] {
  if (core.type === 'figure') return [core.figure.value];
  return core.type === 'range' ? [core.low, core.high] : [];
}

function draw(hedge: Hedge, core: Core, kind: Kind, rules: RuleSet): Drawing | null {
  switch (core.type) {
    case 'figure':
      return drawFigure(hedge, core.figure.value, core.figure.round, kind, rules);
    case 'range':
      return drawRange(hedge, core, kind, rules);
    case 'vague':
      return drawVague(hedge, core.vague, rules);
    case 'many':
      return hedge === 'exact' ? openFrom('many', TWO) : null;
    case 'some':
      return hedge === 'exact' ? openFrom('some-losses', ONE) : null;
  }
}

function drawFigure(
  hedge: Hedge,
  value: Decimal,
  round: boolean,
  kind: Kind,
  rules: RuleSet,
): Drawing | null {
  const none = order(value, ZERO) === 0;
  switch (hedge) {
    case 'exact':
      return round
        ? roughly('collective', value, value, rules.collectivePercent, kind)
        : same(hedge, on(value), on(value));
    case 'more-than':
      return same(hedge, past(value), null);
    case 'at-least':
      return same(hedge, on(value), null);
    case 'fewer-than':
      return none ? null : same(hedge, on(ZERO), past(value));
    case 'up-to':
      return same(hedge, on(ZERO), on(value));
    case 'about':
    case 'close-to':
      return none ? null : roughly(hedge, value, value, rules.aboutPercent, kind);
    case 'nearly':
      return none ? null : below(hedge, value, on(value), kind, rules);
    case 'just-under':
      return none || (kind === 'count' && order(value, ONE) === 0)
        ? null
        : below(hedge, value, past(value), kind, rules);
    case 'just-over': {
      const stated = { min: past(value), max: null };
      return none
        ? null
        : { rule: hedge, stated, effective: { ...stated, max: on(share(value, 100 + rules.aboutPercent)) } };
    }
  }
}

/** "About 20 to 30" widens both ends; "up to 20 or 30" keeps the higher; other hedges make no sense of a range. */
function drawRange(
  hedge: Hedge,
  { low, high, round }: { low: Decimal; high: Decimal; round: boolean },
  kind: Kind,
  rules: RuleSet,
): Drawing | null {
  if (hedge === 'exact') {
    return round
      ? roughly('collective', low, high, rules.collectivePercent, kind)
      : same('between', on(low), on(high));
  }
  if (hedge === 'up-to') return same(hedge, on(ZERO), on(high));
  return hedge === 'about' ? roughly(hedge, low, high, rules.aboutPercent, kind) : null;
}

/** A hedge before a vague word moves one end only: at least several hundred is 300 or more. */
function drawVague(hedge: Hedge, vague: Vague, rules: RuleSet): Drawing | null {
  const [least, most] = vague.couple ? coupleSpan(vague, rules) : spanOf(vague, rules);
  const low = times(decimal(least), vague.magnitude);
  const high = vague.couple
    ? times(decimal(most), vague.magnitude)
    : { units: (BigInt(most) + 1n) * vague.magnitude.units - 1n, scale: 0 };
  if (hedge === 'up-to')
    return { rule: hedge, stated: { min: on(ZERO), max: null }, effective: { min: on(ZERO), max: on(high) } };
  if (hedge === 'at-least')
    return { rule: hedge, stated: { min: on(TWO), max: null }, effective: { min: on(low), max: null } };
  if (hedge !== 'exact') return null;
  return {
    rule: vagueRule(vague),
    stated: { min: on(TWO), max: null },
    effective: { min: on(low), max: on(high) },
  };
}

function spanOf(vague: Vague, rules: RuleSet): Span {
  return (vague.several ? rules.several : rules.plural)[vague.unit];
}

/** "A couple of hundred" is two to three of them. */
function coupleSpan(vague: Vague, rules: RuleSet): Span {
  const sizes: Record<VagueUnit, number> = { ones: 1, tens: 10, dozens: 12, scores: 20, hundreds: 100 };
  const size = sizes[vague.unit];
  return [rules.couple[0] * size, rules.couple[1] * size];
}

const SEVERAL_NAMES: Readonly<Record<VagueUnit, string>> = {
  ones: 'several',
  tens: 'several-tens',
  dozens: 'several-dozen',
  scores: 'several-score',
  hundreds: 'several-hundred',
};
const MAGNITUDE_NAMES: Readonly<Record<string, string>> = {
  1000: 'thousand',
  1000000: 'million',
  1000000000: 'billion',
  1000000000000: 'trillion',
};

/** Stable English names: several-hundred, tens-of-thousands, several-tens-of-thousands. */
function vagueRule({ several, couple, unit, magnitude }: Vague): string {
  const name = MAGNITUDE_NAMES[magnitude.units.toString()];
  if (couple) return 'couple';
  if (name === undefined) return several ? SEVERAL_NAMES[unit] : unit;
  if (unit === 'ones') return several ? `several-${name}` : `${name}s`;
  if (several && unit === 'hundreds') return `several-hundred-${name}`;
  return `${several ? SEVERAL_NAMES[unit] : unit}-of-${name}s`;
}

function on(at: Decimal): End {
  return { at, excluded: false };
}

function past(at: Decimal): End {
  return { at, excluded: true };
}

function same(rule: string, min: End, max: End): Drawing {
  return { rule, stated: { min, max }, effective: { min, max } };
}

function openFrom(rule: string, least: Decimal): Drawing {
  return same(rule, on(least), null);
}

function share(value: Decimal, percent: number): Decimal {
  return times(value, { units: BigInt(percent), scale: 2 });
}

/** An approximate figure states no more than that there is something: one, or any part of a unit. */
function something(kind: Kind, least: Decimal): End {
  return kind === 'count' || order(least, ONE) >= 0 ? on(ONE) : past(ZERO);
}

function roughly(rule: string, low: Decimal, high: Decimal, percent: number, kind: Kind): Drawing | null {
  if (order(high, ZERO) === 0) return null;
  const least = share(low, 100 - percent);
  const effective = { min: on(least), max: on(share(high, 100 + percent)) };
  return { rule, stated: { min: something(kind, least), max: null }, effective };
}

function below(rule: string, value: Decimal, max: End, kind: Kind, rules: RuleSet): Drawing {
  const least = share(value, 100 - rules.nearlyPercent);
  const min = something(kind, least);
  return { rule, stated: { min, max }, effective: { min: on(least), max } };
}

function finish({ rule, stated, effective }: Drawing, kind: Kind): Drawn | Refusal {
  const said = kind === 'count' ? normalised(stated) : stated;
  const inferred = clip(kind === 'count' ? normalised(effective) : effective, said);
  for (const end of [said.min, said.max, inferred.min, inferred.max]) {
    if (end !== null && order(end.at, LARGEST) > 0) return { refused: 'too-large' };
  }
  return { rule, stated: toBounds(said), effective: toBounds(inferred) };
}

/** Counts: inferred ends round outward and excluded ends become the next whole number. */
function normalised({ min, max }: Ends): Ends {
  const low = min === null ? null : plus(floor(min.at), min.excluded ? ONE : ZERO);
  const high = max === null ? null : wholeBelow(ceiling(max.at), max.excluded);
  return { min: low === null ? null : on(low), max: high === null ? null : on(high) };
}

function wholeBelow(value: Decimal, excluded: boolean): Decimal {
  return excluded ? { units: value.units - 1n, scale: 0 } : value;
}

/** The effective set never says more than was stated. */
function clip(inner: Ends, outer: Ends): Ends {
  const min = tighter(inner.min, outer.min, 1);
  return { min, max: tighter(inner.max, outer.max, -1) };
}

function tighter(a: End, b: End, direction: 1 | -1): End {
  if (a === null || b === null) return a ?? b;
  const compared = order(a.at, b.at) * direction;
  if (compared !== 0) return compared > 0 ? a : b;
  return a.excluded ? a : b;
}

function toBounds({ min, max }: Ends): Bounds {
  return {
    min: min === null ? null : toNumber(min.at),
    max: max === null ? null : toNumber(max.at),
    ...(min?.excluded === true ? { minExclusive: true as const } : {}),
    ...(max?.excluded === true ? { maxExclusive: true as const } : {}),
  };
}
