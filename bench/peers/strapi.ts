/** Strapi 5 on SQLite: a project as its own command makes it, with one collection that anybody may read and add to. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SQLite } from '../../src/store/driver.ts';
import { startProcess } from '../service.ts';
import { flatClaims } from './flat-claims.ts';
import { EVERY, JSON_HEADERS, newClaim, type Peer } from './peers.ts';

const SETUP = [
  '--quickstart',
  '--no-run',
  '--skip-cloud',
  '--js',
  '--no-example',
  '--no-git-init',
  '--use-npm',
];
const string = { type: 'string' };
const SCHEMA = {
  kind: 'collectionType',
  collectionName: 'claims',
  info: { singularName: 'claim', pluralName: 'claims', displayName: 'Claim' },
  options: { draftAndPublish: false },
  attributes: {
    event: string,
    question: string,
    claimant: string,
    low: { type: 'float' },
    high: { type: 'float' },
    statement: { type: 'text' },
    claimedAt: string,
    url: string,
    publisher: string,
  },
};
const API = 'src/api/claim';
const factory = (name: string, more = '') =>
  `module.exports = require('@strapi/strapi').factories.createCore${name}('api::claim.claim'${more});\n`;
const OPEN = `, { config: { find: { auth: false }, findOne: { auth: false }, create: { auth: false } } }`;

export async function strapi(root: string, claims: number): Promise<Peer> {
  const folder = join(root, 'strapi');
  if (!existsSync(join(folder, 'node_modules/@strapi/strapi'))) {
    mkdirSync(root, { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    const command = ['--yes', 'create-strapi@5', 'strapi', ...SETUP, '--non-interactive'];
    execFileSync('npx', command, { cwd: root, stdio: 'ignore' });
  }
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(`${API}/content-types/claim/schema.json`, JSON.stringify(SCHEMA));
  write(`${API}/controllers/claim.js`, factory('Controller'));
  write(`${API}/services/claim.js`, factory('Service'));
  write(`${API}/routes/claim.js`, factory('Router', OPEN));
  const settings = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    SERVE_ADMIN: 'false',
    STRAPI_TELEMETRY_DISABLED: '1',
  };
  const start = () =>
    startProcess(['node_modules/@strapi/strapi/bin/strapi.js', 'start'], '/_health', settings, folder);
  // It makes its tables when it starts.
  await (await start()).stop();
  const known = flatClaims(claims);
  const db = new SQLite(join(folder, '.tmp/data.db'));
  const now = Date.now();
  db.exec('DELETE FROM claims');
  const insert = db.prepare(
    `INSERT INTO claims (id, document_id, event, question, claimant, low, high, statement, claimed_at, url, publisher,
       created_at, updated_at, published_at)
     VALUES (@id, @documentId, @event, @question, @claimant, @low, @high, @statement, @claimedAt, @url, @publisher,
       ${now}, ${now}, ${now})`,
  );
  db.transaction(() => {
    for (const [i, claim] of known.entries()) insert.run({ ...claim, id: i + 1, documentId: documentOf(i) });
  })();
  db.close();
  const event = encodeURIComponent(known[0]!.event);
  return {
    name: 'Strapi',
    start,
    get: Array.from({ length: Math.floor(claims / EVERY) }, (_, i) => ({
      path: `/api/claims/${documentOf(i * EVERY)}`,
    })),
    list: { path: `/api/claims?filters[event][$eq]=${event}&sort=claimedAt:desc&pagination[pageSize]=50` },
    post: {
      method: 'POST',
      path: '/api/claims',
      headers: JSON_HEADERS,
      body: () => JSON.stringify({ data: newClaim(known) }),
    },
  };
}

const documentOf = (i: number): string => `c${String(i).padStart(23, '0')}`;
