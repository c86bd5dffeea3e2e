/** The store in a file: one writer behind a queue, readers beside it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Verification } from './chain.ts';
import { chainedLog, changeQueries } from './changes.ts';
import { noticing, type Queries, queriesOn } from './queries.ts';
import { searchQueries } from './search.sqlite.ts';
import { type Connection, openReader, openWriter, storeRefusal, tables } from './sqlite.ts';
import type { Snapshot, Store } from './store.ts';
import { createWatch } from './watch.ts';

/** Opens a file, which is made when absent and migrated when old. */
export async function openFile(file: string): Promise<Store> {
  const writer = openWriter(file);
  const identity = randomBytes(8).toString('hex');
  const readers = readerPool(file, identity);
  const watch = createWatch(
    () => readers.read(async (queries) => (await queries.changes.head()).seq),
    LIMITS.logPollSeconds * 1000,
  );
  const queue = writeQueue(writer, queriesOf(writer, identity), watch.wake);
  const secret = await queue.write((queries) => queries.keys.secret(() => randomBytes(32).toString('hex')));
  return {
    read: readers.read,
    snapshot: readers.snapshot,
    write: queue.write,
    isWaitedFor: queue.isWaitedFor,
    onChange: watch.on,
    secret,
    replica: () => null,
    position: async () => null,
    scratch: () => scratchOf(file),
    close: async () => {
      watch.close();
      await queue.idle();
      readers.close();
      writer.close();
    },
  };
}

/** A copy of a database as it is at this moment, opened; it goes when it is closed. */
async function scratchOf(file: string): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-scratch-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'scratch.db');
    await copyStore(file, copy);
    const store = await openFile(copy);
    return { ...store, close: () => store.close().finally(remove) };
  } catch (error) {
    remove();
    throw storeRefusal(error);
  }
}

// A reader that has begun to read stays at its moment, so that a copy made in parts is of one moment.
async function copyStore(file: string, copy: string): Promise<void> {
  const reader = openReader(file);
  try {
    reader.exec('BEGIN');
    reader.exec('SELECT count(*) FROM settings');
    await reader.copyTo(copy);
    reader.exec('COMMIT');
  } finally {
    reader.close();
  }
}

/** Reads the whole change log of a database, which may be in use, and names the first row that does not fit. */
export async function verifyFile(file: string, progress: (rows: number) => void): Promise<Verification> {
  const reader = openReader(file);
  try {
    return await changeQueries(reader.db, tables).verify(progress);
  } finally {
    reader.close();
  }
}

const queriesOf = ({ db, exec }: Connection, identity: string): Queries => {
  const readers = changeQueries(db, tables);
  const changes = { ...readers, ...chainedLog(db, tables, readers.head) };
  return queriesOn({ db, tables, exec, changes, search: searchQueries(db) }, identity);
};

type Job = {
  act: (queries: Queries) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
};
type Outcome = { job: Job; value?: unknown; error?: unknown; failed: boolean };

/**
 * Acts run one after another. Those that wait together share one commit, each behind a savepoint of its
 * own, so that many clients cost one sync to disk; none is answered before that commit.
 */
function writeQueue(connection: Connection, given: Queries, logged: () => void) {
  const { queries, hasLogged } = noticing(given);
  const waiting: Job[] = [];
  const idlers: (() => void)[] = [];
  let running = false;

  const drain = async () => {
    while (waiting.length > 0) {
      await commitTogether(connection, queries, waiting.splice(0, LIMITS.groupCommitActs));
      if (hasLogged()) logged();
    }
    running = false;
    for (const wake of idlers.splice(0)) wake();
  };
  return {
    write<T>(act: (queries: Queries) => Promise<T>): Promise<T> {
      if (waiting.length >= LIMITS.writeQueueActs)
        return Promise.reject(
          new Refusal('overloaded', 'too many acts are waiting', { retryAfterSeconds: 1 }),
        );
      return new Promise<T>((resolve, reject) => {
        waiting.push({ act, resolve: resolve as Job['resolve'], reject });
        if (running) return;
        running = true;
        setImmediate(() => void drain());
      });
    },
    isWaitedFor: () => waiting.length > 0,
    idle: () => (running ? new Promise<void>((wake) => idlers.push(wake)) : Promise.resolve()),
  };
}

async function commitTogether(connection: Connection, queries: Queries, jobs: readonly Job[]): Promise<void> {
  const outcomes: Outcome[] = [];
  try {
    connection.exec('BEGIN IMMEDIATE');
    queries.changes.forgetNewest();
    for (const job of jobs) outcomes.push(await runInSavepoint(connection, queries, job));
    connection.exec('COMMIT');
  } catch (error) {
    try {
      connection.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back, as it does when the disk is full.
    }
    for (const job of jobs) job.reject(storeRefusal(error));
    return;
  }
  for (const { job, failed, value, error } of outcomes)
    if (failed) job.reject(storeRefusal(error));
    else job.resolve(value as never);
}

async function runInSavepoint(connection: Connection, queries: Queries, job: Job): Promise<Outcome> {
  connection.exec('SAVEPOINT act');
  try {
    const value = await job.act(queries);
    connection.exec('RELEASE act');
    return { job, value, failed: false };
  } catch (error) {
    connection.exec('ROLLBACK TO act; RELEASE act');
    queries.changes.forgetNewest();
    return { job, error, failed: true };
  }
}

/** Readers are few: a read runs to its end without waiting for anything but the disk. */
function readerPool(file: string, identity: string) {
  const all: Connection[] = [];
  const free: { connection: Connection; queries: Queries }[] = [];
  const take = () => {
    const ready = free.pop();
    if (ready) return ready;
    const connection = openReader(file);
    all.push(connection);
    return { connection, queries: queriesOf(connection, identity) };
  };
  return {
    async snapshot(): Promise<Snapshot> {
      const reader = take();
      reader.connection.exec('BEGIN');
      let isOpen = true;
      return {
        queries: reader.queries,
        end: () => {
          if (isOpen) {
            reader.connection.exec('COMMIT');
            free.push(reader);
          }
          isOpen = false;
        },
      };
    },
    async read<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      const reader = take();
      try {
        reader.connection.exec('BEGIN');
        return await work(reader.queries);
      } catch (error) {
        throw storeRefusal(error);
      } finally {
        reader.connection.exec('COMMIT');
        free.push(reader);
      }
    },
    close: () => {
      for (const connection of all) connection.close();
    },
  };
}
