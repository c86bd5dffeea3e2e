/** Webhooks: signed, in order, at least once, whatever the receiver does, and never into our own network. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Webhook as Receiver } from 'standardwebhooks';
import t, { type Test } from 'tap';
import { faultOfReceiver, isPrivate } from '../../src/delivery/addresses.ts';
import { type Deliverer, type Pace, startDeliverer } from '../../src/delivery/deliverer.ts';
import { LIMITS, WEBHOOK_RETRY_SECONDS } from '../../src/limits.ts';
import { temporaryDatabase } from '../database.ts';
import {
  type Body,
  build,
  corps,
  dispute,
  everyRow,
  KILLED,
  record,
  refused,
  type Service,
  tagOf,
} from './service.ts';

type Hook = { id: string; url: string; status: string; disabledReason: string | null; secret: string };
type Delivery = {
  id: string;
  change: number | null;
  type: string;
  status: string;
  attempts: number;
  nextAttemptAt: string | null;
  statusCode: number | null;
  error: string | null;
  response: string | null;
  durationMs: number | null;
};
type Payload = {
  type: string;
  timestamp: string;
  data: { webhook: string; change: Body & { seq: number; act: string }; dispute: Body | null };
};
type Posted = { headers: http.IncomingHttpHeaders; body: string; payload: Payload };
type Reply = { status?: number; headers?: Record<string, string>; body?: string; never?: boolean };

const admin = { as: 'admin' } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise<void>((done) => setTimeout(done, 3));
};

/** Receives on a port of its own; `reply` decides what it answers to the nth message. */
async function receiver(t: Test, reply: (posted: Posted, n: number) => Reply = () => ({})) {
  const posted: Posted[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const one = { headers: request.headers, body, payload: JSON.parse(body) as Payload };
      const { status = 200, headers = {}, body: answer = '', never } = reply(one, posted.length);
      posted.push(one);
      if (!never) response.writeHead(status, headers).end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { url, posted, seqs: () => posted.map((one) => one.payload.data.change.seq) };
}

type Sending = { service: Service; deliverer: Deliverer };

async function sending(
  t: Test,
  settings: Parameters<typeof build>[1] & { pace?: Partial<Pace> } = {},
): Promise<Sending> {
  const { pace, ...rest } = settings;
  const service = await build(t, { webhookPrivateAddresses: 'allow', ...rest });
  // Receivers hold the time that was signed against their own.
  service.clock.now = Date.now();
  const deliverer = deliver(
    t,
    service,
    pace,
    rest.webhookPrivateAddresses ?? 'allow',
    rest.publicUrl ?? null,
  );
  return { service, deliverer };
}

function deliver(
  t: Test,
  { context }: Service,
  pace: Partial<Pace> = {},
  privateAddresses: 'allow' | 'deny' = 'allow',
  publicUrl: string | null = null,
): Deliverer {
  const logger = pino({ level: 'silent' });
  const deliverer = startDeliverer({
    context,
    privateAddresses,
    publicUrl,
    logger,
    pace: { lookMs: 4, stopMs: 50, random: () => 0, ...pace },
  });
  t.teardown(() => deliverer.stop());
  return deliverer;
}

async function hook(service: Service, url: string, more: Body = {}): Promise<Hook> {
  const answer = await service.post<Hook>('/v1/webhooks', { url, ...more }, admin);
  if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.body;
}

const newest = async (service: Service): Promise<number> =>
  Number((await service.get('/health/ready')).body.changes);
const logSince = async (service: Service, seq: number) =>
  (await everyRow<{ seq: number; act: string }>(service, `/v1/changes?after=${seq}`)).map((one) => one.seq);
const deliveriesOf = (service: Service, { id }: Hook) =>
  everyRow<Delivery>(service, `/v1/webhooks/${id}/deliveries`);
const stateOf = async (service: Service, { id }: Hook) =>
  (await service.get<Hook>(`/v1/webhooks/${id}`, admin)).body;
const change = async (service: Service, { id }: Hook, patch: Body) => {
  const url = `/v1/webhooks/${id}`;
  return service.patch<Hook>(url, patch, { ...admin, headers: { 'if-match': await tagOf(service, url) } });
};

t.test('each change is posted once, in order, signed as Standard Webhooks has it', async (t) => {
  const { service } = await sending(t, { publicUrl: 'https://claims.example' });
  const to = await receiver(t);
  const start = await newest(service);
  const made = await hook(service, to.url);
  t.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  await dispute(service);
  const expected = (await logSince(service, start)).slice(1);
  await until(() => to.posted.length >= expected.length);
  t.same(to.seqs(), expected, 'all after the making of the webhook itself');
  const judge = new Receiver(made.secret);
  for (const one of to.posted) {
    t.same(judge.verify(one.body, one.headers as Record<string, string>), one.payload);
    t.match(one.headers['content-type'], /^application\/json/);
    t.match(String(one.headers['webhook-id']), /^msg_[\w-]+$/);
  }
  t.equal(new Set(to.posted.map((one) => one.headers['webhook-id'])).size, to.posted.length);
  const last = to.posted.at(-1)!.payload;
  const [row] = await everyRow<Body>(service, `/v1/changes?after=${expected.at(-1)! - 1}`);
  t.same(last.data.change, row, 'the change is as the list has it');
  t.equal(last.type, 'claim.recorded');
  t.match(last.data.dispute, {
    id: KILLED,
    url: `https://claims.example/v1/disputes/${KILLED}`,
    event: 'opened',
    status: 'open',
    verdict: 'conflict',
    claimants: 2,
    spread: { low: 2, high: 71, gap: 69, factor: 35.5, basis: 'stated' },
  });
  await until(async () => (await deliveriesOf(service, made)).every((one) => one.status === 'delivered'));
  t.match((await deliveriesOf(service, made))[0], {
    change: expected.at(-1),
    attempts: 1,
    statusCode: 200,
    error: null,
    nextAttemptAt: null,
  });
  t.same(await logSince(service, expected.at(-1)!), [], 'sending leaves no row in the log');
});

t.test('a signature of another secret, body or time does not verify', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t);
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(service);
  await until(() => to.posted.length === 1);
  const { body, headers } = to.posted[0]!;
  const given = headers as Record<string, string>;
  const judge = new Receiver(made.secret);
  t.ok(judge.verify(body, given));
  t.throws(() => judge.verify(`${body} `, given));
  t.throws(() => judge.verify(body, { ...given, 'webhook-id': 'msg_x' }));
  t.throws(() =>
    judge.verify(body, { ...given, 'webhook-timestamp': String(Number(given['webhook-timestamp']) + 1) }),
  );
  t.throws(() => new Receiver(`whsec_${'A'.repeat(43)}=`).verify(body, given));
});

