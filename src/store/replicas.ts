/**
 * Readings from a replica. What a request may read there is said around it: a reading that nobody has spoken for, and
 * every one that belongs to an act, goes to the primary. A client that has just written names the position that its
 * answer told, and waits until the replica has come so far; where that takes too long the primary answers.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { LIMITS } from '../limits.ts';
import { ignored, openPool } from './postgres.ts';

/** `after`: a position in the primary's log that the reading must know of; null where any moment will do. */
export type Freshness = { after: string | null };

export const freshness = new AsyncLocalStorage<Freshness>();

/** A position as the server writes it (PostgreSQL manual, pg_lsn). */
export const POSITION = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;

export type ReplicaState = {
  isUsed: boolean;
  /** How much of the primary's log is not replayed; null while one of the two does not answer. */
  lagBytes: number | null;
  /** For how long the replica has been behind. */
  lagSeconds: number | null;
};

export type Replica = {
  pool: pg.Pool;
  state(): ReplicaState;
  /** Whether a reading as fresh as is asked for can be had here, now or in a moment. */
  serves(asked: Freshness): Promise<boolean>;
  close(): Promise<void>;
};

const UNKNOWN: ReplicaState = { isUsed: false, lagBytes: null, lagSeconds: null };

export function openReplica(url: string, primary: pg.Pool): Replica {
  const pool = openPool(url, 'readers');
  let state = UNKNOWN;
  let behindSince: number | null = null;
  const look = async () => {
    try {
      const here = await primary.query<{ at: string }>('SELECT pg_current_wal_lsn() AS at');
      const there = await pool.query<{ lag: string }>(
        'SELECT greatest(0, pg_wal_lsn_diff($1, pg_last_wal_replay_lsn())) AS lag',
        [here.rows[0]!.at],
      );
      const lagBytes = Number(there.rows[0]!.lag);
      behindSince = lagBytes === 0 ? null : (behindSince ?? performance.now());
      const lagSeconds = behindSince === null ? 0 : (performance.now() - behindSince) / 1000;
      state = { isUsed: lagSeconds <= LIMITS.replicaLagSeconds, lagBytes, lagSeconds };
    } catch {
      state = UNKNOWN;
    }
  };
  const timer = setInterval(() => void look(), LIMITS.logPollSeconds * 1000).unref();
  void look();
  return {
    pool,
    state: () => state,
    serves: async ({ after }) => state.isUsed && (after === null || (await reaches(pool, after))),
    close: async () => {
      clearInterval(timer);
      await pool.end();
    },
  };
}

async function reaches(pool: pg.Pool, position: string): Promise<boolean> {
  const until = performance.now() + LIMITS.replicaWaitMillis;
  for (;;) {
    const found = await pool
      .query<{ there: boolean }>('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there', [position])
      .catch(ignored);
    if (!found) return false;
    if (found.rows[0]!.there) return true;
    if (performance.now() >= until) return false;
    await new Promise((resume) => setTimeout(resume, LIMITS.replicaLookMillis));
  }
}
