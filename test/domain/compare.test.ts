import fc from 'fast-check';
import t from 'tap';
import type { Claim } from '../../src/domain/claim.ts';
import {
  type Comparison,
  compare,
  flip,
  gateOf,
  isContradiction,
  override,
  spanOf,
} from '../../src/domain/compare.ts';
import type { Property } from '../../src/domain/properties.ts';
import { type ActorMode, EVERYTHING } from '../../src/domain/value.ts';
import {
  ALONE,
  allows,
  asserts,
  at,
  builtIn,
  type Content,
  claimOf,
  denies,
  frameOf,
  GROUPS,
  law,
  numbers,
  pair,
  partOf,
  permits,
  pointsOf,
  same,
  strangers,
  UNCONFIRMED,
} from './generators.ts';

const killed = builtIn('killed');
const deployed = builtIn('deployed');
const area = builtIn('area-controlled');
const tookPart = builtIn('took-part');
const outcome = builtIn('outcome');
const controlledBy = builtIn('controlled-by');
const responsible = builtIn('responsible');

const count = (min: number | null, max: number | null): Content => asserts(numbers(killed, min, max));
const hedged = (stated: [number, number | null], effective: [number, number | null]): Content =>
  asserts(numbers(killed, ...stated), numbers(killed, ...effective));
const two = count(2, 2);
const moreThan70 = count(71, null);
const nearly1200 = hedged([1, 1200], [1080, 1200]);
const about40 = hedged([1, null], [36, 44]);
const thousands = hedged([2, null], [2000, 9999]);
const dozens = hedged([2, null], [24, 99]);

type Times = { asOf?: string | undefined; from?: string | undefined };
const timed = ({ asOf, from }: Times) => ({
  asOf: asOf === undefined ? null : at(asOf),
  periodStart: from === undefined ? null : at(from),
});

function judged(
  a: Content,
  b: Content,
  property: Property = killed,
  times: [Times, Times] = [{}, {}],
): Comparison {
  const [first, second] = [claimOf(a, timed(times[0])), claimOf(b, timed(times[1]))];
  return compare(first, second, frameOf(property));
}

t.test('every example of the model has its verdict, with a reason in plain words', async (t) => {
  const cases: [string, Content, Content, Partial<Comparison>][] = [
    [
      'two, nearly 1,200',
      two,
      nearly1200,
      {
        verdict: 'tension',
        gap: 1078,
        factor: 540,
        reason:
          'as usually understood, exactly 2 and 1,080 to 1,200 have no value in common, though the words leave it open',
      },
    ],
    [
      'more than 70, two',
      moreThan70,
      two,
      {
        verdict: 'conflict',
        gap: 69,
        factor: 35.5,
        reason: '71 or more and exactly 2 have no value in common',
      },
    ],
    [
      'nearly 1,200, more than 70',
      nearly1200,
      moreThan70,
      { verdict: 'refines', direction: 'narrower', reason: '1,080 to 1,200 lies within 71 or more' },
    ],
    ['more than 70, nearly 1,200', moreThan70, nearly1200, { verdict: 'refines', direction: 'wider' }],
    ['thousands, thousands', thousands, thousands, { verdict: 'agree', reason: 'both say 2,000 to 9,999' }],
    ['dozens, more than 70', dozens, moreThan70, { verdict: 'compatible', gap: null, factor: null }],
    ['dozens, two', dozens, two, { verdict: 'tension', gap: 22, factor: 12 }],
    ['none, two', count(0, 0), two, { verdict: 'conflict', gap: 2, factor: null }],
    ['suffered losses, none', count(1, null), count(0, 0), { verdict: 'conflict', gap: 1, factor: null }],
    ['cannot confirm, two', UNCONFIRMED, two, { verdict: 'compatible' }],
    ['cannot confirm, no comment', UNCONFIRMED, UNCONFIRMED, { verdict: 'compatible' }],
  ];
  for (const [title, a, b, expected] of cases)
    t.match(
      judged(a, b),
      { direction: null, gap: null, factor: null, origin: 'derived', ...expected },
      title,
    );
});

