/** Links: an editor's own relation of two claims, which overrides what the figures say. */
import t from 'tap';
import {
  build,
  type CounterclaimLine,
  dispute,
  KILLED,
  type LinkRecord,
  type Page,
  record,
  refused,
  tagOf,
  type WholeDispute,
} from './service.ts';

t.test(
  'a link overrides the verdict of its pair, both ways, and shows as such until it is taken back',
  async (t) => {
    const service = await build(t);
    const [first, second] = await dispute(service);
    const body = {
      claims: [first.id, second.id],
      relation: 'compatible',
      rationale: 'They count different days.',
    };
    const made = await service.post<LinkRecord>('/v1/links', body);
    t.equal(made.status, 201);
    t.match(made.body, { ...body, recordedBy: 'the editor' });
    const url = `/v1/links/${made.body.id}`;
    t.equal(made.headers.location, url);
    t.same((await service.get(url)).body, made.body);
    t.equal(made.headers.etag, await tagOf(service, url));
    refused(t, await service.get(`/v1/disputes/${KILLED}`), 404, 'not-found');
    for (const { id } of [first, second]) {
      const against = await service.get<Page<CounterclaimLine>>(`/v1/claims/${id}/counterclaims?include=all`);
      t.match(against.body.data, [
        { verdict: 'compatible', origin: 'editorial', reason: /They count different days/ },
      ]);
    }
    refused(t, await service.remove(url), 428, 'precondition-required');
    refused(t, await service.remove(url, { headers: { 'if-match': '"x"' } }), 412, 'precondition-failed');
    const removed = await service.remove(url, { headers: { 'if-match': String(made.headers.etag) } });
    t.equal(removed.status, 204);
    t.equal(removed.text, '');
    refused(t, await service.get(url), 404, 'not-found');
    refused(t, await service.remove(url, { headers: { 'if-match': '*' } }), 404, 'not-found');
    t.match((await service.get<WholeDispute>(`/v1/disputes/${KILLED}`)).body, { status: 'open', links: [] });
  },
);

t.test('a link makes a dispute of what the figures allow', async (t) => {
  const service = await build(t);
  const first = await record(service);
  const second = await record(service, { claimant: { slug: 'mayor', name: 'The mayor' }, value: 80 });
  const claims = [first.id, second.id];
  await service.post('/v1/links', {
    claims,
    relation: 'contradicts',
    rationale: 'Eighty was of another unit.',
  });
  const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
  t.match(body, { verdict: 'conflict', links: [{ claims }], campCount: 2 });
});

t.test('claims of different questions can be linked; it overrides nothing', async (t) => {
  const service = await build(t);
  const first = await record(service);
  const second = await record(service, { property: 'wounded' });
  const claims = [first.id, second.id];
  const made = await service.post('/v1/links', { claims, relation: 'agrees', rationale: 'Of one speech.' });
  t.equal(made.status, 201);
});

t.test('what cannot be linked is refused with every fault', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const voided = await record(service, { property: 'wounded' });
  await service.post(`/v1/claims/${voided.id}/void`, { reason: 'x' });
  const link = (claims: string[]) =>
    service.post('/v1/links', { claims, relation: 'agrees', rationale: 'x' });
  refused(t, await link(['none', 'nothing']), 422, 'unknown-reference', {
    'claims.0': 'unknown-reference',
    'claims.1': 'unknown-reference',
  });
  refused(t, await link([voided.id, 'none']), 422, 'invalid-claim', {
    'claims.0': 'not-allowed',
    'claims.1': 'unknown-reference',
  });
  refused(t, await link([first.id, first.id]), 422, 'invalid-claim', { claims: 'duplicate' });
  refused(t, await link([first.id]), 400, 'invalid-request', { claims: 'required' });
  refused(t, await link([first.id, second.id, voided.id]), 422, 'invalid-claim', { claims: 'too-many' });
  t.equal((await link([first.id, second.id])).status, 201);
  const again = await link([second.id, first.id]);
  refused(t, again, 409, 'already-exists');
  t.ok(again.body.existing);
});
