/** Readings of questions and disputes, as they are or as they stood. */
import { breather } from '../breather.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionFilter } from '../store/question-filters.ts';
import type { QuestionRow } from '../store/questions.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import type { CampOfRows } from './formation.ts';
import { partsOf } from './in-parts.ts';
import { claimBrief, namesFor, questionRecord } from './present.ts';
import { questionById } from './question-state.ts';
import { type Page, resolveFilter } from './read-claims.ts';
import { disputeAt, isNow, type Reading, readingAt } from './reading.ts';
import type { Moments } from './replay.ts';
import { replayedPage } from './replayed-list.ts';
import {
  actorsOfCamps,
  actorsOfFindings,
  allowedValues,
  assessmentsOf,
  inconsistencies,
  linksOf,
  namesIn,
  positionWriter,
  shownOf,
  summaryOf,
} from './view-records.ts';

export type DisputeQuery = Omit<QuestionFilter, 'terms'> & { q?: string | undefined } & Moments;
type RowCursor = { key: number; seq: number };

/** Disputes, open and settled; each row is enough for a dashboard without a second call. */
export function listDisputes(context: Context, query: DisputeQuery): Promise<Page<DisputeRow, RowCursor>> {
  const version = context.store.version();
  return context.store.read((q) => disputePage(q, query, version));
}

/** A page of disputes of one moment; `version`: what the store held before, by its name. */
export async function disputePage(
  q: Queries,
  query: DisputeQuery,
  version: string | null,
): Promise<Page<DisputeRow, RowCursor>> {
  const { saidBefore, knownBefore, ...given } = query;
  const filter = await filterOf(q, given);
  if (filter === null) return { rows: [], next: null };
  const moments = { saidBefore, knownBefore };
  if (!isNow(moments)) {
    const { keys, next } = await replayedPage(q, filter, moments, version);
    return { rows: await rowsOf(q, keys, moments), next };
  }
  const rows = await q.questions.list({
    ...filter,
    status: filter.status ?? 'disputed',
    limit: filter.limit + 1,
  });
  const page = rows.slice(0, filter.limit);
  const found: DisputeRow[] = [];
  for (const row of page) found.push(await rowOf(q, await readingAt(q, row, NOW)));
  const last = rows.length > filter.limit ? page.at(-1)! : null;
  return { rows: found, next: last && { key: last[filter.sort], seq: last.key } };
}

/** All rows of a replay from a cursor on, in parts: their order is found once. */
export async function* replayedRows(
  q: Queries,
  { saidBefore, knownBefore, ...given }: DisputeQuery,
  version: string | null,
): AsyncGenerator<DisputeRow[]> {
  const filter = await filterOf(q, given);
  if (filter === null) return;
  const moments = { saidBefore, knownBefore };
  const { keys } = await replayedPage(q, filter, moments, version);
  for (const part of partsOf(keys, LIMITS.exportPageRows)) yield rowsOf(q, part, moments);
}

/** Null where nothing can be found. */
async function filterOf(q: Queries, { q: words, ...filter }: Omit<DisputeQuery, keyof Moments>) {
  const terms = words === undefined ? undefined : searchTerms(words);
  return terms === null ? null : { ...(await resolveFilter(q, filter)), terms };
}

/** One dispute: its camps with their positions and trails, its spread, links and assessments. */
export function getDispute(
  context: Context,
  id: string,
  moments: Moments,
  page: { from: number; limit: number },
) {
  return context.store.read(async (q) => disputeRecord(q, await disputeAt(q, id, moments), page));
}

/** A page of the camps of a question, with the rest of what is known of the dispute. */
export async function disputeRecord(q: Queries, reading: Reading, page: { from: number; limit: number }) {
  const { camps, unconfirmed } = await reading.formation();
  const end = page.from + page.limit;
  const parts = partsShown(camps, page.from, end);
  const silent = unconfirmed.slice(0, page.limit);
  const shown = await shownOf(reading, [...parts.flatMap((part) => part.rows), ...silent]);
  const assessments = await reading.assessments();
  const others = [...actorsOfFindings(assessments), ...actorsOfCamps(parts.map((part) => part.camp))];
  const names = await namesIn(q, reading, shown, others);
  const write = await positionWriter(q, reading, shown, names);
  return {
    record: {
      ...summaryOf(reading, names),
      campCount: camps.length,
      camps: parts.map(({ camp, rows }) => ({
        effective: allowedValues(camp, reading.property, names),
        size: camp.rows.length,
        positions: rows.map(write),
      })),
      unconfirmed: silent.map(write),
      inconsistencies: await inconsistencies(q, reading),
      links: await linksOf(q, reading),
      assessments: assessmentsOf(assessments, reading.question.id, names),
    },
    next: end < camps.reduce((sum, camp) => sum + camp.rows.length, 0) ? end : null,
  };
}

