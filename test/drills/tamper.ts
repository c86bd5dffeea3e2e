/**
 * Random tamperings with the change log of a database, each found against a checkpoint or not: bits of the file and of
 * fields, rows taken away, swapped, put in, cut off, and tails made anew with fresh hashes.
 * `npm run drill -- tamper [TAMPERINGS] [postgres]`; 1,000 on SQLite unless told.
 */
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { type ChangeRow, chained, sha256 } from '../../src/store/chain.ts';
import { openStore, verifyStore } from '../../src/store/store.ts';
import { takeCheckpoint } from '../../src/usecases/checkpoints.ts';
import type { Context } from '../../src/usecases/context.ts';
import { redact } from '../../src/usecases/keep-record.ts';
import { seedProperties } from '../../src/usecases/seed.ts';
import { pathIn, type Raw, rawOn } from '../database.ts';
import { ADMIN, claimed, type World } from '../usecases/world.ts';
import { databaseFor, numberIn } from './databases.ts';
import { atMost, type Figure } from './figures.ts';

const CLAIMS = 60;

type Row = Record<string, string | number | null>;
type Tampering = (rows: Row[], pick: (below: number) => number) => Row[];

/** What is done to the rows, by whoever may write to the table. */
const TO_ROWS: Record<string, Tampering> = {
  'a bit of a field flipped': (rows, pick) => {
    const row = { ...rows[pick(rows.length)]! };
    const column = COLUMNS[pick(COLUMNS.length)]!;
    row[column] = flipped(row[column]!, pick);
    return rows.map((one) => (one.seq === row.seq || one.hash === row.hash ? row : one));
  },
  'rows taken out': (rows, pick) => {
    const at = pick(rows.length);
    return rows.toSpliced(at, 1 + pick(5));
  },
  'a row taken out, the rest moved up': (rows, pick) => numbered(rows.toSpliced(pick(rows.length), 1)),
  'two rows swapped': (rows, pick) => {
    const [a, b] = twoOf(rows.length, pick);
    return rows.with(a, { ...rows[b]!, seq: rows[a]!.seq! }).with(b, { ...rows[a]!, seq: rows[b]!.seq! });
  },
  'two bodies swapped': (rows, pick) => {
    const [a, b] = twoOf(rows.length, pick);
    const { body, body_hash } = rows[a]!;
    const other = rows[b]!;
    return rows
      .with(a, { ...rows[a]!, body: other.body!, body_hash: other.body_hash! })
      .with(b, { ...other, body: body!, body_hash: body_hash! });
  },
  'the end cut off': (rows, pick) => rows.slice(0, pick(rows.length)),
  'a tail made anew with fresh hashes': (rows, pick) => {
    const at = pick(rows.length);
    const body = '{"forged":true}';
    const words = { body, body_hash: sha256(body), redacted_by: null };
    const forged = { ...rows[at]!, ...(pick(2) === 0 ? { recorded_by: 'somebody else' } : words) };
    return rehashed(rows.with(at, forged), at);
  },
  'a row put in, the tail made anew': (rows, pick) => {
    const at = pick(rows.length);
    return rehashed(numbered(rows.toSpliced(at, 0, rows[pick(rows.length)]!)), at);
  },
  'a row taken out, the tail made anew': (rows, pick) => {
    const at = pick(rows.length);
    return rehashed(numbered(rows.toSpliced(at, 1)), at);
  },
  'other words under a redaction': (rows, pick) => {
    const acts = rows.filter((row) => row.act === 'text-redacted');
    const act = acts[pick(acts.length)]!;
    const about = rows.filter((row) => row.claim === act.claim && row.act !== 'text-redacted');
    const row = about[pick(about.length)]!;
    return rows.with(rows.indexOf(row), { ...row, body: '{"forged":true}', redacted_by: act.seq! });
  },
  'a row before the first': (rows, pick) => [{ ...rows[pick(rows.length)]!, seq: -pick(1000) }, ...rows],
};

