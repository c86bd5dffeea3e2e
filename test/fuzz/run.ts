/** Sends requests that a seed makes to a service that listens, and judges every answer. */
import http from 'node:http';
import fc from 'fast-check';
import { collectionOf, type FuzzRequest, type OpenApi, requestsFor, type Seen } from './generator.ts';
import { createJudge, type Heard } from './judge.ts';

export type Finding = { request: string; wrong: string[]; answer: string };
export type Outcome = {
  requests: number;
  statuses: Record<string, number>;
  operations: number;
  findings: Finding[];
};

export async function fuzz(
  origin: string,
  keys: readonly string[],
  { seed, count }: { seed: number; count: number },
): Promise<Outcome> {
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as OpenApi;
  const judge = createJudge(document);
  const seen: Seen = { ids: ['rvc', 'killed'], tags: ['"x"'], cursors: ['x'], idsAt: new Map() };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const outcome: Outcome = { requests: 0, statuses: {}, operations: 0, findings: [] };
  const succeeded = new Set<string>();
  const requests = requestsFor(document, keys, seen);
  try {
    for (let round = 0; outcome.requests < count; round++) {
      const batch = fc.sample(requests, {
        seed: seed + round,
        numRuns: Math.min(BATCH, count - outcome.requests),
      });
      const answers = await Promise.all(batch.map((one) => send(origin, agent, one)));
      batch.forEach((one, at) => {
        const heard = answers[at] as Heard;
        outcome.requests++;
        outcome.statuses[heard.status] = (outcome.statuses[heard.status] ?? 0) + 1;
        if (heard.status < 300) succeeded.add(one.target.operation.operationId);
        learn(seen, heard, collectionOf(one.url));
        const wrong = judge(one.target, heard);
        if (wrong.length > 0)
          outcome.findings.push({ request: wordsOf(one), wrong, answer: heard.text.slice(0, 600) });
      });
    }
  } finally {
    agent.destroy();
  }
  return { ...outcome, operations: succeeded.size };
}

const BATCH = 50;
const SEEN = 300;
const STREAM_BYTES = 2_000;

function send(
  origin: string,
  agent: http.Agent,
  { target, url, headers, body }: FuzzRequest,
): Promise<Heard> {
  return new Promise((resolve) => {
    // A stream has no end: what it begins with is enough.
    const isStream = target.operation.operationId === 'followChanges';
    const request = http.request(`${origin}${url}`, {
      method: target.method,
      headers,
      ...(isStream ? { agent: false } : { agent }),
    });
    request.on('error', (error) =>
      resolve({ status: 599, headers: {}, text: `no answer: ${error.message}` }),
    );
    request.on('response', (response) => {
      let text = '';
      const done = () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers as Heard['headers'], text });
        if (isStream) response.destroy();
      };
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (isStream && (response.statusCode === 200 || text.length > STREAM_BYTES)) done();
      });
      response.on('end', done).on('error', done);
    });
    request.end(body ?? undefined);
  });
}

/** Ids, slugs, cursors and tags, so that later requests find what is there. */
function learn(seen: Seen, { headers, text, status }: Heard, collection: string): void {
  if (status >= 300) return;
  const add = (list: string[], value: string | undefined) => {
    if (value === undefined || list.includes(value)) return;
    list.push(value);
    if (list.length > SEEN) list.splice(2, 1);
  };
  add(seen.tags, headers.etag);
  // The keys that this runs with are not to be revoked by it: those that it made itself are.
  if (collection === '/v1/keys' && status !== 201) return;
  for (const [, id] of text.slice(0, 5_000).matchAll(/"(?:id|slug)":"([^"\\]{1,200})"/g)) add(seen.ids, id);
  // The first of a row names the row.
  const own = seen.idsAt.get(collection) ?? [];
  seen.idsAt.set(collection, own);
  for (const [, id] of text.slice(0, 20_000).matchAll(/(?:^|\[|\},)\{"(?:id|slug)":"([^"\\]{1,200})"/g))
    add(own, id);
  add(seen.cursors, /"nextCursor":"([^"]+)"/.exec(text)?.[1]);
}

const wordsOf = ({ target, url, headers, body }: FuzzRequest): string =>
  `${target.operation.operationId}: ${target.method} ${url.slice(0, 300)} ${JSON.stringify({ ...headers, authorization: headers.authorization?.slice(0, 12) })} ${body?.toString().slice(0, 400) ?? ''}`;
