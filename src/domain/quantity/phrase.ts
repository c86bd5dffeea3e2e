// Reads one quantity: a figure, a range or a vague word, with the hedge before it.

import { type Decimal, decimal, order, times } from './decimal.ts';
import type { Hedge, VagueUnit } from './lexicon.ts';
import { type Context, type Figure, readFigure } from './numeral.ts';
import { isWord, matchAt, type Phrases } from './phrases.ts';

export type Vague = {
  several: boolean;
  couple: boolean;
  unit: VagueUnit;
  magnitude: Decimal;
};

/** What is said, before any bound is drawn from it. `round` marks a range between round words. */
export type Core =
  | { type: 'figure'; figure: Figure }
  | { type: 'range'; low: Decimal; high: Decimal; round: boolean }
  | { type: 'vague'; vague: Vague }
  | { type: 'many' }
  | { type: 'some' };

export type Phrase = { hedge: Hedge; hedged: boolean; core: Core; next: number };

const ONE = decimal(1);
const SHARED_RATIO = decimal(10);
const SYMBOL_HEDGES = new Map<string, Hedge>([
  ['>', 'more-than'],
  ['≥', 'at-least'],
  ['<', 'fewer-than'],
  ['≤', 'up-to'],
  ['~', 'about'],
]);
const RANGE_SIGNS = new Set(['-', '–', '−', '…']);

export function readPhrase(context: Context, at: number): Phrase | null {
  const pair = readRangePair(context, at);
  if (pair !== null) return pair;
  return readHedged(context, at) ?? readInverted(context, at) ?? readBare(context, at, false, 'exact', false);
}

function readHedged(context: Context, at: number): Phrase | null {
  const { tokens, language } = context;
  const token = tokens[at];
  const sign = token?.kind === 'symbol' ? SYMBOL_HEDGES.get(token.text) : undefined;
  if (sign !== undefined) return readBare(context, at + 1, false, sign, true);
  const of = token?.text === '+' && language.table.tag === 'fr' ? matchAt(language.of, tokens, at + 1) : null;
  if (of !== null) return readBare(context, of.next, false, 'more-than', true);
  const hedge = matchAt(language.hedgesBefore, tokens, at);
  if (hedge === null) return null;
  const genitive = matchAt(language.genitiveHedges, tokens, at) !== null;
  const pair = hedge.value === 'about' ? readRangePair(context, hedge.next) : null;
  if (pair !== null) return { ...pair, hedge: 'about', hedged: true };
  const phrase = readBare(context, hedge.next, genitive, hedge.value, true);
  if (hedge.value === 'exact' && phrase?.core.type === 'figure') {
    return { ...phrase, core: { type: 'figure', figure: { ...phrase.core.figure, round: false } } };
  }
  // "some dozens" and "quelques dizaines" are vague words, not an approximation of them.
  return hedge.value === 'about' && phrase !== null && !isNumeric(phrase.core) ? null : phrase;
}

function isNumeric(core: Core): boolean {
  return core.type === 'figure' || core.type === 'range';
}

function readBare(
  context: Context,
  at: number,
  genitive: boolean,
  hedge: Hedge,
  hedged: boolean,
): Phrase | null {
  const vague = readFusedRange(context, at) ?? readVague(context, at, genitive);
  if (vague !== null) return { hedge, hedged, core: vague.core, next: vague.next };
  const figure = readFigure(context, at, genitive);
  if (figure === null) return null;
  const range = readInfixRange(context, figure, genitive);
  if (range !== null)
    return range.core === null ? null : { hedge, hedged, core: range.core, next: range.next };
  if (figure.excess !== null) {
    if (hedged) return null;
    return { hedge: figure.excess, hedged: true, core: { type: 'figure', figure }, next: figure.next };
  }
  return { hedge, hedged, core: { type: 'figure', figure }, next: figure.next };
}

/** "человек двадцать" is about twenty: in Russian and Ukrainian the noun before the figure blurs it. */
function readInverted(context: Context, at: number): Phrase | null {
  const { tokens, language } = context;
  const noun = matchAt(language.inverted, tokens, at);
  if (noun === null) return readInvertedUnit(context, at);
  const link = matchAt(language.invertedLinks, tokens, noun.next);
  const phrase = readBare(context, link?.next ?? noun.next, false, 'about', true);
  if (link !== null && !isNominative(context, link.next, phrase)) return null;
  return phrase !== null && isNumeric(phrase.core) ? phrase : null;
}

