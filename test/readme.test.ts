/** The README names every setting, role, limit, problem and dependency, and no command that is none. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import t from 'tap';
import { readConfig, SETTINGS } from '../src/config.ts';
import { load, readArticles } from '../src/demo.ts';
import { FAULT_CODES, REFUSALS, type RefusalCode } from '../src/domain/refusal.ts';
import { CLAIM_COLUMNS } from '../src/exchange/csv-columns.ts';
import { PROBLEMS } from '../src/http/problems.ts';
import { LIMITS } from '../src/limits.ts';
import { startService } from '../src/service.ts';
import { ROLES } from '../src/usecases/context.ts';

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);
const README = readFileSync(at('README.md'), 'utf8');
const PACKAGE = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

/** The cells of the table row under a heading whose first cell is this name. */
function rowOf(heading: string, name: string): string[] | undefined {
  const section = README.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  return cells.find((row) => row[1] === `\`${name}\``)?.slice(2, -1);
}

t.test('every setting is explained', async (t) => {
  for (const name of SETTINGS) t.ok(rowOf('Settings', name)?.at(-1), name);
});

t.test('every role is explained', async (t) => {
  for (const name of ROLES) t.ok(rowOf('Roles', name)?.at(-1), name);
});

t.test('every limit is explained, with its value', async (t) => {
  for (const [name, value] of Object.entries(LIMITS)) {
    const [said, meaning] = rowOf('Limits', name) ?? [];
    t.equal(said?.split(' ')[0], value.toLocaleString('en'), name);
    t.ok(meaning, name);
  }
});

t.test('every problem is explained, with its status and its context', async (t) => {
  for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
    const context = REFUSALS[code].context.map((name) => `\`${name}\``).join(', ');
    const row = [String(PROBLEMS[code].status), REFUSALS[code].means, context || '–'];
    t.same(rowOf('Problems', code), row, code);
  }
  for (const code of FAULT_CODES) t.ok(README.includes(`\`${code}\``), code);
});

t.test('every column of CSV is explained as the contract explains it', async (t) => {
  for (const { name, means } of CLAIM_COLUMNS) t.same(rowOf('Import and export', name), [means], name);
});

t.test('every dependency has its reason', async (t) => {
  for (const name of Object.keys(PACKAGE.dependencies)) t.ok(rowOf('Dependencies', name)?.[0], name);
});

t.test('every command that it gives exists, and every command of the command line is given', async (t) => {
  const known = await commands();
  t.ok(known.includes('serve'));
  const given = [...README.matchAll(/node dist\/cli\.js ([a-z]+)/g)].map((match) => match[1]!);
  t.same(
    given.filter((name) => !known.includes(name)),
    [],
  );
  t.same(
    known.filter((name) => !given.includes(name)),
    [],
  );
  const scripts = [
    ...[...README.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!),
    ...[...README.matchAll(/npm (start|test)\b/g)].map((match) => match[1]!),
  ];
  t.ok(scripts.length > 5);
  t.same(
    scripts.filter((name) => !Object.hasOwn(PACKAGE.scripts, name)),
    [],
  );
});

t.test('links within it lead somewhere', async (t) => {
  const headings = [...README.matchAll(/^##+ (.+)$/gm)].map((match) => match[1]!);
  const anchors = headings.map((one) => `#${one.toLowerCase().replaceAll(' ', '-')}`);
  const links = [...README.matchAll(/\]\((#[^)]+)\)/g)].map((match) => match[1]!);
  t.same(
    links.filter((link) => !anchors.includes(link)),
    [],
  );
});

t.test('the example is what the demo answers', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-readme-'));
  const settings = { PORT: '0', ADMIN_KEY: 'a-key', DATABASE_URL: `file:${join(folder, 'readme.db')}` };
  const service = await startService(readConfig(settings), pino({ level: 'silent' }));
  t.teardown(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await load(service.app, 'a-key', readArticles());
  const example = JSON.parse(/```json example\n([\s\S]*?)```/.exec(README)![1]!);
  const answer = (await service.app.inject(`/v1/disputes/${example.id}`)).json();
  t.match(answer, example);
  t.equal(answer.camps.length, example.camps.length);
  const [alone] = answer.camps[0].positions;
  const against = (await service.app.inject(`/v1/claims/${alone.claim.id}/counterclaims`)).json();
  const words = README.replace(/\s+/g, ' ');
  for (const one of against.data) t.ok(words.includes(`“${one.reason}” (\`${one.verdict}\`)`), one.reason);
});

/** The commands as the usage lists them. */
function commands(): Promise<string[]> {
  const file = at('src/cli.ts').pathname;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', file], (_error, _stdout, usage) =>
      resolve([...usage.matchAll(/^ {2}([a-z]+)\b/gm)].map((match) => match[1]!)),
    );
  });
}
