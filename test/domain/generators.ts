/** Claims of every kind on one question, for laws that must hold whatever is claimed. */
import fc from 'fast-check';
import t from 'tap';
import type { Claim, Stretch } from '../../src/domain/claim.ts';
import type { Frame } from '../../src/domain/compare.ts';
import type { Override } from '../../src/domain/dispute.ts';
import { parseMoment } from '../../src/domain/moment.ts';
import {
  BUILT_IN_PROPERTIES,
  type Polarity,
  type Property,
  universeOf,
} from '../../src/domain/properties.ts';
import {
  type AllowedSet,
  type Bounds,
  complement,
  EVERYTHING,
  type Range,
  type Related,
  rangeOf,
  within,
} from '../../src/domain/value.ts';

/** What a claim says, before who said it and when. */
export type Content = Pick<Claim, 'polarity' | 'stated' | 'effective'>;

/** A question with all that is claimed on it. */
export type Question = { frame: Frame; claims: Claim[]; overrides: Override[] };

/** A test of a law: the failing example and its seed are in the message. */
export function law<T>(title: string, arbitrary: fc.Arbitrary<T>, check: (input: T) => void, numRuns = 300) {
  t.test(title, async (t) => {
    fc.assert(fc.property(arbitrary, check), { numRuns });
    t.pass(`${numRuns} runs`);
  });
}

/** A time as a stretch; fails on words that are no time. */
export function at(text: string): Stretch {
  const moment = parseMoment(text);
  if (moment === null) throw new Error(`no time: ${text}`);
  return { start: moment.start, end: moment.end };
}

export const builtIn = (slug: string): Property => {
  const found = BUILT_IN_PROPERTIES.find((property) => property.slug === slug);
  if (!found) throw new Error(`no property: ${slug}`);
  return found;
};

const statuses = (n: number): Property => ({
  ...builtIn('outcome'),
  slug: `outcome-of-${n}`,
  statuses: ['ongoing', 'repelled', 'withdrawn', 'held'].slice(0, n),
});

/** One property of every kind that the algebra tells apart. */
export const PROPERTIES: readonly Property[] = [
  builtIn('killed'),
  builtIn('deployed'),
  builtIn('area-controlled'),
  builtIn('took-part'),
  statuses(2),
  statuses(3),
  statuses(4),
  builtIn('controlled-by'),
  builtIn('responsible'),
];

export const FIGURES = PROPERTIES.filter(
  (property) => property.valueType === 'count' || property.valueType === 'quantity',
);

export const CLAIMANTS = ['rvc', 'ukraine', 'russia', 'belgorod'] as const;
export const ACTORS = ['ukraine', 'ukraine-army', 'russia', 'russia-army', 'rvc', 'legion'] as const;

/** Nobody is a member of anybody. */
export const strangers: Related = (a, b) => a === b;

export const frameOf = (property: Property, related: Related = strangers): Frame => ({
  property,
  related,
  actorName: (slug) => slug,
});

/** A claim as exact as its fields: what is not given is not said. */
export function claimOf(content: Content, given: Partial<Claim> = {}): Claim {
  const order = given.order ?? 0;
  return {
    id: `c${order}`,
    order,
    claimant: 'rvc',
    asOf: null,
    periodStart: null,
    said: null,
    retracted: null,
    ...content,
    ...given,
  };
}

/** A set of numbers from its ends; null leaves an end open. */
export function numbers(
  property: Property,
  min: number | null,
  max: number | null,
  more: Partial<Bounds> = {},
) {
  const range = rangeOf({ min, max, ...more }, universeOf(property));
  if (range === null) throw new Error(`no value between ${min} and ${max}`);
  return within(range);
}

export const asserts = (stated: AllowedSet, effective: AllowedSet = stated): Content => ({
  polarity: 'asserts',
  stated,
  effective,
});

/** Denying turns both sets into their complements. */
export const denies = (content: Content, property: Property): Content => ({
  polarity: 'denies',
  stated: complement(content.stated, universeOf(property)),
  effective: complement(content.effective, universeOf(property)),
});

