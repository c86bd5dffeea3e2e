/** Readings from a replica: a real primary and a standby that streams from it. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { newKey } from '../../src/http/access.ts';
import { openStore } from '../../src/store/store.ts';
import { createKey, revokeKey } from '../../src/usecases/keep-keys.ts';
import { seedProperties } from '../../src/usecases/seed.ts';
import { SETTINGS } from '../http/service.ts';
import { startServer, startStandby } from '../postgres-server.ts';
import { ADMIN, claimInput } from '../usecases/world.ts';

const primary = await startServer(['wal_level=replica', 'max_wal_senders=4']);
t.teardown(primary.stop);
const standby = await startStandby(primary);
let isStandbyUp = true;
const stopStandby = async () => {
  if (isStandbyUp) await standby.stop();
  isStandbyUp = false;
};
t.teardown(stopStandby);

const store = await openStore(primary.url, standby.url);
t.teardown(store.close);
let ids = 0;
const context = {
  store,
  clock: Date.now,
  newId: () => `id-${String(++ids).padStart(6, '0')}`,
  quantityRules: 'default' as const,
};
await seedProperties(context);
const { plain, hash } = newKey();
await createKey(context, ADMIN, { name: 'desk', role: 'editor', hash });
const app = await buildApp({ settings: SETTINGS, ...context, logger: false });
t.teardown(() => app.close());

const headers = { authorization: `Bearer ${plain}`, 'content-type': 'application/json' };
const record = async (n: number) => {
  const payload = JSON.stringify(claimInput({ claimant: { slug: `side-${n}`, name: 'Side' }, value: n }));
  const answer = await app.inject({ method: 'POST', url: '/v1/claims', headers, payload });
  t.equal(answer.statusCode, 201);
  return { id: answer.json<{ id: string }>().id, position: String(answer.headers['read-after']) };
};
const read = (id: string, more: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url: `/v1/claims/${id}`, headers: { ...headers, ...more } });
const ready = async () =>
  (await app.inject({ method: 'GET', url: '/health/ready' })).json<{
    replica: { isUsed: boolean; lagBytes: number | null; lagSeconds: number | null };
  }>();
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await sleep(50);
};

const onStandby = new pg.Client(standby.url);
onStandby.on('error', () => {});
await onStandby.connect();
await until(async () => (await ready()).replica.isUsed);

t.test('a reading that names no moment is of the replica, one that names its act is not older', async (t) => {
  const first = await record(1);
  await until(async () => (await read(first.id)).statusCode === 200);
  await onStandby.query('SELECT pg_wal_replay_pause()');
  const { id, position } = await record(2);
  t.match(position, /^[0-9A-F]+\/[0-9A-F]+$/);
  t.equal((await read(id)).statusCode, 404, 'the replica does not know it yet');
  t.equal((await read(id, { 'read-after': position })).statusCode, 200, 'who wrote it reads it');
  t.equal((await read(id, { 'read-after': 'yesterday' })).statusCode, 400);
  const again = await app.inject({
    method: 'POST',
    url: `/v1/claims/${id}/reports`,
    headers,
    payload: JSON.stringify({ source: { url: 'https://example.org/2' } }),
  });
  t.ok(again.statusCode < 300, 'an act reads the primary');
  await until(async () => (await ready()).replica.lagBytes! > 0);
  await onStandby.query('SELECT pg_wal_replay_resume()');
  await until(async () => (await read(id)).statusCode === 200);
  t.equal((await read(id, { 'read-after': position })).statusCode, 200);
});

t.test('pages read what the same browser has just done', async (t) => {
  const { position } = await record(3);
  await onStandby.query('SELECT pg_wal_replay_pause()');
  const { id, position: later } = await record(4);
  t.not(later, position);
  const page = (cookie: string) =>
    app.inject({ method: 'GET', url: `/claims/${id}`, headers: { accept: 'text/html', cookie } });
  t.equal((await page('')).statusCode, 404);
  t.equal((await page(`read-after=${later}`)).statusCode, 200);
  t.equal((await page('read-after=nonsense')).statusCode, 404, 'what is no position says nothing');
  await onStandby.query('SELECT pg_wal_replay_resume()');
});

t.test('the lag is told, and a replica too far behind is not read', async (t) => {
  await onStandby.query('SELECT pg_wal_replay_pause()');
  const { id } = await record(5);
  t.equal((await read(id)).statusCode, 404);
  await until(async () => !(await ready()).replica.isUsed);
  const { replica } = await ready();
  t.ok(replica.lagSeconds! > 5, `${replica.lagSeconds} s`);
  t.equal((await read(id)).statusCode, 200, 'the primary answers');
  const { payload } = await app.inject({ method: 'GET', url: '/metrics' });
  t.match(payload, /^counterclaim_replica_lag_bytes [1-9]\d*$/m);
  t.match(payload, /^counterclaim_replica_lag_seconds [1-9]/m);
  await onStandby.query('SELECT pg_wal_replay_resume()');
  await until(async () => (await ready()).replica.isUsed);
});

t.test(
  'a revoked key opens nothing from the next request on, though the replica still knows it as good',
  async (t) => {
    const made = newKey();
    const { id } = await createKey(context, ADMIN, { name: 'another desk', role: 'reader', hash: made.hash });
    const status = async () => {
      const answer = await app.inject({
        url: '/v1/claims',
        headers: { authorization: `Bearer ${made.plain}` },
      });
      return answer.statusCode;
    };
    const known = () => onStandby.query('SELECT 1 FROM keys WHERE id = $1 AND revoked_at IS NULL', [id]);
    await until(async () => (await known()).rows.length === 1);
    t.equal(await status(), 200);
    await onStandby.query('SELECT pg_wal_replay_pause()');
    await revokeKey(context, ADMIN, id, () => true);
    t.equal(await status(), 401);
    t.equal((await known()).rows.length, 1, 'which has not heard of it');
    await onStandby.query('SELECT pg_wal_replay_resume()');
  },
);

t.test('where the replica goes away the primary answers', async (t) => {
  const { id } = await record(6);
  await until(async () => (await read(id)).statusCode === 200);
  await onStandby.end();
  await stopStandby();
  for (let i = 0; i < 5; i++) t.equal((await read(id)).statusCode, 200);
  await until(async () => !(await ready()).replica.isUsed);
  t.equal((await read(id)).statusCode, 200);
  t.match((await ready()).replica, { isUsed: false, lagBytes: null, lagSeconds: null });
});
