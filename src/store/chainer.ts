/** Numbers what is committed: after each act of this instance, and now and then for others that stopped in between. */
import type pg from 'pg';
import { LIMITS } from '../limits.ts';
import { ignored } from './postgres.ts';
import { chainPending } from './postgres-log.ts';

export type Chainer = {
  /** Resolves once what was committed before is numbered, or soon after if the database does not let us. */
  through(): Promise<void>;
  close(): Promise<void>;
};

export function createChainer(pool: pg.Pool): Chainer {
  let running: Promise<void> | null = null;
  let following: Promise<void> | null = null;
  const run = (): Promise<void> => {
    running = chainAll(pool)
      .catch(ignored)
      .finally(() => {
        running = null;
      });
    return running;
  };
  // A run that has begun may have looked before the commit: who comes meanwhile waits for the next one, together.
  const through = (): Promise<void> => {
    if (running === null) return run();
    following ??= running.then(() => {
      following = null;
      return run();
    });
    return following;
  };
  const timer = setInterval(() => void through(), LIMITS.logPollSeconds * 1000).unref();
  return {
    through: () => within(through(), LIMITS.chainWaitMillis),
    close: async () => {
      clearInterval(timer);
      await following;
      await running;
    },
  };
}

async function chainAll(pool: pg.Pool): Promise<void> {
  for (;;) {
    const client = await pool.connect();
    let fault: unknown;
    try {
      await client.query('BEGIN');
      const numbers = await chainPending(client);
      await client.query('COMMIT');
      if (numbers.size < LIMITS.chainRows) return;
    } catch (error) {
      fault = error;
      await client.query('ROLLBACK').catch(ignored);
      throw error;
    } finally {
      client.release(fault !== undefined);
    }
  }
}

async function within(work: Promise<void>, millis: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((done) => {
    timer = setTimeout(done, millis);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
