import fc from 'fast-check';
import t from 'tap';
import { skeletonOf, skeletonsOf } from '../../src/domain/look-alike.ts';

/** Each line is names that a reader takes for one another. */
const ALIKE: [string, ...string[]][] = [
  ['Kyiv', 'Кyiv', 'Kуiv', 'KYIV', 'kyiv', 'Ｋｙｉｖ', 'Ky\u200biv', '  Kyiv '],
  ['Wagner', 'Wаgnеr', 'WAGNER'],
  ['РОСС', 'POCC', 'pocc'],
  ['Όμηρος', 'Ό\u03bcηρος'],
  ['OSINT 10', 'OSINT lO', 'ОSINТ l0'],
  ["People's Guard", 'People’s  Guard', 'Peopleʼs Guard'],
  ['Saint-Lô', 'Saint‑Lô', 'Saint–Lo\u0302'],
  ['ІРС', 'IPC'],
];

for (const [first, ...others] of ALIKE)
  t.test(`looks like ${first}`, async (t) => {
    for (const other of others) t.equal(skeletonOf(other), skeletonOf(first), other);
  });

t.test('what looks different stays apart', async (t) => {
  const names = [
    'Kyiv',
    'Kiev',
    'Київ',
    'Lviv',
    'Zelensky',
    'Zelenskyy',
    '第1',
    '第2',
    'café',
    'cafe',
    'رجل',
    'רגל',
  ];
  t.equal(new Set(names.map(skeletonOf)).size, names.length);
});

t.test('a skeleton looks like itself, and case makes none', async (t) => {
  for (const name of ['Грозный', 'Σάρος', 'Ϲ', 'Гянджа'])
    t.equal(skeletonOf(name.toUpperCase()), skeletonOf(name.toLowerCase()), name);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      const skeleton = skeletonOf(name);
      return skeletonOf(skeleton) === skeleton && skeletonOf(name.normalize('NFD')) === skeleton;
    }),
  );
});

t.test('an entry looks like each of its names, in each language, once', async (t) => {
  const entry = { name: 'Kyiv', names: { uk: 'Київ', fr: 'Kyiv' }, aliases: ['KYIV', 'Kiev'] };
  t.same(skeletonsOf(entry), ['Kyiv', 'Київ', 'Kiev'].map(skeletonOf));
});
