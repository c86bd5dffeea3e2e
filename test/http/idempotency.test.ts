/** Idempotency-Key: the same POST again gets the first answer again, whatever happened since. */
import t from 'tap';
import { build, claim, corps, dispute, KILLED, type Recorded, record, refused, report } from './service.ts';

const DAY = 86_400_000;
const key = (name = 'k') => ({ headers: { 'idempotency-key': name } });

t.test('the same key and body get the same bytes again, and nothing is written', async (t) => {
  const service = await build(t);
  const first = await service.post('/v1/claims', claim(), key());
  await service.post('/v1/claims', claim({ claimant: corps, value: 2 }));
  const before = await service.state();
  const again = await service.post('/v1/claims', { ...claim(), dispute: undefined }, key());
  t.equal(again.status, 201);
  t.equal(again.text, first.text, 'though a dispute was opened since');
  t.equal(again.headers['idempotent-replayed'], 'true');
  t.equal(first.headers['idempotent-replayed'], undefined);
  for (const name of ['location', 'content-type', 'etag'])
    t.equal(again.headers[name], first.headers[name], name);
  t.equal(await service.state(), before);
});

t.test(
  'the same key with another body is 422; another key, caller or address is another request',
  async (t) => {
    const service = await build(t);
    await service.post('/v1/claims', claim(), key());
    const before = await service.state();
    refused(t, await service.post('/v1/claims', claim({ value: 3 }), key()), 422, 'idempotency-conflict');
    t.equal(await service.state(), before);
    t.equal((await service.post('/v1/claims', claim({ value: 3 }), key('other'))).status, 201);
    t.equal(
      (await service.post('/v1/claims', claim({ value: 4 }), { ...key(), as: 'contributor' })).status,
      201,
    );
    t.equal((await service.post('/v1/sources', { url: 'https://a.example/' }, key())).status, 201);
  },
);

t.test('of two at once one is done, and the other waits for it or is told of it', async (t) => {
  const service = await build(t);
  const answers = await Promise.all(
    [1, 2, 3].map(() => service.post<Recorded>('/v1/claims', claim(), key())),
  );
  const made = answers.filter((one) => one.status === 201 && !one.headers['idempotent-replayed']);
  t.equal(made.length, 1);
  for (const one of answers)
    if (one.status === 409) refused(t, one, 409, 'idempotency-in-flight');
    else t.equal(one.text, made[0]?.text);
  t.equal((await service.post('/v1/claims', claim(), key())).text, made[0]?.text);
});

t.test('kept answers outlive a restart, and are forgotten after a day', async (t) => {
  const service = await build(t);
  const first = await service.post('/v1/claims', claim(), key());
  await service.app.close();
  await service.store.close();
  const again = await build(t, { database: service.database });
  // The keys of the second start are others; an answer belongs to the key that got it.
  const old = { as: null, headers: { ...key().headers, authorization: `Bearer ${service.keys.editor}` } };
  const replayed = await again.post('/v1/claims', claim(), old);
  t.equal(replayed.text, first.text);
  t.equal(replayed.headers['idempotent-replayed'], 'true');
  again.clock.now += DAY - 1;
  t.equal((await again.post('/v1/claims', claim(), old)).headers['idempotent-replayed'], 'true');
  again.clock.now += 1;
  const late = await again.post<Recorded>('/v1/claims', claim(), old);
  t.equal(late.headers['idempotent-replayed'], undefined);
  t.match(late, { status: 200, body: { merged: true } }, 'to the millisecond');
});

t.test('a refusal is not kept: the corrected request may use the key', async (t) => {
  const service = await build(t);
  refused(
    t,
    await service.post('/v1/claims', claim({ claimant: 'nobody' }), key()),
    422,
    'unknown-reference',
  );
  t.equal((await service.post('/v1/claims', claim(), key())).status, 201);
});

t.test('a dry run keeps nothing under the key', async (t) => {
  const service = await build(t);
  t.equal((await service.post('/v1/claims?dryRun=true', claim(), key())).status, 201);
  const again = await service.post('/v1/claims?dryRun=true', claim(), key());
  t.equal(again.headers['idempotent-replayed'], undefined);
  t.equal((await service.post('/v1/claims', claim(), key())).status, 201);
});

t.test('every other POST that makes something takes the key', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const third = await record(service, { property: 'wounded' });
  for (const name of ['a', 'b']) await service.post('/v1/actors', { slug: name, name });
  const posts: [string, object][] = [
    [`/v1/claims/${third.id}/reports`, report('gazette')],
    [`/v1/claims/${third.id}/retract`, {}],
    [`/v1/claims/${third.id}/void`, { reason: 'x' }],
    ['/v1/links', { claims: [first.id, second.id], relation: 'agrees', rationale: 'x' }],
    [`/v1/questions/${KILLED}/assessments`, { assessor: corps, rationale: 'x' }],
    ['/v1/actors', { slug: 'c', name: 'C' }],
    ['/v1/places', { slug: 'c', name: 'C' }],
    ['/v1/events', { slug: 'c', name: 'C' }],
    ['/v1/properties', { slug: 'c', name: 'C', topic: 'other', valueType: 'boolean' }],
    ['/v1/sources', { url: 'https://c.example/' }],
    ['/v1/actors/a/merge', { into: 'b' }],
    ['/v1/redactions', { kind: 'claim', id: second.id, field: 'statement', reason: 'x' }],
  ];
  for (const [url, body] of posts) {
    const made = await service.post(url, body, { ...key(), as: 'admin' });
    t.ok(made.status < 300, `${url} ${made.text}`);
    const before = await service.state();
    const again = await service.post(url, body, { ...key(), as: 'admin' });
    t.equal(again.text, made.text, url);
    t.equal(again.status, made.status);
    t.equal(again.headers['idempotent-replayed'], 'true', url);
    t.equal(await service.state(), before);
  }
});

t.test('a key that is none is refused', async (t) => {
  const service = await build(t);
  for (const name of ['', ' ', 'a b', 'é', 'x'.repeat(256)])
    refused(t, await service.post('/v1/claims', claim(), key(name)), 400, 'invalid-request', {
      'Idempotency-Key': 'invalid-text',
    });
  t.equal((await service.post('/v1/claims', claim(), key('x'.repeat(255)))).status, 201);
});
