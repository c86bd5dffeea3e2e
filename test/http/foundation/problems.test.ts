/** Every refusal becomes one problem document, and nothing else leaves the service when it refuses. */
import { connect } from 'node:net';
import t from 'tap';
import { z } from 'zod';
import { fault, REFUSALS, Refusal, type RefusalCode } from '../../../src/domain/refusal.ts';
import { operation } from '../../../src/http/operation.ts';
import { PROBLEMS, refusalFrom, refusalOfShape } from '../../../src/http/problems.ts';
import { LIMITS } from '../../../src/limits.ts';
import { buildWorld, type World } from './sample.ts';

const CONTEXT: Record<string, string | number> = { allow: 'GET', retryAfterSeconds: 7 };

const refusing = (code: RefusalCode) =>
  operation({
    id: `refuse-${code}`,
    method: 'GET',
    path: `/refuse/${code}`,
    tag: 'notes',
    summary: 'Refuses',
    role: 'none',
    answers: { 204: { description: 'Never.', shape: null } },
    refusals: [code],
    async handle() {
      const context = Object.fromEntries(REFUSALS[code].context.map((name) => [name, CONTEXT[name] ?? 'x']));
      throw new Refusal(code, 'why', context, [fault('a.0', 'invalid', 'is wrong')]);
    },
  });

const CODES = Object.keys(REFUSALS) as RefusalCode[];
const problemIn = (text: string) => JSON.parse(text) as Record<string, unknown>;

t.test('every code of the catalogue has one status, and its document all that it declares', async (t) => {
  const { app } = await buildWorld(t, { more: CODES.map(refusing), publicUrl: 'https://claims.test' });
  for (const code of CODES) {
    const response = await app.inject(`/refuse/${code}?`);
    const problem = problemIn(response.payload);
    t.equal(response.statusCode, PROBLEMS[code].status, code);
    t.equal(response.headers['content-type'], 'application/problem+json');
    t.equal(response.headers['cache-control'], 'no-store');
    t.match(problem, {
      type: `https://claims.test/problems/${code}`,
      title: PROBLEMS[code].title,
      status: PROBLEMS[code].status,
      detail: 'why',
      instance: `/refuse/${code}`,
      code,
      requestId: response.headers['x-request-id'],
      errors: [{ path: 'a.0', code: 'invalid', message: 'is wrong' }],
    });
    for (const name of REFUSALS[code].context) t.ok(name in problem, `${code} carries ${name}`);
    if (response.statusCode === 401) t.match(response.headers['www-authenticate'], /^Bearer/);
    if (response.statusCode === 405) t.equal(response.headers.allow, 'GET');
    if (code === 'rate-limited' || code === 'overloaded') t.equal(response.headers['retry-after'], '7');
    if (code === 'store-unavailable') t.equal(response.headers['retry-after'], '1');
  }
});

t.test('no context field has the name of a member that every problem has', async (t) => {
  const members = ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId', 'errors'];
  for (const code of CODES)
    for (const name of REFUSALS[code].context) t.notOk(members.includes(name), `${code}: ${name}`);
});

t.test('without a public URL the type is an address of the called host, and can be opened', async (t) => {
  const { app } = await buildWorld(t);
  const problem = problemIn((await app.inject('/nowhere')).payload);
  t.equal(problem.type, 'http://localhost/problems/not-found');
  const page = await app.inject(String(problem.type));
  t.match(page.json(), { code: 'not-found', status: 404, means: REFUSALS['not-found'].means });
  t.equal((await app.inject('/problems/nothing')).statusCode, 404);
  t.equal((await app.inject('/problems')).json().data.length, CODES.length);
});

t.test('what was not foreseen is an internal error without a word of the cause', async (t) => {
  const { app, as } = await buildWorld(t);
  const response = await app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: as('editor'),
    payload: { text: 'crash' },
  });
  t.equal(response.statusCode, 500);
  t.equal(problemIn(response.payload).code, 'internal-error');
  t.notMatch(response.payload, /SELECT|secret|stack|\.ts/);
});

