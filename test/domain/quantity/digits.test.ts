// Digits: thousands separators, decimal marks, scripts, kinds, and what two readings make ambiguous.

import fc from 'fast-check';
import t from 'tap';
import { QUANTITY_LANGUAGES, readQuantity } from '../../../src/domain/quantity/quantity.ts';
import { describe, readsAll, refusesAll } from './phrase-table.ts';

const SPACES = [' ', '\u00a0', '\u202f', '\u2009', '\u2007'];

function grouped(value: number, separator: string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/gu, separator);
}

t.test('a count reads back with every thousands separator, in every language and without one', async () => {
  const separators = ['', ',', '.', "'", '’', '٬', ...SPACES];
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.constantFrom(...separators),
      fc.constantFrom(undefined, 'de', ...QUANTITY_LANGUAGES),
      (value, separator, lang) => {
        const text = grouped(value, separator);
        return (
          describe(text, { kind: 'count', ...(lang === undefined ? {} : { lang }) }) ===
          `${text} = exact ${value}`
        );
      },
    ),
    { numRuns: 2000 },
  );
});

t.test('digits of other scripts read as ours', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 999_999 }),
      fc.constantFrom(0x660, 0x6f0, 0xff10),
      (value, zero) => {
        const text = [...String(value)].map((digit) => String.fromCharCode(zero + Number(digit))).join('');
        return describe(text, {}) === `${text} = exact ${value}`;
      },
    ),
  );
});

t.test('a quantity takes its decimal mark from the language', async (t) => {
  readsAll(t, '1.200 = exact 1.2\n1,200 = exact 1200\n1.25 = exact 1.25\n2,5 = exact 2.5', {
    lang: 'en',
    kind: 'quantity',
  });
  for (const lang of ['fr', 'ru', 'uk']) {
    readsAll(t, '1,200 = exact 1.2\n1.200 = exact 1200\n1,25 = exact 1.25\n2.5 = exact 2.5', {
      lang,
      kind: 'quantity',
    });
  }
});

t.test('a quantity that two languages read differently is refused when no language is given', async (t) => {
  refusesAll(t, '1.200 | 1,200 | 1.200 km | 1,200 km', { kind: 'quantity' });
  readsAll(t, '1 200 = exact 1200\n1.5 = exact 1.5\n1,5 = exact 1.5\n1.234,5 = exact 1234.5', {
    kind: 'quantity',
  });
});

t.test('a mark before a magnitude word is a decimal mark, or the text is refused', async (t) => {
  readsAll(t, '1.234 million = exact 1234000\n1 234 million = exact 1234000000\n2.5 thousand = exact 2500', {
    lang: 'en',
  });
  readsAll(t, '1,234 million = exact 1234000\n1,5 million = exact 1500000', { lang: 'fr' });
  refusesAll(t, '1,234 million', { lang: 'en' });
  refusesAll(t, '1.234 millions', { lang: 'fr' });
});

t.test('a count refuses fractions, units and ages; a quantity takes the fraction and the unit', async (t) => {
  refusesAll(t, '2.5 | 1.5 | 152 mm | 5 km | 70 % | 50 years | half | 0.5', { lang: 'en', kind: 'count' });
  readsAll(t, '152 mm = exact 152 mm\n70 % = exact 70 %\n5.5 km² = exact 5.5 km²\n3 days = exact 3 day', {
    lang: 'en',
    kind: 'quantity',
  });
});

t.test('a quantity keeps its excluded ends, a count normalises them away', async (t) => {
  readsAll(t, 'more than 5 = more-than (5…\nfewer than 10 = fewer-than 0…10)', {
    lang: 'en',
    kind: 'quantity',
  });
  readsAll(t, 'more than 5 = more-than 6…\nfewer than 10 = fewer-than 0…9', { lang: 'en', kind: 'count' });
  readsAll(
    t,
    'more than 5 km = more-than (5… km\nabout 0.5 km = about (0… 0.45…0.55 km\nabout 40 km = about 1… 36…44 km',
    {
      lang: 'en',
    },
  );
});

t.test('malformed digits are refused', async (t) => {
  const malformed =
    '1 2 3 | 3 14 | 12,34,567 | 1,20 | 1,2345 | 1234 567 | 012 | .5 | 1e3 | 0x10 | 1/2 | 9:30 | 5²';
  refusesAll(t, `${malformed} | 23.05.2023 | 7٠ | 12-05-2023 | 1,000.000 | 1.000,000`, { kind: 'count' });
  refusesAll(t, '9007199254740992 | more than 9007199254740991 | 99999999999999999999999999', {
    kind: 'count',
  });
  readsAll(t, '9007199254740991 = exact 9007199254740991', { kind: 'count' });
});

t.test(
  'only digits and signs are read in a language that has no table, and the refusal names those that have',
  async (t) => {
    readsAll(t, '27 = exact 27\n1.200 = exact 1200\n>70 = more-than 71…\n20–30 = between 20…30', {
      lang: 'de',
    });
    const result = readQuantity('27 Soldaten', { lang: 'de', ruleSet: 'default' });
    t.equal(result.ok, false);
    t.match(result.ok ? '' : result.message, /English, French, Russian and Ukrainian/u);
  },
);
