/** The shapes of what crosses the wire: the one source of validation, types, OpenAPI and serialisers. */
import { z } from 'zod';
import { VERDICTS } from '../domain/compare.ts';
import { INTERESTS } from '../domain/interest.ts';
import { parseMoment } from '../domain/moment.ts';
import { ACTOR_KINDS, POLARITIES, QUESTION_PARTS, TOPICS, VALUE_TYPES } from '../domain/properties.ts';
import type { FaultCode } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { isSlug } from '../usecases/slugs.ts';

const coded = (code: FaultCode) => ({ params: { code } });

// NUL ends strings in what lies beneath, and an unpaired surrogate cannot be written as UTF-8.
const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const CLEAN = { ...coded('invalid-text'), error: 'must be well-formed text without NUL, and not blank' };

/** A text that says something. */
export const text = (maxChars: number) =>
  z
    .string()
    .min(1)
    .max(maxChars)
    .refine((one) => isCleanText(one) && one.trim() !== '', CLEAN);

export const slug = z
  .string()
  .min(1)
  .max(LIMITS.slugChars)
  .refine((one) => isSlug(one), {
    ...coded('invalid-slug'),
    error: 'must be lower-case a–z, 0–9 and single hyphens',
  })
  .describe('Lower-case letters a–z, digits and single hyphens; never changes.')
  .meta({ examples: ['belgorod-raid-2023-05'] });

export const moment = z
  .string()
  .max(40)
  .refine((one) => parseMoment(one) !== null, {
    ...coded('invalid-time'),
    error: 'must be a year, a month, a day or an RFC 3339 time that exists',
  })
  .describe('A year, a month, a day or a full RFC 3339 time; its precision is kept.')
  .meta({ examples: ['2023-05-23'] });

const isWebUrl = (one: string): boolean => {
  if (!isCleanText(one) || !URL.canParse(one)) return false;
  const { protocol, hostname } = new URL(one);
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '';
};

export const webUrl = z
  .string()
  .max(LIMITS.urlChars)
  .refine(isWebUrl, { ...coded('invalid-url'), error: 'must be an http or https URL' })
  .describe('An http or https URL.');

export const lang = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/)
  .max(35)
  .describe('A BCP 47 language tag.')
  .meta({ examples: ['fr'] });

const id = (what: string) => z.string().min(1).max(100).describe(`The id of ${what}.`);
const names = z.record(lang, text(LIMITS.nameChars)).describe('The name by language.');
const aliases = z.array(text(LIMITS.nameChars)).max(LIMITS.aliasesPerActor);
const sameAs = z
  .array(webUrl)
  .max(LIMITS.aliasesPerActor)
  .describe('The same thing elsewhere, such as at Wikidata.');

const named = {
  name: text(LIMITS.nameChars),
  names: names.optional(),
  aliases: aliases.optional(),
  sameAs: sameAs.optional(),
};

type Shape = z.ZodRawShape;
/** A reference: a slug, or an object that is created when its slug is new. */
function reference<S extends Shape>(what: string, fields: S) {
  return z
    .union([slug, z.strictObject({ slug, ...fields })])
    .describe(`The slug of ${what}, or an object that is created when its slug is new.`);
}

const actorFields = {
  kind: z.enum(ACTOR_KINDS).optional().describe('organisation unless given.'),
  memberOf: z
    .array(slug)
    .max(LIMITS.membershipsPerActor)
    .optional()
    .describe('Actors that this one is part of.'),
};
const optionalNamed = { ...named, name: named.name.optional() };
export const actorReference = reference('an actor', { ...optionalNamed, ...actorFields }).meta({
  id: 'ActorReference',
});

const placeFields = {
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
};
export const placeReference = reference('a place', {
  ...optionalNamed,
  parent: slug.nullish(),
  ...placeFields,
}).meta({ id: 'PlaceReference' });

const side = z.strictObject({
  name: text(LIMITS.nameChars),
  actors: z.array(actorReference).max(LIMITS.actorsPerSide),
});
const eventFields = {
  start: moment.nullish(),
  end: moment.nullish(),
  place: placeReference.nullish(),
  parent: slug.nullish().describe('The event that this one is part of.'),
  sides: z.array(side).max(LIMITS.sidesPerEvent).optional().describe('Who stands against whom.'),
};
export const eventReference = reference('an event', { ...optionalNamed, ...eventFields }).meta({
  id: 'EventReference',
});

