/** Assessments and positions in the formats of others, over HTTP. */

import { pino } from 'pino';
import t from 'tap';
import { buildApp, openApiDocument } from '../../src/app.ts';
import { claimOfReview } from '../../src/exchange/claim-review-feed.ts';
import { loggerOf } from '../../src/service.ts';
import { faultsOf } from '../exchange/vocabulary.ts';
import {
  type AssessmentRecord,
  type Body,
  build,
  corps,
  dispute,
  KILLED,
  record,
  refused,
  report,
  SETTINGS,
  type Service,
} from './service.ts';

const ASSESS = `/v1/questions/${KILLED}/assessments`;
const SEARCH = '/v1alpha1/claims:search';
const checker = {
  slug: 'checker',
  name: 'Example Check',
  sameAs: ['https://www.wikidata.org/wiki/Q4115189', 'https://check.example/'],
};

type Review = {
  '@id': string;
  url: string;
  claimReviewed: string;
  reviewRating: { alternateName: string };
  author: { name: string };
  [field: string]: unknown;
};
type Feed = { dataFeedElement?: { item: Review[] }[] };
type Found = {
  claims?: { text: string; claimReview: { url: string; textualRating: string }[] }[];
  nextPageToken?: string;
};
type Snak = { datavalue: { value: { id: string; amount: string } } };
type Statements = {
  statements: {
    claim: string;
    statement: { mainsnak: Snak; qualifiers: Record<string, Snak[]>; references: object[] };
  }[];
  nextCursor: string | null;
};

async function assess(service: Service, more: Body = {}, url = ASSESS): Promise<AssessmentRecord> {
  const { status, text, body } = await service.post<AssessmentRecord>(url, { assessor: checker, ...more });
  if (status !== 201) throw new Error(`${status}: ${text}`);
  return body;
}

const reviewsIn = ({ dataFeedElement = [] }: Feed): Review[] => dataFeedElement.flatMap((one) => one.item);

