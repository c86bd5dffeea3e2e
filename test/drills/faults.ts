/**
 * A full disk, a disk that takes no writing or does not sync, a locked file, a read-only file, each under a running
 * service: nothing is acknowledged that is not there, who asks is told with 503 or 507, readiness goes red, and all is well
 * again once the fault is gone, without repair. `npm run drill -- faults [postgres]`.
 */
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openStore, verifyStore } from '../../src/store/store.ts';
import { rawOn } from '../database.ts';
import { startServer } from '../postgres-server.ts';
import { FAULTS, type Fault, type Folder, SERVER_FAULTS, smallFolder } from './failing.ts';
import { atMost, type Figure } from './figures.ts';
import { type Answered, ask, claimOf, type Heard, idIn, isAnswered, kept } from './posting.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const BEFORE = 20;
const WRITERS = 4;
const REFUSED_EACH = 3;
/** Longer than an act waits for a lock. */
const FAULT_SEEN_WITHIN_MS = 30_000;
const WELL_WITHIN_MS = 20_000;

export async function drill(options: string[] = []): Promise<Figure[]> {
  const isServer = options.includes('postgres');
  const figures: Figure[] = [];
  for (const fault of isServer ? SERVER_FAULTS : FAULTS) {
    const missing = fault.missing();
    figures.push(...(missing === null ? await during(fault, isServer) : [untried(fault.what, missing)]));
  }
  return isServer ? figures : [...figures, await readOnlyAtStart()];
}

const untried = (what: string, why: string): Figure => ({
  what,
  measured: why,
  promised: 'tried',
  holds: false,
  ofTime: false,
});

type Post = { name: string; body: Record<string, unknown> };
type Tally = { acknowledged: Set<string>; refused: Post[]; otherwise: string[] };

async function during(fault: Fault, isServer: boolean): Promise<Figure[]> {
  const folder = smallFolder();
  const { url, remove } = isServer ? await serverOn(folder) : fileIn(folder);
  const service = await startProcess({ DATABASE_URL: url });
  const tally: Tally = { acknowledged: new Set(), refused: [], otherwise: [] };
  try {
    for (let i = 0; i < BEFORE; i++)
      await post(service, { name: `before-${i}`, body: claimOf('raid', i) }, tally);
    const end = await fault.begin({ folder, url, pid: service.child.pid! });
    const writing = Promise.all(
      Array.from({ length: WRITERS }, (_, i) => writeUntilRefused(service, i, tally)),
    );
    const isRed = await reaches(service, 503, FAULT_SEEN_WITHIN_MS);
    const reading = await ask({ ...service, path: '/v1/claims?limit=1' });
    const stillReads = isAnswered(reading) && reading.status === 200;
    await writing;
    const staysRed = await reaches(service, 503, 0);
    await end();
    const isGreen = await reaches(service, 200, WELL_WITHIN_MS);
    const refused = tally.refused.splice(0);
    const before = await idsIn(url);
    for (const one of refused) await post(service, one, tally);
    service.child.kill('SIGKILL');
    await service.ended;
    const after = await idsIn(url);
    const { fault: broken, rows } = await verifyStore(url, () => {});
    const lost = [...tally.acknowledged].filter((id) => !after.has(id)).length;
    const unsaid = [...before].filter((id) => !tally.acknowledged.has(id)).length;
    return [
      atMost(`${fault.what}: of ${tally.acknowledged.size} acknowledged acts, not there`, lost, 0, 'acts'),
      atMost(`… of ${refused.length} refused acts, recorded all the same`, unsaid, 0, 'acts'),
      atMost(
        '… sent again afterwards, refused or there twice',
        tally.refused.length + after.size - tally.acknowledged.size,
        0,
        'acts',
      ),
      atMost(
        `… answers that are neither 201 nor a problem of 503 or 507${listed(tally.otherwise)}`,
        tally.otherwise.length,
        0,
        'answers',
      ),
      turns('… readiness before the fault was gone, and after', [isRed && staysRed, isGreen], ['503', '200']),
      turns('… readings go on meanwhile', [stillReads], ['200']),
      atMost(
        `… faults in the chain of ${rows} changes, after a kill and without repair`,
        broken === null ? 0 : 1,
        0,
        'faults',
      ),
    ];
  } finally {
    await service.remove();
    await remove();
    folder.remove();
  }
}

const fileIn = ({ path }: Folder) => ({ url: `file:${join(path, 'drill.db')}`, remove: async () => {} });

