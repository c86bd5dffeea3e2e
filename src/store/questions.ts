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
  const update = updater(db, questions, questions.key);
  const insert = inserter(db, questions, questions.key);
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
      // Only what is open has a verdict.
      const statuses = STATUSES_OF[filter.status ?? 'any'].filter(
        (one) => filter.verdict === undefined || one === 'open',
      );
      const few = await fewOf(filter);
      if (few !== null) return inOrder(sorted(await few(statuses), filter).map((row) => row.key));
      // An index has the order within one status: each gives its page, and the first of all are the page.
      const rows: QuestionRow[] = [];
      for (const status of statuses) rows.push(...(await page({ ...filter, status })));
      return statuses.length === 1 ? rows : sorted(rows, filter);
    },
    /** Every question that the filters leave, of voided claims too: a reading of the past knows them. */
    candidates: async (filter: Omit<QuestionFilter, 'sort' | 'descending' | 'cursor' | 'limit'>) =>
      db
        .select()
        .from(questions)
        .where(and(...conditions(filter, true)))
        .orderBy(asc(questions.key)),
  };

  function rowsOf(keys: readonly number[]): Promise<QuestionRow[]> {
    return byKeys(
      keys,
      async (key) => (await byKey().execute({ key }))[0] ?? null,
      async (many) => db.select().from(questions).where(inArray(questions.key, many)),
    );
  }

  async function inOrder(keys: readonly number[]): Promise<QuestionRow[]> {
    const rows = new Map((await rowsOf(keys)).map((row) => [row.key, row]));
    return keys.flatMap((key) => rows.get(key) ?? []);
  }

  async function page(filter: QuestionFilter): Promise<QuestionRow[]> {
    const key = questions[filter.sort];
    const way = filter.descending ? desc : asc;
    const { claimant, ...rest } = filter;
    return db
      .select()
      .from(questions)
      .where(and(...conditions(rest), ...claimedBy(claimant), ...goOn(filter, key, questions.key)))
      .orderBy(way(key), way(questions.key))
      .limit(filter.limit);
  }

  /** Of a claimant of very many claims it is asked question by question, in the order of the list. */
  function claimedBy(claimant: string | undefined): SQL[] {
    if (claimant === undefined) return [];
    return [
      sql`exists (select 1 from ${claims} where ${claims.questionKey} = ${questions.key}
        and ${claims.claimant} = ${claimant} and ${claims.status} <> 'voided')`,
    ];
  }

  /**
   * Where one of the filters leaves few questions, they are read and sorted: walking the order of the list would pass by
   * most of the others on the way to them. Null where none does.
   */
  async function fewOf(filter: QuestionFilter) {
    const isFew = async (rows: PromiseLike<unknown[]>) => (await rows).length <= FEW;
    const one = { one: sql`1` };
    const parts = (['event', 'subject', 'place', 'property'] as const).filter(
      (name) => filter[name] !== undefined,
    );
    let found = false;
    for (const name of parts)
      found ||= await isFew(
        db
          .select(one)
          .from(questions)
          .where(eq(questions[name], filter[name]!))
          .limit(FEW + 1),
      );
    if (!found && filter.claimant !== undefined)
      found = await isFew(
        db
          .select(one)
          .from(claims)
          .where(eq(claims.claimant, filter.claimant))
          .limit(FEW + 1),
      );
    if (!found) return null;
    const { status: _, ...rest } = filter;
    const { key, updatedAt, claimants, factor, gap } = questions;
    return async (statuses: readonly QuestionStatus[]) =>
      db
        .select({ key, updatedAt, claimants, factor, gap })
        .from(questions)
        .where(
          and(
            ...conditions(rest),
            // No column for the engine, which would else take the index of the order.
            inArray(sql`${questions.status} || ''`, statuses),
            ...goOn(filter, sql`${questions[filter.sort]} + 0`, questions.key),
          ),
        );
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

const STATUSES_OF = {
  any: ['open', 'settled', 'undisputed'],
  disputed: ['open', 'settled'],
  open: ['open'],
  settled: ['settled'],
  undisputed: ['undisputed'],
} as const;

/** So many questions, or claims of a claimant, are read and sorted for a page. */
const FEW = 1_000;

type Sortable = Pick<QuestionRow, 'key' | QuestionFilter['sort']>;

const sorted = <Row extends Sortable>(rows: Row[], { sort, descending, limit }: QuestionFilter): Row[] => {
  const way = descending ? -1 : 1;
  return rows.sort((a, b) => way * (ranked(a[sort], b[sort]) || a.key - b.key)).slice(0, limit);
};

// A factor may be infinite, and infinity less infinity is no number.
export const ranked = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

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
