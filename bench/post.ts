/**
 * What `POST /v1/claims` costs on a question that holds 10, 1,000 and 100,000 positions, on one with 300
 * described times, and on one whose values are actors; beside it what the same rows cost without the service.
 *
 *     npm run bench:post [-- --rounds 120 --sizes 10,1000,100000]
 *
 * The cases take turns within one run, so that whatever slows the machine slows all of them alike.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../src/app.ts';
import { hashKey } from '../src/http/access.ts';
import { createIds } from '../src/ids.ts';
import { LIMITS } from '../src/limits.ts';
import { SQLite } from '../src/store/driver.ts';
import { openStore, type Store } from '../src/store/store.ts';
import type { ClaimInput } from '../src/usecases/claim-input.ts';
import type { Author, Context } from '../src/usecases/context.ts';
import { recordClaim } from '../src/usecases/record-claim.ts';
import { ensureAdmin, seedProperties } from '../src/usecases/seed.ts';
import { SETTINGS } from './service.ts';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '120' },
    sizes: { type: 'string', default: '10,1000,100000' },
    times: { type: 'string', default: '300' },
    actors: { type: 'string', default: '50' },
  },
});
const ROUNDS = Number(given.rounds);
const SIZES = given.sizes.split(',').map(Number);
const TIMES = Number(given.times);
const ACTORS = Number(given.actors);
/** A question this small would grow by a multiple while it is measured, so that each round has its own. */
const FRESH_BELOW = 100;
const WARM_UP_ROUNDS = 5;
const KEY = 'bench-key';
const BENCH: Author = { keyId: 'bench', name: 'bench', role: 'admin' };

type Phase = 'check' | 'act' | 'commit' | 'answer';
const PHASES: readonly Phase[] = ['check', 'act', 'commit', 'answer'];
type Sample = Record<Phase | 'total' | 'loop', number>;
type Samples = Map<string, Sample[]>;

type World = {
  app: FastifyInstance;
  context: Context;
  file: string;
  /** The marks that the last act left. */
  marks: { asked: number; begun: number; ended: number; done: number };
  close(): Promise<void>;
};

async function openWorld(folder: string): Promise<World> {
  const file = join(folder, 'bench.db');
  const store = await openStore(`file:${file}`);
  const marks = { asked: 0, begun: 0, ended: 0, done: 0 };
  const marked: Store = {
    ...store,
    async write(act) {
      marks.asked = performance.now();
      const value = await store.write(async (queries) => {
        marks.begun = performance.now();
        const result = await act(queries);
        marks.ended = performance.now();
        return result;
      });
      marks.done = performance.now();
      return value;
    },
  };
  const context: Context = {
    store: marked,
    clock: Date.now,
    newId: createIds(Date.now),
    quantityRules: 'default',
  };
  await seedProperties(context);
  await ensureAdmin(context, KEY, () => ({ plain: KEY, hash: hashKey(KEY) }), hashKey);
  const app = await buildApp({ settings: SETTINGS, ...context, logger: false, isPatient: true });
  const close = async () => {
    await app.close();
    await store.close();
  };
  return { app, context, file, marks, close };
}

// The claims of the questions that are measured.

const SOURCE = { publisher: 'Bench', title: 'A bench' };
const actor = (slug: string) => ({ slug, name: slug });
/** Every one allows 100 to 200, so that all of them can be true together. */
const settled = (i: number): { min: number; max: number } => ({ min: 1 + (i % 100), max: 200 + (i % 100) });

function claimOn(
  subject: string,
  claimant: string,
  value: ClaimInput['value'],
  more: Partial<ClaimInput> = {},
): ClaimInput {
  return {
    event: actor('bench'),
    property: 'killed',
    subject: actor(subject),
    claimant: actor(claimant),
    value,
    claimedAt: '2023-05-23',
    reports: [{ source: SOURCE }],
    ...more,
  };
}

