/** Actors, places, events and properties: named things with slugs that never change. */
import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { LIMITS } from '../limits.ts';
import type { Counts } from './counts.ts';
import { byKeys, first, holder, placeholders } from './prepared.ts';
import { wordsLike } from './search.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type ActorRow = Tables['actors']['$inferSelect'];
export type PlaceRow = Tables['places']['$inferSelect'];
export type EventRow = Tables['events']['$inferSelect'];
export type PropertyRow = Tables['properties']['$inferSelect'];
export type EntryFilter = { terms: string | undefined; after: string; limit: number };

export function vocabularyQueries(db: Database, t: Tables, { bonds, beside }: Counts) {
  const { memberships } = t;
  const groupsOf = lazily(() =>
    db
      .select({ group: memberships.group })
      .from(memberships)
      .where(eq(memberships.member, holder('member')))
      .prepare(),
  );
  const membersOf = lazily(() =>
    db
      .select({ member: memberships.member })
      .from(memberships)
      .where(eq(memberships.group, holder('group')))
      .prepare(),
  );
  const climb = async (from: string, step: (slug: string) => Promise<string[]>): Promise<Set<string>> => {
    const seen = new Set([from]);
    let edge = [from];
    for (let depth = 0; edge.length > 0 && depth < LIMITS.membershipDepth; depth++) {
      const next: string[] = [];
      for (const slug of edge)
        for (const found of await step(slug))
          if (!seen.has(found)) {
            seen.add(found);
            next.push(found);
          }
      edge = next;
    }
    return seen;
  };
  const entries = {
    actors: entryQueries<ActorRow>(db, t.actors, beside),
    places: entryQueries<PlaceRow>(db, t.places, beside),
    events: entryQueries<EventRow>(db, t.events, beside),
    properties: entryQueries<PropertyRow>(db, t.properties, beside),
  };
  const forget = () => {
    for (const kind of Object.values(entries)) kind.forget();
  };
  return {
    ...entries,
    /** What was found is remembered until the transaction ends. */
    forget,
    /** What entries are called, without the rest of them. */
    called: {
      actors: calledQuery(db, t.actors, entries.actors.known),
      places: calledQuery(db, t.places, entries.places.known),
      events: calledQuery(db, t.events, entries.events.known),
    },
    skeletons: skeletonQueries(db, t),
    /** An actor with all that it is, directly or not, a member of. */
    groupsOf: (slug: string) =>
      climb(slug, async (member) => (await groupsOf().execute({ member })).map((row) => row.group)),
    /** An actor with all its direct and indirect members. */
    membersOf: (slug: string) =>
      climb(slug, async (group) => (await membersOf().execute({ group })).map((row) => row.member)),
    setGroups: async (member: string, groups: readonly string[]) => {
      await bonds.raise();
      await db.delete(memberships).where(eq(memberships.member, member));
      if (groups.length > 0)
        await db.insert(memberships).values([...new Set(groups)].map((group) => ({ member, group })));
    },
    /** Members of one actor become members of another. */
    moveMembers: async (from: string, to: string) => {
      await bonds.raise();
      const rows = await membersOf().execute({ group: from });
      await db.delete(memberships).where(eq(memberships.group, from));
      for (const { member } of rows)
        if (member !== to) await db.insert(memberships).values({ member, group: to }).onConflictDoNothing();
      return rows.map((row) => row.member);
    },
    /** What lies in a place or an event lies in another. */
    moveParts: async (kind: 'places' | 'events', from: string, to: string) => {
      const table = kind === 'places' ? t.places : t.events;
      await db.update(table).set({ parent: to }).where(eq(table.parent, from));
      if (kind === 'places') await db.update(t.events).set({ place: to }).where(eq(t.events.place, from));
      forget();
    },
    eventsWithActor: async (slug: string): Promise<EventRow[]> =>
      db
        .select()
        .from(t.events)
        .where(sql`${t.events.sides} like ${`%"${slug}"%`}`),
  };
}

export type LookAlikeKind = Tables['skeletons']['$inferSelect']['kind'];

