/** The drill of faults, held to what it promises: apart from the others, as refused acts wait for locks. */
import t from 'tap';
import { withoutStrace } from './drills/failing.ts';
import { drill } from './drills/faults.ts';
import { printed } from './drills/figures.ts';

t.test('faults of disks and locks', { skip: withoutStrace() ?? false }, async (t) => {
  for (const figure of await drill([])) t.ok(figure.holds, printed(figure));
});
