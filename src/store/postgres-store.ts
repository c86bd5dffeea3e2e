/** The store on a PostgreSQL server: acts side by side, each as if alone, on as many instances as there are. */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal } from '../domain/refusal.ts';
import { lazily } from '../lazily.ts';
import { LIMITS } from '../limits.ts';
import type { Verification } from './chain.ts';
import { createChainer } from './chainer.ts';
import { changeQueries } from './changes.ts';
import { freshness } from './freshness.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { listen } from './listening.ts';
import {
  type Client,
  databaseOn,
  gate,
  ignored,
  isClash,
  migratePostgres,
  openPool,
  send,
  storeRefusal,
} from './postgres.ts';
import { postgresLog } from './postgres-log.ts';
import { createProbe } from './probing.ts';
import { noticing, type Queries, queriesOn } from './queries.ts';
import { openReplica, type Replica } from './replicas.ts';
import { tables } from './schema.postgres.ts';
import { searchQueries } from './search.postgres.ts';
import type { Snapshot, Store } from './store.ts';
import type { Known } from './verifying.ts';
import { createWatch } from './watch.ts';

type Work<T> = (queries: Queries) => Promise<T>;

/** Opens a database of a server and brings its tables up to date. */
export async function openPostgres(url: string, readUrl: string | null): Promise<Store> {
  try {
    await migratePostgres(url);
  } catch (error) {
    throw storeRefusal(error);
  }
  const identity = randomBytes(8).toString('hex');
  const pools = {
    writers: openPool(url, 'writers'),
    readers: openPool(url, 'readers'),
    snapshots: openPool(url, 'snapshots'),
    chainers: openPool(url, 'chainers'),
  };
  const queriesFor = queriesByClient(identity);
  const lanes = createLanes(LIMITS.postgresWriters);
  const chainer = createChainer(pools.chainers);
  const replica = readUrl === null ? null : openReplica(readUrl, pools.chainers);
  const read = reading(pools.readers, replica, readOn, queriesFor);
  const readOne = reading(pools.readers, replica, readOneOn, queriesFor);
  const probe = createProbe((hasFailed) => tryOut(pools.writers, hasFailed));
  const { write, idle } = followed(writing(pools.writers, lanes, queriesFor, chainer.through), probe.failed);
  const watch = createWatch(
    () => read(async (q) => (await q.changes.head()).seq),
    LIMITS.logPollSeconds * 1000,
  );
  const ear = listen(url, watch.wake);
  const secret = await write((q) => q.keys.secret(() => randomBytes(32).toString('hex')));
  return {
    read,
    readOne,
    write,
    keep: write,
    snapshot: () => snapshotOn(pools.snapshots, queriesFor),
    tryWriting: probe.check,
    // Who waits for an act that clashes with theirs, here or in another instance, stands in no queue of ours.
    isWaitedFor: () => true,
    onChange: watch.on,
    version: () => null,
    // What a replica has of it is told by nothing.
    askVersion: replica === null ? asking(pools.readers) : null,
    secret,
    replica: () => replica?.state() ?? null,
    position: () => (replica === null ? Promise.resolve(null) : positionOf(pools.chainers)),
    scratch: () => scratchOn(pools.snapshots, queriesFor, secret),
    lending: null,
    close: lazily(async () => {
      watch.close();
      await idle();
      await Promise.all([chainer.close(), ear.close(), replica?.close()]);
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    }),
  };
}

