/** Who calls an operation: found before anything else of the request is looked at, and counted. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorize, type Caller, identify } from './access.ts';
import type { Route } from './operation.ts';

/** Who calls, once the route's hook has run; a request to a route of another kind has nobody. */
export const callerOf = (request: FastifyRequest): Caller => callers.get(request) ?? null;
const callers = new WeakMap<FastifyRequest, Caller>();

/** Goes on with an error where the caller may not call, or has called too often. */
export function admit(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const { spec, deps } = route;
  const authorization = authorizationOf(route, request);
  if (authorization !== undefined || (deps.countRequest && spec.role !== 'none')) {
    identified(route, request, reply, authorization).then(() => done(), done);
    return;
  }
  // Nobody is looked up and nobody is counted: most readings wait for nothing here.
  if (spec.role !== 'none') authorize(null, spec.role, deps.readAccess);
  done();
}

async function identified(
  { spec, deps }: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  authorization: string | undefined,
): Promise<void> {
  if (spec.role === 'none') return;
  try {
    const caller = await identify(authorization, deps.findKey);
    if (caller !== null) callers.set(request, caller);
    authorize(caller, spec.role, deps.readAccess);
  } finally {
    // Who tries keys is counted by address, and is told so in place of whether the key was good.
    await deps.countRequest?.(request, reply);
  }
}

function authorizationOf({ spec, deps }: Route, { headers, query }: FastifyRequest): string | undefined {
  if (headers.authorization !== undefined || deps.readAccess === 'open') return headers.authorization;
  const key = spec.keyParameter && (query as Record<string, unknown>)[spec.keyParameter];
  return typeof key === 'string' && key !== '' ? `Bearer ${key}` : undefined;
}
