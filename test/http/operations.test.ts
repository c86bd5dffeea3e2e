/** Every operation: that it has a way to succeed, and who may ask for it. */
import t from 'tap';
import { ACTS, CHANGE_KINDS } from '../../src/domain/acts.ts';
import { ROLES, type Role } from '../../src/http/access.ts';
import type { Operation } from '../../src/http/operation.ts';
import { addressOf, byDestruction, OPERATIONS, requestOf, SAMPLES, settle, type World } from './samples.ts';
import { build, everyRow, refused, type Service } from './service.ts';

const CALLERS: readonly (Role | null)[] = [null, ...ROLES];

t.test('every operation has a request here that succeeds, and no request is of none', async (t) => {
  t.same(Object.keys(SAMPLES).sort(), OPERATIONS.map((one) => one.id).sort());
});

t.test('every operation succeeds for the least role that it asks for', async (t) => {
  const service = await build(t);
  const snapshot = await settle(service);
  for (const one of [...OPERATIONS].sort(byDestruction)) {
    const answer = await ask(service, snapshot, one, one.role === 'none' ? null : one.role);
    t.equal(answer.status, SAMPLES[one.id]?.status, `${one.id}: ${answer.text.slice(0, 300)}`);
  }
  // What they left in the log can be asked for by its act and its kind.
  for (const row of await everyRow<{ act: string; kind: string }>(service, '/v1/changes')) {
    t.ok((ACTS as readonly string[]).includes(row.act), row.act);
    t.ok((CHANGE_KINDS as readonly string[]).includes(row.kind), row.kind);
  }
});

for (const readAccess of ['open', 'key'] as const)
  t.test(`exactly the roles that the document names may pass, where reading is ${readAccess}`, async (t) => {
    const service = await build(t, { readAccess });
    const world = await settle(service);
    const needed = await documentedRoles(service);
    t.same([...needed.keys()].sort(), OPERATIONS.map((one) => one.id).sort(), 'of every operation');
    const expectedOf = (one: Operation, as: Role | null): 401 | 403 | null => {
      const role = needed.get(one.id) ?? null;
      if (role === null) return null;
      if (as === null) return 401;
      return ROLES.indexOf(as) >= ROLES.indexOf(role) ? null : 403;
    };
    for (const one of OPERATIONS)
      for (const as of CALLERS) {
        const expected = expectedOf(one, as);
        if (expected === null) continue;
        const answer = await ask(service, world, one, as);
        refused(t, answer, expected, expected === 401 ? 'unauthenticated' : 'forbidden');
        if (expected === 401) t.match(answer.headers['www-authenticate'], /^Bearer /);
        else t.equal((answer.body as { role?: string }).role, needed.get(one.id));
      }
    for (const one of [...OPERATIONS].sort(byDestruction))
      for (const as of CALLERS) {
        if (expectedOf(one, as) !== null) continue;
        const { status } = await ask(service, world, one, as);
        t.notOk([401, 403].includes(status), `${one.id} lets ${as ?? 'anybody'} in: ${status}`);
        t.ok(status < 500, `${one.id} as ${as ?? 'nobody'}: ${status}`);
      }
  });

t.test('what is refused for its role is refused before it is read, and writes nothing', async (t) => {
  const service = await build(t);
  const world = await settle(service);
  const before = await service.state();
  for (const one of OPERATIONS.filter((other) => other.method !== 'GET' && other.role !== 'reader')) {
    const url = addressOf(one, world);
    for (const as of CALLERS) {
      const expected = statusFor(one, as, 'open');
      if (expected === null) continue;
      const answer = await service.send({
        method: one.method,
        url: `${url}?bogus=1`,
        headers: { ...keyOf(service, as), 'content-type': 'application/json' },
        payload: '{"unknown": 1',
      });
      t.equal(answer.status, expected, `${one.id} as ${as ?? 'nobody'}`);
    }
  }
  t.equal(await service.state(), before);
});

t.test('answers to people with keys are private where reading needs a key, and vary by it', async (t) => {
  const open = await build(t);
  t.equal((await open.get('/v1/claims')).headers['cache-control'], 'no-cache');
  const closed = await build(t, { readAccess: 'key' });
  const answer = await closed.get('/v1/claims', { as: 'reader' });
  t.equal(answer.headers['cache-control'], 'private, no-cache');
  t.match(answer.headers.vary, /Authorization/);
});

t.test('health and metrics never ask for a key', async (t) => {
  const service = await build(t, { readAccess: 'key' });
  for (const url of ['/health/live', '/health/ready', '/metrics'])
    t.equal(
      (await service.get(url, { as: null, headers: { authorization: 'Bearer nonsense' } })).status,
      200,
    );
});

const keyOf = (service: Service, as: Role | null): Record<string, string> =>
  as === null ? {} : { authorization: `Bearer ${service.keys[as]}` };

const ask = (service: Service, world: World, one: Operation, as: Role | null) =>
  service.send(requestOf(one, world, as === null ? null : service.keys[as]));

/** The least role of each operation by its id, as the document tells strangers; null where nobody needs a key. */
async function documentedRoles(service: Service): Promise<Map<string, Role | null>> {
  type Documented = { operationId: string; security: object[]; 'x-role'?: Role };
  const { body } = await service.get<{ paths: Record<string, Record<string, Documented>> }>('/openapi.json');
  const all = Object.values(body.paths).flatMap((path) => Object.values(path));
  return new Map(
    all
      .filter((one) => one.operationId !== undefined)
      .map(({ operationId, security, 'x-role': role }) => {
        const isOpen = security.length === 0 || security.some((one) => !('key' in one));
        return [operationId, isOpen ? null : role!];
      }),
  );
}

/** What a caller is refused with; null where it may. */
function statusFor(one: Operation, as: Role | null, readAccess: 'open' | 'key'): 401 | 403 | null {
  if (one.role === 'none') return null;
  if (as === null) return one.role === 'reader' && readAccess === 'open' ? null : 401;
  return ROLES.indexOf(as) >= ROLES.indexOf(one.role) ? null : 403;
}
