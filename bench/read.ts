/** Readings in alternation with the ceilings, which answer what the service answered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Captured, capture } from './ceilings/answers.ts';
import { type Load, type Loading, load, median, medianOf } from './load.ts';
import { type Reading, readings } from './reads.ts';
import type { Row } from './report.ts';
import { megabytesOf, progress, type Running, startProgram } from './service.ts';

export type Pace = { rounds: number; seconds: number };

const CONNECTIONS = 8;
const WARM_UP_SECONDS = 1;

export async function measureReadings(
  start: () => Promise<Running>,
  isWanted: (name: string) => boolean,
  pace: Pace,
  told: (row: Row) => void,
): Promise<void> {
  let service = await start();
  const running: Running[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-ceilings-'));
  try {
    const all = await readings(service.url);
    const named = all.filter(({ name }) => isWanted(name));
    const others = new Set(named.map(({ within }) => within?.of));
    const answered: { reading: Reading; answer: Captured }[] = [];
    for (const reading of all.filter((one) => named.includes(one) || others.has(one.name))) {
      progress(`asking for ${reading.name}`);
      const answer = await capture(`${service.url}${reading.asked[0]!.path}`, PATIENCE_MS);
      // The first time there is something to be made ready.
      const again = answer && (await capture(`${service.url}${reading.asked[0]!.path}`, PATIENCE_MS));
      if (again !== null) answered.push({ reading, answer: again });
      else {
        told(unanswered(reading));
        // It would go on for nobody.
        await service.stop();
        service = await start();
      }
    }
    const file = join(folder, 'answers.json');
    writeFileSync(file, JSON.stringify(answered.map(({ answer }) => answer)));
    for (const path of ['./ceilings/fastify.ts', './ceilings/http.ts'])
      running.push(await startProgram(path, file));
    const [fastify, http] = running as [Running, Running];
    const rows: Row[] = [];
    for (const [i, { reading, answer }] of answered.entries()) {
      const headers = reading.asked[0]!.headers;
      const constant = [{ path: `/${i}`, ...(headers ? { headers } : {}) }];
      const loads = await alternate({ ...reading, isSlow: answer.millis > SLOW_MS }, pace, [
        { running: service, asked: reading.asked },
        { running: fastify, asked: constant },
        { running: http, asked: constant },
      ]).catch((error: Error) => error);
      // What fails is missed; the others are still measured.
      if (loads instanceof Error) {
        told({ ...unanswered(reading), more: { failed: loads.message } });
        continue;
      }
      const seen = { lag: await loopLag(service.url), rss: Math.round(megabytesOf(service.pid)) };
      const row = rowOf(reading, loads, { ...seen, bytes: answer.body.length }, rows);
      rows.push(row);
      told(row);
    }
  } finally {
    for (const one of [...running, service]) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What takes longer is not measured further. */
const PATIENCE_MS = 20_000;
/** What takes longer is asked for by one client, and so often. */
const SLOW_MS = 200;
const SLOW_REQUESTS = 3;

const unanswered = ({ name, asked, least }: Reading): Row => ({
  name,
  path: asked[0]!.path,
  p50: Number.POSITIVE_INFINITY,
  goal: `≥ ${least} F`,
  holds: false,
  more: { unansweredWithinMs: PATIENCE_MS },
});

type Party = { running: Running; asked: Reading['asked'] };

async function alternate(
  { name, status = 200, isSlow }: Reading & { isSlow: boolean },
  { rounds, seconds }: Pace,
  parties: readonly Party[],
): Promise<Load[][]> {
  const loadingOf = (i: number, time: number): Loading =>
    isSlow && i === 0
      ? { connections: 1, requests: SLOW_REQUESTS, status }
      : { connections: CONNECTIONS, seconds: time, status };
  if (!isSlow)
    for (const [i, { running, asked }] of parties.entries())
      await load(running, asked, loadingOf(i, WARM_UP_SECONDS));
  await loopLag(parties[0]!.running.url);
  const measured: Load[][] = parties.map(() => []);
  for (let round = 1; round <= rounds; round++)
    for (const [i, { running, asked }] of parties.entries()) {
      progress(`${name}: round ${round} of ${rounds}`);
      measured[i]!.push(await load(running, asked, loadingOf(i, seconds)));
    }
  return measured;
}

function rowOf(
  reading: Reading,
  [own, fastify, http]: Load[][],
  { lag, rss, bytes }: { lag: number; rss: number; bytes: number },
  before: readonly Row[],
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
    const other = before.find((row) => row.name === of)?.cpuMicros ?? Number.NaN;
    more.timesOther = service.cpuMicros / other;
    goals.push(`≤ ${times} × ${of}`);
    failed.push(!(more.timesOther <= times));
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
    holds: goals.length === 0 ? null : !failed.includes(true),
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
