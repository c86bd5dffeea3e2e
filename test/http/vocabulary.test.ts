/** The vocabulary: created once, listed by slug, searched, changed under its ETag. */
import t from 'tap';
import {
  build,
  corps,
  dispute,
  everyRow,
  KILLED,
  record,
  refused,
  report,
  tagOf,
  type WholeDispute,
} from './service.ts';

const KINDS = [
  {
    kind: 'actors',
    full: {
      slug: 'rvc',
      name: 'Russian Volunteer Corps',
      kind: 'armed-group',
      names: { fr: 'Corps des volontaires russes' },
      aliases: ['РДК'],
      sameAs: ['https://www.wikidata.org/wiki/Q1'],
      memberOf: ['corps'],
    },
    patch: { kind: 'state', aliases: [] },
    defaults: { kind: 'organisation', names: {}, aliases: [], sameAs: [], memberOf: [] },
    referred: {},
    found: ['q=volontaires', 'q=%D0%A0%D0%94%D0%9A', 'q=russian%20corps', 'q=RVC'],
  },
  {
    kind: 'places',
    full: {
      slug: 'shebekino',
      name: 'Shebekino',
      kind: 'town',
      parent: 'village',
      latitude: 50.4,
      longitude: 36.9,
    },
    patch: { parent: null, latitude: null, longitude: null },
    defaults: { parent: null, latitude: null, longitude: null, names: {}, aliases: [] },
    referred: { parent: { slug: 'village', name: 'The village' } },
    found: ['q=sheb', 'q=SHEBEKINO'],
  },
  {
    kind: 'events',
    full: {
      slug: 'may-raid',
      name: 'Raid of May',
      kind: 'raid',
      start: '2023-05-22',
      end: '2023-05',
      place: 'village',
      parent: 'raid',
      sides: [{ name: 'Raiders', actors: ['corps'] }],
    },
    patch: { end: '2023-05-24', sides: [], place: null },
    defaults: { start: null, end: null, place: null, parent: null, sides: [], names: {} },
    referred: { place: { slug: 'village' }, parent: { slug: 'raid', name: 'The raid' } },
    found: ['q=raid%20may'],
  },
] as const;

for (const { kind, full, patch, defaults, found, referred } of KINDS)
  t.test(`${kind} are created, read, searched and changed`, async (t) => {
    const service = await build(t);
    await record(service, { claimant: corps, place: { slug: 'village', name: 'The village' } });
    const url = `/v1/${kind}/${full.slug}`;
    const made = await service.post(`/v1/${kind}`, full, { as: 'contributor' });
    t.equal(made.status, 201, made.text);
    t.equal(made.headers.location, url);
    t.match(made.body, { ...full, ...referred, version: 1 });
    t.same((await service.get(url)).body, made.body);
    t.equal(made.headers.etag, await tagOf(service, url));
    const again = await service.post(`/v1/${kind}`, full);
    refused(t, again, 409, 'already-exists');
    t.equal(again.body.existing, full.slug);
    const bare = await service.post(`/v1/${kind}`, { slug: 'bare', name: 'Bare' });
    t.match(bare.body, defaults);
    for (const query of found) {
      const rows = await everyRow<{ slug: string }>(service, `/v1/${kind}?${query}`);
      t.same(
        rows.map((row) => row.slug),
        [full.slug],
        query,
      );
    }
    t.same(await everyRow(service, `/v1/${kind}?q=nothing`), []);
    t.same(await everyRow(service, `/v1/${kind}?q=%25`), [], 'a wildcard of SQL finds nothing');
    const slugs = (await everyRow<{ slug: string }>(service, `/v1/${kind}?limit=1`)).map((row) => row.slug);
    t.same(slugs, [...slugs].sort(), 'they come by slug');
    t.ok(slugs.includes(full.slug) && slugs.includes('bare'));
    refused(t, await service.patch(url, patch), 428, 'precondition-required');
    refused(
      t,
      await service.patch(url, patch, { headers: { 'if-match': '"x"' } }),
      412,
      'precondition-failed',
    );
    const ifMatch = { headers: { 'if-match': String(made.headers.etag) } };
    const changed = await service.patch(url, patch, ifMatch);
    t.equal(changed.status, 200, changed.text);
    t.match(changed.body, { ...patch, slug: full.slug, name: full.name, version: 2 });
    t.equal(changed.headers.etag, await tagOf(service, url));
    refused(t, await service.patch(url, patch, ifMatch), 412, 'precondition-failed');
    refused(
      t,
      await service.patch(url, { slug: 'other' }, { headers: { 'if-match': '*' } }),
      400,
      'unknown-field',
    );
    refused(t, await service.get(`/v1/${kind}/none`), 404, 'not-found');
    refused(
      t,
      await service.patch(`/v1/${kind}/none`, {}, { headers: { 'if-match': '*' } }),
      404,
      'not-found',
    );
  });

