/**
 * 50 POSTs at once with one key, the service killed as soon as the row is there, and the same 50 again; 100 corrections
 * at once of one version; a walk through pages amid posts. `npm run drill -- concurrency [ROUNDS] [postgres]`.
 */
import pg from 'pg';
import { SQLite } from '../../src/store/driver.ts';
import { isPostgres } from '../../src/store/store.ts';
import { pathIn, rawOn } from '../database.ts';
import { databaseFor, numberIn } from './databases.ts';
import { atMost, type Figure } from './figures.ts';
import { type Answered, ask, claimOf, type Heard, idIn, isAnswered, kept } from './posting.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const POSTS = 50;
const CORRECTIONS = 100;
const EARLIER = 300;
const WRITERS = 4;
const PAGE_ROWS = 10;

export async function drill(options: string[]): Promise<Figure[]> {
  const { url, engine, remove } = await databaseFor(options);
  try {
    const repeated = await repeatAmidKills(engine, url, numberIn(options, 10));
    const service = await startProcess({ DATABASE_URL: url });
    try {
      return [...repeated, ...(await correct(service)), ...(await walkAmidPosts(service))];
    } finally {
      await service.remove();
    }
  } finally {
    await remove();
  }
}

type Tally = { rows: number; otherwise: number; differing: number; unanswered: number };

async function repeatAmidKills(engine: string, url: string, rounds: number): Promise<Figure[]> {
  const tally: Tally = { rows: 0, otherwise: 0, differing: 0, unanswered: 0 };
  let service = await startProcess({ DATABASE_URL: url });
  for (let round = 0; round < rounds; round++) {
    const first = await postAmidKill(service, url, round);
    service = await startProcess({ DATABASE_URL: url });
    const again = (await Promise.all(postsOf(service, round))).filter(isAnswered);
    const all = [...first, ...again];
    tally.rows += (await rowsOf(url, round)) - 1;
    tally.otherwise += POSTS - again.length + all.filter((one) => one.status !== 201).length;
    tally.differing += new Set(all.map((one) => one.text)).size - 1;
    if (first.length === 0) tally.unanswered += 1;
  }
  await service.remove();
  const what = `${engine}, ${rounds} times ${POSTS} POSTs at once with one key, killed once the row was there, and sent again`;
  return [
    atMost(`${what}: rows too many`, tally.rows, 0, 'rows'),
    atMost('… answers with other bytes than the first', tally.differing, 0, 'answers'),
    atMost('… other answers than 201', tally.otherwise, 0, 'answers'),
    {
      what: '… kills between the commit and the first answer',
      measured: String(tally.unanswered),
      promised: 'some',
      holds: tally.unanswered > 0,
      // When a kill comes depends on what else the machine does.
      ofTime: true,
    },
  ];
}

/** What was answered before the kill. */
async function postAmidKill(service: ServiceProcess, url: string, round: number): Promise<Answered[]> {
  const watch = await watching(url);
  try {
    const posts = postsOf(service, round);
    while (!(await watch.isThere(round))) await new Promise((turn) => setImmediate(turn));
    service.child.kill('SIGKILL');
    const heard = await Promise.all(posts);
    return heard.filter(isAnswered);
  } finally {
    await watch.close();
    await service.remove();
  }
}

/** Sees the row once it is committed, which on a server is before its act has a number. */
async function watching(url: string) {
  if (!isPostgres(url)) {
    const db = new SQLite(pathIn(url), { readonly: true });
    const count = db.prepare<[string], number>(COUNT).pluck();
    const isNow = (round: number) => count.get(eventOf(round)) !== 0;
    return {
      // The answer comes within a millisecond: it is looked for more often than this process has turns.
      isThere: async (round: number) => Array.from({ length: LOOKS }).some(() => isNow(round)),
      close: async () => void db.close(),
    };
  }
  const client = new pg.Client(url);
  await client.connect();
  const counted = COUNT.replace('?', '$1');
  return {
    isThere: async (round: number) =>
      Number((await client.query(counted, [eventOf(round)])).rows[0].found) > 0,
    close: () => client.end(),
  };
}

