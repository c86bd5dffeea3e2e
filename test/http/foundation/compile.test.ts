/** What zod shapes let in and how answers are rendered. */
import t from 'tap';
import { z } from 'zod';
import {
  checkBody,
  checkQuery,
  createSerializers,
  queryBoolean,
  queryInteger,
  queryNumber,
} from '../../../src/http/compile.ts';
import { createComponents } from '../../../src/http/components.ts';

const faultsOf = (shape: z.ZodType, input: unknown) => {
  const checked = checkBody(shape)(input);
  return checked.ok ? [] : checked.faults;
};

t.test('a body has all its faults named at once, each with its path and code', async (t) => {
  const shape = z.strictObject({
    name: z.string().max(3),
    kind: z.enum(['a', 'b']),
    count: z.int().min(1).max(9),
    whole: z.int(),
    at: z.iso.date(),
    when: z.iso.datetime({ offset: true }),
    link: z.url(),
    slug: z.string().regex(/^[a-z]+$/, { error: 'must be lower-case letters' }),
    tags: z.array(z.string()).min(1).max(2),
    more: z.array(z.string()).min(1).max(2),
    reports: z.array(z.strictObject({ source: z.strictObject({ url: z.string() }) })),
    flag: z.boolean(),
    custom: z.string().refine(() => false, { error: 'is taken', params: { code: 'duplicate' } }),
    absent: z.string(),
  });
  const input = {
    name: 'long',
    kind: 'c',
    count: 10,
    whole: 1.5,
    at: '2023-02-30',
    when: 'now',
    link: 'nowhere',
    slug: 'ABC',
    tags: [],
    more: ['1', '2', '3'],
    reports: [{ source: { url: 7, titel: 'x' } }],
    flag: 'yes',
    custom: 'x',
    extra: 1,
    other: 2,
  };
  t.same(faultsOf(shape, input), [
    { path: 'name', code: 'too-long', message: 'must have at most 3 characters' },
    { path: 'kind', code: 'not-allowed', message: 'must be "a" or "b"' },
    { path: 'count', code: 'out-of-range', message: 'must be at most 9' },
    { path: 'whole', code: 'not-whole', message: 'must be a whole number' },
    { path: 'at', code: 'invalid-time', message: 'must be a date such as 2023-05-24' },
    { path: 'when', code: 'invalid-time', message: 'must be a time such as 2023-05-24T10:30:00Z' },
    { path: 'link', code: 'invalid-url', message: 'must be a URL' },
    { path: 'slug', code: 'invalid-text', message: 'must be lower-case letters' },
    { path: 'tags', code: 'required', message: 'must have at least 1 item' },
    { path: 'more', code: 'too-many', message: 'must have at most 2 items' },
    { path: 'reports.0.source.url', code: 'wrong-type', message: 'must be a string' },
    { path: 'reports.0.source.titel', code: 'unknown-field', message: 'is not a field here' },
    { path: 'flag', code: 'wrong-type', message: 'must be true or false' },
    { path: 'custom', code: 'duplicate', message: 'is taken' },
    { path: 'absent', code: 'required', message: 'is required' },
    { path: 'extra', code: 'unknown-field', message: 'is not a field here' },
    { path: 'other', code: 'unknown-field', message: 'is not a field here' },
  ]);
});

t.test('null is not absent', async (t) => {
  t.same(faultsOf(z.strictObject({ a: z.string().optional() }), { a: null }), [
    { path: 'a', code: 'wrong-type', message: 'must be a string' },
  ]);
});

t.test('a union that nothing fits says what is expected', async (t) => {
  const value = z.union([z.number(), z.string(), z.strictObject({ min: z.number() }), z.null()]);
  t.same(faultsOf(z.strictObject({ value }), { value: true }), [
    { path: 'value', code: 'wrong-type', message: 'must be a number, a string, an object or null' },
  ]);
  t.same(faultsOf(z.strictObject({ value }), {}), [
    { path: 'value', code: 'required', message: 'is required' },
  ]);
});

