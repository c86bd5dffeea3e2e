/** JSON that two readers could read differently is refused, in time that grows with its length alone. */
import fc from 'fast-check';
import t from 'tap';
import { Refusal } from '../../src/domain/refusal.ts';
import { parseStrictJson } from '../../src/exchange/strict-json.ts';
import { LIMITS } from '../../src/limits.ts';

/** The faults by path; null where the text is taken. */
function faultsOf(text: string): Record<string, string> | null {
  try {
    parseStrictJson(text);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Object.fromEntries(error.faults.map((one) => [one.path, one.code]));
  }
}

t.test('whatever JSON.stringify writes is read as JSON.parse reads it', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const poisoned = /"(?:__proto__|constructor)":/.test(text);
      if (!poisoned) t.strictSame(parseStrictJson(text), JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

t.test('a name given twice is refused wherever it stands and however it is written', async (t) => {
  t.same(faultsOf('{"a":1,"a":1}'), { a: 'duplicate' });
  t.same(faultsOf('{"a":1,"\\u0061":2}'), { a: 'duplicate' });
  t.same(faultsOf('{"a":[1,{"b":{"c":1,"c":2}}]}'), { 'a.1.b.c': 'duplicate' });
  t.same(faultsOf('{"a\\\\":1,"a\\\\":2,"\\"":1,"\\"":2}'), { 'a\\': 'duplicate', '"': 'duplicate' });
  t.same(faultsOf('[{"a":1},{"a":1},{"b":"a","a":"b,\\"a\\":1"}]'), null);
});

t.test(
  'a number with more digits than a number carries is refused, and zeros that say nothing are not',
  async (t) => {
    t.same(faultsOf(`{"a":0.${'3'.repeat(300)}}`), { a: 'out-of-range' });
    t.same(faultsOf(`[1.${'0'.repeat(300)}1]`), { 0: 'out-of-range' });
    t.same(faultsOf('{"a":{"b":-123456789012345678.9e-3}}'), { 'a.b': 'out-of-range' });
    t.same(
      faultsOf('[1.10000000000000000000000000, 100000000000000000000, 0.1, 1.7976931348623157e308]'),
      null,
    );
  },
);

t.test('names that programs take for more than names are refused', async (t) => {
  t.same(faultsOf('{"__proto__":{"a":1}}'), Object.fromEntries([['__proto__', 'unknown-field']]));
  t.same(faultsOf('{"a":{"constructor":1}}'), { 'a.constructor': 'unknown-field' });
  t.throws(() => faultsOf('{"a":1'), SyntaxError);
});

t.test('what is refused for a thousand reasons is told in bounds', async (t) => {
  const long = 'x'.repeat(100_000);
  const many = `{"${long}":[${Array.from({ length: 5_000 }, () => `0.${'3'.repeat(30)}`).join(',')}]}`;
  const error = t.throws(() => parseStrictJson(many)) as unknown as Refusal;
  t.ok(error.faults.length <= LIMITS.faultsInAnswer);
  t.ok(JSON.stringify(error.faults).length < 300_000);
  const deep = `${'['.repeat(200_000)}0.${'3'.repeat(30)}${']'.repeat(200_000)}`;
  t.ok(Array.isArray(parseStrictJson(deep)), 'what is nested too deep is refused elsewhere');
});
