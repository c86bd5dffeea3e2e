/** The change log: every act a row, numbered without gaps, each row's hash covering the one before. */
import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm';
import { canonicalJson } from '../domain/canonical.ts';
import { lazily } from '../lazily.ts';
import { holder, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type ChangeRow = Tables['changes']['$inferSelect'];

/** What an act is recorded with; the log adds its number and its hashes. */
export type Change = Pick<ChangeRow, 'recordedAt' | 'recordedBy' | 'act' | 'kind' | 'resource'> &
  Partial<Pick<ChangeRow, 'claim' | 'question' | 'event' | 'topic'>> & { body: Record<string, unknown> };

export type Verification = { rows: number; head: string; fault: { seq: number; what: string } | null };

/** The hash before the first row. */
export const GENESIS = '0'.repeat(64);

export type ChangeHead = Pick<
  ChangeRow,
  'seq' | 'act' | 'kind' | 'resource' | 'question' | 'event' | 'topic'
>;

export function changeQueries(db: Database, { changes }: Tables) {
  const { seq: number, act, kind, resource, question, event, topic } = changes;
  const columns = { seq: number, act, kind, resource, question, event, topic };
  const last = lazily(() =>
    db
      .select({ seq: changes.seq, hash: changes.hash })
      .from(changes)
      .orderBy(desc(changes.seq))
      .limit(1)
      .prepare(),
  );
  const insert = lazily(() => db.insert(changes).values(placeholders(changes)).prepare());
  const page = lazily(() =>
    db
      .select()
      .from(changes)
      .where(gt(changes.seq, holder('after')))
      .orderBy(asc(changes.seq))
      .limit(holder('limit'))
      .prepare(),
  );
  const heads = lazily(() =>
    db
      .select(columns)
      .from(changes)
      .where(gt(changes.seq, holder('after')))
      .orderBy(asc(changes.seq))
      .limit(holder('limit'))
      .prepare(),
  );
  const one = lazily(() =>
    db
      .select()
      .from(changes)
      .where(eq(changes.seq, holder('seq')))
      .prepare(),
  );
  let newest: { seq: number; hash: string } | null = null;
  const head = async () => (await last().execute())[0] ?? { seq: 0, hash: GENESIS };
  return {
    head,
    append: async ({ body, ...change }: Change): Promise<number> => {
      const previous = newest ?? (await head());
      const text = canonicalJson(body);
      const row = {
        claim: null,
        question: null,
        event: null,
        topic: null,
        ...change,
        seq: previous.seq + 1,
        body: text,
        bodyHash: sha256(text),
        redactedBy: null,
        previousHash: previous.hash,
      };
      const hash = hashOf(row);
      await insert().execute({ ...row, hash });
      newest = { seq: row.seq, hash };
      return row.seq;
    },
    /** The newest row may be another: an act was taken back, or others could write in between. */
    forgetNewest: () => {
      newest = null;
    },
    after: async (seq: number, limit: number): Promise<ChangeRow[]> => page().execute({ after: seq, limit }),
    /** What rows are about, without what was done: for those who choose among them. */
    headsAfter: async (seq: number, limit: number): Promise<ChangeHead[]> =>
      heads().execute({ after: seq, limit }),
    ofClaim: async (claim: string) =>
      db.select().from(changes).where(eq(changes.claim, claim)).orderBy(asc(changes.seq)),
    /** What was done to the claims of questions before a time. */
    ofQuestionsBefore: async (questions: readonly string[], before: number): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(and(inArray(changes.question, [...questions]), lt(changes.recordedAt, before)))
        .orderBy(asc(changes.seq)),
    ofClaimBefore: async (claim: string, before: number): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(and(eq(changes.claim, claim), lt(changes.recordedAt, before)))
        .orderBy(asc(changes.seq)),
    ofResource: async (kind: string, resource: string) =>
      db
        .select()
        .from(changes)
        .where(and(eq(changes.kind, kind), eq(changes.resource, resource)))
        .orderBy(asc(changes.seq)),
    find: async (seq: number): Promise<ChangeRow | null> => (await one().execute({ seq }))[0] ?? null,
    redact: async (seq: number, body: Record<string, unknown>, redactedBy: number) =>
      void (await db
        .update(changes)
        .set({ body: canonicalJson(body), redactedBy })
        .where(eq(changes.seq, seq))),
    /** Reads the whole chain and names the first row that does not fit. */
    verify: async (progress: (rows: number) => void = () => {}): Promise<Verification> => {
      const redacted: Pick<ChangeRow, 'seq' | 'kind' | 'resource' | 'claim' | 'redactedBy'>[] = [];
      let previous = { seq: 0, hash: GENESIS };
      for (;;) {
        const rows = await page().execute({ after: previous.seq, limit: 10_000 });
        for (const row of rows) {
          const what = faultOf(row, previous);
          if (what) return { rows: previous.seq, head: previous.hash, fault: { seq: row.seq, what } };
          if (row.redactedBy !== null) {
            const { seq, kind, resource, claim, redactedBy } = row;
            redacted.push({ seq, kind, resource, claim, redactedBy });
          }
          previous = row;
        }
        progress(previous.seq);
        if (rows.length === 0) break;
      }
      for (const row of redacted) {
        const [act] = await db.select().from(changes).where(eq(changes.seq, row.redactedBy!));
        if (!act || !covers(act, row))
          return {
            rows: previous.seq,
            head: previous.hash,
            fault: { seq: row.seq, what: 'redacted by no recorded act' },
          };
      }
      return { rows: previous.seq, head: previous.hash, fault: null };
    },
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

// What was done is covered by its own hash, so that a redaction leaves the chain whole.
function hashOf(row: Omit<ChangeRow, 'hash' | 'body' | 'redactedBy'>): string {
  const { seq, recordedAt, recordedBy, act, kind, resource, claim, question, event, topic } = row;
  const { bodyHash, previousHash } = row;
  const fields = [seq, recordedAt, recordedBy, act, kind, resource, claim, question, event, topic];
  return sha256(JSON.stringify([...fields, bodyHash, previousHash]));
}

/** Whether a later act took a text out of what a row is about. */
function covers(act: ChangeRow, row: Pick<ChangeRow, 'seq' | 'kind' | 'resource' | 'claim'>): boolean {
  const isOfOne = act.kind === row.kind && act.resource === row.resource;
  const isOfClaim = act.claim !== null && act.claim === row.claim;
  return act.act === 'text-redacted' && act.seq > row.seq && (isOfOne || isOfClaim);
}

function faultOf(row: ChangeRow, previous: { seq: number; hash: string }): string | null {
  if (row.seq !== previous.seq + 1) return `the row after ${previous.seq} is missing`;
  if (row.previousHash !== previous.hash) return 'it does not follow from the row before';
  if (row.redactedBy === null && sha256(row.body) !== row.bodyHash)
    return 'what was done is not what was recorded';
  if (hashOf(row) !== row.hash) return 'its hash does not fit it';
  return null;
}
