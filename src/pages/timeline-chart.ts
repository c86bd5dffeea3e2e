/** The timeline of a dispute or question: who said what when, as a picture that stands by itself. */
import { isFigure, type TimelineData, type TimelineRecord, utteranceOf } from './chart-data.ts';
import { type ChartOptions, document, footer, heading, legend, marginOf, penOf } from './chart-frame.ts';
import { arrow, line, type Pen, textAt } from './chart-marks.ts';
import { type Markup, tag } from './chart-markup.ts';
import { mark } from './chart-paint.ts';
import { detailText } from './chart-phrases.ts';
import { type Stand, standsOf } from './chart-time.ts';
import { lanes } from './timeline-lanes.ts';
import { stepPlot } from './timeline-steps.ts';
import type { Lang } from './words.ts';
import { chartWordsOf, timeText } from './words-chart.ts';

export { timelineOf } from './chart-data.ts';

/** Beyond as many claimants, lines of figures cover each other: each then has a lane. */
const LINES_MAX = 12;
const LANES_MAX = 60;

export function timelineChart(data: TimelineData, options: ChartOptions): string {
  const { lang, width } = options;
  const words = chartWordsOf(lang);
  const pen = penOf(data.id, 't', options);
  const { lines: shown, count } = linesOf(data);
  const head = heading(
    pen,
    options,
    data.label,
    options.inline ? [] : [{ text: `${words.timeline.title}.` }],
  );
  const parts: (Markup | null)[] = [...head.parts];
  let y = head.height;
  const figured = shown
    .map((one) => ({ ...one, stands: one.stands.filter(({ claim }) => isFigure(claim.value)) }))
    .filter((one) => one.stands.length > 0);
  const others = shown.filter((one) => one.stands.some(({ claim }) => !isFigure(claim.value)));
  const isPlot = data.isFigures && count <= LINES_MAX && figured.length > 0;
  const notes: string[] = [];
  if (isPlot) {
    const plot = stepPlot(pen, figured, options, y + 6);
    parts.push(...plot.parts);
    y += plot.height + 6;
    if (plot.figures.kind === 'log') notes.push(plot.figures.hasZero ? words.logWithZero : words.log);
    for (const one of others)
      notes.push(`${words.unconfirmed}${words.colon}${silent(one.claimant, one.stands, lang)}`);
  } else if (shown.length > 0) {
    const drawn = lanes(pen, shown, data.campOf, options, y + 6);
    parts.push(...drawn.parts);
    y += drawn.height + 6;
  } else {
    y += 24;
    parts.push(textAt(pen, words.timeline.empty, marginOf(width), y - 4, { size: 13, role: 'muted' }));
  }
  if (count > shown.length) {
    y += 20;
    parts.push(
      textAt(pen, words.more(count - shown.length), marginOf(width), y - 4, {
        size: 12.5,
        role: 'muted',
      }),
    );
  }
  const stands = shown.flatMap((one) => one.stands);
  const signs = legend(pen, options, y, signsOf(pen, stands, isPlot, lang));
  y += signs.height;
  const foot = footer(pen, options, y, [...notes, words.footer]);
  return document(pen, options, {
    title: `${data.label} — ${words.timeline.title}`,
    description: timelineDescription(data, lang),
    defs: [],
    height: y + foot.height + (options.inline ? 4 : marginOf(width) - 4),
    parts: [...parts, ...signs.parts, ...foot.parts],
  });
}

/** Claimants by camp, then in the order in which they first spoke. */
function linesOf({ entries, campOf }: TimelineData) {
  const byClaimant = new Map<string, TimelineRecord[]>();
  for (const one of entries) {
    const { slug } = one.claim.claimant;
    const known = byClaimant.get(slug);
    if (known) known.push(one);
    else byClaimant.set(slug, [one]);
  }
  // Of ten thousand only those that are shown are looked at more closely.
  const lines = [...byClaimant.values()]
    .map((own, i) => ({ own, camp: campIn(campOf, own), i }))
    .sort((a, b) => (a.camp ?? Infinity) - (b.camp ?? Infinity) || a.i - b.i)
    .slice(0, LANES_MAX)
    .map(({ own, camp }) => ({ stands: standsOf(own), camp }))
    .map(({ stands, camp }) => ({ claimant: stands[0]!.claim.claimant, stands, camp }));
  return { lines, count: byClaimant.size };
}

