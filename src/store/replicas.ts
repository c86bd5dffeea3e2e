/**
 * Readings from a replica. What a request may read there is said around it: a reading that nobody has spoken for, and
 * every one that belongs to an act, goes to the primary. A client that has just written names the position that its
 * answer told, and waits until the replica has come so far; where that takes too long the primary answers.
 */
import type pg from 'pg';
import { LIMITS } from '../limits.ts';
import type { Freshness } from './freshness.ts';
import { ignored, openPool } from './postgres.ts';

export type ReplicaState = {
  isUsed: boolean;
  /** Why it is not; null where it is. */
  reason: string | null;
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

type Place = { at: string; identity: string };
const IDENTITY =
  "(SELECT system_identifier FROM pg_control_system())::text || ' ' || current_database() AS identity";

const unused = (reason: string): ReplicaState => ({
  isUsed: false,
  reason,
  lagBytes: null,
  lagSeconds: null,
});

export function openReplica(url: string, primary: pg.Pool): Replica {
  const pool = openPool(url, 'readers');
  let state = unused('it was not looked at yet');
  let behindSince: number | null = null;
  const look = async () => {
    try {
      const here = await primary.query<Place>(`SELECT pg_current_wal_lsn() AS at, ${IDENTITY}`);
      const there = await pool.query<Place & { lag: string; follows: boolean }>(
        `SELECT pg_is_in_recovery() AS follows, greatest(0, pg_wal_lsn_diff($1, pg_last_wal_replay_lsn())) AS lag, ${IDENTITY}`,
        [here.rows[0]!.at],
      );
      const { lag, follows, identity } = there.rows[0]!;
      // Any other server would answer too, of another record.
      if (!follows || identity !== here.rows[0]!.identity) {
        state = unused('it is no standby of the server of DATABASE_URL');
        return;
      }
      const lagBytes = Number(lag);
      behindSince = lagBytes === 0 ? null : (behindSince ?? performance.now());
      const lagSeconds = behindSince === null ? 0 : (performance.now() - behindSince) / 1000;
      const isUsed = lagSeconds <= LIMITS.replicaLagSeconds;
      state = { isUsed, reason: isUsed ? null : 'it is too far behind', lagBytes, lagSeconds };
    } catch {
      state = unused('it or the primary does not answer');
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
