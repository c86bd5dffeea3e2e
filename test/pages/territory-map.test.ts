/** The map of a day: what is claimed of each place, what is contested, and nothing from elsewhere unless it is set. */
import t from 'tap';
import { dayOf, placesOn, type TerritoryRecord } from '../../src/pages/territory.ts';
import { territoryMap } from '../../src/pages/territory-map.ts';
import { territoryPart } from '../../src/pages/territory-part.ts';
import { LANGS } from '../../src/pages/words.ts';
import { bounds, position } from './chart-cases.ts';
import { all, labelBoxes, overlap, readXml, textOf } from './svg.ts';

type Place = TerritoryRecord['places'][number];
type Question = Place['questions'][number];
type Polarity = 'asserts' | 'denies' | 'unconfirmed';

const says = (
  who: string,
  actor: string,
  from: string | null,
  to: string | null = null,
  polarity: Polarity = 'asserts',
) => ({
  claim: position(who, bounds(null, null), {
    polarity,
    value: { type: 'actor', actor: { slug: actor.toLowerCase(), name: actor }, sole: false },
  }).claim,
  from: from === null ? null : Date.parse(from),
  to: to === null ? null : Date.parse(to),
});
const place = (
  name: string,
  at: [number, number] | null,
  answers: Question['answers'],
  kin: [string, string][] = [],
): Place => ({
  slug: name.toLowerCase(),
  name,
  latitude: at?.[0] ?? null,
  longitude: at?.[1] ?? null,
  questions: [{ id: name, property: 'controlled-by', subject: null, answers, kin }],
});
const record = (...places: Place[]): TerritoryRecord => ({
  event: { slug: 'offensive', name: 'The offensive' },
  days: ['2024-08-06', '2024-08-10', '2024-08-15'],
  places,
  questionsLeft: 0,
});

const KURSK = record(
  place(
    'Sudzha',
    [51.19, 35.27],
    [says('Kyiv', 'Ukraine', '2024-08-06'), says('Moscow', 'Russia', '2024-08-10')],
  ),
  place(
    'Goncharovka',
    [51.17, 35.25],
    [says('Kyiv', 'Ukraine', '2024-08-10'), says('Moscow', 'Ukraine', '2024-08-10', '2024-08-15', 'denies')],
  ),
  place('Lgov', [51.66, 35.26], [says('Moscow', 'Russia', '2024-08-10')]),
  place('Glushkovo', [51.34, 34.64], [says('Kyiv', 'Ukraine', '2024-08-15')]),
  place('Elsewhere', null, [says('Kyiv', 'Ukraine', null)]),
);
type Options = Parameters<typeof territoryMap>[1];
const drawn = (day: string, options: Partial<Options> = {}, given = KURSK): string =>
  territoryMap(given, { width: 800, theme: 'light', lang: 'en', day, ...options });
const stateOf = (day: string, given = KURSK) =>
  Object.fromEntries(
    placesOn(given, day, 'en').map((one) => [
      one.name,
      one.isContested ? 'contested' : one.shares.map((share) => share.text).join(),
    ]),
  );

t.test('each day has what was said of it by then', async (t) => {
  t.same(stateOf('2024-08-06'), {
    Sudzha: 'Held by Ukraine',
    Goncharovka: '',
    Lgov: '',
    Glushkovo: '',
    Elsewhere: 'Held by Ukraine',
  });
  t.same(stateOf('2024-08-12'), {
    Sudzha: 'contested',
    Goncharovka: 'contested',
    Lgov: 'Held by Russia',
    Glushkovo: '',
    Elsewhere: 'Held by Ukraine',
  });
  t.match(
    stateOf('2024-08-15'),
    { Goncharovka: 'Held by Ukraine', Glushkovo: 'Held by Ukraine' },
    'what was taken back is over',
  );
});

t.test(
  'an actor and one that it is a member of do not contest a place, nor does a claimant with itself',
  async (t) => {
    const answers = [says('Kyiv', 'Ukraine', '2024-08-06'), says('Staff', 'Army', '2024-08-06')];
    t.equal(stateOf('2024-08-06', record(place('A', [51, 35], answers))).A, 'contested');
    t.not(stateOf('2024-08-06', record(place('A', [51, 35], answers, [['army', 'ukraine']]))).A, 'contested');
    const own = [says('Kyiv', 'Ukraine', '2024-08-06'), says('Kyiv', 'Army', '2024-08-06')];
    t.not(stateOf('2024-08-06', record(place('A', [51, 35], own))).A, 'contested');
  },
);

