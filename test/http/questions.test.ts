/** Questions: every point claimed, disputed or not. */
import t from 'tap';
import {
  build,
  corps,
  dispute,
  everyRow,
  KILLED,
  type QuestionLine,
  record,
  refused,
  type Service,
  tagOf,
  type WholeQuestion,
} from './service.ts';

async function fill(service: Service): Promise<void> {
  await dispute(service);
  service.clock.now += 1000;
  await record(service, { place: { slug: 'village', name: 'The village' }, value: 12 });
  service.clock.now += 1000;
  await record(service, {
    property: 'outcome',
    value: { status: 'repelled' },
    event: { slug: 'march', name: 'The march' },
  });
  service.clock.now += 1000;
  await record(service, {
    property: 'proposition',
    subject: null,
    item: 'Мост взорван',
    value: true,
    claimant: corps,
  });
}

t.test(
  'a question is read with its positions, its narrower neighbours, and what was found on it',
  async (t) => {
    const service = await build(t);
    await fill(service);
    const { body, status } = await service.get<WholeQuestion>(`/v1/questions/${KILLED}`);
    t.equal(status, 200);
    t.match(body, {
      id: KILLED,
      label: 'The raiders killed, The raid',
      event: { slug: 'raid' },
      topic: 'casualties',
      property: 'killed',
      subject: { slug: 'raiders' },
      place: null,
      item: null,
      status: 'open',
      verdict: 'conflict',
      spread: { gap: 69 },
      positionCount: 2,
      positions: [{ claimant: { slug: 'ministry' } }, { claimant: { slug: 'corps' } }],
      related: [{ id: `${KILLED}.at-village`, place: { slug: 'village' } }],
      links: [],
      assessments: [],
    });
    refused(t, await service.get('/v1/questions/raid.killed'), 404, 'not-found');
  },
);

t.test('every filter of /v1/questions includes what it should and excludes the rest', async (t) => {
  const service = await build(t);
  await fill(service);
  const rows = await everyRow<QuestionLine>(service, '/v1/questions?sort=updatedAt&limit=1');
  const [killed, village, outcome, item] = rows.map((row) => row.id);
  t.same([killed, village, outcome], [KILLED, `${KILLED}.at-village`, 'march.outcome.raiders']);
  t.match(item, /^raid\.proposition\.of-x-[0-9a-f]{12}$/, 'an item in other letters gets a hash');
  t.match(rows[3]?.item, { name: 'Мост взорван' });
  t.match(rows[0], { status: 'open', positions: [{}, {}], positionCount: 2 });
  const cases: [string, (string | undefined)[]][] = [
    ['event=march', [outcome]],
    ['topic=casualties', [killed, village]],
    ['property=proposition', [item]],
    ['subject=raiders', [killed, village, outcome]],
    ['claimant=corps', [killed, item]],
    ['place=village', [village]],
    ['status=undisputed', [village, outcome, item]],
    ['status=open', [killed]],
    ['status=settled', []],
    ['q=%D0%BC%D0%BE%D1%81%D1%82', [item]],
    ['q=repelled', []],
    ['q=outcome', [outcome]],
  ];
  for (const [query, expected] of cases) {
    const found = await everyRow<QuestionLine>(service, `/v1/questions?${query}&sort=updatedAt`);
    t.same(
      found.map((row) => row.id),
      expected,
      query,
    );
  }
  for (const sort of ['updatedAt', 'claimants', 'factor', 'gap']) {
    const up = (await everyRow<QuestionLine>(service, `/v1/questions?limit=1&sort=${sort}`)).map(
      (row) => row.id,
    );
    const down = (await everyRow<QuestionLine>(service, `/v1/questions?limit=3&sort=-${sort}`)).map(
      (row) => row.id,
    );
    t.same(down, [...up].reverse(), sort);
    t.equal(sort === 'updatedAt' ? up[0] : up.at(-1), KILLED, sort);
  }
});

t.test('a question has a strong ETag', async (t) => {
  const service = await build(t);
  await fill(service);
  const url = `/v1/questions/${KILLED}`;
  const tag = await tagOf(service, url);
  t.equal((await service.get(url, { headers: { 'if-none-match': tag } })).status, 304);
});
