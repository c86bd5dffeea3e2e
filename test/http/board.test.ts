/** The board over HTTP: every page, its policy, its language, what it refuses, and what it sends nobody. */
import t from 'tap';
import { open, signedIn } from './board-forms.ts';
import {
  build,
  claim,
  corps,
  dispute,
  KILLED,
  ministry,
  type Recorded,
  record,
  refused,
  report,
  type Service,
} from './service.ts';

const ask = (service: Service, url: string, headers: Record<string, string> = {}) =>
  service.send({
    method: 'GET',
    url,
    headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...headers },
  });

/** A dispute, and a question beside it that is none. */
async function loaded(t: Parameters<typeof build>[0], settings: Parameters<typeof build>[1] = {}) {
  const service = await build(t, settings);
  const [first, second] = await dispute(service);
  const single = await record(service, { property: 'wounded', value: 5 });
  return { service, first, second, single };
}

const pagesOf = (one: Recorded) => [
  '/',
  `/disputes/${KILLED}`,
  '/questions/raid.wounded.raiders',
  `/claims/${one.id}`,
  '/events',
  '/events/raid',
  '/actors/corps',
];

t.test('every page is sent as HTML under a policy that lets nothing inline run', async (t) => {
  const { service, first } = await loaded(t);
  for (const url of pagesOf(first)) {
    const { status, headers, text } = await ask(service, url);
    t.equal(status, 200, url);
    t.equal(headers['content-type'], 'text/html; charset=utf-8', url);
    const policy = String(headers['content-security-policy']);
    t.match(policy, "default-src 'none'; script-src 'self'; style-src 'self'", url);
    t.notMatch(policy, /unsafe|\*/, url);
    t.equal(headers['content-language'], 'en', url);
    t.notMatch(text, /<[^>]*\sstyle=|<style|<script(?! type="module" src=")|<[^>]*\son\w+=/i, url);
    t.match(text, /<link rel="alternate" type="application\/feed\+json"/, url);
  }
});

t.test('the first page says what is contested, by whom and by how much', async (t) => {
  const { service } = await loaded(t);
  const { text } = await ask(service, '/');
  const words = wordsOf(text);
  t.match(
    words,
    /The raiders killed conflict The raid 2 The corps 24 May 2023 35\.5× apart more than 70 The ministry 23 May 2023/,
  );
  t.match(words, /2 claimants · 2 claims · 2 reports/);
  t.notMatch(words, /wounded/);
});

t.test('the most contested comes first, unless the latest is asked for', async (t) => {
  const { service } = await loaded(t);
  service.clock.now += 60_000;
  await record(service, { property: 'wounded', claimant: corps, value: 6, claimedAt: '2023-05-24' });
  const order = async (url: string) =>
    [...(await ask(service, url)).text.matchAll(/<li class="dispute[^"]*" data-key="([^"]+)"/g)].map(
      (one) => one[1],
    );
  t.same(await order('/'), [KILLED, 'raid.wounded.raiders']);
  t.same(await order('/?sort=-updatedAt'), ['raid.wounded.raiders', KILLED]);
});

t.test('filters narrow the board; what is left empty in the form filters nothing', async (t) => {
  const { service } = await loaded(t);
  const rows = async (query: string) => {
    const { status, text } = await ask(service, `/?${query}`);
    t.equal(status, 200, query);
    return text.split('<li class="dispute').length - 1;
  };
  t.equal(await rows('q=&event=&topic=&claimant=&status=&verdict=&minFactor=&sort='), 1);
  t.equal(
    await rows('event=raid&topic=casualties&claimant=corps&status=open&verdict=conflict&minFactor=35&q=raid'),
    1,
  );
  t.equal(await rows('claimant=The+corps'), 1, 'a name does for a slug');
  for (const none of [
    'topic=territory',
    'status=settled',
    'minFactor=36',
    'q=nowhere',
    'event=nowhere',
    'claimant=nobody',
  ])
    t.equal(await rows(none), 0, none);
  t.match(
    (await ask(service, '/?claimant=nobody')).text,
    /Nobody and nothing here is called “\u2068nobody\u2069”/,
  );
  t.equal(await rows('saidBy=2023-05-23'), 0, 'before the corps spoke');
});

t.test('the board pages by cursors, which only the list that made them takes', async (t) => {
  const { service } = await loaded(t);
  await record(service, { property: 'wounded', claimant: corps, value: 6 });
  const first = await ask(service, '/?limit=1');
  const next = /rel="next" href="([^"]+)"/
    .exec(first.text)?.[1]
    ?.replaceAll('&#38;', '&')
    .replaceAll('&#61;', '=');
  t.ok(next);
  const second = await ask(service, next!);
  t.equal(second.status, 200);
  t.match(second.text, 'data-key="raid.wounded.raiders"');
  t.notMatch(second.text, `data-key="${KILLED}"`);
  t.notMatch(second.text, 'rel="next"');
  t.equal((await ask(service, `${next}&q=raid`)).status, 400);
});

t.test(
  'a dispute is shown with its camps, who says what, on whose word, and what was said before',
  async (t) => {
    const { service } = await loaded(t);
    await record(service, {
      claimant: corps,
      value: 3,
      claimedAt: '2023-05-26',
      reports: [report('herald', { quote: 'Three of ours fell.' })],
    });
    await service.post(`/v1/questions/${KILLED}/assessments`, {
      assessor: ministry,
      rating: 'mostly false',
      rationale: 'Two funerals.',
      evidence: ['https://check.example/raid'],
    });
    const { text } = await ask(service, `/disputes/${KILLED}`);
    const words = wordsOf(text);
    t.match(words, /Camp A: 3 1 position 3 The corps said 26 May 2023/);
    t.match(words, /Camp B: 71 or more 1 position more than 70 The ministry/);
    t.match(words, /On whose word herald , 24 May 2023 Three of ours fell\./);
    t.match(words, /What it had said before \(1\) 2 ,/);
    t.match(words, /mostly false The ministry .* Two funerals\. Evidence: https:\/\/check\.example\/raid/);
    t.match(text, 'href="https://herald.example/raid"');
    t.match(text, `href="/v1/disputes/${KILLED}/chart.svg"`);
    t.match(text, /<svg [^>]*role="img"/, 'the chart is there');
    t.match(text, /data-live="\/v1\/changes\/stream\?question&#61;/);
    t.match(text, /<textarea id="embed" readonly[^>]*>&#60;iframe/);
  },
);

t.test('a dispute of more positions than a page holds goes on where its camp was left', async (t) => {
  const service = await build(t);
  await dispute(service);
  const many = Array.from({ length: 205 }, (_, i) =>
    claim({ claimant: { slug: `desk-${i}`, name: `Desk ${i}`, kind: 'organisation' }, value: 80 + i }),
  );
  const sent = await service.send({
    method: 'POST',
    url: '/v1/claims/import',
    headers: { authorization: `Bearer ${service.keys.editor}`, 'content-type': 'application/x-ndjson' },
    payload: many.map((one) => `${JSON.stringify(one)}\n`).join(''),
  });
  t.equal(sent.status, 200);
  const shown = (html: string) =>
    [...html.matchAll(/<li class="position" id="claim-([^"]+)"/g)].map((one) => one[1]!);
  const camps = (html: string) => [...html.matchAll(/<h3 id="camp-(\d+)">/g)].map((one) => Number(one[1]));
  const first = await ask(service, `/disputes/${KILLED}`);
  const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&#61;', '=');
  const second = await ask(service, next!);
  t.equal(second.status, 200);
  t.equal(shown(first.text).length, 200);
  t.equal(new Set([...shown(first.text), ...shown(second.text)]).size, 207, 'each position once');
  const count = Number(/(\d+) camps/.exec(wordsOf(first.text))?.[1]);
  t.equal(camps(second.text).at(-1), count, 'the last camp has the last number');
});

t.test('a dispute can be seen as it stood, and says that it is', async (t) => {
  const { service } = await loaded(t);
  await record(service, { claimant: corps, value: 3, claimedAt: '2023-05-26' });
  const then = await ask(service, `/disputes/${KILLED}?saidBy=2023-05-25`);
  t.equal(then.status, 200);
  t.match(wordsOf(then.text), /You see this as it stood by what had been said by 25 May 2023/);
  t.match(wordsOf(then.text), /Camp A: 2 /);
  t.notMatch(then.text, 'data-live', 'what is past does not change');
});

t.test('a question that is not disputed is shown as a question, and a dispute as a dispute', async (t) => {
  const { service } = await loaded(t);
  const from = await ask(service, '/disputes/raid.wounded.raiders?lang=fr');
  t.equal(from.status, 302);
  t.equal(from.headers.location, '/questions/raid.wounded.raiders?lang=fr');
  const back = await ask(service, `/questions/${KILLED}`);
  t.equal(back.status, 302);
  t.equal(back.headers.location, `/disputes/${KILLED}`);
  const { text } = await ask(service, '/questions/raid.wounded.raiders');
  t.match(wordsOf(text), /not disputed No two claimants contradict each other/);
});

t.test('what was merged into another leads there', async (t) => {
  const { service } = await loaded(t);
  await record(service, { event: { slug: 'raid-2', name: 'The raid again' }, claimant: corps, value: 3 });
  t.equal((await service.post('/v1/events/raid/merge', { into: 'raid-2' })).status, 200);
  const { status, headers } = await ask(service, '/events/raid');
  t.equal(status, 301);
  t.equal(headers.location, '/events/raid-2');
  const question = await ask(service, `/disputes/${KILLED}`);
  t.equal(question.status, 301);
  t.equal(question.headers.location, '/disputes/raid-2.killed.raiders');
});

t.test(
  'a claim is shown with its reports, its history and what stands against it, with the reason',
  async (t) => {
    const { service, second } = await loaded(t);
    const tag = (await service.get(`/v1/claims/${second.id}`)).headers.etag!;
    await service.patch(
      `/v1/claims/${second.id}`,
      { value: 3, reason: 'Mistyped.' },
      { headers: { 'if-match': tag } },
    );
    const { text } = await ask(service, `/claims/${second.id}`);
    const words = wordsOf(text);
    t.match(words, /What stands against it more than 70 The ministry · conflict · 23\.7×/);
    t.match(words, /exactly 3 and 71 or more have no value in common/);
    t.match(words, /History .*recorded by .*corrected by .* — Version 2, Mistyped\./);
  },
);

t.test('an event shows its disputes and what else is claimed; an actor shows its record', async (t) => {
  const { service } = await loaded(t);
  const event = wordsOf((await ask(service, '/events/raid')).text);
  t.match(event, /What is contested The raiders killed/);
  t.match(event, /What else is claimed The raiders wounded 5 \( The ministry \)/);
  const actor = wordsOf((await ask(service, '/actors/corps')).text);
  t.match(actor, /Its record Claims 1 Questions 1 On disputed questions 1/);
  t.match(actor, /The ministry 1 35\.5×/);
});

t.test('nothing that somebody recorded becomes markup on any page', async (t) => {
  const service = await build(t);
  const attack = '<img src=x onerror=alert(1)>"\'';
  const named = (slug: string) => ({ slug, name: attack, kind: 'organisation' });
  const hostile = {
    event: { slug: 'raid', name: attack },
    subject: { slug: 'raiders', name: attack, kind: 'armed-group' },
    statement: attack,
    reports: [{ source: { publisher: attack, title: attack }, quote: attack }],
  };
  const first = await record(service, { ...hostile, claimant: named('ministry') });
  await record(service, { ...hostile, claimant: named('corps'), speaker: named('speaker'), value: 2 });
  await record(service, { ...hostile, claimant: named('corps'), property: 'wounded', value: 2 });
  for (const url of pagesOf(first)) {
    const { status, text } = await ask(service, url);
    t.equal(status, 200, url);
    t.notMatch(text, /<img/, url);
    t.match(text, '&#60;img src&#61;x onerror&#61;alert(1)&#62;', url);
  }
  const query = encodeURIComponent(attack);
  for (const url of [
    `/?q=${query}`,
    `/?claimant=${query}`,
    `/?x=${query}`,
    `/${query}`,
    `/events?q=${query}`,
  ])
    t.notMatch((await ask(service, url)).text, /<img/, url);
});

t.test('a page is in the language that was asked for, chosen before or preferred', async (t) => {
  const { service } = await loaded(t);
  const langOf = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await ask(service, url, headers);
    t.match(answer.headers.vary, /Accept-Language/);
    return [answer.headers['content-language'], /<html lang="(\w+)"/.exec(answer.text)?.[1]].join();
  };
  t.equal(await langOf('/'), 'en,en');
  t.equal(await langOf('/', { 'accept-language': 'de, fr-CA;q=0.8, en;q=0.5' }), 'fr,fr');
  t.equal(await langOf('/', { 'accept-language': 'fr;q=0.1, en' }), 'en,en');
  t.equal(await langOf('/', { 'accept-language': 'fr', cookie: 'lang=en' }), 'en,en');
  t.equal(await langOf('/?lang=fr', { cookie: 'lang=en' }), 'fr,fr');
  const chosen = await ask(service, `/disputes/${KILLED}?lang=fr`);
  t.match(String(chosen.headers['set-cookie']), /^lang=fr; Path=\/; Max-Age=\d+; SameSite=Lax$/);
  t.match(chosen.text, /href="\/disputes\/raid\.killed\.raiders\?lang&#61;en"/);
  t.match(wordsOf(chosen.text), /Qui dit quoi/);
});

t.test('a browser is told of faults on a page, each of them', async (t) => {
  const { service } = await loaded(t);
  const { status, headers, text } = await ask(service, '/?sort=size&minFactor=-1&evnt=raid');
  t.equal(status, 400);
  t.equal(headers['content-type'], 'text/html; charset=utf-8');
  t.match(headers['content-security-policy'], "default-src 'none'");
  for (const field of ['sort', 'minFactor', 'evnt']) t.match(text, `<bdi>${field}</bdi>`);
  for (const url of [
    '/nowhere',
    '/disputes/nothing',
    '/questions/nothing',
    '/claims/nothing',
    '/events/nothing',
    '/actors/nobody',
    '/disputes/%00',
  ]) {
    const missing = await ask(service, url);
    t.equal(missing.status, 404, url);
    t.match(wordsOf(missing.text), /404 Nothing is here/, url);
    t.equal(missing.headers['cache-control'], 'no-store', url);
  }
  t.match(wordsOf((await ask(service, '/nowhere', { cookie: 'lang=fr' })).text), /404 Rien ici/);
});

t.test('what is no browser, or no page, is answered by problem documents as ever', async (t) => {
  const { service } = await loaded(t);
  refused(t, await service.get('/nowhere', { as: null }), 404, 'not-found');
  refused(t, await ask(service, '/v1/nowhere'), 404, 'not-found');
  refused(t, await ask(service, '/v1/disputes?evnt=raid'), 400, 'unknown-parameter');
  refused(t, await service.get('/disputes/nothing', { as: null }), 404, 'not-found');
});

t.test('a page that has not changed is not sent again', async (t) => {
  const { service, first } = await loaded(t);
  for (const url of pagesOf(first)) {
    const { headers } = await ask(service, url);
    t.match(headers.etag, /^W\/"/, url);
    t.equal((await ask(service, url, { 'if-none-match': headers.etag! })).status, 304, url);
    t.equal(
      (await ask(service, url, { 'if-none-match': headers.etag!, cookie: 'lang=fr' })).status,
      200,
      url,
    );
  }
  const { headers } = await ask(service, '/');
  await record(service, { claimant: { slug: 'third', name: 'A third', kind: 'organisation' }, value: 1 });
  t.equal((await ask(service, '/', { 'if-none-match': headers.etag! })).status, 200);
});

t.test('where reading needs a key, pages lead to signing in and back, and then are shown', async (t) => {
  const { service, first } = await loaded(t, { readAccess: 'key' });
  for (const url of pagesOf(first)) {
    const { status, headers, text } = await ask(service, url);
    t.equal(status, 303, url);
    t.equal(headers.location, url === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(url)}`);
    t.notMatch(text, /raid/, 'and say nothing');
  }
  const cookie = await signedIn(service, 'reader');
  for (const url of pagesOf(first)) {
    const { status, headers, text } = await open(service, url, cookie);
    t.equal(status, 200, url);
    t.match(headers['cache-control'], 'private');
    t.match(headers.vary, /Cookie/);
    t.match(text, /<bdi>the reader<\/bdi>/);
    t.notMatch(text, 'data-live', 'a stream knows no session');
    t.notMatch(text, /\/links\/new|\/assess"/, 'a reader is offered no acts');
  }
  t.equal((await ask(service, '/assets/styles.css')).status, 200, 'the way in has its styles');
});

t.test('what a page may do is offered to who may do it', async (t) => {
  const { service, first } = await loaded(t);
  const cookie = await signedIn(service, 'editor');
  t.match((await open(service, `/claims/${first.id}`, cookie)).text, `/claims/${first.id}/edit`);
  t.match((await open(service, `/disputes/${KILLED}`, cookie)).text, `/questions/${KILLED}/assess`);
  t.notMatch((await ask(service, `/disputes/${KILLED}`)).text, `/questions/${KILLED}/assess`);
});

t.test('styles and scripts are kept for good under addresses that change with them', async (t) => {
  const { service } = await loaded(t);
  const { text } = await ask(service, '/');
  const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((one) =>
    one[1]!.replace('&#61;', '='),
  );
  t.ok(assets.length >= 3);
  for (const url of assets) {
    const { status, headers } = await ask(service, url);
    t.equal(status, 200, url);
    t.match(headers['cache-control'], /max-age=31536000, immutable/, url);
    t.match(headers['content-type'], /text\/css|javascript|svg/, url);
    t.match(url, /\?v=[\w-]{10}$/);
  }
  t.equal((await ask(service, '/assets/nothing.css')).status, 404);
  t.equal((await ask(service, '/assets/../../package.json')).status, 404);
  t.equal((await ask(service, '/assets/%2e%2e/layout.ts')).status, 404);
});

t.test('sites that show links find the feeds, the data and oEmbed of a dispute', async (t) => {
  const { service } = await loaded(t);
  const { text } = await ask(service, `/disputes/${KILLED}`);
  const links = [...text.matchAll(/<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"/g)].map(
    (one) => [one[1], one[2]!.replaceAll('&#61;', '=').replaceAll('&amp;', '&')] as const,
  );
  t.same(
    new Set(links.map(([type]) => type)),
    new Set([
      'application/feed+json',
      'application/atom+xml',
      'application/json+oembed',
      'application/json',
      'application/ld+json',
    ]),
  );
  for (const [type, href] of links) {
    const answer = await service.get(href, { as: null });
    t.equal(answer.status, 200, `${type} ${href}`);
  }
});

t.test('the board and the API show one record', async (t) => {
  const { service } = await loaded(t);
  await service.post(
    '/v1/claims',
    claim({ claimant: { slug: 'desk', name: 'The desk', kind: 'organisation' }, value: 'about 20' }),
  );
  const { text } = await ask(service, '/?event=raid');
  t.match(wordsOf(text), /3 claimants · 3 claims/);
});

/** The text of a page as it is read: without markup, spaces as one. */
const wordsOf = (html: string): string =>
  html
    .replace(/^[\s\S]*<main[^>]*>|<\/main>[\s\S]*$/g, '')
    .replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, ' ')
    .replaceAll('&#34;', '"')
    .replace(/\s+/g, ' ')
    .replace(/ ([:.])/g, '$1');

t.test('who is signed in stays so on the page of an address that nothing has', async (t) => {
  const service = await build(t);
  const cookie = await signedIn(service, 'editor');
  for (const url of ['/nowhere', '/disputes/nothing', '/claims/nothing']) {
    const { status, text } = await open(service, url, cookie);
    t.equal(status, 404, url);
    t.match(text, 'the editor', url);
    t.match(text, 'Sign out', url);
    t.notMatch(text, '>Sign in<', url);
    t.match((await open(service, url)).text, '>Sign in<', `${url} for nobody`);
    t.match(
      (await open(service, url, 'counterclaim=forged')).text,
      '>Sign in<',
      `${url} with another cookie`,
    );
  }
  const api = await service.send({ method: 'GET', url: '/v1/nowhere', headers: { cookie } });
  t.equal(api.status, 404);
  t.notMatch(api.text, 'editor', 'the API takes no cookie');
});

t.test('what stands on a page is of one moment, whatever is recorded while it is read', async (t) => {
  const service = await build(t);
  await dispute(service);
  // Every reading of the page waits until another claim has been recorded.
  const { store } = service;
  const { read } = store;
  let isDue = true;
  store.read = (work) =>
    read(async (q) => {
      if (isDue) {
        isDue = false;
        await q.changes.head();
        await record(service, {
          claimant: { slug: 'third', name: 'A third', kind: 'organisation' },
          value: 9,
        });
      }
      return work(q);
    });
  const { text } = await ask(service, `/disputes/${KILLED}`);
  store.read = read;
  const words = wordsOf(text);
  t.match(words, /2 claimants · 2 claims/);
  t.notMatch(words, 'A third', 'neither in the summary, nor in a picture, nor in the timeline');
  t.match(wordsOf((await ask(service, `/disputes/${KILLED}`)).text), /3 claimants · 3 claims .* A third/);
});
