/**
 * Backs up twice amid posts, restores, and compares: every row and the chain head are those of the backup, nothing that
 * was acknowledged before it began is missing, no post was refused. `npm run drill -- backup [SECONDS] [postgres]`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { isPostgres, verifyStore } from '../../src/store/store.ts';
import { dump, rawOn } from '../database.ts';
import { databaseFor, numberIn } from './databases.ts';
import { atMost, type Figure, percentile } from './figures.ts';
import { ask, claimOf, idIn, isAnswered, kept } from './posting.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WRITERS = 8;
const BACKUPS = 2;
const SLOWEST_MS = 2_000;

type Tally = { acknowledged: string[]; refused: number; times: number[]; isDone: boolean };
type Backup = { said: string; before: number; during: number };

export async function drill(options: string[]): Promise<Figure[]> {
  const { url, engine, remove } = await databaseFor(options);
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-backup-'));
  const file = join(folder, 'backup.db');
  try {
    const tally: Tally = { acknowledged: [], refused: 0, times: [], isDone: false };
    const last = await backUpAmid(url, file, numberIn(options, 5), tally);
    const left = readdirSync(folder).length - 1;
    const targets = [`file:${join(folder, 'restored.db')}`];
    if (isPostgres(url)) targets.push(await anotherOn(url));
    const figures: Figure[] = [];
    for (const target of targets) figures.push(...(await restored(file, target, last, tally)));
    const { acknowledged, refused, times } = tally;
    return [
      atMost(
        `${engine}, ${BACKUPS} backups amid ${WRITERS} writers: of ${acknowledged.length + refused} posts, ${last.during} of them during the last, refused`,
        refused + (last.during > 0 ? 0 : 1),
        0,
        'posts',
      ),
      atMost('… the slowest of 100 posts meanwhile', percentile(times, 99), SLOWEST_MS, 'ms'),
      atMost('… files left beside the backup', left, 0, 'files'),
      ...figures,
    ];
  } finally {
    await remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function backUpAmid(url: string, file: string, seconds: number, tally: Tally): Promise<Backup> {
  const service = await startProcess({ DATABASE_URL: url, LOG_LEVEL: 'info' });
  try {
    const writers = Array.from({ length: WRITERS }, (_, i) => write(service, i, tally));
    await sleep(seconds * 1000);
    let last: Backup | null = null;
    for (let i = 0; i < BACKUPS; i++) {
      const before = tally.acknowledged.length;
      const said = await command(url, 'backup', file);
      last = { said, before, during: tally.acknowledged.length - before };
    }
    tally.isDone = true;
    await Promise.all(writers);
    return last!;
  } finally {
    await service.remove();
  }
}

async function restored(file: string, url: string, backup: Backup, tally: Tally): Promise<Figure[]> {
  const where = isPostgres(url) ? 'a server' : 'a file';
  const said = await command(url, 'restore', file);
  const verified = await verifyStore(url, () => {});
  const there = await idsIn(url);
  const missing = tally.acknowledged.slice(0, backup.before).filter((id) => !there.has(id)).length;
  const differing = await differences(`file:${file}`, url);
  const isSameHead = headIn(said) === headIn(backup.said) && headIn(said) === verified.head;
  return [
    atMost(
      `restored to ${where}: of ${backup.before} acts acknowledged before the backup began, missing`,
      missing,
      0,
      'acts',
    ),
    atMost(`… of ${differing.tables} tables, with other rows than the backup`, differing.found, 0, 'tables'),
    {
      what: `… the head of ${verified.rows} changes, verified`,
      measured:
        isSameHead && verified.fault === null ? 'the same' : `${verified.head}, not ${headIn(backup.said)}`,
      promised: 'the same',
      holds: isSameHead && verified.fault === null,
      ofTime: false,
    },
    atMost('… acts that it does not take when served', await served(url), 0, 'acts'),
  ];
}

const headIn = (said: string): string => /head ([0-9a-f]{64})/.exec(said)?.[1] ?? said;

/** In a file every row is compared; a server writes values in its own way, so that rows are counted. */
async function differences(file: string, url: string): Promise<{ tables: number; found: number }> {
  const [one, other] = [await dump(file), await dump(url)];
  const names = Object.keys(one).filter((name) => name in other && !NOT_COPIED.test(name));
  const isSame = (name: string) =>
    isPostgres(url)
      ? one[name]!.length === other[name]!.length
      : JSON.stringify(one[name]) === JSON.stringify(other[name]);
  return { tables: names.length, found: names.filter((name) => !isSame(name)).length };
}

/** Each engine has its own migrations. */
const NOT_COPIED = /migrations/;

async function served(url: string): Promise<number> {
  const service = await startProcess({ DATABASE_URL: url });
  const { origin, key } = service;
  const heard = await ask({ origin, path: '/v1/claims', key, body: claimOf('raid', 9_999_999) });
  await service.remove();
  const { fault } = await verifyStore(url, () => {});
  return isAnswered(heard) && heard.status === 201 && fault === null ? 0 : 1;
}

async function write({ origin, key }: ServiceProcess, writer: number, tally: Tally): Promise<void> {
  const agent = kept();
  for (let i = 0; !tally.isDone; i++) {
    const body = claimOf('raid', writer * 100_000 + i);
    const begun = performance.now();
    const heard = await ask({ origin, path: '/v1/claims', key, agent, body });
    tally.times.push(performance.now() - begun);
    if (isAnswered(heard) && heard.status === 201) tally.acknowledged.push(idIn(heard));
    else tally.refused += 1;
  }
  agent.destroy();
}

async function command(url: string, name: string, file: string): Promise<string> {
  const child = spawn(process.execPath, ['--import=tsx', 'src/cli.ts', name, file], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DATABASE_URL: url },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes;
    });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${said}`);
  return said;
}

async function anotherOn(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE DATABASE restored');
  await client.end();
  const other = new URL(url);
  other.pathname = '/restored';
  return other.href;
}

async function idsIn(url: string): Promise<Set<string>> {
  const raw = rawOn(url);
  try {
    return new Set(await raw.column<string>('select id from claims'));
  } finally {
    await raw.close();
  }
}
