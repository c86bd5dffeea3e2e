/** What a ceiling answers: the service's own answers, captured, by the number of the row. */
import { readFileSync } from 'node:fs';

export type Captured = { headers: Record<string, string>; body: string };

/** Node and Fastify write these by themselves. */
const OWN = new Set(['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding']);

export async function capture(url: string): Promise<Captured> {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${body}`);
  return { headers: Object.fromEntries([...answer.headers].filter(([name]) => !OWN.has(name))), body };
}

export const readCaptured = (): Captured[] => JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
