/** Imports whose client or whose service is killed: what was acknowledged is there, and nothing is there twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { verifyStore } from '../src/store/store.ts';
import { temporaryDatabase } from './database.ts';
import type { Body } from './http/service.ts';
import { answerOf, beginImport, importAll, linesIn, listening, spreadLines } from './http/wire.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KEY = 'the-key-of-the-import-test';
/** A service needs about a hundred; what eight such lines are when they are held does not fit beside it. */
const HEAP_MB = 150;
const LINES = 360;

async function start(t: Test, database: string, options: string[] = []) {
  const child = spawn(process.execPath, [...options, '--import=tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', DATABASE_URL: database, ADMIN_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += text;
    const origin = /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
    if (!origin) continue;
    child.stdout.resume();
    return { child, origin, keys: { editor: KEY } as never };
  }
  throw new Error(`did not start: ${printed}`);
}

const exportOf = async (origin: string): Promise<Body[]> =>
  (await (await fetch(`${origin}/v1/claims.ndjson`)).text())
    .split('\n')
    .filter(Boolean)
    .map((text) => {
      const { id: _, recordedAt: __, ...rest } = JSON.parse(text) as Body;
      return rest;
    });

/** A client in a process of its own, that is killed once something of what it sent is acknowledged. */
async function killedClient(origin: string, body: string): Promise<number> {
  const source = `
    const request = require('node:http').request('${origin}/v1/claims/import', { method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: 'Bearer ${KEY}' } });
    request.on('response', (response) => response.pipe(process.stdout));
    process.stdin.on('data', (chunk) => request.write(chunk));`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(body);
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text;
    if (said.includes('acknowledged')) child.kill('SIGKILL');
  }
  return Number(/"acknowledged":(\d+)/.exec(said)?.[1]);
}

t.test(
  'whoever is killed midway: what was acknowledged is there, and the file sent again completes it',
  async (t) => {
    const database = await temporaryDatabase(t);
    const first = await start(t, database);
    const known = await killedClient(
      first.origin,
      `${spreadLines(0, 100)}${spreadLines(100, 101).slice(0, 100)}`,
    );
    t.ok(known > 0, `${known} lines were acknowledged to a client before it was killed`);
    t.ok((await exportOf(first.origin)).length >= known);
    t.equal(first.child.exitCode, null, 'the service goes on');

    const { response, write } = beginImport(first);
    await write(spreadLines(0, 200));
    let acknowledged = 0;
    for await (const one of linesIn(await response)) {
      acknowledged = one.acknowledged as number;
      break;
    }
    void write(spreadLines(200, LINES));
    // In the midst of the next batch, or before it, or after: it must not matter.
    setTimeout(() => first.child.kill('SIGKILL'), Math.random() * 300);
    await once(first.child, 'close');
    t.ok(acknowledged > 0, `${acknowledged} lines were acknowledged before the service was killed`);
    t.equal((await verifyStore(database, () => {})).fault, null, 'the log is whole');

    const second = await start(t, database);
    const left = await exportOf(second.origin);
    t.ok(left.length >= acknowledged, `${left.length} are there`);
    t.strictSame(
      left.map((one) => one.externalId),
      left.map((_, i) => `row-${i}`),
      'those of the beginning, without a gap and none twice',
    );
    const again = await importAll(second, spreadLines(0, LINES));
    t.match(again.summary, {
      received: LINES,
      recorded: LINES - left.length,
      merged: left.length,
      refused: 0,
    });
    const undisturbed = await listening(t);
    await importAll(undisturbed, spreadLines(0, LINES));
    t.strictSame(
      await exportOf(second.origin),
      await exportOf(undisturbed.origin),
      'as if nothing had happened',
    );
    const disputes = async (origin: string) =>
      (await (await fetch(`${origin}/v1/disputes.csv?sort=gap`)).text())
        .split('\n')
        .map((row) => row.split(',').slice(0, 20))
        .sort();
    t.strictSame(await disputes(second.origin), await disputes(undisturbed.origin));
    t.equal((await verifyStore(database, () => {})).fault, null);
  },
);

t.test('lines that are large in memory are refused in little of it, however many there are', async (t) => {
  const service = await start(t, await temporaryDatabase(t), [`--max-old-space-size=${HEAP_MB}`]);
  const hostile = [
    // A megabyte of brackets is many megabytes of lists.
    `{"claimant":[${'[],'.repeat(340_000)}[]]}\n`,
    `{${Array.from({ length: 20_000 }, (_, i) => `"field-${i}":[[]]`).join(',')}}\n`,
    '\n'.repeat(1_000_000),
  ];
  const { request, response, write } = beginImport(service, { headers: { accept: 'application/json' } });
  for (const body of hostile) for (let i = 0; i < 16; i++) await write(body);
  request.end(spreadLines(0, 1));
  const answer = await answerOf(await response);
  t.match(JSON.parse(answer.text), { summary: { received: 33, recorded: 1, refused: 32 } });
  t.equal(service.child.exitCode, null);
});
