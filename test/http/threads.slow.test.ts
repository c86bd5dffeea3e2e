/** Long imports are on a thread of their own, which writes in its turn. */
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { verifyStore } from '../../src/store/store.ts';
import { createThreads } from '../../src/threads.ts';
import { isPostgres } from '../database.ts';
import { claim, onThreads, SETTINGS } from './service.ts';
import { beginImport, importAll, linesIn, linesOf, listening, spreadLines, until } from './wire.ts';

const NO_THREAD = 'of a server nothing is on a thread';

/** The threads that were begun, in their order. */
function threadsOf(t: Test): Worker[] {
  const threads: Worker[] = [];
  const note = (worker: Worker) => threads.push(worker);
  process.on('worker', note);
  t.teardown(() => process.off('worker', note));
  return threads;
}

t.test('what is long is done on a thread, what is short is not, and both come to the same', async (t) => {
  const threads = threadsOf(t);
  const publicUrl = 'https://claims.example';
  const here = await listening(t, { publicUrl });
  const there = await listening(t, { publicUrl, threads: onThreads() });
  const body = `${spreadLines(0, 300)}nope\n{"event": 1}\n`;
  const [one, other] = [await importAll(here, body), await importAll(there, body)];
  t.equal(threads.length, isPostgres ? 0 : 1);
  t.equal(other.status, 200);
  const said = ({ lines }: typeof one) =>
    lines
      .filter((line) => !('acknowledged' in line))
      .map((line) => JSON.stringify(line).replace(/"requestId":"[^"]+"/, ''));
  t.strictSame(said(other), said(one), 'refusals and all');
  const disputes = async ({ get }: typeof here) =>
    (await get<{ data: Record<string, unknown>[] }>('/v1/disputes?limit=200')).body.data.map(
      ({ id, status, verdict, claims, claimants, spread }) => ({
        id,
        status,
        verdict,
        claims,
        claimants,
        spread,
      }),
    );
  t.strictSame(await disputes(there), await disputes(here));
  t.equal((await verifyStore(there.database, () => {})).fault, null);
});

t.test(
  'what was acknowledged is told before what then broke off',
  { skip: isPostgres && NO_THREAD },
  async (t) => {
    const cut = gzipSync(linesOf(2_100)).subarray(0, -12);
    const packed = { headers: { 'content-encoding': 'gzip' } };
    for (const threads of [null, onThreads()]) {
      const { lines } = await importAll(await listening(t, { threads }), cut, packed);
      t.match(lines[0], { acknowledged: Number, recorded: Number });
      t.match(lines.at(-1), { problem: { code: 'malformed-body' } });
    }
  },
);

t.test('what is packed is as long as it is unpacked', { skip: isPostgres && NO_THREAD }, async (t) => {
  const threads = threadsOf(t);
  const service = await listening(t, { threads: createThreads(SETTINGS) });
  const short = gzipSync(linesOf(10));
  await importAll(service, linesOf(10));
  t.equal(threads.length, 0);
  await importAll(service, short, { headers: { 'content-encoding': 'gzip' } });
  t.equal(threads.length, 1);
});

t.test('threads end with the service, whatever they are at', { skip: isPostgres && NO_THREAD }, async (t) => {
  const threads = threadsOf(t);
  const running = onThreads();
  const service = await listening(t, { threads: running });
  const { request, response, write } = beginImport(service);
  await write(linesOf(100));
  t.match((await linesIn(await response).next()).value, { acknowledged: 100 });
  void write(linesOf(4_000, 1_000));
  request.destroy();
  await running.close();
  t.equal(threads[0]!.threadId, -1);
  t.equal((await service.post('/v1/claims', claim({ value: 9 }))).status, 201);
  t.equal((await verifyStore(service.database, () => {})).fault, null);
});

t.test('acts get their turn between batches, and who follows the log hears of them', async (t) => {
  const service = await listening(t, { threads: onThreads() });
  let commits = 0;
  t.teardown(service.store.onChange(() => commits++));
  const { request, response, write } = beginImport(service);
  await write(linesOf(200));
  const lines = linesIn(await response);
  t.match((await lines.next()).value, { acknowledged: Number });
  await until(() => commits > 0);
  const posts = await Promise.all(
    Array.from({ length: 5 }, async (_, i) => {
      await write(linesOf(50, 1_000 + 50 * i));
      return service.post(
        '/v1/claims',
        claim({ claimant: { slug: `other-${i}`, name: `Other ${i}` }, value: 500 + i }),
      );
    }),
  );
  t.strictSame(
    posts.map((one) => one.status),
    [201, 201, 201, 201, 201],
  );
  request.end();
  const rest: unknown[] = [];
  for await (const line of lines) rest.push(line);
  t.match(rest.at(-1), { summary: { received: 450, recorded: 450 } });
  const { body } = await service.get<{ data: { claims: number }[] }>('/v1/disputes');
  t.equal(body.data[0]!.claims, 455);
});

t.test('a dry run on a thread writes nothing', async (t) => {
  const service = await listening(t, { threads: onThreads() });
  const before = await service.state();
  const answer = await importAll(service, linesOf(20), { query: '?dryRun=true' });
  t.match(answer.summary, { recorded: 20 });
  t.equal(await service.state(), before);
});

t.test(
  'a thread that is lost in its turn takes nothing with it but its imports',
  { skip: isPostgres && NO_THREAD },
  async (t) => {
    const threads = threadsOf(t);
    const service = await listening(t, { threads: onThreads() });
    const { request, response, write } = beginImport(service);
    await write(linesOf(100));
    const lines = linesIn(await response);
    t.match((await lines.next()).value, { acknowledged: 100 });
    // It begins to write, and is gone.
    await Promise.all([write(linesOf(3_000, 1_000)), threads[0]!.terminate()]);
    let last: unknown;
    for await (const line of lines) last = line;
    t.match(last, { problem: { status: 503, code: 'store-unavailable' } });
    request.destroy();
    t.equal((await service.post('/v1/claims', claim({ value: 9 }))).status, 201, 'acts go on');
    const again = await importAll(service, linesOf(150));
    t.match(again.summary, { received: 150, recorded: 50, merged: 100 });
    t.equal(threads.length, 2, 'the next import has another');
    t.equal((await verifyStore(service.database, () => {})).fault, null);
  },
);

t.test('a client that goes away ends its import alone', async (t) => {
  const service = await listening(t, { threads: onThreads() });
  const { request, response, write } = beginImport(service);
  await write(linesOf(10));
  t.match((await linesIn(await response).next()).value, { acknowledged: 10 });
  request.destroy();
  const answer = await importAll(service, linesOf(5, 100));
  t.match(answer.summary, { recorded: 5 });
});

t.test(
  'searches are on a thread of their own, which is begun anew where it was lost',
  { skip: isPostgres && NO_THREAD },
  async (t) => {
    const threads = threadsOf(t);
    const service = await listening(t, { threads: onThreads() });
    await importAll(service, linesOf(50));
    const url = '/v1/claims?q=desk';
    const first = await service.get<{ data: unknown[] }>(url);
    t.equal(first.body.data.length, 50);
    t.equal(threads.length, 2);
    const lost = service.get('/v1/claims?q=de');
    await threads[1]!.terminate();
    t.match(await lost, { status: 503, body: { code: 'store-unavailable' } });
    t.equal((await service.get('/v1/claims?q=de')).status, 200);
    t.equal(threads.length, 3);
    t.equal((await service.get('/v1/claims?limit=1')).status, 200);
    t.equal(threads.length, 3, 'what is no search is done here');
    const same = await Promise.all(Array.from({ length: 200 }, () => service.get('/v1/claims?q=wire')));
    t.ok(
      same.every(({ status }) => status === 200),
      'one search is for all who ask for it',
    );
    const others = await Promise.all(
      Array.from({ length: 200 }, (_, i) => service.get(`/v1/claims?q=wire&limit=${i + 1}`)),
    );
    t.same([...new Set(others.map(({ status }) => status))].sort(), [200, 503]);
    t.match(others.find(({ status }) => status === 503)?.body, { code: 'overloaded' });
    t.equal((await service.get('/v1/claims?q=wired')).status, 200);
  },
);
