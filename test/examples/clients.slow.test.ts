/** The scripts of examples/clients as newsrooms run them: against a real service, a real chat, a real network that breaks. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { readConfig } from '../../src/config.ts';
import { type Service, startService } from '../../src/service.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLIENTS = join(ROOT, 'examples/clients');
const SAMPLE = join(CLIENTS, 'claims.csv');
const KEY = 'a-key-of-the-tests';
const EVENT = 'example-raid';

type Language = {
  name: string;
  needs: string[];
  command: (script: string) => [string, ...string[]];
};

const LANGUAGES: Language[] = [
  {
    name: 'curl',
    needs: ['bash', 'curl', 'jq'],
    command: (script) => ['bash', join(CLIENTS, 'curl', `${script}.sh`)],
  },
  {
    name: 'python',
    needs: ['python3'],
    command: (script) => ['python3', '-B', join(CLIENTS, 'python', `${script.replaceAll('-', '_')}.py`)],
  },
  {
    name: 'typescript',
    needs: [],
    command: (script) => [process.execPath, '--import=tsx', join(CLIENTS, 'typescript', `${script}.ts`)],
  },
];

t.test('the types of the TypeScript client are those of the contract', async (t) => {
  const contract = new URL('../../openapi/openapi.json', import.meta.url);
  const made = astToString(await openapiTS(contract));
  const kept = readFileSync(join(CLIENTS, 'typescript/api.d.ts'), 'utf8');
  t.ok(kept.endsWith(made), 'npm run clients:types makes them again');
});

for (const language of LANGUAGES) {
  const missing = language.needs.filter((tool) => !isInstalled(tool));
  const skip = missing.length > 0 && `${missing.join(', ')} is not installed`;

  t.test(
    `${language.name} adds claims from a CSV file, and sending it again changes nothing`,
    { skip },
    async (t) => {
      const service = await start(t);
      const send = (...args: string[]) => run(t, service, language, 'add-claims', args).ended;
      t.match(await send(SAMPLE, '--dry-run'), {
        code: 0,
        out: /^3 rows: 3 recorded, 0 known already, 0 refused/m,
      });
      t.equal((await claimsOf(service)).length, 0, 'a dry run records nothing');
      const first = await send(SAMPLE, '--url', service.address);
      t.match(first, { code: 0, out: '3 rows: 3 recorded, 0 known already, 0 refused; 1 disputes opened\n' });
      t.match(await send(SAMPLE), { code: 0, out: /^3 rows: 0 recorded, 3 known already, 0 refused/m });
      t.equal((await claimsOf(service)).length, 3);
    },
  );

  t.test(
    `${language.name} says which rows were refused and why, takes the others, and ends with 1`,
    { skip },
    async (t) => {
      const service = await start(t);
      const [header, ...rows] = readFileSync(SAMPLE, 'utf8').trimEnd().split('\n');
      // So many that the answer has to be read while the file is still being sent.
      const wrong = Array.from(
        { length: 3000 },
        (_, i) => `wrong-${i},${EVENT},,,no-such,,,,ministry,,,,,who knows,,x${'\t'.repeat(300)},,,,,`,
      );
      const file = write(t, [header, ...rows, ...wrong].join('\n'));
      const { code, out, err } = await run(t, service, language, 'add-claims', [file]).ended;
      t.equal(code, 1);
      t.match(out, /^3003 rows: 3 recorded, 0 known already, 3000 refused; 1 disputes opened$/m);
      t.match(err, /^line 5: (?=.*claimedAt: )/m);
      t.equal(err.match(/^line \d+: /gm)?.length, 3000);
      t.equal((await claimsOf(service)).length, 3);
    },
  );

  t.test(
    `${language.name} ends with a sentence and a code that says whose fault it is`,
    { skip },
    async (t) => {
      const service = await start(t);
      const closed = `http://127.0.0.1:${await freePort()}`;
      const cases: [string, string[], Record<string, string>, number, RegExp][] = [
        ['add-claims', [SAMPLE], { COUNTERCLAIM_KEY: 'wrong' }, 1, /401: .*key/],
        ['add-claims', [SAMPLE], { COUNTERCLAIM_URL: closed }, 1, /./],
        ['add-claims', [], {}, 2, /usage/],
        ['add-claims', ['none.csv'], {}, 2, /none\.csv/],
        ['add-claims', [SAMPLE, '--bogus'], {}, 2, /usage/],
        ['watch-disputes', [], {}, 2, /usage/],
        ['watch-disputes', ['Not A Slug'], {}, 1, /400: event/],
        ['watch-disputes', [EVENT], { COUNTERCLAIM_KEY: '' }, 1, /401: /],
        ['watch-disputes', [EVENT, '--url', 'nowhere'], {}, 2, /http/],
        ['watch-disputes', [EVENT, '--state', write(t, '999999\n')], {}, 1, /400: .*999999|beyond/],
        ['post-to-chat', [EVENT], {}, 2, /CHAT_URL/],
      ];
      const ended = await inTurn(
        cases,
        ([script, args, env]) => run(t, service, language, script, args, env).ended,
      );
      for (const [i, [script, args, , code, words]] of cases.entries()) {
        const what = `${script} ${args.join(' ')}`;
        t.equal(ended[i]?.code, code, `${what}: ${ended[i]?.err}`);
        t.match(ended[i]?.err, words, what);
        t.notMatch(ended[i]?.err, /Traceback|\n\s+at |ERR_|unbound variable/, `${what} says it plainly`);
      }
    },
  );

  t.test(
    `${language.name} tells of each turn of a dispute once, through broken connections and stops`,
    { skip },
    async (t) => {
      const service = await start(t);
      const wire = await breakable(t, service.address);
      const state = join(folderFor(t), 'state');
      const watch = () => {
        const running = run(t, service, language, 'watch-disputes', [
          EVENT,
          '--state',
          state,
          '--url',
          wire.address,
        ]);
        const lines = () =>
          running
            .out()
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => line.split('\t')[1]?.split(' — ')[1] ?? line.split('\t')[1]);
        return { ...running, lines };
      };
      const first = watch();
      await until(() => existsSync(state), first);
      await claimed(service, 'ministry', 'more than 70');
      await claimed(service, 'ministry', 10, { event: { slug: 'another-raid', name: 'Another raid' } });
      await claimed(service, 'corps', 2);
      await until(() => first.lines().length === 1, first);
      await claimed(service, 'corps', 3, { claimedAt: '2023-05-25' });
      await until(() => first.lines().length === 2, first);
      wire.breakNow();
      await claimed(service, 'corps', 4, { claimedAt: '2023-05-26' });
      await claimed(service, 'corps', 5, { claimedAt: '2023-05-27' });
      wire.mend();
      await until(() => first.lines().length === 4, first);
      // Between telling and noting that it told, a stop would make it tell again.
      const newest = (await service.context.store.read((q) => q.changes.head())).seq;
      await until(() => Number(readFileSync(state, 'utf8')) >= newest, first);
      first.child.kill('SIGTERM');
      t.equal((await first.ended).code, 0, 'a signal is the way to stop');
      await claimed(service, 'corps', 70, { claimedAt: '2023-05-28' });
      await claimed(service, 'corps', 71, { claimedAt: '2023-05-29' });
      const second = watch();
      await until(() => second.lines().length === 2, second);
      await claimed(service, 'corps', 2, { claimedAt: '2023-05-30' });
      await until(() => second.lines().length === 3, second);
      second.child.kill('SIGTERM');
      await second.ended;
      t.same(
        [...first.lines(), ...second.lines()],
        [
          '2 against 71 or more, factor 35.5',
          '3 against 71 or more, factor 23.7',
          '4 against 71 or more, factor 17.8',
          '5 against 71 or more, factor 14.2',
          '70 against 71 or more, factor 1.01',
          'Settled: Raiders killed, The example raid',
          '2 against 71 or more, factor 35.5',
        ],
      );
      const line = second.out().split('\n').at(-2)?.split('\t') ?? [];
      t.match(line, [/^\d{4}-.*Z$/, /^Reopened: /, `${wire.address}/v1/disputes/${EVENT}.killed.raiders`]);
    },
  );

  t.test(
    `${language.name} posts to a chat what becomes of a dispute, and tries again where the chat is busy`,
    { skip },
    async (t) => {
      const service = await start(t);
      const chat = await chatFor(t, [503, 429, 200, 200, 404]);
      const state = join(folderFor(t), 'state');
      const env = { CHAT_URL: `${chat.address}/hooks/secret?room=1`, COUNTERCLAIM_EVENT: EVENT };
      const running = run(t, service, language, 'post-to-chat', ['--state', state], env);
      await until(() => existsSync(state), running);
      await claimed(service, 'ministry', 'more than 70', {
        claimant: { slug: 'ministry', name: '<!channel> @all & "ministry"' },
        statement: 'Zeile 1\nМинистерство сообщило: \\ "70"',
      });
      await claimed(service, 'corps', 2);
      await until(() => chat.posts.length === 3, running);
      await claimed(service, 'corps', 3, { claimedAt: '2023-05-25' });
      await until(() => chat.posts.length === 4, running);
      const [busy, still, taken, next] = chat.posts;
      t.same([busy?.body, still?.body], [taken?.body, taken?.body]);
      t.equal(taken?.url, '/hooks/secret?room=1');
      t.match(taken?.type, 'application/json');
      t.equal(
        JSON.parse(taken?.body ?? '').text,
        [
          'Opened: Raiders killed, The example raid — 2 against 71 or more, factor 35.5',
          'In conflict: these cannot both be true. They lie 69 apart, by a factor of 35.5.',
          'The corps: exactly 2, 2023-05-24.',
          '&lt;!channel&gt; @\u200ball &amp; "ministry": “more than 70”, 71 or more, 2023-05-24. “Zeile 1 Министерство сообщило: \\ "70"”',
          `${service.address}/v1/disputes/${EVENT}.killed.raiders`,
        ].join('\n'),
      );
      t.match(JSON.parse(next?.body ?? '').text, /^Changed: /);
      t.notOk(taken?.authorization, 'the key of the service is not the chat’s');
      await claimed(service, 'corps', 4, { claimedAt: '2023-05-26' });
      t.match(
        await running.ended,
        { code: 1, err: /404: no such hook/ },
        'a chat that is not there is no passing matter',
      );
    },
  );
}

async function start(t: Test): Promise<Service> {
  const config = readConfig({
    PORT: '0',
    ADMIN_KEY: KEY,
    READ_ACCESS: 'key',
    DATABASE_URL: `file:${join(folderFor(t), 'clients.db')}`,
  });
  const service = await startService(config, pino({ level: 'silent' }));
  t.teardown(() => service.close());
  return service;
}

function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-clients-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write(t: Test, text: string): string {
  const file = join(folderFor(t), 'file');
  writeFileSync(file, text);
  return file;
}

type Ended = { code: number | null; out: string; err: string };
type Running = { child: ChildProcess; ended: Promise<Ended>; out(): string; err(): string };

function run(
  t: Test,
  service: Service,
  language: Language,
  script: string,
  args: string[],
  env: Record<string, string> = {},
): Running {
  const [command, ...before] = language.command(script);
  const child = spawn(command, [...before, ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      COUNTERCLAIM_URL: service.address,
      COUNTERCLAIM_KEY: KEY,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  t.teardown(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, ended, out: () => out, err: () => err };
}

/** Waits for what must come; the test's own time is the only bound. */
async function until(isThere: () => boolean, running: Running): Promise<void> {
  while (!isThere()) {
    if (running.child.exitCode !== null)
      throw new Error(`ended with ${running.child.exitCode}: ${running.err()}`);
    await sleep(20);
  }
}