t.test('denying that more than 70 were killed allows 0 to 70', async (t) => {
  const denial = denies(moreThan70, killed);
  t.same(denial.effective, numbers(killed, 0, 70));
  const cases: [Content, string][] = [
    [two, 'refines'],
    [moreThan70, 'conflict'],
    [count(71, 71), 'conflict'],
    [count(70, 70), 'refines'],
    [count(0, 70), 'agree'],
    [count(60, 80), 'compatible'],
    [nearly1200, 'tension'],
  ];
  for (const [other, verdict] of cases) t.equal(judged(denial, other).verdict, verdict);
});

t.test('denying vague words conflicts with those who say them, and the reason is true', async (t) => {
  const denial = denies(about40, killed);
  t.match(judged(denial, about40), {
    verdict: 'conflict',
    reason: 'anything but 36 to 44 and 36 to 44 have no value in common',
  });
  t.equal(judged(denial, two).verdict, 'refines', 'it does not say that nobody was killed');
  t.equal(judged(denial, moreThan70).verdict, 'refines');
  t.match(judged(denies(dozens, killed), count(40, 40)), {
    verdict: 'conflict',
    reason: 'anything but 24 to 99 and exactly 40 have no value in common',
    gap: 17,
  });
});

t.test('a denial of vague words that leave nothing over is at most a tension', async (t) => {
  const open = asserts(numbers(killed, null, null), numbers(killed, 36, 44));
  t.equal(denies(open, killed).stated, EVERYTHING);
  t.equal(judged(denies(open, killed), count(40, 40)).verdict, 'tension');
});

t.test('decimals compare exactly, excluded ends and all', async (t) => {
  const km = (min: number | null, max: number | null, minExclusive = false): Content =>
    asserts(numbers(area, min, max, { minExclusive }));
  t.match(judged(km(5, null, true), km(null, 5), area), {
    verdict: 'conflict',
    reason: 'more than 5 and at most 5 have no value in common',
    gap: 0,
    factor: 1,
  });
  t.equal(judged(km(5, null, true), km(null, 5.0000001), area).verdict, 'compatible');
  t.equal(judged(km(5, null), km(null, 5), area).verdict, 'compatible');
  t.match(judged(km(0.3, 0.3), km(0.1, 0.1), area), { verdict: 'conflict', gap: 0.2, factor: 3 });
  t.match(judged(km(-3, -2), km(1, null), area), { verdict: 'conflict', gap: 3, factor: null });
  t.match(judged(km(0, null, true), km(0, 0), area), { verdict: 'conflict', gap: 0, factor: null });
});

t.test('a gap between whole numbers is exact, however large', async (t) => {
  const most = Number.MAX_SAFE_INTEGER;
  t.equal(judged(count(most, most), count(2, 2)).gap, most - 2);
  t.same(spanOf({ lo: 1, hi: Infinity }), { gap: null, factor: null });
  t.same(spanOf(null), { gap: null, factor: null });
});

t.test('statuses and booleans exclude each other, and lie no distance apart', async (t) => {
  const status = (n: number): Content => asserts(numbers(outcome, n, n));
  t.match(judged(status(1), status(3), outcome), {
    verdict: 'conflict',
    reason: 'repelled and held have no value in common',
    gap: null,
    factor: null,
  });
  t.equal(judged(status(1), status(1), outcome).verdict, 'agree');
  t.match(judged(denies(status(1), outcome), status(1), outcome), {
    verdict: 'conflict',
    reason: 'ongoing or withdrawn or held and repelled have no value in common',
    gap: null,
  });
  t.match(judged(status(2), denies(status(1), outcome), outcome), {
    verdict: 'refines',
    direction: 'narrower',
  });
  const yes = asserts(numbers(tookPart, 1, 1));
  t.match(judged(yes, denies(yes, tookPart), tookPart), {
    verdict: 'conflict',
    reason: 'yes and no have no value in common',
    gap: null,
  });
  t.equal(judged(denies(denies(yes, tookPart), tookPart), yes, tookPart).verdict, 'agree');
});

