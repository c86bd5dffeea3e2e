/** What is written, and read in bulk, on a copy of the database: in alternation with better-sqlite3 by hand. */
import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BIG_EVENT, TILE_CLAIMS, tileLine, tileName, tilesOf } from './claims.ts';
import { type Load, load, median, medianOf } from './load.ts';
import { measurePostgres } from './postgres.ts';
import type { Pace } from './read.ts';
import type { Row } from './report.ts';
import { KEY, megabytesOf, progress, type Running, startProgram, startService } from './service.ts';
import { exportAll, importLines, type Watched, watched } from './transferring.ts';

type Raw = { claims: number; seconds: number; cpuMicros: number };
type Told = (row: Row) => void;
type Given = {
  file: string;
  folder: string;
  claims: number;
  pace: Pace;
  lines: number;
  isWhole: boolean;
  told: Told;
};

const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const RAW_PER_COMMIT = 10_000;
const CLIENTS = 64;

/** Rows by name, each on a copy of the database of its own, which goes when it is done. */
export const WRITES: Record<string, (given: Given) => Promise<void>> = {
  post: (given) => onCopy(given, posts),
  import: (given) => imports(given),
  export: (given) => onCopy(given, exports),
  'readers-importing': (given) => onCopy(given, readersImporting),
  start: starts,
  postgres: measurePostgres,
};

type Copy = Given & { service: Running; raw: Running };

async function onCopy(given: Given, work: (copy: Copy) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(given.folder, 'counterclaim-bench-'));
  const copy = join(folder, 'copy.db');
  progress('copying the database');
  copyFileSync(given.file, copy, constants.COPYFILE_FICLONE);
  await onFile(given, copy, folder, work);
}

async function onFile(given: Given, file: string, folder: string, work: (copy: Copy) => Promise<void>) {
  const running: Running[] = [];
  try {
    const service = await startService(`file:${file}`);
    running.push(service);
    const raw = await startProgram('./ceilings/sqlite.ts', file);
    running.push(raw);
    await work({ ...given, service, raw });
  } finally {
    for (const one of running) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const ask = async (raw: Running, path: string): Promise<Raw> =>
  (await (await fetch(`${raw.url}${path}`)).json()) as Raw;

const LOOK_MS = 100;

/** Once the load has ended the service is still at what was under way. */
async function idle(service: Running): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    await sleep(LOOK_MS);
    const text = await (await fetch(`${service.url}/metrics`)).text();
    const waiting = /^counterclaim_store_pending\{operation="write"\} (\d+)/m.exec(text)?.[1];
    calm = waiting === '0' ? calm + 1 : 0;
  }
}

let posted = 0;
/** A claim on a question that is there, by one who is known, in a document that is known. */
export function newClaim(claims: number): string {
  const i = posted++;
  const tiles = tilesOf(claims);
  const line = JSON.parse(tileLine((i * 7) % TILE_CLAIMS, tileName(i % tiles)));
  return JSON.stringify({
    event: line.event.slug,
    property: line.property,
    subject: line.subject.slug,
    place: line.place?.slug,
    claimant: `side-${(i * 11) % 37}`,
    value: 200 + i,
    statement: line.statement,
    claimedAt: '2023-11-05',
    reports: line.reports,
  });
}

