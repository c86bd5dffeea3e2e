/** What an operation declares is what its route does. */
import { Readable } from 'node:stream';
import t from 'tap';
import { z } from 'zod';
import { callerOf, mediaOf, type Operation, operation, successOf } from '../../../src/http/operation.ts';
import { buildWorld } from './sample.ts';

const base = { method: 'GET', tag: 'notes', summary: 'Tries', role: 'none', refusals: [] } as const;
const text = z.strictObject({ text: z.string() });

t.test('a handler gets its input typed and checked, the caller, and the absolute address', async (t) => {
  let seen: unknown;
  const { app, as } = await buildWorld(t, {
    more: [
      operation({
        ...base,
        id: 'echo',
        path: '/echo/:id',
        role: 'reader',
        params: z.strictObject({ id: z.int().max(9) }),
        query: z.strictObject({ q: z.string() }),
        answers: { 204: { description: 'Done.', shape: null } },
        async handle({ params, query, body, caller, url, header, ifMatch, idempotency, incoming, media }) {
          const doubled: number = params.id * 2;
          const upper: string = query.q.toUpperCase();
          const none: undefined = body;
          seen = {
            doubled,
            upper,
            none,
            caller,
            url,
            header: header('X-Extra'),
            ifMatch,
            idempotency,
            incoming,
            media,
          };
          return {};
        },
      }),
    ],
  });
  await app.inject({
    url: '/echo/4?q=%C3%A9',
    headers: { ...as('editor'), 'x-extra': 'yes', host: 'claims.test' },
  });
  t.same(seen, {
    doubled: 8,
    upper: 'É',
    none: undefined,
    caller: { keyId: 'key-editor', name: 'editor', role: 'editor' },
    url: 'http://claims.test/echo/4?q=%C3%A9',
    header: 'yes',
    ifMatch: null,
    idempotency: null,
    incoming: null,
    media: 'application/json',
  });
  await app.inject('/echo/4?q=a');
  t.equal((seen as { caller: unknown }).caller, null);
  const refused = await app.inject('/echo/10?q=a&q=b');
  t.same(
    refused.json().errors.map((one: { path: string; code: string }) => [one.path, one.code]),
    [
      ['id', 'out-of-range'],
      ['q', 'invalid'],
    ],
  );
});

t.test('a host that is no host does not break the address', async (t) => {
  const { app, notes } = await buildWorld(t);
  for (const id of ['a', 'b']) notes.set(id, { id, text: 'x', size: null });
  const response = await app.inject({ url: '/v1/notes?limit=1', headers: { host: 'not a host' } });
  t.equal(response.statusCode, 200);
  t.match(response.headers.link, /^<http:\/\/localhost\/v1\/notes\?/);
});

