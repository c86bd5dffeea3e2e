/** Statements prepared once a connection, when first used: building a query costs more than running it. */
import {
  and,
  type Column,
  eq,
  getTableColumns,
  gt,
  gte,
  is,
  lt,
  lte,
  or,
  type Placeholder,
  type SQL,
  sql,
  type Table,
} from 'drizzle-orm';
import { type SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { lazily } from '../lazily.ts';
import type { Database } from './sqlite.ts';

export const holder = sql.placeholder;

/**
 * How many rows a prepared statement gives. SQLite looks at the value that is bound to a bare `LIMIT ?` when it plans, and so
 * compiles the statement anew at every run, which costs ten times what the run does.
 */
export const first = (limit: number | Placeholder): Placeholder =>
  // The builder's type knows numbers and placeholders; what it writes is whatever SQL it is given.
  sql`cast(${limit} as integer)` as unknown as Placeholder;

/**
 * Inserts a row under a number that the engine gives, and returns that. SQLite's driver tells it by itself; asked for by
 * RETURNING, it would cost as much again as the row.
 */
export function inserter<T extends Table>(db: Database, table: T, number: SQLiteColumn) {
  const insert = () => db.insert(table as never).values(placeholders(table, [number.name]) as never);
  const statement = lazily(() =>
    is(table, SQLiteTable) ? insert().prepare() : insert().returning({ number }).prepare(),
  );
  return async (row: Record<string, unknown>): Promise<number> => {
    const done = (await statement().execute(row)) as { lastInsertRowid: number } | [{ number: number }];
    return 'lastInsertRowid' in done ? Number(done.lastInsertRowid) : done[0].number;
  };
}

/**
 * Updates rows by one key, with a statement prepared for each set of columns that is ever changed
 * together; acts change few such sets.
 */
export function updater<T extends Table>(db: Database, table: T, keyColumn: Column) {
  const prepared = new Map<string, { execute(values: Record<string, unknown>): unknown }>();
  return async (key: string | number, change: Partial<T['$inferInsert']>): Promise<void> => {
    const columns = Object.keys(change).filter((name) => change[name as keyof typeof change] !== undefined);
    if (columns.length === 0) return;
    const name = columns.join();
    let statement = prepared.get(name);
    if (!statement) {
      const set = Object.fromEntries(columns.map((column) => [column, holder(column)]));
      statement = db
        .update(table as never)
        .set(set as never)
        .where(eq(keyColumn, holder('key of the row')))
        .prepare();
      prepared.set(name, statement);
    }
    await statement.execute({ ...change, 'key of the row': key });
  };
}

/**
 * Rows by their keys: one look-up each while they are few, which costs less than building a query; a server gets them
 * all at once.
 */
export async function byKeys<K, Row>(
  keys: readonly K[],
  one: (key: K) => Promise<Row | null>,
  many: (keys: K[]) => Promise<Row[]>,
): Promise<Row[]> {
  const distinct = [...new Set(keys)];
  if (distinct.length > FEW) return inParts(distinct, many);
  const found = await Promise.all(distinct.map(one));
  return found.filter((row) => row !== null);
}

const FEW = 40;

/** Rows in the order of their keys, without those that are not there. */
export function inOrderOf<K, Row>(keys: readonly K[], rows: readonly Row[], keyOf: (row: Row) => K): Row[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

/** A statement takes 32,766 values at most, so a long list is asked for in parts. */
const VALUES_PER_STATEMENT = 10_000;

export async function inParts<T, Row>(
  items: readonly T[],
  ask: (part: T[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const found: Row[] = [];
  for (let i = 0; i < items.length; i += VALUES_PER_STATEMENT)
    for (const row of await ask(items.slice(i, i + VALUES_PER_STATEMENT))) found.push(row);
  return found;
}

/** A row whose every value is a placeholder of the column's name. */
export function placeholders<T extends Table>(table: T, except: readonly string[] = []): T['$inferInsert'] {
  const names = Object.keys(getTableColumns(table)).filter((name) => !except.includes(name));
  return Object.fromEntries(names.map((name): [string, Placeholder] => [name, holder(name)]));
}

/** Where a page goes on: after a row with a key, or holders of both. */
export type Cursor = { key: number | Placeholder; seq: number | Placeholder } | null;

/** Keyset paging on a key and a row number, in either direction; nothing is asked of the first page. */
export function goOn(
  { cursor, descending }: { cursor: Cursor; descending: boolean },
  key: Parameters<typeof eq>[0],
  seq: Parameters<typeof eq>[0],
): SQL | undefined {
  if (cursor === null) return undefined;
  const further = descending ? lt : gt;
  const rest = and(eq(key, cursor.key), further(seq, cursor.seq));
  // The first half lets the index be entered at the cursor; `or` alone would read from the start.
  const from = descending ? lte(key, cursor.key) : gte(key, cursor.key);
  return and(from, or(further(key, cursor.key), rest));
}
