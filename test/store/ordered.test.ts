/** Lists are what reading everything would give, whichever way they are found. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { CLAIM_FORM, type ClaimFilter, claimListing, heldBeside } from '../../src/store/claim-filters.ts';
import type { ClaimRow } from '../../src/store/claims.ts';
import { type Bounds, finding, held, type Listing, type Place, ranked } from '../../src/store/ordered.ts';
import {
  QUESTION_FORM,
  type QuestionFilter,
  questionListing,
  standingsOf,
} from '../../src/store/question-filters.ts';
import type { QuestionRow } from '../../src/store/questions.ts';
import type { ReportRow } from '../../src/store/reports.ts';
import type { SourceRow } from '../../src/store/sources.ts';
import { followSequences, perform } from '../usecases/acts.ts';
import type { World } from '../usecases/world.ts';
import { opened } from './opened.ts';

/** Read and sorted; walked in parts of a row or two; the first unless it is more than two rows. */
const WAYS: readonly Bounds[] = [
  { few: 1_000, walkedAtFirst: 1, walkedMost: 1 },
  { few: 0, walkedAtFirst: 1, walkedMost: 2 },
  { few: 2, walkedAtFirst: 2, walkedMost: 50 },
];

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const oneOf = <T>(...items: T[]) => maybe(fc.constantFrom(...items));
const time = (text: string) => Date.parse(text);
const TIMES = [
  '2023-01-01',
  '2023-05-01',
  '2023-05-22',
  '2023-05-23',
  '2023-05-23T12:00:00Z',
  '2023-05-24',
  '2023-05-25',
].map(time);
const about = {
  event: oneOf('raid', 'incursion'),
  topic: oneOf('casualties' as const, 'forces' as const, 'territory' as const),
  property: oneOf('killed', 'deployed', 'controlled-by'),
  subject: oneOf('raiders', 'border-guards'),
  place: oneOf('kozinka', 'kozinka-village'),
  claimant: oneOf('rvc', 'ukraine', 'russia'),
};
/** Few of the filters at once, so that something is left. */
const some = <T extends Record<string, unknown>>(all: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> =>
  fc.tuple(all, fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 })).map(([filter, picks]) => {
    const names = Object.keys(filter);
    const kept = new Set(picks.map((pick) => names[pick % names.length]));
    return Object.fromEntries(Object.entries(filter).filter(([name]) => kept.has(name))) as Partial<T>;
  });
const claimFilters = fc.tuple(
  some(
    fc.record({
      ...about,
      speaker: oneOf('rvc', 'ukraine'),
      status: oneOf(...(['standing', 'revised', 'retracted', 'voided'] as const)),
      polarity: oneOf(...(['asserts', 'denies', 'unconfirmed'] as const)),
      disputed: maybe(fc.boolean()),
      claimedFrom: oneOf(...TIMES),
      claimedTo: oneOf(...TIMES),
      recordedFrom: maybe(fc.nat({ max: 60 })),
      recordedTo: maybe(fc.nat({ max: 60 })),
      min: maybe(fc.nat({ max: 5 })),
      max: maybe(fc.nat({ max: 5 })),
      source: maybe(fc.nat({ max: 4 })),
      publisher: oneOf('example.org', 'paper'),
    }),
  ),
  fc.record({ sort: fc.constantFrom('claimedAt' as const, 'recordedAt' as const), descending: fc.boolean() }),
  fc.integer({ min: 1, max: 5 }),
);
const questionFilters = fc.tuple(
  some(
    fc.record({
      ...about,
      verdict: oneOf('conflict' as const, 'tension' as const),
      status: oneOf(...(['disputed', 'open', 'settled', 'undisputed'] as const)),
      minFactor: oneOf(0, 1, 2),
    }),
  ),
  fc.record({
    sort: fc.constantFrom('updatedAt' as const, 'claimants' as const, 'factor' as const, 'gap' as const),
    descending: fc.boolean(),
  }),
  fc.integer({ min: 1, max: 5 }),
);

t.test('a list of claims or questions is the same whichever way its rows are found', async (t) => {
  const runs = await followSequences(t, 8, async (world, sequence) => {
    for (const spec of sequence.acts) await perform(world, sequence, spec);
    await checkLists(world);
  });
  t.pass(`${runs} sequences`);
});

