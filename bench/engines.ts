/**
 * What an act and a reading cost on SQLite and on PostgreSQL, measured in alternation in one run.
 *
 *     npm run bench:engines [-- --claims 2000]
 *
 * The acts are claims on four questions an event by 37 claimants, recorded by the use case without HTTP. PostgreSQL is
 * started for it from an npm package, with fsync on, as SQLite syncs too.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createIds } from '../src/ids.ts';
import { openStore, type Store } from '../src/store/store.ts';
import type { ClaimInput } from '../src/usecases/claim-input.ts';
import type { Author, Context } from '../src/usecases/context.ts';
import { getClaim } from '../src/usecases/read-claims.ts';
import { recordClaim } from '../src/usecases/record-claim.ts';
import { seedProperties } from '../src/usecases/seed.ts';
import { startServer } from '../test/postgres-server.ts';

const { values } = parseArgs({ options: { claims: { type: 'string', default: '2000' } } });
const CLAIMS = Number(values.claims);
const BY: Author = { keyId: 'bench', name: 'bench', role: 'admin' };

type Measured = { what: string; engine: string; perSecond: number; cpuMillis: number };

const contextOn = (store: Store): Context => ({
  store,
  clock: Date.now,
  newId: createIds(Date.now),
  quantityRules: 'default',
});

const claimOf = (i: number): ClaimInput => ({
  event: { slug: `event-${i % 50}`, name: `Event ${i % 50}` },
  property: 'killed',
  subject: { slug: `force-${i % 4}`, name: `Force ${i % 4}`, kind: 'armed-group' },
  claimant: { slug: `side-${i % 37}`, name: `Side ${i % 37}` },
  value: i % 100,
  statement: `They say that ${i % 100} were lost, in message ${i}.`,
  claimedAt: new Date(Date.UTC(2023, 0, 1) + i * 60_000).toISOString(),
  reports: [{ source: { publisher: 'Paper', url: `https://paper.example/${i}`, title: `Report ${i}` } }],
});

async function measure(
  what: string,
  engine: string,
  clients: number,
  times: number,
  work: () => Promise<void>,
): Promise<Measured> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let left = times;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) await work();
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { what, engine, perSecond: times / seconds, cpuMillis: (user + system) / 1000 / times };
}

const folder = mkdtempSync(join(tmpdir(), 'counterclaim-bench-'));
const server = await startServer(['fsync=on', 'full_page_writes=on', 'autovacuum=on']);
const engines = [
  { engine: 'SQLite', store: await openStore(`file:${join(folder, 'bench.db')}`) },
  { engine: 'PostgreSQL', store: await openStore(server.url) },
];
const results: Measured[] = [];
try {
  const next = new Map<string, number>();
  const ids = new Map<string, string[]>();
  for (const { store } of engines) await seedProperties(contextOn(store));
  const post = (engine: string, context: Context) => async () => {
    const i = next.get(engine) ?? 0;
    next.set(engine, i + 1);
    const { record } = await recordClaim(context, BY, claimOf(i));
    ids.set(engine, [...(ids.get(engine) ?? []).slice(-500), record.id]);
  };
  const get = (engine: string, context: Context) => async () => {
    const known = ids.get(engine)!;
    await getClaim(context, known[Math.floor(Math.random() * known.length)]!);
  };
  for (const { engine, store } of engines)
    await measure('warm', engine, 1, 200, post(engine, contextOn(store)));
  for (const clients of [1, 16])
    for (const { engine, store } of engines)
      results.push(
        await measure(`record, ${clients} at once`, engine, clients, CLAIMS, post(engine, contextOn(store))),
      );
  for (const { engine, store } of engines)
    results.push(await measure('get one, 16 at once', engine, 16, CLAIMS * 2, get(engine, contextOn(store))));
} finally {
  for (const { store } of engines) await store.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const { what, engine, perSecond, cpuMillis } of results)
  console.log(
    `${what.padEnd(22)} ${engine.padEnd(11)} ${perSecond.toFixed(0).padStart(6)} a second ${cpuMillis.toFixed(2).padStart(7)} ms of our CPU each`,
  );
mkdirSync(new URL('./results/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('./results/engines.json', import.meta.url),
  `${JSON.stringify({ node: process.version, claims: CLAIMS, results }, null, 2)}\n`,
);
