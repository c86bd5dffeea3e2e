/** The chart of what is no figure: a column for each camp, with who says it. */
import { evenly, shares } from '../domain/sample.ts';
import type { ChartCamp, ChartData } from './chart-data.ts';
import { type ChartOptions, type Drawn, marginOf } from './chart-frame.ts';
import { type Pen, textAt } from './chart-marks.ts';
import { type Markup, tag } from './chart-markup.ts';
import { campName, campRole, mark } from './chart-paint.ts';
import { allowedText, beyond, detailText, trailText } from './chart-phrases.ts';
import { fitting, wrapped } from './chart-text.ts';
import { chartWordsOf } from './words-chart.ts';

const COLUMN_ROWS = 80;
const COLUMN_MIN = 210;
const COLUMNS_MAX = 4;
const GUTTER = 28;

export function campColumns(pen: Pen, chart: ChartData, options: ChartOptions, top: number): Drawn {
  const { width, lang } = options;
  const words = chartWordsOf(lang);
  const margin = marginOf(width);
  if (chart.camps.length === 0)
    return {
      parts: [textAt(pen, words.noPositions, margin, top + 22, { size: 13, role: 'muted' })],
      height: 34,
    };
  const shown = shownCamps(chart);
  const perRow = columnsOf(width - 2 * margin, shown.length);
  const wide = (width - 2 * margin - (perRow - 1) * GUTTER) / perRow;
  const parts: (Markup | null)[] = [];
  let y = top + 12;
  for (let i = 0; i < shown.length; i += perRow) {
    const line = shown.slice(i, i + perRow).map((camp, at) => ({ camp, x: margin + at * (wide + GUTTER) }));
    const drawn = line.map(({ camp, x }) => column(pen, camp, x, y, wide, options));
    parts.push(...drawn.flatMap((one) => one.parts));
    y += Math.max(...drawn.map((one) => one.height)) + 10;
  }
  const left = beyond(chart);
  const hidden = chart.camps.filter((_, i) => !shown.some((one) => one.index === i));
  const unshown = left.positions + hidden.reduce((sum, one) => sum + one.size, 0);
  if (unshown > 0) {
    y += 18;
    const text = words.moreCamps(left.camps + hidden.length, unshown);
    parts.push(textAt(pen, text, margin, y - 4, { size: 12.5, role: 'muted' }));
  }
  return { parts, height: y - top + 4 };
}

type Indexed = ChartCamp & { index: number };

function shownCamps(chart: ChartData): Indexed[] {
  const kept = evenly(chart.camps.length, Math.min(chart.camps.length, COLUMN_ROWS / 2));
  const camps = kept.map((index) => ({ ...chart.camps[index]!, index }));
  const given = shares(
    camps.map((camp) => camp.rows.length),
    COLUMN_ROWS,
  );
  return camps.map((camp, i) => ({ ...camp, rows: camp.rows.slice(0, given[i]) }));
}

/** As many columns beside each other as there are camps, where each has room; lines of equal length else. */
function columnsOf(room: number, camps: number): number {
  const most = Math.max(1, Math.min(COLUMNS_MAX, camps, Math.floor((room + GUTTER) / (COLUMN_MIN + GUTTER))));
  return Math.ceil(camps / Math.ceil(camps / most));
}

function column(
  pen: Pen,
  camp: Indexed,
  x: number,
  top: number,
  wide: number,
  { lang }: ChartOptions,
): Drawn {
  const words = chartWordsOf(lang);
  const role = campRole(camp.index);
  const parts: (Markup | null)[] = [
    tag('rect', { x, y: top, width: wide, height: 4, ...pen.paint({ fill: role }) }),
    mark(pen.paint, camp.index, { x: x + 9, y: top + 25 }, { size: 130 }),
  ];
  const heading = allowedText(camp.effective, lang);
  let y = top + 8;
  for (const line of wrapped(heading.slice(0, 1).toUpperCase() + heading.slice(1), 18, wide - 30, 3, true)) {
    y += 23;
    parts.push(textAt(pen, line, x + 26, y, { size: 18, bold: true, role }));
  }
  y += 19;
  parts.push(
    textAt(pen, `${words.camp(campName(camp.index))} · ${words.positions(camp.size)}`, x + 26, y, {
      size: 12,
      role: 'muted',
    }),
  );
  y += 10;
  for (const row of camp.rows) {
    parts.push(
      tag('line', { x1: x, y1: y + 0.5, x2: x + wide, y2: y + 0.5, ...pen.paint({ stroke: 'rule' }) }),
    );
    for (const line of wrapped(row.claimant, 13.5, wide, 2, true)) {
      y += 19;
      parts.push(textAt(pen, line, x, y, { size: 13.5, bold: true }));
    }
    for (const line of wrapped(detailText(row, lang, heading), 12, wide, 2)) {
      y += 17;
      parts.push(textAt(pen, line, x, y, { size: 12, role: 'muted' }));
    }
    const trail = trailText(row, lang);
    if (trail !== null) {
      y += 16;
      parts.push(textAt(pen, fitting(trail, 11.5, wide), x, y, { size: 11.5, role: 'muted' }));
    }
    y += 10;
  }
  const left = camp.size - camp.rows.length;
  if (left > 0) {
    y += 14;
    parts.push(textAt(pen, words.more(left), x, y, { size: 12, role: 'muted' }));
    y += 8;
  }
  return { parts, height: y - top };
}
