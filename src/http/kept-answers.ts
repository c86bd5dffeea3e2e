/** Answers that are made once: a reading is answered from memory until something is recorded. */
import { LRUCache } from 'lru-cache';
import type { Context } from '../usecases/context.ts';
import type { RecordedAnswer } from './idempotency.ts';

export type KeptAnswer = Omit<RecordedAnswer, 'body'> & {
  body: Buffer;
  /** Of what state of the store. */
  version: string;
  ready: ReadyHeads | null;
};

/** All headers that an answer goes out with, for whoever asks without wishes of their own. */
export type ReadyHeads = {
  /** Names and values in turn, as Node takes them: the id of the request first. */
  whole: string[];
  /** Of a 304. */
  unchanged: string[];
  /** Under which it is counted. */
  route: string;
};

/** Where the answer to a request is kept, from before it is made. */
export type Place = {
  answer: KeptAnswer | null;
  /** What was kept, if it was. */
  keep(made: RecordedAnswer): KeptAnswer | null;
};

/** The form that is answered to who asks for none. */
export const ANY_FORM = '';

export type KeptAnswers = {
  /**
   * Null where no answer may be kept. Answers differ by form, by where the service is reached and by address. `asked`: what
   * the store held when it was asked for the request.
   */
  placeOf(form: string, host: string, url: string, asked: string | null): Place | null;
  /** What was the answer when last looked: whether it still is, the version tells. */
  lastOf(form: string, host: string, url: string): KeptAnswer | null;
  /** What the store holds now: at once, or by asking for it. What was kept of another state is forgotten. */
  version(): string | null | Promise<string | null>;
  /** Whether the version must be asked for, which costs as much as many a reading. */
  isAsked: boolean;
  /** Whether an address is asked for the first time, as far as is remembered: then it is not worth it. */
  isFirst(host: string, url: string): boolean;
  /** What they take of memory. */
  bytes(): number;
};

type Versions = Pick<Context['store'], 'version' | 'askVersion'>;

/**
 * Of what the store holds its version is the name: an answer stands under the name from before anything was read for it,
 * and is sent while the store has that name.
 */
export function createKeptAnswers({ version, askVersion }: Versions, maxBytes: number): KeptAnswers {
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: maxBytes,
    maxEntrySize: Math.floor(maxBytes / LEAST_ANSWERS),
    sizeCalculation: bytesOf,
  });
  const addresses = new LRUCache<string, true>({
    maxSize: ADDRESS_CHARS,
    sizeCalculation: (_known, name) => name.length,
  });
  let held: string | null = null;
  const hold = (now: string | null): string | null => {
    if (now !== held) {
      kept.clear();
      held = now;
    }
    return now;
  };
  return {
    placeOf(form, host, url, asked) {
      const then = askVersion === null ? hold(version()) : asked;
      if (then === null) return null;
      const name = nameOf(form, host, url);
      const answer = kept.get(name);
      if (answer?.version === then) return { answer, keep: () => answer };
      return {
        answer: null,
        keep(made) {
          if (made.status !== 200 || then !== held) return null;
          const one = { ...made, body: Buffer.from(made.body), version: then, ready: null };
          kept.set(name, one);
          return one;
        },
      };
    },
    lastOf: (form, host, url) => kept.get(nameOf(form, host, url)) ?? null,
    version: () => (askVersion === null ? hold(version()) : askVersion().then((now) => now && hold(now))),
    isAsked: askVersion !== null,
    isFirst(host, url) {
      const name = nameOf(ANY_FORM, host, url);
      const isKnown = addresses.has(name);
      addresses.set(name, true);
      return !isKnown;
    },
    bytes: () => kept.calculatedSize,
  };
}

/** What is known to have been asked for takes so much: an address may be as long as a head. */
const ADDRESS_CHARS = 1_048_576;

/** However large one is, so many have room. */
const LEAST_ANSWERS = 16;

/** About what an entry takes beside its text, with the lists of its headers. */
const ENTRY_BYTES = 1_536;

const nameOf = (form: string, host: string, url: string): string => `${form}\n${host}\n${url}`;

function bytesOf({ headers, body }: KeptAnswer, name: string): number {
  const heads = Object.entries(headers).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return body.length + 2 * (name.length + heads) + ENTRY_BYTES;
}
