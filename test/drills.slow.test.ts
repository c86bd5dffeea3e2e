/** The short drills, held to what they promise; figures of time are printed, as machines are noisy. */
import t from 'tap';
import { printed } from './drills/figures.ts';
import { drillOf } from './drills/run.ts';

for (const name of ['shutdown', 'slow-clients'])
  t.test(`the drill ${name} finds what is promised`, async (t) => {
    for (const figure of await (await drillOf(name))([]))
      if (figure.ofTime) t.comment(printed(figure));
      else t.ok(figure.holds, printed(figure));
  });
