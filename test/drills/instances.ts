/**
 * Four instances on one PostgreSQL behind nginx, and clients that read and write while instances are killed and
 * stopped at random: nothing that was acknowledged is lost or there twice, and nobody is refused but by a connection
 * that broke. `npm run drill -- instances [SECONDS]`; a minute unless told.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { verifyStore } from '../../src/store/store.ts';
import { rawOn } from '../database.ts';
import { startServer } from '../postgres-server.ts';
import { derive, factsIn, groundOf } from '../usecases/brute-force.ts';
import { atMost, type Figure, percentile } from './figures.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const INSTANCES = 4;
const CLIENTS = 64;
const EVENTS = 40;
const READS_PER_ACT = 2;
const KILL_EVERY_MS = 3_000;
const AWAY_MS = 1_000;

type Tally = {
  acts: number;
  reads: number;
  /** Answers that only the balancer gives, for a connection that broke or found nobody. */
  broken: number;
  failed: string[];
  acknowledged: Set<string>;
  millis: number[];
};

export async function drill([seconds = '60']: string[]): Promise<Figure[]> {
  if (spawnSync('nginx', ['-v']).error) throw new Error('this drill needs nginx (Debian: nginx-light)');
  const server = await startServer(['fsync=on', 'full_page_writes=on', 'autovacuum=on']);
  const ports = await Promise.all(Array.from({ length: INSTANCES }, freePort));
  const start = (port: number) =>
    startProcess({ DATABASE_URL: server.url, PORT: String(port), LOG_LEVEL: 'error' });
  const instances = await Promise.all(ports.map(start));
  const balancer = await balance(ports);
  try {
    const until = Date.now() + Number(seconds) * 1000;
    const tally: Tally = { acts: 0, reads: 0, broken: 0, failed: [], acknowledged: new Set(), millis: [] };
    const { origin } = balancer;
    const key = instances[0]!.key;
    const follower = follow(origin);
    const killed = killSome(instances, ports, start, until);
    const showing = setInterval(() => show(tally, until), 1000);
    await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(origin, key, i, until, tally)));
    clearInterval(showing);
    if (process.stderr.isTTY) process.stderr.write('\n');
    const kills = await killed;
    const seen = await follower.end();
    return await figures(server.url, tally, kills, seen);
  } finally {
    await balancer.stop();
    await Promise.all(instances.map((one) => one.remove()));
    await server.stop();
  }
}

function show({ acts, reads, broken }: Tally, until: number): void {
  if (!process.stderr.isTTY) return;
  const left = Math.max(0, Math.round((until - Date.now()) / 1000));
  process.stderr.write(
    `\r\x1b[K${acts} acts, ${reads} readings, ${broken} broken connections; ${left} s left`,
  );
}

async function figures(url: string, tally: Tally, kills: number, seen: number[]): Promise<Figure[]> {
  const db = rawOn(url);
  const facts = await factsIn(db);
  const ids = new Set(facts.claims.map((row) => row.id));
  const lost = [...tally.acknowledged].filter((id) => !ids.has(id)).length;
  const twice = facts.claims.length - new Set(facts.claims.map((row) => JSON.stringify(row.content))).size;
  const wrong = facts.questions.filter((question) => {
    const ground = groundOf(facts, question);
    const { status, verdict, claims, claimants, positions } = derive(facts, question, ground, ground.claims);
    const kept = [question.status, question.verdict, question.claims, question.claimants, question.positions];
    return !isDeepStrictEqual(kept, [status, verdict, claims, claimants, positions.length]);
  }).length;
  const newest = (await db.value<number>('select max(seq) from changes'))!;
  await db.close();
  const { fault, rows } = await verifyStore(url, () => {});
  const missed = newest - seen[0]! + 1 - new Set(seen).size;
  return [
    atMost(`of ${tally.acknowledged.size} claims acknowledged over ${kills} kills, lost`, lost, 0, 'claims'),
    atMost('sent again after a broken connection, there twice', twice, 0, 'claims'),
    atMost(
      `of ${tally.acts + tally.reads} requests refused or failed, beside ${tally.broken} on broken connections${tally.failed[0] ? `, such as ${tally.failed[0]}` : ''}`,
      tally.failed.length,
      0,
      'requests',
    ),
    atMost(
      `of ${facts.questions.length} questions, not as comparing all claims gives`,
      wrong,
      0,
      'questions',
    ),
    atMost(`faults in the chain of ${rows} changes`, fault === null ? 0 : 1, 0, 'faults'),
    atMost('changes that the stream left out', missed, 0, 'changes'),
    atMost('changes that the stream gave twice', seen.length - new Set(seen).size, 0, 'changes'),
    atMost('an act, the longest of all', percentile(tally.millis, 100) / 1000, 60, 's'),
  ];
}

