/** The lists of questions: their filters, and which index has their order. */
import { and, eq, gte, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Topic } from '../domain/properties.ts';
import { claimedBy, notVoided } from './claim-filters.ts';
import type { Columns, Listing, Narrow } from './ordered.ts';
import type { QuestionStatus, Tables } from './tables.ts';

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

/** The filters on whose values the list itself depends. */
export const QUESTION_FORM: ReadonlySet<string> = new Set(['sort', 'descending', 'status', 'verdict']);

/** Every standing with the verdict that it goes with: only what is open has one. */
const STANDINGS = [
  ['open', 'conflict'],
  ['open', 'tension'],
  ['settled', null],
  ['undisputed', null],
] as const;

export const standingsOf = ({ status, verdict }: Pick<QuestionFilter, 'status' | 'verdict'>) =>
  STANDINGS.filter(
    ([one, its]) =>
      (verdict === undefined || its === verdict) &&
      (status === undefined || one === status || (status === 'disputed' && one !== 'undisputed')),
  );

const PARTS = ['event', 'topic', 'property', 'subject', 'place'] as const;

/** The list as it is found in order: an index has that within each standing and verdict. */
export function questionListing({ questions, claims }: Tables, filter: QuestionFilter): Listing {
  const { sort, descending, minFactor, claimant } = filter;
  const isCounted = [isNull(questions.mergedInto), sql`${questions.claims} > 0`];
  const least = minFactor === undefined ? [] : [gte(questions.factor, minFactor)];
  const parts = PARTS.filter((name) => filter[name] !== undefined);
  const by = (name: (typeof PARTS)[number], row = questions) => eq(row[name], filter[name]!);
  const runs = standingsOf(filter).map(([status, verdict]) => [
    eq(questions.status, status),
    verdict === null ? isNull(questions.verdict) : eq(questions.verdict, verdict),
  ]);
  const rest: ((row: typeof questions) => SQL)[] = parts.map((name) => (row) => by(name, row));
  if (claimant !== undefined)
    rest.push(
      ({ key }) =>
        sql`exists (select 1 from ${claims} where ${claims.questionKey} = ${key} and ${claimedBy(claims, claimant)})`,
    );
  if (minFactor !== undefined && sort !== 'factor') rest.push((row) => gte(row.factor, minFactor));
  const narrow: Narrow[] = parts
    .filter((name) => name !== 'topic')
    .map((name) => ({ seq: sql`${questions.key}`, from: sql`${questions} where ${by(name)}` }));
  if (claimant !== undefined)
    narrow.push({
      seq: sql`${claims.questionKey}`,
      from: sql`${claims} where ${eq(claims.claimant, claimant)}`,
    });
  if (least.length > 0)
    narrow.push({
      seq: sql`${questions.key}`,
      from: sql`${questions} where ${or(...runs.map((run) => and(...run, ...least)))}`,
    });
  return {
    table: questions,
    order: { key: sort, seq: 'key' },
    descending,
    runs: runs.map((run) => [...run, ...isCounted, ...(sort === 'factor' ? least : [])]),
    rest: rest.map((ask) => (row: Columns) => ask(row as unknown as typeof questions)),
    all: [
      ...isCounted,
      or(...runs.map((run) => and(...run)))!,
      ...least,
      ...rest.map((ask) => ask(questions)),
    ],
    narrow,
  };
}

/** Conditions on the questions that a filter is about. */
export function aboutQuestions(
  { questions, claims, matching }: Tables,
  filter: PartsFilter,
  withVoided = false,
): SQL[] {
  const found: SQL[] = [];
  const counted = withVoided ? sql`` : sql` and ${notVoided(claims)}`;
  for (const name of PARTS) {
    const value = filter[name];
    if (value !== undefined) found.push(eq(questions[name], value));
  }
  if (filter.claimant !== undefined)
    found.push(sql`${questions.key} in (select ${claims.questionKey} from ${claims}
      where ${claims.claimant} = ${filter.claimant}${counted})`);
  if (filter.terms !== undefined)
    found.push(sql`${questions.key} in (select ${claims.questionKey} from ${claims}
      where ${inArray(claims.seq, matching(filter.terms))}${counted})`);
  return found;
}
