/** Figures against time: each claimant a line of steps, as wide as what it allows. */
import { type BoundsRecord, isFigure } from './chart-data.ts';
import { type ChartOptions, type Drawn, marginOf } from './chart-frame.ts';
import { arrow, type Pen, piecesOf, textAt } from './chart-marks.ts';
import { type Markup, said, tag } from './chart-markup.ts';
import { campRole, mark, type Role } from './chart-paint.ts';
import { boundsLabel, detailText } from './chart-phrases.ts';
import { type Axis, axisOf } from './chart-scale.ts';
import { fitting, widthOf } from './chart-text.ts';
import { type Stand, type TimeAxis, timeAxis } from './chart-time.ts';
import type { Lang } from './words.ts';
import { chartWordsOf } from './words-chart.ts';

type Line = { claimant: string; camp: number | null; stands: Stand[] };
type Sheet = { pen: Pen; lang: Lang; times: TimeAxis; figures: Axis; top: number; bottom: number };

const NAMED_WIDTH = 600;
const LABEL_HEIGHT = 18;

export function stepPlot(
  pen: Pen,
  lines: readonly Line[],
  { width, lang }: ChartOptions,
  top: number,
): Drawn & { figures: Axis } {
  const margin = marginOf(width);
  const words = chartWordsOf(lang);
  const isNamed = width >= NAMED_WIDTH;
  const names = isNamed ? Math.min(290, Math.max(190, width * 0.3)) : 26;
  const height = Math.max(width < 480 ? 220 : 300, lines.length * (LABEL_HEIGHT + 4));
  const [plotTop, bottom] = [top + 14, top + 14 + height];
  const stands = lines.flatMap((one) => one.stands);
  const figures = axisOf({ ...figuresOf(stands), from: 0, to: height, lang });
  const ticks = Math.max(24, ...figures.ticks.map((one) => widthOf(one.label, 11))) + 8;
  const times = timeAxis(stands, margin + ticks, width - margin - names, lang);
  const sheet: Sheet = { pen, lang, times, figures, top: plotTop, bottom };
  const ends = lines.map((one, i) => ({ y: lineEnd(sheet, one), i }));
  const placed = dodged(ends, plotTop + 6, bottom - 4);
  const parts = [
    ...grid(sheet, margin),
    ...lines.flatMap((one) => drawnLine(sheet, one)),
    ...lines.flatMap((one, i) => endLabel(sheet, one, i, ends[i]!.y, placed[i]!, isNamed ? names : null)),
  ];
  let y = bottom + 26;
  if (times.unknown !== null)
    for (const [i, text] of words.timeline.unknown.split(' ').entries())
      parts.push(
        textAt(pen, text, times.unknown, bottom + 15 + i * 12, { size: 10, role: 'muted', anchor: 'middle' }),
      );
  if (times.unknown !== null) y += 10;
  if (!isNamed)
    for (const [i, one] of lines.entries()) {
      y += 18;
      const last = one.stands.at(-1)!;
      const text = `${i + 1}  ${one.claimant} — ${detailText(last.claim, lang)}`;
      parts.push(
        mark(pen.paint, one.camp, { x: margin + 6, y: y - 4 }),
        textAt(pen, fitting(text, 12, width - 2 * margin - 18), margin + 18, y, { size: 12 }),
      );
    }
  return { parts, height: y - top + 8, figures };
}

function figuresOf(stands: readonly Stand[]) {
  const values = stands.flatMap(({ claim }) => (isFigure(claim.value) ? [claim.value] : []));
  const endsOf = ({ min, max, except }: BoundsRecord) =>
    [min, max, except?.min, except?.max].filter((one): one is number => typeof one === 'number');
  const sets = values.map((value) => value.effective);
  return {
    values: sets.flatMap(endsOf),
    loose: [],
    openLeft: sets.some((one) => one.min === null),
    openRight: sets.some((one) => one.max === null),
    whole: values.every((value) => value.type === 'count'),
  };
}

const yOf = ({ figures, bottom }: Sheet, value: number): number => bottom - figures.x(value);

