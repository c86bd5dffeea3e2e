/** Questions: their state of dispute, kept by the acts that change it, and the lists of it. */
import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { notVoided } from './claim-filters.ts';
import { byForm, type Find, finding, formOf, held, narrowed, type Place } from './ordered.ts';
import { byKeys, holder, inOrderOf, inserter, updater } from './prepared.ts';
import {
  aboutQuestions,
  type PartsFilter,
  QUESTION_FORM,
  type QuestionFilter,
  questionListing,
  standingsOf,
} from './question-filters.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type QuestionRow = Tables['questions']['$inferSelect'];

export function questionQueries(db: Database, t: Tables) {
  const { questions, claims } = t;
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
  const versioned = { key: questions.key, version: questions.version };
  const versionOf = lazily(() =>
    db
      .select(versioned)
      .from(questions)
      .where(eq(questions.key, holder('key')))
      .prepare(),
  );
  const update = updater(db, questions, questions.key);
  const insert = inserter(db, questions, questions.key);
  const inForm = byForm<Find>();
  return {
    byId: async (id: string): Promise<QuestionRow | null> => (await byId().execute({ id }))[0] ?? null,
    byKey: async (key: number): Promise<QuestionRow | null> => (await byKey().execute({ key }))[0] ?? null,
    byKeys: rowsOf,
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
      const keys = (await page(filter)).map((place) => place.seq);
      return inOrderOf(keys, await rowsOf(keys), (row) => row.key);
    },
    /** The same without the rows: how each is called once it is made. */
    versions: async (filter: QuestionFilter): Promise<(Place & { version: number })[]> => {
      const places = await page(filter);
      const found = await byKeys(
        places.map((place) => place.seq),
        async (key) => (await versionOf().execute({ key }))[0] ?? null,
        async (many) => db.select(versioned).from(questions).where(inArray(questions.key, many)),
      );
      const versions = new Map(found.map((one) => [one.key, one.version]));
      return places.map((place) => ({ ...place, version: versions.get(place.seq)! }));
    },
    /** Every question that the filters leave, of voided claims too: a reading of the past knows them. */
    candidates: async (filter: PartsFilter) =>
      db
        .select()
        .from(questions)
        .where(and(isNull(questions.mergedInto), ...aboutQuestions(t, filter, true)))
        .orderBy(asc(questions.key)),
  };

  function rowsOf(keys: readonly number[]): Promise<QuestionRow[]> {
    return byKeys(
      keys,
      async (key) => (await byKey().execute({ key }))[0] ?? null,
      async (many) => db.select().from(questions).where(inArray(questions.key, many)),
    );
  }

  async function page(filter: QuestionFilter): Promise<Place[]> {
    const { terms, cursor, limit } = filter;
    if (standingsOf(filter).length === 0) return [];
    return terms === undefined ? listed(filter)(filter, cursor, limit) : searched(filter, terms);
  }

  function listed(filter: QuestionFilter): Find {
    return inForm(formOf(filter, QUESTION_FORM), () =>
      finding(db, questionListing(t, held(filter, QUESTION_FORM))),
    );
  }

  /** Words have an index of another kind, which is asked once. */
  async function searched(filter: QuestionFilter, terms: string): Promise<Place[]> {
    const having = inArray(claims.seq, t.matching(terms));
    const narrow = {
      seq: sql`${claims.questionKey}`,
      from: sql`${claims} where ${having} and ${notVoided(claims)}`,
    };
    const { cursor, limit } = filter;
    return (await narrowed(db, { ...questionListing(t, filter), cursor }, narrow).limit(limit)) as Place[];
  }
}
