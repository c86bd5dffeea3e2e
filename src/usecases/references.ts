/** References of a request: resolved to what exists, or planned for creation, every unknown one named. */

import { skeletonsOf } from '../domain/look-alike.ts';
import { parseMoment } from '../domain/moment.ts';
import type { ActorKind, Property, QuestionPart, Topic, ValueType } from '../domain/properties.ts';
import { type Fault, fault, Refusal } from '../domain/refusal.ts';
import { searchWords } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { ActorRow, EventRow, LookAlikeKind, PlaceRow, PropertyRow } from '../store/vocabulary.ts';
import type { Act } from './context.ts';

export type NamedInput = {
  slug: string;
  name?: string | undefined;
  names?: Record<string, string> | undefined;
  aliases?: string[] | undefined;
  sameAs?: string[] | undefined;
};
export type ActorInput = NamedInput & { kind?: ActorKind | undefined; memberOf?: Reference[] | undefined };
export type PlaceInput = NamedInput & {
  kind?: string | undefined;
  parent?: PlaceReference | null | undefined;
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
};
export type EventInput = NamedInput & {
  kind?: string | undefined;
  start?: string | null | undefined;
  end?: string | null | undefined;
  place?: PlaceReference | null | undefined;
  parent?: EventReference | null | undefined;
  sides?: { name: string; actors: Reference[] }[] | undefined;
};
export type PropertyInput = {
  slug: string;
  name?: string | undefined;
  topic?: Topic | undefined;
  valueType?: ValueType | undefined;
  unit?: string | null | undefined;
  needs?: QuestionPart[] | undefined;
  exclusive?: boolean | undefined;
  cumulative?: boolean | undefined;
  statuses?: string[] | undefined;
};
export type Reference = string | ActorInput;
export type PlaceReference = string | PlaceInput;
export type EventReference = string | EventInput;
export type PropertyReference = string | PropertyInput;

export type EntryKind = 'actors' | 'places' | 'events' | 'properties';
export const SINGULAR = {
  actors: 'actor',
  places: 'place',
  events: 'event',
  properties: 'property',
} as const;

type Rows = { actors: ActorRow; places: PlaceRow; events: EventRow; properties: PropertyRow };

/**
 * Collects the references of one request. Nothing is written until `create`, and only what no fault
 * stands against; `faults` then names every unknown reference and every new entry that lacks a field.
 */
export type References = {
  actor(path: string, reference: Reference): Promise<ActorRow | null>;
  place(path: string, reference: PlaceReference): Promise<PlaceRow | null>;
  event(path: string, reference: EventReference): Promise<EventRow | null>;
  property(path: string, reference: PropertyReference): Promise<PropertyRow | null>;
  faults: Fault[];
  create(act: Act): Promise<void>;
};

export function references(q: Queries, now: number): References {
  const faults: Fault[] = [];
  // The entries whose parts are being read: one that is a part of its own part would never end.
  const open = new Set<string>();
  const paths = new Map<object, string>();
  const planned: { [K in EntryKind]: Map<string, Rows[K]> } = {
    actors: new Map(),
    places: new Map(),
    events: new Map(),
    properties: new Map(),
  };

  async function resolve<K extends EntryKind>(
    kind: K,
    path: string,
    reference: string | { slug: string },
    plan: () => Promise<Rows[K]>,
  ): Promise<Rows[K] | null> {
    const slug = typeof reference === 'string' ? reference : reference.slug;
    const known = planned[kind].get(slug) ?? ((await q.vocabulary[kind].resolve(slug)) as Rows[K] | null);
    if (known) return known;
    if (typeof reference === 'string' || Object.keys(reference).length === 1) {
      faults.push(fault(path, 'unknown-reference', `there is no ${SINGULAR[kind]} "${slug}"`));
      return null;
    }
    if (open.has(`${kind} ${slug}`)) {
      faults.push(fault(path, 'invalid', `${SINGULAR[kind]} "${slug}" would be part of itself`));
      return null;
    }
    open.add(`${kind} ${slug}`);
    const row = await plan();
    open.delete(`${kind} ${slug}`);
    planned[kind].set(slug, row);
    paths.set(row, path);
    return row;
  }

  const named = (path: string, input: NamedInput) => {
    if (input.name === undefined)
      faults.push(fault(`${path}.name`, 'required', `"${input.slug}" is new and needs a name`));
    const name = input.name ?? input.slug;
    const { names = {}, aliases = [], sameAs = [] } = input;
    const base = {
      slug: input.slug,
      name,
      names,
      aliases,
      sameAs,
      mergedInto: null,
      recordedAt: now,
      version: 1,
    };
    return { ...base, search: wordsOf({ ...base }) };
  };

  const self: References = {
    faults,
    actor: (path, reference) =>
      resolve('actors', path, reference, async () => {
        const input = reference as ActorInput;
        const groups: string[] = [];
        for (const [i, group] of (input.memberOf ?? []).entries()) {
          const row = await self.actor(`${path}.memberOf.${i}`, group);
          if (row?.slug === input.slug)
            faults.push(fault(`${path}.memberOf.${i}`, 'invalid', 'an actor is no member of itself'));
          else if (row) groups.push(row.slug);
        }
        return { ...named(path, input), kind: input.kind ?? 'organisation', memberOf: [...new Set(groups)] };
      }),
    place: (path, reference) =>
      resolve('places', path, reference, async () => {
        const input = reference as PlaceInput;
        const parent = input.parent ? await self.place(`${path}.parent`, input.parent) : null;
        const { latitude = null, longitude = null } = input;
        const kind = input.kind ?? null;
        return { ...named(path, input), kind, parent: parent?.slug ?? null, latitude, longitude };
      }),
    event: (path, reference) =>
      resolve('events', path, reference, async () => {
        const input = reference as EventInput;
        const place = input.place ? await self.place(`${path}.place`, input.place) : null;
        const parent = input.parent ? await self.event(`${path}.parent`, input.parent) : null;
        const sides = await resolveSides(self, path, input.sides ?? []);
        const { start = null, end = null, kind = null } = input;
        faults.push(...wrongSpan(path, start, end));
        return {
          ...named(path, input),
          kind,
          start,
          end,
          place: place?.slug ?? null,
          parent: parent?.slug ?? null,
          sides,
        };
      }),
    property: (path, reference) =>
      resolve('properties', path, reference, async () =>
        planProperty(path, reference as PropertyInput, faults, now),
      ),
    create: async (act) => {
      if (planned.properties.size > 0 && act.by.role !== 'editor' && act.by.role !== 'admin')
        throw new Refusal('forbidden', 'a new property needs the role editor', { role: 'editor' });
      for (const kind of ['properties', 'actors', 'places', 'events'] as const)
        for (const row of planned[kind].values()) {
          if (kind !== 'properties') await warnOfLookAlike(act, kind, row as PlaceRow, paths.get(row) ?? '');
          await createEntry(act, kind, row);
        }
    },
  };
  return self;
}

