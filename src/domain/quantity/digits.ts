// Figures in digits: which mark groups thousands and which one is the decimal mark.

import type { Decimal } from './decimal.ts';

/** "1 200,5" is groups 1, 200, 5 and separators space, comma; `fraction` holds the digits of a ½. */
export type DigitGroups = { groups: string[]; separators: string[]; fraction: string | null };

/** `decimalMark` is the language's own, null when the language is not known. */
export type DigitContext = {
  kind: 'count' | 'quantity';
  decimalMark: '.' | ',' | null;
  /** A magnitude word follows ("1.234 million"): one group after one mark is then a fraction. */
  scaled: boolean;
};

const MAX_DIGITS = 24;
const ARABIC_DECIMAL = '٫';

/** The value, or null where the digits have no single reading. */
export function readDigits(figure: DigitGroups, context: DigitContext): Decimal | null {
  const { groups, separators, fraction } = figure;
  if (groups.join('').length > MAX_DIGITS) return null;
  const first = groups[0] ?? '';
  if (first.length > 1 && first.startsWith('0')) return null;
  if (fraction !== null) return separators.length > 0 ? null : compose(first, fraction);
  if (separators.length === 0) return compose(first, '');
  const last = separators.at(-1) ?? '';
  const grouping = separators.slice(0, -1);
  if (grouping.length > 0 && grouping.every((mark) => mark === grouping[0]) && grouping[0] !== last) {
    return groupedWithFraction(groups, grouping[0] ?? '', last, context);
  }
  if (separators.some((mark) => mark !== last)) return null;
  if (separators.length > 1) return last !== ARABIC_DECIMAL ? grouped(groups) : null;
  return oneMark(first, groups[1] ?? '', last, context);
}

/** "1,000.000" may be a slip for a million: three digits are a fraction only behind the language's own mark. */
function groupedWithFraction(
  groups: string[],
  grouping: string,
  mark: string,
  context: DigitContext,
): Decimal | null {
  if (!isDecimalMark(mark) || grouping === ARABIC_DECIMAL) return null;
  const three = groups.at(-1)?.length === 3;
  if (three && (context.kind === 'count' || mark !== context.decimalMark)) return null;
  const whole = grouped(groups.slice(0, -1));
  return whole === null ? null : compose(groups.slice(0, -1).join(''), groups.at(-1) ?? '');
}

function grouped(groups: string[]): Decimal | null {
  const [first = '', ...others] = groups;
  if (first === '0' || first.length === 0 || first.length > 3) return null;
  return others.every((group) => group.length === 3) ? compose(groups.join(''), '') : null;
}

function oneMark(first: string, second: string, mark: string, context: DigitContext): Decimal | null {
  if (mark === ARABIC_DECIMAL) return compose(first, second);
  if (!isDecimalMark(mark)) return grouped([first, second]);
  const thousands = grouped([first, second]);
  if (thousands === null) return fractionAfter(first, second, mark, context);
  if (context.scaled) return mark === context.decimalMark ? compose(first, second) : null;
  if (context.kind === 'count') return thousands;
  if (context.decimalMark === null) return null;
  return mark === context.decimalMark ? compose(first, second) : thousands;
}

/**
 * Behind another language's decimal mark only one digit is read: an English "1,20" may be a slip for 1,200,
 * a Russian "12.05" is a day of May.
 */
function fractionAfter(first: string, second: string, mark: string, context: DigitContext): Decimal | null {
  const slip = mark !== context.decimalMark && second.length !== 1 && first !== '0' && !context.scaled;
  return slip ? null : compose(first, second);
}

function isDecimalMark(mark: string): boolean {
  return mark === '.' || mark === ',' || mark === ARABIC_DECIMAL;
}

function compose(whole: string, fraction: string): Decimal {
  return { units: BigInt((whole === '' ? '0' : whole) + fraction), scale: fraction.length };
}
