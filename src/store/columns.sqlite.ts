/** The column kinds that differ between the engines, as SQLite has them. */
import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

export const sqliteColumns = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  check,
  text: (name?: string) => (name === undefined ? text() : text(name)),
  json: <T>() => text({ mode: 'json' }).$type<T>(),
  flag: () => integer({ mode: 'boolean' }),
  /** Epoch milliseconds, counters and sequence numbers, all within 2^53. */
  integer: () => integer(),
  /** A double, ±Infinity included: the ends of allowed sets. */
  double: () => real(),
  /** A number that the database gives to new rows, rising. */
  serial: () => integer().primaryKey({ autoIncrement: true }),
};

export type Columns = typeof sqliteColumns;
