/** The axis of figures: linear, or logarithmic with a place for zero. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { widthOf } from './chart-text.ts';
import type { Lang } from './words.ts';
import { figure } from './words-chart.ts';

export type Axis = {
  kind: 'linear' | 'log';
  /** Where a value lies; what is outside the axis lies at its edge. */
  x(value: number): number;
  /** Whether the axis has a place for the value. */
  has(value: number): boolean;
  ticks: { value: number; x: number; label: string }[];
  /** Where the arrows of open ends have their tips. */
  left: number;
  right: number;
  /** Between zero and the logarithmic rest. */
  breakAt: number | null;
  hasZero: boolean;
};

export type AxisNeeds = {
  /** Values that must lie on it. */
  values: readonly number[];
  /** Ends of what is stated vaguely: on it where that does not press the rest together. */
  loose: readonly number[];
  openLeft: boolean;
  openRight: boolean;
  whole: boolean;
  from: number;
  to: number;
  lang: Lang;
  fontSize?: number;
};

/** From this factor between the least and the greatest figure on, steps multiply. */
export const LOG_FACTOR = 10;

/** Beyond the last tick, for the arrow of an open end. */
const ARROW_ROOM = 30;

export function axisOf(needs: AxisNeeds): Axis {
  const positive = needs.values.filter((one) => one > 0);
  const isLog =
    needs.values.every((one) => one >= 0) &&
    positive.length > 1 &&
    Math.max(...positive) / Math.min(...positive) >= LOG_FACTOR;
  return isLog ? logAxis(needs, positive) : linearAxis(needs);
}

function linearAxis(needs: AxisNeeds): Axis {
  const { openLeft, openRight, whole, lang } = needs;
  const values = needs.values.length > 0 ? needs.values : [0, 1];
  let [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least;
  for (const one of needs.loose)
    if (one >= least - span && one <= most + span)
      [least, most] = [Math.min(least, one), Math.max(most, one)];
  if (least > 0 && (least <= most / 2 || least === most)) least = 0;
  if (most < 0 && most >= least / 2) most = 0;
  if (least === most) [least, most] = least === 0 ? [0, whole ? 4 : 1] : [least - 1, most + 1];
  else if (least !== 0) least -= (most - least) * 0.04;
  const from = needs.from + (openLeft ? ARROW_ROOM : 14);
  const to = needs.to - (openRight ? ARROW_ROOM : 14);
  const scale = scaleLinear().domain([least, most]).range([from, to]).nice(5);
  if (openRight) scale.domain([scale.domain()[0]!, most + (most - least) * 0.03]);
  const [low, high] = scale.domain() as [number, number];
  const candidates = [8, 5, 4, 3, 2].map((count) =>
    scale.ticks(count).filter((tick) => !whole || Number.isInteger(tick)),
  );
  const ticks = firstThatFits(candidates, (one) => scale(one), lang, needs.fontSize);
  return {
    kind: 'linear',
    x: (value) => scale(Math.min(Math.max(value, low), high)),
    has: (value) => value >= low && value <= high,
    ticks,
    left: needs.from,
    right: needs.to,
    breakAt: null,
    hasZero: low <= 0 && high >= 0,
  };
}

function logAxis(needs: AxisNeeds, positive: readonly number[]): Axis {
  const { openLeft, openRight, whole, lang } = needs;
  const loose = needs.loose.filter((one) => one >= Math.min(...positive) / 10);
  const [least, most] = [Math.min(...positive, ...loose), Math.max(...positive, ...loose)];
  const hasZero = needs.values.includes(0) || needs.loose.includes(0);
  const from = needs.from + (openLeft ? ARROW_ROOM : 14);
  const to = needs.to - (openRight ? ARROW_ROOM : 14);
  const start = hasZero ? from + 40 : from;
  const ratio = most / least;
  // A little room on both sides, so that marks do not sit on the edges.
  const [low, high] = [least / ratio ** 0.02, most * ratio ** 0.03];
  const scale = scaleLog().domain([low, high]).range([start, to]);
  const x = (value: number) => {
    if (value <= 0) return from;
    return scale(Math.min(Math.max(value, low), high));
  };
  const powers = Array.from({ length: 32 }, (_, i) => i - 12);
  const on = (factors: readonly number[], step = 1) =>
    powers
      .filter((power) => power % step === 0)
      .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
      .filter((one) => one >= low && one <= high && (!whole || Number.isInteger(one)));
  const candidates = [on([1, 2, 5]), on([1, 3]), on([1]), on([1], 2), on([1], 3), on([1], 4), on([1], 6)]
    .filter((ticks) => ticks.length > 1)
    .map((ticks) => (hasZero ? [0, ...ticks] : ticks));
  return {
    kind: 'log',
    x,
    has: (value) => (value === 0 ? hasZero : value >= low && value <= high),
    ticks: firstThatFits(candidates, x, lang, needs.fontSize),
    left: needs.from,
    right: needs.to,
    breakAt: hasZero ? from + 20 : null,
    hasZero,
  };
}

/** The densest ticks whose labels leave room between them. */
function firstThatFits(
  candidates: readonly (readonly number[])[],
  x: (value: number) => number,
  lang: Lang,
  fontSize = 11,
): Axis['ticks'] {
  const drawn = candidates.map((values) =>
    values.map((value) => ({ value, x: x(value), label: figure(value, lang) })),
  );
  const fits = drawn.find((ticks) =>
    ticks.every((tick, i) => {
      const next = ticks[i + 1];
      if (next === undefined) return true;
      const half = (widthOf(tick.label, fontSize) + widthOf(next.label, fontSize)) / 2;
      return next.x - tick.x >= half + 12;
    }),
  );
  return fits ?? (drawn.at(-1) ?? []).slice(0, 1);
}
