/** What keeps the record is not seen in any answer. */
import { once } from 'node:events';
import http from 'node:http';
import t, { type Test } from 'tap';
import { load, readArticles } from '../../src/demo.ts';
import { openStore } from '../../src/store/store.ts';
import { isPostgres, rawOn, temporaryDatabase, temporaryFile } from '../database.ts';
import { type Body, build, everyRow, type Page, type Service, tagOf } from './service.ts';

const BOTH = { skip: !isPostgres && 'TEST_DATABASE_URL names no server whose answers could be compared' };

t.test('the articles are answered byte for byte alike by a file and by a server', BOTH, async (t) => {
  const databases = [temporaryFile(t), await temporaryDatabase(t)];
  const [file, server] = await Promise.all(databases.map((one) => answersFrom(t, one)));
  if (!file || !server) throw new Error('two databases answer');
  t.ok(file.size > 300, `${file.size} answers`);
  const refused = [...file.values()].filter((answer) => /^\[(?!200|302|404)/.test(answer));
  t.same(refused, [], 'nothing that is asked here is refused');
  t.same([...server.keys()], [...file.keys()]);
  for (const [address, answer] of file) t.equal(server.get(address), answer, address);
});

/** All that is answered about the articles, by address. */
async function answersFrom(t: Test, database: string): Promise<Map<string, string>> {
  await setSecret(database);
  const service = await build(t, { database, ...fixed() });
  await load(service.app, service.keys.admin, readArticles());
  await judge(service);
  const { port } = await listening(service);
  const answers = new Map<string, string>();
  const ask = async (address: string) => {
    const answer = await service.get<Page<Body>>(address, { as: 'admin', headers: REQUEST });
    const { date: _, ...headers } = answer.headers;
    answers.set(address, JSON.stringify([answer.status, headers, answer.text]));
    return answer;
  };
  const askAll = async (list: string): Promise<Body[]> => {
    const rows: Body[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const join: string = list.includes('?') ? '&' : '?';
      const { status, body, text } = await ask(cursor === '' ? list : `${list}${join}cursor=${cursor}`);
      if (status !== 200) throw new Error(`${list} answers ${status}: ${text}`);
      rows.push(...body.data);
      cursor = body.nextCursor;
    }
    return rows;
  };
  await askLists(askAll);
  await askEach(askAll, ask);
  for (const address of WHOLE) await ask(address);
  // When a key was last used is written beside the requests, and nobody waits for it.
  const keys = (await everyRow<Body>(service, '/v1/keys')).map(({ lastUsedAt: _, ...key }) => key);
  answers.set('keys', JSON.stringify([200, keys]));
  const { length } = await everyRow(service, '/v1/changes');
  answers.set('stream', await streamed(port, length));
  return answers;
}

/** Of each list every page, under each filter and in each order. */
async function askLists(askAll: (list: string) => Promise<Body[]>): Promise<void> {
  const claims = ['limit=20', 'sort=-recordedAt', 'sort=claimedAt', 'sort=-claimedAt', 'disputed=true'];
  const more = ['q=kursk', 'q=plus%20de', 'min=10&max=1000', 'status=retracted', 'topic=casualties'];
  for (const query of [...claims, ...more]) await askAll(`/v1/claims?${query}`);
  const orders = ['updatedAt', 'claimants', 'factor', 'gap'].flatMap((one) => [one, `-${one}`]);
  for (const list of ['questions', 'disputes'])
    for (const order of orders) await askAll(`/v1/${list}?limit=15&sort=${order}`);
  for (const query of ['knownBy=2023-06-01T12:10:00Z', 'saidBy=2024-08-10', 'minFactor=2', 'q=belgorod'])
    await askAll(`/v1/disputes?${query}`);
  await askAll('/v1/changes?limit=50');
}

/** Of each resource all that is said about it. */
async function askEach(
  askAll: (list: string) => Promise<Body[]>,
  ask: (address: string) => Promise<unknown>,
): Promise<void> {
  for (const { id } of await askAll('/v1/claims?limit=200')) {
    await ask(`/v1/claims/${id}`);
    await askAll(`/v1/claims/${id}/counterclaims?include=all&limit=10`);
    await askAll(`/v1/claims/${id}/history`);
  }
  for (const { id } of await askAll('/v1/questions?limit=200')) {
    await ask(`/v1/questions/${id}?saidBy=2024-08-10`);
    await askAll(`/v1/questions/${id}/assessments`);
    for (const part of ['', '/wikibase', '/chart.svg', '/timeline.svg'])
      await ask(`/v1/questions/${id}${part}`);
    for (const part of ['', '?limit=1', '/timeline', '/chart.svg?lang=fr'])
      await ask(`/v1/disputes/${id}${part}`);
    await ask(`/disputes/${id}`);
  }
  for (const kind of ['actors', 'places', 'events', 'properties', 'sources'])
    for (const { slug, id } of await askAll(`/v1/${kind}?limit=30`)) {
      await ask(`/v1/${kind}/${slug ?? id}`);
      if (kind === 'actors') await ask(`/v1/actors/${slug}/record`);
    }
}

const FILES = [
  'claims.ndjson',
  'claims.csv',
  'disputes.ndjson',
  'disputes.csv',
  'claimreview',
  'claimreview.csv',
];
const FEEDS = ['feeds/disputes', 'feeds/disputes.atom', 'feeds/disputes.json'];
const WHOLE = [
  ...[...FILES, ...FEEDS].map((one) => `/v1/${one}`),
  ...['/', '/events', '/?sort=-updatedAt&lang=fr', '/v1alpha1/claims:search?query=belgorod'],
];

/** What editors do, so that there is something of every kind to read. */
async function judge(service: Service): Promise<void> {
  const { data } = (await service.get<Page<{ id: string }>>('/v1/disputes?sort=-factor')).body;
  const id = data[0]!.id;
  const { data: claims } = (await service.get<Page<{ id: string }>>('/v1/claims?sort=recordedAt')).body;
  const done = [
    await service.post(`/v1/questions/${id}/assessments`, {
      assessor: { slug: 'checkers', name: 'Ünited checkers' },
      value: 12,
      rating: 'mostly-false',
      rationale: 'Graves were counted.',
    }),
    await service.post('/v1/links', {
      claims: [claims[0]!.id, claims[5]!.id],
      relation: 'compatible',
      rationale: 'Of two days.',
    }),
    await service.post(`/v1/claims/${claims[1]!.id}/retract`, { retractedAt: '2023-06-30' }),
    await service.post(`/v1/claims/${claims[2]!.id}/void`, { reason: 'Another battle.' }),
    await service.patch(
      `/v1/claims/${claims[3]!.id}`,
      { statement: 'Read again.', reason: 'Misread.' },
      { headers: { 'if-match': await tagOf(service, `/v1/claims/${claims[3]!.id}`) } },
    ),
    await service.post(
      '/v1/redactions',
      { kind: 'claim', id: claims[4]!.id, field: 'statement', reason: 'A court order.' },
      { as: 'admin' },
    ),
    await service.post('/v1/actors', { slug: 'reviewers', name: 'Reviewers' }),
    await service.post('/v1/actors/checkers/merge', { into: 'reviewers' }),
  ];
  for (const { status, text } of done) if (status >= 300) throw new Error(`${status}: ${text}`);
}

const REQUEST = { 'x-request-id': 'fixed', host: 'counterclaim.example' };

/** A time that rises with each look at it, and ids that count. */
function fixed() {
  let [looks, ids] = [0, 0];
  const start = Date.parse('2023-06-01T12:00:00Z');
  const clock = {
    get now() {
      looks += 1;
      return start + looks * 1000;
    },
  };
  const newId = () => {
    ids += 1;
    return `018876d4-3a00-7000-8000-${ids.toString(16).padStart(12, '0')}`;
  };
  return { clock, newId };
}

/** Cursors are sealed with a secret of the database's own. */
async function setSecret(database: string): Promise<void> {
  await (await openStore(database)).close();
  const db = rawOn(database);
  await db.run('update settings set value = ?', '5'.repeat(64));
  await db.close();
}

async function listening({ app }: Service): Promise<{ port: number }> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server.address() as { port: number };
}

async function streamed(port: number, changes: number): Promise<string> {
  const request = http.get(`http://127.0.0.1:${port}/v1/changes/stream?after=0&limit=${changes}`);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return (await response.setEncoding('utf8').toArray()).join('').replace(/^: heartbeat\n\n/gm, '');
}