/** The camps that a page of positions reaches into, each with its part of the page. */
function partsShown(camps: readonly CampOfRows[], from: number, end: number) {
  const found: { camp: CampOfRows; rows: readonly number[] }[] = [];
  let passed = 0;
  for (const camp of camps) {
    if (passed >= end) break;
    const rows = camp.rows.slice(Math.max(0, from - passed), end - passed);
    if (rows.length > 0) found.push({ camp, rows });
    passed += camp.rows.length;
  }
  return found;
}

/** Every point claimed, disputed or not, with its positions. */
export async function listQuestions(context: Context, query: Omit<DisputeQuery, keyof Moments>) {
  const { q: words, ...filter } = query;
  const terms = words === undefined ? undefined : searchTerms(words);
  if (terms === null) return { rows: [], next: null };
  return context.store.read(async (q) => {
    const resolved = { ...(await resolveFilter(q, filter)), terms };
    const rows = await q.questions.list({ ...resolved, limit: filter.limit + 1 });
    const page = rows.slice(0, filter.limit);
    const found = [];
    for (const row of page) found.push(await questionWithPositions(q, row, POSITIONS_IN_LIST));
    const last = rows.length > filter.limit ? page.at(-1)! : null;
    return { rows: found, next: last && { key: last[filter.sort], seq: last.key } };
  });
}

/** One question with its positions, its narrower or wider neighbours, links and assessments. */
export function getQuestion(context: Context, id: string, moments: Moments) {
  return context.store.read(async (q) =>
    pointRecord(q, await readingAt(q, await questionById(q, id), moments)),
  );
}

/** The whole of a question, disputed or not. */
export async function pointRecord(q: Queries, reading: Reading) {
  const related = await q.questions.related(reading.question, 50);
  const assessments = await reading.assessments();
  const shown = await shownOf(reading, (await reading.order()).slice(0, LIMITS.positionsPerDisputePage));
  const names = await namesIn(q, reading, shown, actorsOfFindings(assessments));
  const write = await positionWriter(q, reading, shown, names);
  const { question: parts, ...summary } = summaryOf(reading, names);
  const namesBeside = await namesFor(q, related);
  return {
    ...parts,
    ...summary,
    positionCount: reading.figures.positions,
    positions: [...shown.rows.keys()].map(write),
    related: related.map((row) => questionRecord(row, namesBeside)),
    links: await linksOf(q, reading),
    assessments: assessmentsOf(assessments, reading.question.id, names),
  };
}

export type DisputeRow = Awaited<ReturnType<typeof rowOf>>;

const POSITIONS_IN_LIST = 20;

const NOW: Moments = { saidBefore: null, knownBefore: null };

/** A row of the list: enough for a dashboard without a second call. */
async function rowOf(q: Queries, reading: Reading) {
  const { low, high, positions } = reading.figures;
  const ends = [await claimIn(reading, low), await claimIn(reading, high)] as const;
  const names = await namesFor(q, [reading.question, ...ends.filter((row) => row !== null)]);
  const [first, last] = ends.map((row) => row && claimBrief(row, names));
  // Camps of very large questions are counted when the dispute itself is read.
  const isLarge = isNow(reading.moments) && positions > LIMITS.positionsPerDisputePage;
  const { updatedAt, ...summary } = summaryOf(reading, names);
  return {
    ...summary,
    campCount: isLarge ? null : (await reading.formation()).camps.length,
    extremes: { low: first ?? null, high: last ?? null },
    updatedAt,
  };
}

const claimIn = async (reading: Reading, id: string | null): Promise<ClaimRow | null> =>
  id === null ? null : reading.byId(id);

/** The rows of questions, in the order that is given. */
async function rowsOf(q: Queries, keys: readonly number[], moments: Moments): Promise<DisputeRow[]> {
  const questions = new Map((await q.questions.byKeys(keys)).map((row) => [row.key, row]));
  const found: DisputeRow[] = [];
  const breathe = breather();
  for (const key of keys) {
    const question = questions.get(key);
    if (question) found.push(await rowOf(q, await readingAt(q, question, moments)));
    await breathe();
  }
  return found;
}

async function questionWithPositions(q: Queries, question: QuestionRow, limit: number) {
  const reading = await readingAt(q, question, NOW);
  const shown = await shownOf(reading, (await reading.order()).slice(0, limit));
  const names = await namesIn(q, reading, shown);
  const write = await positionWriter(q, reading, shown, names);
  const { question: parts, ...summary } = summaryOf(reading, names);
  return {
    ...parts,
    ...summary,
    positionCount: reading.figures.positions,
    positions: [...shown.rows.keys()].map(write),
  };
}
