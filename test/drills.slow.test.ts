/** The short drills, held to what they promise. */
import t from 'tap';
import { printed } from './drills/figures.ts';
import { drillOf } from './drills/run.ts';

for (const name of ['shutdown', 'slow-clients'])
  t.test(`the drill ${name} finds what is promised`, async (t) => {
    for (const figure of await (await drillOf(name))([])) t.ok(figure.holds, printed(figure));
  });
