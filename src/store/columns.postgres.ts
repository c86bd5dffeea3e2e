/** The column kinds that differ between the engines, as PostgreSQL has them. */
import {
  bigint,
  bigserial,
  boolean,
  check,
  customType,
  doublePrecision,
  index,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** Compared and sorted byte by byte, as SQLite does, whatever locale the database was made with. */
const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });

/** JSON as the text that was written: `jsonb` would give its fields in another order. */
const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (written) => JSON.parse(written),
});

export const postgresColumns = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  check,
  text: (name?: string) => (name === undefined ? text() : text(name)),
  json: <T>() => json().$type<T>(),
  flag: () => boolean(),
  integer: () => bigint({ mode: 'number' }),
  double: () => doublePrecision(),
  serial: () => bigserial({ mode: 'number' }).primaryKey(),
};
