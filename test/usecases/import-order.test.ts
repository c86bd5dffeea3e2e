/** What an import leaves does not depend on the order of its lines, nor on how they fall into transactions. */
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import type { ClaimInput } from '../../src/usecases/claim-input.ts';
import { type ImportEvent, type ImportLine, importClaims } from '../../src/usecases/import-claims.ts';
import { createVocabularyEntry } from '../../src/usecases/keep-vocabulary.ts';
import { getQuestion } from '../../src/usecases/read-disputes.ts';
import { type ClaimSpec, claim, inputOf, perform, prepare, QUESTIONS } from './acts.ts';
import { ADMIN, type World, worldFor } from './world.ts';

const NOW = { saidBefore: null, knownBefore: null };
const RUNS = 15;

/** Imports claims in batches of these sizes, each a transaction: a line of a batch's weight ends one. */
async function importIn(world: World, claims: readonly ClaimInput[], sizes: readonly number[]) {
  let batches = 0;
  let refused = 0;
  async function* parts(): AsyncGenerator<ImportLine[]> {
    for (let from = 0, i = 0; from < claims.length; i++) {
      const part = claims.slice(from, from + sizes[i % sizes.length]!);
      yield part.map((one, at) => ({
        line: from + at + 1,
        rows: 1,
        bytes: at === part.length - 1 ? LIMITS.importBatchBytes : 1,
        claim: one,
      }));
      from += part.length;
    }
  }
  let last: ImportEvent | null = null;
  for await (const event of importClaims(world.context, ADMIN, parts(), { onError: 'continue' })) {
    if (event.kind === 'acknowledged') batches++;
    if (event.kind === 'refused') refused++;
    last = event;
  }
  if (last?.kind !== 'ended') throw new Error('an import ended without a summary');
  return { batches, refused, summary: last.summary };
}

async function newEvent(world: World, slug: string): Promise<string> {
  await createVocabularyEntry(world.context, ADMIN, 'events', { slug, name: slug }, {});
  return slug;
}

/** Every question of an event with its claims, without what the order of the record decides. */
async function stateOf(world: World, event: string) {
  const ids = await world.db.column<string>('select id from questions where event = ? order by id', event);
  const states = [];
  for (const id of ids) {
    const { verdict, status, spread, claims, claimants, reports, positionCount } = await getQuestion(
      world.context,
      id,
      NOW,
    );
    states.push({
      id: id.replace(event, ''),
      verdict,
      status,
      spread,
      claims,
      claimants,
      reports,
      positionCount,
    });
  }
  const rows = await world.db.all<{ content: string; status: string }>(
    'select content, status from claims where event = ?',
    event,
  );
  // In which words the same was said first is told by the order alone.
  const claims = rows.map(({ content, status }) => {
    const { claimant, polarity, claimedAt, claimedAtInferred, asOf, periodStart } = JSON.parse(content);
    return JSON.stringify({ claimant, polarity, claimedAt, claimedAtInferred, asOf, periodStart, status });
  });
  return { states, claims: claims.sort() };
}

