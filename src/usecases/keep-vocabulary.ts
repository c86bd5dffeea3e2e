/** Acts on the vocabulary: create, change and merge actors, places, events, properties and sources. */
import { skeletonsOf } from '../domain/look-alike.ts';
import { type Fault, fault, Refusal, refusalOf } from '../domain/refusal.ts';
import { searchTerms } from '../store/search.ts';
import type { SourceRow } from '../store/sources.ts';
import type { Queries } from '../store/store.ts';
import type { ActorRow, EventRow, LookAlikeKind, PlaceRow, PropertyRow } from '../store/vocabulary.ts';
import type { Precondition } from './change-claim.ts';
import { indexClaim } from './claim-words.ts';
import { type Act, type ActOptions, type Author, act, type Context } from './context.ts';
import {
  createSource,
  identityOf,
  newSource,
  resolveSource,
  type SourceInput,
  sourceWords,
} from './documents.ts';
import { mergeActors, mergeEvents, mergePlaces, mergeSources } from './merge-entries.ts';
import { iso } from './present.ts';
import { rebuildQuestion } from './question-state.ts';
import {
  type ActorInput,
  type EntryKind,
  type EventInput,
  type EventReference,
  type PlaceInput,
  type PlaceReference,
  type PropertyInput,
  type Reference,
  type References,
  references,
  resolveSides,
  SINGULAR,
  wordsOf,
  wrongSpan,
} from './references.ts';

export type EntryInput = {
  actors: ActorInput;
  places: PlaceInput;
  events: EventInput;
  properties: PropertyInput;
};
type EntryRows = { actors: ActorRow; places: PlaceRow; events: EventRow; properties: PropertyRow };

/** Creates an entry; a slug that exists (merged or not) is refused with `already-exists`. */
export function createVocabularyEntry<K extends EntryKind>(
  context: Context,
  by: Author,
  kind: K,
  input: EntryInput[K],
  options: ActOptions,
) {
  return act(context, by, options, async (one) => {
    if (await one.q.vocabulary[kind].find(input.slug))
      throw new Refusal('already-exists', `there is a ${SINGULAR[kind]} "${input.slug}"`, {
        existing: input.slug,
      });
    const refs = references(one.q, one.now);
    const faults = await planEntry(refs, kind, input);
    if (faults.length > 0) throw refusalOf(faults);
    await refs.create(one);
    const record = await entryRecord(one.q, kind, await entryBySlug(one.q, kind, input.slug));
    return { record, warnings: one.warnings };
  });
}

/** What is wrong with a new entry whose other fields have the wrong shape. */
export async function furtherFaultsOfEntry(
  context: Context,
  kind: EntryKind,
  input: Record<string, unknown>,
  faulty: ReadonlySet<string>,
) {
  // A list that has a hole where a faulty entry stood cannot be read; what else is in it is told of next time.
  const whole = Object.fromEntries(
    Object.entries(input).filter(([, value]) => !(Array.isArray(value) && value.includes(undefined))),
  );
  const found = await context.store.read((q) => planEntry(references(q, context.clock()), kind, whole));
  return found.filter((one) => !faulty.has(one.path));
}

async function planEntry(refs: References, kind: EntryKind, input: object): Promise<Fault[]> {
  const resolve = { actors: refs.actor, places: refs.place, events: refs.event, properties: refs.property }[
    kind
  ];
  // A lone slug would be looked up, not created; the field makes it a new entry that lacks a name.
  await resolve('', { name: undefined, ...input } as never);
  return refs.faults.map((one) => ({ ...one, path: one.path.replace(/^\./, '') }));
}

export async function getEntry<K extends EntryKind>(context: Context, kind: K, slug: string) {
  return context.store.read(async (q) => entryRecord(q, kind, await entryBySlug(q, kind, slug)));
}

export function listEntries(
  context: Context,
  kind: EntryKind,
  query: { q: string | undefined; after: string; limit: number },
) {
  return context.store.read(async (q) => {
    const terms = query.q === undefined ? undefined : searchTerms(query.q);
    if (terms === null) return { rows: [], next: null };
    const rows = await q.vocabulary[kind].list({ terms, after: query.after, limit: query.limit + 1 });
    const page = rows.slice(0, query.limit);
    const next = rows.length > query.limit ? page.at(-1)!.slug : null;
    const records = [];
    for (const row of page) records.push(await entryRecord(q, kind, row as never));
    return { rows: records, next };
  });
}

export type EntryPatch = Omit<Partial<ActorInput & PlaceInput & EventInput>, 'slug' | 'kind'> & {
  kind?: string | undefined;
  unit?: string | null | undefined;
};

/**
 * Changes what an entry says of itself; its slug never changes, and of a property only its name, since
 * the sense of recorded claims must not change. New memberships compare their questions afresh.
 */
