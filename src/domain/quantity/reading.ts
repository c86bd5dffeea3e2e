// Reads a whole phrase in one language: leads, the quantity, what stands behind it, then the bounds.

import { type Bounds, type Drawn, drawBounds, drawWindow, type Refusal } from './bounds.ts';
import { decimal, order } from './decimal.ts';
import type { Hedge, Language } from './lexicon.ts';
import { readLosses } from './losses.ts';
import type { Context } from './numeral.ts';
import { type Phrase, readPhrase } from './phrase.ts';
import { matchAt } from './phrases.ts';
import { type Rest, type RestContext, readRest, repetition } from './rest.ts';
import type { RuleSet } from './rule-sets.ts';
import type { Token, Tokens } from './tokens.ts';

type Kind = 'count' | 'quantity';

/**
 * `needs: quantity`: a fraction or a unit stands there, so that it reads only where no count is asked.
 * `behind`: the figure was read, and what stands behind it refused.
 */
export type Attempt =
  | { ok: true; drawn: Drawn; unit: string | null }
  | { ok: false; read: string | null; why: string; needs: 'quantity' | null; behind: boolean };

/** How many words behind an article may stand before the noun that makes it count. */
const NOUN_REACH = 3;
const ONE = decimal(1);
const LOWER: readonly Hedge[] = ['more-than', 'at-least'];
const UPPER: readonly Hedge[] = ['fewer-than', 'up-to'];
/** Hedges that a date takes too: around 2014. */
const DATED: readonly Hedge[] = ['about', 'close-to', 'nearly', 'up-to', 'just-over', 'just-under'];
const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;

/** Without a kind, a fraction or a unit of measure makes a quantity, anything else is a count. */
export function readAttempt(
  context: Omit<RestContext, 'kind' | 'tokens'>,
  tokens: Tokens,
  kind: Kind | undefined,
  rules: RuleSet,
): Attempt {
  const attempt = readAs(
    { ...context, tokens: tokens.tokens, kind: kind ?? 'count' },
    tokens.source,
    rules,
    kind,
  );
  if (attempt.ok || kind !== undefined || attempt.needs === null) return attempt;
  return readAs({ ...context, tokens: tokens.tokens, kind: 'quantity' }, tokens.source, rules, kind);
}

function readAs(context: RestContext, source: string, rules: RuleSet, asked: Kind | undefined): Attempt {
  const { tokens, language, kind } = context;
  const losses = readLosses(language, tokens);
  if (losses !== null) return { ok: true, drawn: drawLosses(losses, kind), unit: null };
  const at = skipLeads(language, tokens);
  const single = readSingle(context, at);
  if (single !== null && 'refused' in single) return failure(`"${single.refused}" does not count anything`);
  const phrase = single ?? readPhrase(context, at);
  if (phrase === null) return describeUnread(context, source, at);
  const read = quote(source, tokens, at, phrase.next);
  const numbered = numberedUnit(context, phrase);
  if (numbered !== null)
    return behindFailure(`"${read}" may be the name of a unit, "${quoteToken(source, numbered)}"`, read);
  const rest = readRest({ ...context, closed: isBoth(context, at) }, phrase);
  if (!rest.ok) return refuseRest(rest, quote(source, tokens, rest.at, rest.next), read);
  const date = mayBeDate(context, at, phrase, rest);
  if (date) return behindFailure(`"${read}" may be a date; say what is counted`, read);
  if (rest.unit?.time === true && asked === undefined)
    return behindFailure(`"${read}" counts time, so it has to be asked for as a quantity`, read);
  if (rest.unit !== null && kind === 'count') {
    return behindFailure(`"${read}" stands before a unit, so it is no count`, read, 'quantity');
  }
  const drawn = drawAll(repetition(context, phrase) === null ? phrase : exactly(phrase), rest, kind, rules);
  if ('refused' in drawn) return refuseDrawn(drawn, read);
  return { ok: true, drawn, unit: rest.unit?.name ?? null };
}

/** "A dozen (12)" is exactly a dozen. */
function exactly(phrase: Phrase): Phrase {
  if (phrase.core.type !== 'figure') return phrase;
  return { ...phrase, core: { type: 'figure', figure: { ...phrase.core.figure, round: false } } };
}

