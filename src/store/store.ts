/** The store: one writer behind a queue, readers beside it, and the queries that both are given. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { assessmentQueries } from './assessments.ts';
import { changeQueries, type Verification } from './changes.ts';
import { claimQueries } from './claims.ts';
import { disputeEventQueries } from './dispute-events.ts';
import { keyQueries } from './keys.ts';
import { linkQueries } from './links.ts';
import { positionQueries } from './positions.ts';
import { questionQueries } from './questions.ts';
import { reportQueries } from './reports.ts';
import { searchQueries } from './search.ts';
import { sessionQueries } from './sessions.ts';
import { sourceQueries } from './sources.ts';
import { type Connection, openReader, openWriter, storeRefusal, tables } from './sqlite.ts';
import { vocabularyQueries } from './vocabulary.ts';
import { createWatch } from './watch.ts';
import { webhookQueries } from './webhooks.ts';

export type Queries = ReturnType<typeof queriesOn>;

export type Snapshot = { queries: Queries; end(): void };

export type Store = {
  /** Runs on one snapshot: everything read in one call is of one moment. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** One moment to read from in parts, until it is ended; for what is too much for one call. */
  snapshot(): Snapshot;
  /** Runs alone, in one transaction; when it resolves, what was written is on disk. */
  write<T>(act: (queries: Queries) => Promise<T>): Promise<T>;
  /** Whether acts wait for the one under way. */
  isWaitedFor(): boolean;
  /** Calls after every commit that added to the change log, and soon after one of another process. */
  onChange(listener: () => void): () => void;
  /** A secret of this database, for what must not be forged and must survive a restart. */
  secret: string;
  /** A copy of this moment, in a temporary file, to try things on; closing it removes it. */
  scratch(): Promise<Store>;
  close(): Promise<void>;
};

/** Opens `file:path` (made when absent, migrated when old). */
export async function openStore(url: string): Promise<Store> {
  const file = fileOf(url);
  const writer = openWriter(file);
  const identity = randomBytes(8).toString('hex');
  const readers = readerPool(file, identity);
  const watch = createWatch(
    () => readers.read(async (queries) => (await queries.changes.head()).seq),
    LIMITS.logPollSeconds * 1000,
  );
  const queue = writeQueue(writer, queriesOn(writer, identity), watch.wake);
  const secret = await queue.write((queries) => queries.keys.secret(() => randomBytes(32).toString('hex')));
  return {
    read: readers.read,
    snapshot: readers.snapshot,
    write: queue.write,
    isWaitedFor: queue.isWaitedFor,
    onChange: watch.on,
    secret,
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
    const store = await openStore(`file:${copy}`);
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
export async function verifyStore(url: string, progress: (rows: number) => void): Promise<Verification> {
  const reader = openReader(fileOf(url));
  try {
    return await changeQueries(reader.db, tables).verify(progress);
  } finally {
    reader.close();
  }
}

function queriesOn({ db, exec }: Connection, identity: string) {
  const changes = changeQueries(db, tables);
  return {
    /** Of this opening of the database: what is kept in memory about its rows is kept under it. */
    identity,
    /** A part of an act that can fail by itself: what it wrote is then taken back, and the act goes on. */
    apart: async <T>(work: () => Promise<T>): Promise<T> => {
      exec('SAVEPOINT part');
      try {
        const value = await work();
        exec('RELEASE part');
        return value;
      } catch (error) {
        exec('ROLLBACK TO part; RELEASE part');
        changes.forgetNewest();
        throw error;
      }
    },
    claims: claimQueries(db, tables),
    reports: reportQueries(db, tables),
    positions: positionQueries(db, tables),
    questions: questionQueries(db, tables),
    sources: sourceQueries(db, tables),
    vocabulary: vocabularyQueries(db, tables),
    links: linkQueries(db, tables),
    assessments: assessmentQueries(db, tables),
    disputeEvents: disputeEventQueries(db, tables),
    changes,
    keys: keyQueries(db, tables),
    webhooks: webhookQueries(db, tables),
    sessions: sessionQueries(db, tables),
    search: searchQueries(db),
  };
}

function fileOf(url: string): string {
  if (!url.startsWith('file:'))
    throw new Error(`DATABASE_URL must begin with file:, not ${url.split(':')[0]}:`);
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

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

/** Notices whether acts added to the log; of one that was taken back it may say so too, which wakes for nothing. */
function noticing(given: Queries) {
  let appended = false;
  const append: Queries['changes']['append'] = (change) => {
    appended = true;
    return given.changes.append(change);
  };
  return {
    queries: { ...given, changes: { ...given.changes, append } },
    hasLogged: () => {
      const has = appended;
      appended = false;
      return has;
    },
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
    return { connection, queries: queriesOn(connection, identity) };
  };
  return {
    snapshot(): Snapshot {
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