t.test('actors exclude each other as the property, soleness and membership say', async (t) => {
  const says = (mode: ActorMode, actor: string): Content => asserts({ kind: 'actor', mode, actor });
  const cases: [Property, Content, Content, Comparison['verdict'], string?][] = [
    [controlledBy, says('is', 'ukraine'), says('is', 'russia'), 'conflict'],
    [controlledBy, says('is', 'ukraine'), says('is', 'ukraine'), 'agree'],
    [controlledBy, says('is', 'ukraine'), says('is', 'ukraine-army'), 'compatible', 'a member'],
    [controlledBy, says('is-not', 'ukraine'), says('is', 'ukraine'), 'conflict'],
    [controlledBy, says('is', 'russia'), says('is-not', 'ukraine'), 'refines'],
    [
      controlledBy,
      says('is-not', 'ukraine'),
      says('is', 'ukraine-army'),
      'compatible',
      'a member of the denied',
    ],
    [controlledBy, says('is-not', 'ukraine'), says('is-not', 'russia'), 'compatible'],
    [responsible, says('among', 'rvc'), says('among', 'legion'), 'compatible', 'both may be'],
    [responsible, says('alone', 'rvc'), says('among', 'legion'), 'conflict', 'sole'],
    [responsible, says('alone', 'rvc'), says('alone', 'legion'), 'conflict', 'both sole'],
    [responsible, says('alone', 'rvc'), says('among', 'rvc'), 'refines'],
    [
      responsible,
      says('alone', 'ukraine'),
      says('among', 'ukraine-army'),
      'compatible',
      'a member of the sole one',
    ],
    [responsible, says('not-among', 'rvc'), says('among', 'rvc'), 'conflict'],
    [responsible, says('not-among', 'rvc'), says('among', 'legion'), 'compatible'],
    [responsible, says('not-alone', 'rvc'), says('alone', 'rvc'), 'conflict', 'a denial of soleness'],
    [responsible, says('not-alone', 'rvc'), says('among', 'rvc'), 'compatible'],
    [responsible, UNCONFIRMED, says('alone', 'rvc'), 'compatible'],
  ];
  const related = (a: string, b: string) => a === b || [a, b].sort().join() === 'ukraine,ukraine-army';
  for (const [property, a, b, verdict, why] of cases) {
    const frame = { ...frameOf(property, related), actorName: (slug: string) => slug.toUpperCase() };
    const found = compare(claimOf(a), claimOf(b), frame);
    t.equal(found.verdict, verdict, why ?? found.reason);
    t.notMatch(found.reason, /rvc|ukraine/, 'actors go by their names');
  }
});

/** "20..22": from 20 May to 22 May; either side may be left unsaid. */
function may(period: string): Times {
  const [from, asOf] = period.split('..').map((day) => (day ? `2023-05-${day}` : undefined));
  return { from, asOf };
}

t.test('running totals compare as they are for one period, else only so far as they must grow', async (t) => {
  const clash = 'have no value in common';
  const fell = 'a running total cannot fall: 71 or more in one period, exactly 2 in the one that includes it';
  const part =
    'a part cannot exceed the whole: 71 or more in one period, exactly 2 in the one that includes it';
  const unlike = 'they are totals of different periods';
  const neither = 'neither period lies inside the other';
  // What more than 70 describes, what two describes.
  const cases: [string, string, string, Comparison['verdict'], string][] = [
    ['the same day', '..22', '..22', 'conflict', clash],
    ['the same period', '20..22', '20..22', 'conflict', clash],
    ['a period that ends before it starts', '23..22', '23..22', 'conflict', clash],
    ['one says no day', '..22', '..', 'conflict', clash],
    ['a total that falls', '..22', '..23', 'conflict', fell],
    ['a total that grows', '..23', '..22', 'incomparable', unlike],
    ['one start, falls', '20..22', '20..23', 'conflict', fell],
    ['a part over the whole', '21..22', '20..23', 'conflict', part],
    ['a part over the whole, with one end', '21..23', '20..23', 'conflict', part],
    ['a whole over the part', '20..23', '21..22', 'incomparable', unlike],
    ['overlapping', '20..22', '21..23', 'incomparable', neither],
    ['apart', '20..21', '22..23', 'incomparable', neither],
    ['since a day, and up to one before', '25..', '20..22', 'incomparable', neither],
    ['up to a day, and after it', '..22', '23..24', 'incomparable', neither],
    ['after a day, and up to it', '23..24', '..22', 'incomparable', neither],
    ['up to a day, and since', '..22', '23..', 'incomparable', neither],
  ];
  for (const [title, one, other, verdict, reason] of cases) {
    const [there, back] = [
      judged(moreThan70, two, killed, [may(one), may(other)]),
      judged(two, moreThan70, killed, [may(other), may(one)]),
    ];
    for (const found of [there, back]) {
      t.equal(found.verdict, verdict, title);
      t.ok(found.reason.endsWith(reason), found.reason);
    }
  }
  t.match(judged(moreThan70, two, killed, [{ asOf: '2023-05' }, may('..22')]), {
    verdict: 'incomparable',
    reason: 'their periods overlap without being the same',
  });
});

