/** CSV of claims, read as a stream: one row a claim and report, the columns in any order. */
import { parse } from 'csv-parse';
import { type Fault, fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { decoded } from './charsets.ts';
import {
  asWritten,
  CLAIM_COLUMNS,
  type ClaimColumn,
  columnOf,
  isReportColumn,
  plainOf,
  wordsOf,
} from './csv-columns.ts';
import type { InputRow, InputRows } from './rows.ts';

type Row = { line: number; cells: string[]; bytes: number };
type Columns = readonly (ClaimColumn | null)[];
type Group = { rows: [Row, ...Row[]]; bytes: number };

/**
 * Rows as claims. Consecutive rows that differ in nothing but their report are one claim. Throws
 * `invalid-request` where the header is at fault; a row that is none (a quote that never closes, or is
 * followed by more than a delimiter) is refused and ends the reading, since what follows cannot be told apart.
 */
export async function* readCsv(source: AsyncIterable<Buffer>, charset = 'utf-8'): InputRows {
  let columns: Columns | null = null;
  let open: Group | null = null;
  for await (const { records, refusal } of recordsOf(decoded(source, charset))) {
    const rows: InputRow[] = [];
    const close = () => {
      if (open && columns) rows.push(claimOf(open, columns));
      open = null;
    };
    for (const row of records) {
      if (columns === null) columns = readHeader(row.cells);
      else if (row.cells.every((cell) => cell.trim() === '')) continue;
      else if (open && belongs(open, row, columns)) {
        open.rows.push(row);
        open.bytes += row.bytes;
      } else {
        close();
        open = { rows: [row], bytes: row.bytes };
      }
    }
    if (refusal !== null) {
      if (columns === null) throw refusal.refusal;
      close();
      rows.push(refusal);
    }
    if (rows.length > 0) yield rows;
  }
  if (columns === null) throw new Refusal('malformed-body', 'the body has no header row');
  if (open) yield [claimOf(open, columns)];
}

const NEEDED = ['event', 'property', 'claimant'];
const LINE_ENDS = ['\r\n', '\n', '\r'];

type Records = { records: Row[]; refusal: (InputRow & { refusal: Refusal }) | null };

/** The records of each piece of the text, each with the line that it begins at; the last may be what could not be read. */
async function* recordsOf(text: AsyncGenerator<string>): AsyncGenerator<Records> {
  const head = await firstLine(text);
  let records: Row[] = [];
  let line = 1;
  let broken: Error | null = null;
  const parser = parse({
    delimiter: delimiterOf(head.line),
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    max_record_size: LIMITS.bodyBytes,
    // Taken as they are found, so that those before a broken one are not lost with it.
    on_record: (cells: string[]) => {
      const chars = cells.reduce((sum, cell) => sum + cell.length, 0);
      records.push({ line, cells, bytes: chars + ROW_BYTES });
      line += 1 + cells.reduce((sum, cell) => sum + breaksIn(cell), 0);
      return null;
    },
  });
  parser.on('error', (error) => {
    broken ??= error;
  });
  const taken = (): Records => {
    const found = { records, refusal: broken && brokenRow(line, broken) };
    records = [];
    return found;
  };
  for await (const piece of head.all()) {
    await new Promise<void>((done) => void parser.write(piece, () => done()));
    yield taken();
    if (broken !== null) return;
  }
  await new Promise<void>((done) => void parser.end(() => done()));
  yield taken();
}

/** About what a row takes beside its text. */
const ROW_BYTES = 64;

const breaksIn = (cell: string): number => (cell.match(/\r\n|\n|\r/g) ?? []).length;

const brokenRow = (line: number, { message }: Error) => ({
  line,
  rows: 1,
  bytes: 0,
  refusal: new Refusal('malformed-body', `the row is not CSV, and nothing after it was read: ${message}`),
});

/** The first line, for its delimiter, and then all of the text again. */
async function firstLine(text: AsyncGenerator<string>) {
  let begun = '';
  for (let next = await text.next(); !next.done; next = await text.next()) {
    begun += next.value;
    if (/[\r\n]/.test(begun) || begun.length > LIMITS.bodyBytes) break;
  }
  return {
    line: begun.split(/[\r\n]/, 1)[0] ?? '',
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
function readHeader(cells: readonly string[]): Columns {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const columns = cells.map((cell) => {
    const known = columnOf(asWritten(cell));
    if (!known)
      faults.push(fault(cell.slice(0, LIMITS.slugChars), 'unknown-field', 'is no column of claims'));
    else if (seen.has(known.name)) faults.push(fault(known.name, 'duplicate', 'stands there twice'));
    else seen.add(known.name);
    return known;
  });
  for (const name of NEEDED) if (!seen.has(name)) faults.push(fault(name, 'required', 'is needed'));
  if (faults.length === 0) return columns;
  const named = faults.slice(0, FAULTS_IN_DETAIL).map((one) => `"${one.path}" ${one.message}`);
  const more = faults.length - named.length;
  const names = CLAIM_COLUMNS.map((one) => one.name).join(', ');
  const detail = `the header row is at fault: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}. Columns are ${names}`;
  throw new Refusal('invalid-request', detail, {}, faults.slice(0, LIMITS.faultsInAnswer));
}

const FAULTS_IN_DETAIL = 20;

function belongs({ rows, bytes }: Group, row: Row, columns: Columns): boolean {
  if (rows.length >= LIMITS.reportsPerClaim || bytes + row.bytes > LIMITS.bodyBytes) return false;
  return columns.every(
    (one, i) =>
      one === null ||
      one.path === null ||
      isReportColumn(one) ||
      (rows[0].cells[i] ?? '') === (row.cells[i] ?? ''),
  );
}

function claimOf({ rows, bytes }: Group, columns: Columns): InputRow {
  const faults: Fault[] = [];
  const claim: Tree = {};
  for (const [i, { cells }] of rows.entries()) {
    const beyond = cells.slice(columns.length).some((cell) => cell.trim() !== '');
    if (beyond)
      faults.push(fault('', 'too-many', `has ${cells.length} cells under ${columns.length} headers`));
    for (const [at, column] of columns.entries()) {
      const cell = cells[at] ?? '';
      if (cell.trim() === '' || !column || column.path === null || (i > 0 && !isReportColumn(column)))
        continue;
      const read = readCell(column.kind, column.path, cell);
      if (read.fault) faults.push(read.fault);
      else put(claim, column.path.replace('reports.0', `reports.${i}`), read.value);
    }
  }
  const at = { line: rows[0].line, rows: rows.length, bytes, value: plainValue(claim) };
  return faults.length > 0 ? { ...at, faults } : at;
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
  for (const part of ['event', 'property', 'subject', 'place', 'item', 'claimant', 'speaker'])
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

function readCell(kind: ClaimColumn['kind'], path: string, cell: string): Cell {
  const text = asWritten(cell);
  const word = text.trim();
  switch (kind) {
    case 'text':
      return { value: text };
    case 'flag':
      if (/^(?:true|false)$/i.test(word)) return { value: word.toLowerCase() === 'true' };
      return { fault: fault(path, 'wrong-type', 'must be true or false') };
    case 'list':
      return { value: word.split(/\s+/) };
    case 'value':
      return { value: plainOf(word) ?? wordsOf(text) };
    case 'number':
      return readNumber(path, word);
  }
}

/**
 * A number with a decimal point or comma, its thousands apart by spaces, apostrophes, or the other of the two.
 * One mark before three digits could be either, and is not guessed.
 */
function readNumber(path: string, word: string): Cell {
  const digits = word.replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/g, '');
  if (/^-?\d{1,3}[.,]\d{3}$/.test(digits) && !/^-?0/.test(digits))
    return {
      fault: fault(
        path,
        'invalid',
        `${word} could be ${digits.replace(/[.,]/, '')} or ${digits.replace(',', '.')}; write it without the mark, or with more decimals`,
      ),
    };
  const plain = withoutMarks(digits).replace(',', '.');
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i.test(plain)) return { value: Number(plain) };
  return { fault: fault(path, 'wrong-type', 'must be a number') };
}

/** Without the marks between thousands, of which there are several, or one before a decimal mark. */
function withoutMarks(digits: string): string {
  if (/^-?\d+[.,]\d+$/.test(digits)) return digits;
  if (/^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return digits.replaceAll(',', '');
  if (/^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(digits)) return digits.replaceAll('.', '');
  return digits;
}
