/** The change log: every act a row, numbered without gaps, chained by hash. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { verifyStore } from '../../src/store/store.ts';
import { rawOn, unguard } from '../database.ts';
import { build, claim, corps, dispute, everyRow, KILLED, record, refused, report, tagOf } from './service.ts';

type Change = {
  seq: number;
  act: string;
  kind: string;
  resource: string;
  claim: string | null;
  question: string | null;
  body: Record<string, unknown>;
  bodyHash: string;
  previousHash: string;
  hash: string;
  recordedAt: string;
  recordedBy: string;
};

t.test('every act is a row, in order, without gaps, chained', async (t) => {
  const service = await build(t);
  const before = (await everyRow<Change>(service, '/v1/changes')).length;
  const [first, second] = await dispute(service);
  await service.post(`/v1/claims/${first.id}/reports`, report('gazette'));
  await service.patch(`/v1/claims/${first.id}`, { value: 80, reason: 'x' }, { headers: { 'if-match': '*' } });
  const link = await service.post('/v1/links', {
    claims: [first.id, second.id],
    relation: 'agrees',
    rationale: 'x',
  });
  await service.remove(`/v1/links/${link.body.id}`, { headers: { 'if-match': '*' } });
  await service.post(`/v1/questions/${KILLED}/assessments`, { assessor: corps, rationale: 'x' });
  await service.post(`/v1/claims/${first.id}/retract`, {});
  await service.post(`/v1/claims/${second.id}/void`, { reason: 'x' });
  const rows = await everyRow<Change>(service, '/v1/changes?limit=7');
  t.same(
    rows.map((row) => row.seq),
    rows.map((_, i) => i + 1),
  );
  for (const [i, row] of rows.entries()) {
    t.equal(row.previousHash, rows[i - 1]?.hash ?? '0'.repeat(64));
    t.equal(
      createHash('sha256').update(JSON.stringify(row.body)).digest('hex'),
      row.bodyHash,
      'the body is what was hashed',
    );
  }
  t.same(
    rows
      .slice(before)
      .map((row) => row.act)
      .filter((act) => !/^(source|actor|event)-created$/.test(act)),
    [
      'claim-recorded',
      'claim-recorded',
      'report-added',
      'claim-corrected',
      'claims-linked',
      'link-removed',
      'question-assessed',
      'claim-retracted',
      'claim-voided',
    ],
  );
  const recorded = rows.find((row) => row.act === 'claim-recorded');
  t.match(recorded, {
    kind: 'claim',
    resource: first.id,
    claim: first.id,
    question: KILLED,
    recordedBy: 'the editor',
  });
  t.match(await verifyStore(service.database, () => {}), { rows: rows.length, fault: null });
});

t.test('reading goes on after any number, at any later time', async (t) => {
  const service = await build(t);
  const { body } = await service.get<{ data: Change[]; nextCursor: string | null }>('/v1/changes?limit=200');
  t.equal(body.nextCursor, null);
  const last = body.data.at(-1)?.seq ?? 0;
  t.same((await service.get<{ data: Change[] }>(`/v1/changes?after=${last}`)).body.data, []);
  await record(service);
  const more = (await everyRow<Change>(service, `/v1/changes?after=${last}&limit=1`)).map((row) => row.seq);
  t.equal(more[0], last + 1);
  t.same(
    more,
    more.map((_, i) => last + 1 + i),
  );
  refused(t, await service.get('/v1/changes?after=-1'), 400, 'invalid-request', { after: 'out-of-range' });
  refused(t, await service.get('/v1/changes?after=x'), 400, 'invalid-request', { after: 'wrong-type' });
});

t.test('what is refused, repeated, merged or tried leaves no row', async (t) => {
  const service = await build(t);
  const made = await record(service);
  await service.post(`/v1/claims/${made.id}/retract`, {});
  const before = await service.state();
  await service.post('/v1/claims', claim({ value: -1 }));
  await service.post('/v1/claims?dryRun=true', claim({ claimant: corps, value: 2 }));
  await service.post(`/v1/claims/${made.id}/retract`, {});
  await service.get('/v1/changes');
  t.equal(await service.state(), before);
});

t.test('a history is the log of one claim', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  await service.post(`/v1/claims/${first.id}/void`, { reason: 'x' });
  const url = `/v1/claims/${first.id}/history`;
  const history = await everyRow<Change>(service, `${url}?limit=1`);
  t.same(
    history.map((row) => row.act),
    ['claim-recorded', 'claim-voided'],
  );
  const log = await everyRow<Change>(service, '/v1/changes');
  for (const row of history) t.equal(log.find((other) => other.seq === row.seq)?.hash, row.hash);
  t.match(await tagOf(service, url), /^W\//);
  refused(t, await service.get('/v1/claims/none/history'), 404, 'not-found');
});

t.test('tampering with the log shows', async (t) => {
  const service = await build(t);
  await record(service);
  const db = rawOn(service.database);
  await unguard(db);
  await db.run(`update changes set recorded_by = 'somebody else' where seq = 3`);
  await db.close();
  t.match(await verifyStore(service.database, () => {}), { fault: { seq: 3 } });
});
