/** Reports: the appearances of claims in sources. */
import { and, asc, eq, gte, inArray, isNull, lt, or } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { holder, inParts, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';
import type { Touched } from './touched.ts';

export type ReportRow = Tables['reports']['$inferSelect'];

/** `touched`: the claims that an act has changed so far. */
export function reportQueries(db: Database, { reports, claims }: Tables, touched: Touched) {
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
    insert: async (row: Omit<ReportRow, 'seq'>) => {
      touched.add(row.claimSeq);
      await insert().execute(row);
    },
    ofClaim: async (claim: number): Promise<ReportRow[]> => ofClaim().execute({ claim }),
    /** The reports of claims, as they are or as they were before a time. */
    ofClaims: async (claimSeqs: readonly number[], before: number | null = null): Promise<ReportRow[]> => {
      const [only] = claimSeqs;
      if (only !== undefined && claimSeqs.length === 1 && before === null)
        return ofClaim().execute({ claim: only });
      const isThere =
        before === null
          ? isNull(reports.removedAt)
          : and(
              lt(reports.recordedAt, before),
              or(isNull(reports.removedAt), gte(reports.removedAt, before)),
            );
      return inParts(claimSeqs, (part) =>
        db
          .select()
          .from(reports)
          .where(and(inArray(reports.claimSeq, part), isThere))
          .orderBy(asc(reports.seq)),
      );
    },
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
    /** Questions on which a claim was reported from a source, or by somebody who relays it. */
    questionsOfOrigin: async (source: string): Promise<number[]> => {
      const rows = await db
        .selectDistinct({ question: claims.questionKey })
        .from(reports)
        .innerJoin(claims, eq(claims.seq, reports.claimSeq))
        .where(or(eq(reports.sourceId, source), eq(reports.origin, source)));
      return rows.map((row) => row.question);
    },
    claimsOfSource: async (source: string) =>
      db
        .selectDistinct({ seq: claims.seq, question: claims.questionKey })
        .from(reports)
        .innerJoin(claims, eq(claims.seq, reports.claimSeq))
        .where(eq(reports.sourceId, source)),
  };
}
