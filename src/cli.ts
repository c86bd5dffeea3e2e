#!/usr/bin/env node
/** The command line: serve, demo, migrate, import, export, backup, restore, copy, verify, checkpoint, keys, openapi. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openApiDocument } from './app.ts';
import { backUp, restore } from './backup.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { contextOf } from './context.ts';
import { demo } from './demo.ts';
import { Refusal } from './domain/refusal.ts';
import { newKey } from './http/access.ts';
import { LIMITS } from './limits.ts';
import { serve } from './main.ts';
import { copyDatabase } from './store/copying.ts';
import { nameOf, openStore, verifyStore } from './store/store.ts';
import { COMMAND_LINE, exportFile, FORMATS, type Format, importFile } from './transfer.ts';
import {
  type Checkpoint,
  faultOfCheckpoint,
  keyIdOf,
  readCheckpoints,
  signerOf,
  takeCheckpoint,
} from './usecases/checkpoints.ts';
import { type Context, ROLES, type Role } from './usecases/context.ts';
import { indexClaims } from './usecases/index-claims.ts';
import { createKey, listKeys, revokeKey, rotateKey } from './usecases/keep-keys.ts';
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
  backup FILE              write the database to FILE, while the service runs, and prove it
  restore FILE             make the database that DATABASE_URL names from a backup, where there is none
  copy FROM TO             copy a database (file:… or postgres://…) into an empty one, and prove it
  verify                   read the whole change log and check its hash chain
      --checkpoint FILE   hold it to checkpoints that were kept, one a line   --public-key FILE   of who signs them
  checkpoint               print a signed checkpoint of the change log, to be kept elsewhere
  keys create NAME ROLE    make a key (${ROLES.join(', ')}) and show it once
      --expires TIME   such as 2030-01-01T00:00:00Z; never unless given
  keys list                every key: id, role, state, when it expires and was last used, name
  keys rotate ID           give a key a new secret and show it once; the old one works on for a while
      --overlap HOURS   0 to ${LIMITS.keyOverlapHoursMax}; ${LIMITS.keyOverlapHoursDefault} unless given
  keys revoke ID           shut a key at once
  openapi [FILE]           write the OpenAPI document to FILE, or to the standard output
`;

const OPTIONS = {
  format: { type: 'string' },
  charset: { type: 'string' },
  event: { type: 'string' },
  out: { type: 'string' },
  'dry-run': { type: 'boolean' },
  stop: { type: 'boolean' },
  checkpoint: { type: 'string' },
  'public-key': { type: 'string' },
  expires: { type: 'string' },
  overlap: { type: 'string' },
} as const;

/** The options of each command. */
const OFFERED: Record<string, string[]> = {
  import: ['format', 'charset', 'event', 'dry-run', 'stop'],
  export: ['format', 'out'],
  verify: ['checkpoint', 'public-key'],
  keys: ['expires', 'overlap'],
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
    console.log(`${nameOf(config.databaseUrl)} is up to date`);
  },
  import: importClaims,
  export: exportList,
  backup: ([file, ...more]) => onFile(backUp, file, more),
  restore: ([file, ...more]) => onFile(restore, file, more),
  copy,
  verify,
  checkpoint,
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

async function onFile(work: typeof backUp, file: string | undefined, more: string[]): Promise<void> {
  if (file === undefined || more.length > 0) return usage();
  console.log(await work(readConfig(process.env), file));
}

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
  const config = readConfig(process.env);
  const known = await knownCheckpoints(config);
  const isTerminal = process.stderr.isTTY;
  const progress = (rows: number) => {
    if (isTerminal) process.stderr.write(`\r${rows} changes read`);
  };
  const result = await verifyStore(config.databaseUrl, progress, known);
  if (isTerminal) process.stderr.write('\n');
  if (result.fault !== null) {
    console.log(`change ${result.fault.seq} does not verify: ${result.fault.what}`);
    process.exitCode = 1;
    return;
  }
  const behind = result.unchained > 0 ? `; ${result.unchained} more acts have no number yet` : '';
  console.log(`${result.rows} changes, chained without a break; head ${result.head}${behind}`);
  for (const one of known)
    console.log(`as the checkpoint of ${one.time} knows it to change ${one.seq}, ${signatureOf(one)}`);
}

/** What the log must agree with; throws where one of them cannot be believed. */
async function knownCheckpoints({ checkpointKey }: Config): Promise<Checkpoint[]> {
  const { checkpoint: file, 'public-key': keyFile } = options;
  if (file === undefined) return [];
  const pem = keyFile === undefined ? checkpointKey : await readFile(keyFile, 'utf8');
  const trusted = pem === null ? null : keyIdOf(pem);
  const known = readCheckpoints(await readFile(file, 'utf8'));
  for (const one of known) {
    const fault = faultOfCheckpoint(one, trusted);
    if (fault !== null)
      throw new Refusal('invalid-request', `the checkpoint of ${one.time} is not good: ${fault}`);
  }
  return known;
}

const signatureOf = ({ keyId }: Checkpoint): string => (keyId === null ? 'unsigned' : `signed by ${keyId}`);

async function checkpoint(): Promise<void> {
  const config = readConfig(process.env);
  const store = await openStore(config.databaseUrl);
  const signer = config.checkpointKey === null ? null : signerOf(config.checkpointKey);
  console.log(JSON.stringify(await takeCheckpoint(contextOf(store, config), signer)));
  await store.close();
}

async function keys([act, ...given]: string[]): Promise<void> {
  const [first, role] = given;
  const overlapHours = Number(options.overlap ?? LIMITS.keyOverlapHoursDefault);
  const isOverlap = /^\d{1,3}$/.test(options.overlap ?? '0') && overlapHours <= LIMITS.keyOverlapHoursMax;
  const { expires } = options;
  const isTime = expires === undefined || (TIME.test(expires) && !Number.isNaN(Date.parse(expires)));
  const wanted = { create: 2, list: 0, rotate: 1, revoke: 1 }[act ?? ''];
  const isOffered =
    (act === 'create' || options.expires === undefined) &&
    (act === 'rotate' || options.overlap === undefined);
  if (wanted !== given.length || !isOverlap || !isTime || !isOffered) return usage();
  if (act === 'create' && (first === '' || !ROLES.includes(role as Role))) return usage();
  const config = readConfig(process.env);
  const store = await openStore(config.databaseUrl);
  const context = contextOf(store, config);
  const { plain, hash } = newKey();
  try {
    if (act === 'create') {
      const expiresAt = options.expires === undefined ? null : Date.parse(options.expires);
      await createKey(context, COMMAND_LINE, { name: first!, role: role as Role, hash, expiresAt });
      console.log(plain);
    } else if (act === 'rotate') {
      await rotateKey(context, COMMAND_LINE, first!, { hash, overlapHours });
      console.log(plain);
    } else if (act === 'revoke') await revokeKey(context, COMMAND_LINE, first!, () => true);
    else await printKeys(context);
  } finally {
    await store.close();
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

async function printKeys(context: Context): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const { rows, next } = await listKeys(context, { after, limit: LIMITS.pageRowsMax });
    for (const { id, role, state, expiresAt, lastUsedAt, name } of rows)
      console.log(
        [id, role, state, expiresAt ?? 'never expires', lastUsedAt ?? 'never used', name].join('\t'),
      );
    after = next;
  }
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
