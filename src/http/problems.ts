/** Refusals as problem documents (RFC 9457): the one place that knows which code has which status. */
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, REFUSALS, Refusal, type RefusalCode } from '../domain/refusal.ts';
import { parseStrictJson } from '../exchange/strict-json.ts';
import { LIMITS } from '../limits.ts';
import { SAFE_HEADERS } from './safe-headers.ts';

/** Every code with its status and title. */
export const PROBLEMS: Record<RefusalCode, { status: number; title: string }> = {
  'malformed-body': { status: 400, title: 'Malformed body' },
  'invalid-request': { status: 400, title: 'Invalid request' },
  'unknown-parameter': { status: 400, title: 'Unknown query parameter' },
  'unknown-field': { status: 400, title: 'Unknown body field' },
  'invalid-cursor': { status: 400, title: 'Invalid cursor' },
  unauthenticated: { status: 401, title: 'Key needed' },
  forbidden: { status: 403, title: 'Role needed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'Not acceptable' },
  'request-timeout': { status: 408, title: 'Request timeout' },
  'already-exists': { status: 409, title: 'Already exists' },
  'external-id-conflict': { status: 409, title: 'External id taken' },
  'idempotency-in-flight': { status: 409, title: 'First request still running' },
  'invalid-state': { status: 409, title: 'State does not allow it' },
  'precondition-failed': { status: 412, title: 'Changed since it was read' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'url-too-long': { status: 414, title: 'URL too long' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'invalid-claim': { status: 422, title: 'Refused as it stands' },
  'unknown-reference': { status: 422, title: 'Unknown reference' },
  'value-unparsed': { status: 422, title: 'Quantity not read' },
  'idempotency-conflict': { status: 422, title: 'Idempotency-Key used before' },
  'too-many-links': { status: 422, title: 'Too many links' },
  'precondition-required': { status: 428, title: 'If-Match needed' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'Headers too large' },
  'internal-error': { status: 500, title: 'Internal error' },
  overloaded: { status: 503, title: 'Overloaded' },
  'store-unavailable': { status: 503, title: 'Store unavailable' },
};

/** On every problem document: it is no page, frames nothing, and is read as nothing else. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...SAFE_HEADERS,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

export const PROBLEM_TYPE = 'application/problem+json';

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: RefusalCode;
  requestId: string;
  errors?: readonly Fault[];
  [context: string]: unknown;
};

export type ProblemSettings = {
  publicUrl: string | null;
  /** A refusal as a page, where a person asked for one; null where a problem document is right. */
  pageOf?: (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;
};

/** The document of one refusal. `url`: as requested; its query is left out, since it may hold what is private. */
export function problemOf(
  refusal: Refusal,
  at: { url: string; requestId: string; origin?: string },
  settings: ProblemSettings,
): Problem {
  const { status, title } = PROBLEMS[refusal.code];
  const declared: readonly string[] = REFUSALS[refusal.code].context;
  const context = Object.entries(refusal.context).filter(([name]) => declared.includes(name));
  return {
    type: `${settings.publicUrl ?? at.origin ?? ''}/problems/${refusal.code}`,
    title,
    status,
    detail: refusal.message,
    instance: at.url.split(/[?#]/, 1)[0] ?? '',
    code: refusal.code,
    requestId: at.requestId,
    ...(refusal.faults.length > 0 ? { errors: refusal.faults } : {}),
    ...Object.fromEntries(context),
  };
}

/** The headers that belong to a code, whatever the operation. */
export function headersOf(refusal: Refusal): Record<string, string> {
  const context: Record<string, string | number | null | undefined> = refusal.context;
  switch (PROBLEMS[refusal.code].status) {
    case 401:
      return { 'www-authenticate': 'Bearer realm="counterclaim"' };
    case 408:
      // What is still to come of the request would be read as the next one.
      return { connection: 'close' };
    case 405:
      return { allow: String(context.allow ?? '') };
    case 429:
    case 503:
      return { 'retry-after': String(context.retryAfterSeconds ?? LIMITS.retryAfterSeconds) };
    default:
      return {};
  }
}

/** Anything thrown as a refusal; what is not foreseen is an internal error, and its words stay in the log. */
export function refusalFrom(error: unknown, reply?: FastifyReply): Refusal {
  if (error instanceof Refusal) return error;
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  const known = code === undefined ? undefined : FRAMEWORK_REFUSALS[code];
  if (known) return known();
  if (statusCode === 429) return rateLimited(reply);
  const byStatus = statusCode === undefined ? undefined : STATUS_REFUSALS[statusCode];
  return byStatus
    ? byStatus()
    : new Refusal('internal-error', 'the service failed; its log has this under the requestId');
}

// The address that the client called, so that `type` is a URI that it can open.
function originOf(request: FastifyRequest): { origin?: string } {
  const origin = `${request.protocol}://${request.host}`;
  return request.host && URL.canParse(origin) ? { origin: new URL(origin).origin } : {};
}

/** One code for many shape faults: the particular one where all are of one kind. */
export function refusalOfShape(faults: readonly Fault[]): Refusal {
  const [only, ...others] = new Set(faults.map((one) => one.code));
  const particular = others.length === 0 && (only === 'unknown-field' || only === 'unknown-parameter');
  const sentences = faults
    .slice(0, FAULTS_IN_DETAIL)
    .map((one) => (one.path === '' ? `the body ${one.message}` : `${one.path} ${one.message}`));
  const more = faults.length - sentences.length;
  const detail = [...sentences, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  // What is sound but over a bound is no malformed request.
  const isOverLimit =
    faults.length > 0 && faults.every((one) => one.code === 'too-long' || one.code === 'too-many');
  // A body can hold more unknown fields than anyone reads; the answer has a bound as everything has.
  return new Refusal(
    particular ? only : isOverLimit ? 'invalid-claim' : 'invalid-request',
    detail,
    {},
    faults.slice(0, LIMITS.faultsInAnswer),
  );
}

const FAULTS_IN_DETAIL = 5;

/** The document of a refusal of this request, or of a part of it. */
export function problemFor(refusal: Refusal, request: FastifyRequest, settings: ProblemSettings): Problem {
  return problemOf(refusal, { url: request.url, requestId: request.id, ...originOf(request) }, settings);
}

export function sendProblem(
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  settings: ProblemSettings,
): FastifyReply {
  const problem = problemFor(refusal, request, settings);
  // What is refused before the hooks of any plugin ran has their headers too.
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!reply.hasHeader(name) || reply.getHeader(name) === SAFE_HEADERS[name]) reply.header(name, value);
  return (
    reply
      .code(problem.status)
      .headers({ ...headersOf(refusal), 'cache-control': 'no-store', 'x-request-id': request.id })
      .header('content-type', PROBLEM_TYPE)
      // As bytes: fastify adds a charset to strings, which this media type does not have.
      .send(Buffer.from(JSON.stringify(problem)))
  );
}

/** Error and not-found handlers, request ids, the URL limit, and the JSON parser. Before any route. */
export function installProblems(app: FastifyInstance, settings: ProblemSettings): void {
  const routes: { method: string; pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    // A route for everything (CORS has one) says nothing about any one address.
    if (url === '*' || url === '/*') return;
    for (const one of [method].flat()) routes.push({ method: one, pattern: patternOf(url) });
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const isTooLong = Buffer.byteLength(request.raw.url ?? '') > LIMITS.urlBytes;
    if (!isTooLong) return done();
    const what = `the URL is over ${LIMITS.urlBytes} bytes`;
    done(new Refusal('url-too-long', what, { limitBytes: LIMITS.urlBytes }));
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalFrom(error, reply);
    logRefusal(refusal, error, request.log);
    return answerRefusal(refusal, request, reply, settings);
  });
  const absence = ({ url }: FastifyRequest): Refusal => {
    const path = url.split('?', 1)[0] ?? '';
    const allow = [
      ...new Set(routes.filter((one) => one.pattern.test(path)).map((one) => one.method)),
    ].sort();
    return allow.length === 0
      ? new Refusal('not-found', `nothing has the address ${path}`)
      : methodNotAllowed('this address', allow);
  };
  // Before any body is read: what nothing takes is not waited for, and has no fault but that.
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    done(request.is404 ? absence(request) : null);
  });
  app.setNotFoundHandler((request, reply) => answerRefusal(absence(request), request, reply, settings));
  installJsonParser(app);
  installProblemPages(app);
}

const answerRefusal = (
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  settings: ProblemSettings,
): FastifyReply =>
  settings.pageOf?.(refusal, request, reply) ?? sendProblem(refusal, request, reply, settings);

export const methodNotAllowed = (what: string, allow: readonly string[]): Refusal =>
  new Refusal('method-not-allowed', `${what} takes ${allow.join(', ')}`, { allow: allow.join(', ') });

/** Strict about what fastify's own parser lets pass: bytes that are no UTF-8 would be changed silently. */
function installJsonParser(app: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes: Buffer, done) => {
    // An empty body is absent, so that operations whose body is optional take it.
    if (bytes.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = utf8.decode(bytes);
    } catch {
      return done(new Refusal('malformed-body', 'the body is not UTF-8'));
    }
    try {
      done(null, parseStrictJson(text));
    } catch (error) {
      done(error instanceof Refusal ? error : new Refusal('malformed-body', whyNoJson(error as Error)));
    }
  });
}

