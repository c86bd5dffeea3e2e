/** What reaches the service before any route does: broken requests, foreign proxies, too many of one caller. */
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import { build, LEAKS, type Reply, refused } from './service.ts';
import { exchange, listening } from './wire.ts';

const HEAD = 'Host: a\r\nAuthorization: Bearer x\r\nConnection: close\r\n';
const POST = `POST /v1/claims HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\n`;
const BROKEN: [what: string, bytes: string | Buffer, status: number, code: string][] = [
  ['a method that nobody knows', `FOO /v1/claims HTTP/1.1\r\n${HEAD}\r\n`, 405, 'method-not-allowed'],
  [
    'a method that the address does not take',
    `PUT /v1/claims HTTP/1.1\r\n${HEAD}\r\n`,
    405,
    'method-not-allowed',
  ],
  ['QUERY', `QUERY /v1/claims HTTP/1.1\r\n${HEAD}\r\n`, 405, 'method-not-allowed'],
  ['TRACE', `TRACE /v1/claims HTTP/1.1\r\n${HEAD}\r\n`, 405, 'method-not-allowed'],
  ['CONNECT', `CONNECT a.example:443 HTTP/1.1\r\n${HEAD}\r\n`, 405, 'method-not-allowed'],
  ['TLS where there is none', Buffer.from('16030102000100', 'hex'), 400, 'invalid-request'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid-request'],
  ['no Host', 'GET /v1/claims HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid-request'],
  ['two Hosts', `GET /v1/claims HTTP/1.1\r\nHost: b\r\n${HEAD}\r\n`, 400, 'invalid-request'],
  ['a Host that is none', 'GET /v1/claims HTTP/1.1\r\nHost: a b/<c>\r\n\r\n', 400, 'invalid-request'],
  ['a Content-Length that is no number', `${POST}Content-Length: many\r\n\r\n`, 400, 'invalid-request'],
  ['two Content-Lengths', `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'invalid-request'],
  [
    'a length and chunks at once',
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'invalid-request',
  ],
  ['chunks that are none', `${POST}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`, 400, 'invalid-request'],
  ['line feeds alone', 'GET /v1/claims HTTP/1.1\nHost: a\n\n', 400, 'invalid-request'],
  ['NUL in a header', `GET /v1/claims HTTP/1.1\r\nX-A: a\0b\r\n${HEAD}\r\n`, 400, 'invalid-request'],
  ['a space in the address', `GET /v1/cl aims HTTP/1.1\r\n${HEAD}\r\n`, 400, 'invalid-request'],
  ['an escape that is none', `GET /v1/claims/%ZZ HTTP/1.1\r\n${HEAD}\r\n`, 400, 'invalid-request'],
  ['an escape that is no UTF-8', `GET /v1/claims/%ff HTTP/1.1\r\n${HEAD}\r\n`, 400, 'invalid-request'],
  [
    'a long address',
    `GET /v1/claims?q=${'a'.repeat(LIMITS.urlBytes)} HTTP/1.1\r\n${HEAD}\r\n`,
    414,
    'url-too-long',
  ],
  [
    'long headers',
    `GET /v1/claims HTTP/1.1\r\nX-A: ${'a'.repeat(LIMITS.headerBytes)}\r\n${HEAD}\r\n`,
    431,
    'headers-too-large',
  ],
  [
    'many headers',
    `GET /v1/claims HTTP/1.1\r\n${'a:\r\n'.repeat(LIMITS.headers)}${HEAD}\r\n`,
    431,
    'headers-too-large',
  ],
];

t.test('whatever is broken is answered with a problem document and the security headers', async (t) => {
  const { origin } = await listening(t);
  for (const [what, bytes, status, code] of BROKEN) {
    const { headers, text, status: given } = await exchange(origin, bytes);
    t.equal(given, status, `${what}: ${text.slice(0, 200)}`);
    t.equal(headers['content-type'], 'application/problem+json', what);
    const problem = JSON.parse(text) as { code: string; requestId: string };
    t.equal(problem.code, code, what);
    t.equal(headers['x-request-id'], problem.requestId, what);
    for (const name of [
      'x-content-type-options',
      'content-security-policy',
      'strict-transport-security',
      'referrer-policy',
      'x-frame-options',
    ])
      t.ok(headers[name], `${what}: ${name}`);
    if (status === 405) t.match(headers.allow, /\bGET\b/, what);
    t.notMatch(text, LEAKS, what);
  }
});

t.test(
  'an expectation that nobody knows, and HTTP/1.0 without a Host, are no reason to refuse',
  async (t) => {
    const { origin } = await listening(t);
    const get = (head: string) => exchange(origin, `GET /health/live ${head}\r\nConnection: close\r\n\r\n`);
    t.equal((await get('HTTP/1.1\r\nHost: a\r\nExpect: miracles')).status, 200);
    t.equal((await get('HTTP/1.0')).status, 200);
  },
);

const over = (answer: Reply<unknown>): boolean => answer.status === 429;

t.test(
  'over the limit wrong keys count by address, of IPv6 by network, and good keys for themselves',
  async (t) => {
    const service = await build(t, { rateLimit: 3 });
    const wrong = (remoteAddress: string) =>
      service.send({
        method: 'GET',
        url: '/v1/claims',
        remoteAddress,
        headers: { authorization: 'Bearer wrong' },
      });
    for (let i = 0; i < 3; i++) refused(t, await wrong(`2001:db8:0:1::${i + 1}`), 401, 'unauthenticated');
    refused(t, await wrong('2001:db8:0:1:ffff::9'), 429, 'rate-limited');
    t.notOk(over(await wrong('2001:db8:0:2::1')), 'the next network has a count of its own');
    t.notOk(over(await wrong('192.0.2.1')));
    const good = await service.send({
      method: 'GET',
      url: '/v1/claims',
      remoteAddress: '2001:db8:0:1::1',
      headers: { authorization: `Bearer ${service.keys.reader}` },
    });
    t.equal(good.status, 200, 'who has a key is not counted with them');
    t.match(good.headers, { 'ratelimit-limit': '3', 'ratelimit-remaining': '2' });
    const mapped = await Promise.all([1, 2, 3].map(() => wrong('::ffff:192.0.2.1')));
    t.ok(mapped.some(over), 'an IPv4 address in the dress of IPv6 is the same');
  },
);

t.test(
  'over the limit pages and addresses that nothing has are refused too, and health never is',
  async (t) => {
    const service = await build(t, { rateLimit: 2 });
    for (let i = 0; i < 3; i++) t.equal((await service.get('/health/live', { as: null })).status, 200);
    for (let i = 0; i < 2; i++)
      refused(t, await service.get(`/nothing-${i}`, { as: null }), 404, 'not-found');
    refused(t, await service.get('/nothing', { as: null }), 429, 'rate-limited');
    t.ok(over(await service.get('/', { as: null, headers: { accept: 'text/html' } })));
  },
);

t.test('whom a proxy names is believed only where the proxy is', async (t) => {
  const limited = { rateLimit: 1 };
  const asked = async (settings: Parameters<typeof build>[1], remoteAddress: string) => {
    const service = await build(t, { ...limited, ...settings });
    const statuses = [];
    for (const client of ['198.51.100.1', '198.51.100.2'])
      statuses.push(
        (
          await service.send({
            method: 'GET',
            url: '/v1/claims',
            remoteAddress,
            headers: { 'x-forwarded-for': client },
          })
        ).status,
      );
    return statuses;
  };
  t.same(await asked({}, '10.0.0.1'), [200, 429], 'nobody is believed unless it is said');
  t.same(await asked({ trustedProxies: 1 }, '10.0.0.1'), [200, 200]);
  t.same(await asked({ trustedProxies: ['10.0.0.0/8'] }, '10.0.0.1'), [200, 200]);
  t.same(await asked({ trustedProxies: ['10.0.0.0/8'] }, '192.0.2.1'), [200, 429], 'nor from elsewhere');
});

t.test('figures are by route, not by address, and tell of the store and its queue', async (t) => {
  const service = await build(t);
  await service.get('/v1/claims?limit=1');
  await service.get('/v1/claims/none');
  await service.get('/nothing-here');
  const { text } = await service.get('/metrics', { as: null });
  t.match(text, 'counterclaim_http_request_seconds_count{method="GET",route="/v1/claims",status="200"} 1');
  t.match(
    text,
    'counterclaim_http_request_seconds_count{method="GET",route="/v1/claims/:id",status="404"} 1',
  );
  t.match(text, 'counterclaim_http_request_seconds_count{method="GET",route="none",status="404"} 1');
  t.match(text, /counterclaim_store_seconds_count\{operation="read",outcome="done"\} [1-9]/);
  t.match(text, /counterclaim_store_pending\{operation="read"\} \d/);
  t.notMatch(text, 'nothing-here');
});
