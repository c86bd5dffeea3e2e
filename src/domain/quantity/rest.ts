// Judges what stands behind a figure. A counted noun is harmless; a number, an abbreviation, a rate, a doubt or
// a second thing joined to the first could change the figure, and so could a word that may be one of these.

import { decimal, order } from './decimal.ts';
import type { Hedge, Language } from './lexicon.ts';
import { SHORT_WORD } from './lexicon.ts';
import { type Context, readFigure } from './numeral.ts';
import { type Phrase, readPhrase } from './phrase.ts';
import { isWord, type Match, matchAt } from './phrases.ts';
import type { Token } from './tokens.ts';
import { isUnitLike, type UnitMatch, unitAt } from './units.ts';

/** `doubt`: the word says that the figure is not certain; `joined`: it adds to what is counted. */
export type Objection = 'change' | 'doubt' | 'joined' | 'unit';

/** `named`: a word behind the figure says what is counted. */
export type Rest =
  | { ok: true; hedge: Hedge | null; unit: UnitMatch | null; named: boolean; window: Phrase | null }
  | { ok: false; at: number; next: number; objection: Objection; unit: boolean };

/** `guards` are the languages whose number words and negations would change the figure. */
export type RestContext = Context & {
  guards: readonly Guard[];
  /** Nothing may be joined to what is counted: both. */
  closed?: boolean;
};

/** `short`: also words of fewer than four letters, which are often innocent words of another language. */
export type Guard = { language: Language; short: boolean };

type Verdict = { objection: Objection; next: number } | null;

const HARMLESS_MARKS = new Set('"«»“”„\'()[],.;:!…‹›');
const QUOTES = new Set('"«»“”„\'‹›');
const OPENING = new Set('(["«“„');
const SMALL = decimal(10);
const VOWEL = /[aeiouyàâäæèéêëîïôöœùûüÿаеиоуыэюяіїє]/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;

/** `phrase` is what was read up to here. */
export function readRest(context: RestContext, phrase: Phrase): Rest {
  const { tokens } = context;
  const before = phrase.hedged ? phrase.hedge : null;
  const at = repetition(context, phrase) ?? phrase.next;
  const window = readWindow(context, at);
  if (window !== null) {
    const rest = walk(context, window.next, window.hedge);
    return rest.ok ? { ...rest, window } : rest;
  }
  const token = tokens[at];
  if (token?.text === '+' && token.kind === 'symbol') {
    const rest = walk(context, at + 1, 'at-least');
    return rest.ok && before === null && rest.hedge === null
      ? { ...rest, hedge: 'at-least' }
      : refuse(at, at + 1);
  }
  const rest = walk(context, at, before);
  const small = phrase.core.type === 'figure' && order(phrase.core.figure.value, SMALL) < 0;
  // "deux et quelques soldats" is no round figure and a bit, but two and some soldiers.
  return rest.ok && rest.hedge === 'just-over' && small ? refuse(at, at + 1) : rest;
}

function refuse(
  at: number,
  next: number,
  objection: Objection = 'change',
  unit = false,
): Rest & { ok: false } {
  return { ok: false, at, next, objection, unit };
}

/** Behind the brackets of "twelve (12)", which say one figure twice; another figure in them is an objection. */
export function repetition(context: Context, { core, next }: Phrase): number | null {
  if (core.type !== 'figure' || context.tokens[next]?.text !== '(') return null;
  const again = readFigure(context, next + 1, false);
  if (again === null || again.round || order(again.value, core.figure.value) !== 0) return null;
  return context.tokens[again.next]?.text === ')' ? again.next + 1 : null;
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
  let unit: UnitMatch | null = null;
  let named = false;
  /** Only hedges and a unit so far. */
  let head = true;
  let at = start;
  while (at < tokens.length) {
    const measured: UnitMatch | null = head && unit === null ? unitAt(context, at) : null;
    if (measured !== null) {
      unit = measured;
      at = measured.next;
      continue;
    }
    const suffix = suffixAt(context, at, at === start);
    if (suffix !== null) {
      // "around 40 or so" says one thing twice, and "in total" says nothing of the figure.
      const repeats: boolean = suffix.value === (hedge ?? before) || suffix.value === 'exact';
      if ((before !== null || hedge !== null) && !repeats)
        return refuse(at, suffix.next, 'change', unit !== null);
      hedge = repeats ? hedge : suffix.value;
      at = suffix.next;
      continue;
    }
    const harmless = matchAt(context.language.tail.harmless, tokens, at);
    if (harmless !== null && harmless.next > at + 1) {
      head = false;
      named = true;
      at = harmless.next;
      continue;
    }
    const verdict = judge(context, at, start);
    if (verdict !== null) return refuse(at, verdict.next, verdict.objection, unit !== null);
    const token = tokens[at];
    if (token?.kind === 'word' || token?.kind === 'code') {
      named ||= head && !isFunctionWord(context, token);
      head = false;
    }
    at += 1;
  }
  const last = tokens.length - 1;
  if (!head && dangles(context, last)) return refuse(last, tokens.length, 'change', unit !== null);
  return { ok: true, hedge, unit, named, window: null };
}

