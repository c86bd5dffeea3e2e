/** Requests of every kind for every operation of a document: right, at the edge, of the wrong type, too large, broken. */
import fc from 'fast-check';

export type Schema = { [keyword: string]: unknown };
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema };
type Content = Record<string, { schema?: Schema; example?: unknown }>;
export type Operation = {
  operationId: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content; $ref?: string }>;
};
export type OpenApi = { paths: Record<string, Record<string, Operation>> };
export type Target = { method: string; path: string; operation: Operation };

export type FuzzRequest = {
  target: Target;
  url: string;
  headers: Record<string, string>;
  body: Buffer | null;
};

/** What the answers have shown so far, to be asked for: tags, cursors, ids and slugs, these also by where. */
export type Seen = { ids: string[]; tags: string[]; cursors: string[]; idsAt: Map<string, string[]> };

/** Where an id belongs: the collection that an address is of. */
export const collectionOf = (path: string): string => path.split(/[/?]/).slice(0, 3).join('/');

export const targetsOf = (document: OpenApi): Target[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

/** What a reference leads to. */
export function resolved<T extends object>(document: object, given: T | { $ref: string }): T {
  if (!('$ref' in given) || typeof given.$ref !== 'string') return given as T;
  const steps = given.$ref.slice(2).split('/');
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], document) as T;
}

/** `keys`: of the roles, by name. */
export function requestsFor(
  document: OpenApi,
  keys: readonly string[],
  seen: Seen,
): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...targetsOf(document)).chain((target) => {
    const parameters = (target.operation.parameters ?? []).map((one) => resolved<Parameter>(document, one));
    const inPath = parameters.filter((one) => one.in === 'path');
    const inQuery = parameters.filter((one) => one.in === 'query');
    return fc
      .record({
        steps: fc.tuple(...inPath.map(() => pathValue(seen, collectionOf(target.path)))),
        query: queryOf(document, inQuery, seen),
        headers: headersFor(target, keys, seen),
        body: target.operation.requestBody
          ? bodyOf(document, target.operation.requestBody.content, seen)
          : STRAY_BODY,
      })
      .map(({ steps, query, headers, body }) => {
        const path = inPath.reduce(
          (url, one, at) => url.replace(`{${one.name}}`, () => encodeURIComponent(steps[at] ?? '')),
          target.path,
        );
        return {
          target,
          url: query === '' ? path : `${path}?${query}`,
          headers: { ...(body ? { 'content-type': body.type } : {}), ...headers },
          body: body?.bytes ?? null,
        };
      });
  });
}

const NASTY_TEXTS = [
  '',
  ' ',
  'a',
  '\u0000',
  '\ud800',
  '\u202egnp.exe',
  '\u200b',
  "' or 1=1 --",
  '"; drop table claims; --',
  '%',
  '_',
  '*',
  '"unbalanced',
  'NEAR(a b)',
  'a OR b',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '../../etc/passwd',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://a.example/',
  'https://[::1]/',
  '0000',
  '9999-12-31',
  '2023-02-30',
  '2023-05-23T25:00:00Z',
  'more than 70',
  'deux cents millions',
  '1e400',
  '9007199254740993',
  '-0',
  'NaN',
  'null',
  'Кyiv',
  'ﷺ'.repeat(40),
  '👩‍👩‍👧‍👦',
  'e\u0301'.repeat(150),
  'x'.repeat(301),
  'y'.repeat(10_001),
];
const NASTY_VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  -0,
  1e308,
  2 ** 53,
  [],
  {},
  [[]],
  [null],
  { slug: 'a' },
  { constructor: 1 },
  Array.from({ length: 201 }, () => 'a'),
];

const nastyText = fc.oneof(
  fc.constantFrom(...NASTY_TEXTS),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const nastyValue = fc.oneof(
  nastyText,
  fc.constantFrom(...NASTY_VALUES),
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
);

const known = (values: readonly string[]): fc.Arbitrary<string> =>
  fc.nat().map((at) => values[at % Math.max(1, values.length)] ?? 'none');

const pathValue = (seen: Seen, collection: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 20, arbitrary: known(seen.idsAt.get(collection) ?? seen.ids) },
    { weight: 2, arbitrary: known(seen.ids) },
    // Dots alone are steps of a path, which clients take before they send: the address would be another operation's.
    { weight: 1, arbitrary: nastyText.map(wellFormed).filter((text) => !/^\.{1,2}$/.test(text)) },
  );

