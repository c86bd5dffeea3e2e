/** A claim as a request gives it → what is kept of it, or every fault in it. */
import { inOrder } from '../domain/canonical.ts';
import { type ClaimContent, type QuestionParts, setsOf } from '../domain/content.ts';
import { type Moment, parseMoment } from '../domain/moment.ts';
import type { Polarity, Property, QuestionPart } from '../domain/properties.ts';
import { type Fault, fault } from '../domain/refusal.ts';
import type { ReportRow } from '../store/reports.ts';
import type { SourceRow } from '../store/sources.ts';
import type { Act } from './context.ts';
import { type Documents, documents, resolveSource, type SourceReference } from './documents.ts';
import { readValue, type ValueInput } from './read-value.ts';
import {
  type EventReference,
  type PlaceReference,
  type PropertyReference,
  propertyOf,
  type Reference,
  type References,
  references,
} from './references.ts';
import { itemSlug } from './slugs.ts';

export type ReportInput = {
  source: SourceReference;
  quote?: string | null | undefined;
  lang?: string | null | undefined;
  publishedAt?: string | null | undefined;
  /** The id of a report or a source, or a document; or which of the two it is. */
  relayedFrom?: SourceReference | { report: string } | { source: SourceReference } | null | undefined;
};

export type ClaimInput = {
  event: EventReference;
  property: PropertyReference;
  subject?: Reference | null | undefined;
  place?: PlaceReference | null | undefined;
  /** A slug or words; or the two, as answers give them. */
  item?: string | { slug: string; name?: string | undefined } | null | undefined;
  claimant: Reference;
  speaker?: Reference | null | undefined;
  polarity?: Polarity | undefined;
  value?: ValueInput | null | undefined;
  statement?: string | null | undefined;
  claimedAt?: string | null | undefined;
  /** That a report stood in for `claimedAt`, where it is given as it was kept. */
  claimedAtInferred?: boolean | undefined;
  asOf?: string | null | undefined;
  periodStart?: string | null | undefined;
  externalId?: string | null | undefined;
  reports: ReportInput[];
};

/** A report whose references are resolved. */
export type ReportPlan = {
  source: SourceRow;
  quote: string | null;
  lang: string | null;
  publishedAt: string | null;
  relayedFromReport: ReportRow | null;
  relayedFromSource: SourceRow | null;
};

export type ClaimPlan = {
  content: ClaimContent;
  property: Property;
  reports: ReportPlan[];
  externalId: string | null;
  refs: References;
  docs: Documents;
};

export type ReadClaim = { plan: ClaimPlan; faults?: undefined } | { plan?: undefined; faults: Fault[] };

/** What of an act is needed to read a request; nothing is written by it. */
export type Reading = Pick<Act, 'q' | 'now' | 'newId' | 'rules'>;

/** Fields that are absent because the wire found them at fault are not judged again (`skip`). */
export async function readClaim(
  act: Reading,
  input: Partial<ClaimInput>,
  skip: ReadonlySet<string> = new Set(),
): Promise<ReadClaim> {
  const refs = references(act.q, act.now);
  const docs = documents(act.q, act.now, act.newId);
  const faults: Fault[] = [];
  const event = input.event === undefined ? null : await refs.event('event', input.event);
  const property = input.property === undefined ? null : await refs.property('property', input.property);
  const subject = input.subject ? await refs.actor('subject', input.subject) : null;
  if (subject && /^(?:at|of)-/.test(subject.slug))
    faults.push(
      fault(
        'subject',
        'invalid-slug',
        'a subject whose slug begins with at- or of- would look like a place or an item in its question’s id',
      ),
    );
  const place = input.place ? await refs.place('place', input.place) : null;
  const claimant = input.claimant === undefined ? null : await refs.actor('claimant', input.claimant);
  const speaker = input.speaker ? await refs.actor('speaker', input.speaker) : null;
  const reports = await readReports(act, input.reports ?? [], docs, faults);
  const times = readTimes(input, faults);
  const itemWords = typeof input.item === 'object' ? (input.item?.name ?? input.item?.slug) : input.item;
  const item =
    typeof input.item === 'object' && input.item ? input.item.slug : itemWords ? itemSlug(itemWords) : null;
  if (property) faults.push(...missingParts(propertyOf(property), input, skip));
  const value =
    property && !skip.has('value') ? await readAnswer(act, input, propertyOf(property), refs, faults) : null;
  const all = [...faults, ...refs.faults, ...docs.faults];
  if (all.length > 0 || skip.size > 0) return { faults: all };
  const inferred = times.claimedAt === null ? earliest(reports) : null;
  return {
    plan: {
      // Hashed and logged as it is.
      content: inOrder<ClaimContent>({
        asOf: times.asOf?.text ?? null,
        claimant: claimant!.slug,
        claimedAt: times.claimedAt?.text ?? inferred?.text ?? null,
        claimedAtInferred:
          inferred !== null || (input.claimedAtInferred === true && times.claimedAt !== null),
        event: event!.slug,
        item,
        itemName: item === null ? null : (itemWords ?? null),
        periodStart: times.periodStart?.text ?? null,
        place: place?.slug ?? null,
        polarity: input.polarity ?? 'asserts',
        property: property!.slug,
        speaker: speaker?.slug ?? null,
        statement: input.statement ?? null,
        subject: subject?.slug ?? null,
        value,
      }),
      property: propertyOf(property!),
      reports,
      externalId: input.externalId ?? null,
      refs,
      docs,
    },
  };
}

