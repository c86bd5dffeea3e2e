/** Claims: recorded once, read, corrected, retracted, voided, reported again. */
import t from 'tap';
import {
  build,
  type Claim,
  type CounterclaimLine,
  claim,
  corps,
  dispute,
  everyRow,
  KILLED,
  ministry,
  type Page,
  type Recorded,
  record,
  refused,
  report,
  START,
  tagOf,
} from './service.ts';

t.test(
  'a new claim is answered with 201, its address, and its record as the contract shows it',
  async (t) => {
    const service = await build(t);
    const answer = await service.post<Recorded>('/v1/claims', claim());
    t.equal(answer.status, 201);
    t.match(answer.body, {
      question: { id: KILLED, label: 'The raiders killed, The raid' },
      event: { slug: 'raid', name: 'The raid' },
      topic: 'casualties',
      property: 'killed',
      subject: { slug: 'raiders', name: 'The raiders' },
      place: null,
      item: null,
      claimant: { slug: 'ministry', name: 'The ministry' },
      speaker: null,
      polarity: 'asserts',
      value: {
        type: 'count',
        text: 'more than 70',
        lang: 'en',
        unit: 'person',
        stated: { min: 71, max: null },
        effective: { min: 71, max: null },
        rule: 'more-than',
      },
      statement: 'Over seventy were killed.',
      claimedAt: '2023-05-23',
      asOf: null,
      status: 'standing',
      reports: [{ source: { publisher: 'wire', url: 'https://wire.example/raid' } }],
      recordedAt: new Date(START).toISOString(),
      recordedBy: 'the editor',
      version: 1,
      dispute: null,
      counterclaims: [],
    });
    t.notOk('merged' in answer.body);
    t.equal(answer.headers.location, `/v1/claims/${answer.body.id}`);
    const read = await service.get<Claim>(String(answer.headers.location));
    const { dispute: _, counterclaims: __, ...rest } = answer.body;
    t.same(read.body, rest);
  },
);

t.test('a claim is answered at once with the dispute that it opens and what stands against it', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  t.equal(first.dispute, null);
  t.same(second.dispute, { id: KILLED, verdict: 'conflict' });
  t.match(second.counterclaims, [
    {
      claim: { id: first.id, claimant: { slug: 'ministry' }, value: { text: 'more than 70' } },
      verdict: 'conflict',
      gap: 69,
      factor: 35.5,
      origin: 'derived',
      reason: 'exactly 2 and 71 or more have no value in common',
    },
  ]);
});

t.test('every kind of value is taken as its property asks', async (t) => {
  const service = await build(t);
  const cases: [string, unknown, object, object?][] = [
    ['killed', 12, { type: 'count', rule: 'exact', stated: { min: 12, max: 12 }, text: null }],
    ['killed', 'up to 150', { stated: { min: 0, max: 150 } }],
    ['killed', { min: 10, minExclusive: true }, { stated: { min: 11, max: null }, rule: 'explicit' }],
    ['killed', { min: null, max: 9 }, { stated: { min: null, max: 9 } }],
    ['killed', { text: 'plus de 70', lang: 'fr' }, { lang: 'fr', stated: { min: 71, max: null } }],
    ['killed', { text: 'une', lang: 'fr', min: 1, max: 1 }, { text: 'une', stated: { min: 1, max: 1 } }],
    ['killed', { text: '3', unit: 'Person' }, { unit: 'person' }],
    ['killed', Number.MAX_SAFE_INTEGER, { stated: { min: Number.MAX_SAFE_INTEGER } }],
    ['area-controlled', 5.5, { type: 'quantity', unit: 'km²', stated: { min: 5.5, max: 5.5 } }],
    ['area-controlled', { min: 5, minExclusive: true }, { stated: { min: 5, minExclusive: true } }],
    ['took-part', false, { type: 'boolean', value: false }],
    ['outcome', { status: 'repelled' }, { type: 'status', status: 'repelled' }],
    ['responsible', { actor: corps }, { type: 'actor', actor: { slug: 'corps' }, sole: false }],
    ['responsible', { actor: 'corps', sole: true }, { sole: true }],
    ['proposition', true, { type: 'boolean' }, { item: 'The bridge is down' }],
  ];
  for (const [property, value, expected, more] of cases) {
    const answer = await service.post<Recorded>('/v1/claims', claim({ property, value, ...more }));
    t.equal(answer.status, 201, `${property} ${JSON.stringify(value)}: ${answer.text}`);
    t.match(answer.body.value, expected);
  }
});

