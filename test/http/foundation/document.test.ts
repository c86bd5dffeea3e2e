/** The document says all that the routes do. */
import helmet from '@fastify/helmet';
import t from 'tap';
import { z } from 'zod';
import { type DocumentSettings, documentOf, registerDocument } from '../../../src/http/document.ts';
import { operation } from '../../../src/http/operation.ts';
import { buildWorld } from './sample.ts';

const settings: DocumentSettings = {
  title: 'Notes',
  version: '1.2.3',
  description: 'Notes of the tests.',
  publicUrl: null,
  readAccess: 'open',
  tags: [
    { name: 'notes', description: 'Notes.' },
    { name: 'health', description: 'Whether it runs.' },
  ],
};

type Json = { [key: string]: Json };
const documented = async (t: Parameters<typeof buildWorld>[0], changes: Partial<DocumentSettings> = {}) => {
  const { operations } = await buildWorld(t);
  return documentOf(operations, { ...settings, ...changes }) as unknown as Json;
};
const at = (document: Json, path: string): Json | undefined =>
  path.split(' ').reduce<Json | undefined>((node, step) => node?.[step], document);

t.test('every operation is there with its id, summary, description, tag and security', async (t) => {
  const { operations } = await buildWorld(t);
  const document = documentOf(operations, settings) as unknown as Json;
  for (const one of operations) {
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    const described = at(document, `paths ${path} ${one.method.toLowerCase()}`) as unknown as Record<
      string,
      unknown
    >;
    t.equal(described.operationId, one.id);
    t.equal(described.summary, one.summary);
    t.same(described.tags, [one.tag]);
    t.ok(described.description);
    t.same(
      described.security,
      one.role === 'none' ? [] : one.role === 'reader' ? [{}, { key: [] }] : [{ key: [] }],
    );
  }
});

t.test('every reference leads somewhere, and every shared part is referred to', async (t) => {
  const document = await documented(t);
  const text = JSON.stringify(document);
  const targets = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => String(match[1])));
  for (const target of targets) t.ok(at(document, target.split('/').join(' ')), target);
  for (const kind of ['schemas', 'responses', 'parameters', 'headers'])
    for (const name of Object.keys(at(document, `components ${kind}`) ?? {}))
      t.ok(targets.has(`components/${kind}/${name}`), `${kind} ${name} is used`);
  t.notMatch(text, /schemas\/(input|output):|\$defs|"nullable"|\$schema/);
});

t.test('parameters have their types, bounds and descriptions', async (t) => {
  const document = await documented(t);
  const parameters = at(document, 'paths /v1/notes get parameters') as unknown as Record<string, unknown>[];
  t.match(parameters, [
    {
      name: 'limit',
      in: 'query',
      required: false,
      description: /rows/,
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    },
    { name: 'cursor', schema: { type: 'string' } },
    { name: 'q', schema: { type: 'string', maxLength: 9 } },
    { name: 'big', schema: { type: 'boolean' } },
    { name: 'min', schema: { type: 'number' } },
    { $ref: '#/components/parameters/If-None-Match' },
  ]);
  t.match(at(document, 'paths /v1/notes/{id} get parameters 0'), { name: 'id', in: 'path', required: true });
  t.match(at(document, 'paths /v1/notes/{id} patch parameters 1'), {
    $ref: '#/components/parameters/If-Match',
  });
  t.match(at(document, 'paths /v1/notes post parameters 1'), {
    $ref: '#/components/parameters/Idempotency-Key',
  });
  t.match(at(document, 'components parameters If-Match'), { required: true });
});

t.test('bodies and answers have schemas and examples in every form', async (t) => {
  const document = await documented(t);
  t.match(at(document, 'paths /v1/notes post requestBody'), {
    required: true,
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/NoteBody' }, example: { text: 'Hello' } },
    },
  });
  t.match(at(document, 'paths /v1/notes/import post requestBody content application/x-ndjson'), {
    example: /Hello/,
  });
  t.match(at(document, 'paths /v1/notes get responses 200 content'), {
    'application/json': { schema: { $ref: '#/components/schemas/NotePage' } },
    'text/csv': { example: 'id,text\n' },
  });
  t.match(at(document, 'paths /v1/notes get description'), /\/v1\/notes\.csv/);
  t.match(at(document, 'components schemas Note'), {
    properties: { size: { type: ['number', 'null'] } },
    examples: [{ id: 'n1' }],
  });
  t.notOk(at(document, 'paths /v1/notes/{id} delete responses 204 content'));
});

