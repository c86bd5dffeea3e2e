/** Assessments: findings of fact-checkers, only ever added. */
import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { first, holder, inParts, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type AssessmentRow = Tables['assessments']['$inferSelect'];

/** Claims that are assessed, and questions whose assessments are of no one claim. */
export type ReviewFilter = {
  event?: string | undefined;
  claimant?: string | undefined;
  /** Any of these actors. */
  assessors?: readonly string[] | undefined;
  terms?: string | undefined;
  /** A primary language: a report of the claim is in it. */
  lang?: string | undefined;
  /** Epoch milliseconds: assessed or said since. */
  since?: number | undefined;
  /** Of one claim, or of a question and no one claim of it. */
  group?: { questionKey: number; claim: string | null } | undefined;
  /** Also those that a newer one of their assessor on the same claim has replaced. */
  superseded?: boolean | undefined;
};

/** `newest`: the number of the newest assessment that the filter leaves. */
export type ReviewGroup = { questionKey: number; claim: string | null; newest: number };

export function assessmentQueries(db: Database, t: Tables) {
  const { assessments, actors } = t;
  const replacement = lazily(() =>
    db
      .select({ seq: assessments.seq })
      .from(assessments)
      .where(
        and(
          eq(assessments.questionKey, holder('question')),
          gt(assessments.seq, holder('seq')),
          eq(assessments.assessor, holder('assessor')),
          sql`coalesce(${assessments.claim}, '') = ${holder('claim')}`,
        ),
      )
      .limit(first(1))
      .prepare(),
  );
  return {
    /** Newest first, before a row number. */
    newest: async (filter: ReviewFilter & { before: number | null; limit: number }) =>
      db
        .select()
        .from(assessments)
        .where(
          and(
            ...reviewed(t, filter),
            filter.before === null ? undefined : lt(assessments.seq, filter.before),
          ),
        )
        .orderBy(desc(assessments.seq))
        .limit(filter.limit),
    /** What is assessed, the newest assessed first. */
    groups: async (
      filter: ReviewFilter & { before: number | null; offset: number; limit: number },
    ): Promise<ReviewGroup[]> => {
      const newest = sql`max(${assessments.seq})`.mapWith(Number);
      return db
        .select({ questionKey: assessments.questionKey, claim: assessments.claim, newest })
        .from(assessments)
        .where(and(...reviewed(t, filter)))
        .groupBy(assessments.questionKey, assessments.claim)
        .having(filter.before === null ? undefined : lt(newest, filter.before))
        .orderBy(desc(newest))
        .limit(filter.limit)
        .offset(filter.offset);
    },
    /** Whether the same assessor has assessed the same claim anew. */
    isReplaced: async ({ questionKey, seq, assessor, claim }: AssessmentRow): Promise<boolean> =>
      (await replacement().execute({ question: questionKey, seq, assessor, claim: claim ?? '' })).length > 0,
    /** Assessors whose name or addresses elsewhere have these letters in them. */
    assessorsLike: async (letters: string, limit: number) =>
      db
        .select({ slug: actors.slug, name: actors.name, sameAs: actors.sameAs })
        .from(actors)
        .where(
          and(
            sql`(lower(${actors.sameAs}) like ${`%${letters}%`} or lower(${actors.name}) like ${`%${letters}%`})`,
            sql`${actors.slug} in (select ${assessments.assessor} from ${assessments})`,
          ),
        )
        .limit(limit),
    insert: async (row: Omit<AssessmentRow, 'seq'>) =>
      void (await db
        .insert(assessments)
        .values(placeholders(assessments, ['seq']))
        .prepare()
        .execute(row)),
    byId: async (id: string): Promise<AssessmentRow | null> =>
      (await db.select().from(assessments).where(eq(assessments.id, id)))[0] ?? null,
    ofQuestion: async (question: number): Promise<AssessmentRow[]> =>
      db
        .select()
        .from(assessments)
        .where(eq(assessments.questionKey, question))
        .orderBy(asc(assessments.seq)),
    ofQuestions: async (keys: readonly number[]): Promise<AssessmentRow[]> =>
      inParts(keys, (part) =>
        db
          .select()
          .from(assessments)
          .where(inArray(assessments.questionKey, part))
          .orderBy(asc(assessments.seq)),
      ),
    update: async (id: string, change: Partial<Omit<AssessmentRow, 'seq' | 'id'>>) =>
      void (await db.update(assessments).set(change).where(eq(assessments.id, id))),
    /** What one actor found, or was found of it, is of another now. */
    renameActor: async (from: string, to: string) => {
      await db.update(assessments).set({ assessor: to }).where(eq(assessments.assessor, from));
      const rows = await db
        .select()
        .from(assessments)
        .where(sql`${assessments.value} like ${`%"actor":"${from}"%`}`);
      for (const { id, value } of rows)
        await db
          .update(assessments)
          .set({ value: { ...value, actor: to } })
          .where(eq(assessments.id, id));
    },
    move: async (from: number, to: number) =>
      void (await db.update(assessments).set({ questionKey: to }).where(eq(assessments.questionKey, from))),
  };
}

function reviewed(t: Tables, filter: ReviewFilter): SQL[] {
  const { assessments, questions, claims, reports, sources } = t;
  // A finding on no one claim is found by any claim of its question.
  const ofClaim = (condition: SQL): SQL => sql`exists (select 1 from ${claims}
    where ${claims.questionKey} = ${assessments.questionKey} and ${claims.status} <> 'voided'
    and (${assessments.claim} is null or ${assessments.claim} = ${claims.id}) and ${condition})`;
  const found: SQL[] = [sql`(${assessments.claim} is null or ${ofClaim(sql`1 = 1`)})`];
  if (filter.group !== undefined)
    found.push(
      eq(assessments.questionKey, filter.group.questionKey),
      sql`coalesce(${assessments.claim}, '') = ${filter.group.claim ?? ''}`,
    );
  if (filter.event !== undefined)
    found.push(sql`${assessments.questionKey} in (select ${questions.key} from ${questions}
      where ${questions.event} = ${filter.event})`);
  if (filter.claimant !== undefined) found.push(ofClaim(eq(claims.claimant, filter.claimant)));
  if (filter.assessors !== undefined) found.push(inArray(assessments.assessor, [...filter.assessors]));
  if (filter.terms !== undefined) found.push(ofClaim(inArray(claims.seq, t.matching(filter.terms))));
  if (filter.lang !== undefined)
    found.push(
      ofClaim(sql`exists (select 1 from ${reports} join ${sources} on ${sources.id} = ${reports.sourceId}
        where ${reports.claimSeq} = ${claims.seq} and ${reports.removedAt} is null
        and (lower(coalesce(${reports.lang}, ${sources.lang})) = ${filter.lang}
          or lower(coalesce(${reports.lang}, ${sources.lang})) like ${`${filter.lang}-%`}))`),
    );
  if (filter.since !== undefined)
    found.push(
      sql`(${assessments.recordedAt} >= ${filter.since} or ${ofClaim(gt(claims.saidEnd, filter.since))})`,
    );
  if (!filter.superseded)
    found.push(sql`not exists (select 1 from ${assessments} as newer
      where newer.question_key = ${assessments.questionKey} and newer.seq > ${assessments.seq}
      and newer.assessor = ${assessments.assessor}
      and coalesce(newer.claim, '') = coalesce(${assessments.claim}, ''))`);
  return found;
}