export async function resolveSides(
  refs: References,
  path: string,
  sides: { name: string; actors: Reference[] }[],
): Promise<{ name: string; actors: string[] }[]> {
  const found: { name: string; actors: string[] }[] = [];
  for (const [i, side] of sides.entries()) {
    const actors: string[] = [];
    for (const [j, actor] of side.actors.entries()) {
      const row = await refs.actor(`${path ? `${path}.` : ''}sides.${i}.actors.${j}`, actor);
      if (row) actors.push(row.slug);
    }
    found.push({ name: side.name, actors });
  }
  return found;
}

/** An event does not end before it starts. */
export function wrongSpan(path: string, start: string | null, end: string | null): Fault[] {
  const [from, to] = [start && parseMoment(start), end && parseMoment(end)];
  if (!from || !to || from.start < to.end) return [];
  return [fault(`${path ? `${path}.` : ''}end`, 'bounds-reversed', 'is before the start')];
}

async function warnOfLookAlike(act: Act, kind: LookAlikeKind, row: NamedRow, path: string): Promise<void> {
  const found = new Set<string>();
  for (const skeleton of skeletonsOf(row)) {
    const slug = await act.q.vocabulary.skeletons.like(kind, skeleton);
    if (slug !== null) found.add(slug);
  }
  for (const existing of found)
    act.warnings.push({
      code: 'looks-alike',
      path: path.replace(/^\./, ''),
      message: `"${row.slug}" is new, and by its name looks like the ${SINGULAR[kind]} "${existing}"`,
      existing,
    });
}

type NamedRow = Pick<PlaceRow, 'slug' | 'name' | 'names' | 'aliases'>;

/** Writes a new entry of the vocabulary and its row of the log. */
export async function createEntry<K extends EntryKind>(act: Act, kind: K, row: Rows[K]): Promise<void> {
  await act.q.vocabulary[kind].insert(row as never);
  if (kind !== 'properties')
    await act.q.vocabulary.skeletons.add(kind as LookAlikeKind, row.slug, skeletonsOf(row as NamedRow));
  if (kind === 'actors' && (row as ActorRow).memberOf.length > 0)
    await act.q.vocabulary.setGroups(row.slug, (row as ActorRow).memberOf);
  const { search: _, recordedAt: __, ...body } = row as ActorRow;
  await act.log({
    act: `${SINGULAR[kind]}-created`,
    kind: SINGULAR[kind],
    resource: row.slug,
    event: kind === 'events' ? row.slug : null,
    body,
  });
}

/** The words that an entry is found by. */
export function wordsOf(entry: {
  slug: string;
  name: string;
  names?: Record<string, string>;
  aliases?: string[];
}): string {
  const texts = [entry.slug, entry.name, ...Object.values(entry.names ?? {}), ...(entry.aliases ?? [])];
  return [...new Set(texts.flatMap(searchWords))].join(' ');
}

/** The property that a row stands for, as the domain knows it. */
export const propertyOf = (row: PropertyRow): Property => row;

function planProperty(path: string, input: PropertyInput, faults: Fault[], now: number): PropertyRow {
  for (const field of ['name', 'topic', 'valueType'] as const)
    if (input[field] === undefined)
      faults.push(fault(`${path ? `${path}.` : ''}${field}`, 'required', `a new property needs ${field}`));
  const { slug, name = slug, topic = 'other', valueType = 'count' } = input;
  const statuses = input.statuses ?? [];
  const at = (field: string) => `${path ? `${path}.` : ''}${field}`;
  if (valueType === 'status' && new Set(statuses).size < 2)
    faults.push(fault(at('statuses'), 'required', 'a status needs at least two values'));
  if (new Set(statuses).size !== statuses.length)
    faults.push(fault(at('statuses'), 'duplicate', 'each status is listed once'));
  if (valueType !== 'status' && statuses.length > 0)
    faults.push(fault(at('statuses'), 'not-allowed', `a ${valueType} has no statuses`));
  if (input.cumulative && valueType !== 'count' && valueType !== 'quantity')
    faults.push(fault(at('cumulative'), 'not-allowed', `a ${valueType} is no running total`));
  return {
    slug,
    name,
    topic,
    valueType,
    unit: input.unit ?? null,
    needs: [...new Set(input.needs ?? [])],
    exclusive: input.exclusive ?? true,
    cumulative: input.cumulative ?? false,
    statuses,
    search: wordsOf({ slug, name }),
    recordedAt: now,
    version: 1,
  };
}
