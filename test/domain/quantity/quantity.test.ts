// The guarantees of the whole: sets nest, nothing throws, languages are told apart, rule sets differ by inference only.

import fc from 'fast-check';
import t from 'tap';
import {
  type Bounds,
  type QuantityReading,
  RULE_SETS,
  readQuantity,
} from '../../../src/domain/quantity/quantity.ts';
import { describe, readsAll, refusesAll } from './phrase-table.ts';

const HEDGES: [lang: string, hedges: string[]][] = [
  [
    'en',
    [
      '',
      'more than',
      'at least',
      'fewer than',
      'up to',
      'about',
      'nearly',
      'close to',
      'just over',
      'just under',
    ],
  ],
  [
    'fr',
    ['', 'plus de', 'au moins', 'moins de', 'jusqu’à', 'environ', 'près de', 'proche de', 'un peu plus de'],
  ],
  ['ru', ['', 'более', 'не менее', 'менее', 'до', 'около', 'почти', 'чуть более', 'чуть менее']],
  ['uk', ['', 'понад', 'щонайменше', 'менше', 'до', 'близько', 'майже', 'трохи більше', 'трохи менше']],
];
const VAGUE = [
  'tens',
  'dozens',
  'scores',
  'hundreds',
  'thousands',
  'tens of thousands',
  'several',
  'several hundred',
  'a dozen',
];

function read(text: string, lang: string, kind: 'count' | 'quantity' = 'count'): QuantityReading | null {
  const result = readQuantity(text, { lang, kind, ruleSet: 'default' });
  return result.ok ? result.reading : null;
}

function inside(inner: Bounds, outer: Bounds): boolean {
  const low = outer.min === null || (inner.min !== null && inner.min >= outer.min);
  return low && (outer.max === null || (inner.max !== null && inner.max <= outer.max));
}

t.test('the effective set lies inside the stated one, whatever the hedge and the figure', async () => {
  const cases = HEDGES.flatMap(([lang, hedges]) => hedges.map((hedge) => [lang, hedge] as const));
  fc.assert(
    fc.property(
      fc.constantFrom(...cases),
      fc.integer({ min: 2, max: 10_000_000 }),
      ([lang, hedge], value) => {
        const reading = read(`${hedge} ${value}`.trim(), lang);
        return reading !== null && inside(reading.effective, reading.stated);
      },
    ),
    { numRuns: 2000 },
  );
});

t.test(
  'what a hedge says follows from the figure: at least holds more than, up to holds fewer than',
  async () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (value) => {
        const bounds = (hedge: string) => read(`${hedge} ${value}`, 'en')?.stated ?? { min: -1, max: -1 };
        const nested =
          inside(bounds('more than'), bounds('at least')) && inside(bounds('fewer than'), bounds('up to'));
        return nested && bounds('more than').min === value + 1 && bounds('fewer than').max === value - 1;
      }),
    );
  },
);

t.test('inferred ends round outward and carry no error of binary fractions', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1_000_000_000 }), (value) => {
      const big = BigInt(value);
      const about = read(`about ${value}`, 'en')?.effective;
      const nearly = read(`nearly ${value}`, 'en')?.effective;
      const least = Math.max(1, Number((big * 9n) / 10n));
      return about?.min === least && about.max === Number((big * 11n + 9n) / 10n) && nearly?.min === least;
    }),
  );
});

t.test('no text makes the reader throw, and every refusal says why', async () => {
  const words =
    'two|deux|двое|двоє|et|and|plus de|more than|-|–|12|1.200|million|тысяч|half a|не|,|dozen|a|un|"|+|~|сто|à'.split(
      '|',
    );
  const phrase = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join(' '));
  const lang = fc.constantFrom(undefined, 'en', 'fr', 'ru', 'uk', 'de', '', 'x-klingon');
  const kind = fc.constantFrom(undefined, 'count' as const, 'quantity' as const);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), phrase), lang, kind, (text, lang, kind) => {
      const result = readQuantity(text, { lang, kind, ruleSet: 'default' });
      if (!result.ok) return result.message.length > 0;
      return inside(result.reading.effective, result.reading.stated) && result.reading.text === text;
    }),
    { numRuns: 3000 },
  );
});

