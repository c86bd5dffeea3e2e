/**
 * The change log on PostgreSQL. A number without gaps, given as an act is written, would make every writer wait for
 * the one before to commit. So acts commit without a number, and whoever holds the row of the chain's head numbers
 * and chains what is committed, just behind. No order is lost: an act that saw another's rows has the higher key.
 */
import { and, asc, eq, lt, type SQL } from 'drizzle-orm';
import { canonicalJson } from '../domain/canonical.ts';
import { lazily } from '../lazily.ts';
import { LIMITS } from '../limits.ts';
import {
  type Change,
  type ChangeRow,
  chained,
  GENESIS,
  type Link,
  type Unnumbered,
  unnumbered,
} from './chain.ts';
import { type ChangeReaders, changeQueries, type Log } from './changes.ts';
import { type Client, databaseOn } from './postgres.ts';
import { placeholders } from './prepared.ts';
import { tables, unchained } from './schema.postgres.ts';

export const CHANNEL = 'counterclaim_changes';

type Pending = Unnumbered & { key: number };

/** As the log of SQLite; rows without a number come last, under their negative keys and without hashes. */
export function postgresLog(client: Client): ChangeReaders & Log {
  const db = databaseOn(client);
  const readers = changeQueries(db, tables);
  const insert = lazily(() =>
    db
      .insert(unchained)
      .values(placeholders(unchained, ['key']))
      .returning({ key: unchained.key })
      .prepare(),
  );
  let newest: number | null = null;
  const append = async (change: Change): Promise<number> => {
    const [row] = await insert().execute(unnumbered(change));
    newest = -row!.key;
    return newest;
  };
  const pending = async (condition: SQL | undefined): Promise<ChangeRow[]> => {
    const rows: Pending[] = await db.select().from(unchained).where(condition).orderBy(asc(unchained.key));
    return rows.map(({ key, ...row }) => ({ ...row, seq: -key, previousHash: '', hash: '' }));
  };
  return {
    ...readers,
    append,
    appendNumbered: async (change) => {
      const key = -(await append(change));
      for (;;) {
        const numbers = await chainPending(client);
        const number = numbers.get(key);
        if (number !== undefined) return number;
      }
    },
    current: async () => newest ?? (await readers.head()).seq,
    forgetNewest: () => {
      newest = null;
    },
    unchained: () => db.$count(unchained),
    ofClaim: async (claim) => [
      ...(await readers.ofClaim(claim)),
      ...(await pending(eq(unchained.claim, claim))),
    ],
    ofClaimBefore: async (claim, before) => [
      ...(await readers.ofClaimBefore(claim, before)),
      ...(await pending(and(eq(unchained.claim, claim), lt(unchained.recordedAt, before)))),
    ],
    async *claimsOnBefore(questions, before) {
      yield* readers.claimsOnBefore(questions, before);
      const waiting = await pending(lt(unchained.recordedAt, before));
      const own = waiting.filter(({ question }) => question !== null && questions.includes(question));
      if (own.length > 0) yield own.flatMap((row) => row.claim ?? []);
    },
    ofResource: async (kind, resource) => [
      ...(await readers.ofResource(kind, resource)),
      ...(await pending(and(eq(unchained.kind, kind), eq(unchained.resource, resource)))),
    ],
    redact: async (seq, body, redactedBy) => {
      if (seq > 0) return readers.redact(seq, body, redactedBy);
      await db
        .update(unchained)
        .set({ body: canonicalJson(body), redactedBy })
        .where(eq(unchained.key, -seq));
    },
  };
}

/** Numbers and chains what is committed, within the transaction that the caller has begun; returns keys to numbers. */
export async function chainPending(client: Client): Promise<Map<number, number>> {
  const head = await lockHead(client);
  const pending: Pending[] = await databaseOn(client)
    .select()
    .from(unchained)
    .orderBy(asc(unchained.key))
    .limit(LIMITS.chainRows);
  const numbers = new Map<number, number>();
  const rows: ChangeRow[] = [];
  let previous = head;
  for (const { key, ...row } of pending) {
    const next = chained(previous, row);
    rows.push(next);
    numbers.set(key, next.seq);
    previous = next;
  }
  if (rows.length > 0) await moveRows(client, rows, numbers, previous);
  return numbers;
}

async function lockHead(client: Client): Promise<Link> {
  const found = await client.query<{ seq: string; hash: string }>(
    'SELECT seq, hash FROM chain_head FOR UPDATE',
  );
  const [row] = found.rows;
  return row ? { seq: Number(row.seq), hash: row.hash } : { seq: 0, hash: GENESIS };
}

async function moveRows(
  client: Client,
  rows: readonly ChangeRow[],
  numbers: ReadonlyMap<number, number>,
  head: Link,
): Promise<void> {
  const keys = [...numbers.keys()];
  const moved = [keys, [...numbers.values()]];
  const snake = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [columnOf(name), value])),
  );
  await client.query('INSERT INTO changes SELECT * FROM json_populate_recordset(NULL::changes, $1)', [
    JSON.stringify(snake),
  ]);
  await client.query('DELETE FROM unchained_changes WHERE key = ANY($1)', [keys]);
  await client.query(RENUMBERED('dispute_events', 'change_seq'), moved);
  if (rows.some((row) => row.act === 'text-redacted')) {
    await client.query(RENUMBERED('changes', 'redacted_by'), moved);
    await client.query(RENUMBERED('unchained_changes', 'redacted_by'), moved);
  }
  await client.query('UPDATE chain_head SET seq = $1, hash = $2', [head.seq, head.hash]);
  await client.query('SELECT pg_notify($1, $2)', [CHANNEL, String(head.seq)]);
}

const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What referred to acts by their negative keys refers to their numbers. */
const RENUMBERED = (table: string, column: string): string =>
  `UPDATE ${table} SET ${column} = moved.seq
   FROM unnest($1::bigint[], $2::bigint[]) AS moved (key, seq) WHERE ${table}.${column} = -moved.key`;
