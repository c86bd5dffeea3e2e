/** A small API on the real foundation: notes in a map, four roles, one list with further forms. */
import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { fault, Refusal } from '../../../src/domain/refusal.ts';
import { type FindKey, hashKey, newKey, type Role } from '../../../src/http/access.ts';
import { queryBoolean, queryNumber } from '../../../src/http/compile.ts';
import type { StoredAnswer } from '../../../src/http/idempotency.ts';
import {
  type Operation,
  type OperationDeps,
  operation,
  registerOperations,
} from '../../../src/http/operation.ts';
import { createCursors, PAGE_QUERY, pageAnswer, pageShape, scopeOf } from '../../../src/http/pagination.ts';
import { preconditionFailed } from '../../../src/http/preconditions.ts';
import { installProblems } from '../../../src/http/problems.ts';
import { serverOptions } from '../../../src/http/server.ts';

export const NoteShape = z
  .strictObject({
    id: z.string().describe('Opaque.'),
    text: z.string(),
    size: z.number().nullable(),
    at: z.iso.date().optional(),
  })
  .meta({ id: 'Note', description: 'A note.', examples: [{ id: 'n1', text: 'Hello', size: null }] });

export const NoteBody = z
  .strictObject({ text: z.string().min(1).max(20), size: z.number().nullable().default(null) })
  .meta({ id: 'NoteBody' });
const NotePage = pageShape(NoteShape).meta({ id: 'NotePage', description: 'A page of notes.' });

export type Note = { id: string; text: string; size: number | null };

export type World = {
  app: FastifyInstance;
  notes: Map<string, Note>;
  answers: Map<string, StoredAnswer>;
  keys: Record<Role, string>;
  as(role: Role): Record<string, string>;
  /** Holds every creation back until it is called. */
  hold(): () => void;
  clock: { ms: number };
  operations: readonly Operation[];
};

const cursors = createCursors('secret of the tests');

type Inside = Pick<World, 'notes' | 'answers' | 'clock'> & { gate: { wait: Promise<void> } };

const noteOperations = (inside: Inside): Operation[] => [
  listNotes(inside),
  getNote(inside),
  createNote(inside),
  correctNote(inside),
  deleteNote(inside),
  importNotes(),
  live(),
];

const params = z.strictObject({ id: z.string().describe('The note.') });

function find({ notes }: Inside, id: string): Note {
  const note = notes.get(id);
  if (!note) throw new Refusal('not-found', `no note has the id ${id}`);
  return note;
}

const listNotes = ({ notes }: Inside): Operation =>
  operation({
    id: 'listNotes',
    method: 'GET',
    path: '/v1/notes',
    tag: 'notes',
    summary: 'Lists notes',
    description: 'Oldest first.',
    role: 'reader',
    query: z.strictObject({
      ...PAGE_QUERY,
      q: z.string().max(9).optional(),
      big: queryBoolean(),
      min: queryNumber(),
    }),
    answers: {
      200: {
        description: 'A page.',
        shape: NotePage,
        media: { 'text/csv': { suffix: '.csv', schema: { type: 'string' }, example: 'id,text\n' } },
      },
    },
    refusals: ['invalid-cursor'],
    etag: 'weak',
    async handle({ query, url, media }) {
      const all = [...notes.values()];
      if (media === 'text/csv') {
        const rows = all.map((note) => `${note.id},${note.text}\n`);
        return { raw: { type: 'text/csv; charset=utf-8', content: Readable.from(['id,text\n', ...rows]) } };
      }
      const scope = scopeOf('notes', query);
      const from = query.cursor === undefined ? 0 : Number(cursors.decode(scope, query.cursor)[0]);
      const page = all.slice(from, from + query.limit);
      const end = from + query.limit;
      return pageAnswer(url, page, end < all.length ? cursors.encode(scope, [end]) : null);
    },
  });

const getNote = (world: Inside): Operation =>
  operation({
    id: 'getNote',
    method: 'GET',
    path: '/v1/notes/:id',
    tag: 'notes',
    summary: 'Reads a note',
    role: 'reader',
    params,
    answers: { 200: { description: 'The note.', shape: NoteShape } },
    refusals: ['not-found'],
    etag: 'strong',
    handle: async ({ params }) => ({ body: find(world, params.id) }),
  });

const createNote = ({ notes, answers, clock, gate }: Inside): Operation =>
  operation({
    id: 'createNote',
    method: 'POST',
    path: '/v1/notes',
    tag: 'notes',
    summary: 'Writes a note',
    role: 'contributor',
    query: z.strictObject({ dryRun: queryBoolean({ default: false }) }),
    body: NoteBody,
    bodyExample: { text: 'Hello' },
    answers: {
      201: {
        description: 'Written.',
        shape: NoteShape,
        headers: { Location: { description: 'The note.', schema: { type: 'string' } } },
      },
    },
    refusals: ['already-exists', 'invalid-claim'],
    idempotent: true,
    async handle({ body, query, idempotency }) {
      await gate.wait;
      if (body.text === 'refuse')
        throw new Refusal('invalid-claim', 'refused', {}, [fault('text', 'not-allowed', 'is refused')]);
      if (body.text === 'crash') throw new Error('SELECT secret FROM keys');
      const note = { id: `n${notes.size + 1}`, text: body.text, size: body.size };
      const answer = { status: 201, body: note, location: `/v1/notes/${note.id}` };
      if (query.dryRun) return answer;
      notes.set(note.id, note);
      if (idempotency) {
        const { keyId, path, key, bodyHash } = idempotency;
        answers.set([keyId, path, key].join(' '), {
          ...idempotency.render(answer),
          bodyHash,
          createdAt: clock.ms,
        });
      }
      return answer;
    },
  });