export const UNCONFIRMED: Content = { polarity: 'unconfirmed', stated: EVERYTHING, effective: EVERYTHING };

/** A random forest of memberships: `parents[i]` is an earlier actor or -1. */
export const forest: fc.Arbitrary<readonly number[]> = fc.tuple(
  ...ACTORS.map((_, i) => fc.integer({ min: -1, max: i - 1 })),
);

/** An actor and all that it is, directly or not, a member of. */
export function groupsIn(parents: readonly number[]): (actor: string) => ReadonlySet<string> {
  return (actor) => {
    const found = new Set([actor]);
    for (let i = ACTORS.indexOf(actor as never); i >= 0; i = parents[i]!) found.add(ACTORS[i]!);
    return found;
  };
}

export function relatedIn(parents: readonly number[]): Related {
  const groups = groupsIn(parents);
  return (a, b) => groups(a).has(b) || groups(b).has(a);
}

const relations = fc.oneof(fc.constant(strangers), forest.map(relatedIn));

const orOpen = (end: fc.Arbitrary<number>) => fc.option(end, { nil: null, freq: 4 });

const wholeBounds: fc.Arbitrary<Bounds> = fc.oneof(
  fc.nat(12).map((n) => ({ min: n, max: n })),
  fc.record({ min: orOpen(fc.nat(12)), max: orOpen(fc.nat(12)) }),
);

const decimals = fc.oneof(
  fc.constantFrom(-2.5, 0, 0.1, 0.3, 5, 5.0000001, 7, 1200.5),
  fc.integer({ min: -20, max: 120 }).map((tenths) => tenths / 10),
);

const decimalBounds: fc.Arbitrary<Bounds> = fc.record({
  min: orOpen(decimals),
  max: orOpen(decimals),
  minExclusive: fc.boolean(),
  maxExclusive: fc.boolean(),
});

/** A stretch of a property's numbers, ends open or excluded. */
export function stretchOf(property: Property): fc.Arbitrary<Range> {
  const universe = universeOf(property);
  return (universe.whole ? wholeBounds : decimalBounds)
    .map((bounds) => rangeOf(bounds, universe))
    .filter((range) => range !== null);
}

/** Words as exact as their bounds, and words that an inference narrows. */
function figure(property: Property): fc.Arbitrary<Content> {
  const exact = stretchOf(property).map((range) => asserts(within(range)));
  const vague = fc
    .tuple(stretchOf(property), stretchOf(property), fc.boolean())
    .map(([a, b, open]) =>
      asserts(
        within({ lo: Math.min(a.lo, b.lo), hi: open ? universeOf(property).hi : Math.max(a.hi, b.hi) }),
        within(a),
      ),
    );
  return fc.oneof(exact, vague);
}

function listed(property: Property): fc.Arbitrary<Content> {
  return fc.nat(universeOf(property).hi).map((n) => asserts(within({ lo: n, hi: n })));
}

function actor(property: Property): fc.Arbitrary<Content> {
  return fc.tuple(fc.constantFrom(...ACTORS), fc.boolean()).map(([name, sole]) => {
    const mode = property.exclusive ? 'is' : sole ? 'alone' : 'among';
    return asserts({ kind: 'actor', mode, actor: name });
  });
}

export function assertionOn(property: Property): fc.Arbitrary<Content> {
  switch (property.valueType) {
    case 'count':
    case 'quantity':
      return figure(property);
    case 'boolean':
    case 'status':
      return listed(property);
    case 'actor':
      return actor(property);
  }
}

/** An assertion, its denial, or nothing confirmed. */
export function contentOn(property: Property): fc.Arbitrary<Content> {
  const polarity = fc.constantFrom<Polarity>(
    'asserts',
    'asserts',
    'asserts',
    'denies',
    'denies',
    'unconfirmed',
  );
  return fc.tuple(assertionOn(property), polarity).map(([content, said]) => {
    if (said === 'unconfirmed') return UNCONFIRMED;
    return said === 'denies' ? denies(content, property) : content;
  });
}

