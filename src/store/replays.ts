/** What replays of many questions at once ask: figures of their claims by a time, and the claims themselves. */
import { and, asc, between, type Column, eq, gt, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { OPEN_END } from '../domain/moment.ts';
import { lazily } from '../lazily.ts';
import { notVoided } from './claim-filters.ts';
import type { ClaimRow } from './claims.ts';
import type { LinkRow } from './links.ts';
import { holder, inParts } from './prepared.ts';
import { aboutQuestions, type PartsFilter } from './question-filters.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** Of a question's claims that are not voided: how they stand to a time. */
export type SaidRow = {
  key: number;
  claims: number;
  /** Those said by then. */
  said: number;
  claimantLeast: string | null;
  claimantMost: string | null;
  /** Those of the claimant that is asked for. */
  own: number;
  /** Those that were stood by until some time after it, and those taken back after it. */
  endedLater: number;
  retractedLater: number;
  recordedAt: number;
};

/** Keys of questions, both ends with it. */
export type Range = { from: number; to: number };

export type CandidateRow = Awaited<ReturnType<ReturnType<typeof replayQueries>['candidatesAfter']>>[number];

export function replayQueries(db: Database, t: Tables) {
  const { questions, claims, links, assessments, changes } = t;
  const { key, id, version, property, status, verdict, factor, gap, recordedAt, updatedAt } = questions;
  const candidate = {
    key,
    id,
    version,
    property,
    status,
    verdict,
    factor,
    gap,
    recordedAt,
    updatedAt,
    claims: questions.claims,
    claimants: questions.claimants,
  };
  const leftOf = (filter: PartsFilter, after: number) =>
    and(isNull(questions.mergedInto), gt(key, after), ...aboutQuestions(t, filter, true));
  const within = (column: Column) => between(column, holder('from'), holder('to'));
  const linked = lazily(() =>
    db
      .select()
      .from(links)
      .where(and(within(links.questionKey), isNull(links.removedAt)))
      .orderBy(asc(links.seq))
      .prepare(),
  );
  const assessed = lazily(() =>
    db
      .select({ questionKey: assessments.questionKey, recordedAt: assessments.recordedAt })
      .from(assessments)
      .where(within(assessments.questionKey))
      .prepare(),
  );
  const said = lazily(() => {
    const before = holder('before');
    const isSaid = lt(claims.saidStart, before);
    const whose = sql`case when ${isSaid} then ${claims.claimant} end`;
    return db
      .select({
        key: claims.questionKey,
        claims: sql`count(*)`.mapWith(Number),
        said: count(isSaid),
        claimantLeast: sql<string | null>`min(${whose})`,
        claimantMost: sql<string | null>`max(${whose})`,
        own: count(and(isSaid, eq(claims.claimant, holder('claimant')))!),
        endedLater: count(sql`${claims.saidUntil} >= ${before} and ${claims.saidUntil} < ${OPEN_END}`),
        retractedLater: count(sql`${claims.retractedStart} >= ${before}`),
        recordedAt: sql`max(${claims.recordedAt})`.mapWith(Number),
      })
      .from(claims)
      .where(and(within(claims.questionKey), notVoided(claims)))
      .groupBy(claims.questionKey)
      .prepare();
  });
  const count = (condition: SQL) => sql`sum(case when ${condition} then 1 else 0 end)`.mapWith(Number);
  return {
    /** Questions that the filters leave, voided claims counted, in the order of their keys. */
    candidatesAfter: async (filter: PartsFilter, after: number, limit: number) =>
      db.select(candidate).from(questions).where(leftOf(filter, after)).orderBy(asc(key)).limit(limit),
    /** The same of these, in no order. */
    candidatesOf: (keys: readonly number[]) =>
      inParts(keys, (part) => db.select(candidate).from(questions).where(inArray(key, part))),
    /** Of the same which version they are of. */
    versionsAfter: async (filter: PartsFilter, after: number, limit: number) =>
      db.select({ key, version }).from(questions).where(leftOf(filter, after)).orderBy(asc(key)).limit(limit),
    versionsOf: (keys: readonly number[]) =>
      inParts(keys, (part) => db.select({ key, version }).from(questions).where(inArray(key, part))),
    /** `more` are looked at too, whoever has made their claims as they are now. */
    keysOf: async (filter: PartsFilter, more: readonly number[]): Promise<number[]> => {
      const left = (about: PartsFilter, ...also: SQL[]) =>
        db
          .select({ key })
          .from(questions)
          .where(and(isNull(questions.mergedInto), ...aboutQuestions(t, about, true), ...also));
      const { claimant: _, ...others } = filter;
      const rows = [
        ...(await left(filter)),
        ...(await inParts(more, (part) => left(others, inArray(key, part)))),
      ];
      return [...new Set(rows.map((row) => row.key))].sort((a, b) => a - b);
    },
    /** Questions that have, or had, a claim whose record was corrected: who made it, or of what, may have been told otherwise. */
    correctedOn: async (): Promise<number[]> => {
      // Written out, as only that lets the index of the few be used.
      const corrected = db.select({ id: claims.id }).from(claims).where(sql`${claims.version} > 1`);
      const rows = await db
        .selectDistinct({ key: sql<number>`coalesce(${questions.mergedInto}, ${key})`.mapWith(Number) })
        .from(changes)
        .innerJoin(questions, eq(id, changes.question))
        .where(inArray(changes.claim, corrected));
      return rows.map((row) => row.key);
    },
    /** Questions into which others were merged. */
    mergedInto: async (): Promise<number[]> => {
      const rows = await db
        .selectDistinct({ into: questions.mergedInto })
        .from(questions)
        .where(gt(questions.mergedInto, 0));
      return rows.flatMap((row) => row.into ?? []);
    },
    said: async ({ from, to }: Range, before: number, claimant: string | null): Promise<SaidRow[]> =>
      said().execute({ from, to, before, claimant: claimant ?? '' }),
    claimsOf: (keys: readonly number[]): Promise<ClaimRow[]> =>
      inParts(keys, (part) =>
        db.select().from(claims).where(inArray(claims.questionKey, part)).orderBy(asc(claims.seq)),
      ),
    /** Editors' links within questions as they are. */
    linksOf: async ({ from, to }: Range): Promise<LinkRow[]> => linked().execute({ from, to }),
    assessedAt: async ({ from, to }: Range): Promise<{ questionKey: number; recordedAt: number }[]> =>
      assessed().execute({ from, to }),
  };
}
