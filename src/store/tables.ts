/** Every table, once: `defineTables` is called with the column kit of each engine. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { ClaimContent } from '../domain/content.ts';
import { OPEN_END } from '../domain/moment.ts';
import type { Polarity, Topic } from '../domain/properties.ts';
import type { Bounds } from '../domain/value.ts';
import type { Columns } from './columns.sqlite.ts';
import { disputeEventTables } from './dispute-event-table.ts';
import { sessionTables } from './session-table.ts';
import { vocabularyTables } from './vocabulary-tables.ts';
import { webhookTables } from './webhook-tables.ts';

export type ClaimStatus = 'standing' | 'revised' | 'retracted' | 'voided';
export type QuestionStatus = 'undisputed' | 'open' | 'settled';

/** Times are kept as their words (`…Text`) and the stretch that they mean (`…Start`, `…End`). */
export function defineTables(columns: Columns) {
  return {
    ...vocabularyTables(columns),
    ...claimTables(columns),
    ...recordTables(columns),
    ...disputeEventTables(columns),
    ...webhookTables(columns),
    ...sessionTables(columns),
  };
}

// An index that falls on one column and rises on the next serves an order that does the same.
const falling = (column: SQLWrapper) => sql`${column} desc`;

/** Written in the statement: for a number that is bound the engine could not know that the index has all such claims. */
export const isPast = ({ saidUntil }: { saidUntil: SQLWrapper }): SQL =>
  sql`${saidUntil} < ${OPEN_END}`.inlineParams();

/** The tables, and the rows of claims that a search finds, which is the one thing that the engines ask differently. */
export type Tables = ReturnType<typeof defineTables> & { matching: (terms: string) => SQL };

