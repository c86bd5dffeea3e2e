import fc from 'fast-check';
import t from 'tap';
import { campsOf } from '../../src/domain/camp.ts';
import type { Claim } from '../../src/domain/claim.ts';
import { EVERYTHING } from '../../src/domain/value.ts';
import {
  ALONE,
  allows,
  asserts,
  builtIn,
  type Content,
  claimOf,
  denies,
  GROUPS,
  law,
  numbers,
  PROPERTIES,
  permits,
  pointsOf,
  type Question,
  questionOn,
  same,
  shuffled,
  strangers,
  UNCONFIRMED,
} from './generators.ts';

const killed = builtIn('killed');
const count = (min: number | null, max: number | null): Content => asserts(numbers(killed, min, max));

const camps = (contents: readonly Content[]): string[][] => {
  const claims = contents.map((content, order) => claimOf(content, { order, claimant: `claimant-${order}` }));
  return campsOf(claims, strangers, []).map((camp) => camp.members.map((one) => one.id).sort());
};

t.test('two, more than 70, nearly 1,200 and a denial of more than 70 make two camps', async (t) => {
  const nearly1200 = asserts(numbers(killed, 1, 1200), numbers(killed, 1080, 1200));
  t.same(camps([count(2, 2), count(71, null), nearly1200, denies(count(71, null), killed)]), [
    ['c0', 'c3'],
    ['c1', 'c2'],
  ]);
});

t.test('what a camp has in common is what every member allows', async (t) => {
  const claims = [count(5, 20), count(10, null), denies(count(12, 14), killed)].map((content, order) =>
    claimOf(content, { order }),
  );
  const [camp, ...others] = campsOf(claims, strangers, []);
  t.same(others, []);
  t.same(camp?.common, {
    kind: 'numbers',
    pieces: [
      { lo: 10, hi: 11 },
      { lo: 15, hi: 20 },
    ],
  });
});

t.test('camps are in the order of their figures', async (t) => {
  t.same(camps([count(71, null), count(10, 12), count(2, 2)]), [['c2'], ['c1'], ['c0']]);
});

t.test('who confirms nothing is in no camp', async (t) => {
  t.same(camps([UNCONFIRMED, count(2, 2), UNCONFIRMED]), [['c1']]);
  t.same(camps([UNCONFIRMED]), []);
  t.same(camps([]), []);
});

t.test('a denial that leaves everything open joins a camp of those who say more', async (t) => {
  const nothingLeft = denies(count(0, null), killed);
  t.equal(nothingLeft.effective, EVERYTHING);
  t.same(camps([nothingLeft, count(2, 2)]), [['c0', 'c1']]);
  t.same(camps([nothingLeft]), [['c0']]);
});

t.test('a camp is named by what its members say, not by what they deny', async (t) => {
  const russia = asserts({ kind: 'actor', mode: 'is', actor: 'russia' });
  const notUkraine = denies(
    asserts({ kind: 'actor', mode: 'is', actor: 'ukraine' }),
    builtIn('controlled-by'),
  );
  const positions = [notUkraine, russia].map((content, order) => claimOf(content, { order }));
  t.match(campsOf(positions, strangers, []), [{ common: russia.effective, members: { length: 2 } }]);
});

t.test('two actors that a third is related to are no camp of three', async (t) => {
  const controlledBy = (actor: string, order: number) =>
    claimOf(asserts({ kind: 'actor', mode: 'is', actor }), { order });
  const related = (a: string, b: string) => a === b || a === 'coalition' || b === 'coalition';
  const claims = ['ukraine', 'coalition', 'rvc'].map(controlledBy);
  t.equal(campsOf(claims, related, []).length, 2);
});

t.test('positions that an editor holds to contradict each other share no camp', async (t) => {
  const claims = [count(2, 5), count(3, 5), count(4, 5)].map((content, order) => claimOf(content, { order }));
  const found = campsOf(claims, strangers, [
    { first: 'c2', second: 'c0', verdict: 'conflict', rationale: 'they count different days' },
  ]);
  const together = found.map((camp) => camp.members.map((one) => one.id));
  t.equal(together.length, 2);
  t.notOk(together.some((ids) => ids.includes('c0') && ids.includes('c2')));
});

const sidedOf = (claims: readonly Claim[]) => claims.filter((one) => one.polarity !== 'unconfirmed');

/** Whether all of these claims can be true at once, by the values themselves. */
function canAllBeTrue(claims: readonly Claim[], { frame }: Question): boolean {
  const sets = claims.map((one) => one.effective);
  if (frame.property.valueType !== 'actor')
    return pointsOf(sets, frame.property).some((value) => sets.every((set) => allows(set, value)));
  const worlds = frame.property.exclusive ? ALONE : GROUPS;
  return worlds.some((group) => sets.every((set) => permits(set, group)));
}