t.test('an editor adds properties, and claims on them follow what they ask', async (t) => {
  const service = await build(t);
  const body = {
    slug: 'displaced',
    name: 'displaced',
    topic: 'casualties',
    valueType: 'count',
    unit: 'person',
    needs: ['subject', 'place'],
    cumulative: true,
  };
  const made = await service.post('/v1/properties', body);
  t.equal(made.status, 201);
  t.match(made.body, { ...body, exclusive: true, statuses: [], version: 1 });
  t.equal(made.headers.location, '/v1/properties/displaced');
  refused(t, await service.post('/v1/properties', body), 409, 'already-exists');
  const tag = await tagOf(service, '/v1/properties/displaced');
  const renamed = await service.patch(
    '/v1/properties/displaced',
    { name: 'displaced people' },
    { headers: { 'if-match': tag } },
  );
  t.match(renamed.body, { name: 'displaced people', version: 2 });
  const sense = await service.patch(
    '/v1/properties/displaced',
    { unit: 'family' },
    { headers: { 'if-match': '*' } },
  );
  refused(t, sense, 400, 'unknown-field', { unit: 'unknown-field' });
  const lacking = await service.post('/v1/claims', { ...claimOf('displaced', 'about 40') });
  refused(t, lacking, 422, 'invalid-claim', { place: 'required' });
  const claimed = await service.post('/v1/claims', {
    ...claimOf('displaced', 'about 40'),
    place: { slug: 'a', name: 'A' },
  });
  t.equal(claimed.status, 201);
  const inline = { ...body, slug: 'arrested', needs: [] };
  refused(t, await service.post('/v1/claims', claimOf(inline, 4), { as: 'contributor' }), 403, 'forbidden');
  t.equal((await service.post('/v1/claims', claimOf(inline, 4))).status, 201);
  t.ok((await everyRow<{ slug: string }>(service, '/v1/properties?limit=7')).length === 20);
});

const claimOf = (property: unknown, value: unknown) => ({
  event: { slug: 'raid', name: 'The raid' },
  property,
  subject: { slug: 'raiders', name: 'The raiders' },
  claimant: corps,
  value,
  reports: [report()],
});

