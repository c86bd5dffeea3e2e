/** Readings of questions and disputes, as they are or as they stood. */
import { setImmediate as breathe } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type Camp, campsOf } from '../domain/camp.ts';
import { lineKey } from '../domain/claim.ts';
import { judge, type Spread } from '../domain/dispute.ts';
import { independent, interestOf } from '../domain/interest.ts';
import { isAboutLosses, type Property } from '../domain/properties.ts';
import { Refusal } from '../domain/refusal.ts';
import type { AllowedSet } from '../domain/value.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionFilter, QuestionRow } from '../store/questions.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { assessmentRecord, linkRecord } from './judge-claims.ts';
import { allowedBounds, claimBrief, iso, type Names, namesFor, questionRecord } from './present.ts';
import { questionById } from './question-state.ts';
import { type Page, resolveFilter } from './read-claims.ts';
import { type Moments, type View, viewAt } from './replay.ts';

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
  return context.store.read(async (q) => {
    const view = await disputeView(q, id, moments);
    const summary = await summaryOf(q, view);
    const camps = campsOf(view.state.positions, view.frame.related, view.overrides);
    const names = await namesFor(q, [...view.rows.values(), view.question]);
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
  });
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
  return context.store.read(async (q) => {
    const question = await questionById(q, id);
    const view = await viewAt(q, question, moments);
    const related = await q.questions.related(question, 50);
    const names = await namesFor(q, [...view.rows.values(), question, ...related]);
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
  });
}

export type DisputeRow = Awaited<ReturnType<typeof currentRow>>;

const POSITIONS_IN_LIST = 20;

/** A question's view at the given moments; one that is not disputed then is not found. */
export async function disputeView(q: Queries, id: string, moments: Moments): Promise<View> {
  const question = await questionById(q, id);
  const view = await viewAt(q, question, moments);
  if (view.state.contradiction || view.state.pastConflict) return view;
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
  const count = campsOf(view.state.positions, view.frame.related, view.overrides).length;
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
  const names = await namesFor(q, [...view.rows.values()]);
  const { spread, contradiction } = view.state;
  const [low, high] = spread ? [spread.lowClaim, spread.highClaim] : (contradiction?.pair ?? [null, null]);
  const brief = (id: string | null) => (id === null ? null : claimBrief(view.rows.get(id)!, names));
  return {
    ...(await summaryOf(q, view)),
    campCount: campsOf(view.state.positions, view.frame.related, view.overrides).length,
    extremes: { low: brief(low), high: brief(high) },
  };
}

export async function summaryOf(q: Queries, view: View) {
  const rows = [...view.rows.values()];
  const names = await namesFor(q, [...rows, view.question]);
  const seqs = rows.map((row) => row.seq);
  const reports = (await q.reports.ofClaims(seqs, view.knownBefore)).filter((report) => !report.retraction);
  const { contradiction, pastConflict, spread } = view.state;
  return {
    id: view.question.id,
    question: questionRecord(view.question, names),
    verdict: contradiction?.verdict ?? null,
    status: contradiction ? ('open' as const) : pastConflict ? ('settled' as const) : ('undisputed' as const),
    assessed: view.assessments.length > 0,
    claimants: new Set(rows.map((row) => row.claimant)).size,
    claims: rows.length,
    reports: independent(reports.map((report) => `${report.claimSeq} ${report.origin}`)),
    spread: spread && spreadRecord(spread),
    updatedAt: iso(view.updatedAt),
  };
}

const spreadRecord = ({ low, high, gap, factor, basis }: Spread) => ({ low, high, gap, factor, basis });

async function questionWithPositions(q: Queries, question: QuestionRow, limit: number) {
  const view = await viewAt(q, question, { saidBefore: null, knownBefore: null });
  const names = await namesFor(q, [...view.rows.values(), question]);
  const write = await positionWriter(q, view, names);
  const positions = [];
  for (const claim of view.state.positions.slice(0, limit)) positions.push(await write(claim.id));
  const { question: parts, ...summary } = await summaryOf(q, view);
  return { ...parts, ...summary, positionCount: view.state.positions.length, positions };
}

