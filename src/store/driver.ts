/**
 * The SQLite driver, in the version that the running Node can carry. Version 12 aborts the process on
 * Node 24.19 and later, when a statement is collected while no script runs; version 13, made on a stable
 * interface, needs Node 22.
 */
import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';

const isRecent = Number(process.versions.node.split('.')[0]) >= 22;

export const SQLite = createRequire(import.meta.url)(
  isRecent ? 'better-sqlite3-13' : 'better-sqlite3',
) as typeof BetterSqlite3;

/** An open database of the driver. */
export type SQLiteDatabase = BetterSqlite3.Database;