t.test('who would not say needs no value, and conflicts with nothing', async (t) => {
  const service = await build(t);
  await dispute(service);
  const silent = await record(service, { claimant: 'raiders', polarity: 'unconfirmed', value: undefined });
  t.equal(silent.value, null);
  t.same(silent.counterclaims, []);
});

t.test('a time that is not given is the earliest report’s, and says so', async (t) => {
  const service = await build(t);
  const reports = [
    report('late', { publishedAt: '2023-05-26' }),
    report('early', { publishedAt: '2023-05-25' }),
  ];
  const inferred = await record(service, { claimedAt: undefined, reports });
  t.match(inferred, { claimedAt: '2023-05-25', claimedAtInferred: true });
  const unknown = await record(service, {
    claimedAt: null,
    value: 3,
    reports: [{ source: { publisher: 'A leaflet' } }],
  });
  t.match(unknown, { claimedAt: null, claimedAtInferred: false });
});

t.test('times keep the precision that they were given with', async (t) => {
  const service = await build(t);
  for (const [i, claimedAt] of ['2023', '2023-05', '2023-05-23', '2023-05-23T10:30:00+03:00'].entries()) {
    const made = await record(service, { claimedAt, value: i, asOf: claimedAt });
    t.equal(made.claimedAt, claimedAt);
    t.equal(made.asOf, claimedAt);
  }
});

t.test('the same claim again adds its reports to the first, and is answered with 200', async (t) => {
  const service = await build(t);
  const first = await record(service);
  const again = await service.post<Recorded>(
    '/v1/claims',
    claim({
      claimedAt: '2023-05-23T15:00:00Z',
      value: { min: 71 },
      statement: 'In other words.',
      reports: [report('gazette')],
    }),
  );
  t.equal(again.status, 200);
  t.match(again.body, { id: first.id, merged: true, statement: first.statement });
  t.same(
    again.body.reports.map((one) => one.source.publisher),
    ['wire', 'gazette'],
  );
  t.equal(again.headers.location, undefined);
  const third = await service.post<Recorded>('/v1/claims', claim());
  t.equal(third.status, 200);
  t.equal(third.body.reports.length, 2, 'a report that is there already is not doubled');
});

t.test('a claim that differs in any part of what it says is another claim', async (t) => {
  const service = await build(t);
  await record(service);
  const differences = [
    { claimant: corps },
    { speaker: corps },
    { polarity: 'denies' },
    { asOf: '2023-05-23' },
    { periodStart: '2023-05-22' },
    { value: 'at least 72' },
    { claimedAt: '2023-05-24' },
    { claimedAt: '2023-05-23T23:30:00-03:00' },
    { place: { slug: 'village', name: 'A village' } },
    { item: 'in the first wave' },
    { property: 'wounded' },
  ];
  for (const [i, more] of differences.entries()) {
    const { status, text } = await service.post('/v1/claims', claim(more));
    // 23:30 at −03:00 is the day after in UTC, and so the same claim as the one of the 24th.
    t.equal(status, i === 7 ? 200 : 201, `${JSON.stringify(more)} ${text}`);
  }
});

t.test('a retracted or voided claim absorbs no other', async (t) => {
  const service = await build(t);
  for (const act of ['retract', 'void']) {
    const first = await record(service);
    t.equal((await service.post(`/v1/claims/${first.id}/${act}`, { reason: 'x' })).status, 200);
    const again = await service.post<Recorded>('/v1/claims', claim());
    t.equal(again.status, 201, act);
    t.not(again.body.id, first.id);
    await service.post(`/v1/claims/${again.body.id}/void`, { reason: 'x' });
  }
});