/** A hedge behind the figure wins over a veto that is no longer than it: "or more" over "or". */
function suffixAt(context: RestContext, at: number, first: boolean): Match<Hedge> | null {
  const { tokens, language } = context;
  if (tokens[at]?.hyphened === true && !first) return null;
  const hedge = matchAt(language.hedgesAfter, tokens, at);
  if (hedge === null) return null;
  // "deux mille et quelques" but not "deux soldats et quelques civils".
  if (hedge.value === 'just-over' && !first) return null;
  const veto = matchAt(language.vetoes, tokens, at);
  return veto !== null && veto.next > hedge.next ? null : hedge;
}

function judge(context: RestContext, at: number, start: number): Verdict {
  const { tokens } = context;
  const token = tokens[at] as Token;
  const objects: Verdict = { objection: 'change', next: at + 1 };
  switch (token.kind) {
    case 'mark':
      return HARMLESS_MARKS.has(token.text) && closesOrOpens(context, at, start) ? null : objects;
    case 'symbol': {
      // "70 killed – Moscow": only a name may follow a dash.
      const dash = (token.text === '–' || token.text === '-') && at > start;
      return dash && tokens[at + 1]?.capital === true ? null : objects;
    }
    case 'digits':
      return objects;
    case 'code':
      return null;
    case 'word':
      return judgeWord(context, at, start);
  }
}

/** Behind a stop or a comma a new statement may begin, which could say anything of the figure. */
function closesOrOpens(context: RestContext, at: number, start: number): boolean {
  const { tokens, language } = context;
  const { text } = tokens[at] as Token;
  if (QUOTES.has(text)) return true;
  let next = at + 1;
  while (tokens[next]?.kind === 'mark') next += 1;
  if (tokens[next] === undefined) return true;
  if (text === ')' || text === ']') return true;
  if (OPENING.has(text)) return tokens[next]?.capital === true;
  if (text === ',') {
    const allowed = tokens[next]?.kind === 'code' || matchAt(language.tail.afterComma, tokens, next) !== null;
    return allowed || matchAt(language.hedgesAfter, tokens, next) !== null;
  }
  if (text === '.' && at > start) {
    const word = tokens[at - 1] as Token;
    return isInitial(tokens, at - 1) || isWord(language.tail.abbreviations, word);
  }
  return false;
}

/** "U.S." is a name, a lone "M" may be a million, "p.m." is a time. */
function isInitial(tokens: readonly Token[], at: number): boolean {
  const single = (index: number) =>
    tokens[index]?.kind === 'word' && tokens[index].text.length === 1 && tokens[index].capital;
  const dot = (index: number) => tokens[index]?.text === '.' && tokens[index].glued;
  const letters = (from: number) => single(from) && dot(from + 1) && single(from + 2);
  const first = letters(at) ? at : letters(at - 2) ? at - 2 : null;
  if (first === null || (first === at && tokens[at + 2]?.glued !== true)) return false;
  return !(tokens[first + 2]?.text === 'm' && /[ap]/u.test(tokens[first]?.text ?? ''));
}

