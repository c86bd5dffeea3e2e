import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson, inOrder } from '../../src/domain/canonical.ts';
import { law } from './generators.ts';

/** Keys that objects treat as none other, and any. */
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', '10', '9', 'b', 'a', 'ab'), fc.string());
const { json } = fc.letrec((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie('json')), tie('object')),
  object: fc.uniqueArray(fc.tuple(key, tie('json')), { selector: ([name]) => name }).map(ownOf),
}));

/** An object with these as keys of its own, whatever they are called. */
function ownOf(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** Keys that are whole numbers come first in every object, whatever the order they were given in. */
const isName = (name: string): boolean => !/^(?:0|[1-9]\d*)$/.test(name);

const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? ownOf(
          Object.entries(value)
            .map(([name, one]) => [name, turned(one)] as const)
            .reverse(),
        )
      : value;

law('the same content has the same bytes, in whatever order its keys came', json, (value) => {
  assert.equal(canonicalJson(turned(value)), canonicalJson(value));
});

law('nothing is lost, and what was given stays as it was', json, (value) => {
  const before = JSON.stringify(value);
  const text = canonicalJson(value);
  assert.deepEqual(JSON.parse(text), JSON.parse(before));
  assert.equal(canonicalJson(JSON.parse(before)), text);
  assert.equal(JSON.stringify(value), before);
});

law('what was put in order is written as it is', json, (value) => {
  assert.equal(JSON.stringify(inOrder(value)), canonicalJson(value));
});

law('keys come in the order of their letters, but numbers first', json, (value) => {
  JSON.parse(canonicalJson(value), (_name, one) => {
    const keys = typeof one === 'object' && one !== null ? Object.keys(one) : [];
    if (!Array.isArray(one)) assert.deepEqual(keys.filter(isName), keys.filter(isName).sort());
    return one;
  });
});
