/** Plain readings are answered from memory before any other check, as they are with all checks, and by nothing else. */
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import { createKeptAnswers } from '../../src/http/kept-answers.ts';
import { recallAnswers, versionAsked } from '../../src/http/recall.ts';
import { LIMITS } from '../../src/limits.ts';
import { isPostgres, rawOn } from '../database.ts';
import { build, corps, dispute, KILLED, record, SETTINGS, type Service } from './service.ts';
import { exchange, listening, until } from './wire.ts';

/** Where others write to the same server, what is kept is kept for no known time. */
const IN_FILES = { skip: isPostgres && 'others write to the server' };
const URLS = [
  `/v1/disputes/${KILLED}`,
  `/v1/disputes/${KILLED}.jsonld`,
  '/v1/claims?limit=1',
  `/v1/disputes/${KILLED}/chart.svg`,
];

t.test(
  'a plain reading passes no check twice, and has the very headers of one that passed all',
  IN_FILES,
  async (t) => {
    const service = await build(t);
    await dispute(service);
    const { app, passes } = await counting(t, service);
    for (const url of URLS) {
      await app.inject({ url });
      const first = await app.inject({ url, headers: { 'x-request-id': 'one' } });
      const before = passes();
      const again = await app.inject({ url, headers: { 'x-request-id': 'two', accept: '*/*' } });
      t.equal(passes(), before, `${url} is answered from memory`);
      const headersOf = ({ headers }: typeof first) =>
        Object.entries({ ...headers, date: '', 'x-request-id': '' });
      t.equal(again.statusCode, 200);
      t.same(headersOf(again), headersOf(first), 'in their order too');
      t.equal(again.headers['x-request-id'], 'two');
      t.equal(again.payload, first.payload);
      const { etag } = first.headers;
      if (etag === undefined) continue;
      const known = await app.inject({ url, headers: { 'if-none-match': `"x", ${etag}` } });
      t.equal(passes(), before);
      const late = await app.inject({
        url,
        headers: { 'if-none-match': String(etag), accept: 'application/*, */*' },
      });
      t.equal(passes(), before + 1, 'with wishes of its own it passes them');
      t.equal(known.statusCode, 304);
      t.equal(known.payload, '');
      t.same(Object.keys(known.headers), Object.keys(late.headers));
      t.equal((await app.inject({ url, headers: { 'if-none-match': '"x"' } })).statusCode, 200);
    }
  },
);

t.test('readings that are unchanged from the first on are answered from memory too', IN_FILES, async (t) => {
  const service = await build(t);
  await dispute(service);
  const { app, passes } = await counting(t, service);
  const [url = ''] = URLS;
  const etag = String((await app.inject({ url, method: 'HEAD' })).headers.etag);
  const ask = () => app.inject({ url, headers: { 'if-none-match': etag } });
  await ask();
  const first = await ask();
  t.equal(first.statusCode, 304);
  const before = passes();
  t.same(Object.keys((await ask()).headers), Object.keys(first.headers));
  const whole = await app.inject({ url });
  t.equal(passes(), before);
  t.equal(whole.statusCode, 200);
  t.equal(whole.headers['content-length'], String(Buffer.byteLength(whole.payload)));
});

t.test('what asks for more than a plain reading passes every check', IN_FILES, async (t) => {
  const service = await build(t);
  await dispute(service);
  const { app, passes } = await counting(t, service, { corsOrigins: ['https://desk.example'] });
  const [url = ''] = URLS;
  for (let i = 0; i < 2; i++) t.equal((await app.inject({ url })).statusCode, 200);
  const others: [InjectOptions, number, Record<string, string | undefined>][] = [
    [{ headers: { authorization: 'Bearer nonsense' } }, 401, {}],
    [
      { headers: { origin: 'https://desk.example' } },
      200,
      { 'access-control-allow-origin': 'https://desk.example' },
    ],
    [{ headers: { origin: 'https://other.example' } }, 200, { 'access-control-allow-origin': undefined }],
    [
      { headers: { accept: 'application/ld+json' } },
      200,
      { 'content-type': 'application/ld+json; charset=utf-8' },
    ],
    [{ headers: { accept: 'image/png' } }, 406, {}],
    [{ headers: { host: 'other.example' } }, 200, {}],
    [{ headers: { 'content-length': '2', 'content-type': 'application/json' }, payload: '{}' }, 200, {}],
    [{ method: 'HEAD' }, 200, {}],
    [{ method: 'POST' }, 405, {}],
  ];
  for (const [ask, status, headers] of others) {
    const before = passes();
    const given = await app.inject({ url, ...ask });
    t.equal(passes(), before + 1, JSON.stringify(ask));
    t.equal(given.statusCode, status, JSON.stringify(ask));
    for (const [name, value] of Object.entries(headers)) t.equal(given.headers[name], value);
  }
});

