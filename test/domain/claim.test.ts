import fc from 'fast-check';
import t from 'tap';
import {
  type Claim,
  describedFromKey,
  describedKey,
  lineKey,
  settle,
  settleLine,
  UNTIMED,
} from '../../src/domain/claim.ts';
import { OPEN_END } from '../../src/domain/moment.ts';
import type { Property } from '../../src/domain/properties.ts';
import type { AllowedSet } from '../../src/domain/value.ts';
import {
  asserts,
  at,
  builtIn,
  type Content,
  claimOf,
  claimsOn,
  denies,
  law,
  numbers,
  PROPERTIES,
  same,
  shuffled,
  UNCONFIRMED,
} from './generators.ts';

const captured = builtIn('captured');
const tookPart = builtIn('took-part');
const responsible = builtIn('responsible');
const figure = (n: number): Content => asserts(numbers(captured, n, n));
const yes = asserts(numbers(tookPart, 1, 1));
const byActor = (actor: string, mode: 'among' | 'alone' = 'among'): Content =>
  asserts({ kind: 'actor', mode, actor } as AllowedSet);

let recorded = 0;
const said = (content: Content, time: string | null, given: Partial<Claim> = {}): Claim =>
  claimOf(content, { order: recorded++, said: time === null ? null : at(time), ...given });

/** The claims that are positions, by what was claimed of them. */
const positions = (claims: readonly Claim[], property: Property): Claim[] =>
  settle(claims, property)
    .filter((one) => one.isPosition)
    .map((one) => one.claim);

t.test('a later claim revises an earlier one', async (t) => {
  const [two, five] = [said(figure(2), '2023-05-22'), said(figure(5), '2023-05-23')];
  t.same(positions([two, five], captured), [five]);
  t.same(positions([five, two], captured), [five], 'whichever was recorded or read first');
  const [first] = settleLine([two, five]);
  t.equal(first?.succeededBy, five);
  t.equal(first?.until, at('2023-05-23').start, 'it was stood by until then');
});

t.test('of two claims whose times overlap at their precision both stand', async (t) => {
  const pairs: [string | null, string | null][] = [
    ['2023-05-23', '2023-05-23'],
    ['2023-05', '2023-05-23'],
    ['2023-05-23', '2023-05-23T18:00:00Z'],
    ['2023-05-23T18:00:00Z', '2023-05-23T18:00:00Z'],
    [null, null],
  ];
  for (const [one, other] of pairs) {
    const claims = [said(figure(2), one), said(figure(5), other)];
    t.equal(positions(claims, captured).length, 2, `${one}, ${other}`);
  }
});

t.test(
  'a claim is revised by the first that was said wholly after it, over those that overlap it',
  async (t) => {
    const month = said(figure(2), '2023-05');
    const day = said(figure(3), '2023-05-23');
    const nextDay = said(figure(4), '2023-05-24');
    const standings = settleLine([month, day, nextDay]);
    const successorOf = (claim: Claim) => standings.find((one) => one.claim === claim)?.succeededBy ?? null;
    t.equal(successorOf(day), nextDay);
    t.equal(successorOf(month), null, 'which of the month and the day came first is not known');
    t.same(positions([month, day, nextDay], captured), [month, nextDay]);
  },
);

t.test('a claim said at an unknown time is revised by every dated one and revises none', async (t) => {
  const [undated, dated] = [said(figure(2), null), said(figure(5), '0001-01-01')];
  t.same(positions([undated, dated], captured), [dated]);
  t.same(positions([dated, undated], captured), [dated]);
});

t.test('a retraction ends a position and brings no earlier claim back', async (t) => {
  const two = said(figure(2), '2023-05-22');
  const five = said(figure(5), '2023-05-23', { retracted: at('2023-05-25') });
  t.same(positions([two, five], captured), []);
  const standing = settleLine([two, five]).find((one) => one.claim === five);
  t.equal(standing?.until, at('2023-05-25').start);
  const six = said(figure(6), '2023-05-26');
  t.same(positions([two, five, six], captured), [six], 'a claim after the retraction stands');
});

