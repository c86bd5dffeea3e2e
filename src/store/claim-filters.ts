/** The list of claims: its filters, and which index has its order. */
import { and, eq, gt, gte, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { unitsAround } from '../domain/moment.ts';
import type { Polarity } from '../domain/properties.ts';
import type { Columns, Listing, Narrow } from './ordered.ts';
import { holder } from './prepared.ts';
import type { PartsFilter } from './question-filters.ts';
import type { ClaimStatus, Tables } from './tables.ts';

/** Times are epoch milliseconds; `cursor` is the sort key and the row that a page goes on after. */
export type ClaimFilter = PartsFilter & {
  speaker?: string | undefined;
  source?: string | undefined;
  publisher?: string | undefined;
  status?: ClaimStatus | undefined;
  polarity?: Polarity | undefined;
  disputed?: boolean | undefined;
  claimedFrom?: number | undefined;
  claimedTo?: number | undefined;
  recordedFrom?: number | undefined;
  recordedTo?: number | undefined;
  min?: number | undefined;
  max?: number | undefined;
  /** Very many claims have the terms: the order is walked, and each claim looked up among them. */
  isCommon?: boolean | undefined;
  sort: 'claimedAt' | 'recordedAt';
  descending: boolean;
  cursor: { key: number; seq: number } | null;
  limit: number;
};

/** The filters on whose values the list itself depends. */
export const CLAIM_FORM: ReadonlySet<string> = new Set([
  'sort',
  'descending',
  'disputed',
  'status',
  'polarity',
]);

type Name = keyof ClaimFilter;

/** What each filter that is given asks of a claim, whose columns may be those of a part of the list. */
type Asked = Map<Name, (claim: Tables['claims']) => SQL>;

const EQUAL = ['event', 'topic', 'property', 'subject', 'place', 'claimant', 'speaker'] as const;

function askedOf({ questions, reports, sources, matching }: Tables, filter: ClaimFilter): Asked {
  const asked: Asked = new Map();
  const ask = <N extends Name>(
    name: N,
    make: (given: NonNullable<ClaimFilter[N]>) => (claim: Tables['claims']) => SQL,
  ) => {
    const given = filter[name];
    if (given !== undefined && given !== null) asked.set(name, make(given as NonNullable<ClaimFilter[N]>));
  };
  for (const name of EQUAL) ask(name, (given) => (claim) => eq(claim[name], given));
  ask('status', (given) => (claim) => eq(claim.status, given));
  ask('polarity', (given) => (claim) => eq(claim.polarity, given));
  ask('claimedFrom', (given) => (claim) => gt(claim.saidEnd, given));
  ask('claimedTo', (given) => (claim) => lt(claim.saidStart, given));
  ask('recordedFrom', (given) => (claim) => gte(claim.recordedAt, given));
  ask('recordedTo', (given) => (claim) => lt(claim.recordedAt, given));
  ask('min', (given) => (claim) => gte(claim.effectiveHi, given));
  ask('max', (given) => (claim) => lte(claim.effectiveLo, given));
  ask(
    'terms',
    (given) =>
      ({ seq }) =>
        // By a number that is worked out no row is looked up, so that SQLite does not read and sort all that have the terms.
        inArray(filter.isCommon ? sql`+${seq}` : sql`${seq}`, matching(given)),
  );
  ask('disputed', (given) => ({ questionKey }) => {
    const isOpen = sql`exists (select 1 from ${questions} where ${questions.key} = ${questionKey} and ${questions.status} = 'open')`;
    return given ? isOpen : sql`not ${isOpen}`;
  });
  ask(
    'source',
    (given) =>
      ({ seq }) =>
        sql`exists (select 1 from ${reports} where ${reports.claimSeq} = ${seq} and ${reports.sourceId} = ${given} and ${reports.removedAt} is null)`,
  );
  ask(
    'publisher',
    (given) =>
      ({ seq }) =>
        sql`exists (select 1 from ${reports} join ${sources} on ${sources.id} = ${reports.sourceId} where ${reports.claimSeq} = ${seq} and ${sources.publisher} = ${given} and ${reports.removedAt} is null)`,
  );
  return asked;
}

/**
 * The word stands in the statement: of one that is bound, SQLite plans anew at every run whether a partial index
 * fits it, which costs ten times the look-up.
 */
export const notVoided = ({ status }: Tables['claims']): SQL => sql`${status} <> 'voided'`;

/**
 * Of all that one claimant has claimed, voided claims aside: a line begins with its claimant (`lineKey`), and what is voided is
 * in none. So the index of lines leads there within a question.
 */
export const claimedBy = ({ line }: Tables['claims'], claimant: unknown): SQL =>
  sql`${line} > ${claimant} || ${LINE_FEED} and ${line} < ${claimant} || ${AFTER_LINE_FEED}`;
const [LINE_FEED, AFTER_LINE_FEED] = ['\n', '\v'];

/** What the filters of the list ask of a claim. */
export const conditions = (t: Tables, filter: ClaimFilter): SQL[] =>
  [...askedOf(t, filter).values()].map((ask) => ask(t.claims));

/** The list as it is found in order; not of words, which have an index of another kind. */
export function claimListing(t: Tables, filter: ClaimFilter): Listing {
  const { claims } = t;
  const isByClaimed = filter.sort === 'claimedAt';
  const asked = askedOf(t, filter);
  const entry = isByClaimed ? entryOf(t, asked, filter) : { known: [], by: [] };
  const range: Name[] = isByClaimed ? ['claimedTo'] : ['recordedFrom', 'recordedTo'];
  const run = [...entry.by, ...range.flatMap((name) => asked.get(name)?.(claims) ?? [])];
  const known = new Set<Name>([...entry.known, ...range, ...(isByClaimed ? (['claimedFrom'] as const) : [])]);
  return {
    table: claims,
    order: { key: isByClaimed ? 'saidStart' : 'recordedAt', seq: 'seq' },
    descending: filter.descending,
    runs: isByClaimed && asked.has('claimedFrom') ? since(claims).map((from) => [...run, ...from]) : [run],
    rest: [...asked].flatMap(([name, ask]) =>
      known.has(name) ? [] : (row: Columns) => ask(row as unknown as Tables['claims']),
    ),
    all: [...asked.values()].map((ask) => ask(claims)),
    narrow: narrowOf(t, asked, filter),
  };
}

/**
 * What was not over by a time: said since, or in the day, month or year that the time lies in (domain/moment knows no
 * others), which began before.
 */
const since = ({ saidStart, saidEnd }: Tables['claims']): SQL[][] => [
  [gte(saidStart, holder('claimedFrom'))],
  [
    inArray(saidStart, [holder('claimedDay'), holder('claimedMonth'), holder('claimedYear')]),
    lt(saidStart, holder('claimedFrom')),
    gt(saidEnd, holder('claimedFrom')),
  ],
];

/** What the holders of a listing hold that are none of its filters. */
export function heldBeside({ claimedFrom }: Pick<ClaimFilter, 'claimedFrom'>): Record<string, unknown> {
  if (claimedFrom === undefined) return {};
  // Those that begin just then are among what was said since.
  const [day, month, year] = unitsAround(claimedFrom).map((one) => (one < claimedFrom ? one : null));
  return { claimedDay: day, claimedMonth: month, claimedYear: year };
}

/** The index of the order that the most telling of the filters leads into. */
function entryOf({ claims }: Tables, asked: Asked, filter: ClaimFilter): { known: Name[]; by: SQL[] } {
  for (const name of ['event', 'claimant', 'status', 'polarity'] as const) {
    const ask = asked.get(name);
    const rare = rarityOf(claims, name, filter);
    if (ask && rare !== null) return { known: [name], by: [ask(claims), ...rare] };
  }
  return { known: [], by: [] };
}

/** Of what nearly all claims are there is no index: what leads into that of the others; null where there is none. */
function rarityOf(claims: Tables['claims'], name: Name, { status, polarity }: ClaimFilter): SQL[] | null {
  if (name === 'status') return status === 'standing' ? null : [sql`${claims.status} <> 'standing'`];
  if (name === 'polarity') return polarity === 'asserts' ? null : [sql`${claims.polarity} <> 'asserts'`];
  return [];
}

function narrowOf({ claims, reports, sources }: Tables, asked: Asked, filter: ClaimFilter): Narrow[] {
  const found: Narrow[] = [];
  const { seq } = claims;
  for (const name of ['event', 'claimant', 'subject', 'place', 'speaker', 'status', 'polarity'] as const) {
    const ask = asked.get(name);
    const rare = rarityOf(claims, name, filter);
    if (ask && rare)
      found.push({ seq: sql`${seq}`, from: sql`${claims} where ${and(ask(claims), ...rare)}` });
  }
  const recorded = [asked.get('recordedFrom'), asked.get('recordedTo')].flatMap((ask) => ask?.(claims) ?? []);
  if (recorded.length > 0) found.push({ seq: sql`${seq}`, from: sql`${claims} where ${and(...recorded)}` });
  const claimed = [
    ...(asked.has('claimedFrom') ? [or(...since(claims).map((from) => and(...from)))!] : []),
    ...[asked.get('claimedTo')].flatMap((ask) => ask?.(claims) ?? []),
  ];
  if (claimed.length > 0) found.push({ seq: sql`${seq}`, from: sql`${claims} where ${and(...claimed)}` });
  if (filter.source !== undefined)
    found.push({
      seq: sql`${reports.claimSeq}`,
      from: sql`${reports} where ${reports.sourceId} = ${filter.source}`,
    });
  if (filter.publisher !== undefined)
    found.push({
      seq: sql`${reports.claimSeq}`,
      from: sql`${sources} join ${reports} on ${reports.sourceId} = ${sources.id} where ${sources.publisher} = ${filter.publisher}`,
    });
  return found;
}
