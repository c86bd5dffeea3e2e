/** What the routes of forms share: reading them, who may send them, and sending them once. */
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.ts';
import type { Seal, Values } from '../pages/form-parts.ts';
import type { ShownFault } from '../pages/words-faults.ts';
import { type ActOptions, AnsweredBefore, type Author, type Role } from '../usecases/context.ts';
import { authorize } from './access.ts';
import type { FindAnswer } from './idempotency.ts';
import { hashBody } from './idempotency.ts';
import { refusalFrom } from './problems.ts';
import { type Session, sessionOf } from './sessions.ts';

/** The fields of a form as text; of a name that came twice the first, of what is no text nothing. */
export function valuesOf(body: unknown): Values {
  if (typeof body !== 'object' || body === null) return {};
  const fields = Object.entries(body).map(([name, given]): [string, unknown] => [name, [given].flat()[0]]);
  return Object.fromEntries(
    fields
      .filter((one): one is [string, string] => typeof one[1] === 'string')
      .map(([name, text]) => [name, text.replace(/\r\n?/g, '\n').trim()]),
  );
}

/** A field that says something. */
export const given = (values: Values, name: string): string | undefined => values[name] || undefined;

/**
 * The session, where its role is enough. Without one the browser is sent to sign in (null, and the reply is
 * on its way); with a lesser one it is refused.
 */
export function admit(request: FastifyRequest, reply: FastifyReply, role: Role): Session | null {
  const session = sessionOf(request);
  if (session === null) {
    const back = request.method === 'POST' ? request.url.split('?', 1)[0]! : request.url;
    reply.redirect(`/sign-in?next=${encodeURIComponent(back)}`, 303);
    return null;
  }
  authorize(session.caller, role, 'open');
  return session;
}

/** The hidden fields of a new form, or of one that comes back with what is wrong with it. */
export const sealOf = (session: Session, values: Values = {}): Seal => ({
  csrf: session.csrf,
  attempt: ATTEMPT.test(values.attempt ?? '') ? values.attempt! : randomBytes(16).toString('base64url'),
});

const ATTEMPT = /^[A-Za-z0-9_-]{22}$/;

/** What is wrong with a form, of a refusal that names it; anything else is thrown on. */
export function faultsOf(error: unknown): readonly ShownFault[] {
  const refusal = refusalFrom(error);
  if (refusal.faults.length > 0) return refusal.faults;
  if (EXPECTED.includes(refusal.code))
    return [{ path: '', code: 'invalid', message: refusal.message, refusal: refusal.code }];
  throw error;
}

const EXPECTED: readonly string[] = [
  'already-exists',
  'invalid-state',
  'precondition-failed',
  'too-many-links',
];

export type Once = <T>(
  by: Author,
  form: { path: string; values: Values },
  run: (options: ActOptions) => Promise<T>,
  locationOf: (result: T) => string,
) => Promise<string>;

/**
 * Runs the act of a form and says where to go then. The same form sent again, by a double click or a reload,
 * leads to the same place and does nothing more: the answer is kept with the act, as for an Idempotency-Key.
 */
export function createOnce(findAnswer: FindAnswer): Once {
  const running = new Map<string, Promise<string>>();
  return async (by, { path, values }, run, locationOf) => {
    const { attempt = '' } = values;
    if (!ATTEMPT.test(attempt))
      throw new Refusal('invalid-request', 'the form has lost its number; open it again');
    const { csrf: _, ...content } = values;
    const bodyHash = hashBody(content);
    // What was changed after going back is another sending.
    const key = `${attempt} ${bodyHash}`;
    const name = `${by.keyId} ${path} ${key}`;
    const first = running.get(name);
    if (first) return first;
    const keptLocation = async () => (await findAnswer(by.keyId, path, key))?.headers.location;
    const sending = (async () => {
      const kept = await keptLocation();
      if (kept !== undefined) return kept;
      const render = (result: unknown) => ({
        status: 303,
        headers: { location: locationOf(result as never) },
        body: '',
      });
      try {
        return locationOf(await run({ keep: { keyId: by.keyId, path, key, bodyHash, render } }));
      } catch (error) {
        const first = error instanceof AnsweredBefore ? await keptLocation() : undefined;
        if (first === undefined) throw error;
        return first;
      }
    })();
    running.set(name, sending);
    try {
      return await sending;
    } finally {
      running.delete(name);
    }
  };
}