t.test('an externalId that comes back is the same claim, or 409 with other content', async (t) => {
  const service = await build(t);
  const first = await record(service, { externalId: 'row-1' });
  t.same(first.externalIds, ['row-1']);
  const again = await service.post<Recorded>('/v1/claims', claim({ externalId: 'row-1' }));
  t.equal(again.status, 200);
  t.match(again.body, { id: first.id, merged: true });
  const before = await service.state();
  const other = await service.post<{ existing: string }>(
    '/v1/claims',
    claim({ externalId: 'row-1', value: 3 }),
  );
  refused(t, other, 409, 'external-id-conflict');
  t.equal(other.body.existing, first.id);
  t.equal(await service.state(), before);
  const ofAnotherKey = await service.post('/v1/claims', claim({ externalId: 'row-1', value: 3 }), {
    as: 'contributor',
  });
  t.equal(ofAnotherKey.status, 201, 'an externalId belongs to a key');
  const merged = await service.post<Recorded>('/v1/claims', claim({ externalId: 'row-2' }));
  t.same(merged.body.externalIds, ['row-1', 'row-2'], 'one that comes with a merged claim is kept');
});

t.test('a dry run answers the same and writes nothing', async (t) => {
  const service = await build(t);
  await record(service);
  const body = claim({ claimant: corps, value: 2, externalId: 'try' });
  const before = await service.state();
  const dry = await service.post<Recorded>('/v1/claims?dryRun=true', body);
  t.equal(await service.state(), before);
  t.equal(dry.status, 201);
  t.match(dry.body.dispute, { verdict: 'conflict' });
  const real = await service.post<Recorded>('/v1/claims?dryRun=false', body);
  const withoutIds = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
  t.equal(withoutIds(dry.text), withoutIds(real.text));
  const merging = await service.post('/v1/claims?dryRun=true', body);
  t.equal(merging.status, 200);
  refused(t, await service.post('/v1/claims?dryRun=true', claim({ value: -1 })), 422, 'invalid-claim');
});

t.test(
  'what a claim’s ETag names is the record: a claim elsewhere leaves it, an act on it does not',
  async (t) => {
    const service = await build(t);
    const [first] = await dispute(service);
    const url = `/v1/claims/${first.id}`;
    const tag = await tagOf(service, url);
    t.match(tag, /^"[^"]+"$/, 'it is strong');
    service.clock.now += 1000;
    await record(service, { claimant: { slug: 'mayor', name: 'The mayor' }, value: 'dozens' });
    t.equal((await service.get(url, { headers: { 'if-none-match': tag } })).status, 304);
    const unchanged = await service.get(url, { headers: { 'if-none-match': `"x", W/${tag}` } });
    t.equal(unchanged.status, 304);
    t.equal(unchanged.text, '');
    t.equal(unchanged.headers.etag, tag);
    t.equal((await service.get(url, { headers: { 'if-none-match': '"x"' } })).status, 200);
    await service.post(`${url}/reports`, report('gazette'));
    t.equal((await service.get(url, { headers: { 'if-none-match': tag } })).status, 200);
    const reported = await tagOf(service, url);
    await record(service, { value: 80, claimedAt: '2023-05-25' });
    t.not(await tagOf(service, url), reported, 'a revision is told in its status');
  },
);

