/** Readings that only pages for people need: what forms offer, names that are typed, reports of many claims. */
import { LIMITS } from '../limits.ts';
import type { ReportRow } from '../store/reports.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { claimBrief, namesFor, type Ref, reportRecord, sourcesOf } from './present.ts';
import { questionById } from './question-state.ts';

/** The first entries of a kind; `complete` where there are no others. */
export type Choices = { entries: Ref[]; complete: boolean };

/** The entries that a form can offer. */
export function listChoices(context: Context, kind: 'events' | 'actors'): Promise<Choices> {
  return context.store.read(async (q) => {
    const limit = LIMITS.pageRowsMax;
    const rows = await q.vocabulary[kind].list({ terms: undefined, after: '', limit: limit + 1 });
    const entries = rows.slice(0, limit).map(({ slug, name }) => ({ slug, name }));
    return { entries, complete: rows.length <= limit };
  });
}

/** What a slug or a name that somebody typed leads to; null where nothing is called so. */
export function entryCalled(context: Context, kind: 'events' | 'actors', typed: string): Promise<Ref | null> {
  return context.store.read(async (q) => {
    const bySlug = await q.vocabulary[kind].resolve(typed);
    if (bySlug) return { slug: bySlug.slug, name: bySlug.name };
    const terms = searchTerms(typed);
    if (terms === null) return null;
    const rows = await q.vocabulary[kind].list({ terms, after: '', limit: LIMITS.pageRowsMax });
    const found = rows.find((row) => [row.name, ...row.aliases].some((one) => isSame(one, typed)));
    const one = found ?? (rows.length === 1 ? rows[0] : undefined);
    return one ? { slug: one.slug, name: one.name } : null;
  });
}

/** The names of actors, in the order of their slugs as given. */
export function actorNames(context: Context, slugs: readonly string[]): Promise<Ref[]> {
  return context.store.read(async (q) => {
    const rows = await q.vocabulary.actors.bySlugs([...new Set(slugs)]);
    const names = new Map(rows.map((row) => [row.slug, row.name]));
    return slugs.map((slug) => ({ slug, name: names.get(slug) ?? slug }));
  });
}

/** The first reports of each of many claims, those of retractions aside, as they were known by then. */
export function reportsOfClaims(
  context: Context,
  ids: readonly string[],
  knownBefore: number | null,
): Promise<Map<string, ReturnType<typeof reportRecord>[]>> {
  return context.store.read(async (q) => {
    const claims = await claimsByIds(q, ids);
    const idOf = new Map(claims.map((row) => [row.seq, row.id]));
    const reports = (await q.reports.ofClaims([...idOf.keys()], knownBefore)).filter(
      (one) => !one.retraction,
    );
    const sources = await sourcesOf(q, reports);
    const found = new Map<string, ReportRow[]>();
    for (const report of reports) {
      const id = idOf.get(report.claimSeq)!;
      found.set(id, [...(found.get(id) ?? []), report]);
    }
    return new Map([...found].map(([id, rows]) => [id, rows.map((report) => reportRecord(report, sources))]));
  });
}

/** Whether a question's page is that of a dispute. */
export function isDisputed(context: Context, id: string): Promise<boolean> {
  return context.store.read(async (q) => (await questionById(q, id)).status !== 'undisputed');
}

/** Claims in short, by their ids. */
export function claimsInShort(
  context: Context,
  ids: readonly string[],
): Promise<Map<string, ReturnType<typeof claimBrief>>> {
  return context.store.read(async (q) => {
    const rows = await claimsByIds(q, ids);
    const names = await namesFor(q, rows);
    return new Map(rows.map((row) => [row.id, claimBrief(row, names)]));
  });
}

const isSame = (one: string, other: string): boolean =>
  one.localeCompare(other, undefined, { sensitivity: 'base' }) === 0;

async function claimsByIds(q: Queries, ids: readonly string[]) {
  const rows = [];
  for (const id of new Set(ids)) {
    const row = await q.claims.byId(id);
    if (row) rows.push(row);
  }
  return rows;
}
