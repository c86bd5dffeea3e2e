import fc from 'fast-check';
import t from 'tap';
import { independent, interestOf, type Side } from '../../src/domain/interest.ts';
import { ACTORS, forest, groupsIn, law, same } from './generators.ts';

const MEMBERS: Record<string, string[]> = {
  'ukraine-brigade': ['ukraine-army'],
  'ukraine-army': ['ukraine'],
  'russia-army': ['russia'],
  civilians: [],
  legion: ['ukraine-army', 'volunteers'],
};

function groups(actor: string): ReadonlySet<string> {
  return new Set([actor, ...(MEMBERS[actor] ?? []).flatMap((parent) => [...groups(parent)])]);
}

const sides: Side[] = [
  { name: 'raiders', actors: ['rvc', 'ukraine'] },
  { name: 'defenders', actors: ['russia'] },
];

t.test('a claimant speaks of its own side, the enemy, a third party, or one cannot tell', async (t) => {
  const cases: [string, string | null, string, string][] = [
    ['rvc', 'rvc', 'own', 'itself'],
    ['rvc', 'ukraine', 'own', 'another of its side'],
    ['ukraine-brigade', 'ukraine-army', 'own', 'a group it is in'],
    ['ukraine', 'ukraine-brigade', 'own', 'a member of a member'],
    ['ukraine-brigade', 'rvc', 'own', 'its side, by membership of a membership'],
    ['legion', 'rvc', 'own', 'its side, by one of several memberships'],
    ['rvc', 'russia', 'enemy', 'the other side'],
    ['russia-army', 'ukraine-brigade', 'enemy', 'the other side, both by membership'],
    ['rvc', 'civilians', 'third-party', 'on a side, of one on none'],
    ['un', 'rvc', 'third-party', 'on no side, of one on a side'],
    ['un', 'civilians', 'unknown', 'neither on a side'],
    ['un', 'un', 'own', 'itself, without a side'],
    ['rvc', null, 'unknown', 'of nobody'],
  ];
  for (const [claimant, subject, expected, why] of cases)
    t.equal(interestOf(claimant, subject, sides, groups), expected, why);
});

t.test('without sides only membership tells', async (t) => {
  t.equal(interestOf('ukraine-army', 'ukraine', [], groups), 'own');
  t.equal(interestOf('ukraine', 'russia', [], groups), 'unknown');
});

t.test('an actor of two sides speaks of its own when it speaks of either', async (t) => {
  const both: Side[] = [
    { name: 'a', actors: ['rvc', 'broker'] },
    { name: 'b', actors: ['russia', 'broker'] },
  ];
  t.equal(interestOf('broker', 'rvc', both, groups), 'own');
  t.equal(interestOf('rvc', 'broker', both, groups), 'own');
  t.equal(interestOf('rvc', 'russia', both, groups), 'enemy');
});

const actor = fc.constantFrom(...ACTORS);
const someSides = fc.array(
  fc.record({ name: fc.constant('side'), actors: fc.uniqueArray(actor, { maxLength: 3 }) }),
  {
    maxLength: 3,
  },
);

law(
  'own and enemy hold both ways, and of a third party one of the two is on no side',
  fc.tuple(forest, someSides, actor, actor),
  ([parents, generated, claimant, subject]) => {
    const all = groupsIn(parents);
    const found = interestOf(claimant, subject, generated, all);
    const back = interestOf(subject, claimant, generated, all);
    for (const mutual of ['own', 'enemy'] as const) same(found === mutual, back === mutual, mutual);
    const isOnSide = (name: string) =>
      generated.some((side) => side.actors.some((one) => all(name).has(one)));
    if (found === 'third-party') same(isOnSide(claimant), !isOnSide(subject), 'third party');
    if (found === 'enemy') same([isOnSide(claimant), isOnSide(subject)], [true, true], 'enemy');
    if (all(claimant).has(subject)) same(found, 'own', 'a group that it is in');
  },
);

t.test('reports that relay the same origin count once', async (t) => {
  t.equal(independent([]), 0);
  t.equal(independent(['afp']), 1);
  t.equal(independent(['afp', 'afp', 'reuters', 'afp']), 2);
});
