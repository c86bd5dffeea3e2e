/**
 * SIGKILL at a random time amid posts, round after round on one database: no acknowledged write is lost, none is there
 * twice, and the log verifies. `npm run drill -- crash [ROUNDS] [postgres]`; 50 rounds on SQLite unless told.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyStore } from '../../src/store/store.ts';
import { rawOn } from '../database.ts';
import { databaseFor, numberIn } from './databases.ts';
import { atMost, type Figure } from './figures.ts';
import { ask, claimOf, idIn, isAnswered, kept } from './posting.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const WRITERS = 8;
const LONGEST_MS = 500;

type Post = { body: Record<string, unknown>; name: string };
type Tally = { acknowledged: Set<string>; unanswered: Post[]; recordedUnanswered: number; refused: number };

export async function drill(options: string[]): Promise<Figure[]> {
  const rounds = numberIn(options, 50);
  const { url, engine, remove } = await databaseFor(options);
  const tally: Tally = { acknowledged: new Set(), unanswered: [], recordedUnanswered: 0, refused: 0 };
  let lost = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const service = await startProcess({ DATABASE_URL: url });
      await repeat(service, tally);
      await killAmid(service, round, tally);
      const ids = await idsIn(url);
      lost += [...tally.acknowledged].filter((id) => !ids.has(id)).length;
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kround ${round + 1} of ${rounds}`);
    }
    if (process.stderr.isTTY) process.stderr.write('\n');
    const last = await startProcess({ DATABASE_URL: url });
    await repeat(last, tally);
    await last.remove();
    const rows = (await idsIn(url)).size;
    const { fault, rows: changes } = await verifyStore(url, () => {});
    const { acknowledged, recordedUnanswered, refused } = tally;
    return [
      atMost(
        `${engine}, ${rounds} kills amid ${WRITERS} writers: of ${acknowledged.size} acknowledged writes, lost`,
        lost,
        0,
        'writes',
      ),
      atMost(
        `sent again after a kill (${recordedUnanswered} were recorded and not answered), there twice`,
        rows - acknowledged.size,
        0,
        'writes',
      ),
      atMost('writes refused', refused, 0, 'writes'),
      atMost(`faults in the chain of ${changes} changes`, fault === null ? 0 : 1, 0, 'faults'),
    ];
  } finally {
    await remove();
  }
}

async function killAmid(service: ServiceProcess, round: number, tally: Tally): Promise<void> {
  const before = tally.acknowledged.size;
  const writers = Array.from({ length: WRITERS }, (_, i) => write(service, round, i, tally));
  while (tally.acknowledged.size === before) await sleep(1);
  await sleep(Math.random() * LONGEST_MS);
  service.child.kill('SIGKILL');
  await Promise.all(writers);
  await service.remove();
}

async function write({ origin, key }: ServiceProcess, round: number, writer: number, tally: Tally) {
  const agent = kept();
  for (let i = 0; ; i++) {
    const name = `${round}-${writer}-${i}`;
    const body = claimOf(`raid-${round}`, writer * 10_000 + i);
    const heard = await ask({ origin, path: '/v1/claims', key, agent, body, headers: under(name) });
    if (!isAnswered(heard)) {
      tally.unanswered.push({ body, name });
      break;
    }
    if (heard.status === 201) tally.acknowledged.add(idIn(heard));
    else tally.refused += 1;
  }
  agent.destroy();
}

const under = (name: string): Record<string, string> => ({ 'idempotency-key': name });

/** What the kill left unanswered is sent again under its key, as clients do. */
async function repeat({ origin, key }: ServiceProcess, tally: Tally): Promise<void> {
  for (const { body, name } of tally.unanswered.splice(0)) {
    const heard = await ask({ origin, path: '/v1/claims', key, body, headers: under(name) });
    if (!isAnswered(heard) || heard.status !== 201) {
      tally.refused += 1;
      continue;
    }
    if (heard.headers['idempotent-replayed'] === 'true') tally.recordedUnanswered += 1;
    tally.acknowledged.add(idIn(heard));
  }
}

async function idsIn(url: string): Promise<Set<string>> {
  const raw = rawOn(url);
  try {
    return new Set(await raw.column<string>('select id from claims'));
  } finally {
    await raw.close();
  }
}
