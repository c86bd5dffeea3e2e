/** Full-text search in PostgreSQL: a text-search vector that is made here, since its own parser knows fewer scripts. */
import { eq, type SQL, sql } from 'drizzle-orm';
import { bigint, customType, index, pgTable } from 'drizzle-orm/pg-core';
import { lazily } from '../lazily.ts';
import { holder } from './prepared.ts';
import { type SearchQueries, wordsOf } from './search.ts';
import type { Database } from './sqlite.ts';

const vector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const claimsSearch = pgTable(
  'claims_search',
  { seq: bigint({ mode: 'number' }).primaryKey(), words: vector().notNull() },
  (t) => [index('claims_search_words').using('gin', t.words)],
);

/** The rows of claims in which every term begins a word, or a run of letters stands. */
export function matching(terms: string): SQL {
  const expression = terms
    .split(' ')
    .map((term) =>
      term.includes('+') ? `(${term.split('+').map(quoted).join(' <-> ')})` : `${quoted(term)}:*`,
    )
    .join(' & ');
  return sql`(select ${claimsSearch.seq} from ${claimsSearch} where ${claimsSearch.words} @@ ${expression}::tsquery)`;
}

// Words are letters and digits alone, so that nothing in them needs an escape.
const quoted = (word: string): string => `'${word}'`;

/** The engine's own bounds: a word of more bytes, or further places, would be refused. */
const WORD_BYTES = 2000;
const PLACE_MAX = 16_383;
const PLACES_PER_WORD = 255;

export function searchQueries(db: Database): SearchQueries {
  const table = claimsSearch as never as { seq: never; words: never };
  const remove = lazily(() =>
    db
      .delete(table as never)
      .where(eq(table.seq, holder('seq')))
      .prepare(),
  );
  const insert = lazily(() =>
    db
      .insert(table as never)
      .values({ seq: holder('seq'), words: holder('words') } as never)
      .prepare(),
  );
  return {
    // Its planner knows how frequent words are.
    isCommon: async () => false,
    put: async (seq, texts, isNew) => {
      if (!isNew) await remove().execute({ seq });
      await insert().execute({ seq, words: vectorOf(wordsOf(texts)) });
    },
    // An index entry of a deleted row goes when the table is vacuumed: see the README.
    purge: async () => {},
  };
}

/** Each word with the places where it stands, as the engine writes it. */
function vectorOf(words: readonly string[]): string {
  const places = new Map<string, number[]>();
  for (const [i, word] of words.entries()) {
    const key = Buffer.from(word)
      .subarray(0, WORD_BYTES)
      .toString()
      .replace(/\uFFFD$/, '');
    const found = places.get(key) ?? [];
    if (found.length < PLACES_PER_WORD) found.push(Math.min(i + 1, PLACE_MAX));
    places.set(key, found);
  }
  return [...places].map(([word, at]) => `${quoted(word)}:${at.join()}`).join(' ');
}
