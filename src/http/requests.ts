/** The shapes of what is asked: with those of answers the one source of validation, types and OpenAPI. */
import { z } from 'zod';
import { parseMoment } from '../domain/moment.ts';
import { ACTOR_KINDS, POLARITIES, QUESTION_PARTS, TOPICS, VALUE_TYPES } from '../domain/properties.ts';
import type { FaultCode } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { EventReference, PlaceReference, Reference } from '../usecases/references.ts';
import { isSlug } from '../usecases/slugs.ts';

const coded = (code: FaultCode) => ({ params: { code } });

// NUL ends strings in what lies beneath, and an unpaired surrogate cannot be written as UTF-8.
const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

// What turns the direction of all that follows by force shows `07` where `70` is written; no script needs it.
const OVERRIDES = /[\u202d\u202e]/;

const CLEAN = {
  ...coded('invalid-text'),
  error: 'must be well-formed text without NUL and direction overrides, and not blank',
};

/** A text that says something. */
export const text = (maxChars: number) =>
  z
    .string()
    .min(1)
    .max(maxChars)
    .refine((one) => isCleanText(one) && !OVERRIDES.test(one) && one.trim() !== '', CLEAN);

// Control characters, line ends, what sets or isolates directions, and what has no width: by these a name is
// made to look like another. The joiners that Persian, Hindi and emoji need, and the plain direction marks of
// Arabic and Hebrew, are none of them.
const UNSEEN =
  /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\u206a-\u206f\ufeff\u00ad\u180e\u{e0000}-\u{e0fff}\ufff9-\ufffb]/u;

const NAMING = {
  ...coded('invalid-text'),
  error:
    'must be one line of well-formed text without control, direction or invisible characters, and not blank',
};

/** What something is called. */
export const name = (maxChars: number) =>
  z
    .string()
    .min(1)
    .max(maxChars)
    .refine((one) => isCleanText(one) && !UNSEEN.test(one) && one.trim() !== '', NAMING);

export const slug = z
  .string()
  .min(1, { abort: true })
  .max(LIMITS.slugChars, { abort: true })
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

// What stands before an @ is taken for the host by those who read it: https://known.example@other.example/.
const isWhatItSeems = (one: string): boolean =>
  !UNSEEN.test(one) && (!URL.canParse(one) || new URL(one).username + new URL(one).password === '');

export const webUrl = z
  .string()
  .max(LIMITS.urlChars)
  .refine(isWebUrl, { ...coded('invalid-url'), error: 'must be an http or https URL', abort: true })
  .refine(isWhatItSeems, {
    ...coded('invalid-url'),
    error: 'must be a URL without a user, control or invisible characters',
  })
  .describe('An http or https URL.');

export const lang = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/)
  .max(35)
  .describe('A BCP 47 language tag.')
  .meta({ examples: ['fr'] });

const id = (what: string) => z.string().min(1).max(100).describe(`The id of ${what}.`);
const names = z.record(lang, name(LIMITS.nameChars)).describe('The name by language.');
const aliases = z.array(name(LIMITS.nameChars)).max(LIMITS.aliasesPerActor);
const sameAs = z
  .array(webUrl)
  .max(LIMITS.aliasesPerActor)
  .describe('The same thing elsewhere, such as at Wikidata.');

const named = {
  name: name(LIMITS.nameChars),
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
    .array(z.lazy((): z.ZodType<Reference> => actorReference))
    .max(LIMITS.membershipsPerActor)
    .optional()
    .describe('Actors that this one is part of.'),
};
const optionalNamed = { ...named, name: named.name.optional() };
export const actorReference = reference('an actor', { ...optionalNamed, ...actorFields }).meta({
  id: 'ActorReference',
});

const placeFields = {
  kind: slug.optional().describe('Such as settlement, district or region.'),
  parent: z.lazy((): z.ZodType<PlaceReference> => placeReference).nullish(),
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
};
export const placeReference = reference('a place', { ...optionalNamed, ...placeFields }).meta({
  id: 'PlaceReference',
});

