/** Files as backups: a copy of one moment made while others write, sealed, held against its original, put in place. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../domain/refusal.ts';
import { GENESIS, type Link, type Verification } from './chain.ts';
import { SQLite, type SQLiteDatabase } from './driver.ts';
import { type Connection, type CopyProgress, isDamage, openReader, openWriter } from './sqlite.ts';
import { verifyFile } from './sqlite-store.ts';

/** What a file holds: the rows of each table, and the end of its log. */
export type Content = { rows: Record<string, number>; head: Link };

/** Copies a file as it is at this moment to one that nobody uses, and returns what was in it. */
export async function copyFile(from: string, to: string, progress: CopyProgress): Promise<Content> {
  if (!existsSync(from)) throw new Refusal('invalid-request', `there is no database at ${from}`);
  let reader: Connection | null = null;
  try {
    reader = openReader(from);
    // A reader that has begun to read stays at its moment, whatever is written meanwhile.
    reader.exec('BEGIN');
    const content = contentOf(reader.raw);
    await reader.copyTo(to, progress);
    reader.exec('COMMIT');
    return content;
  } catch (error) {
    if (!isDamage(error) && !/no such table/.test((error as Error).message)) throw error;
    throw new Refusal('invalid-request', `${from} is damaged, or no database of Counterclaim`);
  } finally {
    reader?.close();
  }
}

function contentOf(raw: SQLiteDatabase): Content {
  const tables = raw
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'claims_search*' AND name NOT GLOB 'sqlite_*' ORDER BY name`,
    )
    .pluck()
    .all();
  const count = (table: string) =>
    raw.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0;
  const last = raw.prepare<[], Link>('SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1').get();
  return {
    rows: Object.fromEntries(tables.map((table) => [table, count(table)])),
    head: last ?? { seq: 0, hash: GENESIS },
  };
}

/** Makes a copy one file without a log beside it, which is as it was made and on disk. */
export function seal(file: string): void {
  const raw = new SQLite(file);
  try {
    raw.pragma('journal_mode = DELETE');
  } finally {
    raw.close();
  }
  sync(file);
}

/** Brings a copy of an older version up to date. */
export function update(file: string): void {
  openWriter(file).close();
  seal(file);
}

/** Throws unless every page of a sealed copy is sound, it has the rows of its original, and its log the same end. */
export async function proveCopy(
  file: string,
  { rows, head }: Content,
  progress: (changes: number) => void,
): Promise<Verification> {
  const { raw, close } = openReader(file);
  try {
    const [found] = raw.prepare<[], string>('PRAGMA quick_check(1)').pluck().all();
    if (found !== 'ok') throw new Error(`a page of the copy is damaged, as it is in the original: ${found}`);
    const copied = contentOf(raw);
    for (const [table, count] of Object.entries(rows))
      if (copied.rows[table] !== count)
        throw new Error(`${table}: ${count} rows were read, ${copied.rows[table]} written`);
  } finally {
    close();
  }
  const verification = await verifyFile(file, progress, []);
  const { fault } = verification;
  if (fault) throw new Error(`change ${fault.seq} does not verify: ${fault.what}`);
  if (verification.rows !== head.seq || verification.head !== head.hash)
    throw new Error('the chain of the copy is not that of the original');
  return verification;
}

/** Works on a new file beside another, which goes unless it is put in the other's place. */
export async function beside<T>(file: string, work: (partial: string) => Promise<T>): Promise<T> {
  const partial = `${file}.${process.pid}.partial`;
  const remove = () => {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${partial}${end}`, { force: true });
  };
  // What a file holds of keys and secrets is for its owner.
  writeFileSync(partial, '', { mode: 0o600, flag: 'wx' });
  process.once('exit', remove);
  try {
    return await work(partial);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Either the old file is there or the new one, whenever the power fails. */
export function putInPlace(partial: string, file: string): void {
  renameSync(partial, file);
  sync(dirname(file));
}

/** Refuses to write over anything but an older backup. */
export function refuseOverwriting(file: string, database: string | null): void {
  if (!existsSync(file)) return;
  const stat = statSync(file);
  const isDatabase = database !== null && isSame(stat, statSync(database, { throwIfNoEntry: false }));
  if (isDatabase || isInUse(file)) throw refused(`${file} is a database in use`);
  if (!stat.isFile() || !isSealed(file)) throw refused(`${file} is there and is no backup`);
}

/** Refuses to restore to where anything is. */
export function refuseOccupied(file: string): void {
  if (existsSync(file) || isInUse(file)) throw refused(`there is something at ${file} already`);
}

const refused = (why: string): Refusal => new Refusal('invalid-request', `${why}: nothing was written`);

const isInUse = (file: string): boolean =>
  ['-wal', '-shm', '-journal'].some((end) => existsSync(`${file}${end}`));

const isSame = (one: { dev: number; ino: number }, other?: { dev: number; ino: number }): boolean =>
  one.dev === other?.dev && one.ino === other.ino;

/** How a SQLite file without a write-ahead log begins (sqlite.org/fileformat2.html, 1.3); those that are served have one. */
const MAGIC = Buffer.from('SQLite format 3\0');
const VERSION_AT = 18;
const WITHOUT_LOG = 1;

function isSealed(file: string): boolean {
  const begun = Buffer.alloc(VERSION_AT + 1);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, begun, 0, begun.length, 0);
  } finally {
    closeSync(opened);
  }
  return begun.subarray(0, MAGIC.length).equals(MAGIC) && begun[VERSION_AT] === WITHOUT_LOG;
}

function sync(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
