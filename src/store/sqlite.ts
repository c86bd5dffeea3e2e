/** SQLite: opening a file, its pragmas, its migrations, and what its errors mean. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { Refusal } from '../domain/refusal.ts';
import { SQLite, type SQLiteDatabase } from './driver.ts';
import { tables } from './schema.sqlite.ts';

export type Database = BetterSQLite3Database<Record<string, never>>;
export type Connection = {
  db: Database;
  raw: SQLiteDatabase;
  exec: (sql: string) => void;
  /** Writes what this connection sees to a new file, a few pages at a time, while others write on. */
  copyTo: (file: string) => Promise<void>;
  close: () => void;
};

const MIGRATIONS = fileURLToPath(new URL('../../migrations/sqlite', import.meta.url));

/**
 * Opens the one connection that writes and brings the schema up to date.
 * - WAL: readers go on while a writer writes.
 * - synchronous FULL, set after WAL and by name: in WAL mode this build of SQLite would otherwise fall
 *   back to NORMAL, which acknowledges commits that a power loss undoes.
 */
export function openWriter(file: string): Connection {
  mkdirSync(dirname(file), { recursive: true });
  const raw = new SQLite(file, { timeout: 5000 });
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  raw.pragma('foreign_keys = OFF');
  raw.pragma('cache_size = -65536');
  const connection = wrap(raw);
  migrate(connection.db, { migrationsFolder: MIGRATIONS });
  return connection;
}

/** Opens a connection that can only read; it sees what was committed when its transaction began. */
export function openReader(file: string): Connection {
  if (!existsSync(file)) throw new Error(`there is no database at ${file}`);
  const raw = new SQLite(file, { readonly: true, timeout: 5000 });
  raw.pragma('cache_size = -16384');
  return wrap(raw);
}

/** An engine's error as a refusal: callers never see its words. */
export function storeRefusal(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const code = String(
    (error as { code?: unknown }).code ?? (error.cause as { code?: unknown } | undefined)?.code,
  );
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT)/.test(code)) {
    const refusal = new Refusal(
      'store-unavailable',
      'the database did not take the act; nothing was recorded',
    );
    refusal.cause = error;
    return refusal;
  }
  return error;
}

/** A few milliseconds of copying, between which others get their turn. */
const COPIED_PAGES = 500;

function wrap(raw: SQLiteDatabase): Connection {
  return {
    db: drizzle(raw, { casing: 'snake_case' }) as unknown as Database,
    raw,
    exec: (sql) => void raw.exec(sql),
    copyTo: async (file) => void (await raw.backup(file, { progress: () => COPIED_PAGES })),
    close: () => void raw.close(),
  };
}

export { tables };
