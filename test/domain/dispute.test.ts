import t from 'tap';
import { campsOf } from '../../src/domain/camp.ts';
import { type Claim, settle } from '../../src/domain/claim.ts';
import { written } from '../../src/domain/describe.ts';
import {
  conflictOnTimeline,
  contradictionOf,
  detect,
  extremesOf,
  isPlain,
  judge,
  type Override,
  spreadOf,
  stateOf,
  stronger,
} from '../../src/domain/dispute.ts';
import { OPEN_END } from '../../src/domain/moment.ts';
import { extent } from '../../src/domain/value.ts';
import {
  asserts,
  at,
  builtIn,
  type Content,
  claimOf,
  denies,
  FIGURES,
  frameOf,
  law,
  numbers,
  PROPERTIES,
  type Question,
  questionOn,
  same,
  shuffled,
  UNCONFIRMED,
} from './generators.ts';

const killed = builtIn('killed');
const deployed = builtIn('deployed');
const frame = frameOf(killed);
const count = (min: number | null, max: number | null): Content => asserts(numbers(killed, min, max));
const two = count(2, 2);
const moreThan70 = count(71, null);
const nearly1200 = asserts(numbers(killed, 1, 1200), numbers(killed, 1080, 1200));
const about40 = asserts(numbers(killed, 1, null), numbers(killed, 36, 44));

/** Claims of one claimant each, in the order given. */
const claims = (...contents: readonly (Content & Partial<Claim>)[]): Claim[] =>
  contents.map((content, order) => claimOf(content, { claimant: `claimant-${order}`, ...content, order }));

const link = (first: string, second: string, verdict: Override['verdict']): Override => ({
  first,
  second,
  verdict,
  rationale: 'they count the same people',
});

t.test('a question whose positions conflict is a dispute; failing that, one with a tension', async (t) => {
  t.match(contradictionOf(claims(two, moreThan70), frame, []), { verdict: 'conflict' });
  t.match(contradictionOf(claims(two, nearly1200), frame, []), { verdict: 'tension' });
  t.match(
    contradictionOf(claims(two, nearly1200, moreThan70), frame, []),
    { verdict: 'conflict' },
    'the stronger',
  );
  t.equal(contradictionOf(claims(nearly1200, moreThan70), frame, []), null);
  t.equal(contradictionOf([], frame, []), null);
});

t.test('a dispute is pairwise: every pair may agree where all together could not', async (t) => {
  const [atMost5, notFive, atLeast5] = [count(0, 5), denies(count(5, 5), killed), count(5, null)];
  t.equal(contradictionOf(claims(atMost5, notFive, atLeast5), frame, []), null);
});

t.test("one claimant's contradiction of itself is no dispute", async (t) => {
  const alone = claims(two, moreThan70).map((claim) => ({ ...claim, claimant: 'rvc' }));
  t.equal(contradictionOf(alone, frame, []), null);
  t.equal(conflictOnTimeline(settle(alone, killed), frame, []), null);
  const [one, other] = alone as [Claim, Claim];
  const third = claimOf(count(80, 80), { order: 2, claimant: 'russia' });
  t.same(contradictionOf([one, other, third], frame, [])?.pair.toSorted(), ['c0', 'c2']);
});

t.test('who confirms nothing disputes nothing', async (t) => {
  t.equal(contradictionOf(claims(two, UNCONFIRMED), frame, []), null);
});

t.test("an editor's word makes and ends disputes", async (t) => {
  t.equal(contradictionOf(claims(two, moreThan70), frame, [link('c1', 'c0', 'compatible')]), null);
  t.match(contradictionOf(claims(two, two), frame, [link('c0', 'c1', 'conflict')]), { verdict: 'conflict' });
  t.match(
    contradictionOf(claims(two, moreThan70, moreThan70), frame, [link('c0', 'c1', 'agree')]),
    { verdict: 'conflict', pair: { length: 2 } },
    'of its pair alone',
  );
});

t.test("an editor's word counts for claims that confirm nothing, too", async (t) => {
  const conflict = [link('c0', 'c1', 'conflict')];
  t.match(contradictionOf(claims(UNCONFIRMED, two), frame, conflict), { verdict: 'conflict' });
  t.match(contradictionOf(claims(UNCONFIRMED, UNCONFIRMED), frame, conflict), { verdict: 'conflict' });
  const ukraine = asserts({ kind: 'actor', mode: 'is', actor: 'ukraine' });
  t.match(contradictionOf(claims(UNCONFIRMED, ukraine), frameOf(builtIn('controlled-by')), conflict), {
    verdict: 'conflict',
  });
});