t.test('a union of which one branch was meant has the faults of that branch', async (t) => {
  const reference = z.union([z.string(), z.strictObject({ slug: z.string(), name: z.string() })]);
  t.same(faultsOf(z.strictObject({ claimant: reference }), { claimant: { slug: 'a', nam: 'b' } }), [
    { path: 'claimant.name', code: 'required', message: 'is required' },
    { path: 'claimant.nam', code: 'unknown-field', message: 'is not a field here' },
  ]);
  const value = z.union([
    z.strictObject({ actor: z.string(), sole: z.boolean() }),
    z.strictObject({ min: z.number(), max: z.number() }),
    z.strictObject({ status: z.string() }),
  ]);
  t.same(faultsOf(value, { min: 'x', max: 2 }), [
    { path: 'min', code: 'wrong-type', message: 'must be a number' },
  ]);
});

t.test('a union inside a union is one sentence', async (t) => {
  const inner = z.union([z.string(), z.number()]);
  t.same(faultsOf(z.union([inner, z.boolean()]), []), [
    { path: '', code: 'wrong-type', message: 'must be a string, a number or true or false' },
  ]);
});

t.test('a discriminated union names what the discriminator may be', async (t) => {
  const shape = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('count'), min: z.int() }),
    z.strictObject({ type: z.literal('status'), status: z.string() }),
  ]);
  t.same(faultsOf(shape, { type: 'other' }), [
    { path: 'type', code: 'not-allowed', message: 'must be "count" or "status"' },
  ]);
  t.same(faultsOf(shape, { type: 'count', min: 'x' }), [
    { path: 'min', code: 'wrong-type', message: 'must be a number' },
  ]);
  t.same(faultsOf(shape, 'x'), [{ path: '', code: 'wrong-type', message: 'must be an object' }]);
});

t.test('text that a database cannot keep is refused wherever it stands', async (t) => {
  const shape = z.strictObject({ a: z.array(z.string()), b: z.record(z.string(), z.unknown()) });
  const message = 'must not hold NUL or half a surrogate pair';
  t.same(faultsOf(shape, { a: ['fine 😀', 'nul\u0000'], b: { c: { d: 'half \ud83d' } } }), [
    { path: 'a.1', code: 'invalid-text', message },
    { path: 'b.c.d', code: 'invalid-text', message },
  ]);
  t.same(faultsOf(shape, { a: [], b: { 'k\u0000': 1 } }).length, 1);
});

t.test('a query string is read as the types that the shape names', async (t) => {
  const check = checkQuery(
    z.strictObject({
      limit: queryInteger({ min: 1, max: 200, default: 50 }),
      offset: queryInteger({ min: 0 }),
      min: queryNumber(),
      disputed: queryBoolean(),
      dryRun: queryBoolean({ default: false }),
      q: z.string().optional(),
      kind: z.enum(['1', '2']).optional(),
      level: z.int().meta({ id: 'QueryLevel' }).optional(),
      tag: z.array(z.int()).optional(),
      either: z.union([z.int(), z.literal('all')]).optional(),
    }),
  );
  t.same(check({ limit: '7', min: '-1.5e3', disputed: 'true', q: '12', kind: '1', level: '3', tag: '4' }), {
    ok: true,
    value: { limit: 7, min: -1500, disputed: true, dryRun: false, q: '12', kind: '1', level: 3, tag: [4] },
  });
  t.same(check({ tag: ['4', '5'], either: 'all' }), {
    ok: true,
    value: { limit: 50, dryRun: false, tag: [4, 5], either: 'all' },
  });
  t.same(check(undefined), { ok: true, value: { limit: 50, dryRun: false } });
  const wrong = check({
    limit: '0x10',
    offset: '-1',
    min: 'Infinity',
    disputed: 'yes',
    dryRun: '',
    evnt: 'x',
  });
  t.same(wrong.ok ? [] : wrong.faults, [
    { path: 'limit', code: 'wrong-type', message: 'must be a number' },
    { path: 'offset', code: 'out-of-range', message: 'must be at least 0' },
    { path: 'min', code: 'wrong-type', message: 'must be a number' },
    { path: 'disputed', code: 'wrong-type', message: 'must be true or false' },
    { path: 'dryRun', code: 'wrong-type', message: 'must be true or false' },
    { path: 'evnt', code: 'unknown-parameter', message: 'is not a parameter of this operation' },
  ]);
});

