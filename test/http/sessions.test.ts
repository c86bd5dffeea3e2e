/** Sessions of the board: the cookie, signing in and out, when a session ends, and whose forms count. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import { cookieOf, HOST, ORIGIN, open, sealOf, sendForm, signedIn, textOf } from './board-forms.ts';
import { build, tagOf } from './service.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const isIn = async (service: Parameters<typeof open>[0], cookie: string): Promise<boolean> =>
  (await open(service, '/add', cookie)).status === 200;

t.test('signing in gives a cookie that scripts cannot read and other sites cannot send along', async (t) => {
  const service = await build(t);
  const answer = await sendForm(service, '/sign-in', { key: service.keys.contributor, next: '/add?lang=fr' });
  t.equal(answer.status, 303);
  t.equal(answer.headers.location, '/add?lang=fr');
  const [pair, ...traits] = cookieOf(answer).split('; ');
  t.match(pair, /^counterclaim=[A-Za-z0-9_-]{43}$/, '256 bits');
  t.same(traits.sort(), ['HttpOnly', `Max-Age=${LIMITS.sessionHours * 3600}`, 'Path=/', 'SameSite=Lax']);
  t.ok(await isIn(service, pair!));
});

t.test('where the service is reached by https, the cookie is Secure and of this host alone', async (t) => {
  const service = await build(t, { publicUrl: `https://${HOST}` });
  const answer = await sendForm(
    service,
    '/sign-in',
    { key: service.keys.reader },
    { headers: { origin: `https://${HOST}` } },
  );
  t.equal(answer.status, 303, textOf(answer.text));
  const cookie = cookieOf(answer);
  t.match(cookie, /^__Host-counterclaim=[A-Za-z0-9_-]{43}; /);
  t.match(cookie, /; Secure(;|$)/);
  t.match(cookie, /; Path=\/(;|$)/);
  t.notMatch(cookie, /Domain/i);
});

t.test('neither the key nor the cookie is in the database, the key in no page and no cookie', async (t) => {
  const service = await build(t);
  const key = service.keys.editor;
  const answer = await sendForm(service, '/sign-in', { key });
  const cookie = cookieOf(answer).split(';', 1)[0]!;
  const id = cookie.split('=')[1]!;
  const dump = await service.dump();
  t.notMatch(dump, new RegExp(id), 'the id is not kept');
  t.ok(dump.includes(createHash('sha256').update(id).digest('hex')), 'its hash is');
  t.notOk(dump.includes(key));
  t.notOk(cookie.includes(key) || answer.text.includes(key));
  const page = await open(service, '/add', cookie);
  t.notOk(page.text.includes(key) || page.text.includes(id));
  const wrong = await sendForm(service, '/sign-in', { key: 'cc_no-such-key' });
  t.notMatch(wrong.text, /cc_no-such-key/, 'a wrong key is not repeated');
});

t.test('a key that is none is refused beside its field, and nothing begins', async (t) => {
  const service = await build(t);
  for (const key of ['', 'nobody', `${service.keys.editor}x`, 'с кириллицей', 'x'.repeat(300)]) {
    const before = await service.state();
    const answer = await sendForm(service, '/sign-in', { key, next: '/add' });
    t.equal(answer.status, 401);
    t.equal(cookieOf(answer), '');
    t.match(answer.text, /aria-invalid="true"/);
    t.equal(sealOf(answer.text, '/sign-in').next, '/add', 'where to go is kept');
    t.equal(await service.state(), before);
  }
});

t.test('ten wrong keys from an address make it wait, right keys too, until the time is over', async (t) => {
  const service = await build(t);
  for (let i = 0; i < LIMITS.signInFailures; i++)
    t.equal((await sendForm(service, '/sign-in', { key: `wrong-${i}` })).status, 401);
  const blocked = await sendForm(service, '/sign-in', { key: service.keys.editor });
  t.equal(blocked.status, 429);
  t.equal(blocked.headers['retry-after'], String(LIMITS.signInFailureMinutes * 60));
  t.equal(cookieOf(blocked), '');
  service.clock.now += LIMITS.signInFailureMinutes * MINUTE;
  t.equal((await sendForm(service, '/sign-in', { key: service.keys.editor })).status, 303);
});

t.test('signing in with right keys is not counted', async (t) => {
  const service = await build(t);
  for (let i = 0; i < LIMITS.signInFailures + 5; i++) await signedIn(service, 'reader');
  t.ok(await signedIn(service, 'editor'));
});

t.test(
  'signing in again gives a new id and ends the session before; an id of somebody’s choosing is not taken',
  async (t) => {
    const service = await build(t);
    const first = await signedIn(service, 'editor');
    const answer = await sendForm(service, '/sign-in', { key: service.keys.editor }, { cookie: first });
    const second = cookieOf(answer).split(';', 1)[0]!;
    t.not(second, first);
    t.notOk(await isIn(service, first));
    t.ok(await isIn(service, second));
    const chosen = `counterclaim=${'A'.repeat(43)}`;
    const other = await sendForm(service, '/sign-in', { key: service.keys.editor }, { cookie: chosen });
    t.not(cookieOf(other).split(';', 1)[0], chosen);
    t.notOk(await isIn(service, chosen));
  },
);

t.test('signing out ends the session here and in the browser', async (t) => {
  const service = await build(t);
  const cookie = await signedIn(service, 'editor');
  const { csrf = '' } = sealOf((await open(service, '/add', cookie)).text, '/sign-out');
  const answer = await sendForm(service, '/sign-out', { csrf }, { cookie });
  t.equal(answer.status, 303);
  t.match(cookieOf(answer), /^counterclaim=; .*Expires=Thu, 01 Jan 1970/);
  t.notOk(await isIn(service, cookie), 'the cookie opens nothing any more');
});

t.test('a session ends when it is not used, and after a time in any case', async (t) => {
  const service = await build(t);
  const idle = await signedIn(service, 'editor');
  service.clock.now += LIMITS.sessionIdleHours * HOUR - MINUTE;
  t.ok(await isIn(service, idle), 'a minute before');
  service.clock.now += LIMITS.sessionIdleHours * HOUR - MINUTE;
  t.ok(await isIn(service, idle), 'being used keeps it');
  service.clock.now += LIMITS.sessionIdleHours * HOUR;
  t.notOk(await isIn(service, idle));
  const busy = await signedIn(service, 'editor');
  const end = service.clock.now + LIMITS.sessionHours * HOUR;
  while (service.clock.now + 6 * HOUR < end) {
    service.clock.now += 6 * HOUR;
    t.ok(await isIn(service, busy));
  }
  service.clock.now = end;
  t.notOk(await isIn(service, busy), 'at most so long, however busy');
});

t.test('a revoked key ends its sessions at once', async (t) => {
  const service = await build(t);
  const made = await service.post<{ id: string; key: string }>(
    '/v1/keys',
    { name: 'a desk', role: 'editor' },
    { as: 'admin' },
  );
  t.equal(made.status, 201, made.text);
  const answer = await sendForm(service, '/sign-in', { key: made.body.key });
  const cookie = cookieOf(answer).split(';', 1)[0]!;
  t.ok(await isIn(service, cookie));
  const url = `/v1/keys/${made.body.id}`;
  const etag = await tagOf(service, url);
  await service.remove(url, { as: 'admin', headers: { 'if-match': etag } });
  t.notOk(await isIn(service, cookie));
  t.notOk((await service.dump()).includes(createHash('sha256').update(cookie.split('=')[1]!).digest('hex')));
});

t.test('a key has so many sessions and no more: the longest unseen goes', async (t) => {
  const service = await build(t);
  const first = await signedIn(service, 'reader');
  service.clock.now += 1000;
  for (let i = 1; i <= LIMITS.sessionsPerKey; i++) await signedIn(service, 'reader');
  const answer = await open(service, '/sign-in', first);
  t.notMatch(answer.text, /action="\/sign-out"/);
});

t.test('a form from another site, or of another session, changes nothing', async (t) => {
  const service = await build(t);
  const cookie = await signedIn(service, 'editor');
  const other = await signedIn(service, 'editor');
  const { csrf = '' } = sealOf((await open(service, '/add', cookie)).text, '/sign-out');
  const foreign = sealOf((await open(service, '/add', other)).text, '/sign-out').csrf ?? '';
  t.not(csrf, foreign, 'each session has its own');
  const refused: [string, Record<string, string>, Record<string, string | undefined>][] = [
    ['no token', {}, {}],
    ['an empty token', { csrf: '' }, {}],
    ['the token of another session', { csrf: foreign }, {}],
    ['a foreign Origin', { csrf }, { origin: 'https://evil.example' }],
    ['an Origin that looks alike', { csrf }, { origin: `${ORIGIN}.evil.example` }],
    ['another port', { csrf }, { origin: `${ORIGIN}:8443` }],
    ['an opaque Origin', { csrf }, { origin: 'null' }],
    ['another site by Sec-Fetch-Site', { csrf }, { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { csrf }, { 'sec-fetch-site': 'same-site', origin: undefined }],
    ['neither header', { csrf }, { 'sec-fetch-site': undefined, origin: undefined }],
  ];
  for (const [what, fields, headers] of refused) {
    const answer = await sendForm(service, '/sign-out', fields, { cookie, headers });
    t.equal(answer.status, 403, what);
    t.match(answer.headers['content-type'], /text\/html/, 'as a page');
    t.ok(await isIn(service, cookie), `${what} leaves the session`);
  }
  for (const headers of [{ origin: undefined }, { 'sec-fetch-site': undefined }])
    t.equal(
      (await sendForm(service, '/sign-out', { csrf: 'x' }, { cookie, headers })).status,
      403,
      'one header is enough to come from here, and not enough without the token',
    );
  const login = await sendForm(
    service,
    '/sign-in',
    { key: service.keys.editor },
    { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
  );
  t.equal(login.status, 403, 'nor can another site sign somebody in');
  t.equal(cookieOf(login), '');
});

t.test('after signing in one lands in this service, whatever next says', async (t) => {
  const service = await build(t);
  const kept: [string, string][] = [
    ['/add', '/add'],
    ['/disputes/a.b?lang=fr', '/disputes/a.b?lang=fr'],
    ['/claims/../events', '/events'],
  ];
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\\\\evil.example',
    'evil.example',
    'javascript:alert(1)',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'http:evil.example',
    '',
  ];
  for (const [next, place] of [...kept, ...elsewhere.map((one): [string, string] => [one, '/'])]) {
    const answer = await sendForm(service, '/sign-in', { key: service.keys.reader, next });
    t.equal(answer.status, 303);
    t.equal(answer.headers.location, place, JSON.stringify(next));
    const page = await open(service, `/sign-in?next=${encodeURIComponent(next)}`);
    t.equal(sealOf(page.text, '/sign-in').next, place);
  }
});

t.test('the API takes no cookie, and the board no key in a header', async (t) => {
  const service = await build(t, { readAccess: 'key' });
  const cookie = await signedIn(service, 'editor');
  const api = await service.send({ method: 'GET', url: '/v1/disputes', headers: { cookie } });
  t.equal(api.status, 401);
  const board = await service.send({
    method: 'GET',
    url: '/add',
    headers: { accept: 'text/html', authorization: `Bearer ${service.keys.editor}` },
  });
  t.equal(board.status, 303);
  t.equal(board.headers.location, '/sign-in?next=%2Fadd');
});

t.test(
  'a form that is no form is refused in the board’s own way, and JSON of a form opens nothing',
  async (t) => {
    const service = await build(t);
    const cookie = await signedIn(service, 'editor');
    const json = await service.send({
      method: 'POST',
      url: '/sign-out',
      headers: { host: HOST, origin: ORIGIN, cookie, 'content-type': 'application/json' },
      payload: '{"csrf":["x"]}',
    });
    t.equal(json.status, 403);
    const parts = await service.send({
      method: 'POST',
      url: '/sign-in',
      headers: { host: HOST, origin: ORIGIN, 'content-type': 'multipart/form-data; boundary=x' },
      payload: '--x--',
    });
    t.equal(parts.status, 415);
  },
);
