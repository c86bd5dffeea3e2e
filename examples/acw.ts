/**
 * Turns losses at battles of the American Civil War, as eleven works give them, into claims: one a line, as an
 * import takes them. Prints them, or sends them to a running service.
 *
 *     node --import tsx examples/acw.ts FILE > claims.ndjson
 *     node --import tsx examples/acw.ts FILE --url http://127.0.0.1:3000 --key KEY
 *
 * The data: jrnold/acw_battle_data by Jeffrey B. Arnold, CC BY 4.0 (see examples/data/README.md). Each line
 * keeps its id as externalId, so that an import that broke off can be sent again whole. The key needs the role
 * editor the first time, since two properties are new; a contributor's will do from then on.
 */
import { createReadStream, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
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

/** The lines of the file as the lines of an import. */
export async function* converted(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines)
    if (line.trim() !== '') yield `${JSON.stringify(claimOf(JSON.parse(line) as Line))}\n`;
}

export type Loaded = { received: number; recorded: number; merged: number; refused: number; why: string[] };

/** Sends every line in one import, and reads the answer as it comes; what is refused is named, the others go on. */
export async function load(
  lines: AsyncIterable<string>,
  { url, key, onProgress }: { url: string; key: string; onProgress?: (acknowledged: number) => void },
): Promise<Loaded> {
  const answer = await fetch(`${url.replace(/\/+$/, '')}/v1/claims/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: Readable.toWeb(Readable.from(converted(lines), { objectMode: false })),
    duplex: 'half',
  } as unknown as RequestInit);
  if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${await answer.text()}`);
  const why: string[] = [];
  const told = createInterface({
    input: Readable.fromWeb(answer.body as ReadableStream),
    crlfDelay: Infinity,
  });
  for await (const line of told) {
    const { acknowledged, problem, summary, ...refused } = JSON.parse(line) as {
      acknowledged?: number;
      line?: number;
      problem?: { detail: string };
      summary?: Omit<Loaded, 'why'>;
    };
    if (summary) return { ...summary, why };
    if (acknowledged !== undefined) onProgress?.(acknowledged);
    else if (refused.line !== undefined) why.push(`line ${refused.line}: ${problem?.detail}`);
    else throw new Error(`the import broke off: ${problem?.detail}`);
  }
  throw new Error('the import broke off; send the file again, what was recorded is not recorded twice');
}

export const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file), crlfDelay: Infinity });

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, key: { type: 'string', default: process.env.ADMIN_KEY ?? '' } },
  });
  const [file] = positionals;
  const { url, key } = values;
  if (file === undefined || (url !== undefined && key === '')) {
    console.error('node --import tsx examples/acw.ts FILE [--url URL --key KEY]');
    process.exitCode = 2;
    return;
  }
  if (url === undefined) {
    await pipeline(Readable.from(converted(linesOf(file))), process.stdout, { end: false });
    return;
  }
  const onProgress = (acknowledged: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${acknowledged} claims on disk`);
  };
  const { received, recorded, merged, refused, why } = await load(linesOf(file), { url, key, onProgress });
  if (process.stderr.isTTY) process.stderr.write('\n');
  for (const one of why.slice(0, REFUSALS_SHOWN)) console.error(one);
  console.log(`${received} claims sent: ${recorded} recorded, ${merged} there before, ${refused} refused`);
  console.log(`See ${url}/v1/disputes?sort=-factor`);
  if (refused > 0) process.exitCode = 1;
}

const REFUSALS_SHOWN = 10;

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
