import { readFileSync } from 'node:fs';
import t from 'tap';
import { type Element, xml2js } from 'xml-js';
import type { z } from 'zod';
import { JsonFeed } from '../../src/http/feeds.ts';
import { dump, isPostgres, rawOn } from '../database.ts';
import {
  build,
  claim,
  corps,
  dispute,
  KILLED,
  type LinkRecord,
  ministry,
  type Reply,
  record,
  refused,
  report,
  type Service,
} from './service.ts';

type Feed = z.output<typeof JsonFeed>;
const JSON_FEED = '/v1/feeds/disputes.json';
const ATOM = '/v1/feeds/disputes.atom';

t.test('each turn in the life of a dispute is an entry of its own, newest first', async (t) => {
  const service = await build(t);
  const [, second] = await dispute(service);
  tick(service);
  await assess(service);
  tick(service);
  const third = await record(service, { claimant: 'corps', value: 40, claimedAt: '2023-05-25' });
  tick(service);
  const fourth = await record(service, { claimant: 'corps', value: 75, claimedAt: '2023-05-26' });
  tick(service);
  const fifth = await record(service, { claimant: 'corps', value: 10, claimedAt: '2023-05-27' });
  tick(service);
  for (const one of [fifth, fourth, third, second])
    await service.post(`/v1/claims/${one.id}/void`, { reason: 'Another battle.' });
  const { items } = await feedOf(service);
  t.same(
    items.map((item) => item.title),
    [
      'No longer disputed: The raiders killed, The raid',
      'Changed: The raiders killed, The raid — 2 against 71 or more, factor 35.5',
      'Reopened: The raiders killed, The raid — 40 against 71 or more, factor 1.78',
      'Settled: The raiders killed, The raid',
      'Reopened: The raiders killed, The raid — 10 against 71 or more, factor 7.1',
      'Settled: The raiders killed, The raid',
      'Changed: The raiders killed, The raid — 40 against 71 or more, factor 1.78',
      'Assessed: The raiders killed, The raid — The check: mostly-false',
      'Opened: The raiders killed, The raid — 2 against 71 or more, factor 35.5',
    ],
  );
  t.equal(new Set(items.map((item) => item.id)).size, items.length, 'every entry has an id of its own');
  const times = items.map((item) => item.date_published);
  t.same(times, [...times].sort().reverse());
  t.equal(items[0]!.url, `http://localhost/v1/questions/${KILLED}`, 'what is no dispute is a question');
  t.same(items[0]!.tags, ['casualties', 'killed', 'raid']);
});

t.test('an entry says who says what, and for programs what it came to', async (t) => {
  const service = await build(t);
  const [, second] = await dispute(service);
  const { items } = await feedOf(service);
  t.match(items, [
    {
      url: `http://localhost/v1/disputes/${KILLED}`,
      content_text: [
        'In conflict: these cannot both be true. They lie 69 apart, by a factor of 35.5.',
        'The corps: exactly 2, 2023-05-24. “Over seventy were killed.”',
        'The ministry: “more than 70”, 71 or more, 2023-05-23. “Over seventy were killed.”',
      ].join('\n'),
      authors: [{ name: 'The corps' }, { name: 'The ministry' }],
      date_published: '2023-06-01T12:00:00.000Z',
      _counterclaim: {
        kind: 'opened',
        dispute: KILLED,
        status: 'open',
        verdict: 'conflict',
        spread: { low: 2, high: 71, gap: 69, factor: 35.5 },
      },
    },
  ]);
  const change = items[0]!._counterclaim.change!;
  const log = await service.get<{ data: unknown[] }>(`/v1/changes?after=${change - 1}&limit=1`);
  t.match(log.body.data, [{ seq: change, act: 'claim-recorded', claim: second.id }]);
});