export function changeEntry<K extends EntryKind>(
  context: Context,
  by: Author,
  kind: K,
  slug: string,
  patch: EntryPatch,
  isCurrent: Precondition,
) {
  return act(context, by, {}, async (one) => {
    const row = await entryBySlug(one.q, kind, slug);
    if (!isCurrent(await entryRecord(one.q, kind, row)))
      throw new Refusal('precondition-failed', `the ${SINGULAR[kind]} changed since it was read`, {
        current: row.version,
      });
    const change = await readPatch(one, kind, row.slug, patch);
    if (kind === 'events') checkSpan({ ...(row as EventRow), ...change });
    const next = { ...row, ...change, version: row.version + 1 } as EntryRows[K];
    next.search = wordsOf(next);
    await one.q.vocabulary[kind].update(row.slug, next as never);
    await one.log({
      act: `${SINGULAR[kind]}-changed`,
      kind: SINGULAR[kind],
      resource: row.slug,
      event: kind === 'events' ? row.slug : null,
      body: { version: next.version, ...change },
    });
    if (change.memberOf) await changeMemberships(one, row.slug, change.memberOf);
    if (next.search !== row.search) await reindex(one, kind, row.slug);
    if (kind !== 'properties')
      await one.q.vocabulary.skeletons.replace(
        kind as LookAlikeKind,
        row.slug,
        skeletonsOf(next as PlaceRow),
      );
    return entryRecord(one.q, kind, next);
  });
}

/** The two are one: everything that named `from` names `into`, and the old slug leads there. */
export function mergeEntries(
  context: Context,
  by: Author,
  kind: 'actors' | 'places' | 'events' | 'sources',
  from: string,
  input: { into: string; reason?: string | undefined },
  options: ActOptions,
) {
  return act(context, by, options, async (one) => {
    switch (kind) {
      case 'actors':
        return entryRecord(one.q, 'actors', await mergeActors(one, from, input));
      case 'places':
        return entryRecord(one.q, 'places', await mergePlaces(one, from, input));
      case 'events':
        return entryRecord(one.q, 'events', await mergeEvents(one, from, input));
      case 'sources':
        return sourceRecord(await mergeSources(one, from, input));
    }
  });
}

export async function entryBySlug<K extends EntryKind>(
  q: Queries,
  kind: K,
  slug: string,
): Promise<EntryRows[K]> {
  const row = await q.vocabulary[kind].resolve(slug);
  if (!row) throw new Refusal('not-found', `there is no ${SINGULAR[kind]} ${slug}`);
  return row as EntryRows[K];
}

/** Creates a source; one that is there already is refused, and named. */
export function addSource(context: Context, by: Author, input: SourceInput, options: ActOptions) {
  return act(context, by, options, async (one) => {
    const identity = identityOf(input);
    if (identity === null)
      throw refusalOf([fault('url', 'required', 'a source needs a url, or a publisher or title')]);
    const known = await one.q.sources.byIdentity(identity);
    if (known)
      throw new Refusal('already-exists', `source ${known.id} is the same document`, { existing: known.id });
    const row = newSource(input, identity, one.newId(), one.now);
    await createSource(one, row);
    return sourceRecord(row);
  });
}

export const getSource = (context: Context, id: string) =>
  context.store.read(async (q) => sourceRecord(await sourceById(q, id)));

export function listSources(
  context: Context,
  query: { q: string | undefined; after: number; limit: number },
) {
  return context.store.read(async (q) => {
    const terms = query.q === undefined ? undefined : searchTerms(query.q);
    if (terms === null) return { rows: [], next: null };
    const rows = await q.sources.list({ terms, after: query.after, limit: query.limit + 1 });
    const page = rows.slice(0, query.limit);
    return { rows: page.map(sourceRecord), next: rows.length > query.limit ? page.at(-1)!.seq : null };
  });
}

export function changeSource(
  context: Context,
  by: Author,
  id: string,
  patch: SourceInput,
  isCurrent: Precondition,
) {
  return act(context, by, {}, async (one) => {
    const row = await sourceById(one.q, id);
    if (!isCurrent(sourceRecord(row)))
      throw new Refusal('precondition-failed', 'the source changed since it was read', {
        current: row.version,
      });
    const { publishedAt, ...given } = patch;
    const change = { ...given, ...(publishedAt === undefined ? {} : { publishedText: publishedAt }) };
    const next = { ...row, ...dropUndefined(change), version: row.version + 1 } as SourceRow;
    const identity = identityOf({ ...next, publishedAt: next.publishedText });
    if (identity === null)
      throw refusalOf([fault('url', 'required', 'a source needs a url, or a publisher or title')]);
    const twin = await one.q.sources.byIdentity(identity);
    if (twin && twin.id !== row.id)
      throw new Refusal('already-exists', `source ${twin.id} is the same document; merge the two`, {
        existing: twin.id,
      });
    const { seq: _, id: __, ...columns } = { ...next, identity, search: sourceWords(next) };
    await one.q.sources.update(row.id, columns);
    await one.log({
      act: 'source-changed',
      kind: 'source',
      resource: row.id,
      body: { version: next.version, ...dropUndefined(patch) },
    });
    for (const { seq } of await one.q.reports.claimsOfSource(row.id)) {
      const claim = await one.q.claims.bySeq(seq);
      if (claim) await indexClaim(one, claim);
    }
    return sourceRecord(next);
  });
}