const DESCRIBED = [
  '2023',
  '2023-05',
  '2023-05-22',
  '2023-05-23',
  '2023-05-24',
  '2023-06',
  '2023-05-23T12:00:00Z',
];
const SAID = [
  '2023-05',
  '2023-05-22',
  '2023-05-23',
  '2023-05-24',
  '2023-05-23T09:00:00Z',
  '2023-05-23T18:00:00Z',
];

const someTime = (texts: readonly string[], freq: number) =>
  fc.option(fc.constantFrom(...texts).map(at), { nil: null, freq });

/** Described times that are often unsaid, often the same, sometimes a period. */
const described: fc.Arbitrary<Pick<Claim, 'asOf' | 'periodStart'>> = fc.oneof(
  fc.constant({ asOf: null, periodStart: null }),
  fc.record({ asOf: someTime(DESCRIBED, 3), periodStart: fc.constant(null) }),
  fc.record({ asOf: someTime(DESCRIBED, 3), periodStart: someTime(DESCRIBED, 3) }),
);

export type Options = { timed?: boolean; maxClaims?: number };

export function claimsOn(
  property: Property,
  { timed = true, maxClaims = 7 }: Options = {},
): fc.Arbitrary<Claim[]> {
  const claim = fc.record({
    content: contentOn(property),
    claimant: fc.constantFrom(...CLAIMANTS),
    described: timed ? described : fc.constant({ asOf: null, periodStart: null }),
    said: someTime(SAID, 5),
    retracted: fc.oneof(fc.constant(null), fc.constant(null), someTime(SAID, 1)),
  });
  return fc
    .array(claim, { maxLength: maxClaims })
    .map((all) =>
      all.map(({ content, described: times, ...rest }, order) =>
        claimOf(content, { order, ...times, ...rest }),
      ),
    );
}

function overridesOf(claims: readonly Claim[]): fc.Arbitrary<Override[]> {
  if (claims.length < 2) return fc.constant([]);
  const id = fc.constantFrom(...claims.map((one) => one.id));
  const one = fc.record({
    first: id,
    second: id,
    verdict: fc.constantFrom('conflict' as const, 'agree' as const, 'compatible' as const),
    rationale: fc.constant('the two speak of different days'),
  });
  const apart = fc
    .array(one, { maxLength: 3 })
    .map((all) => all.filter((link) => link.first !== link.second))
    .map((all) => all.filter((link, i) => all.findIndex((other) => isSamePair(link, other)) === i));
  return fc.oneof(fc.constant<Override[]>([]), apart);
}

const isSamePair = (a: Override, b: Override): boolean =>
  (a.first === b.first && a.second === b.second) || (a.first === b.second && a.second === b.first);

/** A question on any of the properties, with claims, memberships and editors' overrides. */
export function questionOn(properties: readonly Property[], options: Options = {}): fc.Arbitrary<Question> {
  return fc
    .tuple(fc.constantFrom(...properties), relations)
    .chain(([property, related]) =>
      claimsOn(property, options).chain((claims) =>
        overridesOf(claims).map((overrides) => ({ frame: frameOf(property, related), claims, overrides })),
      ),
    );
}

/** Two claims on one question. */
export const pair: fc.Arbitrary<{ a: Claim; b: Claim; frame: Frame }> = fc
  .tuple(fc.constantFrom(...PROPERTIES), relations)
  .chain(([property, related]) =>
    fc
      .tuple(contentOn(property), contentOn(property), described, described)
      .map(([one, two, timeOfOne, timeOfTwo]) => ({
        frame: frameOf(property, related),
        a: claimOf(one, { order: 0, claimant: 'rvc', ...timeOfOne }),
        b: claimOf(two, { order: 1, claimant: 'russia', ...timeOfTwo }),
      })),
  );

