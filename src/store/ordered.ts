/**
 * Lists in an order that an index has, under filters that the index does not know. Where one of them leaves few rows, those
 * are read and sorted; else the order is walked part by part until the page is full, and others have their turn in between.
 * An engine that does not count first takes one way for the other, and reads a million rows for a page of fifty.
 */
import { and, asc, count, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { LRUCache } from 'lru-cache';
import { breather } from '../breather.ts';
import { lazily } from '../lazily.ts';
import { type Cursor, first, goOn, holder } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** Where a row stands in a list: the key that it is sorted by, and its own number. */
export type Place = { key: number; seq: number };

export type Columns = Record<string, SQLiteColumn>;

export type Listing = {
  table: Tables['claims'] | Tables['questions'];
  /** The columns of the order, as the builder names them. */
  order: { key: string; seq: string };
  descending: boolean;
  /** Stretches of an index that have the order: what each is entered by, and what nearly every row of it passes. */
  runs: SQL[][];
  /** What else is asked of a row. */
  rest: ((row: Columns) => SQL)[];
  /** All that is asked of a row. */
  all: SQL[];
  narrow: Narrow[];
};

/** The rows that one filter leaves, by their numbers; `from` is a table and a condition that an index answers. */
export type Narrow = { seq: SQL; from: SQL };

/** The first rows of a list after a place in it. `values`: of the holders in its conditions. */
export type Find = (values: Record<string, unknown>, after: Place | null, limit: number) => Promise<Place[]>;

/** Building statements costs more than running them: so many forms of a list are kept prepared, a connection. */
const FORMS_PREPARED = 64;

/**
 * `few`: so many rows are read and sorted rather than looked for in the order, for each filter that narrows the list: what
 * passes several lies far apart in it. `walkedAtFirst`: the first part that is walked has so many rows for each that is
 * wanted; the next are larger, up to `walkedMost`.
 */
export type Bounds = { few: number; walkedAtFirst: number; walkedMost: number };

const BOUNDS: Bounds = { few: 4_000, walkedAtFirst: 4, walkedMost: 2_000 };

/** What was made for a form of a list, with its statements: `form` names all that they depend on. */
export function byForm<T extends object>(): (form: string, make: () => T) => T {
  const known = new LRUCache<string, T>({ max: FORMS_PREPARED });
  return (form, make) => {
    const made = known.get(form) ?? make();
    known.set(form, made);
    return made;
  };
}

/** Whether an index gives the list as it is asked for. */
export const isStraight = ({ runs, rest }: Listing): boolean => runs.length === 1 && rest.length === 0;

/** How the rows of a listing are found, its statements made when they are first needed. */
export function finding(db: Database, listing: Listing, bounds = BOUNDS): Find {
  const { runs, rest, narrow, descending } = listing;
  const most = bounds.few * narrow.length;
  const few = rest.length === 0 ? [] : narrow.map((one) => fewOf(db, listing, one, most));
  const walks = runs.map((run) =>
    rest.length === 0 ? straight(db, listing, run) : walk(db, listing, run, bounds),
  );
  const isBefore = inOrder(descending);
  return async (values, after, limit) => {
    const fewest = await fewestOf(few, most, values);
    if (fewest) return fewest(values, after, limit);
    let found: Place[] = [];
    for (const next of walks) {
      // Of a further stretch no more is wanted than comes before the last of what is found.
      const last = found.length < limit ? null : found.at(-1)!;
      found = [...found, ...(await next(values, after, limit, last))];
      if (walks.length > 1) found = found.sort(isBefore).slice(0, limit);
    }
    return found;
  };
}

/** A key may be infinite, and infinity less infinity is no number. */
export const ranked = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** Of so few rows none of the other filters would leave much less to read. */
const VERY_FEW = 100;

const inOrder =
  (descending: boolean) =>
  (a: Place, b: Place): number =>
    (descending ? -1 : 1) * (ranked(a.key, b.key) || a.seq - b.seq);

type Few = { count(values: Record<string, unknown>): Promise<number>; find: Find };

async function fewestOf(
  all: readonly Few[],
  most: number,
  values: Record<string, unknown>,
): Promise<Find | null> {
  let fewest: { find: Find; rows: number } | null = null;
  for (const { count: counted, find } of all) {
    const rows = await counted(values);
    if (rows <= most && (fewest === null || rows < fewest.rows)) fewest = { find, rows };
    if (rows <= VERY_FEW) break;
  }
  return fewest?.find ?? null;
}

/** Reads the rows that one filter leaves, and sorts them. */
function fewOf(db: Database, listing: Listing, narrow: Narrow, most: number): Few {
  const counting = lazily(() =>
    db
      .select({ rows: count() })
      .from(sql`(select 1 from ${narrow.from} limit ${most + 1}) as few`)
      .prepare(),
  );
  const from = (cursor: Cursor) =>
    lazily(() =>
      narrowed(db, { ...listing, cursor }, narrow)
        .limit(first(holder('limit')))
        .prepare(),
    );
  const [begin, further] = [from(null), from(HELD)];
  return {
    count: async (values) => Number((await counting().execute(values))[0]!.rows),
    find: async (values, after, limit) => {
      const one = after === null ? begin() : further();
      return (await one.execute({ ...values, ...placed(after), limit })) as Place[];
    },
  };
}

/** A list of the rows that one filter leaves. */
export function narrowed(
  db: Database,
  { table, order, descending, all, cursor }: Listing & { cursor: Cursor },
  { seq, from }: Narrow,
) {
  const columns = columnsOf(table, order);
  // SQLite joins in this order where the join is called so, whatever other index seems better to it.
  const few = sql`(select distinct ${seq} as number from ${from}) as few`;
  const { key } = columns;
  return db
    .select(columns)
    .from(few)
    .crossJoin(table)
    .where(and(sql`${columns.seq} = few.number`, ...all, goOn({ cursor, descending }, key, columns.seq)))
    .orderBy(way(descending)(key), way(descending)(columns.seq))
    .$dynamic();
}

/** `last`: what comes after it in the list is not wanted. */
type Walk = (
  values: Record<string, unknown>,
  after: Place | null,
  limit: number,
  last: Place | null,
) => Promise<Place[]>;

/** Of a stretch whose every row passes. */
function straight(db: Database, listing: Listing, run: readonly SQL[]): Walk {
  const { key, seq } = columnsOf(listing.table, listing.order);
  const from = (cursor: Cursor) =>
    lazily(() =>
      stretch(db, listing, [...run, goOn({ cursor, descending: listing.descending }, key, seq)]).prepare(),
    );
  const [begin, further] = [from(null), from(HELD)];
  return async (values, after, limit) => {
    const one = after === null ? begin() : further();
    return (await one.execute({ ...values, ...placed(after), rows: limit })) as Place[];
  };
}

/** Of a stretch of which some rows pass: part by part, until there are enough. */
function walk(
  db: Database,
  listing: Listing,
  run: readonly SQL[],
  { walkedAtFirst, walkedMost }: Bounds,
): Walk {
  const { rest, descending, order } = listing;
  const statementsFrom = (start: SQL | undefined) => {
    const part = stretch(db, listing, [...run, start], true).as('part');
    const row = part as unknown as Columns;
    const [key, seq] = [row[order.key]!, row[order.seq]!];
    const passing = db
      .select({ key, seq })
      .from(part)
      .where(and(...rest.map((asked) => asked(row))))
      .orderBy(way(descending)(key), way(descending)(seq))
      .limit(first(holder('limit')))
      .prepare();
    const end = stretch(db, listing, [...run, start])
      .offset(first(holder('passed')))
      .prepare();
    return { passing, end };
  };
  const columns = columnsOf(listing.table, order);
  const further = descending ? lt : gt;
  // Those of one key apart from those beyond it: an index is entered at a place in the one, and behind it for the others.
  const from = {
    beginning: lazily(() => statementsFrom(undefined)),
    within: lazily(() => statementsFrom(and(eq(columns.key, HELD.key), further(columns.seq, HELD.seq)))),
    beyond: lazily(() => statementsFrom(further(columns.key, HELD.key))),
  };
  const isBefore = inOrder(descending);
  return async (values, after, limit, last) => {
    const found: Place[] = [];
    const breathe = breather();
    let rows = walkedAtFirst * limit;
    for (let at: Stage | null = begun(after); at !== null; ) {
      const { passing, end } = from[at.start]();
      const held = { ...values, ...placed(at.place) };
      const wanted = limit - found.length;
      for (const one of await passing.execute({ ...held, rows, limit: wanted })) found.push(one as Place);
      if (found.length >= limit) return found;
      const [passed] = (await end.execute({ ...held, rows: 1, passed: rows - 1 })) as Place[];
      if (passed && last !== null && isBefore(passed, last) > 0) return found;
      at = nextStage(at, passed);
      rows = Math.min(2 * rows, Math.max(walkedMost, limit));
      await breathe();
    }
    return found;
  };
}

/** Where the next part begins. */
type Stage = { start: 'beginning' | 'within' | 'beyond'; place: Place | null };

const begun = (after: Place | null): Stage => ({
  start: after === null ? 'beginning' : 'within',
  place: after,
});

/** `passed`: the last row of the part, where that was whole. */
function nextStage({ start, place }: Stage, passed: Place | undefined): Stage | null {
  if (passed) return { start: 'within', place: passed };
  return start === 'within' ? { start: 'beyond', place } : null;
}

/** So many rows (`rows`) of a stretch of the order. */
function stretch(
  db: Database,
  { table, order, descending }: Listing,
  asked: readonly (SQL | undefined)[],
  isWhole = false,
) {
  const columns = columnsOf(table, order);
  const selected = isWhole ? db.select() : db.select(columns);
  return (selected as ReturnType<Database['select']>)
    .from(table)
    .where(and(...asked))
    .orderBy(way(descending)(columns.key), way(descending)(columns.seq))
    .limit(first(holder('rows')))
    .$dynamic();
}

const way = (descending: boolean) => (descending ? desc : asc);

function columnsOf(
  table: Listing['table'],
  { key, seq }: Listing['order'],
): { key: SQLiteColumn; seq: SQLiteColumn } {
  const columns = table as unknown as Columns;
  return { key: columns[key]!, seq: columns[seq]! };
}

export const placed = (after: Place | null) =>
  after === null ? {} : { cursorKey: after.key, cursorSeq: after.seq };

/** Where a page goes on, held. */
export const HELD = { key: holder('cursorKey'), seq: holder('cursorSeq') };

/** The filters that are given, and the values of those that a listing itself depends on (`ofForm`). */
export const formOf = (filter: object, ofForm: ReadonlySet<string>): string =>
  given(filter)
    .map(([name, value]) => (ofForm.has(name) ? `${name}=${value}` : name))
    .sort()
    .join();

/** The filter with holders for its values. */
export const held = <F extends object>(filter: F, ofForm: ReadonlySet<string>): F =>
  Object.fromEntries(
    given(filter).map(([name, value]) => [name, ofForm.has(name) ? value : holder(name)]),
  ) as F;

const OF_PAGE: ReadonlySet<string> = new Set(['cursor', 'limit']);

const given = (filter: object): [string, unknown][] =>
  Object.entries(filter).filter(
    ([name, value]) => value !== undefined && value !== null && !OF_PAGE.has(name),
  );
