/** Routes of signing in to the board with an API key, and out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { formHead } from '../pages/form-parts.ts';
import { page } from '../pages/layout.ts';
import { signInForm } from '../pages/sign-in.ts';
import { wordsOf } from '../pages/words.ts';
import type { ShownFault } from '../pages/words-faults.ts';
import { type FindKey, identify } from './access.ts';
import { frameOf, sendPage } from './board-frame.ts';
import { valuesOf } from './forms.ts';
import { headersOf, PROBLEMS, refusalFrom } from './problems.ts';
import { addressOf } from './rate-limits.ts';
import { checkCsrf, checkOrigin, type SessionDeps, startSession, stopSession } from './sessions.ts';

export type SignInDeps = SessionDeps & { findKey: FindKey };

export function registerSignIn(app: FastifyInstance, deps: SignInDeps): void {
  const failures = createFailures(deps.context.clock);
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    next: string,
    faults: readonly ShownFault[],
    status = 200,
  ) => {
    const frame = frameOf(request, deps.settings.publicUrl);
    const body = signInForm(frame, { next, faults });
    return sendPage(
      request,
      reply,
      page(frame, { title: wordsOf(frame.lang).signIn, body, head: formHead(frame), at: 'sign-in' }),
      {
        status,
      },
    );
  };
  app.get<{ Querystring: Record<string, unknown> }>('/sign-in', (request, reply) =>
    show(request, reply, ownPath(request.query.next), []),
  );
  app.post('/sign-in', async (request, reply) => {
    checkOrigin(request, deps.settings);
    const values = valuesOf(request.body);
    const next = ownPath(values.next);
    try {
      failures.check(addressOf(request));
      const key = await keyOf(values.key ?? '', deps.findKey).catch((error: unknown) => {
        failures.count(addressOf(request));
        throw error;
      });
      await startSession(request, reply, deps, key.keyId);
      return reply.redirect(next, 303);
    } catch (error) {
      const refusal = refusalFrom(error);
      if (refusal.code !== 'unauthenticated' && refusal.code !== 'rate-limited') throw error;
      const { code, message } = refusal;
      const fault: ShownFault = {
        ...{ path: 'key', code: 'invalid', message },
        ...(code === 'rate-limited' ? { refusal: code } : {}),
      };
      reply.headers(headersOf(refusal));
      return show(request, reply, next, [fault], PROBLEMS[refusal.code].status);
    }
  });
  app.post('/sign-out', async (request, reply) => {
    checkCsrf(request, deps.settings);
    await stopSession(request, reply, deps);
    return reply.redirect('/', 303);
  });
}

/**
 * Where to go after signing in: a path of this service, whatever was asked for. Browsers take a backslash for
 * a slash and skip tabs and line ends, so that what remains a path is decided by their own rules.
 */
export function ownPath(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/')) return '/';
  const base = 'http://self.invalid';
  if (!URL.canParse(given, base)) return '/';
  const { origin, pathname, search } = new URL(given, base);
  // Of "/.//elsewhere" the dots go and the slashes stay.
  return origin === base && !pathname.startsWith('//') ? `${pathname}${search}` : '/';
}

async function keyOf(plain: string, findKey: FindKey) {
  const caller = await identify(`Bearer ${plain}`, findKey);
  if (caller === null) throw new Refusal('unauthenticated', 'the key is unknown');
  return caller;
}

/** How often each address gave a key that is none, of late; only so many addresses are remembered. */
function createFailures(clock: () => number) {
  const window = LIMITS.signInFailureMinutes * 60_000;
  const recent = new LRUCache<string, { count: number; since: number }>({ max: LIMITS.signInAddresses });
  const of = (address: string) => {
    const known = recent.get(address);
    return known && clock() - known.since < window ? known : { count: 0, since: clock() };
  };
  return {
    check(address: string): void {
      const { count, since } = of(address);
      if (count < LIMITS.signInFailures) return;
      const seconds = Math.ceil((since + window - clock()) / 1000);
      const detail = `too many keys from here were wrong; try again in ${seconds} s`;
      throw new Refusal('rate-limited', detail, { retryAfterSeconds: seconds });
    },
    count(address: string): void {
      const { count, since } = of(address);
      recent.set(address, { count: count + 1, since });
    },
  };
}
