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

/** A list as a file: its name, its media type, and its text as it is read. */
export type File = { name: string; type: string; text(pulled?: () => void): AsyncGenerator<string> };

export const fileOf = <Row>(
  name: string,
  type: string,
  parts: AsyncGenerator<readonly Row[]>,
  writing: Writing<Row>,
): File => ({
  name,
  type: type === CSV_TYPE ? `${CSV_TYPE}; charset=utf-8; header=present` : type,
  text: (pulled = () => {}) => written(parts, writing, pulled),
});

/** Streams a file as it is read; a client that does not read for long is let go, and the moment with it. */
export function exported({ name, type, text }: File, isHead: boolean): Answer {
  let stall: NodeJS.Timeout | undefined;
  const pulled = () => {
    clearTimeout(stall);
    stall = setTimeout(
      () => content.destroy(new Error('the client of an export stopped reading')),
      LIMITS.exportStallSeconds * 1000,
    ).unref();
  };
  const content = isHead ? Readable.from([]) : Readable.from(text(pulled), { objectMode: false });
  content.on('close', () => clearTimeout(stall));
  return {
    raw: { type, content },
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

/** Which parameters were given, where a default differs between a page and an export. */
export type Given = (name: string) => boolean;
export const givenIn = (url: string): Given => {
  const { searchParams } = new URL(url);
  return (name) => searchParams.has(name);
};