const question = questionOn(PROPERTIES, { timed: false });
const amongStrangers = question.map((one) => ({ ...one, frame: { ...one.frame, related: strangers } }));

law('every position that takes a side is in exactly one camp, and no other is', question, (input) => {
  const found = campsOf(input.claims, input.frame.related, input.overrides);
  const members = found.flatMap((camp) => camp.members.map((one) => one.id)).sort();
  same(
    members,
    sidedOf(input.claims)
      .map((one) => one.id)
      .sort(),
    'members',
  );
});

law(
  'the members of a camp share a value, and its common set is all that they share',
  amongStrangers,
  (input) => {
    for (const { members, common } of campsOf(input.claims, strangers, input.overrides)) {
      same(canAllBeTrue(members, input), true, members.map((one) => one.id).join());
      if (common.kind !== 'numbers') continue;
      for (const value of pointsOf([common, ...members.map((one) => one.effective)], input.frame.property))
        same(
          allows(common, value),
          members.every((one) => allows(one.effective, value)),
          `${value} in common`,
        );
    }
  },
  600,
);

law(
  'whatever the memberships, no two members of a camp assert actors that exclude each other',
  question,
  (input) => {
    for (const { members } of campsOf(input.claims, input.frame.related, input.overrides))
      for (const { effective: a } of members)
        for (const { effective: b } of members) {
          if (a.kind !== 'actor' || b.kind !== 'actor') continue;
          const asserted = [a.mode, b.mode].every((mode) => mode === 'is' || mode === 'alone');
          if (asserted) same(input.frame.related(a.actor, b.actor), true, `${a.actor}, ${b.actor}`);
          if (a.actor === b.actor)
            same([a.mode, b.mode].includes('is') && b.mode === 'is-not', false, a.actor);
        }
  },
);

law('no camp holds two positions that an editor holds to contradict each other', question, (input) => {
  for (const { members } of campsOf(input.claims, input.frame.related, input.overrides))
    for (const { first, second, verdict } of input.overrides)
      if (verdict === 'conflict')
        same(
          [first, second].every((id) => members.some((one) => one.id === id)),
          false,
          `${first}, ${second}`,
        );
});

function subsets<T>(items: readonly T[]): T[][] {
  return Array.from({ length: 2 ** items.length }, (_, n) => items.filter((_, i) => (n >> i) & 1));
}

/** The largest set of positions of which no two can both be true. */
function mostExclusive(claims: readonly Claim[], input: Question): number {
  const clash = (a: Claim, b: Claim) => !canAllBeTrue([a, b], input);
  const clashes = new Map(claims.map((a) => [a, new Set(claims.filter((b) => clash(a, b)))]));
  const exclusive = subsets(claims).filter((some) =>
    some.every((a, i) => some.slice(i + 1).every((b) => clashes.get(a)?.has(b))),
  );
  return Math.max(...exclusive.map((some) => some.length));
}

law(
  'there are as many camps as the largest set of mutually exclusive positions, or more where denials leave holes',
  amongStrangers,
  (input) => {
    const sided = sidedOf(input.claims);
    const found = campsOf(sided, strangers, []).length;
    const most = mostExclusive(sided, input);
    const isPlain = sided.every(
      (one) => one.effective.kind === 'numbers' && one.effective.pieces.length === 1,
    );
    if (isPlain) same(found, most, 'camps of plain stretches');
    else same(found >= most, true, `${found} camps, ${most} mutually exclusive positions`);
  },
  400,
);

law(
  'the order in which positions are read changes no camp',
  question.chain((input) => shuffled(input.claims).map((other) => ({ input, other }))),
  ({ input: { claims, frame, overrides }, other }) => {
    const outcome = (read: readonly Claim[]) =>
      campsOf(read, frame.related, overrides).map((camp) => [
        camp.common,
        camp.members.map((one) => one.id).sort(),
      ]);
    same(outcome(other), outcome(claims), 'camps');
  },
  600,
);

law(
  'plain stretches are in the fewest camps possible',
  fc.array(fc.tuple(fc.nat(15), fc.nat(15)), { maxLength: 6 }),
  (ends) => {
    const claims = ends.map(([x, y], order) => claimOf(count(Math.min(x, y), Math.max(x, y)), { order }));
    // The fewest points of which every stretch has one.
    const points = claims.map((one) => (one.effective.kind === 'numbers' ? one.effective.pieces[0]!.hi : 0));
    const stabbing = subsets(points).filter((some) =>
      claims.every((one) => some.some((point) => allows(one.effective, point))),
    );
    same(campsOf(claims, strangers, []).length, Math.min(...stabbing.map((some) => some.length)), 'camps');
  },
);