t.test(
  'assessments are a feed of ClaimReview that fits schema.org and what Google asks of one',
  async (t) => {
    const service = await build(t, { publicUrl: 'https://facts.example/cc' });
    const [first] = await dispute(service);
    const article = 'https://www.check.example/2023/raid';
    const made = await assess(service, {
      claim: first.id,
      rating: 'Mostly false',
      rationale: 'Two graves were found.',
      evidence: ['https://graves.example/1', article],
    });
    await assess(service, { assessor: { ...checker, slug: 'other', name: 'Other' }, value: 'two' });
    const answer = await service.get<Body>('/v1/claimreview', { as: null });
    t.equal(answer.status, 200);
    t.match(answer.headers['content-type'], /^application\/ld\+json/);
    t.match(answer.headers.etag, /^W\//);
    t.same(faultsOf(answer.body), []);
    const [newest, oldest] = reviewsIn(answer.body) as [Review, Review];
    for (const review of [newest, oldest])
      for (const field of ['claimReviewed', 'reviewRating', 'url', 'author', 'datePublished', 'itemReviewed'])
        t.ok(review[field], `${field} is there`);
    t.match(oldest, {
      '@type': 'ClaimReview',
      '@id': `https://facts.example/cc/v1/questions/${KILLED}/assessments#${made.id}`,
      url: article,
      claimReviewed: 'Over seventy were killed.',
      author: { '@type': 'Organization', name: 'Example Check', url: 'https://check.example/' },
      reviewRating: { '@type': 'Rating', alternateName: 'Mostly false' },
      reviewBody: 'Two graves were found.',
      citation: [{ url: 'https://graves.example/1' }, { url: article }],
      itemReviewed: {
        '@type': 'Claim',
        '@id': `https://facts.example/cc/v1/claims/${first.id}`,
        author: { name: 'The ministry' },
        datePublished: '2023-05-23',
        appearance: [{ url: 'https://wire.example/raid', publisher: { name: 'wire' } }],
        firstAppearance: { url: 'https://wire.example/raid' },
      },
    });
    t.notOk('ratingValue' in oldest.reviewRating, 'no number is made of words');
    t.equal(newest.reviewRating.alternateName, 'two', 'a finding without a rating is rated by its value');
    t.equal(newest.claimReviewed, 'The raiders killed, The raid');
  },
);

t.test('the feed is the same bytes as JSON, and 304 where nothing changed', async (t) => {
  const service = await build(t);
  await dispute(service);
  await assess(service, { rating: '2/5' });
  const linked = await service.get('/v1/claimreview');
  const plain = await service.get('/v1/claimreview', { headers: { accept: 'application/json' } });
  t.match(plain.headers['content-type'], /^application\/json/);
  t.equal(plain.text, linked.text);
  t.match(linked.text, /"ratingValue":2,"bestRating":5/);
  const again = await service.get('/v1/claimreview', { headers: { 'if-none-match': linked.headers.etag! } });
  t.equal(again.status, 304);
  await assess(service, { rating: '3/5' });
  const { status, text } = await service.get('/v1/claimreview', {
    headers: { 'if-none-match': linked.headers.etag! },
  });
  t.equal(status, 200);
  t.notMatch(text, '2/5', 'what an assessor has replaced is left out');
  t.match((await service.get('/v1/claimreview?superseded=true')).text, /Superseded/);
  refused(
    t,
    await service.get('/v1/claimreview', { headers: { accept: 'text/csv' } }),
    406,
    'not-acceptable',
  );
});

t.test('pages of the feed hold every assessment once, newest first, while more are added', async (t) => {
  const service = await build(t);
  await dispute(service);
  const made: string[] = [];
  const add = async (i: number) =>
    made.push((await assess(service, { assessor: { slug: `a${i}`, name: `A ${i}` }, rating: 'x' })).id);
  for (let i = 0; i < 5; i++) await add(i);
  const seen: string[] = [];
  for (let url: string | undefined = '/v1/claimreview?limit=2'; url !== undefined; ) {
    const { headers, body }: Awaited<ReturnType<typeof service.get<Feed>>> = await service.get<Feed>(url);
    seen.push(...reviewsIn(body).map((one) => one['@id'].replace(/^.*#/, '')));
    if (seen.length === 2) await add(9);
    url = /<([^>]*)>; rel="next"/.exec(headers.link ?? '')?.[1]?.replace(/^.*?\/v1/, '/v1');
  }
  t.same(seen, made.slice(0, 5).reverse());
  refused(t, await service.get('/v1/claimreview?cursor=forged'), 400, 'invalid-cursor');
});

t.test('the feed is filtered by event, claimant, assessor and words, old slugs included', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  await assess(service, { claim: first.id, rating: 'one' });
  await assess(service, { claim: second.id, rating: 'two' });
  await record(service, { event: { slug: 'march', name: 'The march' }, statement: 'Nobody died.' });
  await assess(
    service,
    { assessor: { slug: 'other', name: 'Other' }, rating: 'three' },
    '/v1/questions/march.killed.raiders/assessments',
  );
  const ratings = async (query: string) =>
    reviewsIn((await service.get<Feed>(`/v1/claimreview?${query}`)).body).map(
      (one) => one.reviewRating.alternateName,
    );
  t.same(await ratings('event=raid'), ['two', 'one']);
  t.same(await ratings('event=march'), ['three']);
  t.same(await ratings('claimant=corps'), ['two']);
  t.same(await ratings('claimant=ministry'), ['three', 'one'], 'a finding on no one claim is of any');
  t.same(await ratings('assessor=other'), ['three']);
  t.same(await ratings('q=nobody'), ['three']);
  t.same(await ratings('q=!'), []);
  await service.post('/v1/actors/other/merge', { into: 'checker' });
  t.same(await ratings('assessor=other&event=march'), ['three']);
  await service.post(`/v1/claims/${second.id}/void`, { reason: 'x' });
  t.same(await ratings('event=raid'), ['one'], 'a voided claim is as if never recorded');
  refused(t, await service.get('/v1/claimreview?rating=one'), 400, 'unknown-parameter');
});

t.test('a claim by itself is a Claim, and a ClaimReview for each of its assessments', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  await service.post(`/v1/claims/${first.id}/reports`, {
    ...report('gazette', { quote: 'over 70', lang: 'en' }),
    source: {
      url: 'https://gazette.example/x',
      publishedAt: '2023-05-22T20:00:00Z',
      archiveUrl: 'https://archive.example/x',
    },
  });
  const url = `/v1/claims/${first.id}`;
  const bare = await service.get<Body>(`${url}.jsonld`);
  t.match(bare.headers['content-type'], /^application\/ld\+json/);
  t.match(bare.headers.etag, /^"/);
  t.same(faultsOf(bare.body), []);
  t.match(bare.body, {
    '@type': 'Claim',
    author: { '@type': 'Organization', name: 'The ministry' },
    appearance: [
      { url: 'https://wire.example/raid' },
      { hasPart: { '@type': 'Quotation', text: 'over 70' } },
    ],
    firstAppearance: { url: 'https://gazette.example/x', archivedAt: 'https://archive.example/x' },
  });
  await assess(service, { claim: first.id, rating: 'False' });
  const one = await service.get<Body>(url, { headers: { accept: 'application/ld+json' } });
  t.same(faultsOf(one.body), []);
  t.match(one.body, { '@type': 'ClaimReview', reviewRating: { alternateName: 'False' } });
  t.not(one.headers.etag, bare.headers.etag);
  await assess(service, { assessor: { slug: 'b', name: 'B' }, claim: first.id, rationale: 'No trace.' });
  const two = await service.get<{ '@graph': Review[] }>(`${url}.jsonld`);
  t.same(faultsOf(two.body), []);
  t.same(
    two.body['@graph'].map((review: Review) => review.reviewRating.alternateName),
    ['Not rated', 'False'],
  );
  t.match((await service.get<Body>(`/v1/claims/${second.id}.jsonld`)).body, { '@type': 'Claim' });
  refused(t, await service.get('/v1/claims/none.jsonld'), 404, 'not-found');
  t.match((await service.get(url)).body, { id: first.id }, 'JSON unless asked otherwise');
});

t.test('a dispute as JSON-LD is a Question whose camps are its answers', async (t) => {
  const service = await build(t);
  await dispute(service);
  await service.patch(
    '/v1/events/raid',
    { sameAs: ['https://www.wikidata.org/wiki/Q118539113'] },
    { headers: { 'if-match': '*' } },
  );
  await assess(service, { rating: 'Unclear' });
  const whole = await service.get<Body>(`/v1/disputes/${KILLED}.jsonld`);
  t.equal(whole.status, 200);
  t.same(faultsOf(whole.body), []);
  t.match(whole.body, {
    '@type': 'Question',
    '@id': `http://localhost:80/v1/disputes/${KILLED}`,
    name: 'The raiders killed, The raid',
    about: [
      { '@type': 'Event', sameAs: ['https://www.wikidata.org/wiki/Q118539113'], startDate: '2023-05-22' },
      { '@type': 'Organization', name: 'The raiders' },
    ],
    answerCount: 2,
    keywords: ['open', 'conflict', 'casualties', 'killed'],
    suggestedAnswer: [
      { '@type': 'Answer', text: '2', hasPart: [{ '@type': 'Claim', author: { name: 'The corps' } }] },
      { '@type': 'Answer', text: '71 or more', hasPart: [{ author: { name: 'The ministry' } }] },
    ],
    review: [{ '@type': 'ClaimReview', reviewRating: { alternateName: 'Unclear' } }],
  });
  t.notOk('acceptedAnswer' in whole.body, 'no side is taken');
  await record(service, { event: { slug: 'march', name: 'The march' } });
  refused(t, await service.get('/v1/disputes/march.killed.raiders.jsonld'), 404, 'not-found');
  await service.post('/v1/events/march/merge', { into: 'raid' });
  const moved = await service.get('/v1/disputes/march.killed.raiders.jsonld');
  t.equal(moved.headers.location, `/v1/disputes/${KILLED}.jsonld`);
});

t.test('a client of the Fact Check Tools finds claims here as it does there', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const url = 'https://check.example/raid';
  await assess(service, { claim: first.id, rating: 'False', evidence: [url] });
  await assess(service, { assessor: { slug: 'b', name: 'B' }, claim: first.id, value: 2 });
  await assess(service, { claim: second.id, rating: 'True' });
  const asked = `${SEARCH}?key=AIzaSyExample&query=seventy&languageCode=en-US&alt=json&prettyPrint=false&pageSize=5`;
  const { status, headers, body } = await service.get<Found>(asked, { as: null });
  t.equal(status, 200);
  t.match(headers['content-type'], /^application\/json/);
  t.same(body, {
    claims: [
      {
        text: 'Over seventy were killed.',
        claimant: 'The corps',
        claimDate: '2023-05-24T00:00:00Z',
        claimReview: [
          {
            publisher: { name: 'Example Check', site: 'check.example' },
            url: body.claims![0]!.claimReview[0]!.url,
            reviewDate: '2023-06-01T12:00:00.000Z',
            textualRating: 'True',
            languageCode: 'en',
          },
        ],
      },
      {
        text: 'Over seventy were killed.',
        claimant: 'The ministry',
        claimDate: '2023-05-23T00:00:00Z',
        claimReview: [
          {
            publisher: { name: 'B' },
            url: body.claims![1]!.claimReview[0]!.url,
            reviewDate: '2023-06-01T12:00:00.000Z',
            textualRating: '2',
            languageCode: 'en',
          },
          {
            publisher: { name: 'Example Check', site: 'check.example' },
            url,
            reviewDate: '2023-06-01T12:00:00.000Z',
            textualRating: 'False',
            languageCode: 'en',
          },
        ],
      },
    ],
  });
  const nothing = async (query: string) => t.same((await service.get(`${SEARCH}?${query}`)).body, {}, query);
  await nothing('query=elephants');
  await nothing('query=seventy&languageCode=fr');
  await nothing('reviewPublisherSiteFilter=eck.example');
  await nothing('reviewPublisherSiteFilter=%25');
  for (const site of ['check.example', 'https://www.check.example/about', 'Example%20Check', 'b']) {
    const found = await service.get<Found>(`${SEARCH}?reviewPublisherSiteFilter=${site}&query=`);
    t.equal(found.body.claims?.[0]?.claimReview.length, 1, site);
  }
});

t.test('a search pages by token and by offset, and a token is good for its search alone', async (t) => {
  const service = await build(t);
  for (let i = 0; i < 5; i++) {
    const made = await record(service, { claimant: { slug: `c${i}`, name: `C${i}` }, value: i });
    await assess(service, { claim: made.id, rating: `r${i}` });
  }
  const find = async (query: string) => (await service.get<Found>(`${SEARCH}?query=raid&${query}`)).body;
  const ratings = (found: Found) => (found.claims ?? []).map((one) => one.claimReview[0]?.textualRating);
  const first = await find('pageSize=2');
  t.same(ratings(first), ['r4', 'r3']);
  const second = await find(`pageSize=2&pageToken=${first.nextPageToken}&offset=4`);
  t.same(ratings(second), ['r2', 'r1'], 'an offset counts only without a token');
  const third = await find(`pageSize=2&pageToken=${second.nextPageToken}`);
  t.same(ratings(third), ['r0']);
  t.notOk('nextPageToken' in third);
  t.same(ratings(await find('offset=3&pageToken=')), ['r1', 'r0']);
  t.equal(
    (await find('pageSize=100000')).claims?.length,
    5,
    'more than a page can have is as many as it can',
  );
  const stray = await service.get(`${SEARCH}?query=corps&pageToken=${first.nextPageToken}`);
  refused(t, stray, 400, 'invalid-cursor', { pageToken: 'invalid' });
});

t.test('age counts from when it was said or reviewed, the later of the two', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  await assess(service, { claim: first.id, rating: 'False' });
  const found = async (days: number) =>
    (await service.get<Found>(`${SEARCH}?query=raid&maxAgeDays=${days}`)).body.claims?.length ?? 0;
  service.clock.now += 3 * 86_400_000 + 1;
  t.equal(await found(3), 0);
  t.equal(await found(4), 1);
  t.equal(await found(0), 1, 'none is no limit, as there');
});

t.test('fields selects a part of the answer', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  await assess(service, { claim: first.id, rating: 'False' });
  const select = (fields: string) =>
    service.get<Found>(`${SEARCH}?query=raid&fields=${encodeURIComponent(fields)}`);
  const expected = {
    claims: [{ text: 'Over seventy were killed.', claimReview: [{ textualRating: 'False' }] }],
  };
  t.same((await select('claims(text, claimReview/textualRating),nextPageToken')).body, expected);
  t.same((await select('claims.text,claims.claimReview(textualRating)')).body, expected);
  t.same((await select('claims/claimReview/publisher/*')).body, {
    claims: [{ claimReview: [{ publisher: { name: 'Example Check', site: 'check.example' } }] }],
  });
  t.same((await select('nextPageToken')).body, {});
  for (const wrong of [
    'claims(text',
    'claims)',
    'claim',
    'claims/text/x',
    ',',
    '__proto__',
    'claims/constructor',
  ])
    refused(t, await select(wrong), 400, 'invalid-request', { fields: 'invalid' });
});

