/** Disputes as they stood: every question that filters leave is ranked once, and again only where an act has touched it. */
import { LRUCache } from 'lru-cache';
import { breather } from '../breather.ts';
import { inOrder } from '../domain/steps.ts';
import { LIMITS } from '../limits.ts';
import { ranked } from '../store/ordered.ts';
import type { PartsFilter, QuestionFilter } from '../store/question-filters.ts';
import type { CandidateRow } from '../store/replays.ts';
import type { Queries } from '../store/store.ts';
import { inSteps, partsOf } from './in-parts.ts';
import { type Rank, ranksOf, UNRANKED } from './ranks.ts';
import { bondsFor } from './reading.ts';
import type { Moments } from './replay.ts';

type Sort = QuestionFilter['sort'];

/** The keys of a page's questions, and where the next one begins. */
export type ReplayedPage = { keys: number[]; next: { key: number; seq: number } | null };

/** `version`: what the store held when the reading began, by a name; null where it has none. */
export async function replayedPage(
  q: Queries,
  { verdict, status, minFactor, sort, descending, cursor, limit, ...parts }: QuestionFilter,
  moments: Moments,
  version: string | null,
): Promise<ReplayedPage> {
  const list = await listOf(q, parts, moments, version);
  const order = await orderOf(list, sort);
  const isWanted = ({ status: then, verdict: held, factor }: Rank) =>
    (status === undefined || status === 'disputed' || status === then) &&
    (verdict === undefined || verdict === held) &&
    (minFactor === undefined || factor >= minFactor);
  const found: { key: number; at: number }[] = [];
  const breathe = breather();
  const start = cursor === null ? 0 : firstAfter(list, order, sort, descending, cursor);
  for (let i = start; i < order.length && found.length <= limit; i++) {
    const at = order[descending ? order.length - 1 - i : i]!;
    const rank = rankAt(list, at);
    if (isWanted(rank)) found.push({ key: keyAt(list, at), at });
    await breathe();
  }
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1)! : null;
  return {
    keys: page.map((one) => one.key),
    next: last && { key: rankAt(list, last.at)[sort], seq: last.key },
  };
}

/** Of every question a row of numbers; `orders`: those that were disputed, by what they are sorted by. */
type List = { version: string | null; numbers: Float64Array; orders: Map<Sort, Uint32Array> };

const WIDTH = 8;
const STATUSES = ['undisputed', 'open', 'settled'] as const;
const VERDICTS = [null, 'conflict', 'tension'] as const;

const kept = new LRUCache<string, List>({
  maxSize: LIMITS.replayedListBytes,
  sizeCalculation: ({ numbers }) => LIST_BYTES + numbers.byteLength + (SORTS * 4 * numbers.length) / WIDTH,
});
const LIST_BYTES = 1_000;
const SORTS = 4;

/** Equal readings at once: one works it out, the others look what has changed since, which is little or nothing. */
const underWay = new Map<string, Promise<unknown>>();