t.test('filters choose: by event, act, and by what became of a dispute', async (t) => {
  const { service } = await sending(t);
  const [byEvent, byAct, opened, moved] = [
    await receiver(t),
    await receiver(t),
    await receiver(t),
    await receiver(t),
  ];
  await hook(service, byEvent.url, { filters: { event: ['march'], kind: ['claim'] } });
  await hook(service, byAct.url, { filters: { act: ['claim-retracted', 'question-assessed'] } });
  await hook(service, opened.url, { filters: { dispute: ['opened'] } });
  await hook(service, moved.url, { filters: { dispute: ['settled', 'dissolved', 'assessed'] } });
  const [first] = await dispute(service);
  await record(service, { event: { slug: 'march', name: 'The march' } });
  await service.post(`/v1/questions/${KILLED}/assessments`, { assessor: corps, rationale: 'x' });
  await service.post(`/v1/claims/${first.id}/retract`, { retractedAt: '2023-06-01' });
  await until(() => byAct.posted.length === 2 && moved.posted.length === 2);
  await until(() => byEvent.posted.length === 1 && opened.posted.length === 1);
  const told = (to: { posted: Posted[] }) =>
    to.posted.map((one) => [one.payload.type, (one.payload.data.dispute as { event: string }).event]);
  t.same(told(byEvent), [['claim.recorded', null]]);
  t.same(told(byAct), [
    ['question.assessed', 'assessed'],
    ['claim.retracted', 'settled'],
  ]);
  t.same(told(opened), [['claim.recorded', 'opened']]);
  t.same(told(moved), told(byAct));
});