t.test('values that are no figures stand against each other in words', async (t) => {
  const service = await build(t);
  const about = {
    property: 'controlled-by',
    place: { slug: 'village', name: 'The village' },
    statement: undefined,
  };
  const held = (actor: object) => record(service, { ...about, subject: undefined, ...actor });
  await held({ value: { actor: ministry } });
  await held({ claimant: corps, value: { actor: corps } });
  const { items } = await feedOf(service);
  t.equal(items[0]!.title, 'Opened: controlled by at The village, The raid — The ministry against The corps');
});

t.test(
  'reports, restatements and refusals bring no entry, and an assessment of no dispute none',
  async (t) => {
    const service = await build(t);
    const [first] = await dispute(service);
    const before = await service.get(JSON_FEED);
    await service.post(`/v1/claims/${first.id}/reports`, report('gazette'));
    await record(service, { claimant: 'corps', value: 2, claimedAt: '2023-05-29' });
    await service.post(
      '/v1/claims?dryRun=true',
      claim({ claimant: 'corps', value: 1, claimedAt: '2023-05-30' }),
    );
    await service.post('/v1/claims', claim({ value: 'who knows' }));
    await record(service, { event: { slug: 'march', name: 'The march' } });
    await assess(service, 'march.killed.raiders');
    t.equal((await feedOf(service)).items.length, 1);
    t.equal((await feedOf(service)).items[0]!.id, (before.body as Feed).items[0]!.id);
  },
);

t.test('an address has its form by its suffix, or by Accept', async (t) => {
  const service = await build(t);
  await dispute(service);
  const json = await service.get(JSON_FEED);
  t.equal(json.headers['content-type'], 'application/feed+json; charset=utf-8');
  const atom = await service.get(ATOM);
  t.equal(atom.headers['content-type'], 'application/atom+xml; charset=utf-8');
  const asked = (accept: string) => service.get('/v1/feeds/disputes', { headers: { accept } });
  t.equal((await asked('application/atom+xml, text/xml;q=0.5')).text, atom.text);
  t.equal((await asked('*/*')).text, json.text);
  t.match((await asked('*/*')).headers.vary, /Accept/);
  refused(t, await asked('text/csv'), 406, 'not-acceptable');
  t.equal((await service.get(ATOM, { headers: { accept: 'text/html' } })).status, 200);
});

t.test('both forms have the same entries', async (t) => {
  const service = await build(t);
  await dispute(service);
  await assess(service);
  const { items } = await feedOf(service);
  const { elements = [] } = ((xml2js((await service.get(ATOM)).text) as Element).elements ?? [])[0]!;
  const entries = elements.filter((one) => one.name === 'entry');
  const inner = (one: Element, name: string) => {
    const [text] = one.elements?.find((child) => child.name === name)?.elements ?? [];
    return text?.text ?? text?.cdata;
  };
  t.same(
    entries.map((one) => [inner(one, 'id'), inner(one, 'title'), inner(one, 'published')]),
    items.map((item) => [item.id, item.title, item.date_published]),
  );
});