t.test('a parameter given twice is refused once, unless it is a list', async (t) => {
  const check = checkQuery(z.strictObject({ q: z.string().optional(), limit: queryInteger({ default: 5 }) }));
  const checked = check({ q: ['a', 'b'], limit: ['1', '2'], other: ['x', 'y'] });
  t.same(checked.ok ? [] : checked.faults, [
    { path: 'q', code: 'invalid', message: 'is given more than once' },
    { path: 'limit', code: 'invalid', message: 'is given more than once' },
    { path: 'other', code: 'unknown-parameter', message: 'is not a parameter of this operation' },
  ]);
});

for (const strict of [true, false]) {
  t.test(`an answer is rendered as JSON.stringify would render it (strict: ${strict})`, async (t) => {
    const serializerOf = createSerializers({ strict });
    const renders = (shape: z.ZodType, value: unknown, what: string) =>
      t.equal(serializerOf(shape)(value), JSON.stringify(value), what);
    const actor = z.strictObject({ slug: z.string(), name: z.string() }).meta({ id: `Actor${strict}` });
    renders(z.strictObject({ n: z.int() }), { n: 9007199254740991 }, 'the largest count');
    renders(z.strictObject({ n: z.number() }), { n: 35.5 }, 'a decimal');
    renders(z.array(z.number()), [0.1, 1e21, 1e-7, -1.5, 0], 'awkward numbers');
    renders(
      z.strictObject({ a: z.number().nullable(), b: z.string().nullable() }),
      { a: null, b: null },
      'nulls',
    );
    renders(
      z.strictObject({ a: z.number().nullable(), b: z.string().nullable() }),
      { a: 0, b: '' },
      'zero and empty',
    );
    renders(z.strictObject({ k: z.enum(['x', 'y']).nullable() }), { k: null }, 'a null enum');
    renders(z.strictObject({ k: z.literal('x').nullable() }), { k: null }, 'a null constant');
    renders(z.strictObject({ k: z.literal('x').nullable() }), { k: 'x' }, 'a constant that may be null');
    renders(
      z.strictObject({ o: actor.nullable(), p: actor.nullable() }),
      { o: null, p: { slug: 'a', name: 'b' } },
      'null objects',
    );
    renders(z.strictObject({ a: z.array(z.int()).nullable() }), { a: null }, 'a null array');
    renders(z.strictObject({ b: z.boolean().nullable() }), { b: null }, 'a null boolean');
    renders(
      z.strictObject({ a: z.string().optional(), b: z.int().optional(), c: z.int() }),
      { c: 1 },
      'absent fields',
    );
    renders(z.strictObject({ a: z.string().optional() }), {}, 'nothing but absent fields');
    renders(z.strictObject({ a: z.string() }), { a: 'quote " \\ \n \u2028 €😀' }, 'text that needs escapes');
    renders(
      z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
      ['1', 1, true, null, false],
      'a union of scalars',
    );
    renders(z.record(z.string(), z.number()), { a: 1, 'b c': 2.5 }, 'a record');
    renders(z.strictObject({ x: z.unknown() }), { x: { deep: [1, { a: null }] } }, 'an unknown');
    renders(z.array(z.string()), [], 'an empty list');
    renders(
      z.strictObject({ at: z.iso.datetime(), on: z.iso.date() }),
      { at: '2023-05-24T10:30:00Z', on: '2023-05-24' },
      'times as text',
    );
  });

  t.test(`each branch of a union of objects is rendered whole (strict: ${strict})`, async (t) => {
    const bounds = z.strictObject({
      min: z.number().nullable(),
      max: z.number().nullable(),
      minExclusive: z.literal(true).optional(),
    });
    const value = z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('count'), unit: z.string().max(3), stated: bounds }),
      z.strictObject({ type: z.literal('boolean'), stated: z.boolean() }),
      z.strictObject({
        type: z.literal('actor'),
        stated: z.strictObject({ slug: z.string() }).nullable(),
        sole: z.boolean(),
      }),
    ]);
    const shape = z.strictObject({ value, either: z.union([z.string(), bounds]).nullable() });
    const serialize = createSerializers({ strict })(shape);
    for (const one of [
      { value: { type: 'count', unit: 'p', stated: { min: 71, max: null } }, either: 'words' },
      {
        value: { type: 'count', unit: 'p', stated: { min: 0.5, max: 2, minExclusive: true } },
        either: { min: 1, max: null },
      },
      { value: { type: 'boolean', stated: false }, either: null },
      { value: { type: 'actor', stated: null, sole: true }, either: 'x' },
    ])
      t.equal(serialize(one), JSON.stringify(one));
  });

  t.test(`a shape that holds itself is rendered to any depth (strict: ${strict})`, async (t) => {
    const place: z.ZodType = z.strictObject({
      slug: z.string(),
      get within() {
        return place.nullable();
      },
      get parts() {
        return z.array(place).optional();
      },
    });
    const one = {
      slug: 'a',
      within: { slug: 'b', within: null },
      parts: [{ slug: 'c', within: null, parts: [] }],
    };
    t.equal(createSerializers({ strict })(place)(one), JSON.stringify(one));
  });
}

