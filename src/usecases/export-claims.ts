/** Exports: claims as an import takes them, in parts, all of one moment. */
import { setImmediate as breathe } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { BUILT_IN_PROPERTIES } from '../domain/properties.ts';
import { LIMITS } from '../limits.ts';
import type { AssessmentRow } from '../store/assessments.ts';
import type { ClaimFilter } from '../store/claim-filters.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { ReportRow } from '../store/reports.ts';
import { searchTerms } from '../store/search.ts';
import type { SourceRow } from '../store/sources.ts';
import type { Queries } from '../store/store.ts';
import { type ReportInput, valueInput } from './claim-input.ts';
import type { Context } from './context.ts';
import type { SourceInput } from './documents.ts';
import type { ImportAssessment, ImportClaim, ImportLink } from './import-claims.ts';
import { REDACTED } from './keep-record.ts';
import { iso } from './present.ts';
import { type ClaimQuery, resolveFilter } from './read-claims.ts';
import type { ActorInput, EventInput, PlaceInput, PropertyInput } from './references.ts';

/** A claim with all that it refers to spelled out, so that it stands by itself. */
export type PortableClaim = { id: string; recordedAt: string } & ImportClaim;
/** `limit`: how many rows in all; null for every one. */
export type ExportQuery = Omit<ClaimQuery, 'limit'> & { limit: number | null };

export type ExportedClaim = { portable: PortableClaim; row: ClaimRow; question: QuestionRow };

/** Claims in parts of `LIMITS.exportPageRows`, as they stood when the first was read. */
export async function* exportClaims(context: Context, query: ExportQuery): AsyncGenerator<ExportedClaim[]> {
  const { q: words, limit, ...filter } = query;
  const terms = words === undefined ? undefined : searchTerms(words);
  if (terms === null) return;
  const snapshot = await context.store.snapshot();
  try {
    const { queries: q } = snapshot;
    const resolved = { ...(await resolveFilter(q, filter)), terms };
    const spelled = spelling(q);
    let left = limit ?? Infinity;
    for (let { cursor } = filter; left > 0; ) {
      const wanted = Math.min(LIMITS.exportPageRows, left);
      const rows = await q.claims.list({ ...resolved, cursor, limit: wanted });
      if (rows.length > 0) yield await portableClaims(q, rows, spelled);
      if (rows.length < wanted) return;
      const last = rows.at(-1)!;
      cursor = cursorOf(last, filter.sort);
      left -= rows.length;
      await breathe();
    }
  } finally {
    snapshot.end();
  }
}

const cursorOf = (row: ClaimRow, sort: ClaimFilter['sort']) => ({
  key: sort === 'claimedAt' ? row.saidStart : row.recordedAt,
  seq: row.seq,
});

async function portableClaims(
  q: Queries,
  rows: readonly ClaimRow[],
  spelled: Spelling,
): Promise<ExportedClaim[]> {
  const reports = await q.reports.ofClaims(rows.map((row) => row.seq));
  const byClaim = new Map<number, ReportRow[]>();
  for (const report of reports)
    byClaim.set(report.claimSeq, [...(byClaim.get(report.claimSeq) ?? []), report]);
  const ids = reports.flatMap(({ sourceId, origin }) => [sourceId, origin]);
  const sources = new Map((await q.sources.byIds([...new Set(ids)])).map((row) => [row.id, row]));
  const names = await externalNames(q, rows);
  const links = await linksOf(q, rows, names);
  const assessments = await assessmentsOf(q, rows, spelled);
  const questions = await q.questions.byKeys(rows.map((row) => row.questionKey));
  const byKey = new Map(questions.map((question) => [question.key, question]));
  const found: ExportedClaim[] = [];
  for (const row of rows) {
    const own = byClaim.get(row.seq) ?? [];
    const portable = compact({
      id: row.id,
      recordedAt: iso(row.recordedAt),
      externalId: names.get(row.seq)!,
      ...(await contentOf(row, spelled)),
      reports: own.filter((one) => !one.retraction).map((one) => reportInput(one, sources)),
      ...(await actsOf(q, row, own, sources)),
      links: links.get(row.id),
      assessments: assessments.get(row.id),
    });
    found.push({ portable: portable as PortableClaim, row, question: byKey.get(row.questionKey)! });
  }
  return found;
}

