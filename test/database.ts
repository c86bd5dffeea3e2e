/**
 * Databases for tests, of the engine under test: PostgreSQL where TEST_DATABASE_URL names a server on which
 * databases may be made, else SQLite.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { lazily } from '../src/lazily.ts';
import { SQLite } from '../src/store/driver.ts';
import { migratePostgres } from '../src/store/postgres.ts';
import { isPostgres as isServer, openStore } from '../src/store/store.ts';

const SERVER = process.env.TEST_DATABASE_URL || null;

/** Whether the engine under test is PostgreSQL; a test of one engine alone is skipped on the other, and says why. */
export const isPostgres = SERVER !== null;

type Value = string | number | null;

/** A connection for looking past our own code. Flags are 0 and 1, whatever the engine. */
export type Raw = {
  /** Rows by their columns; values stand for the question marks. */
  all<Row = Record<string, unknown>>(sql: string, ...values: Value[]): Promise<Row[]>;
  /** The first column of every row. */
  column<T>(sql: string, ...values: Value[]): Promise<T[]>;
  /** The first column of the first row. */
  value<T = Value>(sql: string, ...values: Value[]): Promise<T | undefined>;
  run(sql: string, ...values: Value[]): Promise<void>;
  close(): Promise<void>;
};

/** Every row of every table, the search index's own among them. */
export type Dump = Record<string, unknown[]>;

type Made = { url: string; remove: () => void };
type Teardown = { teardown(work: () => unknown): unknown };

/** A database with every table that goes with its test. */
export async function temporaryDatabase(t: Teardown): Promise<string> {
  const { url, remove } = await newDatabase();
  t.teardown(remove);
  return url;
}

/** The same without a test; `template` is a database that nobody has open, to begin from. */
export async function newDatabase(template?: string): Promise<Made> {
  if (SERVER !== null) return serverDatabase(template ? nameIn(template) : await migrated());
  const made = newFile();
  copyFileSync(template ? pathIn(template) : await migratedFile(), pathIn(made.url));
  return made;
}

/** A file that is not there yet, for SQLite whichever engine is under test. */
export function temporaryFile(t: Teardown): string {
  const { url, remove } = newFile();
  t.teardown(remove);
  return url;
}

/** A database of the server without any table. */
export async function emptyDatabase(t: Teardown): Promise<string> {
  const { url, remove } = await serverDatabase('template0');
  t.teardown(remove);
  return url;
}

/** The file of a SQLite database. */
export const pathIn = (url: string): string => url.slice('file:'.length);

export const rawOn = (url: string): Raw => (isServer(url) ? postgresOn(url) : sqliteOn(url));

/** Takes away what keeps the change log from being changed, as whoever holds the database can. */
export async function unguard(raw: Raw): Promise<void> {
  const triggers = isPostgres
    ? ['changes_stand ON changes', 'changes_stay ON changes']
    : ['changes_grows', 'changes_keeps', 'changes_stands'];
  for (const one of triggers) await raw.run(`drop trigger ${one}`);
}

export async function dump(url: string): Promise<Dump> {
  const raw = rawOn(url);
  try {
    return await dumpOn(raw, url);
  } finally {
    await raw.close();
  }
}

export function dumpOn(raw: Raw, url: string): Promise<Dump> {
  return isServer(url) ? postgresDump(raw) : sqliteDump(raw);
}

/** A file with every table: copying one takes a tenth of the time of making it. */
const migratedFile = lazily(async () => {
  const { url, remove } = newFile();
  process.once('exit', remove);
  await (await openStore(url)).close();
  return pathIn(url);
});

function newFile(): Made {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-test-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { url: `file:${join(folder, 'test.db')}`, remove };
}

function sqliteOn(url: string): Raw {
  const db = new SQLite(pathIn(url));
  const statement = (sql: string) => db.prepare(sql);
  return {
    all: async <Row>(sql: string, ...values: Value[]) => statement(sql).all(...values) as Row[],
    column: async <T>(sql: string, ...values: Value[]) =>
      statement(sql)
        .pluck()
        .all(...values) as T[],
    value: async <T>(sql: string, ...values: Value[]) =>
      statement(sql)
        .pluck()
        .get(...values) as T | undefined,
    run: async (sql, ...values) => void (values.length > 0 ? statement(sql).run(...values) : db.exec(sql)),
    close: async () => void db.close(),
  };
}

async function sqliteDump(raw: Raw): Promise<Dump> {
  const tables = await raw.column<string>(
    "select name from sqlite_master where type = 'table' order by name",
  );
  const dumped: Dump = {};
  // The index's own table can only be matched against; its shadow tables hold what it holds.
  for (const name of tables.filter((one) => one !== 'claims_search')) {
    const rows = await raw.all(`select * from "${name}"`);
    dumped[name] = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          Buffer.isBuffer(value) ? value.toString('latin1') : value,
        ]),
      ),
    );
  }
  return dumped;
}

