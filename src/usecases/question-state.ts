/** The state of a question, kept by the acts that change it at a cost that does not grow with it. */
import { lineKey } from '../domain/claim.ts';
import type { ClaimContent } from '../domain/content.ts';
import { questionId } from '../domain/content.ts';
import { type Contradiction, judge, type Spread, stateOf } from '../domain/dispute.ts';
import { independent } from '../domain/interest.ts';
import { OPEN_END } from '../domain/moment.ts';
import type { Property } from '../domain/properties.ts';
import { Refusal } from '../domain/refusal.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { Queries } from '../store/store.ts';
import { partsOf } from './claim-input.ts';
import type { Act } from './context.ts';
import { contradictionIn, contradictionWith, type Ground, spreadIn } from './contradictions.ts';
import { claimOf, frameOf, overridesOf, positionRow } from './facts.ts';
import { noteDispute } from './note-dispute.ts';
import { positionsOf } from './positions.ts';
import { propertyOf } from './references.ts';

/** The question that a claim answers, made when it is the first to. */
export async function questionFor(act: Act, content: ClaimContent, property: Property): Promise<QuestionRow> {
  const parts = partsOf(content);
  const id = questionId(parts);
  const known = await resolveQuestion(act.q, id);
  if (known) return known;
  return act.q.questions.insert({
    id,
    ...parts,
    itemName: content.itemName,
    topic: property.topic,
    mergedInto: null,
    ...QUIET,
    claimants: 0,
    claims: 0,
    reports: 0,
    positions: 0,
    assessed: false,
    recordedAt: act.now,
    updatedAt: act.now,
    version: 1,
  });
}

/** The question that an id leads to, through merges. */
export async function resolveQuestion(q: Queries, id: string): Promise<QuestionRow | null> {
  let row = await q.questions.byId(id);
  while (row?.mergedInto) row = await q.questions.byKey(row.mergedInto);
  return row;
}

export async function questionById(q: Queries, id: string): Promise<QuestionRow> {
  const row = await resolveQuestion(q, id);
  if (!row) throw new Refusal('not-found', `there is no question ${id}`);
  return row;
}

/** What the comparisons of a question need. */
export async function groundOf(q: Queries, question: QuestionRow): Promise<Ground> {
  const [row, links] = [
    await q.vocabulary.properties.find(question.property),
    await q.links.ofQuestion(question.key),
  ];
  if (!row) throw new Error(`question ${question.id} has no property`);
  return {
    q,
    question: question.key,
    property: propertyOf(row),
    overrides: overridesOf(links),
    positions: positionsOf(q, question),
  };
}

export type Entered = { row: ClaimRow; left: readonly ClaimRow[]; touched: readonly ClaimRow[] };

export type Placed = Pick<ClaimRow, 'line' | 'saidUntil' | 'status' | 'succeededBy'>;

/** Whether a claimant has claimed nothing yet on a question, as in most claims of an import: no line is there to look for. */
export const hasNoClaims = async (q: Queries, question: QuestionRow, claimant: string): Promise<boolean> =>
  question.claims === 0 || !(await q.claims.hasClaimed(question.key, claimant));

/**
 * The place of a new claim in its line: it is revised on arrival by what was said wholly after it. `isNewcomer`: its
 * claimant has none there.
 */
export async function placeInLine(
  q: Queries,
  ground: Ground,
  { content, saidStart, saidEnd }: Pick<ClaimRow, 'content' | 'saidStart' | 'saidEnd'>,
  isNewcomer: boolean,
): Promise<Placed> {
  const unrecorded = {
    id: '',
    seq: 0,
    content,
    saidStart,
    saidEnd,
    retractedStart: null,
    retractedEnd: null,
  };
  const line = lineKey(claimOf(unrecorded, ground.property), ground.property);
  const successor = isNewcomer ? null : await q.claims.successor(ground.question, line, saidEnd);
  return {
    line,
    saidUntil: successor ? successor.saidStart : OPEN_END,
    status: successor ? 'revised' : 'standing',
    succeededBy: successor?.id ?? null,
  };
}

/**
 * Lets a claim that has its place in its line revise what was said wholly before. `left`: the claims that are no positions any more; `touched`: all
 * that are stood by for a shorter time now.
 */
export async function enterLine(
  act: Act,
  ground: Ground,
  row: ClaimRow,
  isNewcomer: boolean,
): Promise<Entered> {
  const { q } = act;
  const before = isNewcomer ? [] : await q.claims.revisedBy(ground.question, row.line!, row.saidStart);
  const touched = before.filter((one) => one.seq !== row.seq);
  const left = touched.filter((one) => one.status === 'standing');
  for (const earlier of touched) {
    const until = { saidUntil: Math.min(stoodUntil(earlier), row.saidStart) };
    if (earlier.status === 'retracted') await q.claims.update(earlier.seq, until);
    else await q.claims.update(earlier.seq, { ...until, status: 'revised', succeededBy: row.id });
  }
  for (const one of left) await q.positions.remove(one.seq);
  if (row.status === 'standing')
    await q.positions.insert(
      positionRow(claimOf(row, ground.property), ground.question, ground.property, false),
    );
  return { row, left, touched };
}

