/** What is wrong is refused with every fault by its path, never with a 5xx, and leaves every table as it was. */
import t, { type Test } from 'tap';
import { LIMITS } from '../../src/limits.ts';
import {
  type Body,
  build,
  claim,
  corps,
  KILLED,
  LEAKS,
  type Recorded,
  type Reply,
  record,
  refused,
  report,
  type Service,
} from './service.ts';

type Case = [what: string, body: unknown, status: number, code: string, faults?: Record<string, string>];

/** Runs a table of bodies against one address; the database must not change. */
async function table(t: Test, service: Service, url: string, cases: readonly Case[]): Promise<void> {
  const before = await service.state();
  for (const [what, body, status, code, faults] of cases) {
    const answer = await service.post(url, body);
    await t.test(what, async (t) => refused(t, answer, status, code, faults));
  }
  t.equal(await service.state(), before, 'nothing was written');
}

const source = { publisher: 'P', url: 'https://p.example/' };

t.test('unknown fields and references', async (t) => {
  const service = await build(t);
  await table(t, service, '/v1/claims', [
    [
      'unknown fields, several at once and deep',
      { ...claim(), evnt: 1, clamant: 'x', reports: [{ source: { ...source, titel: 'x' }, qoute: 'y' }] },
      400,
      'unknown-field',
      {
        evnt: 'unknown-field',
        clamant: 'unknown-field',
        'reports.0.source.titel': 'unknown-field',
        'reports.0.qoute': 'unknown-field',
      },
    ],
    [
      'an unknown field in a value and in a reference',
      claim({ value: { min: 1, most: 2 }, claimant: { slug: 'a', nmae: 'A' } }),
      400,
      'unknown-field',
      { 'value.most': 'unknown-field', 'claimant.nmae': 'unknown-field' },
    ],
    [
      'what is ours to give',
      claim({ id: 'x', recordedAt: '2023', status: 'standing', version: 1 }),
      400,
      'unknown-field',
      { id: 'unknown-field', recordedAt: 'unknown-field', status: 'unknown-field', version: 'unknown-field' },
    ],
    [
      'unknown references, all at once',
      {
        ...claim({
          speaker: 's',
          place: 'p',
          reports: [
            { source: 'none', relayedFrom: { report: 'r' } },
            { source, relayedFrom: { source: 'q' } },
          ],
        }),
        event: 'e',
        property: 'x',
        subject: 'a',
        claimant: 'c',
      },
      422,
      'unknown-reference',
      {
        event: 'unknown-reference',
        property: 'unknown-reference',
        subject: 'unknown-reference',
        claimant: 'unknown-reference',
        speaker: 'unknown-reference',
        place: 'unknown-reference',
        'reports.0.source': 'unknown-reference',
        'reports.0.relayedFrom.report': 'unknown-reference',
        'reports.1.relayedFrom.source': 'unknown-reference',
      },
    ],
    [
      'unknown references within new ones',
      claim({
        claimant: { slug: 'a', name: 'A', memberOf: ['b'] },
        event: { slug: 'e', name: 'E', parent: 'f', place: { slug: 'g', name: 'G', parent: 'h' } },
      }),
      422,
      'unknown-reference',
      {
        'claimant.memberOf.0': 'unknown-reference',
        'event.parent': 'unknown-reference',
        'event.place.parent': 'unknown-reference',
      },
    ],
    [
      'a value’s actor',
      claim({ property: 'responsible', value: { actor: 'nobody' } }),
      422,
      'unknown-reference',
      { 'value.actor': 'unknown-reference' },
    ],
    [
      'a lone slug as an object is not created',
      claim({ claimant: { slug: 'nobody' } }),
      422,
      'unknown-reference',
      { claimant: 'unknown-reference' },
    ],
    [
      'a new one without its name',
      claim({ claimant: { slug: 'nobody', kind: 'state' } }),
      422,
      'invalid-claim',
      { 'claimant.name': 'required' },
    ],
    [
      'unknown references beside other faults of sense',
      claim({ claimant: 'c', value: -1, subject: null }),
      422,
      'invalid-claim',
      { claimant: 'unknown-reference', value: 'out-of-range', subject: 'required' },
    ],
    [
      'unknown references beside faults of shape',
      { ...claim({ claimant: 'c', event: 'e', claimedAt: 'soon', value: 2.5 }), extra: 1 },
      400,
      'invalid-request',
      {
        claimant: 'unknown-reference',
        event: 'unknown-reference',
        claimedAt: 'invalid-time',
        value: 'not-whole',
        extra: 'unknown-field',
      },
    ],
    [
      'unknown words beside faults of shape',
      claim({ value: 'umpteen', statement: 7, subject: null }),
      400,
      'invalid-request',
      { value: 'value-unparsed', statement: 'wrong-type', subject: 'required' },
    ],
    [
      'a source that names nothing',
      claim({ reports: [{ source: { lang: 'fr' } }] }),
      422,
      'invalid-claim',
      { 'reports.0.source': 'required' },
    ],
  ]);
});