function refuseRest(rest: Rest & { ok: false }, behind: string, read: string): Attempt {
  const why = {
    doubt: `"${behind}" says that it is not certain`,
    joined: `"${behind}" adds to it what is not counted`,
    unit: `"${behind}" behind it may be a unit`,
    change: `"${behind}" behind it could change the figure`,
  }[rest.objection];
  const needs = rest.unit ? 'quantity' : null;
  return behindFailure(`"${read}" can be read, but ${why}`, read, needs);
}

/** "both" has counted all there is. */
function isBoth({ tokens, language }: Context, at: number): boolean {
  for (let from = 0; from <= at; from += 1) if (matchAt(language.both, tokens, from) !== null) return true;
  return false;
}

/** "до 2014" may be a year; "до 2014 человек" is none. */
function mayBeDate(context: Context, at: number, phrase: Phrase, rest: Rest & { ok: true }): boolean {
  const { tokens, language } = context;
  const years = tokens.slice(at, phrase.next).filter(isYear);
  if (rest.unit?.name === 'g' && years.length > 0) return true;
  if (years.length === 0 || rest.named || rest.unit !== null || rest.window !== null) return false;
  const { core, hedged, hedge } = phrase;
  if (core.type === 'range') return years.length > 1;
  if (core.type !== 'figure' || !hedged || !core.figure.plain) return false;
  if (matchAt(language.dateHedges, tokens, at) !== null) return true;
  return DATED.includes(hedge) && !years[0]?.text.endsWith('0');
}

function isYear(token: Token): boolean {
  const year = Number(token.text);
  return token.kind === 'digits' && /^\d{4}$/u.test(token.text) && year >= FIRST_YEAR && year <= LAST_YEAR;
}

function failure(why: string, read: string | null = null, needs: 'quantity' | null = null): Attempt {
  return { ok: false, read, why, needs, behind: false };
}

function behindFailure(why: string, read: string, needs: 'quantity' | null = null): Attempt {
  return { ok: false, read, why, needs, behind: true };
}

function refuseDrawn({ refused }: Refusal, read: string): Attempt {
  switch (refused) {
    case 'fraction':
      return failure(`"${read}" is not a whole number, so it is no count`, read, 'quantity');
    case 'too-large':
      return failure(`"${read}" is greater than ${Number.MAX_SAFE_INTEGER}`, read);
    case 'senseless':
      return failure(`"${read}" can be read, but its words together give no bounds`, read);
  }
}

function drawLosses(losses: 'none' | 'some-losses', kind: Kind): Drawn {
  const some: Bounds = kind === 'count' ? { min: 1, max: null } : { min: 0, max: null, minExclusive: true };
  const bounds: Bounds = losses === 'none' ? { min: 0, max: 0 } : some;
  return { rule: losses, stated: bounds, effective: { ...bounds } };
}

function drawAll(phrase: Phrase, rest: Rest & { ok: true }, kind: Kind, rules: RuleSet): Drawn | Refusal {
  if (rest.window !== null) {
    if (LOWER.includes(phrase.hedge) && UPPER.includes(rest.window.hedge)) {
      return drawWindow(phrase, rest.window, kind, rules);
    }
    if (UPPER.includes(phrase.hedge) && LOWER.includes(rest.window.hedge)) {
      return drawWindow(rest.window, phrase, kind, rules);
    }
    return { refused: 'senseless' };
  }
  const { core } = phrase;
  if (phrase.hedge === 'exact' && !phrase.hedged && rest.hedge === null && isSpelledZero(phrase)) {
    return drawLosses('none', kind);
  }
  return drawBounds({ hedge: rest.hedge ?? phrase.hedge, core }, kind, rules);
}

function isSpelledZero({ core }: Phrase): boolean {
  return core.type === 'figure' && core.figure.value.units === 0n && core.figure.style === 'words';
}