t.test(
  'one that fails is tried again by the schedule, under one id, and the rest waits for it',
  async (t) => {
    const { service } = await sending(t);
    const to = await receiver(t, (_, n) => (n < 3 ? { status: 500, body: 'down' } : {}));
    const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
    await record(service);
    await record(service, { value: 5, claimant: corps });
    for (const [i, seconds] of WEBHOOK_RETRY_SECONDS.slice(0, 3).entries()) {
      await until(async () => (await deliveriesOf(service, made))[0]?.attempts === i + 1);
      const [waiting, ...others] = await deliveriesOf(service, made);
      t.same(others, [], 'the next is not begun');
      t.match(waiting, { status: 'pending', statusCode: 500, response: 'down' });
      t.equal(waiting?.nextAttemptAt, new Date(service.clock.now + seconds * 1000).toISOString());
      t.equal(to.posted.length, i + 1);
      service.clock.now += seconds * 1000;
    }
    await until(() => to.posted.length === 5);
    const [a, b, c, d, e] = to.posted.map((one) => one.headers['webhook-id']);
    t.same([b, c, d], [a, a, a]);
    t.not(e, a);
    t.ok(to.seqs()[4]! > to.seqs()[0]!);
  },
);

t.test(
  'a message that is never taken steps aside after some attempts, and is given up at last',
  async (t) => {
    const { service } = await sending(t);
    let bad = 0;
    const to = await receiver(t, ({ payload }) => {
      const { seq } = payload.data.change;
      bad ||= seq;
      return seq === bad ? { status: 422 } : {};
    });
    const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
    await record(service);
    await record(service, { value: 5, claimant: corps });
    const attempts = () => to.seqs().filter((seq) => seq === bad).length;
    for (let i = 1; i <= LIMITS.webhookAttempts; i++) {
      await until(async () =>
        (await deliveriesOf(service, made)).some((one) => one.attempts === i && one.change === bad),
      );
      t.equal(attempts(), i);
      if (i < LIMITS.webhookOrderedAttempts) t.equal(to.posted.length, i, 'the other waits');
      service.clock.now += 24 * HOUR;
    }
    await until(() => to.posted.length === LIMITS.webhookAttempts + 1);
    t.match((await deliveriesOf(service, made)).map((one) => [one.change === bad, one.status]).sort(), [
      [false, 'delivered'],
      [true, 'failed'],
    ]);
    t.equal((await stateOf(service, made)).status, 'enabled', 'since others were taken in between');
  },
);

t.test('Retry-After is honoured where it asks for more than the schedule', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t, (_, n) => (n === 0 ? { status: 503, headers: { 'retry-after': '120' } } : {}));
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(service);
  await until(async () => (await deliveriesOf(service, made))[0]?.attempts === 1);
  const [one] = await deliveriesOf(service, made);
  t.equal(one?.nextAttemptAt, new Date(service.clock.now + 2 * MINUTE).toISOString());
});

