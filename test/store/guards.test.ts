/** What the engines themselves keep: types of columns, a log that only grows, and databases of older versions. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle as onPostgres } from 'drizzle-orm/node-postgres';
import { migrate as migrateServer } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import t from 'tap';
import { SQLite } from '../../src/store/driver.ts';
import { openStore, verifyStore } from '../../src/store/store.ts';
import { redact } from '../../src/usecases/keep-record.ts';
import { emptyDatabase, isPostgres, pathIn, type Raw, rawOn, temporaryDatabase } from '../database.ts';
import { ADMIN, claimed, type World, worldFor } from '../usecases/world.ts';

const GROWS = /the change log only grows/;

t.test(
  'every table of SQLite is STRICT, so that no column holds what is not of its type',
  {
    skip: isPostgres && 'PostgreSQL has no other tables',
  },
  async (t) => {
    const { db } = await worldFor(t);
    const tables = await db.all<{ name: string; strict: number }>(
      "select name, strict from pragma_table_list where schema = 'main' and type in ('table', 'virtual')",
    );
    const lax = tables.filter((one) => one.strict === 0).map((one) => one.name);
    t.same(lax.sort(), ['__drizzle_migrations', 'claims_search', 'sqlite_schema', 'sqlite_sequence']);
    t.ok(tables.length - lax.length > 20);
    await t.rejects(
      db.run("update properties set version = 'many'"),
      /cannot store TEXT value in INTEGER column properties.version/,
    );
  },
);

/** A log of three claims, the first with words that an act has taken out. */
async function logged(t: Parameters<typeof worldFor>[0]): Promise<World> {
  const world = await worldFor(t);
  const { record } = await claimed(world, 'rvc', 2, { statement: 'Two, says he.' });
  await claimed(world, 'ukraine', 2);
  await claimed(world, 'russian-mod', 70);
  const taken = { kind: 'claim', id: record.id, field: 'statement', reason: 'A court order.' } as const;
  await redact(world.context, ADMIN, taken, {});
  return world;
}

const COLUMNS =
  'seq, recorded_at, recorded_by, act, kind, resource, claim, question, event, topic, body, body_hash, previous_hash, hash, redacted_by';
const CHANGED: Record<string, string> = {
  seq: 'seq + 1000',
  recorded_at: 'recorded_at + 1',
  redacted_by: '1',
};

/** Statements that would make another log of it. */
const FORGERIES = [
  ...COLUMNS.split(', ').map((one) => `update changes set ${one} = ${CHANGED[one] ?? "'x'"} where seq = 3`),
  'update changes set body = body where seq = 3',
  "update changes set body = '{}', redacted_by = (select max(seq) from changes) where seq = (select min(seq) from changes)",
  "update changes set body = '{}', redacted_by = (select max(seq) from changes), hash = 'x' where claim = 'CLAIM'",
  'delete from changes where seq = 3',
  'delete from changes where seq = (select max(seq) from changes)',
  'delete from changes',
  `insert into changes (${COLUMNS}) select ${COLUMNS} from changes where seq = 3`,
  ...(isPostgres
    ? [
        'truncate changes',
        `insert into changes (${COLUMNS}) select ${COLUMNS} from changes where seq = 3 on conflict (seq) do update set body = '{}'`,
      ]
    : [
        `replace into changes (${COLUMNS}) select ${COLUMNS} from changes where seq = 3`,
        `insert or replace into changes (${COLUMNS}) select ${COLUMNS} from changes where seq = 3`,
        "update or replace changes set seq = 4, body = '{}' where seq = 3",
        `insert into changes (${COLUMNS}) select ${COLUMNS} from changes where seq = 3 on conflict (seq) do update set body = '{}'`,
        `insert into changes (${COLUMNS}) select -1, ${COLUMNS.slice('seq, '.length)} from changes where seq = 3`,
      ]),
];

t.test('the engine aborts what would change, replace, move or take away a row of the log', async (t) => {
  const { db, url } = await logged(t);
  const before = await db.all('select * from changes order by seq');
  const claim = await db.value<string>('select claim from changes where redacted_by is not null');
  for (const forgery of FORGERIES) {
    const doubled = /^insert into changes .*where seq = 3$/.test(forgery) && isPostgres;
    await t.rejects(
      db.run(forgery.replace('CLAIM', claim!)),
      doubled ? /duplicate key/ : GROWS,
      forgery.replaceAll(COLUMNS, '…'),
    );
  }
  t.same(await db.all('select * from changes order by seq'), before);
  t.equal((await verifyStore(url, () => {})).fault, null);
});

