/** The process itself: its start, its end, and what a kill leaves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { temporaryDatabase } from './database.ts';
import { claim } from './http/service.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
type Running = { child: ChildProcess; origin: string; output: () => string; ended: Promise<number | null> };

/** Runs a file of src as people do, and keeps what it prints. */
function run(t: Test, args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import=tsx', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      printed += bytes;
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  t.teardown(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return { child, output: () => printed, ended };
}

/** Starts the service and waits until it says where it listens. */
async function start(t: Test, env: Record<string, string>): Promise<Running> {
  const running = run(t, ['src/main.ts'], env);
  for (;;) {
    const origin = /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(running.output())?.[1];
    if (origin) return { ...running, origin };
    const code = await Promise.race([
      running.ended,
      new Promise<undefined>((done) => setTimeout(() => done(undefined), 20)),
    ]);
    if (code !== undefined) throw new Error(`ended with ${code}: ${running.output()}`);
  }
}

type Sent = { status: number; text: string };
type Failed = { code: string; reused: boolean };

/** One request; a connection that was kept open may be closed under it, which every client retries. */
function send(origin: string, options: http.RequestOptions & { payload?: string }): Promise<Sent | Failed> {
  const { payload, ...rest } = options;
  return new Promise((resolve) => {
    const request = http.request(origin, {
      ...rest,
      headers: {
        ...(payload ? { 'content-type': 'application/json' } : {}),
        ...rest.headers,
      },
    });
    const fail = (error: NodeJS.ErrnoException) =>
      resolve({ code: String(error.code), reused: request.reusedSocket });
    request.on('error', fail);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', fail);
    });
    request.end(payload);
  });
}

/** Posts without end over connections of their own, until one fails. */
function load(origin: string, key: string, heard: (answer: Sent | Failed) => void): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}` };
  return Promise.all(
    Array.from({ length: 4 }, async (_, worker) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      for (let i = 0; ; i++) {
        const payload = JSON.stringify(claim({ value: worker * 10_000 + i }));
        const answer = await send(origin, { method: 'POST', path: '/v1/claims', agent, headers, payload });
        heard(answer);
        if ('code' in answer) return;
      }
    }),
  );
}

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise<void>((done) => setTimeout(done, 2));
};

// The key and the address are told on two streams, which may arrive in either order.
const keyIn = async ({ output }: Running): Promise<string> => {
  const shown = () => /shown only now: (cc_\w{39})/.exec(output())?.[1];
  await until(() => shown() !== undefined);
  return shown()!;
};

t.test(
  'the first start prints a key, and a stop under load resets no request and exits with 0',
  async (t) => {
    const env = { DATABASE_URL: await temporaryDatabase(t) };
    const first = await start(t, env);
    const printed = await keyIn(first);
    const headers = { authorization: `Bearer ${printed}` };
    const keys = await send(first.origin, { path: '/v1/keys', headers });
    t.match(keys, { status: 200, text: /"role":"admin"/ });
    t.notOk(
      first
        .output()
        .split('\n')
        .some((line) => line.startsWith('{') && line.includes(printed)),
      'no log line has it',
    );

    // Requests that are half sent when the signal comes are answered; others are, or find nobody there.
    const halves = [1, 2, 3].map((value) => halfSent(first.origin, value, printed));
    await Promise.all(halves.map((half) => half.begun));
    const answers: (Sent | Failed)[] = [];
    const loaded = load(first.origin, printed, (answer) => answers.push(answer));
    await until(() => answers.length >= 20);
    first.child.kill('SIGTERM');
    await until(() => answers.some((answer) => 'code' in answer));
    for (const half of halves) half.finish();
    for (const half of halves) t.match(await half.answer, { status: 201 });
    await loaded;
    t.equal(await first.ended, 0, first.output().slice(-300));
    const sent = answers.filter((answer): answer is Sent => 'status' in answer);
    t.ok(
      sent.every((answer) => answer.status === 201),
      'what was taken was done',
    );
    const failed = answers.filter((answer): answer is Failed => 'code' in answer);
    t.same(
      failed.filter((one) => one.code !== 'ECONNREFUSED' && !one.reused),
      [],
      'no request in flight was reset',
    );
  },
);

t.test('a kill in the midst of posts loses nothing that was answered, and the log verifies', async (t) => {
  const env = { DATABASE_URL: await temporaryDatabase(t) };
  const first = await start(t, env);
  const recorded: string[] = [];
  const loaded = load(first.origin, await keyIn(first), (answer) => {
    if ('status' in answer) recorded.push((JSON.parse(answer.text) as { id: string }).id);
  });
  await until(() => recorded.length >= 60);
  first.child.kill('SIGKILL');
  await loaded;
  t.equal(await first.ended, null);
  const second = await start(t, env);
  t.notMatch(second.output(), /shown only now/, 'the second start prints no key');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const id of recorded) {
    const answer = await send(second.origin, { path: `/v1/claims/${id}`, agent });
    t.match(answer, { status: 200 }, id);
  }
  agent.destroy();
  const verify = run(t, ['src/cli.ts', 'verify'], env);
  t.equal(await verify.ended, 0, verify.output());
  t.match(verify.output(), /chained without a break/);
  second.child.kill('SIGTERM');
  t.equal(await second.ended, 0);
});

t.test('a wrong setting stops the start with exit code 1 and a sentence that names it', async (t) => {
  const wrong: Record<string, string>[] = [
    { PORT: 'http' },
    { READ_ACCESS: 'closed', LOG_LEVEL: 'loud' },
    { DATABASE_URL: 'claims.db' },
    { HOST: '203.0.113.1' },
  ];
  const database = await temporaryDatabase(t);
  const ends = wrong.map((env) => ({
    env,
    ...run(t, ['src/main.ts'], { DATABASE_URL: database, ...env }),
  }));
  for (const { env, ended, output } of ends) {
    t.equal(await ended, 1);
    const lines = output().trim().split('\n');
    t.same(
      lines.map((line) => line.split(' ')[0]),
      Object.keys(env),
      output(),
    );
    for (const line of lines) t.match(line, /^[A-Z_]+ (?:must be|203\.0\.113\.1 is no address) .*\.$/);
  }
});

/** A post whose second half waits. */
function halfSent(origin: string, value: number, key: string) {
  const payload = JSON.stringify(claim({ value, property: 'wounded' }));
  const request = http.request(origin, {
    method: 'POST',
    path: '/v1/claims',
    agent: new http.Agent({ maxSockets: 1 }),
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      expect: '100-continue',
    },
  });
  const answer = once(request, 'response').then(([response]) => {
    const { statusCode } = response as http.IncomingMessage;
    (response as http.IncomingMessage).resume();
    return { status: statusCode };
  });
  // The service has read the head once it says that the body may come.
  const begun = once(request, 'continue').then(() => request.write(payload.slice(0, 40)));
  request.flushHeaders();
  return { begun, answer, finish: () => request.end(payload.slice(40)) };
}