function whyNoJson({ message }: Error): string {
  // V8 names the place, the character or the end, and quotes the body, which is not ours to repeat.
  const where = /position (\d+)/.exec(message)?.[1];
  const token = /Unexpected token ('.'),/u.exec(message)?.[1];
  if (where !== undefined) return `the body is not valid JSON at character ${Number(where) + 1}`;
  return `the body is not valid JSON: ${token === undefined ? 'it ends too early' : `${token} is not expected`}`;
}

/** The address in `type` can be opened: it says what the code means. */
function installProblemPages(app: FastifyInstance): void {
  const describe = (code: RefusalCode) => ({
    code,
    ...PROBLEMS[code],
    means: REFUSALS[code].means,
    context: REFUSALS[code].context,
  });
  app.get('/problems', () => ({ data: (Object.keys(PROBLEMS) as RefusalCode[]).map(describe) }));
  app.get<{ Params: { code: string } }>('/problems/:code', (request) => {
    const { code } = request.params;
    if (!Object.hasOwn(PROBLEMS, code)) throw new Refusal('not-found', `no problem has the code ${code}`);
    return describe(code as RefusalCode);
  });
}

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split(/(::|:\w+|\*)/)
      .map((part) => {
        if (part === '::') return ':';
        return part === '*' ? '.*' : /^:\w/.test(part) ? '[^/]+' : escapeRegExp(part);
      })
      .join('')}$`,
  );
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function logRefusal(refusal: Refusal, error: unknown, log: FastifyBaseLogger): void {
  if (PROBLEMS[refusal.code].status >= 500) log.error({ err: error }, refusal.code);
  else log.info({ code: refusal.code }, refusal.message);
}

export const headersTooLarge = (
  detail = `the request line and headers are over ${LIMITS.headerBytes} bytes`,
): Refusal => new Refusal('headers-too-large', detail, { limitBytes: LIMITS.headerBytes });
const bodyTooLarge = (): Refusal =>
  new Refusal('body-too-large', `the body is over ${LIMITS.bodyBytes} bytes`, {
    limitBytes: LIMITS.bodyBytes,
  });
const notJson = (): Refusal => new Refusal('unsupported-media-type', 'the body must be application/json');
const tooBusy = (): Refusal =>
  new Refusal('overloaded', 'the service is too busy; try again', {
    retryAfterSeconds: LIMITS.retryAfterSeconds,
  });
const badUrl = (): Refusal => new Refusal('invalid-request', 'the URL is malformed');

function rateLimited(reply: FastifyReply | undefined): Refusal {
  const retryAfterSeconds = Number(reply?.getHeader('retry-after') ?? LIMITS.retryAfterSeconds);
  return new Refusal('rate-limited', `too many requests; try again in ${retryAfterSeconds} s`, {
    retryAfterSeconds,
  });
}

const FRAMEWORK_REFUSALS: Record<string, () => Refusal> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: notJson,
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Refusal('malformed-body', 'the body is not as long as Content-Length says'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Refusal('malformed-body', 'the body is empty; it must be JSON'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new Refusal('malformed-body', 'the body is not valid JSON'),
  FST_ERR_VALIDATION: () => new Refusal('invalid-request', 'the request is not what the operation takes'),
  FST_ERR_BAD_URL: badUrl,
  FST_ERR_MAX_PARAM_LENGTH: () =>
    new Refusal('url-too-long', `a part of the path is over ${LIMITS.paramBytes} bytes`, {
      limitBytes: LIMITS.paramBytes,
    }),
  FST_ERR_HANDLER_TIMEOUT: tooBusy,
  FST_UNDER_PRESSURE: tooBusy,
};

/** For errors of plugins, which carry a status alone. */
const STATUS_REFUSALS: Record<number, () => Refusal> = {
  400: () => new Refusal('invalid-request', 'the request is malformed'),
  401: () => new Refusal('unauthenticated', 'a key is needed'),
  403: () => new Refusal('forbidden', 'this is not allowed'),
  404: () => new Refusal('not-found', 'nothing has this address'),
  413: bodyTooLarge,
  415: notJson,
  431: headersTooLarge,
  503: tooBusy,
};