t.test('a database of before the migration comes through whole, row for row', async (t) => {
  const world = await logged(t);
  const url = isPostgres ? await emptyDatabase(t) : await temporaryDatabase(t);
  await migrateTo(url, isPostgres ? 2 : 6);
  const old = rawOn(url);
  t.teardown(() => old.close());
  const filled = await fill(old, world.db);
  t.ok(filled.includes('changes') && filled.includes('claims'));
  const store = await openStore(url);
  t.equal((await store.read((q) => q.keys.byId('old')))?.expiresAt, null, 'an old key does not expire');
  for (const table of filled) {
    const columns = (await old.all(`select * from ${table} limit 1`)).flatMap((row) => Object.keys(row));
    const ordered = `select * from ${table} order by ${columns.slice(0, 3).join(', ')}`;
    const moved = await old.all(ordered);
    t.same(moved, await world.db.all(ordered), table);
  }
  const verified = await verifyStore(url, () => {});
  t.equal(verified.fault, null);
  t.equal(verified.head, (await verifyStore(world.url, () => {})).head);
  await t.rejects(old.run('delete from changes'), GROWS);
  await store.close();
  const again = await openStore(url);
  const context = { ...world.context, store: again };
  const before = await old.value<number>('select max(seq) from claims');
  await claimed({ ...world, context }, 'a-new-one', 5);
  t.ok((await old.value<number>('select max(seq) from claims'))! > before!, 'numbers go on');
  await again.close();
});

/** Brings an empty database to where the first migrations leave it. */
async function migrateTo(url: string, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-migrations-'));
  const engine = isPostgres ? 'postgres' : 'sqlite';
  cpSync(fileURLToPath(new URL(`../../migrations/${engine}`, import.meta.url)), folder, { recursive: true });
  const journal = join(folder, 'meta/_journal.json');
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] };
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, count) }));
  if (isPostgres) {
    const client = new pg.Client(url);
    await client.connect();
    await migrateServer(onPostgres({ client }), { migrationsFolder: folder });
    await client.end();
  } else {
    const { drizzle } = await import('drizzle-orm/better-sqlite3');
    const { migrate } = await import('drizzle-orm/better-sqlite3/migrator');
    const file = new SQLite(pathIn(url));
    migrate(drizzle(file), { migrationsFolder: folder });
    file.close();
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Copies every row under the columns that the old tables have, and adds a key; returns the tables copied. */
async function fill(old: Raw, now: Raw): Promise<string[]> {
  const tables = await old.column<string>(
    isPostgres
      ? "select tablename::text from pg_tables where schemaname = 'public'"
      : "select name from sqlite_master where type = 'table' and name not like '%\\_search%' escape '\\' and name not like '\\_\\_%' escape '\\' and name not like 'sqlite%'",
  );
  const filled: string[] = [];
  for (const table of tables.filter((one) => one !== 'claims_matching')) {
    const rows = await now.all(`select * from ${table}`);
    const columns = await old.column<string>(
      isPostgres
        ? 'select column_name::text from information_schema.columns where table_name = ?'
        : 'select name from pragma_table_info(?)',
      table,
    );
    await old.run(`delete from ${table}`);
    const names = columns.map((one) => `"${one}"`).join(', ');
    for (const row of rows)
      if (isPostgres)
        await old.run(
          `insert into ${table} (${names}) select ${names} from json_populate_record(null::${table}, ?)`,
          JSON.stringify(row),
        );
      else
        await old.run(
          `insert into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`,
          ...columns.map((one) => row[one] as string | number | null),
        );
    if (isPostgres) await goOn(old, table);
    if (rows.length > 0) filled.push(table);
  }
  await old.run(
    'insert into keys (id, name, role, hash, recorded_at) values (?, ?, ?, ?, ?)',
    ...['old', 'The desk', 'editor', 'hash', 1],
  );
  return filled;
}

/** Numbers that the server gives follow those that are there, as if it had given these. */
async function goOn(db: Raw, table: string): Promise<void> {
  const columns = await db.column<string>(
    "select column_name::text from information_schema.columns where table_name = ? and column_default like 'nextval%'",
    table,
  );
  for (const one of columns)
    await db.run(
      `select setval(pg_get_serial_sequence('${table}', '${one}'), (select coalesce(max(${one}), 0) + 1 from ${table}))`,
    );
}
