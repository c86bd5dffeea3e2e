/** Keys: shown once, kept as hashes, revoked at once. */
import t from 'tap';
import { hashKey, identify, newKey } from '../../src/http/access.ts';
import { LIMITS } from '../../src/limits.ts';
import { ensureAdmin } from '../../src/usecases/seed.ts';
import { build, claim, everyRow, type Recorded, refused, type Service, START, tagOf } from './service.ts';

t.test('a key is shown once, works at once, and its name is on every act', async (t) => {
  const service = await build(t);
  const made = await service.post('/v1/keys', { name: 'Ada’s desk', role: 'contributor' }, { as: 'admin' });
  t.equal(made.status, 201);
  const { key, ...rest } = made.body;
  t.match(rest, { name: 'Ada’s desk', role: 'contributor', revokedAt: null });
  t.equal(made.headers.location, `/v1/keys/${rest.id}`);
  t.equal(made.headers['cache-control'], 'no-store');
  const headers = { authorization: `bearer  ${key}` };
  const recorded = await service.post<Recorded>('/v1/claims', claim(), { as: null, headers });
  t.equal(recorded.status, 201);
  t.equal(recorded.body.recordedBy, 'Ada’s desk');
  t.equal(recorded.body.reports[0]?.recordedBy, 'Ada’s desk');
  const { lastUsedAt: _, ...state } = rest;
  t.match((await service.get(`/v1/keys/${rest.id}`, { as: 'admin' })).body, state);
  const rows = await everyRow<{ name: string }>(service, '/v1/keys?limit=2');
  t.same(
    rows.map((row) => row.name),
    ['the reader', 'the contributor', 'the editor', 'the admin', 'Ada’s desk'],
  );
  const everywhere = (await service.dump()) + (await service.get('/v1/changes?limit=200')).text;
  t.notOk(everywhere.includes(String(key)), 'only its hash is kept');
  t.notOk(
    (await service.get('/v1/changes?limit=200')).text.includes(hashKey(String(key))),
    'which is not told either',
  );
});

t.test('a revoked key opens nothing from the next request on, not even what is open to all', async (t) => {
  const service = await build(t);
  const made = await service.post('/v1/keys', { name: 'desk', role: 'editor' }, { as: 'admin' });
  const headers = { authorization: `Bearer ${made.body.key}` };
  const url = `/v1/keys/${made.body.id}`;
  t.equal((await service.post('/v1/claims', claim(), { as: null, headers })).status, 201);
  refused(t, await service.remove(url, { as: 'admin' }), 428, 'precondition-required');
  refused(
    t,
    await service.remove(url, { as: 'admin', headers: { 'if-match': '"x"' } }),
    412,
    'precondition-failed',
  );
  const tag = await tagOf(service, url);
  const revoked = await service.remove(url, { as: 'admin', headers: { 'if-match': tag } });
  t.equal(revoked.status, 204);
  refused(
    t,
    await service.post('/v1/claims', claim({ value: 2 }), { as: null, headers }),
    401,
    'unauthenticated',
  );
  refused(t, await service.get('/v1/claims', { as: null, headers }), 401, 'unauthenticated');
  t.match((await service.get(url, { as: 'admin' })).body, {
    revokedAt: new Date(service.clock.now).toISOString(),
  });
  t.equal(
    (await service.remove(url, { as: 'admin', headers: { 'if-match': '*' } })).status,
    204,
    'again changes nothing',
  );
  refused(t, await service.get('/v1/keys/none', { as: 'admin' }), 404, 'not-found');
});

t.test('the last admin key stays', async (t) => {
  const service = await build(t);
  const rows = await everyRow<{ id: string; role: string }>(service, '/v1/keys');
  const admin = rows.find((row) => row.role === 'admin');
  const remove = () => service.remove(`/v1/keys/${admin?.id}`, { as: 'admin', headers: { 'if-match': '*' } });
  refused(t, await remove(), 409, 'invalid-state');
  await service.post('/v1/keys', { name: 'another', role: 'admin' }, { as: 'admin' });
  t.equal((await remove()).status, 204);
});

t.test('what is no good key is 401 with how to give one, even where none is needed', async (t) => {
  const service = await build(t);
  const own = newKey().plain;
  const mistyped = `${own.slice(0, 5)}${own[5] === 'x' ? 'y' : 'x'}${own.slice(6)}`;
  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    `Basic ${own}`,
    `Bearer ${own}`,
    `Bearer ${mistyped}`,
    own,
    `Bearer ${'x'.repeat(257)}`,
    `Bearer ${own} ${own}`,
  ]) {
    const answer = await service.get('/v1/claims', { as: null, headers: { authorization } });
    refused(t, answer, 401, 'unauthenticated');
    t.match(answer.headers['www-authenticate'], /^Bearer realm=/);
    t.notOk(answer.text.includes(own), 'and does not repeat what was sent');
  }
});