t.test('a key or a count that is needed is needed of every reading', async (t) => {
  const service = await build(t);
  await dispute(service);
  for (const settings of [{ readAccess: 'key' as const }, { rateLimit: 3 }]) {
    const { app } = await counting(t, service, settings);
    const authorization = `Bearer ${service.keys.reader}`;
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++)
      for (const headers of [{}, { authorization }])
        statuses.push((await app.inject({ url: URLS[0]!, headers })).statusCode);
    t.same(
      statuses,
      'rateLimit' in settings ? [200, 200, 200, 200, 200, 200] : [401, 200, 401, 200, 401, 200],
    );
    const last = (await app.inject({ url: URLS[0]! })).statusCode;
    t.equal(last, 'rateLimit' in settings ? 429 : 401);
  }
});

t.test(
  'on the wire a head that is at fault is refused, each answer has its id, and all are counted',
  async (t) => {
    const service = await listening(t);
    await dispute(service);
    const [url] = URLS;
    const ask = (more = '', host = 'Host: a\r\n') =>
      exchange(service.origin, `GET ${url} HTTP/1.1\r\n${host}${more}Connection: close\r\n\r\n`);
    await ask();
    const first = await ask();
    for (let i = 0; i < 3; i++) {
      const again = await ask(`X-Request-Id: number-${i}\r\n`);
      t.same([again.status, again.text], [200, first.text]);
      t.equal(again.headers['x-request-id'], `number-${i}`);
      t.same(Object.keys(again.headers), Object.keys(first.headers));
    }
    t.equal((await ask('host: a\r\n')).status, 400);
    t.equal((await ask('', '')).status, 400);
    t.equal((await ask('a:\r\n'.repeat(LIMITS.headers))).status, 431);
    const figures = (await service.get('/metrics', { as: 'admin' })).text;
    const counted =
      /http_request_seconds_count\{method="GET",route="\/v1\/disputes\/:id",status="200"\} (\d+)/;
    t.equal(counted.exec(figures)?.[1], '5');
  },
);