t.test('an address that nothing has is 404, and one that has another method is 405 with Allow', async (t) => {
  const { app } = await buildWorld(t, {
    before(app) {
      app.options('*', async () => '');
    },
  });
  t.equal((await app.inject('/v1/nothing?key=secret')).json().instance, '/v1/nothing');
  const cases = [
    ['DELETE', '/v1/notes', 'GET, HEAD, POST'],
    ['PUT', '/v1/notes/n1', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '/health/live?x=1', 'GET, HEAD'],
    ['PUT', '/v1/notes.csv', 'GET, HEAD'],
  ] as const;
  for (const [method, url, allow] of cases) {
    const response = await app.inject({ method, url });
    t.equal(response.statusCode, 405);
    t.equal(response.headers.allow, allow);
    t.match(response.json(), { code: 'method-not-allowed', allow });
  }
  t.equal((await app.inject({ method: 'PUT', url: '/v1/notes/n1/deeper' })).statusCode, 404);
});

const post = (world: World, payload: string | Buffer | undefined, type: string | null = 'application/json') =>
  world.app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: { ...world.as('contributor'), ...(type === null ? {} : { 'content-type': type }) },
    payload,
  });

t.test('a body that is no JSON is malformed, with where it breaks', async (t) => {
  const world = await buildWorld(t);
  const cases: [string | Buffer, RegExp][] = [
    ['{"text": ?}', /not valid JSON(: '\?' is not expected| at character 10)/],
    ['{"text": "a"', /not valid JSON at character 13/],
    ['{"text": "a', /not valid JSON at character 12/],
    ['[', /ends too early/],
    ['{"text": "a", "__proto__": {"x": 1}}', /__proto__/],
    ['{"text": "a", "constructor": {"prototype": {}}}', /is not a field anywhere/],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /not UTF-8/],
  ];
  for (const [payload, detail] of cases) {
    const response = await post(world, payload);
    t.equal(response.statusCode, 400);
    t.match(response.json(), { code: 'malformed-body', detail });
  }
});

t.test('an empty body is refused where one is needed', async (t) => {
  const world = await buildWorld(t);
  for (const type of ['application/json', null]) {
    const response = await post(world, undefined, type);
    t.equal(response.statusCode, 400);
    t.match(response.json(), { code: 'invalid-request', errors: [{ path: '', code: 'required' }] });
  }
});

t.test('a body of another media type is 415', async (t) => {
  const world = await buildWorld(t);
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense']) {
    const response = await post(world, '{"text":"a"}', type);
    t.equal(response.statusCode, 415, type);
    t.equal(response.json().code, 'unsupported-media-type');
  }
  t.equal((await post(world, '{"text":"a"}', 'application/json; charset=utf-8')).statusCode, 201);
});

t.test('a body over the limit is 413 with the limit', async (t) => {
  const world = await buildWorld(t);
  const response = await post(world, `{"text":"${'a'.repeat(LIMITS.bodyBytes)}"}`);
  t.equal(response.statusCode, 413);
  t.match(response.json(), { code: 'body-too-large', limitBytes: LIMITS.bodyBytes });
});

t.test('a body of shape faults has one code where all are unknown fields', async (t) => {
  const world = await buildWorld(t);
  t.match((await post(world, '{"text":"a","x":1,"y":2}')).json(), {
    code: 'unknown-field',
    detail: 'x is not a field here; y is not a field here',
    errors: [{ path: 'x' }, { path: 'y' }],
  });
  t.equal((await post(world, '{"x":1}')).json().code, 'invalid-request');
});

t.test('faults of path, query and body come together', async (t) => {
  const world = await buildWorld(t);
  const response = await world.app.inject({
    method: 'POST',
    url: '/v1/notes?dryRun=perhaps&x=1',
    headers: world.as('contributor'),
    payload: { text: 1, y: 2 },
  });
  t.equal(response.statusCode, 400);
  t.same(
    response.json().errors.map((one: { path: string }) => one.path),
    ['dryRun', 'x', 'text', 'y'],
  );
});

