/** Camps: the fewest groups of positions whose members share a value. */
import type { Claim } from './claim.ts';
import type { Override } from './dispute.ts';
import { inOrder, type Steps, toTheEnd } from './steps.ts';
import { type AllowedSet, EVERYTHING, meets, type Range, type Related, setKey } from './value.ts';

/** What of a position decides which camp it is in. */
export type Sided = Pick<Claim, 'id' | 'order' | 'polarity' | 'effective'>;

/** `common`: the values that every member allows, on effective sets. */
export type Camp<One extends Sided = Claim> = { common: AllowedSet; members: One[] };

/**
 * Each position in one camp. Stretches are sorted by their upper end and stabbed greedily, which gives
 * the fewest groups (as many as the largest set of mutually exclusive positions); of two that end alike the
 * wider comes first, so that the order of the record decides nothing. Denials with holes and
 * actors join the first camp that they fit, in the order of the record. Unconfirmed claims take no side and are in no camp. Two
 * positions that an editor holds to contradict each other never share a camp.
 */
export const campsOf = <One extends Sided>(
  positions: readonly One[],
  related: Related,
  overrides: readonly Override[],
): Camp<One>[] => toTheEnd(campsInSteps(positions, related, overrides));

/** The same for very many positions, step by step. */
export function* campsInSteps<One extends Sided>(
  positions: readonly One[],
  related: Related,
  overrides: readonly Override[],
): Steps<Camp<One>[]> {
  const foes = foesOf(overrides);
  const camps: Gathering<One>[] = [];
  const sided = positions.filter((one) => one.polarity !== 'unconfirmed');
  const plain = yield* inOrder(
    sided.filter((one) => upper(one) !== null),
    (a, b) => upper(a)! - upper(b)! || lowest(a.effective) - lowest(b.effective) || a.order - b.order,
  );
  yield;
  const late: One[] = [];
  for (const [i, position] of plain.entries()) {
    if (i % STEP === STEP - 1) yield;
    const last = camps.at(-1);
    const joined = last ? join(last, position, related, foes) : null;
    if (joined === 'foe') late.push(position);
    else if (joined === null) camps.push(gatheringOf(position));
  }
  const rest = yield* inOrder(
    sided.filter((one) => upper(one) === null),
    (a, b) => rank(a) - rank(b) || a.order - b.order,
  );
  const homes = new Map<string, Gathering<One>>();
  for (const [i, position] of [...late, ...rest].entries()) {
    if (i % STEP === STEP - 1) yield;
    // Camps only ever get narrower: one that says the same as an earlier one goes where that has gone.
    const key = foes.has(position.id) ? null : setKey(position.effective);
    const known = key === null ? undefined : homes.get(key);
    const home =
      known && join(known, position, related, foes) === 'joined'
        ? known
        : (camps.find((camp) => join(camp, position, related, foes) === 'joined') ?? gatheringOf(position));
    if (home.members.length === 1) camps.push(home);
    if (key !== null) homes.set(key, home);
  }
  yield;
  return camps
    .map(({ common, members }) => ({ common, members }))
    .sort((a, b) => lowest(a.common) - lowest(b.common));
}

/** A camp while positions join it: what its members say, each but once. */
type Gathering<One extends Sided> = Camp<One> & { said: Map<string, AllowedSet> };

const gatheringOf = <One extends Sided>(first: One): Gathering<One> => ({
  common: first.effective,
  members: [first],
  said: new Map([[setKey(first.effective), first.effective]]),
});

const STEP = 2_000;

type Foes = Map<string, Set<string>>;

function foesOf(overrides: readonly Override[]): Foes {
  const foes: Foes = new Map();
  const add = (a: string, b: string) => foes.set(a, (foes.get(a) ?? new Set()).add(b));
  for (const { first, second, verdict } of overrides)
    if (verdict === 'conflict') {
      add(first, second);
      add(second, first);
    }
  return foes;
}

function join<One extends Sided>(
  camp: Gathering<One>,
  position: One,
  related: Related,
  foes: Foes,
): 'joined' | 'foe' | null {
  const common = intersect(camp, position, related);
  if (common === null) return null;
  const enemies = foes.get(position.id);
  if (enemies && camp.members.some((member) => enemies.has(member.id))) return 'foe';
  camp.common = common;
  camp.members.push(position);
  if (position.effective.kind !== 'numbers') camp.said.set(setKey(position.effective), position.effective);
  return 'joined';
}

function intersect(camp: Gathering<Sided>, position: Sided, related: Related): AllowedSet | null {
  const [a, b] = [camp.common, position.effective];
  if (a.kind === 'numbers' && b.kind === 'numbers') {
    const pieces = a.pieces.flatMap((p) =>
      b.pieces
        .map((q): Range => ({ lo: Math.max(p.lo, q.lo), hi: Math.min(p.hi, q.hi) }))
        .filter((range) => range.lo <= range.hi),
    );
    return pieces.length === 0 ? null : { kind: 'numbers', pieces };
  }
  // Actors have no common set that could be written down, so a camp is as its first member says, and
  // every pair of members must be able to stand together.
  for (const said of camp.said.values()) if (!meets(said, b, related)) return null;
  return a.kind === 'everything' ? b : a;
}

function upper(claim: Sided): number | null {
  const set = claim.effective;
  return set.kind === 'numbers' && set.pieces.length === 1 ? set.pieces[0]!.hi : null;
}

// Assertions before denials, so that a camp is named by what it says, not by what it denies.
function rank(claim: Sided): number {
  if (claim.effective.kind === EVERYTHING.kind) return 3;
  return claim.polarity === 'denies' ? 2 : 1;
}

const lowest = (set: AllowedSet): number => (set.kind === 'numbers' ? set.pieces[0]!.lo : 0);
