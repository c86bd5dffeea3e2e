// Reads a numeral, in digits, words or both, and the collective words that it multiplies.

import { type Decimal, decimal, isWhole, order, plus, times, ZERO } from './decimal.ts';
import { readDigits } from './digits.ts';
import type { Hedge, Language } from './lexicon.ts';
import { type Match, matchAt } from './phrases.ts';
import type { Token } from './tokens.ts';
import { unitAt } from './units.ts';

/** What a reader of one phrase in one language knows. */
export type Context = {
  tokens: readonly Token[];
  language: Language;
  kind: 'count' | 'quantity';
  /** Null when the writer's decimal mark is not known. */
  decimalMark: '.' | ',' | null;
};

/** A figure as coefficient × multiplier: 300 thousand is 300 × 1,000. */
export type Level = { coefficient: Decimal; multiplier: Decimal };

export type Figure = {
  value: Decimal;
  /** A round word (a dozen, une centaine) that means its value only roughly. */
  round: boolean;
  /** Written without magnitude or collective, so that it can borrow one: 2 in "2 to 3 thousand". */
  plain: boolean;
  /** The magnitudes that a plain figure before it could borrow. */
  levels: readonly Level[];
  style: 'digits' | 'words';
  /** A hedge within it: more than, in "две с лишним тысячи". */
  excess: Hedge | null;
  next: number;
};

type Style = Figure['style'];
type Group = { value: Decimal; next: number; style: Style; implied: boolean; hundreds: Decimal | null };
type Part = {
  group: Group;
  multiplier: Decimal;
  value: Decimal;
  half: boolean;
  excess: Hedge | null;
  next: number;
};

const ONE = decimal(1);
const HALF = decimal('0.5');
const HUNDRED = decimal(100);
const MILLION = decimal(1_000_000);

/** `genitive`: a hedge before the figure makes "тысячи" one thousand rather than thousands. */
export function readFigure(context: Context, at: number, genitive: boolean): Figure | null {
  const { tokens, language } = context;
  const fused = matchAt(language.fused, tokens, at);
  if (fused !== null) return wordFigure(fused.value, false, fused.next);
  const shared = readShare(context, at);
  if (shared !== null) return shared;
  const number = readNumber(context, at, genitive);
  if (number !== null && !number.round) return readMultiple(context, number) ?? number;
  return readCollective(context, at, genitive) ?? number;
}

function wordFigure(value: Decimal, round: boolean, next: number): Figure {
  return { value, round, plain: false, levels: [], style: 'words', excess: null, next };
}

/** "half a million" is exact, "half a dozen" is round. */
function readShare(context: Context, at: number): Figure | null {
  const { tokens, language } = context;
  const share = matchAt(language.shares, tokens, at);
  if (share === null) return null;
  const infix = order(share.value, ONE) < 0 ? null : matchAt(language.infixHedges, tokens, share.next);
  const magnitude = matchAt(language.magnitudes, tokens, infix?.next ?? share.next);
  if (magnitude !== null) {
    const figure = wordFigure(times(share.value, magnitude.value), false, magnitude.next);
    return { ...figure, excess: infix?.value ?? null };
  }
  const collective = collectiveAt(context, share.next, true);
  if (collective !== null) return wordFigure(times(share.value, collective.value), true, collective.next);
  if (order(share.value, ONE) < 0) return null;
  const style = 'words';
  return { value: share.value, round: false, plain: true, levels: [], style, excess: null, next: share.next };
}

function readMultiple(context: Context, number: Figure): Figure | null {
  const { tokens, language } = context;
  const excess = matchAt(language.infixHedges, tokens, number.next);
  const adjective = matchAt(language.roundAdjectives, tokens, excess?.next ?? number.next);
  const collective = collectiveAt(context, adjective?.next ?? excess?.next ?? number.next, true);
  if (collective === null || (excess !== null && number.excess !== null)) return null;
  const half = matchAt(context.language.andHalf, context.tokens, collective.next);
  const value = plus(number.value, half === null ? ZERO : HALF);
  return {
    value: times(value, collective.value),
    round: true,
    plain: false,
    excess: excess?.value ?? number.excess,
    levels:
      number.plain && half === null && excess === null
        ? [{ coefficient: number.value, multiplier: collective.value }]
        : [],
    style: number.style,
    next: half?.next ?? collective.next,
  };
}

