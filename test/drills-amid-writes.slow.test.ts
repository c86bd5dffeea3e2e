/** The drills that back up, kill and read amid writes, held to what they promise; figures of time are printed. */
import t from 'tap';
import { printed } from './drills/figures.ts';
import { drillOf } from './drills/run.ts';

const SHORT: [name: string, options: string[]][] = [
  ['backup', ['1']],
  ['backup', ['1', 'postgres']],
  ['concurrency', ['2']],
  ['concurrency', ['2', 'postgres']],
];

for (const [name, options] of SHORT)
  t.test(`the drill ${[name, ...options].join(' ')} finds what is promised`, async (t) => {
    for (const figure of await (await drillOf(name))(options))
      if (figure.ofTime) t.comment(printed(figure));
      else t.ok(figure.holds, printed(figure));
  });