/** Reads the reports of a request; `path` is where they stand in its body. */
export async function readReports(
  act: Reading,
  inputs: readonly (ReportInput | undefined)[],
  docs: Documents,
  faults: Fault[],
  path: (i: number) => string = (i) => `reports.${i}.`,
): Promise<ReportPlan[]> {
  const plans: ReportPlan[] = [];
  for (const [i, input] of inputs.entries()) {
    if (input === undefined) continue;
    const source = await docs.source(`${path(i)}source`, input.source);
    const relay = await readRelay(act, input.relayedFrom ?? null, docs, faults, `${path(i)}relayedFrom`);
    if (source)
      plans.push({
        source,
        quote: input.quote ?? null,
        lang: input.lang ?? null,
        publishedAt: input.publishedAt ?? null,
        relayedFromReport: relay.report,
        relayedFromSource: relay.source,
      });
  }
  return plans;
}

async function readRelay(
  act: Reading,
  given: NonNullable<ReportInput['relayedFrom']> | null,
  docs: Documents,
  faults: Fault[],
  path: string,
): Promise<{ report: ReportRow | null; source: SourceRow | null }> {
  if (given === null) return { report: null, source: null };
  if (typeof given === 'object' && 'source' in given)
    return { report: null, source: await docs.source(`${path}.source`, given.source) };
  if (typeof given === 'object' && !('report' in given))
    return { report: null, source: await docs.source(path, given) };
  const id = typeof given === 'string' ? given : given.report;
  const report = await act.q.reports.byId(id);
  if (report) return { report, source: null };
  const source = typeof given === 'string' ? await resolveSource(act.q, given) : null;
  const at = typeof given === 'string' ? path : `${path}.report`;
  if (!source) faults.push(fault(at, 'unknown-reference', `there is no report "${id}"`));
  return { report: null, source };
}

/** A kept value as a request that would make it; `isKept` where only its stated bounds matter. */
export function valueInput(value: NonNullable<ClaimContent['value']>, isKept: boolean): ValueInput {
  switch (value.type) {
    case 'boolean':
      return value.value;
    case 'status':
      return { status: value.status };
    case 'actor':
      return { actor: value.actor, sole: value.sole };
    case 'count':
    case 'quantity':
      if (isKept) return value.stated;
      if (value.rule === 'exact' && value.text === null && value.stated.min !== null) return value.stated.min;
      if (value.rule === 'explicit' || value.text === null)
        return {
          ...value.stated,
          ...(value.text === null ? {} : { text: value.text }),
          ...(value.lang ? { lang: value.lang } : {}),
        };
      return { text: value.text, ...(value.lang ? { lang: value.lang } : {}) };
  }
}

/** When a report appeared: its own time, else its source's. */
export const publishedAt = (plan: ReportPlan): string | null => plan.publishedAt ?? plan.source.publishedText;

/** The moment that a kept text stands for; kept texts have been read before. */
export const momentOf = (text: string | null): Moment | null => (text === null ? null : parseMoment(text));

/** The parts of a claim's question. */
export const partsOf = ({ event, property, subject, place, item }: ClaimContent): QuestionParts => ({
  event,
  property,
  subject,
  place,
  item,
});

function missingParts(property: Property, input: Partial<ClaimInput>, skip: ReadonlySet<string>): Fault[] {
  return property.needs
    .filter((part: QuestionPart) => !input[part] && !skip.has(part))
    .map((part) => fault(part, 'required', `a claim of ${property.slug} needs ${PART_NAMES[part]}`));
}

const PART_NAMES: Record<QuestionPart, string> = { subject: 'a subject', place: 'a place', item: 'an item' };

async function readAnswer(
  act: Reading,
  input: Partial<ClaimInput>,
  property: Property,
  refs: References,
  faults: Fault[],
) {
  if (input.value === undefined || input.value === null) {
    if (input.polarity !== 'unconfirmed') faults.push(fault('value', 'required', 'is required'));
    return null;
  }
  const reports: readonly (ReportInput | undefined)[] = input.reports ?? [];
  const langs = reports.flatMap((report) => {
    if (report === undefined) return [];
    const source = typeof report.source === 'object' ? report.source.lang : null;
    return [report.lang, source].filter((lang): lang is string => typeof lang === 'string');
  });
  const read = readValue(input.value, property, act.rules, [...new Set(langs)]);
  if (read.faults) {
    faults.push(...read.faults);
    return null;
  }
  const { value } = read;
  if (value.type === 'actor' && typeof input.value === 'object' && 'actor' in input.value) {
    const row = await refs.actor('value.actor', input.value.actor);
    return row ? { ...value, actor: row.slug } : null;
  }
  if (input.polarity === 'denies' && saysNothing(value, property))
    faults.push(fault('value', 'invalid', 'denying this value leaves nothing that could be true'));
  return value;
}

// Denying every possible value cannot be meant; denying open bounds denies nothing and is let be.
function saysNothing(value: Parameters<typeof setsOf>[0], property: Property): boolean {
  if (value === null || (value.type !== 'count' && value.type !== 'quantity')) return false;
  const open = value.stated.min === null && value.stated.max === null;
  return !open && setsOf(value, 'denies', property).stated.kind === 'everything';
}

function readTimes(input: Partial<ClaimInput>, faults: Fault[]) {
  const read = (field: 'claimedAt' | 'asOf' | 'periodStart'): Moment | null =>
    input[field] ? parseMoment(input[field]) : null;
  const times = { claimedAt: read('claimedAt'), asOf: read('asOf'), periodStart: read('periodStart') };
  if (times.asOf && times.periodStart && times.periodStart.start >= times.asOf.end)
    faults.push(fault('periodStart', 'bounds-reversed', 'must not be after asOf'));
  return times;
}

function earliest(reports: readonly ReportPlan[]): Moment | null {
  const moments = reports.map((report) => momentOf(publishedAt(report))).filter((one) => one !== null);
  return moments.sort((a, b) => a.start - b.start || a.end - b.end)[0] ?? null;
}
