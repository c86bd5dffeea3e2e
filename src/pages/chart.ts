/** The chart of a dispute or question: who says what, how far apart, as a picture that stands by itself. */
import { campColumns } from './chart-columns.ts';
import type { ChartData } from './chart-data.ts';
import { figureRows } from './chart-figures.ts';
import {
  type ChartOptions,
  type Drawn,
  document,
  footer,
  heading,
  legend,
  marginOf,
  penOf,
} from './chart-frame.ts';
import { formerly, hatching, line, type Pen, position, type Signs, textAt } from './chart-marks.ts';
import { type Markup, tag } from './chart-markup.ts';
import { mark } from './chart-paint.ts';
import { chartDescription, countsText, detailText, findingText, momentsText } from './chart-phrases.ts';
import type { Axis } from './chart-scale.ts';
import { wrapped } from './chart-text.ts';
import type { Lang } from './words.ts';
import { chartWordsOf } from './words-chart.ts';

export { chartOf } from './chart-data.ts';
export type { ChartOptions } from './chart-frame.ts';
export { CHART_WIDTH } from './chart-frame.ts';
export { CHART_STYLE } from './chart-paint.ts';

const UNCONFIRMED_SHOWN = 8;

/** SVG that needs nothing else; the same bytes for the same state. */
export function disputeChart(chart: ChartData, options: ChartOptions): string {
  const { lang } = options;
  const words = chartWordsOf(lang);
  const pen = penOf(chart.id, 'c', options);
  const moments = momentsText(chart, lang);
  const head = heading(pen, options, chart.label, [
    ...(options.inline
      ? []
      : [{ text: `${findingText(chart, lang)}.`, strong: true }, { text: countsText(chart, lang) }]),
    ...(moments ? [{ text: moments }] : []),
  ]);
  const parts: (Markup | null)[] = [...head.parts];
  let y = head.height;
  const add = ({ parts: more, height }: Drawn) => {
    parts.push(...more);
    y += height;
  };
  const defs: Markup[] = [];
  if (chart.isFigures) {
    const figures = figureRows(pen, chart, options, y);
    add(figures);
    add(unconfirmedList(pen, chart, options, y));
    if (figures.signs.has('inferred'))
      defs.push(
        ...[...new Set([0, ...figures.camps].map((camp) => camp % 6))].map((camp) => hatching(pen, camp)),
      );
    add(legend(pen, options, y, figureSigns(pen, figures.signs, lang)));
    const axis = figures.axis.kind === 'log' ? [figures.axis.hasZero ? words.logWithZero : words.log] : [];
    add(footer(pen, options, y, [...axis, words.footer]));
  } else {
    add(campColumns(pen, chart, options, y));
    add(unconfirmedList(pen, chart, options, y));
    add(footer(pen, options, y, [words.footer]));
  }
  return document(pen, options, {
    title: chart.label,
    description: chartDescription(chart, lang),
    defs,
    height: y + (options.inline ? 4 : marginOf(options.width) - 4),
    parts,
  });
}

/** Those who would not say: they take no side, and have no place on the axis. */
function unconfirmedList(pen: Pen, chart: ChartData, { width, lang }: ChartOptions, top: number): Drawn {
  if (chart.unconfirmed.length === 0) return { parts: [], height: 0 };
  const words = chartWordsOf(lang);
  const margin = marginOf(width);
  const shown = chart.unconfirmed.slice(0, UNCONFIRMED_SHOWN);
  const parts: (Markup | null)[] = [
    tag('line', {
      x1: margin,
      y1: top + 4.5,
      x2: width - margin,
      y2: top + 4.5,
      ...pen.paint({ stroke: 'rule' }),
    }),
    textAt(pen, words.unconfirmed, margin, top + 25, { size: 13, bold: true, role: 'muted' }),
  ];
  let y = top + 28;
  for (const row of shown)
    for (const text of wrapped(`${row.claimant} — ${detailText(row, lang)}`, 12.5, width - 2 * margin, 2)) {
      y += 19;
      parts.push(textAt(pen, text, margin, y, { size: 12.5 }));
    }
  const left = chart.unconfirmedCount - shown.length;
  if (left > 0) {
    y += 19;
    parts.push(textAt(pen, words.more(left), margin, y, { size: 12, role: 'muted' }));
  }
  return { parts, height: y - top + 14 };
}

/** Only the signs that occur. */
function figureSigns(pen: Pen, signs: Signs, lang: Lang) {
  const words = chartWordsOf(lang).legend;
  // Signs are drawn as positions of the first camp on a little axis of their own.
  const at = (x: number): Axis => ({
    kind: 'linear',
    x: (value) => x + value,
    has: (value) => value >= 0,
    ticks: [],
    left: x,
    right: x + 28,
    breakAt: null,
    hasZero: true,
  });
  const none: Signs = new Set();
  const solid = (min: number | null, max: number | null) => (x: number, y: number) =>
    position(pen, at(x), 0, { stated: { min, max }, effective: { min, max } }, y, none, 0.7);
  const entries = [
    { key: 'point', text: words.point, sign: solid(14, 14) },
    { key: 'stated', text: words.stated, sign: solid(3, 25) },
    {
      key: 'inferred',
      text: words.inferred,
      sign: (x: number, y: number) =>
        position(
          pen,
          at(x),
          0,
          { stated: { min: 0, max: 28 }, effective: { min: 6, max: 22 } },
          y,
          none,
          0.7,
        ),
    },
    { key: 'open', text: words.open, sign: solid(4, null) },
    {
      key: 'hole',
      text: words.hole,
      sign: (x: number, y: number) => {
        const set = { min: 0, max: 28, except: { min: 9, max: 19 } };
        return position(pen, at(x), 0, { stated: set, effective: set }, y, none, 0.6);
      },
    },
    {
      key: 'trail',
      text: words.trail,
      sign: (x: number, y: number) => {
        const set = { min: 14, max: 14 };
        return [formerly(pen, at(x), 0, { stated: set, effective: set }, y, none)];
      },
    },
    {
      key: 'cut',
      text: words.cut,
      sign: (x: number, y: number) => [
        line(pen, x + 4, x + 26, y, 'c0', 1.6),
        ...[2, 6].map((shift) =>
          tag('line', {
            x1: x + shift - 2,
            y1: y + 5,
            x2: x + shift + 2,
            y2: y - 5,
            'stroke-width': 1.5,
            ...pen.paint({ stroke: 'c0' }),
          }),
        ),
        mark(pen.paint, 0, { x: x + 25, y }, { size: 24 }),
      ],
    },
  ];
  return entries.filter((one) => signs.has(one.key as never)).map(({ text, sign }) => ({ text, sign }));
}
