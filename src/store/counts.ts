/** Counts of changes that no row tells by its version: what was worked out under another count is made again. */
import { eq, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { holder } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type Counts = ReturnType<typeof countQueries>;

export function countQueries(db: Database, { settings }: Tables) {
  const find = lazily(() =>
    db
      .select({ value: settings.value })
      .from(settings)
      .where(eq(settings.name, holder('name')))
      .prepare(),
  );
  const raise = lazily(() =>
    db
      .insert(settings)
      .values({ name: holder('name'), value: '1' } as never)
      .onConflictDoUpdate({
        target: settings.name,
        set: { value: sql`cast(cast(${settings.value} as integer) + 1 as text)` },
      })
      .prepare(),
  );
  const counting = (name: string) => ({
    now: async (): Promise<string> => (await find().execute({ name }))[0]?.value ?? '0',
    raise: async (): Promise<void> => void (await raise().execute({ name })),
  });
  return {
    /** Of actors that became one, or members of one another: what the log names means other actors then. */
    bonds: counting('actor_bonds'),
    /** Of entries that were changed, links that were made, moved or taken back, and words that were taken out by law. */
    beside: counting('beside_questions'),
  };
}
