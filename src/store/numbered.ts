/** A moment of a PostgreSQL database at which every act has its number, for who reads all of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { codeOf, gate } from './postgres.ts';
import { chainPending } from './postgres-log.ts';

const MOMENT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Begins a transaction in which the whole log is numbered, while acts are recorded. On a primary acts wait for as long as it
 * takes to number those before them, which is milliseconds; on a replica such a moment is waited for.
 */
export async function beginNumbered(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ is: boolean }>('SELECT pg_is_in_recovery() AS is');
  if (rows[0]!.is) return beginOnReplica(client);
  await closeGate(client);
  try {
    await numberAll(client);
    await client.query(MOMENT);
    // The moment is that of the first statement.
    if (!(await isNumbered(client))) throw unnumbered();
  } finally {
    await client.query(gate.open);
  }
}

async function beginOnReplica(client: pg.Client): Promise<void> {
  for (const end = performance.now() + LIMITS.copyWaitSeconds * 1000; ; await sleep(LOOK_MS)) {
    await client.query(MOMENT);
    if (await isNumbered(client)) return;
    await client.query('ROLLBACK');
    if (performance.now() >= end) throw unnumbered();
  }
}

const LOOK_MS = 20;

async function closeGate(client: pg.Client): Promise<void> {
  await client.query(`SET lock_timeout = '${LIMITS.copyWaitSeconds}s'`);
  try {
    await client.query(gate.close);
  } catch (error) {
    throw codeOf(error) === LOCK_NOT_AVAILABLE ? unnumbered() : error;
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

/** What an instance left unnumbered when it stopped is numbered too. */
async function numberAll(client: pg.Client): Promise<void> {
  for (let numbered: number = LIMITS.chainRows; numbered >= LIMITS.chainRows; ) {
    await client.query('BEGIN');
    numbered = (await chainPending(client)).size;
    await client.query('COMMIT');
  }
}

async function isNumbered(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>(
    'SELECT NOT EXISTS (SELECT FROM unchained_changes) AS is',
  );
  return rows[0]!.is;
}

const unnumbered = (): Refusal =>
  new Refusal('overloaded', 'acts that have no number yet were there all the while: try again', {
    retryAfterSeconds: LIMITS.retryAfterSeconds,
  });
