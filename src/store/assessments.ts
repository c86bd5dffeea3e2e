/** Assessments: findings of fact-checkers, only ever added. */
import { asc, eq, sql } from 'drizzle-orm';
import { placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type AssessmentRow = Tables['assessments']['$inferSelect'];

export function assessmentQueries(db: Database, { assessments }: Tables) {
  return {
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