t.test('what is at fault in a new entry is refused, all at once', async (t) => {
  const service = await build(t);
  const cases: [string, object, number, string, Record<string, string>][] = [
    [
      'actors',
      { slug: 'Bad Slug', kind: 'army' },
      400,
      'invalid-request',
      { slug: 'invalid-slug', name: 'required', kind: 'not-allowed' },
    ],
    [
      'actors',
      { slug: 'a', name: 'A', memberOf: ['b', 'c'] },
      422,
      'unknown-reference',
      { 'memberOf.0': 'unknown-reference', 'memberOf.1': 'unknown-reference' },
    ],
    [
      'actors',
      { slug: 'a', name: 'A', names: { français: 'A' } },
      400,
      'invalid-request',
      { 'names.français': 'invalid' },
    ],
    [
      'actors',
      { slug: 'a', name: 'A', sameAs: ['javascript:alert(1)', 'file:///etc'] },
      400,
      'invalid-request',
      { 'sameAs.0': 'invalid-url', 'sameAs.1': 'invalid-url' },
    ],
    [
      'places',
      { slug: 'a', name: 'A', latitude: 91, longitude: -181 },
      400,
      'invalid-request',
      { latitude: 'out-of-range', longitude: 'out-of-range' },
    ],
    [
      'places',
      { slug: 'a', name: 'A', parent: 'b' },
      422,
      'unknown-reference',
      { parent: 'unknown-reference' },
    ],
    [
      'events',
      { slug: 'a', name: 'A', start: '2023-02-30', end: 'soon' },
      400,
      'invalid-request',
      { start: 'invalid-time', end: 'invalid-time' },
    ],
    [
      'events',
      { slug: 'a', name: 'A', start: '2023-05-24', end: '2023-05-22' },
      422,
      'invalid-claim',
      { end: 'bounds-reversed' },
    ],
    [
      'events',
      { slug: 'a', name: 'A', parent: 'b', place: 'c', sides: [{ name: 'S', actors: ['d'] }] },
      422,
      'unknown-reference',
      { parent: 'unknown-reference', place: 'unknown-reference', 'sides.0.actors.0': 'unknown-reference' },
    ],
    [
      'properties',
      { slug: 'a', name: 'A', topic: 'x', valueType: 'y', needs: ['z'] },
      400,
      'invalid-request',
      { topic: 'not-allowed', valueType: 'not-allowed', 'needs.0': 'not-allowed' },
    ],
    [
      'properties',
      { slug: 'a', name: 'A', topic: 'other', valueType: 'status', statuses: ['one'] },
      422,
      'invalid-claim',
      { statuses: 'required' },
    ],
    [
      'properties',
      { slug: 'a', name: 'A', topic: 'other', valueType: 'boolean', statuses: ['one'], cumulative: true },
      422,
      'invalid-claim',
      { statuses: 'not-allowed', cumulative: 'not-allowed' },
    ],
    ['sources', { lang: 'fr' }, 422, 'invalid-claim', { url: 'required' }],
    [
      'sources',
      { url: 'ftp://x/y', archiveUrl: 'x', publishedAt: '0000' },
      400,
      'invalid-request',
      { url: 'invalid-url', archiveUrl: 'invalid-url', publishedAt: 'invalid-time' },
    ],
  ];
  const before = await service.state();
  for (const [kind, body, status, code, faults] of cases)
    refused(t, await service.post(`/v1/${kind}`, body), status, code, faults);
  t.equal(await service.state(), before);
});

t.test('nothing becomes a part of itself', async (t) => {
  const service = await build(t);
  await service.post('/v1/actors', { slug: 'whole', name: 'Whole' });
  await service.post('/v1/actors', { slug: 'part', name: 'Part', memberOf: ['whole'] });
  const loop = (memberOf: string[]) =>
    service.patch('/v1/actors/whole', { memberOf }, { headers: { 'if-match': '*' } });
  refused(t, await loop(['part']), 422, 'invalid-claim', { 'memberOf.0': 'invalid' });
  refused(t, await loop(['whole', 'none']), 422, 'invalid-claim', {
    'memberOf.0': 'invalid',
    'memberOf.1': 'unknown-reference',
  });
  for (const kind of ['places', 'events']) {
    await service.post(`/v1/${kind}`, { slug: 'outer', name: 'Outer' });
    await service.post(`/v1/${kind}`, { slug: 'inner', name: 'Inner', parent: 'outer' });
    const patch = await service.patch(
      `/v1/${kind}/outer`,
      { parent: 'inner' },
      { headers: { 'if-match': '*' } },
    );
    refused(t, patch, 422, 'invalid-claim', { parent: 'invalid' });
  }
});

