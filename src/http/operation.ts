/** One operation of the API, declared once: its route, its checks, its bytes and its place in the document. */
import type { Readable } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Fault, Refusal, type RefusalCode } from '../domain/refusal.ts';
import { AnsweredBefore } from '../usecases/context.ts';
import type { Caller, FindKey, ReadAccess, Role } from './access.ts';
import { admit, callerOf } from './callers.ts';
import {
  type Check,
  checkBody,
  checkQuery,
  createSerializers,
  type JsonSchema,
  type Serialize,
} from './compile.ts';
import {
  type Attempts,
  attemptOf,
  createAttempts,
  type FindAnswer,
  type Idempotency,
  type RecordedAnswer,
} from './idempotency.ts';
import { noParameters, readInput } from './input.ts';
import { ANY_FORM, type KeptAnswers, type Place } from './kept-answers.ts';
import { absoluteUrl, baseOf, hostOf } from './origin.ts';
import { entityTag, isUnchanged, negotiate, preconditionRequired } from './preconditions.ts';
import { type Problem, problemFor } from './problems.ts';
import { addressOf, type CountRequest } from './rate-limits.ts';
import { type Learn, versionAsked } from './recall.ts';
import { cachingOf, JSON_TYPE, rawAnswer, renderAnswer, send } from './sending.ts';

export type { Caller, Role } from './access.ts';
export { callerOf } from './callers.ts';

/** `body` is rendered by the shape of its status; `raw` is sent as it is, in the media type it names. */
export type Answer = {
  /** The lowest declared 2xx unless given. */
  status?: number;
  body?: unknown;
  /** `isOfShape`: JSON that is as the shape of the status makes it. */
  raw?: { type: string; content: string | Buffer | Readable; isOfShape?: true };
  headers?: Record<string, string>;
  location?: string;
};

/** A body that is read as a stream, for operations with `accepts`. */
export type Incoming = { type: string; stream: Readable };

export type OperationRequest<P, Q, B> = {
  params: P;
  query: Q;
  body: B;
  incoming: Incoming | null;
  caller: Caller;
  /** Whether If-Match names this representation, as the resource's GET answers it; for use inside the write. */
  ifMatch: ((representation: unknown) => boolean) | null;
  idempotency: Idempotency<Answer> | null;
  /** The media type to answer in: one of those declared. */
  media: string;
  /** The address as asked, absolute, with its query. */
  url: string;
  /** Where the service is reached, without a slash at the end. */
  base: string;
  header(name: string): string | undefined;
  /** The problem document of a refusal of a part of the request, where the whole goes on. */
  problemOf(refusal: Refusal): Problem;
  /** Where it came from, of IPv6 the network. */
  address: string;
  /** HEAD: the answer's body will not be sent, so that a stream must not be opened for it. */
  isHead: boolean;
  log: FastifyBaseLogger;
};

export type MediaForm = {
  schema?: JsonSchema;
  example?: unknown /** Also at path + suffix: `.csv`. */;
  suffix?: string;
};

export type AnswerSpec = {
  description: string;
  /** The JSON form; null where there is none. */
  shape: z.ZodType | null;
  headers?: Record<string, { description: string; schema: object }>;
  example?: unknown;
  /** Further forms, which the handler gives as `raw` when `request.media` names them. */
  media?: Record<string, MediaForm>;
};

type OperationSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> = {
  /** The use case's name: the operationId. */
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** `none` never looks at a key; `reader` is open unless READ_ACCESS=key. */
  role: Role | 'none';
  params?: P;
  query?: Q;
  body?: B;
  bodyExample?: unknown;
  /** Media types that are read as a stream, in place of `body`. */
  accepts?: Record<string, { description?: string; schema?: JsonSchema; example?: unknown }>;
  answers: Record<number, AnswerSpec>;
  /** What is answered where the Accept header has no preference; JSON unless given. */
  defaultMedia?: string;
  /** The query parameter that may hold the key, looked at only where reading needs one. */
  keyParameter?: string;
  /** Beyond those that every operation of its kind has. */
  refusals: readonly RefusalCode[];
  /** Tags 2xx answers by the bytes sent; a GET then honours If-None-Match. */
  etag?: 'strong' | 'weak' | 'none';
  /** What the resource's GET answers with: given, If-Match is needed and compared with it. */
  ifMatchShape?: z.ZodType;
  idempotent?: boolean;
  /**
   * Of a reading that depends on its address, its form and the record alone, so that its answer is made once and sent
   * until something is recorded. Nothing that tells of a time or of the caller is; its handler learns of no caller and no
   * header.
   */
  isKept?: true;
  /** The resource that an answer tells of, where it tells more: its ETag is that of the resource's GET. */
  tagged?: { shape: z.ZodType; of(body: unknown): unknown };
  /** What else is wrong with a body whose shape is at fault in some fields, so that one answer names all. */
  alsoCheck?(
    body: Record<string, unknown>,
    faulty: ReadonlySet<string>,
    params: Readonly<Record<string, string>>,
  ): Promise<readonly Fault[]>;
  handle(request: OperationRequest<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer>;
};

export type Operation = OperationSpec<z.ZodObject, z.ZodObject, z.ZodType>;

/** Types the handler by the shapes. */
export function operation<
  P extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Q extends z.ZodObject = z.ZodObject<Record<never, never>>,
  B extends z.ZodType = z.ZodUndefined,
>(spec: OperationSpec<P, Q, B>): Operation {
  return spec as unknown as Operation;
}

export type OperationDeps = {
  findKey: FindKey;
  findAnswer: FindAnswer;
  readAccess: ReadAccess;
  publicUrl: string | null;
  now(): number;
  /** Counts a request for its caller; throws where there are too many. */
  countRequest?: CountRequest | null;
  /** Without it no answer is kept. */
  kept?: KeptAnswers;
  /** Told of every answer that is kept, when it was sent. */
  learn?: Learn | null;
  /** For tests: every answer is checked against its shape. */
  strict?: boolean;
};

/** Adds the routes. `installProblems` comes before it. */
export function registerOperations(
  app: FastifyInstance,
  operations: readonly Operation[],
  deps: OperationDeps,
): void {
  const serializerOf = createSerializers({ strict: deps.strict ?? false });
  const attempts = createAttempts(deps.findAnswer, deps.now);
  for (const one of operations) {
    const route = compileRoute(one, serializerOf, attempts, deps);
    if (one.accepts) registerIncoming(app, route, Object.keys(one.accepts));
    else addRoute(app, route, one.path, null);
    for (const [media, form] of formsOf(one)) {
      if (form.suffix !== undefined) addRoute(app, route, `${one.path}${form.suffix}`, media);
    }
  }
}

export const successOf = (one: Operation): number => {
  const status = Object.keys(one.answers)
    .map(Number)
    .sort((a, b) => a - b)
    .find((code) => code < 300);
  if (status === undefined) throw new Error(`${one.id} declares no 2xx answer`);
  return status;
};

/** Every media type that the operation can answer in, the preferred one first. */
export function mediaOf(one: Operation): string[] {
  const answers = Object.values(one.answers);
  const json = answers.some((answer) => answer.shape !== null) ? [JSON_TYPE] : [];
  const all = [...json, ...formsOf(one).map(([media]) => media)];
  const preferred = one.defaultMedia;
  return preferred === undefined ? all : [preferred, ...all.filter((media) => media !== preferred)];
}

export const isRead = (one: Operation): boolean => one.method === 'GET';

const formsOf = (one: Operation): [string, MediaForm][] =>
  Object.values(one.answers).flatMap((answer) => Object.entries(answer.media ?? {}));

export type Route = {
  spec: Operation;
  success: number;
  isRead: boolean;
  deps: OperationDeps;
  attempts: Attempts;
  kept: KeptAnswers | null;
  media: readonly string[];
  caching: ReturnType<typeof cachingOf>;
  params: Check<unknown> | null;
  query: Check<unknown>;
  body: Check<unknown> | null;
  serializers: ReadonlyMap<number, Serialize>;
  /** For tests: what comes as text must be what the shape of its status makes of it. */
  checkText: ((status: number, text: string) => void) | null;
  representation: Serialize | null;
  tagged: Serialize | null;
};

function compileRoute(
  spec: Operation,
  serializerOf: (shape: z.ZodType) => Serialize,
  attempts: Attempts,
  deps: OperationDeps,
): Route {
  if (spec.idempotent && (spec.role === 'none' || spec.role === 'reader'))
    throw new Error(
      `${spec.id}: an Idempotency-Key belongs to a key, so that the operation must ask for one`,
    );
  if (spec.isKept && (!isRead(spec) || spec.role !== 'reader'))
    throw new Error(`${spec.id}: only what every reader is answered alike can be kept`);
  const shapes = Object.entries(spec.answers).filter(([, answer]) => answer.shape !== null);
  const serializers = new Map(
    shapes.map(([status, answer]) => [Number(status), serializerOf(answer.shape as z.ZodType)]),
  );
  return {
    spec,
    success: successOf(spec),
    isRead: isRead(spec),
    deps,
    attempts,
    kept: (spec.isKept && deps.kept) || null,
    media: mediaOf(spec),
    caching: cachingOf(spec, mediaOf(spec), deps.readAccess),
    params: spec.params ? checkQuery(spec.params) : null,
    query: spec.query ? checkQuery(spec.query) : noParameters,
    body: spec.body ? checkBody(spec.body) : null,
    serializers,
    checkText: deps.strict ? textCheck(spec.id, serializers) : null,
    representation: spec.ifMatchShape ? serializerOf(spec.ifMatchShape) : null,
    tagged: spec.tagged ? serializerOf(spec.tagged.shape) : null,
  };
}

const textCheck =
  (id: string, serializers: ReadonlyMap<number, Serialize>) =>
  (status: number, text: string): void => {
    if (serializers.get(status)?.(JSON.parse(text)) !== text)
      throw new Error(`${id}: ${text} is not what its shape makes of it`);
  };

function addRoute(app: FastifyInstance, route: Route, url: string, media: string | null): void {
  const { spec } = route;
  app.route({
    method: spec.method,
    url,
    config: {
      isOperation: true,
      isVital: spec.role === 'none',
      readsStream: spec.accepts !== undefined,
      isKept: route.kept !== null,
    },
    handler: (request, reply) => answer(route, request, reply, media),
    onRequest: (request, reply, done) => admit(route, request, reply, done),
  });
}

function registerIncoming(app: FastifyInstance, route: Route, types: string[]): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(types, (_request, stream, done) => done(null, stream));
    const others = new Refusal('unsupported-media-type', `the body must be one of ${types.join(', ')}`);
    scope.addContentTypeParser('*', (_request, _stream, done) => done(others));
    addRoute(scope, route, route.spec.path, null);
  });
}