/** Two at a time: each is a process of its own. */
async function inTurn<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let i = 0; i < items.length; i += 2)
    done.push(...(await Promise.all(items.slice(i, i + 2).map(work))));
  return done;
}

async function claimed(service: Service, claimant: string, value: unknown, more: object = {}): Promise<void> {
  const { statusCode, body } = await service.app.inject({
    method: 'POST',
    url: '/v1/claims',
    headers: { authorization: `Bearer ${KEY}` },
    payload: {
      event: { slug: EVENT, name: 'The example raid' },
      property: 'killed',
      subject: { slug: 'raiders', name: 'Raiders' },
      claimant: { slug: claimant, name: `The ${claimant}` },
      value,
      claimedAt: '2023-05-24',
      reports: [{ source: { url: 'https://wire.example/1' } }],
      ...more,
    },
  });
  if (statusCode !== 201) throw new Error(body);
}

async function claimsOf(service: Service): Promise<unknown[]> {
  const headers = { authorization: `Bearer ${KEY}` };
  return (await service.app.inject({ url: '/v1/claims', headers })).json().data;
}

/** A wire between a client and the service that can be cut. */
async function breakable(t: Test, address: string) {
  const { port } = new URL(address);
  const open = new Set<net.Socket>();
  let isBroken = false;
  const server = net.createServer((socket) => {
    if (isBroken) {
      socket.destroy();
      return;
    }
    const upstream = net.connect(Number(port), '127.0.0.1');
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakNow = () => {
    isBroken = true;
    for (const socket of open) socket.destroy();
  };
  t.teardown(() => {
    breakNow();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakNow,
    mend: () => {
      isBroken = false;
    },
  };
}

type Post = { url: string; type: string; authorization: string | undefined; body: string };

/** An incoming webhook that answers with one status after another, the last for good. */
async function chatFor(t: Test, statuses: number[]) {
  const posts: Post[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const status = statuses[Math.min(posts.length, statuses.length - 1)] ?? 200;
    const { 'content-type': type = '', authorization } = request.headers;
    posts.push({ url: request.url ?? '', type, authorization, body });
    response.writeHead(status, status === 429 ? { 'retry-after': '1' } : {});
    response.end(status === 404 ? 'no such hook' : 'ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posts };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