function claimTables(c: Columns) {
  const questions = c.table(
    'questions',
    {
      key: c.serial(),
      id: c.text().notNull(),
      event: c.text().notNull(),
      property: c.text().notNull(),
      topic: c.text().notNull().$type<Topic>(),
      subject: c.text(),
      place: c.text(),
      item: c.text(),
      itemName: c.text(),
      mergedInto: c.integer(),
      status: c.text().notNull().$type<QuestionStatus>(),
      verdict: c.text().$type<'conflict' | 'tension'>(),
      /** The pair that the verdict rests on: while both stand, nothing need be looked up again. */
      witnessFirst: c.text(),
      witnessSecond: c.text(),
      /** A pair that conflicted at some time of what was said: what makes a quiet question settled. */
      pastFirst: c.text(),
      pastSecond: c.text(),
      spreadLow: c.double(),
      spreadHigh: c.double(),
      spreadLowClaim: c.text(),
      spreadHighClaim: c.text(),
      spreadBasis: c.text().$type<'stated' | 'effective'>(),
      /** For sorting: −1 where there is none; an undefined factor (low is 0) is +Infinity. */
      gap: c.double().notNull(),
      factor: c.double().notNull(),
      claimants: c.integer().notNull(),
      claims: c.integer().notNull(),
      reports: c.integer().notNull(),
      positions: c.integer().notNull(),
      assessed: c.flag().notNull(),
      recordedAt: c.integer().notNull(),
      updatedAt: c.integer().notNull(),
      version: c.integer().notNull(),
    },
    (t) => [
      c.uniqueIndex('questions_id').on(t.id),
      c.index('questions_merged').on(t.mergedInto),
      c.index('questions_updated').on(t.status, t.verdict, t.updatedAt, t.key),
      c.index('questions_claimants').on(t.status, t.verdict, t.claimants, t.key),
      c.index('questions_factor').on(t.status, t.verdict, t.factor, t.key),
      c.index('questions_gap').on(t.status, t.verdict, t.gap, t.key),
      c.index('questions_event').on(t.event, t.key),
      c.index('questions_subject').on(t.subject),
      c.index('questions_place').on(t.place),
      c.index('questions_property').on(t.property),
    ],
  );
  const claims = c.table(
    'claims',
    {
      seq: c.serial(),
      id: c.text().notNull(),
      questionKey: c.integer().notNull(),
      event: c.text().notNull(),
      topic: c.text().notNull().$type<Topic>(),
      property: c.text().notNull(),
      subject: c.text(),
      place: c.text(),
      claimant: c.text().notNull(),
      speaker: c.text(),
      polarity: c.text().notNull().$type<Polarity>(),
      /** The actor that the value names. */
      valueActor: c.text(),
      content: c.json<ClaimContent>().notNull(),
      /** The outermost ends of the effective set, for the filters `min` and `max`. */
      effectiveLo: c.double(),
      effectiveHi: c.double(),
      saidStart: c.integer().notNull(),
      saidEnd: c.integer().notNull(),
      /** Until when the claimant stood by it, on the timeline of what was said. */
      saidUntil: c.integer().notNull(),
      retractedStart: c.integer(),
      retractedEnd: c.integer(),
      retractedText: c.text(),
      status: c.text().notNull().$type<ClaimStatus>(),
      succeededBy: c.text(),
      /** Claims of one line revise each other; null once voided. */
      line: c.text(),
      /** What makes two claims the same; null once retracted or voided, so that they absorb none. */
      identity: c.text(),
      recordedAt: c.integer().notNull(),
      recordedBy: c.text().notNull(),
      updatedAt: c.integer().notNull(),
      version: c.integer().notNull(),
    },
    (t) => [
      c.uniqueIndex('claims_id').on(t.id),
      c.uniqueIndex('claims_identity').on(t.identity),
      // Also of the claims of a question, and of those of one claimant on it: `claimedBy`.
      c.index('claims_line').on(t.questionKey, t.line, t.saidStart),
      c.index('claims_past').on(t.questionKey, t.saidUntil).where(isPast(t)),
      c.index('claims_said').on(t.saidStart, t.seq),
      c.index('claims_event').on(t.event, t.saidStart, t.seq),
      c.index('claims_claimant').on(t.claimant, t.saidStart, t.seq),
      c.index('claims_speaker').on(t.speaker).where(sql`${t.speaker} is not null`),
      c.index('claims_subject').on(t.subject),
      c.index('claims_place').on(t.place).where(sql`${t.place} is not null`),
      c.index('claims_value_actor').on(t.valueActor).where(sql`${t.valueActor} is not null`),
      // What nearly all claims are is found in the order of all.
      c.index('claims_ended').on(t.status, t.saidStart, t.seq).where(sql`${t.status} <> 'standing'`),
      c.index('claims_polarity').on(t.polarity, t.saidStart, t.seq).where(sql`${t.polarity} <> 'asserts'`),
      c.index('claims_recorded').on(t.recordedAt, t.seq),
      c.index('claims_corrected').on(t.version).where(sql`${t.version} > 1`),
    ],
  );
  const positions = c.table(
    'positions',
    {
      claimSeq: c.integer().primaryKey(),
      claimId: c.text().notNull(),
      questionKey: c.integer().notNull(),
      claimant: c.text().notNull(),
      /** The described time as a key. */
      described: c.text().notNull(),
      /** Denials with holes, actors, and claims in an editor's link are compared one by one. */
      apart: c.flag().notNull(),
      linked: c.flag().notNull(),
      statedLo: c.double(),
      statedHi: c.double(),
      effectiveLo: c.double(),
      effectiveHi: c.double(),
      /** What a denial cuts out of the effective set. */
      holeLo: c.double(),
      holeHi: c.double(),
      /** The value as a key, for actors. */
      value: c.text(),
      valueActor: c.text(),
    },
    (t) => [
      c
        .index('positions_effective_lo')
        .on(t.questionKey, t.apart, t.described, falling(t.effectiveLo), t.claimSeq),
      c.index('positions_effective_hi').on(t.questionKey, t.apart, t.described, t.effectiveHi, t.claimSeq),
      c.index('positions_stated_lo').on(t.questionKey, t.apart, t.described, falling(t.statedLo), t.claimSeq),
      c.index('positions_stated_hi').on(t.questionKey, t.apart, t.described, t.statedHi, t.claimSeq),
      c
        .index('positions_value')
        .on(t.questionKey, t.value, t.described, t.claimSeq)
        .where(sql`${t.value} is not null`),
      c.index('positions_actor').on(t.valueActor).where(sql`${t.valueActor} is not null`),
    ],
  );
  const reports = c.table(
    'reports',
    {
      seq: c.serial(),
      id: c.text().notNull(),
      claimSeq: c.integer().notNull(),
      sourceId: c.text().notNull(),
      quote: c.text(),
      lang: c.text(),
      publishedText: c.text(),
      relayedFromReport: c.text(),
      relayedFromSource: c.text(),
      /** The source at the root of what it relays: reports of one origin count once. */
      origin: c.text().notNull(),
      /** A report that carries the retraction, not the claim. */
      retraction: c.flag().notNull(),
      recordedAt: c.integer().notNull(),
      recordedBy: c.text().notNull(),
      removedAt: c.integer(),
    },
    (t) => [
      c.uniqueIndex('reports_id').on(t.id),
      c.index('reports_claim').on(t.claimSeq, t.seq),
      c.index('reports_source').on(t.sourceId, t.claimSeq),
      c
        .index('reports_relayed')
        .on(t.relayedFromSource, t.claimSeq)
        .where(sql`${t.relayedFromSource} is not null`),
    ],
  );
  const externalIds = c.table(
    'external_ids',
    {
      keyId: c.text().notNull(),
      externalId: c.text().notNull(),
      claimSeq: c.integer().notNull(),
      contentHash: c.text().notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.keyId, t.externalId] }),
      c.index('external_ids_claim').on(t.claimSeq),
      c.index('external_ids_external').on(t.externalId),
    ],
  );
  /**
   * The record of a claim as it is answered, made once. A trigger takes it away with every change of what it is made of, so
   * that what is here is never old; what is not here is made from the rows.
   */
  const claimRecords = c.table('claim_records', {
    claimSeq: c.integer().primaryKey(),
    body: c.text().notNull(),
  });
  return { questions, claims, positions, reports, externalIds, claimRecords };
}

