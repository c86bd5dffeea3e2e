/** Claims in and out of a database by the command line, without a service. */
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from './config.ts';
import { contextOf } from './context.ts';
import type { Refusal } from './domain/refusal.ts';
import { JSON_LD } from './exchange/schema-org.ts';
import { bodyOf } from './http/body.ts';
import { CLAIM_QUERY, claimFile } from './http/claim-list.ts';
import { type Checked, checkQuery } from './http/compile.ts';
import { DISPUTE_QUERY, disputeFile } from './http/dispute-list.ts';
import { CSV_TYPE, NDJSON_TYPE } from './http/exports.ts';
import { byColumn, summaryOf } from './http/import.ts';
import { runImport } from './http/import-lines.ts';
import { createCursors } from './http/pagination.ts';
import { refusalOfShape } from './http/problems.ts';
import { openStore } from './store/store.ts';
import type { Author } from './usecases/context.ts';
import type { ImportSummary } from './usecases/import-claims.ts';
import { seedProperties, seedSkeletons } from './usecases/seed.ts';

export const FORMATS = { ndjson: NDJSON_TYPE, csv: CSV_TYPE, jsonld: JSON_LD } as const;
export type Format = keyof typeof FORMATS;

export const COMMAND_LINE: Author = { keyId: 'command-line', name: 'command line', role: 'admin' };

export type ImportArguments = {
  /** A path, or - for the standard input. */
  file: string;
  format: Format | null;
  charset: string | undefined;
  event: string | undefined;
  dryRun: boolean;
  onError: 'stop' | 'continue';
};

/** Imports a file, naming refused lines and drawing how far it is on the standard error; 1 where any was refused. */
export async function importFile(config: Config, given: ImportArguments): Promise<number> {
  const { file, dryRun, onError, charset, event } = given;
  const type = FORMATS[given.format ?? formatOf(file)];
  const size = file === '-' ? null : statSync(file).size;
  const store = await openStore(config.databaseUrl);
  const target = dryRun ? await store.scratch() : store;
  const context = contextOf(target, config);
  const progress = progressBar(size);
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  try {
    await seedProperties(context);
    await seedSkeletons(context);
    source.on('data', (chunk: Buffer | string) => progress.read(chunk.length));
    const { bytes } = bodyOf(source, /\.gz$/i.test(file) ? 'gzip' : 'identity');
    const task = {
      by: COMMAND_LINE,
      type,
      bytes: size ?? Number.NaN,
      charset,
      event,
      onError,
      dryRun: false,
    };
    const started = performance.now();
    for await (const one of runImport(context, task, bytes))
      if (one.kind === 'refused')
        progress.say(refusalLine(one.line, type === CSV_TYPE ? byColumn(one.refusal) : one.refusal));
      else if (one.kind === 'acknowledged') progress.draw(one.summary.received);
      else {
        progress.end();
        return report(one.summary, (performance.now() - started) / 1000, dryRun);
      }
    throw new Error('an import ended without a summary');
  } finally {
    progress.end();
    // What is left unread of it would keep the process waiting for its end.
    source.destroy();
    if (dryRun) await target.close();
    await store.close();
  }
}

export type ExportArguments = {
  list: 'claims' | 'disputes';
  format: Format;
  /** A path, or - for the standard output. */
  out: string;
  filters: readonly (readonly [name: string, value: string])[];
};

/** Writes claims or disputes to a file, under the filters of the API. */
export async function exportFile(
  config: Config,
  { list, format, out, filters }: ExportArguments,
): Promise<void> {
  const store = await openStore(config.databaseUrl);
  try {
    const routing = { context: contextOf(store, config), cursors: createCursors(store.secret) };
    const given = givenFilters(filters);
    const isGiven = (name: string) => Object.hasOwn(given, name);
    const media = FORMATS[format];
    const { text } =
      list === 'claims'
        ? claimFile(routing, sound(checkQuery(CLAIM_QUERY)(given)), isGiven, media)
        : disputeFile(
            routing,
            sound(checkQuery(DISPUTE_QUERY)(given)),
            isGiven,
            media,
            config.publicUrl ?? '',
          );
    const target = out === '-' ? process.stdout : createWriteStream(out);
    await pipeline(Readable.from(text(), { objectMode: false }), target, { end: out !== '-' });
  } catch (error) {
    // Who reads no further, as `head` does, has what it wanted.
    if (out !== '-' || (error as { code?: string }).code !== 'EPIPE') throw error;
  } finally {
    await store.close();
  }
}

/** As a query string gives them: what is given twice is a list, and is refused as one. */
function givenFilters(filters: ExportArguments['filters']): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const [name, value] of filters) {
    const before = Object.hasOwn(given, name) ? [given[name]!].flat() : [];
    given[name] = before.length === 0 ? value : [...before, value];
  }
  return given;
}

function sound<T>(checked: Checked<T>): T {
  if (!checked.ok) throw refusalOfShape(checked.faults);
  return checked.value;
}

function formatOf(file: string): Format {
  const name = file.replace(/\.gz$/i, '');
  if (/\.(?:csv|tsv)$/i.test(name)) return 'csv';
  if (/\.(?:jsonld|json)$/i.test(name)) return 'jsonld';
  return 'ndjson';
}

const refusalLine = (line: number, { message, code }: Refusal): string => `line ${line}: ${code}: ${message}`;

function report(summary: ImportSummary, seconds: number, dryRun: boolean): number {
  const { received, recorded, merged, refused, disputesOpened, stoppedAt } = summaryOf(summary);
  const said = [
    `${count(received)} received in ${seconds.toFixed(1)} s`,
    `${count(recorded)} recorded`,
    `${count(merged)} there before`,
    `${count(refused)} refused`,
    `${count(disputesOpened)} disputes opened`,
  ];
  const stopped = stoppedAt === undefined ? '' : `; stopped at line ${stoppedAt}`;
  process.stdout.write(`${said.join(', ')}${stopped}${dryRun ? '; nothing was written' : ''}\n`);
  return refused > 0 ? 1 : 0;
}

const count = (number: number): string => number.toLocaleString('en');
const BAR_CHARS = 30;

/** A bar where the size is known and somebody looks; what is said goes above it. */
function progressBar(size: number | null) {
  const { stderr } = process;
  const started = performance.now();
  let bytes = 0;
  let drawn = false;
  const clear = () => {
    if (drawn) stderr.write('\r\x1b[K');
    drawn = false;
  };
  return {
    read: (more: number) => {
      bytes += more;
    },
    say: (line: string) => {
      clear();
      stderr.write(`${line}\n`);
    },
    draw: (lines: number) => {
      if (!stderr.isTTY) return;
      clear();
      const pace = Math.round(lines / ((performance.now() - started) / 1000));
      const share = size ? Math.min(1, bytes / size) : null;
      const full = Math.round(BAR_CHARS * (share ?? 0));
      const bar =
        share === null ? '' : `[${'#'.repeat(full).padEnd(BAR_CHARS, '·')}] ${Math.floor(share * 100)} %  `;
      stderr.write(`${bar}${count(lines)} lines, ${count(pace)} a second`);
      drawn = true;
    },
    end: clear,
  };
}
