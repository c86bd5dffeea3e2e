/** Disputes: found, listed, filtered, sorted, settled, read with camps and trails. */
import t from 'tap';
import {
  build,
  corps,
  type DisputeLine,
  dispute,
  everyRow,
  KILLED,
  type Page,
  record,
  refused,
  report,
  type Service,
  tagOf,
  type WholeDispute,
} from './service.ts';

t.test('a row of the list is enough for a dashboard', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const { body, status } = await service.get<Page<DisputeLine>>('/v1/disputes');
  t.equal(status, 200);
  t.equal(body.data.length, 1);
  t.match(body.data[0], {
    id: KILLED,
    question: {
      id: KILLED,
      label: 'The raiders killed, The raid',
      event: { slug: 'raid' },
      property: 'killed',
    },
    verdict: 'conflict',
    status: 'open',
    assessed: false,
    claimants: 2,
    claims: 2,
    reports: 2,
    spread: { low: 2, high: 71, gap: 69, factor: 35.5, basis: 'stated' },
    campCount: 2,
    extremes: { low: { id: second.id, claimant: { slug: 'corps' } }, high: { id: first.id } },
  });
});

t.test('a dispute has its camps, positions, trails and spread', async (t) => {
  const service = await build(t);
  await dispute(service);
  await record(service, { claimant: { slug: 'mayor', name: 'The mayor' }, value: 'dozens' });
  await record(service, { claimant: 'raiders', polarity: 'unconfirmed', value: null });
  const revised = await record(service, { claimant: corps, value: 3, claimedAt: '2023-05-25' });
  const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
  t.match(body, {
    id: KILLED,
    verdict: 'conflict',
    status: 'open',
    claimants: 4,
    claims: 5,
    spread: { low: 3, high: 71, gap: 68 },
    campCount: 2,
    unconfirmed: [{ claimant: { slug: 'raiders' } }],
    links: [],
    assessments: [],
    inconsistencies: [],
    nextCursor: null,
  });
  t.same(
    body.camps.map((camp) => [camp.effective, camp.size, camp.positions.map((one) => one.claimant.slug)]),
    [
      [{ min: 3, max: 3 }, 1, ['corps']],
      [{ min: 71, max: 99 }, 2, ['mayor', 'ministry']],
    ].map(([set, size, slugs]) => [set, size, slugs]),
  );
  const corpsPosition = body.camps[0]?.positions[0];
  t.equal(corpsPosition?.claim.id, revised.id);
  t.match(corpsPosition?.trail, [{ value: { stated: { min: 2, max: 2 } }, status: 'revised' }]);
  t.equal(corpsPosition?.interest, 'unknown', 'the event says nothing of sides');
});

t.test('a position about losses says whose losses the claimant speaks of', async (t) => {
  const service = await build(t);
  const sides = [
    { name: 'Raiders', actors: [{ slug: 'raiders', name: 'The raiders' }, corps] },
    { name: 'Russia', actors: [{ slug: 'ministry', name: 'The ministry' }] },
  ];
  await record(service, { event: { slug: 'raid', name: 'The raid', sides } });
  await record(service, { claimant: corps, value: 2 });
  await record(service, { claimant: { slug: 'mayor', name: 'The mayor' }, value: 200 });
  const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
  const interests = body.camps.flatMap((camp) =>
    camp.positions.map((one) => [one.claimant.slug, one.interest]),
  );
  t.match(Object.fromEntries(interests), { corps: 'own', ministry: 'enemy' });
});

/** Disputes that differ in every part that a filter or a sort asks for. */
async function fill(service: Service): Promise<void> {
  const at = (n: number) => {
    service.clock.now += n;
  };
  await dispute(service);
  at(1000);
  await record(service, {
    property: 'wounded',
    value: 'nearly 1,200',
    event: { slug: 'march', name: 'The march' },
  });
  await record(service, { property: 'wounded', value: 2, event: 'march', claimant: corps });
  at(1000);
  await record(service, {
    property: 'missing',
    value: 'none',
    place: { slug: 'village', name: 'The village' },
  });
  await record(service, { property: 'missing', value: 4, place: 'village', claimant: corps });
  at(1000);
  await record(service, { property: 'took-part', subject: corps, value: true, statement: 'Völlig unklar' });
  await record(service, { property: 'took-part', subject: corps, value: false, claimant: corps });
  await record(service, {
    property: 'took-part',
    subject: corps,
    value: true,
    claimant: { slug: 'mayor', name: 'Mayor' },
  });
  at(1000);
  await record(service, { property: 'captured', value: 5 });
  await record(service, { property: 'captured', value: 6, claimant: corps });
  at(1000);
  await record(service, { property: 'captured', value: 5, claimant: corps, claimedAt: '2023-05-25' });
  at(1000);
  await record(service, { property: 'evacuated', value: 7 });
  await record(service, { property: 'evacuated', value: 7, claimant: corps });
}

