/** CSV of claims, read as a stream: one row a claim and report, the columns in any order. */
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { type Fault, fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { asWritten, CLAIM_COLUMNS, type ClaimColumn, columnOf, isReportColumn } from './csv-columns.ts';
import type { InputRow, InputRows } from './rows.ts';

type Record_ = { record: string[]; info: { lines: number } };
type Row = { line: number; cells: string[]; bytes: number };
type Group = { first: Row; rows: Row[] };

/**
 * Rows as claims. Consecutive rows that differ in nothing but their report are one claim. Throws
 * `invalid-request` where the header is at fault; a row that is none (a quote that never closes, or is
 * followed by more than a delimiter) is refused and ends the reading, since what follows cannot be told apart.
 */
export async function* readCsv(source: AsyncIterable<Buffer>, charset = 'utf-8'): InputRows {
  let columns: (ClaimColumn | null)[] | null = null;
  let open: Group | null = null;
  let rows: InputRow[] = [];
  for await (const row of recordsOf(decoded(source, charset))) {
    if ('refusal' in row) {
      if (columns === null) throw row.refusal;
      if (open) rows.push(rowOf(open, columns));
      open = null;
      rows.push(row);
      break;
    }
    if (columns === null) {
      columns = readHeader(row.cells);
      continue;
    }
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    if (open && open.rows.length < LIMITS.reportsPerClaim && isSameClaim(open.first, row, columns)) {
      open.rows.push(row);
      continue;
    }
    if (open) rows.push(rowOf(open, columns));
    open = { first: row, rows: [row] };
    if (rows.length >= ROWS_IN_PART) {
      yield rows;
      rows = [];
    }
  }
  if (columns === null) throw new Refusal('malformed-body', 'the body has no header row');
  if (open) rows.push(rowOf(open, columns));
  if (rows.length > 0) yield rows;
}

const ROWS_IN_PART = 200;
const NEEDED = ['event', 'property', 'claimant'];

/** The records of the text, each with the line that it begins at; the last may be what could not be read. */
async function* recordsOf(
  text: AsyncGenerator<string>,
): AsyncGenerator<Row | (InputRow & { refusal: Refusal })> {
  const head = await firstLine(text);
  let broken: { line: number; why: string } | null = null;
  const parser = parse({
    delimiter: delimiterOf(head.line),
    info: true,
    relax_column_count: true,
    max_record_size: LIMITS.bodyBytes,
    // Noted, so that the rows before it are still given.
    skip_records_with_error: true,
    on_skip: (error) => {
      broken ??= { line: Number(error?.lines ?? 0), why: error?.message ?? 'it cannot be read' };
      return undefined;
    },
  });
  const fed = Readable.from(head.all()).on('error', (error) => parser.destroy(error));
  let lines = 0;
  const brokenAt = () => broken as { line: number; why: string } | null;
  try {
    for await (const { record, info } of fed.pipe(parser) as AsyncIterable<Record_>) {
      if (info.lines > (brokenAt()?.line ?? Infinity)) break;
      yield {
        line: lines + 1,
        cells: record.map(asWritten),
        bytes: record.reduce((sum, cell) => sum + cell.length, 64),
      };
      lines = info.lines;
    }
  } finally {
    fed.destroy();
    parser.destroy();
  }
  const fault = brokenAt();
  if (fault === null) return;
  const detail = `the row is not CSV, and nothing after it was read: ${fault.why}`;
  yield { line: lines + 1, rows: 1, bytes: 0, refusal: new Refusal('malformed-body', detail) };
}

/** Text in the charset that was named; bytes that are none of it are at fault as a whole. */
async function* decoded(source: AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  const decoder = decoderOf(charset);
  try {
    for await (const chunk of source) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new Refusal('malformed-body', `the body is not ${charset}; name its charset in Content-Type`);
  }
}

function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new Refusal('unsupported-media-type', `the charset ${charset} cannot be read`);
  }
}

/** The first line, for its delimiter, and then all of the text again. */
async function firstLine(text: AsyncGenerator<string>) {
  let begun = '';
  for (let next = await text.next(); !next.done; next = await text.next()) {
    begun += next.value;
    if (begun.includes('\n') || begun.length > LIMITS.bodyBytes) break;
  }
  return {
    line: begun.split('\n', 1)[0] ?? '',
    all: async function* () {
      if (begun !== '') yield begun;
      yield* text;
    },
  };
}

const delimiterOf = (header: string): string => {
  const bare = header.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((one) => ({ one, count: bare.split(one).length }));
  return counted.reduce((best, other) => (other.count > best.count ? other : best)).one;
};

/** Names every header that is unknown, doubled or missing. */
function readHeader(cells: readonly string[]): (ClaimColumn | null)[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const columns = cells.map((cell) => {
    const known = columnOf(asWritten(cell));
    if (!known)
      faults.push(
        fault(
          cell,
          'unknown-field',
          `is no column; the columns are ${CLAIM_COLUMNS.map((one) => one.name).join(', ')}`,
        ),
      );
    else if (seen.has(known.name)) faults.push(fault(known.name, 'duplicate', 'stands there twice'));
    else seen.add(known.name);
    return known;
  });
  for (const name of NEEDED) if (!seen.has(name)) faults.push(fault(name, 'required', 'a column of claims'));
  if (faults.length === 0) return columns;
  const detail = faults.map((one) => `${one.path}: ${one.message}`).join('; ');
  throw new Refusal('invalid-request', `the header row is at fault: ${detail}`, {}, faults);
}