t.test('410 disables it at once, which the log says; enabled again it misses nothing', async (t) => {
  const { service } = await sending(t);
  let isGone = true;
  const to = await receiver(t, () => ({ status: isGone ? 410 : 204 }));
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(service);
  await until(async () => (await stateOf(service, made)).status === 'disabled');
  t.match(await stateOf(service, made), { disabledReason: 'gone' });
  // On PostgreSQL the log has an act just after its commit, and nobody was answered who would have waited for that.
  const newestAct = async () => (await everyRow<Body>(service, '/v1/changes')).at(-1);
  await until(async () => (await newestAct())?.act === 'webhook-disabled');
  t.match(await newestAct(), {
    resource: made.id,
    recordedBy: 'system',
    body: { reason: 'gone' },
  });
  await record(service, { value: 5, claimant: corps });
  await record(service, { value: 6, claimant: corps, claimedAt: '2023-05-25' });
  refused(t, await service.post(`/v1/webhooks/${made.id}/test`, undefined, admin), 409, 'invalid-state');
  isGone = false;
  t.match((await change(service, made, { status: 'enabled' })).body, {
    status: 'enabled',
    disabledReason: null,
  });
  await until(() => to.posted.length === 3);
  t.same(
    to.posted.slice(1).map((one) => (one.payload.data.change.body as Body).version),
    [1, 1],
  );
});

t.test('one that takes nothing for days is disabled, and goes on with what waited', async (t) => {
  const { service } = await sending(t);
  let isDown = true;
  const to = await receiver(t, () => ({ status: isDown ? 500 : 200 }));
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  for (let value = 1; value <= 6; value++)
    await record(service, { claimant: corps, value, claimedAt: `2023-05-2${value}` });
  await until(() => to.posted.length === 1);
  const began = service.clock.now;
  await until(async () => {
    service.clock.now += HOUR / 2;
    return (await stateOf(service, made)).status === 'disabled';
  });
  t.ok(service.clock.now - began >= LIMITS.webhookFailingHours * HOUR);
  t.ok(to.posted.length >= LIMITS.webhookFailures);
  t.equal((await stateOf(service, made)).disabledReason, 'failing');
  const missed = (await everyRow<{ seq: number; act: string }>(service, '/v1/changes'))
    .filter((one) => one.act === 'claim-recorded')
    .map((one) => one.seq);
  isDown = false;
  const before = to.posted.length;
  await change(service, made, { status: 'enabled' });
  await until(() => to.posted.length === before + missed.length);
  t.same(to.seqs().slice(before), missed, 'all, in order');
});

t.test('a slow receiver holds nobody else, and is given up on', async (t) => {
  const { service } = await sending(t, { pace: { timeoutMs: 150 } });
  const slow = await receiver(t, () => ({ never: true }));
  const quick = await receiver(t);
  const filters = { act: ['claim-recorded'] };
  const first = await hook(service, slow.url, { filters });
  await hook(service, quick.url, { filters });
  await record(service);
  await until(() => slow.posted.length === 1);
  for (let value = 1; value <= 3; value++) await record(service, { claimant: corps, value });
  await until(() => quick.posted.length === 4);
  await until(async () => (await deliveriesOf(service, first))[0]?.error !== null);
  t.match(await deliveriesOf(service, first), [{ error: 'timeout', statusCode: null, status: 'pending' }]);
});

t.test('a redirect is not followed', async (t) => {
  const { service } = await sending(t);
  const target = await receiver(t);
  const to = await receiver(t, () => ({ status: 307, headers: { location: target.url } }));
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(service);
  await until(async () => (await deliveriesOf(service, made))[0]?.statusCode === 307);
  t.match(await deliveriesOf(service, made), [{ status: 'pending', attempts: 1 }]);
  t.equal(target.posted.length, 0);
});

t.test('of a long answer only the beginning is read and kept', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t, () => ({ status: 500, body: 'é\0'.repeat(5_000_000) }));
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(service);
  await until(async () => (await deliveriesOf(service, made))[0]?.attempts === 1);
  t.equal((await deliveriesOf(service, made))[0]?.response, 'é'.repeat(LIMITS.webhookResponseChars));
});

