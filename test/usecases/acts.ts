/** Random acts on few questions by few claimants, so that they collide. */
import fc from 'fast-check';
import { Refusal } from '../../src/domain/refusal.ts';
import type { Precondition } from '../../src/usecases/change-claim.ts';
import { addReport, correctClaim, retractClaim, voidClaim } from '../../src/usecases/change-claim.ts';
import type { ClaimInput, ReportInput } from '../../src/usecases/claim-input.ts';
import { assessQuestion, linkClaims, RELATIONS, removeLink } from '../../src/usecases/judge-claims.ts';
import { changeEntry, createVocabularyEntry, mergeEntries } from '../../src/usecases/keep-vocabulary.ts';
import type { ValueInput } from '../../src/usecases/read-value.ts';
import { type Recorded, recordClaim } from '../../src/usecases/record-claim.ts';
import { ADMIN, openWorld, templateFor, type World } from './world.ts';

/** Each names one value for every type; the property decides which of them is said. */
type Values = {
  count: ValueInput;
  quantity: ValueInput;
  boolean: boolean;
  actor: { actor: string; sole: boolean };
  status: string;
};

export type ClaimSpec = {
  question: number;
  event: string;
  subject: string;
  claimant: string;
  polarity: 'asserts' | 'denies' | 'unconfirmed';
  values: Values;
  claimedAt: string | null;
  asOf: string | null;
  periodStart: string | null;
  reports: ReportSpec[];
};
type ReportSpec = { source: number; relayedFrom: number | null; relayedReport: number | null };

export type ActSpec =
  | { kind: 'record'; claim: ClaimSpec }
  | { kind: 'retract'; pick: number; at: string }
  | { kind: 'void'; pick: number }
  | { kind: 'correct'; pick: number; field: (typeof CORRECTED)[number]; to: ClaimSpec }
  | { kind: 'report'; pick: number; report: ReportSpec }
  | { kind: 'link'; first: number; second: number; relation: (typeof RELATIONS)[number] }
  | { kind: 'unlink'; pick: number }
  | { kind: 'assess'; pick: number }
  | { kind: 'merge'; what: 'actors' | 'events' | 'places' | 'sources'; from: number; into: number }
  | { kind: 'join'; actor: string; groups: string[] };

const CORRECTED = [
  'value',
  'claimedAt',
  'asOf',
  'claimant',
  'subject',
  'event',
  'statement',
  'reports',
] as const;

type QuestionSpec = { property: string; type: keyof Values; parts: Partial<ClaimInput> };

/** The questions that acts are about; each has a subject and an event that may be others. */
export const QUESTIONS: readonly QuestionSpec[] = [
  { property: 'killed', type: 'count', parts: {} },
  { property: 'deployed', type: 'count', parts: {} },
  { property: 'area-controlled', type: 'quantity', parts: {} },
  { property: 'distance-marched', type: 'quantity', parts: {} },
  { property: 'took-part', type: 'boolean', parts: {} },
  { property: 'outcome', type: 'status', parts: {} },
  { property: 'controlled-by', type: 'actor', parts: { place: 'kozinka' } },
  { property: 'responsible', type: 'actor', parts: {} },
];

const CLAIMANTS = ['rvc', 'ukraine', 'russia', 'belgorod', 'isw'] as const;
const HELD = ['ukraine', 'ukraine-army', 'russia', 'legion'] as const;
const SUBJECTS = ['raiders', 'border-guards'] as const;
const EVENTS = ['raid', 'incursion'] as const;
const PLACES = ['kozinka', 'kozinka-village'] as const;
const DAYS = ['2023-05-22', '2023-05-23', '2023-05-24', '2023-05-25'] as const;
const SOURCES = 5;

/** Two values that any scale could hold lie in them beside one that double arithmetic rounds. */
const COUNT_MAX = 2 ** 53 - 1;

const oneOf = <T>(...items: T[]): fc.Arbitrary<T> => fc.constantFrom(...items);
const mostly = <T>(item: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(item) }, { weight: 1, arbitrary: oneOf(...others) });
const often = <T>(item: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(item) }, { weight: 3, arbitrary: oneOf(...others) });

