// Exact decimals: figures never pass through binary fractions before they are bounds.

/** The value `units` × 10^−`scale`, never negative. */
export type Decimal = { units: bigint; scale: number };

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** From a whole number or a short decimal written in a table, such as 1.5. */
export function decimal(value: number | string): Decimal {
  const [whole = '0', fraction = ''] = String(value).split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function order(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isWhole(a: Decimal): boolean {
  return a.units % 10n ** BigInt(a.scale) === 0n;
}

export function floor(a: Decimal): Decimal {
  return { units: a.units / 10n ** BigInt(a.scale), scale: 0 };
}

export function ceiling(a: Decimal): Decimal {
  const whole = floor(a);
  return isWhole(a) ? whole : { units: whole.units + 1n, scale: 0 };
}

/** The nearest double; exact for whole numbers up to 2^53 − 1. */
export function toNumber(a: Decimal): number {
  const digits = a.units.toString().padStart(a.scale + 1, '0');
  const cut = digits.length - a.scale;
  return Number(`${digits.slice(0, cut)}.${digits.slice(cut)}0`);
}

function unitsAt(a: Decimal, scale: number): bigint {
  return a.units * 10n ** BigInt(scale - a.scale);
}
