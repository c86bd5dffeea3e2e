/**
 * What a drill measures, and what was promised. A figure of time depends on what else the machine does: the drill judges
 * it, the tests print it and judge the others only.
 */
export type Figure = { what: string; measured: string; promised: string; holds: boolean; ofTime: boolean };
export type Drill = (options: string[]) => Promise<Figure[]>;

export const printed = ({ what, measured, promised, holds }: Figure): string =>
  `${holds ? 'holds' : 'FAILS'}  ${what}: ${measured} (promised: ${promised})`;

export const atMost = (what: string, measured: number, most: number, unit: string): Figure => ({
  what,
  measured: `${Number(measured.toFixed(1))} ${unit}`,
  promised: `at most ${most} ${unit}`,
  holds: measured <= most,
  ofTime: TIMES.includes(unit),
});

const TIMES = ['ms', 's'];

/** The value below which so many hundredths of the values lie. */
export const percentile = (values: readonly number[], percent: number): number =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor((values.length * percent) / 100))
  ] ?? 0;