const count: fc.Arbitrary<ValueInput> = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 6 }) },
  {
    weight: 5,
    arbitrary: oneOf<ValueInput>(
      'about 1',
      'about 3',
      'nearly 5',
      'several',
      'at least several',
      'dozens',
      'a dozen',
      'up to 4',
      'more than 2',
      'at least 4',
      'fewer than 3',
      'losses',
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.option(fc.nat({ max: 6 })), fc.option(fc.nat({ max: 6 })))
      .map(([a, b]) => (a !== null && b !== null && a > b ? { min: b, max: a } : { min: a, max: b })),
  },
  { weight: 1, arbitrary: oneOf<ValueInput>(COUNT_MAX, COUNT_MAX - 1, 1_234_567_890_123) },
);

const quantity: fc.Arbitrary<ValueInput> = fc.oneof(
  { weight: 3, arbitrary: oneOf<ValueInput>(0, 1, 2, 2.5, 3, 0.1, 0.3) },
  {
    weight: 3,
    arbitrary: oneOf<ValueInput>('about 3', 'more than 2', 'less than 3', 'at least several', 'about 0.5'),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({
        ends: fc.tuple(fc.option(fc.nat({ max: 4 })), fc.option(fc.nat({ max: 4 }))),
        minExclusive: fc.boolean(),
        maxExclusive: fc.boolean(),
      })
      .map(({ ends: [a, b], ...excluded }) =>
        a !== null && b !== null && a > b ? { min: b, max: a, ...excluded } : { min: a, max: b, ...excluded },
      ),
  },
);

const report: fc.Arbitrary<ReportSpec> = fc.record({
  source: fc.nat({ max: SOURCES - 1 }),
  relayedFrom: often<number | null>(null, 0, 1),
  relayedReport: often<number | null>(null, 0, 1, 2, 3),
});

// Two of them on one day: a claim that comes with both is one claim.
const TIMES = [`${DAYS[1]}T10:00:00Z`, `${DAYS[1]}T15:30:00Z`, `${DAYS[1]}T23:00:00-02:00`] as const;

export const claim: fc.Arbitrary<ClaimSpec> = fc.record({
  question: oneOf(0, 0, 0, 0, 1, 1, 2),
  event: mostly<string>(...EVENTS),
  subject: mostly<string>(...SUBJECTS),
  claimant: oneOf<string>(...CLAIMANTS),
  polarity: fc.oneof(
    { weight: 6, arbitrary: fc.constant('asserts' as const) },
    { weight: 4, arbitrary: fc.constant('denies' as const) },
    { weight: 2, arbitrary: fc.constant('unconfirmed' as const) },
  ),
  values: fc.record({
    count,
    quantity,
    boolean: fc.boolean(),
    actor: fc.record({ actor: oneOf<string>(...HELD), sole: fc.boolean() }),
    status: oneOf('ongoing', 'repelled', 'withdrawn', 'held'),
  }),
  claimedAt: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: oneOf('2023', '2023-05', ...TIMES) },
    { weight: 5, arbitrary: oneOf(...DAYS) },
  ),
  asOf: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: oneOf(DAYS[0], DAYS[1], '2023-05') },
  ),
  periodStart: fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: oneOf('2023-05-01', DAYS[1], '2023') },
  ),
  reports: fc.array(report, { minLength: 1, maxLength: 3 }),
});

const pick = fc.nat({ max: 1000 });

const oneAct: fc.Arbitrary<ActSpec> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('record' as const), claim }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('retract' as const), pick, at: oneOf('2023', '2024', ...DAYS) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      pick,
      field: oneOf(...CORRECTED),
      to: claim,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('report' as const), pick, report }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      first: pick,
      second: pick,
      relation: often(...RELATIONS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unlink' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('assess' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      what: oneOf('actors' as const, 'events' as const, 'places' as const, 'sources' as const),
      from: pick,
      into: pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      actor: oneOf<string>(...HELD),
      groups: fc.uniqueArray(oneOf<string>(...HELD), { maxLength: 2 }),
    }),
  },
);

export type Sequence = { questions: readonly number[]; acts: ActSpec[] };

