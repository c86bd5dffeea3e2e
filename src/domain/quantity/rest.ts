// Judges what stands behind a figure: a counted noun is harmless, whatever could change the figure is not.

import type { Hedge, Language } from './lexicon.ts';
import type { Context } from './numeral.ts';
import { type Phrase, readPhrase } from './phrase.ts';
import { type Match, matchAt } from './phrases.ts';
import type { Token } from './tokens.ts';

export type Rest =
  | { ok: true; hedge: Hedge | null; unit: boolean; window: Phrase | null }
  | { ok: false; token: Token; unit: boolean };

/** `guards` are the languages whose number words and negations would change the figure. */
export type RestContext = Context & { guards: readonly Guard[] };

/** `short`: also words of fewer than four letters, which are often innocent words of another language. */
export type Guard = { language: Language; short: boolean };

const HARMLESS_MARKS = new Set([
  '"',
  '«',
  '»',
  '“',
  '”',
  '„',
  "'",
  '(',
  ')',
  '[',
  ']',
  ',',
  '.',
  ';',
  ':',
  '!',
  '…',
  '‹',
  '›',
]);
const UNIT_SIGNS = new Set(['%', '°', '$', '€', '£', '₽', '₴']);
const SHORT = 4;

/** `at` is the first token behind the phrase; `before` the hedge that stood before it, null for none. */
export function readRest(context: RestContext, at: number, before: Hedge | null): Rest {
  const { tokens } = context;
  const window = readWindow(context, at);
  if (window !== null) {
    const rest = walk(context, window.next, window.hedge);
    return rest.ok ? { ...rest, window } : rest;
  }
  const token = tokens[at];
  if (token?.text === '+' && token.kind === 'symbol') {
    const rest = walk(context, at + 1, 'at-least');
    return rest.ok && before === null && rest.hedge === null ? { ...rest, hedge: 'at-least' } : refuse(token);
  }
  return walk(context, at, before);
}

function refuse(token: Token, unit = false): Rest {
  return { ok: false, token, unit };
}

/** The second hedge of "at least 20 and at most 30", with nothing but a link between the two. */
function readWindow(context: RestContext, at: number): Phrase | null {
  const { tokens, language } = context;
  const comma = tokens[at]?.text === ',' ? at + 1 : at;
  const link = matchAt(language.windowLinks, tokens, comma);
  if (link === null && comma === at) return null;
  const phrase = readPhrase(context, link?.next ?? comma);
  return phrase?.hedged === true && phrase.core.type === 'figure' && phrase.hedge !== 'exact' ? phrase : null;
}

function walk(context: RestContext, start: number, before: Hedge | null): Rest {
  const { tokens } = context;
  let hedge: Hedge | null = null;
  let at = start;
  const unit = unitAt(context, start);
  if (unit !== null) at = unit.next;
  while (at < tokens.length) {
    const suffix = suffixAt(context, at, at === start);
    if (suffix !== null) {
      // "around 40 or so" says one thing twice, and "in total" says nothing of the figure.
      const repeats: boolean = suffix.value === (hedge ?? before) || suffix.value === 'exact';
      if ((before !== null || hedge !== null) && !repeats) return refuse(tokens[at] as Token, unit !== null);
      hedge = repeats ? hedge : suffix.value;
      at = suffix.next;
      continue;
    }
    const token = tokens[at] as Token;
    if (!isHarmless(context, token, at, start)) return refuse(token, unit !== null);
    at += 1;
  }
  return { ok: true, hedge, unit: unit !== null, window: null };
}

/** A hedge behind the figure wins over a veto that is no longer than it: "or more" over "or". */
function suffixAt(context: RestContext, at: number, first: boolean): Match<Hedge> | null {
  const { tokens, language } = context;
  if (tokens[at]?.hyphened === true && !first) return null;
  const hedge = matchAt(language.hedgesAfter, tokens, at);
  if (hedge === null) return null;
  const veto = matchAt(language.vetoes, tokens, at);
  return veto !== null && veto.next > hedge.next ? null : hedge;
}

function isHarmless(context: RestContext, token: Token, at: number, start: number): boolean {
  switch (token.kind) {
    case 'mark':
      return HARMLESS_MARKS.has(token.text);
    case 'symbol':
      return (
        (token.text === '–' || token.text === '-') && at > start && context.tokens[at + 1]?.kind === 'word'
      );
    case 'digits':
      return false;
    case 'code':
      return true;
    case 'word':
      return context.guards.every((guard) => isHarmlessWord(context, guard, token, at, start));
  }
}

function isHarmlessWord(
  context: RestContext,
  guard: Guard,
  token: Token,
  at: number,
  start: number,
): boolean {
  const { tokens } = context;
  const { language } = guard;
  const isOwn = language === context.language;
  if (at === start && (token.hyphened || (token.glued && tokens[at - 1]?.kind !== 'mark'))) return false;
  if (!guard.short && token.text.length < SHORT) return true;
  if (matchAt(language.vetoes, tokens, at) !== null) return false;
  if (isOwn && at === start && matchAt(language.vetoesNext, tokens, at) !== null) return false;
  if (matchAt(language.loneArticles, tokens, at) !== null && isArticle(language, tokens, at)) return true;
  return !language.numberWords.has(token.text) && matchAt(language.tens, tokens, at) === null;
}

/** "dans un raid": an article between a preposition and a noun counts nothing; "trois contre un" does. */
function isArticle(language: Language, tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const counted = tokens[at + 1]?.kind === 'word';
  return counted && before?.kind === 'word' && matchAt(language.prepositions, tokens, at - 1)?.next === at;
}

/** A unit of measure or of time directly behind the figure, or one adjective later. */
export function unitAt(context: Context, at: number): { next: number } | null {
  const { tokens, language } = context;
  const token = tokens[at];
  if (token?.kind === 'symbol' && UNIT_SIGNS.has(token.text)) return { next: at + 1 };
  const of = matchAt(language.of, tokens, at);
  for (const start of [at, of?.next ?? at]) {
    const unit = matchAt(language.measureUnits, tokens, start) ?? matchAt(language.timeUnits, tokens, start);
    if (unit !== null && tokens[start]?.hyphened !== true) return { next: unit.next };
  }
  return null;
}
