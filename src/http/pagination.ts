/** Pages of lists: their shape, the Link header, and cursors that only the list that made them takes. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { queryInteger } from './compile.ts';

export type CursorKeys = readonly (string | number | null)[];

export type Cursors = {
  /** `scope`: the list's name, its filters and its sort; a cursor is good for that list alone. */
  encode(scope: string, keys: CursorKeys): string;
  /** Throws `invalid-cursor` for anything that `encode` did not make under this scope and secret. */
  decode(scope: string, text: string): CursorKeys;
};

/** The secret outlives a restart (the database keeps it), and so do cursors. */
export function createCursors(secret: string | Buffer): Cursors {
  const sign = (scope: string, payload: Buffer): Buffer =>
    createHmac('sha256', secret)
      .update(`${Buffer.byteLength(scope)}:${scope}:`)
      .update(payload)
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    encode(scope, keys) {
      const payload = Buffer.from(JSON.stringify(keys));
      return Buffer.concat([sign(scope, payload), payload]).toString('base64url');
    },
    decode(scope, text) {
      const bytes = Buffer.from(text, 'base64url');
      // Node skips what is no base64url: without this one cursor would have many spellings.
      if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== text) throw invalidCursor();
      const payload = bytes.subarray(MAC_BYTES);
      if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), sign(scope, payload))) throw invalidCursor();
      return JSON.parse(payload.toString()) as CursorKeys;
    },
  };
}

/** A list's scope from its name and the query that it answers; paging itself is no part of it. */
export function scopeOf(list: string, query: Readonly<Record<string, unknown>>): string {
  const filters = Object.entries(query)
    .filter(([name, value]) => name !== 'cursor' && name !== 'limit' && value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([list, ...filters]);
}

/** The query fields that every list has. */
export const PAGE_QUERY = {
  limit: queryInteger({ min: 1, max: LIMITS.pageRowsMax, default: LIMITS.pageRowsDefault }).describe(
    'How many rows a page has.',
  ),
  cursor: z
    .string()
    .max(LIMITS.urlBytes)
    .optional()
    .describe('The `nextCursor` of the page before; filters and sort must be the same as there.'),
};

export const pageShape = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({
    data: z.array(row),
    nextCursor: z.string().nullable().describe('Asks for the next page; null on the last one.'),
  });

/** The answer of a list: its body, and the Link header where there is more. */
export function pageAnswer<Row>(
  url: string,
  data: readonly Row[],
  nextCursor: string | null,
): { body: { data: readonly Row[]; nextCursor: string | null }; headers: Record<string, string> } {
  const headers: Record<string, string> = nextCursor === null ? {} : { link: linkNext(url, nextCursor) };
  return { body: { data, nextCursor }, headers };
}

export function linkNext(url: string, nextCursor: string): string {
  const next = new URL(url);
  next.searchParams.set('cursor', nextCursor);
  return `<${next.href}>; rel="next"`;
}

const MAC_BYTES = 12;
const invalidCursor = (): Refusal =>
  new Refusal('invalid-cursor', 'the cursor was not made by this list with these filters and this sort', {}, [
    { path: 'cursor', code: 'invalid', message: 'was not made by this list' },
  ]);