/** What is done to the bytes, by whoever may write to the file. */
const TO_FILE: Record<string, (file: string, pick: (below: number) => number) => void> = {
  'a bit of the file flipped': (file, pick) => {
    const bytes = readFileSync(file);
    const at = pick(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << pick(8));
    writeFileSync(file, bytes);
  },
  'two pages of the file swapped': (file, pick) => {
    const bytes = readFileSync(file);
    const [a, b] = twoOf(bytes.length / PAGE, pick);
    const page = Buffer.from(bytes.subarray(a * PAGE, (a + 1) * PAGE));
    bytes.copy(bytes, a * PAGE, b * PAGE, (b + 1) * PAGE);
    page.copy(bytes, b * PAGE);
    writeFileSync(file, bytes);
  },
  'a page of the file emptied': (file, pick) => {
    const bytes = readFileSync(file);
    const at = pick(bytes.length / PAGE) * PAGE;
    writeFileSync(file, bytes.fill(0, at, at + PAGE));
  },
  'the file cut short': (file, pick) => truncateSync(file, pick(readFileSync(file).length)),
};
const PAGE = 4_096;

const COLUMNS =
  'seq recorded_at recorded_by act kind resource claim question event topic body body_hash redacted_by previous_hash hash'.split(
    ' ',
  );

export async function drill(options: string[]): Promise<Figure[]> {
  const count = numberIn(options, 1000);
  const made = await databaseFor(options);
  try {
    const known = await fill(made.url);
    const { rows, kinds, engine } = {
      rows: await logOf(made.url),
      kinds: kindsOn(made.engine),
      engine: made.engine,
    };
    const tally = new Map(kinds.map((kind) => [kind, { tried: 0, unseen: 0, without: 0 }]));
    const target = await targetFor(made.url, made.engine, rows);
    for (let i = 0; i < count; i++) {
      const kind = kinds[i % kinds.length]!;
      await tampered(target, kind, rows);
      const one = tally.get(kind)!;
      one.tried += 1;
      if ((await verifyStore(target.url, () => {}, [known])).fault === null) one.unseen += 1;
      if ((await verifyStore(target.url, () => {})).fault === null) one.without += 1;
      await target.restore();
    }
    await target.close();
    const sum = (of: 'unseen' | 'without') => [...tally.values()].reduce((all, one) => all + one[of], 0);
    return [
      ...[...tally].map(([kind, { tried, unseen, without }]) =>
        atMost(
          `${engine}, ${kind}: of ${tried} (${without} of which the chain alone does not show), not found`,
          unseen,
          0,
          'tamperings',
        ),
      ),
      atMost(
        `${engine}, of ${count} tamperings with a log of ${rows.length} changes (${sum('without')} of which the chain alone does not show), not found against a checkpoint`,
        sum('unseen'),
        0,
        'tamperings',
      ),
    ];
  } finally {
    await made.remove();
  }
}

const kindsOn = (engine: string): string[] => [
  ...Object.keys(TO_ROWS),
  ...(engine === 'SQLite' ? Object.keys(TO_FILE) : []),
];

/** Claims, and words of some of them taken out; returns the checkpoint of then. */
async function fill(url: string) {
  const store = await openStore(url);
  let now = Date.parse('2024-01-01T00:00:00Z');
  let ids = 0;
  const context: Context = {
    store,
    clock: () => {
      now += 1000;
      return now;
    },
    newId: () => {
      ids += 1;
      return `id-${String(ids).padStart(6, '0')}`;
    },
    quantityRules: 'default',
  };
  await seedProperties(context);
  for (let i = 0; i < CLAIMS; i++) {
    const { record } = await claimed({ context } as World, `claimant-${i % 20}`, i, {
      statement: `Number ${i} was killed, they say.`,
      reports: [{ source: { url: `https://wire.example/${i}` } }],
    });
    const taken = { kind: 'claim', id: record.id, field: 'statement', reason: 'A court order.' } as const;
    if (i % 10 === 0) await redact(context, ADMIN, taken, {});
  }
  const known = await takeCheckpoint(context, null);
  await store.close();
  return known;
}

