/** Imports and exports as clients do them, and what the service takes meanwhile. */
import http from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { cpuSecondsOf, KEY, megabytesOf } from './service.ts';

export type Watched<T> = { value: T; peakMb: number; seconds: number; cpuSeconds: number };

const SAMPLE_MS = 100;

/** The most memory that a process holds while something is done, and the CPU time that it takes. */
export async function watched<T>(pid: number, work: () => Promise<T>): Promise<Watched<T>> {
  let peakMb = 0;
  const look = () => {
    peakMb = Math.max(peakMb, megabytesOf(pid));
  };
  const timer = setInterval(look, SAMPLE_MS);
  const begun = performance.now();
  const cpuBegun = cpuSecondsOf(pid);
  try {
    const value = await work();
    look();
    const seconds = (performance.now() - begun) / 1000;
    return { value, peakMb, seconds, cpuSeconds: cpuSecondsOf(pid) - cpuBegun };
  } finally {
    clearInterval(timer);
  }
}

/** Every line must be recorded. */
export async function importLines(url: string, lines: readonly string[]): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson' };
  const answer = await ask(`${url}/v1/claims/import`, { method: 'POST', headers }, partsOf(lines));
  for await (const line of createInterface({ input: answer })) {
    const { summary, problem } = JSON.parse(line);
    if (problem) throw new Error(line);
    if (summary === undefined) continue;
    if (summary.recorded !== lines.length) throw new Error(line);
    return;
  }
  throw new Error('no summary');
}

/** Claims as NDJSON: how many rows and bytes there are. */
export async function exportAll(url: string): Promise<{ rows: number; bytes: number }> {
  const answer = await ask(url, {}, null);
  let [rows, bytes] = [0, 0];
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    for (let at = (chunk as Buffer).indexOf(10); at >= 0; at = (chunk as Buffer).indexOf(10, at + 1)) rows++;
  }
  return { rows, bytes };
}

const PART_LINES = 500;

function partsOf(lines: readonly string[]): Readable {
  const parts = Array.from({ length: Math.ceil(lines.length / PART_LINES) }, (_, i) =>
    lines.slice(i * PART_LINES, (i + 1) * PART_LINES).join(''),
  );
  return Readable.from(parts, { objectMode: false });
}

export function ask(
  url: string,
  options: http.RequestOptions,
  body: Readable | null,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, options, resolve).on('error', reject);
    if (body) body.pipe(request);
    else request.end();
  });
}