// What is no UTF-8 cannot be written into an address by a client that is; raw sockets try that.
const wellFormed = (text: string): string => text.toWellFormed();

function queryOf(document: OpenApi, parameters: readonly Parameter[], seen: Seen): fc.Arbitrary<string> {
  if (parameters.length === 0) return fc.oneof({ weight: 9, arbitrary: fc.constant('') }, STRAY);
  const pair = fc
    .constantFrom(...parameters)
    .chain((one) =>
      fc
        .oneof(
          { weight: 4, arbitrary: drawnFrom(document, one.schema ?? {}).map(String) },
          { weight: 2, arbitrary: known(one.name === 'cursor' ? seen.cursors : seen.ids) },
          { weight: 1, arbitrary: nastyText },
        )
        .map((value) => `${one.name}=${encodeURIComponent(wellFormed(value))}`),
    );
  return fc
    .array(fc.oneof({ weight: 12, arbitrary: pair }, STRAY), { maxLength: 4 })
    .map((all) => all.join('&'));
}

const STRAY_BODY = fc.oneof(
  { weight: 19, arbitrary: fc.constant(null) },
  fc.constant({ type: 'application/json', bytes: Buffer.from('{}') }),
);

const STRAY = fc.constantFrom(
  'evnt=x',
  'limit',
  '=',
  '&&',
  'a[b]=1',
  '__proto__=1',
  'q=%00',
  'limit=1&limit=2',
);

