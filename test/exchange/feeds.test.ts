import fc from 'fast-check';
import t from 'tap';
import { type Element, xml2js } from 'xml-js';
import { atomFeed, type FeedHead, jsonFeed, linesOf, titleOf } from '../../src/exchange/feeds.ts';
import { JsonFeed } from '../../src/http/feeds.ts';
import type { Moment, Side } from '../../src/usecases/read-feed.ts';

const HEAD: FeedHead = {
  title: 'Disputes',
  description: 'What became of them.',
  feed: 'https://claims.example/v1/feeds/disputes.atom?event=raid&q=a%26b',
  self: 'https://claims.example/v1/feeds/disputes.atom?event=raid&q=a%26b&cursor=x',
  next: 'https://claims.example/v1/feeds/disputes.atom?event=raid&q=a%26b&cursor=y',
  home: 'https://claims.example/v1/disputes?event=raid&q=a%26b',
  addressOf: ({ question }) => `https://claims.example/v1/disputes/${question.id}`,
};

const side = (more: Partial<Side> = {}): Side => ({
  claimant: { slug: 'ministry', name: 'The ministry' },
  speaker: null,
  polarity: 'asserts',
  words: 'plus de 70',
  allows: '71 or more',
  statement: null,
  claimedAt: '2023-05-23',
  status: 'standing',
  end: '71 or more',
  ...more,
});
const corps = side({
  claimant: { slug: 'corps', name: 'The corps' },
  speaker: { slug: 'denis', name: 'Denis' },
  words: 'deux',
  allows: 'exactly 2',
  claimedAt: '2023-05-24',
  end: '2',
});

const moment = (more: Partial<Moment> = {}): Moment => ({
  id: '00000000-0000-7000-8000-000000000001',
  kind: 'opened',
  at: '2023-06-01T12:00:00.000Z',
  status: 'open',
  verdict: 'conflict',
  spread: { low: 2, high: 71, gap: 69, factor: 35.5 },
  unit: null,
  question: {
    id: 'raid.killed.raiders',
    label: 'The raiders killed, The raid',
    event: { slug: 'raid', name: 'The raid' },
    topic: 'casualties',
    property: 'killed',
    subject: { slug: 'raiders', name: 'The raiders' },
    place: null,
    item: null,
  },
  isDisputed: true,
  sides: [corps, side()],
  finding: null,
  change: 12,
  ...more,
});

t.test('a title says what happened, to which question, and how far apart the two lie', async (t) => {
  t.equal(titleOf(moment()), 'Opened: The raiders killed, The raid — 2 against 71 or more, factor 35.5');
  const settled = { kind: 'settled', status: 'settled', verdict: null, spread: null } as const;
  t.equal(titleOf(moment(settled)), 'Settled: The raiders killed, The raid');
  t.equal(
    titleOf(moment({ kind: 'dissolved', status: 'undisputed', verdict: null, spread: null, sides: [] })),
    'No longer disputed: The raiders killed, The raid',
  );
  const finding = { assessor: { slug: 'check', name: 'Check' }, value: null, rationale: null, evidence: [] };
  t.equal(
    titleOf(moment({ kind: 'assessed', finding: { ...finding, rating: 'mostly-false' } })),
    'Assessed: The raiders killed, The raid — Check: mostly-false',
  );
  t.equal(
    titleOf(moment({ kind: 'changed', unit: 'km2', spread: { low: 0, high: 5.5, gap: 5.5, factor: null } })),
    'Changed: The raiders killed, The raid — 2 against 71 or more km2',
  );
});

t.test('the text says who says what, in the words of each and in ours', async (t) => {
  t.same(linesOf(moment()), [
    'In conflict: these cannot both be true. They lie 69 apart, by a factor of 35.5.',
    'The corps (Denis): “deux”, exactly 2, 2023-05-24.',
    'The ministry: “plus de 70”, 71 or more, 2023-05-23.',
  ]);
  const denial = side({ polarity: 'denies', allows: 'at most 70', status: 'revised', claimedAt: null });
  t.equal(
    linesOf(moment({ sides: [denial] }))[1],
    'The ministry: denies “plus de 70”, which leaves at most 70, revised since.',
  );
  const voided = side({ status: 'voided', words: null, allows: null });
  t.equal(linesOf(moment({ sides: [voided] }))[1], 'The ministry: a claim that was voided since.');
  const long = linesOf(moment({ sides: [side({ statement: '𝕏'.repeat(10_000) })] }))[1] ?? '';
  t.ok(long.endsWith('𝕏…”') && [...long].length < 600, 'long texts are cut between letters');
});

t.test('text that runs from right to left stays apart from what stands around it', async (t) => {
  const arabic = side({ claimant: { slug: 'wizara', name: 'وزارة الدفاع' }, words: 'أكثر من ٧٠' });
  t.equal(
    linesOf(moment({ sides: [arabic] }))[1],
    '\u2068وزارة الدفاع\u2069: “\u2068أكثر من ٧٠\u2069”, 71 or more, 2023-05-23.',
  );
  const turning = side({ claimant: { slug: 'x', name: 'A\u202Egnorw\u2069' } });
  t.match(
    linesOf(moment({ sides: [turning] }))[1],
    /^Agnorw: /,
    'marks that would turn what follows are gone',
  );
});

