/** Of few positions, read at once, comparisons learn what the index tells of them. */
import fc from 'fast-check';
import t from 'tap';
import type { PositionRow } from '../../src/store/positions.ts';
import { FEW_POSITIONS, type Positions, positionsOf } from '../../src/usecases/positions.ts';
import { worldFor } from './world.ts';

const SIDES = ['lower', 'upper'] as const;
const BASES = ['stated', 'effective'] as const;
const QUESTION = 7;

const number = fc.integer({ min: 0, max: 5 });
const low = fc.oneof({ weight: 5, arbitrary: number }, fc.constant(-Infinity));
const claimant = fc.constantFrom('a', 'b', 'c');
const described = fc.constantFrom('-', '/100:200', '/50:60', '50:60/100:200');
const stretch = fc
  .tuple(low, number)
  .map(([lo, width]) => ({ lo, hi: lo === -Infinity ? width : lo + width }));

const figure = fc.record({ claimant, described, effective: stretch, stated: stretch });
const plain: fc.Arbitrary<Partial<PositionRow>> = figure.map(({ effective, stated, ...row }) => ({
  ...row,
  effectiveLo: effective.lo,
  effectiveHi: effective.hi,
  statedLo: stated.lo,
  statedHi: stated.hi,
}));
const apart: fc.Arbitrary<Partial<PositionRow>> = fc
  .tuple(
    plain,
    fc.boolean(),
    fc.option(stretch),
    fc.option(fc.constantFrom('is:x', 'is:y', 'is-not:x')),
    fc.boolean(),
  )
  .map(([row, linked, hole, value, isOpen]) => ({
    ...row,
    ...(isOpen ? { effectiveLo: null, effectiveHi: null, statedLo: null, statedHi: null } : {}),
    apart: true,
    linked,
    holeLo: hole?.lo ?? null,
    holeHi: hole?.hi ?? null,
    value,
  }));
const rows = fc
  .array(fc.oneof({ weight: 2, arbitrary: plain }, apart), { maxLength: 14 })
  .map((some) => some.map((one, i) => ({ ...EMPTY, claimSeq: i + 1, claimId: `claim-${i + 1}`, ...one })));

const EMPTY: PositionRow = {
  claimSeq: 0,
  claimId: '',
  questionKey: QUESTION,
  claimant: '',
  described: '-',
  apart: false,
  linked: false,
  statedLo: null,
  statedHi: null,
  effectiveLo: null,
  effectiveHi: null,
  holeLo: null,
  holeHi: null,
  value: null,
  valueActor: null,
};

const asked = fc.record({
  described,
  claimant: fc.constantFrom('a', 'b', ''),
  bound: number,
  range: stretch,
  stated: stretch,
  after: fc.option(fc.record({ end: number, seq: fc.nat(6) })),
  afterSeq: fc.integer({ min: -1, max: 6 }),
  limit: fc.integer({ min: 1, max: 4 }),
});

/** All that comparisons ask. */
async function told(positions: Positions, how: Asked) {
  const { described, claimant, bound, range, stated, after, afterSeq, limit } = how;
  const ends = await Promise.all(
    BASES.flatMap((basis) =>
      SIDES.flatMap((side) => [
        positions.ends(QUESTION, described, basis, side, 'best'),
        positions.ends(QUESTION, described, basis, side, 'two claimants'),
        positions.endApart(QUESTION, described, basis, side),
        positions.beyond({ question: QUESTION, described, basis, side, bound, claimant }, after, limit),
      ]),
    ),
  );
  const values = await positions.values(QUESTION);
  const holders = values.map((value) =>
    positions.holdersOf({ question: QUESTION, ...value, claimant }, afterSeq, limit),
  );
  const within = {
    question: QUESTION,
    described,
    claimant,
    ...range,
    statedLo: stated.lo,
    statedHi: stated.hi,
  };
  return {
    ends,
    values,
    holders: await Promise.all(holders),
    times: [await positions.times(QUESTION, false), await positions.times(QUESTION, true)],
    inside: await positions.inside(within, afterSeq, limit),
    denying: await positions.denying(QUESTION, claimant, range),
    linked: await positions.linked(QUESTION, claimant),
    apart: await positions.apart(QUESTION),
  };
}

type Asked = typeof asked extends fc.Arbitrary<infer One> ? One : never;

t.test('few positions answer as the index does', async (t) => {
  const { context } = await worldFor(t);
  await fc.assert(
    fc.asyncProperty(rows, asked, async (some, how) => {
      const [few, index] = await context.store.write(async (q) => {
        await q.positions.clear(QUESTION);
        for (const row of some) await q.positions.insert(row);
        const read = await positionsOf(q, { key: QUESTION, positions: some.length })();
        return [await told(read, how), await told(q.positions, how)];
      });
      t.same(few, index);
    }),
    { numRuns: 200 },
  );
});

t.test('where more are found than were counted, the index is asked', async (t) => {
  const { context } = await worldFor(t);
  await context.store.write(async (q) => {
    const many = Array.from({ length: FEW_POSITIONS + 1 }, (_, i) => ({ ...EMPTY, claimSeq: i + 1 }));
    for (const row of many) await q.positions.insert(row);
    t.equal(await positionsOf(q, { key: QUESTION, positions: 1 })(), q.positions);
    t.equal(await positionsOf(q, { key: QUESTION, positions: many.length })(), q.positions);
    await q.positions.remove(1);
    t.not(await positionsOf(q, { key: QUESTION, positions: many.length - 1 })(), q.positions);
  });
});
