/** A database of a drill, of the engine that it is told: a file, or a PostgreSQL server of its own that syncs to disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../postgres-server.ts';

export type DrillDatabase = { url: string; engine: 'SQLite' | 'PostgreSQL'; remove(): Promise<void> };

/** `postgres` among the options of a drill asks for a server. */
export async function databaseFor(options: readonly string[]): Promise<DrillDatabase> {
  if (options.includes('postgres')) {
    const server = await startServer(['fsync=on', 'full_page_writes=on', 'autovacuum=on']);
    return { url: server.url, engine: 'PostgreSQL', remove: server.stop };
  }
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-drill-'));
  return {
    url: `file:${join(folder, 'drill.db')}`,
    engine: 'SQLite',
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The first number among the options, or what it is unless given. */
export const numberIn = (options: readonly string[], unlessGiven: number): number =>
  Number(options.find((one) => /^\d+$/.test(one)) ?? unlessGiven);