t.test('what was recorded while nobody delivered is delivered after the restart', async (t) => {
  const database = await temporaryDatabase(t);
  const first = await sending(t, { database });
  const to = await receiver(t);
  const made = await hook(first.service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(first.service);
  await until(() => to.posted.length === 1);
  await first.deliverer.stop();
  await record(first.service, { value: 5, claimant: corps });
  await first.service.app.close();
  const second = await sending(t, { database });
  await record(second.service, { value: 6, claimant: corps, claimedAt: '2023-05-25' });
  await until(() => to.posted.length === 3);
  t.same(
    to.posted.map(
      (one) =>
        (one.payload.data.change.body as { content: { value: { stated: Body } } }).content.value.stated.min,
    ),
    [71, 5, 6],
  );
  t.equal((await stateOf(second.service, made)).status, 'enabled');
});

t.test(
  'an attempt that died with its process is made again under its id once its lease ran out',
  async (t) => {
    const { service, deliverer } = await sending(t);
    await deliverer.stop();
    const to = await receiver(t, (_, n) => (n === 0 ? { never: true } : {}));
    const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
    // Its store refuses to be written to once the message is out, as when the process is gone.
    let isDead = false;
    const store = {
      ...service.store,
      write: (async (work) => {
        if (isDead) throw new Error('dead');
        return service.store.write(work);
      }) as Service['store']['write'],
    };
    const dying = deliver(t, { ...service, context: { ...service.context, store } }, { timeoutMs: 60_000 });
    await record(service);
    await until(() => to.posted.length === 1);
    isDead = true;
    await dying.stop();
    deliver(t, service);
    for (let i = 0; i < 10; i++) await new Promise<void>((done) => setTimeout(done, 5));
    t.equal(to.posted.length, 1, 'the lease of the dead one holds');
    service.clock.now += LIMITS.webhookLeaseSeconds * 1000;
    await until(() => to.posted.length === 2);
    t.equal(to.posted[1]!.headers['webhook-id'], to.posted[0]!.headers['webhook-id']);
    await until(async () => (await deliveriesOf(service, made))[0]?.status === 'delivered');
  },
);

t.test('of two processes one delivers each message', async (t) => {
  const { service } = await sending(t);
  deliver(t, service);
  deliver(t, service);
  const to = await receiver(t);
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => record(service, { value: i, claimedAt: '2023-05-23' })),
  );
  await until(async () => {
    const all = await deliveriesOf(service, made);
    return all.length === 30 && all.every((one) => one.status === 'delivered');
  });
  t.equal(to.posted.length, 30);
  t.same(
    to.seqs(),
    [...to.seqs()].sort((a, b) => a - b),
  );
});

t.test('a replaced secret signs beside the new one for a day', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t);
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  const rotated = await service.post<Hook>(`/v1/webhooks/${made.id}/rotate`, undefined, admin);
  t.equal(rotated.status, 200);
  t.not(rotated.body.secret, made.secret);
  const verifies = ({ body, headers }: Posted, secret: string): boolean => {
    try {
      return Boolean(new Receiver(secret).verify(body, headers as Record<string, string>));
    } catch {
      return false;
    }
  };
  await record(service);
  await until(() => to.posted.length === 1);
  t.ok(verifies(to.posted[0]!, made.secret) && verifies(to.posted[0]!, rotated.body.secret));
  t.equal(String(to.posted[0]!.headers['webhook-signature']).split(' ').length, 2);
  service.clock.now += LIMITS.webhookSecretOverlapHours * HOUR;
  await record(service, { value: 5, claimant: corps });
  await until(() => to.posted.length === 2);
  t.equal(String(to.posted[1]!.headers['webhook-signature']).split(' ').length, 1);
});