function readCollective(context: Context, at: number, genitive: boolean): Figure | null {
  const { tokens, language } = context;
  const article = matchAt(language.article, tokens, at);
  const one = genitive ? matchAt(language.genitiveCollectives, tokens, at) : null;
  const start = article?.next ?? at;
  const adjective = matchAt(language.roundAdjectives, tokens, start);
  const collective = one ?? collectiveAt(context, adjective?.next ?? start, false);
  if (collective === null) return null;
  const half = matchAt(language.andHalf, tokens, collective.next);
  const value = half === null ? collective.value : times(collective.value, decimal('1.5'));
  return wordFigure(value, true, half?.next ?? collective.next);
}

/** A collective word, with the magnitude it counts: dizaine, dizaine de milliers. */
function collectiveAt(context: Context, at: number, counted: boolean): Match<Decimal> | null {
  const { tokens, language } = context;
  const plural = counted ? matchAt(language.collectivePlurals, tokens, at) : null;
  const collective = plural ?? matchAt(language.collectives, tokens, at);
  if (collective === null) return null;
  const of = matchAt(language.of, tokens, collective.next);
  const magnitude =
    matchAt(language.pluralMagnitudes, tokens, of?.next ?? collective.next) ??
    matchAt(language.magnitudes, tokens, of?.next ?? collective.next);
  if (magnitude === null) return collective;
  return { value: times(collective.value, magnitude.value), next: magnitude.next };
}

function readNumber(context: Context, at: number, genitive: boolean): Figure | null {
  const first = readPart(context, at, true, genitive);
  if (first === null) return null;
  let { value, next } = first;
  let limit = first.half || first.excess !== null ? ONE : first.multiplier;
  let parts = 1;
  while (order(limit, ONE) > 0) {
    const part = readAddend(context, next, first, limit);
    if (part === null) break;
    value = plus(value, part.value);
    limit = part.multiplier;
    next = part.next;
    parts += 1;
  }
  const single = parts === 1 && !first.half && first.excess === null;
  const { group, multiplier } = first;
  return {
    value,
    round: single && group.implied,
    plain: single && !group.implied && order(multiplier, ONE) === 0,
    levels: single && !group.implied ? levelsOf(group, multiplier) : [],
    style: group.style,
    excess: first.excess,
    next,
  };
}

function levelsOf(group: Group, multiplier: Decimal): Level[] {
  const levels: Level[] = [];
  if (group.hundreds !== null)
    levels.push({ coefficient: group.hundreds, multiplier: times(HUNDRED, multiplier) });
  if (order(multiplier, ONE) > 0) levels.push({ coefficient: group.value, multiplier });
  return levels;
}

/** What may follow a magnitude: less than it, in the same style, and never a stray small figure. */
function readAddend(context: Context, at: number, first: Part, limit: Decimal): Part | null {
  const { tokens, language } = context;
  if (!isWhole(first.group.value)) return null;
  if (tokens[at]?.hyphened === true && !language.table.hyphenJoins) return null;
  const and = matchAt(language.afterHundred, tokens, at);
  const comma = language.table.commaJoins && tokens[at]?.text === ',' && first.group.style === 'words';
  const part = readPart(context, comma ? at + 1 : (and?.next ?? at), false, false);
  if (part === null || part.half || part.excess !== null || part.group.implied) return null;
  if (comma && order(part.value, HUNDRED) < 0) return null;
  if (part.group.style !== first.group.style || order(part.value, limit) >= 0) return null;
  if (order(part.value, ZERO) === 0 || !isWhole(part.value)) return null;
  if (and !== null && order(part.value, HUNDRED) >= 0) return null;
  const small = order(part.multiplier, ONE) === 0 && order(times(part.value, decimal(10)), limit) < 0;
  return part.group.style === 'digits' && small ? null : part;
}

