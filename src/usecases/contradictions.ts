/**
 * What stands against a claim, found by index look-ups: a question's outermost ends decide whether
 * there is a contradiction, and positions come in order of their distance, however many there are.
 */
import { type Claim, describedFromKey } from '../domain/claim.ts';
import { type Comparison, type Gate, gateOf, isContradiction, spanOf } from '../domain/compare.ts';
import {
  type Basis,
  type Contradiction,
  detect,
  type End,
  type Extremes,
  isPlain,
  judge,
  type Override,
  type Spread,
  spreadOf,
} from '../domain/dispute.ts';
import { isFigure, type Property, universeOf } from '../domain/properties.ts';
import { type AllowedSet, complement, extent, type Range } from '../domain/value.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { Queries } from '../store/store.ts';
import { claimOf, frameOf } from './facts.ts';
import type { Positions } from './positions.ts';

/** A question under comparison: its row number, its property, its editors' overrides. */
export type Ground = {
  q: Queries;
  question: number;
  property: Property;
  overrides: readonly Override[];
  /** A ground is made for one reading, or for one act, whose positions are in place before anything is compared. */
  positions: () => Promise<Positions>;
};

export type Partner = { row: ClaimRow; claim: Claim; comparison: Comparison };

/** Where a page of partners goes on: by distance, then by row. */
export type PartnerCursor = { gap: number; seq: number };

/** The strongest contradiction of a claim with the positions of others. */
export async function contradictionWith(ground: Ground, claim: Claim): Promise<Contradiction | null> {
  const single = await oneByOne(ground, claim, 1);
  const conflict = single.find((one) => one.comparison.verdict === 'conflict');
  if (conflict) return { verdict: 'conflict', pair: [claim.id, conflict.claim.id] };
  for (const basis of ['stated', 'effective'] as const) {
    const [partner] = await beyondEnds(ground, claim, basis, null, 1);
    const row = partner && (await ground.q.claims.bySeq(partner.seq));
    if (row) return { verdict: basis === 'stated' ? 'conflict' : 'tension', pair: [claim.id, row.id] };
  }
  const tension = single[0];
  return tension ? { verdict: 'tension', pair: [claim.id, tension.claim.id] } : null;
}

/** The strongest contradiction of a whole question, after something was taken out of it. */
export async function contradictionIn(ground: Ground): Promise<Contradiction | null> {
  if (ground.property.valueType === 'actor') return contradictionOfActors(ground);
  const extremes = await extremesIn(ground, 'two claimants');
  let found = detect(extremes, ground.property);
  if (found?.verdict === 'conflict') return found;
  const positions = await ground.positions();
  for (const seq of await positions.apart(ground.question)) {
    if (found?.verdict === 'conflict') return found;
    const row = await ground.q.claims.bySeq(seq);
    const one = row && (await contradictionWith(ground, claimOf(row, ground.property)));
    if (one && (found === null || one.verdict === 'conflict')) found = one;
  }
  return found;
}

/** How far apart the positions of a question lie. */
export async function spreadIn(ground: Ground): Promise<Spread | null> {
  if (!isFigure(ground.property)) return null;
  const plain = await extremesIn(ground, 'best');
  return spreadOf([...plain, ...(await extremesApart(ground))], ground.property);
}

/**
 * The positions in conflict or tension with a claim, worst gap first; those without a distance (no
 * figures) come last, in the order of the record.
 */
export async function counterclaims(
  ground: Ground,
  claim: Claim,
  after: PartnerCursor | null,
  limit: number,
): Promise<Partner[]> {
  const found = await oneByOne(ground, claim, ONE_BY_ONE_MAX);
  const seqs = new Set(found.map((one) => one.claim.order));
  const ends = await beyondEnds(ground, claim, 'effective', after, limit);
  const rows = await ground.q.claims.bySeqs(ends.map((one) => one.seq).filter((seq) => !seqs.has(seq)));
  const partners = [...found, ...(await compareAll(ground, claim, rows))];
  return partners
    .filter((one) => isContradiction(one.comparison.verdict) && comesAfter(one, after))
    .sort(byGap)
    .slice(0, limit);
}

/** Every position compared with a claim, itself left out: what `include=all` asks for. */
export async function compareAll(
  ground: Ground,
  claim: Claim,
  rows: readonly ClaimRow[],
): Promise<Partner[]> {
  const claims = rows.map((row) => claimOf(row, ground.property));
  const frame = await frameOf(ground.q, ground.property, [claim, ...claims]);
  return claims.flatMap((other, i) =>
    other.id === claim.id
      ? []
      : [{ row: rows[i]!, claim: other, comparison: judge(claim, other, frame, ground.overrides) }],
  );
}

// Claims that are compared one by one are few; past this many they are not listed.
const ONE_BY_ONE_MAX = 5000;

const NO_GAP = -1;
export const gapOf = (one: Partner): number => one.comparison.gap ?? NO_GAP;

function byGap(a: Partner, b: Partner): number {
  return gapOf(b) - gapOf(a) || a.claim.order - b.claim.order;
}

