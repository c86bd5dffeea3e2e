/** Full-text search in SQLite: FTS5. */
import { and, count, eq, type SQL, sql } from 'drizzle-orm';
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
  const isMatch = sql`claims_search match ${holder('expression')}`;
  const one = lazily(() =>
    db
      .select({ seq: claimsSearch.rowid })
      .from(claimsSearch)
      // The driver binds numbers as doubles, and the index takes a row number that is no integer for none.
      .where(and(isMatch, sql`${claimsSearch.rowid} = cast(${holder('seq')} as integer)`))
      .prepare(),
  );
  const matches = lazily(() => {
    const some = db
      .select({ seq: claimsSearch.rowid })
      .from(claimsSearch)
      .where(isMatch)
      .limit(first(LIMITS.searchCommonClaims))
      .as('some');
    return db.select({ count: count() }).from(some).prepare();
  });
  return {
    isCommon: async (terms) =>
      (await matches().execute({ expression: expressionOf(terms) }))[0]!.count >= LIMITS.searchCommonClaims,
    has: async (terms, seq) => (await one().execute({ expression: expressionOf(terms), seq })).length > 0,
    put: async (seq, texts, isNew) => {
      if (!isNew) await remove().execute({ seq });
      await insert().execute({ rowid: seq, words: wordsOf(texts).join(' ') });
    },
    purge: async () =>
      void (await db.run(sql`insert into claims_search (claims_search) values ('optimize')`)),
  };
}