t.test('a path parameter takes dots, and a suffix after it is a form of the answer', async (t) => {
  const { app } = await buildWorld(t, {
    more: [
      operation({
        ...base,
        id: 'getDispute',
        path: '/disputes/:id',
        params: z.strictObject({ id: z.string() }),
        answers: {
          200: { description: 'It.', shape: text, media: { 'application/ld+json': { suffix: '.jsonld' } } },
        },
        etag: 'strong',
        handle: async ({ params, media }) =>
          media === 'application/json'
            ? { body: { text: params.id } }
            : { raw: { type: media, content: `"${params.id}"` } },
      }),
    ],
  });
  const id = 'belgorod-raid-2023-05.killed.raiding-force';
  t.equal((await app.inject(`/disputes/${id}`)).json().text, id);
  const suffixed = await app.inject(`/disputes/${id}.jsonld`);
  t.equal(suffixed.json(), id);
  t.match(suffixed.headers['content-type'], 'application/ld+json');
  t.match(suffixed.headers.etag, /^"/);
});

t.test(
  'a status that was not declared, and an answer that does not fit, are faults of the service',
  async (t) => {
    const wrong = (id: string, answer: object): Operation =>
      operation({
        ...base,
        id,
        path: `/${id}`,
        answers: { 200: { description: 'It.', shape: text } },
        handle: async () => answer,
      });
    const { app } = await buildWorld(t, {
      more: [wrong('undeclared', { status: 202 }), wrong('unfit', { body: { text: 1 } })],
    });
    for (const url of ['/undeclared', '/unfit'])
      t.equal((await app.inject(url)).json().code, 'internal-error');
  },
);

t.test('a handler chooses status, headers and location', async (t) => {
  const { app } = await buildWorld(t, {
    more: [
      operation({
        ...base,
        id: 'moved',
        path: '/moved',
        answers: {
          200: { description: 'It.', shape: text },
          308: { description: 'Elsewhere.', shape: null },
        },
        handle: async () => ({
          status: 308,
          location: '/v1/actors/new',
          headers: { 'X-Why': 'merged', 'Cache-Control': 'max-age=60' },
        }),
      }),
    ],
  });
  const response = await app.inject('/moved');
  t.equal(response.statusCode, 308);
  t.match(response.headers, { location: '/v1/actors/new', 'x-why': 'merged', 'cache-control': 'max-age=60' });
  t.equal(response.payload, '');
});

t.test('bytes, text and streams are sent as they are', async (t) => {
  const raw = (id: string, content: string | Buffer | Readable): Operation =>
    operation({
      ...base,
      id,
      path: `/${id}`,
      answers: { 200: { description: 'A picture.', shape: null, media: { 'image/svg+xml': {} } } },
      etag: 'strong',
      handle: async () => ({ raw: { type: 'image/svg+xml', content } }),
    });
  const { app } = await buildWorld(t, {
    more: [
      raw('text', '<svg/>'),
      raw('bytes', Buffer.from('<svg/>')),
      raw('stream', Readable.from(['<svg', '/>'])),
    ],
  });
  for (const id of ['text', 'bytes', 'stream']) {
    const response = await app.inject(`/${id}`);
    t.equal(response.payload, '<svg/>');
    t.match(response.headers['content-type'], 'image/svg+xml');
    t.equal(response.headers.etag !== undefined, id !== 'stream');
  }
  t.equal((await app.inject({ url: '/text', headers: { accept: 'application/json' } })).statusCode, 406);
});

t.test(
  'a body that is read as a stream reaches the handler unparsed, in the types declared only',
  async (t) => {
    const { app, as } = await buildWorld(t);
    const send = (type: string, accept?: string) =>
      app.inject({
        method: 'POST',
        url: '/v1/notes/import',
        headers: { ...as('contributor'), 'content-type': type, ...(accept ? { accept } : {}) },
        payload: '{"text":"a"}\n{"text":"b"}\n',
      });
    const streamed = await send('application/x-ndjson; charset=utf-8');
    t.match(streamed.headers['content-type'], 'application/x-ndjson');
    t.equal(streamed.payload, '{"received":2}\n');
    t.same((await send('application/x-ndjson', 'application/json')).json(), { received: 2 });
    t.equal((await send('application/json')).statusCode, 415);
    const none = await app.inject({ method: 'POST', url: '/v1/notes/import', headers: as('contributor') });
    t.equal(none.statusCode, 400);
    t.equal(none.json().code, 'malformed-body');
  },
);

t.test('every answer has the request’s id', async (t) => {
  const { app } = await buildWorld(t);
  for (const url of ['/v1/notes', '/v1/notes.csv', '/nowhere', '/v1/notes/%zz', '/problems'])
    t.equal(
      (await app.inject({ url, headers: { 'x-request-id': 'id-1' } })).headers['x-request-id'],
      'id-1',
      url,
    );
});

t.test('hooks of other plugins see who calls', async (t) => {
  const seen: unknown[] = [];
  const { app, as } = await buildWorld(t, {
    before(app) {
      app.addHook('onResponse', async (request) => {
        seen.push(callerOf(request)?.name ?? null);
      });
    },
  });
  await app.inject({ url: '/v1/notes', headers: as('editor') });
  await app.inject('/nowhere');
  t.same(seen, ['editor', null]);
});

t.test('the default status is the lowest 2xx, and the media types are those declared', async (t) => {
  const { operations } = await buildWorld(t);
  const byId = (id: string) => operations.find((one) => one.id === id) as Operation;
  t.equal(successOf(byId('createNote')), 201);
  t.same(mediaOf(byId('listNotes')), ['application/json', 'text/csv']);
  t.same(mediaOf(byId('importNotes')), ['application/x-ndjson', 'application/json']);
  t.same(mediaOf(byId('deleteNote')), []);
});
