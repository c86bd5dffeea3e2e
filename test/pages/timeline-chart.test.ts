/** The timeline: steps of figures, lanes of what is none, times at the precision that they were given with. */
import t from 'tap';
import type { BriefRecord, TimelineRecord } from '../../src/pages/chart-data.ts';
import { timelineChart, timelineOf } from '../../src/pages/timeline-chart.ts';
import { LANGS } from '../../src/pages/words.ts';
import { bounds, position } from './chart-cases.ts';
import { all, labelBoxes, overlap, readXml, textOf } from './svg.ts';

type Options = Parameters<typeof timelineChart>[1];
const QUESTION = { id: 'raid.killed.raiders', label: 'raiders killed, The raid' };
const WIDTHS = [320, 640, 1000, 1600];
const drawn = (entries: TimelineRecord[], options: Partial<Options> = {}): string =>
  timelineChart(timelineOf(QUESTION, entries), { width: 800, theme: 'light', lang: 'en', ...options });
const textsOf = (svg: string): string[] => labelBoxes(readXml(svg)).map((one) => one.text);

const said = (claim: BriefRecord, succeededBy: string | null = null): TimelineRecord => ({
  at: claim.claimedAt,
  act: 'claimed',
  claim,
  succeededBy,
});
const figure = (name: string, min: number, max: number | null, at: string | null): BriefRecord =>
  position(name, bounds(min, max), { at }).claim;
const answer = (name: string, value: boolean, at: string | null): BriefRecord =>
  position(name, bounds(null, null), { at, value: { type: 'boolean', value } }).claim;

const first = figure('Corps', 2, 2, '2023-05-24');
const second = figure('Corps', 5, 5, '2023-05-28');
const ministry = figure('Ministry', 71, null, '2023-05-23');
const unknown = figure('Agency', 20, 30, null);
const yearly = figure('Institute', 40, 40, '2023');
const REVISED = [said(ministry), said(first, second.id), said(second)];
const MANY = Array.from({ length: 70 }, (_, i) =>
  said(figure(`Claimant number ${i}`, i, i + 3, `2023-05-${10 + (i % 20)}`)),
);
const LANES = [said(answer('Legion', true, '2023-05-23')), said(answer('Ministry', false, null))];
const CASES: Record<string, TimelineRecord[]> = {
  REVISED,
  MANY,
  LANES,
  'twelve lines': MANY.slice(0, 12),
  'unknown and yearly': [said(unknown), said(yearly), said(ministry)],
  'taken back': [said(ministry), { at: '2023-05-30', act: 'retracted', claim: ministry, succeededBy: null }],
  nothing: [],
};

t.test('no label covers another or leaves the picture, with one line as with 60', async (t) => {
  for (const [name, entries] of Object.entries(CASES))
    for (const width of WIDTHS)
      for (const lang of LANGS) {
        const svg = readXml(drawn(entries, { width, lang }));
        const boxes = labelBoxes(svg);
        const faults = boxes.flatMap((a, i) => [
          ...(a.left < 0 || a.right > width || a.bottom > Number(svg.attributes.height)
            ? [`“${a.text}” is cut off`]
            : []),
          ...boxes
            .slice(i + 1)
            .filter((b) => overlap(a, b))
            .map((b) => `“${a.text}” covers “${b.text}”`),
        ]);
        t.same(faults, [], `${name} at ${width}, ${lang}`);
        t.notMatch(JSON.stringify(all(svg).map((one) => one.attributes)), /NaN|undefined|Infinity/, name);
      }
});

t.test('what a claimant revised ends where the next figure begins', async (t) => {
  const svg = readXml(drawn(REVISED));
  const group = (text: string) => all(svg, 'g').find((one) => textOf(one).startsWith(text))!;
  const [before, after] = [group('Corps: 2'), group('Corps: 5')];
  const flat = (one: typeof before) =>
    all(one, 'line')
      .map(({ attributes: a }) => a)
      .filter((a) => a.y1 === a.y2)
      .map((a) => [Number(a.x1), Number(a.x2)]);
  const [end] = flat(before).map(([, x]) => x!);
  const marked = all(after, 'path').at(-1)!.attributes.transform!;
  t.ok(Math.abs(end! - Number(/translate\(([\d.]+)/.exec(marked)![1])) < 40, 'the step is there');
  t.ok(flat(before)[0]![1]! < flat(after)[0]![1]!);
  t.equal(
    all(before, 'line').filter(({ attributes: a }) => a.x1 === a.x2).length,
    1,
    'and a line leads up to it',
  );
  t.equal(textsOf(drawn(REVISED)).filter((one) => one.includes('Corps')).length, 1, 'one line has one name');
});

t.test('what was taken back ends with a cross, what stands goes on', async (t) => {
  t.match(textsOf(drawn(CASES['taken back']!)).join(), 'taken back');
  t.notMatch(textsOf(drawn(CASES['taken back']!)).join(), 'still stands');
  t.match(textsOf(drawn(REVISED)).join(), 'still stands');
});

t.test('a year is a span, and a time that nobody knows lies apart', async (t) => {
  const svg = readXml(drawn(CASES['unknown and yearly']!));
  const span = (name: string) =>
    all(all(svg, 'g').find((one) => textOf(one).startsWith(name))!, 'rect')
      .filter(({ attributes }) => attributes.rx === '4')
      .map(({ attributes }) => Number(attributes.width));
  t.ok(span('Institute')[0]! > 300, 'a year of a year');
  t.ok((span('Ministry')[0] ?? 0) < 8, 'a day of a year');
  t.same(span('Agency'), []);
  t.ok(textsOf(drawn(CASES['unknown and yearly']!)).includes('unknown'));
  t.notMatch(textsOf(drawn(REVISED)).join(), 'unknown');
});

t.test(
  'more claimants than lines can be told apart have a lane each, and beyond 60 are counted',
  async (t) => {
    const texts = textsOf(drawn(MANY));
    t.equal(texts.filter((one) => one.startsWith('Claimant number')).length, 60);
    t.ok(texts.includes('and 10 more'));
  },
);

t.test('what is no figure has a lane for each claimant with its answer', async (t) => {
  const texts = textsOf(drawn(LANES));
  for (const text of ['Legion', 'Ministry', 'Yes', 'No']) t.ok(texts.includes(text), text);
});

t.test('the words say who said what when; the same state has the same bytes', async (t) => {
  const words = textOf(all(readXml(drawn([...REVISED, ...CASES['taken back']!.slice(1)])), 'desc')[0]!);
  t.match(words, '23 May 2023: Ministry: 71 or more.');
  t.match(words, '30 May 2023: Ministry, taken back: 71 or more.');
  t.equal(drawn(REVISED), drawn(structuredClone(REVISED)));
});

t.test('nothing that is said becomes markup', async (t) => {
  const evil = '<script>alert(1)</script>\u0000"\'';
  const svg = readXml(drawn([said(figure(evil, 1, 2, '2023-05-24')), said({ ...answer(evil, true, null) })]));
  t.notOk(all(svg).some((one) => one.name === 'script'));
  t.match(textOf(svg), '<script>');
});