/** Where a line runs: at what it names, the lower end of what is open above. */
function levelOf(sheet: Sheet, { claim }: Stand): number {
  if (!isFigure(claim.value)) return sheet.bottom;
  const { min, max } = claim.value.effective;
  return yOf(sheet, min ?? max ?? 0);
}

const lineEnd = (sheet: Sheet, { stands }: Line): number => levelOf(sheet, stands.at(-1)!);

function drawnLine(sheet: Sheet, line: Line): Markup[] {
  const { pen } = sheet;
  const role: Role = line.camp === null ? 'none' : campRole(line.camp);
  const byId = new Map(line.stands.map((one) => [one.claim.id, one]));
  return line.stands.flatMap((stand) => {
    const next = stand.next === null ? undefined : byId.get(stand.next);
    const to = endX(sheet, stand);
    const step =
      next && next.from !== null
        ? tag('line', {
            x1: to,
            y1: levelOf(sheet, stand),
            x2: to,
            y2: levelOf(sheet, next),
            'stroke-width': 1.5,
            opacity: 0.55,
            ...pen.paint({ stroke: role }),
          })
        : null;
    const drawn = [step, ...drawnStand(sheet, line, stand, role, to)].filter((one) => one !== null);
    const title = tag('title', {}, said(`${line.claimant}: ${detailText(stand.claim, sheet.lang)}`));
    return [tag('g', {}, title, drawn)];
  });
}

function endX({ times }: Sheet, { from, to }: Stand): number {
  if (to === null) return times.right - 4;
  if (to.known) return times.x(to.at);
  return (from === null ? (times.unknown ?? times.left) : times.x(from.end)) + 18;
}

function drawnStand(sheet: Sheet, line: Line, stand: Stand, role: Role, to: number): (Markup | null)[] {
  const { pen, times, top, bottom } = sheet;
  const { claim, from } = stand;
  if (!isFigure(claim.value)) return [];
  const level = levelOf(sheet, stand);
  const [x1, x2] = from ? [times.x(from.start), times.x(from.end)] : [times.unknown!, times.unknown!];
  const middle = (x1 + x2) / 2;
  const isOpen = claim.value.effective.max === null;
  const bands = piecesOf(claim.value.effective).flatMap(({ min, max }) => {
    if (min === max && min !== null) return [];
    const [high, low] = [max === null ? top : yOf(sheet, max), min === null ? bottom : yOf(sheet, min)];
    return [
      tag('rect', {
        x: x1,
        y: high,
        width: Math.max(0, to - x1),
        height: Math.max(0, low - high),
        opacity: max === null || min === null ? 0.07 : 0.16,
        ...pen.paint({ fill: role }),
      }),
      ...(max !== null && min !== null ? [stroke(sheet, x1, to, high, role, 1, null)] : []),
    ];
  });
  return [
    ...bands,
    stroke(sheet, middle, to - (stand.to === null ? 6 : 0), level, role, 2.2, from === null ? '2 4' : null),
    x2 - x1 > 8
      ? tag('rect', {
          x: x1,
          y: level - 4,
          width: x2 - x1,
          height: 8,
          rx: 4,
          opacity: 0.35,
          ...pen.paint({ fill: role }),
        })
      : null,
    isOpen ? stem(sheet, middle, level, role) : null,
    stand.to === null ? arrow(pen, to, level, 1, role, 5) : null,
    stand.to?.why === 'retracted' ? cross(sheet, to, level, role) : null,
    mark(pen.paint, line.camp, { x: middle, y: level }, { size: 66 }),
  ];
}

const stroke = (
  { pen }: Sheet,
  x1: number,
  x2: number,
  y: number,
  role: Role,
  width: number,
  dash: string | null,
) =>
  tag('line', {
    x1,
    y1: y,
    x2,
    y2: y,
    'stroke-width': width,
    'stroke-dasharray': dash,
    ...pen.paint({ stroke: role }),
  });

/** No upper limit was given. */
function stem({ pen, top }: Sheet, x: number, y: number, role: Role): Markup {
  const tip = Math.max(top, y - 26);
  const back = tip + 7;
  return tag('path', {
    d: `M${r(x)} ${r(y)}V${r(back)}M${r(x - 4.5)} ${r(back)}H${r(x + 4.5)}L${r(x)} ${r(tip)}Z`,
    'stroke-width': 1.6,
    ...pen.paint({ fill: role, stroke: role }),
  });
}

