/** What the operations of the document share: named schemas, headers, parameters, problems. */
import { z } from 'zod';
import { FAULT_CODES, type Fault, fault, REFUSALS, Refusal, type RefusalCode } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { JsonSchema } from './compile.ts';
import { PROBLEMS, type Problem, type ProblemSettings, problemOf } from './problems.ts';

export type Components = {
  /** The schema of a shape in draft 2020-12, as OpenAPI 3.1 has it; shapes with an id become references. */
  schemaOf(shape: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** The document with its references resolved to names, and the named schemas. */
  resolve<T extends object>(document: T): { document: T; schemas: Record<string, JsonSchema> };
};

/**
 * Collects named schemas. A shape with defaults is another thing as input than as output: where the two
 * differ, the input is named `<id>Input`. Two different shapes with one id would merge silently, so they throw.
 */
export function createComponents(): Components {
  const owners = new Map<string, z.ZodType>();
  const named = { input: new Map<string, JsonSchema>(), output: new Map<string, JsonSchema>() };
  return {
    schemaOf(shape, io) {
      const override = (seen: { zodSchema: unknown; jsonSchema: JsonSchema }): void => {
        claimId(owners, seen.zodSchema as z.ZodType);
        tidyForReaders(seen.jsonSchema);
      };
      const converted = z.toJSONSchema(shape, { target: 'draft-2020-12', io, override });
      const text = JSON.stringify(converted).replaceAll('"#/$defs/', `"#/components/schemas/${io}:`);
      const { $schema, $defs, ...schema } = JSON.parse(text) as JsonSchema;
      for (const [id, definition] of Object.entries($defs ?? {})) named[io].set(id, definition as JsonSchema);
      return schema;
    },
    resolve(document) {
      const separate = idsThatDiffer(named.input, named.output);
      const rename = <T>(value: T): T =>
        JSON.parse(
          JSON.stringify(value).replaceAll(
            /"#\/components\/schemas\/(input|output):([^"]+)"/g,
            (_all, io, id) =>
              JSON.stringify(
                `#/components/schemas/${id}${io === 'input' && separate.has(id) ? 'Input' : ''}`,
              ),
          ),
        ) as T;
      const schemas = Object.fromEntries([
        ...[...named.input].map(
          ([id, schema]) => [separate.has(id) ? `${id}Input` : id, rename(schema)] as const,
        ),
        ...[...named.output].map(([id, schema]) => [id, rename(schema)] as const),
      ]);
      return { document: rename(document), schemas };
    },
  };
}

/** One document of each code, for readers of the OpenAPI document. */
export function exampleProblem(code: RefusalCode, settings: ProblemSettings): Problem {
  const context = REFUSALS[code].context.map((name) => [name, CONTEXT_EXAMPLES[name]]);
  const refusal = new Refusal(code, REFUSALS[code].means, Object.fromEntries(context), FAULT_EXAMPLES[code]);
  return problemOf(
    refusal,
    { url: '/v1/claims', requestId: '0b9f1f6e-4f0c-4d0e-9a43-1f2f6f6f0a11' },
    settings,
  );
}

type ContextName = (typeof REFUSALS)[RefusalCode]['context'][number];
const CONTEXT_EXAMPLES: Record<ContextName, string | number> = {
  read: 'more than',
  allow: 'GET, HEAD',
  available: 'application/json',
  limitBytes: LIMITS.bodyBytes,
  limitSeconds: LIMITS.requestSeconds,
  limit: LIMITS.linksPerQuestion,
  role: 'editor',
  current: '2',
  existing: 'raiding-force',
  state: 'void',
  retryAfterSeconds: LIMITS.retryAfterSeconds,
};
const FAULT_EXAMPLES: Partial<Record<RefusalCode, Fault[]>> = {
  'invalid-request': [fault('limit', 'out-of-range', `must be at most ${LIMITS.pageRowsMax}`)],
  'unknown-parameter': [fault('evnt', 'unknown-parameter', 'is not a parameter of this operation')],
  'unknown-field': [fault('reports.0.titel', 'unknown-field', 'is not a field here')],
  'invalid-claim': [fault('value', 'wrong-value-kind', 'must be a count')],
  'unknown-reference': [fault('claimant', 'unknown-reference', 'no actor has the slug rvc')],
};

