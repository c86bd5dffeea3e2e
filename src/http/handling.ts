/** What the routes share: acting with an author, keeping answers for retries, pages and moments. */
import { z } from 'zod';
import { parseMoment } from '../domain/moment.ts';
import { LIMITS } from '../limits.ts';
import type { Signer } from '../usecases/checkpoints.ts';
import type { ActOptions, Author, Context } from '../usecases/context.ts';
import type { ReadList } from '../usecases/lists.ts';
import type { RunImport } from './import-lines.ts';
import type { Metrics } from './metrics.ts';
import type { Answer, Caller, OperationRequest } from './operation.ts';
import { type CursorKeys, type Cursors, PAGE_QUERY, pageAnswer, scopeOf } from './pagination.ts';
import { moment, text } from './requests.ts';
import { JSON_TYPE } from './sending.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What the routes are made with. */
export type Routing = {
  context: Context;
  cursors: Cursors;
  subscriptions: Subscriptions;
  metrics: Metrics;
  receivers: Receivers;
  /** Who signs checkpoints; null for none. */
  signer: Signer | null;
  runImport: RunImport;
  readList: ReadList;
};

/** What the routes of webhooks must be given from where messages are sent. */
export type Receivers = {
  newSecret(): string;
  /** Why a webhook cannot lead to an address; null where it can. */
  faultOf(url: string): string | null;
};

export function authorOf(caller: Caller): Author {
  if (caller === null) throw new Error('an act needs a caller');
  return caller;
}

/** Runs an act whose answer is kept with it when the request carries an Idempotency-Key. */
export async function acting<T>(
  request: Pick<OperationRequest<unknown, unknown, unknown>, 'idempotency'>,
  run: (options: ActOptions) => Promise<T>,
  answerOf: (result: T) => Answer,
): Promise<Answer> {
  const { idempotency } = request;
  // An act that clashed with another is run again, and has another result.
  let made: { result: T; answer: Answer } | null = null;
  const answer = (result: T): Answer => {
    if (made === null || made.result !== result) made = { result, answer: answerOf(result) };
    return made.answer;
  };
  const keep = idempotency && {
    keyId: idempotency.keyId,
    path: idempotency.path,
    key: idempotency.key,
    bodyHash: idempotency.bodyHash,
    render: (result: unknown) => idempotency.render(answer(result as T)),
  };
  return answer(await run({ keep }));
}

/** What is JSON already, in the shape that the operation declares. */
export const json = (content: string): Answer => ({
  raw: { type: JSON_TYPE, content, isOfShape: true },
});

/** A list's cursors: numbers that JSON cannot write are written as words. */
export function paging(
  routing: Pick<Routing, 'cursors'>,
  list: string,
  query: Record<string, unknown> & { cursor?: string | undefined },
) {
  const scope = scopeOf(list, query);
  return {
    after: query.cursor === undefined ? null : routing.cursors.decode(scope, query.cursor).map(readKey),
    /** Of rows that are JSON already. */
    answerTexts: (url: string, rows: readonly string[], next: CursorKeys | null): Answer => {
      const { body, headers } = pageAnswer(
        url,
        rows,
        next && routing.cursors.encode(scope, next.map(writeKey)),
      );
      const cursor = JSON.stringify(body.nextCursor);
      return { headers, ...json(`{"data":[${rows.join()}],"nextCursor":${cursor}}`) };
    },
    answer: <Row>(url: string, rows: readonly Row[], next: CursorKeys | null) =>
      pageAnswer(url, rows, next && routing.cursors.encode(scope, next.map(writeKey))),
    encode: (next: CursorKeys): string => routing.cursors.encode(scope, next.map(writeKey)),
  };
}

const writeKey = (key: string | number | null) => (key === Infinity ? 'Infinity' : key);
const readKey = (key: string | number | null) => (key === 'Infinity' ? Infinity : key);

/** The sort key and the row that a page of a keyed list goes on after. */
export function keyed(after: CursorKeys | null): { key: number; seq: number } | null {
  return after && { key: after[0] as number, seq: after[1] as number };
}

/** `sort=-field`: one of the fields, descending with a minus. */
export function sortQuery<F extends string>(fields: readonly [F, ...F[]], byDefault: F | `-${F}`) {
  const offered = fields.flatMap((field) => [field, `-${field}`]);
  return z
    .enum(offered as [string, ...string[]])
    .default(byDefault)
    .describe('The field to sort by, descending with a minus.');
}

export function sorting<F extends string>(sort: string): { sort: F; descending: boolean } {
  return { sort: sort.replace(/^-/, '') as F, descending: sort.startsWith('-') };
}

export const searchQuery = text(LIMITS.searchChars)
  .optional()
  .describe('Words that must all occur, in any script; accents and case are ignored, words may be begun.');

export const REPLAY_QUERY = {
  saidBy: moment
    .optional()
    .describe('As by what had been said by then (the whole of that day, month or year).'),
  knownBy: moment.optional().describe('As by what was recorded here by then, with the record as it was.'),
};

export const momentsOf = (query: { saidBy?: string | undefined; knownBy?: string | undefined }) => ({
  saidBefore: endOf(query.saidBy),
  knownBefore: endOf(query.knownBy),
});

export const startOf = (given: string | undefined): number | undefined =>
  given === undefined ? undefined : parseMoment(given)!.start;
export const endOf = (given: string | undefined): number | null =>
  given === undefined ? null : parseMoment(given)!.end;

export const bySlug = z.strictObject({ slug: z.string().min(1).describe('The slug.') });
export const byId = z.strictObject({ id: z.string().min(1).describe('The id.') });

export { PAGE_QUERY };
