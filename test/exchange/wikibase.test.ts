/** Wikibase statements: what can be said without a number that is nobody's, and what is left. */
import t from 'tap';
import { itemOf, type Snak, type WikibaseStatements } from '../../src/exchange/wikibase.ts';
import { type Body, build, corps, KILLED, record, type Service } from '../http/service.ts';

const statementsOf = async (service: Service, question = KILLED): Promise<WikibaseStatements> =>
  (await service.get<WikibaseStatements>(`/v1/questions/${question}/wikibase`)).body;

/** The one statement of a claim with this value, or why it is left. */
async function carried(service: Service, value: unknown, more: Body = {}) {
  const slug = `c${made++}`;
  const { id } = await record(service, { claimant: { slug, name: slug }, value, ...more });
  const { statements, left } = await statementsOf(service);
  const one = statements.find((other) => other.claim === id);
  return { ...one, reason: left.find((other) => other.claim === id)?.reason };
}
let made = 0;

type Quantity = { amount: string; unit: string; upperBound?: string; lowerBound?: string };
const quantityOf = (snak: Snak | undefined): Quantity => snak?.datavalue?.value as Quantity;
const valuesOf = (snaks: readonly Snak[] | undefined) =>
  snaks?.map((one) => one.datavalue?.value ?? one.snaktype);

t.test('an amount is a number that was said, with both bounds or neither, in between', async (t) => {
  const service = await build(t);
  const cases: [unknown, Partial<Quantity>][] = [
    [2, { amount: '+2' }],
    [0, { amount: '+0' }],
    [9_007_199_254_740_991, { amount: '+9007199254740991' }],
    ['two', { amount: '+2' }],
    ['about 40', { amount: '+40', lowerBound: '+36', upperBound: '+44' }],
    ['about 42', { amount: '+42', lowerBound: '+37', upperBound: '+47' }],
    ['a dozen', { amount: '+12', lowerBound: '+10', upperBound: '+14' }],
    ['nearly 1,200', { amount: '+1200', lowerBound: '+1080', upperBound: '+1200' }],
    ['between 20 and 30', { amount: '+25', lowerBound: '+20', upperBound: '+30' }],
    [
      { min: 7, max: 8 },
      { amount: '+7', lowerBound: '+7', upperBound: '+8' },
    ],
  ];
  for (const [value, expected] of cases) {
    const { statement } = await carried(service, value);
    const found = quantityOf(statement?.mainsnak);
    t.same(found, { unit: '1', ...expected }, JSON.stringify(value));
    const { amount, lowerBound = amount, upperBound = amount } = found;
    t.equal('lowerBound' in found, 'upperBound' in found);
    t.ok(Number(lowerBound) <= Number(amount) && Number(amount) <= Number(upperBound));
    for (const number of [amount, lowerBound, upperBound]) t.match(number, /^[+-]\d+$/);
  }
});

t.test(
  'bounds that a rule drew are marked as circa, and a middle that nobody named is owned up to',
  async (t) => {
    const service = await build(t);
    const about = await carried(service, 'about 40');
    t.match(valuesOf(about.statement?.qualifiers.P1480), [{ id: 'Q5727902' }]);
    t.match(about.notes?.join(), /rule about of the rule set default/);
    const between = await carried(service, 'between 20 and 30');
    t.notOk(between.statement?.qualifiers.P1480);
    t.match(between.notes?.join(), /nobody named 25/);
  },
);

t.test('an open end has no amount: the value is unknown and the words stand beside it', async (t) => {
  const service = await build(t);
  for (const words of [
    'more than 70',
    'at least 12',
    'up to 150',
    'fewer than 10',
    'dozens',
    'several hundred',
  ]) {
    const { statement, notes } = await carried(service, words);
    t.same(statement?.mainsnak, { snaktype: 'somevalue', property: 'P1120', datatype: 'quantity' }, words);
    t.same(valuesOf(statement?.qualifiers.P1932), [words]);
    t.match(notes?.join(), /unknown/);
  }
  t.notMatch(JSON.stringify(await statementsOf(service)), /"amount"/, 'no number is made up');
});

t.test('what names no number is left, with the reason', async (t) => {
  const service = await build(t);
  const left = async (value: unknown, more: Body = {}) => {
    const { statement, reason } = await carried(service, value, more);
    t.notOk(statement);
    return reason;
  };
  t.match(await left({ min: 71 }), /open/);
  t.match(await left({ max: 10 }), /open/);
  t.match(await left({ min: 0, max: 10 }), /open/, 'of a count 0 is no end that was said');
  t.match(await left(2, { polarity: 'denies' }), /denial/);
  t.match(await left(null, { polarity: 'unconfirmed' }), /no number/);
  const { id } = await record(service, { property: 'took-part', value: true });
  t.match(await statementsOf(service, 'raid.took-part.raiders'), {
    property: null,
    statements: [],
    left: [{ claim: id, reason: /took-part/ }],
  });
  await record(service, { value: 3, item: 'officers' });
  t.match(await statementsOf(service, `${KILLED}.of-officers`), {
    statements: [],
    left: [{ reason: /officers/ }],
  });
});

t.test('each property of casualties is the one of Wikidata that counts the same', async (t) => {
  const service = await build(t);
  for (const [property, id] of [
    ['killed', 'P1120'],
    ['wounded', 'P1339'],
    ['missing', 'P1446'],
    ['casualties', 'P1590'],
    ['captured', null],
  ]) {
    await record(service, { property, value: 2 });
    t.equal((await statementsOf(service, `raid.${property}.raiders`)).property, id, `${property}`);
  }
});

