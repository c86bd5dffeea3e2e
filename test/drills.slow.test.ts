/** The short drills, held to what they promise; figures of time are printed, as machines are noisy. */
import t from 'tap';
import { withoutStrace } from './drills/failing.ts';
import { printed } from './drills/figures.ts';
import { drillOf } from './drills/run.ts';

const WITH_STRACE = { skip: withoutStrace() ?? false };

const SHORT: [name: string, options: string[], conditions?: { skip: string | boolean }][] = [
  ['shutdown', []],
  ['slow-clients', []],
  ['flood', ['8']],
  ['crash', ['3']],
  ['crash', ['3', 'postgres']],
  ['fsync', [], WITH_STRACE],
  ['fsync', ['postgres']],
  ['tamper', ['40']],
  ['tamper', ['40', 'postgres']],
  ['verify', ['20000']],
];

for (const [name, options, conditions = {}] of SHORT)
  t.test(`the drill ${[name, ...options].join(' ')} finds what is promised`, conditions, async (t) => {
    for (const figure of await (await drillOf(name))(options))
      if (figure.ofTime) t.comment(printed(figure));
      else t.ok(figure.holds, printed(figure));
  });
