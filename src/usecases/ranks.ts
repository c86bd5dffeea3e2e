/** How questions stood at a moment, many at once: derived only where the figures of their claims leave it open. */
import { breather } from '../breather.ts';
import { type QuestionState, stateOf } from '../domain/dispute.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { LinkRow } from '../store/links.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { CandidateRow, Range, SaidRow } from '../store/replays.ts';
import type { Queries } from '../store/store.ts';
import { claimOf, frameOf, overridesOf } from './facts.ts';
import { partsOf } from './in-parts.ts';
import { type Figures, pastAt } from './reading.ts';
import { propertyOf } from './references.ts';
import { type Moments, saidBy, viewAt } from './replay.ts';

/** What lists filter and sort by; a factor and a gap that there are none of are −1, as the rows of questions keep them. */
export type Rank = Pick<Figures, 'status' | 'verdict' | 'updatedAt' | 'claimants'> & {
  factor: number;
  gap: number;
};

export const UNRANKED: Rank = {
  status: 'undisputed',
  verdict: null,
  updatedAt: 0,
  claimants: 0,
  factor: -1,
  gap: -1,
};

/** Those that were disputed, by their keys; of a claimant only those that it had claimed something on. */
export async function ranksOf(
  q: Queries,
  candidates: readonly CandidateRow[],
  moments: Moments,
  claimant: string | null,
): Promise<Map<number, Rank>> {
  const found = new Map<number, Rank>();
  const known = moments.knownBefore ?? Infinity;
  const isQuiet = (one: CandidateRow) => one.updatedAt < known && one.claims <= FEW;
  const touched = candidates.filter((one) => !isQuiet(one));
  const asOf = { before: moments.saidBefore ?? Number.MAX_SAFE_INTEGER, claimant };
  const breathe = breather();
  for (const run of runsOf(candidates, isQuiet)) {
    for (const [key, rank] of await ranksOfQuiet(q, run, asOf)) found.set(key, rank);
    await breathe();
  }
  const merged = touched.length === 0 ? new Set<number>() : new Set(await q.replays.mergedInto());
  for (const { key, recordedAt } of touched) {
    // What was asked later, and was no other question before, was not known.
    if (recordedAt >= known && !merged.has(key)) continue;
    const rank = await rankOfOne(q, (await q.questions.byKey(key))!, moments, claimant);
    if (rank) found.set(key, rank);
    await breathe();
  }
  return found;
}

/** Neighbours by their keys, as many as are asked for at once, with none between them that is not asked for. */
function* runsOf(candidates: readonly CandidateRow[], isQuiet: (one: CandidateRow) => boolean) {
  let run: CandidateRow[] = [];
  let claims = 0;
  for (const one of candidates) {
    const last = run.at(-1);
    if (last && (!isQuiet(one) || one.key - last.key > NEAR || claims + one.claims > FEW)) {
      yield run;
      run = [];
      claims = 0;
    }
    if (!isQuiet(one)) continue;
    run.push(one);
    claims += one.claims;
  }
  if (run.length > 0) yield run;
}

/** Between keys that lie further apart there may be a question of very many claims. */
const NEAR = 1;

async function rankOfOne(q: Queries, question: QuestionRow, moments: Moments, claimant: string | null) {
  if (claimant === null) return rankIn((await pastAt(q, question, moments)).figures);
  const view = await viewAt(q, question, moments);
  return rankOf(view.state, [...view.rows.values()], view.updatedAt, claimant);
}

const rankIn = ({ status, verdict, updatedAt, claimants, spread }: Figures): Rank | null =>
  status === 'undisputed' ? null : { status, verdict, updatedAt, claimants, ...widthOf(spread) };

const widthOf = (spread: Figures['spread']) => ({
  factor: spread === null ? -1 : (spread.factor ?? Infinity),
  gap: spread?.gap ?? -1,
});

/** Questions of more claims than this are derived by themselves, part by part. */
const FEW = 1_000;

type AsOf = { before: number; claimant: string | null };