const propertyFields = {
  topic: z.enum(TOPICS),
  valueType: z.enum(VALUE_TYPES),
  unit: text(40).nullish(),
  needs: z
    .array(z.enum(QUESTION_PARTS))
    .max(3)
    .optional()
    .describe('The parts that a question on it must have.'),
  exclusive: z
    .boolean()
    .optional()
    .describe('For actors: whether one value rules out the others. True unless given.'),
  cumulative: z.boolean().optional().describe('A running total that cannot fall. False unless given.'),
  statuses: z.array(slug).max(LIMITS.statusesPerProperty).optional(),
};
export const propertyReference = reference('a property', {
  name: named.name.optional(),
  ...z.strictObject(propertyFields).partial().shape,
}).meta({ id: 'PropertyReference' });

const sourceFields = {
  publisher: text(LIMITS.nameChars).nullish(),
  title: text(LIMITS.textChars).nullish(),
  url: webUrl.nullish(),
  publishedAt: moment.nullish(),
  lang: lang.nullish(),
  archiveUrl: webUrl.nullish(),
  retrievedAt: moment.nullish(),
};
export const NewSource = z.strictObject(sourceFields).meta({ id: 'NewSource' });
const sourceReference = z
  .union([id('a source'), NewSource])
  .describe(
    'The id of a source, or the document itself: the same url, or publisher, title and time, is one source.',
  )
  .meta({ id: 'SourceReference' });

export const NewReport = z
  .strictObject({
    source: sourceReference,
    quote: text(LIMITS.textChars).nullish(),
    lang: lang.nullish(),
    publishedAt: moment.nullish().describe('When the source carried it; its own time unless given.'),
    relayedFrom: z
      .union([z.strictObject({ report: id('a report') }), z.strictObject({ source: sourceReference })])
      .nullish()
      .describe('What this report repeats: reports of one origin count once.'),
  })
  .meta({ id: 'NewReport' });

export const NewQuantity = z
  .strictObject({
    min: z.number().nullable().optional().describe('The least value; null or absent is an open end.'),
    max: z.number().nullable().optional().describe('The greatest value; null or absent is an open end.'),
    minExclusive: z.boolean().optional(),
    maxExclusive: z.boolean().optional(),
    text: text(LIMITS.quantityTextChars)
      .optional()
      .describe('The words; bounds that are given win over them.'),
    lang: lang.optional(),
    unit: text(40).optional(),
  })
  .meta({ id: 'NewQuantity' });

export const NewValue = z
  .union([
    z.number(),
    text(LIMITS.quantityTextChars),
    z.boolean(),
    NewQuantity,
    z.strictObject({ actor: actorReference, sole: z.boolean().optional() }),
    z.strictObject({ status: slug }),
  ])
  .describe(
    'A number (exact), words, bounds, a boolean, {"actor", "sole"} or {"status"}, as the property asks.',
  )
  .meta({ id: 'NewValue' });

const claimFields = {
  event: eventReference,
  property: propertyReference,
  subject: actorReference.nullish().describe('Who is claimed about.'),
  place: placeReference.nullish(),
  item: text(LIMITS.itemChars).nullish().describe('A slug or words: a kind of equipment, a proposition.'),
  claimant: actorReference.describe('The party that the claim commits.'),
  speaker: actorReference.nullish().describe('The person who said it.'),
  polarity: z.enum(POLARITIES).optional().describe('asserts unless given.'),
  value: NewValue.nullish().describe('May be absent only where the claimant would not say.'),
  statement: text(LIMITS.textChars).nullish(),
  claimedAt: moment.nullish().describe('When the claimant said it; the earliest report stands in for it.'),
  asOf: moment.nullish().describe('The time that the value describes.'),
  periodStart: moment.nullish().describe('From when the value counts.'),
  reports: z.array(NewReport).min(1).max(LIMITS.reportsPerClaim),
};

export const NewClaim = z
  .strictObject({
    ...claimFields,
    externalId: text(LIMITS.externalIdChars).nullish().describe('Your id, unique for your key.'),
  })
  .meta({ id: 'NewClaim' });

