/** The OpenAPI document, made from the operations, and the pages that show it. */
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { REFUSALS, type RefusalCode } from '../domain/refusal.ts';
import { lazily } from '../lazily.ts';
import type { ReadAccess } from './access.ts';
import type { JsonSchema } from './compile.ts';
import {
  type Components,
  createComponents,
  exampleProblem,
  HEADERS,
  PARAMETERS,
  PROBLEM_SCHEMAS,
} from './components.ts';
import { answerWithin } from './inner-app.ts';
import { type AnswerSpec, isRead, mediaOf, type Operation } from './operation.ts';
import { entityTag, isKnown } from './preconditions.ts';
import { PROBLEM_TYPE, PROBLEMS } from './problems.ts';

export type DocumentSettings = {
  title: string;
  version: string;
  description: string;
  /** In the order in which readers see them; every operation's tag is among them. */
  tags: readonly { name: string; description: string }[];
  publicUrl: string | null;
  readAccess: ReadAccess;
  contact?: { name: string; url?: string; email?: string };
  license?: { name: string; identifier?: string; url?: string };
};

export type OpenApiDocument = {
  openapi: '3.1.0';
  info: object;
  servers: object[];
  tags: object[];
  paths: Record<string, Record<string, object>>;
  components: Record<string, Record<string, object>>;
};

/** The whole document; throws where a declaration is at fault. */
export function documentOf(operations: readonly Operation[], settings: DocumentSettings): OpenApiDocument {
  const components = createComponents();
  const responses: Record<string, object> = {};
  const ids = new Set<string>();
  const paths: OpenApiDocument['paths'] = {};
  for (const one of operations) {
    if (ids.has(one.id)) throw new Error(`two operations have the id ${one.id}`);
    if (!settings.tags.some((tag) => tag.name === one.tag))
      throw new Error(`${one.id}: no tag ${one.tag} is described`);
    ids.add(one.id);
    const path = templateOf(one.path);
    paths[path] = {
      ...paths[path],
      [one.method.toLowerCase()]: describe(one, components, responses, settings),
    };
  }
  const { document, schemas } = components.resolve(paths);
  return {
    openapi: '3.1.0',
    info: {
      title: settings.title,
      version: settings.version,
      description: settings.description,
      contact: settings.contact ?? { name: settings.title },
      license: settings.license ?? {
        name: 'All rights reserved',
        identifier: 'LicenseRef-All-Rights-Reserved',
      },
    },
    servers: [{ url: settings.publicUrl ?? '/', description: 'This service' }],
    tags: [...settings.tags],
    paths: document,
    components: {
      schemas: sorted({ ...schemas, ...PROBLEM_SCHEMAS }),
      responses: sorted(responses),
      parameters: usedAmong(PARAMETERS, document, 'parameters'),
      headers: usedAmong(HEADERS, { document, responses }, 'headers'),
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key, as `Authorization: Bearer <key>`. Keys have roles.',
        },
      },
    },
  };
}

/** The path as the document writes it: the router's `:name` is a parameter, and its `::` a colon. */
const templateOf = (path: string): string =>
  path.replaceAll(/::|:(\w+)/g, (_, name?: string) => (name === undefined ? ':' : `{${name}}`));

/** `/openapi.json` and the pages under `/docs`, which load nothing from another host. */
export function registerDocument(
  app: FastifyInstance,
  operations: readonly Operation[],
  settings: DocumentSettings,
): void {
  // Made when first asked for: it takes longer than all else that a start does.
  const served = lazily(() => {
    const document = documentOf(operations, settings);
    // Bytes, since text would be written anew for every reader.
    const bytes = Buffer.from(JSON.stringify(document));
    return { document, bytes, tag: entityTag(bytes, 'strong') };
  });
  app.get('/openapi.json', (request, reply) => {
    const { bytes, tag } = served();
    reply.headers({
      etag: tag,
      'cache-control': 'no-cache',
      'content-type': 'application/json; charset=utf-8',
    });
    return isKnown(request.headers['if-none-match'], tag) ? reply.code(304).send() : reply.send(bytes);
  });
  answerWithin(app, '/docs', () => documentPages(settings.title, () => served().document));
}

