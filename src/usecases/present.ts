/** Rows → the records that answers are made of: references with their names, values with their sets. */
import { type ClaimContent, setsOf } from '../domain/content.ts';
import { boundsOf } from '../domain/describe.ts';
import type { Property } from '../domain/properties.ts';
import type { AllowedSet, Bounds } from '../domain/value.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { ReportRow } from '../store/reports.ts';
import type { SourceRow } from '../store/sources.ts';
import type { Queries } from '../store/store.ts';
import { propertyOf } from './references.ts';

export type Ref = { slug: string; name: string };

/** The names and parts that a set of rows refers to, fetched together. */
export type Names = {
  actor: (slug: string) => Ref;
  event: (slug: string) => Ref;
  place: (slug: string) => Ref;
  property: (slug: string) => Property;
};

/** Fetches the names that claims and questions refer to: one query for each kind, however many rows. */
export async function namesFor(
  q: Queries,
  rows: readonly (ClaimRow | QuestionRow)[],
  more: readonly string[] = [],
) {
  const actors = new Set<string>(more);
  const [events, places, properties] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const row of rows) {
    events.add(row.event);
    properties.add(row.property);
    if (row.subject) actors.add(row.subject);
    if (row.place) places.add(row.place);
    if ('content' in row) {
      actors.add(row.claimant);
      if (row.speaker) actors.add(row.speaker);
      if (row.content.value?.type === 'actor') actors.add(row.content.value.actor);
    }
  }
  const { vocabulary } = q;
  const named = async (kind: 'actors' | 'events' | 'places', slugs: Set<string>) => {
    const found = new Map((await vocabulary.called[kind]([...slugs])).map((row) => [row.slug, row.name]));
    return (slug: string): Ref => ({ slug, name: found.get(slug) ?? slug });
  };
  const known = new Map((await vocabulary.properties.bySlugs([...properties])).map((row) => [row.slug, row]));
  const names: Names = {
    actor: await named('actors', actors),
    event: await named('events', events),
    place: await named('places', places),
    property: (slug) => propertyOf(known.get(slug)!),
  };
  return names;
}

/** A claim in short: enough to see who says what, and when. */
export function claimBrief(row: ClaimRow, names: Names) {
  const { content } = row;
  return {
    id: row.id,
    claimant: names.actor(row.claimant),
    speaker: row.speaker === null ? null : names.actor(row.speaker),
    polarity: row.polarity,
    value: valueRecord(content, names),
    statement: content.statement,
    claimedAt: content.claimedAt,
    asOf: content.asOf,
    periodStart: content.periodStart,
    status: row.status,
  };
}

/** What the record of a claim is made of, beside its row. */
type Parts = {
  names: Names;
  question: QuestionRow;
  reports: readonly ReportColumns[];
  sources: ReadonlyMap<string, SourceRow>;
  externalIds: readonly string[];
};
type ReportColumns = Omit<ReportRow, 'seq'>;

/** The record of a claim, with its reports. */
export function recordOf(row: ClaimRow, { names, question, reports, sources, externalIds }: Parts) {
  const { content } = row;
  // Field by field: what is spread and then added to is slow to make, and an import makes one for each line.
  const brief = claimBrief(row, names);
  const carrying = (retraction: boolean) =>
    reports
      .filter((report) => report.retraction === retraction)
      .map((report) => reportRecord(report, sources));
  return {
    id: brief.id,
    claimant: brief.claimant,
    speaker: brief.speaker,
    polarity: brief.polarity,
    value: brief.value,
    statement: brief.statement,
    claimedAt: brief.claimedAt,
    asOf: brief.asOf,
    periodStart: brief.periodStart,
    status: brief.status,
    question: { id: question.id, label: labelOf(question, names) },
    event: names.event(row.event),
    topic: row.topic,
    property: row.property,
    subject: row.subject === null ? null : names.actor(row.subject),
    place: row.place === null ? null : names.place(row.place),
    item: content.item === null ? null : { slug: content.item, name: content.itemName ?? content.item },
    claimedAtInferred: content.claimedAtInferred,
    succeededBy: row.succeededBy,
    retractedAt: row.retractedText,
    reports: carrying(false),
    retractionReports: carrying(true),
    externalIds: [...new Set(externalIds)],
    recordedAt: iso(row.recordedAt),
    recordedBy: row.recordedBy,
    updatedAt: iso(row.updatedAt),
    version: row.version,
  };
}

/** The records of claims, of which all that they are made of is read together. */
export async function claimRecords(q: Queries, rows: readonly ClaimRow[]): Promise<ClaimRecord[]> {
  const names = await namesFor(q, rows);
  const questions = await questionsOf(q, rows);
  const reports = await q.reports.ofClaims(rows.map((row) => row.seq));
  const sources = await sourcesOf(q, reports);
  const reportsOf = grouped(reports, (report) => report.claimSeq);
  const externalsOf = grouped(await externalsFor(q, rows), (kept) => kept.claimSeq);
  return rows.map((row) =>
    recordOf(row, {
      names,
      question: questions.get(row.questionKey)!,
      reports: reportsOf.get(row.seq) ?? [],
      sources,
      externalIds: externalsOf.get(row.seq)?.map((kept) => kept.externalId) ?? [],
    }),
  );
}

export type ClaimRecord = ReturnType<typeof recordOf>;

