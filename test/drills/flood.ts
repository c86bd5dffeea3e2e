/**
 * One key at ten times its limit, then wrong keys from one address at as many: whoever floods is told with 429 when to ask
 * again, and others, each with a key of theirs, do not notice. `npm run drill -- flood [SECONDS] [postgres]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { databaseFor, numberIn } from './databases.ts';
import { atMost, type Figure, percentile } from './figures.ts';
import type { Flood, Flooded } from './flooding.ts';
import { ask, claimOf, isAnswered, kept } from './posting.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const LIMIT_PER_MINUTE = 600;
const TIMES_THE_LIMIT = 10;
/** A flood within one minute, so that no count begins anew amid it. */
const LONGEST_SECONDS = 50;
const OTHERS = 8;
const PAUSE_MS = 120;
const RSS_GROWTH_MIB = 256;
const TIMES_IDLE = 2;

type Told = { reads: number[]; posts: number[]; refused: string[] };
type Round = { what: string; key: string | null };

export async function drill(options: string[]): Promise<Figure[]> {
  const seconds = Math.min(numberIn(options, LONGEST_SECONDS), LONGEST_SECONDS);
  const { url, engine, remove } = await databaseFor(options);
  const service = await startProcess({ DATABASE_URL: url, RATE_LIMIT: String(LIMIT_PER_MINUTE) });
  try {
    const others: string[] = [];
    for (let i = 0; i < OTHERS; i++) others.push(await newKey(service));
    const rounds: Round[] = [
      {
        what: `${engine}, one key at ${TIMES_THE_LIMIT} times its limit of ${LIMIT_PER_MINUTE} a minute`,
        key: await newKey(service),
      },
      { what: `${engine}, wrong keys from one address, as many`, key: null },
    ];
    // The first requests of a process compile what the later ones run.
    await work(service, others, seconds / 2);
    const figures: Figure[] = [];
    for (const round of rounds) figures.push(...(await suffer(service, others, round, seconds)));
    return figures;
  } finally {
    await service.remove();
    await remove();
  }
}

async function suffer(
  service: ServiceProcess,
  others: string[],
  { what, key }: Round,
  seconds: number,
): Promise<Figure[]> {
  const before = await work(service, others, seconds / 2);
  const idleMiB = rssOf(service);
  const perSecond = (LIMIT_PER_MINUTE * TIMES_THE_LIMIT) / 60;
  const flooded = flood({ origin: service.origin, perSecond, seconds, key });
  const amid = await work(service, others, seconds);
  const { sent, allowed, refused, broken, otherwise } = await flooded;
  const floodedMiB = rssOf(service);
  const after = await work(service, others, seconds / 2);
  const idle = { reads: [...before.reads, ...after.reads], posts: [...before.posts, ...after.posts] };
  const wrong = [...before.refused, ...amid.refused, ...after.refused];
  for (const one of [...otherwise, ...wrong.slice(0, 5)]) process.stdout.write(`${one}\n`);
  return [
    atMost(
      `${what}: of ${sent} requests in ${seconds} s, let through (${refused} told with 429 when to ask again)`,
      allowed,
      LIMIT_PER_MINUTE,
      'requests',
    ),
    atMost('… answered otherwise, or not at all', broken, 0, 'requests'),
    atMost(
      `… of ${amid.reads.length + amid.posts.length} requests of ${OTHERS} others, refused or not answered`,
      wrong.length,
      0,
      'requests',
    ),
    slowdown('readings', idle.reads, amid.reads),
    slowdown('posts', idle.posts, amid.posts),
    atMost(
      `… memory of the process (RSS), from ${idleMiB.toFixed(0)} to ${floodedMiB.toFixed(0)} MiB: growth`,
      Math.max(0, floodedMiB - idleMiB),
      RSS_GROWTH_MIB,
      'MiB',
    ),
  ];
}

function slowdown(what: string, idle: number[], amid: number[]): Figure {
  const [was, is] = [percentile(idle, 99), percentile(amid, 99)];
  return {
    what: `… 99 of 100 ${what} of the others answered in, against ${was.toFixed(1)} ms when idle`,
    measured: `${is.toFixed(1)} ms, ${(is / was).toFixed(1)} times`,
    promised: `at most ${TIMES_IDLE} times`,
    holds: is <= TIMES_IDLE * was,
    ofTime: true,
  };
}

/** In a process of its own: what it does is not to slow the clock of those who are measured. */
async function flood(task: Flood): Promise<Flooded> {
  const child = fork(fileURLToPath(new URL('flooding.ts', import.meta.url)), {
    execArgv: ['--import=tsx'],
  });
  child.send(task);
  const [flooded] = (await once(child, 'message')) as [Flooded];
  return flooded;
}

/** Each of the others reads and posts by turns, below its limit. */
async function work(service: ServiceProcess, keys: string[], seconds: number): Promise<Told> {
  const told: Told = { reads: [], posts: [], refused: [] };
  const until = performance.now() + seconds * 1_000;
  await Promise.all(keys.map((key, at) => workAs(service, key, at, until, told)));
  return told;
}

async function workAs({ origin }: ServiceProcess, key: string, at: number, until: number, told: Told) {
  const agent = kept();
  for (let i = 0; performance.now() < until; i++) {
    const isPost = i % 2 === 1;
    const begun = performance.now();
    const body = isPost ? { body: claimOf(`raid-${at}`, i) } : {};
    const heard = await ask({ origin, path: '/v1/claims', key, agent, ...body });
    const took = performance.now() - begun;
    told[isPost ? 'posts' : 'reads'].push(took);
    if (!isAnswered(heard)) told.refused.push(heard.failed);
    else if (![200, 201].includes(heard.status)) told.refused.push(`${heard.status}: ${heard.text}`);
    await sleep(Math.max(0, PAUSE_MS - took));
  }
  agent.destroy();
}

async function newKey({ origin, key }: ServiceProcess): Promise<string> {
  const made = await ask({
    origin,
    path: '/v1/keys',
    key,
    body: { name: 'of the flood', role: 'contributor' },
  });
  if (!isAnswered(made) || made.status !== 201) throw new Error(JSON.stringify(made));
  return (JSON.parse(made.text) as { key: string }).key;
}

/** As the kernel counts it. */
function rssOf({ child }: ServiceProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
