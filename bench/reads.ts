/** The readings that are measured, each with what it is held against. */
import { BIG_EVENT, BIG_QUESTION, tileName } from './claims.ts';
import type { Asked } from './load.ts';

export type Reading = {
  name: string;
  /** Each is asked for in turn; the ceiling answers the first. */
  asked: readonly Asked[];
  /** Of the ceiling's rate at the least. */
  least: number;
  status?: number;
  /** Another reading, and by how many times this may cost more. */
  within?: { of: string; times: number };
  /** By how many times p50 the slowest hundredth may take. */
  tail?: number;
};

type Page<T> = { data: T[]; nextCursor: string | null };
const pageOf = async <T>(url: string) => (await (await fetch(url)).json()) as Page<T>;

const LISTED = 0.45;
const REPLAYED = 0.15;

export async function readings(url: string): Promise<Reading[]> {
  const { data: someClaims } = await pageOf<{ id: string }>(`${url}/v1/claims?limit=200`);
  const claims = someClaims.map(({ id }) => ({ path: `/v1/claims/${id}` }));
  const known = (await fetch(`${url}${claims[0]!.path}`)).headers.get('etag')!;
  const { data: open } = await pageOf<{ id: string; claims: number }>(
    `${url}/v1/disputes?status=open&limit=200`,
  );
  const disputes = open
    .filter((one) => one.claims === 4 && one.id !== BIG_QUESTION)
    .map(({ id }) => ({ path: `/v1/disputes/${id}` }));
  const page = await farPage(url);
  const event = `${tileName(3)}-battle-7`;
  const list = (name: string, query: string, least = LISTED): Reading => ({
    name,
    asked: [{ path: `/v1/disputes${query}` }],
    least,
  });
  const sorts = ['updatedAt', 'claimants', 'factor', 'gap'].flatMap((sort) => [sort, `-${sort}`]);
  return [
    { name: 'claim', asked: claims, least: 0.75 },
    {
      name: 'claim-304',
      asked: [{ path: claims[0]!.path, headers: { 'if-none-match': known } }],
      least: 0.9,
      status: 304,
    },
    { name: 'claim-any', asked: await manyClaims(url), least: 0 },
    { name: 'claims-first', asked: [{ path: `/v1/claims?event=${BIG_EVENT}` }], least: LISTED },
    {
      name: 'claims-far',
      asked: [{ path: page }],
      least: LISTED,
      within: { of: 'claims-first', times: 1.2 },
    },
    { name: 'claims-any', asked: lists('claims'), least: 0 },
    list('disputes', ''),
    list('disputes-event', `?event=${event}`),
    list('disputes-event-factor', `?event=${event}&sort=-factor`),
    list('disputes-topic', '?topic=captures'),
    list('disputes-property', '?property=wounded'),
    list('disputes-subject', '?subject=force-3'),
    list('disputes-claimant', '?claimant=side-5'),
    list('disputes-place', '?place=place-4'),
    list('disputes-conflict', '?verdict=conflict'),
    list('disputes-tension', '?verdict=tension'),
    list('disputes-open', '?status=open'),
    list('disputes-settled', '?status=settled'),
    list('disputes-min-factor', '?minFactor=10'),
    ...sorts.map((sort) =>
      list(`disputes-sort${sort.startsWith('-') ? '' : '-up'}-${sort.replace('-', '')}`, `?sort=${sort}`),
    ),
    { name: 'disputes-any', asked: lists('disputes'), least: 0 },
    list('disputes-said-by', '?saidBy=2023-05-12', REPLAYED),
    list('disputes-known-by', '?knownBy=2025-01-10', REPLAYED),
    list('disputes-event-said-by', `?event=${event}&saidBy=2023-05-12`, REPLAYED),
    list('disputes-event-known-by', `?event=${event}&knownBy=2025-01-10`, REPLAYED),
    { name: 'dispute-4', asked: disputes, least: 0.65 },
    {
      name: 'dispute-said-by',
      asked: disputes.map(({ path }) => ({ path: `${path}?saidBy=2023-12` })),
      least: 0.4,
    },
    {
      name: 'dispute-great',
      asked: [{ path: `/v1/disputes/${BIG_QUESTION}` }],
      least: 0,
      within: { of: 'dispute-4', times: 2 },
    },
    {
      name: 'search',
      asked: SEARCHES.map((q) => ({ path: `/v1/claims?q=${encodeURIComponent(q)}` })),
      least: 0.3,
      tail: 10,
    },
    {
      name: 'search-any',
      asked: Array.from({ length: MANY_SEARCHES }, (_, i) => ({
        path: `/v1/claims?q=${encodeURIComponent(SEARCHES[i % SEARCHES.length]!)}&max=${1_000_000_000 + i}`,
      })),
      least: 0,
    },
  ];
}

/** Words that one, some, many and all claims have; begun words, and several. */
const SEARCHES = [
  'say',
  `${tileName(2)} 4711`,
  'belbelbelovka',
  'belbelmor',
  'polpolpol',
  'kosra eastern',
  'losses northern',
  'force 3 wounded',
  'side 5 belbeltanovka',
  'battle 7 captured',
];

/** The same words, each time under another bound that leaves all: so many answers are made. */
const MANY_SEARCHES = 20_000;

/** First pages under filters that leave much, little and nothing, of events that are asked for once. */
const lists = (of: 'claims' | 'disputes'): Asked[] =>
  Array.from({ length: MANY_LISTS }, (_, i) => {
    const tile = tileName(i % TILES_ASKED);
    return {
      path: `/v1/${of}?event=${tile}-battle-${Math.floor(i / TILES_ASKED)}&${NARROWED[of][i % NARROWED[of].length]}`,
    };
  });
const MANY_LISTS = 1_600;
const TILES_ASKED = 40;
const NARROWED = {
  claims: ['sort=-claimedAt', 'sort=-recordedAt', 'status=revised', 'claimant=side-5', 'min=20'],
  disputes: ['sort=-updatedAt', 'sort=-factor', 'verdict=tension', 'minFactor=3', 'claimant=side-5'],
} as const;

/** More than have room in memory as answers: each is made when it is asked for. */
const MANY_PAGES = 100;

async function manyClaims(url: string): Promise<Asked[]> {
  const asked: Asked[] = [];
  let path: string | null = '/v1/claims?limit=200&sort=recordedAt';
  for (let i = 0; i < MANY_PAGES && path !== null; i++) {
    const { data, nextCursor }: Page<{ id: string }> = await pageOf(`${url}${path}`);
    asked.push(...data.map(({ id }) => ({ path: `/v1/claims/${id}` })));
    path = nextCursor && `/v1/claims?limit=200&sort=recordedAt&cursor=${nextCursor}`;
  }
  return asked;
}

const FAR_PAGE = 1_000;

/** The 1,000th page of the claims on the great event, or the one half-way through where it has fewer. */
async function farPage(url: string): Promise<string> {
  const pages: string[] = [];
  let path = `/v1/claims?event=${BIG_EVENT}`;
  while (pages.length < FAR_PAGE) {
    pages.push(path);
    const { nextCursor } = await pageOf(`${url}${path}`);
    if (nextCursor === null) return pages[Math.floor(pages.length / 2)]!;
    path = `/v1/claims?event=${BIG_EVENT}&cursor=${nextCursor}`;
  }
  return pages.at(-1)!;
}
