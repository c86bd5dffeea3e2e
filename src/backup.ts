/** Backing up and restoring a database by the command line, while the service runs. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from './config.ts';
import { Refusal } from './domain/refusal.ts';
import {
  beside,
  copyFile,
  proveCopy,
  putInPlace,
  refuseOccupied,
  refuseOverwriting,
  seal,
  update,
} from './store/backups.ts';
import { copyDatabase } from './store/copying.ts';
import { fileOf, isPostgres, openStore } from './store/store.ts';
import { indexClaims } from './usecases/index-claims.ts';

type Said = { changes: number; head: string; rows: Record<string, number> };
type Progress = (what: string) => void;

/** Writes the database as it is at this moment to a file, which replaces an older backup once it is proven. */
export async function backUp({ databaseUrl }: Pick<Config, 'databaseUrl'>, file: string): Promise<string> {
  const isServer = isPostgres(databaseUrl);
  refuseOverwriting(file, isServer ? null : fileOf(databaseUrl));
  const said = await drawn((progress) =>
    beside(file, async (partial) => {
      const done = isServer
        ? await copyServer(databaseUrl, partial, progress)
        : await copyOver(fileOf(databaseUrl), partial, progress);
      refuseOverwriting(file, null);
      putInPlace(partial, file);
      return done;
    }),
  );
  return `${file}: ${sentence(said)}`;
}

/** Makes the database of a backup, where there is none. */
export async function restore({ databaseUrl }: Pick<Config, 'databaseUrl'>, file: string): Promise<string> {
  const said = await drawn((progress) =>
    isPostgres(databaseUrl)
      ? restoreToServer(file, databaseUrl, progress)
      : restoreToFile(file, fileOf(databaseUrl), progress),
  );
  return `restored from ${file}: ${sentence(said)}`;
}

async function restoreToFile(file: string, target: string, progress: Progress): Promise<Said> {
  refuseOccupied(target);
  mkdirSync(dirname(target), { recursive: true });
  return beside(target, async (partial) => {
    const done = await copyOver(file, partial, progress);
    update(partial);
    refuseOccupied(target);
    putInPlace(partial, target);
    return done;
  });
}

/** The backup itself is not touched: a copy of it is brought up to date, and carried over. */
async function restoreToServer(file: string, url: string, progress: Progress): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-restore-'));
  try {
    const scratch = join(folder, 'restore.db');
    await copyOver(file, scratch, progress);
    update(scratch);
    return await carry(`file:${scratch}`, url, progress);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function copyServer(url: string, partial: string, progress: Progress): Promise<Said> {
  const said = await carry(url, `file:${partial}`, progress);
  seal(partial);
  const head = { seq: said.changes, hash: said.head };
  await proveCopy(partial, { rows: {}, head }, counted(progress));
  return said;
}

async function copyOver(from: string, partial: string, progress: Progress): Promise<Said> {
  const content = await copyFile(from, partial, (done, all) =>
    progress(`${Math.floor((done / all) * 100)} % of ${all} pages`),
  );
  progress('syncing');
  seal(partial);
  progress('checking every page');
  const { rows, head } = await proveCopy(partial, content, counted(progress));
  return { changes: rows, head, rows: content.rows };
}

async function carry(from: string, to: string, progress: Progress): Promise<Said> {
  const { rows, verification } = await copyDatabase(from, to, (table, count) =>
    progress(`${table}: ${count}`),
  );
  const store = await openStore(to);
  try {
    await indexClaims(store, (claims) => progress(`search index: ${claims}`));
  } finally {
    await store.close();
  }
  return { changes: verification.rows, head: verification.head, rows };
}

const counted =
  (progress: Progress) =>
  (changes: number): void =>
    progress(`${changes} changes verified`);

function sentence({ changes, head, rows }: Said): string {
  const total = Object.values(rows).reduce((sum, one) => sum + one, 0);
  return `${total} rows in ${Object.keys(rows).length} tables; ${changes} changes, chained without a break; head ${head}`;
}

/** What is under way, on one line where somebody looks; who breaks it off leaves nothing half done. */
async function drawn<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
  const { stderr } = process;
  const end = (signal: NodeJS.Signals) => process.exit(signal === 'SIGINT' ? 130 : 143);
  for (const signal of SIGNALS) process.once(signal, end);
  try {
    return await work((what) => {
      if (stderr.isTTY) stderr.write(`\r\x1b[K${what}`);
    });
  } catch (error) {
    throw plain(error);
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
    if (stderr.isTTY) stderr.write('\r\x1b[K');
  }
}

/** What SQLite says of a file or a disk is for whoever runs the command. */
function plain(error: unknown): unknown {
  const isOfSqlite = /^SQLITE_/.test(String((error as { code?: unknown }).code));
  return isOfSqlite ? new Refusal('store-unavailable', (error as Error).message) : error;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
