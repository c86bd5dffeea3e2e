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
import { disputeAt, figuresOf, isNow, nameOfNow, type Reading, readingAt } from './reading.ts';
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
import { allWorkedOut, bytesOfText, workedOut } from './worked-out.ts';

export type DisputeQuery = Omit<QuestionFilter, 'terms'> & { q?: string | undefined } & Moments;
type RowCursor = { key: number; seq: number };

/** Disputes, open and settled; each row is enough for a dashboard without a second call. */
export async function listDisputes(
  context: Context,
  query: DisputeQuery,
): Promise<Page<DisputeRow, RowCursor>> {
  const { rows, next } = await listDisputeTexts(context, query);
  return { rows: rows.map((text) => JSON.parse(text) as DisputeRow), next };
}

/** The same with rows as JSON, each made once while nothing of it changes. */
export function listDisputeTexts(context: Context, query: DisputeQuery): Promise<Page<string, RowCursor>> {
  const version = context.store.version();
  return context.store.read(async (q) => {
    // Who had to wait for a connection reads what is there now.
    const name = context.store.version() === version ? version : null;
    const found = await placesOf(q, query, name);
    return { rows: await textsOf(q, found), next: found.next };
  });
}

/** A page of disputes of one moment; `version`: what the store held before, by its name. */
export async function disputePage(
  q: Queries,
  query: DisputeQuery,
  version: string | null,
): Promise<Page<DisputeRow, RowCursor>> {
  const { places, moments, next } = await placesOf(q, query, version);
  return {
    rows: await rowsOf(
      q,
      places.map((place) => place.seq),
      moments,
    ),
    next,
  };
}

type Places = { places: { seq: number; version?: number }[]; moments: Moments; next: RowCursor | null };

async function placesOf(q: Queries, query: DisputeQuery, version: string | null): Promise<Places> {
  const { saidBefore, knownBefore, ...given } = query;
  const moments = { saidBefore, knownBefore };
  const filter = await filterOf(q, given);
  if (filter === null) return { places: [], moments, next: null };
  if (!isNow(moments)) {
    const { keys, next } = await replayedPage(q, filter, moments, version);
    return { places: keys.map((seq) => ({ seq })), moments, next };
  }
  const found = await q.questions.versions({
    ...filter,
    status: filter.status ?? 'disputed',
    limit: filter.limit + 1,
  });
  const places = found.slice(0, filter.limit);
  const last = found.length > filter.limit ? places.at(-1)! : null;
  return { places, moments, next: last && { key: last.key, seq: last.seq } };
}

async function textsOf(q: Queries, { places, moments }: Places): Promise<string[]> {
  const keys = places.map((place) => place.seq);
  const made = async (some: readonly number[]) =>
    (await rowsOf(q, some, moments)).map((row) => JSON.stringify(row));
  if (!isNow(moments)) return made(keys);
  const beside = await q.counts.beside.now();
  const names = places.map(
    ({ seq, version }) => `${nameOfNow(q, { key: seq, version: version! })} row ${beside}`,
  );
  return allWorkedOut(names, (missing) => made(missing.map((i) => keys[i]!)));
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

/**
 * One dispute: its camps with their positions and trails, its spread, links and assessments. Made once while nothing of it
 * changes, and so not to be changed by who is given it.
 */
export function getDispute(context: Context, id: string, moments: Moments, page: PositionPage) {
  return context.store.read(async (q) => {
    const reading = await disputeAt(q, id, moments);
    const make = () => disputeRecord(q, reading, page);
    // The first page, as dashboards ask for it: of all others there would be too many.
    const isUsual = page.from === 0 && page.limit === LIMITS.positionsPerDisputePage;
    if (!isNow(moments) || !isUsual) return make();
    const now = `${nameOfNow(q, reading.question)} dispute`;
    return workedOut(
      `${now} ${await q.counts.beside.now()}`,
      make,
      ({ record }) =>
        // Objects take about as much again as their text.
        2 * bytesOfText(JSON.stringify(record)),
    );
  });
}

type PositionPage = { from: number; limit: number };

/** A page of the camps of a question, with the rest of what is known of the dispute. */
export async function disputeRecord(q: Queries, reading: Reading, page: PositionPage) {
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

export type DisputeRow = Awaited<ReturnType<typeof rowsOf>>[number];

const POSITIONS_IN_LIST = 20;

const NOW: Moments = { saidBefore: null, knownBefore: null };

/** The rows of questions, in the order that is given: enough for a dashboard without a second call. */
async function rowsOf(q: Queries, keys: readonly number[], moments: Moments) {
  const questions = new Map((await q.questions.byKeys(keys)).map((row) => [row.key, row]));
  const found: {
    reading: Reading;
    ends: readonly [ClaimRow | null, ClaimRow | null];
    camps: number | null;
  }[] = [];
  const breathe = breather();
  const claims = isNow(moments) ? await endsOf(q, [...questions.values()]) : null;
  for (const key of keys) {
    const question = questions.get(key);
    if (!question) throw new Error(`there is no question of the key ${key}`);
    const reading = await readingAt(q, question, moments);
    const { low, high, positions } = reading.figures;
    const claimOf = async (id: string | null): Promise<ClaimRow | null> =>
      id === null ? null : (claims?.get(id) ?? reading.byId(id));
    // Camps of very large questions are counted when the dispute itself is read.
    const isLarge = isNow(moments) && positions > LIMITS.positionsPerDisputePage;
    const camps = isLarge ? null : (await reading.formation()).camps.length;
    found.push({ reading, ends: [await claimOf(low), await claimOf(high)], camps });
    await breathe();
  }
  const named = found.flatMap(({ reading, ends }) => [reading.question, ...ends]);
  const names = await namesFor(
    q,
    named.filter((row) => row !== null),
  );
  return found.map(({ reading, ends, camps }) => {
    const [low, high] = ends.map((row) => row && claimBrief(row, names));
    const extremes = { low: low ?? null, high: high ?? null };
    return { ...summaryOf(reading, names), campCount: camps, extremes };
  });
}

/** The claims at the ends of questions, by their ids. */
async function endsOf(q: Queries, questions: readonly QuestionRow[]): Promise<Map<string, ClaimRow>> {
  const ids = questions.map(figuresOf).flatMap(({ low, high }) => [low, high]);
  const rows = await q.claims.byIds(ids.filter((id) => id !== null));
  return new Map(rows.map((row) => [row.id, row]));
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