function comesAfter(one: Partner, after: PartnerCursor | null): boolean {
  if (after === null) return true;
  return gapOf(one) < after.gap || (gapOf(one) === after.gap && one.claim.order > after.seq);
}

// Denials with holes, actors and linked claims: fetched by look-ups of their own, then compared.
async function oneByOne(ground: Ground, claim: Claim, limit: number): Promise<Partner[]> {
  const { q, question } = ground;
  const positions = await ground.positions();
  const seqs = new Set<number>(await positions.linked(question, claim.claimant));
  const range = extent(claim.effective);
  if (claim.polarity === 'unconfirmed') {
    // Nothing but an editor's link sets it against another.
  } else if (ground.property.valueType === 'actor') {
    for (const seq of await excludingActors(ground, claim, limit)) seqs.add(seq);
  } else if (!isPlain(claim, NOTHING)) {
    for (const basis of ['stated', 'effective'] as const)
      for (const seq of await insideHole(ground, claim, basis, limit)) seqs.add(seq);
  } else if (range) {
    for (const seq of await positions.denying(question, claim.claimant, range)) seqs.add(seq);
  }
  seqs.delete(claim.order);
  const partners = await compareAll(ground, claim, await q.claims.bySeqs([...seqs]));
  return partners
    .filter((one) => isContradiction(one.comparison.verdict))
    .sort((a, b) => Number(isConflict(b)) - Number(isConflict(a)) || byGap(a, b));
}

const isConflict = (one: Partner): boolean => one.comparison.verdict === 'conflict';
const NOTHING: ReadonlySet<string> = new Set();

/** What a denial cuts out of the set that it allows. */
function holeOf(set: AllowedSet, property: Property): Range | null {
  return set.kind === 'numbers' ? extent(complement(set, universeOf(property))) : null;
}

// Positions inside the hole of the effective set are in tension at least; those that lie inside the hole
// of the stated set too are in conflict.
async function insideHole(ground: Ground, claim: Claim, basis: Basis, limit: number): Promise<number[]> {
  const { question, property } = ground;
  const positions = await ground.positions();
  const [hole, stated] = [holeOf(claim.effective, property), holeOf(claim.stated, property)];
  if (!hole || (basis === 'stated' && !stated)) return [];
  const inner = basis === 'stated' && stated ? stated : { lo: -Infinity, hi: Infinity };
  const found: number[] = [];
  for (const { described } of await comparableTimes(ground, claim)) {
    const query = {
      question,
      described,
      claimant: claim.claimant,
      ...hole,
      statedLo: inner.lo,
      statedHi: inner.hi,
    };
    for (let after = -1; ; ) {
      const seqs = await positions.inside(query, after, Math.min(limit, 500));
      found.push(...seqs);
      if (seqs.length === 0 || found.length >= limit) break;
      after = seqs.at(-1)!;
    }
  }
  return found;
}

async function excludingActors(ground: Ground, claim: Claim, limit: number): Promise<number[]> {
  const { q, question } = ground;
  const positions = await ground.positions();
  const found: number[] = [];
  for (const { value, described } of await positions.values(question)) {
    const query = { question, value, described, claimant: claim.claimant };
    const [first] = await positions.holdersOf(query, -1, 1);
    const row = first === undefined ? null : await q.claims.bySeq(first);
    if (!row) continue;
    const [partner] = await compareAll({ ...ground, overrides: [] }, claim, [row]);
    if (partner && isContradiction(partner.comparison.verdict))
      found.push(...(await positions.holdersOf(query, -1, limit)));
  }
  return found;
}

async function contradictionOfActors(ground: Ground): Promise<Contradiction | null> {
  const { q, question } = ground;
  const positions = await ground.positions();
  const seqs = new Set<number>(await positions.linked(question, ''));
  for (const { value, described } of await positions.values(question)) {
    const [first] = await positions.holdersOf({ question, value, described, claimant: '' }, -1, 1);
    if (first === undefined) continue;
    seqs.add(first);
    const row = await q.claims.bySeq(first);
    const query = { question, value, described, claimant: row!.claimant };
    for (const seq of await positions.holdersOf(query, -1, 1)) seqs.add(seq);
  }
  const rows = await q.claims.bySeqs([...seqs]);
  for (const row of rows) {
    const claim = claimOf(row, ground.property);
    const others = (await compareAll(ground, claim, rows)).filter(
      (one) => one.claim.claimant !== claim.claimant,
    );
    const hit = others.find((one) => isContradiction(one.comparison.verdict));
    if (hit) return { verdict: 'conflict', pair: [claim.id, hit.claim.id] };
  }
  return null;
}

/** The described times of plain positions, read once for a ground. */
function plainTimes(ground: Ground): Promise<string[]> {
  const known =
    timesOf.get(ground) ?? ground.positions().then((positions) => positions.times(ground.question, false));
  timesOf.set(ground, known);
  return known;
}

const timesOf = new WeakMap<Ground, Promise<string[]>>();

