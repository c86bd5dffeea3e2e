/** Every regular expression of the sources runs in linear time, whatever it is given. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import t from 'tap';
import ts from 'typescript';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

type Found = { source: string; flags: string; at: string };

function expressionsIn(path: string): Found[] {
  const file = ts.createSourceFile(path, readFileSync(join(SRC, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), at: `${path}:${line}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.(?:ts|js)$/.test(path),
);
const ALL = FILES.sort().flatMap(expressionsIn);

/** Those that are not, and what bounds them. */
const BOUNDED: Record<string, string> = {
  '/\\/+$/': 'a setting, which the operator gives',
  '/-?\\d+\\.\\d+(?:e-?\\d+)?/g': 'numbers of paths that the service has drawn itself',
  '/<[^>]*>/g': 'labels of a form, which the service has written itself',
  '/\\.?0+$/': 'a number of at most 24 characters',
  '/\\B(?=(\\d{3})+$)/g': 'the digits of a number, at most 16',
};
/** By how it begins: a word of a quantity, which has at most 200 characters. */
const OF_WORDS = '/^(?:kilo|mega|giga|';

t.test(`each of ${ALL.length} regular expressions is linear, or given nothing long`, async (t) => {
  t.ok(ALL.length > 100);
  const different = new Map(ALL.map((one) => [`/${one.source}/${one.flags}`, one]));
  for (const [text, { source, flags, at }] of different) {
    if (text in BOUNDED || text.startsWith(OF_WORDS)) continue;
    const diagnosed = await check(source, flags, { timeout: 20_000 });
    t.equal(diagnosed.status, 'safe', `${at} ${text} is ${JSON.stringify(diagnosed.status)}`);
  }
});