const cross = ({ pen }: Sheet, x: number, y: number, role: Role): Markup =>
  tag('path', {
    d: `M${r(x - 5)} ${r(y - 5)}L${r(x + 5)} ${r(y + 5)}M${r(x + 5)} ${r(y - 5)}L${r(x - 5)} ${r(y + 5)}`,
    'stroke-width': 2.2,
    ...pen.paint({ stroke: role }),
  });

function grid(sheet: Sheet, margin: number): (Markup | null)[] {
  const { pen, times, figures, top, bottom } = sheet;
  return [
    times.unknown === null
      ? null
      : tag('rect', {
          x: times.left,
          y: top,
          width: 52,
          height: bottom - top,
          ...pen.paint({ fill: 'band' }),
        }),
    ...figures.ticks.flatMap(({ x, label }) => [
      tag('line', {
        x1: times.left,
        y1: bottom - x,
        x2: times.right,
        y2: bottom - x,
        ...pen.paint({ stroke: 'rule' }),
      }),
      textAt(pen, label, times.left - 6, bottom - x + 4, { size: 11, role: 'muted', anchor: 'end' }),
    ]),
    ...times.ticks.flatMap(({ x, label }) => {
      const half = widthOf(label, 11) / 2;
      // The place of unknown times has its own words.
      const least = times.unknown === null ? margin : times.left + 56;
      const isRoomy = x - half >= least && x + half <= times.right + 20;
      return [
        tag('line', { x1: x, y1: bottom, x2: x, y2: bottom + 5, ...pen.paint({ stroke: 'axis' }) }),
        isRoomy ? textAt(pen, label, x, bottom + 18, { size: 11, role: 'muted', anchor: 'middle' }) : null,
      ];
    }),
    tag('line', {
      x1: times.left,
      y1: bottom,
      x2: times.right,
      y2: bottom,
      ...pen.paint({ stroke: 'axis' }),
    }),
  ];
}

function endLabel(
  { pen, times, lang }: Sheet,
  line: Line,
  index: number,
  level: number,
  y: number,
  room: number | null,
): (Markup | null)[] {
  const x = times.right + 14;
  const role: Role = line.camp === null ? 'none' : campRole(line.camp);
  const last = line.stands.at(-1)!.claim;
  const value = isFigure(last.value) ? boundsLabel(last.value.effective, lang) : '';
  const name = room === null ? '' : fitting(line.claimant, 12, room - 20 - widthOf(value, 12, true) - 10);
  return [
    tag('path', {
      d: `M${r(times.right)} ${r(level)}L${r(x - 3)} ${r(y)}`,
      'stroke-width': 1,
      ...pen.paint({ stroke: 'axis' }),
    }),
    tag(
      'text',
      { x, y: y + 4, 'font-size': 12, ...pen.paint({ fill: role }) },
      tag('tspan', { 'font-weight': 700 }, said(room === null ? String(index + 1) : value)),
      name === '' ? null : tag('tspan', { dx: 7, ...pen.paint({ fill: 'ink' }) }, said(name)),
    ),
  ];
}

/** Labels as near to their lines as they can be without covering each other. */
function dodged(ends: readonly { y: number; i: number }[], top: number, bottom: number): number[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y || a.i - b.i);
  const ys = sorted.map((one) => one.y);
  for (let i = 0; i < ys.length; i++) ys[i] = Math.max(ys[i]!, i === 0 ? top : ys[i - 1]! + LABEL_HEIGHT);
  for (let i = ys.length - 1; i >= 0; i--)
    ys[i] = Math.min(ys[i]!, i === ys.length - 1 ? bottom : ys[i + 1]! - LABEL_HEIGHT);
  const found = new Array<number>(ends.length);
  for (const [k, one] of sorted.entries()) found[one.i] = ys[k]!;
  return found;
}

const r = (value: number): number => Math.round(value * 100) / 100;
