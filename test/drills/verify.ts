/**
 * A log of a million changes, made by SQL, read and checked from its first row to its last.
 * `npm run drill -- verify [ROWS] [postgres]`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pg from 'pg';
import {
  type Change,
  type ChangeRow,
  chained,
  GENESIS,
  type Link,
  unnumbered,
} from '../../src/store/chain.ts';
import { SQLite } from '../../src/store/driver.ts';
import { openStore, verifyStore } from '../../src/store/store.ts';
import { pathIn } from '../database.ts';
import { databaseFor, numberIn } from './databases.ts';
import { atMost, type Figure } from './figures.ts';

const BATCH_ROWS = 5_000;

export async function drill(options: string[]): Promise<Figure[]> {
  const rows = numberIn(options, 1_000_000);
  const { url, engine, remove } = await databaseFor(options);
  try {
    await (await openStore(url)).close();
    const head = await (engine === 'SQLite' ? writeFile(url, rows) : writeServer(url, rows));
    const held = monitorEventLoopDelay({ resolution: 5 });
    held.enable();
    const began = performance.now();
    const found = await verifyStore(url, () => {}, [{ ...head, time: new Date(0).toISOString() }]);
    const seconds = (performance.now() - began) / 1000;
    held.disable();
    const isWhole = found.fault === null && found.rows === rows && found.head === head.hash;
    return [
      atMost(`${engine}, a log of ${rows.toLocaleString('en')} changes verified in`, seconds, 30, 's'),
      atMost('… while others of the process waited for at most', held.max / 1e6, 250, 'ms'),
      atMost('… faults found where none is', isWhole ? 0 : 1, 0, 'faults'),
    ];
  } finally {
    await remove();
  }
}

/** Changes of about the size of those of claims. */
function* changesFrom(previous: Link, count: number): Generator<ChangeRow> {
  let link = previous;
  for (let i = 0; i < count; i++) {
    const row = chained(link, unnumbered(changeOf(link.seq + 1)));
    yield row;
    link = row;
  }
}

const WORDS = 'The ministry said that more than seventy of the raiders were killed and the rest driven off. ';

const changeOf = (number: number): Change => ({
  ...{
    recordedAt: number,
    recordedBy: 'desk',
    act: 'claim-recorded',
    kind: 'claim',
    resource: `claim-${number}`,
  },
  ...{
    claim: `claim-${number}`,
    question: `raid-${number % 1000}.killed`,
    event: 'raid',
    topic: 'casualties',
  },
  body: { number, statement: WORDS.repeat(4), value: { text: 'more than 70', min: 71, max: null } },
});

const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function writeFile(url: string, rows: number): Promise<Link> {
  const db = new SQLite(pathIn(url));
  db.pragma('synchronous = OFF');
  // It asks at every row what the log has; rows come here one after another, as it wants them.
  db.exec('DROP TRIGGER changes_grows');
  let head = start(db.prepare('SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1').get() as Link);
  const names = Object.keys([...changesFrom(head, 1)][0]!);
  const insert = db.prepare(
    `INSERT INTO changes (${names.map(columnOf).join(', ')}) VALUES (${names.map((one) => `@${one}`).join(', ')})`,
  );
  const write = db.transaction((count: number) => {
    for (const row of changesFrom(head, count)) {
      insert.run(row);
      head = row;
    }
  });
  while (head.seq < rows) write(Math.min(BATCH_ROWS, rows - head.seq));
  db.close();
  return { seq: head.seq, hash: head.hash };
}

async function writeServer(url: string, rows: number): Promise<Link> {
  const client = new pg.Client(url);
  await client.connect();
  let head = start(undefined);
  while (head.seq < rows) {
    const batch = [...changesFrom(head, Math.min(BATCH_ROWS, rows - head.seq))];
    const snake = batch.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [columnOf(name), value])),
    );
    await client.query('INSERT INTO changes SELECT * FROM json_populate_recordset(NULL::changes, $1)', [
      JSON.stringify(snake),
    ]);
    head = batch.at(-1)!;
  }
  await client.end();
  return { seq: head.seq, hash: head.hash };
}

const start = (newest: Link | undefined): Link => newest ?? { seq: 0, hash: GENESIS };
