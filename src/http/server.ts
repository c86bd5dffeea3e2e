/**
 * What the HTTP server is given: its bounds, request ids, whom it believes, and problem documents for what
 * is refused before any route, hook or error handler has a say.
 */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, METHODS, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import {
  headersOf,
  headersTooLarge,
  methodNotAllowed,
  PROBLEM_TYPE,
  type ProblemSettings,
  problemOf,
  refusalFrom,
  SECURITY_HEADERS,
  sendProblem,
} from './problems.ts';

/** Which proxies are believed about who asks: none, so many hops, or those at these addresses. */
export type TrustedProxies = false | number | string[];

export type ServerSettings = ProblemSettings & { trustedProxies?: TrustedProxies };

/** The options of `fastify({...})`. */
export function serverOptions(settings: ServerSettings) {
  return {
    genReqId: requestIdOf,
    requestIdHeader: false as const,
    trustProxy: trusting(settings.trustedProxies ?? false),
    bodyLimit: LIMITS.bodyBytes,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    routerOptions: { maxParamLength: LIMITS.paramBytes },
    keepAliveTimeout: LIMITS.keepAliveSeconds * 1_000,
    connectionTimeout: LIMITS.connectionSilenceSeconds * 1_000,
    // Requests of one connection are not counted: those pipelined beyond a bound would get Node's bare 503.
    maxRequestsPerSocket: 0,
    // Bodies have a time of their own (connections.ts), since an import may be sent for hours.
    requestTimeout: 0,
    // Streams go on for hours too, and an act that goes on must not be told of as if it had failed.
    handlerTimeout: 0,
    forceCloseConnections: 'idle' as const,
    http: {
      maxHeaderSize: LIMITS.headerBytes,
      headersTimeout: LIMITS.requestSeconds * 1_000,
      connectionsCheckingInterval: LIMITS.connectionCheckMillis,
      // Node's own refusal of a request without a Host is no problem document; ours is in connections.ts.
      requireHostHeader: false,
    },
    // Fastify's own 503 while closing is no problem document; what arrives in time is still answered.
    return503OnClosing: false,
    frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
      sendProblem(refusalFrom(error), request, reply, settings);
    },
    clientErrorHandler(this: FastifyInstance, error: BrokenRequest, socket: Socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      answerOnSocket(brokenRequest(error), socket, this.log, settings, error.code);
    },
  };
}

/** Shapes are checked and written by code of our own: what the framework would do it with is not even loaded. */
const noSchemas = (): never => {
  throw new Error('a route has a schema of the framework, which nothing here compiles');
};

const trusting = (proxies: TrustedProxies) =>
  typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies;

/** What Node answers by itself, or not at all, where nothing listens for it. */
export function answerOddRequests(app: FastifyInstance, settings: ProblemSettings): void {
  const server = app.server as Server;
  server.on('connect', (_request: IncomingMessage, socket: Socket) =>
    answerOnSocket(unknownMethod(), socket, app.log, settings, 'CONNECT'),
  );
  // An expectation that nobody knows may be passed over, as if it were not there (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}

/** An id that the client gave is kept where it is harmless in a log line and a header. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

const REQUEST_ID = new RegExp(`^[\\w.:/+=@-]{1,${LIMITS.requestIdChars}}$`);

/** As Node gives it; its types say otherwise of the bytes. */
type BrokenRequest = Error & { code?: string; rawPacket?: unknown };

/** A request that Node could not read has no reply object: the answer is written on the socket. */
function answerOnSocket(
  refusal: Refusal,
  socket: Socket,
  log: FastifyBaseLogger,
  settings: ProblemSettings,
  cause: string | undefined,
): void {
  const requestId = randomUUID();
  log.info({ code: refusal.code, cause, requestId }, refusal.message);
  const problem = problemOf(refusal, { url: '', requestId }, settings);
  const body = JSON.stringify(problem);
  const headers = {
    ...SECURITY_HEADERS,
    ...headersOf(refusal),
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    'cache-control': 'no-store',
    date: new Date().toUTCString(),
    connection: 'close',
  };
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.on('error', () => {});
  // A socket that is no longer writable has an answer under way already.
  if (!socket.writable) socket.destroy();
  // What the client goes on sending is not waited for: once the answer is out the connection goes.
  else socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroySoon());
}

function brokenRequest({ code, rawPacket }: BrokenRequest): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Refusal('request-timeout', `the headers did not arrive within ${LIMITS.requestSeconds} s`, {
      limitSeconds: LIMITS.requestSeconds,
    });
  // Of a method that Node does not know it reads no further, so that it is told by how the line begins.
  const method = METHOD_OF_LINE.exec(
    Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, LINE_CHARS) : '',
  )?.[1];
  if (code === 'HPE_INVALID_METHOD' && method !== undefined && !METHODS.includes(method))
    return unknownMethod();
  return new Refusal('invalid-request', 'this is not a valid HTTP/1.1 request');
}

const METHOD_OF_LINE = /^([A-Za-z][\w-]{0,39}) [/*]/;
const LINE_CHARS = 64;

const unknownMethod = (): Refusal =>
  methodNotAllowed('this service', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST']);
