/** Sources: published documents, one row each however often they are named. */
import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { byKeys, holder, placeholders } from './prepared.ts';
import { wordsLike } from './search.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type SourceRow = Tables['sources']['$inferSelect'];

export function sourceQueries(db: Database, { sources }: Tables) {
  const insert = lazily(() =>
    db
      .insert(sources)
      .values(placeholders(sources, ['seq']))
      .prepare(),
  );
  const byId = lazily(() =>
    db
      .select()
      .from(sources)
      .where(eq(sources.id, holder('id')))
      .prepare(),
  );
  const byIdentity = lazily(() =>
    db
      .select()
      .from(sources)
      .where(eq(sources.identity, holder('identity')))
      .prepare(),
  );
  return {
    insert: async (row: Omit<SourceRow, 'seq'>) => void (await insert().execute(row)),
    byId: async (id: string): Promise<SourceRow | null> => (await byId().execute({ id }))[0] ?? null,
    byIdentity: async (identity: string): Promise<SourceRow | null> =>
      (await byIdentity().execute({ identity }))[0] ?? null,
    byIds: async (ids: string[]): Promise<SourceRow[]> =>
      byKeys(
        ids,
        async (id) => (await byId().execute({ id }))[0] ?? null,
        async (many) => db.select().from(sources).where(inArray(sources.id, many)),
      ),
    update: async (id: string, change: Partial<Omit<SourceRow, 'seq' | 'id'>>) =>
      void (await db.update(sources).set(change).where(eq(sources.id, id))),
    list: async (filter: { terms: string | undefined; after: number; limit: number }): Promise<SourceRow[]> =>
      db
        .select()
        .from(sources)
        .where(
          and(
            isNull(sources.mergedInto),
            gt(sources.seq, filter.after),
            filter.terms === undefined ? undefined : wordsLike(sources.search, filter.terms),
          ),
        )
        .orderBy(asc(sources.seq))
        .limit(filter.limit),
  };
}
