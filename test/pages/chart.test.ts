/** The chart: what is drawn of a dispute, that labels do not cover each other, that it needs nothing else. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { CHART_STYLE, chartOf, disputeChart } from '../../src/pages/chart.ts';
import type { DisputeRecord } from '../../src/pages/chart-data.ts';
import { CAMP_ROLES, ROLES } from '../../src/pages/chart-paint.ts';
import { axisOf, LOG_FACTOR } from '../../src/pages/chart-scale.ts';
import { LANGS } from '../../src/pages/words.ts';
import { bounds, CASES, camp, dispute, KILLED, position } from './chart-cases.ts';
import { all, type Element, labelBoxes, overlap, readXml, textOf } from './svg.ts';

const WIDTHS = [320, 375, 640, 1000, 1600];
type Options = Parameters<typeof disputeChart>[1];
const drawn = (record: DisputeRecord, options: Partial<Options> = {}): string =>
  disputeChart(chartOf(record), { width: 800, theme: 'light', lang: 'en', ...options });
const textsOf = (svg: string): string[] => labelBoxes(readXml(svg)).map((one) => one.text);
const descriptionOf = (svg: string): string => textOf(all(readXml(svg), 'desc')[0]!);
/** Marks, lines and bars, without the ground and the legend’s words. */
const count = (svg: string, test: (one: Element) => boolean): number => all(readXml(svg)).filter(test).length;

t.test('every chart is XML that stands by itself, at every width, in every language and theme', async (t) => {
  const faults: string[] = [];
  for (const [name, record] of Object.entries(CASES))
    for (const width of WIDTHS)
      for (const lang of LANGS)
        for (const theme of ['light', 'dark', 'auto'] as const)
          faults.push(
            ...faultsOf(drawn(record, { width, lang, theme }), width).map((one) => `${name}: ${one}`),
          );
  t.same(faults, []);
});

