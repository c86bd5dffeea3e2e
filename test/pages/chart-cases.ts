/** Records as the use cases answer them, for tests of charts: positions, camps, disputes. */
import type { BoundsRecord, BriefRecord, DisputeRecord, PositionRecord } from '../../src/pages/chart-data.ts';

type More = {
  text?: string;
  effective?: BoundsRecord;
  polarity?: BriefRecord['polarity'];
  speaker?: string;
  at?: string | null;
  asOf?: string;
  type?: 'count' | 'quantity';
  unit?: string;
  value?: BriefRecord['value'];
  trail?: PositionRecord[];
};

export const bounds = (
  min: number | null,
  max: number | null,
  except?: { min: number; max: number },
): BoundsRecord => ({ min, max, ...(except ? { except } : {}) });

export function position(name: string, stated: BoundsRecord, more: More = {}): PositionRecord {
  const { text = null, effective = stated, polarity = 'asserts', type = 'count' } = more;
  const ref = { slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), name };
  const claim: BriefRecord = {
    id: `claim-${ref.slug}-${stated.min}-${stated.max}-${more.at ?? ''}`,
    claimant: ref,
    speaker: more.speaker === undefined ? null : { slug: 'speaker', name: more.speaker },
    polarity,
    value:
      more.value === undefined ? { type, text, unit: more.unit ?? 'person', stated, effective } : more.value,
    statement: null,
    claimedAt: more.at === undefined ? '2023-05-24' : more.at,
    asOf: more.asOf ?? null,
    status: 'standing',
  };
  return { claimant: ref, claim, trail: (more.trail ?? []).map((one) => one.claim) };
}

export const camp = (
  effective: DisputeRecord['camps'][number]['effective'],
  ...positions: PositionRecord[]
) => ({
  effective,
  size: positions.length,
  positions,
});

export function dispute(camps: DisputeRecord['camps'], more: Partial<DisputeRecord> = {}): DisputeRecord {
  return {
    id: 'raid.killed.raiders',
    question: { label: 'Raiders killed, The raid' },
    status: 'open',
    verdict: 'conflict',
    claimants: 2,
    claims: 2,
    reports: 3,
    spread: null,
    campCount: camps.length,
    camps,
    unconfirmed: [],
    ...more,
  };
}

const spread = (low: number, high: number, basis: 'stated' | 'effective' = 'stated') => ({
  low,
  high,
  gap: high - low,
  factor: low === 0 ? null : Math.round((high / low) * 10) / 10,
  basis,
});

const some = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The commander's two against the ministry's dozens and more than 70. */
export const KILLED = dispute(
  [
    camp(bounds(2, 2), position('Volunteer Corps', bounds(2, 2), { text: 'deux', speaker: 'Denis' })),
    camp(
      bounds(71, 99),
      position('Ministry', bounds(2, null), { text: 'des dizaines', effective: bounds(20, 99) }),
      position('Russia', bounds(71, null), { text: 'plus de 70' }),
    ),
  ],
  { spread: spread(2, 71) },
);

export const CASES: Record<string, DisputeRecord> = {
  'two exact figures': dispute(
    [
      camp(bounds(2, 2), position('Corps', bounds(2, 2))),
      camp(bounds(5, 5), position('Ministry', bounds(5, 5))),
    ],
    { spread: spread(2, 5) },
  ),
  'open ends and what is only understood': KILLED,
  'zero and a large figure': dispute(
    [
      camp(bounds(0, 0), position('Ministry', bounds(0, 0), { text: 'none' })),
      camp(bounds(40, 60), position('Council', bounds(40, 60))),
      camp(
        bounds(1200, 1200),
        position('The other side with a name that is rather long', bounds(1200, 1200), {
          trail: [position('x', bounds(900, 900), { at: '2023-05-20' })],
        }),
      ),
    ],
    { spread: spread(0, 1200) },
  ),
  'a denial with a hole': dispute(
    [
      camp(
        bounds(36, 44),
        position('Ministry', bounds(1, null), { text: 'about 40', effective: bounds(36, 44) }),
      ),
      camp(
        bounds(0, null, { min: 36, max: 44 }),
        position('Corps', bounds(0, null), {
          text: 'about 40',
          effective: bounds(0, null, { min: 36, max: 44 }),
          polarity: 'denies',
        }),
      ),
    ],
    { verdict: 'tension' },
  ),
  'figures that lie close': dispute(
    [camp(bounds(140, 140), position('A', bounds(140, 140)), position('B', bounds(0, 150)))],
    { verdict: null, status: 'undisputed' },
  ),
  'sixty positions': dispute(
    [
      camp(
        bounds(12, 20),
        ...some(20).map((i) =>
          position(`Claimant number ${i}`, bounds(10 + (i % 3), 20 + i), { text: `${i} to more` }),
        ),
      ),
      camp(
        bounds(44, 99),
        ...some(25).map((i) =>
          position(`Agency of news and of other things ${i}`, bounds(2, null), {
            text: 'dozens',
            effective: bounds(40 + (i % 5), 99),
          }),
        ),
      ),
      camp(bounds(698, null), ...some(15).map((i) => position(`Office ${i}`, bounds(600 + i * 7, null)))),
    ],
    {
      spread: spread(20, 698),
      unconfirmed: some(11).map((i) =>
        position(`Silent ${i}`, bounds(0, null), { polarity: 'unconfirmed', value: null }),
      ),
    },
  ),
  'more positions than rows': dispute(
    [
      camp(bounds(1, 3), ...some(120).map((i) => position(`Left ${i}`, bounds(1, 3 + i)))),
      camp(bounds(900, 900), position('Right', bounds(900, 900))),
    ],
    { positionCount: 160, campCount: 4 },
  ),
  'yes against no': dispute([
    camp(
      { value: false },
      position('Ministry', bounds(null, null), { value: { type: 'boolean', value: false } }),
    ),
    camp(
      { value: true },
      position('Legion', bounds(null, null), { value: { type: 'boolean', value: true }, asOf: '2023-05-23' }),
    ),
  ]),
  'who controls it': dispute([
    camp(
      { actor: { slug: 'ukraine', name: 'Ukraine' }, sole: false, denied: false },
      position('Kyiv', bounds(null, null), {
        value: { type: 'actor', actor: { slug: 'ukraine', name: 'Ukraine' }, sole: false },
      }),
    ),
    camp(
      { actor: { slug: 'ukraine', name: 'Ukraine' }, sole: false, denied: true },
      position('Moscow', bounds(null, null), {
        polarity: 'denies',
        value: { type: 'actor', actor: { slug: 'ukraine', name: 'Ukraine' }, sole: false },
      }),
    ),
  ]),
  'nobody takes a side': dispute([], { verdict: null, status: 'undisputed' }),
  'names of any script': dispute([
    camp(bounds(2, 2), position('وزارة الدفاع', bounds(2, 2), { text: 'اثنان', speaker: 'متحدث' })),
    camp(bounds(5, 5), position('総司令官', bounds(5, 5), { text: '5人' })),
  ]),
};
