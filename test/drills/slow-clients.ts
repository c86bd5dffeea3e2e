/** Hundreds of clients that send or take next to nothing: they are closed, and others do not notice. */
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { atMost, type Figure, percentile } from './figures.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const CLIENTS = 500;
const CLOSED_SECONDS = 15;
/** A machine that does much else closes later than promised, but closes. */
const PATIENCE_SECONDS = 4 * CLOSED_SECONDS;
const ANSWER_MS = 200;
/** Of pipelined answers: more than the kernels on both sides hold for one connection. */
const PIPELINED = 60;
const STALLED = 10;

type Slow = { what: string; count: number; begin(socket: Socket, key: string): void };

const WAYS: Slow[] = [
  {
    what: 'headers a byte a second',
    count: CLIENTS,
    begin(socket) {
      socket.write('GET /v1/claims HTTP/1.1\r\nHost: a\r\nX-A: ');
      drip(socket, 'a');
    },
  },
  {
    what: 'a body a byte a second',
    count: CLIENTS,
    begin(socket, key) {
      socket.write(
        `POST /v1/claims HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{`,
      );
      drip(socket, ' ');
    },
  },
  {
    what: 'a body a byte a second, of which nobody asked',
    count: CLIENTS,
    begin(socket) {
      socket.write(
        'POST /v1/claims/import HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 9000\r\n\r\n{',
      );
      drip(socket, ' ');
    },
  },
  { what: 'nothing at all', count: CLIENTS, begin() {} },
  {
    what: 'answers that are never read',
    count: CLIENTS,
    begin(socket) {
      socket.pause();
      socket.write('GET /v1/claims HTTP/1.1\r\nHost: a\r\n\r\n');
    },
  },
  {
    what: 'long answers that are never read',
    count: STALLED,
    begin(socket) {
      socket.pause();
      socket.write('GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(PIPELINED));
    },
  },
];

export async function drill(): Promise<Figure[]> {
  const service = await startProcess();
  try {
    const figures: Figure[] = [];
    for (const way of WAYS) figures.push(...(await suffer(service, way)));
    return figures;
  } finally {
    await service.remove();
  }
}

async function suffer({ origin, key }: ServiceProcess, { what, count, begin }: Slow): Promise<Figure[]> {
  const { port } = new URL(origin);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const started = performance.now();
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), '127.0.0.1', () => begin(socket, key));
    return socket.on('error', () => {}).on('data', () => {});
  });
  const waits: number[] = [];
  let seconds = 0;
  let open = count;
  // The service's own count is what tells: a client that reads nothing does not hear that it was closed.
  while (open > 1 && seconds < PATIENCE_SECONDS) {
    const asked = performance.now();
    await get(`${origin}/v1/claims`, agent);
    waits.push(performance.now() - asked);
    open = Number(/^counterclaim_http_connections (\d+)/m.exec(await get(`${origin}/metrics`, agent))?.[1]);
    seconds = (performance.now() - started) / 1_000;
    // Before all are connected there are few as well.
    if (seconds < 1) open = count;
    await new Promise((done) => setTimeout(done, 50));
  }
  agent.destroy();
  for (const socket of sockets) socket.destroy();
  const who = `${count} clients with ${what}`;
  return [
    atMost(`${who}: never closed`, Math.max(0, open - 1), 0, 'connections'),
    atMost(`${who}: all closed within`, seconds, CLOSED_SECONDS, 's'),
    atMost(`${who}: others answered in (99 of 100)`, percentile(waits, 99), ANSWER_MS, 'ms'),
  ];
}

function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 1_000);
  socket.on('close', () => clearInterval(timer));
}

function get(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(text));
      })
      .on('error', reject);
  });
}
