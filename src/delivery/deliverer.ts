/**
 * Sends to webhooks: one message at a time to each and to all of them at once, so that a slow receiver
 * holds nobody else. Woken by commits; a slow look besides finds what is due by time.
 */
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { LIMITS } from '../limits.ts';
import type { Context } from '../usecases/context.ts';
import {
  type Done,
  enabledWebhooks,
  giveBack,
  hasWork,
  type Looked,
  type Task,
  takeNext,
} from '../usecases/deliver-webhooks.ts';
import { describeDelivery } from '../usecases/describe-delivery.ts';
import type { AddressRule } from './addresses.ts';
import { post } from './sending.ts';
import { signatureHeaders } from './signing.ts';

export type DelivererParts = {
  context: Context;
  privateAddresses: AddressRule;
  publicUrl: string | null;
  logger: Pick<Logger, 'error' | 'info'>;
  /** For tests to set others. */
  pace?: Partial<Pace>;
};

export type Pace = { lookMs: number; timeoutMs: number; stopMs: number; random: () => number };

export type Deliverer = {
  /** Lets attempts that have begun end for a while, then breaks them off; they are made again. */
  stop(): Promise<void>;
};

const PACE: Pace = {
  lookMs: LIMITS.logPollSeconds * 1000,
  timeoutMs: LIMITS.webhookTimeoutSeconds * 1000,
  stopMs: LIMITS.streamGraceSeconds * 1000,
  random: Math.random,
};

export function startDeliverer({
  context,
  privateAddresses,
  publicUrl,
  logger,
  pace,
}: DelivererParts): Deliverer {
  const { lookMs, timeoutMs, stopMs, random } = { ...PACE, ...pace };
  const owner = context.newId();
  const looked: Looked = new Map();
  const busy = new Map<string, Promise<void>>();
  const unwritten = new Map<string, Done>();
  const stopping = new AbortController();
  let isStopped = false;
  const sleeper = createSleeper();

  const attempt = async (task: Task): Promise<Done> => {
    const { delivery, url, secrets } = task;
    const body = await describeDelivery(context, task, publicUrl);
    const at = context.clock();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Counterclaim-Webhooks',
      ...signatureHeaders(secrets, { id: delivery.id, at, body }),
    };
    const outcome = await post({ url, headers, body }, privateAddresses, timeoutMs, stopping.signal);
    logger.info(
      { webhook: task.webhook, delivery: delivery.id, status: outcome.statusCode, error: outcome.error },
      'webhook attempted',
    );
    return { id: delivery.id, at, outcome };
  };
  const work = async (id: string): Promise<void> => {
    for (;;) {
      const task = await takeNext(context, owner, id, unwritten.get(id) ?? null, looked, random);
      unwritten.delete(id);
      if (task === null) return;
      if (isStopped) return giveBack(context, owner, id);
      const done = await attempt(task);
      if (stopping.signal.aborted && done.outcome.statusCode === null) return giveBack(context, owner, id);
      unwritten.set(id, done);
    }
  };
  const begin = (id: string) => {
    const working = work(id)
      .then(sleeper.wake)
      // What came of an attempt is kept and written at the next look.
      .catch((error: unknown) => logger.error({ err: error, webhook: id }, 'webhook work failed'))
      .finally(() => busy.delete(id));
    busy.set(id, working);
  };
  const look = async () => {
    for (const row of await enabledWebhooks(context)) {
      if (busy.has(row.id) || isStopped) continue;
      const has = await hasWork(context, owner, row, looked);
      if (has === 'unsure') sleeper.wake();
      else if (has || unwritten.has(row.id)) begin(row.id);
      await breathe();
    }
  };
  const run = async () => {
    while (!isStopped) {
      await look().catch((error: unknown) => logger.error({ err: error }, 'looking for webhooks failed'));
      await sleeper.sleep(lookMs);
      // Acts that follow one another closely are looked through together.
      await sleep(GATHER_MS);
    }
  };
  const unwatch = context.store.onChange(sleeper.wake);
  const running = run();
  return {
    async stop() {
      isStopped = true;
      unwatch();
      sleeper.wake();
      await running;
      const timer = setTimeout(() => stopping.abort(), stopMs);
      while (busy.size > 0) await Promise.all(busy.values());
      clearTimeout(timer);
    },
  };
}

const GATHER_MS = 25;

/** Sleeps for a time, or until it is woken, which may come before it sleeps. */
function createSleeper() {
  let isAwake = false;
  let rouse: (() => void) | null = null;
  return {
    wake: () => {
      isAwake = true;
      rouse?.();
    },
    sleep: async (ms: number) => {
      let timer: NodeJS.Timeout | undefined;
      if (!isAwake)
        await new Promise<void>((done) => {
          rouse = done;
          timer = setTimeout(done, ms);
        });
      clearTimeout(timer);
      rouse = null;
      isAwake = false;
    },
  };
}