t.test('what the Fact Check Tools refuses is refused, as a problem document', async (t) => {
  const service = await build(t);
  refused(t, await service.get(SEARCH), 400, 'invalid-request', { query: 'required' });
  refused(t, await service.get(`${SEARCH}?query=%20`), 400, 'invalid-request', { query: 'required' });
  refused(t, await service.get(`${SEARCH}?query=a&pageSize=-1&maxAgeDays=x`), 400, 'invalid-request', {
    pageSize: 'out-of-range',
    maxAgeDays: 'wrong-type',
  });
  refused(t, await service.get(`${SEARCH}?query=a&claimant=b`), 400, 'unknown-parameter');
  const wrong = await service.post(`${SEARCH}?query=a`, {});
  refused(t, wrong, 405, 'method-not-allowed');
  t.match(wrong.body, { allow: 'GET, HEAD' });
  refused(t, await service.get('/v1alpha1/claimsXsearch?query=a'), 404, 'not-found');
});

t.test('a colon in a path is a colon in the document', async (t) => {
  const { paths } = openApiDocument() as { paths: Record<string, object> };
  t.same(
    Object.keys(paths).filter((path) => path.startsWith('/v1alpha1')),
    [SEARCH],
  );
});

t.test('the key in the address opens reading where it needs a key, and is ignored where not', async (t) => {
  const closed = await build(t, { readAccess: 'key' });
  const ask = (key: string, headers: Record<string, string> = {}) =>
    closed.get(`${SEARCH}?query=a${key}`, { as: null, headers });
  t.equal((await ask(`&key=${closed.keys.reader}`)).status, 200);
  for (const key of ['', '&key=', '&key=AIzaSyExample', `&key=${closed.keys.reader}x`])
    refused(t, await ask(key), 401, 'unauthenticated');
  refused(
    t,
    await ask(`&key=${closed.keys.reader}`, { authorization: 'Bearer nonsense' }),
    401,
    'unauthenticated',
  );
  refused(t, await closed.get(`/v1/claims?key=${closed.keys.reader}`, { as: null }), 401, 'unauthenticated');
  const open = await build(t);
  t.equal((await open.get(`${SEARCH}?query=a&key=AIzaSyExample`, { as: null })).status, 200);
});

