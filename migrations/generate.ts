/** Writes the migrations of both engines from the tables: `npm run migrations -- --name what-changed`. */
import { spawnSync } from 'node:child_process';

for (const DIALECT of ['sqlite', 'postgres']) {
  const { status } = spawnSync('drizzle-kit', ['generate', ...process.argv.slice(2)], {
    env: { ...process.env, DIALECT },
    stdio: 'inherit',
    shell: true,
  });
  if (status !== 0) process.exit(status ?? 1);
}
