/** Who said what when, a lane for each claimant: what is no figure, and figures of too many claimants for lines. */
import { isFigure } from './chart-data.ts';
import { type ChartOptions, type Drawn, marginOf } from './chart-frame.ts';
import { arrow, type Pen, textAt } from './chart-marks.ts';
import { type Markup, said, tag } from './chart-markup.ts';
import { campRole, mark, type Role } from './chart-paint.ts';
import { boundsLabel, detailText, valueText } from './chart-phrases.ts';
import { fitting, widthOf } from './chart-text.ts';
import { type Stand, type TimeAxis, timeAxis } from './chart-time.ts';
import type { Lang } from './words.ts';
import { chartWordsOf } from './words-chart.ts';

type Line = { claimant: string; camp: number | null; stands: Stand[] };

export function lanes(
  pen: Pen,
  lines: readonly Line[],
  campOf: ReadonlyMap<string, number>,
  { width, lang }: ChartOptions,
  top: number,
): Drawn {
  const margin = marginOf(width);
  const words = chartWordsOf(lang).timeline;
  const isWide = width >= 600;
  const labels = isWide ? Math.min(300, width * 0.32) : 0;
  const times = timeAxis(
    lines.flatMap((one) => one.stands),
    margin + labels,
    width - margin,
    lang,
  );
  const parts: (Markup | null)[] = [];
  const head = top + 16;
  const laneHeight = isWide ? 38 : 56;
  const bottom = head + 10 + lines.length * laneHeight;
  if (times.unknown !== null)
    parts.push(
      tag('rect', {
        x: times.left,
        y: head + 6,
        width: 52,
        height: bottom - head - 6,
        ...pen.paint({ fill: 'band' }),
      }),
      textAt(pen, isWide ? words.unknown.split(' ').at(-1)! : words.unknownShort, times.unknown, head, {
        size: 10.5,
        role: 'muted',
        anchor: 'middle',
      }),
    );
  for (const { x, label } of times.ticks) {
    parts.push(tag('line', { x1: x, y1: head + 6, x2: x, y2: bottom, ...pen.paint({ stroke: 'rule' }) }));
    const half = widthOf(label, 11) / 2;
    const least = times.unknown === null ? margin + half : times.left + 56 + half;
    if (x >= least - half / 2)
      parts.push(
        textAt(pen, label, Math.min(Math.max(x, least), width - margin / 2 - half), head, {
          size: 11,
          role: 'muted',
          anchor: 'middle',
        }),
      );
  }
  for (const [i, line] of lines.entries()) {
    const y = head + 10 + i * laneHeight;
    const name = fitting(line.claimant, 13, isWide ? labels - 14 : width - 2 * margin, true);
    parts.push(
      tag('line', {
        x1: margin,
        y1: y + 0.5,
        x2: width - margin,
        y2: y + 0.5,
        ...pen.paint({ stroke: 'rule' }),
      }),
      textAt(pen, name, margin, y + (isWide ? 24 : 17), { size: 13, bold: true, halo: 'bg' }),
      ...lane(pen, line, campOf, times, y + (isWide ? 26 : 44), lang),
    );
  }
  return { parts, height: bottom - top + 10 };
}

function lane(
  pen: Pen,
  line: Line,
  campOf: ReadonlyMap<string, number>,
  times: TimeAxis,
  y: number,
  lang: Lang,
): Markup[] {
  const starts = line.stands.map(({ from }) =>
    from ? (times.x(from.start) + times.x(from.end)) / 2 : times.unknown!,
  );
  return line.stands.map((stand, i) => {
    const { claim, from, to } = stand;
    const camp = campOf.get(claim.id) ?? (claim.polarity === 'unconfirmed' ? null : line.camp);
    const isPast = to !== null;
    const role: Role = camp === null ? 'none' : campRole(camp);
    const x = starts[i]!;
    const end = to === null ? times.right - 4 : to.known ? times.x(to.at) : x + 18;
    const later = starts.filter((one) => one > x + 1);
    const room = Math.min(...later, times.right) - x - 10;
    const text = isFigure(claim.value) ? boundsLabel(claim.value.effective, lang) : valueText(claim, lang);
    const [x1, x2] = from ? [times.x(from.start), times.x(from.end)] : [x, x];
    return tag(
      'g',
      { opacity: isPast ? 0.7 : null },
      tag('title', {}, said(`${line.claimant}: ${detailText(claim, lang)}`)),
      x2 - x1 > 8
        ? tag('rect', {
            x: x1,
            y: y - 4,
            width: x2 - x1,
            height: 8,
            rx: 4,
            opacity: 0.35,
            ...pen.paint({ fill: role }),
          })
        : null,
      tag('line', {
        x1: x,
        y1: y,
        x2: Math.max(x, end - (isPast ? 0 : 6)),
        y2: y,
        'stroke-width': 2.2,
        'stroke-dasharray': from === null ? '2 4' : null,
        ...pen.paint({ stroke: role }),
      }),
      isPast ? null : arrow(pen, end, y, 1, role, 5),
      to?.why === 'retracted'
        ? tag('path', {
            d: `M${r(end - 5)} ${r(y - 5)}L${r(end + 5)} ${r(y + 5)}M${r(end + 5)} ${r(y - 5)}L${r(end - 5)} ${r(y + 5)}`,
            'stroke-width': 2.2,
            ...pen.paint({ stroke: role }),
          })
        : null,
      mark(pen.paint, camp, { x, y }, { size: 66, hollow: claim.polarity === 'unconfirmed' }),
      textAt(pen, fitting(text, 12, room), x + 2, y - 8, { size: 12, bold: true, role, halo: 'bg' }),
    );
  });
}

const r = (value: number): number => Math.round(value * 100) / 100;
