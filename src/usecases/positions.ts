/**
 * The positions of a question as comparisons ask for them. Nearly all questions have few, which are read at once and
 * looked through here: a dozen look-ups cost ten times that. Of many, each is found by index (store/positions).
 */
import type { Basis } from '../domain/dispute.ts';
import { lazily } from '../lazily.ts';
import type { PositionRow } from '../store/positions.ts';
import type { Queries } from '../store/store.ts';

export type Positions = Pick<
  Queries['positions'],
  | 'times'
  | 'ends'
  | 'endApart'
  | 'beyond'
  | 'inside'
  | 'denying'
  | 'linked'
  | 'apart'
  | 'values'
  | 'holdersOf'
>;

/** Up to so many are read at once. */
export const FEW_POSITIONS = 32;

/** Read when first asked for, and then once: whoever compares has put in place what there is to compare. */
export function positionsOf(
  q: Queries,
  question: { key: number; positions: number },
): () => Promise<Positions> {
  if (question.positions > FEW_POSITIONS) return async () => q.positions;
  return lazily(async () => {
    const rows = await q.positions.some(question.key, FEW_POSITIONS + 1);
    return rows.length > FEW_POSITIONS ? q.positions : fewPositions(rows);
  });
}

type End = 'statedLo' | 'statedHi' | 'effectiveLo' | 'effectiveHi';
const END: Record<Basis, Record<'lower' | 'upper', End>> = {
  stated: { lower: 'statedLo', upper: 'statedHi' },
  effective: { lower: 'effectiveLo', upper: 'effectiveHi' },
};

/** Answers as the store does, from rows in the order of the record. */
function fewPositions(rows: readonly PositionRow[]): Positions {
  const plain = rows.filter((row) => !row.apart);
  const apart = rows.filter((row) => row.apart);
  const seqs = (found: readonly PositionRow[]) => found.map((row) => row.claimSeq);
  /** The outermost first: the greatest of lower ends, the least of upper ones. */
  const outermost = (among: readonly PositionRow[], basis: Basis, side: 'lower' | 'upper') => {
    const end = END[basis][side];
    const [first] = ordered(among, (row) => (side === 'lower' ? -row[end]! : row[end]!));
    return first ? [{ value: first[end]!, claimant: first.claimant, claim: first.claimId }] : [];
  };
  return {
    times: async (_question, isApart) =>
      [...new Set((isApart ? apart : plain).map((row) => row.described))].sort(),
    ends: async (_question, described, basis, side, wanted) => {
      const alike = plain.filter((row) => row.described === described);
      const [best] = outermost(alike, basis, side);
      if (!best) return [];
      const others = wanted === 'best' ? [] : alike.filter((row) => row.claimant !== best.claimant);
      return [best, ...outermost(others, basis, side)];
    },
    endApart: async (_question, described, basis, side) => {
      const [end, effective] = [END[basis][side], END.effective[side]];
      const isMeant = (row: PositionRow) => row[end] !== null && row[end] === row[effective];
      return outermost(
        apart.filter((row) => row.described === described && isMeant(row)),
        basis,
        side,
      );
    },
    beyond: async ({ described, basis, side, bound, claimant }, after, limit) => {
      const end = END[basis][side];
      const sign = side === 'upper' ? 1 : -1;
      const isAfter = (row: PositionRow) =>
        after === null ||
        sign * row[end]! > sign * after.end ||
        (row[end] === after.end && row.claimSeq > after.seq);
      const found = plain.filter(
        (row) =>
          row.described === described &&
          row.claimant !== claimant &&
          row[end] !== null &&
          sign * row[end] < sign * bound &&
          isAfter(row),
      );
      return ordered(found, (row) => sign * row[end]!)
        .slice(0, limit)
        .map((row) => ({ seq: row.claimSeq, end: row[end]! }));
    },
    inside: async ({ described, claimant, lo, hi, statedLo, statedHi }, afterSeq, limit) =>
      seqs(
        plain.filter(
          (row) =>
            row.described === described &&
            row.claimant !== claimant &&
            row.claimSeq > afterSeq &&
            isWithin(row.effectiveLo, row.effectiveHi, lo, hi) &&
            isWithin(row.statedLo, row.statedHi, statedLo, statedHi),
        ),
      ).slice(0, limit),
    denying: async (_question, claimant, { lo, hi }) =>
      seqs(
        apart.filter(
          (row) =>
            row.claimant !== claimant &&
            (row.linked ||
              (row.holeLo !== null && row.holeHi !== null && row.holeLo <= lo && row.holeHi >= hi)),
        ),
      ),
    linked: async (_question, claimant) =>
      seqs(apart.filter((row) => row.linked && row.claimant !== claimant)),
    apart: async () => seqs(apart.filter((row) => row.linked || row.holeLo !== null)),
    values: async () => {
      const found = new Map<string, { value: string; described: string }>();
      for (const { value, described } of rows)
        if (value !== null) found.set(`${value}\n${described}`, { value, described });
      return [...found.values()].sort((a, b) => order(a.value, b.value) || order(a.described, b.described));
    },
    holdersOf: async ({ value, described, claimant }, afterSeq, limit) =>
      seqs(
        rows.filter(
          (row) =>
            row.value === value &&
            row.described === described &&
            !row.linked &&
            row.claimant !== claimant &&
            row.claimSeq > afterSeq,
        ),
      ).slice(0, limit),
  };
}

/** Those that are as far in the order of the record, in which they come. */
const ordered = (rows: readonly PositionRow[], keyOf: (row: PositionRow) => number): PositionRow[] =>
  [...rows].sort((a, b) => order(keyOf(a), keyOf(b)));

const order = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

const isWithin = (low: number | null, high: number | null, lo: number, hi: number): boolean =>
  low !== null && high !== null && low >= lo && low <= hi && high <= hi;
