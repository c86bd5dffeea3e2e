/**
 * Sends losses at battles of the American Civil War, as eleven works give them, to a running service.
 *
 *     node --import tsx examples/acw.ts FILE --key KEY [--url http://127.0.0.1:3000] [--concurrency 8]
 *
 * The data: jrnold/acw_battle_data by Jeffrey B. Arnold, CC BY 4.0 (see examples/data/README.md). Each line
 * keeps its id as externalId, so that a load that broke off can be sent again whole. The key needs the role
 * editor the first time, since two properties are new; a contributor's will do from then on.
 */
import { createReadStream, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** One line of the file. */
export type Line = {
  id: string;
  event: { key: string; name: string; start: string; end: string; place: string };
  claimant: string;
  source: { publisher: string; title: string; published_at: string; url?: string };
  metric: keyof typeof PROPERTIES;
  subject: string;
  value: {
    text: string;
    min: number | null;
    max: number | null;
    min_exclusive?: boolean;
    max_exclusive?: boolean;
  };
  claimed_at: string | null;
  quote?: string;
};

const person = {
  topic: 'casualties',
  valueType: 'count',
  unit: 'person',
  needs: ['subject'],
  cumulative: true,
};

// "Casualties" of these works are all who were lost; the built-in property counts killed and wounded alone.
const PROPERTIES = {
  killed: 'killed',
  wounded: 'wounded',
  killed_wounded: 'casualties',
  missing: 'missing',
  captured: 'captured',
  missing_captured: { slug: 'missing-or-captured', name: 'missing or captured', ...person },
  casualties: { slug: 'total-losses', name: 'killed, wounded, missing or captured', ...person },
  strength: 'deployed',
} as const;

const SIDES = ['Union', 'Confederate'];

/** A name or key as a slug: the same words always make the same one. */
export const slugOf = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const army = (side: string) => ({ slug: slugOf(side), name: side, kind: 'armed-force' });
const named = (name: string) => ({ slug: slugOf(name), name });

/** A line as the claim that `POST /v1/claims` takes. */
export function claimOf({ id, event, claimant, source, metric, subject, value, claimed_at, quote }: Line) {
  const { key, name, start, end, place } = event;
  return {
    event: {
      slug: slugOf(key),
      name,
      start,
      end,
      place: named(place),
      sides: SIDES.map((side) => ({ name: side, actors: [army(side)] })),
    },
    property: PROPERTIES[metric],
    subject: army(subject),
    claimant: named(claimant),
    // The bounds decide; the text stays beside them as it was printed.
    value: {
      min: value.min,
      max: value.max,
      ...(value.min_exclusive ? { minExclusive: true } : {}),
      ...(value.max_exclusive ? { maxExclusive: true } : {}),
      text: value.text,
    },
    claimedAt: claimed_at,
    externalId: id,
    reports: [
      {
        source: {
          publisher: source.publisher,
          title: source.title,
          publishedAt: source.published_at,
          url: source.url ?? null,
        },
        quote: quote ?? null,
      },
    ],
  };
}

export type Loaded = {
  sent: number;
  recorded: number;
  merged: number;
  refused: { id: string; why: string }[];
};

export type Loading = {
  /** Where the service is, such as http://127.0.0.1:3000. */
  url: string;
  key: string;
  concurrency?: number;
  onProgress?: (loaded: Loaded) => void;
};

/** Sends every line; what is refused is named and the others go on. */
export async function load(lines: AsyncIterable<string>, loading: Loading): Promise<Loaded> {
  const loaded: Loaded = { sent: 0, recorded: 0, merged: 0, refused: [] };
  const queue = lines[Symbol.asyncIterator]();
  const work = async () => {
    for (let next = await queue.next(); !next.done; next = await queue.next()) {
      if (next.value.trim() === '') continue;
      const line = JSON.parse(next.value) as Line;
      const answer = await post(claimOf(line), loading);
      loaded.sent++;
      if (answer.status === 201) loaded.recorded++;
      else if (answer.status === 200) loaded.merged++;
      else loaded.refused.push({ id: line.id, why: `${answer.status} ${await answer.text()}` });
      await answer.body?.cancel().catch(() => {});
      loading.onProgress?.(loaded);
    }
  };
  await Promise.all(Array.from({ length: loading.concurrency ?? 8 }, work));
  return loaded;
}

const TRIES = 5;
const REFUSALS_SHOWN = 10;

/** Posts one claim, and again where the service asks to wait. */
async function post(claim: unknown, { url, key }: Loading): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/claims`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(claim),
    });
    const isBusy = answer.status === 429 || answer.status === 503;
    if (!isBusy || tries === TRIES) return answer;
    await answer.body?.cancel();
    await sleep(1000 * Number(answer.headers.get('retry-after') ?? tries));
  }
}

export const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file), crlfDelay: Infinity });

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      key: { type: 'string', default: process.env.ADMIN_KEY ?? '' },
      concurrency: { type: 'string', default: '8' },
    },
  });
  const [file] = positionals;
  if (file === undefined || values.key === '') {
    console.error('node --import tsx examples/acw.ts FILE --key KEY [--url URL] [--concurrency 8]');
    process.exitCode = 2;
    return;
  }
  const { url, key } = values;
  const onProgress = ({ sent }: Loaded) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${sent} claims sent`);
  };
  const loaded = await load(linesOf(file), { url, key, concurrency: Number(values.concurrency), onProgress });
  if (process.stderr.isTTY) process.stderr.write('\n');
  const { sent, recorded, merged, refused } = loaded;
  for (const { id, why } of refused.slice(0, REFUSALS_SHOWN)) console.error(`${id}: ${why}`);
  console.log(`${sent} claims sent: ${recorded} recorded, ${merged} there before, ${refused.length} refused`);
  console.log(`See ${url}/v1/disputes?sort=-factor`);
  if (refused.length > 0) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