/** At once where the answer is kept. */
function answer(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  forcedMedia: string | null,
): Promise<FastifyReply> | undefined {
  const { kept, deps, media: offered } = route;
  const preferred = forcedMedia ?? offered[0] ?? JSON_TYPE;
  const isOpen = forcedMedia === null && offered.length > 0;
  const media = isOpen ? negotiate(request.headers.accept, offered) : preferred;
  const form = media === preferred ? ANY_FORM : media;
  // The same address was checked when the answer was made.
  const place =
    kept?.placeOf(form, hostOf(request, deps.publicUrl), request.url, versionAsked(request)) ?? null;
  if (!place?.answer) return makeAnswer(route, request, reply, { media, place });
  send(route, request, reply, place.answer);
  deps.learn?.(place.answer, request, reply);
  return undefined;
}

async function makeAnswer(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  { media, place }: { media: string; place: Place | null },
): Promise<FastifyReply> {
  const ifMatch = readIfMatch(route, request);
  const input = await readInput(route, request);
  const attempt = route.spec.idempotent ? attemptOf(request, callerOf(request)) : null;
  const stored = attempt === null ? null : await route.attempts.begin(attempt);
  if (stored !== null) return send(route, request, reply, replayed(stored));
  const rendered = new Map<Answer, RecordedAnswer>();
  const render = (given: Answer): RecordedAnswer => {
    const recorded = rendered.get(given) ?? renderAnswer(route, given);
    rendered.set(given, recorded);
    return recorded;
  };
  try {
    const given = await route.spec.handle({
      ...input,
      ifMatch,
      media,
      caller: route.kept ? null : callerOf(request),
      idempotency: attempt === null ? null : { ...attempt, render },
      url: absoluteUrl(request, route.deps.publicUrl),
      base: baseOf(request, route.deps.publicUrl),
      problemOf: (refusal) => problemFor(refusal, request, route.deps),
      header: (name) => (route.kept ? undefined : [request.headers[name.toLowerCase()]].flat()[0]),
      address: addressOf(request),
      isHead: request.method === 'HEAD',
      log: request.log,
    });
    if (given.raw && typeof given.raw.content !== 'string')
      return send(route, request, reply, rawAnswer(route, given));
    const made = render(given);
    send(route, request, reply, made);
    const kept = place?.keep(made);
    if (kept) route.deps.learn?.(kept, request, reply);
    return reply;
  } catch (error) {
    const first = error instanceof AnsweredBefore && attempt !== null && (await route.attempts.find(attempt));
    if (!first) throw error;
    return send(route, request, reply, replayed(first));
  } finally {
    if (attempt !== null) route.attempts.end(attempt);
  }
}

const replayed = (stored: RecordedAnswer): RecordedAnswer => ({
  ...stored,
  headers: { ...stored.headers, 'idempotent-replayed': 'true' },
});

function readIfMatch(route: Route, request: FastifyRequest): ((representation: unknown) => boolean) | null {
  const { representation } = route;
  if (representation === null) return null;
  const header = request.headers['if-match'];
  if (header === undefined) throw preconditionRequired();
  return (current) => isUnchanged(header, entityTag(representation(current), 'strong'));
}