async function listOf(
  q: Queries,
  parts: PartsFilter,
  moments: Moments,
  version: string | null,
): Promise<List> {
  const name = JSON.stringify([
    q.identity,
    moments,
    await bondsFor(q, moments),
    Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  for (let other = underWay.get(name); other !== undefined; other = underWay.get(name))
    await other.catch(() => {});
  const known = kept.get(name);
  if (known && version !== null && known.version === version) return known;
  const making = madeOf(q, parts, moments, version, known ?? null);
  underWay.set(name, making);
  try {
    const made = await making;
    kept.set(name, made);
    return made;
  } finally {
    underWay.delete(name);
  }
}

async function madeOf(
  q: Queries,
  parts: PartsFilter,
  moments: Moments,
  version: string | null,
  known: List | null,
): Promise<List> {
  const rows: number[] = [];
  let hasChanged = false;
  let place = 0;
  const breathe = breather();
  const more =
    parts.claimant === undefined || moments.knownBefore === null ? [] : await q.replays.correctedOn();
  for await (const part of known ? versionsOf(q, parts, more) : candidatesOf(q, parts, more)) {
    // Both are in the order of the keys.
    const places = part.map(({ key, version: now }) => {
      while (known && keyAt(known, place) < key) place++;
      return known && keyAt(known, place) === key && known.numbers[place * WIDTH + 1] === now ? place : null;
    });
    const changed = part.filter((_, i) => places[i] === null);
    const ranks = await ranksOfChanged(q, changed, moments, parts.claimant ?? null);
    if (changed.length > 0) hasChanged = true;
    for (const [i, one] of part.entries()) {
      const at = places[i]!;
      write(rows, one, at === null ? (ranks.get(one.key) ?? UNRANKED) : rankAt(known!, at));
    }
    await breathe();
  }
  if (known && !hasChanged && rows.length === known.numbers.length) return { ...known, version };
  return { version, numbers: Float64Array.from(rows), orders: new Map() };
}

type Versioned = Pick<CandidateRow, 'key' | 'version'>;

async function ranksOfChanged(
  q: Queries,
  changed: readonly (Versioned | CandidateRow)[],
  moments: Moments,
  claimant: string | null,
): Promise<Map<number, Rank>> {
  if (changed.length === 0) return new Map();
  const isWhole = (one: Versioned | CandidateRow): one is CandidateRow => 'status' in one;
  const whole = changed.every(isWhole)
    ? changed
    : await q.replays.candidatesOf(changed.map((one) => one.key));
  return ranksOf(
    q,
    [...whole].sort((a, b) => a.key - b.key),
    moments,
    claimant,
  );
}

// `more`: questions whose claims another may have made, as the record was then.
const candidatesOf = (
  q: Queries,
  parts: PartsFilter,
  more: readonly number[],
): AsyncGenerator<CandidateRow[]> =>
  inKeyOrder(q, parts, more, q.replays.candidatesAfter, q.replays.candidatesOf);

const versionsOf = (q: Queries, parts: PartsFilter, more: readonly number[]): AsyncGenerator<Versioned[]> =>
  inKeyOrder(q, parts, more, q.replays.versionsAfter, q.replays.versionsOf);

async function* inKeyOrder<Row extends Versioned>(
  q: Queries,
  parts: PartsFilter,
  more: readonly number[],
  readAfter: (parts: PartsFilter, after: number, limit: number) => Promise<Row[]>,
  readOf: (keys: readonly number[]) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  if (parts.claimant !== undefined || parts.terms !== undefined) {
    const keys = await q.replays.keysOf(parts, more);
    for (const part of partsOf(keys)) yield (await readOf(part)).sort((a, b) => a.key - b.key);
    return;
  }
  for (let after = -1; ; ) {
    const part = await readAfter(parts, after, CANDIDATES);
    if (part.length > 0) yield part;
    if (part.length < CANDIDATES) return;
    after = part.at(-1)!.key;
  }
}

const CANDIDATES = 1_000;

function write(rows: number[], { key, version }: Versioned, rank: Rank): void {
  const { status, verdict, updatedAt, claimants, factor, gap } = rank;
  rows.push(
    key,
    version,
    STATUSES.indexOf(status),
    VERDICTS.indexOf(verdict),
    updatedAt,
    claimants,
    factor,
    gap,
  );
}

const keyAt = ({ numbers }: List, at: number): number => numbers[at * WIDTH]!;

function rankAt({ numbers }: List, at: number): Rank {
  const from = at * WIDTH;
  return {
    status: STATUSES[numbers[from + 2]!]!,
    verdict: VERDICTS[numbers[from + 3]!]!,
    updatedAt: numbers[from + 4]!,
    claimants: numbers[from + 5]!,
    factor: numbers[from + 6]!,
    gap: numbers[from + 7]!,
  };
}

const PLACE: Record<Sort, number> = { updatedAt: 4, claimants: 5, factor: 6, gap: 7 };

/** The disputed ones, rising. */
async function orderOf(list: List, sort: Sort): Promise<Uint32Array> {
  const known = list.orders.get(sort);
  if (known) return known;
  const { numbers } = list;
  const disputed: number[] = [];
  for (let at = 0; at * WIDTH < numbers.length; at++) if (numbers[at * WIDTH + 2] !== 0) disputed.push(at);
  const place = PLACE[sort];
  const value = (at: number) => numbers[at * WIDTH + place]!;
  const sorted = await inSteps(
    inOrder(disputed, (a, b) => ranked(value(a), value(b)) || keyAt(list, a) - keyAt(list, b)),
  );
  const order = Uint32Array.from(sorted);
  list.orders.set(sort, order);
  return order;
}

/** How many come before a cursor, found by halving. */
function firstAfter(
  list: List,
  order: Uint32Array,
  sort: Sort,
  descending: boolean,
  cursor: { key: number; seq: number },
): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = order[descending ? order.length - 1 - middle : middle]!;
    const way = descending ? -1 : 1;
    const isAfter = way * (ranked(rankAt(list, at)[sort], cursor.key) || keyAt(list, at) - cursor.seq) > 0;
    if (isAfter) high = middle;
    else low = middle + 1;
  }
  return low;
}