export const ClaimPatch = z
  .strictObject({ ...z.strictObject(claimFields).partial().shape, reason: text(LIMITS.textChars) })
  .meta({ id: 'ClaimPatch' });

export const Retraction = z
  .strictObject({
    retractedAt: moment
      .optional()
      .describe("When the claimant took it back; the report's time, or now, unless given."),
    report: NewReport.optional(),
    reason: text(LIMITS.textChars).optional(),
    ifVersion: z.int().min(1).optional().describe('Refused with 412 where the claim has another version.'),
  })
  .meta({ id: 'NewRetraction' });

export const Voiding = z
  .strictObject({ reason: text(LIMITS.textChars), ifVersion: z.int().min(1).optional() })
  .meta({ id: 'NewVoiding' });

export const NewActor = z.strictObject({ slug, ...named, ...actorFields }).meta({ id: 'NewActor' });
export const NewPlace = z
  .strictObject({ slug, ...named, parent: slug.nullish(), ...placeFields })
  .meta({ id: 'NewPlace' });
export const NewEvent = z.strictObject({ slug, ...named, ...eventFields }).meta({ id: 'NewEvent' });
export const NewProperty = z
  .strictObject({ slug, name: named.name, ...propertyFields })
  .meta({ id: 'NewProperty' });

export const ActorPatch = z.strictObject({ ...optionalNamed, ...actorFields }).meta({ id: 'ActorPatch' });
export const PlacePatch = z
  .strictObject({ ...optionalNamed, parent: slug.nullish(), ...placeFields })
  .meta({ id: 'PlacePatch' });
export const EventPatch = z.strictObject({ ...optionalNamed, ...eventFields }).meta({ id: 'EventPatch' });
export const PropertyPatch = z.strictObject({ name: named.name.optional() }).meta({ id: 'PropertyPatch' });
export const SourcePatch = z.strictObject(sourceFields).meta({ id: 'SourcePatch' });

export const NewMerge = z
  .strictObject({
    into: text(100).describe('The slug (of a source: the id) that stays.'),
    reason: text(LIMITS.textChars).optional(),
  })
  .meta({ id: 'NewMerge' });

// What is answered.

export const Ref = z.strictObject({ slug: z.string(), name: z.string() }).meta({ id: 'Reference' });
const time = z
  .string()
  .describe('A time at the precision that it was given with.')
  .meta({ examples: ['2023-05-23'] });
const recordedAt = z.iso.datetime().describe('When it entered this database.');
const bound = z.number().nullable();

export const Bounds = z
  .strictObject({
    min: bound.describe('The least value; null is an open end.'),
    max: bound.describe('The greatest value; null is an open end.'),
    minExclusive: z.boolean().optional().describe('Present and true where the end is excluded.'),
    maxExclusive: z.boolean().optional().describe('Present and true where the end is excluded.'),
    except: z
      .strictObject({ min: z.number(), max: z.number() })
      .optional()
      .describe('What a denial cuts out, ends included.'),
  })
  .meta({ id: 'Bounds' });

const Figure = z
  .strictObject({
    type: z.enum(['count', 'quantity']),
    text: z.string().nullable().describe('The words.'),
    lang: z.string().nullable(),
    unit: z.string().nullable(),
    stated: Bounds.describe('What the words say.'),
    effective: Bounds.describe('What is meant, where the words are vague and a named rule narrows them.'),
    given: Bounds.optional().describe('Of denials: the bounds that are denied.'),
    rule: z.string(),
    ruleSet: z.string().nullable(),
  })
  .meta({ id: 'FigureValue' });
const Truth = z.strictObject({ type: z.literal('boolean'), value: z.boolean() }).meta({ id: 'BooleanValue' });
const Named = z
  .strictObject({ type: z.literal('actor'), actor: Ref, sole: z.boolean() })
  .meta({ id: 'ActorValue' });
const Status = z.strictObject({ type: z.literal('status'), status: z.string() }).meta({ id: 'StatusValue' });
export const Value = z.union([Figure, Truth, Named, Status]).meta({ id: 'Value' });

const CLAIM_STATUSES = ['standing', 'revised', 'retracted', 'voided'] as const;
export const claimStatus = z.enum(CLAIM_STATUSES);

