#!/usr/bin/env node
/** The command line: serve, demo, migrate, import, export, copy, verify, keys, openapi. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openApiDocument } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { demo } from './demo.ts';
import { Refusal } from './domain/refusal.ts';
import { newKey } from './http/access.ts';
import { serve } from './main.ts';
import { contextOf } from './service.ts';
import { copyDatabase } from './store/copying.ts';
import { openStore, verifyStore } from './store/store.ts';
import { COMMAND_LINE, exportFile, FORMATS, type Format, importFile } from './transfer.ts';
import { ROLES, type Role } from './usecases/context.ts';
import { indexClaims } from './usecases/index-claims.ts';
import { createKey } from './usecases/keep-keys.ts';
import { seedProperties } from './usecases/seed.ts';

const USAGE = `counterclaim COMMAND

  serve                    serve the API (settings come from the environment)
  demo                     serve it with the claims of five news articles loaded
  migrate                  bring the database up to date, and stop
  import FILE|-            record claims from NDJSON, CSV or a ClaimReview feed (.gz too)
      --format ndjson|csv|jsonld   unless the name says it   --charset NAME   of CSV; utf-8 unless given
      --event SLUG   of a ClaimReview feed   --dry-run   write nothing   --stop   at the first refused line
  export claims|disputes [FILTER=VALUE ...]   write them, under the filters of the API
      --format ndjson|csv|jsonld   ndjson unless given   --out FILE   the standard output unless given
  copy FROM TO             copy a database (file:… or postgres://…) into an empty one, and prove it
  verify                   read the whole change log and check its hash chain
  keys create NAME ROLE    make a key (${ROLES.join(', ')}) and show it once
  openapi [FILE]           write the OpenAPI document to FILE, or to the standard output
`;

const OPTIONS = {
  format: { type: 'string' },
  charset: { type: 'string' },
  event: { type: 'string' },
  out: { type: 'string' },
  'dry-run': { type: 'boolean' },
  stop: { type: 'boolean' },
} as const;

/** The options of each command. */
const OFFERED: Record<string, string[]> = {
  import: ['format', 'charset', 'event', 'dry-run', 'stop'],
  export: ['format', 'out'],
};

const { positionals, values: options } = readArguments();

const COMMANDS: Record<string, (rest: string[]) => Promise<void>> = {
  serve: async () => void (await serve(process.env)),
  demo: () => demo(process.env),
  migrate: async () => {
    const config = readConfig(process.env);
    const store = await openStore(config.databaseUrl);
    await seedProperties(contextOf(store, config));
    await store.close();
    console.log(`${config.databaseUrl} is up to date`);
  },
  import: importClaims,
  export: exportList,
  copy,
  verify,
  keys,
  openapi: async ([file]) => {
    const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
    if (file === undefined) process.stdout.write(text);
    else await writeFile(file, text);
  },
};

async function importClaims([file, ...more]: string[]): Promise<void> {
  if (file === undefined || more.length > 0 || !isFormat(options.format)) return usage();
  process.exitCode = await importFile(readConfig(process.env), {
    file,
    format: options.format ?? null,
    charset: options.charset,
    event: options.event,
    dryRun: options['dry-run'] ?? false,
    onError: options.stop ? 'stop' : 'continue',
  });
}

async function exportList([list, ...filters]: string[]): Promise<void> {
  const isList = list === 'claims' || list === 'disputes';
  const isOffered = list === 'disputes' || options.format !== 'jsonld';
  if (!isList || !isFormat(options.format) || !isOffered || !filters.every((one) => one.includes('=')))
    return usage();
  await exportFile(readConfig(process.env), {
    list,
    format: options.format ?? 'ndjson',
    out: options.out ?? '-',
    filters: filters.map((one) => [one.split('=', 1)[0]!, one.slice(one.indexOf('=') + 1)]),
  });
}

const isFormat = (given: string | undefined): given is Format | undefined =>
  given === undefined || given in FORMATS;

async function copy([from, to, ...more]: string[]): Promise<void> {
  if (from === undefined || to === undefined || more.length > 0) return usage();
  const isTerminal = process.stderr.isTTY;
  const progress = (what: string, rows: number) => {
    if (isTerminal) process.stderr.write(`\r\x1b[K${what}: ${rows}`);
  };
  const { rows, verification } = await copyDatabase(from, to, progress);
  const store = await openStore(to);
  const claims = await indexClaims(store, (done) => progress('search index', done));
  await store.close();
  if (isTerminal) process.stderr.write('\n');
  const total = Object.values(rows).reduce((sum, one) => sum + one, 0);
  console.log(
    `${total} rows copied, ${claims} claims indexed; ${verification.rows} changes, chained without a break; ` +
      `head ${verification.head}`,
  );
}

async function verify(): Promise<void> {
  const { databaseUrl } = readConfig(process.env);
  const isTerminal = process.stderr.isTTY;
  const result = await verifyStore(databaseUrl, (rows) => {
    if (isTerminal) process.stderr.write(`\r${rows} changes read`);
  });
  if (isTerminal) process.stderr.write('\n');
  if (result.fault === null)
    return console.log(`${result.rows} changes, chained without a break; head ${result.head}`);
  console.log(`change ${result.fault.seq} does not verify: ${result.fault.what}`);
  process.exitCode = 1;
}

async function keys([act, name, role]: string[]): Promise<void> {
  if (act !== 'create' || !name || !ROLES.includes(role as Role)) return usage();
  const config = readConfig(process.env);
  const store = await openStore(config.databaseUrl);
  const { plain, hash } = newKey();
  await createKey(contextOf(store, config), COMMAND_LINE, { name, role: role as Role, hash });
  await store.close();
  console.log(plain);
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, strict: true, options: OPTIONS });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return { positionals: [], values: {} as { [K in keyof typeof OPTIONS]?: never } };
  }
}

async function usage(): Promise<void> {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

const [command = '', ...rest] = positionals;
const offered = OFFERED[command] ?? [];
const foreign = Object.keys(options).find((name) => !offered.includes(name));
try {
  if (foreign !== undefined) process.stderr.write(`--${foreign} is no option of ${command}\n`);
  await (foreign === undefined ? (COMMANDS[command] ?? usage) : usage)(rest);
} catch (error) {
  // What the system says of a file is plain as well.
  const isPlain =
    error instanceof ConfigError ||
    error instanceof Refusal ||
    (error as { syscall?: string }).syscall !== undefined;
  process.stderr.write(`${isPlain ? (error as Error).message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
