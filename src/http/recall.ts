/**
 * Plain readings that are answered from memory before any other check: those that ask for no form, bring no key and no
 * body and come from no other site, where everybody may read and nobody is counted. All who ask so are answered alike,
 * with the headers that the first of them was given by all checks and hooks.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOfHead, limitTaking } from './connections.ts';
import { ANY_FORM, type KeptAnswer, type KeptAnswers, type ReadyHeads } from './kept-answers.ts';
import { hostOf } from './origin.ts';
import { isKnown } from './preconditions.ts';
import { requestIdOf } from './server.ts';

export type Recalling = {
  kept: KeptAnswers;
  publicUrl: string | null;
  isUnderPressure(): boolean;
  /** Told of what is answered where the framework does not even see it; null where it must. */
  direct?: { answered(route: string, status: number, seconds: number): void } | null;
};

/** Told of what was answered and kept, so that it is answered from memory next time. */
export type Learn = (answer: KeptAnswer, request: FastifyRequest, reply: FastifyReply) => void;

/** Before every other hook. */
export function recallAnswers(
  app: FastifyInstance,
  { kept, publicUrl, isUnderPressure, direct = null }: Recalling,
): Learn {
  let waiting: Waiting[] = [];
  const answerOf = (asked: readonly Waiting[], version: string | null) => {
    for (const one of asked)
      if (one.answer?.ready && one.answer.version === version)
        one.sent(sendReady(one, one.answer, one.answer.ready));
      else one.goOn(version);
  };
  const answerAll = () => {
    const asked = waiting;
    waiting = [];
    const version = isUnderPressure() ? null : kept.version();
    if (version instanceof Promise) void version.catch(() => null).then((found) => answerOf(asked, found));
    else answerOf(asked, version);
  };
  // All that arrives in one turn of the loop waits for its end: one look at the store, after all of them came and
  // before any is answered, is as good as one for each.
  const wait = (one: Waiting) => {
    if (waiting.push(one) === 1) setImmediate(answerAll);
  };
  app.addHook('onRequest', (request, reply, goOn) => {
    const { raw, id } = request;
    if (versions.has(raw) || !isPlain(raw) || faultOfHead(raw) !== null) return goOn();
    // What is never kept must not wait for the store: whether the process lives is asked where the server does not answer.
    if (kept.isAsked && !request.routeOptions.config?.isKept) return goOn();
    const host = hostOf(request, publicUrl);
    const answer = kept.lastOf(ANY_FORM, host, request.url);
    if (!answer?.ready && (!kept.isAsked || kept.isFirst(host, request.url))) return goOn();
    wait({
      raw,
      response: reply.raw,
      id,
      answer,
      sent: () => {},
      goOn: (version) => {
        versions.set(raw, version);
        goOn();
      },
    });
  });
  if (direct !== null) answerDirectly(app, { kept, publicUrl, direct, wait });
  return (answer, request, reply) => {
    if (answer.ready === null && isPlain(request.raw)) answer.ready = headsOf(answer, request, reply);
  };
}

type Directly = Pick<Recalling, 'kept' | 'publicUrl'> & {
  direct: NonNullable<Recalling['direct']>;
  wait(one: Waiting): void;
};

/** Before the framework: to route such a request, and to make its objects, costs it as much again as to answer. */
function answerDirectly(app: FastifyInstance, { kept, publicUrl, direct, wait }: Directly): void {
  const { server } = app;
  const [handle] = server.listeners('request') as [RequestListener];
  // While it closes the framework says so to every connection.
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  const receive = (raw: IncomingMessage, response: ServerResponse): void => {
    const goOn = (): void => {
      handle.call(server, raw, response);
    };
    const isMine = !isClosing && isPlain(raw) && faultOfHead(raw) === null;
    const host = publicUrl ?? `http://${raw.headers.host ?? ''}`;
    const answer = isMine ? kept.lastOf(ANY_FORM, host, raw.url ?? '') : null;
    if (!answer?.ready) {
      goOn();
      return;
    }
    const { route } = answer.ready;
    const begun = performance.now();
    const sent = (status: number) => direct.answered(route, status, (performance.now() - begun) / 1_000);
    wait({
      raw,
      response,
      id: requestIdOf(raw),
      answer,
      sent,
      goOn: (version) => {
        versions.set(raw, version);
        goOn();
      },
    });
  };
  server.removeListener('request', handle).on('request', receive);
}

const versions = new WeakMap<IncomingMessage, string | null>();

/** What the store held when it was asked for this request; null where it was not. */
export const versionAsked = (request: FastifyRequest): string | null => versions.get(request.raw) ?? null;

type Waiting = {
  raw: IncomingMessage;
  response: ServerResponse;
  id: string;
  answer: KeptAnswer | null;
  sent(status: number): void;
  goOn(version: string | null): void;
};

function isPlain({ method, headers }: IncomingMessage): boolean {
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
function headsOf({ headers, body }: KeptAnswer, request: FastifyRequest, reply: FastifyReply): ReadyHeads {
  const { [CONNECTION]: _, [LENGTH]: __, ...sent } = reply.getHeaders();
  const whole = Object.entries({ 'x-request-id': '', ...sent, ...headers, [LENGTH]: body.length });
  const unchanged = whole.filter(([name]) => name !== TYPE && name !== LENGTH);
  return {
    whole: whole.flat().map(String),
    unchanged: unchanged.flat().map(String),
    route: request.routeOptions.url ?? '',
  };
}

/** Of both lists of headers. */
const REQUEST_ID_AT = 1;
const TYPE = 'content-type';
const LENGTH = 'content-length';
/** It is said of one connection, as when it is about to close. */
const CONNECTION = 'connection';

/** Returns the status that was sent. */
function sendReady({ raw, response, id }: Waiting, answer: KeptAnswer, heads: ReadyHeads): number {
  const { etag } = answer.headers;
  const isUnchanged = etag !== undefined && isKnown(raw.headers['if-none-match'], etag);
  const head = isUnchanged ? heads.unchanged : heads.whole;
  const status = isUnchanged ? 304 : 200;
  // Node writes the list into one text at once, so that all requests can share it.
  head[REQUEST_ID_AT] = id;
  limitTaking(raw.socket);
  response.writeHead(status, head);
  if (isUnchanged) response.end();
  else response.end(answer.body);
  return status;
}
