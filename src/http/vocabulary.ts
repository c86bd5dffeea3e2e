/** Routes of the vocabulary: actors, places, events, properties, sources, and a claimant's record. */
import { z } from 'zod';
import { claimantRecord } from '../usecases/keep-record.ts';
import {
  changeEntry,
  createVocabularyEntry,
  type EntryInput,
  type EntryPatch,
  furtherFaultsOfEntry,
  getEntry,
  listEntries,
  mergeEntries,
} from '../usecases/keep-vocabulary.ts';
import type { EntryKind } from '../usecases/references.ts';
import { Actor, ClaimantRecord, Event, Place, Property } from './answers.ts';
import { acting, authorOf, bySlug, PAGE_QUERY, paging, type Routing, searchQuery } from './handling.ts';
import { type Answer, type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import {
  ActorPatch,
  EventPatch,
  NewActor,
  NewEvent,
  NewMerge,
  NewPlace,
  NewProperty,
  PlacePatch,
  PropertyPatch,
} from './requests.ts';
import { sourceOperations } from './sources.ts';
import { warned, warnings } from './warnings.ts';

type Kind = {
  kind: EntryKind;
  one: string;
  Name: string;
  shape: z.ZodObject;
  create: z.ZodType;
  patch: z.ZodType;
  example: Record<string, unknown>;
  patchExample: Record<string, unknown>;
  role: 'contributor' | 'editor';
};

const KINDS: readonly Kind[] = [
  {
    kind: 'actors',
    one: 'an actor',
    Name: 'Actor',
    shape: Actor,
    create: NewActor,
    patch: ActorPatch,
    example: { slug: 'rvc', name: 'Russian Volunteer Corps', kind: 'armed-group', aliases: ['РДК'] },
    patchExample: { aliases: ['РДК', 'RDK'] },
    role: 'contributor',
  },
  {
    kind: 'places',
    one: 'a place',
    Name: 'Place',
    shape: Place,
    create: NewPlace,
    patch: PlacePatch,
    example: { slug: 'belgorod-region', name: 'Belgorod region', latitude: 50.6, longitude: 36.6 },
    patchExample: { latitude: 50.7, longitude: 36.6 },
    role: 'contributor',
  },
  {
    kind: 'events',
    one: 'an event',
    Name: 'Event',
    shape: Event,
    create: NewEvent,
    patch: EventPatch,
    example: { slug: 'belgorod-raid-2023-05', name: 'Belgorod raid', start: '2023-05-22', end: '2023-05-23' },
    patchExample: { end: '2023-05-24' },
    role: 'contributor',
  },
  {
    kind: 'properties',
    one: 'a property',
    Name: 'Property',
    shape: Property,
    create: NewProperty,
    patch: PropertyPatch,
    example: {
      slug: 'displaced',
      name: 'displaced',
      topic: 'casualties',
      valueType: 'count',
      unit: 'person',
      needs: ['subject'],
    },
    patchExample: { name: 'displaced people' },
    role: 'editor',
  },
];

export function vocabularyOperations(routing: Routing): Operation[] {
  return [
    ...KINDS.flatMap((kind) => entryOperations(routing, kind)),
    ...(['actors', 'places', 'events'] as const).map((kind) => mergeOperation(routing, kind)),
    ...sourceOperations(routing),
    recordOperation(routing),
  ];
}

function entryOperations(routing: Routing, one: Kind): Operation[] {
  const { context } = routing;
  const { kind } = one;
  const path = `/v1/${kind}`;
  const moved = { description: 'It was merged into another; Location leads there.', shape: null };
  return [
    operation({
      id: `list${plural(one.Name)}`,
      method: 'GET',
      path,
      tag: 'vocabulary',
      summary: `List ${kind}`,
      role: 'reader',
      isKept: true,
      etag: 'weak',
      query: z.strictObject({ ...PAGE_QUERY, q: searchQuery }),
      refusals: ['invalid-cursor'],
      answers: {
        200: {
          description: `A page of ${kind}, by slug.`,
          shape: pageShape(one.shape).meta({ id: `${one.Name}Page` }),
        },
      },
      async handle({ query, url }) {
        const page = paging(routing, kind, query);
        const after = (page.after?.[0] as string | undefined) ?? '';
        const { rows, next } = await listEntries(context, kind, { q: query.q, after, limit: query.limit });
        return page.answer(
          url,
          rows.map((row) => shaped(kind, row)),
          next === null ? null : [next],
        );
      },
    }),
    operation({
      id: `create${one.Name}`,
      method: 'POST',
      path,
      tag: 'vocabulary',
      summary: `Create ${one.one}`,
      role: one.role,
      etag: 'strong',
      body: one.create,
      bodyExample: one.example,
      idempotent: true,
      alsoCheck: (body, faulty) =>
        faulty.has('slug') ? Promise.resolve([]) : furtherFaultsOfEntry(context, kind, body, faulty),
      refusals: ['already-exists', 'unknown-reference', 'invalid-claim'],
      tagged: { shape: one.shape, of: entryOf },
      answers: {
        201: {
          description: 'Created.',
          shape: one.shape.extend({ warnings }).meta({ id: `Created${one.Name}` }),
        },
      },
      handle: (request) =>
        acting(
          request,
          (options) =>
            createVocabularyEntry(
              context,
              authorOf(request.caller),
              kind,
              request.body as EntryInput[EntryKind],
              options,
            ),
          ({ record, warnings }): Answer => ({
            body: { ...(shaped(kind, record) as object), ...warned(warnings) },
            location: `${path}/${record.slug}`,
          }),
        ),
    }),
    operation({
      id: `get${one.Name}`,
      method: 'GET',
      path: `${path}/:slug`,
      tag: 'vocabulary',
      summary: `Get ${one.one}`,
      role: 'reader',
      isKept: true,
      etag: 'strong',
      params: bySlug,
      refusals: ['not-found'],
      answers:
        kind === 'properties'
          ? { 200: { description: 'The entry.', shape: one.shape } }
          : { 200: { description: 'The entry.', shape: one.shape }, 301: moved },
      async handle({ params }): Promise<Answer> {
        const row = await getEntry(context, kind, params.slug);
        if (row.slug === params.slug) return { body: shaped(kind, row) };
        return { status: 301, location: `${path}/${row.slug}` };
      },
    }),
    operation({
      id: `change${one.Name}`,
      method: 'PATCH',
      path: `${path}/:slug`,
      tag: 'vocabulary',
      summary: `Change ${one.one}`,
      description: 'Absent fields stay as they are. The slug never changes.',
      role: 'editor',
      etag: 'strong',
      params: bySlug,
      body: one.patch,
      bodyExample: one.patchExample,
      ifMatchShape: one.shape,
      refusals: ['not-found', 'unknown-reference', 'invalid-claim'],
      answers: { 200: { description: 'The entry as it is now.', shape: one.shape } },
      async handle({ params, body, caller, ifMatch }) {
        const isCurrent = (row: unknown) => ifMatch!(shaped(kind, row as { slug: string }));
        const row = await changeEntry(
          context,
          authorOf(caller),
          kind,
          params.slug,
          body as EntryPatch,
          isCurrent,
        );
        return { body: shaped(kind, row) };
      },
    }),
  ];
}

function mergeOperation({ context }: Routing, kind: 'actors' | 'places' | 'events'): Operation {
  const one = KINDS.find((other) => other.kind === kind)!;
  return operation({
    id: `merge${plural(one.Name)}`,
    method: 'POST',
    path: `/v1/${kind}/:slug/merge`,
    tag: 'vocabulary',
    summary: `Merge two ${kind} that are one`,
    description: 'Everything that named the one names the other, and the old slug redirects.',
    role: 'editor',
    params: bySlug,
    body: NewMerge,
    bodyExample: { into: 'the-slug-that-stays', reason: 'Two spellings of one name.' },
    idempotent: true,
    refusals: ['not-found', 'unknown-reference', 'invalid-claim'],
    answers: { 200: { description: 'The entry that stays.', shape: one.shape } },
    handle: (request) =>
      acting(
        request,
        (options) =>
          mergeEntries(context, authorOf(request.caller), kind, request.params.slug, request.body, options),
        (row) => ({ body: shaped(kind, row as { slug: string }) }),
      ),
  });
}

function recordOperation({ context }: Routing): Operation {
  return operation({
    id: 'getClaimantRecord',
    method: 'GET',
    path: '/v1/actors/:slug/record',
    tag: 'vocabulary',
    summary: "Get a claimant's record",
    description:
      'How often it claimed, was contradicted, revised and took back, and how far others lie from it.',
    role: 'reader',
    isKept: true,
    etag: 'strong',
    params: bySlug,
    refusals: ['not-found'],
    answers: { 200: { description: 'The record.', shape: ClaimantRecord } },
    handle: async ({ params }) => ({ body: await claimantRecord(context, params.slug) }),
  });
}

/** The entry alone, as its GET answers it. */
function entryOf(body: unknown): unknown {
  const { warnings: _, ...entry } = body as Record<string, unknown>;
  return entry;
}

const plural = (name: string): string => (name === 'Property' ? 'Properties' : `${name}s`);

// A property has no names by language and no merges; its row is answered without what it has not.
function shaped(kind: EntryKind, row: { slug: string }): unknown {
  if (kind !== 'properties') return row;
  const { slug, name, topic, valueType, unit, needs, exclusive, cumulative, statuses, recordedAt, version } =
    row as unknown as Record<string, unknown>;
  return { slug, name, topic, valueType, unit, needs, exclusive, cumulative, statuses, recordedAt, version };
}
