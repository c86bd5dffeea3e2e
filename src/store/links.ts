/** Editors' links between two claims. */
import { and, asc, type Column, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import type { Counts } from './counts.ts';
import { holder, inParts, placeholders } from './prepared.ts';
import type { QuestionRow } from './questions.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type LinkRow = Tables['links']['$inferSelect'];

const FEW_CLAIMS = 1_000;

type Counted = Pick<QuestionRow, 'key' | 'claims'>;

export function linkQueries(db: Database, { links, claims }: Tables, { beside }: Counts) {
  const ofQuestion = lazily(() =>
    db
      .select()
      .from(links)
      .where(and(eq(links.questionKey, holder('question')), isNull(links.removedAt)))
      .orderBy(asc(links.seq))
      .prepare(),
  );
  // Of a large question it is the links that are few.
  const isOn = (id: Column, { key, claims: count }: Counted): SQL =>
    count <= FEW_CLAIMS
      ? inArray(id, db.select({ id: claims.id }).from(claims).where(eq(claims.questionKey, key)))
      : sql`exists (select 1 from ${claims} where ${claims.id} = ${id} and ${claims.questionKey} = ${key})`;
  return {
    insert: async (row: Omit<LinkRow, 'seq'>): Promise<void> => {
      await beside.raise();
      await db
        .insert(links)
        .values(placeholders(links, ['seq']))
        .prepare()
        .execute(row);
    },
    byId: async (id: string): Promise<LinkRow | null> =>
      (await db.select().from(links).where(eq(links.id, id)))[0] ?? null,
    ofQuestion: async (question: number): Promise<LinkRow[]> => ofQuestion().execute({ question }),
    ofClaim: async (claim: string): Promise<LinkRow[]> =>
      db
        .select()
        .from(links)
        .where(and(or(eq(links.first, claim), eq(links.second, claim)), isNull(links.removedAt)))
        .orderBy(asc(links.seq)),
    /** Links at either end of which one of these claims stands. */
    ofClaims: async (ids: readonly string[]): Promise<LinkRow[]> =>
      inParts(ids, (part) =>
        db
          .select()
          .from(links)
          .where(and(or(inArray(links.first, part), inArray(links.second, part)), isNull(links.removedAt)))
          .orderBy(asc(links.seq)),
      ),
    move: async (from: number, to: number): Promise<void> => {
      await beside.raise();
      await db.update(links).set({ questionKey: to }).where(eq(links.questionKey, from));
    },
    /** Links between claims of a question and claims of others. */
    acrossFrom: async (question: Counted): Promise<LinkRow[]> =>
      db
        .select()
        .from(links)
        .where(and(isNull(links.questionKey), or(isOn(links.first, question), isOn(links.second, question))))
        .orderBy(asc(links.seq)),
    /** Every link that begins at a claim of a question, those taken back among them. */
    everOn: async (question: Counted): Promise<LinkRow[]> =>
      db.select().from(links).where(isOn(links.first, question)).orderBy(asc(links.seq)),
    allOfQuestion: async (question: number): Promise<LinkRow[]> =>
      db.select().from(links).where(eq(links.questionKey, question)).orderBy(asc(links.seq)),
    /** Every link that begins at one of these claims, those taken back among them. */
    everOf: async (claims: readonly string[]): Promise<LinkRow[]> =>
      inParts(claims, (part) =>
        db.select().from(links).where(inArray(links.first, part)).orderBy(asc(links.seq)),
      ),
    update: async (id: string, change: Partial<Omit<LinkRow, 'seq' | 'id'>>): Promise<void> => {
      await beside.raise();
      await db.update(links).set(change).where(eq(links.id, id));
    },
  };
}
