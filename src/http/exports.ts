/** Lists as files: every row under the same filters, streamed from one moment. */
import { Readable } from 'node:stream';
import { LIMITS } from '../limits.ts';
import type { Answer, MediaForm } from './operation.ts';

export const NDJSON_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';

/** How a list is written in a form: before, for each part of it, between parts, and after. */
export type Writing<Row> = {
  head?: string;
  part(rows: readonly Row[]): string;
  between?: string;
  tail?: string;
};

/** The forms of a list that is exported too, with what they hold. */
export const exportForms = (ndjson: string, csv: string): Record<string, MediaForm> => ({
  [NDJSON_TYPE]: { suffix: '.ndjson', schema: { type: 'string', description: ndjson } },
  [CSV_TYPE]: { suffix: '.csv', schema: { type: 'string', description: csv } },
});

/** Streams rows as they are read; a client that does not read for long is let go, and the moment with it. */
export function exported<Row>(
  type: string,
  name: string,
  parts: AsyncGenerator<readonly Row[]>,
  writing: Writing<Row>,
): Answer {
  let stall: NodeJS.Timeout | undefined;
  const pulled = () => {
    clearTimeout(stall);
    stall = setTimeout(
      () => content.destroy(new Error('the client of an export stopped reading')),
      LIMITS.exportStallSeconds * 1000,
    ).unref();
  };
  const content = Readable.from(written(parts, writing, pulled), { objectMode: false });
  content.on('close', () => clearTimeout(stall));
  return {
    raw: { type: type === CSV_TYPE ? `${CSV_TYPE}; charset=utf-8; header=present` : type, content },
    headers: { 'content-disposition': `attachment; filename="${name}"` },
  };
}

async function* written<Row>(
  parts: AsyncGenerator<readonly Row[]>,
  { head = '', part: write, between = '', tail = '' }: Writing<Row>,
  pulled: () => void,
): AsyncGenerator<string> {
  pulled();
  if (head !== '') yield head;
  let isFirst = true;
  for await (const part of parts) {
    pulled();
    yield (isFirst ? '' : between) + write(part);
    isFirst = false;
  }
  if (tail !== '') yield tail;
}

/** Whether a parameter was given, where its default differs between a page and an export. */
export const isGiven = (url: string, name: string): boolean => new URL(url).searchParams.has(name);
