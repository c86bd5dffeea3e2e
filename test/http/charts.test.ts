/** The pictures over HTTP: routes, tags, headers, refusals, replays; embedding by frame and by oEmbed. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { all, readXml, textOf } from '../pages/svg.ts';
import { build, corps, dispute, KILLED, type Reply, record, refused, type Service } from './service.ts';

const CHART = `/v1/disputes/${KILLED}/chart.svg`;
const TIMELINE = `/v1/disputes/${KILLED}/timeline.svg`;
const LONE = 'raid.wounded.raiders';
type Oembed = { html: string; width: number; height: number };
const words = ({ text }: Reply<unknown>): string => textOf(readXml(text));

async function world(
  t: Parameters<typeof build>[0],
  settings: Parameters<typeof build>[1] = {},
): Promise<Service> {
  const service = await build(t, settings);
  await dispute(service);
  await record(service, { property: 'wounded', value: 10 });
  return service;
}

t.test('a chart and a timeline are pictures that any site may show', async (t) => {
  const service = await world(t);
  for (const url of [
    CHART,
    TIMELINE,
    `/v1/questions/${KILLED}/chart.svg`,
    `/v1/questions/${LONE}/timeline.svg`,
  ]) {
    const answer = await service.get(url, { as: null });
    t.equal(answer.status, 200, url);
    t.equal(answer.headers['content-type'], 'image/svg+xml');
    t.equal(answer.headers['cross-origin-resource-policy'], 'cross-origin');
    const style = textOf(all(readXml(answer.text), 'style')[0]!);
    const hash = createHash('sha256').update(style).digest('base64');
    t.equal(
      answer.headers['content-security-policy'],
      `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'self'`,
      'opened by itself it runs nothing, and its own style alone applies',
    );
    t.equal(
      (await service.get(url, { as: null, headers: { accept: 'image/avif,image/*,*/*;q=0.8' } })).status,
      200,
    );
    refused(
      t,
      await service.get(url, { as: null, headers: { accept: 'application/json' } }),
      406,
      'not-acceptable',
    );
  }
});

t.test('the same state has the same bytes and tag; a new claim has others', async (t) => {
  const service = await world(t);
  const [first, again] = [await service.get(CHART), await service.get(CHART)];
  t.equal(first.text, again.text);
  t.match(first.headers.etag, /^"[^"]+"$/, 'strong');
  t.equal(first.headers.etag, again.headers.etag);
  const known = await service.get(CHART, { headers: { 'if-none-match': String(first.headers.etag) } });
  t.equal(known.status, 304);
  t.equal(known.text, '');
  for (const name of ['content-security-policy', 'cross-origin-resource-policy'])
    t.equal(known.headers[name], first.headers[name], `${name} stays that of what the browser keeps`);
  t.not((await service.get(`${CHART}?theme=dark`)).headers.etag, first.headers.etag);
  await record(service, { property: 'wounded', value: 11, claimant: corps });
  t.equal((await service.get(CHART)).headers.etag, first.headers.etag, 'another question changes nothing');
  await record(service, {
    value: 500,
    claimant: { slug: 'agency', name: 'The agency', kind: 'organisation' },
  });
  const changed = await service.get(CHART, { headers: { 'if-none-match': String(first.headers.etag) } });
  t.equal(changed.status, 200);
  t.match(words(changed), 'The agency');
});

t.test('width, theme and language are as asked', async (t) => {
  const service = await world(t);
  for (const url of [CHART, TIMELINE]) {
    t.equal(readXml((await service.get(url)).text).attributes.width, '800');
    for (const width of [320, 1600])
      t.equal(readXml((await service.get(`${url}?width=${width}`)).text).attributes.width, String(width));
    t.equal(all(readXml((await service.get(`${url}?theme=light`)).text), 'style').length, 0);
    t.match((await service.get(`${url}?theme=dark`)).text, '#14161a');
    t.equal(readXml((await service.get(`${url}?lang=fr`)).text).attributes.lang, 'fr');
  }
  t.match(words(await service.get(`${CHART}?lang=fr`)), 'un facteur 35,5');
});

