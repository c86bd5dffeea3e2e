/** A service at a port of its own, and clients that send and read as slowly as a test wants. */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Test } from 'tap';
import { type Body, type BuildOptions, build, claim, report, type Service } from './service.ts';

export type Listening = Service & { origin: string };

export async function listening(t: Test, settings: BuildOptions = {}): Promise<Listening> {
  const service = await build(t, settings);
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = service.app.server.address() as { port: number };
  return { ...service, origin: `http://127.0.0.1:${port}` };
}

export type Sending = { query?: string; key?: string; type?: string; headers?: http.OutgoingHttpHeaders };

/** An import under way: what is written goes out at once. */
export function beginImport({ origin, keys }: Pick<Listening, 'origin' | 'keys'>, sending: Sending = {}) {
  const { query = '', key = keys.editor, type = 'application/x-ndjson', headers = {} } = sending;
  const request = http.request(`${origin}/v1/claims/import${query}`, {
    method: 'POST',
    // A connection of its own, which stays: what is still to be sent when the answer has come can be sent.
    agent: new http.Agent({ keepAlive: true, maxSockets: 1 }),
    headers: { 'content-type': type, authorization: `Bearer ${key}`, ...headers },
  });
  // Where the other side answers without reading all, writing may fail after the answer.
  request.on('error', () => {});
  const response = once(request, 'response').then(([one]) => one as IncomingMessage);
  response.catch(() => {});
  return {
    request,
    response,
    /** Waits until it has left this process, or nobody takes it any more. */
    write: (text: string | Buffer) =>
      new Promise<void>((done) => {
        request.once('close', done);
        request.write(text, () => {
          request.off('close', done);
          done();
        });
      }),
  };
}

export type Answer = { status: number; type: string; text: string; lines: Body[]; summary: Body };

export async function answerOf(response: IncomingMessage): Promise<Answer> {
  const text = (await response.setEncoding('utf8').toArray()).join('');
  const type = String(response.headers['content-type']);
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Body);
  const summary = (lines.at(-1)?.summary ?? {}) as Body;
  return { status: response.statusCode ?? 0, type, text, lines, summary };
}

/** Sends a whole body and reads the whole answer. */
export async function importAll(
  service: Pick<Listening, 'origin' | 'keys'>,
  body: string | Buffer,
  sending: Sending = {},
): Promise<Answer> {
  const { request, response } = beginImport(service, sending);
  request.end(body);
  return answerOf(await response);
}

/** Refused lines, with the faults of each by path. */
export const refusals = ({ lines }: Pick<Answer, 'lines'>): [number, string, Record<string, string>][] =>
  lines
    .filter((one) => 'line' in one)
    .map((one) => {
      const { errors = [] } = one.problem as { errors?: { path: string; code: string }[] };
      return [
        one.line as number,
        one.code as string,
        Object.fromEntries(errors.map((e) => [e.path, e.code])),
      ];
    });

/** A line of NDJSON: the claim of a desk of its own for every number, so that none is another. */
export const lineOf = (i: number, more: Body = {}): string =>
  `${JSON.stringify(
    claim({
      claimant: { slug: `desk-${i}`, name: `Desk ${i}` },
      value: i,
      externalId: `row-${i}`,
      reports: [report('wire')],
      ...more,
    }),
  )}\n`;

/** The same on a dozen questions, with answers of forty desks that contradict each other. */
export const spreadLines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => {
    const i = from + at;
    return lineOf(i, {
      value: i % 97,
      subject: { slug: `force-${i % 12}`, name: `Force ${i % 12}` },
      claimant: { slug: `desk-${i % 40}`, name: `Desk ${i % 40}` },
      claimedAt: `2023-05-${String(1 + (i % 28)).padStart(2, '0')}`,
    });
  }).join('');

export const linesOf = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => lineOf(from + i)).join('');

/** Reads lines of an answer one by one. */
export async function* linesIn(response: IncomingMessage): AsyncGenerator<Body> {
  let rest = '';
  for await (const piece of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Body;
  }
}

/** Waits for what others do, without saying when. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise<void>((done) => setTimeout(done, 5));
}

export type Raw = { status: number; headers: Record<string, string>; text: string };

/** Writes bytes as they are, and reads what comes first until the end of its body or of the connection. */
export function exchange(origin: string, bytes: string | Buffer): Promise<Raw> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  return new Promise((resolve) => {
    let heard = '';
    const done = () => {
      const [head = '', text = ''] = heard.split('\r\n\r\n');
      const [line = '', ...fields] = head.split('\r\n');
      const headers = fields.map((one) => {
        const colon = one.indexOf(':');
        return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()];
      });
      socket.destroy();
      resolve({ status: Number(line.split(' ')[1]), headers: Object.fromEntries(headers), text });
    };
    socket.setEncoding('utf8').on('data', (part: string) => {
      heard += part;
      const length = /content-length: (\d+)\r\n/i.exec(heard)?.[1];
      const body = heard.split('\r\n\r\n')[1];
      if (length !== undefined && body !== undefined && Buffer.byteLength(body) >= Number(length)) done();
    });
    socket.on('close', done).on('error', done);
    socket.write(bytes);
  });
}