t.test('a source is one document, by its normalised url or by publisher, title and time', async (t) => {
  const service = await build(t);
  const body = {
    publisher: 'Wire',
    url: 'https://www.wire.example/a?utm_source=x#top',
    publishedAt: '2023-05-24',
    lang: 'fr',
  };
  const made = await service.post('/v1/sources', body, { as: 'contributor' });
  t.equal(made.status, 201);
  t.match(made.body, { ...body, title: null, archiveUrl: null, retrievedAt: null, version: 1 });
  const url = `/v1/sources/${made.body.id}`;
  t.equal(made.headers.location, url);
  t.equal(made.headers.etag, await tagOf(service, url));
  const twin = await service.post('/v1/sources', { url: 'https://WWW.wire.example/a/' });
  refused(t, twin, 409, 'already-exists');
  t.equal(twin.body.existing, made.body.id);
  const printed = { publisher: 'Gazette', title: 'A raid', publishedAt: '2023-05-24' };
  t.equal((await service.post('/v1/sources', printed)).status, 201);
  refused(t, await service.post('/v1/sources', { ...printed, lang: 'en' }), 409, 'already-exists');
  t.equal((await service.post('/v1/sources', { ...printed, publishedAt: '2023-05-25' })).status, 201);
  const claimed = await record(service, { reports: [{ source: made.body.id }] });
  const other = await record(service, { value: 2, reports: [{ source: { url: body.url } }] });
  t.equal(
    claimed.reports[0]?.source.id,
    other.reports[0]?.source.id,
    'naming it by id or by url is the same',
  );
  t.equal(claimed.claimedAt, '2023-05-23');
  refused(t, await service.patch(url, { title: 'x' }), 428, 'precondition-required');
  const changed = await service.patch(
    url,
    { title: 'The raid', lang: null },
    { headers: { 'if-match': String(made.headers.etag) } },
  );
  t.match(changed.body, { title: 'The raid', lang: null, publisher: 'Wire', version: 2 });
  t.equal(changed.headers.etag, await tagOf(service, url));
  const clash = await service.patch(url, { url: null, ...printed }, { headers: { 'if-match': '*' } });
  refused(t, clash, 409, 'already-exists');
  const all = await everyRow<{ id: string }>(service, '/v1/sources?limit=2');
  t.equal(all.length, 3);
  t.equal(all[0]?.id, made.body.id, 'oldest first');
  t.same(
    (await everyRow<{ id: string }>(service, '/v1/sources?q=raid%20wire')).map((one) => one.id),
    [made.body.id],
  );
  refused(t, await service.get('/v1/sources/none'), 404, 'not-found');
});

t.test('a new membership compares the questions of its actors afresh', async (t) => {
  const service = await build(t);
  const about = { property: 'controlled-by', subject: null, place: { slug: 'village', name: 'The village' } };
  await record(service, { ...about, value: { actor: { slug: 'army', name: 'The army' } } });
  await record(service, {
    ...about,
    claimant: corps,
    value: { actor: { slug: 'state', name: 'The state' } },
  });
  const id = 'raid.controlled-by.at-village';
  t.match((await service.get<WholeDispute>(`/v1/disputes/${id}`)).body, { verdict: 'conflict' });
  await service.patch('/v1/actors/army', { memberOf: ['state'] }, { headers: { 'if-match': '*' } });
  t.match((await service.get(`/v1/questions/${id}`)).body, { status: 'undisputed' });
});

t.test('a claimant’s record counts what its claims have come to', async (t) => {
  const service = await build(t);
  await dispute(service);
  await record(service, { claimant: corps, value: 3, claimedAt: '2023-05-25' });
  const taken = await record(service, { claimant: corps, property: 'wounded', value: 3 });
  await service.post(`/v1/claims/${taken.id}/retract`, {});
  await service.post(`/v1/questions/${KILLED}/assessments`, {
    assessor: { slug: 'check', name: 'Check' },
    value: 3,
    rationale: 'x',
  });
  const { body, status } = await service.get('/v1/actors/corps/record');
  t.equal(status, 200);
  t.same(body, {
    actor: { slug: 'corps', name: 'The corps' },
    claims: 3,
    questions: 2,
    disputed: 2,
    revised: 1,
    retracted: 1,
    assessments: { consistent: 1, inconsistent: 1, unassessed: 1 },
    counterparties: [
      { actor: { slug: 'ministry', name: 'The ministry' }, contradictions: 1, medianFactor: 23.6666666667 },
    ],
  });
  refused(t, await service.get('/v1/actors/none/record'), 404, 'not-found');
});
