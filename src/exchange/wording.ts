/** What a claim says and what a review finds, in words, for formats that have no sets of values. */
import type { ClaimRecord, claimBrief, valueRecord } from '../usecases/present.ts';
import type { ReviewRecord } from '../usecases/read-reviews.ts';

type Brief = ReturnType<typeof claimBrief>;
type Figure = {
  text: string | null;
  unit: string | null;
  stated: Limits;
  given?: Limits;
};
type Limits = {
  min: number | null;
  max: number | null;
  minExclusive?: boolean;
  maxExclusive?: boolean;
};

/** The question's parts that a sentence on one of its claims needs. */
export type Asked = { label: string; property: string; item: { name: string } | null };

/** The claim as a sentence: its own statement, else the proposition, else the question and the value. */
export function claimText(claim: Brief, question: Asked): string {
  if (claim.statement !== null) return claim.statement;
  const words = valueWords(claim.value, claim.polarity);
  if (question.property === 'proposition' && question.item !== null)
    return words === 'yes' ? question.item.name : `${question.item.name}: ${words}`;
  return `${question.label}: ${words}`;
}

export const askedOf = (claim: ClaimRecord): Asked => ({
  label: claim.question.label,
  property: claim.property,
  item: claim.item,
});

/** "more than 70", "20 to 30", "not Ukraine", "no". */
export function valueWords(
  value: ReturnType<typeof valueRecord> | ReviewRecord['value'],
  polarity: Brief['polarity'] = 'asserts',
): string {
  if (value === null || polarity === 'unconfirmed') return 'not confirmed';
  const denied = polarity === 'denies' ? 'not ' : '';
  switch (value.type) {
    case 'boolean':
      return value.value === (polarity === 'asserts') ? 'yes' : 'no';
    case 'status':
      return `${denied}${String(value.status)}`;
    case 'actor': {
      const { name } = value.actor as { name: string };
      return `${denied}${name}${value.sole ? ' alone' : ''}`;
    }
    default: {
      const { text, unit, stated, given } = value as Figure;
      return `${denied}${text ?? `${boundsWords(given ?? stated)}${shownUnit(unit)}`}`;
    }
  }
}

/** People are counted without saying so. */
export const shownUnit = (unit: string | null): string =>
  unit === null || unit === 'person' ? '' : ` ${unit}`;

export function boundsWords({ min, max, minExclusive, maxExclusive }: Limits): string {
  if (min === null && max === null) return 'any number';
  if (min === max) return figure(min!);
  if (max === null) return minExclusive ? `more than ${figure(min!)}` : `${figure(min!)} or more`;
  const most = maxExclusive ? `less than ${figure(max)}` : figure(max);
  if (min === null || min === 0) return maxExclusive ? most : `at most ${most}`;
  return `${minExclusive ? 'more than ' : ''}${figure(min)} to ${most}`;
}

/** The rating of a review: its own words, else the value that it found. */
export const ratingWords = ({ rating, value }: Pick<ReviewRecord, 'rating' | 'value'>): string =>
  rating ?? (value === null ? UNRATED : valueWords(value));

/** What stands where a rating must, in a review that gives its reasons alone. */
export const UNRATED = 'Not rated';

const format = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });
const figure = (value: number): string => format.format(value);
