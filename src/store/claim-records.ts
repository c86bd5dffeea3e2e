/** Records of claims as they are answered: made once, joined on read, taken away by triggers when they are old. */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { CLAIM_FORM, type ClaimFilter, claimListing, conditions, heldBeside } from './claim-filters.ts';
import {
  byForm,
  type Find,
  finding,
  formOf,
  HELD,
  held,
  isStraight,
  type Listing,
  type Place,
  placed,
} from './ordered.ts';
import { byKeys, type Cursor, first, goOn, holder } from './prepared.ts';
import type { SearchQueries } from './search.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';
import type { Touched } from './touched.ts';

/** A claim with its record as JSON; null where that is still to be made. */
export type RecordText = { seq: number; body: string | null };
/** `key`: what the list is sorted by. */
export type ListedRecord = RecordText & { key: number };

type Listed = (...asked: Parameters<Find>) => Promise<ListedRecord[]>;

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
  const bodyOf = lazily(() =>
    db
      .select({ claimSeq, body })
      .from(claimRecords)
      .where(eq(claimSeq, holder('seq')))
      .prepare(),
  );
  const inForm = byForm<Listed>();
  const listed = (listing: Listing): Listed => {
    if (isStraight(listing)) return straight(listing);
    const find = finding(db, listing);
    return async (...asked) => withBodies(await find(...asked));
  };
  // Nothing of claims that is not in the index of the order: the row of each lies on a page of its own.
  const straight = ({ runs, descending, order }: Listing): Listed => {
    const key = order.key === 'saidStart' ? saidStart : recordedAt;
    const way = descending ? desc : asc;
    const page = (cursor: Cursor) =>
      db
        .select({ seq, key, body })
        .from(claims)
        .leftJoin(claimRecords, eq(claimSeq, seq))
        .where(and(...runs.flat(), goOn({ cursor, descending }, key, seq)))
        .orderBy(way(key), way(seq))
        .limit(first(holder('limit')))
        .prepare();
    const [begin, further] = [page(null), page(HELD)];
    return async (values, after, limit) =>
      (after === null ? begin : further).execute({ ...values, ...placed(after), limit });
  };
  // The engines write what is searched for in a syntax of their own.
  const searched = async (filter: ClaimFilter): Promise<Place[]> => {
    const key = filter.sort === 'claimedAt' ? saidStart : recordedAt;
    const way = filter.descending ? desc : asc;
    return db
      .select({ seq, key })
      .from(claims)
      .where(and(...conditions(t, filter), goOn(filter, key, seq)))
      .orderBy(way(key), way(seq))
      .limit(filter.limit);
  };
  const withBodies = async (places: readonly Place[]): Promise<ListedRecord[]> => {
    const found = await byKeys(
      places.map((place) => place.seq),
      async (one) => (await bodyOf().execute({ seq: one }))[0] ?? null,
      async (many) => db.select({ claimSeq, body }).from(claimRecords).where(inArray(claimSeq, many)),
    );
    const bodies = new Map(found.map((one) => [one.claimSeq, one.body]));
    return places.map((place) => ({ ...place, body: bodies.get(place.seq) ?? null }));
  };
  return {
    ofId: async (id: string): Promise<RecordText | null> => (await ofId().execute({ id }))[0] ?? null,
    put: async (claim: number, text: string) => void (await put().execute({ seq: claim, body: text })),
    forget: async (claim: number) => void (await remove().execute({ seq: claim })),
    /** A page of the list of claims. */
    page: async (filter: ClaimFilter): Promise<ListedRecord[]> => {
      const { terms, cursor, limit } = filter;
      if (terms !== undefined)
        return withBodies(await searched({ ...filter, isCommon: await search.isCommon(terms) }));
      const list = inForm(formOf(filter, CLAIM_FORM), () =>
        listed(claimListing(t, held(filter, CLAIM_FORM))),
      );
      return list({ ...filter, ...heldBeside(filter) }, cursor, limit);
    },
    /** The claims that the act under way has changed so far, whose records it has to make. */
    touched: touched.all,
    /** How often it has changed one of them. */
    touches: touched.of,
    /** Another act begins. */
    forgetTouched: touched.clear,
  };
}