/** Questions to which nothing was done after what was known: what was said by then is all that tells. */
async function ranksOfQuiet(
  q: Queries,
  candidates: readonly CandidateRow[],
  asOf: AsOf,
): Promise<Map<number, Rank>> {
  const byKey = new Map(candidates.map((one) => [one.key, one]));
  const found = new Map<number, Rank>();
  const open: CandidateRow[] = [];
  const same: { candidate: CandidateRow; said: SaidRow }[] = [];
  const range = { from: candidates[0]!.key, to: candidates.at(-1)!.key };
  for (const said of await q.replays.said(range, asOf.before, asOf.claimant)) {
    const candidate = byKey.get(said.key);
    if (!candidate) continue;
    if (said.claimantLeast === said.claimantMost || (asOf.claimant !== null && said.own === 0)) continue;
    // A dispute that is none any more was a conflict, and is settled, or rested on a claim that ended since.
    if (candidate.status === 'undisputed' && said.endedLater === 0) continue;
    if (said.said === said.claims && said.retractedLater === 0) same.push({ candidate, said });
    else open.push(candidate);
  }
  const acts = await actsOn(q, range);
  for (const { candidate, said } of same) {
    const { key, status, verdict, claimants, factor, gap, recordedAt } = candidate;
    if (status === 'undisputed') continue;
    const updatedAt = Math.max(recordedAt, said.recordedAt, acts.newest(key));
    found.set(key, { status, verdict, claimants, factor, gap, updatedAt });
  }
  for (const [key, rank] of await derived(q, open, asOf, acts)) found.set(key, rank);
  return found;
}

type Acts = { links: ReadonlyMap<number, LinkRow[]>; newest: (key: number) => number };

async function actsOn(q: Queries, range: Range): Promise<Acts> {
  const links = new Map<number, LinkRow[]>();
  const times = new Map<number, number>();
  const note = (key: number, time: number) => times.set(key, Math.max(times.get(key) ?? 0, time));
  for (const link of await q.replays.linksOf(range)) {
    links.set(link.questionKey!, [...(links.get(link.questionKey!) ?? []), link]);
    note(link.questionKey!, link.recordedAt);
  }
  for (const { questionKey, recordedAt } of await q.replays.assessedAt(range)) note(questionKey, recordedAt);
  return { links, newest: (key) => times.get(key) ?? 0 };
}

async function derived(q: Queries, open: readonly CandidateRow[], { before, claimant }: AsOf, acts: Acts) {
  const found = new Map<number, Rank>();
  const breathe = breather();
  for (const part of partsOf(open, OPEN_AT_ONCE)) {
    const rows = new Map<number, ClaimRow[]>(part.map((one) => [one.key, []]));
    for (const row of await q.replays.claimsOf(part.map((one) => one.key))) {
      const then = row.status === 'voided' ? null : saidBy(row, before);
      if (then) rows.get(row.questionKey)!.push(then);
    }
    const properties = new Map(
      (await q.vocabulary.properties.bySlugs(part.map((one) => one.property))).map((row) => [row.slug, row]),
    );
    for (const { key, property: slug, recordedAt } of part) {
      const property = propertyOf(properties.get(slug)!);
      const own = rows.get(key)!;
      const claims = own.map((row) => claimOf(row, property));
      const frame = await frameOf(q, property, claims);
      const state = stateOf(claims, frame, overridesOf(acts.links.get(key) ?? []));
      const newest = own.reduce((time, row) => Math.max(time, row.recordedAt), recordedAt);
      const rank = rankOf(state, own, Math.max(newest, acts.newest(key)), claimant);
      if (rank) found.set(key, rank);
      await breathe();
    }
  }
  return found;
}

const OPEN_AT_ONCE = 100;

function rankOf(
  { contradiction, pastConflict, spread }: QuestionState,
  rows: readonly ClaimRow[],
  updatedAt: number,
  claimant: string | null,
): Rank | null {
  if (!contradiction && !pastConflict) return null;
  const claimants = new Set(rows.map((row) => row.claimant));
  if (claimant !== null && !claimants.has(claimant)) return null;
  return {
    status: contradiction ? 'open' : 'settled',
    verdict: contradiction?.verdict ?? null,
    updatedAt,
    claimants: claimants.size,
    ...widthOf(spread),
  };
}