async function contentOf({ content }: ClaimRow, spelled: Spelling): Promise<Omit<ImportClaim, 'reports'>> {
  const { value, item } = content;
  const actor = value?.type === 'actor' ? await spelled.actor(value.actor) : null;
  // Redacted words cannot be read again; the bounds that they had can.
  const isGone = value !== null && 'text' in value && value.text === REDACTED;
  return {
    event: await spelled.event(content.event),
    property: await spelled.property(content.property),
    subject: content.subject && (await spelled.actor(content.subject)),
    place: content.place && (await spelled.place(content.place)),
    item: item === null ? null : { slug: item, name: content.itemName ?? undefined },
    claimant: await spelled.actor(content.claimant),
    speaker: content.speaker && (await spelled.actor(content.speaker)),
    polarity: content.polarity === 'asserts' ? undefined : content.polarity,
    value:
      value === null
        ? null
        : value.type === 'actor'
          ? { actor: actor!, ...(value.sole ? { sole: true } : {}) }
          : valueInput(value, isGone),
    statement: content.statement,
    claimedAt: content.claimedAt,
    claimedAtInferred: content.claimedAtInferred || undefined,
    asOf: content.asOf,
    periodStart: content.periodStart,
  };
}

/**
 * What an import knows each claim by: its externalId, or its id where it has none, or none of its own (one
 * externalId may come from several keys).
 */
async function externalNames(q: Queries, rows: readonly ClaimRow[]): Promise<Map<number, string>> {
  const kept = await q.keys.externalsOfClaims(rows.map((row) => row.seq));
  const shared = new Set(await q.keys.sharedExternals(kept.map((one) => one.externalId)));
  const names = new Map(rows.map((row) => [row.seq, row.id]));
  for (const { claimSeq, externalId } of kept.reverse())
    if (!shared.has(externalId)) names.set(claimSeq, externalId);
  return names;
}

async function linksOf(q: Queries, rows: readonly ClaimRow[], names: ReadonlyMap<number, string>) {
  const found = new Map<string, ImportLink[]>();
  const own = new Map(rows.map((row) => [row.id, row]));
  const links = await q.links.ofClaims([...own.keys()]);
  const others = await q.claims.byIds(links.flatMap((link) => [link.first, link.second]));
  const elsewhere = await externalNames(q, others);
  const nameOf = new Map(others.map((row) => [row.id, names.get(row.seq) ?? elsewhere.get(row.seq)!]));
  for (const { first, second, relation, rationale } of links)
    for (const [id, other] of [
      [first, second],
      [second, first],
    ] as const)
      if (own.has(id)) {
        const list = found.get(id) ?? [];
        list.push({ with: nameOf.get(other)!, relation, rationale });
        // By name: in which order two links were made is not theirs to say.
        found.set(
          id,
          list.sort((a, b) => (a.with < b.with ? -1 : 1)),
        );
      }
  return found;
}

/** What was found of each claim; what was found of a question stands at its first claim. */
async function assessmentsOf(q: Queries, rows: readonly ClaimRow[], spelled: Spelling) {
  const found = new Map<string, ImportAssessment[]>();
  const own = new Set(rows.map((row) => row.id));
  for (const assessment of await q.assessments.ofQuestions([
    ...new Set(rows.map((row) => row.questionKey)),
  ])) {
    const claim = assessment.claim ?? (await q.claims.firstOf(assessment.questionKey))?.id;
    if (claim === undefined || !own.has(claim)) continue;
    const list = found.get(claim) ?? [];
    list.push(await assessmentInput(assessment, spelled));
    found.set(claim, list);
  }
  return found;
}

async function assessmentInput(row: AssessmentRow, spelled: Spelling): Promise<ImportAssessment> {
  const { value, evidence } = row;
  const isActor = value?.type === 'actor';
  return compact({
    on: row.claim === null ? 'question' : undefined,
    assessor: await spelled.actor(row.assessor),
    value: isActor
      ? { actor: await spelled.actor(value.actor as string), sole: value.sole || undefined }
      : value && valueInput(value as Parameters<typeof valueInput>[0], false),
    rating: row.rating,
    rationale: row.rationale,
    evidence: evidence.length === 0 ? undefined : evidence,
  }) as ImportAssessment;
}