function isSameClaim(first: Row, row: Row, columns: readonly (ClaimColumn | null)[]): boolean {
  return columns.every(
    (one, i) =>
      one === null ||
      one.path === null ||
      isReportColumn(one) ||
      (first.cells[i] ?? '') === (row.cells[i] ?? ''),
  );
}

function rowOf({ first, rows }: Group, columns: readonly (ClaimColumn | null)[]): InputRow {
  const at = { line: first.line, rows: rows.length, bytes: rows.reduce((sum, row) => sum + row.bytes, 0) };
  const faults: Fault[] = [];
  const claim: Tree = {};
  for (const [i, row] of rows.entries()) {
    if (row.cells.length > columns.length)
      faults.push(
        fault('', 'too-many', `the row has ${row.cells.length} cells under ${columns.length} headers`),
      );
    for (const [at, column] of columns.entries()) {
      const cell = (row.cells[at] ?? '').trim() === '' ? '' : row.cells[at]!;
      if (cell === '' || !column || column.path === null || (i > 0 && !isReportColumn(column))) continue;
      const read = readCell(column, cell);
      if (read.fault) faults.push(read.fault);
      else put(claim, column.path.replace('reports.0', `reports.${i}`), read.value);
    }
  }
  if (faults.length > 0)
    return {
      ...at,
      refusal: new Refusal(
        'invalid-claim',
        faults.map((one) => `${one.path}: ${one.message}`).join('; '),
        {},
        faults,
      ),
    };
  return { ...at, value: plainValue(claim) };
}

type Tree = { [name: string]: unknown };

function put(tree: Tree, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop()!;
  let at: Tree = tree;
  for (const [i, step] of steps.entries()) {
    at[step] ??= /^\d+$/.test(steps[i + 1] ?? '') ? [] : {};
    at = at[step] as Tree;
  }
  at[last] = value;
}

// A value that has nothing but its cell is that number, boolean or phrase; references without a name are slugs.
function plainValue(claim: Tree): Tree {
  const plain: Tree = { ...claim };
  for (const part of ['event', 'property', 'subject', 'place', 'claimant', 'speaker'])
    plain[part] = bareSlug(plain[part]);
  const value = claim.value as Tree | undefined;
  if (value) {
    const names = Object.keys(value);
    if (names.length === 1 && names[0] === 'text') plain.value = value.text;
    else if (typeof value.text === 'number') plain.value = { ...value, text: String(value.text) };
    else if (value.actor) plain.value = { ...value, actor: bareSlug(value.actor) };
  }
  return Object.fromEntries(Object.entries(plain).filter(([, one]) => one !== undefined));
}

function bareSlug(reference: unknown): unknown {
  const entry = reference as Tree | undefined;
  return entry && Object.keys(entry).length === 1 && 'slug' in entry ? entry.slug : entry;
}

type Cell = { value: unknown; fault?: undefined } | { value?: undefined; fault: Fault };

function readCell(column: ClaimColumn, cell: string): Cell {
  const word = cell.trim();
  switch (column.kind) {
    case 'text':
      return { value: cell };
    case 'flag':
      if (/^(?:true|false)$/i.test(word)) return { value: word.toLowerCase() === 'true' };
      return { fault: fault(column.name, 'wrong-type', 'must be true or false') };
    case 'list':
      return { value: word.split(/\s+/) };
    case 'value':
      if (/^(?:true|false)$/i.test(word)) return { value: word.toLowerCase() === 'true' };
      return { value: /^\d{1,15}$/.test(word) ? Number(word) : word };
    case 'number':
      return readNumber(column.name, word);
  }
}

/**
 * A number with a decimal point or comma, its thousands apart by spaces, apostrophes, or the other of the two.
 * One mark before three digits could be either, and is not guessed.
 */
function readNumber(name: string, word: string): Cell {
  const digits = word.replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/g, '');
  if (/^-?\d+$/.test(digits)) return { value: Number(digits) };
  if (/^-?\d{1,3}[.,]\d{3}$/.test(digits) && !/^-?0/.test(digits))
    return {
      fault: fault(
        name,
        'invalid',
        `${word} could be ${digits.replace(/[.,]/, '')} or ${digits.replace(',', '.')}; write it without the mark, or with more decimals`,
      ),
    };
  if (/^-?\d+[.,]\d+$/.test(digits)) return { value: Number(digits.replace(',', '.')) };
  if (/^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return { value: Number(digits.replaceAll(',', '')) };
  if (/^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(digits))
    return { value: Number(digits.replaceAll('.', '').replace(',', '.')) };
  return { fault: fault(name, 'wrong-type', 'must be a number') };
}
