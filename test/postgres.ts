/**
 * Runs the tests of what keeps and serves the record on PostgreSQL: on the server of TEST_DATABASE_URL, or else on one
 * that is started for them and gone after them. Files that are named are run in place of all, options go to the runner.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './postgres-server.ts';

const ROOMS = ['test/store', 'test/usecases', 'test/http'];
/** Every database that a test makes passes through the server's log. */
const SMALL_LOG = ['max_wal_senders=0', 'max_wal_size=256MB'];

const code = await (process.env.TEST_DATABASE_URL
  ? runTests(process.env.TEST_DATABASE_URL)
  : runOnOwnServer());
// The package of the server, where it is asked to stop at the end of the process, would end it with 0.
process.exit(code);

async function runOnOwnServer(): Promise<number> {
  const server = await startServer(['synchronous_commit=off', 'wal_level=minimal', ...SMALL_LOG]);
  try {
    return await runTests(server.url);
  } finally {
    await server.stop();
  }
}

async function runTests(url: string): Promise<number> {
  const given = process.argv.slice(2);
  const files = given.some((one) => one.endsWith('.ts')) ? [] : ROOMS.flatMap(testsIn);
  const tests = spawn('tap', [...given, ...files], {
    env: { ...process.env, TEST_DATABASE_URL: url },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests.kill(signal));
  const [code] = (await once(tests, 'close')) as [number | null];
  return code ?? 1;
}

/** The parts that HTTP is made of, in http/foundation, keep nothing. */
function testsIn(room: string): string[] {
  return readdirSync(room)
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts'))
    .map((name) => join(room, name));
}
