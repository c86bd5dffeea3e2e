/** The words that a claim is found by. */
import type { ClaimRow } from '../store/claims.ts';
import type { Act } from './context.ts';

/** Makes a claim findable by its words: its own texts, its reports', and the names that it refers to. */
export async function indexClaim({ q }: Pick<Act, 'q'>, row: ClaimRow, isNew = false): Promise<void> {
  const reports = await q.reports.ofClaim(row.seq);
  const sources = await q.sources.byIds(reports.map((report) => report.sourceId));
  const words = [...(await wordsOfClaim({ q }, row)), ...wordsOfReports(reports, sources)];
  await q.search.put(row.seq, words, isNew);
}

export async function wordsOfClaim({ q }: Pick<Act, 'q'>, row: ClaimRow): Promise<(string | null)[]> {
  const { content } = row;
  const actor = content.value?.type === 'actor' ? content.value.actor : null;
  const actors = await q.vocabulary.actors.bySlugs(
    [row.claimant, row.speaker, row.subject, actor].filter((slug) => slug !== null),
  );
  const places = row.place === null ? [] : await q.vocabulary.places.bySlugs([row.place]);
  const events = await q.vocabulary.events.bySlugs([row.event]);
  const properties = await q.vocabulary.properties.bySlugs([row.property]);
  return [
    content.statement,
    content.itemName,
    content.value && 'text' in content.value ? content.value.text : null,
    ...[...actors, ...places, ...events, ...properties].map((entry) => entry.search),
  ];
}

export const wordsOfReports = (
  reports: readonly { quote: string | null }[],
  sources: readonly { search: string }[],
) => [...reports.map((report) => report.quote), ...new Set(sources.map((source) => source.search))];