/** "сотни две" is about two hundred; the genitive "тысячи двухсот" is 1,200. */
function readInvertedUnit(context: Context, at: number): Phrase | null {
  const unit = matchAt(context.language.invertedUnits, context.tokens, at);
  if (unit === null) return null;
  const phrase = readBare(context, unit.next, false, 'about', true);
  if (phrase === null || !isNominative(context, unit.next, phrase)) return null;
  const { core } = phrase;
  if (core.type === 'range') {
    const ends = { low: times(core.low, unit.value), high: times(core.high, unit.value) };
    return { ...phrase, core: { ...core, ...ends } };
  }
  if (core.type !== 'figure' || !core.figure.plain) return null;
  const value = times(core.figure.value, unit.value);
  return { ...phrase, core: { type: 'figure', figure: { ...core.figure, value, plain: false } } };
}

function isNominative({ tokens, language }: Context, from: number, phrase: Phrase | null): boolean {
  return tokens
    .slice(from, phrase?.next ?? from)
    .every(
      (token) => token.kind !== 'digits' && (token.kind !== 'word' || isWord(language.nominatives, token)),
    );
}

/** "кільканадцять" is eleven to nineteen. */
function readFusedRange(context: Context, at: number): VagueMatch | null {
  const span = matchAt(context.language.fusedRanges, context.tokens, at);
  if (span === null) return null;
  const [low = '', high = ''] = span.value.split('-');
  const magnitude = magnitudeAfter(context, span.next);
  const scale = magnitude?.value ?? ONE;
  const most = { units: (BigInt(high) + 1n) * scale.units - 1n, scale: 0 };
  const core: Core = { type: 'range', low: times(decimal(low), scale), high: most, round: false };
  return { core, next: magnitude?.next ?? span.next };
}

function readRangePair(context: Context, at: number): Phrase | null {
  const { tokens, language } = context;
  for (const [open, middle] of language.rangePairs) {
    const opened = matchAt(open, tokens, at);
    const low = opened === null ? null : readFigure(context, opened.next, true);
    const middled = low === null ? null : matchAt(middle, tokens, low.next);
    const high = middled === null ? null : readFigure(context, middled.next, true);
    if (low === null || high === null) continue;
    const ends = share(low, high);
    if (ends === null) return null;
    const core: Core = { type: 'range', ...ends, round: false };
    return { hedge: 'exact', hedged: true, core, next: high.next };
  }
  return null;
}

type InfixRange = { core: Core | null; next: number };

/** Null when no range follows; a null core when one does that has no single reading. */
function readInfixRange(context: Context, low: Figure, genitive: boolean): InfixRange | null {
  const { tokens, language } = context;
  const token = tokens[low.next];
  const infix = matchAt(language.rangeInfix, tokens, low.next);
  const sign = token !== undefined && RANGE_SIGNS.has(token.text);
  const start = infix?.next ?? (sign ? low.next + 1 : token?.hyphened === true ? low.next : null);
  if (start === null) return null;
  const high = readFigure(context, start, genitive);
  if (high === null) return null;
  const ends = share(low, high);
  const round = high.round || low.round;
  return { core: ends === null ? null : { type: 'range', ...ends, round }, next: high.next };
}

/**
 * The ends of a range: in "2 to 3 thousand" the 2 borrows the thousand, in "500 to 2 thousand" it does not.
 * Null when not rising (thirty to twenty, un à un), or when one cannot tell: "5 to 10,000", "1 to 500 thousand".
 */
function share(low: Figure, high: Figure): { low: Decimal; high: Decimal } | null {
  if (low.excess !== null || high.excess !== null) return null;
  const ends = { low: low.value, high: high.value };
  if (!low.plain) return order(low.value, high.value) < 0 ? ends : null;
  const borrowed = high.levels.filter(({ coefficient }) => order(low.value, coefficient) < 0);
  const level = borrowed.find(({ coefficient }) => order(coefficient, times(low.value, SHARED_RATIO)) <= 0);
  if (level !== undefined) return { low: times(low.value, level.multiplier), high: high.value };
  if (borrowed.length > 0) return null;
  const thousands =
    high.plain && high.style === 'digits' && high.value.scale === 0 && high.value.units % 1000n === 0n;
  if (thousands && high.value.units > 0n && order(times(low.value, decimal(1000)), high.value) < 0)
    return null;
  return order(low.value, high.value) < 0 ? ends : null;
}