t.test('values', async (t) => {
  const service = await build(t);
  await record(service);
  const kill = (value: unknown) => claim({ value });
  const km = (value: unknown) => claim({ property: 'area-controlled', value });
  const one = (code: string, path = 'value') => ({ [path]: code });
  await table(t, service, '/v1/claims', [
    ['a negative count', kill(-1), 422, 'invalid-claim', one('out-of-range')],
    ['2^53', kill(2 ** 53), 422, 'invalid-claim', one('out-of-range')],
    ['half a man', kill(2.5), 422, 'invalid-claim', one('not-whole')],
    [
      'bounds at fault, both',
      kill({ min: -1, max: 1.5 }),
      422,
      'invalid-claim',
      { 'value.min': 'out-of-range', 'value.max': 'not-whole' },
    ],
    ['bounds in the wrong order', kill({ min: 5, max: 3 }), 422, 'invalid-claim', one('bounds-reversed')],
    [
      'bounds that leave nothing',
      kill({ min: 5, max: 6, minExclusive: true, maxExclusive: true }),
      422,
      'invalid-claim',
      one('bounds-reversed'),
    ],
    ['nothing given', kill({}), 422, 'invalid-claim', one('required')],
    [
      'bounds as text',
      kill({ min: '5', max: true }),
      400,
      'invalid-request',
      { 'value.min': 'wrong-type', 'value.max': 'wrong-type' },
    ],
    ['a wrong unit', kill({ min: 5, unit: 'km' }), 422, 'invalid-claim', one('wrong-unit', 'value.unit')],
    ['NaN as words', kill('NaN'), 422, 'value-unparsed', one('value-unparsed')],
    ['Infinity as words', kill('Infinity'), 422, 'value-unparsed', one('value-unparsed')],
    ['words that do not parse', kill('umpteen'), 422, 'value-unparsed', one('value-unparsed')],
    [
      'words in an object',
      kill({ text: 'umpteen', lang: 'en' }),
      422,
      'value-unparsed',
      one('value-unparsed', 'value.text'),
    ],
    ['blank words', kill('  '), 400, 'invalid-request', one('invalid-text')],
    ['no words', kill(''), 400, 'invalid-request', one('invalid-text')],
    [
      'words without end',
      kill('x'.repeat(LIMITS.quantityTextChars + 1)),
      422,
      'invalid-claim',
      one('too-long'),
    ],
    ['a list', kill([1, 2]), 400, 'invalid-request', one('wrong-type')],
    ['no value', claim({ value: null }), 422, 'invalid-claim', one('required')],
    ['an absent value', claim({ value: undefined }), 422, 'invalid-claim', one('required')],
    ['a huge quantity', km(1e300), 422, 'invalid-claim', one('out-of-range')],
    [
      'a status that the property has not',
      claim({ property: 'outcome', value: { status: 'won' } }),
      422,
      'invalid-claim',
      one('not-offered', 'value.status'),
    ],
    [
      'a status that is no slug',
      claim({ property: 'outcome', value: { status: 'Won!' } }),
      400,
      'invalid-request',
      one('invalid-slug', 'value.status'),
    ],
    [
      'a denial that leaves nothing',
      claim({ polarity: 'denies', value: { min: 0 } }),
      422,
      'invalid-claim',
      one('invalid'),
    ],
  ]);
  const unread = await service.post('/v1/claims', kill('more than 70 or so umpteen'));
  t.equal(unread.body.read, 'more than 70', 'what could be read is told');
  const mixed = await service.post<{ errors: { path: string; read?: string }[] }>(
    '/v1/claims',
    claim({ value: 'more than 70 or so umpteen', claimant: 'nobody' }),
  );
  t.equal(mixed.body.errors.find((fault) => fault.path === 'value')?.read, 'more than 70');
  const raw = await post(
    service,
    '/v1/claims',
    JSON.stringify(kill(0)).replace('"value":0', '"value":1e400'),
  );
  refused(t, raw, 400, 'invalid-request', one('wrong-type'));
});