/** Writes positions of one view: whose losses the claimant speaks of, and what it said before. */
export async function positionWriter(q: Queries, view: View, names: Names) {
  const event = await q.vocabulary.events.resolve(view.question.event);
  const groups = new Map<string, ReadonlySet<string>>();
  const load = async (slug: string) => {
    if (!groups.has(slug)) groups.set(slug, await q.vocabulary.groupsOf(slug));
  };
  if (view.question.subject) await load(view.question.subject);
  const isLoss = isAboutLosses(view.question.topic);
  const trailOf = trailsOf(view);
  return async (id: string) => {
    const row = view.rows.get(id)!;
    await load(row.claimant);
    return {
      claimant: names.actor(row.claimant),
      claim: claimBrief(row, names),
      interest: isLoss
        ? interestOf(row.claimant, view.question.subject, event?.sides ?? [], (slug) => groups.get(slug)!)
        : null,
      trail: trailOf(row).map((one) => claimBrief(one, names)),
    };
  };
}

/** What each claimant had said before on the same line, newest first. */
function trailsOf(view: View): (row: ClaimRow) => ClaimRow[] {
  const lines = new Map<string, ClaimRow[]>();
  const lineOf = new Map<string, string>();
  for (const { claim } of view.state.standings) {
    const line = lineKey(claim, view.property);
    lineOf.set(claim.id, line);
    const known = lines.get(line);
    if (known) known.push(view.rows.get(claim.id)!);
    else lines.set(line, [view.rows.get(claim.id)!]);
  }
  return (row) =>
    (lines.get(lineOf.get(row.id)!) ?? [])
      .filter((one) => one.saidEnd <= row.saidStart)
      .sort((a, b) => b.saidStart - a.saidStart || b.seq - a.seq)
      .slice(0, LIMITS.trailClaims);
}

function inconsistencies(view: View, names: Names) {
  const byClaimant = new Map<string, typeof view.state.positions>();
  for (const one of view.state.positions)
    byClaimant.set(one.claimant, [...(byClaimant.get(one.claimant) ?? []), one]);
  return [...byClaimant].flatMap(([slug, own]) => {
    if (own.length < 2 || own.length > LIMITS.positionsPerDisputePage) return [];
    const pairs = own.flatMap((a, i) =>
      own.slice(i + 1).map((b) => ({ a, b, ...judge(a, b, view.frame, view.overrides) })),
    );
    return pairs
      .filter((pair) => pair.verdict === 'conflict' || pair.verdict === 'tension')
      .map(({ a, b, verdict, reason }) => ({
        claimant: names.actor(slug),
        claims: [a.id, b.id],
        verdict,
        reason,
      }));
  });
}

function assessmentsOf(view: View, names: Names) {
  const newest = new Map(view.assessments.map((one) => [one.assessor, one.id]));
  return view.assessments.map((one) => ({
    ...assessmentRecord(one, view.question.id, names),
    current: newest.get(one.assessor) === one.id,
  }));
}

/** Links within the question, then those of its claims to claims of other questions. */
async function linksOf(q: Queries, view: View) {
  const before = view.knownBefore ?? Infinity;
  const across = (await q.links.acrossFrom(view.question.key)).filter(
    (link) => link.recordedAt < before && (link.removedAt === null || link.removedAt >= before),
  );
  return [...view.links, ...across].map(linkRecord);
}

/** What all members of a camp allow, as the property's values are written. */
export function allowedValues(camp: Camp, property: Property, names: Names) {
  const set: AllowedSet = camp.common;
  if (set.kind === 'actor') {
    const denied = set.mode === 'is-not' || set.mode === 'not-among' || set.mode === 'not-alone';
    return { actor: names.actor(set.actor), sole: set.mode === 'alone' || set.mode === 'not-alone', denied };
  }
  if (set.kind === 'everything') return { min: null, max: null };
  const holds = (value: number) => set.pieces.some((piece) => piece.lo <= value && value <= piece.hi);
  if (property.valueType === 'boolean') return { value: holds(1) };
  if (property.valueType === 'status') return { statuses: property.statuses.filter((_, i) => holds(i)) };
  return allowedBounds(set, property);
}
