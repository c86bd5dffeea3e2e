/** Directus on SQLite, in the last version that Node 20 runs: one collection, asked with the token of its administrator. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SQLite } from '../../src/store/driver.ts';
import { startProcess } from '../service.ts';
import { flatClaims } from './flat-claims.ts';
import { EVERY, install, JSON_HEADERS, newClaim, type Peer } from './peers.ts';

const PROGRAM = 'node_modules/directus/cli.js';
const TOKEN = 'bench-token';
const SETTINGS = {
  HOST: '127.0.0.1',
  DB_CLIENT: 'sqlite3',
  DB_FILENAME: './data.db',
  SECRET: 'bench',
  ADMIN_EMAIL: 'bench@example.com',
  ADMIN_PASSWORD: 'bench',
  ADMIN_TOKEN: TOKEN,
  TELEMETRY: 'false',
  LOG_LEVEL: 'warn',
};
const FIELDS = {
  event: 'string',
  question: 'string',
  claimant: 'string',
  low: 'float',
  high: 'float',
  statement: 'text',
  claimedAt: 'string',
  url: 'string',
  publisher: 'string',
};
const KEY_FIELD = {
  field: 'id',
  type: 'integer',
  schema: { is_primary_key: true, has_auto_increment: true },
  meta: { hidden: true },
};

export async function directus(root: string, claims: number): Promise<Peer> {
  const folder = join(root, 'directus');
  install(folder, 'directus@10.13');
  if (!existsSync(join(folder, 'data.db')))
    execFileSync('node', [PROGRAM, 'bootstrap'], {
      cwd: folder,
      env: { ...process.env, ...SETTINGS },
      stdio: 'ignore',
    });
  const start = () => startProcess([PROGRAM, 'start'], '/server/ping', SETTINGS, folder);
  const headers = { ...JSON_HEADERS, authorization: `Bearer ${TOKEN}` };
  const making = await start();
  const fields = Object.entries(FIELDS).map(([field, type]) => ({ field, type, schema: {}, meta: {} }));
  const made = await fetch(`${making.url}/collections`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ collection: 'claims', schema: {}, meta: {}, fields: [KEY_FIELD, ...fields] }),
  });
  const answer = await made.text();
  await making.stop();
  if (!made.ok && !answer.includes('already exists')) throw new Error(answer);
  const known = flatClaims(claims);
  const db = new SQLite(join(folder, 'data.db'));
  db.exec('DELETE FROM claims');
  const names = Object.keys(FIELDS);
  const insert = db.prepare(
    `INSERT INTO claims (id, ${names}) VALUES (@id, ${names.map((name) => `@${name}`)})`,
  );
  db.transaction(() => {
    for (const [i, claim] of known.entries()) insert.run({ ...claim, id: i + 1 });
  })();
  db.close();
  return {
    name: 'Directus',
    start,
    get: Array.from({ length: Math.floor(claims / EVERY) }, (_, i) => ({
      path: `/items/claims/${1 + i * EVERY}`,
      headers,
    })),
    list: {
      path: `/items/claims?filter[event][_eq]=${known[0]!.event}&sort=-claimedAt&limit=50`,
      headers,
    },
    post: { method: 'POST', path: '/items/claims', headers, body: () => JSON.stringify(newClaim(known)) },
    postStatus: 200,
  };
}
