/** Answers that are kept: they are those that would be made, whatever was done before they are asked for. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, InjectOptions } from 'fastify';
import t, { type Test } from 'tap';
import { buildApp, operationsOf } from '../../src/app.ts';
import { createKeptAnswers } from '../../src/http/kept-answers.ts';
import { createCursors } from '../../src/http/pagination.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { isPostgres, pathIn, rawOn } from '../database.ts';
import { recordFaults } from '../usecases/world.ts';
import { settle, type World } from './samples.ts';
import {
  build,
  claim,
  dispute,
  KILLED,
  ministry,
  record,
  report,
  SETTINGS,
  type Service,
  tagOf,
} from './service.ts';

const IN_FILES = { skip: isPostgres && 'of a server nothing is kept' };
const OPERATIONS = operationsOf({ context: null, cursors: createCursors('') } as never);

type Act = (service: Service, world: World) => Promise<{ status: number; text: string }>;

/** The readings that may be kept, each at every address that it has here. */
const READINGS: Record<string, (world: World) => string[]> = {
  listClaims: () => ['/v1/claims', '/v1/claims?limit=1', '/v1/claims?disputed=true&q=seventy'],
  getClaim: ({ first, second, third }) =>
    [first, second, third].flatMap((id) => [`/v1/claims/${id}`, `/v1/claims/${id}.jsonld`]),
  listCounterclaims: ({ first }) => [
    `/v1/claims/${first}/counterclaims`,
    `/v1/claims/${first}/counterclaims?include=all`,
  ],
  claimHistory: ({ first }) => [`/v1/claims/${first}/history`],
  listQuestions: () => ['/v1/questions', '/v1/questions?limit=1'],
  getQuestion: () => [`/v1/questions/${KILLED}`, `/v1/questions/${KILLED}?saidBy=2030`],
  listDisputes: () => ['/v1/disputes', '/v1/disputes?status=open', '/v1/disputes?knownBy=2023-06-01'],
  getDispute: () => [
    `/v1/disputes/${KILLED}`,
    `/v1/disputes/${KILLED}.jsonld`,
    `/v1/disputes/${KILLED}?limit=1`,
    `/v1/disputes/${KILLED}?saidBy=2023-05-24`,
    `/v1/disputes/${KILLED}?knownBy=2030`,
  ],
  disputeTimeline: () => [`/v1/disputes/${KILLED}/timeline`],
  getLink: ({ link }) => [`/v1/links/${link}`],
  listAssessments: () => [`/v1/questions/${KILLED}/assessments`],
  getDisputeChart: () => [
    `/v1/disputes/${KILLED}/chart.svg`,
    `/v1/disputes/${KILLED}/chart.svg?lang=fr&theme=dark`,
  ],
  getDisputeTimelineChart: () => [`/v1/disputes/${KILLED}/timeline.svg`],
  getQuestionChart: () => [`/v1/questions/${KILLED}/chart.svg`],
  getQuestionTimelineChart: () => [`/v1/questions/${KILLED}/timeline.svg`],
  getOembed: () => [`/v1/oembed?url=http://localhost:80/disputes/${KILLED}`],
  readDisputeFeed: () => ['/v1/feeds/disputes.json', '/v1/feeds/disputes.atom', '/v1/feeds/disputes?limit=1'],
  listClaimReviews: () => ['/v1/claimreview'],
  listWikibaseStatements: () => [`/v1/questions/${KILLED}/wikibase`],
  listActors: () => ['/v1/actors', '/v1/actors?q=corps'],
  getActor: () => ['/v1/actors/corps', '/v1/actors/ministry'],
  listPlaces: () => ['/v1/places'],
  getPlace: () => ['/v1/places/village'],
  listEvents: () => ['/v1/events'],
  getEvent: () => ['/v1/events/raid'],
  listProperties: () => ['/v1/properties'],
  getProperty: () => ['/v1/properties/killed'],
  listSources: () => ['/v1/sources'],
  getSource: ({ source }) => [`/v1/sources/${source}`],
  getClaimantRecord: () => ['/v1/actors/ministry/record'],
  listChanges: () => ['/v1/changes', '/v1/changes?after=3&limit=2'],
};