t.test('a key in an address never reaches the log', async (t) => {
  const service = await build(t);
  const lines: string[] = [];
  const logger = pino(
    { level: 'info', serializers: loggerOf({ logLevel: 'info' })[pino.symbols.serializersSym as never] },
    { write: (line: string) => void lines.push(line) },
  );
  const app = await buildApp({ settings: SETTINGS, ...service.context, logger });
  t.teardown(() => app.close());
  for (const name of ['key', 'Key', '%6Bey', 'access_token'])
    await app.inject(`${SEARCH}?query=raid&${name}=sesame&pageSize=1`);
  t.match(lines.join(''), /query=raid/);
  t.notMatch(lines.join(''), /sesame/);
});

t.test(
  'positions are Wikibase statements with their sources, and addresses at Wikidata are items',
  async (t) => {
    const service = await build(t);
    const wikidata = (id: string) => [`https://www.wikidata.org/wiki/${id}`];
    await record(service, {
      event: { slug: 'raid', name: 'The raid', sameAs: wikidata('Q100') },
      subject: { slug: 'raiders', name: 'The raiders', sameAs: ['http://www.wikidata.org/entity/Q101'] },
      place: { slug: 'village', name: 'The village', sameAs: wikidata('Q102') },
      claimant: { slug: 'ministry', name: 'The ministry', sameAs: wikidata('Q103') },
      value: 71,
      asOf: '2023-05-23',
    });
    await record(service, {
      place: 'village',
      claimant: { ...corps, sameAs: ['https://corps.example/', ...wikidata('q104')] },
      value: 2,
      asOf: '2023-05-23',
    });
    const { status, body } = await service.get<Statements>(`/v1/questions/${KILLED}.at-village/wikibase`);
    t.equal(status, 200);
    t.match(body, { item: 'Q100', property: 'P1120', left: [], nextCursor: null });
    const first = body.statements[0]!;
    const itemOf = (snak: Snak) => snak.datavalue.value.id;
    const { qualifiers } = first.statement;
    t.equal(first.statement.mainsnak.datavalue.value.amount, '+71');
    t.same(
      ['P518', 'P276', 'P3680', 'P1310'].map((id) => qualifiers[id]?.map(itemOf)),
      [['Q101'], ['Q102'], ['Q103'], ['Q104']],
    );
    t.match(first.statement.references, [
      { snaks: { P854: [{ datavalue: { value: 'https://wire.example/raid' } }] } },
    ]);
    const page = await service.get<Statements>(`/v1/questions/${KILLED}.at-village/wikibase?limit=1`);
    t.match(page.headers.link, /rel="next"/);
    const next = await service.get<Body>(
      `/v1/questions/${KILLED}.at-village/wikibase?limit=1&cursor=${page.body.nextCursor}`,
    );
    t.match(next.body, { statements: [{ claim: body.statements[1]!.claim }], nextCursor: null });
    refused(t, await service.get('/v1/questions/none/wikibase'), 404, 'not-found');
  },
);

