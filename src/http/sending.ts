/** An answer on its way out: its bytes by the shape of its status, its tag, and the headers of its route. */
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReadAccess } from './access.ts';
import type { RecordedAnswer } from './idempotency.ts';
import type { Answer, Operation, Route } from './operation.ts';
import { entityTag, isKnown, varyWith } from './preconditions.ts';

export const JSON_TYPE = 'application/json';

type Sendable = { status: number; headers: Record<string, string>; body: string | Buffer | Readable };

export function renderAnswer(route: Route, given: Answer): RecordedAnswer {
  const { status, headers } = headOf(route, given);
  const serialize = route.serializers.get(status);
  if (typeof given.raw?.content === 'string') {
    if (given.raw.isOfShape) route.checkText?.(status, given.raw.content);
    return {
      status,
      headers: tagged(route, { ...headers, 'content-type': typeOfText(given.raw.type) }, given.raw.content),
      body: given.raw.content,
    };
  }
  if (serialize === undefined) return { status, headers, body: '' };
  const body = serialize(given.body);
  return {
    status,
    headers: tagged(
      route,
      { ...headers, 'content-type': `${JSON_TYPE}; charset=utf-8` },
      route.tagged && route.spec.tagged ? route.tagged(route.spec.tagged.of(given.body)) : body,
    ),
    body,
  };
}

// The framework would add it to text, but not to the same as bytes.
const typeOfText = (type: string): string =>
  type.includes('json') && !type.includes('charset') ? `${type}; charset=utf-8` : type;

export function rawAnswer(route: Route, given: Answer): Sendable {
  const { status, headers } = headOf(route, given);
  const { type, content } = given.raw as NonNullable<Answer['raw']>;
  const typed = { ...headers, 'content-type': type };
  return { status, headers: Buffer.isBuffer(content) ? tagged(route, typed, content) : typed, body: content };
}

function headOf(route: Route, given: Answer): { status: number; headers: Record<string, string> } {
  const status = given.status ?? route.success;
  if (!(status in route.spec.answers))
    throw new Error(`${route.spec.id} does not declare the status ${status}`);
  const lowerCased = Object.entries(given.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers: Record<string, string> = Object.fromEntries(lowerCased);
  return {
    status,
    headers: given.location === undefined ? headers : { ...headers, location: given.location },
  };
}

function tagged(
  route: Route,
  headers: Record<string, string>,
  bytes: string | Buffer,
): Record<string, string> {
  const { etag = 'none' } = route.spec;
  return etag === 'none' ? headers : { ...headers, etag: entityTag(bytes, etag) };
}

/** What an operation's answers tell caches, whatever is answered. */
export function cachingOf({ role, method }: Operation, media: readonly string[], readAccess: ReadAccess) {
  const isGuarded = role !== 'none' && (role !== 'reader' || readAccess === 'key');
  return {
    vary: [...(media.length > 1 ? ['Accept'] : []), ...(isGuarded ? ['Authorization'] : [])],
    cacheControl: method === 'GET' ? `${isGuarded ? 'private, ' : ''}no-cache` : 'no-store',
  };
}

export function send(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  one: Sendable,
): FastifyReply {
  const { vary, cacheControl } = route.caching;
  if (vary.length > 0) reply.header('vary', varyWith(reply.getHeader('vary'), vary));
  reply.header('cache-control', cacheControl);
  const { etag } = one.headers;
  if (
    route.isRead &&
    one.status === 200 &&
    etag !== undefined &&
    isKnown(request.headers['if-none-match'], etag)
  ) {
    // Browsers bring the headers of what they keep up to date by these: a policy of its own must stay.
    const { 'content-type': _, ...kept } = one.headers;
    return reply.code(304).headers(kept).send();
  }
  reply.code(one.status).headers(one.headers);
  return one.body === '' ? reply.send() : reply.send(one.body);
}