t.test('a body of very many faults gets an answer of bounded length', async (t) => {
  const many = Array.from({ length: LIMITS.faultsInAnswer + 500 }, (_, i) =>
    fault(`f${i}`, 'unknown-field', 'x'),
  );
  const refusal = refusalOfShape(many);
  t.equal(refusal.faults.length, LIMITS.faultsInAnswer);
  t.match(refusal.message, /and 1495 more$/);
});

t.test('an operation without a body or parameters refuses both', async (t) => {
  const { app } = await buildWorld(t, {
    more: [
      operation({
        id: 'touch',
        method: 'POST',
        path: '/touch',
        tag: 'notes',
        summary: 'Touches',
        role: 'none',
        answers: { 204: { description: 'Done.', shape: null } },
        refusals: [],
        handle: async () => ({}),
      }),
      operation({
        id: 'maybe',
        method: 'POST',
        path: '/maybe',
        tag: 'notes',
        summary: 'Takes a body or none',
        role: 'none',
        body: z.strictObject({ ifVersion: z.int().optional() }).optional(),
        answers: { 200: { description: 'Done.', shape: z.strictObject({ had: z.boolean() }) } },
        refusals: [],
        handle: async ({ body }) => ({ body: { had: body !== undefined } }),
      }),
    ],
  });
  t.equal((await app.inject({ method: 'POST', url: '/touch' })).statusCode, 204);
  t.equal((await app.inject({ method: 'POST', url: '/touch', payload: {} })).statusCode, 204);
  t.equal((await app.inject({ method: 'POST', url: '/touch', payload: { a: 1 } })).statusCode, 400);
  t.equal((await app.inject({ method: 'POST', url: '/touch?a=1' })).json().code, 'unknown-parameter');
  t.same((await app.inject({ method: 'POST', url: '/maybe' })).json(), { had: false });
  t.same((await app.inject({ method: 'POST', url: '/maybe', payload: { ifVersion: 1 } })).json(), {
    had: true,
  });
});

t.test('a URL, a path part or a malformed escape over the line is a problem document', async (t) => {
  const { app } = await buildWorld(t);
  const long = await app.inject(`/v1/notes?q=${'a'.repeat(LIMITS.urlBytes)}`);
  t.equal(long.statusCode, 414);
  t.match(long.json(), { code: 'url-too-long', limitBytes: LIMITS.urlBytes });
  const part = await app.inject(`/v1/notes/${'a'.repeat(LIMITS.paramBytes + 1)}`);
  t.equal(part.statusCode, 414);
  t.equal(part.json().code, 'url-too-long');
  const bad = await app.inject('/v1/notes/%zz');
  t.equal(bad.statusCode, 400);
  t.equal(bad.json().code, 'invalid-request');
  t.equal(bad.json().requestId, bad.headers['x-request-id']);
});

t.test('errors of fastify and its plugins have their code, whoever throws them', async (t) => {
  const cases: [object, RefusalCode][] = [
    [{ code: 'FST_ERR_CTP_INVALID_CONTENT_LENGTH', statusCode: 400 }, 'malformed-body'],
    [{ code: 'FST_ERR_CTP_EMPTY_JSON_BODY', statusCode: 400 }, 'malformed-body'],
    [{ code: 'FST_ERR_CTP_INVALID_JSON_BODY', statusCode: 400 }, 'malformed-body'],
    [{ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }, 'body-too-large'],
    [{ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }, 'unsupported-media-type'],
    [{ code: 'FST_ERR_VALIDATION', statusCode: 400 }, 'invalid-request'],
    [{ code: 'FST_ERR_HANDLER_TIMEOUT', statusCode: 503 }, 'overloaded'],
    [{ code: 'FST_UNDER_PRESSURE', statusCode: 503 }, 'overloaded'],
    [{ statusCode: 429 }, 'rate-limited'],
    [{ statusCode: 404 }, 'not-found'],
    [{ statusCode: 503 }, 'overloaded'],
    [{ statusCode: 418 }, 'internal-error'],
    [new Error('x'), 'internal-error'],
  ];
  for (const [error, code] of cases) t.equal(refusalFrom(error).code, code);
  t.equal(refusalFrom(undefined).code, 'internal-error');
  t.equal(refusalFrom('thrown').code, 'internal-error');
});

