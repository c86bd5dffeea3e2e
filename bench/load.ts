/** Load on a process, and what it took: by the clock, and of its CPU. */
import autocannon from 'autocannon';
import { cpuSecondsOf, type Running } from './service.ts';

export type Asked = {
  method?: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  /** A new one for each request. */
  body?: () => string;
};

export type Load = {
  requests: number;
  perSecond: number;
  /** Of the process that answers. */
  cpuMicros: number;
  p50: number;
  p99: number;
};

/** For a time, or so many requests. */
export type Loading = { connections: number; status: number } & (
  | { seconds: number; requests?: never }
  | { requests: number; seconds?: never }
);

/** Every connection asks in turn for what is given, and for the first again after the last. */
export async function load(
  { pid, url }: Pick<Running, 'pid' | 'url'>,
  asked: readonly Asked[],
  { connections, seconds, requests, status }: Loading,
): Promise<Load> {
  const millis: number[] = [];
  const others = new Map<number, number>();
  const cpu = cpuSecondsOf(pid);
  const begun = performance.now();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections,
        ...(seconds === undefined ? { amount: requests } : { duration: seconds }),
        timeout: PATIENCE_SECONDS,
        requests: asked.map(requestOf),
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    );
    run.on('response', (_client, code, _bytes, took) => {
      millis.push(took);
      if (code !== status) others.set(code, (others.get(code) ?? 0) + 1);
    });
  });
  const elapsed = (performance.now() - begun) / 1000;
  const cpuSeconds = cpuSecondsOf(pid) - cpu;
  if (others.size > 0 || result.errors > 0 || millis.length === 0)
    throw new Error(
      `${asked[0]!.path}: ${result.errors} errors, ${millis.length} answers, of which ${JSON.stringify([...others])}`,
    );
  const sorted = Float64Array.from(millis).sort();
  return {
    requests: millis.length,
    perSecond: millis.length / elapsed,
    cpuMicros: (cpuSeconds * 1e6) / millis.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}

const PATIENCE_SECONDS = 60;

const requestOf = ({ method = 'GET', path, headers, body }: Asked): autocannon.Request => ({
  method,
  path,
  ...(headers ? { headers } : {}),
  ...(body ? { setupRequest: (request) => ({ ...request, body: body() }) } : {}),
});

export const quantile = (sorted: ArrayLike<number>, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;

export const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** What lies between the rounds is the median of what each measured. */
export const medianOf = (rounds: readonly Load[]): Load => ({
  requests: rounds.reduce((sum, one) => sum + one.requests, 0),
  perSecond: median(rounds.map((one) => one.perSecond)),
  cpuMicros: median(rounds.map((one) => one.cpuMicros)),
  p50: median(rounds.map((one) => one.p50)),
  p99: median(rounds.map((one) => one.p99)),
});