function readPart(context: Context, at: number, first: boolean, genitive: boolean): Part | null {
  const { tokens, language } = context;
  const lone = loneMagnitude(context, at, first && genitive);
  if (lone !== null) {
    const group: Group = { value: ONE, next: at, style: 'words', implied: false, hundreds: null };
    const half = halfAfter(context, lone);
    const value = half === null ? lone.value : times(lone.value, decimal('1.5'));
    return {
      group,
      multiplier: lone.value,
      value,
      half: half !== null,
      excess: null,
      next: half?.next ?? lone.next,
    };
  }
  const group = readGroup(context, at, first);
  if (group === null) return null;
  const infix = matchAt(language.infixHedges, tokens, group.next);
  const exceeded = infix === null ? null : matchAt(language.magnitudes, tokens, infix.next);
  const magnitude = exceeded ?? matchAt(language.magnitudes, tokens, group.next);
  const excess = exceeded === null ? null : (infix?.value ?? null);
  if (magnitude === null) {
    const bareArticle = group.implied && group.hundreds === null && order(group.value, ONE) === 0;
    const part: Part = { group, multiplier: ONE, value: group.value, half: false, excess, next: group.next };
    return bareArticle ? null : part;
  }
  const half = isWhole(group.value) ? halfAfter(context, magnitude) : null;
  const value = times(group.value, magnitude.value);
  return {
    group,
    multiplier: magnitude.value,
    value: half === null ? value : plus(value, times(magnitude.value, HALF)),
    half: half !== null,
    excess,
    next: half?.next ?? magnitude.next,
  };
}

/** "A million and a half" is sure; "a thousand and a half" could end in a half of one. */
function halfAfter(context: Context, magnitude: Match<Decimal>): Match<true> | null {
  if (order(magnitude.value, MILLION) < 0) return null;
  return matchAt(context.language.andHalf, context.tokens, magnitude.next);
}

function loneMagnitude(context: Context, at: number, genitive: boolean): Match<Decimal> | null {
  const { tokens, language } = context;
  const one = genitive ? matchAt(language.genitiveMagnitudes, tokens, at) : null;
  return one ?? matchAt(language.loneMagnitudes, tokens, at);
}

/** A coefficient below a thousand in words, or any figure in digits; with "and a half" behind it. */
function readGroup(context: Context, at: number, first: boolean): Group | null {
  const group =
    readDigitGroup(context, at) ?? readHundreds(context, at) ?? (first ? readImplied(context, at) : null);
  if (group === null || group.implied) return group;
  const small = isWhole(group.value) && order(group.value, HUNDRED) < 0;
  const half = small ? matchAt(context.language.andHalf, context.tokens, group.next) : null;
  return half === null
    ? group
    : { ...group, value: plus(group.value, HALF), next: half.next, hundreds: null };
}

function readDigitGroup(context: Context, at: number): Group | null {
  const { tokens, language } = context;
  const token = tokens[at];
  if (token === undefined || token.groups === null) return null;
  let next = at + 1;
  const after = tokens[next];
  if (isInflection(context, next, token.text)) next += 1;
  const magnitude = matchAt(language.magnitudes, tokens, next);
  const suffixed = magnitude !== null || matchAt(language.hedgesAfter, tokens, next) !== null;
  if (after?.kind === 'word' && after.glued && !suffixed && !isGluedUnit(context, next)) return null;
  if (after?.kind === 'mark' && after.glued && after.text === ':' && tokens[next + 1]?.kind === 'digits')
    return null;
  const value = readDigits(token.groups, {
    kind: context.kind,
    decimalMark: context.decimalMark,
    scaled: magnitude !== null,
  });
  if (value === null) return null;
  const hundred = language.table.loneHundred ? null : matchAt(language.hundred, tokens, next);
  const group: Group = { value, next, style: 'digits', implied: false, hundreds: null };
  return hundred === null
    ? group
    : { ...group, value: times(value, HUNDRED), next: hundred.next, hundreds: value };
}

/** "2-х" is two in the genitive, but "90-х" are the nineties. */
function isInflection(context: Context, at: number, figure: string): boolean {
  const ending = matchAt(context.language.inflections, context.tokens, at);
  if (context.tokens[at]?.hyphened !== true || ending === null || ending.next !== at + 1) return false;
  const teen = /1\d$/u.test(figure);
  return ending.value.includes(teen ? '5' : figure.slice(-1));
}

