/** What a request gives: its path, query and body, checked by their shapes. */
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { type Fault, Refusal } from '../domain/refusal.ts';
import type { Check, Checked } from './compile.ts';
import type { Incoming, Route } from './operation.ts';
import { refusalOfShape } from './problems.ts';

/** Every fault of path, query and body at once. */
export async function readInput(route: Route, request: FastifyRequest) {
  const incoming = route.spec.accepts ? readIncoming(request) : null;
  const params = route.params?.(request.params);
  if (params && !params.ok && params.faults.every(namesNothing)) throw new Refusal('not-found', NOTHING_HERE);
  const query = route.query(request.query);
  const body = incoming ? undefined : checkedBody(route, request.body);
  const faults = [params, query, body].flatMap((one): readonly Fault[] => (one && !one.ok ? one.faults : []));
  if (faults.length > 0) throw refusalOfShape([...faults, ...(await furtherFaults(route, request, body))]);
  const value = (checked: Checked<unknown> | undefined): unknown => (checked?.ok ? checked.value : undefined);
  return {
    params: (value(params) ?? {}) as Record<string, unknown>,
    query: value(query) as Record<string, unknown>,
    body: value(body),
    incoming,
  };
}

/** A body without its faulty fields; of a list, only the faulty entries are left out (undefined). */
export function soundPart(given: Record<string, unknown>, faults: readonly Fault[]) {
  const sound = { ...given };
  const faulty = new Set<string>();
  for (const { path } of faults) {
    const [field = '', entry] = path.split('.');
    const list = sound[field];
    if (Array.isArray(list) && entry !== undefined) sound[field] = list.with(Number(entry), undefined);
    else {
      delete sound[field];
      faulty.add(field);
    }
  }
  return { sound, faulty };
}

export const noParameters: Check<unknown> = (query) => {
  const names = Object.keys((query ?? {}) as object);
  if (names.length === 0) return { ok: true, value: {} };
  const message = 'is not a parameter of this operation';
  return { ok: false, faults: names.map((path) => ({ path, code: 'unknown-parameter', message })) };
};

// A path that ends where an id should stand, or holds what no id can hold, is the path of nothing.
const namesNothing = ({ code }: Fault): boolean => code === 'invalid-text';
const NOTHING_HERE = 'nothing has this address';

async function furtherFaults(
  { spec }: Route,
  request: FastifyRequest,
  checked: ReturnType<typeof checkedBody>,
): Promise<readonly Fault[]> {
  const given = request.body;
  if (!spec.alsoCheck || !checked || checked.ok || typeof given !== 'object' || given === null) return [];
  // What is at fault as a whole has no sound part.
  if (checked.faults.some((one) => one.path === '')) return [];
  const { sound, faulty } = soundPart(given as Record<string, unknown>, checked.faults);
  return spec.alsoCheck(sound, faulty, request.params as Record<string, string>);
}

function checkedBody(route: Route, body: unknown) {
  if (route.body) return route.body(body);
  if (body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0))
    return undefined;
  throw new Refusal('invalid-request', 'this operation takes no body');
}

function readIncoming(request: FastifyRequest): Incoming {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') throw new Refusal('malformed-body', 'a body with its Content-Type is needed');
  return { type, stream: request.body as Readable };
}