t.test('every property takes no value of another kind', async (t) => {
  const service = await build(t);
  const values: Record<string, unknown> = {
    number: 3,
    words: 'about three',
    bounds: { min: 3 },
    boolean: true,
    actor: { actor: corps },
    status: { status: 'held' },
  };
  const takes: Record<string, string[]> = {
    count: ['number', 'words', 'bounds'],
    quantity: ['number', 'words', 'bounds'],
    boolean: ['boolean'],
    actor: ['actor'],
    status: ['status'],
  };
  const properties = await service.get<{ data: { slug: string; valueType: string }[] }>('/v1/properties');
  const parts = { place: { slug: 'village', name: 'The village' }, item: 'tank' };
  const cases: Case[] = properties.body.data.flatMap(({ slug, valueType }) =>
    Object.entries(values)
      .filter(([kind]) => !takes[valueType]?.includes(kind))
      .map(
        ([kind, value]): Case => [
          `${slug} with ${kind}`,
          claim({ property: slug, ...parts, value }),
          422,
          'invalid-claim',
          { value: 'wrong-value-kind' },
        ],
      ),
  );
  t.ok(cases.length > 60);
  await table(t, service, '/v1/claims', cases);
});

t.test('missing parts', async (t) => {
  const service = await build(t);
  const { data } = (
    await service.get<{ data: { slug: string; needs: string[]; valueType: string }[] }>('/v1/properties')
  ).body;
  const sound: Record<string, unknown> = {
    count: 1,
    quantity: 1,
    boolean: true,
    actor: { actor: corps },
    status: { status: 'held' },
  };
  const cases: Case[] = data
    .filter(({ needs }) => needs.length > 0)
    .map(({ slug, needs, valueType }) => [
      `${slug} needs ${needs.join(', ')}`,
      claim({ property: slug, subject: null, value: sound[valueType] }),
      422,
      'invalid-claim',
      Object.fromEntries(needs.map((part) => [part, 'required'])),
    ]);
  await table(t, service, '/v1/claims', [
    ...cases,
    [
      'nothing at all',
      {},
      400,
      'invalid-request',
      { event: 'required', property: 'required', claimant: 'required', reports: 'required' },
    ],
    ['no report', claim({ reports: [] }), 400, 'invalid-request', { reports: 'required' }],
    [
      'a report without a source',
      claim({ reports: [{}, report()] }),
      400,
      'invalid-request',
      { 'reports.0.source': 'required' },
    ],
    [
      'required ones as null',
      claim({ event: null, property: null, claimant: null, reports: null }),
      400,
      'invalid-request',
      { event: 'wrong-type', property: 'wrong-type', claimant: 'wrong-type', reports: 'wrong-type' },
    ],
  ]);
});

