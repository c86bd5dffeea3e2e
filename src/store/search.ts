/** Full-text search: words made comparable across scripts, and the one place where dialects truly part. */
import { eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { LIMITS } from '../limits.ts';
import { holder, lazily, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';

/**
 * The words of a text: compatibility forms unified, accents and case dropped, and scripts that write no
 * spaces cut into words, so that a search finds "Бєлгород" and "Bélgorod" however they are typed.
 */
export function searchWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(LIGATURES, (letter) => SPELLED[letter] ?? letter);
  if (!UNSPACED.test(plain)) return plain.split(NOT_WORD).filter((word) => word !== '');
  return [...segmenter.segment(plain)]
    .filter((segment) => segment.isWordLike)
    .flatMap((segment) => segment.segment.split(NOT_WORD))
    .filter((word) => word !== '');
}

/** What a searcher typed, as words joined by spaces; null where nothing in it can be searched for. */
export function searchTerms(text: string): string | null {
  const words = [...new Set(searchWords(text))].slice(0, LIMITS.searchTerms);
  return words.length === 0 ? null : words.join(' ');
}

/** The rows of claims in which every term begins a word. */
export function matching(terms: string): SQL {
  const expression = terms
    .split(' ')
    .map((term) => `"${term}"*`)
    .join(' ');
  return sql`(select rowid from claims_search where claims_search match ${expression})`;
}

/** Whether every term is part of a column of words. */
export function wordsLike(column: SQLWrapper, terms: string): SQL {
  const each = terms.split(' ').map((term) => sql`${column} like ${`%${term}%`}`);
  return sql.join(each, sql` and `);
}

// The index is a virtual table, made by a migration of its own.
const claimsSearch = sqliteTable('claims_search', { rowid: integer().primaryKey(), words: text() });

export function searchQueries(db: Database) {
  const remove = lazily(() =>
    db
      .delete(claimsSearch)
      .where(eq(claimsSearch.rowid, holder('seq')))
      .prepare(),
  );
  const insert = lazily(() => db.insert(claimsSearch).values(placeholders(claimsSearch)).prepare());
  return {
    /** Makes a claim findable by the words of its texts, in place of the words it had. */
    put: async (seq: number, texts: readonly (string | null | undefined)[]) => {
      const words = texts.flatMap((text) => (text ? searchWords(text) : []));
      await remove().execute({ seq });
      await insert().execute({ rowid: seq, words: words.join(' ') });
    },
  };
}

const MARKS = /\p{M}+/gu;
const NOT_WORD = /[^\p{L}\p{N}]+/u;
// Thai, Lao, Myanmar, Khmer, kana and Han.
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
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
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