const sequences: fc.Arbitrary<Sequence> = fc.record({
  questions: fc.tuple(...[0, 1, 2].map(() => fc.nat({ max: QUESTIONS.length - 1 }))),
  acts: fc.array(oneAct, { minLength: 10, maxLength: 40, size: 'max' }),
});

type Test = { teardown(work: () => Promise<void>): unknown };

/** Follows random sequences of acts, each in a world of its own; SEQUENCES says of how many, and SHRINK seeks a short one that fails. */
export async function followSequences(
  t: Test,
  usually: number,
  follow: (world: World, sequence: Sequence) => Promise<void>,
): Promise<number> {
  const template = await templateFor(t, prepare);
  const numRuns = Number(process.env.SEQUENCES ?? usually);
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const world = await openWorld(template);
      try {
        await follow(world, sequence);
      } finally {
        await world.close();
      }
    }),
    { numRuns, endOnFailure: process.env.SHRINK === undefined },
  );
  return numRuns;
}

/** The actors, events, places and sources that acts speak of, and a running total in kilometres. */
export async function prepare({ context }: World): Promise<void> {
  const named = (slug: string) => ({ slug, name: slug });
  for (const slug of new Set([...CLAIMANTS, ...HELD, ...SUBJECTS]))
    await createVocabularyEntry(context, ADMIN, 'actors', named(slug), {});
  for (const slug of EVENTS) await createVocabularyEntry(context, ADMIN, 'events', named(slug), {});
  for (const slug of PLACES) await createVocabularyEntry(context, ADMIN, 'places', named(slug), {});
  const marched = { topic: 'forces', valueType: 'quantity', unit: 'km', needs: ['subject'] } as const;
  await createVocabularyEntry(
    context,
    ADMIN,
    'properties',
    { ...named('distance-marched'), ...marched, needs: ['subject'], cumulative: true },
    {},
  );
}

export type Outcome = { refused: string } | { refused: null; recorded: Recorded | null };

