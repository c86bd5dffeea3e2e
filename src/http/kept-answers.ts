/** Answers that are made once: a reading is answered from memory until something is recorded. */
import { LRUCache } from 'lru-cache';
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
  /** Null where no answer may be kept. Answers differ by form, by where the service is reached and by address. */
  placeOf(form: string, host: string, url: string): Place | null;
  /** What was the answer when last looked: whether it still is, the version tells. */
  lastOf(form: string, host: string, url: string): KeptAnswer | null;
  /** Looks up what the store holds now; what was kept of another state is forgotten. */
  version(): string | null;
  /** What they take of memory. */
  bytes(): number;
};

/**
 * `version` names what the store holds: an answer stands under the name from before anything was read for it, and is
 * sent while the store has that name.
 */
export function createKeptAnswers(version: () => string | null, maxBytes: number): KeptAnswers {
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: maxBytes,
    maxEntrySize: Math.floor(maxBytes / LEAST_ANSWERS),
    sizeCalculation: bytesOf,
  });
  let held: string | null = null;
  const look = (): string | null => {
    const now = version();
    if (now !== held) {
      kept.clear();
      held = now;
    }
    return held;
  };
  return {
    placeOf(form, host, url) {
      const then = look();
      if (then === null) return null;
      const name = nameOf(form, host, url);
      const answer = kept.get(name);
      if (answer !== undefined) return { answer, keep: () => answer };
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
    version: look,
    bytes: () => kept.calculatedSize,
  };
}

/** However large one is, so many have room. */
const LEAST_ANSWERS = 16;

/** About what an entry takes beside its text, with the lists of its headers. */
const ENTRY_BYTES = 1_536;

const nameOf = (form: string, host: string, url: string): string => `${form}\n${host}\n${url}`;

function bytesOf({ headers, body }: KeptAnswer, name: string): number {
  const heads = Object.entries(headers).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return body.length + 2 * (name.length + heads) + ENTRY_BYTES;
}