/** "г. Шебекино", "с. Козинка". */
function isPlaceSign(language: Language, tokens: readonly Token[], at: number): boolean {
  const dotted = tokens[at + 1]?.text === '.' && tokens[at + 2]?.capital === true;
  return dotted && !tokens[at]?.capital && isWord(language.tail.abbreviations, tokens[at]);
}

function judgeWord(context: RestContext, at: number, start: number): Verdict {
  for (const guard of context.guards) {
    const verdict = judgeIn(context, guard, at, start);
    if (verdict !== null) return verdict;
  }
  return isOrdinary(context, at, start) ? null : { objection: 'change', next: at + 1 };
}

/** What the word is in one language: the text's own, or another whose words may have slipped in. */
function judgeIn(context: RestContext, guard: Guard, at: number, start: number): Verdict {
  const { tokens } = context;
  const { language } = guard;
  const { tail } = language;
  const token = tokens[at] as Token;
  const isOwn = language === context.language;
  const change: Verdict = { objection: 'change', next: at + 1 };
  if (at === start && (token.hyphened || isSuffixed(tokens, at))) return change;
  if (!guard.short && token.text.length <= SHORT_WORD) return null;
  const doubt = matchAt(tail.certainty, tokens, at);
  if (doubt !== null || tail.doubts.test(token.text))
    return { objection: 'doubt', next: doubt?.next ?? at + 1 };
  const veto = matchAt(language.vetoes, tokens, at) ?? matchAt(tail.strange, tokens, at);
  if (veto !== null) return { objection: 'change', next: veto.next };
  if (isOwn && at === start && isVetoedNext(language, tokens, at)) return change;
  if (matchAt(language.loneArticles, tokens, at) !== null && (isOwn || isArticle(language, tokens, at)))
    return isArticle(language, tokens, at) ? null : change;
  if (language.numberWords.has(token.text) || matchAt(language.tens, tokens, at) !== null) return change;
  if (matchAt(tail.conjunctions, tokens, at) !== null)
    return isOwn && joinsHarmlessly(context, at) ? null : { objection: 'joined', next: at + 1 };
  if (matchAt(tail.comitatives, tokens, at) !== null && addsCompany(context, language, at))
    return { objection: 'joined', next: at + 1 };
  if (matchAt(tail.rates, tokens, at) !== null && isRate(language, tokens[at + 1])) return change;
  if (isNearNumber(language, token, isOwn)) return change;
  if (!isOwn) return null;
  if (isUnitLike(context, at)) return { objection: 'unit', next: at + 1 };
  return tail.adverb.test(token.text) && !token.capital && !isWord(tail.harmlessAdverbs, token)
    ? change
    : null;
}

/** "12 hommes par peloton"; "par balles", "par Kiev" and "par l'armée" say how or by whom. */
function isRate({ tail }: Language, after: Token | undefined): boolean {
  return after !== undefined && !after.capital && !tail.notRates.test(after.text);
}

/** "5x", but not "une poignée d'hommes". */
function isSuffixed(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.kind;
  return tokens[at]?.glued === true && before !== 'mark' && before !== 'word';
}

/** "5 points" are a score, "5 points de contrôle" are places. */
function isVetoedNext(language: Language, tokens: readonly Token[], at: number): boolean {
  const named = matchAt(language.tail.namedNext, tokens, at) !== null;
  return !named && matchAt(language.vetoesNext, tokens, at) !== null;
}

/** A small word that is short, foreign to the language's script or without a vowel may be an abbreviation. */
function isOrdinary(context: RestContext, at: number, start: number): boolean {
  const { tokens, language } = context;
  const token = tokens[at] as Token;
  const inCompound = token.hyphened || tokens[at + 1]?.hyphened === true;
  if (token.text.length === 1 && !isWord(language.tail.short, token))
    return isPlaceSign(language, tokens, at) || isInitial(tokens, at) || (inCompound && !token.capital);
  if (token.capital) return at > start || isName(tokens, at);
  if (isWord(language.tail.short, token) || isWord(language.tail.abbreviations, token)) return true;
  if (inCompound) return true;
  if (token.text.length <= SHORT_WORD || !VOWEL.test(token.text)) return false;
  return CYRILLIC.test(token.text) === CYRILLIC.test(language.table.digits[2] ?? '');
}

