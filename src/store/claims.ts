/** Claims: the rows, and their lines of revision. */
import { and, asc, desc, eq, gt, gte, inArray, lt, lte, ne, or } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import {
  CLAIM_FORM,
  type ClaimFilter,
  claimedBy,
  claimListing,
  conditions,
  heldBeside,
  notVoided,
} from './claim-filters.ts';
import { lineQueries } from './claim-lines.ts';
import { byForm, type Find, finding, formOf, held, isStraight } from './ordered.ts';
import { byKeys, first, goOn, holder, inOrderOf, inParts, inserter, updater } from './prepared.ts';
import type { Database } from './sqlite.ts';
import { isPast, type Tables } from './tables.ts';
import type { Touched } from './touched.ts';

export type ClaimRow = Tables['claims']['$inferSelect'];

/** `touched`: the claims that an act has changed so far. */
export function claimQueries(db: Database, t: Tables, touched: Touched) {
  const { claims } = t;
  const byId = lazily(() =>
    db
      .select()
      .from(claims)
      .where(eq(claims.id, holder('id')))
      .prepare(),
  );
  const bySeq = lazily(() =>
    db
      .select()
      .from(claims)
      .where(eq(claims.seq, holder('seq')))
      .prepare(),
  );
  const byIdentity = lazily(() =>
    db
      .select()
      .from(claims)
      .where(eq(claims.identity, holder('identity')))
      .prepare(),
  );
  const insert = inserter(db, claims, claims.seq);
  const update = updater(db, claims, claims.seq);
  const inLine = (...more: Parameters<typeof and>) =>
    and(eq(claims.questionKey, holder('question')), eq(claims.line, holder('line')), ...more);
  // The first claim said wholly after a claim of the line: what took its place.
  const successor = lazily(() =>
    db
      .select({ id: claims.id, saidStart: claims.saidStart })
      .from(claims)
      .where(inLine(gte(claims.saidStart, holder('end'))))
      .orderBy(asc(claims.saidStart), asc(claims.seq))
      .limit(first(1))
      .prepare(),
  );
  // Claims of the line that a claim revises and that stood beyond its beginning until now.
  const revisedBy = lazily(() =>
    db
      .select()
      .from(claims)
      .where(
        inLine(
          lte(claims.saidEnd, holder('start')),
          or(gt(claims.saidUntil, holder('start')), eq(claims.status, 'standing')),
        ),
      )
      .prepare(),
  );
  const ofClaimant = lazily(() =>
    db
      .select({ seq: claims.seq })
      .from(claims)
      .where(and(eq(claims.questionKey, holder('question')), claimedBy(claims, holder('claimant'))))
      .limit(first(1))
      .prepare(),
  );
  // Claims no longer stood by that were stood by during a stretch of time.
  const stoodDuring = lazily(() =>
    db
      .select()
      .from(claims)
      .where(
        and(
          eq(claims.questionKey, holder('question')),
          gt(claims.saidUntil, holder('start')),
          isPast(claims),
          lt(claims.saidStart, holder('end')),
          inArray(claims.status, ['revised', 'retracted']),
          ne(claims.claimant, holder('claimant')),
        ),
      )
      .prepare(),
  );
  const trail = lazily(() =>
    db
      .select()
      .from(claims)
      .where(inLine(lte(claims.saidEnd, holder('start')), notVoided(claims)))
      .orderBy(desc(claims.saidStart), desc(claims.seq))
      .limit(first(holder('limit')))
      .prepare(),
  );
  const inForm = byForm<{ find: Find | null }>();
  /** Null where an index gives the list as it is. */
  const listed = (filter: ClaimFilter): Find | null =>
    inForm(formOf(filter, CLAIM_FORM), () => {
      const listing = claimListing(t, held(filter, CLAIM_FORM));
      return { find: isStraight(listing) ? null : finding(db, listing) };
    }).find;
  function bySeqs(seqs: number[]): Promise<ClaimRow[]> {
    return byKeys(
      seqs,
      async (seq) => (await bySeq().execute({ seq }))[0] ?? null,
      async (many) => db.select().from(claims).where(inArray(claims.seq, many)),
    );
  }
  return {
    byId: async (id: string): Promise<ClaimRow | null> => (await byId().execute({ id }))[0] ?? null,
    bySeq: async (seq: number): Promise<ClaimRow | null> => (await bySeq().execute({ seq }))[0] ?? null,
    byIds: (ids: readonly string[]): Promise<ClaimRow[]> =>
      inParts([...new Set(ids)], (part) => db.select().from(claims).where(inArray(claims.id, part))),
    /** Claims in the order of their row numbers, after one of them. */
    after: async (seq: number, limit: number): Promise<ClaimRow[]> =>
      db.select().from(claims).where(gt(claims.seq, seq)).orderBy(asc(claims.seq)).limit(limit),
    /** The first of a question's claims. */
    firstOf: async (question: number): Promise<ClaimRow | null> =>
      (
        await db
          .select()
          .from(claims)
          .where(eq(claims.questionKey, question))
          .orderBy(asc(claims.seq))
          .limit(1)
      )[0] ?? null,
    bySeqs,
    byIdentity: async (identity: string): Promise<ClaimRow | null> =>
      (await byIdentity().execute({ identity }))[0] ?? null,
    insert: async (row: Omit<ClaimRow, 'seq'>): Promise<number> => {
      const seq = await insert(row);
      touched.add(seq);
      return seq;
    },
    update: (seq: number, change: Partial<Omit<ClaimRow, 'seq'>>) => {
      touched.add(seq);
      return update(seq, change);
    },
    successor: async (
      question: number,
      line: string,
      end: number,
    ): Promise<Pick<ClaimRow, 'id' | 'saidStart'> | null> =>
      (await successor().execute({ question, line, end }))[0] ?? null,
    revisedBy: async (question: number, line: string, start: number): Promise<ClaimRow[]> =>
      revisedBy().execute({ question, line, start }),
    /** Whether a claimant has claims on a question that are not voided. */
    hasClaimed: async (question: number, claimant: string): Promise<boolean> =>
      (await ofClaimant().execute({ question, claimant })).length > 0,
    stoodDuring: async (
      question: number,
      claimant: string,
      start: number,
      end: number,
    ): Promise<ClaimRow[]> => stoodDuring().execute({ question, claimant, start, end }),
    trail: async (row: ClaimRow, limit: number): Promise<ClaimRow[]> =>
      row.line === null
        ? []
        : trail().execute({ question: row.questionKey, line: row.line, start: row.saidStart, limit }),
    ...lineQueries(db, t),
    ofQuestion: async (question: number): Promise<ClaimRow[]> =>
      db.select().from(claims).where(eq(claims.questionKey, question)).orderBy(asc(claims.seq)),
    /** Claims that refer to an entry of the vocabulary in any part. */
    naming: async (
      kind: 'actors' | 'places' | 'events' | 'properties',
      slug: string,
    ): Promise<ClaimRow[]> => {
      const parts = {
        actors: or(
          eq(claims.claimant, slug),
          eq(claims.speaker, slug),
          eq(claims.subject, slug),
          eq(claims.valueActor, slug),
        ),
        places: eq(claims.place, slug),
        events: eq(claims.event, slug),
        properties: eq(claims.property, slug),
      };
      return db.select().from(claims).where(parts[kind]).orderBy(asc(claims.seq));
    },
    /** Questions on which a claim's value, now or before it was revised, is one of these actors. */
    questionsOnActors: async (actors: readonly string[]): Promise<number[]> => {
      const rows = await inParts(actors, (part) =>
        db.selectDistinct({ key: claims.questionKey }).from(claims).where(inArray(claims.valueActor, part)),
      );
      return rows.map((row) => row.key);
    },
    ofClaimantEver: async (claimant: string): Promise<ClaimRow[]> =>
      db.select().from(claims).where(eq(claims.claimant, claimant)).orderBy(asc(claims.seq)),
    /** Rows of the list, of which pages are made from records (store/claim-records). */
    list: async (filter: ClaimFilter): Promise<ClaimRow[]> => {
      const key = filter.sort === 'claimedAt' ? claims.saidStart : claims.recordedAt;
      const way = filter.descending ? desc : asc;
      const find = filter.terms === undefined ? listed(filter) : null;
      if (find) {
        const places = await find({ ...filter, ...heldBeside(filter) }, filter.cursor, filter.limit);
        const seqs = places.map((place) => place.seq);
        return inOrderOf(seqs, await bySeqs(seqs), (row) => row.seq);
      }
      return db
        .select()
        .from(claims)
        .where(and(...conditions(t, filter), goOn(filter, key, claims.seq)))
        .orderBy(way(key), way(claims.seq))
        .limit(filter.limit);
    },
  };
}