t.test('a part without an item is unknown, so that its number is never that of the whole', async (t) => {
  const service = await build(t);
  await record(service, { value: 2, place: { slug: 'village', name: 'The village' } });
  const { item, statements } = await statementsOf(service, `${KILLED}.at-village`);
  t.equal(item, null);
  const [one] = statements;
  t.same(valuesOf(one?.statement.qualifiers.P518), ['somevalue']);
  t.same(valuesOf(one?.statement.qualifiers.P276), ['somevalue']);
  t.match(one?.notes.join(), /“The raiders” has no item.*“The village” has no item/s);
  t.match(one?.notes.join(), /The ministry, who says this, has no item/);
});

t.test('only claimants in conflict dispute a statement, whatever a vague word may mean', async (t) => {
  const service = await build(t);
  const at = (id: string) => ({ sameAs: [`https://www.wikidata.org/wiki/${id}`] });
  await record(service, { claimant: { ...corps, ...at('Q1') }, value: 2 });
  await record(service, { claimant: { slug: 'a', name: 'A', ...at('Q2') }, value: 'more than 70' });
  await record(service, { claimant: { slug: 'b', name: 'B', ...at('Q3') }, value: 'dozens' });
  const { statements } = await statementsOf(service);
  t.match(valuesOf(statements[0]?.statement.qualifiers.P1310), [
    { id: 'Q2', 'numeric-id': 2, 'entity-type': 'item' },
  ]);
  t.equal(statements[0]?.statement.qualifiers.P1310?.length, 1);
  t.match(valuesOf(statements[1]?.statement.qualifiers.P1310), [{ id: 'Q1' }]);
  t.notOk(statements[2]?.statement.qualifiers.P1310);
});

t.test('times keep their precision: year, month and day, and of a full time the day in UTC', async (t) => {
  const service = await build(t);
  const timeOf = async (asOf: string) =>
    (await carried(service, 2, { asOf })).statement?.qualifiers.P585?.[0]?.datavalue;
  for (const [given, time, precision] of [
    ['2023', '+2023-00-00T00:00:00Z', 9],
    ['2023-05', '+2023-05-00T00:00:00Z', 10],
    ['2023-05-23', '+2023-05-23T00:00:00Z', 11],
    ['2023-05-23T23:30:00-02:00', '+2023-05-24T00:00:00Z', 11],
  ] as const)
    t.same(await timeOf(given), {
      type: 'time',
      value: {
        time,
        timezone: 0,
        before: 0,
        after: 0,
        precision,
        calendarmodel: 'http://www.wikidata.org/entity/Q1985727',
      },
    });
  const period = await carried(service, 5, { periodStart: '2023-05-22', asOf: '2023-05-24' });
  t.same(Object.keys(period.statement!.qualifiers).slice(1, 3), ['P580', 'P582']);
});

t.test('references hold what is known of each source, in one line each', async (t) => {
  const service = await build(t);
  await service.post('/v1/actors', {
    slug: 'the-gazette',
    name: 'The Gazette',
    sameAs: ['https://www.wikidata.org/wiki/Q7'],
  });
  const { statement, notes } = await carried(service, 2, {
    reports: [
      {
        source: {
          publisher: 'the gazette',
          url: 'https://gazette.example/x',
          title: ' A raid\nat night ',
          publishedAt: '2023-05',
          retrievedAt: '2023-06-01',
          archiveUrl: 'https://archive.example/x',
          lang: 'en-GB',
        },
        quote: 'Two of them died.',
      },
      { source: { publisher: 'Leaflet', title: 'x'.repeat(1_501) }, quote: 'Deux morts' },
    ],
  });
  const [first, second] = statement!.references;
  t.same(first?.['snaks-order'], ['P854', 'P1476', 'P123', 'P577', 'P813', 'P1065', 'P1683']);
  t.same(Object.keys(first!.snaks), first?.['snaks-order']);
  t.match(first?.snaks, {
    P854: [{ datatype: 'url', datavalue: { type: 'string', value: 'https://gazette.example/x' } }],
    P1476: [{ datavalue: { type: 'monolingualtext', value: { text: 'A raid at night', language: 'en' } } }],
    P123: [{ datavalue: { type: 'wikibase-entityid', value: { id: 'Q7' } } }],
    P577: [{ datavalue: { value: { precision: 10 } } }],
    P813: [{ datavalue: { value: { time: '+2023-06-01T00:00:00Z' } } }],
  });
  t.same(second?.['snaks-order'], ['P1683']);
  t.match(second?.snaks.P1683, [{ datavalue: { value: { language: 'und' } } }]);
  t.match(notes?.join(), /publisher “Leaflet”.*/s);
  t.match(notes?.join(), /too long/);
  t.match(statement, { type: 'statement', rank: 'normal' });
  t.same(statement?.['qualifiers-order'], Object.keys(statement!.qualifiers));
});

t.test('addresses of Wikidata in their several forms are one item', async (t) => {
  for (const url of [
    'https://www.wikidata.org/wiki/Q42',
    'http://www.wikidata.org/entity/Q42',
    'https://wikidata.org/wiki/q42',
    'https://m.wikidata.org/wiki/Q42#P31',
    'https://www.wikidata.org/wiki/Special:EntityData/Q42.json',
  ])
    t.equal(itemOf({ sameAs: ['https://other.example/Q1', url] }), 'Q42', url);
  for (const url of [
    'https://www.wikidata.org/wiki/Property:P31',
    'https://wikidata.org.evil.example/wiki/Q42',
    'https://www.wikidata.org/wiki/Q042',
    'https://en.wikipedia.org/wiki/Q42',
  ])
    t.equal(itemOf({ sameAs: [url] }), null, url);
});