t.test('a feed is filtered as the list of disputes is; state is that of the entry', async (t) => {
  const service = await build(t);
  await dispute(service);
  await record(service, { property: 'captured', claimant: 'ministry', value: 10 });
  await record(service, { property: 'captured', claimant: 'corps', value: 'about 20' });
  await record(service, { property: 'took-part', claimant: 'corps', value: true });
  await record(service, { property: 'took-part', claimant: 'ministry', value: false });
  await record(service, {
    event: { slug: 'march', name: 'Марш' },
    place: { slug: 'village', name: 'The village' },
    value: 3,
  });
  const alliance = { slug: 'alliance', name: 'The alliance' };
  await record(service, { event: 'march', place: 'village', claimant: alliance, value: 4 });
  await record(service, { claimant: 'corps', value: 71, claimedAt: '2023-05-29' });
  const titles = async (query: string) =>
    (await feedOf(service, query)).items.map((item) =>
      [item._counterclaim.kind, item._counterclaim.dispute].join(' '),
    );
  const march = 'opened march.killed.raiders.at-village';
  const killed = [`settled ${KILLED}`, `opened ${KILLED}`];
  const [captured, part] = ['opened raid.captured.raiders', 'opened raid.took-part.raiders'];
  t.same(await titles(''), [killed[0], march, part, captured, killed[1]]);
  t.same(await titles('?event=march'), [march]);
  t.same(await titles('?event=raid&topic=casualties'), killed);
  t.same(await titles('?property=captured'), [captured]);
  t.same(await titles('?subject=corps'), []);
  t.same(await titles('?place=village'), [march]);
  t.same(await titles('?claimant=alliance'), [march]);
  t.same(await titles('?verdict=tension'), [captured]);
  t.same(await titles('?status=settled'), [killed[0]]);
  t.same(await titles('?status=open&event=raid'), [part, captured, killed[1]]);
  t.same(await titles('?minFactor=10'), [killed[1]]);
  t.same(await titles('?q=%D0%BC%D0%B0%D1%80%D1%88'), [march]);
  t.same(await titles('?q=-'), []);
  const {
    title,
    home_page_url: home,
    feed_url: feed,
  } = await feedOf(service, '?event=raid&minFactor=10&limit=3');
  t.equal(title, 'Disputes: event raid, minFactor 10');
  t.equal(home, 'http://localhost/v1/disputes?event=raid&minFactor=10');
  t.equal(feed, 'http://localhost/v1/feeds/disputes.json?event=raid&minFactor=10&limit=3');
  t.equal((await service.get(new URL(home).pathname + new URL(home).search)).status, 200);
});

t.test('what no feed has is refused, every fault of it', async (t) => {
  const service = await build(t);
  const answer = await service.get(`${JSON_FEED}?evnt=raid&limit=0&status=undisputed&sort=factor`);
  refused(t, answer, 400, 'invalid-request', {
    evnt: 'unknown-parameter',
    sort: 'unknown-parameter',
    limit: 'out-of-range',
    status: 'not-allowed',
  });
  refused(t, await service.get(`${ATOM}?limit=201`), 400, 'invalid-request', { limit: 'out-of-range' });
  refused(t, await service.get(`${JSON_FEED}?cursor=x`), 400, 'invalid-cursor', { cursor: 'invalid' });
  refused(t, await service.get('/v1/feeds/disputes.rss'), 404, 'not-found');
});

t.test('pages go on at the same place while entries are added, in both forms', async (t) => {
  const service = await build(t);
  for (let i = 0; i < 7; i++) {
    const event = { slug: `raid-${i}`, name: `Raid ${i}` };
    await record(service, { event });
    await record(service, { event, claimant: corps, value: 2 });
  }
  const all = (await feedOf(service)).items.map((item) => item.id);
  const seen: string[] = [];
  let next: string | undefined = `${JSON_FEED}?limit=3`;
  while (next !== undefined) {
    const { body, headers }: Reply<Feed> = await service.get<Feed>(next);
    t.equal(headers.link, body.next_url && `<${body.next_url}>; rel="next"`);
    seen.push(...body.items.map((item) => item.id));
    t.equal(body.feed_url, `http://localhost${JSON_FEED}?limit=3`, 'every page names the same feed');
    next = body.next_url?.replace('http://localhost', '');
    await record(service, { claimant: `raider-${seen.length}`, value: 200 + seen.length }).catch(() => null);
    await record(service, {
      event: { slug: `later-${seen.length}`, name: 'Later' },
      claimant: ministry,
    });
    await record(service, { event: `later-${seen.length}`, claimant: corps, value: 3 });
  }
  t.same(seen, all);
  const { text } = await service.get(`${ATOM}?limit=3`);
  const [, href] = /<link rel="next" href="([^"]+)"\/>/.exec(text) ?? [];
  const second = await service.get(href!.replaceAll('&amp;', '&').replace('http://localhost', ''));
  t.equal(second.status, 200);
  t.match(second.text, /<link rel="self" href="[^"]+cursor=/);
  refused(
    t,
    await service.get(`${ATOM}?limit=3&event=raid-1&cursor=${/cursor=(.+)$/.exec(href!)![1]}`),
    400,
    'invalid-cursor',
  );
});

