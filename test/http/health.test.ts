/** Health, metrics, the pages of problems and of the document, limits of requests. */
import t from 'tap';
import { build, claim, record, refused } from './service.ts';

t.test('the process says that it lives and that its database can be read', async (t) => {
  const service = await build(t);
  t.same((await service.get('/health/live', { as: null })).body, { status: 'ok' });
  const before = (await service.get<{ changes: number }>('/health/ready', { as: null })).body;
  t.match(before, { status: 'ready' });
  await record(service);
  const after = (await service.get<{ changes: number }>('/health/ready', { as: null })).body;
  t.ok(after.changes > before.changes);
  const metrics = await service.get('/metrics', { as: null });
  t.match(metrics.headers['content-type'], /^text\/plain/);
  t.match(metrics.text, /^process_cpu_seconds_total /m);
});

t.test('every problem type can be opened and explains itself', async (t) => {
  const service = await build(t);
  const refusal = await service.get<{ type: string }>('/v1/claims/none');
  const page = await service.get(refusal.body.type, { as: null });
  t.match(page.body, { code: 'not-found', status: 404, title: 'Not found' });
  refused(t, await service.get('/problems/no-such'), 404, 'not-found');
  t.ok((await service.get<{ data: object[] }>('/problems')).body.data.length > 20);
});

t.test('the document and its pages are served, and load nothing from another host', async (t) => {
  const service = await build(t);
  const document = await service.get('/openapi.json', { as: null });
  t.equal(document.body.openapi, '3.1.0');
  t.equal(
    (await service.get('/openapi.json', { headers: { 'if-none-match': String(document.headers.etag) } }))
      .status,
    304,
  );
  const docs = await service.get('/docs', { as: null });
  const page = docs.status === 302 ? await service.get(String(docs.headers.location)) : docs;
  t.equal(page.status, 200);
  t.match(page.headers['content-type'], /^text\/html/);
  t.notMatch(page.text, /(?:src|href)="(?:https?:)?\/\//);
});

t.test('PUBLIC_URL is in every address that leaves the service', async (t) => {
  const service = await build(t, { publicUrl: 'https://claims.example/api' });
  const problem = await service.get<{ type: string }>('/v1/claims/none');
  t.equal(problem.body.type, 'https://claims.example/api/problems/not-found');
  t.match((await service.get('/openapi.json')).body.servers, [{ url: 'https://claims.example/api' }]);
});

t.test('over the limit of a minute a key is refused with 429 and when to come again', async (t) => {
  const service = await build(t, { rateLimit: 3 });
  for (let i = 0; i < 3; i++) t.equal((await service.get('/v1/claims')).status, 200);
  const over = await service.get('/v1/claims');
  refused(t, over, 429, 'rate-limited');
  t.ok(Number(over.headers['retry-after']) > 0);
  t.equal((await service.get('/v1/claims', { as: 'reader' })).status, 200, 'another key has its own count');
});

t.test('only the origins that are named may read across', async (t) => {
  const service = await build(t, { corsOrigins: ['https://desk.example'] });
  const ask = (origin: string) => service.get('/v1/claims', { headers: { origin } });
  t.equal((await ask('https://desk.example')).headers['access-control-allow-origin'], 'https://desk.example');
  t.not((await ask('https://other.example')).headers['access-control-allow-origin'], 'https://other.example');
  const preflight = await service.send({
    method: 'OPTIONS',
    url: '/v1/claims',
    headers: {
      origin: 'https://desk.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key,if-match',
    },
  });
  t.equal(preflight.status, 204);
  t.match(preflight.headers['access-control-allow-headers'], /idempotency-key/i);
  const patching = await service.send({
    method: 'OPTIONS',
    url: '/v1/claims/x',
    headers: { origin: 'https://desk.example', 'access-control-request-method': 'PATCH' },
  });
  t.match(patching.headers['access-control-allow-methods'], /PATCH/, 'corrections too');
  t.match(patching.headers['access-control-allow-methods'], /DELETE/);
  const none = await build(t);
  t.notOk(
    'access-control-allow-origin' in
      (await none.get('/v1/claims', { headers: { origin: 'https://desk.example' } })).headers,
  );
});

t.test('a request id that the client gives is kept, and one that could harm a log is not', async (t) => {
  const service = await build(t);
  t.equal(
    (await service.get('/v1/claims', { headers: { 'x-request-id': 'desk-17' } })).headers['x-request-id'],
    'desk-17',
  );
  const harmful = 'a b {"c":1}';
  t.not(
    (await service.get('/v1/claims', { headers: { 'x-request-id': harmful } })).headers['x-request-id'],
    harmful,
  );
});

t.test('what an Accept header rules out is 406 with what there is', async (t) => {
  const service = await build(t);
  const answer = await service.get('/v1/claims/x', { headers: { accept: 'image/png' } });
  refused(t, answer, 406, 'not-acceptable');
  t.match(answer.body.available, /application\/json/);
  t.equal(
    (await service.post('/v1/claims', claim(), { headers: { accept: 'text/*, application/*;q=0.1' } }))
      .status,
    201,
  );
});
