/**
 * The database that the benchmark reads: by default 1,000,000 claims in 250,000 questions, one of which holds
 * 100,000 positions. It is made once and kept in the system's temporary folder, or in the one that is named.
 *
 *     npm run bench:database [-- --claims 100000] [--folder /var/tmp]
 *
 * A tile of 10,000 claims and the great question come in by the service's own import. The tile is then copied, row by
 * row, under other names, ids, times and hashes, so that every copy is what an import of its claims would have left:
 * all readings work on it, the same line sent again is known, and the chain of the log holds.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { buildApp } from '../src/app.ts';
import { hashKey } from '../src/http/access.ts';
import { openStore, verifyStore } from '../src/store/store.ts';
import type { Context } from '../src/usecases/context.ts';
import { ensureAdmin, seedProperties } from '../src/usecases/seed.ts';
import { BIG_LINES_AT_ONCE, bigLine, HOUR, START, TILE_CLAIMS, tileLine, tilesOf } from './claims.ts';
import { copyTiles } from './copying.ts';
import { KEY, progress, SETTINGS } from './service.ts';

/** The path of the database of so many claims, which is made where there is none. */
export async function database(claims: number, folder = tmpdir()): Promise<string> {
  const file = join(folder, `counterclaim-bench-${claims}-${schemaName()}.db`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.draft`;
  removeDatabase(draft);
  const tiles = tilesOf(claims);
  const positions = claims - tiles * TILE_CLAIMS;
  await fill(draft, positions);
  copyTiles(draft, tiles, (positions / BIG_LINES_AT_ONCE + 2) * HOUR);
  await check(draft);
  for (const end of ['-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
  renameSync(draft, file);
  return file;
}

export function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

/** The newest migration: tables that have changed since are made anew. */
const schemaName = (): string =>
  readdirSync(new URL('../migrations/sqlite/', import.meta.url))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .at(-1)!
    .replace('.sql', '');

/** The tile and the great question, by the import of the service, at a time that lies back. */
async function fill(file: string, positions: number): Promise<void> {
  const store = await openStore(`file:${file}`);
  let now = START;
  const context: Context = {
    store,
    clock: () => now,
    newId: () => uuidv7({ msecs: now }),
    quantityRules: 'default',
  };
  await seedProperties(context);
  await ensureAdmin(context, KEY, () => ({ plain: KEY, hash: hashKey(KEY) }), hashKey);
  const app = await buildApp({ settings: SETTINGS, ...context, logger: false, isPatient: true });
  const send = async (what: string, count: number, lineAt: (i: number) => string) => {
    const begun = performance.now();
    for (let i = 0; i < count; i += BIG_LINES_AT_ONCE) {
      const part = Array.from({ length: Math.min(BIG_LINES_AT_ONCE, count - i) }, (_, j) => lineAt(i + j));
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: '/v1/claims/import',
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/x-ndjson',
          accept: 'application/json',
        },
        payload: Readable.from(part, { objectMode: false }),
      });
      if (statusCode !== 200 || JSON.parse(body).summary.recorded !== part.length) throw new Error(body);
      now += HOUR;
      const done = i + part.length;
      progress(
        `${what}: ${done} of ${count}, ${Math.round((done * 1000) / (performance.now() - begun))} a second`,
      );
    }
  };
  await send('importing a tile', TILE_CLAIMS, (i) => tileLine(i));
  await send('importing the great question', positions, bigLine);
  await app.close();
  await store.close();
}

async function check(file: string): Promise<void> {
  const { rows, fault } = await verifyStore(`file:${file}`, (done) => progress(`verifying the log: ${done}`));
  if (fault !== null) throw new Error(`the log does not hold at ${fault.seq}: ${fault.what}`);
  progress(`the log of ${rows} changes holds`, true);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { claims: { type: 'string', default: '1000000' }, folder: { type: 'string' } },
  });
  console.log(await database(Number(values.claims), values.folder));
}
