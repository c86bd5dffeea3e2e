/** Runs on PostgreSQL the test files that are named, or else those of what keeps and serves the record, a process each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isOfRecord, onServer } from './postgres-server.ts';

const code = await onServer(runTests);
// The package of the server, where it is asked to stop at the end of the process, would end it with 0.
process.exit(code);

async function runTests(url: string): Promise<number> {
  const given = process.argv.slice(2);
  const files = given.some((one) => one.endsWith('.ts')) ? [] : every();
  const tests = spawn('tap', [...given, ...files], {
    env: { ...process.env, TEST_DATABASE_URL: url },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests.kill(signal));
  const [code] = (await once(tests, 'close')) as [number | null];
  return code ?? 1;
}

const every = (): string[] =>
  (readdirSync('test', { recursive: true }) as string[])
    .map((name) => join('test', name))
    .filter((file) => isOfRecord(file) && !file.endsWith('.slow.test.ts'));
