/** ClaimReview objects as they are really published: what is read of them, and what is refused. */
import t, { type Test } from 'tap';
import { claimOfReview, reviewsIn } from '../../src/exchange/claim-review-feed.ts';
import { looseDate } from '../../src/exchange/loose-dates.ts';
import { NewAssessment, NewClaim } from '../../src/http/requests.ts';

/** A review as a tidy site writes it; the tests spoil one thing each. */
const tidy = (more: object = {}): Record<string, unknown> => ({
  '@context': 'https://schema.org',
  '@type': 'ClaimReview',
  url: 'https://check.example/bridge',
  datePublished: '2023-06-02',
  claimReviewed: 'The bridge was blown up from the air.',
  author: { '@type': 'Organization', name: 'Example Check', url: 'https://check.example/' },
  reviewRating: { '@type': 'Rating', ratingValue: 1, bestRating: 5, alternateName: 'False' },
  itemReviewed: {
    '@type': 'Claim',
    author: { '@type': 'Person', name: 'Jane Roe' },
    datePublished: '2023-06-01',
    appearance: { '@type': 'CreativeWork', url: 'https://social.example/roe/1' },
  },
  ...more,
});

/** Reads what must be readable, and holds it against the shapes of requests. */
function read(t: Test, item: unknown) {
  const { claim, assessments, faults } = claimOfReview(item);
  t.same(faults, undefined);
  const checked = NewClaim.safeParse(JSON.parse(JSON.stringify(claim ?? null)));
  t.ok(checked.success, `a claim as requests have it: ${checked.error}`);
  for (const one of assessments ?? []) t.ok(NewAssessment.safeParse(JSON.parse(JSON.stringify(one))).success);
  return { claim: claim!, assessment: assessments![0]! };
}

const refusedWith = (item: unknown): Record<string, string> =>
  Object.fromEntries((claimOfReview(item).faults ?? []).map((one) => [one.path, one.code]));

t.test('a review is a proposition that its claimant says is true, with the assessment', async (t) => {
  const { claim, assessment } = read(t, tidy());
  t.same(claim, {
    event: { slug: 'fact-checks', name: 'Fact-checks' },
    property: 'proposition',
    item: { slug: 'the-bridge-was-blown-up-from-the-air', name: 'The bridge was blown up from the air.' },
    claimant: { slug: 'jane-roe', name: 'Jane Roe', kind: 'person' },
    value: true,
    statement: 'The bridge was blown up from the air.',
    claimedAt: '2023-06-01',
    reports: [
      {
        source: {
          publisher: null,
          title: null,
          url: 'https://social.example/roe/1',
          publishedAt: null,
          lang: null,
          archiveUrl: null,
        },
      },
    ],
  });
  t.same(assessment, {
    assessor: {
      slug: 'example-check',
      name: 'Example Check',
      kind: 'organisation',
      sameAs: ['https://check.example/'],
    },
    rating: 'False',
    rationale: null,
    evidence: ['https://check.example/bridge'],
  });
  t.same(claimOfReview(tidy(), { event: 'bridge-2023' }).claim?.event, 'bridge-2023');
});

t.test('a review is read from whatever wraps it', async (t) => {
  const same = claimOfReview(tidy());
  const { '@context': _, ...bare } = tidy();
  const { '@type': __, ...untyped } = tidy();
  for (const item of [
    [tidy()],
    { '@type': 'DataFeedItem', dateCreated: '2023-06-02', item: tidy() },
    { '@type': 'DataFeedItem', item: [tidy()] },
    { item: [tidy()] },
    { '@context': 'http://schema.org', '@graph': [{ '@type': 'WebPage', name: 'x' }, bare] },
    untyped,
    tidy({ '@type': ['Review', 'ClaimReview'] }),
    tidy({ '@type': 'http://schema.org/ClaimReview' }),
    tidy({ '@type': 'schema:ClaimReview' }),
    tidy({ '@context': { '@vocab': 'http://schema.org/' } }),
    tidy({ '@context': ['https://schema.org', { fc: 'https://check.example/ns#' }] }),
  ])
    t.same(claimOfReview(item), same);
  t.equal(reviewsIn({ '@type': 'DataFeedItem', item: [tidy(), tidy()] }).length, 2);
  t.same(refusedWith({ '@type': 'DataFeedItem', item: [tidy(), tidy()] }), { item: 'too-many' });
  for (const item of [null, 7, 'x', [], {}, [null], { '@type': 'Article', headline: 'x' }, { '@graph': [] }])
    t.same(refusedWith(item), { '': 'wrong-type' }, JSON.stringify(item));
});