t.test('times', async (t) => {
  const service = await build(t);
  await record(service);
  const times = [
    '2023-02-30',
    '2023-13',
    '2023-00-10',
    '0000',
    '23',
    '2023-5-3',
    '2023-05-23T24:00:00Z',
    '2023-05-23T25:00:00Z',
    '2023-05-23T10:00',
    '2023-05-23 10:00:00Z',
    '2023-05-23T10:00:00+24:00',
    '2023-02-29',
    'yesterday',
    '',
    ' 2023',
    '2023\n',
    '٢٠٢٣',
    '-2023',
    '+2023-05',
    '1684800000',
  ];
  const cases: Case[] = times.map((claimedAt) => [
    JSON.stringify(claimedAt),
    claim({ claimedAt, asOf: claimedAt, reports: [report('w', { publishedAt: claimedAt })] }),
    400,
    'invalid-request',
    { claimedAt: 'invalid-time', asOf: 'invalid-time', 'reports.0.publishedAt': 'invalid-time' },
  ]);
  await table(t, service, '/v1/claims', [
    ...cases,
    [
      'a number',
      claim({ claimedAt: 2023, periodStart: true }),
      400,
      'invalid-request',
      { claimedAt: 'wrong-type', periodStart: 'wrong-type' },
    ],
    [
      'a period that begins after its end',
      claim({ periodStart: '2023-05-24', asOf: '2023-05-23' }),
      422,
      'invalid-claim',
      { periodStart: 'bounds-reversed' },
    ],
    [
      'an event that ends before it begins',
      claim({ event: { slug: 'e', name: 'E', start: '2023-05-24', end: '2023-05-22' } }),
      422,
      'invalid-claim',
      { 'event.end': 'bounds-reversed' },
    ],
  ]);
  t.equal(
    (await service.post('/v1/claims', claim({ claimedAt: '2024-02-29', value: 5 }))).status,
    201,
    'a leap day is',
  );
});

t.test('texts, slugs, urls and languages', async (t) => {
  const service = await build(t);
  const everywhere = (text: string): Body => ({
    ...claim({ statement: text, item: text, externalId: text, value: text }),
    event: { slug: text, name: text },
    claimant: { slug: 'a', name: text, aliases: [text], names: { en: text } },
    speaker: text,
    reports: [{ source: { publisher: text, title: text }, quote: text }],
  });
  const paths = [
    'statement',
    'item',
    'externalId',
    'value',
    'event.name',
    'claimant.name',
    'claimant.aliases.0',
    'claimant.names.en',
    'reports.0.source.publisher',
    'reports.0.source.title',
    'reports.0.quote',
  ];
  const slugs = ['event.slug', 'speaker'];
  const at = (code: string, ...names: string[]) => Object.fromEntries(names.map((name) => [name, code]));
  const cases: Case[] = ['a\u0000b', '\ud800', 'a\udc00', ' ', '\u3000\n\t'].map((text) => [
    JSON.stringify(text),
    everywhere(text),
    400,
    'invalid-request',
    { ...at('invalid-text', ...paths), ...at('invalid-slug', ...slugs) },
  ]);
  const badSlugs = ['Raid', 'a_b', 'a--b', '-a', 'a-', 'a b', 'é', '../x', 'a.b', 'raid\n'];
  const badUrls = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'ftp://x/',
    'http://',
    'https:///',
    '//x',
    'x',
    'https://a\u0000b/',
    'http:\\\\',
  ];
  const badLangs = ['français', 'x', '', 'english!', 'fr_FR', 'fr-', 'a'.repeat(40)];
  await table(t, service, '/v1/claims', [
    ...cases,
    ...badSlugs.map(
      (slug): Case => [
        `slug ${JSON.stringify(slug)}`,
        claim({ claimant: slug, subject: { slug, name: 'A' } }),
        400,
        'invalid-request',
        at('invalid-slug', 'claimant', 'subject.slug'),
      ],
    ),
    ...badUrls.map(
      (url): Case => [
        `url ${JSON.stringify(url)}`,
        claim({ reports: [{ source: { url, archiveUrl: url } }] }),
        400,
        'invalid-request',
        at('invalid-url', 'reports.0.source.url', 'reports.0.source.archiveUrl'),
      ],
    ),
    ...badLangs.map(
      (lang): Case => [
        `lang ${JSON.stringify(lang)}`,
        claim({ reports: [report('w', { lang })], value: { text: 'two', lang } }),
        400,
        'invalid-request',
      ],
    ),
    [
      'a slug without end',
      claim({ claimant: 'a'.repeat(81) }),
      422,
      'invalid-claim',
      { claimant: 'too-long' },
    ],
    [
      'a statement without end',
      claim({ statement: 'a'.repeat(LIMITS.textChars + 1) }),
      422,
      'invalid-claim',
      { statement: 'too-long' },
    ],
    [
      'too many reports',
      claim({ reports: Array.from({ length: LIMITS.reportsPerClaim + 1 }, (_, i) => report(`w${i}`)) }),
      422,
      'invalid-claim',
      { reports: 'too-many' },
    ],
    [
      'too many aliases',
      claim({ claimant: { slug: 'a', name: 'A', aliases: Array(LIMITS.aliasesPerActor + 1).fill('x') } }),
      422,
      'invalid-claim',
      { 'claimant.aliases': 'too-many' },
    ],
    [
      'words that are not offered',
      claim({ polarity: 'maybe' }),
      400,
      'invalid-request',
      { polarity: 'not-allowed' },
    ],
    [
      'wrong types',
      claim({ statement: 1, item: true, polarity: 0, reports: {}, externalId: 5, speaker: 7, place: [] }),
      400,
      'invalid-request',
      at('wrong-type', 'statement', 'item', 'polarity', 'reports', 'externalId', 'speaker', 'place'),
    ],
    [
      'arrays for objects',
      claim({ event: [], claimant: ['x'], value: [{}], reports: [[]] }),
      400,
      'invalid-request',
      at('wrong-type', 'event', 'claimant', 'value', 'reports.0'),
    ],
  ]);
});

