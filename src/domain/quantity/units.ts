// Units of measure and of time behind a figure.

import type { Language } from './lexicon.ts';
import type { Context } from './numeral.ts';
import { isWord, matchAt } from './phrases.ts';
import type { Token } from './tokens.ts';

/** `name` is canonical, such as km² or %. */
export type UnitMatch = { name: string; time: boolean; next: number };

const SIGNS = new Map([
  ['%', '%'],
  ['°', '°'],
  ['$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₽', 'RUB'],
  ['₴', 'UAH'],
]);
const METRIC =
  /^(?:kilo|mega|giga|tera|milli|micro|nano|centi|deci|hecto|deca|кило|кіло|мега|гига|гіга|милли|мілі|микро|мікро|санти|деци|гекто).*(?:met(?:re|er)s?|m[eè]tres?|grams?|grammes?|watts?|lit(?:re|er)s?|tons?|tonnes?|bytes?|octets?|hertz|volts?|joules?|pascals?|метр\p{L}*|грам\p{L}*|ват\p{L}*|литр\p{L}*|літр\p{L}*|тонн\p{L}*|байт\p{L}*|герц\p{L}*|вольт\p{L}*)$/u;

/** A unit directly behind the figure, or behind the "of" of "hundreds of kilometres". */
export function unitAt(context: Context, at: number): UnitMatch | null {
  const { tokens, language } = context;
  const token = tokens[at];
  const sign = token?.kind === 'symbol' ? SIGNS.get(token.text) : undefined;
  if (sign === '°' && /^[cс]$/u.test(tokens[at + 1]?.text ?? ''))
    return { name: '°C', time: false, next: at + 2 };
  if (sign !== undefined) return { name: sign, time: false, next: at + 1 };
  const of = matchAt(language.of, tokens, at);
  for (const start of [at, of?.next ?? at]) {
    if (tokens[start]?.hyphened === true || !isUnitToken(context, start)) continue;
    const unit = matchAt(language.tail.units, tokens, start);
    const time = unit === null ? matchAt(language.tail.timeUnits, tokens, start) : null;
    const found = unit ?? time;
    if (found === null || tokens[found.next]?.hyphened === true || isInitialism(context, start, found.next))
      continue;
    return { name: found.value, time: time !== null, next: found.next };
  }
  return null;
}

/** "5 т.р." and "5 т. человек" are thousands. */
function isInitialism({ tokens }: Context, start: number, next: number): boolean {
  if (tokens[start]?.text.length !== 1 || tokens[next - 1]?.text !== '.') return false;
  return tokens[next] !== undefined;
}

/** "5 M" may be millions, and so may "5 m" before a noun. */
function isUnitToken({ tokens, language }: Context, at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'word') return false;
  if (token.text.length > 1) return true;
  if (token.capital) return false;
  const next = tokens[at + 1];
  const ends = next === undefined || next.kind !== 'word';
  if (/^[tт]$/u.test(token.text)) return !countsPeople(language, next);
  return token.text !== 'm' || ends || matchAt(language.tail.prepositions, tokens, at + 1) !== null;
}

/** "12 т человек" are thousands, "12 т боеприпасов" tonnes. */
function countsPeople({ inverted, tail }: Language, token: Token | undefined): boolean {
  return isWord(inverted, token) || tail.joined.some((group) => isWord(group, token));
}

/** A unit that does not stand directly behind the figure, or a metric one that no table has. */
export function isUnitLike({ tokens, language }: Context, at: number): boolean {
  const token = tokens[at];
  if (token === undefined || token.capital) return false;
  if (METRIC.test(token.text)) return true;
  const unit = matchAt(language.tail.units, tokens, at);
  return unit !== null && (token.text.length > 2 || unit.next > at + 1);
}
