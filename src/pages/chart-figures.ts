/** The chart of figures: every position a row, its set on one axis, camps one below the other. */
import { evenly, shares } from '../domain/sample.ts';
import {
  type BoundsRecord,
  type ChartCamp,
  type ChartData,
  type ChartRow,
  type FigureRecord,
  isFigure,
} from './chart-data.ts';
import { type ChartOptions, type Drawn, marginOf } from './chart-frame.ts';
import { extentOf, formerly, type Pen, position, type Signs, textAt, textAttributes } from './chart-marks.ts';
import { type Markup, said, tag } from './chart-markup.ts';
import { campName, campRole, mark } from './chart-paint.ts';
import { allowedText, beyond, boundsLabel, boundsText, detailText, trailText } from './chart-phrases.ts';
import { type Axis, axisOf } from './chart-scale.ts';
import { fitting, widthOf, wrapped } from './chart-text.ts';
import type { Lang } from './words.ts';
import { chartWordsOf, factorText, figure } from './words-chart.ts';

/** Rows that a chart shows; the rest is counted. */
export const CHART_ROWS = 80;
/** From this many rows on, each has one line. */
const DENSE_ROWS = 24;
const TRAIL_MARKS = 6;

type Figured = ChartRow & { value: FigureRecord };
type Shown = { index: number; effective: ChartCamp['effective']; size: number; rows: Figured[] };

type Sheet = {
  pen: Pen;
  lang: Lang;
  width: number;
  margin: number;
  axis: Axis;
  /** Labels stand beside the axis where there is room, else above each mark. */
  isWide: boolean;
  isDense: boolean;
  labelWidth: number;
  signs: Signs;
};

export function figureRows(
  pen: Pen,
  chart: ChartData,
  options: ChartOptions,
  top: number,
): Drawn & { signs: Signs; axis: Axis; camps: number[] } {
  const { lang, width } = options;
  const margin = marginOf(width);
  const camps = shownCamps(chart);
  const rows = camps.flatMap((camp) => camp.rows);
  const isWide = width >= 600;
  const isDense = rows.length > DENSE_ROWS;
  const [share, most] = isDense ? [0.44, 520] : [0.36, 360];
  const labelWidth = isWide ? Math.min(most, Math.max(215, width * share)) : width - 2 * margin;
  const axis = axisOf({
    ...figuresOf(rows, chart),
    from: isWide ? margin + labelWidth + 16 : margin,
    to: width - margin,
    lang,
  });
  const signs: Signs = new Set();
  const sheet: Sheet = {
    pen,
    lang,
    width,
    margin,
    axis,
    isWide,
    isDense,
    labelWidth,
    signs,
  };
  const bracket = chart.spread ? gapBracket(sheet, chart.spread, top) : { parts: [], height: 0 };
  const axisTop = top + bracket.height + 18;
  const body: (Markup | null)[] = [];
  let y = axisTop + 10;
  for (const camp of camps) {
    const drawn = campRows(sheet, camp, y);
    body.push(...drawn.parts);
    y += drawn.height;
  }
  const { camps: left, positions } = beyond(chart);
  const further = left + (chart.camps.length - camps.length);
  const unshown =
    positions +
    chart.camps
      .filter((_, i) => !camps.some((one) => one.index === i))
      .reduce((sum, one) => sum + one.size, 0);
  if (unshown > 0) {
    y += 24;
    body.push(
      textAt(pen, chartWordsOf(lang).moreCamps(further, unshown), margin, y - 6, {
        size: 12.5,
        role: 'muted',
      }),
    );
  }
  const foot = sheet.isDense || rows.length > 8 ? tickLabels(sheet, y + 16) : [];
  const parts = [
    ...gridOf(sheet, chart.spread, axisTop, y),
    ...bracket.parts,
    ...tickLabels(sheet, axisTop),
    ...body,
    ...foot,
  ];
  return {
    parts,
    height: y - top + (foot.length > 0 ? 24 : 8),
    signs,
    axis,
    camps: camps.map((one) => one.index),
  };
}

