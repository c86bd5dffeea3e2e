/** The route of imports: claims as a stream of NDJSON or CSV, answered as a stream. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { type Fault, Refusal } from '../domain/refusal.ts';
import { CLAIM_COLUMNS, columnAt } from '../exchange/csv-columns.ts';
import { ndjsonLine, readNdjson } from '../exchange/ndjson.ts';
import { readCsv } from '../exchange/read-csv.ts';
import { readReviewFeed } from '../exchange/read-review-feed.ts';
import type { InputRow, InputRows } from '../exchange/rows.ts';
import { JSON_LD } from '../exchange/schema-org.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimInput } from '../usecases/claim-input.ts';
import {
  type ImportEvent,
  type ImportLine,
  type ImportSummary,
  importClaims,
} from '../usecases/import-claims.ts';
import { RELATIONS } from '../usecases/judge-claims.ts';
import { checkBody, queryBoolean } from './compile.ts';
import { EXAMPLES } from './examples.ts';
import { CSV_TYPE, NDJSON_TYPE } from './exports.ts';
import { authorOf, type Routing } from './handling.ts';
import { type Incoming, type Operation, operation, soundPart } from './operation.ts';
import { type Problem, refusalFrom, refusalOfShape } from './problems.ts';
import { moment, NewAssessment, NewClaim, Retraction, slug, text, Voiding } from './requests.ts';
import { JSON_TYPE } from './sending.ts';

/** A line of an import: a claim, what was done to it since, and what an export says of the record. */
export const ImportedClaim = z
  .strictObject({
    ...NewClaim.shape,
    claimedAtInferred: z.boolean().optional().describe('That a report stood in for claimedAt.'),
    retracted: Retraction.omit({ ifVersion: true })
      .nullish()
      .describe('The claimant took it back; needs the role editor, as do the acts below.'),
    void: Voiding.omit({ ifVersion: true }).nullish().describe('The record was wrong.'),
    links: z
      .array(
        z.strictObject({
          with: text(LIMITS.externalIdChars).describe('The externalId of the other claim.'),
          relation: z.enum(RELATIONS),
          rationale: text(LIMITS.textChars),
        }),
      )
      .max(LIMITS.linksPerQuestion)
      .optional()
      .describe('Made once both claims are there: name it at both, or at the later one.'),
    assessments: z
      .array(
        z.strictObject({
          on: z.enum(['claim', 'question']).optional().describe('claim unless given.'),
          ...NewAssessment.omit({ claim: true }).shape,
        }),
      )
      .max(LIMITS.assessmentsPerLine)
      .optional(),
    id: text(100).optional().describe('Of an export; passed over, since ids are given here.'),
    recordedAt: moment.optional().describe('Of an export; passed over.'),
  })
  .meta({ id: 'ImportedClaim' });

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

export function importOperation({ context }: Routing): Operation {
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
      const { rows, drain } = readIncoming(incoming, request.header, event);
      const isCsv = incoming.type === CSV_TYPE;
      const problemOf = (refusal: Refusal) => request.problemOf(isCsv ? byColumn(refusal) : refusal);
      const target = dryRun ? await scratchOf(context) : context;
      const events = whileOpen(
        importClaims(target, authorOf(request.caller), linesOf(rows), { onError }),
        async () => {
          drain();
          if (dryRun) await target.store.close();
        },
      );
      if (request.media === JSON_TYPE) return { body: { summary: summaryOf(await lastOf(events)) } };
      // What is wrong with the whole is known by the first event, and is then no stream.
      const first = await events.next();
      const answer = answerLines(first, events, problemOf, (error) => request.log.error(error));
      return { raw: { type: NDJSON_TYPE, content: Readable.from(answer) } };
    },
  });
}

const scratchOf = async (context: Routing['context']) => ({
  ...context,
  store: await context.store.scratch(),
});

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

/** The rows of a body; `drain` lets the rest of it pass, so that a client that still writes can read. */
function readIncoming(
  incoming: Incoming,
  header: (name: string) => string | undefined,
  event: string | undefined,
) {
  const stream = unpacked(incoming.stream, header('content-encoding') ?? 'identity');
  const bytes = chunksOf(stream, incoming.stream);
  const charset = /;\s*charset="?([^";\s]+)/i.exec(header('content-type') ?? '')?.[1];
  return {
    rows: rowsOf(incoming.type, bytes, { charset, event }),
    drain: () => {
      stream.resume();
      incoming.stream.resume();
    },
  };
}

/** The reader of a media type. `event`: of the claims of a ClaimReview feed. */
export function rowsOf(
  type: string,
  bytes: AsyncIterable<Buffer>,
  { charset, event }: { charset?: string | undefined; event?: string | undefined } = {},
): InputRows {
  switch (type) {
    case CSV_TYPE:
      return readCsv(bytes, charset);
    case JSON_LD:
      return readReviewFeed(bytes, event);
    default:
      return readNdjson(bytes);
  }
}

function unpacked(stream: Readable, encoding: string): Readable {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return stream;
    case 'gzip':
    case 'x-gzip': {
      const gunzip = createGunzip();
      stream.on('error', (error) => gunzip.destroy(error));
      return stream.pipe(gunzip);
    }
    default:
      throw new Refusal('unsupported-media-type', `the Content-Encoding ${encoding} is not read; gzip is`);
  }
}

// An iteration that ends early must not close the connection that the answer goes out on.
async function* chunksOf(stream: Readable, sent: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  } catch (error) {
    if (stream !== sent && String((error as { code?: string }).code).startsWith('Z_'))
      throw new Refusal('malformed-body', 'the body is not gzip');
    throw error;
  }
}

const checkClaim = checkBody(ImportedClaim);

/** Rows with the shape of a claim, or what is wrong with it. */
export async function* linesOf(rows: InputRows): AsyncGenerator<readonly ImportLine[]> {
  for await (const part of rows) yield part.map(lineOf);
}

function lineOf(row: InputRow): ImportLine {
  const { line, rows, bytes } = row;
  if (row.refusal) return { line, rows, bytes, refusal: row.refusal };
  const checked = checkClaim(row.value);
  if (checked.ok) {
    const { id: _, recordedAt: __, ...claim } = checked.value;
    return { line, rows, bytes, claim };
  }
  const { faults } = checked;
  const refusal = refusalOfShape(faults);
  const isRecord =
    typeof row.value === 'object' && row.value !== null && !faults.some((one) => one.path === '');
  if (!isRecord) return { line, rows, bytes, refusal };
  const { sound, faulty } = soundPart(row.value as Record<string, unknown>, faults);
  const refuse = (more: readonly Fault[]) => refusalOfShape([...faults, ...more]);
  return { line, rows, bytes, refusal, further: { sound: sound as Partial<ClaimInput>, faulty, refuse } };
}

/** The faults of a row, each by the column that it stands in. */
export function byColumn(refusal: Refusal): Refusal {
  const faults = refusal.faults.map((one) => ({ ...one, path: columnAt(one.path) }));
  return new Refusal(refusal.code, refusal.message, refusal.context, faults);
}

async function* whileOpen(events: AsyncGenerator<ImportEvent>, close: () => Promise<void>) {
  try {
    yield* events;
  } finally {
    await close();
  }
}

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
