/** The moments in a dispute's life: written when its state really changes, read newest first. */
import { and, desc, eq, getTableColumns, gte, lt, type SQL } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { first, holder, placeholders } from './prepared.ts';
import { aboutQuestions, type PartsFilter } from './question-filters.ts';
import type { Database } from './sqlite.ts';
import type { QuestionStatus, Tables } from './tables.ts';

export type DisputeEventRow = Tables['disputeEvents']['$inferSelect'];

/** The parts are the question's; `verdict`, `status` and `minFactor` are of the moment itself. */
export type DisputeEventFilter = PartsFilter & {
  verdict?: 'conflict' | 'tension' | undefined;
  status?: QuestionStatus | undefined;
  minFactor?: number | undefined;
  /** Moments before this number; null from the newest. */
  before: number | null;
  limit: number;
};

export function disputeEventQueries(db: Database, t: Tables) {
  const { disputeEvents, questions } = t;
  const insert = lazily(() =>
    db
      .insert(disputeEvents)
      .values(placeholders(disputeEvents, ['seq']))
      .prepare(),
  );
  const newest = lazily(() =>
    db
      .select()
      .from(disputeEvents)
      .where(eq(disputeEvents.questionKey, holder('question')))
      .orderBy(desc(disputeEvents.seq))
      .limit(first(1))
      .prepare(),
  );
  return {
    insert: async (row: Omit<DisputeEventRow, 'seq'>) => void (await insert().execute(row)),
    newest: async (question: number): Promise<DisputeEventRow | null> =>
      (await newest().execute({ question }))[0] ?? null,
    move: async (from: number, to: number) =>
      void (await db
        .update(disputeEvents)
        .set({ questionKey: to })
        .where(eq(disputeEvents.questionKey, from))),
    list: async (filter: DisputeEventFilter): Promise<DisputeEventRow[]> =>
      db
        .select(getTableColumns(disputeEvents))
        .from(disputeEvents)
        .innerJoin(questions, eq(questions.key, disputeEvents.questionKey))
        .where(and(...aboutQuestions(t, filter, true), ...conditions(filter)))
        .orderBy(desc(disputeEvents.seq))
        .limit(filter.limit),
  };

  function conditions({ verdict, status, minFactor, before }: DisputeEventFilter): SQL[] {
    return [
      verdict === undefined ? [] : eq(disputeEvents.verdict, verdict),
      status === undefined ? [] : eq(disputeEvents.status, status),
      minFactor === undefined ? [] : gte(disputeEvents.factor, minFactor),
      before === null ? [] : lt(disputeEvents.seq, before),
    ].flat();
  }
}