const HOUR = 3_600_000;
const at = (time: number) => new Date(time).toISOString();

type Made = {
  id: string;
  key: string;
  state: string;
  expiresAt: string | null;
  previousUntil: string | null;
};

async function make(service: Service, more: Record<string, unknown> = {}): Promise<Made> {
  const made = await service.post<Made>(
    '/v1/keys',
    { name: 'desk', role: 'editor', ...more },
    { as: 'admin' },
  );
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

/** What a key is answered, and in whose words it is refused. */
async function tried(service: Service, key: string): Promise<number | string> {
  const answer = await service.get<{ detail: string }>('/v1/claims', {
    as: null,
    headers: { authorization: `Bearer ${key}` },
  });
  return answer.status === 200 ? 200 : answer.body.detail;
}

t.test(
  'a key has 192 random bits, and one that is mistyped is known as such without a look-up',
  async (t) => {
    const { plain } = newKey();
    const [random, sum] = [plain.slice(3, 36), plain.slice(36)];
    t.match(plain, /^cc_/);
    t.ok(62n ** 33n > 2n ** 192n, 'which 33 letters and digits hold');
    t.equal(sum.length, 6);
    const asked: string[] = [];
    const find = async (hash: string) => {
      asked.push(hash);
      return null;
    };
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    for (let i = 3; i < plain.length; i++) {
      const other = alphabet[(alphabet.indexOf(plain[i]!) + 1 + (i % 61)) % 62];
      const mistyped = `${plain.slice(0, i)}${other}${plain.slice(i + 1)}`;
      await t.rejects(identify(`Bearer ${mistyped}`, find), /mistyped/, `character ${i + 1}`);
    }
    for (let i = 3; i < 35; i++) {
      if (random[i - 3] === random[i - 2]) continue;
      const swapped = `${plain.slice(0, i)}${plain[i + 1]}${plain[i]}${plain.slice(i + 2)}`;
      await t.rejects(identify(`Bearer ${swapped}`, find), /mistyped/, `characters ${i + 1} and ${i + 2}`);
    }
    t.same(asked, []);
    await t.rejects(identify(`Bearer ${plain}`, find), /unknown/);
    t.same(asked, [hashKey(plain)], 'and the look-up is by the hash');
  },
);

t.test('a key that expires opens everything until then and nothing from then on', async (t) => {
  const service = await build(t);
  const until = START + 2 * HOUR;
  const { id, key, state, expiresAt } = await make(service, { expiresAt: '2023-06-01T16:00:00+02:00' });
  t.equal(state, 'active');
  t.equal(expiresAt, at(until), 'in whatever zone it was given');
  service.clock.now = until - 1;
  t.equal(await tried(service, key), 200);
  service.clock.now = until;
  t.equal(await tried(service, key), 'the key has expired');
  t.equal((await service.get(`/v1/keys/${id}`, { as: 'admin' })).body.state, 'expired');
  const answer = await service.post(
    '/v1/keys',
    { name: 'a', role: 'reader', expiresAt: at(until) },
    { as: 'admin' },
  );
  refused(t, answer, 422, 'invalid-claim', { expiresAt: 'out-of-range' });
  const rotated = await service.post(`/v1/keys/${id}/rotate`, {}, { as: 'admin' });
  refused(t, rotated, 409, 'invalid-state');
});

t.test('a rotated key has a new secret at once, and the old one until the overlap ends', async (t) => {
  const service = await build(t);
  const { id, key: old } = await make(service);
  const rotated = await service.post<Made>(`/v1/keys/${id}/rotate`, { overlapHours: 2 }, { as: 'admin' });
  const until = START + 2 * HOUR;
  t.match(rotated.body, { id, name: 'desk', role: 'editor', previousUntil: at(until) });
  t.equal(rotated.headers['cache-control'], 'no-store');
  const { key } = rotated.body;
  t.match(key, /^cc_[0-9A-Za-z]{39}$/);
  t.not(key, old);
  service.clock.now = until - 1;
  t.same([await tried(service, key), await tried(service, old)], [200, 200]);
  service.clock.now = until;
  t.equal(await tried(service, key), 200);
  t.match(await tried(service, old), /was rotated/);
  t.equal((await service.get(`/v1/keys/${id}`, { as: 'admin' })).body.previousUntil, null);
  const recorded = await service.post<Recorded>('/v1/claims', claim(), {
    as: null,
    headers: { authorization: `Bearer ${key}` },
  });
  t.equal(recorded.body.recordedBy, 'desk', 'it acts under the same name');
  const log = (await service.get('/v1/changes?limit=200')).text;
  t.match(log, /key-rotated/);
  for (const one of [key, old, hashKey(key), hashKey(old)]) t.notOk(log.includes(one));
});

t.test(
  'a rotation without overlap shuts the old secret at once, and one during another the oldest',
  async (t) => {
    const service = await build(t);
    const { id, key: first } = await make(service);
    const rotate = async (body: object) =>
      (await service.post<Made>(`/v1/keys/${id}/rotate`, body, { as: 'admin' })).body.key;
    const second = await rotate({});
    t.same([await tried(service, first), await tried(service, second)], [200, 200]);
    const third = await rotate({ overlapHours: LIMITS.keyOverlapHoursMax });
    t.equal(await tried(service, first), 'the key is unknown');
    t.same([await tried(service, second), await tried(service, third)], [200, 200]);
    const fourth = await rotate({ overlapHours: 0 });
    t.match(await tried(service, third), /was rotated/);
    t.equal(await tried(service, fourth), 200);
    for (const overlapHours of [-1, 0.5, LIMITS.keyOverlapHoursMax + 1, '2'])
      t.equal((await service.post(`/v1/keys/${id}/rotate`, { overlapHours }, { as: 'admin' })).status, 400);
    const url = `/v1/keys/${id}`;
    await service.remove(url, { as: 'admin', headers: { 'if-match': '*' } });
    t.equal(await tried(service, fourth), 'the key is revoked');
    refused(t, await service.post(`${url}/rotate`, {}, { as: 'admin' }), 409, 'invalid-state');
  },
);

t.test('an overlap does not outlast the key, and a rotation may give it another end', async (t) => {
  const service = await build(t);
  const { id, key: old } = await make(service, { expiresAt: at(START + HOUR) });
  const rotated = await service.post<Made>(
    `/v1/keys/${id}/rotate`,
    { overlapHours: 24, expiresAt: null },
    { as: 'admin' },
  );
  t.match(rotated.body, { expiresAt: null, previousUntil: at(START + HOUR) });
  service.clock.now = START + HOUR;
  t.match(await tried(service, old), /was rotated/);
  t.equal(await tried(service, rotated.body.key), 200);
});

t.test('when a key was last used is known to within five minutes, and is no part of its ETag', async (t) => {
  const service = await build(t);
  const { id, key } = await make(service);
  const url = `/v1/keys/${id}`;
  const used = async () =>
    (await service.get<{ lastUsedAt: string | null }>(url, { as: 'admin' })).body.lastUsedAt;
  // It is noted beside the request: nobody waits for it.
  const settled = async (wanted: string | null) => {
    for (let i = 0; i < 200 && (await used()) !== wanted; i++)
      await new Promise((done) => setTimeout(done, 10));
    return used();
  };
  t.equal(await used(), null);
  const tag = await tagOf(service, url);
  service.clock.now += HOUR;
  await tried(service, key);
  const first = at(service.clock.now);
  t.equal(await settled(first), first);
  service.clock.now += LIMITS.keyUsedMinutes * 60_000 - 1;
  await tried(service, key);
  service.clock.now += 1;
  t.equal(await used(), first, 'a use soon after is not written down');
  await tried(service, key);
  t.equal(await settled(at(service.clock.now)), at(service.clock.now));
  t.equal(await tagOf(service, url), tag);
  t.notMatch((await service.get('/v1/changes?limit=200')).text, /lastUsed/, 'and it is no act');
  t.equal((await service.remove(url, { as: 'admin', headers: { 'if-match': tag } })).status, 204);
});

t.test(
  'a key that one instance revokes or rotates is shut at every other from the next request on',
  async (t) => {
    const service = await build(t);
    const other = await build(t, { database: service.database, clock: service.clock });
    const { id, key } = await make(service);
    t.equal(await tried(other, key), 200);
    const { body } = await service.post<Made>(`/v1/keys/${id}/rotate`, { overlapHours: 0 }, { as: 'admin' });
    t.match(await tried(other, key), /was rotated/);
    t.equal(await tried(other, body.key), 200);
    await service.remove(`/v1/keys/${id}`, { as: 'admin', headers: { 'if-match': '*' } });
    t.equal(await tried(other, body.key), 'the key is revoked');
  },
);

t.test('an admin key that has expired is not counted, so that the last that works stays', async (t) => {
  const service = await build(t);
  const rows = await everyRow<{ id: string; role: string }>(service, '/v1/keys');
  const admin = rows.find((row) => row.role === 'admin')!;
  const spare = await make(service, { role: 'admin', expiresAt: at(START + HOUR) });
  service.clock.now = START + HOUR;
  const remove = (id: string) =>
    service.remove(`/v1/keys/${id}`, { as: 'admin', headers: { 'if-match': '*' } });
  refused(t, await remove(admin.id), 409, 'invalid-state');
  t.equal((await remove(spare.id)).status, 204, 'one that is over may go');
});

t.test('the key of the environment may be any text', async (t) => {
  const service = await build(t);
  const given = 'correct-horse/battery:staple';
  t.equal(await ensureAdmin(service.context, given, newKey, hashKey), null);
  const made = await service.post(
    '/v1/keys',
    { name: 'desk', role: 'reader' },
    { as: null, headers: { authorization: `Bearer ${given}` } },
  );
  t.equal(made.status, 201);
});