/** Does an act; what the use case refuses (a claim that says nothing, a link that is there) is an outcome. */
export async function perform(
  world: World,
  sequence: Sequence,
  spec: ActSpec,
  dryRun = false,
): Promise<Outcome> {
  try {
    return { refused: null, recorded: await run(world, sequence, spec, dryRun) };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
}

/** Acts that say that two things are one, or that one is part of another: replays know them as of now. */
export const isOnIdentity = (spec: ActSpec): boolean => spec.kind === 'merge' || spec.kind === 'join';

const ALWAYS: Precondition = () => true;

async function run(
  world: World,
  sequence: Sequence,
  spec: ActSpec,
  dryRun: boolean,
): Promise<Recorded | null> {
  const { context } = world;
  const options = { dryRun };
  switch (spec.kind) {
    case 'record':
      return recordClaim(context, ADMIN, await inputOf(world, sequence, spec.claim), options);
    case 'retract': {
      const id = await claimAt(world, spec.pick);
      if (id) await retractClaim(context, ADMIN, id, { retractedAt: spec.at }, options);
      return null;
    }
    case 'void': {
      const id = await claimAt(world, spec.pick);
      if (id) await voidClaim(context, ADMIN, id, { reason: 'misread' }, options);
      return null;
    }
    case 'correct': {
      const id = await claimAt(world, spec.pick);
      if (id) await correctClaim(context, ADMIN, id, await patchOf(world, id, spec), ALWAYS);
      return null;
    }
    case 'report': {
      const id = await claimAt(world, spec.pick);
      if (id) await addReport(context, ADMIN, id, await reportOf(world, spec.report), options);
      return null;
    }
    case 'link': {
      const claims = await pairAt(world, spec.first, spec.second);
      if (claims)
        await linkClaims(context, ADMIN, { claims, relation: spec.relation, rationale: 'read' }, options);
      return null;
    }
    case 'unlink': {
      const ids = await rowsOf<string>(world, 'select id from links where removed_at is null order by seq');
      const id = at(ids, spec.pick);
      if (id) await removeLink(context, ADMIN, id, ALWAYS);
      return null;
    }
    case 'assess': {
      const ids = await rowsOf<string>(
        world,
        'select id from questions where merged_into is null order by key',
      );
      const id = at(ids, spec.pick);
      const finding = { assessor: 'belgorod', rating: 'false', rationale: 'looked' };
      if (id) await assessQuestion(context, ADMIN, id, finding, options);
      return null;
    }
    case 'merge':
      await merge(world, spec);
      return null;
    case 'join':
      await changeEntry(context, ADMIN, 'actors', spec.actor, { memberOf: spec.groups }, ALWAYS);
      return null;
  }
}

async function merge(world: World, spec: Extract<ActSpec, { kind: 'merge' }>): Promise<void> {
  const name = spec.what === 'sources' ? 'id' : 'slug';
  const all = await rowsOf<string>(
    world,
    `select ${name} from ${spec.what} where merged_into is null order by ${name}`,
  );
  const [from, into] = [at(all, spec.from), at(all, spec.into)];
  if (from && into) await mergeEntries(world.context, ADMIN, spec.what, from, { into }, {});
}

/** A claim as a request would give it. */
export async function inputOf(
  world: World,
  sequence: Pick<Sequence, 'questions'>,
  spec: ClaimSpec,
): Promise<ClaimInput> {
  const question = QUESTIONS[sequence.questions[spec.question]!]!;
  return {
    ...question.parts,
    event: spec.event,
    subject: spec.subject,
    property: question.property,
    claimant: spec.claimant,
    polarity: spec.polarity,
    value: valueSaid(spec, question.type),
    claimedAt: spec.claimedAt,
    asOf: spec.asOf,
    periodStart: spec.periodStart,
    reports: await Promise.all(spec.reports.map((one) => reportOf(world, one))),
  };
}

function valueSaid({ values, polarity, reports }: ClaimSpec, type: keyof Values): ValueInput | null {
  // Who would not say anything of a value may not name one either.
  if (polarity === 'unconfirmed' && reports.length === 1) return null;
  return type === 'status' ? { status: values.status } : values[type];
}

async function patchOf(world: World, id: string, spec: Extract<ActSpec, { kind: 'correct' }>) {
  const { to, field } = spec;
  const reason = 'misread';
  const [property] = await rowsOf<string>(world, 'select property from claims where id = ?', id);
  switch (field) {
    case 'value': {
      const { type } = QUESTIONS.find((one) => one.property === property)!;
      return { reason, polarity: to.polarity, value: valueSaid(to, type) };
    }
    case 'asOf':
      return { reason, asOf: to.asOf, periodStart: to.periodStart };
    case 'statement':
      return { reason, statement: `said by ${to.claimant}` };
    case 'reports':
      return { reason, reports: await Promise.all(to.reports.map((one) => reportOf(world, one))) };
    default:
      return { reason, [field]: to[field] };
  }
}

async function reportOf(world: World, spec: ReportSpec): Promise<ReportInput> {
  const source = (number: number) => ({ url: `https://example.org/${number}` });
  const reports = await rowsOf<string>(world, 'select id from reports order by seq');
  const relayed = spec.relayedReport === null ? null : at(reports, spec.relayedReport);
  const relayedFrom = relayed
    ? { report: relayed }
    : spec.relayedFrom === null
      ? null
      : { source: source(spec.relayedFrom) };
  return { source: source(spec.source), relayedFrom };
}

const claimAt = async (world: World, number: number) =>
  at(await rowsOf<string>(world, 'select id from claims order by seq'), number);

// Most links are within a question; one in eight is between any two claims.
async function pairAt(world: World, first: number, second: number): Promise<string[] | null> {
  const claims = await rowsOf<string>(world, 'select id from claims order by question_key, seq');
  const one = at(claims, first);
  if (!one || claims.length < 2) return null;
  if (second % 8 === 0) return [one, at(claims, second >> 3)!];
  const near = await rowsOf<string>(
    world,
    'select id from claims where id <> ? and question_key = (select question_key from claims where id = ?) order by seq',
    ...[one, one],
  );
  const other = at(near, second);
  return other ? [one, other] : null;
}

const at = <T>(items: readonly T[], number: number): T | undefined => items[number % items.length];

const rowsOf = <T>(world: World, sql: string, ...values: string[]): Promise<T[]> =>
  world.db.column(sql, ...values);
