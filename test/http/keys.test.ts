/** Keys: shown once, kept as hashes, revoked at once. */
import t from 'tap';
import { hashKey, newKey } from '../../src/http/access.ts';
import { build, claim, everyRow, type Recorded, refused, tagOf } from './service.ts';

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
