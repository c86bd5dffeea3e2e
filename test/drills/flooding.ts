/** A process that asks at a pace, whatever is answered, for the drill `flood`: it tells its parent how it was answered. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, claimOf, type Heard, isAnswered } from './posting.ts';

export type Flood = { origin: string; perSecond: number; seconds: number; key: string | null };
export type Flooded = { sent: number; allowed: number; refused: number; broken: number; otherwise: string[] };

const TURN_MS = 10;
const CONNECTIONS = 20;
const FAULTS_SHOWN = 5;

process.once('message', async (flood: Flood) => {
  process.send?.(await run(flood));
  process.disconnect();
});

/** What is late is sent as well: a slow answer is no reason to ask less. */
async function run({ origin, perSecond, seconds, key }: Flood): Promise<Flooded> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const flooded: Flooded = { sent: 0, allowed: 0, refused: 0, broken: 0, otherwise: [] };
  const under: Promise<void>[] = [];
  const started = performance.now();
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - started) {
    while (flooded.sent < (elapsed * perSecond) / 1_000) {
      const number = flooded.sent++;
      under.push(one(origin, agent, key ?? `wrong-${number}`, number).then((heard) => count(flooded, heard)));
    }
    await sleep(TURN_MS);
  }
  await Promise.all(under);
  agent.destroy();
  return flooded;
}

/** Writing and reading by turns. */
const one = (origin: string, agent: http.Agent, key: string, number: number): Promise<Heard> =>
  ask({
    origin,
    path: '/v1/claims',
    agent,
    key,
    ...(number % 2 === 0 ? {} : { body: claimOf('flood', number) }),
  });

function count(flooded: Flooded, heard: Heard): void {
  const fault = faultOf(heard);
  if (fault === null) flooded[isAnswered(heard) && heard.status === 429 ? 'refused' : 'allowed'] += 1;
  else {
    flooded.broken += 1;
    if (flooded.otherwise.length < FAULTS_SHOWN) flooded.otherwise.push(fault);
  }
}

/** Let through, a key that is wrong is told so; what is refused is a problem that says when to ask again. */
function faultOf(heard: Heard): string | null {
  if (!isAnswered(heard)) return heard.failed;
  const { status, headers } = heard;
  if ([200, 201, 401].includes(status)) return null;
  if (status !== 429) return `${status}: ${heard.text.slice(0, 300)}`;
  const isWhole = headers['content-type'] === 'application/problem+json';
  return isWhole && Number(headers['retry-after']) > 0 ? null : `429 with ${JSON.stringify(headers)}`;
}