t.test('who said it may be an object, a list, a string, or nobody', async (t) => {
  const by = (author: unknown) =>
    read(t, tidy({ itemReviewed: { '@type': 'Claim', author } })).claim.claimant;
  t.match(by({ name: 'Ministry of Truth' }), { slug: 'ministry-of-truth', kind: 'organisation' });
  t.match(
    by([
      { '@type': 'Person', name: '' },
      { '@type': 'Person', name: 'Jane Roe' },
    ]),
    { slug: 'jane-roe' },
  );
  t.match(by(' Viral posts '), { slug: 'viral-posts', name: 'Viral posts' });
  t.match(by({ '@type': 'http://schema.org/Person', name: ['Иван Петров'] }), {
    slug: /^x-[0-9a-f]{12}$/,
    name: 'Иван Петров',
    kind: 'person',
  });
  t.match(by({ name: { '@language': 'fr', '@value': 'Jeanne Émue' } }), { slug: 'jeanne-emue' });
  t.match(by({ name: 'X', sameAs: ['https://www.wikidata.org/wiki/Q1', 'not a url'], url: 'x.example' }), {
    sameAs: ['https://www.wikidata.org/wiki/Q1'],
  });
  for (const nobody of [undefined, null, '', [], {}, { name: ' ' }])
    t.same(by(nobody), { slug: 'unknown', name: 'Unknown', kind: 'population' });
  t.match(read(t, tidy({ itemReviewed: undefined })).claim, {
    claimant: { slug: 'unknown' },
    claimedAt: null,
  });
});

t.test('names and claims of other scripts have slugs of their own, the same each time', async (t) => {
  const slugs = ['Иван Петров', 'Пётр Иванов', '防卫省', '防衛省', 'وزارة الدفاع', '???', '!!!'].map(
    (name) => {
      const { claim } = read(t, tidy({ claimReviewed: name, itemReviewed: { author: { name } } }));
      const again = read(t, tidy({ claimReviewed: name, itemReviewed: { author: name } })).claim;
      t.same((again.claimant as object as { slug: string }).slug, (claim.claimant as { slug: string }).slug);
      t.same(again.item, claim.item);
      return [(claim.claimant as { slug: string }).slug, (claim.item as { slug: string }).slug];
    },
  );
  t.equal(new Set(slugs.map(([claimant]) => claimant)).size, 7);
  t.equal(new Set(slugs.map(([, item]) => item)).size, 7);
});

t.test('what carries the claim is found in all its fields, and else is the review itself', async (t) => {
  const urls = (itemReviewed: unknown) =>
    read(t, tidy({ itemReviewed })).claim.reports.map((one) => {
      const source = one.source as { url: string | null; title: string | null };
      return source.url ?? source.title;
    });
  t.same(
    urls({
      '@type': 'Claim',
      firstAppearance: 'https://a.example/1',
      appearance: [
        { url: 'https://b.example/2' },
        'https://a.example/1',
        { '@id': 'https://c.example/3' },
        null,
      ],
      sameAs: ['https://d.example/4', { '@type': 'CreativeWork', url: ['https://e.example/5'] }],
      url: 'https://check.example/claims/9',
    }),
    [
      'https://a.example/1',
      'https://b.example/2',
      'https://c.example/3',
      'https://d.example/4',
      'https://e.example/5',
    ],
  );
  t.same(urls({ '@type': 'CreativeWork', url: 'https://f.example/video', author: 'X' }), [
    'https://f.example/video',
  ]);
  t.same(urls({ '@type': 'Thing', name: 'X' }), ['https://check.example/bridge']);
  t.same(urls({ '@type': 'Claim', appearance: 'A post on a social network' }), [
    'A post on a social network',
  ]);
  t.match(
    read(
      t,
      tidy({
        itemReviewed: {},
        headline: 'No, it was not',
        inLanguage: { '@type': 'Language', alternateName: 'en_GB' },
      }),
    ).claim.reports,
    [
      {
        source: {
          publisher: 'Example Check',
          title: 'No, it was not',
          url: 'https://check.example/bridge',
          publishedAt: '2023-06-02',
          lang: 'en-GB',
        },
      },
    ],
  );
  const [one] = read(
    t,
    tidy({
      itemReviewed: {
        '@type': 'Claim',
        appearance: {
          '@type': 'NewsArticle',
          url: 'https://paper.example/x',
          headline: 'Bridge &amp; river',
          publisher: { name: 'The Paper' },
          datePublished: '2023-06-01T22:00:00+0300',
          inLanguage: 'English',
        },
      },
    }),
  ).claim.reports;
  t.match(one?.source, {
    title: 'Bridge &amp; river',
    publisher: 'The Paper',
    publishedAt: '2023-06-01T22:00:00+03:00',
    lang: null,
  });
});

