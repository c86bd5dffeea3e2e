/** Feeds of ClaimReview, one large JSON document each, read an element at a time in constant memory. */
import { pipeline, Readable } from 'node:stream';
import { pick } from 'stream-json/filters/pick.js';
import { parser } from 'stream-json/parser.js';
import { type StreamArrayItem, streamArray } from 'stream-json/streamers/stream-array.js';
import { Refusal, refusalOf } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { EventReference } from '../usecases/references.ts';
import { claimOfReview, reviewsIn } from './claim-review-feed.ts';
import type { InputRow, InputRows } from './rows.ts';

/**
 * The reviews of a DataFeed (`dataFeedElement`), of a graph (`@graph`), of a list, or of a document that is one,
 * each as a claim with its assessment. A row's line is the number of the element.
 */
export async function* readReviewFeed(source: AsyncIterable<Buffer>, event?: EventReference): InputRows {
  const options = event === undefined ? {} : { event };
  let number = 0;
  for await (const element of elementsOf(source)) {
    number++;
    if (element instanceof Refusal) {
      if (number === 1) throw element;
      yield [{ line: number, rows: 1, bytes: 0, refusal: element }];
      return;
    }
    const rows: InputRow[] = [];
    // Not by `map`: the stack of a refusal would hold the list that it was called on.
    for (const review of reviewsIn(element)) {
      const at = { line: number, rows: 1, bytes: REVIEW_BYTES };
      const { faults, ...value } = claimOfReview(review, options);
      rows.push(
        faults
          ? { ...at, refusal: refusalOf(faults) }
          : { ...at, value: { ...value.claim, assessments: value.assessments } },
      );
    }
    if (rows.length > 0) yield rows;
  }
  if (number === 0) throw new Refusal('malformed-body', 'the body holds no ClaimReview');
}

/** About what a review takes in memory. */
const REVIEW_BYTES = 4_096;
const LISTS = /^(?:dataFeedElement|@graph)$/;

/** Elements as they come; a refusal where nothing more can be read. */
async function* elementsOf(source: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let begun = '';
  let sinceElement = 0;
  let isWhole = true;
  const counted = async function* () {
    for await (const chunk of source) {
      if (isWhole) begun += chunk.toString('latin1');
      isWhole &&= begun.length <= LIMITS.bodyBytes;
      sinceElement += chunk.length;
      // The parser holds what it has not yet given: an element without an end would fill the memory.
      if (sinceElement > ELEMENT_BYTES)
        throw new Refusal('body-too-large', 'an element is too long', { limitBytes: LIMITS.bodyBytes });
      yield chunk;
    }
  };
  const bytes = counted();
  const first = await bytes.next();
  const isList = /^(?:\xef\xbb\xbf)?\s*\[/.test(begun);
  const all = Readable.from(
    (async function* () {
      if (!first.done) yield first.value;
      yield* bytes;
    })(),
  );
  const steps = isList ? [parser.asStream()] : [parser.asStream(), pick.asStream({ filter: LISTS })];
  const elements = streamArray.asStream();
  pipeline([all, ...steps, elements], () => {});
  let count = 0;
  try {
    for await (const { value } of elements as AsyncIterable<StreamArrayItem>) {
      sinceElement = 0;
      count++;
      yield value;
    }
  } catch (error) {
    if (error instanceof Refusal) yield error;
    else if (isOfParser(error)) yield new Refusal('malformed-body', NOTHING_AFTER + (error as Error).message);
    else throw error;
    return;
  }
  if (count === 0 && isWhole) yield wholeOf(begun);
}

const ELEMENT_BYTES = 4 * LIMITS.bodyBytes;
const NOTHING_AFTER = 'the body is not JSON here, and nothing after it was read: ';

// Streams that break off carry a code; what the parser throws is a bare error.
const isOfParser = (error: unknown): boolean => error instanceof Error && !('code' in error);

function wholeOf(bytes: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes, 'latin1').toString('utf8')) as unknown;
  } catch (error) {
    return new Refusal('malformed-body', NOTHING_AFTER + (error as Error).message);
  }
}
