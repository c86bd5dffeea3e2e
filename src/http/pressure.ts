/** Where the process has more than it can do, what comes now is told to come later, so that what it has gets done. */
import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route does its own counting of callers. */
    isOperation?: boolean;
    /** Answered whatever the process has to do: who watches it must be told. */
    isVital?: boolean;
    /** Whether it reads its body as it comes, for as long as it comes. */
    readsStream?: boolean;
  }
}

/** Two looks, of which the first is over the time before. */
const STARTING_MILLIS = 2_000;

export async function refuseUnderPressure(app: FastifyInstance): Promise<void> {
  let readyAt = Number.POSITIVE_INFINITY;
  app.addHook('onReady', async () => {
    readyAt = performance.now();
  });
  // How long everything waits is looked at once a second: what is known at first is how long starting took.
  const isStarting = () => performance.now() - readyAt < STARTING_MILLIS;
  await app.register(underPressure, {
    maxEventLoopDelay: LIMITS.pressureLoopMillis,
    // Long enough that a start, or one long piece of work, is not taken for too much of it.
    sampleInterval: LIMITS.pressureSampleSeconds * 1_000,
    maxHeapUsedBytes: (getHeapStatistics().heap_size_limit * LIMITS.pressureHeapPercent) / 100,
    async pressureHandler(request) {
      if (request.routeOptions.config?.isVital || isStarting()) return;
      throw new Refusal('overloaded', 'the service is too busy; try again', {
        retryAfterSeconds: LIMITS.pressureRetrySeconds,
      });
    },
  });
}