/** "5 RDK fighters" and "5 UAV", but "5 GB", "5 Sv" or "5 Mio" may be units and magnitudes. */
function isName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at] as Token;
  if (token.text.length > SHORT_WORD) return true;
  return token.upper && (token.text.length === SHORT_WORD || tokens[at + 1]?.kind === 'word');
}

/** "thous" begins a number word, "hundredweight" goes on from one. */
function isNearNumber(language: Language, { text }: Token, isOwn: boolean): boolean {
  if (isOwn && language.tail.short.byText.has(text)) return false;
  if (isOwn && language.misspellable.some((word) => differsByOne(word, text))) return true;
  const begins = text.length >= SHORT_WORD && language.abbreviable.some((word) => word.startsWith(text));
  return begins || (isOwn && language.stems.some((stem) => text.startsWith(stem)));
}

/** One letter added, left out or changed: milion, thousend. */
function differsByOne(word: string, text: string): boolean {
  if (word === text || Math.abs(word.length - text.length) > 1) return false;
  const [short, long] = word.length < text.length ? [word, text] : [text, word];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.length === long.length ? at + 1 : at;
  return short.slice(rest) === long.slice(at + 1);
}

/** "killed and wounded", "Russian and Belarusian soldiers", "солдат и офицеров": all of it is counted. */
function joinsHarmlessly({ tokens, language, closed }: RestContext, at: number): boolean {
  const { tail } = language;
  const [before, after, beyond] = [tokens[at - 1], tokens[at + 1], tokens[at + 2]];
  if (before === undefined || after === undefined || closed === true) return false;
  if (before.kind === 'mark' || after.kind === 'mark') return false;
  if (tail.joined.some((group) => isWord(group, before) && isWord(group, after))) return true;
  const names = [before, after].every((token) => token.kind === 'code' || token.capital);
  if (names) return isPlaced(language, tokens, at) || (beyond?.kind === 'word' && !beyond.capital);
  return after.kind === 'word' && tail.agrees.test(after.text) && !after.capital;
}

/** Whether the names before a conjunction hang on a preposition: fighters of the RDK and … */
function isPlaced(language: Language, tokens: readonly Token[], at: number): boolean {
  let first = at - 1;
  while (first > 0 && (tokens[first]?.capital === true || tokens[first]?.kind === 'code')) first -= 1;
  const before = tokens[first];
  if (isWord(language.loneArticles, before) || before?.text === 'the') first -= 1;
  return isWord(language.tail.prepositions, tokens[first]) || language.tail.agrees.source !== '^$';
}

/** "with a commander" adds a person, "with wounds" none. */
function addsCompany({ tokens }: Context, { tail }: Language, at: number): boolean {
  const following = [1, 2].map((step) => tokens[at + step]).filter((token) => token?.kind === 'word');
  if (following.some((token) => tail.harmlessCompany.test(token?.text ?? ''))) return false;
  return following.length === 0 || tail.company.test(following[0]?.text ?? '');
}

/** "dans un raid": an article between a preposition and a noun counts nothing; "trois contre un" does. */
function isArticle(language: Language, tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const counted = tokens[at + 1]?.kind === 'word' || tokens[at + 1]?.kind === 'code';
  return (
    counted && before?.kind === 'word' && matchAt(language.tail.prepositions, tokens, at - 1)?.next === at
  );
}

/** "5 to", "12 killed and": the text was cut off before what matters. */
function dangles(context: RestContext, last: number): boolean {
  const { tokens, guards } = context;
  let at = last;
  while (at > 0 && tokens[at]?.kind === 'mark') at -= 1;
  const token = tokens[at];
  return guards.some(({ language, short }) => {
    if (!short && (token?.text.length ?? 0) <= SHORT_WORD) return false;
    const { prepositions, conjunctions } = language.tail;
    const ends = isWord(prepositions, token) || isWord(conjunctions, token);
    return ends || isWord(language.loneArticles, token);
  });
}

function isFunctionWord({ language }: Context, token: Token): boolean {
  return isWord(language.tail.prepositions, token) && !isWord(language.of, token);
}
