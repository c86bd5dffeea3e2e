import fc from 'fast-check';
import t from 'tap';
import { boundsOf, describe } from '../../src/domain/describe.ts';
import { universeOf } from '../../src/domain/properties.ts';
import { type AllowedSet, type Bounds, complement, EVERYTHING, rangeOf } from '../../src/domain/value.ts';
import {
  builtIn,
  contentOn,
  FIGURES,
  frameOf,
  law,
  numbers,
  PROPERTIES,
  same,
  stretchOf,
} from './generators.ts';

const killed = builtIn('killed');
const area = builtIn('area-controlled');
const outcome = builtIn('outcome');
const tookPart = builtIn('took-part');

const names = (property = killed) => ({
  property,
  actorName: (slug: string) => ({ ukraine: 'Ukraine', rvc: 'Russian Volunteer Corps' })[slug] ?? slug,
});

t.test('a count is read in whole numbers', async (t) => {
  const cases: [number | null, number | null, string][] = [
    [71, null, '71 or more'],
    [2, 2, 'exactly 2'],
    [0, 0, 'exactly 0'],
    [24, 99, '24 to 99'],
    [0, 70, 'at most 70'],
    [null, 70, 'at most 70'],
    [1080, 1200, '1,080 to 1,200'],
    [null, null, '0 or more'],
    [0, null, '0 or more'],
  ];
  for (const [min, max, expected] of cases) t.equal(describe(numbers(killed, min, max), names()), expected);
});

t.test('a denied count is read by what it leaves out', async (t) => {
  const cases: [number | null, number | null, string][] = [
    [36, 44, 'anything but 36 to 44'],
    [40, 40, 'anything but 40'],
    [71, null, 'at most 70'],
    [null, 70, '71 or more'],
    [0, 0, '1 or more'],
  ];
  for (const [min, max, expected] of cases)
    t.equal(describe(complement(numbers(killed, min, max), universeOf(killed)), names()), expected);
});

t.test('an excluded end of a quantity is read as it was given', async (t) => {
  const cases: [number | null, number | null, Partial<Bounds>, string][] = [
    [5, null, {}, '5 or more'],
    [5, null, { minExclusive: true }, 'more than 5'],
    [null, 5, {}, 'at most 5'],
    [null, 5, { maxExclusive: true }, 'less than 5'],
    [0, null, { minExclusive: true }, 'more than 0'],
    [null, 0, { maxExclusive: true }, 'less than 0'],
    [2.5, 2.5, {}, 'exactly 2.5'],
    [2.5, 7.25, {}, '2.5 to 7.25'],
    [5, 7, { minExclusive: true, maxExclusive: true }, 'more than 5 to less than 7'],
    [0, 7, {}, '0 to 7'],
    [-2.5, 0, {}, '-2.5 to 0'],
    [null, null, {}, 'any number'],
  ];
  for (const [min, max, more, expected] of cases)
    t.equal(describe(numbers(area, min, max, more), names(area)), expected);
});

t.test('a denied quantity is read by what it leaves out, ends excluded as they were', async (t) => {
  const cases: [number | null, number | null, Partial<Bounds>, string][] = [
    [5, 5, {}, 'anything but 5'],
    [0, 0, {}, 'anything but 0'],
    [5, 7, {}, 'anything but 5 to 7'],
    [5, 7, { minExclusive: true, maxExclusive: true }, 'anything but more than 5 to less than 7'],
    [5, 10, { maxExclusive: true }, 'anything but 5 to less than 10'],
    [5, null, { minExclusive: true }, 'at most 5'],
    [5, null, {}, 'less than 5'],
  ];
  for (const [min, max, more, expected] of cases)
    t.equal(describe(complement(numbers(area, min, max, more), universeOf(area)), names(area)), expected);
});

t.test('several stretches, as a camp may have them in common, are all read', async (t) => {
  const pieces = (...ranges: [number, number][]): AllowedSet => ({
    kind: 'numbers',
    pieces: ranges.map(([lo, hi]) => ({ lo, hi })),
  });
  t.equal(describe(pieces([2, 4], [6, 10]), names()), '2 to 4 or 6 to 10');
  t.equal(describe(pieces([0, 4], [6, 10]), names()), 'at most 4 or 6 to 10');
  t.equal(describe(pieces([0, 4], [6, 6], [8, Infinity]), names()), 'anything but 5 or 7');
});

t.test('booleans, statuses and actors are read by their names', async (t) => {
  t.equal(describe(numbers(tookPart, 1, 1), names(tookPart)), 'yes');
  t.equal(describe(numbers(tookPart, 0, 0), names(tookPart)), 'no');
  t.equal(describe(numbers(outcome, 1, 1), names(outcome)), 'repelled');
  const notRepelled = complement(numbers(outcome, 1, 1), universeOf(outcome));
  t.equal(describe(notRepelled, names(outcome)), 'ongoing or withdrawn or held');
  const cases: [Extract<AllowedSet, { kind: 'actor' }>['mode'], string][] = [
    ['is', 'Ukraine'],
    ['is-not', 'not Ukraine'],
    ['among', 'Ukraine'],
    ['not-among', 'not Ukraine'],
    ['alone', 'Ukraine alone'],
    ['not-alone', 'not Ukraine alone'],
  ];
  for (const [mode, expected] of cases)
    t.equal(describe({ kind: 'actor', mode, actor: 'ukraine' }, names()), expected);
  t.equal(describe(EVERYTHING, names()), 'any value');
});

law(
  'the bounds of a stretch are the stretch again, with ends as short as they were given',
  fc.constantFrom(...FIGURES).chain((property) => stretchOf(property).map((range) => ({ property, range }))),
  ({ property, range }) => {
    const bounds = boundsOf(range, property);
    same(rangeOf(bounds, universeOf(property)), range, 'read back');
    for (const end of [bounds.min, bounds.max])
      if (end !== null) same(String(end).length <= 10, true, `${end} is as short as given`);
  },
);

law(
  'every set has words, and no two sets of figures have the same',
  fc
    .constantFrom(...PROPERTIES)
    .chain((property) => fc.tuple(fc.constant(property), contentOn(property), contentOn(property))),
  ([property, a, b]) => {
    const [one, other] = [a, b].map((content) => describe(content.effective, frameOf(property)));
    same(/undefined|null|NaN|Infinity|∞|e-\d/.test(one!), false, one!);
    if (FIGURES.includes(property) && a.effective.kind === 'numbers' && b.effective.kind === 'numbers')
      same(one === other, JSON.stringify(a.effective) === JSON.stringify(b.effective), `${one}; ${other}`);
  },
);