t.test('a total that falls only as usually understood is a tension', async (t) => {
  const days: [Times, Times] = [{ asOf: '2023-05-22' }, { asOf: '2023-05-23' }];
  t.match(judged(nearly1200, two, killed, days), { verdict: 'tension', gap: 1078, factor: 540 });
  t.match(judged(count(5, 9), count(3, 5), killed, days), { verdict: 'incomparable' }, '5 and still 5');
  t.match(judged(UNCONFIRMED, two, killed, days), { verdict: 'compatible' });
  t.match(
    judged(denies(two, killed), count(0, 0), killed, days),
    { verdict: 'incomparable' },
    'not two may be none',
  );
  t.match(judged(moreThan70, denies(moreThan70, killed), killed, days), { verdict: 'conflict', gap: 1 });
});

t.test('values that rise and fall compare only for times that overlap', async (t) => {
  const apart = 'they describe different times, and the value may rise and fall';
  const cases: [Times, Times, Comparison['verdict']][] = [
    [{ asOf: '2023-05-22' }, { asOf: '2023-05-22' }, 'conflict'],
    [{ asOf: '2023-05-22' }, { asOf: '2023-05-23' }, 'incomparable'],
    [{ asOf: '2023-05-22' }, { asOf: '2023-05' }, 'conflict'],
    [{ asOf: '2023-05-22' }, { asOf: '2023-05-22T12:00:00Z' }, 'conflict'],
    [{ asOf: '2023-05-22' }, {}, 'conflict'],
    [{ asOf: '2023-05-22' }, { from: '2023-05-20', asOf: '2023-05-25' }, 'conflict'],
    [{ asOf: '2023-05-19' }, { from: '2023-05-20', asOf: '2023-05-25' }, 'incomparable'],
  ];
  const says = (min: number, max: number | null) => asserts(numbers(deployed, min, max));
  for (const [one, other, verdict] of cases) {
    const found = judged(says(71, null), says(2, 2), deployed, [one, other]);
    t.equal(found.verdict, verdict, JSON.stringify([one, other]));
    if (verdict === 'incomparable') t.equal(found.reason, apart);
  }
});

t.test("an editor's finding takes the place of the verdict and shows as such", async (t) => {
  const tension = judged(two, nearly1200);
  t.same(override(tension, 'conflict', 'both counted the dead of one day'), {
    verdict: 'conflict',
    direction: null,
    origin: 'editorial',
    reason: "an editor's finding: both counted the dead of one day",
    gap: 1078,
    factor: 540,
  });
  t.match(override(tension, 'compatible', 'r'), { verdict: 'compatible', gap: null, factor: null });
  t.match(override(judged(two, two), 'conflict', 'r'), { verdict: 'conflict', gap: null, factor: null });
});

t.test('only conflict and tension are contradictions', async (t) => {
  t.same(
    (['conflict', 'tension', 'agree', 'refines', 'compatible', 'incomparable'] as const).filter(
      isContradiction,
    ),
    ['conflict', 'tension'],
  );
});

law(
  'a verdict is the same from both sides, with the direction turned round',
  pair,
  ({ a, b, frame }) => {
    const [there, back] = [compare(a, b, frame), compare(b, a, frame)];
    same({ ...flip(back), reason: '' }, { ...there, reason: '' }, 'from the other side');
    same(there.direction === null, there.verdict !== 'refines', 'a direction goes with refines');
    if (!isContradiction(there.verdict))
      same([there.gap, there.factor], [null, null], 'a gap goes with a contradiction');
  },
  1500,
);

law('every reason is a phrase that a person can read', pair, ({ a, b, frame }) => {
  const { reason } = compare(a, b, frame);
  same(/^[a-z\d-].{7,}[a-z\d)]$/i.test(reason), true, reason);
  same(/undefined|null|NaN|Infinity|∞|\n| {2}|e-\d/.test(reason), false, reason);
});