t.test('on the wire too, what was recorded is in the next answer, however it is asked for', async (t) => {
  const service = await listening(t);
  await dispute(service);
  const [url] = URLS;
  const ask = async () =>
    (await exchange(service.origin, `GET ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).text;
  for (let value = 100; value < 105; value++) {
    for (let i = 0; i < 3; i++) await ask();
    await record(service, { value, claimant: corps, claimedAt: `2024-01-0${value - 99}` });
    const text = await ask();
    t.equal(text, (await service.get(url!, { headers: { accept: 'application/json' } })).text);
    t.match(text, String(value));
  }
});

t.test('where requests are logged, each is, and is answered from memory all the same', async (t) => {
  const service = await build(t);
  await dispute(service);
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const app = await buildApp({ settings: SETTINGS, ...service.context, logger });
  t.teardown(() => app.close());
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  for (let i = 0; i < 4; i++)
    t.equal((await fetch(`${origin}${URLS[0]}`, { headers: { accept: '*/*' } })).status, 200);
  await until(async () => lines.filter((line) => line.includes('request completed')).length === 4);
  t.equal(lines.filter((line) => line.includes('incoming request')).length, 4);
});

t.test('where it is asked for what the store holds, answers come from memory too', async (t) => {
  const service = await build(t);
  await dispute(service);
  const { app, passes } = await counting(t, service);
  const [url = ''] = URLS;
  const first = await app.inject({ url });
  await until(async () => {
    const before = passes();
    t.equal((await app.inject({ url })).payload, first.payload);
    return passes() === before;
  });
});

t.test('what another process has written is in the next answer', async (t) => {
  const service = await build(t);
  await dispute(service);
  const ask = async () => (await service.get<{ name: string }>('/v1/actors/corps', { as: null })).body.name;
  t.equal(await ask(), await ask());
  const db = rawOn(service.database);
  t.teardown(() => db.close());
  for (const name of ['Renamed', 'Renamed again']) {
    await db.run(`update actors set name = '${name}' where slug = 'corps'`);
    t.equal(await ask(), name);
    t.equal(await ask(), name);
  }
});

for (const isAsked of [false, true])
  t.test(
    `one look at the store is for all that came together, and comes after all of them${isAsked ? ', also where it takes a while' : ''}`,
    async (t) => {
      let version: string | null = 'one';
      let looks = 0;
      let isBusy = false;
      const look = () => {
        looks++;
        return version;
      };
      const askVersion = async () => {
        await sleep(5);
        return look();
      };
      const kept = createKeptAnswers(
        { version: isAsked ? () => null : look, askVersion: isAsked ? askVersion : null },
        1_000_000,
      );
      const app = Fastify({ genReqId: () => 'id' });
      t.teardown(() => app.close());
      const learn = recallAnswers(app, { kept, publicUrl: 'http://a', isUnderPressure: () => isBusy });
      app.get('/claim', { config: { isKept: true } }, (request, reply) => {
        const place = kept.placeOf('', 'http://a', request.url, versionAsked(request));
        const body = `made of ${version}`;
        reply.headers({ 'x-request-id': request.id, 'content-type': 'text/plain' }).send(body);
        const one = place?.keep({ status: 200, headers: { 'content-type': 'text/plain' }, body });
        if (one) learn(one, request, reply);
      });
      app.get('/act', (_request, reply) => {
        version = 'two';
        reply.send('done');
      });
      await app.ready();
      const read = async () => (await app.inject('/claim')).payload;
      for (let i = 0; i < 2; i++) t.equal(await read(), 'made of one');
      looks = 0;
      t.same(await Promise.all(Array.from({ length: 20 }, read)), Array(20).fill('made of one'));
      t.equal(looks, 1);
      // The act is done after some of the readings came and before others, and all in one turn.
      const acted = await Promise.all([read(), read(), app.inject('/act'), read()]);
      t.same([acted[0], acted[1], acted[3]], Array(3).fill('made of two'));
      isBusy = true;
      looks = 0;
      t.equal(await read(), 'made of two');
      t.equal(looks, isAsked ? 0 : 1, 'where the process is busy the checks decide');
      isBusy = false;
      version = null;
      t.equal(
        await read(),
        'made of null',
        'where the store cannot be looked at nothing is answered from memory',
      );
    },
  );

t.test('what is never kept waits for no store', async (t) => {
  const askVersion = () => new Promise<never>(() => {});
  const kept = createKeptAnswers({ version: () => null, askVersion }, 1_000_000);
  const app = Fastify();
  t.teardown(() => app.close());
  recallAnswers(app, { kept, publicUrl: 'http://a', isUnderPressure: () => false });
  app.get('/health/live', (_request, reply) => reply.send('yes'));
  for (let i = 0; i < 3; i++) {
    t.equal((await app.inject('/health/live')).payload, 'yes');
    t.equal((await app.inject('/nothing')).statusCode, 404);
  }
});

/** An app on the database of the service that counts what reaches the checks. */
async function counting(
  t: Test,
  service: Service,
  settings = {},
): Promise<{ app: FastifyInstance; passes(): number }> {
  const app = await buildApp({
    settings: { ...SETTINGS, ...settings },
    ...service.context,
    logger: false,
    strict: true,
    isPatient: true,
  });
  let passes = 0;
  app.addHook('onRequest', (_request, _reply, done) => {
    passes++;
    done();
  });
  t.teardown(() => app.close());
  return { app, passes: () => passes };
}