const LOOKS = 50;

const COUNT =
  'select count(*) as found from claims where question_key in (select key from questions where event = ?)';

async function rowsOf(url: string, round: number): Promise<number> {
  const raw = rawOn(url);
  try {
    return Number(await raw.value(COUNT, eventOf(round)));
  } finally {
    await raw.close();
  }
}

const eventOf = (round: number): string => `raid-${round}`;

const postsOf = ({ origin, key }: ServiceProcess, round: number): Promise<Heard>[] =>
  Array.from({ length: POSTS }, () =>
    ask({
      origin,
      path: '/v1/claims',
      key,
      body: claimOf(eventOf(round), 7),
      headers: { 'idempotency-key': `key-${round}` },
    }),
  );

async function correct({ origin, key }: ServiceProcess): Promise<Figure[]> {
  const made = await ask({ origin, path: '/v1/claims', key, body: claimOf('corrected', 7) });
  if (!isAnswered(made)) throw new Error(made.failed);
  const path = `/v1/claims/${idIn(made)}`;
  const read = await ask({ origin, path, key });
  const tag = isAnswered(read) ? String(read.headers.etag) : '';
  const answers = await Promise.all(
    Array.from({ length: CORRECTIONS }, (_, i) =>
      ask({
        origin,
        path,
        key,
        method: 'PATCH',
        body: { statement: `Version ${i}`, reason: 'mistyped' },
        headers: { 'if-match': tag },
      }),
    ),
  );
  const statuses = answers.map((one) => (isAnswered(one) ? one.status : 0));
  const count = (status: number) => statuses.filter((one) => one === status).length;
  return [
    {
      what: `${CORRECTIONS} corrections at once of one version: made, and refused with 412`,
      measured: `${count(200)}, ${count(412)}`,
      promised: `1, ${CORRECTIONS - 1}`,
      holds: count(200) === 1 && count(412) === CORRECTIONS - 1,
      ofTime: false,
    },
  ];
}

async function walkAmidPosts(service: ServiceProcess): Promise<Figure[]> {
  const { origin, key } = service;
  const agent = kept();
  const post = (event: string, value: number, one = agent) =>
    ask({ origin, path: '/v1/claims', key, agent: one, body: claimOf(event, value) });
  const earlier: string[] = [];
  for (let i = 0; i < EARLIER; i++) {
    const heard = await post('walked', i);
    if (isAnswered(heard)) earlier.push(idIn(heard));
  }
  let isDone = false;
  let posted = 0;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const own = kept();
    for (let i = 0; !isDone; i++)
      if (isAnswered(await post('walked', (writer + 1) * 10_000 + i, own))) posted += 1;
    own.destroy();
  });
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const heard = await ask({
      origin,
      path: `/v1/claims?event=walked&limit=${PAGE_ROWS}${from}`,
      key,
      agent,
    });
    if (!isAnswered(heard) || heard.status !== 200) break;
    const page = JSON.parse(heard.text) as { data: { id: string }[]; nextCursor: string | null };
    seen.push(...page.data.map((one) => one.id));
    cursor = seen.length > MOST_SEEN ? null : page.nextCursor;
  }
  isDone = true;
  await Promise.all(writers);
  agent.destroy();
  const times = new Map<string, number>();
  for (const id of seen) times.set(id, (times.get(id) ?? 0) + 1);
  const wrong = earlier.filter((id) => times.get(id) !== 1).length;
  return [
    atMost(
      `a walk through pages of ${PAGE_ROWS} amid ${posted} posts: of ${EARLIER} earlier claims, not seen exactly once`,
      wrong + EARLIER - earlier.length + (posted > 0 ? 0 : 1),
      0,
      'claims',
    ),
  ];
}

const MOST_SEEN = 50_000;
