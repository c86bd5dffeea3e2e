/** The claims of a question by their lines and times alone, read from an index in parts however many there are. */
import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { claimedBy } from './claim-filters.ts';
import type { ClaimRow } from './claims.ts';
import { PART, PART_ROWS } from './parts.ts';
import { holder, inParts } from './prepared.ts';
import type { Database } from './sqlite.ts';
import { isPast, type Tables } from './tables.ts';

/** `line` is null of none: voided claims, which have none, are left out. */
export type LineRow = Pick<ClaimRow, 'seq' | 'line' | 'saidStart'>;

export function lineQueries(db: Database, { claims }: Tables) {
  const { seq, line, saidStart, retractedStart } = claims;
  const first = lazily(() =>
    db
      .select({ seq, line, saidStart })
      .from(claims)
      .where(and(eq(claims.questionKey, holder('question')), isNotNull(line)))
      .orderBy(asc(line), asc(saidStart), asc(seq))
      .limit(PART)
      .prepare(),
  );
  const next = lazily(() =>
    db
      .select({ seq, line, saidStart })
      .from(claims)
      .where(
        and(
          eq(claims.questionKey, holder('question')),
          sql`(${line}, ${saidStart}, ${seq}) > (${holder('line')}, ${holder('start')}, ${holder('seq')})`,
        ),
      )
      .orderBy(asc(line), asc(saidStart), asc(seq))
      .limit(PART)
      .prepare(),
  );
  const retractions = lazily(() =>
    db
      .select({ seq, retractedStart })
      .from(claims)
      .where(and(eq(claims.questionKey, holder('question')), isPast(claims), eq(claims.status, 'retracted')))
      .prepare(),
  );
  const voided = lazily(() =>
    db
      .select({ seq })
      .from(claims)
      .where(and(eq(claims.questionKey, holder('question')), isNull(line)))
      .prepare(),
  );
  return {
    async *linesInParts(question: number): AsyncGenerator<LineRow[]> {
      for (let part = await first().execute({ question }); part.length > 0; ) {
        yield part;
        const last = part.at(-1)!;
        if (part.length < PART_ROWS) return;
        part = await next().execute({ question, line: last.line, start: last.saidStart, seq: last.seq });
      }
    },
    retractions: async (question: number): Promise<{ seq: number; retractedStart: number | null }[]> =>
      retractions().execute({ question }),
    /** Those of claims that say nothing of the matter. */
    unconfirmedOf: async (seqs: readonly number[]): Promise<number[]> => {
      const found = await inParts(seqs, (part) =>
        db
          .select({ seq })
          .from(claims)
          .where(and(inArray(seq, part), eq(claims.polarity, 'unconfirmed'))),
      );
      return found.map((row) => row.seq);
    },
    /** What one claimant has claimed on a question, voided claims aside. */
    ofClaimantOn: async (question: number, claimant: string): Promise<ClaimRow[]> =>
      db
        .select()
        .from(claims)
        .where(and(eq(claims.questionKey, question), claimedBy(claims, claimant)))
        .orderBy(asc(seq)),
    /** Voided claims, which are in no line. */
    voidedOn: async (question: number): Promise<number[]> =>
      (await voided().execute({ question })).map((row) => row.seq),
  };
}
