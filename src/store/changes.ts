/** The change log: every act a row, numbered without gaps, each row's hash covering the one before. */
import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm';
import { canonicalJson } from '../domain/canonical.ts';
import { lazily } from '../lazily.ts';
import {
  type Change,
  type ChangeRow,
  chained,
  GENESIS,
  type Link,
  unnumbered,
  type Verification,
} from './chain.ts';
import { PART, PART_ROWS } from './parts.ts';
import { first, holder, inParts, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';
import { type Known, verifyLog } from './verifying.ts';

export type ChangeHead = Pick<
  ChangeRow,
  'seq' | 'act' | 'kind' | 'resource' | 'question' | 'event' | 'topic'
>;

/** What the engines do each in their way: how an act comes into the log. */
export type Log = {
  /** Adds an act; returns its number, or where numbers come after the commit what stands for it until then. */
  append(change: Change): Promise<number>;
  /** The same for an act whose number must be known at once. */
  appendNumbered(change: Change): Promise<number>;
  /** The number of the act's newest row. */
  current(): Promise<number>;
  /** The newest row may be another: an act was taken back, or others could write in between. */
  forgetNewest(): void;
  /** How many committed acts have no number yet. */
  unchained(): Promise<number>;
};

/** SQLite has one writer, so that an act is numbered and chained as it is written. */
export function chainedLog(db: Database, { changes }: Tables, head: () => Promise<Link>): Log {
  const insert = lazily(() => db.insert(changes).values(placeholders(changes)).prepare());
  let newest: Link | null = null;
  const append = async (change: Change): Promise<number> => {
    const row = chained(newest ?? (await head()), unnumbered(change));
    await insert().execute(row);
    newest = row;
    return row.seq;
  };
  return {
    append,
    appendNumbered: append,
    current: async () => (newest ?? (await head())).seq,
    forgetNewest: () => {
      newest = null;
    },
    unchained: async () => 0,
  };
}

export type ChangeReaders = ReturnType<typeof changeQueries>;

/** Reads the rows that are numbered. */
export function changeQueries(db: Database, { changes }: Tables) {
  const { seq: number, act, kind, resource, question, event, topic } = changes;
  const columns = { seq: number, act, kind, resource, question, event, topic };
  const last = lazily(() =>
    db
      .select({ seq: changes.seq, hash: changes.hash })
      .from(changes)
      .orderBy(desc(changes.seq))
      .limit(first(1))
      .prepare(),
  );
  const page = lazily(() =>
    db
      .select()
      .from(changes)
      .where(gt(changes.seq, holder('after')))
      .orderBy(asc(changes.seq))
      .limit(first(holder('limit')))
      .prepare(),
  );
  const heads = lazily(() =>
    db
      .select(columns)
      .from(changes)
      .where(gt(changes.seq, holder('after')))
      .orderBy(asc(changes.seq))
      .limit(first(holder('limit')))
      .prepare(),
  );
  const one = lazily(() =>
    db
      .select()
      .from(changes)
      .where(eq(changes.seq, holder('seq')))
      .prepare(),
  );
  const claimsOn = lazily(() =>
    db
      .select({ seq: changes.seq, claim: changes.claim, recordedAt: changes.recordedAt })
      .from(changes)
      .where(and(eq(changes.question, holder('question')), gt(changes.seq, holder('after'))))
      .orderBy(asc(changes.seq))
      .limit(PART)
      .prepare(),
  );
  const head = async (): Promise<Link> => (await last().execute())[0] ?? { seq: 0, hash: GENESIS };
  return {
    head,
    after: async (seq: number, limit: number): Promise<ChangeRow[]> => page().execute({ after: seq, limit }),
    /** What rows are about, without what was done: for those who choose among them. */
    headsAfter: async (seq: number, limit: number): Promise<ChangeHead[]> =>
      heads().execute({ after: seq, limit }),
    ofClaim: async (claim: string) =>
      db.select().from(changes).where(eq(changes.claim, claim)).orderBy(asc(changes.seq)),
    /** The claims of questions to which anything was done before a time, in parts; one may come more than once. */
    async *claimsOnBefore(questions: readonly string[], before: number): AsyncGenerator<string[]> {
      for (const id of questions)
        for (let after = -1; ; ) {
          const part = await claimsOn().execute({ question: id, after });
          const known = part.filter((row) => row.recordedAt < before);
          if (known.length > 0) yield known.flatMap((row) => row.claim ?? []);
          if (part.length < PART_ROWS) break;
          after = part.at(-1)!.seq;
        }
    },
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
    /** Reads the whole chain and names the first row that does not fit, or that is not what was known before. */
    verify: (
      progress: (rows: number) => void = () => {},
      known: readonly Known[] = [],
    ): Promise<Verification> =>
      verifyLog(
        {
          after: async (seq, limit) => page().execute({ after: seq, limit }),
          bySeqs: (seqs) =>
            inParts(seqs, (part) => db.select().from(changes).where(inArray(changes.seq, part))),
          misnumbered: async () =>
            (await db.select({ seq: changes.seq }).from(changes).where(lt(changes.seq, 1)).limit(1))[0]
              ?.seq ?? null,
        },
        known,
        progress,
      ),
  };
}