const campIn = (camps: TimelineData['campOf'], own: readonly TimelineRecord[]): number | null =>
  own.map(({ claim }) => camps.get(claim.id)).findLast((one) => one !== undefined) ?? null;

function silent(claimant: string, stands: readonly Stand[], lang: Lang): string {
  const said = stands.filter(({ claim }) => !isFigure(claim.value));
  return `${claimant} — ${said.map(({ claim }) => detailText(claim, lang)).join('; ')}`;
}

function timelineDescription(data: TimelineData, lang: Lang): string {
  const words = chartWordsOf(lang);
  const entries = data.entries.slice(0, 200).map(({ at, act, claim: given }) => {
    const claim = utteranceOf(given);
    const time = at === null ? words.timeline.unknown : timeText(at, lang);
    if (act === 'retracted')
      return `${time}: ${claim.claimant}, ${words.timeline.retractedUnknown}: ${detailText({ ...claim, claimedAt: null }, lang)}`;
    return `${time}: ${words.description.row(claim.claimant, detailText({ ...claim, claimedAt: null }, lang))}`;
  });
  const left = data.entries.length - entries.length;
  if (left > 0) entries.push(words.more(left));
  return [words.description.timeline(data.label), ...entries.map((one) => `${one}.`)].join(' ');
}

/** Only the signs that occur. */
function signsOf(pen: Pen, stands: readonly Stand[], isPlot: boolean, lang: Lang) {
  const words = chartWordsOf(lang).timeline.legend;
  const isSpan = ({ from }: Stand) => from !== null && from.end - from.start >= 86_400_000;
  const isOpen = ({ claim }: Stand) => isFigure(claim.value) && claim.value.effective.max === null;
  const bar = (x: number, y: number) =>
    tag('rect', {
      x: x + 2,
      y: y - 4,
      width: 26,
      height: 8,
      rx: 4,
      opacity: 0.35,
      ...pen.paint({ fill: 'c0' }),
    });
  const entries = [
    {
      when: stands.length > 0,
      text: words.said,
      sign: (x: number, y: number) => [mark(pen.paint, 0, { x: x + 15, y }, { size: 60 })],
    },
    {
      when: stands.some(isSpan),
      text: words.span,
      sign: (x: number, y: number) => [bar(x, y), mark(pen.paint, 0, { x: x + 15, y }, { size: 60 })],
    },
    {
      when: stands.some((one) => one.to === null),
      text: words.standing,
      sign: (x: number, y: number) => [
        line(pen, x + 4, x + 24, y, 'c0', 2.2),
        arrow(pen, x + 28, y, 1, 'c0', 5),
      ],
    },
    {
      when: stands.some((one) => one.to?.why === 'retracted'),
      text: words.retracted,
      sign: (x: number, y: number) => [
        line(pen, x + 4, x + 20, y, 'c0', 2.2),
        tag('path', {
          d: `M${x + 15} ${y - 5}L${x + 25} ${y + 5}M${x + 25} ${y - 5}L${x + 15} ${y + 5}`,
          'stroke-width': 2.2,
          ...pen.paint({ stroke: 'c0' }),
        }),
      ],
    },
    {
      when: isPlot && stands.some(isOpen),
      text: words.open,
      sign: (x: number, y: number) => [
        tag('path', {
          d: `M${x + 15} ${y + 6}V${y - 1}M${x + 10.5} ${y - 1}H${x + 19.5}L${x + 15} ${y - 8}Z`,
          'stroke-width': 1.6,
          ...pen.paint({ fill: 'c0', stroke: 'c0' }),
        }),
      ],
    },
  ];
  return entries.filter((one) => one.when).map(({ text, sign }) => ({ text, sign }));
}