t.test('a JSON feed is what version 1.1 asks for', async (t) => {
  const feed = jsonFeed(HEAD, [moment(), moment({ sides: [] })]);
  t.same(JsonFeed.parse(JSON.parse(JSON.stringify(feed))), feed);
  t.equal(feed.version, 'https://jsonfeed.org/version/1.1');
  t.match(feed, { next_url: HEAD.next, feed_url: HEAD.feed, home_page_url: HEAD.home, language: 'en' });
  t.match(feed.items[0], {
    id: 'urn:uuid:00000000-0000-7000-8000-000000000001',
    url: 'https://claims.example/v1/disputes/raid.killed.raiders',
    authors: [{ name: 'The corps' }, { name: 'The ministry' }],
    tags: ['casualties', 'killed', 'raid'],
    date_published: '2023-06-01T12:00:00.000Z',
  });
  t.notOk('authors' in feed.items[1]!, 'nobody is the author of what ceased');
  t.notOk('next_url' in jsonFeed({ ...HEAD, next: null }, []));
});

t.test('an Atom feed has what RFC 4287 and RFC 5005 ask for', async (t) => {
  const feed = parsed(await atomFeed(HEAD, [moment(), moment({ id: '2', sides: [] })]));
  t.equal(textOf(feed, 'id'), HEAD.feed);
  t.equal(textOf(feed, 'updated'), '2023-06-01T12:00:00.000Z');
  t.equal(textOf(one(feed, 'author'), 'name'), 'Counterclaim');
  const links = Object.fromEntries(
    all(feed, 'link').map(({ attributes }) => [attributes?.rel, attributes?.href]),
  );
  t.same(links, { alternate: HEAD.home, self: HEAD.self, next: HEAD.next });
  const [entry] = all(feed, 'entry');
  t.equal(textOf(entry!, 'id'), 'urn:uuid:00000000-0000-7000-8000-000000000001');
  t.equal(read(textOf(entry!, 'title')), titleOf(moment()));
  t.equal(one(entry!, 'link').attributes?.href, 'https://claims.example/v1/disputes/raid.killed.raiders');
  t.same(
    all(entry!, 'category').map((each) => each.attributes?.term),
    ['casualties', 'killed', 'raid'],
  );
  t.same(
    all(entry!, 'author').map((each) => textOf(each, 'name')),
    ['The corps', 'The ministry'],
  );
  t.equal(all(feed, 'entry').length, 2);
  const empty = parsed(await atomFeed({ ...HEAD, next: null }, []));
  t.equal(all(empty, 'link').length, 2);
  t.ok(textOf(empty, 'updated'));
});

t.test('whatever names and words hold, the XML is well-formed and reads as the JSON does', async (t) => {
  const nasty = [
    '</title>',
    ']]>',
    '<!--',
    '&amp;',
    '&',
    '"',
    "'",
    '\u0000',
    '\u000b',
    '\u001b',
    '\ufffe',
    '\ud800',
    '\r\n',
    '<entry>',
    '𝕏',
    'ש',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })), { maxLength: 6 })
    .map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(text, text, text, async (name, words, label) => {
      const nastySide = side({
        claimant: { slug: 'x', name },
        words,
        allows: words,
        statement: label,
        end: words,
      });
      const { question } = moment();
      const event = { slug: 'raid', name: label };
      const given = moment({ sides: [nastySide, nastySide], question: { ...question, label, event } });
      const head = { ...HEAD, title: `Disputes: q ${label}` };
      const xml = await atomFeed(head, [given]);
      const json = jsonFeed(head, [given]);
      if (!/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(xml)) throw new Error('not XML');
      const feed = parsed(xml);
      const entry = one(feed, 'entry');
      const same = (a: string, b: string) => {
        if (spaced(a) !== spaced(b)) throw new Error(`${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
      };
      same(textOf(feed, 'title'), json.title);
      same(read(textOf(entry, 'title')), json.items[0]!.title);
      same(textOf(one(entry, 'author'), 'name'), json.items[0]!.authors![0]!.name);
      same(
        read(
          textOf(entry, 'content')
            .replaceAll('</p><p>', '\n')
            .replaceAll(/<\/?p>/g, ''),
        ),
        json.items[0]!.content_text,
      );
    }),
    { numRuns: 500 },
  );
  t.pass();
});

const parsed = (xml: string): Element =>
  one(xml2js(xml, { captureSpacesBetweenElements: false }) as Element, 'feed');
const all = (parent: Element, name: string): Element[] =>
  (parent.elements ?? []).filter((each) => each.name === name);
function one(parent: Element, name: string): Element {
  const [found] = all(parent, name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
const textOf = (parent: Element, name: string): string =>
  (one(parent, name).elements ?? []).map((each) => String(each.text ?? each.cdata ?? '')).join('');
/** HTML as a reader shows it. */
const read = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
