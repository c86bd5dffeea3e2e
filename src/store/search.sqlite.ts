/** Full-text search in SQLite: FTS5. */
import { count, eq, type SQL, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { lazily } from '../lazily.ts';
import { LIMITS } from '../limits.ts';
import { first, holder, placeholders } from './prepared.ts';
import { type SearchQueries, wordsOf } from './search.ts';
import type { Database } from './sqlite.ts';

/** The rows of claims in which every term begins a word, or a run of letters stands. */
export const matching = (terms: string): SQL =>
  sql`(select rowid from claims_search where claims_search match ${expressionOf(terms)})`;

const expressionOf = (terms: string): string =>
  terms
    .split(' ')
    .map((term) => (term.includes('+') ? `"${term.replaceAll('+', ' ')}"` : `"${term}"*`))
    .join(' ');

// The index is a virtual table, made by a migration of its own.
const claimsSearch = sqliteTable('claims_search', { rowid: integer().primaryKey(), words: text() });

export function searchQueries(db: Database): SearchQueries {
  const remove = lazily(() =>
    db
      .delete(claimsSearch)
      .where(eq(claimsSearch.rowid, holder('seq')))
      .prepare(),
  );
  const insert = lazily(() => db.insert(claimsSearch).values(placeholders(claimsSearch)).prepare());
  const some = lazily(() => {
    const found = db
      .select({ seq: claimsSearch.rowid })
      .from(claimsSearch)
      .where(sql`claims_search match ${holder('expression')}`)
      .limit(first(LIMITS.searchCommonClaims))
      .as('found');
    return db.select({ count: count() }).from(found).prepare();
  });
  return {
    isCommon: async (terms) =>
      (await some().execute({ expression: expressionOf(terms) }))[0]!.count >= LIMITS.searchCommonClaims,
    put: async (seq, texts, isNew) => {
      if (!isNew) await remove().execute({ seq });
      await insert().execute({ rowid: seq, words: wordsOf(texts).join(' ') });
    },
    purge: async () =>
      void (await db.run(sql`insert into claims_search (claims_search) values ('optimize')`)),
  };
}