/** What entries look like (domain/look-alike). */
function skeletonQueries(db: Database, { skeletons }: Tables) {
  const like = lazily(() =>
    db
      .select({ slug: skeletons.slug })
      .from(skeletons)
      .where(and(eq(skeletons.kind, holder('kind')), eq(skeletons.skeleton, holder('skeleton'))))
      .orderBy(asc(skeletons.slug))
      .limit(first(1))
      .prepare(),
  );
  const insert = lazily(() =>
    db.insert(skeletons).values(placeholders(skeletons)).onConflictDoNothing().prepare(),
  );
  const add = async (kind: LookAlikeKind, slug: string, looks: readonly string[]) => {
    for (const skeleton of looks) await insert().execute({ kind, skeleton, slug });
  };
  return {
    add,
    /** The first entry that looks so. */
    like: async (kind: LookAlikeKind, skeleton: string): Promise<string | null> =>
      (await like().execute({ kind, skeleton }))[0]?.slug ?? null,
    replace: async (kind: LookAlikeKind, slug: string, looks: readonly string[]) => {
      await db.delete(skeletons).where(and(eq(skeletons.kind, kind), eq(skeletons.slug, slug)));
      await add(kind, slug, looks);
    },
    areNone: async () => (await db.select().from(skeletons).limit(1)).length === 0,
  };
}

export type Called = { slug: string; name: string; names: Record<string, string> };

/** `known`: entries that the transaction has read whole. */
function calledQuery(
  db: Database,
  anyTable: Exclude<EntryTable, Tables['properties']>,
  known: (slug: string) => Called | null,
) {
  const table = anyTable as Tables['actors'];
  const { slug, name, names } = table;
  const of = () => db.select({ slug, name, names }).from(table);
  const one = lazily(() =>
    of()
      .where(eq(slug, holder('slug')))
      .prepare(),
  );
  return (slugs: readonly string[]): Promise<Called[]> =>
    byKeys(
      slugs,
      async (given) => known(given) ?? (await one().execute({ slug: given }))[0] ?? null,
      async (many) => of().where(inArray(slug, many)),
    );
}

type EntryTable = Tables['actors'] | Tables['places'] | Tables['events'] | Tables['properties'];
type EntryRow = { slug: string; mergedInto?: string | null };

// The four kinds are read and written alike; the table type is one of four, the row type says which.
function entryQueries<Row extends EntryRow>(db: Database, anyTable: EntryTable, beside: Counts['beside']) {
  const table = anyTable as Tables['actors'];
  const find = lazily(() =>
    db
      .select()
      .from(table)
      .where(eq(table.slug, holder('slug')))
      .prepare(),
  );
  const insert = lazily(() => db.insert(table).values(placeholders(table)).prepare());
  // An act of many claims asks for the same few again and again.
  const found = new Map<string, Row | null>();
  const one = async (slug: string): Promise<Row | null> => {
    const known = found.get(slug);
    if (known !== undefined) return known;
    const row = ((await find().execute({ slug })) as unknown as Row[])[0] ?? null;
    if (found.size >= LIMITS.entriesRemembered) found.clear();
    found.set(slug, row);
    return row;
  };
  const resolve = async (slug: string): Promise<Row | null> => {
    const row = await one(slug);
    return row?.mergedInto ? resolve(row.mergedInto) : row;
  };
  return {
    forget: () => found.clear(),
    known: (slug: string): Row | null => found.get(slug) ?? null,
    /** The entry as it is, merged or not. */
    find: one,
    /** The entry that a slug leads to, through merges. */
    resolve,
    bySlugs: (slugs: readonly string[]): Promise<Row[]> =>
      byKeys(
        slugs,
        one,
        async (many) => (await db.select().from(table).where(inArray(table.slug, many))) as unknown as Row[],
      ),
    insert: async (row: Row) => {
      found.delete(row.slug);
      await insert().execute(row);
    },
    update: async (slug: string, change: Partial<Row>) => {
      found.delete(slug);
      await beside.raise();
      await db
        .update(table)
        .set(change as never)
        .where(eq(table.slug, slug));
    },
    list: async (filter: EntryFilter): Promise<Row[]> =>
      (await db
        .select()
        .from(table)
        .where(
          and(
            gt(table.slug, filter.after),
            table.mergedInto === undefined ? undefined : isNull(table.mergedInto),
            filter.terms === undefined ? undefined : wordsLike(table.search, filter.terms),
          ),
        )
        .orderBy(asc(table.slug))
        .limit(filter.limit)) as unknown as Row[],
  };
}
