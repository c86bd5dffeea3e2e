/** SQLite: opening a file, its pragmas, its migrations, and what its errors mean. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { SQLite, type SQLiteDatabase } from './driver.ts';
import { tables } from './schema.sqlite.ts';
import { runSwiftly } from './statements.sqlite.ts';

export type Database = BetterSQLite3Database<Record<string, never>>;
export type CopyProgress = (donePages: number, allPages: number) => void;
export type Connection = {
  db: Database;
  raw: SQLiteDatabase;
  exec: (sql: string) => void;
  begin: () => void;
  commit: () => void;
  /** How many rows it has changed since it was opened. */
  written: () => number;
  /** Whether a transaction is open, which SQLite may have ended by itself. */
  isInAct: () => boolean;
  /** Writes what this connection sees to a new file, a few pages at a time, while others write on. */
  copyTo: (file: string, progress?: CopyProgress) => Promise<void>;
  close: () => void;
};

const MIGRATIONS = fileURLToPath(new URL('../../migrations/sqlite', import.meta.url));

/**
 * Opens the one connection that writes and brings the schema up to date.
 * - WAL: readers go on while a writer writes.
 * - synchronous FULL, set after WAL and by name: in WAL mode this build of SQLite would otherwise fall
 *   back to NORMAL, which acknowledges commits that a power loss undoes.
 * - No waiting for locks once it is open: the driver would hold up the whole process, so callers wait themselves.
 */
export function openWriter(file: string): Connection {
  mkdirSync(dirname(file), { recursive: true });
  refuseReadOnly(file);
  const raw = new SQLite(file, { timeout: LIMITS.lockWaitSeconds * 1000 });
  try {
    refuseOld(versionOf(raw));
    mustBe(raw, 'journal_mode', raw.pragma('journal_mode = WAL', { simple: true }), 'wal');
    raw.pragma('synchronous = FULL');
    mustBe(raw, 'synchronous', raw.pragma('synchronous', { simple: true }), SYNCHRONOUS_FULL);
    raw.pragma('foreign_keys = OFF');
    raw.pragma('cache_size = -65536');
    // What a savepoint needs to be taken back is kept in memory: in a file it costs a write for each page that changes.
    raw.pragma('temp_store = MEMORY');
    // Before that a thread has written them back (checkpoints.sqlite.ts).
    raw.pragma(`wal_autocheckpoint = ${LIMITS.walPagesMost}`);
    // A log that became longer, as while somebody read for long, does not stay so.
    raw.pragma(`journal_size_limit = ${LIMITS.walPages * PAGE_BYTES}`);
    const connection = wrap(raw);
    migrate(connection.db, { migrationsFolder: MIGRATIONS });
    dropStatistics(raw);
    raw.pragma('busy_timeout = 0');
    return connection;
  } catch (error) {
    raw.close();
    throw error;
  }
}

/**
 * SQLite would open what may not be written as if it might, and make its log and index beside it as unwritable as the file,
 * so that acts would fail even after the file is mended.
 */
function refuseReadOnly(file: string): void {
  for (const path of [dirname(file), file, `${file}-wal`, `${file}-shm`])
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new Refusal(
        'store-unavailable',
        `the database cannot be opened for writing: ${path} may not be written`,
      );
    }
}

/**
 * Where ANALYZE has left statistics, this build of SQLite (STAT4) plans a statement anew whenever another value is bound
 * to it, which costs an act as much again. Statements are written for the indexes that there are.
 */
function dropStatistics(raw: SQLiteDatabase): void {
  for (const table of ['sqlite_stat1', 'sqlite_stat4']) raw.exec(`DROP TABLE IF EXISTS ${table}`);
}

const SYNCHRONOUS_FULL = 2;
const PAGE_BYTES = 4_096;

/** Older releases can lose commits: a checkpoint beside a writer may reset the log too early (sqlite.org/wal.html). */
const OLDEST_VERSION = [3, 51, 3] as const;

export function refuseOld(version: string): void {
  const parts = version.split('.').map(Number);
  const at = OLDEST_VERSION.findIndex((oldest, i) => (parts[i] ?? 0) !== oldest);
  if (at === -1 || (parts[at] ?? 0) > OLDEST_VERSION[at]!) return;
  throw new Refusal(
    'store-unavailable',
    `The SQLite of the database driver is ${version}, which can lose commits: ${OLDEST_VERSION.join('.')} or newer is needed. Run npm ci.`,
  );
}

const versionOf = (raw: SQLiteDatabase): string =>
  raw.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';

function mustBe(raw: SQLiteDatabase, what: string, found: unknown, wanted: string | number): void {
  if (found === wanted) return;
  throw new Refusal('store-unavailable', `${raw.name}: ${what} is ${String(found)} and must be ${wanted}`);
}

/** Opens a connection that can only read; it sees what was committed when its transaction began. */
export function openReader(file: string): Connection {
  if (!existsSync(file)) throw new Error(`there is no database at ${file}`);
  const raw = new SQLite(file, { readonly: true, timeout: READER_WAIT_MS });
  try {
    refuseOld(versionOf(raw));
    raw.pragma('cache_size = -16384');
    return wrap(raw);
  } catch (error) {
    raw.close();
    throw error;
  }
}

/** A reader waits only while another process recovers the log, which is soon over. */
const READER_WAIT_MS = 5_000;

/** Whether another connection writes at the moment. */
export const isBusy = (error: unknown): boolean => /^SQLITE_BUSY/.test(codeOf(error));

/** Whether the file is no longer what SQLite wrote. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));

/** The same of a file that must hold a log: where a flipped bit hides its table, or makes a row too long, that is said too. */
export const isUnreadable = (error: unknown): boolean =>
  isDamage(error) || /^SQLITE_(ERROR|IOERR|NOMEM|TOOBIG|FORMAT|MISMATCH)/.test(codeOf(error));

function codeOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return '';
}

/** An engine's error as a refusal: callers never see its words. */
export function storeRefusal(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  if (
    /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|PROTOCOL|NOTADB)/.test(codeOf(error))
  ) {
    const refusal = new Refusal(
      'store-unavailable',
      'the database did not take the act; nothing was recorded',
    );
    refusal.cause = error;
    return refusal;
  }
  return error;
}

function wrap(raw: SQLiteDatabase): Connection {
  const changes = raw.prepare<[], number>('SELECT total_changes()').pluck();
  const [begin, commit] = [raw.prepare('BEGIN'), raw.prepare('COMMIT')];
  const db = drizzle(raw, { casing: 'snake_case' });
  runSwiftly(db);
  return {
    db: db as unknown as Database,
    raw,
    exec: (sql) => void raw.exec(sql),
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    written: () => changes.get() ?? 0,
    isInAct: () => raw.inTransaction,
    copyTo: async (file, said) =>
      void (await raw.backup(file, {
        progress: ({ totalPages, remainingPages }) => {
          if (totalPages > 0) said?.(totalPages - remainingPages, totalPages);
          return LIMITS.backupPages;
        },
      })),
    close: () => void raw.close(),
  };
}

export { tables };
