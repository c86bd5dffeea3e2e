/** Following what becomes of the disputes of an event. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { paths } from './api.d.ts';
import { again, answered, mayPass, messageOf, Passing, type Service, Usage, waitBefore } from './client.ts';

type Feed = paths['/v1/feeds/disputes']['get']['responses'][200]['content']['application/feed+json'];
export type Entry = Feed['items'][number];

/**
 * Each turn in the life of a dispute of the event, as an entry of the feed, for ever. The stream of changes
 * says that something happened, the feed of disputes what. How far that came is kept in the file `state`, so
 * that a script that was stopped goes on from there; it is kept only when an entry has been dealt with, so
 * that what a crash came between comes again rather than gets lost.
 */
export async function* follow(
  service: Service,
  event: string,
  state: string | undefined,
): AsyncGenerator<Entry> {
  let last = readState(state) ?? (await newestChange(service));
  writeState(state, last);
  for (let tries = 0; ; tries++) {
    let error: unknown = new Passing('the connection ended');
    try {
      for await (const number of numbers(service, event, last)) {
        tries = 0;
        if (number <= last) continue;
        yield* await entries(service, event, last, number);
        last = number;
        writeState(state, last);
      }
    } catch (caught) {
      if (!mayPass(caught)) throw caught;
      error = caught;
    }
    console.error(`connecting again: ${messageOf(error)}`);
    await waitBefore(tries, error);
  }
}

/** The service says something every 15 seconds: a connection that is silent for longer is lost. */
const SILENCE_MS = 60_000;

async function newestChange(service: Service): Promise<number> {
  const { data } = await again(() => answered(service.GET('/health/ready')));
  return data!.changes;
}

/** The numbers of the stream: of changes of the event, and of how far others were passed over. */
async function* numbers(service: Service, event: string, last: number): AsyncGenerator<number> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const { data } = await answered(
      service.GET('/v1/changes/stream', {
        params: { query: { event: [event] } },
        headers: { accept: 'text/event-stream', 'last-event-id': String(last) },
        parseAs: 'stream',
        signal: silence.signal,
      }),
    );
    let number: number | null = null;
    for await (const line of linesOf(data as ReadableStream<Uint8Array>)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      if (line.startsWith('id:')) number = Number(line.slice(3));
      if (line !== '') continue;
      if (number !== null) yield number;
      number = null;
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/** Whole lines; what is left without an end belongs to an event that did not arrive whole. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split('\n');
    text = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
}

/** The entries of the feed that changes after one number and up to another brought, oldest first. */
async function entries(service: Service, event: string, after: number, through: number): Promise<Entry[]> {
  const found: Entry[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { event, limit: 20, ...(cursor === undefined ? {} : { cursor }) };
    const headers = { accept: 'application/feed+json' };
    const { data } = await again(() =>
      answered(service.GET('/v1/feeds/disputes', { params: { query }, headers })),
    );
    const { items, next_url } = data as unknown as Feed;
    const changeOf = (entry: Entry | undefined) => entry?._counterclaim.change ?? 0;
    found.push(...items.filter((entry) => changeOf(entry) > after && changeOf(entry) <= through));
    if (next_url === undefined || changeOf(items.at(-1)) <= after) return found.reverse();
    cursor = new URL(next_url).searchParams.get('cursor') ?? undefined;
  }
}

function readState(state: string | undefined): number | null {
  if (state === undefined || !existsSync(state)) return null;
  const text = readFileSync(state, 'utf8').trim();
  if (!/^\d{1,15}$/.test(text)) throw new Usage(`${state} does not hold the number of a change`);
  return Number(text);
}

function writeState(state: string | undefined, number: number): void {
  if (state === undefined) return;
  writeFileSync(`${state}.new`, `${number}\n`);
  renameSync(`${state}.new`, state);
}