const positions = (subject: string, size: number): ClaimInput[] =>
  Array.from({ length: size }, (_, i) => claimOn(subject, `${subject}-p${i}`, settled(i)));

const day = (i: number): string => new Date(Date.UTC(2022, 0, 1 + i)).toISOString().slice(0, 10);

/** Totals that rise from day to day, as many as there are days, by ten claimants in turn. */
const timed = (): ClaimInput[] =>
  Array.from({ length: TIMES }, (_, i) =>
    claimOn('timed', `timed-p${i % 10}`, { min: i, max: 10_000 + i }, { asOf: day(i), claimedAt: day(i) }),
  );

const held = (claimant: string, holder: string): ClaimInput => ({
  ...claimOn('', claimant, { actor: actor(holder) }),
  property: 'controlled-by',
  subject: null,
  place: actor('bench-place'),
});
const actors = (): ClaimInput[] =>
  Array.from({ length: 1_000 }, (_, i) => held(`actors-p${i}`, `holder-${i % ACTORS}`));

/** The new claims of the phase in which all positions can be true, then of the one in which they cannot. */
type Kind = { name: string; make: (subject: string, round: number) => ClaimInput };
const newcomer = (subject: string, kind: string, round: number) => `${subject}-${kind}-${round}`;
const QUIET_KINDS: readonly Kind[] = [
  { name: 'agreeing, quiet', make: (s, r) => claimOn(s, newcomer(s, 'agreeing', r), 150) },
  { name: 'hedged, quiet', make: (s, r) => claimOn(s, newcomer(s, 'hedged', r), 'about 150') },
  {
    name: 'revision, quiet',
    make: (s, r) => claimOn(s, `${s}-p${r % 10}`, 120, { claimedAt: `${2024 + r}` }),
  },
];
const DISPUTED_KINDS: readonly Kind[] = [
  { name: 'contradicting', make: (s, r) => claimOn(s, newcomer(s, 'against', r), 1_000 + r) },
  { name: 'agreeing', make: (s, r) => claimOn(s, newcomer(s, 'agreeing-2', r), 150) },
  { name: 'hedged', make: (s, r) => claimOn(s, newcomer(s, 'hedged-2', r), 'several hundred') },
  {
    // Its hole holds one position and no other, so that the answer is as long on every size and in every round.
    name: 'denial with a hole',
    make: (s, r) => claimOn(s, newcomer(s, 'denial', r), { min: 1_900, max: 2_900 }, { polarity: 'denies' }),
  },
  {
    name: 'revision',
    make: (s, r) => claimOn(s, `${s}-p${r % 10}`, 110, { claimedAt: `${2124 + r}` }),
  },
  {
    name: 'revision of a witness',
    make: (s, r) => claimOn(s, `${s}-witness`, 5_000 + r, { claimedAt: `${2030 + r}` }),
  },
];
const SPECIAL_KINDS: readonly Kind[] = [
  {
    name: `${TIMES} described times: agreeing`,
    make: (_, r) => claimOn('timed', `timed-a${r}`, { min: 5, max: 20_000 }, { asOf: day(r) }),
  },
  {
    name: `${TIMES} described times: contradicting`,
    make: (_, r) => claimOn('timed', `timed-c${r}`, 50_000, { asOf: day(r) }),
  },
  { name: `${ACTORS} actors: one that is named`, make: (_, r) => held(`actors-n${r}`, 'holder-1') },
];

// Filling and measuring.

const isTerminal = process.stderr.isTTY;
let lastShown = 0;
/** On a terminal one line that changes, elsewhere a line now and then. */
function progress(text: string, isLast = false): void {
  if (!isLast && performance.now() - lastShown < (isTerminal ? 100 : 5000)) return;
  lastShown = performance.now();
  process.stderr.write(isTerminal ? `\r\u001b[K${text}${isLast ? '\n' : ''}` : `${text}\n`);
}

