/** Faults of a disk, a file, a lock and a server, laid on a running service and taken away again, for the drill `faults`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SQLite } from '../../src/store/driver.ts';
import { pathIn } from '../database.ts';

export type Folder = { path: string; isSmall: boolean; remove(): void };
/** `pid` is the service's. */
export type Where = { folder: Folder; url: string; pid: number };
/** `isThere` says why a machine cannot make it; null where it can. */
export type Fault = { what: string; missing(): string | null; begin(where: Where): Promise<End> };
export type End = () => Promise<void>;

const SMALL_BYTES = 24 * 2 ** 20;

/** A file system of its own that is soon full, where this user may mount one; else a folder like any other. */
export function smallFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'counterclaim-faults-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_BYTES}`, 'tmpfs', path]);
  const isSmall = status === 0;
  const remove = () => {
    if (isSmall) spawnSync('umount', [path]);
    rmSync(path, { recursive: true, force: true });
  };
  return { path, isSmall, remove };
}

export const FAULTS: Fault[] = [
  { what: 'a full disk', missing: () => null, begin: fillDisk },
  {
    what: 'a disk of which nothing can be written (EROFS)',
    missing: withoutStrace,
    begin: failing('pwrite64,ftruncate,fallocate:error=EROFS'),
  },
  {
    what: 'a disk that does not sync (EIO)',
    missing: withoutStrace,
    begin: failing('fsync,fdatasync:error=EIO'),
  },
  { what: 'a file that another process locks', missing: () => null, begin: lock },
];

/** What is on a disk that can be filled is the database's tables; the log of a server has its own. */
export const SERVER_FAULTS: Fault[] = [
  {
    what: 'a full disk',
    missing: () => (process.getuid?.() === 0 ? null : 'only root may mount a small disk'),
    begin: fillDisk,
  },
  { what: 'a server that takes no writing', missing: () => null, begin: forbidWriting },
];

async function forbidWriting({ url }: Where): Promise<End> {
  const client = new pg.Client({ connectionString: url, options: '-c default_transaction_read_only=off' });
  await client.connect();
  const set = async (value: string) => {
    await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
    await client.query('SELECT pg_reload_conf()');
  };
  await set('on');
  return async () => {
    await set('off');
    await client.end();
  };
}

/** Where nothing small could be mounted, the process may write no file beyond its size. */
async function fillDisk({ folder, pid }: Where): Promise<End> {
  if (!folder.isSmall) {
    spawnSync('prlimit', ['--pid', String(pid), `--fsize=${LARGEST_BYTES}:unlimited`]);
    return async () => void spawnSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited']);
  }
  const ballast = join(folder.path, 'ballast');
  const { bavail, bsize } = statfsSync(folder.path);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES), 1));
  return async () => rmSync(ballast);
}

/** Some acts fit in still, and then one that does not. */
const LEFT_BYTES = 256 * 1024;

/** Less than what the write-ahead log has by then. */
const LARGEST_BYTES = 4_096;

/** strace stands beside the process and answers these calls in the kernel's stead, until it is told to go. */
function failing(calls: string): Fault['begin'] {
  return async ({ pid }) => {
    const watcher = spawn(
      'strace',
      [
        '-f',
        '-qq',
        '-p',
        String(pid),
        '-o',
        '/dev/null',
        '-e',
        `trace=${calls.split(':')[0]}`,
        '-e',
        `inject=${calls}`,
      ],
      { stdio: 'ignore' },
    );
    while (tracerOf(pid) !== watcher.pid && watcher.exitCode === null) await sleep(20);
    if (watcher.exitCode !== null) throw new Error('strace may not watch the service');
    return async () => {
      watcher.kill('SIGINT');
      await once(watcher, 'exit');
    };
  };
}

const tracerOf = (pid: number): number =>
  Number(/^TracerPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

export function withoutStrace(): string | null {
  return spawnSync('strace', ['-V']).error ? 'strace is not installed' : null;
}

/** This process is another one to the service. */
async function lock({ url }: Where): Promise<End> {
  const other = new SQLite(pathIn(url), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  return async () => {
    other.exec('ROLLBACK');
    other.close();
  };
}