export function sourceRecord(row: SourceRow) {
  const { id, publisher, title, url, publishedText, lang, archiveUrl, retrievedAt, version } = row;
  const recordedAt = iso(row.recordedAt);
  return {
    id,
    publisher,
    title,
    url,
    publishedAt: publishedText,
    lang,
    archiveUrl,
    retrievedAt,
    recordedAt,
    version,
  };
}

/** An entry as it is answered: its place and parent with their names, without what only the store needs. */
export async function entryRecord<K extends EntryKind>(q: Queries, kind: K, row: EntryRows[K]) {
  const {
    search: _,
    mergedInto: __,
    recordedAt,
    place,
    parent,
    ...record
  } = row as ActorRow & PlaceRow & EventRow & PropertyRow;
  const named = async (of: 'places' | 'events', slug: string | null) =>
    slug === null ? null : { slug, name: (await q.vocabulary[of].resolve(slug))?.name ?? slug };
  return {
    ...record,
    ...(kind === 'places' ? { parent: await named('places', parent) } : {}),
    ...(kind === 'events'
      ? { place: await named('places', place), parent: await named('events', parent) }
      : {}),
    recordedAt: iso(recordedAt),
  };
}

function checkSpan({ start, end }: { start: string | null; end: string | null }): void {
  const faults = wrongSpan('', start, end);
  if (faults.length > 0) throw refusalOf(faults);
}

async function sourceById(q: Queries, id: string): Promise<SourceRow> {
  const row = await resolveSource(q, id);
  if (!row) throw new Refusal('not-found', `there is no source ${id}`);
  return row;
}

async function readPatch(one: Act, kind: EntryKind, slug: string, patch: EntryPatch) {
  const refs = references(one.q, one.now);
  const { memberOf: _, ...given } = patch;
  const change: Record<string, unknown> & { memberOf?: string[] } = dropUndefined(given);
  if (patch.memberOf) change.memberOf = await readGroups(one, slug, patch.memberOf, refs);
  if (patch.sides) change.sides = await resolveSides(refs, '', patch.sides);
  if (typeof patch.place === 'object' || typeof patch.place === 'string')
    change.place = patch.place === null ? null : ((await refs.place('place', patch.place))?.slug ?? null);
  if (patch.parent && (kind === 'events' || kind === 'places'))
    change.parent = await readParent(one, kind, slug, patch.parent, refs);
  if (refs.faults.length > 0) throw refusalOf(refs.faults);
  await refs.create(one);
  return change;
}

async function readGroups(
  one: Act,
  slug: string,
  groups: readonly Reference[],
  refs: ReturnType<typeof references>,
) {
  const found: string[] = [];
  for (const [i, group] of groups.entries()) {
    const row = await refs.actor(`memberOf.${i}`, group);
    if (!row) continue;
    if ((await one.q.vocabulary.groupsOf(row.slug)).has(slug))
      refs.faults.push(fault(`memberOf.${i}`, 'invalid', `${row.slug} is a member of ${slug}, or the same`));
    found.push(row.slug);
  }
  return [...new Set(found)];
}

async function readParent(
  one: Act,
  kind: 'places' | 'events',
  slug: string,
  given: NonNullable<EntryPatch['parent']>,
  refs: ReturnType<typeof references>,
) {
  const parent =
    kind === 'events'
      ? await refs.event('parent', given as EventReference)
      : await refs.place('parent', given as PlaceReference);
  for (let row: { slug: string; parent: string | null } | null = parent; row; ) {
    if (row.slug === slug) {
      refs.faults.push(fault('parent', 'invalid', 'an entry does not lie within itself'));
      break;
    }
    row = row.parent === null ? null : await one.q.vocabulary[kind].resolve(row.parent);
  }
  return parent?.slug ?? null;
}

async function changeMemberships(one: Act, slug: string, groups: readonly string[]): Promise<void> {
  const before = await one.q.vocabulary.membersOf(slug);
  await one.q.vocabulary.setGroups(slug, groups);
  const touched = await one.q.claims.questionsOnActors([...before]);
  for (const key of touched) await rebuildQuestion(one, key);
}

/** Claims are found by the names that they refer to, so a new name reaches them. */
async function reindex(one: Act, kind: EntryKind, slug: string): Promise<void> {
  for (const claim of await one.q.claims.naming(kind, slug)) await indexClaim(one, claim);
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