t.test('a reader that has the feed is told so, until something in it changes', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  for (const url of [JSON_FEED, ATOM]) {
    const { headers } = await service.get(url);
    t.match(headers.etag, /^W\//);
    const again = () => service.get(url, { headers: { 'if-none-match': headers.etag! } });
    tick(service);
    await record(service, { claimant: `witness-of-${url.slice(-4)}`, value: 30 }).catch(() => null);
    const same = await again();
    t.equal(same.status, 304, `${url} is as it was`);
    t.equal(same.text, '');
    await service.patch(
      `/v1/claims/${first.id}`,
      { statement: `By ${url}.`, reason: 'x' },
      { headers: { 'if-match': '*' } },
    );
    t.equal((await again()).status, 200, `${url} says something else`);
  }
});

t.test('a text that was taken out by law is in no feed, nor are the words of a voided claim', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  await assess(service);
  const found = await service.get<{ data: { id: string }[] }>(`/v1/questions/${KILLED}/assessments`);
  const takeOut = async (kind: string, id: string, field: string) =>
    t.equal(
      (await service.post('/v1/redactions', { kind, id, field, reason: 'x' }, { as: 'admin' })).status,
      201,
    );
  const everything = async () => (await service.get(JSON_FEED)).text + (await service.get(ATOM)).text;
  t.match(await everything(), /more than 70/);
  await takeOut('claim', first.id, 'value.text');
  await takeOut('claim', first.id, 'statement');
  await takeOut('assessment', found.body.data[0]!.id, 'rationale');
  const after = await everything();
  t.notMatch(after, /more than 70|Two graves/);
  t.match(after, /\[redacted\]/);
  t.match(after, /2 against 71 or more/, 'the figures stay');
  const statement = 'The corps let it be known.';
  await service.patch(
    `/v1/claims/${second.id}`,
    { statement, reason: 'x' },
    { headers: { 'if-match': '*' } },
  );
  t.match(await everything(), statement);
  await service.post(`/v1/claims/${second.id}/void`, { reason: 'x' });
  t.notMatch(await everything(), statement);
  t.match(await everything(), /The corps: a claim that was voided since/);
  const kept = (await dump(service.database)).dispute_events;
  t.not(kept?.length, 0);
  t.notMatch(JSON.stringify(kept), /graves|seventy/);
});

t.test('an entry keeps its id where its dispute is renamed, and leads to it', async (t) => {
  const service = await build(t);
  await dispute(service);
  const [before] = (await feedOf(service)).items;
  await service.post('/v1/actors', { slug: 'band', name: 'The band' });
  t.equal((await service.post('/v1/actors/raiders/merge', { into: 'band' })).status, 200);
  const [after, ...others] = (await feedOf(service, '?subject=raiders')).items;
  t.same(others, []);
  t.equal(after?.id, before?.id);
  t.equal(after?.url, 'http://localhost/v1/disputes/raid.killed.band');
  t.match(after?.title, 'Opened: The band killed');
});

t.test('an end that was corrected since is told by its number then', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  const ifMatch = { headers: { 'if-match': '*' } };
  await service.patch(`/v1/claims/${first.id}`, { value: 'more than 170', reason: 'x' }, ifMatch);
  t.same(
    (await feedOf(service)).items.map((item) => item.title.split(' — ')[1]),
    ['2 against 171 or more, factor 85.5', '2 against 71, factor 35.5'],
  );
});

