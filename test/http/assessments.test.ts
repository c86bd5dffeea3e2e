/** Assessments: a fact-checker's finding on a question, only ever added. */
import t from 'tap';
import {
  type AssessmentRecord,
  build,
  type DisputeLine,
  dispute,
  everyRow,
  KILLED,
  type Page,
  record,
  refused,
  type WholeDispute,
} from './service.ts';

const checker = { slug: 'checker', name: 'Example Check', kind: 'organisation' };
const URL = `/v1/questions/${KILLED}/assessments`;

t.test('an assessment is added to any question, and an assessor’s newest stands', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  const body = {
    assessor: checker,
    value: 'two',
    rating: 'mostly-false',
    rationale: 'Two graves.',
    evidence: ['https://a.example/'],
  };
  const made = await service.post<AssessmentRecord>(URL, body);
  t.equal(made.status, 201);
  t.match(made.body, {
    question: KILLED,
    claim: null,
    assessor: { slug: 'checker', name: 'Example Check' },
    value: { type: 'count', stated: { min: 2, max: 2 } },
    rating: 'mostly-false',
    rationale: 'Two graves.',
    evidence: ['https://a.example/'],
    current: true,
    recordedBy: 'the editor',
  });
  t.equal(made.headers.location, URL);
  const onClaim = await service.post(URL, {
    assessor: 'checker',
    claim: first.id,
    rationale: 'Looked again.',
  });
  t.equal(onClaim.status, 201);
  await service.post(URL, { assessor: { slug: 'other', name: 'Other Check' }, rationale: 'x' });
  const rows = await everyRow<AssessmentRecord>(service, `${URL}?limit=2`);
  t.same(
    rows.map((row) => [row.assessor.slug, row.claim, row.current]),
    [
      ['checker', null, false],
      ['checker', first.id, true],
      ['other', null, true],
    ],
  );
  const { body: whole } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
  t.match(whole, { assessed: true, assessments: [{}, {}, {}], verdict: 'conflict' });
  t.match((await service.get<Page<DisputeLine>>('/v1/disputes')).body.data, [{ assessed: true }]);
});

t.test('a finding is written as the property’s values are', async (t) => {
  const service = await build(t);
  await record(service, { property: 'responsible', value: { actor: 'raiders' } });
  await record(service, { property: 'took-part', value: true });
  await record(service, { property: 'outcome', value: { status: 'held' } });
  const cases: [string, unknown, object][] = [
    ['raid.responsible.raiders', { actor: checker }, { type: 'actor', actor: { slug: 'checker' } }],
    ['raid.took-part.raiders', false, { type: 'boolean', value: false }],
    ['raid.outcome.raiders', { status: 'repelled' }, { type: 'status', status: 'repelled' }],
  ];
  for (const [question, value, expected] of cases) {
    const url = `/v1/questions/${question}/assessments`;
    const answer = await service.post<AssessmentRecord>(url, { assessor: checker, value, rationale: 'x' });
    t.equal(answer.status, 201, answer.text);
    t.match(answer.body.value, expected);
    t.match((await service.get<Page<AssessmentRecord>>(url)).body.data, [{ value: expected }]);
  }
});

t.test('what is at fault in an assessment is refused, all at once', async (t) => {
  const service = await build(t);
  await dispute(service);
  const elsewhere = await record(service, { property: 'wounded' });
  refused(t, await service.post(URL, { value: 2, evidence: ['file:///x'] }), 400, 'invalid-request', {
    assessor: 'required',
    'evidence.0': 'invalid-url',
  });
  refused(
    t,
    await service.post(URL, { assessor: 'nobody', claim: 'none', rationale: 'x' }),
    422,
    'unknown-reference',
    {
      assessor: 'unknown-reference',
      claim: 'unknown-reference',
    },
  );
  const wrong = await service.post(URL, {
    assessor: checker,
    claim: elsewhere.id,
    value: true,
    rationale: 'x',
  });
  refused(t, wrong, 422, 'invalid-claim', { claim: 'invalid', value: 'wrong-value-kind' });
  const unread = await service.post(URL, { assessor: checker, value: 'umpteen', rationale: 'x' });
  refused(t, unread, 422, 'value-unparsed', { value: 'value-unparsed' });
  refused(
    t,
    await service.post('/v1/questions/none/assessments', { assessor: checker, rationale: 'x' }),
    404,
    'not-found',
  );
  refused(t, await service.get('/v1/questions/none/assessments'), 404, 'not-found');
});
