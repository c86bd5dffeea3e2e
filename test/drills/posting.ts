/** Requests of drills: what was answered, or how it failed. */
import http from 'node:http';

export type Answered = { status: number; text: string; headers: http.IncomingHttpHeaders };
export type Heard = Answered | { failed: string };

export type Asked = {
  origin: string;
  path: string;
  key?: string;
  agent?: http.Agent;
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

export function ask({ origin, path, key, agent, method, body, headers }: Asked): Promise<Heard> {
  return new Promise((resolve) => {
    const request = http.request(`${origin}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(agent ? { agent } : {}),
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const fail = (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.message });
    request.on('error', fail);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        response.complete
          ? resolve({ status: response.statusCode ?? 0, text, headers: response.headers })
          : resolve({ failed: 'in the midst of an answer' }),
      );
      response.on('error', fail);
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export const kept = (): http.Agent => new http.Agent({ keepAlive: true, maxSockets: 1 });

export const isAnswered = (heard: Heard): heard is Answered => 'status' in heard;

export const idIn = ({ text }: Answered): string => (JSON.parse(text) as { id: string }).id;

/** A claim that differs from every other by its event and value. */
export const claimOf = (event: string, value: number): Record<string, unknown> => ({
  event: { slug: event, name: `The raid ${event}` },
  property: 'killed',
  subject: { slug: 'raiders', name: 'The raiders' },
  claimant: { slug: `desk-${value % 50}`, name: `Desk ${value % 50}` },
  value,
  claimedAt: '2023-05-23',
  reports: [{ source: { publisher: 'wire', url: 'https://wire.example/raid' } }],
});
