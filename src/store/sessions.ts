/** Sessions of the board: who has signed in, by which key, and when last seen. */
import { asc, eq, inArray, lte, or } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { holder } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type SessionRow = Tables['sessions']['$inferSelect'];

export function sessionQueries(db: Database, { sessions }: Tables) {
  const byHash = lazily(() =>
    db
      .select()
      .from(sessions)
      .where(eq(sessions.hash, holder('hash')))
      .prepare(),
  );
  return {
    byHash: async (hash: string): Promise<SessionRow | null> => (await byHash().execute({ hash }))[0] ?? null,
    insert: async (row: SessionRow) => void (await db.insert(sessions).values(row)),
    see: async (hash: string, seenAt: number) =>
      void (await db.update(sessions).set({ seenAt }).where(eq(sessions.hash, hash))),
    /** The sessions of a key, the longest unseen first. */
    ofKey: async (keyId: string) =>
      db
        .select({ hash: sessions.hash })
        .from(sessions)
        .where(eq(sessions.keyId, keyId))
        .orderBy(asc(sessions.seenAt), asc(sessions.hash)),
    end: async (hashes: readonly string[]) =>
      void (await db.delete(sessions).where(inArray(sessions.hash, [...hashes]))),
    endOfKey: async (keyId: string) => void (await db.delete(sessions).where(eq(sessions.keyId, keyId))),
    endExpired: async (until: { seenAt: number; signedInAt: number }) =>
      void (await db
        .delete(sessions)
        .where(or(lte(sessions.seenAt, until.seenAt), lte(sessions.signedInAt, until.signedInAt)))),
  };
}
