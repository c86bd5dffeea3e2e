import fc from 'fast-check';
import t from 'tap';
import { universeOf } from '../../src/domain/properties.ts';
import {
  type ActorMode,
  type AllowedSet,
  above,
  below,
  COUNTS,
  complement,
  contains,
  distance,
  EVERYTHING,
  extent,
  meets,
  QUANTITIES,
  rangeOf,
  same,
  setKey,
  within,
} from '../../src/domain/value.ts';
import {
  ACTORS,
  ALONE,
  allows,
  assertionOn,
  contentOn,
  denies,
  forest,
  GROUPS,
  law,
  PROPERTIES,
  permits,
  pointsOf,
  relatedIn,
  strangers,
} from './generators.ts';

const NUMERIC = PROPERTIES.filter((property) => property.valueType !== 'actor');

/** Two sets of one property, denials among them. */
const twoSets = fc
  .constantFrom(...NUMERIC)
  .chain((property) =>
    fc
      .tuple(contentOn(property), contentOn(property))
      .map(([a, b]) => ({ property, a: a.effective, b: b.effective })),
  );

const one = fc
  .constantFrom(...NUMERIC)
  .chain((property) => assertionOn(property).map((content) => ({ property, set: content.effective })));

function expect(actual: boolean, expected: boolean, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, by its members ${expected}`);
}

law(
  'two sets meet exactly where some value is in both',
  twoSets,
  ({ property, a, b }) => {
    const shared = pointsOf([a, b], property).some((value) => allows(a, value) && allows(b, value));
    expect(meets(a, b, strangers), shared, 'meets');
    expect(meets(b, a, strangers), shared, 'meets, the other way');
  },
  1000,
);

law(
  'a set contains another exactly where it has all its values',
  twoSets,
  ({ property, a, b }) => {
    // Nothing said is wider than every figure said, "0 or more" among them.
    if (b.kind === 'everything' && a.kind !== 'everything')
      return expect(contains(a, b, strangers), false, 'all');
    const all = pointsOf([a, b], property).every((value) => !allows(b, value) || allows(a, value));
    expect(contains(a, b, strangers), all, 'contains');
  },
  1000,
);

law(
  'two sets are the same exactly where they have the same values, and then have one key',
  twoSets,
  ({ property, a, b }) => {
    if (a.kind !== b.kind) return expect(same(a, b), false, 'same');
    const equal = pointsOf([a, b], property).every((value) => allows(a, value) === allows(b, value));
    expect(same(a, b), equal, 'same');
    expect(setKey(a) === setKey(b), equal, 'key');
  },
  1000,
);

law('a set and its complement never meet and together are all there is', one, ({ property, set }) => {
  const rest = complement(set, universeOf(property));
  if (rest.kind === 'everything') return;
  expect(meets(set, rest, strangers), false, 'meets its complement');
  for (const value of pointsOf([set, rest], property))
    expect(allows(rest, value), !allows(set, value), `the complement has ${value}`);
});

law('the complement of the complement is the set, unless nothing was left over', one, ({ property, set }) => {
  const rest = complement(set, universeOf(property));
  if (rest.kind === 'everything') return;
  expect(same(complement(rest, universeOf(property)), set), true, 'twice the complement');
});

law(
  'denying a denial is asserting, unless nothing was left over',
  fc
    .constantFrom(...PROPERTIES)
    .chain((property) => assertionOn(property).map((content) => ({ property, content }))),
  ({ property, content }) => {
    const denied = denies(content, property);
    const twice = denies(denied, property);
    for (const basis of ['stated', 'effective'] as const)
      if (denied[basis].kind !== 'everything')
        expect(same(twice[basis], content[basis]), true, `${basis} set of the double denial`);
  },
);

law('the extent of a set is its least and its greatest value', twoSets, ({ property, a }) => {
  const ends = extent(a);
  expect(ends === null, a.kind === 'everything', 'no extent');
  if (ends === null) return;
  for (const value of pointsOf([a], property))
    if (allows(a, value)) expect(ends.lo <= value && value <= ends.hi, true, `${value} within the extent`);
  expect(allows(a, ends.lo) && allows(a, ends.hi), true, 'the ends are values');
});

law('the distance of two sets is the least of any two of their values', twoSets, ({ property, a, b }) => {
  if (a.kind !== 'numbers' || b.kind !== 'numbers')
    return expect(distance(a, b) === null, true, 'no distance');
  if (meets(a, b, strangers)) return;
  const points = pointsOf([a, b], property);
  const [ofA, ofB] = [a, b].map((set) => points.filter((value) => allows(set, value))) as [
    number[],
    number[],
  ];
  const least = Math.min(...ofA.flatMap((x) => ofB.map((y) => Math.abs(x - y))));
  const found = distance(a, b)!;
  expect(found.hi - found.lo === least, true, `${least} apart`);
  expect(JSON.stringify(distance(b, a)) === JSON.stringify(found), true, 'symmetric');
});

t.test('an open end is the end of the universe', async (t) => {
  t.same(rangeOf({ min: null, max: null }, COUNTS), { lo: 0, hi: Infinity });
  t.same(rangeOf({ min: null, max: null }, QUANTITIES), { lo: -Infinity, hi: Infinity });
  t.same(rangeOf({ min: 71, max: null }, COUNTS), { lo: 71, hi: Infinity });
  t.same(rangeOf({ min: null, max: 9 }, COUNTS), { lo: 0, hi: 9 });
});

t.test('an excluded end of a count is the next whole number', async (t) => {
  t.same(rangeOf({ min: 70, max: null, minExclusive: true }, COUNTS), { lo: 71, hi: Infinity });
  t.same(rangeOf({ min: null, max: 10, maxExclusive: true }, COUNTS), { lo: 0, hi: 9 });
  t.same(rangeOf({ min: 2.5, max: null, minExclusive: true }, COUNTS), { lo: 3, hi: Infinity });
  t.same(rangeOf({ min: null, max: 2.5, maxExclusive: true }, COUNTS), { lo: 0, hi: 2 });
  t.same(
    rangeOf({ min: null, max: null, minExclusive: true, maxExclusive: true }, COUNTS),
    { lo: 0, hi: Infinity },
    'an open end has nothing to exclude',
  );
});

t.test('bounds that leave no value stand for nothing', async (t) => {
  t.equal(rangeOf({ min: 3, max: 2 }, COUNTS), null);
  t.equal(rangeOf({ min: 2, max: 3, minExclusive: true, maxExclusive: true }, COUNTS), null);
  t.equal(rangeOf({ min: null, max: 0, maxExclusive: true }, COUNTS), null);
  t.equal(rangeOf({ min: null, max: -1 }, COUNTS), null);
  t.equal(rangeOf({ min: 5, max: 5, minExclusive: true }, QUANTITIES), null);
  t.same(rangeOf({ min: 5, max: 5 }, QUANTITIES), { lo: 5, hi: 5 });
});

t.test('an excluded decimal end is told from the number beside it', async (t) => {
  const set = (
    min: number | null,
    max: number | null,
    minExclusive = false,
    maxExclusive = false,
  ): AllowedSet => within(rangeOf({ min, max, minExclusive, maxExclusive }, QUANTITIES)!);
  const moreThanFive = set(5, null, true);
  t.notOk(meets(moreThanFive, set(null, 5), strangers), 'more than 5, at most 5');
  t.ok(meets(moreThanFive, set(null, 5.0000001), strangers), 'more than 5, at most 5.0000001');
  t.ok(meets(set(5, null), set(null, 5), strangers), 'at least 5, at most 5');
  t.notOk(meets(set(5, null), set(null, 5, false, true), strangers), 'at least 5, less than 5');
  t.notOk(meets(moreThanFive, set(5, 5), strangers), 'more than 5, exactly 5');
  t.notOk(meets(set(0, null, true), set(0, 0), strangers), 'more than 0, exactly 0');
  t.notOk(meets(set(-2.5, null, true), set(null, -2.5), strangers), 'more than -2.5, at most -2.5');
  t.same(complement(moreThanFive, QUANTITIES), set(null, 5), 'denying more than 5 is at most 5');
  t.same(
    complement(set(null, 5, false, true), QUANTITIES),
    set(5, null),
    'denying less than 5 is at least 5',
  );
});

law(
  'no decimal lies between a number and its neighbour',
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => Math.abs(x) < Number.MAX_VALUE),
  (value) => {
    const [up, down] = [above(value, QUANTITIES), below(value, QUANTITIES)];
    expect(down < value && value < up, true, 'beside it');
    expect(below(up, QUANTITIES) === value && above(down, QUANTITIES) === value, true, 'and back');
    for (const [lo, hi] of [
      [value, up],
      [down, value],
    ] as const) {
      const middle = lo + (hi - lo) / 2;
      expect(middle === lo || middle === hi, true, 'nothing between');
    }
  },
);

t.test(
  'denying more than 70 allows 0 to 70, and what a denial leaves open is said by its hole',
  async (t) => {
    t.same(complement(within({ lo: 71, hi: Infinity }), COUNTS), within({ lo: 0, hi: 70 }));
    t.same(complement(within({ lo: 36, hi: 44 }), COUNTS), {
      kind: 'numbers',
      pieces: [
        { lo: 0, hi: 35 },
        { lo: 45, hi: Infinity },
      ],
    });
    t.same(complement(within({ lo: 0, hi: 0 }), COUNTS), within({ lo: 1, hi: Infinity }), 'not none');
    t.same(complement(within({ lo: 1, hi: Infinity }), COUNTS), within({ lo: 0, hi: 0 }), 'no losses');
    t.same(complement(within({ lo: 0, hi: Infinity }), COUNTS), EVERYTHING, 'nothing would be left');
    t.same(complement(within({ lo: 5, hi: 5 }), QUANTITIES), {
      kind: 'numbers',
      pieces: [
        { lo: -Infinity, hi: below(5, QUANTITIES) },
        { lo: above(5, QUANTITIES), hi: Infinity },
      ],
    });
  },
);

t.test(
  'nothing said meets everything, contains everything and is contained by nothing said alone',
  async (t) => {
    const two = within({ lo: 2, hi: 2 });
    const rvc: AllowedSet = { kind: 'actor', mode: 'is', actor: 'rvc' };
    for (const set of [two, rvc, EVERYTHING]) {
      t.ok(meets(EVERYTHING, set, strangers) && meets(set, EVERYTHING, strangers));
      t.ok(contains(EVERYTHING, set, strangers));
      t.equal(contains(set, EVERYTHING, strangers), set === EVERYTHING);
      t.equal(same(set, EVERYTHING), set === EVERYTHING);
    }
    t.equal(complement(EVERYTHING, COUNTS), EVERYTHING);
    t.equal(extent(EVERYTHING), null);
    t.equal(extent(rvc), null);
    t.equal(distance(rvc, two), null);
  },
);

const EXCLUSIVE: readonly ActorMode[] = ['is', 'is-not'];
const TOGETHER: readonly ActorMode[] = ['among', 'not-among', 'alone', 'not-alone'];
const actorSet = (modes: readonly ActorMode[]) =>
  fc.record({
    kind: fc.constant('actor' as const),
    mode: fc.constantFrom(...modes),
    actor: fc.constantFrom(...ACTORS),
  });

for (const [modes, values] of [
  [EXCLUSIVE, ALONE],
  [TOGETHER, GROUPS],
] as const)
  law(
    `among strangers, actors meet, contain and are the same as their values are (${modes.join(', ')})`,
    fc.tuple(actorSet(modes), actorSet(modes)),
    ([a, b]) => {
      const [inA, inB] = [a, b].map((set) => values.map((value) => permits(set, value))) as [
        boolean[],
        boolean[],
      ];
      const some = inA.some((is, i) => is && inB[i]);
      expect(meets(a, b, strangers), some, 'meets');
      expect(
        contains(a, b, strangers),
        inB.every((is, i) => !is || inA[i]!),
        'contains',
      );
      expect(
        same(a, b),
        inA.every((is, i) => is === inB[i]),
        'same',
      );
      const rest = complement(a, COUNTS);
      if (rest.kind !== 'actor') throw new Error('the complement of an actor is an actor denied');
      for (const [i, value] of values.entries()) expect(permits(rest, value), !inA[i], 'complement');
    },
    200,
  );

law(
  'whatever the memberships, an actor and a group of it never exclude each other as asserted',
  fc.tuple(forest, fc.constantFrom(...ACTORS), fc.constantFrom(...ACTORS)),
  ([parents, one, other]) => {
    const related = relatedIn(parents);
    const set = (mode: ActorMode, actor: string): AllowedSet => ({ kind: 'actor', mode, actor });
    expect(meets(set('is', one), set('is', other), related), related(one, other), 'is');
    expect(meets(set('alone', one), set('alone', other), related), related(one, other), 'alone');
    expect(meets(set('alone', one), set('among', other), related), related(one, other), 'alone, among');
    expect(meets(set('among', one), set('among', other), related), true, 'among');
    expect(meets(set('is', one), set('is-not', other), related), one !== other, 'denied');
    expect(meets(set('among', one), set('not-among', other), related), one !== other, 'denied, together');
  },
);

law(
  'what contains a set meets whatever the set meets',
  fc
    .constantFrom(...PROPERTIES)
    .chain((property) =>
      fc.tuple(contentOn(property), contentOn(property), contentOn(property), forest.map(relatedIn)),
    ),
  ([a, b, c, related]) => {
    if (!contains(a.effective, b.effective, related)) return;
    if (meets(b.effective, c.effective, related))
      expect(meets(a.effective, c.effective, related), true, 'meets');
  },
  1000,
);