function faultsOf(text: string, width: number): string[] {
  const svg = readXml(text);
  const ids = all(svg).flatMap((one) => one.attributes.id ?? []);
  const drawing = JSON.stringify(all(svg).map((one) => one.attributes));
  const used = [...drawing.matchAll(/url\(#([^)]+)\)/g)].map((match) => match[1]!);
  const { attributes } = svg;
  const holds: [boolean, string][] = [
    [attributes.xmlns === 'http://www.w3.org/2000/svg', 'has no namespace'],
    [attributes.role === 'img', 'is no image to screen readers'],
    [attributes.width === String(width), 'has another width'],
    [attributes.viewBox === `0 0 ${width} ${attributes.height}`, 'has another viewBox'],
    [new Set(ids).size === ids.length, 'has an id twice'],
    [
      [attributes['aria-labelledby'], attributes['aria-describedby'], ...used].every((id) =>
        ids.includes(id!),
      ),
      'names what is not there',
    ],
    [!/NaN|undefined|Infinity|null/.test(drawing), 'has a number that is none'],
    [!/https?:(?!\/\/www\.w3\.org\/2000\/svg")|"style"/.test(drawing), 'needs something from elsewhere'],
  ];
  return holds.filter(([holds]) => !holds).map(([, fault]) => fault);
}

t.test('no label covers another or leaves the picture, with 2 positions as with 60', async (t) => {
  for (const [name, record] of Object.entries(CASES))
    for (const lang of LANGS)
      t.same(
        WIDTHS.flatMap((width) =>
          collisions(drawn(record, { width, lang })).map((one) => `${width}: ${one}`),
        ),
        [],
        `${name}, ${lang}`,
      );
});

function collisions(svg: string): string[] {
  const root = readXml(svg);
  const [wide, high] = [Number(root.attributes.width), Number(root.attributes.height)];
  // How wide other scripts are nobody knows without a browser; these are checked in one.
  const boxes = labelBoxes(root).filter((one) => !/[\p{Script=Arabic}\p{Script=Han}]/u.test(one.text));
  return boxes.flatMap((a, i) => [
    ...(a.left < 0 || a.right > wide || a.top < 0 || a.bottom > high ? [`“${a.text}” is cut off`] : []),
    ...boxes
      .slice(i + 1)
      .filter((b) => overlap(a, b))
      .map((b) => `“${a.text}” covers “${b.text}”`),
  ]);
}

t.test('sixty positions are all there', async (t) => {
  for (const width of WIDTHS) {
    const texts = textsOf(drawn(CASES['sixty positions']!, { width })).join('\n');
    for (let i = 0; i < 20; i++) t.match(texts, `Claimant number ${i}`, String(width));
    for (let i = 0; i < 15; i++) t.match(texts, `Office ${i}`);
    t.equal(texts.match(/Agency of/g)?.length, 25);
    t.match(texts, 'and 3 more', 'and those who take no side, the rest of them counted');
  }
});

t.test('what there is no row for is counted', async (t) => {
  const svg = drawn(CASES['more positions than rows']!);
  const shown = textsOf(svg).filter((one) => /^Left \d/.test(one)).length;
  t.ok(shown >= 40 && shown <= 80);
  t.ok(textsOf(svg).includes(`and ${120 - shown} more`));
  t.ok(textsOf(svg).includes('and 39 positions in 2 further camps'));
  t.match(textsOf(svg).join(), /Left 0/, 'the first');
  t.match(textsOf(svg).join(), /Left 119/, 'and the last');
});

t.test('the same state has the same bytes, another state others', async (t) => {
  t.equal(drawn(KILLED), drawn(structuredClone(KILLED)));
  t.not(drawn(KILLED), drawn({ ...KILLED, reports: 4 }));
});

t.test('the gap is marked with its factor, or with itself where there is none', async (t) => {
  t.ok(textsOf(drawn(KILLED)).includes('35.5×'));
  t.ok(textsOf(drawn(KILLED, { lang: 'fr' })).includes('35,5\u202f×'));
  t.ok(textsOf(drawn(CASES['zero and a large figure']!)).includes('1,200 apart'));
  t.notMatch(textsOf(drawn(CASES['figures that lie close']!)).join(), /×|apart/);
});

t.test('the words say the whole dispute', async (t) => {
  const words = descriptionOf(drawn(KILLED));
  for (const part of [
    'Raiders killed, The raid',
    '2 and 71 lie a factor of 35.5 apart',
    'Camp A: 2 — Volunteer Corps: “deux”, 24 May 2023 (Denis) (2)',
    'Ministry: “des dizaines”, 24 May 2023 (2 or more, usually understood as 20 to 99)',
    'Russia: “plus de 70”, 24 May 2023 (71 or more)',
  ])
    t.match(words, part);
  t.match(descriptionOf(drawn(KILLED, { lang: 'fr' })), '71 ou plus');
  t.match(descriptionOf(drawn(CASES['sixty positions']!)), 'Takes no side: Silent 0');
});

t.test('what was stated is solid, what is only understood is hatched', async (t) => {
  const hatched = (svg: string) => count(svg, (one) => /^url\(#c\w+-h\d\)$/.test(one.attributes.fill ?? ''));
  const [exact, vague] = [drawn(CASES['two exact figures']!), drawn(KILLED)];
  t.equal(hatched(exact), 0);
  t.equal(hatched(vague), 2, 'one position, and its sign in the legend');
  t.match(textsOf(vague).join(), 'range as usually understood');
  t.notMatch(textsOf(exact).join(), 'range as usually understood');
});

t.test('an open end is an arrow at the edge, a closed one is not', async (t) => {
  const arrows = (record: DisputeRecord) =>
    all(readXml(drawn(record)), 'path').filter(({ attributes }) => /^M780 [\d.]+L/.test(attributes.d ?? ''))
      .length;
  t.equal(arrows(KILLED), 2, 'dozens and more than 70');
  t.equal(arrows(CASES['two exact figures']!), 0);
});

t.test('what is denied is a gap between brackets', async (t) => {
  const svg = readXml(drawn(CASES['a denial with a hole']!));
  const row = all(svg, 'g').find((one) => textOf(one).startsWith('Corps: denies “about 40”'))!;
  const bars = all(row, 'rect').map(({ attributes: { x, width } }) => [Number(x), Number(x) + Number(width)]);
  t.equal(bars.length, 2);
  t.ok(bars[0]![1]! < bars[1]![0]!, 'nothing is drawn in what is denied');
  t.equal(
    all(row, 'path').filter(({ attributes }) => /^M[\d.]+ [\d.]+H[\d.]+V/.test(attributes.d ?? '')).length,
    2,
  );
  t.match(textsOf(drawn(CASES['a denial with a hole']!)).join(), '≠ 36–44');
});

t.test('what was said before is a pale trail, and in words', async (t) => {
  const svg = drawn(CASES['zero and a large figure']!);
  t.equal(
    count(svg, (one) => one.name === 'g' && one.attributes.opacity === '0.5'),
    2,
    'one, and its sign',
  );
  t.match(textsOf(svg).join(), 'Earlier: 900, 20 May 2023');
});

t.test('camps differ in shape, not in colour alone', async (t) => {
  const marks = (svg: string, text: string) =>
    all(all(readXml(svg), 'g').find((one) => textOf(one).startsWith(text))!, 'path').map(
      (one) => one.attributes.d,
    );
  const svg = drawn(CASES['two exact figures']!);
  t.strictNotSame(marks(svg, 'Corps:'), marks(svg, 'Ministry:'));
});

t.test('figures ten times apart or more lie on a logarithmic axis, others on a linear one', async (t) => {
  const axis = (values: number[]) =>
    axisOf({
      values,
      loose: [],
      openLeft: false,
      openRight: false,
      whole: true,
      from: 0,
      to: 500,
      lang: 'en',
    });
  t.equal(axis([10, 10 * LOG_FACTOR - 1]).kind, 'linear');
  t.equal(axis([10, 10 * LOG_FACTOR]).kind, 'log');
  t.equal(axis([0, 4]).kind, 'linear', 'zero is no factor');
  t.equal(axis([-5, 1, 100]).kind, 'linear', 'a figure below zero has no logarithm');
  t.match(textsOf(drawn(KILLED)).join(), 'Logarithmic axis');
  t.notMatch(textsOf(drawn(CASES['two exact figures']!)).join(), 'Logarithmic axis');
});

t.test('zero has a place of its own on a logarithmic axis', async (t) => {
  const axis = axisOf({
    values: [0, 3, 4000],
    loose: [],
    openLeft: false,
    openRight: true,
    whole: true,
    from: 0,
    to: 500,
    lang: 'en',
  });
  t.equal(axis.kind, 'log');
  t.ok(axis.hasZero && axis.breakAt !== null);
  t.ok(axis.x(0) < axis.breakAt! && axis.breakAt! < axis.x(3) && axis.x(3) < axis.x(4000));
  t.equal(axis.ticks[0]?.label, '0');
  t.match(textsOf(drawn(CASES['zero and a large figure']!)).join(), 'zero stands apart');
});

t.test('larger figures never lie left of smaller ones, on any axis', async (t) => {
  for (const values of [
    [1, 2],
    [0, 1],
    [0, 0],
    [5, 5],
    [3, 900],
    [0, 7, 1e15],
    [-3, 8],
    [0.2, 0.9],
    [1, Number.MAX_SAFE_INTEGER],
  ])
    for (const width of [120, 400, 1200]) {
      const axis = axisOf({
        values,
        loose: [1],
        openLeft: true,
        openRight: true,
        whole: false,
        from: 10,
        to: 10 + width,
        lang: 'fr',
      });
      const sorted = [...values].sort((a, b) => a - b).map(axis.x);
      for (const [i, x] of sorted.entries()) {
        t.ok(x >= 10 && x <= 10 + width && x >= (sorted[i - 1] ?? 0), `${values} at ${width}`);
      }
      t.ok(axis.ticks.length > 0);
    }
});

t.test('the end of vague words that would press the rest together is cut, and says so', async (t) => {
  const record = dispute([
    camp(
      bounds(1080, 1200),
      position('A', bounds(1, 1200), { text: 'nearly 1,200', effective: bounds(1080, 1200) }),
    ),
    camp(bounds(20_000, 20_000), position('B', bounds(20_000, 20_000))),
  ]);
  t.match(textsOf(drawn(record)).join(), 'goes on beyond the axis');
  t.notMatch(textsOf(drawn(KILLED)).join(), 'goes on beyond the axis');
});

t.test('what is no figure has columns of camps, with who says it', async (t) => {
  const yes = textsOf(drawn(CASES['yes against no']!));
  for (const text of ['Yes', 'No', 'Legion', 'Ministry', 'as of 23 May 2023, said 24 May 2023'])
    t.ok(yes.includes(text), text);
  const actor = textsOf(drawn(CASES['who controls it']!, { lang: 'fr' }));
  for (const text of ['Ukraine', 'Pas Ukraine', 'Kyiv', 'Moscow']) t.ok(actor.includes(text), text);
  const xs = (svg: string) =>
    new Set(
      labelBoxes(readXml(svg))
        .filter((one) => ['Legion', 'Ministry'].includes(one.text))
        .map((one) => one.left),
    );
  t.equal(
    xs(drawn(CASES['yes against no']!, { width: 800 })).size,
    2,
    'beside each other where there is room',
  );
  t.equal(xs(drawn(CASES['yes against no']!, { width: 320 })).size, 1, 'else one below the other');
});

t.test('nothing that is said becomes markup, and no control character goes through', async (t) => {
  const evil =
    '<script>alert(1)</script>]]>&"\'\u0000\u001b[31m\u202e\u2066\uffff\ud800 <img src=x onerror=alert(1)>';
  const record = dispute(
    [
      camp(
        bounds(1, 1),
        position(evil, bounds(1, 1), { text: evil, speaker: evil, type: 'quantity', unit: evil }),
      ),
      camp({ actor: { slug: 'x', name: evil }, sole: true, denied: true }, position('B', bounds(2, 2))),
    ],
    {
      question: { label: evil },
      unconfirmed: [position(evil, bounds(null, null), { value: null, polarity: 'unconfirmed' })],
    },
  );
  const known = new Set([
    'svg',
    'title',
    'desc',
    'defs',
    'pattern',
    'rect',
    'line',
    'path',
    'text',
    'tspan',
    'g',
    'style',
  ]);
  for (const theme of ['light', 'auto'] as const) {
    const svg = readXml(drawn(record, { theme }));
    for (const one of all(svg)) {
      t.ok(known.has(one.name), one.name);
      t.notOk(Object.keys(one.attributes).some((name) => /^on|href|style/.test(name)));
    }
    t.match(textOf(all(svg, 'title')[0]!), '<script>alert(1)</script>', 'it is there as words');
    t.notMatch(drawn(record, { theme }), /[\u202a-\u202e\u2066\u2067]/u, 'nothing turns the direction');
  }
});

t.test(
  'names that run from right to left are set apart from their sentence, also where they are cut',
  async (t) => {
    const record = CASES['names of any script']!;
    for (const width of [320, 800]) {
      const svg = readXml(drawn(record, { width }));
      t.match(textOf(svg), '\u2068وزارة الدفاع\u2069');
      for (const one of all(svg).filter(({ name }) => ['text', 'title', 'desc'].includes(name))) {
        const text = textOf(one);
        t.equal(text.split('\u2068').length, text.split('\u2069').length, text);
      }
    }
  },
);

t.test('colours are told apart from the ground, and the first ones by everybody', async (t) => {
  for (const shade of [0, 1] as const) {
    const ground = ROLES.bg[shade];
    for (const role of ['ink', 'muted', 'none', ...CAMP_ROLES] as const) {
      t.ok(contrast(ROLES[role][shade], ground) >= 4.5, `${role} is AA`);
      t.ok(contrast(ROLES[role][shade], ROLES.band[shade]) >= 4.5, `${role} is AA on the band`);
    }
    t.ok(contrast(ROLES.axis[shade], ground) >= 3, 'the axis is seen');
    for (const seen of [RED_BLIND, GREEN_BLIND]) {
      const [a, b, c, d] = CAMP_ROLES.slice(0, 4).map((role) => simulated(ROLES[role][shade], seen));
      for (const [x, y] of [
        [a, b],
        [b, c],
        [c, d],
      ] as const)
        t.ok(distance(x!, y!) > 40, `${x} and ${y} differ`);
    }
  }
});

t.test('a chart in a page has no style of its own; the page’s style sheet has the same rules', async (t) => {
  t.equal(all(readXml(drawn(KILLED, { theme: 'auto', inline: true })), 'style').length, 0);
  t.equal(textOf(all(readXml(drawn(KILLED, { theme: 'auto' })), 'style')[0]!), CHART_STYLE);
  const sheet = readFileSync(new URL('../../src/pages/assets/chart.css', import.meta.url), 'utf8');
  const bare = (style: string) => style.replaceAll(/\s|;/g, '');
  t.ok(bare(sheet).includes(bare(CHART_STYLE)), 'chart.css has the style of charts');
  const fills = (svg: string) =>
    new Set(all(readXml(svg)).flatMap((one) => (one.attributes.class ?? '').split(' ').filter(Boolean)));
  for (const name of fills(drawn(CASES['sixty positions']!, { theme: 'auto' })))
    t.match(CHART_STYLE, `.${name}{`);
});

const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const linear = (value: number): number =>
  value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
function contrast(one: string, other: string): number {
  const [a, b] = [one, other].map((hex) => {
    const [r, g, b] = channels(hex).map(linear) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  }) as [number, number];
  return Math.max(a, b) / Math.min(a, b);
}
/** As Viénot, Brettel and Mollon (1999) have it, on linear light. */
const RED_BLIND = [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1];
const GREEN_BLIND = [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1];
const simulated = (hex: string, m: number[]): number[] => {
  const light = channels(hex).map(linear);
  return [0, 3, 6].map((row) => {
    const value = Math.min(
      1,
      Math.max(0, m[row]! * light[0]! + m[row + 1]! * light[1]! + m[row + 2]! * light[2]!),
    );
    return Math.round(255 * value ** (1 / 2.2));
  });
};
const distance = (a: number[], b: number[]): number => Math.hypot(...a.map((value, i) => value - b[i]!));