/** What shows the document is a large part of all code. */
async function documentPages(title: string, documentOf: () => OpenApiDocument): Promise<FastifyInstance> {
  const { default: swagger } = await import('@fastify/swagger');
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  const pages = Fastify();
  await pages.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version: '' } },
    // The plugin would rewrite schemas (const to enum, `definitions` in references): it hands ours out untouched.
    transform: ({ schema, url }) => ({ schema: { ...(schema ?? {}), hide: true }, url }),
    transformObject: () => documentOf() as never,
  });
  await pages.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    uiConfig: { deepLinking: true, tryItOutEnabled: true, displayRequestDuration: true },
    theme: { title, css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none }' }] },
  });
  await pages.ready();
  return pages as unknown as FastifyInstance;
}

/** Swagger UI sets style attributes and has its icons as data; its scripts are files. */
const DOCS_CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

function describe(
  one: Operation,
  components: Components,
  responses: Record<string, object>,
  settings: DocumentSettings,
): object {
  const answers = Object.entries(one.answers).map(([status, answer]) => [
    status,
    answerOf(one, Number(status), answer, components),
  ]);
  const parameters = [...inputParameters(one, components), ...headerParameters(one)];
  const requestBody = requestBodyOf(one, components);
  return {
    operationId: one.id,
    summary: one.summary,
    description: [one.description ?? `${one.summary}.`, roleSentence(one, settings), formSentence(one)]
      .filter(Boolean)
      .join('\n\n'),
    tags: [one.tag],
    security: securityOf(one, settings),
    // The least role, for programs: the scheme of keys has no scopes to name it in.
    ...(one.role === 'none' ? {} : { 'x-role': one.role }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: {
      ...Object.fromEntries(answers),
      ...(isTagged(one) && isRead(one)
        ? {
            304: {
              description: 'Nothing changed since the ETag in If-None-Match.',
              headers: headerRefs(['ETag', 'X-Request-Id']),
            },
          }
        : {}),
      ...problemResponses(one, responses, settings),
    },
  };
}

const isTagged = (one: Operation): boolean => one.etag === 'strong' || one.etag === 'weak';
const isPaged = (one: Operation): boolean => one.query !== undefined && 'cursor' in one.query.shape;

function roleSentence(one: Operation, settings: DocumentSettings): string {
  if (one.role === 'none') return '';
  if (one.role === 'reader') return settings.readAccess === 'open' ? 'Open to everyone.' : 'Needs a key.';
  return `Needs a key with the role \`${one.role}\`.`;
}

function formSentence(one: Operation): string {
  const suffixed = Object.values(one.answers)
    .flatMap((answer) => Object.entries(answer.media ?? {}))
    .filter(([, form]) => form.suffix !== undefined)
    .map(([media, form]) => `\`${templateOf(one.path)}${form.suffix}\` (${media})`);
  return suffixed.length === 0 ? '' : `By the Accept header or by address: ${suffixed.join(', ')}.`;
}

function securityOf(one: Operation, settings: DocumentSettings): object[] {
  if (one.role === 'none') return [];
  return one.role === 'reader' && settings.readAccess === 'open' ? [{}, { key: [] }] : [{ key: [] }];
}

function inputParameters(one: Operation, components: Components): object[] {
  return [
    ...(one.params
      ? fieldsOf(one.params, components).map((field) => ({ ...field, in: 'path', required: true }))
      : []),
    ...(one.query ? fieldsOf(one.query, components).map((field) => ({ ...field, in: 'query' })) : []),
  ];
}

function fieldsOf(shape: z.ZodObject, components: Components) {
  const schema = components.schemaOf(shape, 'input');
  const required = new Set((schema.required ?? []) as string[]);
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, field]) => {
    const { description, ...rest } = field;
    return {
      name,
      in: 'query',
      required: required.has(name),
      ...(description ? { description } : {}),
      schema: rest,
    };
  });
}

