/** From one zod shape: the check of what comes in, the bytes of what goes out, the schema of the document. */
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type fastJsonStringify from 'fast-json-stringify';
import { z } from 'zod';
import { type Fault, type FaultCode, fault } from '../domain/refusal.ts';
import { lazily } from '../lazily.ts';
import { LIMITS } from '../limits.ts';

export type JsonSchema = { [keyword: string]: unknown };
export type Checked<T> = { ok: true; value: T } | { ok: false; faults: readonly Fault[] };
export type Check<T> = (input: unknown) => Checked<T>;
export type Serialize = (value: unknown) => string;

/** A whole number in the query string, seen by the handler as a number. */
export function queryInteger(bounds: { min?: number; max?: number; default: number }): z.ZodDefault<z.ZodInt>;
export function queryInteger(bounds: { min?: number; max?: number }): z.ZodOptional<z.ZodInt>;
export function queryInteger(bounds: { min?: number; max?: number; default?: number }) {
  const integer = z
    .int()
    .min(bounds.min ?? Number.MIN_SAFE_INTEGER)
    .max(bounds.max ?? Number.MAX_SAFE_INTEGER);
  return bounds.default === undefined ? integer.optional() : integer.default(bounds.default);
}

/** A decimal number in the query string. */
export const queryNumber = (bounds: { min?: number; max?: number } = {}): z.ZodOptional<z.ZodNumber> =>
  z
    .number()
    .min(bounds.min ?? -Number.MAX_VALUE)
    .max(bounds.max ?? Number.MAX_VALUE)
    .optional();

/** `true` or `false` in the query string, nothing else. */
export function queryBoolean(options: { default: boolean }): z.ZodDefault<z.ZodBoolean>;
export function queryBoolean(): z.ZodOptional<z.ZodBoolean>;
export function queryBoolean(options?: { default: boolean }) {
  return options === undefined ? z.boolean().optional() : z.boolean().default(options.default);
}

/** Finds every fault of a body at once. */
export function checkBody<S extends z.ZodType>(shape: S): Check<z.output<S>> {
  return (input) => check(shape, input, 'unknown-field');
}

/**
 * The same for a query string or path, whose values arrive as text: what the shape calls a number,
 * boolean or array is read as one first, so that shapes need no transforms and the document tells the truth.
 */
export function checkQuery<S extends z.ZodObject>(shape: S): Check<z.output<S>> {
  const fieldsOf = lazily(() => {
    const inlined = z.toJSONSchema(shape, { io: 'input', metadata: z.registry() });
    return (inlined.properties ?? {}) as Record<string, JsonSchema>;
  });
  return (input) => {
    const fields = fieldsOf();
    const given = Object.entries((input ?? {}) as Record<string, string | string[]>);
    const repeated = given.filter(
      ([name, text]) => Array.isArray(text) && !typesOf(fields[name]).has('array'),
    );
    const read = Object.fromEntries(given.map(([name, text]) => [name, readText(fields[name], text)]));
    const faults = repeated
      .filter(([name]) => name in fields)
      .map(([name]) => fault(name, 'invalid', 'is given more than once'));
    const checked = check(shape, read, 'unknown-parameter');
    if (faults.length === 0) return checked;
    const others = checked.ok ? [] : checked.faults.filter((one) => !faults.some((f) => f.path === one.path));
    return { ok: false, faults: [...faults, ...others] };
  };
}

/**
 * Serialisers, compiled once a shape and when first used: a start does not wait for all of them. A strict compiler parses with zod first and compares what was
 * rendered with what was given, since the fast serialiser is no validator and drops what it does not know.
 */
export function createSerializers(options: { strict: boolean }): (shape: z.ZodType) => Serialize {
  const compiled = options.strict ? STRICT : FAST;
  return (shape) => {
    const known = compiled.get(shape);
    if (known) return known;
    const made = lazily(() => {
      const fast = buildSerializer()(serializerSchema(shape) as object) as Serialize;
      return options.strict ? strictly(shape, fast) : fast;
    });
    const serialize: Serialize = (value) => made()(value);
    compiled.set(shape, serialize);
    return serialize;
  };
}

/** Loaded with its validator when the first answer is written: together they are a tenth of what a start would load. */
const buildSerializer = lazily(
  () => createRequire(import.meta.url)('fast-json-stringify') as typeof fastJsonStringify,
);

const STRICT = new WeakMap<z.ZodType, Serialize>();
const FAST = new WeakMap<z.ZodType, Serialize>();

