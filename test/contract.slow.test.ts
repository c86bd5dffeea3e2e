/** Another reader of the contract: prism between client and service, which holds every request and answer to the document. */
import { spawn } from 'node:child_process';
import http from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import type { Operation } from '../src/http/operation.ts';
import { byDestruction, OPERATIONS, requestOf, SAMPLES, settle, type World } from './http/samples.ts';
import { type Listening, listening } from './http/wire.ts';

const PRISM = fileURLToPath(new URL('../node_modules/.bin/prism', import.meta.url));
/** The header by which prism tells what it found. */
const VIOLATIONS = 'sl-violations';

type Violation = { location: string[]; severity: string; code?: string; message: string };
type Asked = { method: string; url: string; headers: Record<string, string>; payload?: string };
/** `isOwn`: answered by the service, and not by prism in its stead. */
type Heard = { status: number; text: string; isOwn: boolean; violations: Violation[] };

t.test('prism finds every operation, asked and refused, as the document says', async (t) => {
  const service = await listening(t);
  const proxy = await behindPrism(t, service.origin);
  const world = await settle(service);
  let refusals = 0;
  for (const one of OPERATIONS)
    for (const [why, asked] of refusedOf(one, service, world)) {
      const heard = await ask(proxy, asked);
      t.ok(heard.isOwn && heard.status >= 400 && heard.status < 500, `${one.id}, ${why}: ${heard.status}`);
      t.same(ofAnswer(heard), [], `${one.id}, ${why}: ${heard.status} ${heard.text.slice(0, 200)}`);
      refusals += 1;
    }
  for (const one of [...OPERATIONS].sort(byDestruction)) {
    const heard = await ask(proxy, soundOf(one, service, world));
    t.equal(heard.status, SAMPLES[one.id]?.status, `${one.id}: ${heard.text.slice(0, 300)}`);
    t.same(heard.violations, [], `${one.id} succeeds as the document says`);
  }
  t.comment(`${OPERATIONS.length} operations, ${refusals} refusals`);
});

function soundOf(one: Operation, { keys, origin }: Listening, world: World): Asked {
  const asked = requestOf(one, world, one.role === 'none' ? null : keys[one.role]) as Asked;
  return { ...asked, url: asked.url.replace('http://localhost:80', origin) };
}

/** Each kind of refusal that an operation has. */
function refusedOf(one: Operation, service: Listening, world: World): [string, Asked][] {
  const sound = soundOf(one, service, world);
  const { authorization: _, ...keyless } = sound.headers;
  const wrong: [string, Asked][] = [
    ['with a parameter that it does not know', { ...sound, url: `${sound.url}${mark(sound.url)}bogus=1` }],
  ];
  if (one.role !== 'none') {
    wrong.push(['with a wrong key', { ...sound, headers: { ...keyless, authorization: 'Bearer wrong' } }]);
    if (one.role !== 'reader') {
      wrong.push(['without a key', { ...sound, headers: keyless }]);
      const weak = { ...keyless, authorization: `Bearer ${service.keys.reader}` };
      wrong.push(['with a key for less', { ...sound, headers: weak }]);
    }
  }
  if (one.body) {
    wrong.push(['with a field that it does not know', { ...sound, payload: '{"bogus":1}' }]);
    wrong.push([
      'with a body of another type',
      { ...sound, headers: { ...sound.headers, 'content-type': 'text/plain' } },
    ]);
  }
  if (one.ifMatchShape) {
    wrong.push(['of another version', { ...sound, headers: { ...sound.headers, 'if-match': '"other"' } }]);
    const { 'if-match': __, ...unmatched } = sound.headers;
    wrong.push(['of no version', { ...sound, headers: unmatched }]);
  }
  if (one.path.includes(':') && one.params)
    wrong.push(['of what is not there', { ...sound, url: one.path.replaceAll(/:\w+/g, NOWHERE) }]);
  return wrong;
}

const NOWHERE = '00000000-0000-7000-8000-000000000000';
const mark = (url: string): string => (url.includes('?') ? '&' : '?');

/** What is wrong with a request is what such a request is sent for. */
const ofAnswer = ({ violations }: Heard): Violation[] =>
  violations.filter((one) => one.location[0] === 'response');

/** Where prism listens. */
async function behindPrism(t: Test, origin: string): Promise<string> {
  const port = await freePort();
  const prism = spawn(
    process.execPath,
    [PRISM, 'proxy', `${origin}/openapi.json`, origin, '--port', String(port), '--verboseLevel', 'error'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [prism.stdout, prism.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes;
    });
  t.teardown(() => void prism.kill());
  const proxy = `http://127.0.0.1:${port}`;
  for (;;) {
    if (prism.exitCode !== null) throw new Error(`prism ended with ${prism.exitCode}: ${said}`);
    const isUp = await fetch(`${proxy}/health/live`).then(
      () => true,
      () => false,
    );
    if (isUp) return proxy;
    await new Promise((done) => setTimeout(done, 100));
  }
}

function ask(origin: string, { method, url, headers, payload }: Asked): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${origin}${url}`, { method, headers, agent: false });
    request.on('error', reject);
    request.on('response', async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      const told = response.headers[VIOLATIONS];
      const violations = typeof told === 'string' ? (JSON.parse(told) as Violation[]) : [];
      const isOwn = response.headers['x-request-id'] !== undefined;
      resolve({ status: response.statusCode ?? 0, text, isOwn, violations });
    });
    request.end(payload);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as { port: number };
  await new Promise((done) => probe.close(done));
  return port;
}
