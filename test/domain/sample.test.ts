/** A few of many: every group gets its share, the ends are always there. */
import fc from 'fast-check';
import t from 'tap';
import { evenly, shares } from '../../src/domain/sample.ts';

t.test('shares give no more than there is, use all that may be given, and favour nobody', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 60 }), fc.nat(400), (sizes, limit) => {
      const given = shares(sizes, limit);
      const sum = given.reduce((a, b) => a + b, 0);
      const all = sizes.reduce((a, b) => a + b, 0);
      if (sum !== Math.min(all, limit)) return false;
      // Who does not get all of its own has as much as anybody, but for one.
      return sizes.every((size, i) => given[i] === size || given.every((one) => one <= given[i]! + 1));
    }),
  );
  t.pass();
});

t.test('what is chosen evenly begins with the first and ends with the last, each once', async (t) => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (count, wanted) => {
      const chosen = evenly(count, wanted);
      const isRising = chosen.every((one, i) => i === 0 || one > chosen[i - 1]!);
      const hasEnds = wanted < 2 || count < 1 || (chosen[0] === 0 && chosen.at(-1) === count - 1);
      return chosen.length === Math.min(count, wanted) && isRising && hasEnds;
    }),
  );
  t.pass();
});
