/** The table of people who have signed in to the board. */
import type { Columns } from './columns.sqlite.ts';

export const sessionTables = (c: Columns) => ({
  sessions: c.table(
    'sessions',
    {
      /** SHA-256 of the id in the cookie: who reads the database cannot take a session over. */
      hash: c.text().primaryKey(),
      keyId: c.text().notNull(),
      signedInAt: c.integer().notNull(),
      /** Of the newest request, to within a few minutes. */
      seenAt: c.integer().notNull(),
    },
    (t) => [c.index('sessions_key').on(t.keyId, t.seenAt), c.index('sessions_seen').on(t.seenAt)],
  ),
});
