/**
 * The service on PostgreSQL, in alternation with `pg` by hand on the same server (ceilings/postgres). CPU time is that of the
 * process that answers; the server works for both.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../src/limits.ts';
import { startServer } from '../test/postgres-server.ts';
import { BIG_EVENT, TILE_CLAIMS, tileLine } from './claims.ts';
import { database } from './database.ts';
import { type Asked, type Load, load, median, medianOf } from './load.ts';
import type { Pace } from './read.ts';
import type { Row } from './report.ts';
import { progress, type Running, startProgram, startService } from './service.ts';
import { importLines, watched } from './transferring.ts';

/** What takes the copying of more is measured there. */
const CLAIMS = 20_000;
const CONNECTIONS = 8;
const IMPORTED = 1_000;
const LEAST = { reading: 0.8, importing: 0.5 };

type Given = { folder: string; pace: Pace; told: (row: Row) => void };

export async function measurePostgres({ folder, pace, told }: Given): Promise<void> {
  const file = await database(CLAIMS, folder);
  const server = await startServer(['fsync=on', 'full_page_writes=on', 'autovacuum=on']);
  const running: Running[] = [];
  try {
    progress(`copying ${CLAIMS} claims to a server`);
    const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
    execFileSync(process.execPath, [cli, 'copy', `file:${file}`, server.url], { stdio: 'ignore' });
    const service = await startService(server.url);
    running.push(service);
    const byHand = await startProgram('./ceilings/postgres.ts', server.url, String(LIMITS.postgresReaders));
    running.push(byHand);
    const page = await fetch(`${service.url}/v1/claims?limit=200`);
    const { data } = (await page.json()) as { data: { id: string }[] };
    const readings: Record<string, Asked[]> = {
      'postgres-claim': data.map(({ id }) => ({ path: `/v1/claims/${id}` })),
      'postgres-claims': [{ path: `/v1/claims?event=${BIG_EVENT}` }],
    };
    for (const [name, asked] of Object.entries(readings))
      told(rowOf(name, await alternate(name, asked, pace, service, byHand)));
    told(await importing(pace, service, byHand));
  } finally {
    for (const one of running) await one.stop();
    await server.stop();
  }
}

type Pair = { own: Load; byHand: Load };

async function alternate(
  name: string,
  asked: readonly Asked[],
  { rounds, seconds }: Pace,
  service: Running,
  byHand: Running,
): Promise<Pair[]> {
  const measured: Pair[] = [];
  // The first round makes ready.
  for (let round = 0; round <= rounds; round++) {
    progress(`${name}: round ${round} of ${rounds}`);
    const loading = { connections: CONNECTIONS, seconds, status: 200 };
    const own = await load(service, asked, loading);
    measured.push({ own, byHand: await load(byHand, asked, loading) });
  }
  return measured.slice(1);
}

function rowOf(name: string, pairs: readonly Pair[]): Row {
  const own = medianOf(pairs.map((pair) => pair.own));
  const ceiling = medianOf(pairs.map((pair) => pair.byHand));
  const ratio = median(pairs.map((pair) => pair.own.perSecond / pair.byHand.perSecond));
  return {
    name,
    perSecond: own.perSecond,
    cpuMicros: own.cpuMicros,
    p50: own.p50,
    p99: own.p99,
    ceiling: 'P',
    ceilingPerSecond: ceiling.perSecond,
    ceilingCpuMicros: ceiling.cpuMicros,
    ratio,
    cpuRatio: median(pairs.map((pair) => pair.byHand.cpuMicros / pair.own.cpuMicros)),
    goal: `≥ ${LEAST.reading} P`,
    holds: ratio >= LEAST.reading,
  };
}

/** Lines of which each is checked and compared, against as many rows by COPY. */
async function importing({ rounds }: Pace, service: Running, byHand: Running): Promise<Row> {
  const rates: { own: number; byHand: number; cpuMicros: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    progress(`postgres-import: round ${round} of ${rounds}`);
    const lines = Array.from({ length: IMPORTED }, (_, i) => tileLine(i % TILE_CLAIMS, `postgres-${round}`));
    const own = await watched(service.pid, () => importLines(service.url, lines));
    const copied = await fetch(`${byHand.url}/copy?claims=${IMPORTED}`, { method: 'POST' });
    const { seconds } = (await copied.json()) as { seconds: number };
    rates.push({
      own: IMPORTED / own.seconds,
      byHand: IMPORTED / seconds,
      cpuMicros: (own.cpuSeconds * 1e6) / IMPORTED,
    });
  }
  rates.shift();
  const ratio = median(rates.map((rate) => rate.own / rate.byHand));
  return {
    name: 'postgres-import',
    perSecond: median(rates.map((rate) => rate.own)),
    cpuMicros: median(rates.map((rate) => rate.cpuMicros)),
    ceiling: 'COPY',
    ceilingPerSecond: median(rates.map((rate) => rate.byHand)),
    ratio,
    goal: `≥ ${LEAST.importing} COPY`,
    holds: ratio >= LEAST.importing,
  };
}
