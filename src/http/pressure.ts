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
    /** Its answers are kept in memory. */
    isKept?: boolean;
    /** Whether it reads its body as it comes, for as long as it comes. */
    readsStream?: boolean;
  }
}

/** Two looks, of which the first is over the time before. */
const STARTING_MILLIS = 2_000;

/** Whether the process has too much to do, as it was at the last look. */
export async function watchPressure(app: FastifyInstance): Promise<() => boolean> {
  let readyAt = Number.POSITIVE_INFINITY;
  app.addHook('onReady', async () => {
    readyAt = performance.now();
  });
  // How long everything waits is looked at once a second: what is known at first is how long starting took.
  const isStarting = () => performance.now() - readyAt < STARTING_MILLIS;
  let isUnderPressure = () => false;
  // In a scope of its own, since its hook asks more of every request than is needed.
  await app.register(async (scope) => {
    await scope.register(underPressure, {
      maxEventLoopDelay: LIMITS.pressureLoopMillis,
      // Long enough that a start, or one long piece of work, is not taken for too much of it.
      sampleInterval: LIMITS.pressureSampleSeconds * 1_000,
      maxHeapUsedBytes: (getHeapStatistics().heap_size_limit * LIMITS.pressureHeapPercent) / 100,
    });
    isUnderPressure = () => scope.isUnderPressure();
  });
  return () => isUnderPressure() && !isStarting();
}

export function refuseUnderPressure(app: FastifyInstance, isUnderPressure: () => boolean): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isUnderPressure() || request.routeOptions.config?.isVital) return done();
    const retryAfterSeconds = LIMITS.pressureRetrySeconds;
    done(new Refusal('overloaded', 'the service is too busy; try again', { retryAfterSeconds }));
  });
}