t.test('a text of more than 200 characters is refused', async (t) => {
  refusesAll(t, `12 ${'soldiers '.repeat(30)}`, { lang: 'en' });
  t.match(describe(`12 ${'o'.repeat(197)}`, { lang: 'en' }), /^12/u);
});

t.test('the language is told from script, letters and words where none is given', async (t) => {
  const cases: [text: string, lang: string][] = [
    ['more than 70', 'en'],
    ['plus de 70', 'fr'],
    ['более 70', 'ru'],
    ['понад 70', 'uk'],
    ['27 militaires', 'fr'],
    ['14 people killed', 'en'],
    ['20 осіб', 'uk'],
    ['20 человек', 'ru'],
    ['27', 'en'],
  ];
  for (const [text, lang] of cases) {
    const result = readQuantity(text, { ruleSet: 'default' });
    t.equal(result.ok ? result.reading.lang : result.message, lang, text);
  }
});

t.test('a language tag counts by its first part', async (t) => {
  readsAll(t, 'septante-trois = exact 73', { lang: 'fr-CH' });
  readsAll(t, 'twenty-seven = exact 27', { lang: 'EN_gb' });
});

t.test('a phrase whose number words belong to several languages is refused', async (t) => {
  refusesAll(t, '2 billion | two morts et dix blessés | 12 morts, deux blessés | 12 dead, two wounded', {});
});

t.test('a refusal quotes what could be read', async (t) => {
  const cases: [text: string, read: string | null][] = [
    ['two killed and 10 wounded', 'two'],
    ['Moscow says that it killed over 70 fighters', 'over 70'],
    ['2.5', '2.5'],
    ['soldiers', null],
    ['', null],
    ['   ', null],
    ['1/2', '1'],
    ['-5', null],
  ];
  for (const [text, expected] of cases) {
    const result = readQuantity(text, { lang: 'en', kind: 'count', ruleSet: 'default' });
    t.same(result.ok ? 'read' : result.read, expected, text);
  }
});

t.test('what other libraries misread is read rightly', async (t) => {
  readsAll(t, 'mille deux cents = exact 1200\nau moins 12 = at-least 12…', { lang: 'fr' });
  readsAll(t, 'half a million = exact 500000\ntwo dozen = collective 1… 20…28', { lang: 'en' });
});

t.test('a hedge before a round word makes it exact, "exactly" too', async (t) => {
  const english =
    'exactly a dozen = exact 12 | more than a hundred = more-than 101… | at least a dozen = at-least 12…';
  readsAll(t, english, { lang: 'en' });
  readsAll(t, "moins d'une dizaine = fewer-than 0…9 | exactement une douzaine = exact 12", { lang: 'fr' });
  readsAll(t, 'более сотни = more-than 101… | ровно сотня = exact 100', { lang: 'ru' });
  readsAll(t, 'понад сотню = more-than 101… | рівно десяток = exact 10', { lang: 'uk' });
});

t.test('rule sets state the same and infer by their own codebook', async (t) => {
  for (const phrase of VAGUE) {
    const stated = RULE_SETS.map((ruleSet) => {
      const result = readQuantity(phrase, { lang: 'en', ruleSet });
      return result.ok ? { ...result.reading.stated, rule: result.reading.rule } : result.message;
    });
    t.same(stated[1], stated[0], phrase);
    t.same(stated[2], stated[0], phrase);
  }
  const acled = 'tens = tens 2… 10…99\ndozens = dozens 2… 12…99\nhundreds = hundreds 2… 100…999';
  readsAll(t, `${acled}\nthousands = thousands 2… 1000…9999\nseveral = several 2… 3…9`, {
    lang: 'en',
    ruleSet: 'acled',
  });
  readsAll(t, 'десятки = tens 2… 10…99\nсотни = hundreds 2… 100…999', { lang: 'ru', ruleSet: 'acled' });
  readsAll(t, 'hundreds = hundreds 2… 200…999\nthousands = thousands 2… 2000…9999', {
    lang: 'en',
    ruleSet: 'ccc',
  });
});

t.test('a reading names its rule set and version', async (t) => {
  const result = readQuantity('dozens', { lang: 'en', ruleSet: 'acled' });
  t.match(result.ok ? result.reading : null, {
    text: 'dozens',
    lang: 'en',
    ruleSet: 'acled',
    ruleSetVersion: 'acled@1',
  });
});