/** Readings of which none may be kept, since they tell of a time, of the process or of its keepers. */
const NEVER_KEPT = [
  'searchFactChecks',
  'getCheckpoint',
  'followChanges',
  'getLiveness',
  'getReadiness',
  'getMetrics',
  'listKeys',
  'getKey',
  'listWebhooks',
  'getWebhook',
  'listDeliveries',
  'getDelivery',
];

const entryActs = (one: string, list: string, slug: string, fields: object): Record<string, Act> => ({
  [`create${one}`]: (service) =>
    service.post(`/v1/${list}`, { slug: `new-${slug}`, name: 'New', ...fields }, { as: 'admin' }),
  [`change${one}`]: async (service) => {
    const url = `/v1/${list}/${slug}`;
    const headers = { 'if-match': await tagOf(service, url) };
    return service.patch(url, { name: `The ${slug}, renamed` }, { as: 'admin', headers });
  },
});

/** One act of every kind that the record knows, in an order in which all succeed. */
const ACTS: Record<string, Act> = {
  recordClaim: (service) =>
    service.post('/v1/claims', claim({ claimant: { slug: 'desk', name: 'The desk' }, value: 12 })),
  importClaims: (service) =>
    service.send({
      method: 'POST',
      url: '/v1/claims/import',
      headers: { authorization: `Bearer ${service.keys.editor}`, 'content-type': 'application/x-ndjson' },
      payload: JSON.stringify(claim({ claimant: { slug: 'agency', name: 'The agency' }, value: 14 })),
    }),
  correctClaim: async (service, { first }) => {
    const url = `/v1/claims/${first}`;
    const headers = { 'if-match': await tagOf(service, url) };
    return service.patch(url, { value: 71, reason: 'A typing error.' }, { headers });
  },
  addReport: (service, { first }) => service.post(`/v1/claims/${first}/reports`, report('gazette')),
  linkClaims: (service, { first, third }) =>
    service.post('/v1/links', { claims: [first, third], relation: 'agrees', rationale: 'The same words.' }),
  removeLink: async (service, { link }) => {
    const headers = { 'if-match': await tagOf(service, `/v1/links/${link}`) };
    return service.remove(`/v1/links/${link}`, { headers });
  },
  assessQuestion: (service) =>
    service.post(`/v1/questions/${KILLED}/assessments`, {
      assessor: { slug: 'example-check', name: 'Example Check', kind: 'organisation' },
      value: 2,
      rationale: 'Two graves.',
    }),
  ...entryActs('Actor', 'actors', 'corps', { kind: 'state' }),
  ...entryActs('Place', 'places', 'village', {}),
  ...entryActs('Event', 'events', 'raid', { start: '2023-06' }),
  ...entryActs('Property', 'properties', 'killed', {
    topic: 'other',
    valueType: 'count',
    needs: ['subject'],
  }),
  createSource: (service) => service.post('/v1/sources', { publisher: 'The gazette', title: 'A raid' }),
  changeSource: async (service, { source }) => {
    const url = `/v1/sources/${source}`;
    const headers = { 'if-match': await tagOf(service, url) };
    return service.patch(url, { archiveUrl: 'https://archive.example/raid' }, { headers });
  },
  redact: (service, { first }) =>
    service.post(
      '/v1/redactions',
      { kind: 'claim', id: first, field: 'statement', reason: 'A court order.' },
      { as: 'admin' },
    ),
  retractClaim: (service, { third }) => service.post(`/v1/claims/${third}/retract`, {}),
  mergeSources: (service, { source, other }) =>
    service.post(`/v1/sources/${source}/merge`, { into: other }, { as: 'admin' }),
  mergePlaces: (service) => service.post('/v1/places/village/merge', { into: 'hamlet' }, { as: 'admin' }),
  mergeActors: (service) => service.post('/v1/actors/corps/merge', { into: 'desk' }, { as: 'admin' }),
  voidClaim: (service, { second }) =>
    service.post(`/v1/claims/${second}/void`, { reason: 'Another battle.' }),
  mergeEvents: (service) => service.post('/v1/events/raid/merge', { into: 'march' }, { as: 'admin' }),
};

