/** The shapes of what is answered: from them come the serialisers, and the schemas of the document. */
import { z } from 'zod';
import { VERDICTS } from '../domain/compare.ts';
import { INTERESTS } from '../domain/interest.ts';
import { ACTOR_KINDS, POLARITIES, QUESTION_PARTS, TOPICS, VALUE_TYPES } from '../domain/properties.ts';
import { warnings } from './warnings.ts';

export const Ref = z.strictObject({ slug: z.string(), name: z.string() }).meta({ id: 'Reference' });
const time = z
  .string()
  .describe('A time at the precision that it was given with.')
  .meta({ examples: ['2023-05-23'] });
export const recordedAt = z.iso.datetime().describe('When it entered this database.');
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
    rule: z.string(),
    ruleSet: z.string().nullable(),
    given: Bounds.optional().describe('Of denials: the bounds that are denied.'),
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
    warnings,
  })
  .meta({ id: 'RecordedClaim' });

export const ReportedClaim = z
  .strictObject({ ...claimRecordFields, merged: z.boolean().optional() })
  .meta({ id: 'ReportedClaim' });

export const bodyShape = z.record(z.string(), z.unknown()).describe('What was done.');
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
    rationale: z.string().nullable(),
    evidence: z.array(z.string()),
    current: z.boolean().describe("Whether it is its assessor's newest on the question."),
    recordedAt,
    recordedBy: z.string(),
  })
  .meta({ id: 'Assessment' });

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
  .strictObject({
    ...entry,
    kind: z.string().nullable(),
    parent: Ref.nullable(),
    latitude: bound,
    longitude: bound,
  })
  .meta({ id: 'Place' });
export const Event = z
  .strictObject({
    ...entry,
    kind: z.string().nullable(),
    start: time.nullable(),
    end: time.nullable(),
    place: Ref.nullable(),
    parent: Ref.nullable(),
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