export async function verifyPostgres(
  url: string,
  progress: (rows: number) => void,
  known: readonly Known[],
): Promise<Verification> {
  const pool = openPool(url, 'readers');
  try {
    const client = await pool.connect();
    try {
      const verified = await changeQueries(databaseOn(client), tables).verify(progress, known);
      return { ...verified, unchained: await postgresLog(client).unchained() };
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

/** Statements are prepared once a connection. */
function queriesByClient(identity: string): (client: Client) => Queries {
  const known = new WeakMap<Client, Queries>();
  return (client) => {
    const found = known.get(client);
    if (found) return found;
    const db = databaseOn(client);
    const exec = (sql: string) => client.query(sql);
    const made = queriesOn(
      { db, tables, exec, changes: postgresLog(client), search: searchQueries(db) },
      identity,
    );
    known.set(client, made);
    return made;
  };
}

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

function reading(
  primary: pg.Pool,
  replica: Replica | null,
  readOn: ReadOn,
  queriesFor: (client: Client) => Queries,
) {
  return async <T>(work: Work<T>): Promise<T> => {
    const asked = freshness.getStore();
    if (replica === null || asked === undefined || !(await replica.serves(asked)))
      return readOn(primary, queriesFor, work);
    try {
      return await readOn(replica.pool, queriesFor, work);
    } catch (error) {
      // A replica that goes away, or whose replay had to end the reading (40001), loses nobody's question.
      if (isClash(error) || isUnavailable(error)) return readOn(primary, queriesFor, work);
      throw error;
    }
  };
}

type ReadOn = <T>(pool: pg.Pool, queriesFor: (client: Client) => Queries, work: Work<T>) => Promise<T>;

/** What is one statement is of one moment without a transaction. */
const readOneOn: ReadOn = (pool, queriesFor, work) =>
  lent(pool, queriesFor, work, (client) => client.release());

const readOn: ReadOn = (pool, queriesFor, work) =>
  lent(
    pool,
    (client) => {
      send(client, SNAPSHOT);
      return queriesFor(client);
    },
    work,
    (client) => end(client, 'COMMIT'),
  );

async function lent<T>(
  pool: pg.Pool,
  queriesFor: (client: Client) => Queries,
  work: Work<T>,
  giveBack: (client: pg.PoolClient) => void,
): Promise<T> {
  const client = await connected(pool);
  const queries = queriesFor(client);
  queries.forget();
  try {
    return await work(queries);
  } catch (error) {
    throw storeRefusal(error);
  } finally {
    giveBack(client);
  }
}

/**
 * Two snapshots that are written alike see the same transactions, since one that ends is under way, or yet to begin, in
 * none that comes after (PostgreSQL manual, "pg_snapshot components"). Another server may have given out the same numbers,
 * and so may this one before it began anew, or was brought back from a crash, at whose end stands a checkpoint.
 */
const VERSION = {
  name: 'counterclaim_version',
  text: `SELECT pg_current_snapshot()::text || ' ' || pg_postmaster_start_time()
    || ' ' || (SELECT checkpoint_lsn FROM pg_control_checkpoint()) AS version`,
};

/** Who asks in one turn of the loop asks together. */
function asking(pool: pg.Pool): () => Promise<string | null> {
  let next: Promise<string | null> | null = null;
  const ask = async (): Promise<string | null> => {
    await turn();
    next = null;
    // Who waits for a connection to read would otherwise wait for one twice.
    if (pool.waitingCount > 0) return null;
    const found = await pool.query<{ version: string }>(VERSION).catch(ignored);
    return found ? found.rows[0]!.version : null;
  };
  return () => {
    next ??= ask();
    return next;
  };
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof Refusal && error.code === 'store-unavailable';

const PROBE_ROWS = 2_048;

/**
 * Writes a row of no act: where acts cannot be written that fails, or waits for what they would wait for. After a failure it
 * writes as much as an act does, of what cannot be made shorter, and takes it away again: a full disk still takes a little.
 */
async function tryOut(pool: pg.Pool, hasFailed: boolean): Promise<void> {
  const put = `INSERT INTO settings (name, value) VALUES ('probe', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
  const fill = `INSERT INTO settings (name, value) SELECT 'probe', string_agg(md5(random()::text), '') FROM generate_series(1, ${PROBE_ROWS}) ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
  try {
    if (hasFailed) await pool.query(fill);
    await pool.query(put, [String(Date.now())]);
  } catch (error) {
    throw storeRefusal(error);
  }
}

/**
 * How far the primary's log has come: at least to what was last acknowledged. Asked after an act, which stands whether
 * or not its position can be told: without one the primary answers.
 */
async function positionOf(pool: pg.Pool): Promise<string | null> {
  const found = await pool.query<{ at: string }>('SELECT pg_current_wal_lsn() AS at').catch(ignored);
  return found ? found.rows[0]!.at : null;
}

/** Gives a connection back once its transaction has ended; one that cannot end it is let go. */
function end(client: pg.PoolClient, how: 'COMMIT' | 'ROLLBACK'): void {
  client.query(how).then(
    () => client.release(),
    () => client.release(true),
  );
}

async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw storeRefusal(error);
  }
}

/**
 * Acts are serialisable: what they leave is what some order of theirs, one after another, leaves. Two that clash are
 * known by the server, which ends one of them; that one is done again, and soon alone.
 */
function writing(
  pool: pg.Pool,
  lanes: Lanes,
  queriesFor: (client: Client) => Queries,
  chained: () => Promise<void>,
) {
  const inLane = async <T>(act: Work<T>, isAlone: boolean) => {
    await lanes.enter();
    let hasClashed = false;
    try {
      return await attempt(await connected(pool), queriesFor, act, isAlone);
    } catch (error) {
      hasClashed = isClash(error);
      throw error;
    } finally {
      lanes.leave(hasClashed);
    }
  };
  return async <T>(act: Work<T>): Promise<T> => {
    if (lanes.waiting() >= LIMITS.writeQueueActs)
      throw new Refusal('overloaded', 'too many acts are waiting', { retryAfterSeconds: 1 });
    for (let tries = 1; ; tries++) {
      try {
        const { value, logged } = await inLane(act, tries > LIMITS.actTriesAtOnce);
        if (logged) await chained();
        return value;
      } catch (error) {
        if (!isClash(error)) throw storeRefusal(error);
        if (tries >= LIMITS.actTries) throw clashed('the act clashed with others too often');
      }
    }
  };
}

const clashed = (what: string): Refusal => new Refusal('overloaded', what, { retryAfterSeconds: 1 });

/** Acts that were asked for come to their end before the store is closed; it is told where the server did not take one. */
function followed(write: Store['write'], failed: () => void) {
  const underWay = new Set<Promise<unknown>>();
  return {
    write: <T>(act: Work<T>): Promise<T> => {
      const one = write(act);
      const done = () => underWay.delete(one);
      underWay.add(one);
      one.then(done, (error: unknown) => {
        done();
        if (isUnavailable(error)) failed();
      });
      return one;
    },
    idle: () => Promise.allSettled(underWay),
  };
}

async function attempt<T>(
  client: pg.PoolClient,
  queriesFor: (client: Client) => Queries,
  act: Work<T>,
  isAlone: boolean,
): Promise<{ value: T; logged: boolean }> {
  let broken: unknown;
  const { queries, hasLogged } = noticing(queriesFor(client));
  queries.forget();
  try {
    // The lock comes before the transaction: its snapshot must be of when the act is alone.
    if (isAlone) await client.query(gate.close);
    send(client, 'BEGIN ISOLATION LEVEL SERIALIZABLE');
    if (!isAlone) send(client, gate.share);
    const value = await act(queries);
    const { command } = await client.query('COMMIT');
    // A transaction that a swallowed error has spoilt is ended by COMMIT without an error.
    if (command !== 'COMMIT') throw new Error('an act went on after the database refused a part of it');
    return { value, logged: hasLogged() };
  } catch (error) {
    await client.query('ROLLBACK').catch((fault: unknown) => {
      broken = fault;
    });
    throw error;
  } finally {
    if (isAlone) await client.query(gate.open).catch(ignored);
    client.release(broken !== undefined);
  }
}

async function snapshotOn(pool: pg.Pool, queriesFor: (client: Client) => Queries): Promise<Snapshot> {
  const client = await connected(pool);
  send(client, SNAPSHOT);
  const queries = queriesFor(client);
  queries.forget();
  let isOpen = true;
  return {
    queries,
    end: () => {
      if (isOpen) end(client, 'COMMIT');
      isOpen = false;
    },
  };
}

/** To try things on: one transaction that is taken back at the end. Others that want the same new rows wait for it. */
async function scratchOn(
  pool: pg.Pool,
  queriesFor: (client: Client) => Queries,
  secret: string,
): Promise<Store> {
  const client = await connected(pool);
  send(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ');
  const queries = queriesFor(client);
  queries.forget();
  return {
    read: (work) => work(queries),
    readOne: (work) => work(queries),
    write: (act) =>
      queries
        .apart(() => act(queries))
        .catch((error: unknown) => {
          throw isClash(error)
            ? clashed('the dry run clashed with acts that were recorded meanwhile')
            : error;
        }),
    keep: async () => {},
    snapshot: async () => ({ queries, end: ignored }),
    tryWriting: async () => {},
    isWaitedFor: () => false,
    onChange: () => ignored,
    version: () => null,
    askVersion: null,
    secret,
    replica: () => null,
    position: async () => null,
    scratch: () => Promise.reject(new Error('a scratch has no scratch of its own')),
    lending: null,
    close: async () => end(client, 'ROLLBACK'),
  };
}