const correctNote = (world: Inside): Operation =>
  operation({
    id: 'correctNote',
    method: 'PATCH',
    path: '/v1/notes/:id',
    tag: 'notes',
    summary: 'Corrects a note',
    role: 'editor',
    params,
    body: NoteBody.partial().meta({ id: 'NotePatch' }),
    bodyExample: { text: 'Bye' },
    answers: { 200: { description: 'As it is now.', shape: NoteShape } },
    refusals: ['not-found'],
    etag: 'strong',
    ifMatchShape: NoteShape,
    async handle({ params, body, ifMatch }) {
      const note = find(world, params.id);
      if (!ifMatch?.(note)) throw preconditionFailed();
      const next = { ...note, ...(body.text === undefined ? {} : { text: body.text }) };
      world.notes.set(note.id, next);
      return { body: next };
    },
  });

const deleteNote = (world: Inside): Operation =>
  operation({
    id: 'deleteNote',
    method: 'DELETE',
    path: '/v1/notes/:id',
    tag: 'notes',
    summary: 'Deletes a note',
    role: 'admin',
    params,
    answers: { 204: { description: 'Gone.', shape: null } },
    refusals: ['not-found'],
    ifMatchShape: NoteShape,
    async handle({ params, ifMatch }) {
      const note = find(world, params.id);
      if (!ifMatch?.(note)) throw preconditionFailed();
      world.notes.delete(note.id);
      return {};
    },
  });

const importNotes = (): Operation =>
  operation({
    id: 'importNotes',
    method: 'POST',
    path: '/v1/notes/import',
    tag: 'notes',
    summary: 'Reads many notes',
    role: 'contributor',
    accepts: {
      'application/x-ndjson': {
        description: 'A note a line.',
        schema: { type: 'string' },
        example: '{"text":"Hello"}\n',
      },
    },
    defaultMedia: 'application/x-ndjson',
    answers: {
      200: {
        description: 'The summary.',
        shape: z.strictObject({ received: z.int() }),
        media: { 'application/x-ndjson': { schema: { type: 'string' }, example: '{"received":1}\n' } },
      },
    },
    refusals: [],
    async handle({ incoming, media }) {
      let text = '';
      for await (const chunk of incoming?.stream ?? []) text += chunk;
      const received = text.split('\n').filter((line) => line !== '').length;
      if (media === 'application/json') return { body: { received } };
      return { raw: { type: media, content: `${JSON.stringify({ received })}\n` } };
    },
  });

const live = (): Operation =>
  operation({
    id: 'live',
    method: 'GET',
    path: '/health/live',
    tag: 'health',
    summary: 'Says that the process runs',
    role: 'none',
    answers: { 200: { description: 'It runs.', shape: z.strictObject({ status: z.literal('live') }) } },
    refusals: [],
    handle: async () => ({ body: { status: 'live' } }),
  });

type Teardown = { teardown(fn: () => unknown): unknown };
type Settings = Partial<Pick<OperationDeps, 'readAccess' | 'publicUrl' | 'strict'>> & {
  more?: Operation[];
  http?: object;
  before?: (app: FastifyInstance, operations: readonly Operation[]) => Promise<void> | void;
};

export async function buildWorld(t: Teardown, settings: Settings = {}): Promise<World> {
  const { readAccess = 'open', publicUrl = null, strict = true, more = [] } = settings;
  const options = serverOptions({ publicUrl });
  const app = Fastify({ ...options, http: { ...options.http, ...settings.http }, logger: false });
  t.teardown(() => app.close());
  const stored = new Map<string, Awaited<ReturnType<FindKey>>>();
  const keys = {} as Record<Role, string>;
  for (const role of ['reader', 'contributor', 'editor', 'admin'] as const) {
    const key = newKey();
    keys[role] = key.plain;
    stored.set(key.hash, { id: `key-${role}`, name: role, role, hash: key.hash, state: 'active' });
  }
  const old = hashKey('revoked-key');
  stored.set(old, { id: 'old', name: 'old', role: 'admin', hash: old, state: 'revoked' });
  const gate = { wait: Promise.resolve() };
  const base = { notes: new Map<string, Note>(), answers: new Map<string, StoredAnswer>(), clock: { ms: 0 } };
  const operations = [...noteOperations({ ...base, gate }), ...more];
  installProblems(app, { publicUrl });
  await settings.before?.(app, operations);
  registerOperations(app, operations, {
    findKey: async (hash) => stored.get(hash) ?? null,
    findAnswer: async (keyId, path, key) => base.answers.get([keyId, path, key].join(' ')) ?? null,
    readAccess,
    publicUrl,
    now: () => base.clock.ms,
    strict,
  });
  return {
    ...base,
    app,
    keys,
    operations,
    as: (role) => ({ authorization: `Bearer ${keys[role]}` }),
    hold() {
      let release = () => {};
      gate.wait = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
}
