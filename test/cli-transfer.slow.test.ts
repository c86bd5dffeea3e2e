/** The command line's import and export, as people run them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { readConfig } from '../src/config.ts';
import { verifyStore } from '../src/store/store.ts';
import { exportFile, type Format, type ImportArguments, importFile } from '../src/transfer.ts';
import { temporaryDatabase } from './database.ts';
import type { Body } from './http/service.ts';
import { lineOf, linesOf } from './http/wire.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
type Ended = { code: number | null; out: string; err: string };
type Desk = {
  database: string;
  path(name: string): string;
  run(args: string[], input?: string | Buffer): Promise<Ended>;
  begin(args: string[]): ReturnType<typeof spawn>;
};

async function desk(t: Test): Promise<Desk> {
  const database = await temporaryDatabase(t);
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-desk-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const begin = (args: string[]) =>
    spawn(process.execPath, ['--import=tsx', 'src/cli.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, DATABASE_URL: database },
    });
  return {
    database,
    path: (name) => join(folder, name),
    begin,
    run: (args, input) => {
      const child = begin(args);
      const said = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said.out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said.err += text;
      });
      child.stdin.on('error', () => {});
      if (input !== undefined) child.stdin.end(input);
      return new Promise((done) => child.on('close', (code) => done({ code, ...said })));
    },
  };
}

const rowsOf = (ndjson: string): Body[] =>
  ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Body);
const bare = (ndjson: string): Body[] => rowsOf(ndjson).map(({ id: _, recordedAt: __, ...rest }) => rest);

type Said = { code: number; out: string; err: string };

/** The same without a process of its own, which takes longer than what it does. */
async function within(t: Test, work: () => Promise<number | undefined>): Promise<Said> {
  const out = t.capture(process.stdout, 'write', () => true);
  const err = t.capture(process.stderr, 'write', () => true);
  try {
    const code = (await work()) ?? 0;
    const said = (calls: { args: unknown[] }[]) => calls.map((one) => String(one.args[0])).join('');
    return { code, out: said(out()), err: said(err()) };
  } finally {
    out.restore();
    err.restore();
  }
}

const importing = (
  t: Test,
  database: string,
  file: string,
  more: Partial<ImportArguments> = {},
): Promise<Said> =>
  within(t, () =>
    importFile(readConfig({ DATABASE_URL: database }), {
      ...{ file, format: null, charset: undefined, event: undefined, dryRun: false, onError: 'continue' },
      ...more,
    }),
  );

async function exporting(
  desk: Desk,
  list: 'claims' | 'disputes',
  filters: [string, string][] = [],
  format: Format = 'ndjson',
): Promise<string> {
  const out = desk.path('exported');
  await exportFile(readConfig({ DATABASE_URL: desk.database }), { list, format, out, filters });
  return readFileSync(out, 'utf8');
}

t.test('files are imported by their names, and exported as they were', async (t) => {
  const [here, there] = [await desk(t), await desk(t)];
  const send = (name: string, body: string | Buffer) => {
    writeFileSync(here.path(name), body);
    return importing(t, here.database, here.path(name));
  };
  const plain = await send('claims.ndjson', linesOf(3));
  t.match(plain, { code: 0, err: '' });
  t.match(plain.out, /^3 received in \d+\.\d s, 3 recorded, 0 there before, 0 refused, 1 disputes opened\n$/);
  t.match(await send('claims.ndjson.gz', gzipSync(linesOf(5))), {
    out: /5 received .* 2 recorded, 3 there before/,
  });
  t.match(await send('claims', linesOf(6)), { code: 0, out: /1 recorded, 5 there before/ });
  const csv = await exporting(here, 'claims', [], 'csv');
  t.equal(csv.trim().split('\n').length, 7);
  t.match(await send('all.CSV', csv), { code: 0, out: / 0 recorded, 6 there before/ });
  t.match(await importing(t, there.database, here.path('all.CSV')), { code: 0, out: / 6 recorded/ });
  t.strictSame(bare(await exporting(there, 'claims')), bare(await exporting(here, 'claims')));
  t.equal((await verifyStore(here.database, () => {})).fault, null);
});