function headerParameters(one: Operation): object[] {
  const names = [
    ...(one.idempotent ? ['Idempotency-Key'] : []),
    ...(one.ifMatchShape ? ['If-Match'] : []),
    ...(isTagged(one) && isRead(one) ? ['If-None-Match'] : []),
  ];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function requestBodyOf(one: Operation, components: Components): object | null {
  if (one.accepts) {
    const content = Object.entries(one.accepts).map(([media, { schema, example }]) => [
      media,
      mediaObject(schema ?? {}, example),
    ]);
    const sentences = Object.entries(one.accepts).flatMap(([media, { description }]) =>
      description ? [`${media}: ${description}`] : [],
    );
    return {
      required: true,
      ...(sentences.length > 0 ? { description: sentences.join('\n\n') } : {}),
      content: Object.fromEntries(content),
    };
  }
  if (!one.body) return null;
  fits(one.body, one.bodyExample, `${one.id}: the example of the body`);
  const required = !one.body.safeParse(undefined).success;
  return {
    required,
    content: { 'application/json': mediaObject(components.schemaOf(one.body, 'input'), one.bodyExample) },
  };
}

const mediaObject = (schema: JsonSchema, example: unknown): object => ({
  schema,
  ...(example === undefined ? {} : { example }),
});

function fits(shape: z.ZodType, example: unknown, what: string): void {
  const checked = example === undefined ? undefined : shape.safeParse(example);
  if (checked?.success === false)
    throw new Error(`${what} does not fit its shape: ${z.prettifyError(checked.error)}`);
}

function answerOf(one: Operation, status: number, answer: AnswerSpec, components: Components): object {
  const json = answer.shape
    ? { 'application/json': mediaObject(components.schemaOf(answer.shape, 'output'), answer.example) }
    : {};
  if (answer.shape) fits(answer.shape, answer.example, `${one.id}: the example of ${status}`);
  const further = Object.entries(answer.media ?? {}).map(([media, form]) => [
    media,
    mediaObject(form.schema ?? {}, form.example),
  ]);
  const content = { ...json, ...Object.fromEntries(further) };
  const success = status < 300;
  const names = [
    'X-Request-Id',
    ...(isTagged(one) && success ? ['ETag'] : []),
    ...(isPaged(one) && success ? ['Link'] : []),
    ...(status === 201 || (status >= 300 && status < 400) ? ['Location'] : []),
    ...(one.idempotent && success ? ['Idempotent-Replayed'] : []),
    ...(one.role === 'none' ? [] : RATE_HEADERS),
  ];
  return {
    description: answer.description,
    headers: { ...headerRefs(names), ...answer.headers },
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

const RATE_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
const headerRefs = (names: readonly string[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** What an operation can refuse by its kind, beyond what it declares. */
function codesOf(one: Operation): RefusalCode[] {
  const codes: RefusalCode[] = [
    'invalid-request',
    'unknown-parameter',
    'request-timeout',
    'url-too-long',
    'headers-too-large',
    'internal-error',
    ...one.refusals,
  ];
  if (mediaOf(one).length > 0) codes.push('not-acceptable');
  if (one.role !== 'none') codes.push('unauthenticated', 'rate-limited', 'overloaded', 'store-unavailable');
  if (one.role !== 'none' && one.role !== 'reader') codes.push('forbidden');
  // What is sound but over a bound.
  if (one.query || one.params || one.body) codes.push('invalid-claim');
  if (one.body) codes.push('malformed-body', 'unknown-field', 'body-too-large', 'unsupported-media-type');
  if (one.accepts) codes.push('malformed-body', 'unsupported-media-type');
  if (one.ifMatchShape) codes.push('precondition-required', 'precondition-failed');
  if (one.idempotent) codes.push('idempotency-in-flight', 'idempotency-conflict');
  if (isPaged(one)) codes.push('invalid-cursor');
  const order = Object.keys(PROBLEMS) as RefusalCode[];
  return order.filter((code) => codes.includes(code));
}

/** One shared response for each set of codes, since most operations refuse alike. */
function problemResponses(
  one: Operation,
  responses: Record<string, object>,
  settings: DocumentSettings,
): object {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of codesOf(one))
    byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  const own = [...byStatus].filter(([status]) => !(status in one.answers));
  return Object.fromEntries(
    own.map(([status, codes]) => {
      const name = `${status}.${codes.join('.')}`;
      responses[name] ??= problemResponse(status, codes, settings);
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function problemResponse(status: number, codes: readonly RefusalCode[], settings: DocumentSettings): object {
  const names = [
    'X-Request-Id',
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
    ...(isCounted(status) ? RATE_HEADERS : []),
  ];
  const examples = codes.map((code) => [
    code,
    { summary: PROBLEMS[code].title, value: exampleProblem(code, settings) },
  ]);
  return {
    description: codes.map((code) => `- \`${code}\`: ${REFUSALS[code].means}`).join('\n'),
    headers: headerRefs(names),
    content: {
      [PROBLEM_TYPE]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** What could not be read as a request is refused before anything is counted. */
const isCounted = (status: number): boolean => status < 500 && ![408, 414, 431].includes(status);

/** Only what is referred to, since linters report the rest. */
function usedAmong(all: Record<string, object>, where: object, kind: string): Record<string, object> {
  const text = JSON.stringify(where);
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)),
  );
}

const sorted = (named: Record<string, object>): Record<string, object> =>
  Object.fromEntries(Object.entries(named).sort(([one], [other]) => (one < other ? -1 : 1)));
