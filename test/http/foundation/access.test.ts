/** Who may do what: keys, roles, and reading that is open or not. */
import t from 'tap';
import { hashKey, newKey, ROLES, roleAllows } from '../../../src/http/access.ts';
import { buildWorld } from './sample.ts';

t.test('a new key is random, carries its checksum, and is kept as its hash', async (t) => {
  const { plain, hash } = newKey();
  t.match(plain, /^cc_[0-9A-Za-z]{39}$/);
  t.match(hash, /^[0-9a-f]{64}$/);
  t.equal(hash, hashKey(plain));
  t.notMatch(hash, plain);
  t.equal(new Set(Array.from({ length: 100 }, () => newKey().plain)).size, 100);
});

t.test('each role may do what the ones before it may', async (t) => {
  for (const [i, has] of ROLES.entries())
    for (const [j, needed] of ROLES.entries())
      t.equal(roleAllows(has, needed), i >= j, `${has} as ${needed}`);
});

t.test('reading is open, but not to a key that is no good', async (t) => {
  const { app, as, keys } = await buildWorld(t);
  t.equal((await app.inject('/v1/notes')).statusCode, 200);
  t.equal((await app.inject({ url: '/v1/notes', headers: as('reader') })).statusCode, 200);
  const mistyped = `${keys.reader.slice(0, 10)}${keys.reader[10] === 'a' ? 'b' : 'a'}${keys.reader.slice(11)}`;
  const cases = [
    ['Bearer nobody-knows-this', /unknown/],
    ['Bearer revoked-key', /revoked/],
    [`Bearer ${mistyped}`, /mistyped/],
    [`Bearer ${newKey().plain}`, /unknown/],
    [`Basic ${keys.reader}`, /must be: Bearer/],
    [keys.reader, /must be: Bearer/],
    ['Bearer', /must be: Bearer/],
    ['Bearer two words', /must be: Bearer/],
    [`Bearer ${'a'.repeat(300)}`, /must be: Bearer/],
  ] as const;
  for (const [authorization, detail] of cases) {
    const response = await app.inject({ url: '/v1/notes', headers: { authorization } });
    t.equal(response.statusCode, 401, authorization.slice(0, 30));
    t.match(response.headers['www-authenticate'], /^Bearer/);
    t.match(response.json(), { code: 'unauthenticated', detail });
    t.notMatch(response.payload, keys.reader);
  }
});

t.test('the scheme is read in any case', async (t) => {
  const { app, keys } = await buildWorld(t);
  const response = await app.inject({
    url: '/v1/notes',
    headers: { authorization: `bearer  ${keys.reader}` },
  });
  t.equal(response.statusCode, 200);
});

t.test('with READ_ACCESS=key reading asks for a key, and caches are told so', async (t) => {
  const { app, as } = await buildWorld(t, { readAccess: 'key' });
  t.equal((await app.inject('/v1/notes')).statusCode, 401);
  const response = await app.inject({ url: '/v1/notes', headers: as('reader') });
  t.equal(response.statusCode, 200);
  t.equal(response.headers['cache-control'], 'private, no-cache');
  t.equal(response.headers.vary, 'Accept, Authorization');
});

t.test('health never looks at a key', async (t) => {
  const { app } = await buildWorld(t, { readAccess: 'key' });
  t.equal(
    (await app.inject({ url: '/health/live', headers: { authorization: 'nonsense' } })).statusCode,
    200,
  );
});

t.test('writing without a key is 401, with too small a role 403 naming the role', async (t) => {
  const { app, as } = await buildWorld(t);
  const write = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/v1/notes', headers, payload: { text: 'a' } });
  t.equal((await write({})).statusCode, 401);
  const refused = await write(as('reader'));
  t.equal(refused.statusCode, 403);
  t.match(refused.json(), { code: 'forbidden', role: 'contributor' });
  for (const role of ['contributor', 'editor', 'admin'] as const)
    t.equal((await write(as(role))).statusCode, 201, role);
});

t.test('a refusal of access comes before the body is looked at', async (t) => {
  const { app } = await buildWorld(t);
  const response = await app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: { 'content-type': 'application/json' },
    payload: '{',
  });
  t.equal(response.statusCode, 401);
});
