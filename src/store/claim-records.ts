/** Records of claims as they are answered: made once, joined on read, taken away by triggers when they are old. */
import { and, asc, desc, eq } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { lazily } from '../lazily.ts';
import { type ClaimFilter, conditions, goOn } from './claims.ts';
import { holder } from './prepared.ts';
import type { SearchQueries } from './search.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';
import type { Touched } from './touched.ts';

/** A claim with its record as JSON; null where that is still to be made. */
export type RecordText = { seq: number; body: string | null };
export type ListedRecord = RecordText & { saidStart: number; recordedAt: number };

/** `touched`: the claims that an act has changed so far. */
export function claimRecordQueries(
  db: Database,
  t: Tables,
  touched: Touched,
  search: Pick<SearchQueries, 'isCommon'>,
) {
  const { claims, claimRecords } = t;
  const { seq, saidStart, recordedAt } = claims;
  const { body, claimSeq } = claimRecords;
  const ofId = lazily(() =>
    db
      .select({ seq, body })
      .from(claims)
      .leftJoin(claimRecords, eq(claimSeq, seq))
      .where(eq(claims.id, holder('id')))
      .prepare(),
  );
  const put = lazily(() =>
    db
      .insert(claimRecords)
      .values({ claimSeq: holder('seq'), body: holder('body') } as never)
      .onConflictDoUpdate({ target: claimSeq, set: { body: holder('body') } as never })
      .prepare(),
  );
  const remove = lazily(() =>
    db
      .delete(claimRecords)
      .where(eq(claimSeq, holder('seq')))
      .prepare(),
  );
  const pages = new LRUCache<string, ReturnType<typeof preparedPage>>({ max: PAGES_PREPARED });
  const bodyOf = lazily(() =>
    db
      .select({ body })
      .from(claimRecords)
      .where(eq(claimSeq, holder('seq')))
      .prepare(),
  );
  const orderOf = ({ sort, descending }: ClaimFilter) => {
    const key = sort === 'claimedAt' ? saidStart : recordedAt;
    const way = descending ? desc : asc;
    return { key, by: [way(key), way(seq)] };
  };
  const pageOf = (filter: ClaimFilter) => {
    const { key, by } = orderOf(filter);
    return (
      db
        .select({ seq, saidStart, recordedAt, body })
        .from(claims)
        .leftJoin(claimRecords, eq(claimSeq, seq))
        .where(and(...conditions(t, filter), ...goOn(filter, key, seq)))
        .orderBy(...by)
        // Bare, although it is then planned at each run: whether an index is walked or its rows sorted depends on how few
        // are wanted.
        .limit(filter.limit)
    );
  };
  // The engines write what is searched for in a syntax of their own; records are fetched of what is shown alone.
  const searched = async (filter: ClaimFilter): Promise<ListedRecord[]> => {
    const { key, by } = orderOf(filter);
    const rows = await db
      .select({ seq, saidStart, recordedAt })
      .from(claims)
      .where(and(...conditions(t, filter), ...goOn(filter, key, seq)))
      .orderBy(...by)
      .limit(filter.limit);
    return Promise.all(
      rows.map(async (row) => ({
        ...row,
        body: (await bodyOf().execute({ seq: row.seq }))[0]?.body ?? null,
      })),
    );
  };
  const preparedPage = (filter: ClaimFilter) => pageOf(held(filter)).prepare();
  return {
    ofId: async (id: string): Promise<RecordText | null> => (await ofId().execute({ id }))[0] ?? null,
    put: async (claim: number, text: string) => void (await put().execute({ seq: claim, body: text })),
    forget: async (claim: number) => void (await remove().execute({ seq: claim })),
    /** A page of the list of claims. */
    page: async (filter: ClaimFilter): Promise<ListedRecord[]> => {
      const { terms } = filter;
      if (terms !== undefined) return searched({ ...filter, isCommon: await search.isCommon(terms) });
      const name = formOf(filter);
      const known = pages.get(name) ?? preparedPage(filter);
      pages.set(name, known);
      return known.execute(valuesOf(filter));
    },
    /** The claims that the act under way has changed so far, whose records it has to make. */
    touched: touched.all,
    /** How often it has changed one of them. */
    touches: touched.of,
    /** Another act begins. */
    forgetTouched: touched.clear,
  };
}

/** Building a query costs more than running it: so many forms of the list are kept prepared, a connection. */
const PAGES_PREPARED = 64;

/** What the query itself depends on, beside the values in it. */
const OF_FORM: ReadonlySet<string> = new Set(['sort', 'descending', 'disputed']);

const given = (filter: ClaimFilter) =>
  Object.entries(filter).filter(([, value]) => value !== undefined && value !== null);

const formOf = (filter: ClaimFilter): string =>
  given(filter)
    .map(([name, value]) => (OF_FORM.has(name) ? `${name}=${value}` : name))
    .sort()
    .join();

const valuesOf = ({ cursor, ...filter }: ClaimFilter): Record<string, unknown> => ({
  ...filter,
  cursorKey: cursor?.key,
  cursorSeq: cursor?.seq,
});

/** The filter with places for its values. */
function held(filter: ClaimFilter): ClaimFilter {
  const places = given(filter).map(([name, value]) => {
    if (OF_FORM.has(name)) return [name, value];
    return [name, name === 'cursor' ? { key: holder('cursorKey'), seq: holder('cursorSeq') } : holder(name)];
  });
  return { cursor: null, ...Object.fromEntries(places) };
}