t.test('a test is sent once, and a delivery again under its own id', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t, (_, n) => ({ status: n < 2 ? 500 : 200 }));
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  const sent = await service.post<Delivery>(`/v1/webhooks/${made.id}/test`, undefined, admin);
  t.equal(sent.status, 202);
  const read = async () => (await service.get<Delivery>(String(sent.headers.location), admin)).body;
  await until(async () => (await read()).status === 'failed');
  t.match(to.posted[0]!.payload, { type: 'webhook.test', data: { webhook: made.id } });
  t.match(await read(), { attempts: 1, statusCode: 500, nextAttemptAt: null });
  const again = await service.post<Delivery>(`${sent.headers.location}/redeliver`, undefined, admin);
  t.equal(again.status, 202);
  await until(() => to.posted.length === 2);
  await until(async () => (await read()).status === 'failed');
  await service.post(`${sent.headers.location}/redeliver`, undefined, admin);
  await until(async () => (await read()).status === 'delivered');
  t.equal(new Set(to.posted.map((one) => one.headers['webhook-id'])).size, 1);
  const only = await service.get<{ data: Delivery[] }>(
    `/v1/webhooks/${made.id}/deliveries?status=failed`,
    admin,
  );
  t.same(only.body.data, []);
  refused(t, await service.get(`/v1/webhooks/${made.id}/deliveries/none`, admin), 404, 'not-found');
});

t.test('a name that leads to our own network is refused when the connection is made', async (t) => {
  const { service, deliverer } = await sending(t);
  await deliverer.stop();
  const to = await receiver(t);
  const made = await hook(service, to.url.replace('127.0.0.1', 'localhost'), { filters: { kind: ['link'] } });
  deliver(t, service, {}, 'deny');
  await service.post(`/v1/webhooks/${made.id}/test`, undefined, admin);
  await until(async () => (await deliveriesOf(service, made)).some((one) => one.status === 'failed'));
  t.match(await deliveriesOf(service, made), [{ error: 'address-not-allowed' }]);
  // The same with https, where the name alone tells nothing and the lookup must see it.
  await change(service, made, { url: to.url.replace('http://127.0.0.1', 'https://localhost') });
  await service.post(`/v1/webhooks/${made.id}/test`, undefined, admin);
  await until(
    async () => (await deliveriesOf(service, made)).filter((one) => one.status === 'failed').length === 2,
  );
  t.match((await deliveriesOf(service, made))[0], { error: 'address-not-allowed' });
  t.equal(to.posted.length, 0);
});

t.test('addresses of our own network are refused in every spelling', async (t) => {
  const closed = await build(t);
  const bad = [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest',
    'https://100.64.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:db8::1]/',
    'https://１２７.0.0.1/',
    'http://bot.example/',
    'https://bot.example/#part',
  ];
  for (const url of bad)
    refused(t, await closed.post('/v1/webhooks', { url }, admin), 400, 'invalid-request', {
      url: 'not-allowed',
    });
  for (const url of ['ftp://bot.example/', 'https://user:word@bot.example/', 'nothing'])
    refused(t, await closed.post('/v1/webhooks', { url }, admin), 400, 'invalid-request', {
      url: 'invalid-url',
    });
  for (const url of ['https://bot.example/x?token=1', 'https://8.8.8.8/', 'https://[2606:4700::1111]:8443/'])
    t.equal(faultOfReceiver(url, 'deny'), null, url);
  t.equal(faultOfReceiver('http://127.0.0.1:8080/', 'allow'), null);
  t.ok(faultOfReceiver('http://a:b@127.0.0.1/', 'allow'));
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111'])
    t.notOk(isPrivate(address), address);
  for (const address of ['fe80::1%eth0', '198.18.0.1', '2001::1', '5f00::1', 'x'])
    t.ok(isPrivate(address), address);
});

t.test('secrets and addresses are shown to nobody who must not know them', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t);
  const made = await hook(service, `${to.url}?token=hidden-token`, { description: 'A bot' });
  const { body } = await service.post<Hook>(`/v1/webhooks/${made.id}/rotate`, undefined, admin);
  await change(service, made, { description: null });
  const texts = [
    (await service.get(`/v1/webhooks/${made.id}`, admin)).text,
    (await service.get('/v1/webhooks', admin)).text,
    (await service.get(`/v1/webhooks/${made.id}/deliveries`, admin)).text,
    ...to.posted.map((one) => one.body),
  ];
  for (const secret of [made.secret, body.secret]) t.notOk(texts.some((text) => text.includes(secret)));
  const log = await everyRow<Body & { act: string }>(service, '/v1/changes');
  t.notMatch(JSON.stringify(log), /hidden-token|whsec_/);
  t.same(
    log.filter((one) => one.kind === 'webhook').map((one) => [one.act, (one.body as Body).fields]),
    [
      ['webhook-created', ['url', 'description']],
      ['webhook-changed', ['secret']],
      ['webhook-changed', ['description']],
    ],
  );
});

