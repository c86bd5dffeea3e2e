/** SIGTERM in the midst of posts over kept connections and of open event streams: all is answered, and soon over. */
import http from 'node:http';
import { atMost, type Figure } from './figures.ts';
import { startProcess } from './service-process.ts';

const WRITERS = 20;
const STREAMS = 50;
const ANSWERS_BEFORE = 200;
const EXIT_SECONDS = 10;

type Heard = { status: number } | { failed: string; reused: boolean };

export async function drill(): Promise<Figure[]> {
  const service = await startProcess();
  try {
    const { origin, key, child, ended } = service;
    const ends = await Promise.all(Array.from({ length: STREAMS }, () => follow(origin)));
    const heard: Heard[] = [];
    const writers = Array.from({ length: WRITERS }, (_, i) => write(origin, key, i, heard));
    while (heard.length < ANSWERS_BEFORE) await new Promise((done) => setTimeout(done, 2));
    const signalled = performance.now();
    child.kill('SIGTERM');
    const code = await ended;
    const seconds = (performance.now() - signalled) / 1_000;
    await Promise.all(writers);
    const lastWords = await Promise.all(ends.map((one) => one.over));
    const failed = heard.filter((one): one is { failed: string; reused: boolean } => 'failed' in one);
    // A connection that was idle may be closed as its next request leaves: clients send that again by themselves.
    const reset = failed.filter((one) => one.failed !== 'ECONNREFUSED' && !one.reused).length;
    const refused = heard.filter((one) => 'status' in one && one.status !== 201 && one.status !== 200).length;
    return [
      atMost(`exit after SIGTERM, with code ${code}`, code === 0 ? seconds : Infinity, EXIT_SECONDS, 's'),
      atMost(`of ${heard.length} posts over ${WRITERS} connections, reset in flight`, reset, 0, 'posts'),
      atMost('posts refused', refused, 0, 'posts'),
      atMost(
        `of ${STREAMS} streams, without a last event`,
        lastWords.filter((one) => !one).length,
        0,
        'streams',
      ),
    ];
  } finally {
    await service.remove();
  }
}

/** Posts one claim after another over a connection of its own until one fails. */
async function write(origin: string, key: string, writer: number, heard: Heard[]): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; ; i++) {
    const answer = await post(origin, key, agent, writer * 100_000 + i);
    heard.push(answer);
    if ('failed' in answer) break;
  }
  agent.destroy();
}

function post(origin: string, key: string, agent: http.Agent, value: number): Promise<Heard> {
  return new Promise((resolve) => {
    const request = http.request(`${origin}/v1/claims`, {
      method: 'POST',
      agent,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ failed: String(error.code), reused: request.reusedSocket }),
    );
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
      response.on('error', () => resolve({ failed: 'in the midst of an answer', reused: false }));
    });
    request.end(
      JSON.stringify({
        event: { slug: 'raid', name: 'The raid' },
        property: 'killed',
        subject: { slug: 'raiders', name: 'The raiders' },
        claimant: { slug: `desk-${value % 50}`, name: `Desk ${value % 50}` },
        value,
        claimedAt: '2023-05-23',
        reports: [{ source: { publisher: 'wire', url: 'https://wire.example/raid' } }],
      }),
    );
  });
}

/** Resolves when the stream is open, to whether it ended with a last event. */
function follow(origin: string): Promise<{ over: Promise<boolean> }> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${origin}/v1/changes/stream`, { agent: new http.Agent() }, (response) => {
      let tail = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        tail = (tail + part).slice(-500);
      });
      const over = new Promise<boolean>((done) =>
        response.on('close', () => done(tail.includes('event: closing'))),
      );
      response.on('error', () => {});
      resolve({ over });
    });
    request.on('error', reject);
  });
}