/** Camps and rows that fit, the ends of each among them. */
function shownCamps(chart: ChartData): Shown[] {
  const most = Math.floor(CHART_ROWS / 2);
  const kept = new Set(evenly(chart.camps.length, Math.min(chart.camps.length, most)));
  const camps = chart.camps.map((camp, index) => ({ ...camp, index })).filter((camp) => kept.has(camp.index));
  const given = shares(
    camps.map((camp) => camp.rows.length),
    CHART_ROWS,
  );
  return camps.map(({ index, effective, size, rows }, i) => {
    const figured = rows.filter((row): row is Figured => isFigure(row.value)).sort(byFigure);
    return { index, effective, size, rows: evenly(figured.length, given[i]!).map((at) => figured[at]!) };
  });
}

const byFigure = (a: Figured, b: Figured): number =>
  low(a) - low(b) ||
  high(a) - high(b) ||
  compareText(a.claimedAt ?? '', b.claimedAt ?? '') ||
  compareText(a.id, b.id);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const low = ({ value }: Figured): number => value.effective.min ?? -Infinity;
const high = ({ value }: Figured): number => value.effective.max ?? Infinity;

function figuresOf(rows: readonly Figured[], { spread }: ChartData) {
  const all = rows.flatMap((row) => [
    row.value,
    ...row.trail.slice(0, TRAIL_MARKS).flatMap(({ value }) => (isFigure(value) ? [value] : [])),
  ]);
  const endsOf = ({ min, max, except }: BoundsRecord) =>
    [min, max, except?.min, except?.max].filter((one): one is number => typeof one === 'number');
  const sets = all.flatMap((value) => [value.stated, value.effective]);
  // A denial begins at zero because counts do: that end need not stand on an axis that has no zero.
  const values = all.flatMap((value) =>
    value.effective.except
      ? [value.effective.except.min, value.effective.except.max]
      : endsOf(value.effective),
  );
  return {
    values: [...values, ...(spread ? [spread.low, spread.high] : [])],
    loose: sets.flatMap(endsOf),
    openLeft: sets.some((one) => one.min === null),
    openRight: sets.some((one) => one.max === null),
    whole: all.every((value) => value.type === 'count'),
  };
}

function campRows(sheet: Sheet, camp: Shown, top: number): Drawn {
  const { pen, lang, margin, width } = sheet;
  const words = chartWordsOf(lang);
  const parts: (Markup | null)[] = [];
  const [name, common] = [campName(camp.index), allowedText(camp.effective, lang)];
  const title = camp.size === 1 ? words.campIs(name, common) : words.allFit(name, common);
  const count = words.positions(camp.size);
  const whole = width - 2 * margin - 24;
  // Where the count leaves no room for what the camp allows, it goes.
  const besides = whole - widthOf(count, 12) - 16;
  const hasCount = widthOf(title, 13, true) <= besides;
  const room = hasCount ? besides : whole;
  parts.push(
    tag('line', {
      x1: margin,
      y1: top + 0.5,
      x2: width - margin,
      y2: top + 0.5,
      ...pen.paint({ stroke: 'rule' }),
    }),
    mark(pen.paint, camp.index, { x: margin + 7, y: top + 19 }, { size: 92 }),
    textAt(pen, fitting(title, 13, room, true), margin + 22, top + 23.5, {
      size: 13,
      bold: true,
      role: campRole(camp.index),
      halo: 'bg',
    }),
    hasCount
      ? textAt(pen, count, width - margin, top + 23.5, { size: 12, role: 'muted', anchor: 'end' })
      : null,
  );
  let y = top + 34;
  for (const row of camp.rows) {
    const drawn = sheet.isDense ? denseRow(sheet, camp.index, row, y) : fullRow(sheet, camp.index, row, y);
    parts.push(
      tag('g', {}, tag('title', {}, said(`${row.claimant}: ${detailText(row, lang)}`)), drawn.parts),
    );
    y += drawn.height;
  }
  const left = camp.size - camp.rows.length;
  if (left > 0) {
    parts.push(
      textAt(pen, words.more(left), sheet.isWide ? margin + 22 : margin, y + 14, { size: 12, role: 'muted' }),
    );
    y += 22;
  }
  return { parts, height: y - top + 8 };
}