t.test('a link that dissolves a dispute is told', async (t) => {
  const service = await build(t);
  const claims = (await dispute(service)).map((one) => one.id);
  const { body } = await service.post<LinkRecord>('/v1/links', {
    claims,
    relation: 'compatible',
    rationale: 'x',
  });
  await service.remove(`/v1/links/${body.id}`, { headers: { 'if-match': '*' } });
  t.same(
    (await feedOf(service)).items.map((item) => item._counterclaim.kind),
    ['reopened', 'dissolved', 'opened'],
  );
});

t.test('addresses are those of the public address, with its path', async (t) => {
  const service = await build(t, { publicUrl: 'https://claims.example/api' });
  await dispute(service);
  const { body } = await service.get<Feed>(`/v1/feeds/disputes?limit=1&q=raid`, {
    headers: { accept: 'application/feed+json' },
  });
  t.equal(body.feed_url, 'https://claims.example/api/v1/feeds/disputes.json?limit=1&q=raid');
  t.equal(body.home_page_url, 'https://claims.example/api/v1/disputes?q=raid');
  t.equal(body.items[0]!.url, `https://claims.example/api/v1/disputes/${KILLED}`);
});

t.test('an empty feed is a feed, the same at every time', async (t) => {
  const service = await build(t);
  t.same((await feedOf(service)).items, []);
  const { text } = await service.get(ATOM);
  tick(service);
  t.equal((await service.get(ATOM)).text, text);
});

t.test('where reading needs a key a feed does, and takes none from its address', async (t) => {
  const service = await build(t, { readAccess: 'key' });
  refused(t, await service.get(JSON_FEED, { as: null }), 401, 'unauthenticated');
  const asked = await service.get(`${JSON_FEED}?key=${service.keys.reader}`, { as: null });
  t.equal(asked.status, 401);
  const answer = await service.get(ATOM, { as: 'reader' });
  t.equal(answer.headers['cache-control'], 'private, no-cache');
});

const OLDER = { skip: isPostgres && 'no database on PostgreSQL is older than the feeds' };

t.test('disputes that are older than the feeds are in them, each once', OLDER, async (t) => {
  const service = await build(t);
  await dispute(service);
  tick(service);
  await record(service, { property: 'took-part', claimant: 'corps', value: true });
  await record(service, { property: 'took-part', claimant: 'ministry', value: false });
  tick(service);
  await record(service, { claimant: 'corps', value: 71, claimedAt: '2023-05-29' });
  await record(service, { event: { slug: 'march', name: 'The march' } });
  const migration = new URL('../../migrations/sqlite/0003_dispute-events.sql', import.meta.url);
  const seed = readFileSync(migration, 'utf8').split('--> statement-breakpoint').at(-1)!;
  const db = rawOn(service.database);
  await db.run('delete from dispute_events');
  await db.run(seed);
  await db.close();
  const { items } = await feedOf(service);
  t.same(
    items.map((item) => [item.title, item.date_published]),
    [
      ['Settled: The raiders killed, The raid', '2023-06-01T14:00:00.000Z'],
      ['Opened: The raiders took part, The raid — yes against no', '2023-06-01T13:00:00.000Z'],
    ],
  );
  for (const { id } of items)
    t.match(id, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  await record(service, { claimant: 'corps', value: 2, claimedAt: '2023-05-30' });
  t.match((await feedOf(service)).items[0]!.title, /^Reopened: /, 'what comes next follows from it');
});

async function feedOf(service: Service, query = ''): Promise<Feed> {
  const answer = await service.get<Feed>(`${JSON_FEED}${query}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return JsonFeed.parse(answer.body);
}

async function assess(service: Service, question = KILLED) {
  const assessor = { slug: 'check', name: 'The check' };
  const finding = { assessor, value: 2, rating: 'mostly-false', rationale: 'Two graves.' };
  const { status, text } = await service.post(`/v1/questions/${question}/assessments`, finding);
  if (status !== 201) throw new Error(text);
}

const tick = (service: Service): void => {
  service.clock.now += 3_600_000;
};