function headersFor(
  { method }: Target,
  keys: readonly string[],
  seen: Seen,
): fc.Arbitrary<Record<string, string>> {
  const header = (percent: number, name: string, value: fc.Arbitrary<string>) =>
    fc.oneof(
      { weight: percent, arbitrary: value.map((one) => ({ [name]: one })) },
      { weight: 100 - percent, arbitrary: fc.constant({}) },
    );
  // The last may do the most.
  const strongest = keys.at(-1) as string;
  const authorization = fc.oneof(
    {
      weight: 20,
      arbitrary: fc
        .constantFrom(...keys, ...Array.from({ length: 16 }, () => strongest))
        .map((key) => `Bearer ${key}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('Bearer', 'Basic YTpi', 'Bearer cc_wrong', `Bearer ${'a'.repeat(300)}`),
    },
  );
  const changes = method === 'PATCH' || method === 'DELETE';
  return fc
    .tuple(
      header(97, 'authorization', authorization),
      header(
        5,
        'accept',
        fc.constantFrom(
          '*/*',
          'text/csv',
          'application/x-ndjson',
          'text/html;q=0.5',
          'image/*',
          ',;=',
          'application/json;q=0',
        ),
      ),
      header(
        changes ? 90 : 5,
        'if-match',
        fc.oneof(fc.constantFrom('*', '"x"', 'W/"x"', 'x'), known(seen.tags)),
      ),
      header(10, 'if-none-match', fc.oneof(fc.constantFrom('*', '"x"', '""'), known(seen.tags))),
      header(10, 'idempotency-key', fc.oneof(fc.constantFrom('k1', 'k2', ' ', 'x'.repeat(256)), fc.uuid())),
      header(10, 'x-request-id', fc.constantFrom('mine', 'a b', 'x'.repeat(200))),
      header(2, 'content-encoding', fc.constantFrom('gzip', 'br', 'identity')),
      header(2, 'last-event-id', fc.constantFrom('0', '1', 'x', '999999999')),
    )
    .map((parts) => Object.assign({}, ...parts) as Record<string, string>);
}

function bodyOf(document: OpenApi, content: Content, seen: Seen) {
  return fc.constantFrom(...Object.keys(content)).chain((type) => {
    const { schema = {}, example } = content[type] ?? {};
    const whole = typeof example === 'string' ? fc.constant(example) : drawnFrom(document, schema);
    const sound =
      example === undefined ? whole : fc.oneof({ weight: 3, arbitrary: fc.constant(example) }, whole);
    const changed = fc
      .tuple(sound, fc.array(fc.tuple(fc.nat(), fc.nat(4), nastyValue, known(seen.ids)), { maxLength: 2 }))
      .map(([value, changes]) =>
        // A copy of what is put in: what the next change would change is its source otherwise, or holds itself.
        changes.reduce(
          (body, [place, how, put, id]) => changedAt(body, place, how, structuredClone(put), id),
          structuredClone(value),
        ),
      );
    const bytes = fc.oneof(
      { weight: 12, arbitrary: changed.map(bytesOf) },
      { weight: 1, arbitrary: nastyValue.map(bytesOf) },
      { weight: 1, arbitrary: changed.chain((value) => brokenBytes(bytesOf(value))) },
    );
    const types = fc.oneof(
      { weight: 15, arbitrary: fc.constant(type) },
      fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'x', 'application/xml'),
    );
    return fc.record({ type: types, bytes });
  });
}

const bytesOf = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const brokenBytes = (bytes: Buffer): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.nat(bytes.length).map((end) => bytes.subarray(0, end)),
    fc.tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.nat(255)).map(([at, byte]) => {
      const copy = Buffer.from(bytes);
      copy[at] = byte;
      return copy;
    }),
    fc.constantFrom(
      Buffer.from('{"a":1,"a":2}'),
      Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)),
      Buffer.from('{"__proto__":{"a":1}}'),
      Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
      Buffer.from(`{"value":0.${'3'.repeat(300)}}`),
      Buffer.from(`"${'a'.repeat(1_048_600)}"`),
      Buffer.alloc(0),
    ),
  );

/** The value with one place in it changed: replaced, taken away, added to, or named as something that is there. */
function changedAt(body: unknown, place: number, how: number, value: unknown, id: string): unknown {
  const places = placesIn(body);
  const one = places[place % Math.max(1, places.length)];
  if (one === undefined) return how === 0 ? value : body;
  const { holder, key } = one;
  if (how === 0) delete holder[key];
  else if (how === 1) holder[`${key}X`] = value;
  else if (how === 2) holder[key] = id;
  else holder[key] = value;
  return body;
}

function placesIn(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** A value that the schema takes as it is written, at the edges of its bounds as often as within. */
function drawnFrom(document: OpenApi, given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolved<Schema>(document, given);
  const branches = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  if (branches) return fc.oneof(...branches.map((one) => drawnFrom(document, one, depth)));
  switch ([schema.type].flat()[0]) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return depth > 4
        ? fc.constant([])
        : fc.array(drawnFrom(document, (schema.items ?? {}) as Schema, depth + 1), {
            maxLength: 3,
            minLength: Number(schema.minItems ?? 0),
          });
    case 'object':
      return depth > 4 ? fc.constant({}) : objectOf(document, schema, depth);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function objectOf(document: OpenApi, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as string[];
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, drawnFrom(document, one, depth + 1)]),
  );
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}

function textOf({ minLength, maxLength, examples, format }: Schema): fc.Arbitrary<string> {
  const least = Number(minLength ?? 0);
  const most = Math.min(Number(maxLength ?? 60), 2_000);
  const plain = fc.constantFrom(
    'rvc',
    'raid',
    'desk',
    '2023-05-23',
    'fr',
    'https://w.example/a',
    ...(Array.isArray(examples) ? (examples as string[]) : []),
  );
  const edge = fc.constantFrom('a'.repeat(Math.max(1, least)), 'b'.repeat(most));
  return format === 'date-time'
    ? fc.constant('2023-05-23T10:00:00Z')
    : fc.oneof({ weight: 3, arbitrary: plain }, edge, nastyText);
}

function numberOf({ type, minimum, maximum }: Schema): fc.Arbitrary<number> {
  const least = Number(minimum ?? -1_000);
  const most = Number(maximum ?? 1_000);
  const within =
    type === 'integer'
      ? fc.integer({ min: Math.max(least, -(2 ** 31)), max: Math.min(most, 2 ** 31 - 1) })
      : fc.double({ min: least, max: most, noNaN: true });
  return fc.oneof(within, fc.constantFrom(least, most, least - 1, most + 1));
}