t.test('what cannot be drawn is refused, every fault by its name', async (t) => {
  const service = await world(t);
  for (const url of [CHART, TIMELINE]) {
    for (const width of ['319', '1601', '0', '-1', '1e3', '640.5', 'wide', ''])
      refused(t, await service.get(`${url}?width=${width}`), 400, 'invalid-request');
    const many = await service.get(`${url}?width=1&theme=pink&lang=de&saidBy=soon&colour=red`);
    refused(t, many, 400, 'invalid-request', {
      width: 'out-of-range',
      theme: 'not-allowed',
      lang: 'not-allowed',
      saidBy: 'invalid-time',
      colour: 'unknown-parameter',
    });
  }
});

t.test('a question that is not disputed has a chart as a question, not as a dispute', async (t) => {
  const service = await world(t);
  for (const picture of ['chart', 'timeline']) {
    refused(t, await service.get(`/v1/disputes/${LONE}/${picture}.svg`), 404, 'not-found');
    t.equal((await service.get(`/v1/questions/${LONE}/${picture}.svg`)).status, 200);
    for (const list of ['disputes', 'questions'])
      refused(t, await service.get(`/v1/${list}/raid.nothing/${picture}.svg`), 404, 'not-found');
  }
  t.match(words(await service.get(`/v1/questions/${LONE}/chart.svg`)), 'Not disputed');
});

t.test('a chart can be replayed: as it was said, and as it was known', async (t) => {
  const service = await world(t);
  t.match(words(await service.get(CHART)), 'The corps');
  refused(t, await service.get(`${CHART}?saidBy=2023-05-23`), 404, 'not-found');
  const then = await service.get(`/v1/questions/${KILLED}/chart.svg?saidBy=2023-05-23`);
  t.match(words(then), 'As said by 23 May 2023');
  t.notMatch(words(then), 'The corps');
  const before = await service.get(`/v1/questions/${KILLED}/timeline.svg?knownBy=2023-05-31`);
  t.match(words(before), 'Nobody has said anything');
});

t.test('values that are no figures have their own form', async (t) => {
  const service = await build(t);
  const about = { property: 'took-part', statement: null };
  await record(service, { ...about, value: true });
  await record(service, { ...about, value: false, claimant: corps });
  const chart = words(await service.get('/v1/disputes/raid.took-part.raiders/chart.svg'));
  t.match(chart, /Camp A.*No.*The corps/);
  t.match(chart, /Camp B.*Yes.*The ministry/);
  t.equal((await service.get('/v1/disputes/raid.took-part.raiders/timeline.svg')).status, 200);
});

t.test('the address of a question that was merged leads to the other, with what was asked', async (t) => {
  const service = await world(t);
  await record(service, { event: { slug: 'march', name: 'The march', start: '2023-05' }, value: 3 });
  await service.post('/v1/events/raid/merge', { into: 'march' }, { as: 'editor' });
  const answer = await service.get(`${CHART}?width=400&lang=fr`);
  t.equal(answer.status, 301);
  t.equal(answer.headers.location, '/v1/disputes/march.killed.raiders/chart.svg?width=400&lang=fr');
  const page = await service.get(`/embed/disputes/${KILLED}?lang=fr`);
  t.equal(page.status, 301);
  t.match(page.headers.location, '/embed/disputes/march.killed.raiders');
});

