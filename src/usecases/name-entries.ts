/** Entries of the vocabulary by what people call them: suggestions as they type, and the slug that is meant. */
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { isSlug } from './slugs.ts';

/** The kinds that people name in words; properties are chosen from a list. */
export const NAMED_KINDS = ['actors', 'events', 'places'] as const;
export type NamedKind = (typeof NAMED_KINDS)[number];

export type NamedEntry = { slug: string; name: string };

/** The first entries that have these words, or the first of all; each by the name of the language. */
export function suggestEntries(
  context: Context,
  kind: NamedKind,
  query: { q: string | undefined; lang: string; limit: number },
): Promise<NamedEntry[]> {
  return context.store.read(async (q) => {
    const rows = await entriesWith(q, kind, query.q, query.limit);
    return rows.map(({ slug, name, names }) => ({ slug, name: names[query.lang] ?? name }));
  });
}

/**
 * The slug of the one entry that is called so: by its slug, or else its name in any language, or else an
 * alias. Null where there is none, or there are several.
 */
export function slugOfName(context: Context, kind: NamedKind, given: string): Promise<string | null> {
  return context.store.read(async (q) => {
    const known = isSlug(given) ? await q.vocabulary[kind].resolve(given) : null;
    if (known) return known.slug;
    const rows = await entriesWith(q, kind, given, SAME_NAMES);
    const wanted = plain(given);
    const called = (names: readonly string[]) => names.some((one) => plain(one) === wanted);
    const byName = rows.filter((row) => called([row.name, ...Object.values(row.names)]));
    const found = byName.length > 0 ? byName : rows.filter((row) => called(row.aliases));
    return found.length === 1 ? found[0]!.slug : null;
  });
}

/** What an entry is called where that leads back to it, else its slug. */
export async function callName(context: Context, kind: NamedKind, slug: string): Promise<string> {
  const entry = await context.store.read(
    async (q): Promise<NamedEntry | null> => q.vocabulary[kind].resolve(slug),
  );
  if (entry === null) return slug;
  return (await slugOfName(context, kind, entry.name)) === entry.slug ? entry.name : entry.slug;
}

/** Entries whose words a name has; of more than these no one is the one that was meant. */
const SAME_NAMES = 200;

async function entriesWith(q: Queries, kind: NamedKind, words: string | undefined, limit: number) {
  const terms = words === undefined ? undefined : searchTerms(words);
  if (terms === null) return [];
  return q.vocabulary[kind].list({ terms, after: '', limit });
}

const plain = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
