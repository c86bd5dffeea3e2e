/** The chain of the change log: each row's hash covers the one before. */
import * as crypto from 'node:crypto';
import { canonicalJson } from '../domain/canonical.ts';
import type { Tables } from './tables.ts';

export type ChangeRow = Tables['changes']['$inferSelect'];

/** What an act is recorded with; the log adds its number and its hashes. */
export type Change = Pick<ChangeRow, 'recordedAt' | 'recordedBy' | 'act' | 'kind' | 'resource'> &
  Partial<Pick<ChangeRow, 'claim' | 'question' | 'event' | 'topic'>> & { body: Record<string, unknown> };

/** `rows` are those up to the fault; `unchained` are the acts that are recorded, and have no number yet. */
export type Verification = {
  rows: number;
  head: string;
  fault: { seq: number; what: string } | null;
  unchained: number;
};

/** The hash before the first row. */
export const GENESIS = '0'.repeat(64);

export type Link = { seq: number; hash: string };

/** What is recorded of an act, before it has a number. */
export type Unnumbered = Omit<ChangeRow, 'seq' | 'previousHash' | 'hash'>;

export function unnumbered({ body, ...change }: Change): Unnumbered {
  const text = canonicalJson(body);
  // Field by field: what is spread and then added to is slow to make.
  return {
    recordedAt: change.recordedAt,
    recordedBy: change.recordedBy,
    act: change.act,
    kind: change.kind,
    resource: change.resource,
    claim: change.claim ?? null,
    question: change.question ?? null,
    event: change.event ?? null,
    topic: change.topic ?? null,
    body: text,
    bodyHash: sha256(text),
    redactedBy: null,
  };
}

/** The row that comes after another. */
export function chained(previous: Link, change: Unnumbered): ChangeRow {
  const seq = previous.seq + 1;
  return { ...change, seq, previousHash: previous.hash, hash: hashOf(seq, previous.hash, change) };
}

/** In one call where Node has it (20.12): a log of a million rows is read with two of these a row. */
export const sha256: (text: string, encoding?: 'hex' | 'base64url') => string =
  typeof crypto.hash === 'function'
    ? (text, encoding = 'hex') => crypto.hash('sha256', text, encoding)
    : (text, encoding = 'hex') => crypto.createHash('sha256').update(text).digest(encoding);

// What was done is covered by its own hash, so that a redaction leaves the chain whole.
function hashOf(seq: number, previousHash: string, change: Unnumbered): string {
  const { recordedAt, recordedBy, act, kind, resource, claim, question, event, topic, bodyHash } = change;
  const fields = [seq, recordedAt, recordedBy, act, kind, resource, claim, question, event, topic];
  return sha256(JSON.stringify([...fields, bodyHash, previousHash]));
}

/** Whether a later act took a text out of what a row is about. */
export function covers(act: ChangeRow, row: Pick<ChangeRow, 'seq' | 'kind' | 'resource' | 'claim'>): boolean {
  const isOfOne = act.kind === row.kind && act.resource === row.resource;
  const isOfClaim = act.claim !== null && act.claim === row.claim;
  return act.act === 'text-redacted' && act.seq > row.seq && (isOfOne || isOfClaim);
}

export function faultOf(row: ChangeRow, previous: { seq: number; hash: string }): string | null {
  if (row.seq !== previous.seq + 1) return `the row after ${previous.seq} is missing`;
  if (row.previousHash !== previous.hash) return 'it does not follow from the row before';
  if (row.redactedBy === null && sha256(row.body) !== row.bodyHash)
    return 'what was done is not what was recorded';
  if (hashOf(row.seq, row.previousHash, row) !== row.hash) return 'its hash does not fit it';
  return null;
}
