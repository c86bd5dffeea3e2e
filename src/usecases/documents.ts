/** Sources of a request: the same document is one source, however it is named. */
import normalizeUrl from 'normalize-url';
import { type Fault, fault } from '../domain/refusal.ts';
import { sha256 } from '../store/chain.ts';
import { searchWords } from '../store/search.ts';
import type { SourceRow } from '../store/sources.ts';
import type { Queries } from '../store/store.ts';
import type { Act } from './context.ts';

export type SourceInput = {
  publisher?: string | null | undefined;
  title?: string | null | undefined;
  url?: string | null | undefined;
  publishedAt?: string | null | undefined;
  lang?: string | null | undefined;
  archiveUrl?: string | null | undefined;
  retrievedAt?: string | null | undefined;
};

/** The id or url of a known source, or a document that becomes one when it is new. */
export type SourceReference = string | SourceInput;

export type Documents = {
  source(path: string, reference: SourceReference): Promise<SourceRow | null>;
  faults: Fault[];
  create(act: Act): Promise<void>;
};

export function documents(q: Queries, now: number, newId: () => string): Documents {
  const faults: Fault[] = [];
  const planned = new Map<string, SourceRow>();
  return {
    faults,
    source: async (path, reference) => {
      if (typeof reference === 'string') {
        const row = await resolveSource(q, reference);
        if (!row) faults.push(fault(path, 'unknown-reference', `there is no source "${reference}"`));
        return row;
      }
      const identity = identityOf(reference);
      if (identity === null) {
        faults.push(fault(path, 'required', 'a source needs a url, or a publisher or title'));
        return null;
      }
      const known = planned.get(identity) ?? (await q.sources.byIdentity(identity));
      if (known) return known.mergedInto ? resolveSource(q, known.mergedInto) : known;
      const row = newSource(reference, identity, newId(), now);
      planned.set(identity, row);
      return row;
    },
    create: async (act) => {
      for (const row of planned.values()) await createSource(act, row);
      planned.clear();
    },
  };
}

/** The source that an id, or a url, leads to, through merges. */
export async function resolveSource(q: Queries, id: string): Promise<SourceRow | null> {
  const identity = isWebUrl(id) ? identityOf({ url: id }) : null;
  const row = identity === null ? await q.sources.byId(id) : await q.sources.byIdentity(identity);
  return row?.mergedInto ? resolveSource(q, row.mergedInto) : row;
}

export async function createSource(act: Act, row: SourceRow): Promise<void> {
  const { seq: _, search: __, recordedAt: ___, identity: ____, ...body } = row;
  await act.q.sources.insert(row);
  await act.log({ act: 'source-created', kind: 'source', resource: row.id, body });
}

export function newSource(input: SourceInput, identity: string, id: string, now: number): SourceRow {
  const row = {
    seq: 0,
    id,
    identity,
    publisher: input.publisher ?? null,
    title: input.title ?? null,
    url: input.url ?? null,
    publishedText: input.publishedAt ?? null,
    lang: input.lang ?? null,
    archiveUrl: input.archiveUrl ?? null,
    retrievedAt: input.retrievedAt ?? null,
    mergedInto: null,
    recordedAt: now,
    version: 1,
  };
  return { ...row, search: sourceWords(row) };
}

export const sourceWords = (row: Pick<SourceRow, 'publisher' | 'title' | 'url'>): string =>
  [...new Set([row.publisher, row.title, row.url].flatMap((text) => (text ? searchWords(text) : [])))].join(
    ' ',
  );

/**
 * The normalised url (scheme and host in lower case, no fragment, no tracking parameters, no trailing
 * slash, https for http), or publisher, title and published time.
 */
export function identityOf(input: SourceInput): string | null {
  if (input.url) return `url:${normalUrl(input.url)}`;
  if (!input.publisher && !input.title) return null;
  const parts = [input.publisher, input.title, input.publishedAt].map((part) => fold(part ?? ''));
  return `document:${sha256(JSON.stringify(parts))}`;
}

function normalUrl(url: string): string {
  return normalizeUrl(url, { forceHttps: true, stripWWW: false, stripHash: true, sortQueryParameters: true });
}

const isWebUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

const fold = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