async function posts({ service, raw, claims, pace, told }: Copy): Promise<void> {
  const asked = [
    { method: 'POST' as const, path: '/v1/claims', headers: HEADERS, body: () => newClaim(claims) },
  ];
  const first = await fetch(`${service.url}/v1/claims`, {
    method: 'POST',
    headers: HEADERS,
    body: newClaim(claims),
  });
  if (first.status !== 201) throw new Error(await first.text());
  await first.arrayBuffer();
  const one: Load[] = [];
  const many: Load[] = [];
  const alone: Raw[] = [];
  const grouped: Raw[] = [];
  const { seconds } = pace;
  for (let round = 0; round <= pace.rounds; round++) {
    progress(`posts: round ${round} of ${pace.rounds}`);
    one.push(await load(service, asked, { connections: 1, seconds, status: 201 }));
    await idle(service);
    alone.push(await ask(raw, `/write?perCommit=1&seconds=${seconds}`));
    many.push(await load(service, asked, { connections: CLIENTS, seconds, status: 201 }));
    await idle(service);
    grouped.push(await ask(raw, `/write?perCommit=${CLIENTS}&seconds=${seconds}`));
  }
  // The first round warms up.
  for (const list of [one, many, alone, grouped]) list.shift();
  const single = held('post', one, alone);
  told({ ...single, goal: '≥ 0.6 S', holds: single.ratio! >= 0.6 });
  const together = held('post-64', many, grouped);
  const times = median(many.map((round, i) => round.perSecond / one[i]!.perSecond));
  told({ ...together, goal: '≥ 4 × post', holds: times >= 4, more: { timesOneClient: times } });
}

/** Rates over rates; what S takes of CPU time over what the service takes. */
function held(name: string, own: readonly Load[], raw: readonly Raw[]): Row {
  const all = medianOf(own);
  return {
    name,
    perSecond: all.perSecond,
    cpuMicros: all.cpuMicros,
    p50: all.p50,
    p99: all.p99,
    ceiling: 'S',
    ceilingPerSecond: median(raw.map((one) => one.claims / one.seconds)),
    ceilingCpuMicros: median(raw.map((one) => one.cpuMicros)),
    ratio: median(own.map((one, i) => (one.perSecond * raw[i]!.seconds) / raw[i]!.claims)),
    cpuRatio: median(own.map((one, i) => raw[i]!.cpuMicros / one.cpuMicros)),
    goal: '',
    holds: null,
  };
}

async function imports(given: Given): Promise<void> {
  const folder = mkdtempSync(join(given.folder, 'counterclaim-bench-'));
  await onFile(given, join(folder, 'empty.db'), folder, (copy) => importing('import-empty', copy));
  await onCopy(given, (copy) => importing('import-full', copy));
}

const PARTS = 4;
const MEMORY_MB = 300;
const linesOf = (name: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + i).map((i) =>
    tileLine(i % TILE_CLAIMS, `${name}-${Math.floor(i / TILE_CLAIMS)}`),
  );

/** Parts of the file in turn with as many rows by hand; the first part is there to warm up. */
async function importing(name: string, { service, raw, lines, told }: Copy): Promise<void> {
  const idleMb = megabytesOf(service.pid);
  const part = Math.ceil(lines / PARTS);
  const own: Watched<unknown>[] = [];
  const byHand: Raw[] = [];
  for (let i = 0; i <= PARTS; i++) {
    progress(`${name}: part ${i} of ${PARTS}`);
    own.push(await watched(service.pid, () => importLines(service.url, linesOf(name, i * part, part))));
    byHand.push(
      await ask(raw, `/write?perCommit=${Math.min(part, RAW_PER_COMMIT)}&seconds=3600&claims=${part}`),
    );
  }
  const overIdleMb = Math.max(...own.map((one) => one.peakMb)) - idleMb;
  own.shift();
  byHand.shift();
  const row = bulk(name, own, byHand, part);
  const holds = row.cpuRatio! >= 0.5 && overIdleMb <= MEMORY_MB;
  told({ ...row, goal: `≥ 0.5 S, ≤ ${MEMORY_MB} MB over idle`, holds, more: { lines, idleMb, overIdleMb } });
}