t.test("an editor's word on some of many who name one actor is of those alone", async (t) => {
  const is = (actor: string) => asserts({ kind: 'actor', mode: 'is', actor });
  const controlledBy = frameOf(builtIn('controlled-by'));
  const many = claims(is('ukraine'), is('ukraine'), is('ukraine'), is('russia'));
  const compatible = (id: string) => link(id, 'c3', 'compatible');
  t.same(contradictionOf(many, controlledBy, [compatible('c0'), compatible('c1')])?.pair, ['c2', 'c3']);
  t.equal(contradictionOf(many, controlledBy, ['c0', 'c1', 'c2'].map(compatible)), null);
  const alike = claims(is('ukraine'), is('ukraine'), is('ukraine'), is('ukraine'));
  t.match(contradictionOf(alike, controlledBy, [link('c2', 'c3', 'conflict')]), { verdict: 'conflict' });
});

t.test('the spread of two and more than 70 is 2 to 71: a gap of 69, a factor of 35.5', async (t) => {
  const spread = (...contents: Content[]) => spreadOf(extremesOf(claims(...contents)), killed);
  t.match(spread(two, moreThan70), { lowClaim: 'c0', highClaim: 'c1' });
  t.match(spread(two, moreThan70), { low: 2, high: 71, gap: 69, factor: 35.5, basis: 'stated' });
  t.match(spread(two, nearly1200), { low: 2, high: 1080, gap: 1078, factor: 540, basis: 'effective' });
  t.match(spread(count(0, 0), moreThan70), { low: 0, high: 71, gap: 71, factor: null, basis: 'stated' });
  t.equal(spread(moreThan70, nearly1200), null, 'nothing lies apart');
  const area = builtIn('area-controlled');
  const [over5, upTo5] = [numbers(area, 5, null, { minExclusive: true }), numbers(area, null, 5)].map((set) =>
    asserts(set),
  );
  t.match(
    spreadOf(extremesOf(claims(over5!, upTo5!)), area),
    { low: 5, high: 5, gap: 0, factor: 1, basis: 'stated' },
    'ends as they were written',
  );
  t.equal(spread(two), null);
  t.equal(spread(), null);
});

t.test('denying vague words makes no stated figure an inferred one', async (t) => {
  const spread = spreadOf(extremesOf(claims(two, moreThan70, denies(about40, killed))), killed);
  t.match(spread, { low: 2, high: 71, basis: 'stated' });
});

t.test('only figures have a spread', async (t) => {
  for (const property of PROPERTIES.filter((one) => !FIGURES.includes(one) && one.valueType !== 'actor')) {
    const positions = claims(asserts(numbers(property, 0, 0)), asserts(numbers(property, 1, 1)));
    t.match(contradictionOf(positions, frameOf(property), []), { verdict: 'conflict' });
    t.equal(spreadOf(extremesOf(positions), property), null, property.slug);
  }
});

t.test('a spread is of times that can be compared', async (t) => {
  const [day1, day2] = [at('2023-05-22'), at('2023-05-23')];
  const grows = claims({ ...two, asOf: day1 }, { ...moreThan70, asOf: day2 });
  t.equal(spreadOf(extremesOf(grows), killed), null, 'a total that grew');
  const falls = claims({ ...moreThan70, asOf: day1 }, { ...two, asOf: day2 });
  t.match(spreadOf(extremesOf(falls), killed), { low: 2, high: 71 });
  t.equal(spreadOf(extremesOf(falls), deployed), null, 'a value that may fall');
});

t.test(
  'of two spreads as wide the one with the greater factor is told, whichever was read first',
  async (t) => {
    const [day1, day2] = [at('2023-05-22'), at('2023-05-23')];
    const positions = claims(
      { ...count(2, 2), asOf: day1 },
      { ...count(12, 12), asOf: day1 },
      { ...count(50, 50), asOf: day2 },
      { ...count(60, 60), asOf: day2 },
    );
    for (const read of [positions, positions.toReversed()])
      t.match(spreadOf(extremesOf(read), deployed), { low: 2, high: 12, factor: 6 });
  },
);

