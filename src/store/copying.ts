/** Copies every row of a database into an empty one, of the same engine or the other, and proves it. */
import { once } from 'node:events';
import { getTableColumns, getTableName, type Table } from 'drizzle-orm';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Verification } from './chain.ts';
import type { SQLiteDatabase } from './driver.ts';
import { beginNumbered } from './numbered.ts';
import { ignored, migratePostgres } from './postgres.ts';
import { tables as postgresTables } from './schema.postgres.ts';
import { openReader, openWriter, tables as sqliteTables } from './sqlite.ts';
import { fileOf, isPostgres, verifyStore } from './store.ts';

export type CopyProgress = (table: string, rows: number) => void;
export type Copied = { rows: Record<string, number>; verification: Verification };

type Column = { name: string; kind: 'text' | 'number' | 'flag'; isSerial: boolean };
type TableToCopy = { name: string; columns: Column[] };
type Cell = string | number | null;
type Row = Cell[];

type Source = {
  rows(table: TableToCopy): AsyncGenerator<Row[]>;
  close(): Promise<void>;
};
type Target = {
  isEmpty(): Promise<boolean>;
  write(table: TableToCopy, batches: AsyncIterable<Row[]>): Promise<void>;
  count(table: string): Promise<number>;
  finish(head: { seq: number; hash: string }): Promise<void>;
  close(): Promise<void>;
};

/**
 * Copies one moment of `from` to `to`, in one transaction; the search index is made anew by the caller. Throws where
 * the target is not empty, or where a count or the hash chain is not the same afterwards.
 */
