/** A real database of its own, with a clock that ticks at every act and ids that count. */
import { lazily } from '../../src/lazily.ts';
import { openStore } from '../../src/store/store.ts';
import type { ClaimInput } from '../../src/usecases/claim-input.ts';
import type { Author, Context } from '../../src/usecases/context.ts';
import { textOf } from '../../src/usecases/keep-claim-records.ts';
import { claimRecords } from '../../src/usecases/present.ts';
import { type Recorded, recordClaim } from '../../src/usecases/record-claim.ts';
import { seedProperties } from '../../src/usecases/seed.ts';
import { type Dump, dumpOn, newDatabase, type Raw, rawOn } from '../database.ts';

export const ADMIN: Author = { keyId: 'key-admin', name: 'admin', role: 'admin' };
export const CONTRIBUTOR: Author = { keyId: 'key-contributor', name: 'desk', role: 'contributor' };

export type World = {
  context: Context;
  url: string;
  /** The time of the newest act. */
  time: () => number;
  /** Another connection to the database, for looking past our own code. */
  db: Raw;
  /** Every row of every table, the search index's own among them. */
  dump: () => Promise<Dump>;
  /** Leaves the database as it is, for another to be opened from. */
  leave: () => Promise<void>;
  close: () => Promise<void>;
};

const START = Date.parse('2024-01-01T00:00:00Z');
const SECOND = 1000;

/** A database with the built-in properties; `template` is one that was left, to begin from. */
export async function openWorld(template?: string): Promise<World> {
  const { url, remove } = await newDatabase(template);
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
  const db = rawOn(url);
  const leave = lazily(async () => {
    await store.close();
    await db.close();
  });
  return {
    context,
    url,
    time: () => now,
    db,
    dump: () => dumpOn(db, url),
    leave,
    close: async () => {
      await leave();
      remove();
    },
  };
}

/** A database to begin from, left once it was prepared. */
export async function templateFor(
  t: { teardown(work: () => Promise<void>): unknown },
  prepare: (world: World) => Promise<void>,
): Promise<string> {
  const world = await openWorld();
  t.teardown(world.close);
  await prepare(world);
  await world.leave();
  return world.url;
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

/** Claims whose kept record is not what their rows make of it, and those that have none. */
export const recordFaults = ({ store }: Pick<Context, 'store'>) =>
  store.read(async (q) => {
    const rows = await q.claims.after(0, 10_000);
    const made = (await claimRecords(q, rows)).map((record) => [record.id, textOf(record)] as const);
    const faults = { old: [] as string[], missing: [] as string[] };
    for (const [id, text] of made) {
      const body = (await q.records.ofId(id))?.body ?? null;
      if (body === null) faults.missing.push(id);
      else if (body !== text) faults.old.push(`${body} is not ${text}`);
    }
    return faults;
  });