t.test('a correction needs the ETag of what was read, and makes a new version with its reason', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  const url = `/v1/claims/${first.id}`;
  const body = { value: 2, reason: 'Misheard.' };
  const before = await service.state();
  refused(t, await service.patch(url, body), 428, 'precondition-required');
  refused(
    t,
    await service.patch(url, body, { headers: { 'if-match': '"stale"' } }),
    412,
    'precondition-failed',
  );
  const tag = await tagOf(service, url);
  const weak = await service.patch(url, body, { headers: { 'if-match': `W/${tag}` } });
  refused(t, weak, 412, 'precondition-failed');
  refused(
    t,
    await service.patch('/v1/claims/none', body, { headers: { 'if-match': '*' } }),
    404,
    'not-found',
  );
  t.equal(await service.state(), before);
  const corrected = await service.patch<Claim>(url, body, { headers: { 'if-match': `"x", ${tag}` } });
  t.equal(corrected.status, 200);
  t.match(corrected.body, { version: 2, value: { stated: { min: 2, max: 2 } }, statement: first.statement });
  t.equal(corrected.headers.etag, await tagOf(service, url), 'its answer is tagged as a reading is');
  refused(t, await service.patch(url, body, { headers: { 'if-match': tag } }), 412, 'precondition-failed');
  t.equal((await service.patch(url, { ...body, value: 5 }, { headers: { 'if-match': '*' } })).status, 200);
  const history = await everyRow<{ act: string; body: { reason?: string } }>(
    service,
    `${url}/history?limit=1`,
  );
  t.same(
    history.map((one) => one.act),
    ['claim-recorded', 'claim-corrected', 'claim-corrected'],
  );
  t.equal(history[1]?.body.reason, 'Misheard.');
});

t.test(
  'a correction keeps what it does not name, takes away what is null, and replaces all reports',
  async (t) => {
    const service = await build(t);
    const made = await record(service, {
      speaker: corps,
      asOf: '2023-05-23',
      value: { text: 'plus de 70', lang: 'fr' },
    });
    const patch = (body: object) =>
      service.patch<Claim>(
        `/v1/claims/${made.id}`,
        { reason: 'x', ...body },
        { headers: { 'if-match': '*' } },
      );
    const first = await patch({ speaker: null, statement: null });
    t.match(first.body, {
      speaker: null,
      statement: null,
      asOf: '2023-05-23',
      value: made.value,
      claimedAt: '2023-05-23',
    });
    t.same(first.body.reports, made.reports);
    const second = await patch({
      reports: [report('gazette'), report('herald', { quote: 'Soixante-dix.' })],
    });
    t.same(
      second.body.reports.map((one) => one.source.publisher),
      ['gazette', 'herald'],
    );
    const moved = await patch({ property: 'wounded' });
    t.equal(moved.body.question.id, 'raid.wounded.raiders');
    refused(t, await patch({ claimant: 'nobody', speaker: 'none' }), 422, 'unknown-reference', {
      claimant: 'unknown-reference',
      speaker: 'unknown-reference',
    });
    const twin = await record(service, { claimedAt: '2023-05-30', property: 'wounded' });
    refused(
      t,
      await patch({ claimedAt: '2023-05-30', asOf: null, value: 'more than 70' }),
      409,
      'already-exists',
    );
    t.ok(twin.id);
  },
);

t.test('a retraction ends the position, keeps its report apart, and can be repeated', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const url = `/v1/claims/${first.id}`;
  const body = { retractedAt: '2023-05-25', reason: 'Withdrawn.', report: report('gazette'), ifVersion: 1 };
  refused(t, await service.post(`${url}/retract`, { ...body, ifVersion: 7 }), 412, 'precondition-failed');
  refused(t, await service.post(`${url}/retract`, { retractedAt: '2023-05-01' }), 422, 'invalid-claim', {
    retractedAt: 'bounds-reversed',
  });
  const done = await service.post<Claim>(`${url}/retract`, body);
  t.equal(done.status, 200);
  t.match(done.body, { status: 'retracted', retractedAt: '2023-05-25', version: 2, succeededBy: null });
  t.same(
    done.body.retractionReports.map((one) => one.source.publisher),
    ['gazette'],
  );
  t.equal(done.body.reports.length, 1);
  t.equal(done.headers.etag, await tagOf(service, url));
  const again = await service.post<Claim>(`${url}/retract`);
  t.same(again.body, done.body, 'a repetition changes nothing, and needs no body');
  const against = await service.get<Page<CounterclaimLine>>(`/v1/claims/${second.id}/counterclaims`);
  t.same(against.body.data, []);
  t.same((await service.get<Page<object>>(`${url}/counterclaims?include=all`)).body.data, []);
});

