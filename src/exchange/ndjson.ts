/** Newline-delimited JSON: read line by line in constant memory, written line by line. */
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { InputRow, InputRows } from './rows.ts';
import { parseStrictJson } from './strict-json.ts';

export const ndjsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Blank lines are passed over; a line that is no JSON, no UTF-8 or too long is refused by itself. */
export async function* readNdjson(source: AsyncIterable<Buffer>): InputRows {
  let number = 0;
  for await (const lines of linesOf(source)) {
    const rows: InputRow[] = [];
    for (const line of lines) {
      number++;
      const row = line === null ? tooLong(number) : rowOf(line, number);
      if (row) rows.push(row);
    }
    if (rows.length > 0) yield rows;
  }
}

/** The lines of a stream without their ends; null for one that is longer than a body may be. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<(Buffer | null)[]> {
  let pieces: Buffer[] = [];
  let held = 0;
  let skipping = false;
  const take = (end: Buffer): Buffer | null => {
    if (held === 0) return end.length > LIMITS.bodyBytes ? null : end;
    const line = skipping || held + end.length > LIMITS.bodyBytes ? null : Buffer.concat([...pieces, end]);
    [pieces, held, skipping] = [[], 0, false];
    return line;
  };
  for await (const chunk of source) {
    const lines: (Buffer | null)[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      // Blank lines by the million cost next to nothing.
      lines.push(end === from && held === 0 ? BLANK : take(chunk.subarray(from, end)));
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    held += rest.length;
    if (held > LIMITS.bodyBytes) [pieces, skipping] = [[], true];
    else if (rest.length > 0) pieces.push(rest);
    if (lines.length > 0) yield lines;
  }
  if (held > 0) yield [take(Buffer.alloc(0))];
}

const NEWLINE = 0x0a;
const BLANK = Buffer.alloc(0);
const NO_NAMES: ReadonlySet<string> = new Set();
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function rowOf(line: Buffer, number: number): InputRow | null {
  if (line.length === 0) return null;
  const at = { line: number, rows: 1, bytes: line.length };
  let text: string;
  try {
    text = UTF8.decode(line);
  } catch {
    return { ...at, refusal: new Refusal('malformed-body', 'the line is not UTF-8') };
  }
  if (text.trim() === '') return null;
  try {
    return { ...at, value: parseStrictJson(text, NO_NAMES) };
  } catch (error) {
    if (error instanceof Refusal) return { ...at, refusal: error };
    return {
      ...at,
      refusal: new Refusal('malformed-body', `the line is not JSON: ${(error as Error).message}`),
    };
  }
}

const tooLong = (line: number): InputRow => ({
  line,
  rows: 1,
  bytes: 0,
  refusal: new Refusal('body-too-large', `the line is longer than ${LIMITS.bodyBytes} bytes`, {
    limitBytes: LIMITS.bodyBytes,
  }),
});