function check<S extends z.ZodType>(shape: S, input: unknown, unknownKey: FaultCode): Checked<z.output<S>> {
  if (isDeeperThan(input, LIMITS.bodyDepth))
    return { ok: false, faults: [fault('', 'invalid', `is nested more than ${LIMITS.bodyDepth} deep`)] };
  const parsed = shape.safeParse(input, { reportInput: true, error: messageOf });
  if (!parsed.success)
    return { ok: false, faults: sensible(parsed.error.issues.flatMap((i) => faultsOf(i, [], unknownKey))) };
  const unsafe = unstorableTexts(parsed.data, '');
  return unsafe.length > 0 ? { ok: false, faults: unsafe } : { ok: true, value: parsed.data };
}

// Shapes that hold themselves would be followed until the stack ends.
const isDeeperThan = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1)));

/** zod measures the length of a string that should be a list: what is no list has no faults of its own. */
function sensible(faults: readonly Fault[]): Fault[] {
  const wrong = new Set(faults.filter((one) => one.code === 'wrong-type').map((one) => one.path));
  return faults.filter((one) => one.code === 'wrong-type' || !wrong.has(one.path));
}

/** NUL and lone surrogates are valid JSON that a database refuses or changes. */
function unstorableTexts(value: unknown, path: string): Fault[] {
  if (typeof value === 'string')
    return UNSTORABLE.test(value)
      ? [fault(path, 'invalid-text', 'must not hold NUL or half a surrogate pair')]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [...(UNSTORABLE.test(key) ? unstorableTexts(key, path) : []), ...unstorableTexts(inner, at)];
  });
}

// With the u flag the class matches only surrogates that are no half of a pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /[\u0000\uD800-\uDFFF]/u;
const INTEGER_TEXT = /^-?(?:0|[1-9]\d{0,15})$/;
const NUMBER_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

function readText(field: JsonSchema | undefined, text: string | string[]): unknown {
  const types = typesOf(field);
  if (types.has('array')) {
    const items = (field as { items?: JsonSchema }).items;
    return (Array.isArray(text) ? text : [text]).map((one) => readText(items, one));
  }
  if (Array.isArray(text) || types.has('string')) return text;
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.has('integer') && INTEGER_TEXT.test(text)) return Number(text);
  if (types.has('number') && NUMBER_TEXT.test(text)) return Number(text);
  return text;
}

function typesOf(field: JsonSchema | undefined): Set<unknown> {
  if (field === undefined) return new Set();
  const branches = (field.anyOf ?? field.oneOf ?? []) as JsonSchema[];
  return new Set([field.type, ...branches.flatMap((branch) => [...typesOf(branch)])].flat());
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

function faultsOf(issue: Issue, prefix: PropertyKey[], unknownKey: FaultCode): Fault[] {
  const steps = [...prefix, ...issue.path];
  const path = steps.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const message =
      unknownKey === 'unknown-field' ? 'is not a field here' : 'is not a parameter of this operation';
    return issue.keys.map((key) => fault([...steps, key].map(String).join('.'), unknownKey, message));
  }
  if (issue.code === 'invalid_union') return unionFaults(issue, steps, unknownKey);
  if (issue.code === 'invalid_key') return [fault(path, 'invalid', 'has a name that is not allowed here')];
  return [fault(path, codeOf(issue), issue.message)];
}

/** The faults of the one branch that was meant, or else a sentence on what is expected. */
function unionFaults(
  issue: z.core.$ZodIssueInvalidUnion,
  steps: PropertyKey[],
  unknownKey: FaultCode,
): Fault[] {
  const path = steps.map(String).join('.');
  if (issue.discriminator !== undefined) {
    const given = (issue.input as Record<string, unknown>)[issue.discriminator];
    return [fault(path, given === undefined ? 'required' : 'not-allowed', issue.message)];
  }
  if (issue.input === undefined) return [fault(path, 'required', 'is required')];
  if (issue.message !== '') return [fault(path, 'invalid', issue.message)];
  const [meant] = issue.errors
    .filter((branch) => !branch.some(isOfOtherKind))
    .sort((one, other) => misfit(one) - misfit(other));
  if (meant !== undefined) return meant.flatMap((inner) => faultsOf(inner, steps, unknownKey));
  const expected = [...new Set(issue.errors.flatMap((branch) => branch.flatMap(expectation)))];
  return [fault(path, 'wrong-type', `must be ${listed(expected)}`)];
}

/** A branch that asks for another kind of value altogether was not meant, and has nothing to say about this one. */
function isOfOtherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isOfOtherKind));
  return issue.code === 'invalid_value' || (issue.code === 'invalid_type' && issue.expected !== 'int');
}

/** Lower is nearer: missing and unknown fields tell branches apart better than wrong values do. */
const misfit = (branch: readonly Issue[]): number =>
  branch.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length;
    return sum + (issue.input === undefined ? 10 : 1);
  }, 0);

function expectation(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value));
  if (issue.code === 'invalid_type') return [NAMES[issue.expected] ?? issue.expected];
  if (issue.code === 'invalid_union') return issue.errors.flatMap((branch) => branch.flatMap(expectation));
  return [];
}