/** "5m" may be five million, so a lone m must stand apart. */
function isGluedUnit(context: Context, at: number): boolean {
  const text = context.tokens[at]?.text ?? '';
  return text !== 'm' && text !== 'м' && unitAt(context, at)?.time === false;
}

/** "a hundred", "hundred", "a thousand": one of it, roughly, unless more follows. */
function readImplied(context: Context, at: number): Group | null {
  const { tokens, language } = context;
  if (language.table.article === '') return null;
  const next = matchAt(language.article, tokens, at)?.next ?? at;
  const group: Group = { value: ONE, next, style: 'words', implied: true, hundreds: null };
  const hundred = matchAt(language.hundred, tokens, next);
  if (hundred === null) return matchAt(language.magnitudes, tokens, next) === null ? null : group;
  const addend = readHundredAddend(context, hundred.next);
  if (addend === null) return { ...group, value: HUNDRED, hundreds: ONE, next: hundred.next };
  return { ...group, value: plus(HUNDRED, addend.value), implied: false, next: addend.next };
}

function readHundreds(context: Context, at: number): Group | null {
  const { tokens, language } = context;
  const base: Group = { value: ZERO, next: at, style: 'words', implied: false, hundreds: null };
  const whole = matchAt(language.hundreds, tokens, at);
  if (whole !== null) return withAddend(context, { ...base, ...whole });
  const lone = language.table.loneHundred ? matchAt(language.hundred, tokens, at) : null;
  if (lone !== null) return withAddend(context, { ...base, value: HUNDRED, next: lone.next });
  const small = readSmall(context, at);
  if (small === null) return null;
  const hundred = matchAt(language.hundred, tokens, small.next);
  if (hundred === null || !takesHundred(context, small.value)) return { ...base, ...small };
  const hundreds = { ...base, value: times(small.value, HUNDRED), next: hundred.next };
  return withAddend(context, { ...hundreds, hundreds: small.value });
}

/** "twelve hundred" but not "twenty hundred": round tens take no hundred. */
function takesHundred(context: Context, coefficient: Decimal): boolean {
  const [least, most] = context.language.table.hundredCoefficients;
  const value = Number(coefficient.units);
  return value >= least && value <= most && value % 10 !== 0;
}

function withAddend(context: Context, group: Group): Group {
  const addend = readHundredAddend(context, group.next);
  if (addend === null) return group;
  return { ...group, value: plus(group.value, addend.value), next: addend.next, hundreds: null };
}

function readHundredAddend(context: Context, at: number): Match<Decimal> | null {
  const { tokens, language } = context;
  if (tokens[at]?.hyphened === true && !language.table.hyphenJoins) return null;
  const and = matchAt(language.afterHundred, tokens, at);
  const addend = readSmall(context, and?.next ?? at);
  return addend !== null && order(addend.value, ZERO) > 0 ? addend : null;
}

/** 0 to 99 in words. */
function readSmall(context: Context, at: number): Match<Decimal> | null {
  const { tokens, language } = context;
  const ten = matchAt(language.tens, tokens, at);
  if (ten === null) return matchAt(language.teens, tokens, at) ?? matchAt(language.digits, tokens, at);
  const value = decimal(ten.value.value);
  const addend = readTenAddend(context, ten.next, ten.value.addends);
  if (addend !== null) return { value: plus(value, addend.value), next: addend.next };
  // "dix" takes 7 to 9 and is also complete by itself; so is every other ten.
  return { value, next: ten.next };
}

function readTenAddend(
  context: Context,
  at: number,
  [least, most]: readonly [number, number],
): Match<Decimal> | null {
  const { tokens, language } = context;
  if (tokens[at]?.hyphened === true && !language.table.hyphenJoins) return null;
  const and = matchAt(language.afterTen, tokens, at);
  const addend = readSmall(context, and?.next ?? at);
  if (addend === null) return null;
  const value = Number(addend.value.units);
  const joined = and === null || value === 1 || value === 11;
  return joined && value >= least && value <= most ? addend : null;
}
