// Finds the phrases of a table in a run of tokens, the longest first.

import type { Token } from './tokens.ts';

/** Forms of one entry, parted by "|"; a form that ends with "." is an abbreviation. */
export type Forms = string;

/** Value or name → its forms. */
export type Table = Readonly<Record<string, Forms>>;

export type Phrases<T> = { longest: number; byText: ReadonlyMap<string, { value: T; dotted: boolean }> };

export type Match<T> = { value: T; next: number };

export function formsOf(forms: Forms): string[] {
  return forms
    .split('|')
    .map((form) => form.trim().replaceAll('ё', 'е'))
    .filter((form) => form !== '');
}

/** Compiles a table; `toValue` turns an entry's key into what a match gives. */
export function phrasesOf<T>(table: Table, toValue: (key: string) => T): Phrases<T> {
  const byText = new Map<string, { value: T; dotted: boolean }>();
  let longest = 0;
  for (const [key, forms] of Object.entries(table)) {
    for (const form of formsOf(forms)) {
      const dotted = form.endsWith('.');
      const text = dotted ? form.slice(0, -1) : form;
      longest = Math.max(longest, text.split(' ').length);
      byText.set(text, { value: toValue(key), dotted });
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
  let found: Match<T> | null = null;
  for (let length = 1; length <= phrases.longest; length += 1) {
    const token = tokens[at + length - 1];
    if (token?.kind !== 'word') break;
    text = length === 1 ? token.text : `${text} ${token.text}`;
    const entry = phrases.byText.get(text);
    if (entry === undefined) continue;
    const dot = entry.dotted && tokens[at + length]?.text === '.' && tokens[at + length]?.glued === true;
    found = { value: entry.value, next: at + length + (dot ? 1 : 0) };
  }
  return found;
}
