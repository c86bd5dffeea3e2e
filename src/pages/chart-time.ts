/** The axis of time: moments keep their precision, and those that nobody knows lie apart at the left. */
import { type ScaleTime, scaleUtc } from 'd3-scale';
import { parseMoment } from '../domain/moment.ts';
import { type TimelineData, type Utterance, utteranceOf } from './chart-data.ts';
import { widthOf } from './chart-text.ts';
import type { Lang } from './words.ts';
import { chartWordsOf } from './words-chart.ts';

export type TimeAxis = {
  x(millis: number): number;
  ticks: { x: number; label: string }[];
  left: number;
  right: number;
  /** The middle of the place for unknown times; null where all are known. */
  unknown: number | null;
};

/** One claim with how long it stood: `from` null where nobody knows, `to` null while it stands. */
export type Stand = {
  claim: Utterance;
  from: { start: number; end: number } | null;
  to: { at: number; why: 'revised' | 'retracted'; text: string | null; known: boolean } | null;
  next: string | null;
};

/** What one claimant said, in the order of its entries. */
export function standsOf(entries: TimelineData['entries']): Stand[] {
  const said = entries.filter((one) => one.act === 'claimed');
  const startOf = new Map(said.map((one) => [one.claim.id, spanOf(one.at)]));
  const taken = new Map(
    entries.filter((one) => one.act === 'retracted').map((one) => [one.claim.id, one.at] as const),
  );
  return said.map(({ claim, succeededBy }) => ({
    claim: utteranceOf(claim),
    from: startOf.get(claim.id) ?? null,
    to: endOf(claim.id, succeededBy),
    next: succeededBy,
  }));

  function endOf(id: string, succeededBy: string | null): Stand['to'] {
    if (taken.has(id)) {
      const text = taken.get(id) ?? null;
      const span = spanOf(text);
      return { at: span?.start ?? 0, why: 'retracted', text, known: span !== null };
    }
    const next = succeededBy === null ? undefined : startOf.get(succeededBy);
    return next ? { at: next.start, why: 'revised', text: null, known: true } : null;
  }
}

export const spanOf = (text: string | null): { start: number; end: number } | null =>
  text === null ? null : parseMoment(text);

const GUTTER = 58;
const DAY = 86_400_000;

export function timeAxis(stands: readonly Stand[], left: number, right: number, lang: Lang): TimeAxis {
  const times = stands.flatMap(({ from, to }) => [
    ...(from ? [from.start, from.end - 1] : []),
    ...(to?.known ? [to.at] : []),
  ]);
  // Where nobody names an hour, the axis names none.
  const isCoarse = stands.every(({ from }) => from === null || from.end - from.start >= DAY);
  const hasUnknown = stands.some((one) => one.from === null);
  const from = left + (hasUnknown ? GUTTER : 10);
  const [least, most] = times.length > 0 ? [Math.min(...times), Math.max(...times)] : [0, DAY];
  const pad = Math.max((most - least) * 0.05, DAY / 2);
  const scale = scaleUtc<number>()
    .domain([least - pad, most + pad])
    .range([from, right - 24]);
  return {
    x: (millis) => scale(millis),
    ticks: times.length > 0 ? ticksOf(scale, lang, isCoarse) : [],
    left,
    right,
    unknown: hasUnknown ? left + GUTTER / 2 - 6 : null,
  };
}

/** The densest that leave room between their labels. */
function ticksOf(scale: ScaleTime<number, number>, lang: Lang, isCoarse: boolean): TimeAxis['ticks'] {
  let fallback: TimeAxis['ticks'] = [];
  for (const count of [10, 8, 6, 5, 4, 3, 2]) {
    const times = scale.ticks(count).filter((time) => !isCoarse || time.getTime() % DAY === 0);
    const ticks = times.map((time, i) => ({
      x: scale(time),
      label: tickText(time, times[i - 1], times, lang),
    }));
    const fits = ticks.every((tick, i) => {
      const next = ticks[i + 1];
      return !next || next.x - tick.x > (widthOf(tick.label, 11) + widthOf(next.label, 11)) / 2 + 10;
    });
    if (fits) return ticks;
    fallback = ticks.slice(0, 1);
  }
  return fallback;
}

/** As much of a time as tells it from the one before. */
function tickText(time: Date, before: Date | undefined, all: readonly Date[], lang: Lang): string {
  const month = chartWordsOf(lang).months[time.getUTCMonth()]!;
  const year = String(time.getUTCFullYear());
  if (all.every((one) => one.getTime() % DAY === 0 && one.getUTCDate() === 1 && one.getUTCMonth() === 0))
    return year;
  const sameYear = before?.getUTCFullYear() === time.getUTCFullYear();
  if (all.every((one) => one.getTime() % DAY === 0 && one.getUTCDate() === 1))
    return sameYear ? month : `${month} ${year}`;
  const day = `${time.getUTCDate()} ${month}`;
  if (all.every((one) => one.getTime() % DAY === 0)) return sameYear ? day : `${day} ${year}`;
  const clock = time.toISOString().slice(11, 16);
  const sameDay = before && Math.floor(before.getTime() / DAY) === Math.floor(time.getTime() / DAY);
  return sameDay ? clock : `${day} ${clock}`;
}