export async function copyDatabase(from: string, to: string, progress: CopyProgress): Promise<Copied> {
  const source = await (isPostgres(from) ? readPostgres(from) : readFile(fileOf(from)));
  try {
    const target = await (isPostgres(to) ? writePostgres(to) : writeFile(fileOf(to)));
    try {
      if (!(await target.isEmpty())) throw refused('the target is not empty');
      const rows = await copyTables(source, target, progress);
      return { rows, verification: await proven(from, to, rows) };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyTables(source: Source, target: Target, progress: CopyProgress) {
  const rows: Record<string, number> = {};
  let head = { seq: 0, hash: '' };
  for (const table of TABLES) {
    rows[table.name] = 0;
    const seq = table.columns.findIndex((one) => one.name === 'seq');
    const hash = table.columns.findIndex((one) => one.name === 'hash');
    async function* counted() {
      for await (const batch of source.rows(table)) {
        rows[table.name] = rows[table.name]! + batch.length;
        progress(table.name, rows[table.name]!);
        const last = batch.at(-1)!;
        if (table.name === 'changes') head = { seq: Number(last[seq]), hash: String(last[hash]) };
        yield batch;
      }
    }
    await target.write(table, counted());
  }
  for (const table of TABLES) {
    const written = await target.count(table.name);
    if (written !== rows[table.name])
      throw new Error(`${table.name}: ${rows[table.name]} rows were read, ${written} written`);
  }
  await target.finish(head);
  return rows;
}

/** Both chains whole, and the original has the head of the copy where the copy ends; more may have been added since. */
async function proven(from: string, to: string, rows: Record<string, number>): Promise<Verification> {
  const copied = await verifyStore(to, () => {});
  const head = { seq: copied.rows, hash: copied.head, time: 'the copy' };
  const original = await verifyStore(from, () => {}, copied.rows > 0 ? [head] : []);
  const fault = copied.fault ?? original.fault;
  if (fault) throw new Error(`change ${fault.seq} does not verify: ${fault.what}`);
  if (copied.rows !== rows.changes) throw new Error('the chain of the copy is not that of the original');
  return copied;
}

const refused = (message: string): Refusal => new Refusal('invalid-request', message);

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const TABLES: TableToCopy[] = Object.entries(sqliteTables)
  // Records are made from what is copied.
  .filter(([name]) => name !== 'matching' && name !== 'claimRecords')
  .map(([name, table]) => {
    const other = getTableColumns(postgresTables[name as keyof typeof postgresTables] as unknown as Table);
    return {
      name: getTableName(table as unknown as Table),
      columns: Object.entries(other).map(([key, column]) => ({
        name: column.name === key ? snake(key) : column.name,
        kind: kindOf(column.getSQLType()),
        isSerial: column.getSQLType() === 'bigserial',
      })),
    };
  });

function kindOf(type: string): Column['kind'] {
  if (type === 'boolean') return 'flag';
  return type.startsWith('text') ? 'text' : 'number';
}

const quoted = (name: string): string => `"${name}"`;
const listOf = ({ columns }: TableToCopy): string => columns.map((one) => quoted(one.name)).join();

async function readFile(file: string): Promise<Source> {
  const { raw, close } = openReader(file);
  raw.exec('BEGIN');
  return {
    async *rows(table) {
      let batch: Row[] = [];
      const all = raw.prepare(`SELECT ${listOf(table)} FROM ${quoted(table.name)} ORDER BY 1`).raw();
      for (const row of all.iterate()) {
        batch.push(row as Row);
        if (batch.length < LIMITS.copyRows) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    close: async () => close(),
  };
}

async function readPostgres(url: string): Promise<Source> {
  const client = await connect(url);
  try {
    await beginNumbered(client);
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    async *rows(table) {
      await client.query(
        `DECLARE copied CURSOR FOR SELECT ${listOf(table)} FROM ${quoted(table.name)} ORDER BY 1`,
      );
      for (;;) {
        const found = await client.query({ text: `FETCH ${LIMITS.copyRows} FROM copied`, rowMode: 'array' });
        if (found.rows.length === 0) break;
        yield found.rows.map((row) => row.map((cell: unknown, i: number) => plain(cell, table.columns[i]!)));
      }
      await client.query('CLOSE copied');
    },
    close: () => client.end(),
  };
}

function plain(cell: unknown, { kind }: Column): Cell {
  if (cell === null) return null;
  return kind === 'text' ? String(cell) : Number(cell);
}

async function writeFile(file: string): Promise<Target> {
  const { raw, close } = openWriter(file);
  raw.exec('BEGIN IMMEDIATE');
  return {
    isEmpty: async () => isEmptyFile(raw),
    write: async (table, batches) => {
      const places = table.columns.map(() => '?').join();
      const insert = raw.prepare(`INSERT INTO ${quoted(table.name)} (${listOf(table)}) VALUES (${places})`);
      for await (const batch of batches) for (const row of batch) insert.run(row);
    },
    count: async (table) =>
      raw
        .prepare(`SELECT count(*) FROM ${quoted(table)}`)
        .pluck()
        .get() as number,
    finish: async () => void raw.exec('COMMIT'),
    close: async () => close(),
  };
}

const isEmptyFile = (raw: SQLiteDatabase): boolean =>
  raw.prepare('SELECT count(*) FROM changes').pluck().get() === 0 &&
  raw.prepare('SELECT count(*) FROM settings').pluck().get() === 0;

async function writePostgres(url: string): Promise<Target> {
  await migratePostgres(url);
  const client = await connect(url);
  const count = async (table: string): Promise<number> =>
    Number((await client.query<{ count: string }>(`SELECT count(*) FROM ${quoted(table)}`)).rows[0]!.count);
  await client.query('BEGIN');
  return {
    isEmpty: async () => (await count('changes')) + (await count('settings')) === 0,
    write: async (table, batches) => {
      const stream = client.query(copyFrom(`COPY ${quoted(table.name)} (${listOf(table)}) FROM STDIN`));
      const done = once(stream, 'finish');
      for await (const batch of batches)
        if (!stream.write(batch.map((row) => lineOf(row, table.columns)).join('')))
          await once(stream, 'drain');
      stream.end();
      await done;
      for (const { name } of table.columns.filter((one) => one.isSerial))
        await client.query(
          `SELECT setval(pg_get_serial_sequence($1, $2), greatest(1, (SELECT max(${quoted(name)}) FROM ${quoted(table.name)})))`,
          [table.name, name],
        );
    },
    count,
    finish: async ({ seq, hash }) => {
      if (seq > 0) await client.query('UPDATE chain_head SET seq = $1, hash = $2', [seq, hash]);
      await client.query('COMMIT');
      await client.query('ANALYZE');
    },
    close: () => client.end(),
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterclaim copy' });
  client.on('error', ignored);
  await client.connect();
  return client;
}

/** A line of COPY's text format (PostgreSQL manual, COPY, File Formats). */
const lineOf = (row: Row, columns: readonly Column[]): string =>
  `${row.map((cell, i) => cellOf(cell, columns[i]!)).join('\t')}\n`;

function cellOf(cell: Cell, { kind }: Column): string {
  if (cell === null) return '\\N';
  if (kind === 'flag') return cell ? 't' : 'f';
  return typeof cell === 'number' ? String(cell) : cell.replace(/[\\\n\r\t]/g, (one) => ESCAPES[one]!);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
