/** A database by its tables, for looking past the queries of the store. */
import { databaseOn, openPool } from '../../src/store/postgres.ts';
import { tables as postgresTables } from '../../src/store/schema.postgres.ts';
import { tables as sqliteTables } from '../../src/store/schema.sqlite.ts';
import { type Database, openWriter } from '../../src/store/sqlite.ts';
import { isPostgres, pathIn } from '../database.ts';

export async function opened(url: string) {
  if (!isPostgres) {
    const { db, close } = openWriter(pathIn(url));
    return { db, tables: sqliteTables, close: async () => close() };
  }
  const pool = openPool(url, 'readers');
  const client = await pool.connect();
  const close = async () => {
    client.release();
    await pool.end();
  };
  return { db: databaseOn(client) as Database, tables: postgresTables, close };
}