t.test('words that look like markup stay words', async (t) => {
  const service = await build(t);
  const evil = '<script>alert(1)</script>&"\'';
  await record(service, {
    claimant: { slug: 'evil', name: evil, kind: 'organisation' },
    value: { min: 3, max: 3, text: `3 ${evil}` },
  });
  await record(service, { claimant: corps, value: 9 });
  for (const url of [CHART, TIMELINE]) {
    const svg = readXml((await service.get(url)).text);
    t.match(textOf(svg), evil);
    t.notOk(all(svg).some((one) => one.name === 'script'));
  }
  const page = (await service.get(`/embed/disputes/${KILLED}`)).text;
  t.notMatch(page, '<script');
});

t.test('the page for frames may be framed by anybody, and is small and still', async (t) => {
  const service = await world(t);
  const page = await service.get(`/embed/disputes/${KILLED}?theme=dark&lang=fr`, { as: null });
  t.equal(page.status, 200);
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  t.match(page.headers['content-security-policy'], 'frame-ancestors *');
  t.notMatch(page.headers['content-security-policy'], /unsafe|script-src/);
  t.equal(page.headers['x-frame-options'], undefined);
  const style = /<style>([\s\S]*?)<\/style>/.exec(page.text)![1]!;
  t.match(page.headers['content-security-policy'], createHash('sha256').update(style).digest('base64'));
  t.match(page.text, 'lang="fr"');
  t.match(page.text, /alt="[^"]*factor|alt="[^"]*facteur/);
  for (const [, url] of page.text.matchAll(/(?:src|srcset)="([^"]+)"/g)) {
    const picture = await service.get(
      url!.replaceAll('&#38;', '&').replaceAll('&amp;', '&').replaceAll('&#61;', '='),
      { as: null },
    );
    t.equal(picture.status, 200, String(url));
  }
  t.equal(
    (
      await service.get(`/embed/disputes/${KILLED}?theme=dark&lang=fr`, {
        headers: { 'if-none-match': String(page.headers.etag) },
      })
    ).status,
    304,
  );
  t.equal((await service.get(`/embed/questions/${LONE}`)).status, 200);
  refused(t, await service.get(`/embed/disputes/${LONE}`), 404, 'not-found');
  refused(t, await service.get(`/embed/disputes/${KILLED}?theme=pink&lang=de`), 400, 'invalid-request', {
    theme: 'not-allowed',
    lang: 'not-allowed',
  });
});

t.test('no other page may be framed by other sites', async (t) => {
  const service = await world(t);
  for (const url of ['/', `/disputes/${KILLED}`, CHART])
    t.match(
      (await service.get(url, { as: null })).headers['content-security-policy'],
      "frame-ancestors 'self'",
      url,
    );
});

t.test('oEmbed answers for every address of a dispute or question, in JSON and XML', async (t) => {
  const service = await world(t, { publicUrl: 'https://claims.example' });
  const ask = (url: string, more = '') =>
    service.get<Oembed>(`/v1/oembed?url=${encodeURIComponent(url)}${more}`, { as: null });
  for (const path of [
    `/disputes/${KILLED}`,
    `/v1/disputes/${KILLED}`,
    CHART,
    TIMELINE,
    `/embed/disputes/${KILLED}`,
  ]) {
    const { status, body } = await ask(`https://claims.example${path}`);
    t.equal(status, 200, path);
    t.match(body, {
      version: '1.0',
      type: 'rich',
      provider_name: 'Counterclaim',
      provider_url: 'https://claims.example',
      width: 800,
    });
    t.match(body.html, `<iframe src="https://claims.example/embed/disputes/${KILLED}"`);
    t.ok(body.height > 200 && body.html.includes(`height="${body.height}"`));
  }
  t.match(
    (await ask(`https://claims.example/questions/${LONE}?lang=fr&theme=dark`)).body.html,
    `/embed/questions/${LONE}?theme`,
  );
  t.match((await ask(`https://claims.example/disputes/${KILLED}`, '&maxwidth=400&maxheight=300')).body, {
    width: 400,
    height: 300,
  });
  t.match((await ask(`https://claims.example/disputes/${KILLED}`, '&maxwidth=100')).body, { width: 320 });
  const xml = await ask(`https://claims.example/disputes/${KILLED}`, '&format=xml');
  t.equal(xml.headers['content-type'], 'text/xml');
  const root = readXml(xml.text.replace(/^<\?xml[^>]*>\n/, '').trim());
  t.equal(root.name, 'oembed');
  t.match(textOf(all(root, 'html')[0]!), '<iframe src="https://claims.example/embed/');
  for (const url of [
    'https://other.example/disputes/x',
    'https://claims.example/',
    'https://claims.example/disputes/raid.nothing',
    'https://claims.example/disputes/%E0%A4%A',
    `https://claims.example/disputes/${LONE}`,
  ])
    refused(t, await ask(url), 404, 'not-found');
  refused(t, await service.get('/v1/oembed'), 400, 'invalid-request', { url: 'required' });
  refused(t, await ask('javascript:alert(1)', '&format=pdf'), 400, 'invalid-request', {
    url: 'invalid-url',
    format: 'not-allowed',
  });
});