t.test('a voided claim is as if never recorded: what it revised comes back', async (t) => {
  const service = await build(t);
  const early = await record(service);
  const late = await record(service, { value: 90, claimedAt: '2023-05-25' });
  const revised = await service.get<Claim>(`/v1/claims/${early.id}`);
  t.match(revised.body, { status: 'revised', succeededBy: late.id });
  const url = `/v1/claims/${late.id}/void`;
  refused(t, await service.post(url, { reason: 'x', ifVersion: 2 }), 412, 'precondition-failed');
  const done = await service.post<Claim>(url, { reason: 'Another raid.', ifVersion: 1 });
  t.match(done.body, { status: 'voided', version: 2 });
  t.same((await service.post<Claim>(url, { reason: 'Again.' })).body, done.body);
  t.match((await service.get(`/v1/claims/${early.id}`)).body, { status: 'standing', succeededBy: null });
  refused(t, await service.post(`/v1/claims/${late.id}/retract`, {}), 409, 'invalid-state');
  refused(t, await service.post(`/v1/claims/${late.id}/reports`, report()), 409, 'invalid-state');
  const patch = await service.patch(
    `/v1/claims/${late.id}`,
    { reason: 'x' },
    { headers: { 'if-match': '*' } },
  );
  refused(t, patch, 409, 'invalid-state');
});

t.test('a later claim revises, and an earlier one comes back by no retraction', async (t) => {
  const service = await build(t);
  const early = await record(service);
  const late = await record(service, { value: 90, claimedAt: '2023-05-25' });
  await service.post(`/v1/claims/${late.id}/retract`, {});
  t.match((await service.get(`/v1/claims/${early.id}`)).body, { status: 'revised', succeededBy: late.id });
});

t.test('another source’s report is added once', async (t) => {
  const service = await build(t);
  const made = await record(service);
  const url = `/v1/claims/${made.id}/reports`;
  const body = report('gazette', {
    quote: 'Over seventy.',
    lang: 'en',
    relayedFrom: { report: made.reports[0]?.id },
  });
  const added = await service.post<Claim>(url, body, { as: 'contributor' });
  t.equal(added.status, 201);
  t.equal(added.headers.location, `/v1/claims/${made.id}`);
  t.match(added.body.reports[1], {
    quote: 'Over seventy.',
    source: { publisher: 'gazette' },
    relayedFrom: { report: made.reports[0]?.id },
    recordedBy: 'the contributor',
  });
  const again = await service.post<Recorded>(url, body);
  t.equal(again.status, 200);
  t.equal(again.body.merged, true);
  refused(
    t,
    await service.post(url, { source: 'none', relayedFrom: { report: 'no' } }),
    422,
    'unknown-reference',
    {
      source: 'unknown-reference',
      'relayedFrom.report': 'unknown-reference',
    },
  );
});

t.test(
  'counterclaims come worst gap first, page by page, and all others after them when asked',
  async (t) => {
    const service = await build(t);
    const values = [2, 40, 10, 71, 90, 'dozens', 5];
    const mine = await record(service);
    for (const [i, value] of values.entries())
      await record(service, { claimant: { slug: `actor-${i}`, name: `Actor ${i}` }, value });
    await record(service, { claimant: ministry, value: 30 });
    const url = `/v1/claims/${mine.id}/counterclaims`;
    const against = await everyRow<CounterclaimLine>(service, `${url}?limit=2`);
    t.same(
      against.map((one) => one.gap),
      [69, 66, 61, 31],
    );
    t.same([...new Set(against.map((one) => one.verdict))], ['conflict']);
    const all = await everyRow<CounterclaimLine>(service, `${url}?include=all&limit=3`);
    t.same(all.slice(0, 4), against);
    t.equal(all.length, 8);
    t.equal(new Set(all.map((one) => one.claim.id)).size, 8);
    for (const { claim: other, verdict, reason, direction, origin } of all) {
      t.ok(reason, `${other.id} has a reason`);
      t.equal(origin, 'derived');
      t.equal(direction !== null, verdict === 'refines');
    }
  },
);
