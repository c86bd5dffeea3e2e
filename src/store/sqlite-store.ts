/** The store in a file: one writer behind a queue, readers beside it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Verification } from './chain.ts';
import { chainedLog, changeQueries } from './changes.ts';
import { type Checkpoints, createCheckpoints } from './checkpoints.sqlite.ts';
import { createProbe, type Probe } from './probing.ts';
import { noticing, type Queries, queriesOn } from './queries.ts';
import { readerPool } from './readers.sqlite.ts';
import { searchQueries } from './search.sqlite.ts';
import {
  type Connection,
  isBusy,
  isUnreadable,
  openReader,
  openWriter,
  storeRefusal,
  tables,
} from './sqlite.ts';
import type { Ended, Store, Turn } from './store.ts';
import type { Known } from './verifying.ts';
import { createVersion } from './version.sqlite.ts';
import { createWatch } from './watch.ts';

/** Opens a file, made when absent, migrated when old. `turn`: when a thread may write to what another has open. */
export async function openFile(file: string, turn: Turn | null = null): Promise<Store> {
  const writer = openWriter(file);
  const identity = randomBytes(8).toString('hex');
  const readers = readerPool(file, (connection) => queriesOf(connection, identity));
  const watch = createWatch(
    () => readers.read(async (queries) => (await queries.changes.head()).seq),
    LIMITS.logPollSeconds * 1000,
  );
  const probe = createProbe((hasFailed) => tryOut((act) => queue.write(act), writer.exec, hasFailed));
  const version = createVersion(writer);
  const checkpoints = createCheckpoints(writer);
  const committed = [version.committed, checkpoints.committed];
  const told = { ...probe, logged: watch.wake, committed, writtenBack: checkpoints.waiting };
  const queue = writeQueue(writer, queriesOf(writer, identity), told, turn);
  const secret = await queue.write((queries) => queries.keys.secret(() => randomBytes(32).toString('hex')));
  return {
    read: readers.read,
    readOne: readers.readOne,
    snapshot: readers.snapshot,
    write: (act, isAlone) => queue.write(act, { isAlone: isAlone ?? false }),
    keep: (work) => queue.write(work, { isAlone: true, isNoNews: true }),
    tryWriting: probe.check,
    isWaitedFor: queue.isWaitedFor,
    onChange: watch.on,
    version: version.current,
    askVersion: null,
    secret,
    replica: () => null,
    position: async () => null,
    scratch: () => scratchOf(file),
    lending: turn === null ? { file, lend: queue.lend, waiting: queue.waiting } : null,
    close: async () => {
      watch.close();
      await checkpoints.close();
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
export async function verifyFile(
  file: string,
  progress: (rows: number) => void,
  known: readonly Known[],
): Promise<Verification> {
  let read = 0;
  const counted = (rows: number) => {
    read = rows;
    progress(rows);
  };
  let reader: Connection | null = null;
  try {
    reader = openReader(file);
    return await changeQueries(reader.db, tables).verify(counted, known);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const fault = { seq: read + 1, what: 'the file is damaged from about here on' };
    return { rows: read, head: '', fault, unchained: 0 };
  } finally {
    reader?.close();
  }
}

const queriesOf = ({ db, exec }: Connection, identity: string): Queries => {
  const readers = changeQueries(db, tables);
  const changes = { ...readers, ...chainedLog(db, tables, readers.head) };
  return queriesOn({ db, tables, exec, changes, search: searchQueries(db) }, identity);
};

type Manner = { isAlone?: boolean; isNoNews?: boolean };
type Waiter = { resolve: (value: never) => void; reject: (error: unknown) => void };
type Job = Manner & Waiter & { act: (queries: Queries) => Promise<unknown> };
/** What another thread does in its turn. */
type Loan = Waiter & { lent: () => Promise<Ended> };
type Outcome = { job: Job; value?: unknown; error?: unknown; failed: boolean };
type Told = Pick<Probe, 'proved' | 'failed'> & {
  logged(): void;
  committed: readonly (() => void)[];
  writtenBack: Checkpoints['waiting'];
};

/**
 * Acts run one after another. Those that wait together share one commit, so that many clients cost one sync to disk; none
 * is answered before that commit. `turn`: of a thread, whose acts come between those of another's queue, which lends it.
 */
function writeQueue(connection: Connection, given: Queries, told: Told, turn: Turn | null) {
  const { queries, hasLogged } = noticing(given);
  const queue: (Job | Loan)[] = [];
  const waiting = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const idlers: (() => void)[] = [];
  let running = false;

  const commit = async (jobs: readonly Job[]): Promise<Ended> => {
    const fault = await commitTogether(connection, queries, jobs, told.committed);
    // Who waits behind those has waited for the lock as long as they have.
    if (isBusy(fault)) for (const one of queue.splice(0)) one.reject(storeRefusal(fault));
    return { hasAdded: hasLogged(), hasFailed: fault !== null };
  };
  const inTurn = async (jobs: readonly Job[]): Promise<Ended> => {
    await told.writtenBack();
    await turn?.take();
    let how = { hasAdded: false, hasFailed: true };
    try {
      how = await commit(jobs);
    } finally {
      turn?.giveBack(how);
    }
    return how;
  };
  const next = async (): Promise<Ended> => {
    const [first] = queue as [Job | Loan];
    const taken = queue.splice(0, sharing(queue));
    Atomics.store(waiting, 0, queue.length);
    try {
      if (!('lent' in first)) return await inTurn(taken as Job[]);
      const how = await first.lent();
      first.resolve(undefined as never);
      return how;
    } catch (error) {
      for (const one of taken) one.reject(error);
      return { hasAdded: false, hasFailed: false };
    }
  };
  const drain = async () => {
    while (queue.length > 0) {
      const { hasAdded, hasFailed } = await next();
      if (hasFailed) told.failed();
      else if (hasAdded) told.proved();
      if (hasAdded) told.logged();
    }
    running = false;
    for (const wake of idlers.splice(0)) wake();
  };
  const enter = <T>(one: Omit<Job, keyof Waiter> | Omit<Loan, keyof Waiter>): Promise<T> => {
    if (queue.length >= LIMITS.writeQueueActs)
      return Promise.reject(new Refusal('overloaded', 'too many acts are waiting', { retryAfterSeconds: 1 }));
    return new Promise<T>((resolve, reject) => {
      queue.push({ ...one, resolve: resolve as Waiter['resolve'], reject });
      Atomics.store(waiting, 0, queue.length);
      if (running) return;
      running = true;
      setImmediate(() => void drain());
    });
  };
  return {
    write: <T>(act: (queries: Queries) => Promise<T>, manner: Manner = {}): Promise<T> =>
      enter({ ...manner, act }),
    lend: (lent: () => Promise<Ended>): Promise<void> => enter({ lent }),
    waiting,
    isWaitedFor: () => queue.length > 0 || (turn?.isWaitedFor() ?? false),
    idle: () => (running ? new Promise<void>((wake) => idlers.push(wake)) : Promise.resolve()),
  };
}

/** How many of those that wait come into the next commit; what is lent has none with others. */
function sharing(waiting: readonly (Job | Loan)[]): number {
  const most = waiting.slice(0, LIMITS.groupCommitActs);
  const alone = most.findIndex((one) => 'lent' in one || one.isAlone);
  return alone === -1 ? most.length : Math.max(1, alone);
}

/** Answers every job, and returns why the engine did not take one of them, or all; null where it took them. */
async function commitTogether(
  connection: Connection,
  queries: Queries,
  jobs: readonly Job[],
  committed: Told['committed'],
) {
  const outcomes: Outcome[] = [];
  try {
    const plainly = await runPlainly(connection, queries, jobs);
    outcomes.push(...(plainly ?? (await runApart(connection, queries, jobs))));
  } catch (error) {
    try {
      connection.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back, as it does when the disk is full.
    }
    for (const job of jobs) job.reject(storeRefusal(error));
    return error;
  } finally {
    if (!jobs.every((job) => job.isNoNews)) for (const tell of committed) tell();
  }
  let fault: unknown = null;
  for (const { job, failed, value, error } of outcomes)
    if (failed) {
      const refusal = storeRefusal(error);
      if (refusal !== error) fault = error;
      job.reject(refusal);
    } else job.resolve(value as never);
  return fault;
}

const LOCK_LOOK_MS = 5;

/** Another process may write to the file: its turn is waited for here, so that this one goes on answering meanwhile. */
async function begin({ exec }: Connection, queries: Queries): Promise<void> {
  for (const end = performance.now() + LIMITS.lockWaitSeconds * 1000; ; await sleep(LOCK_LOOK_MS))
    try {
      exec('BEGIN IMMEDIATE');
      return queries.forget();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= end) throw error;
    }
}

const PROBE_BYTES = 131_072;

/** Writes a page as it is; after a failure as much as an act writes, and takes it away again. */
async function tryOut(write: Store['write'], exec: Connection['exec'], hasFailed: boolean): Promise<void> {
  if (!hasFailed) return write(async () => exec('PRAGMA user_version = 0'));
  const fill = `INSERT OR REPLACE INTO settings (name, value) VALUES ('probe', hex(zeroblob(${PROBE_BYTES / 2})))`;
  await write(async () => exec(fill));
  await write(async () => exec(`DELETE FROM settings WHERE name = 'probe'`));
}

/**
 * Nearly always no act of several has to be taken back: one that is refused is refused before it writes. A savepoint
 * around each would copy every page that changes and make the text index write itself out. Null where one has to be;
 * else all is committed, or the one act there was is taken back.
 */
async function runPlainly(
  connection: Connection,
  queries: Queries,
  jobs: readonly Job[],
): Promise<Outcome[] | null> {
  await begin(connection, queries);
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    const before = connection.written();
    try {
      outcomes.push({ job, value: await job.act(queries), failed: false });
    } catch (error) {
      // SQLite has taken back the whole transaction: none of the acts in it may be answered as done.
      if (!connection.isInAct()) throw error instanceof Refusal ? ENDED : error;
      outcomes.push({ job, error, failed: true });
      if (connection.written() === before) continue;
      connection.exec('ROLLBACK');
      return jobs.length > 1 ? null : outcomes;
    }
  }
  connection.commit();
  return outcomes;
}

/** What one act is told of its own is nothing that the others may be told. */
const ENDED = new Refusal('store-unavailable', 'the database ended the acts; nothing was recorded');

/** Each behind a savepoint of its own. */
async function runApart(connection: Connection, queries: Queries, jobs: readonly Job[]): Promise<Outcome[]> {
  await begin(connection, queries);
  const outcomes: Outcome[] = [];
  for (const job of jobs) outcomes.push(await runInSavepoint(connection, queries, job));
  connection.commit();
  return outcomes;
}

async function runInSavepoint(connection: Connection, queries: Queries, job: Job): Promise<Outcome> {
  connection.exec('SAVEPOINT act');
  try {
    const value = await job.act(queries);
    connection.exec('RELEASE act');
    return { job, value, failed: false };
  } catch (error) {
    queries.forget();
    try {
      connection.exec('ROLLBACK TO act; RELEASE act');
    } catch {
      // SQLite has taken back the whole transaction: none of the acts in it may be answered as done.
      throw error;
    }
    return { job, error, failed: true };
  }
}
