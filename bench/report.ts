/** What was measured, as a table and as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export type Row = {
  name: string;
  path?: string;
  /** What it is, where a name does not tell. */
  what?: string;
  perSecond?: number;
  /** Of the process that answers, a request or a claim. */
  cpuMicros?: number;
  p50?: number;
  p99?: number;
  ceiling?: string;
  ceilingPerSecond?: number;
  ceilingCpuMicros?: number;
  /** Of rates by the clock: the service over the ceiling. */
  ratio?: number;
  /** Of CPU time: the ceiling over the service, so that more is better here too. */
  cpuRatio?: number;
  loopMaxMs?: number;
  rssMb?: number;
  goal: string;
  /** Null where nothing is asked of it. */
  holds: boolean | null;
  more?: Record<string, unknown>;
};

const COLUMNS: [string, (row: Row) => string][] = [
  ['row', (row) => row.name],
  ['a second', (row) => figure(row.perSecond, 0)],
  ['CPU µs', (row) => figure(row.cpuMicros, 0)],
  ['p50 ms', (row) => figure(row.p50, 2)],
  ['p99 ms', (row) => figure(row.p99, 2)],
  ['ceiling', (row) => `${figure(row.ceilingPerSecond, 0)} ${row.ceiling ?? ''}`.trim()],
  ['CPU µs', (row) => figure(row.ceilingCpuMicros, 0)],
  ['ratio', (row) => figure(row.ratio, 2)],
  ['of CPU', (row) => figure(row.cpuRatio, 2)],
  ['loop ms', (row) => figure(row.loopMaxMs, 0)],
  ['RSS MB', (row) => figure(row.rssMb, 0)],
  ['goal', (row) => row.goal],
  ['', (row) => (row.holds === null ? '' : row.holds ? 'holds' : 'MISSED')],
];

const figure = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? '' : Number.isFinite(value) ? value.toFixed(digits) : 'none';

export function tableOf(rows: readonly Row[]): string {
  return table(
    COLUMNS.map(([name]) => name),
    rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
  );
}

export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i]!.length)));
  const isText = (i: number) => i === 0 || lines.some((line) => /[a-z≥≤]{2}|≥|≤/i.test(line[i]!));
  const write = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (isText(i) ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [write(head), rule, ...lines.map(write)].join('\n');
}

/** Results lie in a folder of their own, by the name of what was run. */
export function keep(name: string, result: Record<string, unknown>): void {
  const folder = new URL('./results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const found = { date: new Date().toISOString(), machine: machine(), node: process.version, ...result };
  writeFileSync(new URL(name, folder), `${JSON.stringify(found, rounded, 2)}\n`);
}

const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
});

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