const side = z.strictObject({
  name: name(LIMITS.nameChars),
  actors: z.array(actorReference).max(LIMITS.actorsPerSide),
});
const eventFields = {
  kind: slug.optional().describe('Such as raid, battle or operation.'),
  start: moment.nullish(),
  end: moment.nullish(),
  place: placeReference.nullish(),
  parent: z
    .lazy((): z.ZodType<EventReference> => eventReference)
    .nullish()
    .describe('The event that this one is part of.'),
  sides: z.array(side).max(LIMITS.sidesPerEvent).optional().describe('Who stands against whom.'),
};
export const eventReference = reference('an event', { ...optionalNamed, ...eventFields }).meta({
  id: 'EventReference',
});

const propertyFields = {
  topic: z.enum(TOPICS),
  valueType: z.enum(VALUE_TYPES),
  unit: name(40).nullish(),
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
  publisher: name(LIMITS.nameChars).nullish(),
  title: text(LIMITS.textChars).nullish(),
  url: webUrl.nullish(),
  publishedAt: moment.nullish(),
  lang: lang.nullish(),
  archiveUrl: webUrl.nullish(),
  retrievedAt: moment.nullish(),
};
export const NewSource = z.strictObject(sourceFields).meta({ id: 'NewSource' });
const sourceReference = z
  .union([text(LIMITS.urlChars).describe('The id or the url of a known source.'), NewSource])
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
      .union([
        text(LIMITS.urlChars).describe('The id of a report, or the id or url of a known source.'),
        NewSource,
        z.strictObject({ report: id('a report') }),
        z.strictObject({ source: sourceReference }),
      ])
      .nullish()
      .describe(
        'The report or source that this report repeats, by its id, or the document: reports of one origin count once.',
      ),
  })
  .meta({ id: 'NewReport' });

export const NewQuantity = z
  .strictObject({
    min: z.number().nullable().optional().describe('The least value; null or absent is an open end.'),
    max: z.number().nullable().optional().describe('The greatest value; null or absent is an open end.'),
    minExclusive: z.boolean().optional(),
    maxExclusive: z.boolean().optional(),
    text: name(LIMITS.quantityTextChars)
      .optional()
      .describe('The words; bounds that are given win over them.'),
    lang: lang.optional(),
    unit: name(40).optional(),
  })
  .meta({ id: 'NewQuantity' });

export const NewValue = z
  .union([
    z.number(),
    name(LIMITS.quantityTextChars),
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
  item: z
    .union([name(LIMITS.itemChars), z.strictObject({ slug, name: name(LIMITS.itemChars).optional() })])
    .nullish()
    .describe('A slug or words: a kind of equipment, a proposition.'),
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
    externalId: name(LIMITS.externalIdChars).nullish().describe('Your id, unique for your key.'),
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
export const NewPlace = z.strictObject({ slug, ...named, ...placeFields }).meta({ id: 'NewPlace' });
export const NewEvent = z.strictObject({ slug, ...named, ...eventFields }).meta({ id: 'NewEvent' });
export const NewProperty = z
  .strictObject({ slug, name: named.name, ...propertyFields })
  .meta({ id: 'NewProperty' });

export const ActorPatch = z.strictObject({ ...optionalNamed, ...actorFields }).meta({ id: 'ActorPatch' });
export const PlacePatch = z.strictObject({ ...optionalNamed, ...placeFields }).meta({ id: 'PlacePatch' });
export const EventPatch = z.strictObject({ ...optionalNamed, ...eventFields }).meta({ id: 'EventPatch' });
export const PropertyPatch = z.strictObject({ name: named.name.optional() }).meta({ id: 'PropertyPatch' });
export const SourcePatch = z.strictObject(sourceFields).meta({ id: 'SourcePatch' });

export const NewMerge = z
  .strictObject({
    into: text(100).describe('The slug (of a source: the id) that stays.'),
    reason: text(LIMITS.textChars).optional(),
  })
  .meta({ id: 'NewMerge' });

export const NewLink = z
  .strictObject({
    claims: z.array(id('a claim')).length(2),
    relation: z.enum(['contradicts', 'agrees', 'same-as', 'compatible']),
    rationale: text(LIMITS.textChars),
  })
  .meta({ id: 'NewLink' });

export const NewAssessment = z
  .strictObject({
    assessor: actorReference,
    claim: id('a claim').nullish(),
    value: NewValue.nullish(),
    rating: name(100).nullish(),
    rationale: text(LIMITS.textChars).nullish(),
    evidence: z.array(webUrl).max(LIMITS.evidencePerAssessment).optional(),
  })
  .meta({ id: 'NewAssessment' });