/** Until when a claim was stood by where nothing revised it: its retraction, though not before it was said. */
export const stoodUntil = (row: Pick<ClaimRow, 'retractedStart' | 'saidEnd'>): number =>
  row.retractedStart === null ? OPEN_END : Math.max(row.retractedStart, row.saidEnd);

/** Keeps the verdict, the spread and the counts of a question after one claim was recorded. */
export async function refreshAfterRecord(
  act: Act,
  ground: Ground,
  question: QuestionRow,
  { row, left, touched }: Entered,
  { reports, isNewcomer }: { reports: number; isNewcomer: boolean },
): Promise<QuestionRow> {
  const isPosition = row.status === 'standing';
  const claim = claimOf(row, ground.property);
  const claimants = question.claimants + (isNewcomer ? 1 : 0);
  let contradiction = await surviving(ground, question, left);
  if (isPosition && claimants > 1 && contradiction?.verdict !== 'conflict') {
    const found = await contradictionWith(ground, claim);
    if (found && (contradiction === null || found.verdict === 'conflict')) contradiction = found;
  }
  const past =
    contradiction?.verdict === 'conflict'
      ? contradiction.pair
      : claimants > 1
        ? await pastConflict(act, ground, question, row, touched)
        : null;
  return save(act, question, {
    ...stateColumns(contradiction, past, await spreadIn(ground)),
    claimants,
    claims: question.claims + 1,
    reports: question.reports + reports,
    positions: question.positions - left.length + (isPosition ? 1 : 0),
  });
}

/** Keeps the state after a claim stopped being a position (its claimant took it back). */
export async function refreshAfterRetraction(act: Act, ground: Ground, question: QuestionRow, row: ClaimRow) {
  const wasPosition = (await act.q.positions.find(row.seq)) !== null;
  await act.q.positions.remove(row.seq);
  const contradiction = await surviving(ground, question, [row]);
  const past =
    contradiction?.verdict === 'conflict' ? contradiction.pair : await checkedPast(act, ground, question);
  return save(act, question, {
    ...stateColumns(contradiction, past, await spreadIn(ground)),
    positions: question.positions - (wasPosition ? 1 : 0),
  });
}

/**
 * Derives a question afresh from all its claims: after what may change any of them (a correction, a
 * voiding, a link, a merge, a new membership). Costs as much as the question is large.
 */
export async function rebuildQuestion(act: Act, key: number): Promise<QuestionRow> {
  const { q } = act;
  const question = (await q.questions.byKey(key))!;
  const ground = await groundOf(q, question);
  const rows = (await q.claims.ofQuestion(key)).filter((row) => row.status !== 'voided');
  const byId = new Map(rows.map((row) => [row.id, row]));
  const claims = rows.map((row) => claimOf(row, ground.property));
  const frame = await frameOf(q, ground.property, claims);
  const state = stateOf(claims, frame, ground.overrides);
  const linked = new Set(ground.overrides.flatMap((one) => [one.first, one.second]));
  await q.positions.clear(key);
  for (const { claim, succeededBy, until, isPosition } of state.standings) {
    const row = byId.get(claim.id)!;
    const status = row.retractedStart !== null ? 'retracted' : succeededBy ? 'revised' : 'standing';
    const placed = {
      line: lineKey(claim, ground.property),
      saidUntil: until,
      status,
      succeededBy: status === 'revised' ? succeededBy!.id : null,
    } as const;
    if (Object.entries(placed).some(([name, value]) => row[name as keyof typeof placed] !== value))
      await q.claims.update(row.seq, placed);
    if (isPosition) await q.positions.insert(positionRow(claim, key, ground.property, linked.has(claim.id)));
  }
  const reports = await q.reports.ofClaims(rows.map((row) => row.seq));
  const next = await write(act, question, {
    // By the look-ups that recording uses too, so that of several claims with one end the same is named.
    ...stateColumns(state.contradiction, state.pastConflict, await spreadIn(ground)),
    claimants: new Set(rows.map((row) => row.claimant)).size,
    claims: rows.length,
    reports: independent(
      reports.filter((report) => !report.retraction).map((report) => `${report.claimSeq} ${report.origin}`),
    ),
    positions: state.positions.length,
    assessed: (await q.assessments.ofQuestion(key)).length > 0,
  });
  // A merge brings what was told of another question, so that the row before says nothing of that.
  await noteDispute(act, null, next);
  return next;
}

/**
 * An editor's link overrides a verdict where both its claims answer one question: a claim that moves to
 * another question takes leave of some and meets others there.
 */
export async function relink({ q }: Act, claim: string): Promise<void> {
  for (const link of await q.links.ofClaim(claim)) {
    const [first, second] = [await q.claims.byId(link.first), await q.claims.byId(link.second)];
    const questionKey = first!.questionKey === second!.questionKey ? first!.questionKey : null;
    if (questionKey !== link.questionKey) await q.links.update(link.id, { questionKey });
  }
}