t.test(
  'changing and removing need the state that was read, and removing forgets what was sent',
  async (t) => {
    const { service } = await sending(t);
    const to = await receiver(t);
    const made = await hook(service, to.url);
    const url = `/v1/webhooks/${made.id}`;
    refused(t, await service.patch(url, { description: 'x' }, admin), 428, 'precondition-required');
    const tag = await tagOf(service, url);
    const headers = { 'if-match': tag };
    const changed = await service.patch<Hook>(url, { filters: { kind: ['link'] } }, { ...admin, headers });
    t.equal(changed.status, 200);
    t.equal(changed.headers.etag, await tagOf(service, url));
    refused(
      t,
      await service.patch(url, { description: 'x' }, { ...admin, headers }),
      412,
      'precondition-failed',
    );
    refused(t, await service.remove(url, { ...admin, headers }), 412, 'precondition-failed');
    const before = await newest(service);
    await change(service, made, { filters: { kind: ['link'] } });
    t.equal(await newest(service), before, 'what changes nothing leaves no row');
    await service.post(`${url}/test`, undefined, admin);
    t.equal((await service.remove(url, { ...admin, headers: { 'if-match': '*' } })).status, 204);
    refused(t, await service.get(url, admin), 404, 'not-found');
    refused(t, await service.get(`${url}/deliveries`, admin), 404, 'not-found');
    t.notMatch(await service.dump(), /webhook\.test/);
  },
);

t.test('every fault of a webhook is named, and there is an end to how many there are', async (t) => {
  const { service } = await sending(t);
  const wrong = {
    url: 'nothing',
    filters: { act: ['claim-eaten'], event: [], dispute: ['won'], colour: ['red'] },
    description: ' ',
    secret: 'x',
  };
  refused(t, await service.post('/v1/webhooks', wrong, admin), 400, 'invalid-request', {
    url: 'invalid-url',
    'filters.act.0': 'not-allowed',
    'filters.event': 'required',
    'filters.dispute.0': 'not-allowed',
    'filters.colour': 'unknown-field',
    description: 'invalid-text',
    secret: 'unknown-field',
  });
  for (let i = 0; i < LIMITS.webhooks; i++)
    await hook(service, 'http://127.0.0.1:1/', { filters: { kind: ['link'] } });
  const full = await service.post('/v1/webhooks', { url: 'http://127.0.0.1:1/' }, admin);
  refused(t, full, 409, 'invalid-state');
});

t.test('what is done is forgotten but for the newest', async (t) => {
  const { service } = await sending(t);
  const to = await receiver(t);
  const made = await hook(service, to.url, { filters: { act: ['claim-recorded'] } });
  await record(service);
  await until(async () => (await deliveriesOf(service, made))[0]?.status === 'delivered');
  const count = LIMITS.webhookDeliveriesKept + 200;
  await service.store.write(async (q) => {
    const row = (await q.webhooks.deliveries(made.id, undefined, null, 1))[0]!;
    for (let i = 0; i < count; i++) {
      const { key: _, ...columns } = row;
      await q.webhooks.insertDelivery({ ...columns, id: `msg_${i}` });
    }
  });
  await Promise.all(
    Array.from({ length: 60 }, (_, i) => record(service, { value: i, claimedAt: '2023-05-23' })),
  );
  await until(() => to.posted.length === 61);
  const kept = (await deliveriesOf(service, made)).length;
  t.ok(kept >= LIMITS.webhookDeliveriesKept && kept < LIMITS.webhookDeliveriesKept + 100, String(kept));
});
