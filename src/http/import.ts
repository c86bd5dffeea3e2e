/** The route of imports: claims as a stream of NDJSON or CSV, answered as a stream. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { fault, Refusal } from '../domain/refusal.ts';
import { CLAIM_COLUMNS, columnAt } from '../exchange/csv-columns.ts';
import { ndjsonLine } from '../exchange/ndjson.ts';
import { JSON_LD } from '../exchange/schema-org.ts';
import { LIMITS } from '../limits.ts';
import type { ImportEvent, ImportSummary } from '../usecases/import-claims.ts';
import { type Body, bodyOf } from './body.ts';
import { queryBoolean } from './compile.ts';
import { EXAMPLES } from './examples.ts';
import { CSV_TYPE, NDJSON_TYPE } from './exports.ts';
import { authorOf, type Routing } from './handling.ts';
import { type Incoming, type Operation, operation } from './operation.ts';
import { type Problem, refusalFrom, refusalOfShape } from './problems.ts';
import { slug } from './requests.ts';
import { JSON_TYPE } from './sending.ts';

const Summary = z
  .strictObject({
    received: z.int().describe('Lines, of CSV rows.'),
    recorded: z.int().describe('New claims.'),
    merged: z
      .int()
      .describe('Lines that a claim had been recorded of before; their reports were added to it.'),
    refused: z.int(),
    disputesOpened: z.int().describe('Questions that became disputed, less those that were settled.'),
    stoppedAt: z.int().optional().describe('The refused line at which `onError=stop` stopped.'),
  })
  .meta({ id: 'ImportSummary' });
const ImportAnswer = z.strictObject({ summary: Summary }).meta({ id: 'ImportAnswer' });

const NDJSON_TYPES = [NDJSON_TYPE, 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'];

export function importOperation({ context, runImport }: Routing): Operation {
  return operation({
    id: 'importClaims',
    method: 'POST',
    path: '/v1/claims/import',
    tag: 'claims',
    summary: 'Import claims',
    description:
      'Reads claims as a stream of any length and answers as a stream, thousands of lines a transaction. Each ' +
      `line is recorded or refused by itself; the first ${LIMITS.importRefusalsNamed} refusals are named ` +
      '(`{"line", "code", "problem"}`), the rest is counted. What an `{"acknowledged": n}` line counts is on ' +
      'disk. The last line is the `{"summary": …}`; an answer that ends without one was broken off, and why ' +
      'stands in a `{"problem": …}`. With an `externalId` a line can be sent again: it changes nothing. ' +
      'Clients that write everything before they read ask for `application/json`: the summary alone.',
    role: 'contributor',
    query: z.strictObject({
      dryRun: queryBoolean({ default: false }).describe('Answers the same, writes nothing.'),
      onError: z
        .enum(['continue', 'stop'])
        .default('continue')
        .describe('Whether a refused line ends the import; what came before it is recorded.'),
      event: slug.optional().describe('The event of the claims of a ClaimReview feed.'),
    }),
    accepts: acceptedForms(),
    refusals: ['invalid-request', 'body-too-large', 'store-unavailable', 'overloaded'],
    defaultMedia: NDJSON_TYPE,
    answers: {
      200: {
        description: 'What became of the lines.',
        shape: ImportAnswer,
        media: { [NDJSON_TYPE]: { example: EXAMPLES.importAnswer } },
      },
    },
    async handle(request) {
      const { dryRun, onError, event } = request.query;
      const incoming = request.incoming!;
      const charset = charsetOf(incoming, request.header('content-type') ?? '');
      refuseEvent(incoming, event);
      const body = bodyOf(incoming.stream, request.header('content-encoding'));
      const isPacked = !/^(?:identity)?$/i.test(request.header('content-encoding')?.trim() ?? '');
      const bytes = isPacked ? Number.NaN : Number(request.header('content-length') ?? Number.NaN);
      const by = authorOf(request.caller);
      const task = { by, type: incoming.type, bytes, charset, event, dryRun, onError };
      const isCsv = incoming.type === CSV_TYPE;
      const problemOf = (refusal: Refusal) => request.problemOf(isCsv ? byColumn(refusal) : refusal);
      const events = releasing(body, runImport(context, task, body.bytes));
      if (request.media === JSON_TYPE) return { body: { summary: summaryOf(await lastOf(events)) } };
      // What is wrong with the whole is known by the first event, and is then no stream.
      const first = await events.next();
      const answer = answerLines(first, events, problemOf, (error) => request.log.error(error));
      const content = Readable.from(answer);
      // An answer that nobody waited for is closed before it is begun, and ends nothing by itself.
      content.on('close', () => void events.return(undefined).catch(() => {}));
      return { raw: { type: NDJSON_TYPE, content } };
    },
  });
}

/** The body goes with the events. */
async function* releasing(body: Body, events: AsyncGenerator<ImportEvent>): AsyncGenerator<ImportEvent> {
  try {
    yield* events;
  } finally {
    body.release();
  }
}