export async function claimRecord(q: Queries, row: ClaimRow): Promise<ClaimRecord> {
  return (await claimRecords(q, [row]))[0]!;
}

export function reportRecord(report: ReportColumns, sources: ReadonlyMap<string, SourceRow>) {
  const source = sources.get(report.sourceId)!;
  const relayed = report.relayedFromSource === null ? null : sources.get(report.relayedFromSource);
  return {
    id: report.id,
    source: sourceRef(source),
    quote: report.quote,
    lang: report.lang ?? source.lang,
    publishedAt: report.publishedText ?? source.publishedText,
    relayedFrom: report.relayedFromReport
      ? { report: report.relayedFromReport, source: null }
      : relayed
        ? { report: null, source: sourceRef(relayed) }
        : null,
    recordedAt: iso(report.recordedAt),
    recordedBy: report.recordedBy,
  };
}

export const sourceRef = ({ id, publisher, title, url }: SourceRow) => ({ id, publisher, title, url });

export async function sourcesOf(q: Queries, reports: readonly ReportRow[]): Promise<Map<string, SourceRow>> {
  const ids = reports.flatMap((report) => [report.sourceId, report.relayedFromSource ?? []].flat());
  return new Map((await q.sources.byIds([...new Set(ids)])).map((row) => [row.id, row]));
}

async function questionsOf(q: Queries, rows: readonly ClaimRow[]): Promise<Map<number, QuestionRow>> {
  const found = await q.questions.byKeys(rows.map((row) => row.questionKey));
  return new Map(found.map((question) => [question.key, question]));
}

const externalsFor = (q: Queries, rows: readonly ClaimRow[]) =>
  rows.length === 1 ? q.keys.externalsOf(rows[0]!.seq) : q.keys.externalsOfClaims(rows.map((row) => row.seq));

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => number): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const own = found.get(keyOf(row));
    if (own) own.push(row);
    else found.set(keyOf(row), [row]);
  }
  return found;
}

/** "Raiding force killed at Shebekino, Belgorod raid": what a question asks, in a line. */
export function labelOf(question: QuestionRow, names: Names): string {
  const property = names.property(question.property);
  if (property.slug === 'proposition') return `${question.itemName}, ${names.event(question.event).name}`;
  const subject = question.subject === null ? '' : `${names.actor(question.subject).name} `;
  const item = question.item === null ? '' : ` (${question.itemName ?? question.item})`;
  const place = question.place === null ? '' : ` at ${names.place(question.place).name}`;
  return `${subject}${property.name}${item}${place}, ${names.event(question.event).name}`;
}

export function questionRecord(question: QuestionRow, names: Names) {
  return {
    id: question.id,
    label: labelOf(question, names),
    event: names.event(question.event),
    topic: question.topic,
    property: question.property,
    subject: question.subject === null ? null : names.actor(question.subject),
    place: question.place === null ? null : names.place(question.place),
    item: question.item === null ? null : { slug: question.item, name: question.itemName ?? question.item },
  };
}

export type Limits = Bounds & { except?: { min: number; max: number } };

/** What a claim says, with the sets that it allows under its polarity. */
export function valueRecord(content: ClaimContent, names: Pick<Names, 'actor' | 'property'>) {
  const { value, polarity } = content;
  if (value === null) return null;
  switch (value.type) {
    // Field by field: a claim is kept with its fields in another order than it is told.
    case 'boolean':
      return { type: value.type, value: value.value };
    case 'status':
      return { type: value.type, status: value.status };
    case 'actor':
      return { type: value.type, actor: names.actor(value.actor), sole: value.sole };
    case 'count':
    case 'quantity': {
      const { type, text, lang, unit, rule, ruleSet } = value;
      const property = names.property(content.property);
      const sets = setsOf(value, polarity, property);
      const [stated, effective] =
        polarity === 'asserts'
          ? [value.stated, value.effective]
          : [allowedBounds(sets.stated, property), allowedBounds(sets.effective, property)];
      const given = polarity === 'asserts' ? {} : { given: tidy(value.stated) };
      return {
        type,
        text,
        lang,
        unit,
        stated: tidy(stated),
        effective: tidy(effective),
        rule,
        ruleSet,
        ...given,
      };
    }
  }
}

/** A set of numbers as bounds, with what a denial cuts out of them. */
export function allowedBounds(set: AllowedSet, property: Property): Limits {
  if (set.kind !== 'numbers') return { min: null, max: null };
  const [first, second] = set.pieces;
  const low = boundsOf(first!, property);
  if (!second) return low;
  const high = boundsOf(second, property);
  const whole = property.valueType === 'count';
  return {
    min: low.min,
    ...(low.minExclusive ? { minExclusive: true } : {}),
    max: high.max,
    ...(high.maxExclusive ? { maxExclusive: true } : {}),
    except: { min: low.max! + (whole ? 1 : 0), max: high.min! - (whole ? 1 : 0) },
  };
}

function tidy(bounds: Limits): Limits {
  return {
    min: bounds.min,
    max: bounds.max,
    ...(bounds.minExclusive ? { minExclusive: true } : {}),
    ...(bounds.maxExclusive ? { maxExclusive: true } : {}),
    ...(bounds.except ? { except: bounds.except } : {}),
  };
}

export const iso = (millis: number): string => new Date(millis).toISOString();