/** Skips words that change nothing (a total of, the), with a colon or a quote behind them. */
function skipLeads(language: Language, tokens: readonly Token[]): number {
  let at = 0;
  for (;;) {
    while (opensFigure(tokens, at)) at += 1;
    const lead = matchAt(language.leads, tokens, at);
    if (lead === null || matchAt(language.hedgesBefore, tokens, at) !== null) return at;
    at = lead.next;
  }
}

/** "72 mechanised brigade" is one unit; "one brigade" and "72 brigades" count. */
function numberedUnit({ tokens, language }: Context, { core, hedged, next }: Phrase): Token | null {
  if (core.type !== 'figure' || hedged || core.figure.round || order(core.figure.value, ONE) === 0)
    return null;
  for (let reach = 0; reach < NOUN_REACH; reach += 1) {
    const token = tokens[next + reach];
    if (matchAt(language.numberedUnits, tokens, next + reach) !== null) return token ?? null;
    if (
      matchAt(language.of, tokens, next + reach) !== null ||
      matchAt(language.tail.prepositions, tokens, next + reach) !== null
    )
      return null;
  }
  return null;
}

/** A quote before the figure, or a colon or comma behind a lead; the point of ".5" is neither. */
function opensFigure(tokens: readonly Token[], at: number): boolean {
  const mark = tokens[at];
  if (mark?.kind !== 'mark') return false;
  return (
    '"«“„\''.includes(mark.text) || (at > 0 && ':,.'.includes(mark.text) && tokens[at + 1]?.glued === false)
  );
}

/**
 * "Un mort" is one, "un massacre" is not: an article counts only before a noun that is counted.
 * Null when the text does not begin with an article, or when more than the article is a numeral.
 */
function readSingle(context: RestContext, at: number): Phrase | { refused: string } | null {
  const { tokens, language } = context;
  const article = matchAt(language.loneArticles, tokens, at);
  if (article === null) return null;
  const phrase = readPhrase(context, at);
  const { core } = phrase ?? { core: null };
  const isOne =
    core?.type === 'figure' && order(core.figure.value, ONE) === 0 && phrase?.next === article.next;
  if (phrase !== null && !isOne) return null;
  const figure = {
    value: ONE,
    round: false,
    plain: true,
    levels: [],
    style: 'words',
    excess: null,
    next: article.next,
  } as const;
  const one: Phrase = { hedge: 'exact', hedged: false, core: { type: 'figure', figure }, next: article.next };
  if (
    phrase !== null &&
    (article.next === tokens.length || matchAt(language.of, tokens, article.next) !== null)
  ) {
    return one;
  }
  for (let reach = 0; reach < NOUN_REACH; reach += 1) {
    if (tokens[article.next + reach]?.kind === 'code') return one;
    if (matchAt(language.countable, tokens, article.next + reach) !== null) return one;
  }
  return {
    refused: tokens
      .slice(at, article.next + 1)
      .map((token) => token.text)
      .join(' '),
  };
}

/** Looks for the first quantity anywhere in the text, to say what could be read. */
function describeUnread(context: Context, source: string, start: number): Attempt {
  const { tokens } = context;
  for (let at = 0; at < tokens.length; at += 1) {
    if (at === start || !startsAfresh(tokens, at)) continue;
    const phrase = readPhrase(context, at);
    if (phrase === null || phrase.core.type === 'some' || phrase.core.type === 'many') continue;
    const read = quote(source, tokens, at, phrase.next);
    if (at < start) return failure(`"${read}" can be read, but not what follows it`, read);
    const before = quote(source, tokens, start, at);
    return failure(`"${read}" can be read, but "${before}" before it could change the figure`, read);
  }
  return failure('nothing in it could be read as a quantity');
}

/** Inside "1/2", "9:30", "1e3" or "-5" nothing is a figure of its own. */
function startsAfresh(tokens: readonly Token[], at: number): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]];
  if (before === undefined || token === undefined) return true;
  if (token.hyphened || (token.glued && (before.kind !== 'mark' || before.text === '.'))) return false;
  return !(before.kind === 'digits' || before.kind === 'symbol' || (before.text === ':' && token.glued));
}

function quote(source: string, tokens: readonly Token[], from: number, to: number): string {
  return source.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? source.length);
}

function quoteToken(source: string, token: Token): string {
  return source.slice(token.start, token.end);
}
