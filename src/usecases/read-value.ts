/** The value of a request → the value that is kept, or every fault in it. */
import type { Value } from '../domain/content.ts';
import { leastOf, type Property, universeOf } from '../domain/properties.ts';
import { type RuleSetName, readQuantity } from '../domain/quantity/quantity.ts';
import { type Fault, fault } from '../domain/refusal.ts';
import { type Bounds, rangeOf } from '../domain/value.ts';
import { COUNT_MAX } from '../limits.ts';
import type { Reference } from './references.ts';

export type QuantityInput = {
  min?: number | null | undefined;
  max?: number | null | undefined;
  minExclusive?: boolean | undefined;
  maxExclusive?: boolean | undefined;
  text?: string | undefined;
  lang?: string | undefined;
  unit?: string | undefined;
};

/** A number (exact), words, bounds, a boolean, an actor or a status, as the property asks. */
export type ValueInput =
  | number
  | string
  | boolean
  | QuantityInput
  | { actor: Reference; sole?: boolean | undefined }
  | { status: string };

export type ReadValue = { value: Value; faults?: undefined } | { value?: undefined; faults: Fault[] };

/** `langs`: the languages that a request's texts are in, to tell words apart that two languages share. */
export function readValue(
  input: ValueInput,
  property: Property,
  rules: RuleSetName,
  langs: readonly string[],
): ReadValue {
  switch (property.valueType) {
    case 'boolean':
      return typeof input === 'boolean' ? { value: { type: 'boolean', value: input } } : wrongKind(property);
    case 'status':
      return readStatus(input, property);
    case 'actor':
      if (typeof input !== 'object' || !('actor' in input)) return wrongKind(property);
      return {
        value: {
          type: 'actor',
          actor: typeof input.actor === 'string' ? input.actor : input.actor.slug,
          sole: input.sole ?? false,
        },
      };
    case 'count':
    case 'quantity':
      return readFigure(input, property, property.valueType, rules, langs);
  }
}

const EXPECTED = {
  count: 'a number, words, or {"min", "max"}',
  quantity: 'a number, words, or {"min", "max"}',
  boolean: 'true or false',
  actor: '{"actor": …}',
  status: '{"status": …}',
} as const;

function wrongKind(property: Property): ReadValue {
  const message = `${property.slug} takes ${EXPECTED[property.valueType]}`;
  return { faults: [fault('value', 'wrong-value-kind', message)] };
}

function readStatus(input: ValueInput, property: Property): ReadValue {
  if (typeof input !== 'object' || !('status' in input)) return wrongKind(property);
  if (property.statuses.includes(input.status)) return { value: { type: 'status', status: input.status } };
  const message = `must be one of ${property.statuses.join(', ')}`;
  return { faults: [fault('value.status', 'not-offered', message)] };
}

function readFigure(
  input: ValueInput,
  property: Property,
  type: 'count' | 'quantity',
  rules: RuleSetName,
  langs: readonly string[],
): ReadValue {
  if (typeof input === 'number') return readBounds({ min: input, max: input }, property, type, 'value', true);
  if (typeof input === 'string') return readWords({ text: input }, property, type, rules, langs, 'value');
  if (typeof input !== 'object' || 'actor' in input || 'status' in input) return wrongKind(property);
  const unit = unitFault(input.unit, property);
  const read =
    input.min !== undefined || input.max !== undefined
      ? readBounds(input, property, type, 'value', false)
      : input.text === undefined
        ? { faults: [fault('value', 'required', 'give "min" and "max", or "text"')] }
        : readWords(input, property, type, rules, langs, 'value.text');
  if (!unit) return read;
  return { faults: [unit, ...(read.faults ?? [])] };
}

function readBounds(
  input: QuantityInput,
  property: Property,
  type: 'count' | 'quantity',
  path: string,
  exact: boolean,
): ReadValue {
  const bounds: Bounds = { min: input.min ?? null, max: input.max ?? null };
  if (input.minExclusive && bounds.min !== null) bounds.minExclusive = true;
  if (input.maxExclusive && bounds.max !== null) bounds.maxExclusive = true;
  const faults = (['min', 'max'] as const).flatMap((end) =>
    endFaults(bounds[end], exact ? path : `${path}.${end}`, type, leastOf(property)),
  );
  if (exact && faults.length > 0) return { faults: [faults[0]!] };
  if (faults.length > 0) return { faults };
  const range = rangeOf(bounds, universeOf(property));
  if (range === null || (bounds.min !== null && bounds.max !== null && bounds.min > bounds.max))
    return { faults: [fault(path, 'bounds-reversed', 'no value lies between these bounds')] };
  const stated: Bounds =
    type === 'count'
      ? { min: bounds.min === null ? null : range.lo, max: bounds.max === null ? null : range.hi }
      : bounds;
  return {
    value: {
      effective: stated,
      lang: input.lang ?? null,
      rule: exact ? 'exact' : 'explicit',
      ruleSet: null,
      stated,
      text: input.text ?? null,
      type,
      unit: property.unit,
    },
  };
}

function endFaults(end: number | null, path: string, type: 'count' | 'quantity', least: number): Fault[] {
  if (end === null) return [];
  if (end < least && type === 'quantity')
    return [fault(path, 'out-of-range', `must not be less than ${least}`)];
  if (type === 'quantity')
    return Math.abs(end) > 1e15 ? [fault(path, 'out-of-range', 'must lie within ±10^15')] : [];
  if (!Number.isInteger(end)) return [fault(path, 'not-whole', 'a count is a whole number')];
  if (end < 0 || end > COUNT_MAX) return [fault(path, 'out-of-range', `must be from 0 to ${COUNT_MAX}`)];
  return [];
}

function unitFault(unit: string | undefined, property: Property): Fault | null {
  if (unit === undefined || normalUnit(unit) === normalUnit(property.unit ?? '')) return null;
  const message = property.unit
    ? `${property.slug} is given in ${property.unit}`
    : `${property.slug} has no unit`;
  return fault('value.unit', 'wrong-unit', message);
}

const normalUnit = (unit: string): string => {
  const plain = unit.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
  return UNIT_NAMES[plain] ?? plain;
};

/** Other ways to write the units of the built-in properties. */
const UNIT_NAMES: Readonly<Record<string, string>> = {
  persons: 'person',
  people: 'person',
  personne: 'person',
  personnes: 'person',
  'sq km': 'km2',
  'sq. km': 'km2',
  'km^2': 'km2',
  'square km': 'km2',
  'square kilometre': 'km2',
  'square kilometres': 'km2',
  'square kilometer': 'km2',
  'square kilometers': 'km2',
};

function readWords(
  input: QuantityInput,
  property: Property,
  type: 'count' | 'quantity',
  rules: RuleSetName,
  langs: readonly string[],
  path: string,
): ReadValue {
  const text = input.text ?? '';
  const tries = input.lang === undefined ? [undefined, ...langs] : [input.lang];
  let first: { read: string | null; message: string } | null = null;
  for (const lang of tries) {
    const result = readQuantity(text, { lang, kind: type, ruleSet: rules });
    if (result.ok) {
      const { lang: found, stated, effective, rule, ruleSet, unit } = result.reading;
      const wrong = unitFault(unit ?? undefined, property);
      if (wrong) return { faults: [{ ...wrong, path }] };
      return { value: { effective, lang: found, rule, ruleSet, stated, text, type, unit: property.unit } };
    }
    first ??= result;
  }
  const message = first?.message ?? 'nothing to read';
  return { faults: [{ ...fault(path, 'value-unparsed', message), read: first?.read ?? null }] };
}
