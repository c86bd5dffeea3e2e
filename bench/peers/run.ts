/**
 * The service beside what users would pick instead, on the same 100,000 claims.
 *
 *     npm run bench:peers [-- PEER… --claims 100000 --folder /var/tmp --rounds 3 --seconds 2]
 *
 * Each peer is installed from the npm registry into the folder, and is no dependency of the project. They take turns
 * with the service; on each row what counts is the service's rate over theirs in the same round.
 */
import { constants, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { capture } from '../ceilings/answers.ts';
import { tileName } from '../claims.ts';
import { database } from '../database.ts';
import { type Load, load, median, medianOf } from '../load.ts';
import { keep, table } from '../report.ts';
import { KEY, megabytesOf, progress, type Running, startProgram, startService } from '../service.ts';
import { newClaim } from '../writes.ts';
import { directus } from './directus.ts';
import { express, jsonServer, type Peer } from './peers.ts';
import { strapi } from './strapi.ts';

const PEERS: Record<string, (root: string, claims: number) => Promise<Peer>> = {
  express,
  'json-server': jsonServer,
  strapi,
  directus,
};
const CONNECTIONS = 8;
/** A rate of the service over the peer's. */
const GOALS: Record<string, number> = { 'Express + SQLite': 3, 'json-server': 1, Strapi: 20, Directus: 20 };
const IDLE_MS = 3_000;
const LISTED = 50;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    claims: { type: 'string', default: '100000' },
    folder: { type: 'string', default: tmpdir() },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
  },
});
const claims = Number(values.claims);
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

type Kind = 'get' | 'list' | 'post';
const KINDS: readonly Kind[] = ['get', 'list', 'post'];
type Measured = Record<Kind, Load[]> & { name: string; startedMs: number; idleMb: number; loadedMb: number };

const folder = mkdtempSync(join(values.folder, 'counterclaim-peers-run-'));
const copy = join(folder, 'copy.db');
copyFileSync(await database(claims, values.folder), copy, constants.COPYFILE_FICLONE);
const root = join(values.folder, 'counterclaim-peers');
const running: Running[] = [];
try {
  const peers: Peer[] = [await counterclaim()];
  for (const [name, make] of Object.entries(PEERS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    progress(`setting up ${name}`, true);
    peers.push(await make(root, claims));
  }
  const measured: Measured[] = [];
  for (const peer of peers) {
    const one = await peer.start();
    running.push(one);
    await sleep(IDLE_MS);
    measured.push({
      name: peer.name,
      get: [],
      list: [],
      post: [],
      startedMs: one.startedMs,
      idleMb: megabytesOf(one.pid),
      loadedMb: 0,
    });
  }
  for (const [i, peer] of peers.entries()) await checkList(peer, running[i]!);
  const fixed = await fixedAnswer(peers[0]!);
  const fixedRates: number[] = [];
  for (const kind of KINDS)
    for (let round = 0; round <= rounds; round++) {
      for (const [i, peer] of peers.entries()) {
        progress(`${kind}, ${peer.name}: round ${round} of ${rounds}`);
        const found = await load(running[i]!, [peer[kind]].flat(), {
          connections: CONNECTIONS,
          seconds,
          status: kind === 'post' ? (peer.postStatus ?? 201) : 200,
        });
        // The first round warms up.
        if (round > 0) measured[i]![kind].push(found);
        measured[i]!.loadedMb = Math.max(measured[i]!.loadedMb, megabytesOf(running[i]!.pid));
      }
      if (kind === 'get' && round > 0)
        fixedRates.push(
          (await load(fixed, [{ path: '/0' }], { connections: CONNECTIONS, seconds, status: 200 })).perSecond,
        );
    }
  report(measured, median(fixedRates));
} finally {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function counterclaim(): Promise<Peer> {
  const service = await startService(`file:${copy}`);
  const event = `${tileName(0)}-battle-0`;
  const answer = await fetch(`${service.url}/v1/claims?limit=200&event=${event}`);
  const { data } = (await answer.json()) as { data: { id: string }[] };
  await service.stop();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` };
  return {
    name: 'Counterclaim',
    start: () => startService(`file:${copy}`),
    get: data.map(({ id }) => ({ path: `/v1/claims/${id}` })),
    list: { path: `/v1/claims?event=${event}` },
    post: { method: 'POST', path: '/v1/claims', headers, body: () => newClaim(claims) },
  };
}

/** A list that is short would be a fast one. */
async function checkList({ name, list }: Peer, { url }: Running): Promise<void> {
  const answer = await fetch(`${url}${list.path}`, { headers: list.headers ?? {} });
  const body = (await answer.json()) as unknown[] | { data: unknown[] };
  const rows = Array.isArray(body) ? body : body.data;
  if (rows.length !== LISTED) throw new Error(`${name} lists ${rows.length} claims, not ${LISTED}`);
}

/** F, for how fast the machine was. */
async function fixedAnswer({ get }: Peer): Promise<Running> {
  const answer = await capture(`${running[0]!.url}${get[0]!.path}`, IDLE_MS);
  const file = join(folder, 'answer.json');
  writeFileSync(file, JSON.stringify([answer]));
  const fixed = await startProgram('./ceilings/fastify.ts', file);
  running.push(fixed);
  return fixed;
}

function report(measured: readonly Measured[], fixed: number): void {
  const own = measured[0]!;
  const rows = measured.map((one) => {
    const kinds = KINDS.map((kind) => {
      const all = medianOf(one[kind]);
      const times = median(own[kind].map((round, i) => round.perSecond / one[kind][i]!.perSecond));
      const timesCpu = median(own[kind].map((round, i) => one[kind][i]!.cpuMicros / round.cpuMicros));
      return {
        kind,
        perSecond: all.perSecond,
        cpuMicros: all.cpuMicros,
        p50: all.p50,
        p99: all.p99,
        times,
        timesCpu,
      };
    });
    const goal = GOALS[one.name];
    return {
      name: one.name,
      kinds,
      startedMs: one.startedMs,
      idleMb: one.idleMb,
      loadedMb: one.loadedMb,
      goal: goal ?? null,
      holds: goal === undefined ? null : kinds.every(({ times }) => times >= goal),
    };
  });
  const head = [
    '',
    ...KINDS.flatMap((kind) => [`${kind} a second`, 'CPU µs', 'times']),
    'start ms',
    'idle MB',
    'loaded MB',
    'goal',
    '',
  ];
  const lines = rows.map((row) => [
    row.name,
    ...row.kinds.flatMap((one) => [
      one.perSecond.toFixed(0),
      one.cpuMicros.toFixed(0),
      row.goal === null ? '' : one.times.toFixed(2),
    ]),
    row.startedMs.toFixed(0),
    row.idleMb.toFixed(0),
    row.loadedMb.toFixed(0),
    row.goal === null ? '' : `≥ ${row.goal} ×`,
    row.holds === null ? '' : row.holds ? 'holds' : 'MISSED',
  ]);
  console.log(table(head, lines));
  console.log(
    `times: the service's rate over theirs. A fixed answer of Fastify: ${fixed.toFixed(0)} a second.`,
  );
  keep(positionals.length === 0 ? 'peers.json' : 'peers-part.tmp', { claims, rounds, seconds, fixed, rows });
}
