/** What a ceiling answers: the service's own answers, captured, by the number of the row. */
import { readFileSync } from 'node:fs';

export type Captured = { headers: Record<string, string>; body: string; millis: number };

/** Node and Fastify write these by themselves. */
const OWN = new Set(['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding']);

/** An answer of the service; null where it does not come in time. */
export async function capture(url: string, patienceMs: number): Promise<Captured | null> {
  const begun = performance.now();
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const answer = await fetch(url, { headers: { 'accept-encoding': 'identity' }, signal });
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${body}`);
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !OWN.has(name)));
    return { headers, body, millis: performance.now() - begun };
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') return null;
    throw error;
  }
}

export const readCaptured = (): Captured[] => JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