/** What is written but is no part of what the readings above tell of. */
const BESIDE = /Key$|Webhook|WebhookSecret$|^redeliver$|^parseQuantity$/;

t.test(
  'every operation is kept or is known here as one that must not be, and every act is tried',
  async (t) => {
    const kept = OPERATIONS.filter((one) => one.isKept).map((one) => one.id);
    t.same(kept.sort(), Object.keys(READINGS).sort());
    const others = OPERATIONS.filter((one) => one.method === 'GET' && !one.isKept).map((one) => one.id);
    t.same(others.sort(), [...NEVER_KEPT].sort());
    const acts = OPERATIONS.filter((one) => one.method !== 'GET' && !BESIDE.test(one.id)).map(
      (one) => one.id,
    );
    t.same(acts.sort(), Object.keys(ACTS).sort());
  },
);

t.test('after any act every reading has the bytes of one that is made afresh', async (t) => {
  const service = await build(t);
  const world = await settle(service);
  const { kept, afresh, reads } = await side(t, service);
  const addresses = Object.values(READINGS).flatMap((of) => of(world));
  const compare = async (when: string) => {
    const answers = { wanted: {}, first: {}, second: {}, again: {} } as Record<
      string,
      Record<string, unknown>
    >;
    const readAgain: string[] = [];
    for (const url of addresses) {
      const wanted = await asked(afresh, { url });
      answers.wanted![url] = wanted;
      // Of a server an answer is kept from the second time on.
      answers.first![url] = await asked(kept, { url });
      answers.second![url] = await asked(kept, { url });
      const before = reads();
      answers.again![url] = await asked(kept, { url });
      if (wanted.status === 200 && reads() > before) readAgain.push(url);
    }
    t.same(answers.first, answers.wanted, when);
    t.same(answers.second, answers.wanted, `${when}, for the second time`);
    t.same(answers.again, answers.wanted, `${when}, again`);
    // On a server anything that is written beside, to any database, makes all to be read again.
    if (!isPostgres) t.same(readAgain, [], `${when}: what was read is not read again`);
  };
  await compare('at first');
  for (const url of addresses) t.equal((await asked(kept, { url })).status, 200, url);
  for (const [id, act] of Object.entries(ACTS)) {
    service.clock.now += 1_000;
    const { status, text } = await act(service, world);
    t.ok(status < 300, `${id}: ${status} ${text.slice(0, 300)}`);
    await compare(`after ${id}`);
  }
  service.clock.now += 400 * 86_400_000;
  await compare('much later');
});

t.test('after any act no record of a claim is kept that its rows would not make', async (t) => {
  const service = await build(t);
  const world = await settle(service);
  t.same(await recordFaults(service), { old: [], missing: [] }, 'at first');
  for (const [id, act] of Object.entries(ACTS)) {
    service.clock.now += 1_000;
    const { status, text } = await act(service, world);
    t.ok(status < 300, `${id}: ${status} ${text.slice(0, 300)}`);
    t.same((await recordFaults(service)).old, [], `after ${id}`);
    await service.get('/v1/claims?limit=200');
    t.same((await recordFaults(service)).old, [], `after ${id} and a reading`);
  }
});

t.test('a record that is missed is kept once it was read, and that is no news to what is kept', async (t) => {
  const service = await build(t);
  const world = await settle(service);
  const db = rawOn(service.database);
  t.teardown(() => db.close());
  await db.run('delete from claim_records');
  const address = `/v1/claims/${world.first}`;
  const { text } = await service.get(address);
  const before = service.store.version();
  let missing = [world.first];
  for (let i = 0; i < 200 && missing.includes(world.first); i++) {
    await sleep(25);
    ({ missing } = await recordFaults(service));
  }
  t.notOk(missing.includes(world.first));
  t.equal(service.store.version(), before);
  t.equal((await service.get(address)).text, text);
});

