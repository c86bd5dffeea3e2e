/** What a claim says, as it is kept: references by slug, the value as it was read from its words. */
import type { Polarity, Property } from './properties.ts';
import { universeOf } from './properties.ts';
import { type AllowedSet, type Bounds, complement, EVERYTHING, rangeOf, within } from './value.ts';

/** A value before polarity: what is asserted or denied. */
export type Value =
  | {
      type: 'count' | 'quantity';
      text: string | null;
      lang: string | null;
      unit: string | null;
      stated: Bounds;
      effective: Bounds;
      /** The rule that made the bounds of the words, and its rule set; `explicit` for given bounds. */
      rule: string;
      ruleSet: string | null;
    }
  | { type: 'boolean'; value: boolean }
  | { type: 'actor'; actor: string; sole: boolean }
  | { type: 'status'; status: string };

export type ClaimContent = {
  event: string;
  property: string;
  subject: string | null;
  place: string | null;
  item: string | null;
  itemName: string | null;
  claimant: string;
  speaker: string | null;
  polarity: Polarity;
  /** Null only where the claimant would not say. */
  value: Value | null;
  statement: string | null;
  claimedAt: string | null;
  /** The earliest report stands in for the time of saying. */
  claimedAtInferred: boolean;
  asOf: string | null;
  periodStart: string | null;
};

/**
 * The sets that a value allows under a polarity. The effective set of a denial is the complement of what
 * was effectively denied, its stated set that of the stated set, or everything where nothing is left.
 */
export function setsOf(
  value: Value | null,
  polarity: Polarity,
  property: Property,
): { stated: AllowedSet; effective: AllowedSet } {
  if (value === null || polarity === 'unconfirmed') return { stated: EVERYTHING, effective: EVERYTHING };
  const [stated, effective] = assertedSets(value, property);
  if (polarity === 'asserts') return { stated, effective };
  const universe = universeOf(property);
  return { stated: complement(stated, universe), effective: complement(effective, universe) };
}

function assertedSets(value: Value, property: Property): [AllowedSet, AllowedSet] {
  switch (value.type) {
    case 'count':
    case 'quantity':
      return [numbers(value.stated, property), numbers(value.effective, property)];
    case 'boolean':
      return twice(exactly(value.value ? 1 : 0));
    case 'status':
      return twice(exactly(property.statuses.indexOf(value.status)));
    case 'actor': {
      const mode = property.exclusive ? 'is' : value.sole ? 'alone' : 'among';
      return twice({ kind: 'actor', mode, actor: value.actor });
    }
  }
}

function numbers(bounds: Bounds, property: Property): AllowedSet {
  const range = rangeOf(bounds, universeOf(property));
  return range === null ? EVERYTHING : within(range);
}

const exactly = (value: number): AllowedSet => within({ lo: value, hi: value });
const twice = (set: AllowedSet): [AllowedSet, AllowedSet] => [set, set];

/** The parts that make a question, in the order of its id. */
export type QuestionParts = Pick<ClaimContent, 'event' | 'property' | 'subject' | 'place' | 'item'>;

/** `event.property[.subject][.at-place][.of-item]`: readable, and stable as slugs never change. */
export function questionId(parts: QuestionParts): string {
  return [
    parts.event,
    parts.property,
    parts.subject ?? [],
    parts.place === null ? [] : `at-${parts.place}`,
    parts.item === null ? [] : `of-${parts.item}`,
  ]
    .flat()
    .join('.');
}
