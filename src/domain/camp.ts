/** Camps: the fewest groups of positions whose members share a value. */
import type { Claim } from './claim.ts';
import type { Override } from './dispute.ts';
import { type AllowedSet, EVERYTHING, meets, type Range, type Related } from './value.ts';

/** `common`: the values that every member allows, on effective sets. */
export type Camp = { common: AllowedSet; members: Claim[] };

/**
 * Each position in one camp. Stretches are sorted by their upper end and stabbed greedily, which gives
 * the fewest groups (as many as the largest set of mutually exclusive positions); of two that end alike the
 * wider comes first, so that the order of the record decides nothing. Denials with holes and
 * actors join the first camp that they fit, in the order of the record. Unconfirmed claims take no side and are in no camp. Two
 * positions that an editor holds to contradict each other never share a camp.
 */
export function campsOf(
  positions: readonly Claim[],
  related: Related,
  overrides: readonly Override[],
): Camp[] {
  const foes = foesOf(overrides);
  const camps: Camp[] = [];
  const sided = positions.filter((one) => one.polarity !== 'unconfirmed');
  const plain = sided
    .filter((one) => upper(one) !== null)
    .sort((a, b) => upper(a)! - upper(b)! || lowest(a.effective) - lowest(b.effective) || a.order - b.order);
  const late: Claim[] = [];
  for (const position of plain) {
    const last = camps.at(-1);
    const joined = last ? join(last, position, related, foes) : null;
    if (joined === 'foe') late.push(position);
    else if (joined === null) camps.push({ common: position.effective, members: [position] });
  }
  const rest = sided
    .filter((one) => upper(one) === null)
    .sort((a, b) => rank(a) - rank(b) || a.order - b.order);
  for (const position of [...late, ...rest]) {
    const home = camps.some((camp) => join(camp, position, related, foes) === 'joined');
    if (!home) camps.push({ common: position.effective, members: [position] });
  }
  return camps.sort((a, b) => lowest(a.common) - lowest(b.common));
}

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

function join(camp: Camp, position: Claim, related: Related, foes: Foes): 'joined' | 'foe' | null {
  const common = intersect(camp, position, related);
  if (common === null) return null;
  const enemies = foes.get(position.id);
  if (enemies && camp.members.some((member) => enemies.has(member.id))) return 'foe';
  camp.common = common;
  camp.members.push(position);
  return 'joined';
}

function intersect(camp: Camp, position: Claim, related: Related): AllowedSet | null {
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
  if (!camp.members.every((member) => meets(member.effective, b, related))) return null;
  return a.kind === 'everything' ? b : a;
}

function upper(claim: Claim): number | null {
  const set = claim.effective;
  return set.kind === 'numbers' && set.pieces.length === 1 ? set.pieces[0]!.hi : null;
}

// Assertions before denials, so that a camp is named by what it says, not by what it denies.
function rank(claim: Claim): number {
  if (claim.effective.kind === EVERYTHING.kind) return 3;
  return claim.polarity === 'denies' ? 2 : 1;
}

const lowest = (set: AllowedSet): number => (set.kind === 'numbers' ? set.pieces[0]!.lo : 0);