t.test('a rating is its words, else its numbers on their scale, and never made up', async (t) => {
  const rating = (reviewRating: unknown, more: object = {}) =>
    read(t, tidy({ reviewRating, ...more })).assessment;
  t.match(rating({ alternateName: 'Faux', ratingValue: '1' }), { rating: 'Faux' });
  t.match(rating({ name: 'Falso' }), { rating: 'Falso' });
  t.match(rating([{ alternateName: { '@value': 'झूठ' } }]), { rating: 'झूठ' });
  t.match(rating('Pants on fire'), { rating: 'Pants on fire' });
  t.match(rating({ ratingValue: 2, bestRating: '5', worstRating: 1 }), { rating: '2/5' });
  t.match(rating({ ratingValue: 0 }), { rating: '0' });
  t.match(
    rating({ alternateName: '', ratingValue: '-1', bestRating: '-1' }, { reviewBody: 'Nobody knows.' }),
    {
      rating: null,
      rationale: 'Nobody knows.',
    },
  );
  t.match(rating({ alternateName: 'False', ratingExplanation: 'It fell.' }), { rationale: 'It fell.' });
  const long = rating({ alternateName: `False: ${'because '.repeat(30)}` });
  t.equal(long.rating?.length, 100);
  t.match(long.rationale, /^False: .*because$/, 'a rating that is an essay is a reason too');
  t.same(refusedWith(tidy({ reviewRating: { ratingValue: '-1' } })), { reviewRating: 'required' });
});

t.test('evidence is the review and what it cites, each once', async (t) => {
  const evidence = (more: object) => read(t, tidy(more)).assessment.evidence;
  t.same(
    evidence({
      citation: ['https://a.example/', { url: 'https://b.example/' }, 'a book', 'https://a.example/'],
    }),
    ['https://check.example/bridge', 'https://a.example/', 'https://b.example/'],
  );
  t.same(evidence({ url: { '@id': 'https://check.example/other' } }), ['https://check.example/other']);
  const many = Array.from({ length: 60 }, (_, i) => `https://a.example/${i}`);
  t.same(refusedWith(tidy({ citation: many })), { citation: 'too-many' });
});

t.test('long claims keep their words, and their slugs are still their own', async (t) => {
  const words = `${'The bridge '.repeat(80)}fell 🌉`;
  const { claim } = read(t, tidy({ claimReviewed: words }));
  const other = read(t, tidy({ claimReviewed: `${words}!` })).claim;
  t.equal(claim.statement, words);
  t.equal((claim.item as { name: string }).name.length, 500);
  t.not((claim.item as { slug: string }).slug, (other.item as { slug: string }).slug);
  const parted = read(t, tidy({ claimReviewed: `${'x'.repeat(498)}🌉🌉` })).claim;
  t.ok((parted.item as { name: string }).name.isWellFormed(), 'no pair of surrogates is parted');
});