/** A server with a database whose tables lie in the folder, where that is a disk of its own. */
async function serverOn({ path, isSmall }: Folder) {
  const server = await startServer(['fsync=on', 'full_page_writes=on']);
  const url = new URL(server.url);
  url.pathname = '/drill';
  const client = new pg.Client(server.url);
  await client.connect();
  if (isSmall) {
    const { uid, gid } = statSync(server.folder);
    chownSync(path, uid, gid);
    await client.query(`CREATE TABLESPACE small LOCATION '${path}'`);
  }
  await client.query(`CREATE DATABASE drill${isSmall ? ' TABLESPACE small' : ''}`);
  await client.end();
  return { url: url.href, remove: server.stop };
}

const listed = (answers: readonly string[]): string =>
  answers.length === 0 ? '' : ` (${[...new Set(answers)].join(', ')})`;

const turns = (what: string, held: readonly boolean[], words: readonly string[]): Figure => ({
  what,
  measured: words.map((word, i) => (held[i] ? word : `not ${word}`)).join(', '),
  promised: words.join(', '),
  holds: held.every(Boolean),
  ofTime: false,
});

async function writeUntilRefused(service: ServiceProcess, writer: number, tally: Tally): Promise<void> {
  const agent = kept();
  const end = performance.now() + FAULT_SEEN_WITHIN_MS;
  for (let i = 0, refusals = 0; refusals < REFUSED_EACH && performance.now() < end; i++) {
    const one = { name: `during-${writer}-${i}`, body: claimOf(`raid-${writer}`, i) };
    if (!(await post(service, one, tally, agent))) refusals += 1;
  }
  agent.destroy();
}

/** Whether it was acknowledged. */
async function post(service: ServiceProcess, one: Post, tally: Tally, agent = kept()): Promise<boolean> {
  const { origin, key } = service;
  const headers = { 'idempotency-key': one.name };
  const heard = await ask({ origin, path: '/v1/claims', key, agent, body: one.body, headers });
  const isDone = isAnswered(heard) && heard.status === 201;
  if (isDone) tally.acknowledged.add(idIn(heard));
  else {
    tally.refused.push(one);
    if (!isPlainRefusal(heard)) tally.otherwise.push(isAnswered(heard) ? String(heard.status) : heard.failed);
  }
  return isDone;
}

const isPlainRefusal = (heard: Heard): heard is Answered =>
  isAnswered(heard) &&
  [503, 507].includes(heard.status) &&
  heard.headers['content-type'] === 'application/problem+json';

async function reaches({ origin }: ServiceProcess, status: number, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; ; await sleep(50)) {
    const heard = await ask({ origin, path: '/health/ready' });
    if (isAnswered(heard) && heard.status === status) return true;
    if (performance.now() >= end) return false;
  }
}

async function idsIn(url: string): Promise<Set<string>> {
  const raw = rawOn(url);
  try {
    return new Set(await raw.column<string>('select id from claims'));
  } finally {
    await raw.close();
  }
}

/** Nobody but root may write to whatever they like: root starts the service as somebody else. */
async function readOnlyAtStart(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-faults-'));
  const file = join(folder, 'drill.db');
  const isRoot = process.getuid?.() === 0;
  const through = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  try {
    await (await openStore(`file:${file}`)).close();
    if (isRoot) for (const one of [folder, file]) chownSync(one, NOBODY, NOBODY);
    chmodSync(file, 0o444);
    const said = await startProcess({ DATABASE_URL: `file:${file}` }, through).then(
      async (service) => service.remove().then(() => 'it started'),
      (error: Error) => error.message,
    );
    chmodSync(file, 0o644);
    const again = await startProcess({ DATABASE_URL: `file:${file}` }, through);
    const isGreen = await reaches(again, 200, 0);
    await again.remove();
    // What runs the tests may add words of its own to a process that ends.
    const [sentence = ''] = said.split('\n');
    const isPlain = /^ended with 1: the database cannot be opened for writing: .+ may not be written$/.test(
      sentence,
    );
    return {
      what: 'a read-only file at the start',
      measured: `${sentence.replaceAll(file, 'FILE')}; then ${isGreen ? 'ready' : 'not ready'}`,
      promised: 'ended with 1 and a sentence; ready when it may be written',
      holds: isPlain && isGreen && existsSync(file),
      ofTime: false,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NOBODY = 65_534;
