// Cuts a phrase into words, digit groups, symbols and marks, with typography folded away.

import type { DigitGroups } from './digits.ts';

/** `start` and `end` are offsets in the folded text's source, so that a refusal can quote it. */
export type Token = {
  kind: 'word' | 'digits' | 'code' | 'symbol' | 'mark';
  text: string;
  groups: DigitGroups | null;
  start: number;
  end: number;
  /** True where nothing stands between this token and the one before it. */
  glued: boolean;
  /** True where a hyphen without spaces stands between this token and the one before it. */
  hyphened: boolean;
  /** Written with a capital: a name, unless the whole text shouts. */
  capital: boolean;
  /** All capitals: RDK. */
  upper: boolean;
};

export type Tokens = { source: string; tokens: Token[]; mixedDigits: boolean };

type Character = { text: string; at: number };

const ZEROS = [0x30, 0x660, 0x6f0, 0xff10] as const;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\u0301/u;
const FOLDS = new Map<string, string>(
  (
    [
      ["'", '’‘ʼ＇′`´ʹ'],
      [
        ' ',
        '\t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
      ],
      ['-', '‐‑\ufe63\uff0d'],
      ['–', '—―‒'],
      ['~', '∼≈≃≅˜～'],
      ['≥', '⩾≧'],
      ['≤', '⩽≦'],
      ['<', '＜'],
      ['>', '＞'],
      ['+', '＋'],
      ['%', '％'],
      ['е', 'ё'],
    ] as const
  ).flatMap(([to, from]) => [...from].map((character) => [character, to] as const)),
);
const FRACTIONS = new Map([
  ['½', '5'],
  ['¼', '25'],
  ['¾', '75'],
]);
const RAISED = new Map([
  ['²', '2'],
  ['³', '3'],
]);
const SYMBOLS = '<>≥≤~+−–-%/=±×°№#$€£₽₴&*^_@|\\';
/** French words that lose their vowel before another; split off so that tables need one spelling. */
const ELIDED = new Map<string, string>([
  ['d', 'de'],
  ['l', 'le'],
  ['n', 'ne'],
  ['s', 'se'],
  ['c', 'ce'],
  ['j', 'je'],
  ['m', 'me'],
  ['t', 'te'],
  ['qu', 'que'],
  ['jusqu', 'jusque'],
  ['lorsqu', 'lorsque'],
  ['quelqu', 'quelque'],
]);
const COMPARATIVES = new Set(['чем', 'ніж', 'як']);
const LETTER = /\p{L}|\p{M}/u;
const SQUARE_UNITS = /^(?:[kcd]?m|mi|ft|мм|[ксд]?м)[23]$/u;
const SMALL_LETTER = /\p{Ll}/u;
const SEVERAL_WORDS = /\p{L}[^\p{L}].*\p{L}/u;
const CAPITAL = /^\p{Lu}/u;
const NUMBERED_NAME = /^\p{Lu}\p{L}*$/u;
const MODEL_NAME = /^\p{Lu}\p{L}{0,4}$/u;

/** Shape: the tokens of `text` in order; offsets count in `source`, the text in composed form. */
export function tokenize(text: string): Tokens {
  const source = text.normalize('NFC');
  const zeros = new Set<number>();
  const characters: Character[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const folded = fold(source[at] ?? '', zeros);
    if (folded !== '') characters.push({ text: folded, at });
  }
  return { source, tokens: cut(characters, source), mixedDigits: zeros.size > 1 };
}

function fold(character: string, zeros: Set<number>): string {
  if (INVISIBLE.test(character)) return '';
  const code = character.charCodeAt(0);
  for (const zero of ZEROS) {
    if (code >= zero && code <= zero + 9) {
      zeros.add(zero);
      return String(code - zero);
    }
  }
  const lower = character.toLowerCase();
  return FOLDS.get(lower) ?? (lower.length === 1 ? lower : character);
}

function cut(characters: Character[], source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let glued = false;
  let hyphened = false;
  const shouts = !SMALL_LETTER.test(source) && SEVERAL_WORDS.test(source);
  while (at < characters.length) {
    const text = characters[at]?.text ?? '';
    if (text === ' ') {
      at += 1;
      glued = false;
      continue;
    }
    if (text === '-' && joins(characters, at)) {
      at += 1;
      hyphened = true;
      glued = false;
      continue;
    }
    const { token, next } = cutOne(characters, at, source);
    // "больше, чем 70": this comma belongs to the comparative.
    if (COMPARATIVES.has(token.text) && tokens.at(-1)?.text === ',') tokens.pop();
    const spelled = source.slice(token.start, token.end);
    const capital = CAPITAL.test(spelled) && (!shouts || token.text.length === 1);
    const upper = !SMALL_LETTER.test(spelled);
    tokens.push({ ...token, glued: glued && tokens.length > 0, hyphened, capital, upper });
    glued = true;
    hyphened = false;
    at = next;
  }
  return tokens;
}

