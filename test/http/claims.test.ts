/** Claims: recorded once, read, corrected, retracted, voided. */
import t from 'tap';
import { build, claim, corps, dispute, record } from './service.ts';

t.test('a claim is answered with what stands against it', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  t.equal(first.dispute, null);
  t.match(second.dispute, { id: 'raid.killed.raiders', verdict: 'conflict' });
  t.match(second.counterclaims, [{ claim: { id: first.id }, verdict: 'conflict', gap: 69, factor: 35.5 }]);
  void claim;
  void corps;
  void record;
});
