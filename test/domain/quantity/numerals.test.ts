// Numerals in words: every whole number reads back in four languages.

import fc from 'fast-check';
import t from 'tap';
import { type QuantityLanguage, readQuantity } from '../../../src/domain/quantity/quantity.ts';
import { english, french, russian, russianGenitive, ukrainian, ukrainianGenitive } from './spellers.ts';

const SPELLERS: [name: string, lang: QuantityLanguage, spell: (value: number) => string][] = [
  ['English with "and" and hyphens', 'en', english(true, true)],
  ['English without them', 'en', english(false, false)],
  ['French', 'fr', french(false, false)],
  ['French with hyphens everywhere', 'fr', french(false, true)],
  ['French of Switzerland', 'fr', french(true, false)],
  ['Russian', 'ru', russian],
  ['Russian in the genitive', 'ru', russianGenitive],
  ['Ukrainian', 'uk', ukrainian],
  ['Ukrainian in the genitive', 'uk', ukrainianGenitive],
];
const EXHAUSTIVE = 3000;
const MOST = 2_000_000;

/** What a text reads as: the exact value, or what came instead. */
function valueRead(text: string, lang: QuantityLanguage | undefined): number | string {
  const result = readQuantity(text, { lang, kind: 'count', ruleSet: 'default' });
  if (!result.ok) return result.message;
  const { stated, effective } = result.reading;
  const exact = stated.min === stated.max && effective.min === stated.min && effective.max === stated.max;
  return exact && stated.min !== null ? stated.min : JSON.stringify(result.reading);
}

for (const [name, lang, spell] of SPELLERS) {
  t.test(
    `${name}: every whole number up to ${EXHAUSTIVE}, and any up to ${MOST}, reads back exactly`,
    async (t) => {
      const wrong: string[] = [];
      for (let value = 0; value <= EXHAUSTIVE; value += 1) {
        const read = valueRead(spell(value), lang);
        if (read !== value) wrong.push(`${spell(value)}: ${read}`);
      }
      t.same(wrong.slice(0, 20), []);
      fc.assert(
        fc.property(
          fc.integer({ min: EXHAUSTIVE, max: MOST }),
          (value) => valueRead(spell(value), lang) === value,
        ),
        { numRuns: 1500 },
      );
    },
  );

  t.test(
    `${name}: a spelled number reads the same when the language has to be told from the words`,
    async () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: MOST }),
          (value) => valueRead(spell(value), undefined) === value,
        ),
        { numRuns: 300 },
      );
    },
  );
}
