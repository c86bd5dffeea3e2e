/** The route of imports: claims as a stream of NDJSON or CSV, answered as a stream. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Fault, fault, Refusal } from '../domain/refusal.ts';
import { CLAIM_COLUMNS, columnAt } from '../exchange/csv-columns.ts';
import { ndjsonLine, readNdjson } from '../exchange/ndjson.ts';
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
import { type Body, bodyOf } from './body.ts';
import { checkBody, queryBoolean } from './compile.ts';
import { EXAMPLES } from './examples.ts';
import { CSV_TYPE, NDJSON_TYPE } from './exports.ts';
import { authorOf, type Routing } from './handling.ts';
import { soundPart } from './input.ts';
import { type Incoming, type Operation, operation } from './operation.ts';
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
      const charset = charsetOf(incoming, request.header('content-type') ?? '');
      refuseEvent(incoming, event);
      const body = bodyOf(incoming.stream, request.header('content-encoding'));
      const lines = linesOf(rowsOf(incoming.type, body.bytes, { charset, event }));
      const isCsv = incoming.type === CSV_TYPE;
      const problemOf = (refusal: Refusal) => request.problemOf(isCsv ? byColumn(refusal) : refusal);
      const events = eventsOf(context, dryRun, body, (target) =>
        importClaims(target, authorOf(request.caller), lines, { onError }),
      );
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

/** The events of an import, on a copy where nothing is to be written; the body and the copy go with them. */
async function* eventsOf(
  context: Routing['context'],
  dryRun: boolean,
  body: Body,
  run: (target: Routing['context']) => AsyncGenerator<ImportEvent>,
): AsyncGenerator<ImportEvent> {
  try {
    const store = dryRun ? await context.store.scratch() : context.store;
    try {
      yield* run({ ...context, store });
    } finally {
      if (dryRun) await store.close();
    }
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

/** The reader of a media type, loaded when first needed. `event`: of the claims of a ClaimReview feed. */
export async function* rowsOf(
  type: string,
  bytes: AsyncIterable<Buffer>,
  { charset, event }: { charset?: string | undefined; event?: string | undefined } = {},
): InputRows {
  switch (type) {
    case CSV_TYPE: {
      const { readCsv } = await import('../exchange/read-csv.ts');
      return yield* readCsv(bytes, charset);
    }
    case JSON_LD: {
      const { readReviewFeed } = await import('../exchange/read-review-feed.ts');
      return yield* readReviewFeed(bytes, event);
    }
    default:
      return yield* readNdjson(bytes);
  }
}

const checkClaim = checkBody(ImportedClaim);

/** Rows with the shape of a claim, or what is wrong with it. */
export async function* linesOf(rows: InputRows): AsyncGenerator<readonly ImportLine[]> {
  for await (const part of rows) {
    const lines: ImportLine[] = [];
    // Not by `map`: the stack of a refusal would hold the list that it was called on, and all its values.
    for (const row of part) lines.push(lineOf(row));
    yield lines;
  }
}

function lineOf(row: InputRow): ImportLine {
  const { line, rows, bytes } = row;
  if (row.refusal) return { line, rows, bytes, refusal: row.refusal };
  const checked = checkClaim(row.value);
  const inCells = row.faults ?? [];
  if (checked.ok && inCells.length === 0) {
    const { id: _, recordedAt: __, ...claim } = checked.value;
    return { line, rows, bytes, claim };
  }
  const ofShape = checked.ok ? [] : checked.faults;
  const faults = [...inCells, ...ofShape].slice(0, LIMITS.faultsInAnswer);
  const refusal = refusalOfShape(faults);
  const weighed = { line, rows, bytes: bytes + faults.length * FAULT_BYTES, refusal };
  const isRecord =
    typeof row.value === 'object' && row.value !== null && !ofShape.some((one) => one.path === '');
  // Where as many faults are named as can be, nobody hears of more.
  if (!isRecord || faults.length >= LIMITS.faultsInAnswer) return weighed;
  const { sound, faulty } = soundPart(row.value as Record<string, unknown>, faults);
  const refuse = (more: readonly Fault[]) => refusalOfShape([...faults, ...more]);
  return { ...weighed, further: { sound: sound as Partial<ClaimInput>, faulty, refuse } };
}

/** About what a fault takes in memory. */
const FAULT_BYTES = 256;

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