t.test('what another process writes to the file is seen at once', IN_FILES, async (t) => {
  const service = await build(t);
  await dispute(service);
  const url = '/v1/actors/corps';
  const first = await service.get<{ name: string }>(url);
  t.equal((await service.get(url)).text, first.text);
  const script = `new (require('better-sqlite3'))(process.argv[1]).exec("UPDATE actors SET name = 'Renamed' WHERE slug = 'corps'")`;
  execFileSync(process.execPath, ['-e', script, pathIn(service.database)]);
  t.equal((await service.get<{ name: string }>(url)).body.name, 'Renamed');
});

t.test('a commit of another while an act of ours waits for its turn is seen too', IN_FILES, async (t) => {
  const service = await build(t);
  const other = await openStore(service.database);
  t.teardown(() => other.close());
  const names = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const before = service.store.version();
    await (i % 2 ? other : service.store).write((q) =>
      q.changes.append({
        recordedAt: 1,
        recordedBy: 'test',
        act: 'noted',
        kind: 'note',
        resource: 'x',
        body: {},
      }),
    );
    const after = service.store.version();
    t.not(after, before);
    t.equal(service.store.version(), after, 'nothing was committed in between');
    names.add(String(after));
  }
  t.equal(names.size, 50, 'no name comes twice');
});

t.test('a look whether acts can be written leaves what is kept', IN_FILES, async (t) => {
  const service = await build(t);
  const before = service.store.version();
  t.equal((await service.get('/health/ready')).status, 200);
  t.equal(service.store.version(), before);
});

t.test('forms, hosts and languages do not mix, and HEAD has the headers of GET', async (t) => {
  const service = await build(t);
  await dispute(service);
  const { kept, afresh } = await side(t, service);
  const asks: InjectOptions[] = [
    { url: `/v1/disputes/${KILLED}` },
    { url: `/v1/disputes/${KILLED}`, headers: { accept: 'application/ld+json' } },
    { url: `/v1/disputes/${KILLED}.jsonld` },
    { url: `/v1/disputes/${KILLED}`, headers: { accept: 'application/ld+json', host: 'claims.example' } },
    { url: '/v1/claims?limit=1' },
    { url: '/v1/claims?limit=1', headers: { host: 'claims.example' } },
    { url: '/v1/claims?limit=1', headers: { accept: 'text/csv' } },
    { url: '/v1/claims?limit=1', method: 'HEAD' },
    { url: '/v1/feeds/disputes', headers: { accept: 'application/atom+xml' } },
    { url: '/v1/feeds/disputes' },
    { url: `/v1/disputes/${KILLED}/chart.svg?lang=fr` },
    { url: `/v1/disputes/${KILLED}/chart.svg?lang=en` },
    { url: '/v1/claims', headers: { origin: 'https://board.example' } },
    { url: '/v1/claims?bogus=1' },
    { url: '/v1/claims/none' },
    { url: '/v1/claims', headers: { accept: 'image/png' } },
    { url: '/v1/claims', headers: { authorization: 'Bearer nonsense' } },
    { url: `/v1/disputes/${KILLED}`, headers: { 'if-none-match': '*' } },
  ];
  for (const again of ['first', 'again', 'once more'])
    for (const ask of again === 'again' ? asks.toReversed() : asks)
      t.same(await asked(kept, ask), await asked(afresh, ask), `${again}: ${JSON.stringify(ask)}`);
});

t.test('who may not read is not answered from memory, and the rate limit counts every request', async (t) => {
  const service = await build(t, { readAccess: 'key', rateLimit: 5 });
  await dispute(service);
  const url = `/v1/disputes/${KILLED}`;
  for (let i = 0; i < 3; i++) {
    t.equal((await service.get(url, { as: 'reader' })).status, 200);
    t.equal((await service.get(url, { as: null })).status, 401);
  }
  t.equal((await service.get(url, { as: 'reader' })).headers['ratelimit-remaining'], '1');
  t.equal((await service.get(url, { as: 'reader' })).headers['ratelimit-remaining'], '0');
  t.equal((await service.get(url, { as: 'reader' })).status, 429);
  const ids = await Promise.all([1, 2].map(async () => (await service.get(url, { as: 'admin' })).headers));
  t.not(ids[0]!['x-request-id'], ids[1]!['x-request-id'], 'each request has its own id');
});

