/**
 * Idempotency-Key: the same POST again gets the first answer again.
 *
 * An operation with `idempotent: true` hands `request.idempotency` to its use case. The use case calls
 * `render(answer)` inside its transaction and stores what comes back beside what it wrote, in the same
 * commit: a process killed between commit and answer has the answer kept. The handler returns the same
 * `Answer` object, and the bytes already rendered are sent. What is not stored is not kept: a dry run,
 * a refusal (thrown, so never rendered), or an operation that ignores `request.idempotency`.
 */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { canonicalJson } from '../domain/canonical.ts';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Caller } from './access.ts';

export type RecordedAnswer = { status: number; headers: Record<string, string>; body: string };
export type StoredAnswer = RecordedAnswer & { bodyHash: string; createdAt: number };

/** The store looks up by all three; `path` is the address as asked, with its query. */
export type FindAnswer = (keyId: string, path: string, key: string) => Promise<StoredAnswer | null>;

/** What a use case needs in order to keep its answer. */
export type Idempotency<Answer> = {
  keyId: string;
  path: string;
  key: string;
  bodyHash: string;
  /** Renders a 2xx answer to exactly the bytes that will be sent. */
  render(answer: Answer): RecordedAnswer;
};

export type Attempt = { keyId: string; path: string; key: string; bodyHash: string };

export type Attempts = {
  /**
   * The first answer where the attempt is a repetition, waited for while the first is under way; throws 422 where it
   * cannot be one, and 409 where the first takes too long.
   */
  begin(attempt: Attempt): Promise<StoredAnswer | null>;
  /** The kept answer, if there is one by now. */
  find(attempt: Attempt): Promise<StoredAnswer | null>;
  end(attempt: Attempt): void;
};

export function createAttempts(findAnswer: FindAnswer, now: () => number): Attempts {
  const find = async (attempt: Attempt): Promise<StoredAnswer | null> => {
    const stored = await findAnswer(attempt.keyId, attempt.path, attempt.key);
    if (stored === null || now() - stored.createdAt >= KEPT_MS) return null;
    if (stored.bodyHash !== attempt.bodyHash) throw conflict();
    return stored;
  };
  // Between instances the act itself finds what was kept; this map spares the second request the work.
  const running = new Map<string, { bodyHash: string; ended: Promise<void>; end(): void }>();
  const end = (attempt: Attempt): void => {
    const name = nameOf(attempt);
    running.get(name)?.end();
    running.delete(name);
  };
  return {
    find,
    async begin(attempt) {
      const name = nameOf(attempt);
      const until = performance.now() + LIMITS.idempotencyWaitSeconds * 1000;
      for (let first = running.get(name); first !== undefined; first = running.get(name)) {
        if (first.bodyHash !== attempt.bodyHash) throw conflict();
        // The first may be refused, and then another is the first.
        if (!(await endsBy(first.ended, until))) throw inFlight();
      }
      running.set(name, { bodyHash: attempt.bodyHash, ...ending() });
      try {
        const stored = await find(attempt);
        if (stored !== null) end(attempt);
        return stored;
      } catch (error) {
        end(attempt);
        throw error;
      }
    },
    end,
  };
}

/** What the request asks to have done once; null where it names no key. */
export function attemptOf(request: FastifyRequest, caller: Caller): Attempt | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined || caller === null) return null;
  if (typeof header === 'string' && VISIBLE.test(header))
    return { keyId: caller.keyId, path: request.url, key: header, bodyHash: hashBody(request.body) };
  const message = `must be 1 to ${LIMITS.idempotencyKeyChars} visible ASCII characters`;
  throw new Refusal('invalid-request', `Idempotency-Key ${message}`, {}, [
    { path: 'Idempotency-Key', code: 'invalid-text', message },
  ]);
}

/** The order of fields and the spaces between them are no part of what a body says. */
export const hashBody = (body: unknown): string =>
  createHash('sha256')
    .update(canonicalJson(body) ?? '')
    .digest('hex');

const VISIBLE = new RegExp(`^[\\x21-\\x7e]{1,${LIMITS.idempotencyKeyChars}}$`);
const KEPT_MS = LIMITS.idempotencyHours * 3_600_000;

const nameOf = (attempt: Attempt): string => JSON.stringify([attempt.keyId, attempt.path, attempt.key]);
const inFlight = (): Refusal =>
  new Refusal('idempotency-in-flight', 'the first request with this Idempotency-Key is still running');
const conflict = (): Refusal =>
  new Refusal('idempotency-conflict', 'this Idempotency-Key came before with another body');

function ending(): { ended: Promise<void>; end(): void } {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end };
}

/** Whether something ends by a time of `performance.now()`. */
async function endsBy(ended: Promise<void>, until: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, until - performance.now()));
  });
  return Promise.race([ended.then(() => true), late]).finally(() => clearTimeout(timer));
}
