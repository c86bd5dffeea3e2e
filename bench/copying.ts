/** Copies of the tile: rows under other names, ids, times and hashes, written without the service. */

import type { ClaimContent } from '../src/domain/content.ts';
import { BUILT_IN_PROPERTIES } from '../src/domain/properties.ts';
import { type ChangeRow, chained, type Link, sha256, type Unnumbered } from '../src/store/chain.ts';
import { SQLite, type SQLiteDatabase } from '../src/store/driver.ts';
import type { QuestionRow } from '../src/store/questions.ts';
import { contentHash, identityOf } from '../src/usecases/claim-identity.ts';
import { TILE_CLAIMS, tileName } from './claims.ts';
import { progress } from './service.ts';

type Row = Record<string, string | number | null>;
/** What one copy differs in: its name, and how far its times lie after those of the tile. */
type Copy = { name: string; shift: number; k: number };
type Make = (copy: Copy) => string | number | null;

/** The tables of which a tile has rows, by the column that says which. */
const TABLES = {
  events: 'slug',
  questions: 'event',
  claims: 'event',
  sources: 'url',
  reports: 'claim_seq',
  positions: 'claim_seq',
  external_ids: 'external_id',
  dispute_events: 'question_key',
  skeletons: 'slug',
  // Last: what a record is made of takes it away when it is written.
  claim_records: 'claim_seq',
} as const;
/** Numbers that rows are known by: the table whose numbers they are. */
const NUMBERS: Record<string, string> = {
  'claims.seq': 'claims',
  'questions.key': 'questions',
  'reports.seq': 'reports',
  'sources.seq': 'sources',
  'dispute_events.seq': 'dispute_events',
};
const REFERENCES: Record<string, string> = { claim_seq: 'claims', question_key: 'questions' };
const TILE = tileName(0);
const MARKS = new RegExp(`${TILE}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`, 'g');
/** Ids that many share, such as a key's, are not the tile's. */
type Known = { ids: ReadonlySet<string>; steps: Record<string, number>; changes: Map<number, number> };

/** Makes so many tiles of the one that is there; `after` is the time between its beginning and that of the first copy. */
export function copyTiles(file: string, tiles: number, after: number): void {
  const db = new SQLite(file);
  for (const pragma of [
    'journal_mode = OFF',
    'synchronous = OFF',
    'cache_size = -1000000',
    'temp_store = MEMORY',
  ])
    db.pragma(pragma);
  const indexes = dropIndexes(db);
  const known = knownOf(db);
  const tables = Object.keys(TABLES).map((table) => tableOf(db, table, known));
  const log = logOf(db, known);
  const words = wordsOf(db, known);
  const span = spanOf(db);
  const begun = performance.now();
  for (let k = 1; k < tiles; k++) {
    const copy: Copy = { name: tileName(k), shift: after + k * span, k };
    db.exec('BEGIN');
    for (const write of [...tables, log, words]) write(copy);
    db.exec('COMMIT');
    const rate = Math.round((k * TILE_CLAIMS * 1000) / (performance.now() - begun));
    progress(`copying the tile: ${k * TILE_CLAIMS} of ${(tiles - 1) * TILE_CLAIMS} claims, ${rate} a second`);
  }
  for (const [i, sql] of indexes.entries()) {
    progress(`indexes: ${i} of ${indexes.length}`);
    db.exec(sql);
  }
  db.pragma('journal_mode = WAL');
  db.close();
}

/** Written to row by row, indexes would take longer than the rows. */
function dropIndexes(db: SQLiteDatabase): string[] {
  const found = db
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    )
    .all();
  for (const { name } of found) db.exec(`DROP INDEX "${name}"`);
  return found.map(({ sql }) => sql);
}

const rowsOf = (db: SQLiteDatabase, sql: string): Row[] => db.prepare<[], Row>(sql).all();