t.test('a question is settled when a conflict on the timeline is gone', async (t) => {
  const said = (content: Content, claimant: string, time: string, retracted: string | null = null) => ({
    ...content,
    claimant,
    said: at(time),
    retracted: retracted === null ? null : at(retracted),
  });
  const state = (...all: (Content & Partial<Claim>)[]) => {
    const { contradiction, pastConflict } = stateOf(claims(...all), frame, []);
    return contradiction ? 'open' : pastConflict ? 'settled' : 'undisputed';
  };
  const rvc = said(two, 'rvc', '2023-05-22');
  t.equal(state(rvc, said(moreThan70, 'russia', '2023-05-23')), 'open');
  t.equal(
    state(rvc, said(moreThan70, 'russia', '2023-05-23'), said(count(80, 80), 'rvc', '2023-05-24')),
    'settled',
    'one side revised',
  );
  t.equal(
    state(rvc, said(moreThan70, 'russia', '2023-05-23', '2023-05-25')),
    'settled',
    'one side retracted',
  );
  t.equal(
    state(said(two, 'rvc', '2023-05-22', '2023-05-22'), said(moreThan70, 'russia', '2023-05-22')),
    'settled',
    'retracted on the day when both spoke',
  );
  t.equal(
    state(rvc, said(count(80, 80), 'rvc', '2023-05-23'), said(moreThan70, 'russia', '2023-05-24')),
    'undisputed',
    'revised before the other spoke',
  );
  t.equal(
    state(said(two, 'rvc', '2023-05-22', '2023-05-23'), said(moreThan70, 'russia', '2023-05-24')),
    'undisputed',
    'retracted before the other spoke',
  );
});

t.test('the stronger of two verdicts is conflict, then tension, then none', async (t) => {
  t.equal(stronger('tension', 'conflict'), 'conflict');
  t.equal(stronger('tension', null), 'tension');
  t.equal(stronger('agree', 'incomparable'), null);
  t.equal(stronger(null, null), null);
});

t.test('a denial with a hole, vague or linked is compared by itself', async (t) => {
  const none: ReadonlySet<string> = new Set();
  const [plain, denial, hole, vague] = claims(
    moreThan70,
    denies(moreThan70, killed),
    denies(count(5, 6), killed),
    denies(asserts(numbers(killed, 1, null), numbers(killed, 3, null)), killed),
  ) as [Claim, Claim, Claim, Claim];
  t.ok(isPlain(plain, none));
  t.ok(isPlain(denial, none));
  t.notOk(isPlain(hole, none));
  t.notOk(isPlain(vague, none));
  t.notOk(isPlain(plain, new Set([plain.id])));
});

/** The strongest verdict of any pair of different claimants, by comparing every pair. */
function scan({ claims: positions, frame, overrides }: Question): 'conflict' | 'tension' | null {
  const verdicts = positions.flatMap((a, i) =>
    positions
      .slice(i + 1)
      .filter((b) => a.claimant !== b.claimant)
      .map((b) => judge(a, b, frame, overrides).verdict),
  );
  return verdicts.includes('conflict') ? 'conflict' : verdicts.includes('tension') ? 'tension' : null;
}

for (const [what, options] of [
  ['of one time', { timed: false }],
  ['of different times', { timed: true }],
] as const)
  law(
    `the look-ups find what comparing every pair of positions ${what} finds`,
    questionOn(PROPERTIES, options),
    (question) => {
      const found = contradictionOf(question.claims, question.frame, question.overrides);
      same(found?.verdict ?? null, scan(question), 'verdict');
      if (found === null) return;
      const [one, other] = found.pair.map((id) => question.claims.find((claim) => claim.id === id)!);
      same(
        judge(one!, other!, question.frame, question.overrides).verdict,
        found.verdict,
        'the pair it names',
      );
      same(one!.claimant !== other!.claimant, true, 'two claimants');
    },
    2500,
  );

law(
  'of plain figures the outermost ends alone decide',
  questionOn(FIGURES, { timed: true, maxClaims: 10 }),
  ({ frame, claims: all }) => {
    const plain = all.filter((one) => isPlain(one, new Set()));
    const found = detect(extremesOf(plain), frame.property);
    same(found?.verdict ?? null, scan({ claims: plain, frame, overrides: [] }), 'verdict');
    for (const { stated, effective } of extremesOf(plain))
      for (const ends of [stated.lower, stated.upper, effective.lower, effective.upper])
        same(
          ends.length <= 2 && new Set(ends.map((end) => end.claimant)).size === ends.length,
          true,
          'two ends',
        );
  },
  1000,
);

