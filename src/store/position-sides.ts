/** Positions as far as they take a side: what camps are made of, read in parts however many there are. */
import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { PART, PART_ROWS } from './parts.ts';
import { holder } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

type Positions = Tables['positions']['$inferSelect'];
export type SideRow = Pick<
  Positions,
  'claimSeq' | 'claimId' | 'claimant' | 'effectiveLo' | 'effectiveHi' | 'holeLo' | 'holeHi' | 'value'
>;

/** Of one described time and kind; those without ends come by themselves, since an index has them first. */
type Group = { question: number; apart: boolean; described: string };

export function sideQueries(db: Database, { positions }: Tables) {
  const { claimSeq, claimId, claimant, effectiveLo, effectiveHi, holeLo, holeHi, value } = positions;
  const columns = { claimSeq, claimId, claimant, effectiveLo, effectiveHi, holeLo, holeHi, value };
  const all = lazily(() =>
    db
      .select(columns)
      .from(positions)
      .where(eq(positions.questionKey, holder('question')))
      .prepare(),
  );
  const seqs = lazily(() =>
    db
      .select({ claimSeq })
      .from(positions)
      .where(eq(positions.questionKey, holder('question')))
      .prepare(),
  );
  const inGroup = (...more: Parameters<typeof and>) =>
    and(
      eq(positions.questionKey, holder('question')),
      eq(positions.apart, holder('apart')),
      eq(positions.described, holder('described')),
      ...more,
    );
  const endless = lazily(() =>
    db
      .select(columns)
      .from(positions)
      .where(inGroup(isNull(effectiveHi), gt(claimSeq, holder('seq'))))
      .orderBy(asc(claimSeq))
      .limit(PART)
      .prepare(),
  );
  const ended = lazily(() =>
    db
      .select(columns)
      .from(positions)
      .where(
        inGroup(
          sql`${effectiveHi} >= ${holder('end')}`,
          or(sql`${effectiveHi} > ${holder('end')}`, gt(claimSeq, holder('seq'))),
        ),
      )
      .orderBy(asc(effectiveHi), asc(claimSeq))
      .limit(PART)
      .prepare(),
  );
  return {
    /** Of a question that has few, all at once, in no order. */
    sides: async (question: number): Promise<SideRow[]> => all().execute({ question }),
    /** The numbers of the claims that are positions. */
    seqsOf: async (question: number): Promise<number[]> =>
      (await seqs().execute({ question })).map((row) => row.claimSeq),
    async *sidesInParts({ question, apart, described }: Group): AsyncGenerator<SideRow[]> {
      const group = { question, apart: Number(apart), described };
      for (let seq = -1; ; ) {
        const part = await endless().execute({ ...group, seq });
        if (part.length > 0) yield part;
        if (part.length < PART_ROWS) break;
        seq = part.at(-1)!.claimSeq;
      }
      for (let after = { end: Number.NEGATIVE_INFINITY, seq: -1 }; ; ) {
        const part = await ended().execute({ ...group, ...after });
        if (part.length > 0) yield part;
        if (part.length < PART_ROWS) break;
        const last = part.at(-1)!;
        after = { end: last.effectiveHi!, seq: last.claimSeq };
      }
    },
  };
}