type VagueMatch = { core: Core; next: number };

function readVague(context: Context, at: number, genitive: boolean): VagueMatch | null {
  const { tokens, language } = context;
  const couple = matchAt(language.couple, tokens, at);
  if (couple !== null) return readUnits(context, couple.next, false, true);
  const fused = matchAt(language.fusedSeveral, tokens, at);
  if (fused !== null) return readFusedSeveral(context, fused);
  const several = matchAt(language.several, tokens, at);
  if (several !== null) return readUnits(context, several.next, true, false);
  if (genitive && readFigure(context, at, true) !== null) return null;
  const before = matchAt(language.beforePlurals, tokens, at);
  const plural = readPlural(context, before?.next ?? at) ?? readPlural(context, at);
  if (plural !== null) return plural;
  if (readFigure(context, at, genitive) !== null) return null;
  const many = matchAt(language.many, tokens, at);
  if (many !== null) return { core: { type: 'many' }, next: many.next };
  const some = matchAt(language.some, tokens, at);
  if (some !== null && tokens[some.next]?.kind === 'word') return { core: { type: 'some' }, next: some.next };
  return null;
}

function readFusedSeveral(
  context: Context,
  { value: unit, next }: { value: VagueUnit; next: number },
): VagueMatch {
  const magnitude = magnitudeAfter(context, next);
  const vague: Vague = { several: true, couple: false, unit, magnitude: magnitude?.value ?? ONE };
  return { core: { type: 'vague', vague }, next: magnitude?.next ?? next };
}

/** What several or a couple counts: nothing yet (several people), hundreds, tens of thousands. */
function readUnits(context: Context, at: number, several: boolean, couple: boolean): VagueMatch {
  const { tokens, language } = context;
  const vague = (unit: VagueUnit, magnitude: Decimal, next: number): VagueMatch => ({
    core: { type: 'vague', vague: { several, couple, unit, magnitude } },
    next,
  });
  const of = matchAt(language.of, tokens, at);
  for (const start of [at, of?.next ?? at]) {
    const unit = matchAt(language.afterSeveral, tokens, start);
    if (unit !== null) {
      const magnitude = magnitudeAfter(context, unit.next);
      return vague(unit.value, magnitude?.value ?? ONE, magnitude?.next ?? unit.next);
    }
    const magnitude = magnitudeAt(context, start);
    if (magnitude !== null) return vague('ones', magnitude.value, magnitude.next);
  }
  return vague('ones', ONE, at);
}

function readPlural(context: Context, at: number): VagueMatch | null {
  const { tokens, language } = context;
  const vague = (unit: VagueUnit, magnitude: Decimal, next: number): VagueMatch => ({
    core: { type: 'vague', vague: { several: false, couple: false, unit, magnitude } },
    next,
  });
  const unit = matchAt(language.plurals, tokens, at);
  if (unit !== null) {
    const magnitude = magnitudeAfter(context, unit.next);
    return vague(unit.value, magnitude?.value ?? ONE, magnitude?.next ?? unit.next);
  }
  const magnitude = matchAt(language.pluralMagnitudes, tokens, at);
  return magnitude === null ? null : vague('ones', magnitude.value, magnitude.next);
}

/** "of thousands" behind tens or hundreds. */
function magnitudeAfter(context: Context, at: number): { value: Decimal; next: number } | null {
  const { tokens, language } = context;
  const of = matchAt(language.of, tokens, at);
  return magnitudeAt(context, of?.next ?? at);
}

function magnitudeAt(context: Context, at: number): { value: Decimal; next: number } | null {
  const { tokens, language } = context;
  const tables: Phrases<Decimal>[] = [language.pluralMagnitudes, language.magnitudes];
  for (const table of tables) {
    const match = matchAt(table, tokens, at);
    if (match !== null) return match;
  }
  return null;
}