t.test('bodies that are none', async (t) => {
  const service = await build(t);
  const before = await service.state();
  const json = JSON.stringify(claim());
  const cases: [string, string | Buffer, number, string, string?][] = [
    ['an empty body', '', 400, 'invalid-request'],
    ['a torn body', json.slice(0, -5), 400, 'malformed-body'],
    ['a trailing comma', `${json.slice(0, -1)},}`, 400, 'malformed-body'],
    ['two bodies', `${json}${json}`, 400, 'malformed-body'],
    ['NaN', json.replace('"more than 70"', 'NaN'), 400, 'malformed-body'],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"statement":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      400,
      'malformed-body',
    ],
    [
      'an overlong encoding',
      Buffer.concat([Buffer.from('{"statement":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
      400,
      'malformed-body',
    ],
    ['__proto__', `{"__proto__": {"a": 1}, ${json.slice(1)}`, 400, 'malformed-body'],
    ['a deep __proto__', json.replace('"source":{', '"source":{"__proto__":{},'), 400, 'malformed-body'],
    ['constructor.prototype', `{"constructor": {"prototype": {}}, ${json.slice(1)}`, 400, 'malformed-body'],
    ['an array', '[]', 400, 'invalid-request'],
    ['null', 'null', 400, 'invalid-request'],
    ['a number', '7', 400, 'invalid-request'],
    ['a string', '"x"', 400, 'invalid-request'],
    [
      'a deep nest of arrays',
      `{"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      400,
      'invalid-request',
    ],
    ['a deep nest of objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 400, 'invalid-request'],
    [
      'a deep nest in a reference',
      JSON.stringify(claim()).replace('"slug":"ministry"', `"slug":${'['.repeat(9_000)}${']'.repeat(9_000)}`),
      400,
      'invalid-request',
    ],
    [
      'a million unknown fields',
      `{${Array.from({ length: 60_000 }, (_, i) => `"f${i}":1`).join()}}`,
      400,
      'invalid-request',
    ],
    ['a body over the limit', `{"statement":"${'a'.repeat(LIMITS.bodyBytes)}"}`, 413, 'body-too-large'],
    ['a form', 'a=b', 415, 'unsupported-media-type', 'application/x-www-form-urlencoded'],
    ['plain text', json, 415, 'unsupported-media-type', 'text/plain'],
    ['a type that is none', json, 415, 'unsupported-media-type', 'nonsense'],
    ['another JSON', json, 415, 'unsupported-media-type', 'application/ld+json'],
    ['XML', '<a/>', 415, 'unsupported-media-type', 'application/xml'],
  ];
  for (const [what, payload, status, code, type] of cases) {
    const answer = await post(service, '/v1/claims', payload, type);
    await t.test(what, async (t) => {
      refused(t, answer, status, code);
      t.ok(answer.text.length < 300_000, 'the answer has a bound');
    });
  }
  t.equal(await service.state(), before);
  const fine = await post(service, '/v1/claims', json, 'Application/JSON; charset=UTF-8');
  t.equal(fine.status, 201, 'a charset is no fault');
});

t.test('query strings', async (t) => {
  const service = await build(t);
  await record(service);
  const before = await service.state();
  const cases: [string, number, string, Record<string, string>?][] = [
    [
      '/v1/claims?evnt=raid&claimants=x',
      400,
      'unknown-parameter',
      { evnt: 'unknown-parameter', claimants: 'unknown-parameter' },
    ],
    [
      '/v1/claims?evnt=raid&limit=0',
      400,
      'invalid-request',
      { evnt: 'unknown-parameter', limit: 'out-of-range' },
    ],
    ['/v1/claims?event=raid&event=march', 400, 'invalid-request', { event: 'invalid' }],
    ['/v1/claims?limit=1&limit=2', 400, 'invalid-request', { limit: 'invalid' }],
    ['/v1/claims?__proto__=1', 400, 'unknown-parameter', { ['__proto__']: 'unknown-parameter' }],
    [
      '/v1/claims?constructor=1&toString=2',
      400,
      'unknown-parameter',
      { constructor: 'unknown-parameter', toString: 'unknown-parameter' },
    ],
    ['/v1/claims?event[]=raid', 400, 'unknown-parameter', { 'event[]': 'unknown-parameter' }],
    ['/v1/claims?limit=201', 400, 'invalid-request', { limit: 'out-of-range' }],
    ['/v1/claims?limit=', 400, 'invalid-request', { limit: 'wrong-type' }],
    ['/v1/claims?limit=1.5', 400, 'invalid-request'],
    ['/v1/claims?limit=1e2', 400, 'invalid-request'],
    ['/v1/claims?limit=-1', 400, 'invalid-request', { limit: 'out-of-range' }],
    ['/v1/claims?min=NaN&max=Infinity', 400, 'invalid-request', { min: 'wrong-type', max: 'wrong-type' }],
    ['/v1/claims?min=0x10&max=1,5', 400, 'invalid-request', { min: 'wrong-type', max: 'wrong-type' }],
    ['/v1/claims?min=1e400', 400, 'invalid-request'],
    ['/v1/claims?disputed=yes', 400, 'invalid-request', { disputed: 'wrong-type' }],
    ['/v1/claims?disputed=', 400, 'invalid-request', { disputed: 'wrong-type' }],
    [
      '/v1/claims?event=Raid&topic=war&status=open&polarity=x',
      400,
      'invalid-request',
      { event: 'invalid-slug', topic: 'not-allowed', status: 'not-allowed', polarity: 'not-allowed' },
    ],
    ['/v1/claims?event=', 400, 'invalid-request', { event: 'invalid-text' }],
    [
      '/v1/claims?claimedFrom=2023-02-30&claimedTo=x',
      400,
      'invalid-request',
      { claimedFrom: 'invalid-time', claimedTo: 'invalid-time' },
    ],
    ['/v1/claims?q=', 400, 'invalid-request', { q: 'invalid-text' }],
    ['/v1/claims?q=%20', 400, 'invalid-request', { q: 'invalid-text' }],
    ['/v1/claims?q=a%00b', 400, 'invalid-request', { q: 'invalid-text' }],
    [`/v1/claims?q=${'a'.repeat(201)}`, 422, 'invalid-claim', { q: 'too-long' }],
    ['/v1/claims?publisher=%00', 400, 'invalid-request', { publisher: 'invalid-text' }],
    ['/v1/disputes?minFactor=-1', 400, 'invalid-request', { minFactor: 'out-of-range' }],
    [
      '/v1/disputes?sort=-verdict&verdict=agree&status=undisputed',
      400,
      'invalid-request',
      { sort: 'not-allowed', verdict: 'not-allowed', status: 'not-allowed' },
    ],
    [`/v1/disputes/${KILLED}?include=all`, 400, 'unknown-parameter', { include: 'unknown-parameter' }],
    ['/v1/claims/x?fields=id', 400, 'unknown-parameter', { fields: 'unknown-parameter' }],
    ['/v1/claims/x/counterclaims?include=some', 400, 'invalid-request', { include: 'not-allowed' }],
    ['/health/live?x=1', 400, 'unknown-parameter', { x: 'unknown-parameter' }],
    ['/v1/claims/%00', 404, 'not-found'],
    ['/v1/claims/%ff', 400, 'invalid-request'],
    ['/v1/claims/%', 400, 'invalid-request'],
    ['/v1/actors/..%2f..%2fetc', 404, 'not-found'],
    ["/v1/claims/x'%20or%201=1--", 404, 'not-found'],
    [`/v1/claims/${'a'.repeat(LIMITS.paramBytes + 1)}`, 414, 'url-too-long'],
    [`/v1/claims?q=${'a'.repeat(LIMITS.urlBytes)}`, 414, 'url-too-long'],
  ];
  for (const [url, status, code, faults] of cases) {
    const answer = await service.get(url);
    await t.test(url.slice(0, 80), async (t) => {
      refused(t, answer, status, code, faults);
      t.notMatch(answer.body.instance, /\?/, 'the query is not repeated');
    });
  }
  for (const odd of [
    '"',
    "'",
    '*',
    'NEAR(a b)',
    'a AND b',
    '-x',
    'words:x',
    ';',
    '(',
    '^',
    'a"b',
    '%',
    '_',
    '\\',
  ])
    for (const list of ['claims', 'disputes', 'questions', 'actors', 'places', 'events', 'sources']) {
      const { status, text } = await service.get(`/v1/${list}?q=${encodeURIComponent(odd)}`);
      t.equal(status, 200, `${list} ${odd}: ${text}`);
    }
  t.equal(await service.state(), before);
});

t.test('addresses and methods', async (t) => {
  const service = await build(t);
  for (const url of [
    '/v1',
    '/v2/claims',
    '/v1/claims/',
    '/v1//claims',
    '/v1/claim',
    '/V1/claims',
    '/v1/claims/x/y',
    '/v1/claims.xml',
  ])
    refused(t, await service.get(url), 404, 'not-found');
  const methods: [string, string, string][] = [
    ['DELETE', '/v1/claims', 'GET, HEAD, POST'],
    ['PUT', '/v1/claims/x', 'GET, HEAD, PATCH'],
    ['DELETE', '/v1/claims/x', 'GET, HEAD, PATCH'],
    ['GET', '/v1/claims/x/retract', 'POST'],
    ['PATCH', '/v1/links/x', 'DELETE, GET, HEAD'],
    ['POST', '/v1/changes', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['OPTIONS', '/v1/quantities/parse', 'POST'],
  ];
  for (const [method, url, allow] of methods) {
    const answer = await service.send({ method: method as 'PUT', url });
    refused(t, answer, 405, 'method-not-allowed');
    t.equal(answer.headers.allow, allow, `${method} ${url}`);
  }
  const head = await service.send({ method: 'HEAD', url: '/v1/claims' });
  t.equal(head.status, 200);
  t.equal(head.text, '');
});

t.test('every other body is held to its shape, all faults at once', async (t) => {
  const service = await build(t);
  const made = await record(service);
  const before = await service.state();
  const asAdmin = { as: 'admin' as const };
  const posts: [string, unknown, number, string, Record<string, string>][] = [
    [
      `/v1/claims/${made.id}/retract`,
      { retractedAt: 'x', reason: ' ', ifVersion: 0, why: 1 },
      400,
      'invalid-request',
      {
        retractedAt: 'invalid-time',
        reason: 'invalid-text',
        ifVersion: 'out-of-range',
        why: 'unknown-field',
      },
    ],
    [`/v1/claims/${made.id}/retract`, { ifVersion: 1.5 }, 400, 'invalid-request', { ifVersion: 'not-whole' }],
    [
      `/v1/claims/${made.id}/retract`,
      { report: { source: 'none' } },
      422,
      'unknown-reference',
      { 'report.source': 'unknown-reference' },
    ],
    [`/v1/claims/${made.id}/void`, {}, 400, 'invalid-request', { reason: 'required' }],
    [
      `/v1/claims/${made.id}/reports`,
      { quote: 1, publishedAt: '2023-02-31' },
      400,
      'invalid-request',
      { source: 'required', quote: 'wrong-type', publishedAt: 'invalid-time' },
    ],
    [
      '/v1/links',
      { claims: 'x', relation: 'likes' },
      400,
      'invalid-request',
      { claims: 'wrong-type', relation: 'not-allowed', rationale: 'required' },
    ],
    [
      '/v1/keys',
      { name: '', role: 'owner', key: 'mine' },
      400,
      'invalid-request',
      { name: 'invalid-text', role: 'not-allowed', key: 'unknown-field' },
    ],
    [
      '/v1/quantities/parse',
      { text: 7, valueType: 'boolean' },
      400,
      'invalid-request',
      { text: 'wrong-type', valueType: 'not-allowed' },
    ],
    ['/v1/actors/ministry/merge', {}, 400, 'invalid-request', { into: 'required' }],
  ];
  for (const [url, body, status, code, faults] of posts)
    refused(t, await service.post(url, body, asAdmin), status, code, faults);
  const patch = (body: Body) =>
    service.patch(`/v1/claims/${made.id}`, body, { headers: { 'if-match': '*' } });
  refused(t, await patch({ value: -1 }), 400, 'invalid-request', {
    reason: 'required',
    value: 'out-of-range',
  });
  refused(t, await patch({ reason: 'x', value: -1, claimant: 'no' }), 422, 'invalid-claim', {
    value: 'out-of-range',
    claimant: 'unknown-reference',
  });
  refused(t, await patch({ reason: 'x', externalId: 'y' }), 400, 'unknown-field', {
    externalId: 'unknown-field',
  });
  refused(t, await patch({ reason: 'x', subject: null }), 422, 'invalid-claim', { subject: 'required' });
  refused(t, await service.post('/v1/claims?dryRun=1', claim({ value: 3 })), 400, 'invalid-request', {
    dryRun: 'wrong-type',
  });
  refused(t, await service.post('/v1/claims?dryrun=true', claim({ value: 3 })), 400, 'unknown-parameter', {
    dryrun: 'unknown-parameter',
  });
  t.equal(await service.state(), before);
});

t.test(
  'no field of a claim can be set to anything that answers with a 5xx or tells what lies beneath',
  async (t) => {
    const service = await build(t);
    await record(service);
    const odd: unknown[] = [
      null,
      true,
      0,
      -0,
      1e308,
      -1e308,
      '',
      'x',
      'null',
      '__proto__',
      'constructor',
      "'; drop table claims; --",
      '\ud83d',
      '𝟙𝟚',
      '\u202e12',
      [],
      [[]],
      [null],
      {},
      { slug: 'a' },
      { slug: '__proto__', name: 'x' },
      { actor: {} },
      { status: null },
      { min: null, max: null },
      { text: '1', min: 5 },
    ];
    const fields = [
      ...Object.keys(claim()),
      'speaker',
      'place',
      'item',
      'polarity',
      'asOf',
      'periodStart',
      'externalId',
    ];
    for (const field of fields)
      for (const value of odd) {
        const { status, text } = await service.post<Recorded>(
          '/v1/claims?dryRun=true',
          claim({ [field]: value }),
        );
        if (status >= 500 || LEAKS.test(text))
          t.fail(`${field} = ${JSON.stringify(value)}: ${status} ${text}`);
      }
    t.ok((await service.get('/health/ready')).status === 200);
  },
);

const post = (
  service: Service,
  url: string,
  payload: string | Buffer,
  type = 'application/json',
): Promise<Reply<Body>> =>
  service.send({
    method: 'POST',
    url,
    payload,
    headers: { authorization: `Bearer ${service.keys.editor}`, 'content-type': type },
  });