t.test('every fault is named at once', async (t) => {
  t.same(
    refusedWith({
      '@type': 'ClaimReview',
      claimReviewed: ' ',
      datePublished: '03/04/2023',
      itemReviewed: {
        author: 'x'.repeat(301),
        datePublished: 'yesterday',
        appearance: [{ url: 'https://a.example/', datePublished: 'soon' }],
      },
    }),
    {
      claimReviewed: 'required',
      url: 'required',
      author: 'required',
      reviewRating: 'required',
      'itemReviewed.author.name': 'too-long',
      'itemReviewed.datePublished': 'invalid-time',
      datePublished: 'invalid-time',
      'itemReviewed.appearance.datePublished': 'invalid-time',
    },
  );
  t.same(refusedWith(tidy({ claimReviewed: 'x'.repeat(10_001) })), { claimReviewed: 'too-long' });
  t.same(refusedWith(tidy({ claimReviewed: 'a\u0000b' })), { claimReviewed: 'invalid-text' });
  t.same(refusedWith(tidy({ reviewRating: 'a\ud800' })), { reviewRating: 'invalid-text' });
  t.same(refusedWith(tidy({ url: `https://a.example/${'x'.repeat(2_048)}` })), {
    url: 'too-long',
    citation: 'too-long',
  });
  const appearance = Array.from({ length: 101 }, (_, i) => `https://a.example/${i}`);
  t.same(refusedWith(tidy({ itemReviewed: { appearance } })), { 'itemReviewed.appearance': 'too-many' });
});

t.test('whatever is given is read or refused, and never breaks', async (t) => {
  const odd = [
    undefined,
    null,
    '',
    0,
    -1,
    true,
    [],
    {},
    [[]],
    [{}],
    { '@value': {} },
    { name: { name: { name: {} } } },
    'x',
    'https://a.example/',
  ];
  for (const field of Object.keys(tidy()))
    for (const value of odd) {
      const { claim, faults } = claimOfReview(tidy({ [field]: value }));
      t.ok(claim !== undefined || (faults?.length ?? 0) > 0, `${field}: ${JSON.stringify(value)}`);
    }
  for (const field of ['author', 'datePublished', 'appearance', 'firstAppearance', 'sameAs', '@type', 'url'])
    for (const value of odd)
      t.doesNotThrow(() =>
        claimOfReview(tidy({ itemReviewed: { '@type': 'CreativeWork', [field]: value } })),
      );
});

t.test('dates are read as feeds write them, at their precision, and never guessed', async (t) => {
  const dates: [string, string | null][] = [
    ['2023', '2023'],
    ['2023-06', '2023-06'],
    ['2023-06-02', '2023-06-02'],
    ['2023-06-02T09:30:00Z', '2023-06-02T09:30:00Z'],
    ['2023-06-02T09:30:00+0000', '2023-06-02T09:30:00+00:00'],
    ['2023-06-02T09:30:00.000+02', '2023-06-02T09:30:00.000+02:00'],
    ['2023-06-02 09:30:00 UTC', '2023-06-02T09:30:00Z'],
    ['2023-06-02T09:30+05:30', '2023-06-02T09:30:00+05:30'],
    ['2023-06-02T09:30:00', '2023-06-02'],
    ['2023-06-02 9:30', '2023-06-02'],
    ['2023-6-2', '2023-06-02'],
    ['2023/06/02', '2023-06-02'],
    ['20230602', '2023-06-02'],
    ['22/06/2023', '2023-06-22'],
    ['06/22/2023', '2023-06-22'],
    ['06.06.2023', '2023-06-06'],
    ['2 June 2023', '2023-06-02'],
    ['June 2nd, 2023', '2023-06-02'],
    ['Sept. 2, 2023', '2023-09-02'],
    ['2-Jun-2023', '2023-06-02'],
    ['Jun 2023', '2023-06'],
    ['Fri, 02 Jun 2023 09:30:00 +0200', '2023-06-02T09:30:00+02:00'],
    ['Fri, 2 Jun 2023 09:30:00 GMT', '2023-06-02T09:30:00Z'],
    ['Fri Jun 02 2023 09:30:00 GMT+0200 (CEST)', '2023-06-02T09:30:00+02:00'],
    ['June 2, 2023 at 09:30', '2023-06-02'],
    ['03/04/2023', null],
    ['31/02/2023', null],
    ['2023-02-30', null],
    ['2023-06-02T25:00:00Z', null],
    ['2023-13-01 10:00', null],
    ['yesterday', null],
    ['1685700000', null],
    ['', null],
    [' '.repeat(1_000_000), null],
  ];
  for (const [given, read] of dates) t.equal(looseDate(given), read, given.slice(0, 50));
});
