/** Redactions: the words go from everywhere, the rows and their hashes stay. */
import t from 'tap';
import { verifyStore } from '../../src/store/store.ts';
import { build, claim, dispute, everyRow, KILLED, record, refused, report, type Service } from './service.ts';

const SECRET = 'Unspeakable';

async function nowhere(service: Service, urls: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const url of urls)
    if ((await service.get(url, { as: 'admin' })).text.includes(SECRET)) found.push(url);
  if ((await service.dump()).toLowerCase().includes(SECRET.toLowerCase())) found.push('the database');
  return found;
}

t.test('a text that is taken out is nowhere any more, and the log still verifies', async (t) => {
  const service = await build(t);
  const key = { headers: { 'idempotency-key': 'k' } };
  const body = claim({
    statement: `${SECRET} words.`,
    reports: [report('wire', { quote: `${SECRET} quote.` })],
  });
  const made = await service.post('/v1/claims', body, key);
  t.equal(made.status, 201);
  const id = String(made.body.id);
  await service.patch(`/v1/claims/${id}`, { value: 80, reason: 'x' }, { headers: { 'if-match': '*' } });
  const [row] = made.body.reports as { id: string; source: { id: string } }[];
  const reports = [
    '/v1/claims',
    `/v1/claims/${id}`,
    `/v1/claims/${id}/history`,
    '/v1/changes?limit=200',
    `/v1/questions/${KILLED}`,
  ];
  t.ok((await nowhere(service, reports)).length >= 5);
  const redact = (kind: string, what: string, field: string) =>
    service.post('/v1/redactions', { kind, id: what, field, reason: 'A court order.' }, { as: 'admin' });
  const done = await redact('claim', id, 'statement');
  t.equal(done.status, 201);
  t.match(done.body, { kind: 'claim', id, field: 'statement', recordedBy: 'the admin' });
  t.equal((await redact('report', String(row?.id), 'quote')).status, 201);
  t.same(await nowhere(service, reports), []);
  t.same(await everyRow(service, `/v1/claims?q=${SECRET}`), [], 'nor is it found');
  const change = await service.get<{ data: { act: string; resource: string }[] }>(
    String(done.headers.location),
  );
  t.match(change.body.data[0], { act: 'text-redacted', resource: id });
  const history = await everyRow<{ redacted: boolean }>(service, `/v1/claims/${id}/history`);
  t.ok(history.some((one) => one.redacted));
  t.match(await verifyStore(service.database, () => {}), { fault: null });
});

t.test('titles, words of figures, and rationales can be taken out', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const source = { publisher: 'P', title: `${SECRET} title`, url: 'https://p.example/1' };
  const third = await record(service, { property: 'wounded', reports: [{ source }] });
  const value = { min: 3, max: 3, text: `${SECRET} three` };
  const fourth = await record(service, { property: 'captured', value });
  const link = await service.post('/v1/links', {
    claims: [first.id, second.id],
    relation: 'agrees',
    rationale: SECRET,
  });
  const assessed = await service.post(`/v1/questions/${KILLED}/assessments`, {
    assessor: 'corps',
    rationale: SECRET,
  });
  const acts: [string, unknown, string][] = [
    ['source', third.reports[0]?.source.id, 'title'],
    ['claim', fourth.id, 'value.text'],
    ['link', link.body.id, 'rationale'],
    ['assessment', assessed.body.id, 'rationale'],
  ];
  for (const [kind, id, field] of acts) {
    const done = await service.post('/v1/redactions', { kind, id, field, reason: 'x' }, { as: 'admin' });
    t.equal(done.status, 201, `${kind} ${field}: ${done.text}`);
  }
  t.same(
    await nowhere(service, ['/v1/claims', '/v1/sources', `/v1/questions/${KILLED}`, '/v1/changes?limit=200']),
    [],
  );
  t.match(await verifyStore(service.database, () => {}), { fault: null });
});

t.test('what cannot be taken out is refused', async (t) => {
  const service = await build(t);
  const made = await record(service);
  const redact = (body: object) => service.post('/v1/redactions', body, { as: 'admin' });
  refused(t, await redact({ kind: 'claim', id: 'none', field: 'statement', reason: 'x' }), 404, 'not-found');
  refused(
    t,
    await redact({ kind: 'claim', id: made.id, field: 'title', reason: 'x' }),
    400,
    'invalid-request',
    { field: 'not-allowed' },
  );
  refused(t, await redact({ kind: 'actor', id: made.id, field: 'name' }), 400, 'invalid-request', {
    kind: 'not-allowed',
    field: 'not-allowed',
    reason: 'required',
  });
});
