/** The OpenAPI document that is checked in is the one that the operations make, and it is whole. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { z } from 'zod';
import { openApiDocument, operationsOf } from '../src/app.ts';
import { createCursors } from '../src/http/pagination.ts';

type Schema = Record<string, unknown>;
type Media = { schema?: Schema; example?: unknown; examples?: Record<string, { value: unknown }> };
type Response = { $ref?: string; description?: string; content?: Record<string, Media> };
type Described = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: object[];
  parameters?: {
    $ref?: string;
    name?: string;
    in?: string;
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
};
type Document = {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Described>>;
  components: {
    responses: Record<string, Response>;
    schemas: Record<string, Schema>;
    parameters: Record<string, object>;
  };
};

const made = openApiDocument() as Document;
const OPERATIONS = operationsOf({ context: null, cursors: createCursors('') } as never);
const described = Object.entries(made.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, one]) => ({ path, method, one })),
);

t.test('the document that is checked in is the one that is made now', async (t) => {
  const kept = readFileSync(new URL('../openapi/openapi.json', import.meta.url), 'utf8');
  t.ok(kept === `${JSON.stringify(made, null, 2)}\n`, 'openapi/openapi.json is stale: npm run openapi');
});

t.test('every operation is in it under its own id, with what a reader needs', async (t) => {
  t.equal(made.openapi, '3.1.0');
  t.same(described.map(({ one }) => one.operationId).sort(), OPERATIONS.map((one) => one.id).sort());
  const tags = made.tags.map((tag) => tag.name);
  for (const { path, method, one } of described) {
    const where = `${method} ${path}`;
    t.ok(
      one.summary && one.description && one.security,
      `${where} has a summary, a description and its security`,
    );
    for (const tag of one.tags ?? []) t.ok(tags.includes(tag), `${where}: the tag ${tag} is described`);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (one.parameters ?? []).filter((parameter) => parameter.in === 'path');
    t.same(
      declared.map((parameter) => parameter.name),
      inPath,
      `${where} declares its parts`,
    );
    for (const parameter of one.parameters ?? [])
      if (!parameter.$ref) t.ok(parameter.schema, `${where}: ${parameter.name} has a schema`);
  }
});

t.test('every status is described, a success among them, and every refusal is a problem', async (t) => {
  for (const { path, method, one } of described) {
    const statuses = Object.keys(one.responses);
    t.ok(
      statuses.some((status) => status.startsWith('2')),
      `${method} ${path} can succeed`,
    );
    for (const [status, response] of Object.entries(one.responses)) {
      const whole = response.$ref
        ? made.components.responses[response.$ref.split('/').at(-1) ?? '']
        : response;
      t.ok(whole?.description, `${method} ${path} ${status} is described`);
      if (Number(status) >= 400) t.ok(whole?.content?.['application/problem+json'], `${status} is a problem`);
    }
  }
});

t.test('every reference leads somewhere', async (t) => {
  const text = JSON.stringify(made);
  for (const [, kind, name] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
    const named = (made.components as Record<string, Record<string, object>>)[kind ?? ''];
    t.ok(named && (name ?? '') in named, `${kind} ${name}`);
  }
});

t.test('every body has an example, and every example fits its shape', async (t) => {
  for (const one of OPERATIONS) {
    if (one.body) {
      const checked = one.body.safeParse(one.bodyExample);
      t.ok(
        one.bodyExample !== undefined && checked.success,
        `${one.id}: ${checked.success || z.prettifyError(checked.error)}`,
      );
    }
    for (const [status, answer] of Object.entries(one.answers))
      if (answer.shape && answer.example !== undefined)
        t.ok(answer.shape.safeParse(answer.example).success, `${one.id}: the example of ${status} fits`);
  }
});

t.test('every example of a problem has all that a problem has', async (t) => {
  for (const [name, response] of Object.entries(made.components.responses))
    for (const [code, { value }] of Object.entries(
      response.content?.['application/problem+json']?.examples ?? {},
    )) {
      const problem = value as Record<string, unknown>;
      for (const member of ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'])
        t.ok(problem[member] !== undefined, `${name}: ${member}`);
      t.equal(problem.code, code);
      t.ok(name.startsWith(`${problem.status}.`), `${code} stands under its status`);
    }
});