law(
  'the spread of a question without times is from the least upper to the greatest lower bound',
  questionOn(FIGURES, { timed: false }),
  ({ frame, claims: all }) => {
    const sets = all.flatMap((one) => (one.effective.kind === 'numbers' ? [one.effective.pieces] : []));
    const low = Math.min(...sets.map((pieces) => Math.max(...pieces.map((piece) => piece.hi))));
    const high = Math.max(...sets.map((pieces) => Math.min(...pieces.map((piece) => piece.lo))));
    const found = spreadOf(extremesOf(all), frame.property);
    if (sets.length === 0 || low >= high) return same(found, null, 'nothing apart');
    same([found?.low, found?.high], [low, high].map(written), 'ends');
    same(Math.abs(found!.gap - (high - low)) < 1e-9, true, 'gap');
    const extentOf = (id: string) => extent(all.find((one) => one.id === id)!.effective);
    same([extentOf(found!.lowClaim)?.hi, extentOf(found!.highClaim)?.lo], [low, high], 'whose ends they are');
    if (low > 0) same(Math.abs(found!.factor! / (high / low) - 1) < 1e-9, true, 'factor');
    else same(found?.factor, null, 'no factor');
    const states = (end: number, side: 'lo' | 'hi') =>
      all.some((one) => {
        const isVague = JSON.stringify(one.stated) !== JSON.stringify(one.effective);
        if (one.stated.kind !== 'numbers' || (one.polarity === 'denies' && isVague)) return false;
        return (side === 'hi' ? one.stated.pieces.at(-1)!.hi : one.stated.pieces[0]!.lo) === end;
      });
    same(found?.basis, states(low, 'hi') && states(high, 'lo') ? 'stated' : 'effective', 'basis');
  },
  1000,
);

law(
  'a question with a spread of two claimants is a dispute, unless an editor says otherwise',
  questionOn(FIGURES, { timed: true }),
  ({ frame, claims: all }) => {
    const positions = all.map((one) => ({ ...one, claimant: one.id }));
    const found = contradictionOf(positions, frame, []);
    if (spreadOf(extremesOf(positions), frame.property) !== null) same(found !== null, true, 'a dispute');
  },
  600,
);

/** A conflict of two claimants while both stood by what they had said, by looking at every pair. */
function everConflicted({ claims: all, frame, overrides }: Question): boolean {
  const spans = settle(all, frame.property).map(({ claim, until }) => ({
    claim,
    from: claim.said?.start ?? -Infinity,
    until,
  }));
  return spans.some((one) =>
    spans.some(
      (other) =>
        one.claim.claimant !== other.claim.claimant &&
        Math.max(one.from, other.from) < Math.min(one.until, other.until) &&
        judge(one.claim, other.claim, frame, overrides).verdict === 'conflict',
    ),
  );
}

law(
  'the timeline has a conflict where two claimants stood by claims in conflict at one time',
  questionOn(PROPERTIES, { timed: false, maxClaims: 8 }),
  (question) => {
    const standings = settle(question.claims, question.frame.property);
    const found = conflictOnTimeline(standings, question.frame, question.overrides);
    same(found !== null, everConflicted(question), 'conflict');
    if (found === null) return;
    const [one, other] = found.map((id) => standings.find((standing) => standing.claim.id === id)!);
    same(
      judge(one!.claim, other!.claim, question.frame, question.overrides).verdict,
      'conflict',
      'the pair it names',
    );
  },
  1500,
);

law(
  'the state of a question does not depend on the order in which its claims are read',
  questionOn(PROPERTIES, { timed: true, maxClaims: 9 }).chain((question) =>
    shuffled(question.claims).map((other) => ({ question, other })),
  ),
  ({ question: { claims: all, frame, overrides }, other }) => {
    const outcome = (read: readonly Claim[]) => {
      const { positions, contradiction, spread, pastConflict } = stateOf(read, frame, overrides);
      const camps = campsOf(positions, frame.related, overrides);
      return {
        positions: positions.map((one) => one.id).sort(),
        verdict: contradiction?.verdict ?? null,
        spread: spread && { ...spread, lowClaim: '', highClaim: '' },
        pastConflict: pastConflict !== null,
        camps: camps.map((camp) => [camp.common, camp.members.map((one) => one.id).sort()]),
      };
    };
    same(outcome(other), outcome(all), 'state');
  },
  1500,
);

law(
  'the state of a question is that of its positions',
  questionOn(PROPERTIES, { timed: true }),
  ({ claims: all, frame, overrides }) => {
    const { standings, positions, contradiction, pastConflict } = stateOf(all, frame, overrides);
    same(
      positions.map((one) => one.id),
      standings.filter((one) => one.isPosition).map((one) => one.claim.id),
      'both',
    );
    same(contradiction?.verdict ?? null, scan({ claims: positions, frame, overrides }), 'verdict');
    if (contradiction?.verdict === 'conflict')
      same(pastConflict !== null, true, 'a conflict now is one on the timeline');
    for (const one of standings) if (one.isPosition) same(one.until, OPEN_END, 'a position stands');
  },
  800,
);
