// Finds the phrases of a table in a run of tokens, the longest first.

import type { Token } from './tokens.ts';

/** Forms of one entry, parted by "|"; a word that ends with "." is an abbreviation, its dot optional. */
export type Forms = string;

/** Value or name → its forms. */
export type Table = Readonly<Record<string, Forms>>;

export type Phrases<T> = {
  longest: number;
  byText: ReadonlyMap<string, { value: T; dotted: boolean; innerDots: boolean }>;
};

export type Match<T> = { value: T; next: number };

export function formsOf(forms: Forms): string[] {
  return forms
    .split('|')
    .map((form) => form.trim().replaceAll('ё', 'е'))
    .filter((form) => form !== '');
}

/** Compiles a table; `toValue` turns an entry's key into what a match gives. */
export function phrasesOf<T>(table: Table, toValue: (key: string) => T): Phrases<T> {
  const byText = new Map<string, { value: T; dotted: boolean; innerDots: boolean }>();
  let longest = 0;
  for (const [key, forms] of Object.entries(table)) {
    for (const form of formsOf(forms)) {
      const dotted = form.endsWith('.');
      const text = form.replaceAll('.', '');
      longest = Math.max(longest, text.split(' ').length);
      byText.set(text, { value: toValue(key), dotted, innerDots: form.slice(0, -1).includes('.') });
    }
  }
  return { longest, byText };
}

/** A set of phrases without values. */
export function wordsOf(forms: Forms): Phrases<true> {
  return phrasesOf({ all: forms }, () => true as const);
}

export function matchAt<T>(phrases: Phrases<T>, tokens: readonly Token[], at: number): Match<T> | null {
  let text = '';
  let next = at;
  let dots = false;
  let found: Match<T> | null = null;
  for (let length = 1; length <= phrases.longest; length += 1) {
    if (length > 1 && isDot(tokens, next)) {
      dots = true;
      next += 1;
    }
    const token = tokens[next];
    if (token?.kind !== 'word') break;
    text = length === 1 ? token.text : `${text} ${token.text}`;
    next += 1;
    const entry = phrases.byText.get(text);
    if (entry === undefined || (dots && !entry.innerDots)) continue;
    found = { value: entry.value, next: next + (entry.dotted && isDot(tokens, next) ? 1 : 0) };
  }
  return found;
}

/** Whether all of `tokens[at]` is one word of the phrases. */
export function isWord(phrases: Phrases<unknown>, token: Token | undefined): boolean {
  return token?.kind === 'word' && phrases.byText.has(token.text);
}

function isDot(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.text === '.' && tokens[at]?.glued === true;
}
