/** The tables of the vocabulary: actors, places, events, properties and sources. */
import type { Side } from '../domain/interest.ts';
import type { ActorKind, QuestionPart, Topic, ValueType } from '../domain/properties.ts';
import type { Columns } from './columns.sqlite.ts';

export type Names = Record<string, string>;

export function vocabularyTables(c: Columns) {
  const actors = c.table('actors', {
    slug: c.text().primaryKey(),
    name: c.text().notNull(),
    kind: c.text().notNull().$type<ActorKind>(),
    names: c.json<Names>().notNull(),
    aliases: c.json<string[]>().notNull(),
    sameAs: c.json<string[]>().notNull(),
    memberOf: c.json<string[]>().notNull(),
    search: c.text().notNull(),
    mergedInto: c.text(),
    recordedAt: c.integer().notNull(),
    version: c.integer().notNull(),
  });
  const memberships = c.table(
    'memberships',
    { member: c.text().notNull(), group: c.text('group').notNull() },
    (t) => [c.primaryKey({ columns: [t.member, t.group] }), c.index('memberships_group').on(t.group)],
  );
  const places = c.table('places', {
    slug: c.text().primaryKey(),
    name: c.text().notNull(),
    names: c.json<Names>().notNull(),
    aliases: c.json<string[]>().notNull(),
    sameAs: c.json<string[]>().notNull(),
    kind: c.text(),
    parent: c.text(),
    latitude: c.double(),
    longitude: c.double(),
    search: c.text().notNull(),
    mergedInto: c.text(),
    recordedAt: c.integer().notNull(),
    version: c.integer().notNull(),
  });
  const events = c.table('events', {
    slug: c.text().primaryKey(),
    name: c.text().notNull(),
    names: c.json<Names>().notNull(),
    aliases: c.json<string[]>().notNull(),
    sameAs: c.json<string[]>().notNull(),
    kind: c.text(),
    start: c.text(),
    end: c.text(),
    place: c.text(),
    parent: c.text(),
    sides: c.json<Side[]>().notNull(),
    search: c.text().notNull(),
    mergedInto: c.text(),
    recordedAt: c.integer().notNull(),
    version: c.integer().notNull(),
  });
  const properties = c.table('properties', {
    slug: c.text().primaryKey(),
    name: c.text().notNull(),
    topic: c.text().notNull().$type<Topic>(),
    valueType: c.text().notNull().$type<ValueType>(),
    unit: c.text(),
    needs: c.json<QuestionPart[]>().notNull(),
    exclusive: c.flag().notNull(),
    cumulative: c.flag().notNull(),
    statuses: c.json<string[]>().notNull(),
    search: c.text().notNull(),
    recordedAt: c.integer().notNull(),
    version: c.integer().notNull(),
  });
  const sources = c.table(
    'sources',
    {
      seq: c.serial(),
      id: c.text().notNull(),
      /** What makes a source the same: its normalised url, or publisher, title and published time. */
      identity: c.text().notNull(),
      publisher: c.text(),
      title: c.text(),
      url: c.text(),
      publishedText: c.text(),
      lang: c.text(),
      archiveUrl: c.text(),
      retrievedAt: c.text(),
      search: c.text().notNull(),
      mergedInto: c.text(),
      recordedAt: c.integer().notNull(),
      version: c.integer().notNull(),
    },
    (t) => [
      c.uniqueIndex('sources_id').on(t.id),
      c.uniqueIndex('sources_identity').on(t.identity),
      c.index('sources_publisher').on(t.publisher),
    ],
  );
  /** What the names and aliases of entries look like, so that another that looks the same is found. */
  const skeletons = c.table(
    'skeletons',
    {
      kind: c.text().notNull().$type<'actors' | 'places' | 'events'>(),
      skeleton: c.text().notNull(),
      slug: c.text().notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.kind, t.skeleton, t.slug] }),
      c.index('skeletons_slug').on(t.kind, t.slug),
    ],
  );
  return { actors, memberships, places, events, properties, sources, skeletons };
}
