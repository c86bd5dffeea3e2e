/** Migrations are generated from the tables: `npm run migrations -- --name what-changed`. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/store/schema.sqlite.ts',
  out: './migrations/sqlite',
  casing: 'snake_case',
});
