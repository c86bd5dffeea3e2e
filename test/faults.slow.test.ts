/** The drill of faults, held to what it promises: apart from the others, as refused acts wait for locks. */
import t from 'tap';
import { SERVER_FAULTS, withoutStrace } from './drills/failing.ts';
import { drill } from './drills/faults.ts';
import { printed } from './drills/figures.ts';

t.test('faults of disks and locks under a file', { skip: withoutStrace() ?? false }, async (t) => {
  for (const figure of await drill([])) t.ok(figure.holds, printed(figure));
});

const missing = SERVER_FAULTS.map((one) => one.missing()).find((one) => one !== null);

t.test('faults of a server', { skip: missing ?? false }, async (t) => {
  for (const figure of await drill(['postgres'])) t.ok(figure.holds, printed(figure));
});
