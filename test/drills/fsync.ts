/**
 * Counts what is synced to disk while acts are acknowledged: at least once for each, or for each group that shares a
 * commit. `npm run drill -- fsync [postgres]`. Of SQLite strace counts, of PostgreSQL the server itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LIMITS } from '../../src/limits.ts';
import { databaseFor } from './databases.ts';
import type { Figure } from './figures.ts';
import { ask, claimOf, isAnswered, kept } from './posting.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const ONE_BY_ONE = 200;
const WRITERS = 32;
const EACH = 25;

export async function drill(options: string[]): Promise<Figure[]> {
  if (options.includes('postgres')) return onServer(options);
  if (spawnSync('strace', ['-V']).error)
    return [
      { what: 'syncs', measured: 'strace is not installed', promised: 'strace', holds: false, ofTime: false },
    ];
  return onFile();
}

async function onFile(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-fsync-'));
  const url = `file:${join(folder, 'drill.db')}`;
  const trace = join(folder, 'trace');
  // -D: the service is our child, and strace stands beside it.
  const through = ['strace', '-D', '-f', '-qq', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace];
  const service = await startProcess({ DATABASE_URL: url }, through);
  try {
    const synced = async () => {
      await sleep(300);
      return (
        readFileSync(trace, 'utf8').match(/f(?:data)?sync\(\d+<[^>]*drill\.db-wal>\) += 0/g)?.length ?? 0
      );
    };
    return await counted('SQLite', service, synced);
  } finally {
    await service.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onServer(options: string[]): Promise<Figure[]> {
  const { url, remove } = await databaseFor(options);
  const client = new pg.Client(url);
  await client.connect();
  const service = await startProcess({ DATABASE_URL: url });
  try {
    const version = Number((await client.query('SHOW server_version_num')).rows[0].server_version_num);
    const count =
      version >= 180_000
        ? `SELECT sum(fsyncs)::int AS n FROM pg_stat_io WHERE object = 'wal'`
        : 'SELECT wal_sync::int AS n FROM pg_stat_wal';
    // A connection tells what it did within a second or two of being idle; each view is of one moment.
    const synced = async () => {
      await sleep(3_000);
      await client.query('SELECT pg_stat_clear_snapshot()');
      return (await client.query(count)).rows[0].n as number;
    };
    return await counted('PostgreSQL', service, synced);
  } finally {
    await service.remove();
    await client.end();
    await remove();
  }
}

async function counted(
  engine: string,
  service: ServiceProcess,
  synced: () => Promise<number>,
): Promise<Figure[]> {
  const start = await synced();
  const alone = await post(service, 1, ONE_BY_ONE, 'alone');
  const between = await synced();
  const together = await post(service, WRITERS, EACH, 'together');
  const end = await synced();
  const groups = Math.ceil(together / LIMITS.groupCommitActs);
  return [
    atLeast(
      `${engine}: syncs while ${alone} acts were acknowledged one after another`,
      between - start,
      alone,
    ),
    atLeast(
      `${engine}: syncs while ${together} acts of ${WRITERS} clients were, in groups of ${LIMITS.groupCommitActs} at most`,
      end - between,
      groups,
    ),
  ];
}

const atLeast = (what: string, measured: number, least: number): Figure => ({
  what,
  measured: String(measured),
  promised: `at least ${least}`,
  holds: measured >= least && least > 0,
  ofTime: false,
});

/** Returns how many were acknowledged. */
async function post(
  { origin, key }: ServiceProcess,
  writers: number,
  each: number,
  event: string,
): Promise<number> {
  let acknowledged = 0;
  const one = async (writer: number) => {
    const agent = kept();
    for (let i = 0; i < each; i++) {
      const body = claimOf(event, writer * 1_000 + i);
      const heard = await ask({ origin, path: '/v1/claims', key, agent, body });
      if (isAnswered(heard) && heard.status === 201) acknowledged += 1;
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: writers }, (_, i) => one(i)));
  return acknowledged;
}
