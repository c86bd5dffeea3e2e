/** Readings of questions and disputes, as they are or as they stood. */
import { setImmediate as breathe } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { QuestionFilter, QuestionRow } from '../store/questions.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { claimBrief, iso, namesFor, questionRecord } from './present.ts';
import { questionById } from './question-state.ts';
import { type Page, resolveFilter } from './read-claims.ts';
import { type Moments, type View, viewAt } from './replay.ts';
import {
  allowedValues,
  assessmentsOf,
  campsIn,
  inconsistencies,
  isDisputedIn,
  linksOf,
  namesIn,
  positionWriter,
  summaryOf,
} from './view-records.ts';

export type DisputeQuery = Omit<QuestionFilter, 'terms'> & { q?: string | undefined } & Moments;
type RowCursor = { key: number; seq: number };

/** Disputes, open and settled; each row is enough for a dashboard without a second call. */
export function listDisputes(context: Context, query: DisputeQuery): Promise<Page<DisputeRow, RowCursor>> {
  return context.store.read((q) => disputePage(q, query));
}

/** A page of disputes of one moment. */
export async function disputePage(q: Queries, query: DisputeQuery): Promise<Page<DisputeRow, RowCursor>> {
  const { q: words, saidBefore, knownBefore, ...filter } = query;
  const terms = words === undefined ? undefined : searchTerms(words);
  if (terms === null) return { rows: [], next: null };
  const resolved = { ...(await resolveFilter(q, filter)), terms };
  if (saidBefore !== null || knownBefore !== null)
    return listReplayed(q, resolved, { saidBefore, knownBefore });
  const rows = await q.questions.list({
    ...resolved,
    status: resolved.status ?? 'disputed',
    limit: filter.limit + 1,
  });
  const page = rows.slice(0, filter.limit);
  const found: DisputeRow[] = [];
  for (const row of page) found.push(await currentRow(q, row));
  const last = rows.length > filter.limit ? page.at(-1)! : null;
  return { rows: found, next: last && { key: last[filter.sort], seq: last.key } };
}

/** One dispute: its camps with their positions and trails, its spread, links and assessments. */
export function getDispute(
  context: Context,
  id: string,
  moments: Moments,
  page: { from: number; limit: number },
) {
  return context.store.read(async (q) => disputeRecord(q, await disputeView(q, id, moments), page));
}

/** A page of a view's camps, with the rest of what is known of the dispute. */
export async function disputeRecord(q: Queries, view: View, page: { from: number; limit: number }) {
  const summary = await summaryOf(q, view);
  const camps = campsIn(view);
  const names = await namesIn(q, view);
  const placed = camps.flatMap((camp, index) => camp.members.map((claim) => ({ index, claim })));
  const shown = placed.slice(page.from, page.from + page.limit);
  const write = await positionWriter(q, view, names);
  const records = [];
  for (const [index, camp] of camps.entries()) {
    const members = shown.filter((one) => one.index === index);
    if (members.length === 0) continue;
    const positions = [];
    for (const { claim } of members) positions.push(await write(claim.id));
    records.push({
      effective: allowedValues(camp, view.property, names),
      size: camp.members.length,
      positions,
    });
  }
  const unconfirmed = [];
  for (const claim of view.state.positions
    .filter((one) => one.polarity === 'unconfirmed')
    .slice(0, page.limit))
    unconfirmed.push(await write(claim.id));
  const end = page.from + page.limit;
  return {
    record: {
      ...summary,
      campCount: camps.length,
      camps: records,
      unconfirmed,
      inconsistencies: inconsistencies(view, names),
      links: await linksOf(q, view),
      assessments: assessmentsOf(view, names),
    },
    next: end < placed.length ? end : null,
  };
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
  return context.store.read(async (q) => pointRecord(q, await viewAt(q, await questionById(q, id), moments)));
}

/** The whole of a question, disputed or not. */
export async function pointRecord(q: Queries, view: View) {
  const related = await q.questions.related(view.question, 50);
  const names = await namesFor(q, [...view.rows.values(), view.question, ...related]);
  const write = await positionWriter(q, view, names);
  const positions = [];
  for (const claim of view.state.positions.slice(0, LIMITS.positionsPerDisputePage))
    positions.push(await write(claim.id));
  const { question: parts, ...summary } = await summaryOf(q, view);
  return {
    ...parts,
    ...summary,
    positionCount: view.state.positions.length,
    positions,
    related: related.map((row) => questionRecord(row, names)),
    links: await linksOf(q, view),
    assessments: assessmentsOf(view, names),
  };
}

export type DisputeRow = Awaited<ReturnType<typeof currentRow>>;

const POSITIONS_IN_LIST = 20;

/** A question's view at the given moments; one that is not disputed then is not found. */
export async function disputeView(q: Queries, id: string, moments: Moments): Promise<View> {
  const question = await questionById(q, id);
  const view = await viewAt(q, question, moments);
  if (isDisputedIn(view)) return view;
  const then = moments.saidBefore === null && moments.knownBefore === null ? 'is not' : 'was not then';
  throw new Refusal('not-found', `${question.id} ${then} disputed; it can be read as a question`);
}

