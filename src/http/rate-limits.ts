/** Who a request counts for, and how many a minute each may make. */
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { callerOf } from './callers.ts';

/** Counts a request; throws `rate-limited` beyond the bound. */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** The address that a request came from. Of IPv6 a subscriber has a whole network, which counts as one. */
export const addressOf = ({ ip }: Pick<FastifyRequest, 'ip'>): string =>
  normalizeIP(ip, LIMITS.addressPrefixBits);

export async function rateLimiter(app: FastifyInstance, perMinute: number): Promise<CountRequest> {
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: MINUTE_MS,
    cache: LIMITS.rateLimitCallers,
    keyGenerator: (request) => callerOf(request)?.keyId ?? addressOf(request),
  });
  const count = app.createRateLimit();
  return async (request, reply) => {
    const counted = await count(request);
    if (counted.isAllowed) return;
    reply.headers({
      'ratelimit-limit': counted.max,
      'ratelimit-remaining': counted.remaining,
      'ratelimit-reset': counted.ttlInSeconds,
    });
    const retryAfterSeconds = counted.ttlInSeconds;
    if (counted.isExceeded)
      throw new Refusal('rate-limited', `too many requests; try again in ${retryAfterSeconds} s`, {
        retryAfterSeconds,
      });
  };
}

const MINUTE_MS = 60_000;
