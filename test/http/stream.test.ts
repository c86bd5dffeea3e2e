/** The change log as server-sent events: each change once, in order, whatever breaks off in between. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from '../../src/http/subscriptions.ts';
import { openStore } from '../../src/store/store.ts';
import { rawOn, temporaryDatabase } from '../database.ts';
import { build, corps, everyRow, KILLED, record, refused, type Service } from './service.ts';

type Change = { seq: number; act: string; kind: string; topic: string | null; body: Record<string, unknown> };
type Heard = { id: string; event: string; data: string };
type Listener = {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Events with data, as an EventSource would hand them out. */
  events: Heard[];
  changes: () => Change[];
  /** Everything sent, as text. */
  text: () => string;
  lastId: () => string;
  until(isTrue: () => boolean): Promise<void>;
  ended: Promise<void>;
  response: http.IncomingMessage;
  close(): void;
};

const PATH = '/v1/changes/stream';

async function listening(
  t: Test,
  settings: Parameters<typeof build>[1] = {},
  streams: Partial<SubscriptionSettings> = {},
) {
  const service = await build(t, { ...settings, streams: { ...SUBSCRIPTION_SETTINGS, ...streams } });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  return { service, origin: originOf(service) };
}

const originOf = ({ app }: Service): string =>
  `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

async function listen(
  t: Test,
  address: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Listener> {
  const request = http.request(address, { headers, method, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const waiters = new Set<() => void>();
  const told = () => {
    for (const waiter of [...waiters]) waiter();
  };
  const events: Heard[] = [];
  let text = '';
  let rest = '';
  let id = '';
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    text += part;
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2));
      id = field('id').at(-1) ?? id;
      const data = field('data').join('\n');
      if (data !== '') events.push({ id, event: field('event').at(-1) ?? 'message', data });
    }
    told();
  });
  const ended = new Promise<void>((done) => response.once('close', done));
  void ended.then(told);
  response.on('error', () => {});
  t.teardown(() => response.destroy());
  return {
    status: response.statusCode!,
    headers: response.headers,
    events,
    changes: () =>
      events.filter((one) => one.event === 'message').map((one) => JSON.parse(one.data) as Change),
    text: () => text,
    lastId: () => id,
    until: async (isTrue) => {
      while (!isTrue()) await new Promise<void>((done) => waiters.add(done));
    },
    ended,
    response,
    close: () => response.destroy(),
  };
}

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise<void>((done) => setTimeout(done, 5));
};

const newest = async (service: Service): Promise<number> =>
  Number((await service.get('/health/ready')).body.changes);

const streams = async (service: Service): Promise<number> =>
  Number(/^counterclaim_stream_subscribers (\d+)/m.exec((await service.get('/metrics')).text)![1]);

t.test('changes come as they are made, as the list has them, with their numbers as ids', async (t) => {
  const { service, origin } = await listening(t);
  await record(service);
  const start = await newest(service);
  const stream = await listen(t, `${origin}${PATH}`);
  t.equal(stream.status, 200);
  t.match(stream.headers['content-type'], /^text\/event-stream/);
  t.equal(stream.headers['cache-control'], 'no-cache, no-transform');
  t.equal(stream.headers['x-accel-buffering'], 'no');
  t.equal(stream.headers.etag, undefined);
  await stream.until(() => stream.lastId() !== '');
  t.equal(stream.text(), `retry: 3000\nid: ${start}\n\n`, 'it begins now, and a reconnect would too');
  await record(service, { claimant: corps, value: 2 });
  await stream.until(() => stream.changes().some((one) => one.act === 'claim-recorded'));
  const listed = await everyRow<Change>(service, `/v1/changes?after=${start}`);
  t.same(stream.changes(), listed);
  t.same(
    stream.events.map((one) => one.id),
    listed.map((one) => String(one.seq)),
  );
});

t.test('under concurrent writes and broken connections each number is seen exactly once', async (t) => {
  const { service, origin } = await listening(t);
  const start = await newest(service);
  const heard: number[] = [];
  let last = String(start);
  let isWriting = true;
  const writing = Promise.all(
    [0, 1, 2].map(async (writer) => {
      for (let i = 0; i < 25; i++)
        await record(service, { value: 1000 * writer + i, claimedAt: '2023-05-23' });
    }),
  ).then(() => {
    isWriting = false;
  });
  let connections = 0;
  const isWhole = async () => !isWriting && Number(last) === (await newest(service));
  while (!(await isWhole())) {
    const stream = await listen(t, `${origin}${PATH}?after=0`, { 'last-event-id': last });
    connections++;
    const most = 3 + (connections % 11);
    await Promise.race([
      stream.until(() => stream.changes().length >= most),
      until(async () => !isWriting && Number(stream.lastId()) === (await newest(service))),
    ]);
    stream.close();
    await stream.ended;
    heard.push(...stream.changes().map((one) => one.seq));
    last = stream.lastId();
  }
  await writing;
  const end = await newest(service);
  t.ok(connections > 4, `${connections} connections`);
  t.same(
    heard,
    Array.from({ length: end - start }, (_, i) => start + 1 + i),
  );
});

t.test('what was recorded while the service was down comes after the restart', async (t) => {
  const database = await temporaryDatabase(t);
  const first = await listening(t, { database });
  const stream = await listen(t, `${first.origin}${PATH}`);
  await record(first.service);
  await stream.until(() => stream.changes().some((one) => one.act === 'claim-recorded'));
  await first.service.app.close();
  await stream.ended;
  const last = stream.lastId();
  t.match(stream.events.at(-1), { event: 'closing', data: JSON.stringify({ lastSeq: Number(last) }) });
  const second = await listening(t, { database });
  await record(second.service, { value: 2, claimant: corps });
  const again = await listen(t, `${second.origin}${PATH}`, { 'last-event-id': last });
  await again.until(() => again.changes().some((one) => one.act === 'claim-recorded'));
  t.equal(again.changes()[0]?.seq, Number(last) + 1);
});

t.test('a filtered stream passes over the rest, and comes back to where it had looked', async (t) => {
  const { service, origin } = await listening(t, {}, { heartbeatMs: 10 });
  const march = { event: { slug: 'march', name: 'The march' } };
  const filters: [string, (one: Change & { event: string; question: string }) => boolean][] = [
    ['event=march', (one) => one.event === 'march'],
    ['event=march&event=none', (one) => one.event === 'march'],
    ['topic=casualties&kind=report', (one) => one.topic === 'casualties' && one.kind === 'report'],
    ['act=claim-recorded', (one) => one.act === 'claim-recorded'],
    [`question=${KILLED}`, (one) => one.question === KILLED],
  ];
  const opened = [];
  for (const [query] of filters) opened.push(await listen(t, `${origin}${PATH}?${query}`));
  const start = await newest(service);
  const first = await record(service);
  await service.post(`/v1/claims/${first.id}/reports`, { source: { publisher: 'B', title: 'Two' } });
  await record(service, march);
  await record(service, { value: 3 });
  const end = await newest(service);
  const listed = await everyRow<Change & { event: string; question: string }>(
    service,
    `/v1/changes?after=${start}`,
  );
  for (const [i, [query, isMeant]] of filters.entries()) {
    const stream = opened[i]!;
    await stream.until(() => Number(stream.lastId()) >= end);
    const meant = listed.filter(isMeant);
    t.ok(meant.length > 0 && meant.length < listed.length, query);
    t.same(stream.changes(), meant, query);
  }
});

t.test('a limit ends the stream, and a log of many pages comes whole', async (t) => {
  const { service, origin } = await listening(t);
  for (let i = 0; i < 40; i++) await record(service, { value: i, statement: 'x'.repeat(9_000) });
  const end = await newest(service);
  const stream = await listen(t, `${origin}${PATH}?after=0&limit=${end}`);
  await stream.ended;
  t.same(stream.changes(), await everyRow<Change>(service, '/v1/changes'));
  const two = await listen(t, `${origin}${PATH}?after=3&limit=2`);
  await two.ended;
  t.same(
    two.changes().map((one) => one.seq),
    [4, 5],
  );
});

t.test('what was taken out by law does not come again', async (t) => {
  const { service, origin } = await listening(t);
  const made = await record(service, { statement: 'A name that must go.' });
  await service.post(
    '/v1/redactions',
    { kind: 'claim', id: made.id, field: 'statement', reason: 'A court order.' },
    { as: 'admin' },
  );
  const end = await newest(service);
  const stream = await listen(t, `${origin}${PATH}?after=0&limit=${end}`);
  await stream.ended;
  t.notMatch(stream.text(), /must go/);
  t.match(stream.text(), /"redacted":true/);
});

t.test('what another process writes to the database comes too', async (t) => {
  const { service, origin } = await listening(t);
  const stream = await listen(t, `${origin}${PATH}`);
  const other = await openStore(service.database);
  t.teardown(other.close);
  await other.write((q) =>
    q.changes.append({ recordedAt: 1, recordedBy: 'x', act: 'noted', kind: 'note', resource: 'x', body: {} }),
  );
  await stream.until(() => stream.changes().some((one) => one.act === 'noted'));
  t.equal(stream.changes().length, 1);
});

t.test('quiet streams are kept open by comments', async (t) => {
  const { origin } = await listening(t, {}, { heartbeatMs: 5 });
  const stream = await listen(t, `${origin}${PATH}`);
  await stream.until(() => stream.text().split(': heartbeat\n\n').length > 3);
  t.same(stream.events, []);
});

t.test('as many streams are opened as may be, in all and by one caller, and no more', async (t) => {
  const { service, origin } = await listening(t, {}, { subscribers: 4, subscribersPerCaller: 2 });
  const as = (role: 'reader' | 'editor' | 'admin') => ({ authorization: `Bearer ${service.keys[role]}` });
  const first = await listen(t, `${origin}${PATH}`);
  await listen(t, `${origin}${PATH}`);
  const third = await listen(t, `${origin}${PATH}`);
  t.equal(third.status, 429);
  t.equal(third.headers['retry-after'], '10');
  await listen(t, `${origin}${PATH}`, as('reader'));
  t.equal((await listen(t, `${origin}${PATH}`, as('reader'))).status, 200);
  t.equal((await listen(t, `${origin}${PATH}`, as('editor'))).status, 503);
  refused(t, await service.get(PATH, { as: 'editor' }), 503, 'overloaded');
  t.equal(await streams(service), 4);
  first.close();
  await until(async () => (await streams(service)) === 3);
  t.equal((await listen(t, `${origin}${PATH}`)).status, 200, 'one that is closed leaves its place');
});

t.test('HEAD opens no stream', async (t) => {
  const { service, origin } = await listening(t);
  const head = await listen(t, `${origin}${PATH}`, {}, 'HEAD');
  await head.ended;
  t.equal(head.status, 200);
  t.match(head.headers['content-type'], /^text\/event-stream/);
  t.equal(await streams(service), 0);
});

/** More than the buffers between two sockets hold, behind the log's own rows. */
async function flood(service: Service): Promise<number> {
  const db = rawOn(service.database);
  const [row] = await db.all<Record<string, string>>('select * from changes order by seq desc limit 1');
  const names = Object.keys(row!);
  const insert = `insert into changes (${names.join()}) values (${names.map(() => '?').join()})`;
  const start = Number(row!.seq);
  const body = JSON.stringify({ words: 'x'.repeat(500_000) });
  for (let i = 1; i <= 60; i++) await db.run(insert, ...Object.values({ ...row, seq: start + i, body }));
  await db.close();
  return start;
}

/** Asks for a stream and takes nothing of it yet. */
async function stalled(t: Test, address: string): Promise<http.IncomingMessage> {
  const request = http.request(address, { agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => {});
  t.teardown(() => response.destroy());
  return response.setEncoding('utf8');
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  let text = '';
  response.on('data', (part: string) => {
    text += part;
  });
  await new Promise<void>((done) => response.once('close', done));
  return text;
}

t.test('one that takes nothing is cut off, and keeps no place', async (t) => {
  const { service, origin } = await listening(t, {}, { stallMs: 30, graceMs: 30 });
  const start = await flood(service);
  const response = await stalled(t, `${origin}${PATH}?after=${start}`);
  await until(async () => (await streams(service)) === 0);
  t.ok((await textOf(response)).length < 30_000_000, 'it was not written on without end');
});

t.test('one that is too slow reads, when it goes on, a last event that says where to', async (t) => {
  const { service, origin } = await listening(t, {}, { stallMs: 30, graceMs: 60_000 });
  const start = await flood(service);
  const response = await stalled(t, `${origin}${PATH}?after=${start}`);
  // Timers of one process: its patience, which begins when the buffers are full, ends long before this does.
  await new Promise<void>((done) => setTimeout(done, 700));
  const text = await textOf(response);
  const overflow = /event: overflow\ndata: \{"lastSeq":(\d+)\}\n\n$/.exec(text);
  t.ok(overflow);
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
  t.equal(ids.at(-1), Number(overflow?.[1]));
  t.same(
    ids,
    ids.map((_, i) => start + i),
    'nothing is missing before it',
  );
  const rest = await listen(t, `${origin}${PATH}?limit=1`, { 'last-event-id': String(ids.at(-1)) });
  await rest.ended;
  t.equal(rest.changes()[0]?.seq, ids.at(-1)! + 1, 'and the next is still there');
});

t.test('reading needs a key where it does elsewhere, and a revoked key hears no more', async (t) => {
  const { service, origin } = await listening(t, { readAccess: 'key' });
  t.equal((await listen(t, `${origin}${PATH}`)).status, 401);
  const { body: key } = await service.post<{ id: string; key: string }>(
    '/v1/keys',
    { name: 'x', role: 'reader' },
    { as: 'admin' },
  );
  const stream = await listen(t, `${origin}${PATH}`, { authorization: `Bearer ${key.key}` });
  t.equal(stream.headers['cache-control'], 'private, no-cache, no-transform');
  await service.remove(`/v1/keys/${key.id}`, { as: 'admin', headers: { 'if-match': '*' } });
  await stream.ended;
  t.equal(stream.events.at(-1)?.event, 'closing');
});

t.test('what cannot be followed is refused', async (t) => {
  const { service } = await listening(t);
  const end = await newest(service);
  const beyond = { 'last-event-id': String(end + 1) };
  const cases: [string, Record<string, string>, Record<string, string>][] = [
    ['', { 'last-event-id': 'x' }, { 'Last-Event-ID': 'invalid' }],
    ['', beyond, { 'Last-Event-ID': 'out-of-range' }],
    [`?after=${end + 1}`, {}, { after: 'out-of-range' }],
    [
      '?kind=nothing&act=nothing&topic=x',
      {},
      { 'kind.0': 'not-allowed', 'act.0': 'not-allowed', 'topic.0': 'not-allowed' },
    ],
    ['?event=Not+a+slug&limit=0', {}, { 'event.0': 'invalid-slug', limit: 'out-of-range' }],
  ];
  for (const [query, headers, faults] of cases)
    refused(t, await service.get(`${PATH}${query}`, { headers }), 400, 'invalid-request', faults);
  refused(t, await service.get(`${PATH}?evnet=raid`), 400, 'unknown-parameter');
  refused(t, await service.get(PATH, { headers: { accept: 'text/html' } }), 406, 'not-acceptable');
});

t.test('pages of other origins may follow', async (t) => {
  const { origin } = await listening(t, { corsOrigins: ['https://desk.example'] });
  const stream = await listen(t, `${origin}${PATH}`, { origin: 'https://desk.example' });
  t.equal(stream.headers['access-control-allow-origin'], 'https://desk.example');
});

t.test('the process stops in time while streams are open', async (t) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', 'src/main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', ADMIN_KEY: 'a-key', DATABASE_URL: await temporaryDatabase(t) },
  });
  t.teardown(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => {
    printed += bytes;
  });
  const started = () => /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
  await until(() => started() !== undefined);
  const stream = await listen(t, `${started()}${PATH}`);
  const deaf = http.request(`${started()}${PATH}?after=0`, { agent: false });
  deaf.on('error', () => {});
  deaf.end();
  await once(deaf, 'response');
  child.kill('SIGTERM');
  const [code] = (await once(child, 'close')) as [number];
  t.equal(code, 0, printed.slice(-300));
  t.equal(stream.events.at(-1)?.event, 'closing');
});
