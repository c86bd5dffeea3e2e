/** The lines of an import: rows of any form with the shape of a claim, recorded as they come. */
import { z } from 'zod';
import type { Fault } from '../domain/refusal.ts';
import { readNdjson } from '../exchange/ndjson.ts';
import type { InputRow, InputRows } from '../exchange/rows.ts';
import { JSON_LD } from '../exchange/schema-org.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimInput } from '../usecases/claim-input.ts';
import type { Author, Context } from '../usecases/context.ts';
import {
  type ImportEvent,
  type ImportLine,
  type ImportOptions,
  importClaims,
} from '../usecases/import-claims.ts';
import { RELATIONS } from '../usecases/judge-claims.ts';
import { checkBody } from './compile.ts';
import { CSV_TYPE } from './exports.ts';
import { soundPart } from './input.ts';
import { refusalOfShape } from './problems.ts';
import { moment, NewAssessment, NewClaim, Retraction, text, Voiding } from './requests.ts';

/**
 * What is asked of an import beside its lines. `type`: its media type; `bytes`: how many are sent, not a number where that is
 * not known; `event`: of the claims of a ClaimReview feed.
 */
export type ImportTask = ImportOptions & {
  by: Author;
  type: string;
  bytes: number;
  charset?: string | undefined;
  event?: string | undefined;
  dryRun: boolean;
};

/** Reads lines and records them, saying what became of each. */
export type RunImport = (
  context: Context,
  task: ImportTask,
  bytes: AsyncGenerator<Buffer>,
) => AsyncGenerator<ImportEvent>;

/** On a copy where nothing is to be written, which goes with it. */
export const runImport: RunImport = async function* (context, task, bytes) {
  const { by, type, onError, dryRun } = task;
  const store = dryRun ? await context.store.scratch() : context.store;
  try {
    yield* importClaims({ ...context, store }, by, linesOf(rowsOf(type, bytes, task)), { onError });
  } finally {
    if (dryRun) await store.close();
  }
};

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

/** The reader of a media type, loaded when first needed. `event`: of the claims of a ClaimReview feed. */
async function* rowsOf(
  type: string,
  bytes: AsyncIterable<Buffer>,
  { charset, event }: Pick<ImportTask, 'charset' | 'event'>,
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
async function* linesOf(rows: InputRows): AsyncGenerator<readonly ImportLine[]> {
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