const briefFields = {
  id: z.string(),
  claimant: Ref,
  speaker: Ref.nullable(),
  polarity: z.enum(POLARITIES),
  value: Value.nullable(),
  statement: z.string().nullable(),
  claimedAt: time.nullable(),
  asOf: time.nullable(),
  periodStart: time.nullable(),
  status: claimStatus,
};
export const ClaimBrief = z.strictObject(briefFields).meta({ id: 'ClaimBrief' });

export const SourceRef = z
  .strictObject({
    id: z.string(),
    publisher: z.string().nullable(),
    title: z.string().nullable(),
    url: z.string().nullable(),
  })
  .meta({ id: 'SourceRef' });

export const Report = z
  .strictObject({
    id: z.string(),
    source: SourceRef,
    quote: z.string().nullable(),
    lang: z.string().nullable(),
    publishedAt: time.nullable(),
    relayedFrom: z.strictObject({ report: z.string().nullable(), source: SourceRef.nullable() }).nullable(),
    recordedAt,
    recordedBy: z.string(),
  })
  .meta({ id: 'Report' });

const itemRef = Ref.nullable();
const claimRecordFields = {
  ...briefFields,
  question: z.strictObject({ id: z.string(), label: z.string() }),
  event: Ref,
  topic: z.enum(TOPICS),
  property: z.string(),
  subject: Ref.nullable(),
  place: Ref.nullable(),
  item: itemRef,
  claimedAtInferred: z.boolean().describe('True where the earliest report stands in for the time of saying.'),
  succeededBy: z.string().nullable().describe('The claim that took its place.'),
  retractedAt: time.nullable(),
  reports: z.array(Report),
  retractionReports: z.array(Report),
  externalIds: z.array(z.string()),
  recordedAt,
  recordedBy: z.string().describe('The name of the key that recorded it.'),
  updatedAt: z.iso.datetime(),
  version: z.int(),
};
export const ClaimRecord = z.strictObject(claimRecordFields).meta({ id: 'Claim' });

const comparison = {
  verdict: z.enum(VERDICTS),
  direction: z.enum(['narrower', 'wider']).nullable(),
  origin: z.enum(['derived', 'editorial']),
  reason: z.string().describe('Why, in a sentence.'),
  gap: z.number().nullable().describe('The distance between the two, on effective sets.'),
  factor: z
    .number()
    .nullable()
    .describe('The upper over the lower end of the gap; null where the lower is 0.'),
};
export const Counterclaim = z.strictObject({ claim: ClaimBrief, ...comparison }).meta({ id: 'Counterclaim' });

const contradiction = z.enum(['conflict', 'tension']);
export const RecordedClaim = z
  .strictObject({
    ...claimRecordFields,
    merged: z.boolean().optional().describe('Present and true where the claim was there already.'),
    dispute: z.strictObject({ id: z.string(), verdict: contradiction }).nullable(),
    counterclaims: z.array(Counterclaim).describe('The first positions against it, worst gap first.'),
  })
  .meta({ id: 'RecordedClaim' });

export const ReportedClaim = z
  .strictObject({ ...claimRecordFields, merged: z.boolean().optional() })
  .meta({ id: 'ReportedClaim' });

const bodyShape = z.record(z.string(), z.unknown()).describe('What was done.');
export const HistoryEntry = z
  .strictObject({
    seq: z.int(),
    act: z.string(),
    recordedAt,
    recordedBy: z.string(),
    redacted: z.boolean(),
    body: bodyShape,
    hash: z.string(),
  })
  .meta({ id: 'HistoryEntry' });

const questionParts = {
  id: z.string(),
  label: z.string(),
  event: Ref,
  topic: z.enum(TOPICS),
  property: z.string(),
  subject: Ref.nullable(),
  place: Ref.nullable(),
  item: itemRef,
};
export const QuestionRef = z.strictObject(questionParts).meta({ id: 'QuestionRef' });

export const Spread = z
  .strictObject({
    low: z.number().describe('The least upper bound of the positions.'),
    high: z.number().describe('The greatest lower bound of the positions.'),
    gap: z.number(),
    factor: z.number().nullable().describe('Null where low is 0.'),
    basis: z.enum(['stated', 'effective']),
  })
  .meta({ id: 'Spread' });