/** Many calls at once, so that acts share commits. */
async function fill(context: Context, what: string, claims: readonly ClaimInput[]): Promise<number> {
  const start = performance.now();
  const batch = LIMITS.groupCommitActs * 8;
  for (let i = 0; i < claims.length; i += batch) {
    await Promise.all(claims.slice(i, i + batch).map((claim) => recordClaim(context, BENCH, claim)));
    const done = Math.min(i + batch, claims.length);
    const rate = Math.round((done * 1000) / (performance.now() - start));
    progress(`${what}: ${done} of ${claims.length} positions, ${rate} a second`, done === claims.length);
  }
  return (claims.length * 1000) / (performance.now() - start);
}

async function post(world: World, claim: ClaimInput): Promise<Sample> {
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/claims',
    headers: { authorization: `Bearer ${KEY}` },
    payload: claim as object,
  });
  const end = performance.now();
  if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${answer.body}`);
  const { asked, begun, ended, done } = world.marks;
  return {
    check: asked - start,
    act: ended - begun,
    commit: begun - asked + (done - ended),
    answer: end - done,
    total: end - start,
    loop: performance.eventLoopUtilization(before).active,
  };
}

function keep(samples: Samples, name: string, sample: Sample): void {
  const known = samples.get(name);
  if (known) known.push(sample);
  else samples.set(name, [sample]);
}

const subjectOf = (size: number, round: number): string =>
  size < FRESH_BELOW ? `size-${size}-round-${round + WARM_UP_ROUNDS}` : `size-${size}`;

/** Rounds of every kind on every size in turn; the first rounds warm up and are not kept. */
async function measure(world: World, kinds: readonly Kind[], what: string): Promise<Samples> {
  const samples: Samples = new Map();
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const kind of kinds)
      for (const size of SIZES) {
        const claim = kind.make(subjectOf(size, round), round + WARM_UP_ROUNDS);
        const sample = await post(world, claim);
        if (round >= 0) keep(samples, `${kind.name}\t${size}`, sample);
      }
    progress(`${what}: round ${round + 1} of ${ROUNDS}`, round === ROUNDS - 1);
  }
  return samples;
}

async function measureSpecial(world: World): Promise<Samples> {
  const samples: Samples = new Map();
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const kind of SPECIAL_KINDS) {
      const sample = await post(world, kind.make('', round + WARM_UP_ROUNDS));
      if (round >= 0) keep(samples, kind.name, sample);
    }
    progress(`times and actors: round ${round + 1} of ${ROUNDS}`, round === ROUNDS - 1);
  }
  return samples;
}

// The ceiling: the rows of one claim, inserted by hand.

type Row = Record<string, unknown>;
const RENUMBERED = new Set(['seq', 'claim_seq']);
const RENAMED = new Set(['id', 'claim_id', 'identity', 'slug']);

/** The rows that one new claim by a new claimant wrote, table by table. */
function rowsOfNewest(file: string): { table: string; row: Row }[] {
  const db = new SQLite(file, { readonly: true });
  const one = (table: string, sql: string, ...args: unknown[]) => ({
    table,
    row: db.prepare(sql).get(...args) as Row,
  });
  const claim = one('claims', 'select * from claims order by seq desc limit 1');
  const rows = [
    claim,
    one('positions', 'select * from positions where claim_seq = ?', claim.row.seq),
    one('reports', 'select * from reports where claim_seq = ?', claim.row.seq),
    one('changes', 'select * from changes where claim = ?', claim.row.id),
    one('changes', "select * from changes where act = 'actor-created' order by seq desc limit 1"),
    one('actors', 'select * from actors where slug = ?', claim.row.claimant),
  ].filter(({ row }) => row !== undefined);
  db.close();
  return rows;
}

/** Claims a second, each in its own commit and 64 to a commit, with the service's own pragmas. */
async function ceiling(folder: string, rows: readonly { table: string; row: Row }[]) {
  const file = join(folder, 'ceiling.db');
  await (await openStore(`file:${file}`)).close();
  const db = new SQLite(file);
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = OFF',
    'cache_size = -65536',
  ])
    db.pragma(pragma);
  const inserts = rows.map(({ table, row }) => {
    const names = Object.keys(row);
    const columns = names.map((name) => `"${name}"`).join(', ');
    return {
      row,
      statement: db.prepare(
        `insert into ${table} (${columns}) values (${names.map((name) => `@${name}`).join(', ')})`,
      ),
    };
  });
  const words = db.prepare('insert into claims_search (rowid, words) values (?, ?)');
  let next = 1_000_000;
  const insertOne = () => {
    for (const { row, statement } of inserts) {
      next++;
      const own = Object.entries(row).map(([name, value]) => {
        if (RENUMBERED.has(name)) return [name, next];
        return [name, RENAMED.has(name) ? `${value}-${next}` : value];
      });
      statement.run(Object.fromEntries(own));
    }
    words.run(next, 'bench killed size person about newcomer');
  };
  const rateOf = (perCommit: number, commits: number): { rate: number; p50: number; p95: number } => {
    const together = db.transaction(() => {
      for (let i = 0; i < perCommit; i++) insertOne();
    });
    const took: number[] = [];
    const start = performance.now();
    for (let i = 0; i < commits; i++) {
      const began = performance.now();
      together();
      took.push(performance.now() - began);
    }
    const rate = (perCommit * commits * 1000) / (performance.now() - start);
    return { rate, p50: quantile(took, 0.5), p95: quantile(took, 0.95) };
  };
  const alone = rateOf(1, 500);
  const grouped = rateOf(LIMITS.groupCommitActs, 50);
  db.close();
  return { alone, grouped };
}

// What was measured, in figures and as a table.

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

function figuresOf(samples: readonly Sample[]) {
  const of = (name: keyof Sample) => {
    const values = samples.map((sample) => sample[name]);
    return { p50: round(quantile(values, 0.5)), p95: round(quantile(values, 0.95)) };
  };
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, of(phase)])) as Record<Phase, Spot>;
  return { samples: samples.length, total: of('total'), loop: of('loop'), phases };
}

type Spot = { p50: number; p95: number };
type Case = { kind: string; size: number | null; ratio: number | null; actRatio: number | null } & Measured;
type Measured = ReturnType<typeof figuresOf>;
const round = (value: number): number => Number(value.toFixed(3));

/** `ratio` and `actRatio`: the median, of all and of the transaction, over that of the smallest question. */
function casesOf(samples: Samples): Case[] {
  const cases = [...samples].map(([name, list]) => {
    const [kind = '', size] = name.split('\t');
    return { kind, size: size === undefined ? null : Number(size), ...figuresOf(list) };
  });
  return cases.map((one) => {
    const smallest = cases.find((other) => other.kind === one.kind)!;
    const over = (of: (which: Measured) => Spot) =>
      one.size === null ? null : Number((of(one).p50 / of(smallest).p50).toFixed(2));
    return { ...one, ratio: over((which) => which.total), actRatio: over((which) => which.phases.act) };
  });
}

function tableOf(cases: readonly Case[]): string {
  const head = [
    'new claim',
    'positions',
    'p50',
    'p95',
    'ratio',
    'act ratio',
    'loop p50',
    ...PHASES.map((one) => `${one} p50/p95`),
  ];
  const lines = cases.map((one) => [
    one.kind,
    one.size === null ? '' : one.size.toLocaleString('en'),
    one.total.p50.toFixed(2),
    one.total.p95.toFixed(2),
    one.ratio === null ? '' : one.ratio.toFixed(2),
    one.actRatio === null ? '' : one.actRatio.toFixed(2),
    one.loop.p50.toFixed(2),
    ...PHASES.map((phase) => `${one.phases[phase].p50.toFixed(2)}/${one.phases[phase].p95.toFixed(2)}`),
  ]);
  const widths = head.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i]!.length)));
  const write = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => `${'-'.repeat(width + 1)}${i === 0 ? '-' : ':'}`).join('|')}|`;
  return [write(head), rule, ...lines.map(write)].join('\n');
}