function knownOf(db: SQLiteDatabase): Known {
  const steps: Record<string, number> = {};
  for (const [name, table] of Object.entries(NUMBERS)) {
    const column = name.split('.')[1];
    const { last } = db.prepare<[], { last: number }>(`SELECT max(${column}) AS last FROM ${table}`).get()!;
    steps[table] = last;
  }
  const ids = new Set<string>();
  for (const table of ['claims', 'reports', 'sources', 'dispute_events'])
    for (const { id } of tileRows(db, table)) ids.add(String(id));
  return { ids, steps, changes: new Map() };
}

/** The rows of the tile itself. */
function tileRows(db: SQLiteDatabase, table: string): Row[] {
  const column = TABLES[table as keyof typeof TABLES];
  const of: Record<string, string> = {
    claim_seq: `claim_seq IN (SELECT seq FROM claims WHERE event LIKE '${TILE}%')`,
    question_key: `question_key IN (SELECT "key" FROM questions WHERE event LIKE '${TILE}%')`,
  };
  return rowsOf(
    db,
    `SELECT * FROM ${table} WHERE ${of[column] ?? `${column} LIKE '%${TILE}%'`} ORDER BY rowid`,
  );
}

function tableOf(db: SQLiteDatabase, table: string, known: Known): (copy: Copy) => void {
  const rows = tileRows(db, table);
  const names = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
  const insert = db.prepare(
    `INSERT INTO ${table} (${names.map((name) => `"${name}"`)}) VALUES (${names.map(() => '?')})`,
  );
  const makers = rows.map((row) => {
    const cells = names.map((name) => cellOf(table, name, row, known));
    return table === 'claims' || table === 'external_ids' ? identified(db, names, cells, row) : cells;
  });
  return (copy) => {
    for (const cells of makers)
      insert.run(...cells.map((cell) => (typeof cell === 'function' ? cell(copy) : cell)));
  };
}

type Cell = Make | string | number | null;

function cellOf(table: string, name: string, row: Row, known: Known): Cell {
  const value = row[name] ?? null;
  if (typeof value === 'string')
    return table === 'claim_records' ? timed(textOf(value, known)) : textOf(value, known);
  if (typeof value !== 'number') return value;
  const numbers = NUMBERS[`${table}.${name}`] ?? REFERENCES[name];
  if (numbers) return ({ k }) => value + k * known.steps[numbers]!;
  if (name === 'at' || name.endsWith('_at')) return ({ shift }) => value + shift;
  if (name === 'change_seq') return ({ k }) => known.changes.get(value)! + (k - 1) * known.changes.size;
  return value;
}

/** A record tells of its times in words. */
const timed =
  (cell: Cell): Make =>
  (copy) =>
    String(typeof cell === 'function' ? cell(copy) : cell).replace(
      TIMES,
      (_, name: string, time: string) =>
        `"${name}":"${new Date(Date.parse(time) + copy.shift).toISOString()}"`,
    );
const TIMES = /"(recordedAt|updatedAt)":"([^"]+)"/g;

/** A text in which the name of the tile and its ids are those of the copy. */
function textOf(text: string, known: Known): Cell {
  const marks = [...text.matchAll(MARKS)].filter(([mark]) => mark === TILE || known.ids.has(mark));
  if (marks.length === 0) return text;
  const parts: (string | ((copy: Copy) => string))[] = [];
  let from = 0;
  for (const { 0: mark, index } of marks) {
    parts.push(text.slice(from, index), mark === TILE ? ({ name }) => name : idOf(mark));
    from = index + mark.length;
  }
  parts.push(text.slice(from));
  return (copy) => {
    let made = '';
    for (const part of parts) made += typeof part === 'string' ? part : part(copy);
    return made;
  };
}