/** Marks that something about a question changed. */
export async function save(
  act: Act,
  question: QuestionRow,
  change: Partial<QuestionRow>,
): Promise<QuestionRow> {
  const next = await write(act, question, change);
  await noteDispute(act, question, next);
  return next;
}

async function write(act: Act, question: QuestionRow, change: Partial<QuestionRow>): Promise<QuestionRow> {
  const given: Partial<QuestionRow> = { ...change, updatedAt: act.now, version: question.version + 1 };
  const changed: Record<string, unknown> = {};
  // Columns that stay as they are would cost their indexes as much as those that change.
  for (const name of Object.keys(given) as (keyof QuestionRow)[])
    if (given[name] !== question[name]) changed[name] = given[name];
  await act.q.questions.update(question.key, changed);
  return { ...question, ...given };
}

const QUIET = {
  status: 'undisputed',
  verdict: null,
  witnessFirst: null,
  witnessSecond: null,
  pastFirst: null,
  pastSecond: null,
  spreadLow: null,
  spreadHigh: null,
  spreadBasis: null,
  spreadLowClaim: null,
  spreadHighClaim: null,
  gap: -1,
  factor: -1,
} as const;

function stateColumns(
  contradiction: Contradiction | null,
  past: readonly [string, string] | null,
  spread: Spread | null,
): Partial<QuestionRow> {
  return {
    status: contradiction ? 'open' : past ? 'settled' : 'undisputed',
    verdict: contradiction?.verdict ?? null,
    witnessFirst: contradiction?.pair[0] ?? null,
    witnessSecond: contradiction?.pair[1] ?? null,
    pastFirst: past?.[0] ?? null,
    pastSecond: past?.[1] ?? null,
    spreadLow: spread?.low ?? null,
    spreadHigh: spread?.high ?? null,
    spreadBasis: spread?.basis ?? null,
    spreadLowClaim: spread?.lowClaim ?? null,
    spreadHighClaim: spread?.highClaim ?? null,
    gap: spread?.gap ?? -1,
    // A factor that cannot be given (the low end is 0) sorts as the largest.
    factor: spread === null ? -1 : (spread.factor ?? Infinity),
  };
}

// The verdict rests on a pair; while both of it stand, it holds.
async function surviving(
  ground: Ground,
  question: QuestionRow,
  left: readonly { id: string }[],
): Promise<Contradiction | null> {
  const { verdict, witnessFirst, witnessSecond } = question;
  if (verdict === null || witnessFirst === null || witnessSecond === null) return null;
  if (left.some((one) => one.id === witnessFirst || one.id === witnessSecond)) return contradictionIn(ground);
  return { verdict, pair: [witnessFirst, witnessSecond] };
}

/** A conflict that stood while both claims were stood by, now that a claim came in. */
async function pastConflict(
  act: Act,
  ground: Ground,
  question: QuestionRow,
  row: ClaimRow,
  touched: readonly ClaimRow[],
): Promise<readonly [string, string] | null> {
  const known = await checkedPast(act, ground, question, touched);
  if (known) return known;
  // A claim from before others were made may have met any of them; one at the end only those it overlaps.
  if (row.status !== 'standing') return pastOf(act, ground);
  const claim = claimOf(row, ground.property);
  const rows = await act.q.claims.stoodDuring(question.key, row.claimant, row.saidStart, row.saidUntil);
  const others = rows.map((one) => claimOf(one, ground.property));
  const frame = await frameOf(act.q, ground.property, [claim, ...others]);
  const hit = others.find((one) => judge(claim, one, frame, ground.overrides).verdict === 'conflict');
  return hit ? [claim.id, hit.id] : null;
}

// The kept pair, unless a claim that came in between ended one of the two before they met.
async function checkedPast(
  act: Act,
  ground: Ground,
  question: QuestionRow,
  touched: readonly { id: string }[] | null = null,
): Promise<readonly [string, string] | null> {
  const { pastFirst, pastSecond } = question;
  if (pastFirst === null || pastSecond === null) return null;
  if (touched && !touched.some((one) => one.id === pastFirst || one.id === pastSecond))
    return [pastFirst, pastSecond];
  const [a, b] = [await act.q.claims.byId(pastFirst), await act.q.claims.byId(pastSecond)];
  const met = a && b && a.saidStart < b.saidUntil && b.saidStart < a.saidUntil;
  return met ? [pastFirst, pastSecond] : pastOf(act, ground);
}

async function pastOf(act: Act, ground: Ground): Promise<readonly [string, string] | null> {
  const rows = (await act.q.claims.ofQuestion(ground.question)).filter((row) => row.status !== 'voided');
  const claims = rows.map((row) => claimOf(row, ground.property));
  return stateOf(claims, await frameOf(act.q, ground.property, claims), ground.overrides).pastConflict;
}