t.test('an export read back is a claim with the same assessment', async (t) => {
  const here = await build(t);
  const [first] = await dispute(here);
  const given = {
    rating: 'Mostly false',
    rationale: 'Two graves.',
    evidence: ['https://graves.example/1', 'https://check.example/2023/raid'],
  };
  await assess(here, { claim: first.id, ...given });
  await assess(here, { assessor: { slug: 'b', name: 'B' }, rationale: 'Nobody knows.' });
  const feed = await here.get<Feed>('/v1/claimreview');
  const there = await build(t);
  for (const element of feed.body.dataFeedElement!) {
    const { claim, assessments } = claimOfReview(element);
    const made = await there.post<Body>('/v1/claims', claim);
    t.equal(made.status, 201, made.text);
    const question = (made.body.question as { id: string }).id;
    for (const one of assessments!)
      await assess(there, { ...one, claim: made.body.id }, `/v1/questions/${question}/assessments`);
  }
  const back = reviewsIn((await there.get<Feed>('/v1/claimreview')).body).reverse();
  const kept = (review: Review) => ({
    words: review.claimReviewed,
    by: review.author.name,
    url: review.url.replace(/^.*#.*/, 'its record'),
    rating: review.reviewRating,
    why: review.reviewBody,
    evidence: review.citation,
  });
  t.same(back.map(kept), reviewsIn(feed.body).map(kept));
});