t.test('the retraction of one of two claims that overlap leaves the other', async (t) => {
  const two = said(figure(2), '2023-05-23');
  const five = said(figure(5), '2023-05-23', { retracted: at('2023-05-25') });
  t.same(positions([two, five], captured), [two]);
});

t.test('a claim taken back on the day it was said was stood by on that day', async (t) => {
  const day = at('2023-05-23');
  for (const time of ['2023-05-23', '2023-05-23T12:00:00Z']) {
    const [standing] = settleLine([said(figure(2), time, { retracted: day })]);
    t.ok(standing!.until > standing!.claim.said!.start, time);
    t.notOk(standing?.isPosition);
  }
});

t.test('a claim never revised nor retracted is stood by to this day', async (t) => {
  const [standing] = settleLine([said(figure(2), '2023-05-23')]);
  t.equal(standing?.until, OPEN_END);
});

t.test('what describes another time, or denies, or cannot confirm, revises nothing', async (t) => {
  const two = said(figure(2), '2023-05-22', { asOf: at('2023-05-22') });
  const others: [string, Claim][] = [
    ['another day', said(figure(5), '2023-05-23', { asOf: at('2023-05-23') })],
    ['the same day at another precision', said(figure(5), '2023-05-23', { asOf: at('2023-05') })],
    ['no day', said(figure(5), '2023-05-23')],
    ['a period', said(figure(5), '2023-05-23', { asOf: at('2023-05-22'), periodStart: at('2023-05-20') })],
    ['a denial', said(denies(figure(5), captured), '2023-05-23', { asOf: at('2023-05-22') })],
    ['no comment', said(UNCONFIRMED, '2023-05-23', { asOf: at('2023-05-22') })],
    ['another claimant', said(figure(5), '2023-05-23', { asOf: at('2023-05-22'), claimant: 'russia' })],
  ];
  for (const [what, other] of others) t.equal(positions([two, other], captured).length, 2, what);
});

t.test('asserting and denying a boolean are one line: each revises the other', async (t) => {
  const asserted = said(yes, '2023-05-22');
  const denied = said(denies(yes, tookPart), '2023-05-23');
  t.same(positions([asserted, denied], tookPart), [denied]);
  t.same(denied.effective, numbers(tookPart, 0, 0), 'denying yes is saying no');
  t.same(denies(denies(yes, tookPart), tookPart).effective, yes.effective, 'denying no is saying yes');
  const silent = said(UNCONFIRMED, '2023-05-24');
  t.equal(positions([asserted, silent], tookPart).length, 2, 'no comment never supersedes a value');
});

t.test('where actors may stand together each actor is a line of its own, alone or not', async (t) => {
  const rvc = said(byActor('rvc'), '2023-05-22');
  const legion = said(byActor('legion'), '2023-05-23');
  t.equal(positions([rvc, legion], responsible).length, 2);
  const rvcAlone = said(byActor('rvc', 'alone'), '2023-05-24');
  t.same(positions([rvc, rvcAlone], responsible), [rvcAlone]);
  const controlledBy = builtIn('controlled-by');
  const is = (actor: string, time: string) => said(asserts({ kind: 'actor', mode: 'is', actor }), time);
  const [ukraine, russia] = [is('ukraine', '2023-05-22'), is('russia', '2023-05-23')];
  t.same(
    positions([ukraine, russia], controlledBy),
    [russia],
    'where they exclude each other there is one line',
  );
});

