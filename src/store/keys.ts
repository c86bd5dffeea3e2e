/** API keys (by hash only), kept answers to idempotent requests, and this database's own settings. */
import { and, asc, countDistinct, eq, gt, inArray, isNull, like, lte, or } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { holder, inParts, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';
import type { Touched } from './touched.ts';

export type KeyRow = Tables['keys']['$inferSelect'];
export type AnswerRow = Tables['answers']['$inferSelect'];

/** `touched`: the claims that an act has changed so far. */
export function keyQueries(db: Database, { keys, answers, settings, externalIds }: Tables, touched: Touched) {
  const byHash = lazily(() =>
    db
      .select()
      .from(keys)
      .where(eq(keys.hash, holder('hash')))
      .prepare(),
  );
  const byPreviousHash = lazily(() =>
    db
      .select()
      .from(keys)
      .where(eq(keys.previousHash, holder('hash')))
      .prepare(),
  );
  const answer = lazily(() =>
    db
      .select()
      .from(answers)
      .where(
        and(
          eq(answers.keyId, holder('keyId')),
          eq(answers.path, holder('path')),
          eq(answers.key, holder('key')),
        ),
      )
      .prepare(),
  );
  const external = lazily(() =>
    db
      .select()
      .from(externalIds)
      .where(and(eq(externalIds.keyId, holder('keyId')), eq(externalIds.externalId, holder('externalId'))))
      .prepare(),
  );
  const externals = lazily(() =>
    db
      .select()
      .from(externalIds)
      .where(eq(externalIds.claimSeq, holder('claimSeq')))
      .orderBy(asc(externalIds.keyId), asc(externalIds.externalId))
      .prepare(),
  );
  const keepExternal = lazily(() => db.insert(externalIds).values(placeholders(externalIds)).prepare());
  const keepAnswer = lazily(() => db.insert(answers).values(placeholders(answers)).prepare());
  const forgetAnswers = lazily(() =>
    db
      .delete(answers)
      .where(lte(answers.recordedAt, holder('until')))
      .prepare(),
  );
  return {
    insert: async (row: KeyRow) => void (await db.insert(keys).values(row)),
    /** The key of which it is the secret, or was the one before. */
    byHash: async (hash: string): Promise<KeyRow | null> =>
      (await byHash().execute({ hash }))[0] ?? (await byPreviousHash().execute({ hash }))[0] ?? null,
    byId: async (id: string): Promise<KeyRow | null> =>
      (await db.select().from(keys).where(eq(keys.id, id)))[0] ?? null,
    list: async (after: number, limit: number): Promise<KeyRow[]> =>
      db.select().from(keys).orderBy(asc(keys.recordedAt), asc(keys.id)).limit(limit).offset(after),
    activeAdmins: async (now: number) =>
      db
        .select({ id: keys.id })
        .from(keys)
        .where(
          and(
            eq(keys.role, 'admin'),
            isNull(keys.revokedAt),
            or(isNull(keys.expiresAt), gt(keys.expiresAt, now)),
          ),
        ),
    change: async (id: string, change: Partial<KeyRow>) =>
      void (await db.update(keys).set(change).where(eq(keys.id, id))),
    answer: async (keyId: string, path: string, key: string): Promise<AnswerRow | null> =>
      (await answer().execute({ keyId, path, key }))[0] ?? null,
    keepAnswer: async (row: AnswerRow) => void (await keepAnswer().execute(row)),
    forgetAnswers: async (until: number) => void (await forgetAnswers().execute({ until })),
    /** Kept answers that hold a text that was redacted must not say it again. */
    forgetAnswersWith: async (text: string) =>
      void (await db.delete(answers).where(like(answers.body, `%${text}%`))),
    external: async (keyId: string, externalId: string) =>
      (await external().execute({ keyId, externalId }))[0] ?? null,
    keepExternal: async (row: {
      keyId: string;
      externalId: string;
      claimSeq: number;
      contentHash: string;
    }) => {
      touched.add(row.claimSeq);
      await keepExternal().execute(row);
    },
    /** Those of several claims, the oldest first. */
    externalsOfClaims: async (claimSeqs: readonly number[]) =>
      inParts(claimSeqs, (part) =>
        db
          .select({ claimSeq: externalIds.claimSeq, externalId: externalIds.externalId })
          .from(externalIds)
          .where(inArray(externalIds.claimSeq, part))
          .orderBy(asc(externalIds.claimSeq), asc(externalIds.keyId), asc(externalIds.externalId)),
      ),
    /** Those among these that several claims have, each from another key. */
    sharedExternals: async (ids: readonly string[]): Promise<string[]> => {
      const rows = await inParts(ids, (part) =>
        db
          .select({ externalId: externalIds.externalId })
          .from(externalIds)
          .where(inArray(externalIds.externalId, part))
          .groupBy(externalIds.externalId)
          .having(gt(countDistinct(externalIds.claimSeq), 1)),
      );
      return rows.map((row) => row.externalId);
    },
    externalsOf: async (claimSeq: number) => externals().execute({ claimSeq }),
    /** This database's secret, made at its first start. */
    secret: async (make: () => string): Promise<string> => {
      const [row] = await db.select().from(settings).where(eq(settings.name, 'secret'));
      if (row) return row.value;
      const value = make();
      await db.insert(settings).values({ name: 'secret', value });
      return value;
    },
  };
}
