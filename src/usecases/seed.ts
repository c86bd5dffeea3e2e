/** What every database has from its first start: the built-in properties, an admin key. */
import { skeletonsOf } from '../domain/look-alike.ts';
import { BUILT_IN_PROPERTIES } from '../domain/properties.ts';
import type { Queries } from '../store/store.ts';
import { type Author, act, type Context } from './context.ts';
import { insertKey, stateOf } from './keep-keys.ts';
import { createEntry, wordsOf } from './references.ts';

const SYSTEM: Author = { keyId: 'system', name: 'system', role: 'admin' };
const ENVIRONMENT_KEY = 'admin-environment';

/** Adds the built-in properties that are not there yet. */
export async function seedProperties(context: Context): Promise<void> {
  if ((await context.store.read(missingProperties)).length === 0) return;
  await act(context, SYSTEM, {}, async (one) => {
    // Looked up once more: of several instances that start at once each wants to do it.
    for (const property of await missingProperties(one.q)) {
      const row = { ...property, needs: [...property.needs], statuses: [...property.statuses] };
      await createEntry(one, 'properties', { ...row, search: wordsOf(row), recordedAt: one.now, version: 1 });
    }
  });
}

/** Notes what every entry looks like, in a database from before that was noted. */
export async function seedSkeletons(context: Context): Promise<void> {
  if (!(await context.store.read(lacksSkeletons))) return;
  await context.store.write(async (q) => {
    if (!(await lacksSkeletons(q))) return;
    for (const kind of LOOK_ALIKE_KINDS)
      for (let page = await entriesAfter(q, kind, ''); page.length > 0; ) {
        for (const entry of page) await q.vocabulary.skeletons.add(kind, entry.slug, skeletonsOf(entry));
        page = await entriesAfter(q, kind, page.at(-1)!.slug);
      }
  });
}

const LOOK_ALIKE_KINDS = ['actors', 'places', 'events'] as const;
const PAGE_ROWS = 1_000;

const entriesAfter = (q: Queries, kind: (typeof LOOK_ALIKE_KINDS)[number], after: string) =>
  q.vocabulary[kind].list({ terms: undefined, after, limit: PAGE_ROWS });

async function lacksSkeletons(q: Queries): Promise<boolean> {
  if (!(await q.vocabulary.skeletons.areNone())) return false;
  for (const kind of LOOK_ALIKE_KINDS)
    if ((await q.vocabulary[kind].list({ terms: undefined, after: '', limit: 1 })).length > 0) return true;
  return false;
}

async function missingProperties(q: Queries) {
  const known = await q.vocabulary.properties.bySlugs(BUILT_IN_PROPERTIES.map((one) => one.slug));
  return BUILT_IN_PROPERTIES.filter((one) => known.every((row) => row.slug !== one.slug));
}

/**
 * Sees to it that somebody can make keys: the key of the environment where one is given, else a new one
 * at the first start. Returns the hash that it made a key of, if any.
 */
export async function ensureAdmin(
  context: Context,
  given: string | null,
  make: () => { plain: string; hash: string },
  hashOf: (plain: string) => string,
): Promise<{ plain: string } | null> {
  return act(context, SYSTEM, {}, async (one) => {
    const { keys } = one.q;
    if (given !== null) {
      const hash = hashOf(given);
      const row = await keys.byHash(hash);
      if (row && row.hash === hash && stateOf(row, one.now) === 'active') return null;
      if (row) throw new Error('ADMIN_KEY is a key that was revoked, rotated or has expired; choose another');
      const id = `${ENVIRONMENT_KEY}-${hash.slice(0, 8)}`;
      await insertKey(one, id, { name: 'admin', role: 'admin', hash });
      return null;
    }
    if ((await keys.activeAdmins(one.now)).length > 0) return null;
    const key = make();
    await insertKey(one, one.newId(), { name: 'admin', role: 'admin', hash: key.hash });
    return { plain: key.plain };
  });
}
