/** Lists of claims: every filter leaves what it should and nothing else, every order is total. */
import t from 'tap';
import {
  build,
  type Claim,
  corps,
  everyRow,
  ministry,
  type Page,
  type Recorded,
  record,
  refused,
  report,
  type Service,
  START,
} from './service.ts';

type Named = Record<string, Recorded>;

/** Claims that differ in every part that a filter asks for. */
async function fill(service: Service): Promise<Named> {
  const village = { slug: 'village', name: 'The village' };
  const kapustin = { slug: 'kapustin', name: 'Denis Kapustin', kind: 'person' };
  const named: Named = {};
  const add = async (name: string, more: object) => {
    service.clock.now += 86_400_000;
    named[name] = await record(service, { statement: name, ...more });
  };
  await add('many', {});
  await add('two', {
    claimant: corps,
    speaker: kapustin,
    value: 2,
    claimedAt: '2023-05-24',
    reports: [report('gazette')],
  });
  await add('dozens', {
    claimant: { slug: 'mayor', name: 'Le maire de Бєлгород' },
    value: 'dozens',
    claimedAt: '2023-05',
  });
  await add('denied', {
    property: 'wounded',
    claimant: corps,
    polarity: 'denies',
    value: 5,
    claimedAt: '2023-05-26',
  });
  await add('silent', { property: 'wounded', polarity: 'unconfirmed', value: null, claimedAt: '2023-06' });
  await add('held', {
    property: 'controlled-by',
    event: { slug: 'march', name: 'The march' },
    subject: undefined,
    place: village,
    value: { actor: 'corps' },
    claimedAt: null,
    reports: [{ source: { publisher: 'A leaflet' } }],
  });
  await add('there', {
    property: 'present',
    subject: 'corps',
    place: 'village',
    value: true,
    claimedAt: '2023-05-23T10:00:00Z',
  });
  await add('old', { property: 'evacuated', value: 0, claimedAt: '2022' });
  await service.post(`/v1/claims/${named.old?.id}/retract`, { retractedAt: '2023' });
  await add('wrong', { property: 'evacuated', value: 7, claimedAt: '2023-05-28' });
  await service.post(`/v1/claims/${named.wrong?.id}/void`, { reason: 'x' });
  await add('first', { property: 'captured', value: 1, claimedAt: '2023-05-23' });
  await add('then', { property: 'captured', value: 'plus de 10', claimedAt: '2023-05-24' });
  return named;
}

const ALL = ['many', 'two', 'dozens', 'denied', 'silent', 'held', 'there', 'old', 'wrong', 'first', 'then'];
const day = (n: number) => new Date(START + n * 86_400_000).toISOString();

const FILTERS: [string, string[]][] = [
  ['event=raid', ALL.filter((name) => name !== 'held')],
  ['event=march', ['held']],
  ['event=nowhere', []],
  ['topic=casualties', ['many', 'two', 'dozens', 'denied', 'silent', 'old', 'wrong']],
  ['topic=territory', ['held', 'there']],
  ['topic=other', []],
  ['property=wounded', ['denied', 'silent']],
  ['subject=corps', ['there']],
  ['subject=raiders', ALL.filter((name) => name !== 'held' && name !== 'there')],
  ['place=village', ['held', 'there']],
  ['claimant=corps', ['two', 'denied']],
  ['claimant=mayor', ['dozens']],
  ['speaker=kapustin', ['two']],
  ['publisher=gazette', ['two']],
  ['publisher=GAZETTE', []],
  ['publisher=A%20leaflet', ['held']],
  ['status=standing', ['many', 'two', 'dozens', 'denied', 'silent', 'held', 'there', 'then']],
  ['status=revised', ['first']],
  ['status=retracted', ['old']],
  ['status=voided', ['wrong']],
  ['polarity=denies', ['denied']],
  ['polarity=unconfirmed', ['silent']],
  ['polarity=asserts', ALL.filter((name) => name !== 'denied' && name !== 'silent')],
  ['disputed=true', ['many', 'two', 'dozens']],
  ['disputed=false', ALL.filter((name) => !['many', 'two', 'dozens'].includes(name))],
  ['claimedFrom=2023-05-26', ['dozens', 'denied', 'silent', 'wrong']],
  ['claimedFrom=2023-06', ['silent']],
  ['claimedTo=2022', ['held', 'old']],
  ['claimedTo=2023-05-23', ['many', 'dozens', 'held', 'there', 'old', 'first']],
  ['claimedTo=2023-05-23T09:00:00Z', ['many', 'dozens', 'held', 'old', 'first']],
  ['claimedFrom=2023-05-24&claimedTo=2023-05-24', ['two', 'dozens', 'then']],
  [`recordedFrom=${day(10)}`, ['first', 'then']],
  [`recordedTo=${day(2).slice(0, 10)}`, ['many', 'two']],
  [`recordedFrom=${day(2).slice(0, 10)}&recordedTo=${day(3).slice(0, 10)}`, ['two', 'dozens']],
  ['min=72', ['many', 'dozens', 'denied', 'then']],
  ['max=2', ['two', 'denied', 'old', 'first']],
  ['max=-1', []],
  ['min=11&max=20', ['denied', 'then']],
  ['q=dozens', ['dozens']],
  ['q=b%C3%A9lgorod', []],
  ['q=%D0%B1%D0%B5%D0%BB%D0%B3%D0%BE%D1%80%D0%BE%D0%B4', []],
  ['q=%D0%91%D0%84%D0%9B%D0%93%D0%9E%D0%A0%D0%9E%D0%94', ['dozens']],
  ['q=MAIRE+belg', []],
  ['q=maire%20%D0%B1%D1%94%D0%BB', ['dozens']],
  ['q=k%C3%A0pust', ['two']],
  ['q=gazette', ['two']],
  ['q=plus', ['then']],
  ['q=%22*%22', []],
  ['q=two%20OR%20dozens', []],
  ['claimant=corps&property=killed', ['two']],
];

