/** The same POST twice is done once. */
import t from 'tap';
import { hashBody } from '../../../src/http/idempotency.ts';
import { operation } from '../../../src/http/operation.ts';
import { LIMITS } from '../../../src/limits.ts';
import { buildWorld, type World } from './sample.ts';

const post = (
  world: World,
  key: string | undefined,
  payload: object,
  url = '/v1/notes',
  role: 'contributor' | 'editor' = 'contributor',
) =>
  world.app.inject({
    method: 'POST',
    url,
    headers: { ...world.as(role), ...(key === undefined ? {} : { 'idempotency-key': key }) },
    payload,
  });

t.test('the same key and body get the first answer again, byte for byte', async (t) => {
  const world = await buildWorld(t);
  const first = await post(world, 'k', { text: 'a', size: null });
  const again = await post(world, 'k', { size: null, text: 'a' });
  t.equal(again.statusCode, 201);
  t.equal(again.payload, first.payload);
  t.equal(first.headers['idempotent-replayed'], undefined);
  t.equal(again.headers['idempotent-replayed'], 'true');
  for (const name of ['location', 'content-type', 'cache-control'])
    t.equal(again.headers[name], first.headers[name]);
  t.not(again.headers['x-request-id'], first.headers['x-request-id']);
  t.equal(world.notes.size, 1);
});

t.test('the same key with another body is 422', async (t) => {
  const world = await buildWorld(t);
  await post(world, 'k', { text: 'a' });
  t.match((await post(world, 'k', { text: 'b' })).json(), { status: 422, code: 'idempotency-conflict' });
  t.equal(world.notes.size, 1);
});

t.test('a key is the caller’s own, and good for one address', async (t) => {
  const world = await buildWorld(t);
  await post(world, 'k', { text: 'a' });
  t.equal((await post(world, 'k', { text: 'b' }, '/v1/notes', 'editor')).statusCode, 201);
  t.equal((await post(world, 'k', { text: 'c' }, '/v1/notes?dryRun=false')).statusCode, 201);
  t.equal(world.notes.size, 3);
});

t.test('while the first request runs, the same is 409 and another body 422', async (t) => {
  const world = await buildWorld(t);
  const release = world.hold();
  const first = post(world, 'k', { text: 'a' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.match((await post(world, 'k', { text: 'a' })).json(), { status: 409, code: 'idempotency-in-flight' });
  t.match((await post(world, 'k', { text: 'b' })).json(), { status: 422, code: 'idempotency-conflict' });
  release();
  t.equal((await first).statusCode, 201);
  t.equal((await post(world, 'k', { text: 'a' })).headers['idempotent-replayed'], 'true');
  t.equal(world.notes.size, 1);
});

t.test('a refusal or a failure is not kept, so that the key can be used again', async (t) => {
  const world = await buildWorld(t);
  for (const [text, status] of [
    ['refuse', 422],
    ['crash', 500],
  ] as const) {
    t.equal((await post(world, text, { text })).statusCode, status);
    const again = await post(world, text, { text });
    t.equal(again.statusCode, status);
    t.equal(again.headers['idempotent-replayed'], undefined);
  }
  t.equal((await post(world, 'crash', { text: 'fine' })).statusCode, 201);
  t.equal((await post(world, 'shape', { txt: 'a' })).statusCode, 400);
  t.equal((await post(world, 'shape', { text: 'a' })).statusCode, 201);
});

t.test('a dry run is not kept', async (t) => {
  const world = await buildWorld(t);
  for (let i = 0; i < 2; i += 1) {
    const response = await post(world, 'k', { text: 'a' }, '/v1/notes?dryRun=true');
    t.equal(response.statusCode, 201);
    t.equal(response.headers['idempotent-replayed'], undefined);
  }
});

t.test('an answer is kept for as long as the contract says', async (t) => {
  const world = await buildWorld(t);
  await post(world, 'k', { text: 'a' });
  world.clock.ms = LIMITS.idempotencyHours * 3_600_000 - 1;
  t.equal((await post(world, 'k', { text: 'a' })).headers['idempotent-replayed'], 'true');
  world.clock.ms += 1;
  t.equal((await post(world, 'k', { text: 'a' })).headers['idempotent-replayed'], undefined);
});

t.test('a key is 1 to 255 visible ASCII characters', async (t) => {
  const world = await buildWorld(t);
  for (const key of ['', 'a b', 'a'.repeat(LIMITS.idempotencyKeyChars + 1), 'clé']) {
    const response = await post(world, key, { text: 'a' });
    t.equal(response.statusCode, 400, key.slice(0, 5));
    t.match(response.json(), { code: 'invalid-request', errors: [{ path: 'Idempotency-Key' }] });
  }
  t.equal((await post(world, 'a'.repeat(LIMITS.idempotencyKeyChars), { text: 'a' })).statusCode, 201);
});

t.test('without a key every request is done', async (t) => {
  const world = await buildWorld(t);
  await post(world, undefined, { text: 'a' });
  await post(world, undefined, { text: 'a' });
  t.equal(world.notes.size, 2);
});

t.test('the hash of a body is of what it says, not of how it is written', async (t) => {
  t.equal(hashBody({ a: 1, b: { c: [1, 2], d: null } }), hashBody({ b: { d: null, c: [1, 2] }, a: 1.0 }));
  t.not(hashBody({ a: [1, 2] }), hashBody({ a: [2, 1] }));
  t.not(hashBody({ a: '1' }), hashBody({ a: 1 }));
  t.not(hashBody(undefined), hashBody({}));
});

t.test('an operation that anyone may call cannot promise replays', async (t) => {
  const open = operation({
    id: 'open',
    method: 'POST',
    path: '/open',
    tag: 'notes',
    summary: 'Open',
    role: 'reader',
    answers: { 204: { description: 'Done.', shape: null } },
    refusals: [],
    idempotent: true,
    handle: async () => ({}),
  });
  await t.rejects(buildWorld(t, { more: [open] }), /Idempotency-Key belongs/);
});
