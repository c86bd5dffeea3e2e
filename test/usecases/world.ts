/** A real database in a temporary folder, with a clock that ticks at every act and ids that count. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQLite, type SQLiteDatabase } from '../../src/store/driver.ts';
import { openStore } from '../../src/store/store.ts';
import type { ClaimInput } from '../../src/usecases/claim-input.ts';
import type { Author, Context } from '../../src/usecases/context.ts';
import { type Recorded, recordClaim } from '../../src/usecases/record-claim.ts';
import { seedProperties } from '../../src/usecases/seed.ts';

export const ADMIN: Author = { keyId: 'key-admin', name: 'admin', role: 'admin' };
export const CONTRIBUTOR: Author = { keyId: 'key-contributor', name: 'desk', role: 'contributor' };

export type World = {
  context: Context;
  url: string;
  file: string;
  /** The time of the newest act. */
  time: () => number;
  /** Another connection to the file, for looking past our own code. */
  raw: () => SQLiteDatabase;
  /** One such connection, for looking only. */
  looking: () => SQLiteDatabase;
  /** Every row of every table, the search index's own among them. */
  dump: () => Record<string, unknown[]>;
  close: () => Promise<void>;
};

const START = Date.parse('2024-01-01T00:00:00Z');
const SECOND = 1000;

/** A database with the built-in properties; `template` is one that was closed, to begin from. */
export async function openWorld(template?: string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-'));
  const file = join(folder, 'test.db');
  if (template) copyFileSync(template, file);
  const url = `file:${file}`;
  const store = await openStore(url);
  let now = START;
  let ids = 0;
  const context: Context = {
    store,
    clock: () => {
      now += SECOND;
      return now;
    },
    newId: () => {
      ids += 1;
      return `id-${String(ids).padStart(6, '0')}`;
    },
    quantityRules: 'default',
  };
  if (!template) await seedProperties(context);
  const connections: SQLiteDatabase[] = [];
  const raw = () => {
    const connection = new SQLite(file);
    connections.push(connection);
    return connection;
  };
  let looking: SQLiteDatabase | null = null;
  const look = () => {
    looking ??= raw();
    return looking;
  };
  return {
    context,
    url,
    file,
    time: () => now,
    raw,
    looking: look,
    dump: () => dumpOf(look()),
    close: async () => {
      await store.close();
      for (const connection of connections) connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A world that closes with the test that opened it. */
export async function worldFor(t: { teardown(work: () => Promise<void>): unknown }): Promise<World> {
  const world = await openWorld();
  t.teardown(world.close);
  return world;
}

/** A claim that is complete but for what matters to the test. */
export const claimInput = (given: Partial<ClaimInput>): ClaimInput => ({
  event: { slug: 'raid', name: 'Raid' },
  property: 'killed',
  subject: { slug: 'raiders', name: 'Raiders', kind: 'armed-group' },
  claimant: 'rvc',
  value: 2,
  reports: [{ source: { url: 'https://example.org/1' } }],
  ...given,
});

/** Records a claim, its claimant created where the slug is new. */
export const claimed = (
  world: World,
  claimant: string,
  value: ClaimInput['value'],
  given: Partial<ClaimInput> = {},
): Promise<Recorded> =>
  recordClaim(
    world.context,
    ADMIN,
    claimInput({ claimant: { slug: claimant, name: `The ${claimant}` }, value, ...given }),
  );

function dumpOf(connection: SQLiteDatabase): Record<string, unknown[]> {
  const tables = connection
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .pluck()
    .all() as string[];
  // The index's own table can only be matched against; its shadow tables hold what it holds.
  const readable = tables.filter((name) => name !== 'claims_search');
  return Object.fromEntries(
    readable.map((name) => [name, connection.prepare(`select * from "${name}"`).raw().all()]),
  );
}