/** Claims a second where many clients post at once, so that acts share commits. */
async function postTogether(world: World, subject: string, count: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < count; i += LIMITS.groupCommitActs)
    await Promise.all(
      Array.from({ length: LIMITS.groupCommitActs }, (_, j) =>
        post(world, claimOn(subject, `${subject}-together-${i + j}`, 150)),
      ),
    );
  return (count * 1000) / (performance.now() - start);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const world = await openWorld(folder);
  try {
    const { context } = world;
    const rates: Record<string, number> = {};
    for (const size of SIZES) {
      const subjects =
        size < FRESH_BELOW
          ? Array.from({ length: ROUNDS + WARM_UP_ROUNDS }, (_, i) => subjectOf(size, i - WARM_UP_ROUNDS))
          : [subjectOf(size, 0)];
      const claims = subjects.flatMap((subject) => positions(subject, size));
      rates[size] = Math.round(await fill(context, `${subjects.length} × ${size}`, claims));
    }
    await fill(context, `${TIMES} described times`, timed());
    await fill(context, `${ACTORS} actors`, actors());
    const quiet = await measure(world, QUIET_KINDS, 'quiet questions');
    const subjects = SIZES.flatMap((size) =>
      Array.from({ length: ROUNDS + WARM_UP_ROUNDS }, (_, i) => subjectOf(size, i - WARM_UP_ROUNDS)),
    );
    const against = [...new Set(subjects)].flatMap((s) => [
      claimOn(s, `${s}-witness`, 5_000),
      claimOn(s, `${s}-denied`, 2_000),
    ]);
    await fill(context, 'contradictions', against);
    const disputed = await measure(world, DISPUTED_KINDS, 'disputed questions');
    const special = await measureSpecial(world);
    const largest = subjectOf(SIZES.at(-1)!, 0);
    await post(world, claimOn(largest, 'the-last', 150));
    const rows = rowsOfNewest(world.file);
    const together = Math.round(await postTogether(world, largest, LIMITS.groupCommitActs * 16));
    const raw = await ceiling(folder, rows);
    const cases = casesOf(new Map([...quiet, ...disputed, ...special]));
    const perSecond = {
      filled: rates,
      posted64AtOnce: together,
      ceilingOneACommit: Math.round(raw.alone.rate),
      ceiling64ACommit: Math.round(raw.grouped.rate),
    };
    const result = {
      at: new Date().toISOString(),
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
      rounds: ROUNDS,
      unit: 'milliseconds',
      cases,
      ceiling: { p50: round(raw.alone.p50), p95: round(raw.alone.p95) },
      perSecond,
    };
    report(result, cases);
  } finally {
    await world.close();
  }
}

function report(
  result: { at: string; node: string; ceiling: Spot; perSecond: Record<string, unknown> },
  cases: readonly Case[],
): void {
  const { ceiling: spot, perSecond } = result;
  const text = [
    `Milliseconds for one \`POST /v1/claims\`, Node ${result.node}, ${result.at.slice(0, 10)}.`,
    'ratio: the median over that of the smallest question (act ratio: of the transaction alone).',
    'loop: how long the event loop was busy.',
    'check: reading and checking the request; act: the transaction; commit: waiting for it and the disk; answer: the rest.',
    '',
    tableOf(cases),
    '',
    `The same rows by hand, one claim a commit: p50 ${spot.p50} ms, p95 ${spot.p95} ms.`,
    `Claims a second: ${JSON.stringify(perSecond)}`,
    '',
  ].join('\n');
  const results = new URL('./results/', import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL('post.json', results), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(new URL('post.md', results), text);
  console.log(text);
}

await main();