const summary = {
  verdict: contradiction.nullable().describe('The stronger of its contradictions; null once settled.'),
  assessed: z.boolean(),
  claimants: z.int(),
  claims: z.int(),
  reports: z.int().describe('Independent reports: those of one origin count once.'),
  spread: Spread.nullable().describe('Null for values that are no figures, and where nothing lies apart.'),
  updatedAt: z.iso.datetime(),
};
export const DISPUTE_STATUSES = ['open', 'settled'] as const;
const disputeStatus = z
  .enum(DISPUTE_STATUSES)
  .describe('settled: there was a conflict, and there is none now.');

export const DisputeRow = z
  .strictObject({
    id: z.string(),
    question: QuestionRef,
    status: disputeStatus,
    ...summary,
    campCount: z.int().nullable().describe('Null for very large questions: read the dispute itself.'),
    extremes: z
      .strictObject({ low: ClaimBrief.nullable(), high: ClaimBrief.nullable() })
      .describe('The positions that lie furthest apart; of values that are no figures, two that contradict.'),
  })
  .meta({ id: 'DisputeRow' });

export const Position = z
  .strictObject({
    claimant: Ref,
    claim: ClaimBrief,
    interest: z
      .enum(INTERESTS)
      .nullable()
      .describe("About losses: whether the claimant speaks of its own side, the enemy's or a third party's."),
    trail: z.array(ClaimBrief).describe('What the claimant had said before, newest first.'),
  })
  .meta({ id: 'Position' });

const allowed = z
  .union([
    Bounds,
    z.strictObject({ value: z.boolean() }),
    z.strictObject({ statuses: z.array(z.string()) }),
    z.strictObject({ actor: Ref, sole: z.boolean(), denied: z.boolean() }),
  ])
  .describe('What every member allows.');
export const Camp = z
  .strictObject({ effective: allowed, size: z.int(), positions: z.array(Position) })
  .meta({ id: 'Camp' });

export const Link = z
  .strictObject({
    id: z.string(),
    claims: z.array(z.string()),
    relation: z.enum(['contradicts', 'agrees', 'same-as', 'compatible']),
    rationale: z.string(),
    recordedAt,
    recordedBy: z.string(),
  })
  .meta({ id: 'Link' });

export const NewLink = z
  .strictObject({
    claims: z.array(id('a claim')).length(2),
    relation: z.enum(['contradicts', 'agrees', 'same-as', 'compatible']),
    rationale: text(LIMITS.textChars),
  })
  .meta({ id: 'NewLink' });

const FoundActor = z
  .strictObject({ type: z.literal('actor'), actor: Ref, sole: z.boolean() })
  .meta({ id: 'FoundActor' });
export const Assessment = z
  .strictObject({
    id: z.string(),
    question: z.string(),
    claim: z.string().nullable(),
    assessor: Ref,
    value: z.union([Figure, Truth, FoundActor, Status]).nullable(),
    rating: z.string().nullable(),
    rationale: z.string(),
    evidence: z.array(z.string()),
    current: z.boolean().describe("Whether it is its assessor's newest on the question."),
    recordedAt,
    recordedBy: z.string(),
  })
  .meta({ id: 'Assessment' });

export const NewAssessment = z
  .strictObject({
    assessor: actorReference,
    claim: id('a claim').nullish(),
    value: NewValue.nullish(),
    rating: text(100).nullish(),
    rationale: text(LIMITS.textChars),
    evidence: z.array(webUrl).max(LIMITS.evidencePerAssessment).optional(),
  })
  .meta({ id: 'NewAssessment' });

const inconsistency = z.strictObject({
  claimant: Ref,
  claims: z.array(z.string()),
  verdict: contradiction,
  reason: z.string(),
});

export const Dispute = z
  .strictObject({
    id: z.string(),
    question: QuestionRef,
    status: disputeStatus,
    ...summary,
    campCount: z.int(),
    camps: z.array(Camp).describe('The fewest groups of positions whose members share a value.'),
    unconfirmed: z.array(Position).describe('Claimants who would not say; they take no side.'),
    inconsistencies: z.array(inconsistency).describe('Positions of one claimant that contradict each other.'),
    links: z.array(Link),
    assessments: z.array(Assessment),
    nextCursor: z.string().nullable().describe('More positions, for the parameter `cursor`.'),
  })
  .meta({ id: 'Dispute' });

