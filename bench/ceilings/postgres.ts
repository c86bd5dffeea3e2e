/**
 * P: Fastify over `pg` with named prepared statements: the same claims under the same headers, read from the same tables of
 * the same server; and rows of claims that come in by COPY. Nothing is checked or compared.
 */
import { pipeline } from 'node:stream/promises';
import Fastify, { type FastifyReply } from 'fastify';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';

const [url, readers] = [process.argv[2]!, Number(process.argv[3])];
const pool = new pg.Pool({ connectionString: url, max: readers });
const app = Fastify();
const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' };
const answer = (reply: FastifyReply, body: string) => reply.headers(headers).send(body);

const ONE = 'SELECT r.body FROM claims c JOIN claim_records r ON r.claim_seq = c.seq WHERE c.id = $1';
const PAGE = `SELECT r.body FROM claims c JOIN claim_records r ON r.claim_seq = c.seq
  WHERE c.event = $1 ORDER BY c.said_start DESC, c.seq DESC LIMIT 51`;

app.get('/', (_, reply) => reply.send('ready'));
app.get<{ Params: { id: string } }>('/v1/claims/:id', async ({ params }, reply) => {
  const { rows } = await pool.query<{ body: string }>({ name: 'one', text: ONE, values: [params.id] });
  return answer(reply, rows[0]!.body);
});
app.get<{ Querystring: { event: string } }>('/v1/claims', async ({ query }, reply) => {
  const { rows } = await pool.query<{ body: string }>({ name: 'page', text: PAGE, values: [query.event] });
  const data = rows.slice(0, 50).map(({ body }) => body);
  return answer(reply, `{"data":[${data.join()}],"nextCursor":null}`);
});

/** The tables that a claim brings rows to. */
const TABLES = ['claims', 'reports', 'sources', 'positions', 'external_ids', 'changes', 'claims_search'];

/** The newest rows of each table, so many for each claim, by COPY into tables of the same columns and indexes. */
app.post<{ Querystring: { claims: string } }>('/copy', async ({ query }) => {
  const client = new pg.Client(url);
  await client.connect();
  const claims = Number(query.claims);
  const texts: Buffer[][] = [];
  for (const table of TABLES) {
    const parts: Buffer[] = [];
    const key = table === 'positions' || table === 'external_ids' ? 'claim_seq' : 'seq';
    const count = table === 'changes' ? 2 * claims : claims;
    const newest = `SELECT * FROM ${table} ORDER BY ${key} DESC LIMIT ${count}`;
    await pipeline(client.query(to(`COPY (${newest}) TO STDOUT`)), async (rows) => {
      for await (const part of rows) parts.push(part as Buffer);
    });
    texts.push(parts);
    await client.query(`CREATE TABLE IF NOT EXISTS copied_${table} (LIKE ${table} INCLUDING ALL)`);
    await client.query(`TRUNCATE copied_${table}`);
  }
  const begun = performance.now();
  await client.query('BEGIN');
  for (const [i, table] of TABLES.entries())
    await pipeline(texts[i]!, client.query(from(`COPY copied_${table} FROM STDIN`)));
  await client.query('COMMIT');
  const seconds = (performance.now() - begun) / 1000;
  await client.end();
  return { claims, seconds };
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
