/**
 * What an import and an export of many claims cost: time, and the memory of the service over its idle state.
 *
 *     npm run bench:transfer [-- --claims 1000000]
 *
 * Starts the service as its users do, on a database of its own, and sends it claims of its own making: 37
 * claimants, four claims a question on average, a third of them hedged, each with a report. The service must
 * have been built (`npm run build`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { megabytesOf } from './service.ts';
import { ask, type Watched, watched } from './transferring.ts';

const { values } = parseArgs({ options: { claims: { type: 'string', default: '1000000' } } });
const CLAIMS = Number(values.claims);
const KEY = 'bench-key';
const MEMORY_LIMIT_MB = 300;

type Measured = {
  what: string;
  seconds: number;
  /** Of the service; on a machine that others use too it says more than the time that passed. */
  cpuSeconds: number;
  perSecond: number;
  peakMb: number;
  overIdleMb: number;
};

/** Claim number i, as a line of an import. */
function lineOf(i: number): string {
  const question = Math.floor(i / 4);
  const claim = {
    externalId: `bench/${i}`,
    event: { slug: `event-${question % 5000}`, name: `Event ${question % 5000}` },
    property: ['killed', 'wounded', 'captured', 'missing'][question % 4],
    subject: { slug: `force-${Math.floor(question / 5000)}`, name: `Force ${Math.floor(question / 5000)}` },
    claimant: { slug: `side-${i % 37}`, name: `Side ${i % 37}` },
    value: i % 3 === 0 ? `more than ${i % 97}` : i % 100,
    statement: `They say that ${i % 100} of the force were lost in the fight.`,
    claimedAt: `2023-0${1 + (i % 9)}-1${i % 10}`,
    reports: [
      {
        source: {
          publisher: `Paper ${i % 50}`,
          url: `https://paper-${i % 50}.example/articles/${i}`,
          title: `Report ${i}`,
          publishedAt: '2023-11-01',
        },
        quote: 'They say so.',
      },
    ],
  };
  return `${JSON.stringify(claim)}\n`;
}

function* lines(): Generator<string> {
  for (let i = 0; i < CLAIMS; i += 1000) {
    let part = '';
    for (let j = i; j < Math.min(i + 1000, CLAIMS); j++) part += lineOf(j);
    yield part;
  }
}

async function start(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { ...process.env, PORT: '0', ADMIN_KEY: KEY, DATABASE_URL: `file:${join(folder, 'bench.db')}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (!url) continue;
    child.stdout!.resume();
    return { child, url };
  }
  throw new Error('the service did not start');
}

async function importAll(url: string): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson' };
  const begun = performance.now();
  const answer = await ask(
    `${url}/v1/claims/import`,
    { method: 'POST', headers },
    Readable.from(lines(), { objectMode: false }),
  );
  for await (const line of createInterface({ input: answer })) {
    const { acknowledged, summary, problem } = JSON.parse(line);
    if (problem) throw new Error(line);
    if (summary) return summary;
    const pace = Math.round(acknowledged / ((performance.now() - begun) / 1000));
    if (process.stderr.isTTY) process.stderr.write(`\r${acknowledged} lines, ${pace} a second   `);
  }
  throw new Error('no summary');
}

async function exportAll(url: string): Promise<{ rows: number; bytes: number }> {
  const answer = await ask(`${url}/v1/claims.ndjson`, {}, null);
  let [rows, bytes] = [0, 0];
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    for (const byte of chunk as Buffer) if (byte === 0x0a) rows++;
  }
  return { rows, bytes };
}

const folder = mkdtempSync(join(tmpdir(), 'counterclaim-bench-'));
const { child, url } = await start(folder);
try {
  const pid = child.pid!;
  await (await fetch(`${url}/health/ready`)).text();
  await sleep(2000);
  const idleMb = megabytesOf(pid);
  const measured: Measured[] = [];
  const note = (what: string, { peakMb, seconds, cpuSeconds }: Watched<unknown>) => {
    const row = {
      what,
      seconds,
      cpuSeconds,
      perSecond: CLAIMS / seconds,
      peakMb,
      overIdleMb: peakMb - idleMb,
    };
    measured.push(row);
    console.log(
      `${what.padEnd(30)} ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU), ${Math.round(row.perSecond)} a second, ` +
        `peak ${peakMb.toFixed(0)} MB, ${row.overIdleMb.toFixed(0)} MB over idle (${idleMb.toFixed(0)} MB)`,
    );
  };
  const imported = await watched(pid, () => importAll(url));
  note('import into an empty database', imported);
  console.log(JSON.stringify(imported.value));
  const exported = await watched(pid, () => exportAll(url));
  note('export as NDJSON', exported);
  if (exported.value.rows !== CLAIMS) throw new Error(`${exported.value.rows} rows were exported`);
  const again = await watched(pid, () => importAll(url));
  note('the same import again', again);
  const database = statSync(join(folder, 'bench.db')).size / 1024 / 1024;
  console.log(
    `database ${database.toFixed(0)} MB; export ${(exported.value.bytes / 1024 / 1024).toFixed(0)} MB`,
  );
  const worst = Math.max(...measured.map((row) => row.overIdleMb));
  console.log(
    `${worst <= MEMORY_LIMIT_MB ? 'holds' : 'DOES NOT HOLD'}: at most ${MEMORY_LIMIT_MB} MB over idle`,
  );
  mkdirSync('bench/results', { recursive: true });
  const result = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpus: cpus().length,
    claims: CLAIMS,
    idleMb,
    measured,
    databaseMb: database,
  };
  writeFileSync('bench/results/transfer.json', `${JSON.stringify(result, null, 2)}\n`);
} finally {
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
