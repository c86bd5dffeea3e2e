/**
 * Plain readings that are answered from memory before any other check: those that ask for no form, bring no key and no
 * body and come from no other site, where everybody may read and nobody is counted. All who ask so are answered alike,
 * with the headers that the first of them was given by all checks and hooks.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOfHead, limitTaking } from './connections.ts';
import { ANY_FORM, type KeptAnswer, type KeptAnswers, type ReadyHeads } from './kept-answers.ts';
import { hostOf } from './origin.ts';
import { isKnown } from './preconditions.ts';

export type Recalling = { kept: KeptAnswers; publicUrl: string | null; isUnderPressure(): boolean };

/** Told of what was answered and kept, so that it is answered from memory next time. */
export type Learn = (answer: KeptAnswer, request: FastifyRequest, reply: FastifyReply) => void;

/** Before every other hook. */
export function recallAnswers(app: FastifyInstance, { kept, publicUrl, isUnderPressure }: Recalling): Learn {
  let waiting: Waiting[] = [];
  const answerOf = (asked: readonly Waiting[], version: string | null) => {
    for (const one of asked) {
      const { request, answer } = one;
      if (answer?.ready && answer.version === version) sendReady(one, answer, answer.ready);
      else {
        versions.set(request, version);
        one.goOn();
      }
    }
  };
  const answerAll = () => {
    const asked = waiting;
    waiting = [];
    const version = isUnderPressure() ? null : kept.version();
    if (version instanceof Promise) void version.then((found) => answerOf(asked, found));
    else answerOf(asked, version);
  };
  app.addHook('onRequest', (request, reply, goOn) => {
    if (!isPlain(request) || faultOfHead(request) !== null) return goOn();
    // What is never kept must not wait for the store: whether the process lives is asked where the server does not answer.
    if (kept.isAsked && !request.routeOptions.config?.isKept) return goOn();
    const host = hostOf(request, publicUrl);
    const answer = kept.lastOf(ANY_FORM, host, request.url);
    if (!answer?.ready && (!kept.isAsked || kept.isFirst(host, request.url))) return goOn();
    // All that arrives in one turn of the loop waits for its end: one look at the store, after all of them came and
    // before any is answered, is as good as one for each.
    if (waiting.push({ request, reply, answer, goOn }) === 1) setImmediate(answerAll);
  });
  return (answer, request, reply) => {
    if (answer.ready === null && isPlain(request)) answer.ready = headsOf(answer, reply);
  };
}

const versions = new WeakMap<FastifyRequest, string | null>();

/** What the store held when it was asked for this request; null where it was not. */
export const versionAsked = (request: FastifyRequest): string | null => versions.get(request) ?? null;

type Waiting = {
  request: FastifyRequest;
  reply: FastifyReply;
  answer: KeptAnswer | null;
  goOn(): void;
};

function isPlain({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    (headers.accept === undefined || headers.accept === '*/*') &&
    headers.authorization === undefined &&
    headers.origin === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

/** Once all hooks have set their headers, whether the answer was sent whole or as unchanged. */
function headsOf({ headers, body }: KeptAnswer, reply: FastifyReply): ReadyHeads {
  const { [CONNECTION]: _, [LENGTH]: __, ...sent } = reply.getHeaders();
  const whole = Object.entries({ 'x-request-id': '', ...sent, ...headers, [LENGTH]: body.length });
  const unchanged = whole.filter(([name]) => name !== TYPE && name !== LENGTH);
  return { whole: whole.flat().map(String), unchanged: unchanged.flat().map(String) };
}

/** Of both lists of headers. */
const REQUEST_ID_AT = 1;
const TYPE = 'content-type';
const LENGTH = 'content-length';
/** It is said of one connection, as when it is about to close. */
const CONNECTION = 'connection';

function sendReady({ request, reply }: Waiting, answer: KeptAnswer, heads: ReadyHeads): void {
  const { etag } = answer.headers;
  const isUnchanged = etag !== undefined && isKnown(request.headers['if-none-match'], etag);
  const head = isUnchanged ? heads.unchanged : heads.whole;
  // Node writes the list into one text at once, so that all requests can share it.
  head[REQUEST_ID_AT] = request.id;
  limitTaking(request.raw.socket);
  reply.raw.writeHead(isUnchanged ? 304 : 200, head);
  if (isUnchanged) reply.raw.end();
  else reply.raw.end(answer.body);
}
