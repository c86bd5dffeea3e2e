/**
 * Reading one's own writes where readings go to a replica: the answer to an act tells how far the log had come
 * (`Read-After`), and a reading that sends it back is of that moment or later. Pages do it by a cookie.
 */
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';

export type Replicas = {
  /** Runs what follows as a reading that may be had from a replica. */
  allow(after: string | null, next: () => void): void;
  /** How far the record has come. */
  position(): Promise<string | null>;
  isPosition(text: string): boolean;
};

const COOKIE = 'read-after';

export function readAfter(app: FastifyInstance, replicas: Replicas): void {
  app.addHook('onRequest', (request, _reply, next) => {
    // A stream is woken by the primary, and would find nothing yet on a replica.
    if (!isReading(request) || request.routeOptions.config?.readsStream) return next();
    const after = asked(request, replicas);
    if (after instanceof Refusal) return next(after);
    replicas.allow(after, next);
  });
  app.addHook('onSend', async (request, reply) => {
    if (!isReading(request) && reply.statusCode < 400) await tell(request, reply, replicas);
  });
}

const isReading = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

function asked(request: FastifyRequest, replicas: Replicas): string | null | Refusal {
  const header = request.headers['read-after'];
  if (typeof header === 'string') return replicas.isPosition(header) ? header : NOT_A_POSITION;
  // The cookies of pages are not parsed yet: this comes before all else.
  const kept = fastifyCookie.parse(request.headers.cookie ?? '')[COOKIE];
  return kept !== undefined && replicas.isPosition(kept) ? kept : null;
}

const NOT_A_POSITION = new Refusal('invalid-request', 'Read-After is not what an answer told', {}, [
  fault('Read-After', 'invalid', 'must be as the answer to an act told it'),
]);

async function tell(request: FastifyRequest, reply: FastifyReply, replicas: Replicas): Promise<void> {
  const position = await replicas.position();
  if (position === null) return;
  reply.header('read-after', position);
  if (!request.url.startsWith('/v1/'))
    reply.setCookie?.(COOKIE, position, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      maxAge: LIMITS.readAfterCookieSeconds,
    });
}
