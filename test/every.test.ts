/**
 * What `npm test` runs: every test but the slow ones and those in a browser, on SQLite, and those of what keeps and
 * serves the record on PostgreSQL too: a server of TEST_DATABASE_URL, or one that is started for them.
 * A file alone: `npx tap test/http/claims.test.ts`.
 */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { isOfRecord, onServer } from './postgres-server.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const AT_ONCE = Math.max(2, availableParallelism());
/** More than run at once, so that what is over is told while the rest runs. */
const SHARES = 2 * AT_ONCE;

const every = (readdirSync(HERE, { recursive: true }) as string[])
  .filter((name) => name.endsWith('.test.ts') && !/\.(slow|browser)\.test\.ts$/.test(name))
  .filter((name) => name !== 'every.test.ts')
  .map((name) => join('test', name))
  .sort();

t.jobs = AT_ONCE;
await onServer(async (url) => {
  const runs = [
    // What takes longest first, so that no core waits at the end.
    ...shared(every.filter(isOfRecord)).map((files, n) =>
      run(`PostgreSQL ${n + 1} of ${SHARES}`, files, url),
    ),
    ...shared(every).map((files, n) => run(`SQLite ${n + 1} of ${SHARES}`, files, '')),
  ];
  await Promise.all(runs);
});

/** `url`: of a server; none for SQLite. */
function run(name: string, files: string[], url: string): Promise<unknown> {
  const env = { ...process.env, TEST_DATABASE_URL: url };
  return t.spawn(process.execPath, [...process.execArgv, join('test', 'share.ts'), ...files], { env }, name);
}

/** The largest first, each to the share that has least: that of long tests is long. */
function shared(files: readonly string[]): string[][] {
  const shares = Array.from({ length: SHARES }, () => ({ size: 0, files: [] as string[] }));
  const sizes = new Map(files.map((file) => [file, statSync(file).size]));
  for (const file of [...files].sort((a, b) => sizes.get(b)! - sizes.get(a)!)) {
    const least = shares.reduce((one, other) => (other.size < one.size ? other : one));
    least.files.push(file);
    least.size += sizes.get(file)!;
  }
  return shares.map((share) => share.files);
}
