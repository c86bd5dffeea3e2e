/** Reports: the appearances of claims in sources. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { holder, lazily, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type ReportRow = Tables['reports']['$inferSelect'];

export function reportQueries(db: Database, { reports, claims }: Tables) {
  const insert = lazily(() =>
    db
      .insert(reports)
      .values(placeholders(reports, ['seq']))
      .prepare(),
  );
  const ofClaim = lazily(() =>
    db
      .select()
      .from(reports)
      .where(and(eq(reports.claimSeq, holder('claim')), isNull(reports.removedAt)))
      .orderBy(asc(reports.seq))
      .prepare(),
  );
  const byId = lazily(() =>
    db
      .select()
      .from(reports)
      .where(eq(reports.id, holder('id')))
      .prepare(),
  );
  return {
    insert: async (row: Omit<ReportRow, 'seq'>) => void (await insert().execute(row)),
    ofClaim: async (claim: number): Promise<ReportRow[]> => ofClaim().execute({ claim }),
    ofClaims: async (claimSeqs: number[]): Promise<ReportRow[]> =>
      claimSeqs.length <= 1
        ? claimSeqs[0] === undefined
          ? []
          : ofClaim().execute({ claim: claimSeqs[0] })
        : db
            .select()
            .from(reports)
            .where(and(inArray(reports.claimSeq, claimSeqs), isNull(reports.removedAt)))
            .orderBy(asc(reports.seq)),
    byId: async (id: string): Promise<ReportRow | null> => (await byId().execute({ id }))[0] ?? null,
    removeOfClaim: async (claim: number, removedAt: number) =>
      void (await db
        .update(reports)
        .set({ removedAt })
        .where(and(eq(reports.claimSeq, claim), eq(reports.retraction, false), isNull(reports.removedAt)))),
    redactQuote: async (id: string, quote: string) =>
      void (await db.update(reports).set({ quote }).where(eq(reports.id, id))),
    /** Puts every report of one source under another, origins included. */
    moveSource: async (from: string, to: string) => {
      await db.update(reports).set({ sourceId: to }).where(eq(reports.sourceId, from));
      await db.update(reports).set({ relayedFromSource: to }).where(eq(reports.relayedFromSource, from));
      await db.update(reports).set({ origin: to }).where(eq(reports.origin, from));
    },
    claimsOfSource: async (source: string) =>
      db
        .selectDistinct({ seq: claims.seq, question: claims.questionKey })
        .from(reports)
        .innerJoin(claims, eq(claims.seq, reports.claimSeq))
        .where(eq(reports.sourceId, source)),
  };
}