/** A hyphen joins only between two characters of words or figures; elsewhere it is a sign. */
function joins(characters: Character[], at: number): boolean {
  const joinable = (character: string) => LETTER.test(character) || isDigit(character);
  return joinable(characters[at - 1]?.text ?? ' ') && joinable(characters[at + 1]?.text ?? ' ');
}

type Cut = { token: Omit<Token, 'glued' | 'hyphened' | 'capital' | 'upper'>; next: number };

function cutOne(characters: Character[], at: number, source: string): Cut {
  const text = characters[at]?.text ?? '';
  if (isDigit(text) || FRACTIONS.has(text)) return cutDigits(characters, at);
  if (LETTER.test(text)) return cutWord(characters, at, source);
  const pair = text + (characters[at + 1]?.text ?? '');
  if (pair === '>=' || pair === '<=') return sign('symbol', pair === '>=' ? '≥' : '≤', characters, at, 2);
  if (pair === '..') {
    let length = 2;
    while (characters[at + length]?.text === '.') length += 1;
    return sign('mark', '…', characters, at, length);
  }
  return sign(SYMBOLS.includes(text) ? 'symbol' : 'mark', text, characters, at, 1);
}

function sign(
  kind: 'symbol' | 'mark',
  text: string,
  characters: Character[],
  at: number,
  length: number,
): Cut {
  return { token: { kind, text, groups: null, ...span(characters, at, at + length) }, next: at + length };
}

function span(characters: Character[], from: number, to: number): { start: number; end: number } {
  return { start: characters[from]?.at ?? 0, end: (characters[to - 1]?.at ?? 0) + 1 };
}

function cutWord(characters: Character[], at: number, source: string): Cut {
  let next = at;
  let text = '';
  while (next < characters.length) {
    const character = characters[next]?.text ?? '';
    const after = characters[next + 1]?.text ?? '';
    if (character === "'" && (LETTER.test(after) || (isDigit(after) && ELIDED.has(text)))) {
      const full = ELIDED.get(text);
      if (full !== undefined) {
        return {
          token: { kind: 'word', text: full, groups: null, ...span(characters, at, next + 1) },
          next: next + 1,
        };
      }
    } else if (!LETTER.test(character)) break;
    text += character;
    next += 1;
  }
  return cutCode(characters, at, next, text, source);
}

/** Names such as T-72, Ka-52 or km² carry digits that count nothing. */
function cutCode(characters: Character[], at: number, end: number, letters: string, source: string): Cut {
  const word: Cut = {
    token: { kind: 'word', text: letters, groups: null, ...span(characters, at, end) },
    next: end,
  };
  const raised = RAISED.get(characters[end]?.text ?? '');
  if (raised !== undefined) {
    const token = { ...word.token, text: letters + raised, ...span(characters, at, end + 1) };
    return { token, next: end + 1 };
  }
  const hyphen = characters[end]?.text === '-' ? 1 : 0;
  if (!isDigit(characters[end + hyphen]?.text ?? '')) return word;
  let next = end + hyphen;
  while (isDigit(characters[next]?.text ?? '')) next += 1;
  const unit =
    letters +
    characters
      .slice(end, next)
      .map((character) => character.text)
      .join('');
  const spelled = source.slice(word.token.start, word.token.end);
  if (SQUARE_UNITS.test(unit))
    return { token: { ...word.token, text: unit, ...span(characters, at, next) }, next };
  if (!(hyphen === 1 ? NUMBERED_NAME : MODEL_NAME).test(spelled)) return word;
  while (LETTER.test(characters[next]?.text ?? '') || isDigit(characters[next]?.text ?? '')) next += 1;
  return { token: { kind: 'code', text: letters, groups: null, ...span(characters, at, next) }, next };
}

function cutDigits(characters: Character[], at: number): Cut {
  const groups: string[] = [];
  const separators: string[] = [];
  let next = at;
  for (;;) {
    const from = next;
    while (isDigit(characters[next]?.text ?? '')) next += 1;
    groups.push(
      characters
        .slice(from, next)
        .map((character) => character.text)
        .join(''),
    );
    const separator = characters[next]?.text ?? '';
    if (!separates(characters, next, separator, groups, separators)) break;
    separators.push(separator);
    next += 1;
  }
  const fraction = FRACTIONS.get(characters[next]?.text ?? '') ?? null;
  if (fraction !== null) next += 1;
  const text = characters
    .slice(at, next)
    .map((character) => character.text)
    .join('');
  const parsed: DigitGroups = { groups, separators, fraction };
  return { token: { kind: 'digits', text, groups: parsed, ...span(characters, at, next) }, next };
}

/** A space groups thousands only before exactly three digits; elsewhere it parts two figures. */
function separates(
  characters: Character[],
  at: number,
  separator: string,
  groups: string[],
  separators: string[],
): boolean {
  const digit = (offset: number) => isDigit(characters[at + offset]?.text ?? '');
  if (",.'٬٫".includes(separator) && separator !== '') return digit(1);
  if (separator !== ' ' || separators.some((earlier) => earlier !== ' ')) return false;
  if ((groups[0]?.length ?? 0) > 3 || groups[0] === '') return false;
  return digit(1) && digit(2) && digit(3) && !digit(4);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}
