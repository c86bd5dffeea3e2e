/**
 * Adds the claims of a CSV file; its columns are listed at /docs, under “Import claims”.
 *
 *     COUNTERCLAIM_KEY=… npx tsx examples/clients/typescript/add-claims.ts claims.csv [--dry-run] [--url URL]
 *
 * With an externalId in each row the file can be sent again whole after it was mended or the connection broke:
 * what is there already stays as it is. Ends with 0 where every row was taken, with 1 where one was refused.
 */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { components } from './api.d.ts';
import { answered, argumentsOf, inWords, run, type Service, serviceAt, Usage } from './client.ts';
import { linesOf } from './follow.ts';

const USAGE = 'add-claims.ts FILE.csv [--dry-run] [--url URL]';

type Summary = components['schemas']['ImportSummary'];
type Line =
  | { summary: Summary }
  | { acknowledged: number }
  | { line: number; problem: unknown }
  | { problem: unknown };

await run(async () => {
  const { values, positionals } = argumentsOf(USAGE, {
    url: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Usage(`usage: ${USAGE}`);
  await access(file).catch(() => {
    throw new Usage(`there is no file ${file} that can be read`);
  });
  const summary = await add(serviceAt(values.url), file, values['dry-run']);
  return summary.refused > 0 ? 1 : 0;
});

async function add(service: Service, file: string, dryRun: boolean): Promise<Summary> {
  const { data } = await answered(
    service.POST('/v1/claims/import', {
      params: { query: { dryRun } },
      headers: { 'content-type': 'text/csv', accept: 'application/x-ndjson' },
      body: Readable.toWeb(createReadStream(file)) as never,
      bodySerializer: (body: unknown) => body as never,
      duplex: 'half',
      parseAs: 'stream',
    }),
  );
  let summary: Summary | null = null;
  for await (const line of linesOf(data as unknown as ReadableStream<Uint8Array>))
    summary = tell(JSON.parse(line) as Line) ?? summary;
  if (summary === null) throw new Error('the import did not end well; the file can be sent again whole');
  return summary;
}

/** Prints a line of the answer; returns the summary where it is that. */
function tell(line: Line): Summary | null {
  if ('summary' in line) {
    const { received, recorded, merged, refused, disputesOpened } = line.summary;
    console.log(
      `${received} rows: ${recorded} recorded, ${merged} known already, ${refused} refused; ` +
        `${disputesOpened} disputes opened`,
    );
    return line.summary;
  }
  if ('acknowledged' in line) console.error(`${line.acknowledged} rows`);
  else if ('line' in line) console.error(`line ${line.line}: ${inWords(line.problem)}`);
  else console.error(inWords(line.problem));
  return null;
}
