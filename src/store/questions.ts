/** Questions: their state of dispute, kept by the acts that change it, and the lists of it. */
import { and, asc, desc, eq, gte, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Topic } from '../domain/properties.ts';
import { lazily } from '../lazily.ts';
import { goOn } from './claims.ts';
import { byKeys, holder, inserter, updater } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { QuestionStatus, Tables } from './tables.ts';

export type QuestionRow = Tables['questions']['$inferSelect'];

/** What a question is about, who has claimed something on it, and in which words. */
export type PartsFilter = {
  event?: string | undefined;
  topic?: Topic | undefined;
  property?: string | undefined;
  subject?: string | undefined;
  place?: string | undefined;
  claimant?: string | undefined;
  terms?: string | undefined;
};

export type QuestionFilter = PartsFilter & {
  verdict?: 'conflict' | 'tension' | undefined;
  /** `disputed`: open or settled. */
  status?: QuestionStatus | 'disputed' | undefined;
  minFactor?: number | undefined;
  sort: 'updatedAt' | 'claimants' | 'factor' | 'gap';
  descending: boolean;
  cursor: { key: number; seq: number } | null;
  limit: number;
};

export function questionQueries(db: Database, t: Tables) {
  const { questions } = t;
  const byId = lazily(() =>
    db
      .select()
      .from(questions)
      .where(eq(questions.id, holder('id')))
      .prepare(),
  );
  const byKey = lazily(() =>
    db
      .select()
      .from(questions)
      .where(eq(questions.key, holder('key')))
      .prepare(),
  );
  const update = updater(db, questions, questions.key);
  const insert = inserter(db, questions, questions.key);
  return {
    byId: async (id: string): Promise<QuestionRow | null> => (await byId().execute({ id }))[0] ?? null,
    byKey: async (key: number): Promise<QuestionRow | null> => (await byKey().execute({ key }))[0] ?? null,
    byKeys: (keys: readonly number[]): Promise<QuestionRow[]> =>
      byKeys(
        keys,
        async (key) => (await byKey().execute({ key }))[0] ?? null,
        async (many) => db.select().from(questions).where(inArray(questions.key, many)),
      ),
    insert: async (row: Omit<QuestionRow, 'key'>): Promise<QuestionRow> => ({
      ...row,
      key: await insert(row),
    }),
    update: (key: number, change: Partial<Omit<QuestionRow, 'key'>>) => update(key, change),
    /** A question's id and those of the questions that were merged into it, at once or by way of another. */
    idsOf: async (row: QuestionRow): Promise<string[]> => {
      const found = [row];
      for (const one of found)
        found.push(...(await db.select().from(questions).where(eq(questions.mergedInto, one.key))));
      return found.map((one) => one.id);
    },
    /** Questions in which a vocabulary entry is a part. */
    withPart: async (part: 'event' | 'subject' | 'place', slug: string): Promise<QuestionRow[]> =>
      db
        .select()
        .from(questions)
        .where(and(eq(questions[part], slug), isNull(questions.mergedInto))),
    /** Narrower questions: the same event, property and subject, with more parts given. */
    related: async (row: QuestionRow, limit: number): Promise<QuestionRow[]> =>
      db
        .select()
        .from(questions)
        .where(
          and(
            eq(questions.event, row.event),
            eq(questions.property, row.property),
            ne(questions.key, row.key),
            isNull(questions.mergedInto),
            sql`${questions.claims} > 0`,
            row.subject === null ? undefined : eq(questions.subject, row.subject),
            row.place === null ? undefined : eq(questions.place, row.place),
            row.item === null ? undefined : eq(questions.item, row.item),
          ),
        )
        .orderBy(asc(questions.id))
        .limit(limit),
    list: async (filter: QuestionFilter): Promise<QuestionRow[]> => {
      if (filter.status !== 'disputed') return page(filter);
      // An index has the order within one status: of two, each gives its page, and the first of both are the page.
      const rows = [
        ...(await page({ ...filter, status: 'open' })),
        ...(await page({ ...filter, status: 'settled' })),
      ];
      const { sort, descending, limit } = filter;
      const way = descending ? -1 : 1;
      return rows.sort((a, b) => way * (ranked(a[sort], b[sort]) || a.key - b.key)).slice(0, limit);
    },
    /** Every question that the filters leave, for replays, which know claims that were voided since. */
    candidates: async (filter: Omit<QuestionFilter, 'sort' | 'descending' | 'cursor' | 'limit'>) =>
      db
        .select()
        .from(questions)
        .where(and(...conditions(filter, true)))
        .orderBy(asc(questions.key)),
  };

  async function page(filter: QuestionFilter): Promise<QuestionRow[]> {
    const key = questions[filter.sort];
    const way = filter.descending ? desc : asc;
    return db
      .select()
      .from(questions)
      .where(and(...conditions(filter), ...goOn(filter, key, questions.key)))
      .orderBy(way(key), way(questions.key))
      .limit(filter.limit);
  }

  function conditions(filter: Partial<QuestionFilter>, withVoided = false): SQL[] {
    const found: SQL[] = [isNull(questions.mergedInto), ...aboutQuestions(t, filter, withVoided)];
    if (!withVoided) found.push(sql`${questions.claims} > 0`);
    if (filter.verdict !== undefined) found.push(eq(questions.verdict, filter.verdict));
    if (filter.status === 'disputed') found.push(inArray(questions.status, ['open', 'settled']));
    else if (filter.status !== undefined) found.push(eq(questions.status, filter.status));
    if (filter.minFactor !== undefined) found.push(gte(questions.factor, filter.minFactor));
    return found;
  }
}

// A factor may be infinite, and infinity less infinity is no number.
const ranked = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** Conditions on the questions that a filter is about. */
export function aboutQuestions(
  { questions, claims, matching }: Tables,
  filter: PartsFilter,
  withVoided = false,
): SQL[] {
  const found: SQL[] = [];
  const isCounted = withVoided ? sql`` : sql` and ${claims.status} <> 'voided'`;
  for (const name of ['event', 'topic', 'property', 'subject', 'place'] as const) {
    const value = filter[name];
    if (value !== undefined) found.push(eq(questions[name], value));
  }
  if (filter.claimant !== undefined)
    found.push(sql`${questions.key} in (select ${claims.questionKey} from ${claims}
      where ${claims.claimant} = ${filter.claimant}${isCounted})`);
  if (filter.terms !== undefined)
    found.push(sql`${questions.key} in (select ${claims.questionKey} from ${claims}
      where ${inArray(claims.seq, matching(filter.terms))}${isCounted})`);
  return found;
}