/** An id of version 7 begins with its time. */
function idOf(id: string): (copy: Copy) => string {
  const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  const rest = id.slice(13);
  return ({ shift }) => {
    const hex = (time + shift).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}${rest}`;
  };
}

/** What makes a claim the same as another is a hash of what it says. */
function identified(db: SQLiteDatabase, names: readonly string[], cells: Cell[], row: Row): Cell[] {
  const claim = db
    .prepare<[unknown], { content: string; question: string }>(
      'SELECT content, questions.id AS question FROM claims JOIN questions ON "key" = question_key WHERE claims.seq = ?',
    )
    .get(row.claim_seq ?? row.seq)!;
  const of = ({ name }: Copy) => JSON.parse(claim.content.replaceAll(TILE, name)) as ClaimContent;
  const property = BUILT_IN_PROPERTIES.find(
    ({ slug }) => slug === (JSON.parse(claim.content) as ClaimContent).property,
  )!;
  const questionOf = ({ name }: Copy) => ({ id: claim.question.replaceAll(TILE, name) }) as QuestionRow;
  return cells.map((cell, i) => {
    if (names[i] === 'content_hash') return (copy) => contentHash(of(copy));
    if (names[i] === 'identity' && row.identity !== null)
      return (copy) => identityOf(of(copy), property, questionOf(copy));
    return cell;
  });
}

/** What was done, as the log tells it, chained anew for each copy. */
function logOf(db: SQLiteDatabase, known: Known): (copy: Copy) => void {
  const head = db.prepare<[], Link>('SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1').get()!;
  const rows = rowsOf(
    db,
    `SELECT * FROM changes WHERE body LIKE '%${TILE}%' OR event LIKE '${TILE}%' ORDER BY seq`,
  );
  for (const [i, row] of rows.entries()) known.changes.set(Number(row.seq), head.seq + 1 + i);
  const names = Object.keys(rows[0]!);
  const insert = db.prepare(`INSERT INTO changes (${names}) VALUES (${names.map(() => '?')})`);
  const made = rows.map((row) => ({ row, cells: names.map((name) => cellOf('changes', name, row, known)) }));
  let previous = head;
  return (copy) => {
    for (const { cells } of made) {
      const values = Object.fromEntries(
        cells.map((cell, i) => [camelCase(names[i]!), typeof cell === 'function' ? cell(copy) : cell]),
      ) as unknown as Unnumbered;
      const next: ChangeRow = chained(previous, { ...values, bodyHash: sha256(values.body) });
      insert.run(...names.map((name) => next[camelCase(name) as keyof ChangeRow]));
      previous = next;
    }
  };
}

const camelCase = (name: string): string =>
  name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** The words that find each claim, as the index itself knows them. */
function wordsOf(db: SQLiteDatabase, known: Known): (copy: Copy) => void {
  db.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, claims_search, 'instance')");
  const seqs = new Set(tileRows(db, 'claims').map(({ seq }) => Number(seq)));
  const texts = new Map<number, string[]>();
  const found = db.prepare<[], { term: string; doc: number; offset: number }>(
    'SELECT term, doc, offset FROM temp.words',
  );
  for (const { term, doc, offset } of found.iterate()) {
    if (!seqs.has(doc)) continue;
    const text = texts.get(doc) ?? [];
    text[offset] = term;
    texts.set(doc, text);
  }
  db.exec('DROP TABLE temp.words');
  const insert = db.prepare('INSERT INTO claims_search (rowid, words) VALUES (?, ?)');
  const made = [...texts].map(([seq, text]) => ({ seq, cell: textOf(text.join(' '), known) }));
  return (copy) => {
    for (const { seq, cell } of made)
      insert.run(seq + copy.k * known.steps.claims!, typeof cell === 'function' ? cell(copy) : cell);
  };
}

/** How long the import of the tile took, by the clock of its record, and a little more. */
function spanOf(db: SQLiteDatabase): number {
  const { first, last } = db
    .prepare<[], { first: number; last: number }>(
      `SELECT min(recorded_at) AS first, max(recorded_at) AS last FROM claims WHERE event LIKE '${TILE}%'`,
    )
    .get()!;
  return last - first + 1_000;
}
