/** Full-text search: words made comparable across scripts. What keeps and finds them is the engine's. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { LIMITS } from '../limits.ts';

/**
 * The words of a text: compatibility forms unified, accents and case dropped, so that a search finds
 * "Бєлгород" and "Bélgorod" however they are typed. Scripts that write no spaces (Thai, Lao, Myanmar,
 * Khmer, kana, Han) give one word a letter.
 */
export const searchWords = (text: string): string[] =>
  NOT_ASCII.test(text) ? runsOf(text).flat() : (text.toLowerCase().match(ASCII_RUNS) ?? []);

/**
 * What a searcher typed, as terms joined by spaces; the letters of a run without spaces are joined by
 * plus signs and found side by side. Null where nothing in it can be searched for.
 */
export function searchTerms(text: string): string | null {
  const terms = [...new Set(runsOf(text).map((run) => run.join('+')))].slice(0, LIMITS.searchTerms);
  return terms.length === 0 ? null : terms.join(' ');
}

/** Whether every term is part of a column of words. */
export function wordsLike(column: SQLWrapper, terms: string): SQL {
  const each = terms.split(' ').map((term) => sql`${column} like ${`%${term.replaceAll('+', ' ')}%`}`);
  return sql.join(each, sql` and `);
}

/** Keeps what finds claims by their words. */
export type SearchQueries = {
  /** Makes a claim findable by the words of its texts, in place of the words it had, unless it is new. */
  put(seq: number, texts: readonly (string | null | undefined)[], isNew: boolean): Promise<void>;
  /** Whether very many claims have the words. */
  isCommon(terms: string): Promise<boolean>;
  /** Takes words that no claim has any more out of the index's pages, where they are only marked as gone. */
  purge(): Promise<void>;
};

export const wordsOf = (texts: readonly (string | null | undefined)[]): string[] =>
  texts.flatMap((text) => (text ? searchWords(text) : []));

// A word of letters and digits, or a run of a script that writes no spaces.
function runsOf(text: string): string[][] {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(LIGATURES, (letter) => SPELLED[letter] ?? letter);
  return (plain.match(RUNS) ?? []).map((run) => (UNSPACED.test(run) ? [...run] : [run]));
}

// Without marks, compatible forms and scripts without spaces: most texts of an import are so, and read four times as fast.
const NOT_ASCII = /[^\0-\x7f]/;
const ASCII_RUNS = /[a-z0-9]+/g;
const MARKS = /\p{M}+/gu;
const UNSPACED_LETTERS =
  '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff';
const UNSPACED = new RegExp(`[${UNSPACED_LETTERS}]`);
const RUNS = new RegExp(`[${UNSPACED_LETTERS}]+|(?:(?![${UNSPACED_LETTERS}])[\\p{L}\\p{N}])+`, 'gu');
const SPELLED: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
  ħ: 'h',
};
const LIGATURES = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'g');