function codeOf(issue: Issue): FaultCode {
  if (issue.code === 'custom') return (issue.params?.code as FaultCode | undefined) ?? 'invalid';
  if (issue.input === undefined) return 'required';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'not-whole' : 'wrong-type';
    case 'invalid_value':
      return typeof issue.input === typeof issue.values[0] ? 'not-allowed' : 'wrong-type';
    case 'too_big':
      if (issue.origin === 'string') return 'too-long';
      return issue.origin === 'array' ? 'too-many' : 'out-of-range';
    case 'too_small':
      if (issue.origin === 'string') return 'invalid-text';
      return issue.origin === 'array' ? 'required' : 'out-of-range';
    case 'invalid_format':
      return FORMAT_FAULTS[issue.format] ?? 'invalid';
    default:
      return 'invalid';
  }
}

const FORMAT_FAULTS: Record<string, FaultCode> = {
  date: 'invalid-time',
  datetime: 'invalid-time',
  time: 'invalid-time',
  url: 'invalid-url',
  regex: 'invalid-text',
};
const FORMAT_NAMES: Record<string, string> = {
  date: 'a date such as 2023-05-24',
  datetime: 'a time such as 2023-05-24T10:30:00Z',
  url: 'a URL',
  uuid: 'a UUID',
  guid: 'a UUID',
  email: 'an e-mail address',
};
const NAMES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** What zod shows where the shape's author gave no sentence of their own. */
function messageOf(issue: RawIssue): string {
  if (issue.code === 'invalid_union')
    return issue.discriminator
      ? `must be ${listed(((issue.options ?? []) as unknown[]).map((one) => JSON.stringify(one)))}`
      : '';
  if (issue.input === undefined && issue.code !== 'custom') return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map((value) => JSON.stringify(value)))}`;
    case 'too_big':
      return `must ${extent(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    case 'too_small':
      return `must ${extent(issue.origin)} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return FORMAT_NAMES[issue.format]
        ? `must be ${FORMAT_NAMES[issue.format]}`
        : 'is not written as it must be';
    default:
      return 'is not valid';
  }
}

const extent = (origin: string): string => (origin === 'string' || origin === 'array' ? 'have' : 'be');
const unit = (origin: string, count: number | bigint): string => {
  if (origin === 'string') return count === 1 ? ' character' : ' characters';
  if (origin === 'array') return count === 1 ? ' item' : ' items';
  return '';
};
const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? 'something else') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function strictly(shape: z.ZodType, fast: Serialize): Serialize {
  return (value) => {
    const parsed = shape.safeParse(value);
    if (!parsed.success)
      throw new Error(`the answer does not fit its shape: ${z.prettifyError(parsed.error)}`);
    const text = fast(value);
    const plain: unknown = JSON.parse(JSON.stringify(value));
    if (!isDeepStrictEqual(JSON.parse(text), plain))
      throw new Error(`the serialiser changed the answer: ${text} from ${JSON.stringify(value)}`);
    return text;
  };
}

/** An empty registry inlines every id, since ids are for readers; bounds and patterns say nothing to a serialiser. */
function serializerSchema(shape: z.ZodType): JsonSchema {
  const schema = z.toJSONSchema(shape, { target: 'draft-7', io: 'output', metadata: z.registry() });
  return foldNullable(JSON.parse(JSON.stringify(schema)) as JsonSchema);
}

const NOT_FOR_SERIALIZERS = new Set(
  'pattern format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems default propertyNames'.split(
    ' ',
  ),
);

function foldNullable(schema: JsonSchema): JsonSchema {
  const folded: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (NOT_FOR_SERIALIZERS.has(keyword)) continue;
    if (keyword === 'properties' || keyword === 'definitions')
      folded[keyword] = mapValues(value as object, foldNullable);
    else if (Array.isArray(value)) folded[keyword] = value.map(foldInner);
    else folded[keyword] = foldInner(value);
  }
  return withoutNullBranch(folded);
}

const foldInner = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? foldNullable(value as JsonSchema)
    : value;

const mapValues = (object: object, map: (value: JsonSchema) => JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value as JsonSchema)]));

/** `anyOf: [X, null]` is tried branch by branch at every value; `nullable` is one comparison. */
function withoutNullBranch(schema: JsonSchema): JsonSchema {
  const branches = schema.anyOf as JsonSchema[] | undefined;
  const inner = branches?.find((branch) => branch.type !== 'null');
  if (branches?.length !== 2 || inner === undefined || !branches.some((branch) => branch.type === 'null'))
    return schema;
  if (typeof inner.type !== 'string') return schema;
  const { const: constant, ...rest } = inner;
  const values = constant === undefined ? (inner.enum as unknown[] | undefined) : [constant];
  // A nullable const is rendered as the const, so it becomes an enum that has null among its values.
  return { ...rest, ...(values ? { enum: [...values, null] } : {}), nullable: true };
}