t.test('where reading needs a key, pictures and frames do', async (t) => {
  const service = await world(t, { readAccess: 'key' });
  for (const url of [
    CHART,
    TIMELINE,
    `/embed/disputes/${KILLED}`,
    `/v1/oembed?url=http://localhost/disputes/${KILLED}`,
  ])
    refused(t, await service.get(url, { as: null }), 401, 'unauthenticated');
  t.equal((await service.get(CHART, { as: 'reader' })).status, 200);
});

t.test('the map of an event has the days on which anything changed', async (t) => {
  const service = await build(t);
  const village = { slug: 'village', name: 'The village', latitude: 50.35, longitude: 36.83 };
  await service.post('/v1/places', village);
  const held = { property: 'controlled-by', subject: undefined, place: 'village', statement: null };
  const by = (slug: string) => ({ actor: { slug, name: slug, kind: 'state' } });
  await record(service, { ...held, value: by('kyiv'), claimedAt: '2023-05-23' });
  await record(service, { ...held, value: by('moscow'), claimant: corps, claimedAt: '2023-05-25' });
  await record(service, { ...held, value: by('moscow'), claimedAt: '2023-05-27' });
  const page = async (query: string) => (await service.get(`/events/raid${query}`, { as: null })).text;
  const descriptions = async (query: string) => /<desc[^>]*>([^<]*)</.exec(await page(query))?.[1];
  t.match(await page(''), 'data-territory="2023-05-23 2023-05-25 2023-05-27"');
  t.match(
    await descriptions('?day=2023-05-23'),
    'The village (one answer): Held by kyiv, says The ministry.',
  );
  t.match(await descriptions('?day=2023-05-25'), 'The village (contested)');
  t.match(
    await descriptions('?at=2'),
    'The village (one answer): Held by moscow, say The corps, The ministry.',
  );
  t.equal((await service.get('/events/raid?day=yesterday', { as: null })).status, 400);
  t.notMatch(await page(''), /<image|tiles/, 'no tiles unless they are set');
});

t.test('tiles are shown, and their origin is let in, only where they are set', async (t) => {
  const tiles = { url: 'https://tiles.example/{z}/{x}/{y}.png', attribution: 'Tiles by Example' };
  const service = await build(t, { mapTiles: tiles });
  await service.post('/v1/places', {
    slug: 'village',
    name: 'The village',
    latitude: 50.35,
    longitude: 36.83,
  });
  await record(service, {
    property: 'controlled-by',
    subject: undefined,
    place: 'village',
    value: { actor: corps },
  });
  const page = await service.get('/events/raid', { as: null });
  t.match(page.headers['content-security-policy'], "img-src 'self' data: https://tiles.example;");
  t.match(page.text, 'href="https://tiles.example/');
  t.match(page.text, 'Tiles by Example');
  t.notMatch((await service.get('/', { as: null })).headers['content-security-policy'], 'tiles.example');
});
