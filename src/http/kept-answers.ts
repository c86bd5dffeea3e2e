/** Answers that are made once: a reading is answered from memory until something is recorded. */
import { LRUCache } from 'lru-cache';
import type { RecordedAnswer } from './idempotency.ts';

export type KeptAnswer = Omit<RecordedAnswer, 'body'> & { body: Buffer };

/** Where the answer to a request is kept, from before it is made. */
export type Place = { answer: KeptAnswer | null; keep(made: RecordedAnswer): void };

export type KeptAnswers = {
  /** Null where no answer may be kept. Answers differ by form, by where the service is reached and by address. */
  placeOf(media: string, host: string, url: string): Place | null;
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
  return {
    placeOf(media, host, url) {
      const now = version();
      if (now !== held) {
        kept.clear();
        held = now;
      }
      if (now === null) return null;
      const name = `${media}\n${host}\n${url}`;
      const answer = kept.get(name);
      if (answer !== undefined) return { answer, keep: nothing };
      return {
        answer: null,
        keep(made) {
          if (made.status === 200 && now === held) kept.set(name, { ...made, body: Buffer.from(made.body) });
        },
      };
    },
    bytes: () => kept.calculatedSize,
  };
}

/** However large one is, so many have room. */
const LEAST_ANSWERS = 16;

/** About what an entry takes beside its text. */
const ENTRY_BYTES = 512;

function bytesOf({ headers, body }: KeptAnswer, name: string): number {
  const heads = Object.entries(headers).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return body.length + 2 * (name.length + heads) + ENTRY_BYTES;
}

const nothing = (): void => {};
