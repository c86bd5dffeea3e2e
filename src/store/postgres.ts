/** PostgreSQL: connections, named statements, migrations, and what its errors mean. */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Database } from './sqlite.ts';

export type Client = pg.ClientBase;

const MIGRATIONS = fileURLToPath(new URL('../../migrations/postgres', import.meta.url));

/** The keys of the two advisory locks: numbers of our own, the same in every instance. */
const LOCKS = { migrating: 7_230_001, gate: 7_230_002 };

/** Said where an instance hangs with a transaction open: the server then ends it, and others go on. */
const SESSION = [
  'SET synchronous_commit = on',
  `SET idle_in_transaction_session_timeout = '${LIMITS.idleTransactionSeconds}s'`,
  `SET lock_timeout = '${LIMITS.lockWaitSeconds}s'`,
];

/**
 * Small tables would be read whole, and then every act that adds a row to one would clash with every reader. Where one
 * must be, servers before version 18 think that so dear that they would compile the statement first.
 */
const WRITER = [...SESSION, 'SET enable_seqscan = off', 'SET jit = off'];

const CONNECTIONS = {
  writers: LIMITS.postgresWriters,
  readers: LIMITS.postgresReaders,
  snapshots: LIMITS.postgresSnapshots,
  chainers: LIMITS.postgresChainers,
};
export type PoolKind = keyof typeof CONNECTIONS;

export function openPool(url: string, kind: PoolKind): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS[kind],
    // A read begins, asks and ends without waiting for each answer in between.
    pipeline: true,
    application_name: `counterclaim ${kind}`,
    connectionTimeoutMillis: LIMITS.lockWaitSeconds * 1000,
    keepAlive: true,
  } as pg.PoolConfig);
  pool.on('connect', (client) => {
    // What was asked on a connection that breaks fails by itself; unheard, the same error would end the process.
    client.on('error', ignored);
    for (const statement of kind === 'writers' ? WRITER : SESSION) client.query(statement).catch(ignored);
  });
  // An idle connection that breaks is replaced when one is next asked for.
  pool.on('error', ignored);
  return pool;
}

/** What is sent without waiting fails with what comes after it, which is waited for. */
export const ignored = (): void => {};

export const send = (client: Client, sql: string): void => void client.query(sql).catch(ignored);

const databases = new WeakMap<Client, Database>();

/** The queries of a connection, each text that comes again as a named statement. */
export function databaseOn(client: Client): Database {
  const known = databases.get(client);
  if (known) return known;
  const named = {
    query: (config: pg.QueryConfig, values: unknown[]) => client.query(nameOf(config), values),
  };
  const made = drizzle({ client: named as never, casing: 'snake_case' }) as unknown as Database;
  databases.set(client, made);
  return made;
}

const names = new Map<string, string>();
const seenOnce = new Set<string>();

/** Lists of values make texts without end: only what is asked twice is named, and no more than may be kept. */
function nameOf(config: pg.QueryConfig): pg.QueryConfig {
  if (config.name !== undefined) return config;
  const known = names.get(config.text);
  if (known !== undefined) config.name = known;
  else if (seenOnce.delete(config.text) && names.size < LIMITS.namedStatements) {
    config.name = `counterclaim_${names.size}`;
    names.set(config.text, config.name);
  } else if (names.size < LIMITS.namedStatements) {
    if (seenOnce.size >= LIMITS.namedStatements) seenOnce.clear();
    seenOnce.add(config.text);
  }
  return config;
}

/** Brings the tables up to date; of several instances that start at once, one does it and the others wait. */
export async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterclaim migration' });
  client.on('error', ignored);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCKS.migrating]);
    await migrate(drizzle({ client }), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}

/** Ordinary acts run beside each other; one that clashed too often runs alone, and so comes to its end. */
export const gate = {
  share: `SELECT pg_advisory_xact_lock_shared(${LOCKS.gate})`,
  close: `SELECT pg_advisory_lock(${LOCKS.gate})`,
  open: `SELECT pg_advisory_unlock(${LOCKS.gate})`,
};

/** The engine's code of an error, wherever it is wrapped (PostgreSQL manual, appendix A). */
export function codeOf(error: unknown): string {
  for (const one of causesOf(error)) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return '';
}

/** An error and what is behind it, the query builder's first. */
function causesOf(error: unknown): Error[] {
  const found: Error[] = [];
  for (let one = error; one instanceof Error; one = one.cause) found.push(one);
  return found;
}

/** Two acts that clash: a serialisation failure, a deadlock, two that made the same row, a wait that was too long. */
export const isClash = (error: unknown): boolean =>
  ['40001', '40P01', '23505', '55P03'].includes(codeOf(error));

/** An engine's error as a refusal: callers never see its words. */
export function storeRefusal(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const code = codeOf(error);
  // Connections, resources, an operator's intervention, the system, a standby; the driver's own have no code.
  const isUnavailable =
    /^(08|53|57|58|25006|25P0)/.test(code) ||
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST)/.test(code) ||
    causesOf(error).some((one) => BROKEN.test(one.message));
  if (!isUnavailable) return error;
  const refusal = new Refusal('store-unavailable', 'the database did not answer');
  refusal.cause = error;
  return refusal;
}

/** The driver's own sentences, which have no code. */
const BROKEN =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|does not support SSL/;

/** What keeps a server from being used, in its own words; whoever opens it may know of it. */
export function refusalAtStart(error: unknown, address: string): unknown {
  const cause = error instanceof Refusal ? error.cause : error;
  const isOfServer = storeRefusal(cause) instanceof Refusal || /^(28|3D)/.test(codeOf(cause));
  if (!(cause instanceof Error) || !isOfServer) return error;
  const words = causesOf(cause).at(-1)!.message || codeOf(cause);
  return new Refusal('store-unavailable', `the database at ${address} cannot be used: ${words}`);
}