/** Every few seconds an instance is killed, or told to stop, and comes back. */
async function killSome(
  instances: ServiceProcess[],
  ports: readonly number[],
  start: (port: number) => Promise<ServiceProcess>,
  until: number,
): Promise<number> {
  let kills = 0;
  for (; Date.now() + KILL_EVERY_MS < until; kills++) {
    await sleep(KILL_EVERY_MS);
    const i = Math.floor(Math.random() * instances.length);
    const one = instances[i]!;
    one.child.kill(kills % 3 === 2 ? 'SIGTERM' : 'SIGKILL');
    await one.ended;
    await one.remove();
    await sleep(AWAY_MS);
    instances[i] = await start(ports[i]!);
  }
  return kills;
}

/** Writes and reads in turn; an act whose connection broke is sent again under its key until it is answered. */
async function client(origin: string, key: string, number: number, until: number, tally: Tally) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; Date.now() < until; i++) {
    const id = await actOnce(origin, key, agent, number, i, tally);
    for (let j = 0; id !== null && j < READS_PER_ACT; j++) {
      const path = j === 0 ? `/v1/claims/${id}` : `/v1/disputes?event=event-${(number + i) % EVENTS}`;
      const answer = await send(`${origin}${path}`, { agent });
      tally.reads += 1;
      if (isBroken(answer.status)) tally.broken += 1;
      else if (answer.status !== 200) tally.failed.push(`${answer.status} ${path} ${answer.text}`);
    }
  }
  agent.destroy();
}

async function actOnce(
  origin: string,
  key: string,
  agent: http.Agent,
  number: number,
  i: number,
  tally: Tally,
): Promise<string | null> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const body = JSON.stringify({
    event: { slug: `event-${(number * 7 + i) % EVENTS}`, name: 'An event' },
    property: 'killed',
    subject: { slug: 'raiders', name: 'The raiders' },
    claimant: { slug: `desk-${number}`, name: `Desk ${number}` },
    value: (number * 31 + i) % 97,
    statement: `The ${i}th of desk ${number}.`,
    claimedAt: new Date(Date.UTC(2023, 4, 1) + i * 60_000).toISOString(),
    reports: [{ source: { publisher: 'wire', url: `https://wire.example/${number}/${i}` } }],
  });
  const begun = performance.now();
  for (;;) {
    const { status, text } = await send(`${origin}/v1/claims`, { method: 'POST', agent, headers }, body);
    if (isBroken(status) || status === 409) {
      // 409: the first sending is still under way, at an instance that the connection to it broke off.
      if (status !== 409) tally.broken += 1;
      await sleep(100);
      continue;
    }
    tally.acts += 1;
    tally.millis.push(performance.now() - begun);
    if (status !== 201 && status !== 200) {
      tally.failed.push(`${status} ${text}`);
      return null;
    }
    const { id } = JSON.parse(text) as { id: string };
    tally.acknowledged.add(id);
    return id;
  }
}

/** 0: no answer; 502 and 504 are nginx's own words for it. */
const isBroken = (status: number): boolean => status === 0 || status === 502 || status === 504;

function send(
  url: string,
  options: http.RequestOptions,
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const request = http.request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve({ status: 0, text: '' }));
    });
    request.on('error', () => resolve({ status: 0, text: '' }));
    request.end(body);
  });
}

/** Follows the change log through the balancer, and goes on where a connection broke. */
function follow(origin: string): { end(): Promise<number[]> } {
  const seen: number[] = [];
  let isOver = false;
  let quietSince = Date.now();
  let request: http.ClientRequest | null = null;
  const connect = () =>
    new Promise<void>((done) => {
      const last = seen.at(-1);
      const headers = last === undefined ? {} : { 'last-event-id': String(last) };
      request = http.get(`${origin}/v1/changes/stream?after=0`, { headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
            const number = /^id: ?(\d+)$/m.exec(text.slice(0, at))?.[1];
            if (number !== undefined && /^data:/m.test(text.slice(0, at))) {
              seen.push(Number(number));
              quietSince = Date.now();
            }
            text = text.slice(at + 2);
          }
        });
        response.on('close', done);
        response.on('error', () => {});
      });
      request.on('error', () => done());
    });
  const running = (async () => {
    while (!isOver) {
      await connect();
      await sleep(50);
    }
  })();
  return {
    end: async () => {
      while (Date.now() - quietSince < 3000) await sleep(100);
      isOver = true;
      request?.destroy();
      await running;
      return seen;
    },
  };
}

async function balance(ports: readonly number[]): Promise<{ origin: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-nginx-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors crit;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  upstream counterclaim { ${ports.map((one) => `server 127.0.0.1:${one} fail_timeout=1s;`).join(' ')} keepalive 32; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://counterclaim; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_buffering off; proxy_read_timeout 60s;
    }
  }
}
`,
  );
  const child: ChildProcess = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'ignore' });
  const ended = once(child, 'close');
  const origin = `http://127.0.0.1:${port}`;
  while ((await send(`${origin}/health/ready`, {})).status !== 200) await sleep(50);
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