type ComparableTime = { described: string; gate: Gate };

async function comparableTimes(ground: Ground, claim: Claim): Promise<ComparableTime[]> {
  const times = await plainTimes(ground);
  return times
    .map((described) => ({ described, gate: gateOf(claim, describedFromKey(described), ground.property) }))
    .filter((time) => time.gate.kind !== 'incomparable');
}

type Beyond = Parameters<Queries['positions']['beyond']>[0];

/** Plain positions that lie wholly beyond the ends of a claim, the furthest first. */
async function beyondEnds(
  ground: Ground,
  claim: Claim,
  basis: Basis,
  after: PartnerCursor | null,
  limit: number,
): Promise<{ seq: number; gap: number }[]> {
  const { question } = ground;
  const range = extent(claim[basis]);
  if (range === null || claim.polarity === 'unconfirmed' || !isPlain(claim, NOTHING)) return [];
  const positions = await ground.positions();
  const found: { seq: number; gap: number }[] = [];
  for (const { described, gate } of await comparableTimes(ground, claim)) {
    // An inner or earlier total only must not exceed the other; an outer or later one not be exceeded.
    const sides = gate.kind !== 'capped' ? SIDES : gate.part === 'first' ? SIDES.slice(0, 1) : SIDES.slice(1);
    for (const side of sides) {
      const bound = side === 'upper' ? range.lo : range.hi;
      if (!Number.isFinite(bound)) continue;
      const query = { question, described, basis, side, bound, claimant: claim.claimant };
      found.push(...(await (isFigure(ground.property) ? furthest : anywhere)(query)));
    }
  }
  return found.sort((a, b) => b.gap - a.gap || a.seq - b.seq).slice(0, limit);

  async function furthest(query: Beyond) {
    const ends: { seq: number; gap: number }[] = [];
    const { bound, side } = query;
    const gap = (end: number) => spanOf({ lo: Math.min(bound, end), hi: Math.max(bound, end) }).gap ?? 0;
    const sign = side === 'upper' ? -1 : 1;
    // A hair before the cursor, since distances are rounded; what was seen is dropped again below.
    const hair = after && (after.gap + Math.abs(bound)) * 1e-9 + Number.MIN_VALUE;
    const start = after && { end: bound + sign * (after.gap + hair!), seq: -1 };
    let alike = { end: Number.NaN, taken: 0 };
    for (let next = start; ; ) {
      const rows = await positions.beyond(query, next, limit);
      for (const { seq, end } of rows) {
        const one = { seq, gap: gap(end) };
        if (after && (one.gap > after.gap || (one.gap === after.gap && one.seq <= after.seq))) continue;
        alike = { end, taken: alike.end === end ? alike.taken + 1 : 1 };
        ends.push(one);
      }
      const last = rows.at(-1);
      if (!last || rows.length < limit) return ends;
      if (ends.length >= limit && gap(last.end) < ends[limit - 1]!.gap) return ends;
      // Ends a rounding apart are as far: each gives its first rows, whichever comes first in the record.
      const enough = alike.end === last.end && alike.taken >= limit;
      next = { end: last.end, seq: enough ? Number.MAX_SAFE_INTEGER : last.seq };
    }
  }

  // Values without a distance are in the order of the record; they are few, and asked for one by one.
  async function anywhere(query: Beyond) {
    const { lo, hi } = universeOf(ground.property);
    const ends: { seq: number; gap: number }[] = [];
    for (let end = lo; end <= hi; end++) {
      const rows = await positions.beyond(query, { end, seq: after?.seq ?? -1 }, limit);
      ends.push(...rows.filter((row) => row.end === end).map(({ seq }) => ({ seq, gap: NO_GAP })));
    }
    return ends;
  }
}

const SIDES = ['upper', 'lower'] as const;

async function extremesIn(ground: Ground, wanted: 'best' | 'two claimants'): Promise<Extremes[]> {
  const { question } = ground;
  const positions = await ground.positions();
  const found: Extremes[] = [];
  for (const time of await plainTimes(ground))
    found.push(await extremesAt(time, (basis, side) => positions.ends(question, time, basis, side, wanted)));
  return found;
}

// Claims in an editor's link and denials of vague words are compared one by one, and still bound the spread.
async function extremesApart(ground: Ground): Promise<Extremes[]> {
  const { question } = ground;
  const positions = await ground.positions();
  const found: Extremes[] = [];
  for (const time of await positions.times(question, true))
    found.push(await extremesAt(time, (basis, side) => positions.endApart(question, time, basis, side)));
  return found;
}

async function extremesAt(
  described: string,
  endsOf: (basis: Basis, side: (typeof SIDES)[number]) => Promise<End[]>,
): Promise<Extremes> {
  return {
    ...describedFromKey(described),
    stated: { lower: await endsOf('stated', 'lower'), upper: await endsOf('stated', 'upper') },
    effective: { lower: await endsOf('effective', 'lower'), upper: await endsOf('effective', 'upper') },
  };
}
