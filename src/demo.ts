/** The demo: the service with the claims of five news articles loaded, and where to look. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { serve } from './main.ts';

/** A data set: the entries of the vocabulary, then the claims, each as the API takes them. */
export type DataSet = { places: unknown[]; actors: unknown[]; events: unknown[]; claims: unknown[] };

const ARTICLES = new URL('../examples/articles.json', import.meta.url);

export const readArticles = (): DataSet => JSON.parse(readFileSync(ARTICLES, 'utf8')) as DataSet;

/** Serves the articles from a database of their own, made anew, unless DATABASE_URL names one. */
export async function demo(environment: NodeJS.ProcessEnv): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const key = environment.ADMIN_KEY || randomBytes(18).toString('base64url');
  const service = await serve({
    DATABASE_URL: `file:${join(folder, 'demo.db')}`,
    LOG_LEVEL: 'warn',
    ...environment,
    ADMIN_KEY: key,
  });
  const loaded = await load(service.app, key, readArticles());
  process.stdout.write(directions(service.address, key, loaded));
}

/** Sends a data set through the API, as any client would; throws at the first refusal. */
export async function load(app: FastifyInstance, key: string, data: DataSet) {
  const counts = { recorded: 0, merged: 0 };
  const send = async (url: string, payload: unknown) => {
    const answer = await app.inject({
      method: 'POST',
      url,
      payload: payload as object,
      headers: { authorization: `Bearer ${key}` },
    });
    const isThere = answer.statusCode === 409 && url !== '/v1/claims';
    if (answer.statusCode >= 400 && !isThere) throw new Error(`${url} refused: ${answer.body}`);
    return answer.statusCode;
  };
  for (const kind of ['places', 'actors', 'events'] as const)
    for (const entry of data[kind]) await send(`/v1/${kind}`, entry);
  for (const claim of data.claims)
    counts[(await send('/v1/claims', claim)) === 201 ? 'recorded' : 'merged']++;
  return counts;
}

function directions(
  address: string,
  key: string,
  { recorded, merged }: { recorded: number; merged: number },
): string {
  const killed = 'belgorod-raid-2023-05.killed.raiding-force';
  return `
Counterclaim is serving ${recorded} claims of five news articles (${merged} came twice and merged).

  The board: what is contested        ${address}/
  The disputes of the Belgorod raid   ${address}/v1/disputes?event=belgorod-raid-2023-05
  How many raiders were killed        ${address}/v1/disputes/${killed}
  Who said what when                  ${address}/v1/disputes/${killed}/timeline
  Everything on Kursk                 ${address}/v1/questions?event=kursk-offensive-2024
  The documentation                   ${address}/docs

Post a claim and see what contradicts it:

  curl -s ${address}/v1/claims -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{
    "event": "belgorod-raid-2023-05", "property": "killed", "subject": "raiding-force",
    "claimant": {"slug": "my-desk", "name": "My desk", "kind": "organisation"}, "value": "about 20",
    "reports": [{"source": {"publisher": "My desk", "title": "A first try"}}]}'

Ctrl-C stops it.
`;
}
