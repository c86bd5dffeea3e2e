/** schema.org documents of every kind of value, held against the vocabulary. */
import t from 'tap';
import { disputeJsonLd, disputeRowJsonLd } from '../../src/exchange/schema-org.ts';
import { boundsWords } from '../../src/exchange/wording.ts';
import { getDispute, listDisputes } from '../../src/usecases/read-disputes.ts';
import { type Body, build, corps, record, type Service } from '../http/service.ts';
import { faultsOf } from './vocabulary.ts';

const NOW = { saidBefore: null, knownBefore: null };
const BASE = 'https://facts.example';

/** A dispute of each kind of value. */
async function quarrel(service: Service) {
  const both = async (one: Body, other: Body) => {
    await record(service, one);
    await record(service, { claimant: { ...corps, kind: 'person' }, ...one, ...other });
  };
  await both({ value: 'between 20 and 30', asOf: '2023-05' }, { value: 'more than 70', polarity: 'denies' });
  await record(service, { claimant: { slug: 'c', name: 'C' }, value: 100, asOf: '2023-05' });
  await both({ property: 'took-part', value: true }, { value: false });
  await both({ property: 'outcome', value: { status: 'held' } }, { value: { status: 'repelled' } });
  await both(
    { property: 'controlled-by', place: { slug: 'v', name: 'V' }, value: { actor: 'raiders' } },
    { value: { actor: 'ministry' } },
  );
  await both(
    { property: 'area-controlled', value: { min: 5, minExclusive: true } },
    { value: 'at most 4 km²' },
  );
  await both(
    { property: 'proposition', subject: null, item: 'The bridge fell', statement: null, value: true },
    { value: false },
  );
}

t.test('the vocabulary that tests hold documents against refuses what it does not have', async (t) => {
  const context = { '@context': 'https://schema.org' };
  t.same(faultsOf({ ...context, '@type': 'Claim', name: 'x' }), []);
  t.same(faultsOf({ '@type': 'Claim' }), ['@context: is not https://schema.org']);
  t.same(faultsOf({ ...context, '@type': 'Claims' }), ['0: no class Claims']);
  t.same(faultsOf({ ...context, '@type': 'Claim', ratingValue: 1 }), ['0.ratingValue: not of Claim']);
  t.same(faultsOf({ ...context, '@type': 'Claim', verdict: 'x' }), ['0.verdict: no property']);
  t.same(faultsOf({ ...context, '@type': 'Claim', url: '/x' }), ['0.url: no address: /x']);
  t.same(faultsOf({ ...context, '@type': 'Claim', author: { '@type': 'Place' } }), [
    '0.author: holds no Place',
  ]);
  t.same(faultsOf({ ...context, '@type': 'Claim', datePublished: 'now' }), ['0.datePublished: no date: now']);
});

t.test('rows and whole disputes of every kind of value fit schema.org', async (t) => {
  const service = await build(t);
  await quarrel(service);
  const { rows } = await listDisputes(service.context, {
    ...NOW,
    sort: 'updatedAt',
    descending: false,
    cursor: null,
    limit: 50,
  });
  t.equal(rows.length, 6);
  const graph = rows.map((row) => disputeRowJsonLd(row, BASE));
  t.same(faultsOf({ '@context': 'https://schema.org', '@graph': graph }), []);
  const answers: unknown[] = [];
  for (const { id } of rows) {
    const { record: whole } = await getDispute(service.context, id, NOW, { from: 0, limit: 200 });
    const node = disputeJsonLd(whole, BASE);
    t.same(faultsOf(node), [], id);
    answers.push((node.suggestedAnswer as { text: string }[]).map((one) => one.text));
  }
  t.same(answers, [
    ['20 to 30', '100'],
    ['no', 'yes'],
    ['repelled', 'held'],
    ['The raiders', 'The ministry'],
    ['at most 4 km²', 'more than 5 km²'],
    ['no', 'yes'],
  ]);
  for (const [i, row] of rows.entries())
    t.match(graph[i], {
      '@type': 'Question',
      '@id': `${BASE}/v1/disputes/${row.id}`,
      suggestedAnswer: [{ hasPart: [{ '@type': 'Claim' }] }, { hasPart: [{ '@type': 'Claim' }] }],
    });
  const texts = graph.flatMap((node) => (node.suggestedAnswer as { text: string }[]).map((one) => one.text));
  t.same(texts.slice(-2).sort(), ['The bridge fell', 'The bridge fell: no']);
});

t.test('an actor of a kind that is not known has no type, and a person is none but a person', async (t) => {
  const service = await build(t);
  await quarrel(service);
  const { body } = await service.get<Body>('/v1/disputes/raid.took-part.raiders.jsonld');
  t.match(body.suggestedAnswer, [
    { hasPart: [{ author: { '@type': 'Person', name: 'The corps' } }] },
    { hasPart: [{ author: { '@type': 'Organization', name: 'The ministry' } }] },
  ]);
  const { record: whole } = await getDispute(service.context, 'raid.took-part.raiders', NOW, {
    from: 0,
    limit: 9,
  });
  t.notMatch(JSON.stringify(disputeJsonLd(whole, BASE)), /Organization|Person/);
});

t.test('bounds are written as people read them', async (t) => {
  const cases: [Parameters<typeof boundsWords>[0], string][] = [
    [{ min: 2, max: 2 }, '2'],
    [{ min: 71, max: null }, '71 or more'],
    [{ min: 0, max: 9 }, 'at most 9'],
    [{ min: null, max: 1200 }, 'at most 1,200'],
    [{ min: 20, max: 30 }, '20 to 30'],
    [{ min: 5, max: null, minExclusive: true }, 'more than 5'],
    [{ min: null, max: 5, maxExclusive: true }, 'less than 5'],
    [{ min: 1, max: 5, minExclusive: true, maxExclusive: true }, 'more than 1 to less than 5'],
    [{ min: null, max: null }, 'any number'],
  ];
  for (const [bounds, words] of cases) t.equal(boundsWords(bounds), words);
});
