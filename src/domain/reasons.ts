/** The sentences that verdicts give as their reasons, and the words that sets of values are named in. */

/** Of one language: a page may ask for another than the API speaks. */
export type ReasonWords = {
  figure: (value: number) => string;
  status: (status: string) => string;
  anyValue: string;
  anyNumber: string;
  exactly: (figure: string) => string;
  orMore: (figure: string) => string;
  moreThan: (figure: string) => string;
  atMost: (figure: string) => string;
  lessThan: (figure: string) => string;
  /** Each end may be one that is excluded, in its words. */
  range: (from: string, to: string) => string;
  anythingBut: (what: string) => string;
  or: string;
  yes: string;
  no: string;
  alone: (name: string) => string;
  not: (what: string) => string;

  unconfirmed: string;
  otherTimes: string;
  besideEachOther: string;
  overlapping: string;
  otherPeriods: string;
  cannotFall: string;
  partOfWhole: string;
  exceeds: (why: string, part: string, whole: string) => string;
  same: (what: string) => string;
  within: (inner: string, outer: string) => string;
  bothTrue: (one: string, other: string) => string;
  nothingInCommon: (one: string, other: string) => string;
  nothingAsUnderstood: (one: string, other: string) => string;
  editorial: (rationale: string) => string;
};

const format = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });

/** What the API answers. */
export const ENGLISH_REASONS: ReasonWords = {
  figure: (value) => format.format(value),
  status: (status) => status,
  anyValue: 'any value',
  anyNumber: 'any number',
  exactly: (figure) => `exactly ${figure}`,
  orMore: (figure) => `${figure} or more`,
  moreThan: (figure) => `more than ${figure}`,
  atMost: (figure) => `at most ${figure}`,
  lessThan: (figure) => `less than ${figure}`,
  range: (from, to) => `${from} to ${to}`,
  anythingBut: (what) => `anything but ${what}`,
  or: ' or ',
  yes: 'yes',
  no: 'no',
  alone: (name) => `${name} alone`,
  not: (what) => `not ${what}`,

  unconfirmed: 'an unconfirmed claim allows every value',
  otherTimes: 'they describe different times, and the value may rise and fall',
  besideEachOther: 'neither period lies inside the other',
  overlapping: 'their periods overlap without being the same',
  otherPeriods: 'they are totals of different periods',
  cannotFall: 'a running total cannot fall',
  partOfWhole: 'a part cannot exceed the whole',
  exceeds: (why, part, whole) => `${why}: ${part} in one period, ${whole} in the one that includes it`,
  same: (what) => `both say ${what}`,
  within: (inner, outer) => `${inner} lies within ${outer}`,
  bothTrue: (one, other) => `${one} and ${other} can both be true`,
  nothingInCommon: (one, other) => `${one} and ${other} have no value in common`,
  nothingAsUnderstood: (one, other) =>
    `as usually understood, ${one} and ${other} have no value in common, though the words leave it open`,
  editorial: (rationale) => `an editor's finding: ${rationale}`,
};