/** Lines of label, and a figure over the mark. */
function fullRow(sheet: Sheet, camp: number, row: Figured, top: number): Drawn {
  const { pen, lang, margin, isWide, axis, signs } = sheet;
  const indent = isWide ? margin + 22 : margin;
  const room = isWide ? sheet.labelWidth - 22 : sheet.labelWidth;
  const parts: (Markup | null)[] = [];
  let labels = 0;
  const write = (text: string, size: number, lines: number, isName = false) => {
    for (const one of wrapped(text, size, room, lines, isName)) {
      labels += size + 3.5;
      const style = { size, bold: isName, role: isName ? 'ink' : 'muted', halo: 'bg' } as const;
      parts.push(textAt(pen, one, indent, top + labels, style));
    }
  };
  write(row.claimant, 13.5, 2, true);
  write(detailText(row, lang), 12, 2);
  const trail = trailText(row, lang);
  if (trail !== null) write(trail, 11.5, 2);
  const y = isWide ? top + 27 : top + labels + 25;
  parts.push(...trailMarks(sheet, camp, row, y, y + 13), ...position(pen, axis, camp, row.value, y, signs));
  parts.push(figureOver(sheet, camp, row, y));
  const below = y - top + (row.trail.some((one) => isFigure(one.value)) ? 22 : 12);
  return { parts, height: Math.max(labels + 4, below) + 9 };
}

/** One line of label, the figure beside the mark where there is room. */
function denseRow(sheet: Sheet, camp: number, row: Figured, top: number): Drawn {
  const { pen, lang, margin, isWide, axis, signs, labelWidth } = sheet;
  const indent = isWide ? margin + 22 : margin;
  const room = isWide ? labelWidth - 22 : labelWidth;
  const name = fitting(row.claimant, 12.5, room * 0.6, true);
  const detail = fitting(detailText(row, lang), 11.5, room - widthOf(name, 12.5, true) - 8);
  const label = tag(
    'text',
    { x: indent, y: top + 14, ...textAttributes(pen, { size: 12.5, halo: 'bg' }) },
    tag('tspan', { 'font-weight': 700 }, said(name)),
    detail === ''
      ? null
      : tag('tspan', { dx: 7, 'font-size': 11.5, ...pen.paint({ fill: 'muted' }) }, said(detail)),
  );
  const y = isWide ? top + 10 : top + 29;
  return {
    parts: [
      label,
      ...trailMarks(sheet, camp, row, y, y),
      ...position(pen, axis, camp, row.value, y, signs, 0.72),
      figureBeside(sheet, camp, row, y),
    ],
    height: isWide ? 22 : 42,
  };
}

function trailMarks(sheet: Sheet, camp: number, row: Figured, y: number, trailY: number): Markup[] {
  const { pen, axis, signs } = sheet;
  let from = middleOf(axis, row.value.effective);
  let fromY = y;
  return row.trail.slice(0, TRAIL_MARKS).flatMap(({ value }) => {
    if (!isFigure(value)) return [];
    const to = middleOf(axis, value.effective);
    const path = tag('path', {
      d: `M${r(from)} ${r(fromY)}L${r(to)} ${r(trailY)}`,
      'stroke-width': 1.2,
      'stroke-dasharray': '2 3',
      opacity: 0.6,
      ...pen.paint({ stroke: campRole(camp) }),
    });
    [from, fromY] = [to, trailY];
    return [path, formerly(pen, axis, camp, value, trailY, signs)];
  });
}

function middleOf(axis: Axis, bounds: BoundsRecord): number {
  if (bounds.min === null) return bounds.max === null ? (axis.left + axis.right) / 2 : axis.x(bounds.max);
  if (bounds.max === null) return axis.x(bounds.min);
  return (axis.x(bounds.min) + axis.x(bounds.max)) / 2;
}