t.test('every filter of /v1/claims includes what it should and excludes the rest', async (t) => {
  const service = await build(t);
  const named = await fill(service);
  for (const [query, expected] of FILTERS) {
    const rows = await everyRow<Claim>(service, `/v1/claims?${query}`);
    t.same(rows.map((row) => row.statement).sort(), [...expected].sort(), query);
  }
  const source = named.two?.reports[0]?.source.id;
  t.same(
    (await everyRow<Claim>(service, `/v1/claims?source=${source}`)).map((row) => row.statement),
    ['two'],
  );
  t.same(await everyRow(service, '/v1/claims?source=none'), []);
  const filters = [
    'event',
    'topic',
    'property',
    'subject',
    'place',
    'claimant',
    'speaker',
    'source',
    'publisher',
  ];
  const { body } = await service.get<{ paths: Record<string, { get: { parameters: { name?: string }[] } }> }>(
    '/openapi.json',
  );
  const declared = body.paths['/v1/claims']?.get.parameters.flatMap((one) => one.name ?? []) ?? [];
  const tried = new Set([
    ...filters,
    ...FILTERS.flatMap(([query]) => [...new URLSearchParams(query).keys()]),
  ]);
  for (const name of declared)
    if (!['limit', 'cursor', 'sort'].includes(name)) t.ok(tried.has(name), `${name} is tried here`);
});

t.test(
  'every sort goes both ways, unknown times before all others, ties in the order of the record',
  async (t) => {
    const service = await build(t);
    await fill(service);
    const names = async (sort: string) =>
      (await everyRow<Claim>(service, `/v1/claims?limit=3&sort=${sort}`)).map((row) => row.statement);
    const claimed = [
      'held',
      'old',
      'dozens',
      'many',
      'first',
      'there',
      'two',
      'then',
      'denied',
      'wrong',
      'silent',
    ];
    t.same(await names('claimedAt'), claimed);
    t.same(await names('-claimedAt'), [...claimed].reverse());
    t.same(await names('recordedAt'), ALL);
    t.same(await names('-recordedAt'), [...ALL].reverse());
    const { body } = await service.get<Page<Claim>>('/v1/claims');
    t.same(
      body.data.map((row) => row.statement),
      [...claimed].reverse(),
      'the newest said comes first unless asked',
    );
    refused(t, await service.get('/v1/claims?sort=id'), 400, 'invalid-request', { sort: 'not-allowed' });
  },
);