const IDS = {
  killed: KILLED,
  wounded: 'march.wounded.raiders',
  missing: 'raid.missing.raiders.at-village',
  part: 'raid.took-part.corps',
  captured: 'raid.captured.raiders',
} as const;
type Name = keyof typeof IDS;
const ALL: Name[] = ['killed', 'wounded', 'missing', 'part', 'captured'];
const without = (...names: Name[]) => ALL.filter((one) => !names.includes(one));

const FILTERS: [string, Name[]][] = [
  ['', ALL],
  ['event=raid', without('wounded')],
  ['event=march', ['wounded']],
  ['topic=casualties', ['killed', 'wounded', 'missing']],
  ['topic=captures', ['captured']],
  ['property=missing', ['missing']],
  ['subject=corps', ['part']],
  ['claimant=mayor', ['part']],
  ['claimant=corps', ALL],
  ['claimant=ministry', ALL],
  ['place=village', ['missing']],
  ['verdict=conflict', ['killed', 'missing', 'part']],
  ['verdict=tension', ['wounded']],
  ['status=open', without('captured')],
  ['status=settled', ['captured']],
  ['minFactor=30', ['killed', 'wounded', 'missing']],
  ['minFactor=35.5', ['killed', 'wounded', 'missing']],
  ['minFactor=36', ['wounded', 'missing']],
  ['minFactor=1e9', ['missing']],
  ['minFactor=0', ['killed', 'wounded', 'missing']],
  ['q=vollig', ['part']],
  ['q=1200', []],
  ['q=march', ['wounded']],
  ['event=raid&verdict=conflict&claimant=mayor', ['part']],
  ['event=none', []],
];

t.test('every filter of /v1/disputes includes what it should and excludes the rest', async (t) => {
  const service = await build(t);
  await fill(service);
  for (const replay of ['', '&knownBy=2030', '&saidBy=2030'])
    for (const [query, expected] of FILTERS) {
      const rows = await everyRow<DisputeLine>(service, `/v1/disputes?${query}${replay}`);
      const ids = expected.map((name) => IDS[name]);
      t.same(rows.map((row) => row.id).sort(), [...ids].sort(), `${query}${replay}`);
    }
});

t.test('every sort goes both ways; a factor that cannot be given is the largest', async (t) => {
  const service = await build(t);
  await fill(service);
  const orders: Record<string, string[]> = {
    updatedAt: ['killed', 'wounded', 'missing', 'part', 'captured'],
    claimants: ['killed', 'wounded', 'missing', 'captured', 'part'],
    factor: ['part', 'captured', 'killed', 'wounded', 'missing'],
    gap: ['part', 'captured', 'missing', 'killed', 'wounded'],
  };
  for (const replay of ['', '&knownBy=2030'])
    for (const [sort, names] of Object.entries(orders)) {
      const ids = names.map((name) => IDS[name as Name]);
      for (const limit of [50, 2, 1]) {
        const up = await everyRow<DisputeLine>(service, `/v1/disputes?sort=${sort}&limit=${limit}${replay}`);
        t.same(
          up.map((row) => row.id),
          ids,
          `${sort} by ${limit}${replay}`,
        );
        const down = await everyRow<DisputeLine>(
          service,
          `/v1/disputes?sort=-${sort}&limit=${limit}${replay}`,
        );
        t.same(
          down.map((row) => row.id),
          [...ids].reverse(),
          `-${sort} by ${limit}${replay}`,
        );
      }
    }
  const { body } = await service.get<Page<DisputeLine>>('/v1/disputes?sort=-factor&limit=1');
  t.match(body.data[0]?.spread, { low: 0, high: 4, gap: 4, factor: null });
});

t.test('a dispute that was a conflict and is none now is settled, not gone', async (t) => {
  const service = await build(t);
  const [, second] = await dispute(service);
  await record(service, { claimant: corps, value: 'more than 70', claimedAt: '2023-05-26' });
  const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
  t.match(body, { status: 'settled', verdict: null });
  t.match((await service.get<Page<DisputeLine>>('/v1/disputes')).body.data, [
    { id: KILLED, status: 'settled' },
  ]);
  await service.post(`/v1/claims/${second.id}/void`, { reason: 'Never said.' });
  refused(t, await service.get(`/v1/disputes/${KILLED}`), 404, 'not-found');
  t.same((await service.get<Page<object>>('/v1/disputes')).body.data, [], 'a voided claim never counted');
  t.equal((await service.get(`/v1/questions/${KILLED}`)).status, 200);
});

