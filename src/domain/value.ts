/** The set of values that a claim allows, and the algebra on such sets. */

/** A closed stretch of numbers; open ends are ±Infinity. */
export type Range = { lo: number; hi: number };

/**
 * - `numbers`: counts, quantities, and, by their number in the list, booleans (0, 1) and statuses.
 *   `pieces` are sorted, disjoint and never empty: one, or two around what a denial cuts out.
 * - `actor`: one actor, asserted or denied. `is`, `is-not` where values exclude each other;
 *   `among`, `not-among`, `alone`, `not-alone` where several actors may stand together.
 * - `everything`: says nothing, conflicts with nothing.
 */
export type AllowedSet =
  | { kind: 'numbers'; pieces: readonly Range[] }
  | { kind: 'actor'; mode: ActorMode; actor: string }
  | { kind: 'everything' };

export type ActorMode = 'is' | 'is-not' | 'among' | 'not-among' | 'alone' | 'not-alone';

/** All the values that a property could have: the frame that a complement is taken in. */
export type Universe = { lo: number; hi: number; whole: boolean };

/** Whether two actors are one, or one is a member of the other: such actors never exclude each other. */
export type Related = (a: string, b: string) => boolean;

export const EVERYTHING: AllowedSet = { kind: 'everything' };
export const COUNTS: Universe = { lo: 0, hi: Infinity, whole: true };
export const QUANTITIES: Universe = { lo: -Infinity, hi: Infinity, whole: false };

/** Bounds as people write them: null is an open end, an end may be excluded. */
export type Bounds = {
  min: number | null;
  max: number | null;
  minExclusive?: boolean | undefined;
  maxExclusive?: boolean | undefined;
};

/**
 * The stretch that bounds stand for, or null when no value lies in it. Excluded ends move to the next
 * value: the next whole number, or for decimals the next number that a double can hold, so that all
 * further algebra is on closed ends and exact.
 */
export function rangeOf(bounds: Bounds, universe: Universe): Range | null {
  const min = bounds.min ?? universe.lo;
  const max = bounds.max ?? universe.hi;
  const lo = Math.max(bounds.minExclusive && bounds.min !== null ? above(min, universe) : min, universe.lo);
  const hi = Math.min(bounds.maxExclusive && bounds.max !== null ? below(max, universe) : max, universe.hi);
  return lo <= hi ? { lo, hi } : null;
}

export const within = (range: Range): AllowedSet => ({ kind: 'numbers', pieces: [range] });

/** What remains when a set is denied. Denying what leaves nothing over says nothing. */
export function complement(set: AllowedSet, universe: Universe): AllowedSet {
  switch (set.kind) {
    case 'everything':
      return EVERYTHING;
    case 'actor':
      return { ...set, mode: OPPOSITE[set.mode] };
    case 'numbers': {
      const pieces = gaps(set.pieces, universe);
      return pieces.length === 0 ? EVERYTHING : { kind: 'numbers', pieces };
    }
  }
}

/** Whether two sets have a value in common. */
export function meets(a: AllowedSet, b: AllowedSet, related: Related): boolean {
  if (a.kind === 'numbers' && b.kind === 'numbers')
    return a.pieces.some((p) => b.pieces.some((q) => p.lo <= q.hi && q.lo <= p.hi));
  if (a.kind === 'actor' && b.kind === 'actor') return !excludes(a, b, related) && !excludes(b, a, related);
  return true;
}

/** Whether every value of `b` is allowed by `a`. */
export function contains(a: AllowedSet, b: AllowedSet, related: Related): boolean {
  if (a.kind === 'everything') return true;
  if (a.kind === 'numbers' && b.kind === 'numbers')
    return b.pieces.every((q) => a.pieces.some((p) => p.lo <= q.lo && q.hi <= p.hi));
  if (a.kind === 'actor' && b.kind === 'actor') return actorContains(a, b, related);
  return false;
}

/** Whether two sets allow the same values. */
export function same(a: AllowedSet, b: AllowedSet): boolean {
  if (a.kind === 'numbers' && b.kind === 'numbers')
    return (
      a.pieces.length === b.pieces.length &&
      a.pieces.every((p, i) => p.lo === b.pieces[i]?.lo && p.hi === b.pieces[i]?.hi)
    );
  if (a.kind === 'actor' && b.kind === 'actor') return a.actor === b.actor && a.mode === b.mode;
  return a.kind === b.kind;
}

