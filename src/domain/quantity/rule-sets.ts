// The inferences from vague words, as data: one rule set a deployment, each with its version.

import type { VagueUnit } from './lexicon.ts';

export const RULE_SETS = ['default', 'acled', 'ccc'] as const;
export type RuleSetName = (typeof RULE_SETS)[number];

/** Inclusive ends of a vague word, in whole units. */
export type Span = readonly [least: number, most: number];

/**
 * Widths are in percent of the figure. `plural` is for bare plurals (hundreds), `several` for several,
 * a few or plusieurs before them; `ones` is the coefficient of a magnitude (thousands, several million).
 */
export type RuleSet = {
  version: string;
  aboutPercent: number;
  nearlyPercent: number;
  collectivePercent: number;
  couple: Span;
  plural: Readonly<Record<VagueUnit, Span>>;
  several: Readonly<Record<VagueUnit, Span>>;
};

const DEFAULT: RuleSet = {
  version: 'default@1',
  aboutPercent: 10,
  nearlyPercent: 10,
  collectivePercent: 15,
  couple: [2, 3],
  plural: { ones: [2, 9], tens: [20, 99], dozens: [24, 99], scores: [40, 99], hundreds: [200, 999] },
  several: { ones: [3, 9], tens: [30, 99], dozens: [36, 99], scores: [60, 99], hundreds: [300, 999] },
};

/**
 * `default`: the model's table. Words that the table leaves open follow it by analogy: "scores" starts at two
 * scores, "a few" is "several", "a couple" is 2 … 3.
 *
 * `acled`: ACLED's fatality coding takes the most conservative figure, "10 for tens, 12 for dozens, 100 for
 * hundreds, and so on" (ACLED, FAQs on fatalities), so a bare plural starts at one of its unit: thousands at
 * 1,000, tens of thousands at 10,000. The codebook says nothing of "several hundred", which stays as in `default`.
 *
 * `ccc`: the Crowd Counting Consortium reads hundreds as 200, thousands as 2,000, tens of thousands as 20,000
 * and hundreds of thousands as 200,000 (its data dictionary, `size_low`), and keeps "dozens" as words; the
 * upper ends and every other word stay as in `default`, whose lower ends it thereby shares.
 */
export const RULES: Readonly<Record<RuleSetName, RuleSet>> = {
  default: DEFAULT,
  acled: {
    ...DEFAULT,
    version: 'acled@1',
    plural: { ones: [1, 9], tens: [10, 99], dozens: [12, 99], scores: [20, 99], hundreds: [100, 999] },
  },
  ccc: { ...DEFAULT, version: 'ccc@1', plural: { ...DEFAULT.plural, hundreds: [200, 999] } },
};