t.test('what is contested has another shape, not only other colours', async (t) => {
  const shapes = (day: string) =>
    all(readXml(drawn(day)), 'path').filter(({ attributes }) =>
      /^M0 -[\d.]+L[\d.]+ 0L/.test(attributes.d ?? ''),
    );
  t.equal(shapes('2024-08-06').length, 0);
  t.equal(shapes('2024-08-12').length, 2);
  const beside = all(readXml(drawn('2024-08-12')), 'path').filter(({ attributes }) =>
    /l5 5l-5 5l-5 -5Z$/.test(attributes.d ?? ''),
  );
  t.equal(beside.length, 2, 'and the list below says what the shape means');
});

t.test('names on the map cover neither each other nor leave it, close places too', async (t) => {
  for (const width of [320, 640, 1000])
    for (const lang of LANGS) {
      const svg = readXml(drawn('2024-08-12', { width, lang }));
      const boxes = labelBoxes(svg);
      const faults = boxes.flatMap((a, i) => [
        ...(a.left < 0 || a.right > width || a.bottom > Number(svg.attributes.height)
          ? [`${a.text} is cut off`]
          : []),
        ...boxes
          .slice(i + 1)
          .filter((b) => overlap(a, b))
          .map((b) => `${a.text} covers ${b.text}`),
      ]);
      t.same(faults, [], `${width}, ${lang}`);
    }
});

t.test('places lie as on the earth: north above, east to the right', async (t) => {
  const at = (name: string) => {
    const group = all(
      readXml(drawn('2024-08-12', {}, record(...KURSK.places.filter((one) => one.slug !== 'goncharovka')))),
      'g',
    ).find((one) => one.attributes.transform && textOf(one).startsWith(name))!;
    const [, x, y] = /translate\(([\d.]+) ([\d.]+)\)/.exec(group.attributes.transform!)!;
    return { x: Number(x), y: Number(y) };
  };
  t.ok(at('Lgov').y < at('Sudzha').y);
  t.ok(at('Glushkovo').x < at('Sudzha').x);
});

t.test('nothing comes from elsewhere unless tiles are set', async (t) => {
  t.equal(all(readXml(drawn('2024-08-12')), 'image').length, 0);
  t.notMatch(drawn('2024-08-12').replace('http://www.w3.org/2000/svg', ''), /https?:/);
  const tiled = readXml(
    drawn('2024-08-12', {
      tiles: { url: 'https://tiles.example/{z}/{x}/{y}.png', attribution: 'Tiles by Example' },
    }),
  );
  const images = all(tiled, 'image');
  t.ok(images.length > 0 && images.length <= 64);
  for (const one of images) t.match(one.attributes.href, /^https:\/\/tiles\.example\/\d+\/\d+\/\d+\.png$/);
  t.match(textOf(tiled), 'Tiles by Example');
});

t.test('the words say the whole map; the same day has the same bytes', async (t) => {
  const words = textOf(all(readXml(drawn('2024-08-12')), 'desc')[0]!);
  t.match(words, 'Sudzha (contested): Held by Ukraine, says Kyiv; Held by Russia, says Moscow.');
  t.match(words, 'Elsewhere (one answer)');
  t.equal(drawn('2024-08-12'), drawn('2024-08-12', {}, structuredClone(KURSK)));
});

t.test('nothing that is said becomes markup', async (t) => {
  const evil = '<script>alert(1)</script>';
  const given = record(place(evil, [51, 35], [says(evil, evil, '2024-08-06')]));
  t.notOk(all(readXml(drawn('2024-08-12', {}, given))).some((one) => one.name === 'script'));
});

t.test('a page shows the last day unless it is asked for another, by its date or its number', async (t) => {
  t.equal(dayOf(KURSK, {}), '2024-08-15');
  t.equal(dayOf(KURSK, { day: '2024-08-07' }), '2024-08-07');
  t.equal(dayOf(KURSK, { at: 0 }), '2024-08-06');
  t.equal(dayOf(KURSK, { at: 99 }), '2024-08-15');
  t.equal(dayOf({ days: [] }, {}), null);
  const part = (given: TerritoryRecord) =>
    territoryPart({
      record: given,
      path: '/events/offensive',
      lang: 'en',
      tiles: null,
      script: '/assets/map.js',
    });
  t.match(part(KURSK), 'max="2"');
  t.match(part(KURSK), 'href="/events/offensive?day=2024-08-10#territory-heading"');
  t.notMatch(part(KURSK), / style=| on[a-z]+=/);
  t.equal(part(record()), '', 'no place, no map');
});