t.test('the key of a described time tells its parts apart', async (t) => {
  const day = at('2023-05-23');
  const keys = [
    describedKey({ asOf: null, periodStart: null }),
    describedKey({ asOf: day, periodStart: null }),
    describedKey({ asOf: null, periodStart: day }),
    describedKey({ asOf: day, periodStart: day }),
    describedKey({ asOf: at('2023-05'), periodStart: null }),
    describedKey({ asOf: at('2023-05-23T00:00:00Z'), periodStart: null }),
  ];
  t.equal(new Set(keys).size, keys.length);
  t.equal(keys[0], UNTIMED);
  for (const key of keys) t.equal(describedKey(describedFromKey(key)), key, 'read back');
});

// The model's own words, read claim by claim.
const sameStretch = (a: Claim['asOf'], b: Claim['asOf']): boolean =>
  a === null || b === null ? a === b : a.start === b.start && a.end === b.end;

function isOneLine(a: Claim, b: Claim, property: Property): boolean {
  const side = (claim: Claim) =>
    property.valueType === 'boolean' && claim.polarity !== 'unconfirmed' ? 'sided' : claim.polarity;
  const actor = (claim: Claim) =>
    property.slug === 'responsible' && claim.stated.kind === 'actor' ? claim.stated.actor : null;
  return (
    a.claimant === b.claimant &&
    sameStretch(a.asOf, b.asOf) &&
    sameStretch(a.periodStart, b.periodStart) &&
    side(a) === side(b) &&
    actor(a) === actor(b)
  );
}

const isSaidAfter = (later: Claim, earlier: Claim): boolean =>
  later.said !== null && (earlier.said === null || later.said.start >= earlier.said.end);

const question = fc.constantFrom(...PROPERTIES).chain((property) =>
  claimsOn(property, { maxClaims: 10 }).map((claims) => ({
    property,
    // One claimant and few described times, so that lines are long.
    claims: claims.map((claim) => ({
      ...claim,
      claimant: claim.order % 3 ? 'rvc' : 'russia',
      periodStart: null,
    })),
  })),
);

law(
  'what became of each claim is what the model says of it',
  question,
  ({ property, claims }) => {
    const standings = settle(claims, property);
    same(standings.length, claims.length, 'each claim once');
    for (const { claim, succeededBy, until, isPosition } of standings) {
      const revisers = claims
        .filter((other) => isOneLine(claim, other, property) && isSaidAfter(other, claim))
        .sort((a, b) => a.said!.start - b.said!.start || a.order - b.order);
      same(succeededBy?.id ?? null, revisers[0]?.id ?? null, `the successor of ${claim.id}`);
      same(isPosition, revisers.length === 0 && claim.retracted === null, `${claim.id} is a position`);
      const endings = [revisers[0]?.said?.start, claim.retracted?.start].filter((end) => end !== undefined);
      if (endings.length === 0) same(until, OPEN_END, `${claim.id} has no end`);
      else if (claim.said === null || Math.min(...endings) >= claim.said.end)
        same(until, Math.min(...endings), `the end of ${claim.id}`);
      else same(until, claim.said.end, `the end of ${claim.id}, which was said`);
    }
  },
  500,
);

law('claims are of one line exactly where the model says that they revise each other', question, (input) => {
  for (const a of input.claims)
    for (const b of input.claims)
      same(
        lineKey(a, input.property) === lineKey(b, input.property),
        isOneLine(a, b, input.property),
        `${a.id}, ${b.id}`,
      );
});

law(
  'the order in which claims are read changes nothing',
  question.chain(({ property, claims }) => shuffled(claims).map((other) => ({ property, claims, other }))),
  ({ property, claims, other }) => {
    const outcome = (input: readonly Claim[]) =>
      settle(input, property)
        .map((one) => [one.claim.id, one.succeededBy?.id ?? null, one.until, one.isPosition])
        .sort();
    same(outcome(other), outcome(claims), 'standings');
  },
);

law('a claim is a position only while no claim of its line was said wholly after it', question, (input) => {
  const standing = positions(input.claims, input.property);
  for (const a of standing)
    for (const b of standing)
      if (isOneLine(a, b, input.property)) same(isSaidAfter(a, b), false, `${b.id} outlived ${a.id}`);
});