t.test('exports take the filters of the API, and refuse what is none', async (t) => {
  const one = await desk(t);
  writeFileSync(one.path('claims.ndjson'), linesOf(5));
  await importing(t, one.database, one.path('claims.ndjson'));
  t.equal(rowsOf(await exporting(one, 'claims', [['claimant', 'desk-3']])).length, 1);
  t.equal(
    rowsOf(
      await exporting(one, 'claims', [
        ['min', '1'],
        ['max', '2'],
        ['limit', '1'],
      ]),
    ).length,
    1,
  );
  t.match(rowsOf(await exporting(one, 'disputes', [['status', 'open']])), [
    { id: 'raid.killed.raiders', claimants: 5 },
  ]);
  t.match(await exporting(one, 'disputes', [], 'jsonld'), /"@graph"/);
  t.match(await exporting(one, 'disputes', [], 'csv'), /^id,label,/);
  await t.rejects(exporting(one, 'claims', [['claimnt', 'x']]), {
    code: 'unknown-parameter',
    message: /^claimnt is not/,
  });
  await t.rejects(
    exporting(one, 'claims', [
      ['min', '3'],
      ['min', '4'],
    ]),
    { message: /^min is given more than once/ },
  );
});

t.test('refused lines are named with their faults, and end with 1', async (t) => {
  const one = await desk(t);
  const send = (name: string, body: string | Buffer) => {
    writeFileSync(one.path(name), body);
    return importing(t, one.database, one.path(name));
  };
  const rows = await send('rows.csv', 'event,property,claimant,url\nraid,killed,desk-1,here\n');
  t.match(rows, {
    code: 1,
    err: /^line 2: invalid-request: url must be an http or https URL; .*; event there is no event "raid"; /,
  });
  await t.rejects(send('head.csv', 'event,what\n'), {
    message: /^the header row is at fault: "what" is no column/,
  });
  await t.rejects(send('broken.ndjson.gz', gzipSync(linesOf(50)).subarray(0, 200)), {
    code: 'malformed-body',
  });
  await t.rejects(importing(t, one.database, one.path('.')), { code: 'EISDIR' });
  await t.rejects(importing(t, one.database, one.path('none')), { code: 'ENOENT' });
});

t.test('what a process says on its two outputs, and with what it ends', async (t) => {
  const { run } = await desk(t);
  const bad = `${lineOf(1)}nope\n${lineOf(2, { claimedAt: 'soon' })}${lineOf(3)}`;
  const dry = await run(['import', '-', '--dry-run'], bad);
  t.match(dry, {
    code: 1,
    out: /4 received .* 2 recorded, 0 there before, 2 refused.*; nothing was written\n$/,
  });
  t.match(
    dry.err,
    /^line 2: malformed-body: the line is not JSON.*\nline 3: invalid-request: claimedAt must be a year.*\n$/,
  );
  const real = await run(['import', '-', '--format=ndjson'], bad);
  t.match(real, { code: 1, out: /4 received .* 2 recorded, 0 there before, 2 refused/, err: dry.err });
  const exported = await run(['export', 'claims', 'claimant=desk-3']);
  t.match([exported.code, exported.err, rowsOf(exported.out).length], [0, '', 1]);
  t.match(await run(['export', 'claims', 'claimnt=desk-3']), {
    code: 1,
    out: '',
    err: /^claimnt is not a parameter/,
  });
});

t.test('a stop does not wait for the end of what still comes', async (t) => {
  const { begin } = await desk(t);
  const child = begin(['import', '-', '--stop']);
  let out = '';
  child.stdout?.on('data', (text: Buffer) => {
    out += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.write('nope\n');
  t.equal(await new Promise((done) => child.on('close', done)), 1);
  t.match(out, /1 refused.*; stopped at line 1\n$/);
});

t.test('a reader that stops early ends an export quietly', async (t) => {
  const { path, database, begin } = await desk(t);
  const statement = 'word '.repeat(1_900);
  writeFileSync(path('long.ndjson'), Array.from({ length: 60 }, (_, i) => lineOf(i, { statement })).join(''));
  await importing(t, database, path('long.ndjson'));
  const child = begin(['export', 'claims']);
  let err = '';
  child.stderr?.on('data', (text: Buffer) => {
    err += text;
  });
  child.stdout?.once('data', () => child.stdout?.destroy());
  t.strictSame([await new Promise((done) => child.on('close', done)), err], [0, '']);
});

t.test('a wrong command ends with 2 and the usage', async (t) => {
  const { run } = await desk(t);
  for (const [args, why] of [
    [['import', '-', '--out', 'x'], /^--out is no option of import\ncounterclaim COMMAND/],
    [['import', '-', '--dryrun'], /^Unknown option '--dryrun'[^\n]*\ncounterclaim COMMAND/],
    [['export', 'claims', 'event'], /^counterclaim COMMAND/],
  ] as [string[], RegExp][]) {
    const ended = await run(args, '');
    t.match(ended, { code: 2, out: '' }, args.join(' '));
    t.match(ended.err, why);
    t.match(ended.err, /import FILE\|-/);
  }
});