t.test('a retraction settles what it ended', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  await service.post(`/v1/claims/${first.id}/retract`, { retractedAt: '2023-05-30' });
  t.match((await service.get<WholeDispute>(`/v1/disputes/${KILLED}`)).body, { status: 'settled' });
});

t.test(
  'positions of one claimant that contradict each other are its inconsistency, not a dispute',
  async (t) => {
    const service = await build(t);
    await record(service, { value: 3 });
    await record(service, { value: 80 });
    refused(t, await service.get(`/v1/disputes/${KILLED}`), 404, 'not-found');
    await record(service, { claimant: corps, value: 3 });
    const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
    t.match(body.inconsistencies, [{ claimant: { slug: 'ministry' }, verdict: 'conflict' }]);
  },
);

t.test('reports that relay one another count once', async (t) => {
  const service = await build(t);
  const { id, reports } = await record(service);
  await service.post(`/v1/claims/${id}/reports`, {
    ...report('gazette'),
    relayedFrom: { report: reports[0]?.id },
  });
  await service.post(`/v1/claims/${id}/reports`, {
    ...report('herald'),
    relayedFrom: { source: { url: 'https://WIRE.example/raid/' } },
  });
  await service.post(`/v1/claims/${id}/reports`, report('tribune'));
  await record(service, { claimant: corps, value: 2 });
  const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
  t.equal(body.reports, 3, 'the wire, the tribune, and the report of the other claim');
});

t.test('the timeline says who said what when, revision by revision, page by page', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const third = await record(service, { value: 80, claimedAt: '2023-05-25' });
  await service.post(`/v1/claims/${second.id}/retract`, { retractedAt: '2023-05-27' });
  type Entry = { at: string; act: string; claim: { id: string }; succeededBy: string | null };
  const rows = await everyRow<Entry>(service, `/v1/disputes/${KILLED}/timeline?limit=3`);
  t.same(
    rows.map((row) => [row.at, row.act, row.claim.id, row.succeededBy]),
    [
      ['2023-05-23', 'claimed', first.id, third.id],
      ['2023-05-24', 'claimed', second.id, null],
      ['2023-05-25', 'claimed', third.id, null],
      ['2023-05-27', 'retracted', second.id, null],
    ],
  );
  const early = await everyRow<Entry>(service, `/v1/disputes/${KILLED}/timeline?saidBy=2023-05-24`);
  t.same(
    early.map((row) => row.claim.id),
    [first.id, second.id],
  );
});

t.test(
  'camps page: a page holds `limit` positions, and all pages together every position once',
  async (t) => {
    const service = await build(t);
    for (let i = 0; i < 7; i++)
      await record(service, { claimant: { slug: `actor-${i}`, name: `Actor ${i}` }, value: (i % 3) * 10 });
    const seen: string[] = [];
    let url = `/v1/disputes/${KILLED}?limit=3`;
    for (let pages = 1; ; pages++) {
      const { body } = await service.get<WholeDispute>(url);
      t.equal(body.campCount, 3);
      t.same(
        body.camps.map((camp) => camp.size).every((size) => size >= 2),
        true,
        'a camp says its whole size',
      );
      seen.push(...body.camps.flatMap((camp) => camp.positions.map((one) => one.claimant.slug)));
      if (body.nextCursor === null) {
        t.equal(pages, 3);
        break;
      }
      url = `/v1/disputes/${KILLED}?limit=3&cursor=${body.nextCursor}`;
    }
    t.equal(new Set(seen).size, 7);
    t.equal(seen.length, 7);
    refused(t, await service.get(`/v1/disputes/${KILLED}?limit=3&cursor=x`), 400, 'invalid-cursor');
  },
);

t.test('a dispute has a strong ETag that changes with its claims', async (t) => {
  const service = await build(t);
  await dispute(service);
  const tag = await tagOf(service, `/v1/disputes/${KILLED}`);
  t.match(tag, /^"/);
  const ask = () => service.get(`/v1/disputes/${KILLED}`, { headers: { 'if-none-match': tag } });
  t.equal((await ask()).status, 304);
  await record(service, { property: 'wounded' });
  t.equal((await ask()).status, 304, 'another question leaves it');
  await record(service, { claimant: { slug: 'mayor', name: 'The mayor' }, value: 20 });
  t.equal((await ask()).status, 200);
});

t.test('an unknown or undisputed question is 404 with what to do about it', async (t) => {
  const service = await build(t);
  await record(service);
  for (const path of ['', '/timeline']) {
    refused(t, await service.get(`/v1/disputes/${KILLED}${path}`), 404, 'not-found');
    refused(t, await service.get(`/v1/disputes/raid.killed.nobody${path}`), 404, 'not-found');
  }
  t.match((await service.get(`/v1/disputes/${KILLED}`)).body.detail, /read as a question/);
});
