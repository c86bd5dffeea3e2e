/**
 * S: better-sqlite3 with prepared statements and the service's pragmas, which writes the rows that the service wrote for
 * one claim, again and again, under new numbers and ids; and reads rows and joins their texts. No validation, nothing
 * is compared. Asked over HTTP, which is not part of what it measures.
 */
import { createServer } from 'node:http';
import { LIMITS } from '../../src/limits.ts';
import { SQLite, type SQLiteDatabase } from '../../src/store/driver.ts';
import { searchWords } from '../../src/store/search.ts';

type Row = Record<string, string | number | null>;
type Done = { claims: number; seconds: number; cpuMicros: number };

/** Numbers that SQLite gives, and columns that differ from claim to claim. */
const GIVEN: Record<string, string> = { claims: 'seq', reports: 'seq', sources: 'seq' };
const RENAMED = new Set([
  'id',
  'claim_id',
  'claim',
  'resource',
  'identity',
  'url',
  'external_id',
  'source_id',
]);

const db = new SQLite(process.argv[2]!);
for (const pragma of [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = OFF',
  'cache_size = -65536',
  'temp_store = MEMORY',
  `wal_autocheckpoint = ${LIMITS.walPages}`,
])
  db.pragma(pragma);
db.pragma('busy_timeout = 10000');

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://ceiling');
  const given = (name: string) => Number(searchParams.get(name));
  const done =
    pathname === '/write'
      ? write(given('perCommit'), given('seconds'), given('claims') || Infinity)
      : pathname === '/read'
        ? read(searchParams.get('event'))
        : {};
  response.end(JSON.stringify(done));
}).listen(Number(process.env.PORT), '127.0.0.1');

/** As many claims as there is time for, or that are asked for. */
function write(perCommit: number, seconds: number, most: number): Done {
  const { begin, insert } = inserterOf(db, newest());
  const batch = db.transaction((count: number) => {
    begin();
    for (let i = 0; i < count; i++) insert();
  });
  return timed((elapsed) => {
    let claims = 0;
    for (; elapsed() < seconds && claims < most; claims += perCommit) batch.immediate(perCommit);
    return claims;
  });
}

/**
 * So many claims take turns: of a few alone the pages of every index would stay at hand, as they do for nobody whose claims
 * are about other questions each.
 */
const TURNS = 2_000;

/** The claims that the service wrote last; an id of its own is longer. */
const newest = (): string[] =>
  db
    .prepare<[], string>(`SELECT id FROM claims WHERE length(id) = 36 ORDER BY seq DESC LIMIT ${TURNS}`)
    .pluck()
    .all();

function timed(work: (elapsed: () => number) => number): Done {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const claims = work(elapsed);
  const seconds = elapsed();
  const { user, system } = process.cpuUsage(cpu);
  return { claims, seconds, cpuMicros: (user + system) / claims };
}

/** The rows that one claim came with: itself, its position, its report, its document where that was new, its acts. */
function rowsOf(id: string): { table: string; row: Row }[] {
  const all = (table: string, where: string, value: unknown) =>
    db
      .prepare<[unknown], Row>(`SELECT * FROM ${table} WHERE ${where}`)
      .all(value)
      .map((row) => ({ table, row }));
  const [claim] = all('claims', 'id = ?', id);
  const { seq, recorded_at: at } = claim!.row;
  const reports = all('reports', 'claim_seq = ?', seq);
  const sources = reports
    .flatMap(({ row }) => all('sources', 'id = ?', row.source_id))
    .filter(({ row }) => row.recorded_at === at);
  return [
    claim!,
    ...reports,
    ...sources,
    ...all('positions', 'claim_seq = ?', seq),
    ...all('external_ids', 'claim_seq = ?', seq),
    ...all('changes', 'claim = ?', id),
    ...sources.flatMap(({ row }) => all('changes', "kind = 'source' AND resource = ?", row.id)),
  ];
}

type Statement = { run(...values: unknown[]): { lastInsertRowid: number | bigint } };

let made = 0;
/** `begin` looks up the newest number of the log, as whoever chains it must. */
function inserterOf(on: SQLiteDatabase, claims: readonly string[]): { begin(): void; insert(): void } {
  const newest = on.prepare<[], number>('SELECT max(seq) FROM changes').pluck();
  const words = on.prepare('INSERT INTO claims_search (rowid, words) VALUES (?, ?)');
  const statements = new Map<string, Statement>();
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? on.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const all = claims.map((claim) => {
    const rows = rowsOf(claim);
    return { inserts: insertsOf(rows, prepared), text: wordsIn(rows) };
  });
  let change = 0;
  return {
    begin: () => {
      change = newest.get()!;
    },
    insert: () => {
      const { inserts, text } = all[made % all.length]!;
      const mark = `${process.pid}-${made++}`;
      let seq: number | bigint = 0;
      for (const { table, statement, values, ...at } of inserts) {
        const own: unknown[] = [...values];
        for (const i of at.renamed) own[i] = `${own[i]}-${mark}`;
        if (at.change >= 0) own[at.change] = ++change;
        if (at.claim >= 0) own[at.claim] = seq;
        const { lastInsertRowid } = statement.run(...own);
        if (table === 'claims') seq = lastInsertRowid;
      }
      words.run(seq, text);
    },
  };
}

function insertsOf(rows: readonly { table: string; row: Row }[], prepared: (sql: string) => Statement) {
  return rows.map(({ table, row }) => {
    const names = Object.keys(row).filter((name) => name !== GIVEN[table]);
    const values = names.map((name) => row[name]!);
    return {
      table,
      values,
      statement: prepared(
        `INSERT INTO ${table} (${names.map((name) => `"${name}"`)}) VALUES (${names.map(() => '?')})`,
      ),
      change: table === 'changes' ? names.indexOf('seq') : -1,
      claim: names.indexOf('claim_seq'),
      renamed: names.flatMap((name, i) => (RENAMED.has(name) && values[i] !== null ? [i] : [])),
    };
  });
}

const wordsIn = (rows: readonly { table: string; row: Row }[]): string =>
  rows
    .flatMap(({ table, row }) => {
      if (table === 'sources' || table === 'reports') return [row.search, row.quote];
      if (table !== 'claims') return [];
      const { statement } = JSON.parse(String(row.content)) as { statement: string | null };
      return [statement, row.event, row.property, row.subject, row.claimant];
    })
    .flatMap((one) => (typeof one === 'string' ? searchWords(one) : []))
    .join(' ');

/** Claims, their reports and their documents, in the order of the record, as they lie in the tables. */
function read(event: string | null): Done & { bytes: number } {
  const rows = db.prepare<[], Row>(
    `SELECT * FROM claims ${event === null ? '' : `WHERE event = '${event}'`} ORDER BY recorded_at, seq`,
  );
  const reports = db.prepare<[unknown], Row>(
    'SELECT * FROM reports JOIN sources ON sources.id = source_id WHERE claim_seq = ?',
  );
  let bytes = 0;
  const done = timed(() => {
    let count = 0;
    for (const claim of rows.iterate()) {
      let text = Object.values(claim).join();
      for (const report of reports.iterate(claim.seq)) text += Object.values(report).join();
      bytes += Buffer.byteLength(text);
      count++;
    }
    return count;
  });
  return { ...done, bytes };
}
