// What stands behind a figure: doubts, abbreviations and units never pass as counted nouns.

import fc from 'fast-check';
import t from 'tap';
import { ENGLISH } from '../../../src/domain/quantity/en.ts';
import { FRENCH } from '../../../src/domain/quantity/fr.ts';
import { compileLanguage, SHORT_WORD } from '../../../src/domain/quantity/lexicon.ts';
import { readQuantity } from '../../../src/domain/quantity/quantity.ts';
import { RUSSIAN } from '../../../src/domain/quantity/ru.ts';
import { UKRAINIAN } from '../../../src/domain/quantity/uk.ts';
import { describe, readsAll, refusesAll } from './phrase-table.ts';

const LANGUAGES = [ENGLISH, FRENCH, RUSSIAN, UKRAINIAN].map(compileLanguage);

/** Whether a text is taken for plainly seven of something. */
function isSeven(text: string, lang: string | undefined): boolean {
  const result = readQuantity(text, { lang, ruleSet: 'default' });
  if (!result.ok) return false;
  const { stated, unit } = result.reading;
  return stated.min === 7 && stated.max === 7 && unit === null;
}

for (const language of LANGUAGES) {
  const { tag } = language.table;
  const named = (words: Iterable<string>) =>
    [...words].filter((word) => !language.tail.short.byText.has(word));

  t.test(`${tag}: no word of doubt, strange number or unit counts behind a figure`, async () => {
    const { certainty, strange, units, timeUnits } = language.tail;
    const words = [certainty, strange, units, timeUnits].flatMap((list) => named(list.byText.keys()));
    for (const given of [tag, undefined]) {
      t.same(
        words.filter((word) => isSeven(`7 ${word}`, given)),
        [],
        `${given ?? 'no language'}`,
      );
    }
  });

  t.test(`${tag}: no beginning of a number word counts behind a figure, with a dot or without`, async () => {
    const beginnings = language.abbreviable.flatMap((word) =>
      Array.from({ length: word.length }, (_, at) => word.slice(0, at + 1)),
    );
    const words = named(new Set(beginnings));
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.constantFrom('', '.'),
        fc.constantFrom(tag, undefined),
        (word, dot, given) => {
          // Where no language is given a short word may be another's, as French "se".
          const lang = word.length > SHORT_WORD ? given : tag;
          return !isSeven(`7 ${word}${dot}`, lang);
        },
      ),
      { numRuns: 3000 },
    );
  });

  t.test(`${tag}: no slip of one letter in a long number word makes it a counted noun`, async () => {
    const letters = /^[a-z]/u.test(language.misspellable[0] ?? '') ? 'aeiourst' : 'аеиоурст';
    fc.assert(
      fc.property(
        fc.constantFrom(...language.misspellable),
        fc.nat(),
        fc.constantFrom(...letters, ''),
        (word, at, letter) => {
          const cut = 1 + (at % (word.length - 1));
          return !isSeven(`7 ${word.slice(0, cut)}${letter}${word.slice(cut + 1)}`, tag);
        },
      ),
      { numRuns: 1000 },
    );
  });
}

t.test('a refusal names the word of doubt, the word that joins, or says that it may be a date', async (t) => {
  const cases: [text: string, lang: string, message: RegExp][] = [
    ['5 feared dead', 'en', /"feared" says that it is not certain/u],
    ['5 présumés morts', 'fr', /"présumés" says that it is not certain/u],
    ['5 предположительно погибших', 'ru', /"предположительно" says that it is not certain/u],
    ['5 ймовірно загиблих', 'uk', /"ймовірно" says that it is not certain/u],
    ['two soldiers and civilians', 'en', /"and" adds to it what is not counted/u],
    ['до 2014', 'ru', /may be a date; say what is counted/u],
  ];
  for (const [text, lang, message] of cases) t.match(describe(text, { lang }), message, text);
});

t.test('a reading says its unit, null where there is none; a count refuses one', async (t) => {
  const unit = (text: string, lang: string) => {
    const result = readQuantity(text, { lang, kind: 'quantity', ruleSet: 'default' });
    return result.ok ? result.reading.unit : result.message;
  };
  t.equal(unit('500 square kilometres', 'en'), 'km²');
  t.equal(unit('500', 'en'), null);
  t.equal(unit('suffered losses', 'en'), null);
  refusesAll(t, '500 hectares | 5 or more km | 70+ km | 5% | dozens of miles', { lang: 'en', kind: 'count' });
  refusesAll(t, '500 кв. км | двадцать с лишним километров', { lang: 'ru', kind: 'count' });
});

t.test(
  'a noun that only one language knows as a unit or a doubt is one where no language is given',
  async (t) => {
    readsAll(t, '3 tons = exact 3 ton | 100 гектаров = exact 100 ha | 12 истребителей F-16 = exact 12', {});
    refusesAll(t, '5 hypothetically | 5 est. | 12 supposedly killed | 12 soldats hypothétiquement tués', {});
  },
);