t.test('a kept answer is confirmed by its tag', async (t) => {
  const service = await build(t);
  await dispute(service);
  for (const [i, url] of [`/v1/disputes/${KILLED}`, '/v1/claims'].entries()) {
    const tag = await tagOf(service, url);
    const known = await service.get(url, { headers: { 'if-none-match': tag } });
    t.equal(known.status, 304);
    t.equal(known.text, '');
    t.equal(known.headers.etag, tag);
    await record(service, { claimant: ministry, value: 80 + i, claimedAt: '2023-05-25' });
    const changed = await service.get(url, { headers: { 'if-none-match': tag } });
    t.equal(changed.status, 200);
  }
});

t.test('answers take no more memory than they may, and those of an older state none', async (t) => {
  let version: string | null = 'one';
  const maxBytes = 1_000_000;
  const answers = createKeptAnswers({ version: () => version, askVersion: null }, maxBytes);
  const made = { status: 200, headers: { etag: '"x"' }, body: 'é'.repeat(5_000) };
  for (let i = 0; i < 1_000; i++) {
    answers.placeOf('application/json', 'http://a', `/v1/claims/${i}`, null)!.keep(made);
    if (answers.bytes() > maxBytes) t.fail(`${answers.bytes()} bytes after ${i}`);
  }
  t.ok(answers.bytes() > maxBytes / 2);
  const last = () => answers.placeOf('application/json', 'http://a', '/v1/claims/999', null);
  t.equal(last()!.answer?.body.toString(), made.body);
  const late = answers.placeOf('application/json', 'http://a', '/v1/late', null)!;
  version = 'two';
  t.equal(last()!.answer, null);
  t.equal(answers.bytes(), 0);
  late.keep(made);
  t.equal(answers.bytes(), 0, 'what was read before a commit is not kept after it');
  last()!.keep({ ...made, body: 'x'.repeat(maxBytes / 2) });
  last()!.keep({ ...made, status: 404 });
  t.equal(answers.bytes(), 0, 'neither what is very large nor a refusal');
  version = null;
  t.equal(last(), null);
});

let names = 0;

/** Two apps on the database: one that keeps answers and tells how often it read, and one that makes each afresh. */
async function side(t: Test, service: Service) {
  const apart = await openStore(service.database);
  let reads = 0;
  const counted: Store['read'] = (work) => {
    reads++;
    return service.store.read(work);
  };
  const kept = await appOn(service, { ...service.store, read: counted });
  // Under a name that no other test uses, another at each reading, nothing is found that was worked out before.
  const anew: Store['read'] = (work) => apart.read((q) => work({ ...q, identity: `made anew ${++names}` }));
  // What another process keeps of records would be news to the others.
  const afresh = await appOn(service, {
    ...apart,
    read: anew,
    readOne: anew,
    version: () => null,
    keep: async () => {},
  });
  t.teardown(async () => {
    await Promise.all([kept.close(), afresh.close()]);
    await apart.close();
  });
  return { kept, afresh, reads: () => reads };
}

const appOn = (service: Service, store: Store): Promise<FastifyInstance> =>
  buildApp({ settings: SETTINGS, ...service.context, store, logger: false, strict: true, isPatient: true });

/** All of an answer but what is of the request alone. */
async function asked(app: FastifyInstance, options: InjectOptions) {
  const { statusCode: status, headers, payload } = await app.inject({ method: 'GET', ...options });
  const { 'x-request-id': id, date: _, ...rest } = headers;
  return { status, headers: rest, payload: payload.replaceAll(String(id), '') };
}