/** The schemas of the document, open for what further codes may carry. */
export const PROBLEM_SCHEMAS = {
  Problem: {
    type: 'object',
    description: 'What was refused and why (RFC 9457). Further members belong to the code.',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
    properties: {
      type: {
        type: 'string',
        format: 'uri-reference',
        description: 'An address that ends in the code and explains it.',
      },
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string', description: 'This very case, for people.' },
      instance: { type: 'string', format: 'uri-reference', description: 'The path that was asked.' },
      code: {
        type: 'string',
        enum: Object.keys(PROBLEMS),
        description: 'For programs; codes are never renamed.',
      },
      requestId: { type: 'string', description: 'As in X-Request-Id; the log has it too.' },
      errors: {
        type: 'array',
        items: { $ref: '#/components/schemas/Fault' },
        description: 'Every field at fault.',
      },
      ...Object.fromEntries(
        Object.entries(CONTEXT_EXAMPLES).map(([name, one]) => [name, { type: [typeof one, 'null'] }]),
      ),
      // A resource is told by its version or by its tag.
      current: { type: ['string', 'integer', 'null'] },
    },
  },
  Fault: {
    type: 'object',
    description: 'What is wrong with one field or parameter.',
    required: ['path', 'code', 'message'],
    properties: {
      path: {
        type: 'string',
        description: 'Steps joined by dots, as `reports.0.source.url`; empty for the whole.',
      },
      code: { type: 'string', enum: [...FAULT_CODES] },
      message: { type: 'string' },
      read: { type: ['string', 'null'], description: 'Of words that do not parse: what could be read.' },
    },
  },
};

const string = { type: 'string' };
const integer = { type: 'integer', minimum: 0 };

export const PARAMETERS: Record<string, object> = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: `The same key and body within ${LIMITS.idempotencyHours} hours get the first answer again.`,
    schema: { ...string, minLength: 1, maxLength: LIMITS.idempotencyKeyChars },
  },
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The ETag that reading the resource gave: the act is refused where it changed since.',
    schema: string,
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'ETags that the client has: 304 where nothing changed.',
    schema: string,
  },
};

export const HEADERS: Record<string, object> = {
  ETag: { description: 'Names these contents; weak (`W/`) on lists.', schema: string },
  'Idempotent-Replayed': {
    description: '`true` on the first answer given again.',
    schema: { ...string, enum: ['true'] },
  },
  Link: { description: 'The next page as `<url>; rel="next"`; absent on the last.', schema: string },
  Location: {
    description: 'The address of what was made or is meant.',
    schema: { ...string, format: 'uri-reference' },
  },
  'RateLimit-Limit': {
    description: 'Requests in the window; absent where there is no limit.',
    schema: integer,
  },
  'RateLimit-Remaining': { description: 'Requests left in the window.', schema: integer },
  'RateLimit-Reset': { description: 'Seconds until the window starts anew.', schema: integer },
  'Retry-After': { description: 'Seconds to wait.', schema: integer },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: string },
  'X-Request-Id': {
    description: 'Names this request in the log; one that the client sends is kept.',
    schema: string,
  },
};

/** Takes out of the document what zod adds for itself and a reader cannot use. */
function tidyForReaders(jsonSchema: JsonSchema): void {
  delete jsonSchema.id;
  if (typeof jsonSchema.format === 'string' && typeof jsonSchema.pattern === 'string')
    delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.minimum === -Number.MAX_VALUE) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_VALUE) delete jsonSchema.maximum;
}

function claimId(owners: Map<string, z.ZodType>, shape: z.ZodType): void {
  const id = z.globalRegistry.get(shape)?.id;
  if (id === undefined) return;
  const owner = owners.get(id) ?? shape;
  owners.set(id, owner);
  if (owner !== shape && JSON.stringify(z.toJSONSchema(owner)) !== JSON.stringify(z.toJSONSchema(shape)))
    throw new Error(`two different shapes have the id ${id}`);
}

/** Ids whose input is not their output, and those that refer to such. */
function idsThatDiffer(input: Map<string, JsonSchema>, output: Map<string, JsonSchema>): Set<string> {
  const texts = [...input]
    .filter(([id]) => output.has(id))
    .map(([id, schema]) => [id, JSON.stringify(schema), JSON.stringify(output.get(id))] as const);
  const differ = new Set<string>();
  for (let before = -1; before < differ.size; ) {
    before = differ.size;
    for (const [id, one, other] of texts) {
      const plain = one.replaceAll('/schemas/input:', '/schemas/output:');
      const refers = [...differ].some((name) => one.includes(`/schemas/input:${name}"`));
      if (plain !== other || refers) differ.add(id);
    }
  }
  return differ;
}
