/** Readings in alternation with the ceilings, which answer what the service answered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './ceilings/answers.ts';
import { type Load, load, median, medianOf } from './load.ts';
import { type Reading, readings } from './reads.ts';
import type { Row } from './report.ts';
import { megabytesOf, progress, type Running, startProgram } from './service.ts';

export type Pace = { rounds: number; seconds: number };

const CONNECTIONS = 8;
const WARM_UP_SECONDS = 1;

export async function measureReadings(
  service: Running,
  isWanted: (name: string) => boolean,
  pace: Pace,
  told: (row: Row) => void,
): Promise<Row[]> {
  const all = await readings(service.url);
  const wanted = all.filter(({ name }) => isWanted(name));
  const needed = new Set([
    ...wanted,
    ...wanted.flatMap(({ within }) => all.filter((one) => one.name === within?.of)),
  ]);
  const chosen = all.filter((one) => needed.has(one));
  if (chosen.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-ceilings-'));
  const running: Running[] = [];
  try {
    const answers = [];
    for (const { asked } of chosen) answers.push(await capture(`${service.url}${asked[0]!.path}`));
    const file = join(folder, 'answers.json');
    writeFileSync(file, JSON.stringify(answers));
    for (const path of ['./ceilings/fastify.ts', './ceilings/http.ts'])
      running.push(await startProgram(path, file));
    const [fastify, http] = running as [Running, Running];
    const rows: Row[] = [];
    for (const [i, reading] of chosen.entries()) {
      const headers = reading.asked[0]!.headers;
      const constant = [{ path: `/${i}`, ...(headers ? { headers } : {}) }];
      const measured = await alternate(reading, pace, [
        { running: service, asked: reading.asked },
        { running: fastify, asked: constant },
        { running: http, asked: constant },
      ]);
      const lag = await loopLag(service.url);
      const row = rowOf(
        reading,
        measured,
        lag,
        Math.round(megabytesOf(service.pid)),
        rows,
        answers[i]!.body.length,
      );
      rows.push(row);
      told(row);
    }
    return rows;
  } finally {
    for (const one of running) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Party = { running: Running; asked: Reading['asked'] };

async function alternate(
  { name, status = 200 }: Reading,
  { rounds, seconds }: Pace,
  parties: readonly Party[],
): Promise<Load[][]> {
  const loading = { connections: CONNECTIONS, seconds, status };
  for (const { running, asked } of parties)
    await load(running, asked, { ...loading, seconds: WARM_UP_SECONDS });
  await loopLag(parties[0]!.running.url);
  const measured: Load[][] = parties.map(() => []);
  for (let round = 1; round <= rounds; round++)
    for (const [i, { running, asked }] of parties.entries()) {
      progress(`${name}: round ${round} of ${rounds}`);
      measured[i]!.push(await load(running, asked, loading));
    }
  return measured;
}

function rowOf(
  reading: Reading,
  [own, fastify, http]: Load[][],
  lag: number,
  rss: number,
  before: readonly Row[],
  bytes: number,
): Row {
  const service = medianOf(own!);
  const over = (ceiling: Load[], what: (one: Load) => number) =>
    median(own!.map((one, i) => what(one) / what(ceiling[i]!)));
  const ratio = over(fastify!, (one) => one.perSecond);
  const cpuRatio = over(fastify!, (one) => 1 / one.cpuMicros);
  const goals: string[] = [];
  const failed: boolean[] = [];
  if (reading.least > 0) {
    goals.push(`≥ ${reading.least} F`);
    failed.push(cpuRatio < reading.least);
  }
  const more: Record<string, number> = {};
  if (reading.within) {
    const { of, times } = reading.within;
    const other = before.find((row) => row.name === of)!;
    more.timesOther = service.cpuMicros / other.cpuMicros!;
    goals.push(`≤ ${times} × ${of}`);
    failed.push(more.timesOther > times);
  }
  if (reading.tail) {
    goals.push(`p99 < ${reading.tail} × p50`);
    failed.push(service.p99 >= reading.tail * service.p50);
  }
  return {
    name: reading.name,
    path: reading.asked[0]!.path,
    perSecond: service.perSecond,
    cpuMicros: service.cpuMicros,
    p50: service.p50,
    p99: service.p99,
    ceiling: 'F',
    ceilingPerSecond: medianOf(fastify!).perSecond,
    ceilingCpuMicros: medianOf(fastify!).cpuMicros,
    ratio,
    cpuRatio,
    loopMaxMs: lag,
    rssMb: rss,
    goal: goals.join(', '),
    holds: !failed.includes(true),
    more: {
      ...more,
      bytes,
      ofHttp: over(http!, (one) => one.perSecond),
      cpuOfHttp: over(http!, (one) => 1 / one.cpuMicros),
    },
  };
}

/** The longest that the loop was held since this was last asked, in milliseconds. */
async function loopLag(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return 1_000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1] ?? Number.NaN);
}
