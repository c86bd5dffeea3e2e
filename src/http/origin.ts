/** Where a request reached the service. */
import type { FastifyRequest } from 'fastify';

export const hostOf = (request: FastifyRequest, publicUrl: string | null): string =>
  publicUrl ?? `${request.protocol}://${request.host}`;

/** Concatenated, not resolved: a path that begins with two slashes would name another host. */
export function absoluteUrl(request: FastifyRequest, publicUrl: string | null): string {
  const url = `${baseOf(request, publicUrl)}${request.url}`;
  return URL.canParse(url) ? url : `http://localhost${request.url.startsWith('/') ? request.url : '/'}`;
}

export function baseOf(request: FastifyRequest, publicUrl: string | null): string {
  const base = hostOf(request, publicUrl);
  return URL.canParse(base) ? base : 'http://localhost';
}