async function logOf(url: string): Promise<Row[]> {
  const raw = rawOn(url);
  try {
    return await raw.all<Row>(`select ${COLUMNS.join(', ')} from changes order by seq`);
  } finally {
    await raw.close();
  }
}

type Target = {
  url: string;
  write(rows: Row[]): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
};

/** Where tamperings are done: on a copy of the file, or in the table of the server, whose triggers are gone. */
async function targetFor(url: string, engine: string, rows: Row[]): Promise<Target> {
  if (engine === 'SQLite') {
    const copy = `${url}.copy`;
    const restore = async () => copyFileSync(pathIn(url), pathIn(copy));
    const write = async (forged: Row[]) => {
      const raw = rawOn(copy);
      for (const one of ['changes_grows', 'changes_keeps', 'changes_stands'])
        await raw.run(`drop trigger ${one}`);
      await put(raw, forged);
      await raw.close();
    };
    await restore();
    return { url: copy, write, restore, close: async () => {} };
  }
  const raw = rawOn(url);
  for (const one of ['changes_stand', 'changes_stay']) await raw.run(`drop trigger ${one} on changes`);
  const write = (forged: Row[]) => put(raw, forged);
  return { url, write, restore: () => write(rows), close: raw.close };
}

async function put(raw: Raw, rows: Row[]): Promise<void> {
  await raw.run('begin');
  await raw.run('delete from changes');
  for (const row of rows)
    await raw.run(
      `insert into changes (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`,
      ...COLUMNS.map((one) => row[one]!),
    );
  await raw.run('commit');
}

/** Does it until the log is another: much of a file is other tables, and room that nothing reads. */
async function tampered(target: Target, kind: string, rows: Row[]): Promise<void> {
  for (;;) {
    const toFile = TO_FILE[kind];
    if (toFile) toFile(pathIn(target.url), pick);
    else {
      const forged = TO_ROWS[kind]!(rows, pick);
      const hasTwice = new Set(forged.map((row) => row.seq)).size < forged.length;
      if (hasTwice || JSON.stringify(forged) === JSON.stringify(rows)) continue;
      return target.write(forged);
    }
    const read = await logOf(target.url).catch(() => null);
    if (JSON.stringify(read) !== JSON.stringify(rows)) return;
    await target.restore();
  }
}

const pick = (below: number): number => Math.floor(Math.random() * below);

function twoOf(below: number, choose: typeof pick): [number, number] {
  const a = choose(below);
  return [a, (a + 1 + choose(below - 1)) % below];
}

/** One after another, and redacted rows still name their redactions. */
function numbered(rows: Row[]): Row[] {
  const moved = new Map(rows.map((row, i) => [row.seq, i + 1]));
  return rows.map((row, i) => ({ ...row, seq: i + 1, redacted_by: moved.get(row.redacted_by!) ?? null }));
}

/** As the log would chain them, from one of them on. */
function rehashed(rows: Row[], from: number): Row[] {
  const before = rows[from - 1];
  let link = before
    ? { seq: Number(before.seq), hash: String(before.hash) }
    : { seq: 0, hash: '0'.repeat(64) };
  return rows.map((row, i) => {
    if (i < from) return row;
    const next = chained(link, camel(row));
    link = next;
    return { ...row, previous_hash: next.previousHash, hash: next.hash };
  });
}

const camel = (row: Row): ChangeRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as unknown as ChangeRow;

function flipped(value: string | number | null, choose: typeof pick): string | number {
  if (value === null) return choose(2) === 0 ? 1 : 2;
  if (typeof value === 'number') return value + (choose(2) === 0 ? 1 : -1) * 2 ** choose(20);
  if (value === '') return ' ';
  const at = choose(value.length);
  const code = value.charCodeAt(at) ^ (1 << choose(6));
  return `${value.slice(0, at)}${String.fromCharCode(code < 32 ? 126 : code)}${value.slice(at + 1)}`;
}