t.test('a strict serialiser throws where the answer does not fit its shape', async (t) => {
  const serializerOf = createSerializers({ strict: true });
  t.throws(() => serializerOf(z.strictObject({ k: z.enum(['a']) }))({ k: 'b' }), /does not fit/);
  t.throws(() => serializerOf(z.strictObject({ a: z.string() }))({ a: 'x', b: 1 }), /does not fit/);
  t.throws(() => serializerOf(z.strictObject({ a: z.string() }))({ a: null }), /does not fit/);
  t.throws(() => serializerOf(z.object({ a: z.string() }))({ a: 'x', b: 1 }), /changed the answer/);
});

t.test('a missing field is never rendered as something else', async (t) => {
  t.throws(() =>
    createSerializers({ strict: false })(z.strictObject({ a: z.string(), b: z.int() }))({ a: 'x' }),
  );
});

t.test('a serialiser is compiled once a shape', async (t) => {
  const serializerOf = createSerializers({ strict: false });
  const shape = z.strictObject({ a: z.string() });
  t.equal(serializerOf(shape), serializerOf(shape));
});

t.test('a shape with an id is a component, and its nullable use is null or a reference', async (t) => {
  const components = createComponents();
  const actor = z.strictObject({ slug: z.string() }).meta({ id: 'RefActor', examples: [{ slug: 'rvc' }] });
  const schema = components.schemaOf(
    z.strictObject({ one: actor, other: actor.nullable(), n: z.int().nullable() }),
    'output',
  );
  const { document, schemas } = components.resolve({ schema });
  t.same(document.schema.properties, {
    one: { $ref: '#/components/schemas/RefActor' },
    other: { anyOf: [{ $ref: '#/components/schemas/RefActor' }, { type: 'null' }] },
    n: { anyOf: [{ type: 'integer', maximum: 9007199254740991 }, { type: 'null' }] },
  });
  t.match(schemas.RefActor, { type: 'object', required: ['slug'], examples: [{ slug: 'rvc' }] });
});

t.test(
  'a shape with defaults has its input apart from its output, and so has what refers to it',
  async (t) => {
    const components = createComponents();
    const inner = z.strictObject({ n: z.int().default(1) }).meta({ id: 'Inner' });
    const outer = z
      .strictObject({ inner, plain: z.strictObject({ a: z.string() }).meta({ id: 'Plain' }) })
      .meta({ id: 'Outer' });
    const document = { in: components.schemaOf(outer, 'input'), out: components.schemaOf(outer, 'output') };
    const resolved = components.resolve(document);
    t.same(resolved.document, {
      in: { $ref: '#/components/schemas/OuterInput' },
      out: { $ref: '#/components/schemas/Outer' },
    });
    t.same(Object.keys(resolved.schemas).sort(), ['Inner', 'InnerInput', 'Outer', 'OuterInput', 'Plain']);
    t.notOk('required' in (resolved.schemas.InnerInput ?? {}));
    t.same(resolved.schemas.Inner?.required, ['n']);
  },
);

t.test('two different shapes with one id stop the start', async (t) => {
  const components = createComponents();
  components.schemaOf(z.strictObject({ a: z.string() }).meta({ id: 'Twice' }), 'output');
  t.throws(
    () => components.schemaOf(z.strictObject({ b: z.string() }).meta({ id: 'Twice' }), 'input'),
    /id Twice/,
  );
});