t.test('a limiter that throws 429 is answered with its own Retry-After', async (t) => {
  const { app } = await buildWorld(t, {
    before(app) {
      app.addHook('onRequest', async (_request, reply) => {
        reply.header('retry-after', 42);
        throw Object.assign(new Error('slow down'), { statusCode: 429 });
      });
    },
  });
  const response = await app.inject('/v1/notes');
  t.equal(response.statusCode, 429);
  t.equal(response.headers['retry-after'], '42');
  t.match(response.json(), { code: 'rate-limited', retryAfterSeconds: 42 });
});

t.test(
  'a request id that the client gives is kept where it is harmless, and made up where it is not',
  async (t) => {
    const { app } = await buildWorld(t);
    const idFor = async (given: string) =>
      (await app.inject({ url: '/health/live', headers: { 'x-request-id': given } })).headers['x-request-id'];
    t.equal(await idFor('trace-1.a:b'), 'trace-1.a:b');
    for (const bad of ['', 'a b', '<script>', 'a'.repeat(LIMITS.requestIdChars + 1), 'ü'])
      t.match(await idFor(bad), /^[0-9a-f-]{36}$/);
  },
);

async function exchange(
  port: number,
  bytes: string,
): Promise<{ head: string; body: Record<string, unknown> }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write(bytes);
  await new Promise((resolve) => socket.on('close', resolve));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head, body: problemIn(body) };
}

t.test('a request that Node cannot read is answered on the socket with a problem document', async (t) => {
  const { app } = await buildWorld(t);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const port = (app.server.address() as { port: number }).port;
  const host = 'Host: x\r\nConnection: close\r\n';
  const cases: [string, number, RefusalCode][] = [
    ['NONSENSE\r\n\r\n', 400, 'invalid-request'],
    [`GET / HTTP/1.1\r\n${host}X-Big: ${'a'.repeat(LIMITS.headerBytes)}\r\n\r\n`, 431, 'headers-too-large'],
    [`POST /v1/notes HTTP/1.1\r\n${host}Content-Length: many\r\n\r\n`, 400, 'invalid-request'],
    [`GET /v1/notes/%zz HTTP/1.1\r\n${host}\r\n`, 400, 'invalid-request'],
    [`GET /v1/notes?q=${'a'.repeat(LIMITS.urlBytes)} HTTP/1.1\r\n${host}\r\n`, 414, 'url-too-long'],
  ];
  for (const [bytes, status, code] of cases) {
    const { head, body } = await exchange(port, bytes);
    t.match(head, new RegExp(`^HTTP/1.1 ${status} `), code);
    t.match(head, /content-type: application\/problem\+json/i);
    t.match(body, { code, status });
    t.match(head.toLowerCase(), `x-request-id: ${body.requestId}`);
  }
});

t.test('headers that never end are 408', async (t) => {
  const http = { headersTimeout: 50, requestTimeout: 0, connectionsCheckingInterval: 20 };
  const { app } = await buildWorld(t, { http });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const port = (app.server.address() as { port: number }).port;
  const { head, body } = await exchange(port, 'GET /v1/notes HTTP/1.1\r\nHost: x\r\n');
  t.match(head, /^HTTP\/1.1 408 /);
  t.match(body, { code: 'request-timeout', limitSeconds: LIMITS.requestSeconds });
});
