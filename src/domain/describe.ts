/** Sets of values in words. */
import { type Property, universeOf } from './properties.ts';
import { type AllowedSet, type Bounds, complement, type Range } from './value.ts';

type Names = { property: Property; actorName: (slug: string) => string };

/** "71 or more", "exactly 2", "24 to 99", "anything but 36 to 44", "repelled", "not Ukraine". */
export function describe(set: AllowedSet, names: Names): string {
  switch (set.kind) {
    case 'everything':
      return 'any value';
    case 'actor':
      return describeActor(set.mode, names.actorName(set.actor));
    case 'numbers':
      return describeNumbers(set.pieces, names.property);
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

function describeActor(mode: string, name: string): string {
  switch (mode) {
    case 'is':
    case 'among':
      return name;
    case 'alone':
      return `${name} alone`;
    case 'not-alone':
      return `not ${name} alone`;
    default:
      return `not ${name}`;
  }
}

function describeNumbers(pieces: readonly Range[], property: Property): string {
  if (property.valueType === 'boolean') return pieces[0]!.lo === 1 ? 'yes' : 'no';
  if (property.valueType === 'status') {
    const named = property.statuses.filter((_, i) => pieces.some((piece) => piece.lo <= i && i <= piece.hi));
    return named.join(' or ');
  }
  if (pieces.length === 1) return describeRange(pieces[0]!, property);
  const holes = complement({ kind: 'numbers', pieces }, universeOf(property));
  if (holes.kind === 'numbers' && holes.pieces.length === pieces.length - 1)
    return `anything but ${holes.pieces.map((hole) => describeRange(hole, property, '')).join(' or ')}`;
  return pieces.map((piece) => describeRange(piece, property)).join(' or ');
}

function describeRange(range: Range, property: Property, only = 'exactly '): string {
  const { min, max, minExclusive, maxExclusive } = boundsOf(range, property);
  if (min === null && max === null) return 'any number';
  if (min !== null && min === max) return `${only}${figure(min)}`;
  if (max === null) return minExclusive ? `more than ${figure(min!)}` : `${figure(min!)} or more`;
  if (min === null || (min === 0 && property.valueType === 'count'))
    return maxExclusive ? `less than ${figure(max)}` : `at most ${figure(max)}`;
  const [from, to] = [minExclusive ? `more than ${figure(min)}` : figure(min), figure(max)];
  return `${from} to ${maxExclusive ? `less than ${to}` : to}`;
}

const format = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });
const figure = (value: number): string => format.format(value);
