/** Migrations of both engines are generated from the same tables: `npm run migrations -- --name what-changed`. */
import { defineConfig } from 'drizzle-kit';

const isPostgres = process.env.DIALECT === 'postgres';

export default defineConfig({
  dialect: isPostgres ? 'postgresql' : 'sqlite',
  schema: isPostgres ? './src/store/schema.postgres.ts' : './src/store/schema.sqlite.ts',
  out: isPostgres ? './migrations/postgres' : './migrations/sqlite',
  casing: 'snake_case',
});
