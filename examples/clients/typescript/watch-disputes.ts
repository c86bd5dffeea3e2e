/**
 * Prints a line whenever a dispute of an event opens, changes, settles, opens again, ceases or is assessed.
 *
 *     npx tsx examples/clients/typescript/watch-disputes.ts EVENT [--state FILE] [--url URL]
 *
 * EVENT may also stand in COUNTERCLAIM_EVENT. With --state it goes on after a stop where it was; without, it
 * begins with what happens from now on. It runs until it is stopped.
 */
import { argumentsOf, run, serviceAt, Usage } from './client.ts';
import { follow } from './follow.ts';

const USAGE = 'watch-disputes.ts EVENT [--state FILE] [--url URL]';

await run(async () => {
  const { values, positionals } = argumentsOf(USAGE, {
    url: { type: 'string' },
    state: { type: 'string' },
  });
  const [event = process.env.COUNTERCLAIM_EVENT, ...more] = positionals;
  if (!event || more.length > 0) throw new Usage(`usage: ${USAGE}`);
  for await (const entry of follow(serviceAt(values.url), event, values.state))
    console.log([entry.date_published, entry.title, entry.url].join('\t'));
  return 0;
});