async function actsOf(
  q: Queries,
  row: ClaimRow,
  reports: readonly ReportRow[],
  sources: ReadonlyMap<string, SourceRow>,
) {
  if (row.status !== 'retracted' && row.status !== 'voided') return {};
  const changes = await q.changes.ofClaim(row.id);
  const bodyOf = (act: string) => {
    const change = changes.findLast((one) => one.act === act);
    return change && (JSON.parse(change.body) as { reason?: string | null });
  };
  const report = reports.find((one) => one.retraction);
  const retraction = row.retractedText !== null && {
    retractedAt: row.retractedText,
    reason: bodyOf('claim-retracted')?.reason ?? undefined,
    report: report && reportInput(report, sources),
  };
  return {
    retracted: retraction ? compact(retraction) : undefined,
    void: row.status === 'voided' ? { reason: bodyOf('claim-voided')?.reason ?? '' } : undefined,
  };
}

// A report that another one was relayed from may be of a claim elsewhere; the source at the root says as much.
function reportInput(row: ReportRow, sources: ReadonlyMap<string, SourceRow>): ReportInput {
  const isRelayed = row.relayedFromReport !== null || row.relayedFromSource !== null;
  return compact({
    source: sourceInput(sources.get(row.sourceId)!),
    quote: row.quote,
    lang: row.lang,
    publishedAt: row.publishedText,
    relayedFrom: isRelayed ? { source: sourceInput(sources.get(row.origin)!) } : undefined,
  }) as ReportInput;
}

const sourceInput = (row: SourceRow): SourceInput =>
  compact({
    publisher: row.publisher,
    title: row.title,
    url: row.url,
    publishedAt: row.publishedText,
    lang: row.lang,
    archiveUrl: row.archiveUrl,
    retrievedAt: row.retrievedAt,
  });

type Spelling = {
  actor(slug: string): Promise<ActorInput>;
  place(slug: string): Promise<PlaceInput>;
  event(slug: string): Promise<EventInput>;
  property(slug: string): Promise<string | PropertyInput>;
};

const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_PROPERTIES.map((property) => property.slug));
const SPELLED_ENTRIES = 20_000;

/** Entries of the vocabulary as an import would create them, with what they are part of. */
function spelling(q: Queries): Spelling {
  const known = new LRUCache<string, object>({ max: SPELLED_ENTRIES });
  async function once<T extends object>(kind: string, slug: string, make: () => Promise<T>): Promise<T> {
    const key = `${kind} ${slug}`;
    const made = (known.get(key) as T | undefined) ?? (await make());
    known.set(key, made);
    return made;
  }
  const { actors, places, events, properties } = q.vocabulary;
  const self: Spelling = {
    actor: (slug) =>
      once('actor', slug, async () => {
        const row = (await actors.find(slug))!;
        return compact({ ...named(row), kind: row.kind, memberOf: await all(row.memberOf, self.actor) });
      }),
    place: (slug) =>
      once('place', slug, async () => {
        const row = (await places.find(slug))!;
        const { kind, parent, latitude, longitude } = row;
        return compact({
          ...named(row),
          kind,
          parent: parent && (await self.place(parent)),
          latitude,
          longitude,
        });
      }),
    event: (slug) =>
      once('event', slug, async () => {
        const row = (await events.find(slug))!;
        const { kind, start, end, place, parent } = row;
        const sides = await all(row.sides, async (side) => ({
          name: side.name,
          actors: await all(side.actors, self.actor),
        }));
        return compact({
          ...named(row),
          ...{ kind, start, end, sides },
          place: place && (await self.place(place)),
          parent: parent && (await self.event(parent)),
        });
      }),
    property: async (slug) =>
      BUILT_IN.has(slug)
        ? slug
        : once('property', slug, async () => {
            const { name, topic, valueType, unit, needs, exclusive, cumulative, statuses } =
              (await properties.find(slug))!;
            return compact({ slug, name, topic, valueType, unit, needs, exclusive, cumulative, statuses });
          }),
  };
  return self;
}

type Named = {
  slug: string;
  name: string;
  names: Record<string, string>;
  aliases: string[];
  sameAs: string[];
};
const named = ({ slug, name, names, aliases, sameAs }: Named) => ({ slug, name, names, aliases, sameAs });

async function all<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  for (const item of items) found.push(await each(item));
  return found;
}

type Compact<T> = { [K in keyof T]: Exclude<T[K], null> };

/** Without what says nothing: null, undefined, empty lists and records. */
function compact<T extends object>(given: T): Compact<T> {
  const said = Object.entries(given).filter(
    ([, value]) =>
      value !== null &&
      value !== undefined &&
      !(typeof value === 'object' && Object.keys(value).length === 0),
  );
  return Object.fromEntries(said) as Compact<T>;
}
