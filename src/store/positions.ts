/** Positions as rows: what finds contradictions by index instead of by comparing pairs. */
import { and, asc, desc, eq, gt, gte, isNotNull, lt, lte, ne, or } from 'drizzle-orm';
import type { Basis, End } from '../domain/dispute.ts';
import type { Range } from '../domain/value.ts';
import { lazily } from '../lazily.ts';
import { sideQueries } from './position-sides.ts';
import { first, holder, placeholders } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type PositionRow = Tables['positions']['$inferSelect'];
type Side = 'lower' | 'upper';

/** Where a page of partners goes on: the end and the row of the last one seen. */
export type After = { end: number; seq: number };

export function positionQueries(db: Database, t: Tables) {
  const { positions } = t;
  const insert = lazily(() => db.insert(positions).values(placeholders(positions)).prepare());
  const remove = lazily(() =>
    db
      .delete(positions)
      .where(eq(positions.claimSeq, holder('seq')))
      .prepare(),
  );
  const find = lazily(() =>
    db
      .select()
      .from(positions)
      .where(eq(positions.claimSeq, holder('seq')))
      .prepare(),
  );
  const some = lazily(() =>
    db
      .select()
      .from(positions)
      .where(eq(positions.questionKey, holder('question')))
      .limit(first(holder('limit')))
      .prepare(),
  );
  const nextTime = lazily(() =>
    db
      .select({ described: positions.described })
      .from(positions)
      .where(
        and(
          eq(positions.questionKey, holder('question')),
          eq(positions.apart, holder('apart')),
          gt(positions.described, holder('after')),
        ),
      )
      .orderBy(asc(positions.described))
      .limit(first(1))
      .prepare(),
  );
  function plain(...more: Parameters<typeof and>) {
    return and(eq(positions.questionKey, holder('question')), eq(positions.apart, false), ...more);
  }
  const column = {
    stated: { lower: positions.statedLo, upper: positions.statedHi },
    effective: { lower: positions.effectiveLo, upper: positions.effectiveHi },
  };
  const outermost = (basis: Basis, side: Side, others: boolean) => {
    const end = column[basis][side];
    return db
      .select({ value: end, claimant: positions.claimant, claim: positions.claimId })
      .from(positions)
      .where(
        plain(
          eq(positions.described, holder('described')),
          ...(others ? [ne(positions.claimant, holder('claimant'))] : []),
        ),
      )
      .orderBy(side === 'lower' ? desc(end) : asc(end), asc(positions.claimSeq))
      .limit(first(1))
      .prepare();
  };
  // A stated end counts where it is what is meant: a denial of vague words leaves more open than it states.
  const outermostApart = (basis: Basis, side: Side) => {
    const end = column[basis][side];
    return db
      .select({ value: end, claimant: positions.claimant, claim: positions.claimId })
      .from(positions)
      .where(
        and(
          eq(positions.questionKey, holder('question')),
          eq(positions.apart, true),
          eq(positions.described, holder('described')),
          isNotNull(end),
          basis === 'stated' ? eq(end, column.effective[side]) : undefined,
        ),
      )
      .orderBy(side === 'lower' ? desc(end) : asc(end), asc(positions.claimSeq))
      .limit(first(1))
      .prepare();
  };
  const outermostQueries = perEnd((basis, side) => ({
    best: lazily(() => outermost(basis, side, false)),
    other: lazily(() => outermost(basis, side, true)),
    apart: lazily(() => outermostApart(basis, side)),
  }));
  // Partners of a stretch lie wholly beyond one of its ends, the furthest away first.
  const beyond = (basis: Basis, side: Side) => {
    const end = column[basis][side];
    const further = side === 'upper' ? gt : lt;
    return db
      .select({ seq: positions.claimSeq, end })
      .from(positions)
      .where(
        plain(
          eq(positions.described, holder('described')),
          (side === 'upper' ? lt : gt)(end, holder('bound')),
          ne(positions.claimant, holder('claimant')),
          or(
            further(end, holder('afterEnd')),
            and(eq(end, holder('afterEnd')), gt(positions.claimSeq, holder('afterSeq'))),
          ),
        ),
      )
      .orderBy(side === 'upper' ? asc(end) : desc(end), asc(positions.claimSeq))
      .limit(first(holder('limit')))
      .prepare();
  };
  const beyondQueries = perEnd((basis, side) => lazily(() => beyond(basis, side)));
  const inside = lazily(() =>
    db
      .select({ seq: positions.claimSeq })
      .from(positions)
      .where(
        plain(
          eq(positions.described, holder('described')),
          gte(positions.effectiveLo, holder('lo')),
          lte(positions.effectiveLo, holder('hi')),
          lte(positions.effectiveHi, holder('hi')),
          gte(positions.statedLo, holder('statedLo')),
          lte(positions.statedHi, holder('statedHi')),
          ne(positions.claimant, holder('claimant')),
          gt(positions.claimSeq, holder('afterSeq')),
        ),
      )
      .orderBy(asc(positions.claimSeq))
      .limit(first(holder('limit')))
      .prepare(),
  );
  const apart = (...more: Parameters<typeof and>) =>
    and(
      eq(positions.questionKey, holder('question')),
      eq(positions.apart, true),
      ne(positions.claimant, holder('claimant')),
      ...more,
    );
  const denying = lazily(() =>
    db
      .select({ seq: positions.claimSeq })
      .from(positions)
      .where(
        apart(
          or(
            eq(positions.linked, true),
            and(lte(positions.holeLo, holder('lo')), gte(positions.holeHi, holder('hi'))),
          ),
        ),
      )
      .orderBy(asc(positions.claimSeq))
      .prepare(),
  );
  const linked = lazily(() =>
    db
      .select({ seq: positions.claimSeq })
      .from(positions)
      .where(apart(eq(positions.linked, true)))
      .orderBy(asc(positions.claimSeq))
      .prepare(),
  );
  const setApart = lazily(() =>
    db
      .select({ seq: positions.claimSeq })
      .from(positions)
      .where(apart(or(eq(positions.linked, true), isNotNull(positions.holeLo))))
      .orderBy(asc(positions.claimSeq))
      .prepare(),
  );
  const nextValue = lazily(() =>
    db
      .select({ value: positions.value, described: positions.described })
      .from(positions)
      .where(
        and(
          eq(positions.questionKey, holder('question')),
          // Said as it is in the index, which has no others.
          isNotNull(positions.value),
          or(
            gt(positions.value, holder('value')),
            and(eq(positions.value, holder('value')), gt(positions.described, holder('described'))),
          ),
        ),
      )
      .orderBy(asc(positions.value), asc(positions.described))
      .limit(first(1))
      .prepare(),
  );
  const holdersOf = lazily(() =>
    db
      .select({ seq: positions.claimSeq })
      .from(positions)
      .where(
        and(
          eq(positions.questionKey, holder('question')),
          eq(positions.value, holder('value')),
          eq(positions.described, holder('described')),
          eq(positions.linked, false),
          ne(positions.claimant, holder('claimant')),
          gt(positions.claimSeq, holder('afterSeq')),
        ),
      )
      .orderBy(asc(positions.claimSeq))
      .limit(first(holder('limit')))
      .prepare(),
  );
  return {
    insert: async (row: PositionRow) => void (await insert().execute(row)),
    remove: async (seq: number) => void (await remove().execute({ seq })),
    find: async (seq: number) => (await find().execute({ seq }))[0] ?? null,
    /** So many, in the order of the record where they are all. */
    some: async (question: number, limit: number): Promise<PositionRow[]> =>
      (await some().execute({ question, limit })).sort((a, b) => a.claimSeq - b.claimSeq),
    ofQuestion: async (question: number) =>
      db.select().from(positions).where(eq(positions.questionKey, question)).orderBy(asc(positions.claimSeq)),
    ...sideQueries(db, t),
    clear: async (question: number) =>
      void (await db.delete(positions).where(eq(positions.questionKey, question))),
    /** The described times of plain positions, or of those apart, each found by one look-up. */
    times: async (question: number, apart: boolean): Promise<string[]> => {
      const found: string[] = [];
      for (let after = ''; ; ) {
        const [row] = await nextTime().execute({ question, apart: Number(apart), after });
        if (!row) return found;
        found.push(row.described);
        after = row.described;
      }
    },
    /** The best end of one described time, and the best of another claimant. */
    ends: async (
      question: number,
      described: string,
      basis: Basis,
      side: Side,
      wanted: 'best' | 'two claimants',
    ): Promise<End[]> => {
      const { best, other } = outermostQueries[basis][side];
      const [first] = await best().execute({ question, described });
      if (!first) return [];
      if (wanted === 'best') return [first] as End[];
      const [second] = await other().execute({ question, described, claimant: first.claimant });
      return [first, ...(second ? [second] : [])] as End[];
    },
    /** The best end of the positions that are compared one by one, if any has such an end. */
    endApart: async (question: number, described: string, basis: Basis, side: Side): Promise<End[]> =>
      (await outermostQueries[basis][side].apart().execute({ question, described })) as End[],
    /** Positions of others that lie wholly below `bound` (their upper end), or above it. */
    beyond: async (
      query: {
        question: number;
        described: string;
        basis: Basis;
        side: Side;
        bound: number;
        claimant: string;
      },
      after: After | null,
      limit: number,
    ): Promise<{ seq: number; end: number }[]> => {
      const { basis, side, ...rest } = query;
      const start = { end: side === 'upper' ? -Infinity : Infinity, seq: -1 };
      const { end: afterEnd, seq: afterSeq } = after ?? start;
      const rows = await beyondQueries[basis][side]().execute({ ...rest, afterEnd, afterSeq, limit });
      return rows as { seq: number; end: number }[];
    },
    /** Positions of others whose effective, and stated, sets lie wholly inside a hole. */
    inside: async (
      query: {
        question: number;
        described: string;
        claimant: string;
        statedLo: number;
        statedHi: number;
      } & Range,
      afterSeq: number,
      limit: number,
    ) => seqs(await inside().execute({ ...query, afterSeq, limit })),
    /** Positions of others that are compared one by one and might exclude a stretch. */
    denying: async (question: number, claimant: string, range: Range) =>
      seqs(await denying().execute({ question, claimant, ...range })),
    linked: async (question: number, claimant: string) =>
      seqs(await linked().execute({ question, claimant })),
    /** All that is compared one by one. */
    apart: async (question: number) => seqs(await setApart().execute({ question, claimant: '' })),
    /** The distinct actor values of a question, each found by one look-up. */
    values: async (question: number): Promise<{ value: string; described: string }[]> => {
      const found: { value: string; described: string }[] = [];
      for (let after = { value: '', described: '' }; ; ) {
        const [row] = await nextValue().execute({ question, ...after });
        if (!row) return found;
        after = { value: row.value!, described: row.described };
        found.push(after);
      }
    },
    /** Positions of others with one actor value that are in no editor's link. */
    holdersOf: async (
      query: { question: number; value: string; described: string; claimant: string },
      afterSeq: number,
      limit: number,
    ) => seqs(await holdersOf().execute({ ...query, afterSeq, limit })),
  };
}

const seqs = (rows: { seq: number }[]): number[] => rows.map((row) => row.seq);

function perEnd<T>(make: (basis: Basis, side: Side) => T): Record<Basis, Record<Side, T>> {
  return {
    stated: { lower: make('stated', 'lower'), upper: make('stated', 'upper') },
    effective: { lower: make('effective', 'lower'), upper: make('effective', 'upper') },
  };
}
