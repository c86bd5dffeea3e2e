/** Readings of claims: one, many, what stands against one, and its history. */
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimFilter } from '../store/claim-filters.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import { claimById } from './change-claim.ts';
import type { Context } from './context.ts';
import { compareAll, counterclaims, gapOf, type Partner } from './contradictions.ts';
import { resolveSource } from './documents.ts';
import { claimOf } from './facts.ts';
import { recordTexts } from './keep-claim-records.ts';
import { type ClaimRecord, claimBrief, iso, namesFor } from './present.ts';
import { groundOf } from './question-state.ts';

export const getClaim = async (context: Context, id: string): Promise<ClaimRecord> =>
  JSON.parse(await getClaimText(context, id));

/** The record as JSON, as it is kept. */
export async function getClaimText(context: Context, id: string): Promise<string> {
  const kept = await context.store.readOne((q) => q.records.ofId(id));
  if (kept?.body) return kept.body;
  return context.store.read(async (q) => {
    const found = await q.records.ofId(id);
    if (found === null) throw new Refusal('not-found', `there is no claim ${id}`);
    return (await recordTexts(context, q, [found]))[0]!;
  });
}

export type ClaimQuery = Omit<ClaimFilter, 'terms'> & { q?: string | undefined };
export type Page<Row, Key> = { rows: Row[]; next: Key | null };

/** `next` is the sort key and row number that the following page goes on after. */
export async function listClaims(context: Context, query: ClaimQuery) {
  const { rows, next } = await listClaimTexts(context, query);
  return { rows: rows.map((text) => JSON.parse(text) as ClaimRecord), next };
}

/** The same with records as JSON, as they are kept. */
export function listClaimTexts(
  context: Context,
  query: ClaimQuery,
): Promise<Page<string, { key: number; seq: number }>> {
  return context.store.read(async (q) => {
    const { q: words, ...filter } = query;
    const terms = words === undefined ? undefined : searchTerms(words);
    if (terms === null) return { rows: [], next: null };
    const resolved = await resolveFilter(q, filter);
    const rows = await q.records.page({ ...resolved, terms, limit: filter.limit + 1 });
    const page = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? page.at(-1)! : null;
    return {
      rows: await recordTexts(context, q, page),
      next: last && { key: last.key, seq: last.seq },
    };
  });
}

/** Old slugs lead to what they were merged into, in filters too. */
export async function resolveFilter<
  F extends {
    event?: string | undefined;
    subject?: string | undefined;
    place?: string | undefined;
    claimant?: string | undefined;
    speaker?: string | undefined;
    source?: string | undefined;
  },
>(q: Queries, filter: F): Promise<F> {
  const kinds = {
    event: 'events',
    subject: 'actors',
    claimant: 'actors',
    speaker: 'actors',
    place: 'places',
  } as const;
  const found: Record<string, string> = {};
  for (const [field, kind] of Object.entries(kinds)) {
    const slug = filter[field as keyof typeof kinds];
    if (slug !== undefined) found[field] = (await q.vocabulary[kind].resolve(slug))?.slug ?? slug;
  }
  if (filter.source !== undefined)
    found.source = (await resolveSource(q, filter.source))?.id ?? filter.source;
  return { ...filter, ...found };
}

export type CounterclaimCursor = { phase: 'against' | 'rest'; gap: number; seq: number };

/**
 * The positions in conflict or tension with a claim, worst gap first; with `include: all` the others
 * follow, in the order of the record. A claim that is no position any more has none.
 */
export function listCounterclaims(
  context: Context,
  id: string,
  query: { include: 'contradicting' | 'all'; limit: number; cursor: CounterclaimCursor | null },
) {
  return context.store.read(async (q) => {
    const row = await claimById(q, id);
    if (row.status !== 'standing') return { rows: [], next: null };
    const question = (await q.questions.byKey(row.questionKey))!;
    const ground = await groundOf(q, question);
    const claim = claimOf(row, ground.property);
    const { limit, cursor } = query;
    const against = cursor?.phase === 'rest' ? [] : await counterclaims(ground, claim, cursor, limit + 1);
    let found = against.slice(0, limit);
    let next: CounterclaimCursor | null = null;
    if (against.length > limit) next = cursorOf('against', found.at(-1)!);
    else if (query.include === 'all') {
      const from = cursor?.phase === 'rest' ? cursor.seq : -1;
      const rest = await restOf(from, limit - found.length + 1);
      const page = rest.slice(0, limit - found.length);
      found = [...found, ...page];
      if (rest.length > page.length) next = { phase: 'rest', gap: -1, seq: page.at(-1)?.claim.order ?? from };
    }
    const names = await namesFor(
      q,
      found.map((one) => one.row),
    );
    return {
      rows: found.map(({ row: other, comparison }) => ({ claim: claimBrief(other, names), ...comparison })),
      next,
    };

    async function restOf(after: number, wanted: number): Promise<Partner[]> {
      const positions = await q.positions.ofQuestion(question.key);
      const seqs = positions.map((one) => one.claimSeq).filter((seq) => seq > after && seq !== row.seq);
      const rest: Partner[] = [];
      for (let i = 0; i < seqs.length && rest.length < wanted; i += LIMITS.pageRowsMax) {
        const rows = (await q.claims.bySeqs(seqs.slice(i, i + LIMITS.pageRowsMax))).sort(
          (a, b) => a.seq - b.seq,
        );
        const compared = await compareAll(ground, claim, rows);
        rest.push(
          ...compared.filter(
            (one) =>
              one.claim.claimant === claim.claimant ||
              !['conflict', 'tension'].includes(one.comparison.verdict),
          ),
        );
      }
      return rest.slice(0, wanted);
    }
  });
}

const cursorOf = (phase: CounterclaimCursor['phase'], one: Partner): CounterclaimCursor => ({
  phase,
  gap: gapOf(one),
  seq: one.claim.order,
});

/** Every version and act of a claim, oldest first, as the log has them. */
export function claimHistory(context: Context, id: string) {
  return context.store.read(async (q) => {
    const row = await claimById(q, id);
    const changes = await q.changes.ofClaim(row.id);
    return changes.map((change) => ({
      seq: change.seq,
      act: change.act,
      recordedAt: iso(change.recordedAt),
      recordedBy: change.recordedBy,
      redacted: change.redactedBy !== null,
      body: JSON.parse(change.body) as Record<string, unknown>,
      hash: change.hash,
    }));
  });
}
