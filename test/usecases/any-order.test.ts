import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { Refusal } from '../../src/domain/refusal.ts';
import { createVocabularyEntry } from '../../src/usecases/keep-vocabulary.ts';
import { getDispute, getQuestion } from '../../src/usecases/read-disputes.ts';
import { isPostgres } from '../database.ts';
import { type ClaimSpec, claim, perform, prepare, QUESTIONS } from './acts.ts';
import { ADMIN, type World, worldFor } from './world.ts';

/** A server takes some ten times as long for each. */
const SETS = isPostgres ? 8 : 30;
const NOW = { saidBefore: null, knownBefore: null };

t.test('claims make the same disputes in whatever order they are recorded', async (t) => {
  const world = await worldFor(t);
  await prepare(world);
  let events = 0;
  const asserted = claim.map((one): ClaimSpec => ({ ...one, polarity: 'asserts' }));
  const some = { minLength: 3, maxLength: 12, size: 'max' } as const;
  const claimSets = fc.record({
    question: fc.nat({ max: QUESTIONS.length - 1 }),
    orders: fc
      .oneof(fc.array(claim, some), fc.array(asserted, some))
      .chain((claims) =>
        fc.tuple(
          fc.constant(claims),
          ...[1, 2].map(() =>
            fc.shuffledSubarray(claims, { minLength: claims.length, maxLength: claims.length }),
          ),
        ),
      ),
  });
  await fc.assert(
    fc.asyncProperty(claimSets, async ({ question, orders }) => {
      const states = [];
      for (const claims of orders) {
        events += 1;
        const event = `event-${events}`;
        await createVocabularyEntry(world.context, ADMIN, 'events', { slug: event, name: event }, {});
        await recordAll(world, question, event, claims);
        states.push(await stateOf(world, event, isPlain(question, claims)));
      }
      const [first, ...others] = states;
      for (const other of others) deepStrictEqual(other, first);
    }),
    { numRuns: SETS, endOnFailure: true },
  );
  t.pass(`${SETS} sets of claims in 3 orders each`);
});

async function recordAll(world: World, question: number, event: string, claims: readonly ClaimSpec[]) {
  const sequence = { questions: [question, question, question], acts: [] };
  for (const spec of claims) {
    // Which report a number stands for would depend on the order.
    const reports = spec.reports.map((report) => ({ ...report, relayedReport: null }));
    await perform(world, sequence, {
      kind: 'record',
      claim: { ...spec, reports, event, subject: 'raiders' },
    });
  }
}

// Denials with holes and actors join the first camp that they fit, in the order of the record.
const isPlain = (question: number, claims: readonly ClaimSpec[]): boolean =>
  QUESTIONS[question]!.type !== 'actor' && claims.every((one) => one.polarity !== 'denies');

/** What is said of every question of an event, without ids. */
async function stateOf(world: World, event: string, withCamps: boolean) {
  const ids = await world.db.column<string>('select id from questions where event = ? order by id', event);
  const states = [];
  for (const id of ids) {
    const { verdict, status, spread, claims, claimants, reports, positionCount } = await getQuestion(
      world.context,
      id,
      NOW,
    );
    states.push({
      id: id.replace(event, 'event'),
      ...{ verdict, status, spread, claims, claimants, reports, positionCount },
      camps: withCamps ? await campsOf(world, id) : null,
    });
  }
  return states;
}

async function campsOf(world: World, id: string) {
  try {
    const { record } = await getDispute(world.context, id, NOW, { from: 0, limit: 200 });
    return record.camps.map((camp) => JSON.stringify(camp.effective)).sort();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return [];
    throw error;
  }
}