function bulk(name: string, own: readonly Watched<unknown>[], raw: readonly Raw[], count: number): Row {
  return {
    name,
    perSecond: median(own.map((one) => count / one.seconds)),
    cpuMicros: median(own.map((one) => (one.cpuSeconds * 1e6) / count)),
    ceiling: 'S',
    ceilingPerSecond: median(raw.map((one) => one.claims / one.seconds)),
    ceilingCpuMicros: median(raw.map((one) => one.cpuMicros)),
    ratio: median(own.map((one, i) => (count / one.seconds / raw[i]!.claims) * raw[i]!.seconds)),
    cpuRatio: median(own.map((one, i) => raw[i]!.cpuMicros / ((one.cpuSeconds * 1e6) / count))),
    rssMb: Math.max(...own.map((one) => one.peakMb)),
    goal: '',
    holds: null,
  };
}

/** All claims, or those on the great event. */
async function exports({ service, raw, claims, isWhole, pace, told }: Copy): Promise<void> {
  const query = isWhole ? '' : `?event=${BIG_EVENT}`;
  const rows = isWhole ? claims : claims - tilesOf(claims) * TILE_CLAIMS;
  const own: Watched<{ rows: number; bytes: number }>[] = [];
  const byHand: Raw[] = [];
  for (let round = 0; round <= pace.rounds; round++) {
    progress(`export: round ${round} of ${pace.rounds}`);
    const all = await watched(service.pid, () => exportAll(`${service.url}/v1/claims.ndjson${query}`));
    own.push(all);
    byHand.push(await ask(raw, `/read${query}`));
    const found = [all.value.rows, byHand.at(-1)!.claims];
    if (found.some((one) => one !== rows)) throw new Error(`exported ${found} rows, not ${rows}`);
  }
  own.shift();
  byHand.shift();
  const row = bulk('export', own, byHand, rows);
  told({
    ...row,
    goal: '≥ 0.6 raw',
    holds: row.cpuRatio! >= 0.6,
    more: { rows, bytes: own[0]!.value.bytes },
  });
}

const READERS = 16;

/** More than are imported while readers read. */
const LINES_A_SECOND = 5_000;

async function readersImporting({ service, pace, told }: Copy): Promise<void> {
  const lines = pace.seconds * LINES_A_SECOND;
  const page = await fetch(`${service.url}/v1/claims?limit=200`);
  const { data } = (await page.json()) as { data: { id: string }[] };
  const asked = data.map(({ id }) => ({ path: `/v1/claims/${id}` }));
  const reading = (seconds: number) => load(service, asked, { connections: READERS, seconds, status: 200 });
  await reading(1);
  const idle: Load[] = [];
  const busy: Load[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    progress(`readers while an import runs: round ${round + 1} of ${pace.rounds}`);
    idle.push(await reading(pace.seconds));
    let isOver = false;
    const importing = importLines(service.url, linesOf(`readers-${round}`, 0, lines)).finally(() => {
      isOver = true;
    });
    const during = await reading(pace.seconds);
    if (!isOver) busy.push(during);
    await importing;
  }
  const p99 = busy.length === 0 ? Number.NaN : medianOf(busy).p99;
  const idleP99 = medianOf(idle).p99;
  told({
    name: 'readers-importing',
    ...(busy.length === 0 ? {} : { perSecond: medianOf(busy).perSecond, p50: medianOf(busy).p50 }),
    p99,
    ratio: p99 / idleP99,
    ceiling: 'idle',
    ceilingPerSecond: medianOf(idle).perSecond,
    goal: 'p99 ≤ 5 × idle',
    holds: p99 <= 5 * idleP99,
    more: { idleP99 },
  });
}

const IDLE_MS = 3_000;

async function starts({ file, pace, told }: Given): Promise<void> {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let round = 0; round < Math.max(3, pace.rounds); round++) {
    const service = await startService(`file:${file}`);
    times.push(service.startedMs);
    await sleep(IDLE_MS);
    sizes.push(megabytesOf(service.pid));
    await service.stop();
  }
  const startedMs = median(times);
  const rssMb = median(sizes);
  told({
    name: 'start',
    p50: startedMs,
    rssMb,
    goal: '≤ 1000 ms, ≤ 120 MB',
    holds: startedMs <= 1_000 && rssMb <= 120,
    more: { times, sizes },
  });
}