/** A non-empty part of a set, never empty itself. */
export function partOf(set: AllowedSet, related: Related): fc.Arbitrary<AllowedSet> {
  switch (set.kind) {
    case 'everything':
      return fc.constant(set);
    case 'numbers':
      return fc
        .constantFrom(...set.pieces)
        .chain((piece) => fc.tuple(pointIn(piece), pointIn(piece)))
        .map(([x, y]) => within({ lo: Math.min(x, y), hi: Math.max(x, y) }));
    case 'actor': {
      const others = ACTORS.filter((name) => !related(name, set.actor));
      const parts: AllowedSet[] = [set];
      const add = (mode: 'is' | 'among' | 'alone' | 'not-among', names: readonly string[]) => {
        for (const name of names) parts.push({ kind: 'actor', mode, actor: name });
      };
      if (set.mode === 'is-not') add('is', others);
      if (set.mode === 'among') add('alone', [set.actor]);
      if (set.mode === 'not-among') add('alone', others);
      if (set.mode === 'not-alone') {
        add('alone', others);
        add('among', others);
        add('not-among', [set.actor]);
      }
      return fc.constantFrom(...parts);
    }
  }
}

// Points that a stretch surely has: its ends, and whole steps inwards from a finite one.
function pointIn({ lo, hi }: Range): fc.Arbitrary<number> {
  const base = Number.isFinite(lo) ? lo : Number.isFinite(hi) ? hi : 0;
  const inward = [1, 3, -1, -3].map((step) => base + step).filter((x) => lo <= x && x <= hi);
  return fc.constantFrom(lo, hi, ...inward);
}

/** Points enough to tell any of these sets of numbers apart: all ends, and what lies between them. */
export function pointsOf(sets: readonly AllowedSet[], property: Property): number[] {
  const universe = universeOf(property);
  if (Number.isFinite(universe.hi)) return Array.from({ length: universe.hi + 1 }, (_, i) => i);
  if (universe.whole) return Array.from({ length: 20 }, (_, i) => i);
  const ends = sets
    .flatMap((set) => (set.kind === 'numbers' ? set.pieces.flatMap(({ lo, hi }) => [lo, hi]) : []))
    .filter(Number.isFinite);
  const around = [...ends, -1e6, 1e6].sort((a, b) => a - b);
  const between = around.slice(1).map((end, i) => (end + around[i]!) / 2);
  return [...new Set([...around, ...between])];
}

/** Whether a set of numbers, or everything, allows a value. */
export const allows = (set: AllowedSet, value: number): boolean =>
  set.kind === 'everything' ||
  (set.kind === 'numbers' && set.pieces.some(({ lo, hi }) => lo <= value && value <= hi));

/**
 * What actor claims mean among strangers, by their values: an exclusive value is one actor, else it is
 * any group of actors. Two actors that nobody names stand for all the others.
 */
const WORLD = [...ACTORS, 'x', 'y'];
export const ALONE: readonly (readonly string[])[] = WORLD.map((name) => [name]);
export const GROUPS: readonly (readonly string[])[] = Array.from({ length: 2 ** WORLD.length }, (_, n) =>
  WORLD.filter((_, i) => (n >> i) & 1),
);

/** Whether an actor claim, or nothing said, permits that exactly this group of actors is the value. */
export function permits(set: AllowedSet, group: readonly string[]): boolean {
  if (set.kind !== 'actor') return true;
  const [has, alone] = [group.includes(set.actor), group.length === 1];
  switch (set.mode) {
    case 'is':
    case 'among':
      return has;
    case 'is-not':
    case 'not-among':
      return !has;
    case 'alone':
      return has && alone;
    case 'not-alone':
      return !(has && alone);
  }
}

export const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

/** Fails a law with what was found and what was expected. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [actual, expected].map(shown);
  if (found !== wanted) throw new Error(`${what}: ${found}, expected ${wanted}`);
}

// JSON alone would show infinite ends as null.
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'number' ? String(part) : part)) ?? 'undefined';