law(
  'a conflict stays one when either side says it more narrowly',
  pair.chain(({ a, b, frame }) =>
    fc
      .tuple(partOf(a.stated, frame.related), partOf(a.effective, frame.related))
      .map(([stated, effective]) => ({ a, b, frame, narrower: { ...a, stated, effective } })),
  ),
  ({ a, b, frame, narrower }) => {
    if (compare(a, b, frame).verdict !== 'conflict') return;
    same(compare(narrower, b, frame).verdict, 'conflict', 'narrowed');
    same(compare(b, narrower, frame).verdict, 'conflict', 'narrowed, the other side');
  },
  2000,
);

law(
  'a contradiction stays at least a tension when either side is understood more narrowly',
  pair.chain(({ a, b, frame }) =>
    partOf(a.effective, frame.related).map((effective) => ({ a, b, frame, narrower: { ...a, effective } })),
  ),
  ({ a, b, frame, narrower }) => {
    if (!isContradiction(compare(a, b, frame).verdict)) return;
    same(isContradiction(compare(narrower, b, frame).verdict), true, 'narrowed');
  },
  1000,
);

// The verdict by the values themselves: numbers by points, actors among strangers by who could be the value.
function byMembers(a: Claim, b: Claim, property: Property): Comparison['verdict'] {
  const worlds =
    property.valueType === 'actor'
      ? (property.exclusive ? ALONE : GROUPS).map((group) => (set: Claim['stated']) => permits(set, group))
      : pointsOf([a.stated, a.effective, b.stated, b.effective], property).map(
          (value) => (set: Claim['stated']) => allows(set, value),
        );
  const some = (basis: 'stated' | 'effective') => worlds.some((has) => has(a[basis]) && has(b[basis]));
  const all = (x: Claim, y: Claim) => worlds.every((has) => !has(x.effective) || has(y.effective));
  if (!some('effective')) return some('stated') ? 'tension' : 'conflict';
  if (all(a, b) && all(b, a)) return 'agree';
  return all(a, b) || all(b, a) ? 'refines' : 'compatible';
}

law(
  'where times do not tell claims apart, the verdict is the one that their values have',
  pair,
  ({ a, b, frame }) => {
    const [one, other] = [a, b].map((claim) => ({ ...claim, asOf: null, periodStart: null })) as [
      Claim,
      Claim,
    ];
    const found = compare(one, other, { ...frame, related: strangers });
    if (a.polarity === 'unconfirmed' || b.polarity === 'unconfirmed')
      return same(found.verdict, 'compatible', 'no side');
    // Nothing said, and "0 or more", allow the same and yet are not the same.
    if ((a.effective.kind === 'everything') !== (b.effective.kind === 'everything')) return;
    same(found.verdict, byMembers(one, other, frame.property), found.reason);
  },
  2000,
);

law(
  'figures of different times never agree nor refine, and only a total can contradict another time',
  pair,
  ({ a, b, frame }) => {
    const gate = gateOf(a, b, frame.property);
    if (gate.kind === 'sets' || a.polarity === 'unconfirmed' || b.polarity === 'unconfirmed') return;
    const { verdict } = compare(a, b, frame);
    same(['conflict', 'tension', 'incomparable'].includes(verdict), true, verdict);
    if (!frame.property.cumulative) same(verdict, 'incomparable', 'rises and falls');
  },
  1000,
);

law(
  'of totals whose periods are wholly said, only the same, a longer, or an inner period is compared',
  pair,
  ({ a, b, frame }) => {
    if (!frame.property.cumulative || !a.asOf || !b.asOf || !a.periodStart || !b.periodStart) return;
    const is = (x: { start: number; end: number }, y: typeof x) => x.start === y.start && x.end === y.end;
    const before = (x: { start: number; end: number }, y: typeof x) => x.end <= y.start;
    const [startsAlike, endsAlike] = [is(a.periodStart, b.periodStart), is(a.asOf, b.asOf)];
    const inside = (x: Claim, y: Claim) =>
      (is(x.periodStart!, y.periodStart!) || before(y.periodStart!, x.periodStart!)) &&
      (is(x.asOf!, y.asOf!) || before(x.asOf!, y.asOf!));
    const gate = gateOf(a, b, frame.property);
    const expected =
      startsAlike && endsAlike ? 'sets' : inside(a, b) ? 'first' : inside(b, a) ? 'second' : 'incomparable';
    // A period that ends before it starts is refused at the wire.
    if (before(a.asOf, a.periodStart) || before(b.asOf, b.periodStart)) return;
    same(gate.kind === 'capped' ? gate.part : gate.kind, expected, 'gate');
  },
  3000,
);