/** What an act is recorded with, numbered or not yet. */
export const changeColumns = (c: Columns) => ({
  recordedAt: c.integer().notNull(),
  recordedBy: c.text().notNull(),
  act: c.text().notNull(),
  kind: c.text().notNull(),
  resource: c.text().notNull(),
  claim: c.text(),
  question: c.text(),
  event: c.text(),
  topic: c.text(),
  /** Canonical JSON of what was done; a redaction takes words out and leaves `bodyHash`. */
  body: c.text().notNull(),
  bodyHash: c.text().notNull(),
  redactedBy: c.integer(),
});

function recordTables(c: Columns) {
  const links = c.table(
    'links',
    {
      seq: c.serial(),
      id: c.text().notNull(),
      first: c.text().notNull(),
      second: c.text().notNull(),
      /** The question of both claims; null where they differ, and the link overrides no verdict. */
      questionKey: c.integer(),
      relation: c.text().notNull().$type<'contradicts' | 'agrees' | 'same-as' | 'compatible'>(),
      rationale: c.text().notNull(),
      recordedAt: c.integer().notNull(),
      recordedBy: c.text().notNull(),
      removedAt: c.integer(),
    },
    (t) => [
      c.uniqueIndex('links_id').on(t.id),
      c.index('links_question').on(t.questionKey),
      c.index('links_first').on(t.first),
      c.index('links_second').on(t.second),
    ],
  );
  const assessments = c.table(
    'assessments',
    {
      seq: c.serial(),
      id: c.text().notNull(),
      questionKey: c.integer().notNull(),
      claim: c.text(),
      assessor: c.text().notNull(),
      value: c.json<Record<string, unknown> | null>(),
      rating: c.text(),
      rationale: c.text(),
      evidence: c.json<string[]>().notNull(),
      /** The effective set of `value`, for holding claims against it; null where it is no figure. */
      effective: c.json<Bounds | null>(),
      recordedAt: c.integer().notNull(),
      recordedBy: c.text().notNull(),
    },
    (t) => [
      c.uniqueIndex('assessments_id').on(t.id),
      c.index('assessments_question').on(t.questionKey, t.seq),
    ],
  );
  const changes = c.table(
    'changes',
    {
      seq: c.integer().primaryKey(),
      ...changeColumns(c),
      previousHash: c.text().notNull(),
      hash: c.text().notNull(),
    },
    (t) => [
      c.index('changes_claim').on(t.claim, t.seq),
      c.index('changes_question').on(t.question, t.seq),
      c.index('changes_resource').on(t.kind, t.resource, t.seq),
    ],
  );
  const keys = c.table(
    'keys',
    {
      id: c.text().primaryKey(),
      name: c.text().notNull(),
      role: c.text().notNull().$type<'reader' | 'contributor' | 'editor' | 'admin'>(),
      hash: c.text().notNull(),
      recordedAt: c.integer().notNull(),
      revokedAt: c.integer(),
      /** From then on it opens nothing. */
      expiresAt: c.integer(),
      /** The secret before the newest rotation, and until when it works beside the new one. */
      previousHash: c.text(),
      previousUntil: c.integer(),
      /** Of the newest request, to within a few minutes. */
      lastUsedAt: c.integer(),
    },
    (t) => [c.uniqueIndex('keys_hash').on(t.hash), c.uniqueIndex('keys_previous').on(t.previousHash)],
  );
  const answers = c.table(
    'idempotent_answers',
    {
      keyId: c.text().notNull(),
      path: c.text().notNull(),
      key: c.text().notNull(),
      bodyHash: c.text().notNull(),
      status: c.integer().notNull(),
      headers: c.json<Record<string, string>>().notNull(),
      body: c.text().notNull(),
      recordedAt: c.integer().notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.keyId, t.path, t.key] }),
      c.index('idempotent_answers_recorded').on(t.recordedAt),
    ],
  );
  const settings = c.table('settings', { name: c.text().primaryKey(), value: c.text().notNull() });
  return { links, assessments, changes, keys, answers, settings };
}