function figureOver(sheet: Sheet, camp: number, { value }: Figured, y: number): Markup | null {
  const { pen, lang, axis } = sheet;
  const text = value.effective.except
    ? boundsLabel(value.effective, lang)
    : boundsText(value.effective, lang);
  const half = widthOf(text, 12.5, true) / 2;
  const { from, to } = extentOf(axis, value.effective.except ?? value.effective);
  const isOpen = value.effective.max === null && !value.effective.except;
  const centre = isOpen ? from + half - 5 : (from + to) / 2;
  const x = Math.min(Math.max(centre, axis.left + half), axis.right - half);
  return textAt(pen, text, x, y - 11, {
    size: 12.5,
    bold: true,
    role: campRole(camp),
    anchor: 'middle',
    halo: 'bg',
  });
}

function figureBeside(sheet: Sheet, camp: number, { value }: Figured, y: number): Markup | null {
  const { pen, lang, axis } = sheet;
  const text = boundsLabel(value.effective, lang);
  const wide = widthOf(text, 11.5, true) + 10;
  const { from, to } = extentOf(axis, value.effective.except ?? value.effective);
  const style = { size: 11.5, bold: true, role: campRole(camp), halo: 'bg' } as const;
  if (to + wide <= axis.right) return textAt(pen, text, to + 9, y + 4, style);
  if (from - wide >= axis.left) return textAt(pen, text, from - 9, y + 4, { ...style, anchor: 'end' });
  return null;
}

/** How far the camps lie apart, over the axis. */
function gapBracket(sheet: Sheet, spread: NonNullable<ChartData['spread']>, top: number): Drawn {
  const { pen, lang, axis } = sheet;
  const [from, to] = [axis.x(spread.low), axis.x(spread.high)];
  const words = chartWordsOf(lang);
  const text =
    spread.factor === null ? words.gapMark(figure(spread.gap, lang)) : factorText(spread.factor, lang);
  const size = 20;
  const half = widthOf(text, size, true) / 2;
  const y = top + 34;
  const x = Math.min(Math.max((from + to) / 2, axis.left + half), axis.right - half);
  return {
    parts: [
      textAt(pen, text, x, y - 9, { size, bold: true, anchor: 'middle' }),
      tag('path', {
        d: `M${r(from)} ${r(y + 7)}V${r(y)}H${r(to)}V${r(y + 7)}`,
        'stroke-width': 1.6,
        ...pen.paint({ stroke: 'ink' }),
      }),
    ],
    height: 42,
  };
}

function gridOf(sheet: Sheet, spread: ChartData['spread'], top: number, bottom: number): (Markup | null)[] {
  const { pen, axis } = sheet;
  const vertical = (x: number, role: 'rule' | 'axis' | 'ink', dash: string | null, width = 1) =>
    tag('line', {
      x1: x,
      y1: top + 6,
      x2: x,
      y2: bottom,
      'stroke-width': width,
      'stroke-dasharray': dash,
      ...pen.paint({ stroke: role }),
    });
  const band =
    spread &&
    tag('rect', {
      x: axis.x(spread.low),
      y: top + 6,
      width: Math.max(0, axis.x(spread.high) - axis.x(spread.low)),
      height: bottom - top - 6,
      ...pen.paint({ fill: 'band' }),
    });
  return [
    band,
    ...axis.ticks.map((tick) => vertical(tick.x, 'rule', null)),
    axis.breakAt === null ? null : vertical(axis.breakAt, 'axis', '1 3'),
    ...(spread ? [axis.x(spread.low), axis.x(spread.high)].map((x) => vertical(x, 'axis', '3 3')) : []),
  ];
}

function tickLabels({ pen, axis }: Sheet, y: number): (Markup | null)[] {
  return axis.ticks.map(({ x, label }) =>
    textAt(pen, label, x, y, { size: 11, role: 'muted', anchor: 'middle' }),
  );
}

const r = (value: number): number => Math.round(value * 100) / 100;
