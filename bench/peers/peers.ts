/** What users would pick instead: how each is set up, given the claims, started and asked. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SQLite } from '../../src/store/driver.ts';
import type { Asked } from '../load.ts';
import { type Running, startProcess } from '../service.ts';
import { type FlatClaim, flatClaims } from './flat-claims.ts';

export type Peer = {
  name: string;
  start(): Promise<Running>;
  get: readonly Asked[];
  list: Asked;
  post: Asked;
  /** 201 unless given. */
  postStatus?: number;
};

export const JSON_HEADERS = { 'content-type': 'application/json' };
export const EVERY = 97;
const ROOT = fileURLToPath(new URL('../../package.json', import.meta.url));

/** Each is installed from the npm registry into a folder of its own, by one command. */
export function install(folder: string, ...packages: string[]): void {
  if (existsSync(join(folder, 'node_modules'))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder, stdio: 'ignore' });
}

const idsOf = (claims: number): number[] =>
  Array.from({ length: Math.floor(claims / EVERY) }, (_, i) => 1 + i * EVERY);

let posted = 0;
/** A claim on a question of three or four, by somebody new. */
export function newClaim(known: readonly FlatClaim[]): FlatClaim {
  posted++;
  return {
    ...known[(posted * 7) % 10_000]!,
    claimant: `desk-${posted}`,
    low: 500 + posted,
    high: 500 + posted,
  };
}

export async function express(root: string, claims: number): Promise<Peer> {
  const folder = join(root, 'express');
  install(folder, 'express@5');
  const known = flatClaims(claims);
  const program = fileURLToPath(new URL('./newsroom.mjs', import.meta.url));
  writeFileSync(join(folder, 'newsroom.mjs'), execFileSync('cat', [program]));
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `newsroom.db${end}`), { force: true });
  const start = () => startProcess(['newsroom.mjs'], '/', { DRIVER_OF: ROOT }, folder);
  // It makes its tables when it starts; the claims and their conflicts come in as its own code would write them,
  // but for those of the great question, where every pair is one.
  await (await start()).stop();
  const db = new SQLite(join(folder, 'newsroom.db'));
  const insert = db.prepare(
    `INSERT INTO claims (event, question, claimant, low, high, statement, claimed_at, url, publisher)
     VALUES (@event, @question, @claimant, @low, @high, @statement, @claimedAt, @url, @publisher)`,
  );
  db.transaction(() => {
    for (const claim of known) insert.run(claim);
    db.exec(`INSERT INTO conflicts SELECT a.id, b.id FROM claims a JOIN claims b
      ON a.question = b.question AND a.id < b.id AND a.claimant <> b.claimant
        AND (ifnull(a.high, 9e99) < b.low OR ifnull(b.high, 9e99) < a.low)
      WHERE a.event <> 'great-siege'`);
  })();
  db.close();
  return {
    name: 'Express + SQLite',
    start,
    get: idsOf(claims).map((id) => ({ path: `/claims/${id}` })),
    list: { path: `/claims?event=${known[0]!.event}` },
    post: {
      method: 'POST',
      path: '/claims',
      headers: JSON_HEADERS,
      body: () => JSON.stringify(newClaim(known)),
    },
  };
}

export async function jsonServer(root: string, claims: number): Promise<Peer> {
  const folder = join(root, 'json-server');
  install(folder, 'json-server@0.17');
  const known = flatClaims(claims);
  const file = join(folder, 'db.json');
  writeFileSync(file, JSON.stringify({ claims: known.map((claim, i) => ({ id: i + 1, ...claim })) }));
  const program = join(folder, 'node_modules/json-server/lib/cli/bin.js');
  return {
    name: 'json-server',
    start: async () => startListening([program, file, '--quiet', '--host', '127.0.0.1']),
    get: idsOf(claims).map((id) => ({ path: `/claims/${id}` })),
    list: { path: `/claims?event=${known[0]!.event}&_sort=claimedAt&_order=desc&_page=1&_limit=50` },
    post: {
      method: 'POST',
      path: '/claims',
      headers: JSON_HEADERS,
      body: () => JSON.stringify(newClaim(known)),
    },
  };
}

/** It takes its port as an option. */
const startListening = (args: readonly string[]): Promise<Running> =>
  startProcess((port) => [...args, '--port', String(port)], '/claims/1', {});