t.test(
  'a page says where the next is, in the body and in the Link header, and the last says nothing',
  async (t) => {
    const service = await build(t, { publicUrl: 'https://claims.example' });
    for (let i = 0; i < 5; i++) await record(service, { value: i, claimedAt: `2023-05-0${i + 1}` });
    const first = await service.get<Page<Claim>>('/v1/claims?limit=2&event=raid');
    t.equal(first.body.data.length, 2);
    const link = /^<(https:\/\/claims\.example\/v1\/claims\?[^>]*)>; rel="next"$/.exec(
      String(first.headers.link),
    );
    const next = new URL(link?.[1] ?? '');
    t.equal(next.searchParams.get('cursor'), first.body.nextCursor);
    t.equal(next.searchParams.get('limit'), '2');
    t.equal(next.searchParams.get('event'), 'raid');
    const second = await service.get<Page<Claim>>(`${next.pathname}${next.search}`);
    t.equal(second.body.data.length, 2);
    const third = await service.get<Page<Claim>>(
      `/v1/claims?limit=2&event=raid&cursor=${second.body.nextCursor}`,
    );
    t.match(third.body, { data: [{}], nextCursor: null });
    t.equal(third.headers.link, undefined);
    const exact = await service.get<Page<Claim>>('/v1/claims?limit=5');
    t.equal(exact.body.nextCursor, null, 'a page that ends the list is the last one');
  },
);

t.test(
  'a walk through the pages sees every row once, while rows are added before and behind it',
  async (t) => {
    const service = await build(t);
    const days = ['03', '05', '07', '09', '11', '13'];
    const there: string[] = [];
    for (const [i, one] of days.entries())
      there.push((await record(service, { value: i, claimedAt: `2023-05-${one}` })).id);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let i = 0; cursor !== null; i++) {
      const url: string = `/v1/claims?limit=2&sort=-claimedAt${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body } = await service.get<Page<Claim>>(url);
      seen.push(...body.data.map((row) => row.id));
      cursor = body.nextCursor;
      if (i === 0) {
        await record(service, { value: 50, claimedAt: '2023-05-20' });
        there.unshift((await record(service, { value: 51, claimedAt: '2023-05-01' })).id);
      }
    }
    t.same(seen, [...there].reverse());
  },
);

t.test('a cursor that was tampered with, or made by another list, filter or sort, is refused', async (t) => {
  const service = await build(t);
  for (let i = 0; i < 3; i++) await record(service, { value: i, claimant: i ? corps : ministry });
  const lists = [
    '/v1/claims',
    '/v1/actors',
    '/v1/properties',
    '/v1/changes',
    '/v1/keys',
    '/v1/disputes/raid.killed.raiders/timeline',
  ];
  for (const url of lists) {
    const { body, text } = await service.get<Page<object>>(`${url}?limit=1`, { as: 'admin' });
    const cursor = String(body.nextCursor);
    t.ok(body.nextCursor, `${url} has more: ${text}`);
    const last = cursor.at(-1) === 'A' ? 'B' : 'A';
    for (const bad of [`${cursor.slice(0, -1)}${last}`, `${cursor}A`, cursor.slice(2), 'x', 'e30'])
      refused(t, await service.get(`${url}?limit=1&cursor=${bad}`, { as: 'admin' }), 400, 'invalid-cursor', {
        cursor: 'invalid',
      });
  }
  const { body } = await service.get<Page<object>>('/v1/claims?limit=1');
  for (const url of ['/v1/claims?event=raid', '/v1/claims?sort=claimedAt', '/v1/questions?limit=1'])
    refused(t, await service.get(`${url}&cursor=${body.nextCursor}`), 400, 'invalid-cursor');
  t.equal(
    (await service.get(`/v1/claims?limit=2&cursor=${body.nextCursor}`)).status,
    200,
    'limit may change',
  );
});

t.test('a cursor is good after a restart on the same file', async (t) => {
  const service = await build(t);
  for (let i = 0; i < 3; i++) await record(service, { value: i, claimedAt: `2023-05-1${i}` });
  const { body } = await service.get<Page<Claim>>('/v1/claims?limit=1');
  const again = await build(t, { database: service.database });
  const next = await again.get<Page<Claim>>(`/v1/claims?limit=1&cursor=${body.nextCursor}`);
  t.equal(next.body.data[0]?.claimedAt, '2023-05-11');
});

t.test('a list has a weak ETag that changes with its rows', async (t) => {
  const service = await build(t);
  await record(service);
  const { headers } = await service.get('/v1/claims');
  t.match(headers.etag, /^W\/"/);
  const ask = () => service.get('/v1/claims', { headers: { 'if-none-match': String(headers.etag) } });
  t.equal((await ask()).status, 304);
  await record(service, { value: 2 });
  t.equal((await ask()).status, 200);
});