/** The least and the greatest value of a set of numbers; null for other sets. */
export function extent(set: AllowedSet): Range | null {
  if (set.kind !== 'numbers') return null;
  return { lo: set.pieces[0]!.lo, hi: set.pieces.at(-1)!.hi };
}

/** A short text that is the same for the same set: part of what makes two claims one. */
export function setKey(set: AllowedSet): string {
  switch (set.kind) {
    case 'everything':
      return '*';
    case 'actor':
      return `${set.mode}:${set.actor}`;
    case 'numbers':
      return set.pieces.map((piece) => `${piece.lo}..${piece.hi}`).join('|');
  }
}

/** The distance between two sets of numbers that do not meet, and the ends that it lies between. */
export function distance(a: AllowedSet, b: AllowedSet): Range | null {
  if (a.kind !== 'numbers' || b.kind !== 'numbers') return null;
  let nearest: Range | null = null;
  for (const p of a.pieces)
    for (const q of b.pieces) {
      const gap = p.hi < q.lo ? { lo: p.hi, hi: q.lo } : { lo: q.hi, hi: p.lo };
      if (gap.lo < gap.hi && (nearest === null || gap.hi - gap.lo < nearest.hi - nearest.lo)) nearest = gap;
    }
  return nearest;
}

/** The next value above, and below, a value: by one for whole numbers, else the neighbouring double. */
export const above = (value: number, universe: Universe): number =>
  universe.whole ? Math.floor(value) + 1 : neighbour(value, 1);
export const below = (value: number, universe: Universe): number =>
  universe.whole ? Math.ceil(value) - 1 : neighbour(value, -1);

const OPPOSITE: Record<ActorMode, ActorMode> = {
  is: 'is-not',
  'is-not': 'is',
  among: 'not-among',
  'not-among': 'among',
  alone: 'not-alone',
  'not-alone': 'alone',
};

type ActorSet = Extract<AllowedSet, { kind: 'actor' }>;

// One direction of exclusion; the caller asks both ways round.
function excludes(a: ActorSet, b: ActorSet, related: Related): boolean {
  if (a.mode === 'is' && b.mode === 'is') return !related(a.actor, b.actor);
  if (a.mode === 'alone' && (b.mode === 'alone' || b.mode === 'among')) return !related(a.actor, b.actor);
  if (a.actor !== b.actor) return false;
  return (
    (a.mode === 'is' && b.mode === 'is-not') ||
    (b.mode === 'not-among' && (a.mode === 'among' || a.mode === 'alone')) ||
    (a.mode === 'alone' && b.mode === 'not-alone')
  );
}

function actorContains(a: ActorSet, b: ActorSet, related: Related): boolean {
  if (a.actor === b.actor && a.mode === b.mode) return true;
  const apart = !related(a.actor, b.actor);
  switch (a.mode) {
    case 'is':
    case 'alone':
      return false;
    case 'is-not':
      return b.mode === 'is' && apart;
    case 'among':
      return b.mode === 'alone' && a.actor === b.actor;
    case 'not-among':
      return b.mode === 'alone' && apart;
    case 'not-alone':
      if (b.mode === 'not-among') return a.actor === b.actor;
      return (b.mode === 'among' || b.mode === 'alone') && apart;
  }
}

function gaps(pieces: readonly Range[], universe: Universe): Range[] {
  const found: Range[] = [];
  let from = universe.lo;
  for (const piece of pieces) {
    const to = below(piece.lo, universe);
    if (piece.lo > universe.lo && from <= to) found.push({ lo: from, hi: to });
    from = above(piece.hi, universe);
  }
  const last = pieces.at(-1)!;
  if (last.hi < universe.hi && from <= universe.hi) found.push({ lo: from, hi: universe.hi });
  return found;
}

const bits = new DataView(new ArrayBuffer(8));

// The neighbouring double: the bit patterns of doubles of one sign are ordered as the numbers are.
function neighbour(value: number, direction: 1 | -1): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return direction * Number.MIN_VALUE;
  bits.setFloat64(0, value);
  const step = value > 0 === (direction === 1) ? 1n : -1n;
  bits.setBigInt64(0, bits.getBigInt64(0) + step);
  return bits.getFloat64(0);
}