/** The fewest groups of a question's version, counted once. */
const campCounts = new LRUCache<string, number>({ max: 10_000 });

async function currentRow(q: Queries, question: QuestionRow) {
  const names = await namesFor(q, [question]);
  const { spreadLow, spreadHigh } = question;
  const spread =
    spreadLow === null || spreadHigh === null
      ? null
      : {
          low: spreadLow,
          high: spreadHigh,
          gap: question.gap,
          factor: Number.isFinite(question.factor) ? question.factor : null,
          basis: question.spreadBasis!,
        };
  const [low, high] = spread
    ? [question.spreadLowClaim, question.spreadHighClaim]
    : [question.witnessFirst, question.witnessSecond];
  return {
    id: question.id,
    question: questionRecord(question, names),
    verdict: question.verdict,
    status: question.status,
    assessed: question.assessed,
    claimants: question.claimants,
    claims: question.claims,
    reports: question.reports,
    spread,
    campCount: await campCount(q, question),
    extremes: { low: await briefOf(q, low), high: await briefOf(q, high) },
    updatedAt: iso(question.updatedAt),
  };
}

async function briefOf(q: Queries, id: string | null) {
  const row = id === null ? null : await q.claims.byId(id);
  return row && claimBrief(row, await namesFor(q, [row]));
}

// Camps of very large questions are counted when the dispute itself is read.
async function campCount(q: Queries, question: QuestionRow): Promise<number | null> {
  if (question.positions > LIMITS.positionsPerDisputePage) return null;
  const key = `${q.identity} ${question.key} ${question.version}`;
  const known = campCounts.get(key);
  if (known !== undefined) return known;
  const view = await viewAt(q, question, { saidBefore: null, knownBefore: null });
  const count = campsIn(view).length;
  campCounts.set(key, count);
  return count;
}

/** Replays look at every question that the other filters leave; they breathe so that others are served. */
async function listReplayed(
  q: Queries,
  filter: QuestionFilter,
  moments: Moments,
): Promise<Page<DisputeRow, RowCursor>> {
  const { verdict, status, minFactor, sort, descending, cursor, limit, ...rest } = filter;
  const found: { row: DisputeRow; key: number; seq: number }[] = [];
  for (const [i, question] of (await q.questions.candidates(rest)).entries()) {
    if (i % 50 === 49) await breathe();
    const view = await viewAt(q, question, moments);
    const { contradiction, pastConflict, spread } = view.state;
    if (!contradiction && !pastConflict) continue;
    const claimants = [...view.rows.values()].map((row) => row.claimant);
    if (rest.claimant !== undefined && !claimants.includes(rest.claimant)) continue;
    if (verdict !== undefined && contradiction?.verdict !== verdict) continue;
    if (status !== undefined && status !== 'disputed' && status !== (contradiction ? 'open' : 'settled'))
      continue;
    const factor = spread === null ? -1 : (spread.factor ?? Infinity);
    if (minFactor !== undefined && factor < minFactor) continue;
    const row = await replayedRow(q, view);
    const keys = {
      updatedAt: Date.parse(row.updatedAt),
      claimants: row.claimants,
      factor,
      gap: spread?.gap ?? -1,
    };
    found.push({ row, key: keys[sort], seq: question.key });
  }
  const way = descending ? -1 : 1;
  found.sort((a, b) => way * (a.key - b.key || a.seq - b.seq));
  const start = cursor
    ? found.findIndex((one) => way * (one.key - cursor.key || one.seq - cursor.seq) > 0)
    : 0;
  const page = start < 0 ? [] : found.slice(start, start + limit);
  const hasMore = start >= 0 && found.length > start + limit;
  const last = page.at(-1);
  return {
    rows: page.map((one) => one.row),
    next: hasMore && last ? { key: last.key, seq: last.seq } : null,
  };
}

async function replayedRow(q: Queries, view: View): Promise<DisputeRow> {
  const names = await namesIn(q, view);
  const { spread, contradiction } = view.state;
  const [low, high] = spread ? [spread.lowClaim, spread.highClaim] : (contradiction?.pair ?? [null, null]);
  const brief = (id: string | null) => (id === null ? null : claimBrief(view.rows.get(id)!, names));
  return {
    ...(await summaryOf(q, view)),
    campCount: campsIn(view).length,
    extremes: { low: brief(low), high: brief(high) },
  };
}

async function questionWithPositions(q: Queries, question: QuestionRow, limit: number) {
  const view = await viewAt(q, question, { saidBefore: null, knownBefore: null });
  const names = await namesIn(q, view);
  const write = await positionWriter(q, view, names);
  const positions = [];
  for (const claim of view.state.positions.slice(0, limit)) positions.push(await write(claim.id));
  const { question: parts, ...summary } = await summaryOf(q, view);
  return { ...parts, ...summary, positionCount: view.state.positions.length, positions };
}
