/** Connections that hold what others need: too many, too slow in sending, too slow in taking. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { headersTooLarge } from './problems.ts';

/** Before any other hook that may wait. `readsStreams`: whether a route takes its body as it comes. */
export function guardConnections(
  app: FastifyInstance,
  readsStreams: (request: FastifyRequest) => boolean,
): void {
  app.server.maxConnections = LIMITS.connections;
  // One more than is taken, so that what is over the bound is seen and refused rather than left out silently.
  app.server.maxHeadersCount = LIMITS.headers + 1;
  app.server.on('timeout', dropSilent);
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = faultOfHead(request.raw);
    if (refusal) return done(refusal);
    if (hasBody(request) && !readsStreams(request)) awaitBody(request, reply);
    done();
  });
  app.addHook('onSend', (request, _reply, payload, done) => {
    if (!isStream(payload)) limitTaking(request.raw.socket);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    // An answer that came early is kept back by no body; nor does a body keep the connection for ever.
    if (hasBody(request) && readsStreams(request) && !request.raw.complete) awaitBody(request, reply);
    done();
  });
  watchCrowd(app);
}

/** What RFC 9112 asks of a request's head and Node does not look at. */
export function faultOfHead(raw: IncomingMessage): Refusal | null {
  const { rawHeaders } = raw;
  if (rawHeaders.length / 2 > LIMITS.headers)
    return headersTooLarge(`there are over ${LIMITS.headers} headers`);
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHost(rawHeaders[at]!)) hosts++;
  const isMissing = hosts === 0 && raw.httpVersion !== '1.0';
  if (isMissing || hosts > 1) return new Refusal('invalid-request', 'one Host header is needed');
  if (!HOST.test(raw.headers.host ?? ''))
    return new Refusal('invalid-request', 'the Host header names no host');
  return null;
}

const isHost = (name: string): boolean => name.length === 4 && name.toLowerCase() === 'host';

const HOST = /^[A-Za-z0-9._~%!$&'()*+,;=:[\]-]*$/;

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** A body that is not there in time is refused; where the answer is out already, the connection goes. */
function awaitBody({ raw }: FastifyRequest, reply: FastifyReply): void {
  const expire = () => {
    if (raw.complete || raw.destroyed) return;
    // Whoever reads the body hears of it as of any other failure, and answers.
    if (!reply.sent && raw.listenerCount('error') > 0) raw.emit('error', bodyTimeout());
    else raw.destroy();
  };
  const timer = setTimeout(expire, LIMITS.requestSeconds * 1_000);
  timer.unref();
  const stop = () => clearTimeout(timer);
  raw.once('end', stop).once('close', stop);
}

const bodyTimeout = (): Refusal =>
  new Refusal('request-timeout', `the body did not arrive within ${LIMITS.requestSeconds} s`, {
    limitSeconds: LIMITS.requestSeconds,
  });

const isStream = (payload: unknown): payload is Readable =>
  typeof (payload as Readable | null)?.pipe === 'function';

/** An answer that nobody takes, not even in parts, is in memory for nothing. A request in tests has no timer. */
export function limitTaking(socket: Partial<Pick<Socket, 'setTimeout'>>): void {
  // When the answer is out Node sets the time of an idle connection in place of this one.
  socket.setTimeout?.(LIMITS.answerStallSeconds * 1_000);
}

/** What was silent for its time. An answer that waits to be taken would stay with the kernel: it is reset. */
function dropSilent(socket: Socket): void {
  if (socket.writableLength > 0) socket.resetAndDestroy();
  else socket.destroy();
}

/** Where many are connected, and for a while after, those that ask nothing make room. */
function watchCrowd(app: FastifyInstance): void {
  const { server } = app;
  let calmLooks = CALM_LOOKS;
  const look = () =>
    server.getConnections((error, count) => {
      if (error) return;
      const wasCrowded = calmLooks < CALM_LOOKS;
      calmLooks = count > LIMITS.connectionsCrowded ? 0 : Math.min(calmLooks + 1, CALM_LOOKS);
      const isCrowded = calmLooks < CALM_LOOKS;
      server.keepAliveTimeout =
        1_000 * (isCrowded ? LIMITS.keepAliveCrowdedSeconds : LIMITS.keepAliveSeconds);
      if (isCrowded && !wasCrowded) server.closeIdleConnections();
    });
  const timer = setInterval(look, LIMITS.connectionCheckMillis);
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
}

// Those that come in the wake of a crowd, when its answers are out at last, are of it too.
const CALM_LOOKS = Math.ceil((1_000 * LIMITS.keepAliveSeconds) / LIMITS.connectionCheckMillis);
