/** Records of claims as they are answered: made once, joined on read, taken away by triggers when they are old. */
import { and, asc, desc, eq } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { lazily } from '../lazily.ts';
import { type ClaimFilter, conditions, goOn } from './claims.ts';
import { first, holder } from './prepared.ts';
import type { SearchQueries } from './search.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** A claim with its record as JSON; null where that is still to be made. */
export type RecordText = { seq: number; body: string | null };
export type ListedRecord = RecordText & { saidStart: number; recordedAt: number };

/** `touched`: the claims that an act has changed so far. */
export function claimRecordQueries(
  db: Database,
  t: Tables,
  touched: Set<number>,
  search: Pick<SearchQueries, 'isCommon' | 'has'>,
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
  const pages = new LRUCache<string, ReturnType<typeof preparedPage>>({ max: PAGES_PREPARED });
  const pageOf = (filter: ClaimFilter) => {
    const key = filter.sort === 'claimedAt' ? saidStart : recordedAt;
    const way = filter.descending ? desc : asc;
    return db
      .select({ seq, saidStart, recordedAt, body })
      .from(claims)
      .leftJoin(claimRecords, eq(claimSeq, seq))
      .where(and(...conditions(t, filter), ...goOn(filter, key, seq)))
      .orderBy(way(key), way(seq))
      .limit(first(filter.limit));
  };
  const preparedPage = (filter: ClaimFilter) => pageOf(held(filter)).prepare();
  return {
    ofId: async (id: string): Promise<RecordText | null> => (await ofId().execute({ id }))[0] ?? null,
    put: async (claim: number, text: string) => void (await put().execute({ seq: claim, body: text })),
    /** A page of the list of claims. */
    page: async ({ terms, ...filter }: ClaimFilter): Promise<ListedRecord[]> => {
      if (terms === undefined) return page(filter);
      const found = (await search.isCommon(terms)) ? await lookedThrough(filter, terms) : null;
      return found ?? pageOf({ ...filter, terms });
    },
    /** The claims whose records the act under way has to make; from then on there are none. */
    takeTouched: (): number[] => {
      const seqs = [...touched].sort((a, b) => a - b);
      touched.clear();
      return seqs;
    },
  };

  async function page(filter: ClaimFilter): Promise<ListedRecord[]> {
    const name = formOf(filter);
    const known = pages.get(name) ?? preparedPage(filter);
    pages.set(name, known);
    return known.execute(valuesOf(filter));
  }

  /** The first claims in the order of the list that have words which many have; null where the first claims do not. */
  async function lookedThrough(filter: ClaimFilter, terms: string): Promise<ListedRecord[] | null> {
    const found: ListedRecord[] = [];
    let { cursor } = filter;
    for (const limit of LOOKED_THROUGH) {
      const rows = await page({ ...filter, cursor, limit });
      for (const row of rows) {
        if (await search.has(terms, row.seq)) found.push(row);
        if (found.length === filter.limit) return found;
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return found;
      cursor = { key: filter.sort === 'claimedAt' ? last.saidStart : last.recordedAt, seq: last.seq };
    }
    return null;
  }
}

/** Claims that are looked through for words that many have, a few at first. */
const LOOKED_THROUGH = [100, 400, 1_600] as const;

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
