/** Merges: two entries turn out to be one, and the old address leads to the new one. */
import t from 'tap';
import {
  build,
  type Claim,
  corps,
  dispute,
  everyRow,
  KILLED,
  record,
  refused,
  report,
  type WholeDispute,
  type WholeQuestion,
} from './service.ts';

t.test('an actor that is merged is the other everywhere, and its slug redirects', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  await service.post('/v1/actors', { slug: 'mod', name: 'MoD' });
  const made = await record(service, { claimant: 'mod', value: 90, claimedAt: '2023-05-25' });
  const merged = await service.post('/v1/actors/mod/merge', { into: 'ministry', reason: 'Two spellings.' });
  t.equal(merged.status, 200);
  t.match(merged.body, { slug: 'ministry', name: 'The ministry' });
  const old = await service.get('/v1/actors/mod');
  t.equal(old.status, 301);
  t.equal(old.headers.location, '/v1/actors/ministry');
  t.match((await service.get(`/v1/claims/${made.id}`)).body, {
    claimant: { slug: 'ministry' },
    status: 'standing',
  });
  t.match((await service.get(`/v1/claims/${first.id}`)).body, { status: 'revised', succeededBy: made.id });
  const rows = await everyRow<Claim>(service, '/v1/claims?claimant=mod');
  t.same(
    new Set(rows.map((row) => row.id)),
    new Set([first.id, made.id]),
    'an old slug filters as the new one',
  );
  t.same(
    (await everyRow<{ slug: string }>(service, '/v1/actors?q=mod')).map((row) => row.slug),
    [],
  );
  t.equal((await service.get('/v1/actors/mod/record')).body.claims, 2);
  const late = await record(service, { claimant: 'mod', value: 95, claimedAt: '2023-05-26' });
  t.equal(late.claimant.slug, 'ministry', 'an old slug may still be sent');
  refused(t, await service.post('/v1/actors', { slug: 'mod', name: 'Again' }), 409, 'already-exists');
  refused(t, await service.post('/v1/actors/mod/merge', { into: 'corps' }), 404, 'not-found');
  refused(t, await service.post('/v1/actors/corps/merge', { into: 'corps' }), 422, 'invalid-claim', {
    into: 'invalid',
  });
  refused(t, await service.post('/v1/actors/corps/merge', { into: 'none' }), 422, 'unknown-reference', {
    into: 'unknown-reference',
  });
});

t.test('questions move with their event, subject and place, and old ids redirect', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  await record(service, {
    event: { slug: 'may', name: 'May' },
    claimant: { slug: 'mayor', name: 'Mayor' },
    value: 20,
  });
  t.equal((await service.post('/v1/events/raid/merge', { into: 'may' })).status, 200);
  const event = await service.get('/v1/events/raid');
  t.equal(event.status, 301);
  t.equal(event.headers.location, '/v1/events/may');
  for (const list of ['questions', 'disputes']) {
    const old = await service.get(`/v1/${list}/${KILLED}`);
    t.equal(old.status, 301, list);
    t.equal(old.headers.location, `/v1/${list}/may.killed.raiders`);
    const replayed = await service.get(`/v1/${list}/${KILLED}?saidBy=2023-05-24`);
    t.equal(
      replayed.headers.location,
      `/v1/${list}/may.killed.raiders?saidBy=2023-05-24`,
      'what was asked is kept',
    );
  }
  const { body } = await service.get<WholeDispute>('/v1/disputes/may.killed.raiders');
  t.equal(body.claimants, 3);
  t.match((await service.get(`/v1/claims/${first.id}`)).body, { question: { id: 'may.killed.raiders' } });
  t.equal((await service.get(`/v1/disputes/${KILLED}/timeline`)).status, 200);
  t.equal((await everyRow(service, '/v1/claims?event=raid')).length, 3);

  await service.post('/v1/actors', { slug: 'band', name: 'The band' });
  await service.post('/v1/actors/raiders/merge', { into: 'band' });
  const moved = await service.get('/v1/disputes/may.killed.raiders');
  t.equal(moved.headers.location, '/v1/disputes/may.killed.band');
  t.equal(
    (await service.get(`/v1/disputes/${KILLED}`)).headers.location,
    '/v1/disputes/may.killed.band',
    'in one step',
  );
});

t.test('places that are one make one question', async (t) => {
  const service = await build(t);
  await record(service, { place: { slug: 'shebekino', name: 'Shebekino' } });
  await record(service, { place: { slug: 'shebekyno', name: 'Shebekyno' }, claimant: corps, value: 2 });
  t.same(await everyRow(service, '/v1/disputes'), []);
  const merged = await service.post('/v1/places/shebekyno/merge', { into: 'shebekino' });
  t.match(merged.body, { slug: 'shebekino' });
  t.equal((await service.get('/v1/places/shebekyno')).headers.location, '/v1/places/shebekino');
  t.match((await service.get<WholeDispute>(`/v1/disputes/${KILLED}.at-shebekino`)).body, {
    verdict: 'conflict',
    claims: 2,
  });
  const { body } = await service.get<WholeQuestion>(`/v1/questions/${KILLED}.at-shebekino`);
  t.equal(body.place?.slug, 'shebekino');
});

t.test('sources that are one document count as one', async (t) => {
  const service = await build(t);
  const made = await record(service, { reports: [report('wire'), report('copy')] });
  await record(service, { claimant: corps, value: 2 });
  const [wire, copy] = made.reports.map((one) => one.source.id);
  t.equal((await service.get<WholeDispute>(`/v1/disputes/${KILLED}`)).body.reports, 3);
  const merged = await service.post(`/v1/sources/${copy}/merge`, { into: wire, reason: 'A mirror.' });
  t.equal(merged.status, 200);
  t.equal(merged.body.id, wire);
  const old = await service.get(`/v1/sources/${copy}`);
  t.equal(old.status, 301);
  t.equal(old.headers.location, `/v1/sources/${wire}`);
  t.equal((await service.get<WholeDispute>(`/v1/disputes/${KILLED}`)).body.reports, 2);
  t.equal((await everyRow<Claim>(service, `/v1/claims?source=${copy}`)).length, 2);
  const again = await service.post<Claim>(`/v1/claims/${made.id}/reports`, report('copy'));
  t.equal(again.status, 200, 'naming the copy names the original');
  refused(t, await service.post(`/v1/sources/${copy}/merge`, { into: wire }), 404, 'not-found');
  refused(t, await service.post(`/v1/sources/${wire}/merge`, { into: 'none' }), 422, 'unknown-reference');
});
