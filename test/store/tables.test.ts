import { getTableColumns, getTableName, type Table } from 'drizzle-orm';
import t from 'tap';
import { postgresColumns } from '../../src/store/columns.postgres.ts';
import { sqliteColumns } from '../../src/store/columns.sqlite.ts';
import { tables as postgresTables } from '../../src/store/schema.postgres.ts';
import { tables as sqliteTables } from '../../src/store/schema.sqlite.ts';
import { rawOn, temporaryDatabase, unguard } from '../database.ts';
import { opened } from './opened.ts';

// What PostgreSQL's columns give is cast to what SQLite's do. These tables have every kind of column of each engine in
// every form in which `defineTables` uses them: where the rows of the two are alike, so are those of every table.
const ofSqlite = sqliteColumns.table('every_kind', {
  text: sqliteColumns.text().notNull(),
  named: sqliteColumns.text('named'),
  key: sqliteColumns.text().primaryKey(),
  choice: sqliteColumns.text().notNull().$type<'a' | 'b'>(),
  json: sqliteColumns.json<string[]>().notNull(),
  jsonOrNull: sqliteColumns.json<{ a: number } | null>(),
  flag: sqliteColumns.flag().notNull(),
  integer: sqliteColumns.integer().notNull(),
  integerOrNull: sqliteColumns.integer(),
  double: sqliteColumns.double().notNull(),
  doubleOrNull: sqliteColumns.double(),
});
const ofPostgres = postgresColumns.table('every_kind', {
  text: postgresColumns.text().notNull(),
  named: postgresColumns.text('named'),
  key: postgresColumns.text().primaryKey(),
  choice: postgresColumns.text().notNull().$type<'a' | 'b'>(),
  json: postgresColumns.json<string[]>().notNull(),
  jsonOrNull: postgresColumns.json<{ a: number } | null>(),
  flag: postgresColumns.flag().notNull(),
  integer: postgresColumns.integer().notNull(),
  integerOrNull: postgresColumns.integer(),
  double: postgresColumns.double().notNull(),
  doubleOrNull: postgresColumns.double(),
});
const numberedInSqlite = sqliteColumns.table('numbered', { seq: sqliteColumns.serial() });
const numberedInPostgres = postgresColumns.table('numbered', { seq: postgresColumns.serial() });

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Rows<T extends Table> = T['$inferSelect'];
type NewRows<T extends Table> = T['$inferInsert'];

/** Does not compile where rows of the two engines differ. */
export const ALIKE: {
  rows: Same<Rows<typeof ofSqlite>, Rows<typeof ofPostgres>>;
  newRows: Same<NewRows<typeof ofSqlite>, NewRows<typeof ofPostgres>>;
  numbered: Same<Rows<typeof numberedInSqlite>, Rows<typeof numberedInPostgres>>;
  newNumbered: Same<NewRows<typeof numberedInSqlite>, NewRows<typeof numberedInPostgres>>;
} = { rows: true, newRows: true, numbered: true, newNumbered: true };

const { matching: _, ...inSqlite } = sqliteTables;
const { matching: __, ...inPostgres } = postgresTables;
const ALL = Object.entries(inSqlite) as [keyof typeof inSqlite, Table][];

t.test('both engines have the same tables with the same columns', async (t) => {
  t.same(Object.keys(inPostgres), Object.keys(inSqlite));
  for (const [name, table] of ALL) {
    t.equal(getTableName(inPostgres[name]), getTableName(table));
    const shapeOf = (one: Table) =>
      Object.entries(getTableColumns(one)).map(([column, { notNull, primary, hasDefault }]) => ({
        column,
        notNull,
        primary,
        hasDefault: hasDefault || primary,
      }));
    t.same(shapeOf(inPostgres[name]), shapeOf(table), name);
  }
});

t.test('a row of every table comes back as it went in, the farthest values too', async (t) => {
  const url = await temporaryDatabase(t);
  const { db, tables, close } = await opened(url);
  t.teardown(close);
  await unguarded(url);
  for (const [name, table] of ALL)
    for (const row of [rowOf(table, 0), rowOf(table, 1)]) {
      await db.insert(tables[name]).values(row as never);
      const rows = await db.select().from(tables[name]);
      t.strictSame(rows.at(-1), row, name);
      await db.delete(tables[name]);
    }
});

async function unguarded(url: string): Promise<void> {
  const raw = rawOn(url);
  await unguard(raw);
  await raw.close();
}

/** Values of every column by its kind; in the second row what may be null is. */
function rowOf(table: Table, number: 0 | 1): Record<string, unknown> {
  const values: Record<string, unknown[]> = {
    SQLiteText: ['Ünï "quoted" \\ \'\n𝟙 \u00a0', ''],
    SQLiteTextJson: [{ b: 1, a: [null, 'é"', 0.1], 10: 'x', 9: true }, []],
    SQLiteBoolean: [true, false],
    SQLiteInteger: [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER],
    SQLiteReal: [Number.POSITIVE_INFINITY, 0.1 + 0.2],
  };
  return Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([column, { columnType, notNull }]) => [
      column,
      notNull || number === 0 ? values[columnType]![number] : null,
    ]),
  );
}
