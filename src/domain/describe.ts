/** Sets of values in words. */
import { type Property, universeOf } from './properties.ts';
import { ENGLISH_REASONS, type ReasonWords } from './reasons.ts';
import { type AllowedSet, type Bounds, complement, type Range } from './value.ts';

type Names = {
  property: Property;
  actorName: (slug: string) => string;
  /** English unless given. */
  words?: ReasonWords | undefined;
};

/** "71 or more", "exactly 2", "24 to 99", "anything but 36 to 44", "repelled", "not Ukraine". */
export function describe(set: AllowedSet, { property, actorName, words = ENGLISH_REASONS }: Names): string {
  switch (set.kind) {
    case 'everything':
      return words.anyValue;
    case 'actor':
      return describeActor(set.mode, actorName(set.actor), words);
    case 'numbers':
      return describeNumbers(set.pieces, property, words);
  }
}

/** A closed stretch as the bounds that people read, excluded ends of decimals given back. */
export function boundsOf(range: Range, property: Property): Bounds {
  const [min, max] = [shown(range.lo, property), shown(range.hi, property)];
  return {
    min,
    max,
    ...(min !== null && min !== range.lo ? { minExclusive: true } : {}),
    ...(max !== null && max !== range.hi ? { maxExclusive: true } : {}),
  };
}

/**
 * An end as it was written. One that was excluded lies one double beside the written number, which is
 * the one with fewer digits.
 */
export function written(end: number): number {
  if (Math.abs(end) <= Number.MIN_VALUE) return 0;
  return Number.isInteger(end) || !Number.isFinite(end) ? end : Number(end.toPrecision(15));
}

function shown(end: number, property: Property): number | null {
  if (!Number.isFinite(end)) return null;
  return property.valueType === 'quantity' ? written(end) : end;
}

function describeActor(mode: string, name: string, words: ReasonWords): string {
  switch (mode) {
    case 'is':
    case 'among':
      return name;
    case 'alone':
      return words.alone(name);
    case 'not-alone':
      return words.not(words.alone(name));
    default:
      return words.not(name);
  }
}

function describeNumbers(pieces: readonly Range[], property: Property, words: ReasonWords): string {
  if (property.valueType === 'boolean') return pieces[0]!.lo === 1 ? words.yes : words.no;
  if (property.valueType === 'status') {
    const named = property.statuses.filter((_, i) => pieces.some((piece) => piece.lo <= i && i <= piece.hi));
    return named.map(words.status).join(words.or);
  }
  if (pieces.length === 1) return describeRange(pieces[0]!, property, words);
  const holes = complement({ kind: 'numbers', pieces }, universeOf(property));
  if (holes.kind === 'numbers' && holes.pieces.length === pieces.length - 1) {
    const plain = { ...words, exactly: (figure: string) => figure };
    return words.anythingBut(holes.pieces.map((hole) => describeRange(hole, property, plain)).join(words.or));
  }
  return pieces.map((piece) => describeRange(piece, property, words)).join(words.or);
}

function describeRange(range: Range, property: Property, words: ReasonWords): string {
  const { min, max, minExclusive, maxExclusive } = boundsOf(range, property);
  const { figure } = words;
  if (min === null && max === null) return words.anyNumber;
  if (min !== null && min === max) return words.exactly(figure(min));
  if (max === null) return minExclusive ? words.moreThan(figure(min!)) : words.orMore(figure(min!));
  const below = maxExclusive ? words.lessThan(figure(max)) : figure(max);
  if (min === null || (min === 0 && property.valueType === 'count'))
    return maxExclusive ? below : words.atMost(below);
  return words.range(minExclusive ? words.moreThan(figure(min)) : figure(min), below);
}