async function checkLists(world: World): Promise<void> {
  const { db, tables, close } = await opened(world.url);
  try {
    const record = {
      claims: (await db.select().from(tables.claims)) as ClaimRow[],
      questions: (await db.select().from(tables.questions)) as QuestionRow[],
      reports: (await db.select().from(tables.reports)) as ReportRow[],
      sources: (await db.select().from(tables.sources)) as SourceRow[],
    };
    const told = async (listing: Listing, values: object, limit: number, expected: Place[]) => {
      for (const bounds of WAYS) {
        const find = finding(db, listing, bounds);
        const found: Place[] = [];
        for (let page: Place[], after: Place | null = null; ; after = page.at(-1)!) {
          page = await find(values as Record<string, unknown>, after, limit);
          found.push(...page);
          if (page.length < limit) break;
        }
        deepStrictEqual(found, expected, JSON.stringify({ values, limit, bounds }));
      }
    };
    await fc.assert(
      fc.asyncProperty(claimFilters, async ([given, order, limit]) => {
        const source = given.source === undefined ? {} : { source: record.sources[given.source]?.id ?? '-' };
        const recorded = Object.fromEntries(
          (['recordedFrom', 'recordedTo'] as const).flatMap((name) =>
            given[name] === undefined ? [] : [[name, record.claims[given[name]]?.recordedAt ?? 0]],
          ),
        );
        const filter = { ...given, ...source, ...recorded, ...order, cursor: null, limit } as ClaimFilter;
        const listing = claimListing(tables, held(filter, CLAIM_FORM));
        const expected = record.claims
          .filter((row) => passes(row, filter, record))
          .map((row) => ({ key: order.sort === 'claimedAt' ? row.saidStart : row.recordedAt, seq: row.seq }));
        await told(listing, { ...filter, ...heldBeside(filter) }, limit, sorted(expected, order.descending));
      }),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(questionFilters, async ([given, order, limit]) => {
        const filter: QuestionFilter = { ...given, ...order, cursor: null, limit };
        if (standingsOf(filter).length === 0) return;
        const listing = questionListing(tables, held(filter, QUESTION_FORM));
        const expected = record.questions
          .filter((row) => isAsked(row, filter, record))
          .map((row) => ({ key: row[order.sort], seq: row.key }));
        await told(listing, filter, limit, sorted(expected, order.descending));
      }),
      { numRuns: 40 },
    );
  } finally {
    await close();
  }
}

const sorted = (places: Place[], descending: boolean): Place[] =>
  places.sort((a, b) => (descending ? -1 : 1) * (ranked(a.key, b.key) || a.seq - b.seq));

type Known = { claims: ClaimRow[]; questions: QuestionRow[]; reports: ReportRow[]; sources: SourceRow[] };

/** Read off the documentation of the filters. */
function passes(row: ClaimRow, filter: ClaimFilter, { questions, reports, sources }: Known): boolean {
  const own = reports.filter((one) => one.claimSeq === row.seq && one.removedAt === null);
  const publishers = own.map((one) => sources.find((source) => source.id === one.sourceId)!.publisher);
  const isOpen = questions.find((one) => one.key === row.questionKey)!.status === 'open';
  const equal = ['event', 'topic', 'property', 'subject', 'place', 'claimant', 'speaker', 'status'] as const;
  const asked: [unknown, boolean][] = [
    ...equal.map((name): [unknown, boolean] => [filter[name], row[name] === filter[name]]),
    [filter.polarity, row.polarity === filter.polarity],
    [filter.disputed, isOpen === filter.disputed],
    [filter.claimedFrom, row.saidEnd > filter.claimedFrom!],
    [filter.claimedTo, row.saidStart < filter.claimedTo!],
    [filter.recordedFrom, row.recordedAt >= filter.recordedFrom!],
    [filter.recordedTo, row.recordedAt < filter.recordedTo!],
    [filter.min, row.effectiveHi !== null && row.effectiveHi >= filter.min!],
    [filter.max, row.effectiveLo !== null && row.effectiveLo <= filter.max!],
    [filter.source, own.some((one) => one.sourceId === filter.source)],
    [filter.publisher, publishers.includes(filter.publisher!)],
  ];
  return asked.every(([given, holds]) => given === undefined || holds);
}

function isAsked(row: QuestionRow, filter: QuestionFilter, { claims }: Known): boolean {
  const { status, verdict, minFactor, claimant } = filter;
  const isStatus = status === 'disputed' ? row.status !== 'undisputed' : row.status === status;
  const equal = ['event', 'topic', 'property', 'subject', 'place'] as const;
  return (
    row.mergedInto === null &&
    row.claims > 0 &&
    equal.every((name) => filter[name] === undefined || row[name] === filter[name]) &&
    (status === undefined || isStatus) &&
    (verdict === undefined || row.verdict === verdict) &&
    (minFactor === undefined || row.factor >= minFactor) &&
    (claimant === undefined ||
      claims.some(
        (one) => one.questionKey === row.key && one.claimant === claimant && one.status !== 'voided',
      ))
  );
}
