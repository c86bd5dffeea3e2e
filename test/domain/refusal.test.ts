import t from 'tap';
import { FAULT_CODES, fault, REFUSALS, Refusal, refusalOf } from '../../src/domain/refusal.ts';

t.test('every code is kebab-case and says what it means', async (t) => {
  for (const [code, { means }] of Object.entries(REFUSALS)) {
    t.match(code, /^[a-z]+(-[a-z]+)*$/);
    t.ok(means.length > 10, code);
  }
  for (const code of FAULT_CODES) t.match(code, /^[a-z]+(-[a-z]+)*$/);
  t.equal(new Set(FAULT_CODES).size, FAULT_CODES.length);
});

t.test('a refusal is an error that keeps its code, context and faults', async (t) => {
  const faults = [fault('value.min', 'bounds-reversed', 'min is above max')];
  const refusal = new Refusal('too-many-links', 'no more links', { limit: 100 }, faults);
  t.ok(refusal instanceof Error);
  t.equal(refusal.name, 'Refusal');
  t.equal(refusal.message, 'no more links');
  t.equal(refusal.code, 'too-many-links');
  t.same(refusal.context, { limit: 100 });
  t.same(refusal.faults, faults);
  t.same(new Refusal('not-found', 'nothing here').faults, []);
});

t.test('faults of one kind have the code of that kind, others are an invalid claim', async (t) => {
  const one = fault('claimant', 'unknown-reference', 'no actor "x"');
  const two = fault('event', 'unknown-reference', 'no event "y"');
  const other = fault('', 'required', 'at least one of a, b');
  const cases: [Parameters<typeof refusalOf>[0], string][] = [
    [[one, two], 'unknown-reference'],
    [[fault('a', 'unknown-field', 'no such field')], 'unknown-field'],
    [[fault('a', 'unknown-parameter', 'no such parameter')], 'unknown-parameter'],
    [[fault('value', 'value-unparsed', 'cannot read "many"')], 'value-unparsed'],
    [[other], 'invalid-claim'],
    [[one, other], 'invalid-claim'],
  ];
  for (const [faults, code] of cases) {
    t.equal(refusalOf(faults).code, code);
    t.same(refusalOf(faults).faults, faults, 'every fault is named');
  }
  t.equal(refusalOf([one, other]).message, 'claimant: no actor "x"; at least one of a, b');
});