const questionStatus = z.enum(['undisputed', 'open', 'settled']);
const questionRow = {
  ...questionParts,
  status: questionStatus,
  ...summary,
  positionCount: z.int(),
  positions: z.array(Position),
};
export const QuestionRow = z.strictObject(questionRow).meta({ id: 'QuestionRow' });
export const Question = z
  .strictObject({
    ...questionRow,
    related: z.array(QuestionRef).describe('Narrower questions: the same with more parts given.'),
    links: z.array(Link),
    assessments: z.array(Assessment),
  })
  .meta({ id: 'Question' });

export const TimelineEntry = z
  .strictObject({
    at: time.nullable().describe('When it was said or taken back; null where nobody knows.'),
    act: z.enum(['claimed', 'retracted']),
    claim: ClaimBrief,
    succeededBy: z.string().nullable(),
  })
  .meta({ id: 'TimelineEntry' });

const entry = {
  slug: z.string(),
  name: z.string(),
  names: z.record(z.string(), z.string()),
  aliases: z.array(z.string()),
  sameAs: z.array(z.string()),
  recordedAt,
  version: z.int(),
};
export const Actor = z
  .strictObject({ ...entry, kind: z.enum(ACTOR_KINDS), memberOf: z.array(z.string()) })
  .meta({ id: 'Actor' });
export const Place = z
  .strictObject({ ...entry, parent: z.string().nullable(), latitude: bound, longitude: bound })
  .meta({ id: 'Place' });
export const Event = z
  .strictObject({
    ...entry,
    start: time.nullable(),
    end: time.nullable(),
    place: z.string().nullable(),
    parent: z.string().nullable(),
    sides: z.array(z.strictObject({ name: z.string(), actors: z.array(z.string()) })),
  })
  .meta({ id: 'Event' });
export const Property = z
  .strictObject({
    slug: z.string(),
    name: z.string(),
    topic: z.enum(TOPICS),
    valueType: z.enum(VALUE_TYPES),
    unit: z.string().nullable(),
    needs: z.array(z.enum(QUESTION_PARTS)),
    exclusive: z.boolean(),
    cumulative: z.boolean(),
    statuses: z.array(z.string()),
    recordedAt,
    version: z.int(),
  })
  .meta({ id: 'Property' });
export const Source = z
  .strictObject({
    id: z.string(),
    publisher: z.string().nullable(),
    title: z.string().nullable(),
    url: z.string().nullable(),
    publishedAt: time.nullable(),
    lang: z.string().nullable(),
    archiveUrl: z.string().nullable(),
    retrievedAt: time.nullable(),
    recordedAt,
    version: z.int(),
  })
  .meta({ id: 'Source' });

export const ClaimantRecord = z
  .strictObject({
    actor: Ref,
    claims: z.int(),
    questions: z.int(),
    disputed: z.int().describe('Claims on questions that are disputed now.'),
    revised: z.int(),
    retracted: z.int(),
    assessments: z
      .strictObject({ consistent: z.int(), inconsistent: z.int(), unassessed: z.int() })
      .describe('Claims held against the newest assessment of their question that finds a value.'),
    counterparties: z.array(
      z.strictObject({
        actor: Ref,
        contradictions: z.int(),
        medianFactor: z.number().nullable().describe('Null where no contradiction has a factor.'),
      }),
    ),
  })
  .meta({ id: 'ClaimantRecord' });

export const Change = z
  .strictObject({
    seq: z.int().describe('Rising without gaps.'),
    recordedAt,
    recordedBy: z.string(),
    act: z.string(),
    kind: z.string(),
    resource: z.string(),
    claim: z.string().nullable(),
    question: z.string().nullable(),
    event: z.string().nullable(),
    topic: z.string().nullable(),
    redacted: z.boolean(),
    body: bodyShape,
    bodyHash: z.string().describe('SHA-256 of the body as it was recorded.'),
    previousHash: z.string(),
    hash: z.string().describe('SHA-256 over the row and the hash before it.'),
  })
  .meta({ id: 'Change' });