const TYPES = { int8: 20, flag: 16 };

function postgresOn(url: string): Raw {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => {
      if (oid === TYPES.int8) return Number;
      if (oid === TYPES.flag) return (text: string) => (text === 't' ? 1 : 0);
      return pg.types.getTypeParser(oid, format as 'text');
    },
  };
  let opened: Promise<pg.Client> | null = null;
  const connected = () => {
    opened ??= (async () => {
      const client = new pg.Client({ connectionString: url, types, pipeline: true } as pg.ClientConfig);
      // The database may be dropped before its last connection ends.
      client.on('error', () => {});
      await client.connect();
      return client;
    })();
    return opened;
  };
  const ask = async (sql: string, values: Value[]) => {
    const client = await connected();
    await numbered(client);
    let given = 0;
    const text = sql.replace(/\?/g, () => `$${++given}`);
    return (await client.query(text, values.length > 0 ? values : undefined)).rows;
  };
  const column = async <T>(sql: string, ...values: Value[]) =>
    (await ask(sql, values)).map((row) => Object.values(row)[0] as T);
  return {
    all: async <Row>(sql: string, ...values: Value[]) => (await ask(sql, values)) as Row[],
    column,
    value: async <T>(sql: string, ...values: Value[]) => (await column<T>(sql, ...values))[0],
    run: async (sql, ...values) => void (await ask(sql, values)),
    close: async () => {
      await (await opened)?.end();
    },
  };
}

const NUMBERED_WITHIN_MS = 10_000;

/** Acts are numbered just behind their commits, and answered without it where that takes long: whoever looks waits. */
async function numbered(client: pg.Client): Promise<void> {
  for (const end = Date.now() + NUMBERED_WITHIN_MS; Date.now() < end; await sleep(5)) {
    const { rows } = await client.query('select 1 from unchained_changes limit 1');
    if (rows.length === 0) return;
  }
}

async function postgresDump(raw: Raw): Promise<Dump> {
  const tables = await raw.column<string>(
    "select tablename::text from pg_tables where schemaname = 'public' order by 1",
  );
  const each = tables.map((name) => `select '${name}' as name, row_to_json(t)::text as row from "${name}" t`);
  const rows = await raw.all<{ name: string; row: string }>(
    `select name, row from (${each.join(' union all ')}) every_row order by name, row collate "C"`,
  );
  const dumped: Dump = Object.fromEntries(tables.map((name) => [name, []]));
  for (const { name, row } of rows) dumped[name]!.push(JSON.parse(row));
  return dumped;
}

/** Statements that no database of a test can run on itself. */
const onServer = lazily(() => {
  const pool = new pg.Pool({ connectionString: SERVER!, max: 4, allowExitOnIdle: true });
  pool.on('error', () => {});
  return pool;
});

const nameIn = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

function urlOf(name: string): string {
  const url = new URL(SERVER!);
  url.pathname = `/${name}`;
  return url.href;
}

let made = 0;

const reportLeft = (error: Error): void =>
  void process.stderr.write(`A database of a test was left: ${error.message}\n`);

async function serverDatabase(template: string): Promise<Made> {
  made += 1;
  const name = `counterclaim_test_${process.pid}_${Date.now().toString(36)}_${made}`;
  await onServer().query(`create database ${name} template ${template}`);
  return {
    url: urlOf(name),
    // The server takes a tenth of a second to see that the last connection is gone: nobody waits for that.
    remove: () => void onServer().query(`drop database if exists ${name} with (force)`).catch(reportLeft),
  };
}

const MIGRATIONS = fileURLToPath(new URL('../migrations/postgres/', import.meta.url));
/** Of our own: whoever makes the template holds it. */
const MAKING = 7_230_101;

/** A database with every table, made once for each state of the migrations and kept: the others are copies of it. */
const migrated = lazily(makeTemplate);

async function makeTemplate(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of readdirSync(MIGRATIONS).sort())
    if (name.endsWith('.sql')) hash.update(readFileSync(join(MIGRATIONS, name)));
  const name = `counterclaim_test_${hash.digest('hex').slice(0, 16)}`;
  const client = await onServer().connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MAKING]);
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rows.length === 0) {
      await client.query(`drop database if exists ${name}_new with (force)`);
      await client.query(`create database ${name}_new template template0`);
      await migratePostgres(urlOf(`${name}_new`));
      await client.query(`alter database ${name}_new rename to ${name}`);
    }
    await client.query('select pg_advisory_unlock($1)', [MAKING]);
    return name;
  } finally {
    client.release();
  }
}
