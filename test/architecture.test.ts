/** The house keeps its shape: who may import whom, and what no file does. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'))
  .sort();
const textOf = (path: string): string => readFileSync(join(SRC, path), 'utf8');
/** Without comments and the insides of strings, so that words in them count for nothing. */
const codeOf = (path: string): string =>
  textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

/** The room of a file: its folder, or its own name where it lies at the top. */
const roomOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : path);

/** What a file imports: paths under src, or names of packages. */
function importsOf(path: string): { own: string[]; packages: string[] } {
  // What is imported as types alone is gone when the program runs: pages draw what use cases answer, and
  // know their answers by nothing else.
  const erased = path.startsWith('pages/')
    ? /\b(?:import|export) type \{[^}]*\} from '\.\.\/usecases\/[^']+';/g
    : /(?!)/g;
  const named = [
    ...textOf(path)
      .replace(erased, '')
      .matchAll(/(?:^|\n)(?:import|export)\s+(?:[\w\s{},*$]+\sfrom\s+)?'([^']+)'/g),
  ];
  const dynamic = [...textOf(path).matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)];
  const all = [...named, ...dynamic].map((match) => match[1] ?? '');
  const isOwn = (one: string) => one.startsWith('.');
  return {
    own: all
      .filter(isOwn)
      .map((one) => relative(SRC, resolve(SRC, dirname(path), one)).replaceAll('\\', '/')),
    packages: all.filter((one) => !isOwn(one)),
  };
}

/** Each room with the rooms that it may know. */
const MAY_KNOW: Record<string, string[]> = {
  'limits.ts': [],
  'lazily.ts': [],
  'breather.ts': ['limits.ts'],
  'ids.ts': [],
  'workers.ts': [],
  domain: ['domain', 'limits.ts', 'lazily.ts'],
  store: ['store', 'domain', 'limits.ts', 'lazily.ts', 'breather.ts', 'workers.ts'],
  usecases: ['usecases', 'store', 'domain', 'limits.ts', 'lazily.ts', 'breather.ts'],
  exchange: ['exchange', 'usecases', 'domain', 'limits.ts'],
  pages: ['pages', 'domain', 'limits.ts'],
  http: ['http', 'usecases', 'domain', 'exchange', 'pages', 'limits.ts', 'lazily.ts'],
  // What goes out by itself, as what comes in does: the edge starts it, and routes do not know it.
  delivery: ['delivery', 'usecases', 'domain', 'limits.ts'],
  'config.ts': ['domain', 'limits.ts'],
};
/** What the rooms at the edge put together; nothing imports them but one another. */
const EDGE = [
  'app.ts',
  'context.ts',
  'service.ts',
  'threads.ts',
  'thread.ts',
  'across-threads.ts',
  'main.ts',
  'cli.ts',
  'demo.ts',
  'transfer.ts',
  'backup.ts',
];

t.test('data flows one way: http → use case → domain → store, and nothing knows who calls it', async (t) => {
  for (const path of FILES) {
    const room = roomOf(path);
    if (EDGE.includes(room)) continue;
    const allowed = MAY_KNOW[room];
    t.ok(allowed, `${path} lies in a room that is known here`);
    for (const other of importsOf(path).own) {
      t.ok(allowed?.includes(roomOf(other)), `${path} may import ${other}`);
    }
  }
});

t.test('every import names a file that is there', async (t) => {
  for (const path of FILES)
    for (const other of importsOf(path).own)
      if (other.endsWith('.ts')) t.ok(FILES.includes(other), `${path} imports ${other}`);
});

t.test('the domain is pure: no I/O, no clock, no chance, no package that has any', async (t) => {
  for (const path of FILES.filter((one) => roomOf(one) === 'domain')) {
    t.same(importsOf(path).packages, [], `${path} imports no package`);
    t.notMatch(codeOf(path), /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bfetch\(/, path);
  }
});

t.test('engines and frameworks stay in their rooms', async (t) => {
  const homes: [RegExp, string[]][] = [
    [/^(better-sqlite3|drizzle-orm|pg$|pg-)/, ['store']],
    [/^(fastify|@fastify\/)/, ['http', 'app.ts', 'service.ts', 'demo.ts', 'pages']],
    [/^zod$/, ['http', 'config.ts']],
    [/^(pino|close-with-grace|uuid)$/, ['app.ts', 'service.ts', 'main.ts', 'ids.ts', 'delivery']],
    [
      /^node:(fs|net|http|child_process)/,
      ['store', 'http', 'delivery', 'config.ts', ...EDGE.filter((one) => one !== 'service.ts')],
    ],
  ];
  for (const path of FILES)
    for (const name of importsOf(path).packages)
      for (const [pattern, rooms] of homes)
        if (pattern.test(name)) t.ok(rooms.includes(roomOf(path)), `${path} may import ${name}`);
});

t.test('routes know no table and no row', async (t) => {
  for (const path of FILES.filter((one) => roomOf(one) === 'http'))
    t.notMatch(importsOf(path).own.join(' '), /store\//, path);
});

t.test('the environment is read at the edge alone', async (t) => {
  const readers = FILES.filter((path) => /\bprocess\.env\b/.test(codeOf(path)));
  for (const path of readers) t.ok(['main.ts', 'cli.ts', 'config.ts', 'demo.ts'].includes(path), path);
});

t.test('queries use what every dialect has', async (t) => {
  // What speaks to one engine, in its own words.
  const except = ['store/search.sqlite.ts', 'store/sqlite.ts', 'store/copying.ts', 'store/backups.ts'];
  for (const path of FILES.filter((one) => roomOf(one) === 'store' && !except.includes(one)))
    t.notMatch(
      codeOf(path),
      /\b(?:db|statement|query|prepare\(\))\s*\.(?:get|all|run)\(|\)\s*\.(?:get|all|run)\(\)/,
      path,
    );
});

t.test('no statement is put together from text', async (t) => {
  for (const path of FILES) t.notMatch(codeOf(path), /\bsql\.raw\b/, path);
});

t.test('exports have names, classes are errors, and nothing is any', async (t) => {
  for (const path of FILES) {
    const code = codeOf(path);
    t.notMatch(code, /\bexport default\b/, `${path} has no default export`);
    for (const [, name, parent] of code.matchAll(/\bclass\s+(\w+)(?:<[^>]*>)?(?:\s+extends\s+(\w+))?/g))
      t.equal(parent, 'Error', `${path}: ${name} is an error`);
    t.notMatch(code, /:\s*any\b|<any>|\bas any\b/, path);
  }
});

t.test('files fit on a screen or two, and begin with what they are', async (t) => {
  for (const path of FILES) {
    const lines = textOf(path).split('\n');
    t.ok(lines.length <= 401, `${path} has ${lines.length - 1} lines`);
    t.match(
      lines.find((line) => !line.startsWith('#!')),
      /^\/(\*\*|\/)/,
      `${path} begins with its header`,
    );
  }
});

t.test('files are kebab-case nouns or verbs, and none is a drawer for the rest', async (t) => {
  for (const path of FILES) {
    t.match(path, /^(?:[a-z0-9-]+\/)*[a-z0-9-]+(?:\.[a-z]+)?\.ts$/, path);
    t.notMatch(path, /manager|helper|utils?|misc|common|types\.ts|index\.ts/, path);
  }
});