t.test(
  'an import makes of claims what recording them one by one does, in any order and any batches',
  async (t) => {
    const world = await worldFor(t);
    await prepare(world);
    const claims = fc.array(claim, { minLength: 3, maxLength: 12, size: 'max' });
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    const cases = fc.record({
      question: fc.nat({ max: QUESTIONS.length - 1 }),
      orders: claims.chain((some) =>
        fc.tuple(
          fc.constant(some),
          fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length }),
        ),
      ),
      sizes: fc.tuple(sizes, sizes),
    });
    let run = 0;
    let many = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ question, orders: [given, shuffled], sizes }) => {
        run++;
        const sequence = { questions: [question, question, question], acts: [] };
        const specs = (list: readonly ClaimSpec[], event: string): ClaimSpec[] =>
          // Which report a number stands for would depend on the order.
          list.map((one) => ({
            ...one,
            event,
            subject: 'raiders',
            reports: one.reports.map((report) => ({ ...report, relayedReport: null })),
          }));
        const alone = await newEvent(world, `alone-${run}`);
        let refused = 0;
        for (const spec of specs(given, alone))
          if ((await perform(world, sequence, { kind: 'record', claim: spec })).refused !== null) refused++;
        const want = await stateOf(world, alone);
        for (const [i, list] of [given, shuffled, shuffled].entries()) {
          const event = await newEvent(world, `batch-${run}-${i}`);
          const inputs = await Promise.all(specs(list, event).map((spec) => inputOf(world, sequence, spec)));
          const done = await importIn(world, inputs, i === 2 ? [list.length] : sizes[i]!);
          deepStrictEqual(await stateOf(world, event), want);
          deepStrictEqual(done.refused, refused);
          deepStrictEqual(done.summary.received, list.length);
          deepStrictEqual(done.summary.recorded + done.summary.merged + refused, list.length);
          deepStrictEqual(
            done.summary.disputesOpened,
            want.states.filter((one) => one.status === 'open').length,
          );
          many += done.batches > 1 ? 1 : 0;
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    t.ok(many > RUNS, `${many} imports had several batches`);
  },
);

t.test(
  'what one claimant says several times on one day is one claim, in whatever order it comes',
  async (t) => {
    const world = await worldFor(t);
    await prepare(world);
    const report = (n: number, publishedAt: string) => ({
      source: { url: `https://example.org/${n}`, publishedAt },
    });
    const base = { property: 'killed', subject: 'raiders', claimant: 'rvc', value: 5 };
    const said: Omit<ClaimInput, 'event'>[] = [
      { ...base, claimedAt: '2023-05-23T15:30:00Z', reports: [report(1, '2023-05-24')] },
      { ...base, claimedAt: '2023-05-23T10:00:00Z', reports: [report(2, '2023-05-24')] },
      { ...base, reports: [report(3, '2023-05-23T08:00:00Z')] },
      { ...base, value: 9, claimedAt: '2023-05-23T12:00:00Z', reports: [report(4, '2023-05-24')] },
      {
        ...base,
        claimant: 'russia',
        value: 7,
        claimedAt: '2023-05-23T11:00:00Z',
        reports: [report(5, '2023-05-24')],
      },
    ];
    const sets: [what: string, claims: Omit<ClaimInput, 'event'>[], kept: string][] = [
      ['times of the day', said.toSpliced(3, 1), '2023-05-23T10:00:00Z'],
      [
        'the day itself among them',
        [{ ...base, claimedAt: '2023-05-23', reports: [report(6, '2023-05-25')] }, ...said.slice(2)],
        '2023-05-23',
      ],
      [
        'reports alone',
        [said[2]!, { ...base, reports: [report(7, '2023-05-23T06:00:00Z')] }, said[3]!, said[4]!],
        '2023-05-23T06:00:00Z',
      ],
    ];
    for (const [at, [what, claims, kept]] of sets.entries()) {
      let want: unknown = null;
      for (const [i, order] of permutations(claims).entries()) {
        const event = await newEvent(world, `day-${at}-${i}`);
        await importIn(
          world,
          order.map((one) => ({ ...one, event })),
          [1 + (i % 3)],
        );
        const state = await stateOf(world, event);
        want ??= state;
        if (JSON.stringify(state) !== JSON.stringify(want)) t.strictSame(state, want, `${what}, order ${i}`);
      }
      const { states, claims: rows } = want as Awaited<ReturnType<typeof stateOf>>;
      const times = rows.map((row) => JSON.parse(row) as { claimant: string; claimedAt: string });
      t.ok(
        times.some((one) => one.claimant === 'rvc' && one.claimedAt === kept),
        what,
      );
      t.match(states, [{ status: 'open', verdict: 'conflict' }]);
    }
  },
);

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((one, i) =>
    permutations(items.filter((_, at) => at !== i)).map((rest) => [one, ...rest]),
  );
}
