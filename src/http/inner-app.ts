/** Parts that are loaded when first asked for: each an app of its own behind addresses of the one that it belongs to. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.ts';

/** Has what is asked for under `prefix` answered by another app, whose hooks and headers come after those of `app`. */
export function answerWithin(
  app: FastifyInstance,
  prefix: `/${string}`,
  make: () => Promise<FastifyInstance>,
): void {
  let made: Promise<FastifyInstance> | null = null;
  const making = () => {
    made ??= make().catch((error: unknown) => {
      // The next who asks may find what this one did not.
      made = null;
      throw error;
    });
    return made;
  };
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const inner = await making();
    const { url, headers } = request;
    const { statusCode, rawPayload, ...given } = await inner.inject({ method: 'GET', url, headers });
    if (statusCode === 404) throw new Refusal('not-found', `nothing has the address ${url.split('?', 1)[0]}`);
    const kept = Object.entries(given.headers).filter(([name]) => !OF_CONNECTION.has(name));
    reply.code(statusCode).headers(Object.fromEntries(kept));
    return rawPayload.length === 0 ? reply.send() : reply.send(rawPayload);
  };
  app.get(prefix, show);
  app.get(`${prefix}/*`, show);
}

/** What is said of one connection, or is counted anew. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date', 'content-length']);