function acceptedForms() {
  const columns = CLAIM_COLUMNS.map((one) => `\`${one.name}\` (${one.means})`).join('; ');
  const ndjson = {
    description: 'A claim a line.',
    schema: { type: 'string' },
    example: EXAMPLES.importLines,
  };
  const csv = {
    description:
      'A row a claim and report, under a header row; consecutive rows that differ in their report alone are ' +
      'one claim. Commas, semicolons or tabs; decimal points or commas; the charset of the Content-Type, ' +
      `UTF-8 unless named. Columns, in any order: ${columns}.`,
    schema: { type: 'string' },
    example: EXAMPLES.importRows,
  };
  const feed = {
    description:
      'A feed of ClaimReview: a DataFeed, a graph, a list or one review. Each review becomes a claim that its ' +
      'words are true (`proposition`), made by who is named as its author, with the review as its assessment. ' +
      'The event is `fact-checks` unless `event` names another; lines are numbers of elements.',
    schema: { type: 'object' },
  };
  return {
    ...Object.fromEntries(NDJSON_TYPES.map((type) => [type, ndjson])),
    [CSV_TYPE]: csv,
    [JSON_LD]: feed,
  };
}

/** The charset of a CSV; the other forms are UTF-8, whatever it says. */
function charsetOf({ type }: Incoming, header: string): string | undefined {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(header)?.[1];
  if (type === CSV_TYPE || charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset)) return charset;
  throw new Refusal('unsupported-media-type', `${type} is UTF-8, not ${charset}`);
}

function refuseEvent({ type }: Incoming, event: string | undefined): void {
  if (event !== undefined && type !== JSON_LD)
    throw refusalOfShape([
      fault('event', 'not-allowed', 'is for feeds of ClaimReview; each claim has its own'),
    ]);
}

/** The faults of a row, each by the column that it stands in, and by which row of a claim with several. */
export function byColumn(refusal: Refusal): Refusal {
  if (refusal.faults.length === 0) return refusal;
  const faults = refusal.faults.map((one) => {
    const report = Number(/^reports\.(\d+)/.exec(one.path)?.[1] ?? 0);
    const where = report === 0 ? '' : ` (row ${report + 1} of this claim)`;
    return { ...one, path: columnAt(one.path), message: `${one.message}${where}` };
  });
  const sentences = faults
    .slice(0, FAULTS_IN_DETAIL)
    .map((one) => `${one.path === '' ? 'the row' : one.path} ${one.message}`);
  const more = faults.length - sentences.length;
  const detail = [...sentences, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return new Refusal(refusal.code, detail, refusal.context, faults);
}

const FAULTS_IN_DETAIL = 5;

async function lastOf(events: AsyncGenerator<ImportEvent>): Promise<ImportSummary> {
  for await (const event of events) if (event.kind === 'ended') return event.summary;
  throw new Error('an import ended without a summary');
}

async function* answerLines(
  first: IteratorResult<ImportEvent>,
  events: AsyncGenerator<ImportEvent>,
  problemOf: (refusal: Refusal) => Problem,
  log: (error: unknown) => void,
): AsyncGenerator<string> {
  try {
    if (!first.done) yield answerLine(first.value, problemOf);
    for await (const event of events) yield answerLine(event, problemOf);
  } catch (error) {
    const refusal = refusalFrom(error);
    if (refusal.code === 'internal-error') log(error);
    yield ndjsonLine({ problem: problemOf(refusal) });
  } finally {
    await events.return(undefined);
  }
}

function answerLine(event: ImportEvent, problemOf: (refusal: Refusal) => Problem): string {
  switch (event.kind) {
    case 'refused': {
      const problem = problemOf(event.refusal);
      return ndjsonLine({ line: event.line, code: problem.code, problem });
    }
    case 'acknowledged': {
      const { received, recorded, merged, refused } = event.summary;
      return ndjsonLine({ acknowledged: received, recorded, merged, refused });
    }
    case 'ended':
      return ndjsonLine({ summary: summaryOf(event.summary) });
  }
}

export const summaryOf = ({ stoppedAt, disputesOpened, ...counts }: ImportSummary) => ({
  ...counts,
  disputesOpened: Math.max(0, disputesOpened),
  ...(stoppedAt === null ? {} : { stoppedAt }),
});