t.test('every status has its headers', async (t) => {
  const document = await documented(t);
  const headers = (path: string) =>
    Object.keys(at(document, `${path} headers`) ?? {}).filter((name) => !name.startsWith('RateLimit'));
  t.same(headers('paths /v1/notes get responses 200'), ['X-Request-Id', 'ETag', 'Link']);
  t.same(headers('paths /v1/notes get responses 304'), ['ETag', 'X-Request-Id']);
  t.same(headers('paths /v1/notes post responses 201'), ['X-Request-Id', 'Location', 'Idempotent-Replayed']);
  t.same(headers('components responses 401.unauthenticated'), ['X-Request-Id', 'WWW-Authenticate']);
  t.same(headers('components responses 429.rate-limited'), ['X-Request-Id', 'Retry-After']);
  t.same(headers('components responses 503.overloaded.store-unavailable'), ['X-Request-Id', 'Retry-After']);
  t.ok(at(document, 'paths /v1/notes get responses 200 headers RateLimit-Limit'));
});

t.test('every refusal stands under its status, with what it means and an example', async (t) => {
  const document = await documented(t);
  const statuses = (path: string) => Object.keys(at(document, `${path} responses`) ?? {});
  t.same(statuses('paths /health/live get'), ['200', '400', '406', '408', '414', '431', '500']);
  t.same(statuses('paths /v1/notes/{id} get'), [
    '200',
    '304',
    '400',
    '401',
    '404',
    '406',
    '408',
    '414',
    '422',
    '429',
    '431',
    '500',
    '503',
  ]);
  t.same(
    statuses('paths /v1/notes post'),
    '201 400 401 403 406 408 409 413 414 415 422 429 431 500 503'.split(' '),
  );
  t.same(
    statuses('paths /v1/notes/{id} delete'),
    '204 400 401 403 404 408 412 414 422 428 429 431 500 503'.split(' '),
  );
  const conflict = at(document, 'components responses 409.already-exists.idempotency-in-flight');
  t.match(conflict, {
    description: /`already-exists`: .*\n- `idempotency-in-flight`: /,
    content: {
      'application/problem+json': {
        examples: { 'already-exists': { value: { status: 409, type: '/problems/already-exists' } } },
      },
    },
  });
});

t.test('with READ_ACCESS=key every read asks for the key', async (t) => {
  const document = await documented(t, { readAccess: 'key', publicUrl: 'https://claims.test' });
  t.same(at(document, 'paths /v1/notes get security'), [{ key: [] }]);
  t.same(at(document, 'servers 0 url'), 'https://claims.test');
});

t.test('a declaration that cannot be right stops the start', async (t) => {
  const one = (changes: object) =>
    operation({
      id: 'one',
      method: 'POST',
      path: '/one',
      tag: 'notes',
      summary: 'One',
      role: 'none',
      body: z.strictObject({ a: z.string() }),
      answers: { 200: { description: 'It.', shape: z.strictObject({ a: z.string() }) } },
      refusals: [],
      handle: async () => ({}),
      ...changes,
    });
  t.throws(() => documentOf([one({}), one({})], settings), /two operations have the id one/);
  t.throws(() => documentOf([one({ tag: 'other' })], settings), /no tag other/);
  t.throws(() => documentOf([one({ bodyExample: { b: 1 } })], settings), /example of the body does not fit/);
  const answers = {
    200: { description: 'It.', shape: z.strictObject({ a: z.string() }), example: { a: 1 } },
  };
  t.throws(() => documentOf([one({ answers })], settings), /example of 200 does not fit/);
});

t.test(
  'the document is served with an ETag, and /docs shows it under a policy of its own hosts',
  async (t) => {
    const { app, operations } = await buildWorld(t, {
      async before(app, operations) {
        await app.register(helmet);
        await registerDocument(app, operations, settings);
      },
    });
    const response = await app.inject('/openapi.json');
    t.same(response.json(), JSON.parse(JSON.stringify(documentOf(operations, settings))));
    const again = await app.inject({
      url: '/openapi.json',
      headers: { 'if-none-match': String(response.headers.etag) },
    });
    t.equal(again.statusCode, 304);
    t.same((await app.inject('/docs/json')).json(), response.json(), 'the plugin shows it untouched');
    const page = await app.inject('/docs');
    t.equal(page.statusCode, 200);
    const policy = String(page.headers['content-security-policy']);
    t.notMatch(policy, /https?:|unsafe-eval|upgrade-insecure/);
    t.notMatch(page.payload, /(?:src|href)="(?:https?:)?\/\/|<script>|<style>|\son\w+=/);
    for (const [, path] of page.payload.matchAll(/(?:src|href)="([^"]+)"/g))
      t.equal((await app.inject(String(path))).statusCode, 200, String(path));
  },
);
