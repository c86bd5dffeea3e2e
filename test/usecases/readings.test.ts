/** Readings that are kept in memory, held against the same made afresh after every act. */
import { deepStrictEqual } from 'node:assert';
import t from 'tap';
import type { Queries } from '../../src/store/store.ts';
import { correctClaim, retractClaim } from '../../src/usecases/change-claim.ts';
import type { ClaimInput } from '../../src/usecases/claim-input.ts';
import { linkClaims } from '../../src/usecases/judge-claims.ts';
import { mergeEntries } from '../../src/usecases/keep-vocabulary.ts';
import { questionById } from '../../src/usecases/question-state.ts';
import { chartRecord } from '../../src/usecases/read-chart.ts';
import {
  type DisputeRow,
  disputePage,
  disputeRecord,
  pointRecord,
} from '../../src/usecases/read-disputes.ts';
import { timelineEntries } from '../../src/usecases/read-timeline.ts';
import { isDisputed, type Reading, readingAt } from '../../src/usecases/reading.ts';
import { recordClaim } from '../../src/usecases/record-claim.ts';
import type { Reference } from '../../src/usecases/references.ts';
import { type Moments, viewAt } from '../../src/usecases/replay.ts';
import { followSequences, perform, type Sequence } from './acts.ts';
import { ADMIN, claimed, claimInput, type World, worldFor } from './world.ts';

const NOW: Moments = { saidBefore: null, knownBefore: null };
/** By then everything was said, so that it is as now, but derived from all claims. */
const LAST: Moments = { saidBefore: Date.parse('9000-01-01'), knownBefore: null };
const DAYS = ['2023-05-23', '2023-05-24T12:00:00Z'];

t.test('after any act every reading is what it would be if nothing had ever been kept', async (t) => {
  const runs = await followSequences(t, 6, follow);
  t.pass(`${runs} sequences`);
});

async function follow(world: World, sequence: Sequence): Promise<void> {
  const middle = { saidBefore: null, knownBefore: 0 };
  for (const [i, spec] of sequence.acts.entries()) {
    await perform(world, sequence, spec);
    if (i === Math.floor(sequence.acts.length / 2)) middle.knownBefore = world.time() + 1;
    const replayed: Moments[] = DAYS.map((day) => ({ ...NOW, saidBefore: Date.parse(day) }));
    if (middle.knownBefore > 0) replayed.push(middle, { ...middle, saidBefore: Date.parse(DAYS[1]!) });
    const version = world.context.store.version();
    await world.context.store.read(async (q) => {
      const ids = await questionsIn(world);
      for (const moments of [NOW, ...replayed])
        deepStrictEqual(await everything(q, ids, moments), await everything(afresh(q), ids, moments));
      deepStrictEqual(timeless(await everything(q, ids, NOW)), timeless(await everything(q, ids, LAST)));
      const moments = replayed[i % replayed.length]!;
      await checkLists(q, ids, moments, version);
    });
  }
}

t.test(
  'a question of more positions than are read at once is told as deriving it from all claims tells it',
  async (t) => {
    const world = await worldFor(t);
    const said = async (i: number, input: Partial<ClaimInput>) =>
      (await recordClaim(world.context, ADMIN, manyClaims(i, input), {})).record.id;
    for (let i = 0; i < 620; i++) await said(i, { claimant: by(i), value: (i * 37) % 211 });
    for (let i = 0; i < 40; i++)
      await said(i, { claimant: by(i), value: (i * 37) % 211, claimedAt: '2023-06-01' });
    for (let i = 0; i < 30; i++) await said(i, { claimant: by(i), value: i * 5, asOf: '2023-05-01' });
    for (let i = 0; i < 520; i++)
      await said(i, { claimant: by(1000 + i), polarity: 'unconfirmed', value: null });
    const denials: string[] = [];
    for (let i = 0; i < 30; i++)
      denials.push(
        await said(i, { claimant: by(2000 + i), polarity: 'denies', value: i % 3 ? i * 7 : 'about 40' }),
      );
    for (let i = 0; i < 520; i++) await said(i, { property: 'controlled-by', claimant: by(i), ...heldBy(i) });
    const claims = [denials[1]!, denials[2]!];
    await linkClaims(world.context, ADMIN, { claims, relation: 'contradicts', rationale: 'days' }, {});
    await retractClaim(world.context, ADMIN, denials[4]!, { retractedAt: '2023-07-01' }, {});
    await world.context.store.read(async (q) => {
      const ids = await questionsIn(world);
      deepStrictEqual(
        timeless(await everything(q, ids, NOW, 150)),
        timeless(await everything(q, ids, LAST, 150)),
      );
    });
  },
);

t.test('filters that leave few questions and filters that leave very many find the same', async (t) => {
  const world = await worldFor(t);
  const items = Array.from({ length: 1_010 }, (_, i) => i);
  const said = (i: number, claimant: string, value: number) =>
    recordClaim(
      world.context,
      ADMIN,
      claimInput({ property: 'equipment-captured', item: `kind ${i}`, claimant: called(claimant), value }),
      {},
    );
  for (const i of items) await said(i, 'many', i);
  for (const i of items.filter((one) => one % 20 === 0))
    await said(i, i % 40 === 0 ? 'few' : 'others', i + 1);
  await world.context.store.read(async (q) => {
    const version = world.context.store.version();
    for (const sort of ['updatedAt', 'claimants', 'factor', 'gap'] as const)
      for (const descending of [true, false]) {
        const find = async (filter: object) =>
          (await listed(q, { sort, descending, limit: 7, ...filter }, NOW, version)).map((row) => row.id);
        const all = await find({});
        const ofFew = all.filter((id) => Number(id.split('-').at(-1)) % 40 === 0);
        t.equal(all.length, 51);
        t.same(await find({ claimant: 'many' }), all);
        t.same(await find({ claimant: 'few' }), ofFew);
        t.same(await find({ claimant: 'few', property: 'equipment-captured', status: 'open' }), ofFew);
        t.same(await find({ claimant: 'many', event: 'raid', verdict: 'conflict' }), all);
        t.same(await find({ claimant: 'many', status: 'settled' }), []);
        t.same(await find({ subject: 'nobody' }), []);
      }
  });
});

const called = (slug: string): Reference => ({ slug, name: slug, kind: 'organisation' });
const by = (i: number): Reference => ({ slug: `side-${i}`, name: `Side ${i}`, kind: 'organisation' });
const heldBy = (i: number): Partial<ClaimInput> => ({
  place: { slug: 'kozinka', name: 'Kozinka' },
  subject: null,
  polarity: i % 5 === 0 ? 'denies' : 'asserts',
  value: { actor: by(3000 + (i % 7)), sole: i % 2 === 0 },
});
const manyClaims = (i: number, input: Partial<ClaimInput>) =>
  claimInput({ claimedAt: `2023-05-${String(10 + (i % 15))}`, ...input });

let readers = 0;

/** What is kept is kept under the identity of an opening, so that another one finds nothing. */
const afresh = (q: Queries): Queries => ({ ...q, identity: `afresh ${++readers}` });

const questionsIn = (world: World): Promise<string[]> =>
  world.db.column('select id from questions where merged_into is null order by key') as Promise<string[]>;

/** What is told of every question: the record, its camps in small pages, its chart, its timeline. */
async function everything(q: Queries, ids: readonly string[], moments: Moments, limit = 2) {
  const found = [];
  for (const id of ids) {
    const reading = await readingAt(q, await questionById(q, id), moments);
    found.push({
      point: await pointRecord(q, reading),
      dispute: isDisputed(reading) ? await paged(q, reading, limit) : null,
      chart: await chartRecord(q, reading),
      entries: await timelineEntries(q, reading),
    });
  }
  return found;
}

async function paged(q: Queries, reading: Reading, limit: number) {
  const pages = [];
  for (let from: number | null = 0; from !== null; ) {
    const page: Awaited<ReturnType<typeof disputeRecord>> = await disputeRecord(q, reading, {
      from,
      limit,
    });
    pages.push(page.record);
    from = page.next;
  }
  return pages;
}

/**
 * A replay is updated when the newest of what it shows was recorded, a question as it is by any act on it. Charts show the
 * ends of the spread beside a choice of the rest: of several claims with one end either way names one.
 */
const timeless = (told: unknown): unknown =>
  JSON.parse(
    JSON.stringify(told, (name, value) => (name === 'updatedAt' || name === 'chart' ? undefined : value)),
  );

/** Replayed lists in every order and under every filter hold what deriving each question by itself finds. */
async function checkLists(q: Queries, ids: readonly string[], moments: Moments, version: string | null) {
  const disputed = new Map<string, { claimants: ReadonlySet<string>; verdict: string | null }>();
  for (const id of ids) {
    const view = await viewAt(q, await questionById(q, id), moments);
    const { contradiction, pastConflict } = view.state;
    if (contradiction || pastConflict)
      disputed.set(id, {
        claimants: new Set([...view.rows.values()].map((row) => row.claimant)),
        verdict: contradiction?.verdict ?? null,
      });
  }
  const all = [...disputed.keys()].sort();
  for (const sort of ['updatedAt', 'claimants', 'factor', 'gap'] as const)
    for (const descending of [true, false]) {
      const rows = await listed(q, { sort, descending }, moments, version);
      deepStrictEqual(rows.map((row) => row.id).sort(), all);
      const keys = rows.map((row) => keyOf(row, sort));
      deepStrictEqual(
        keys,
        [...keys].sort((a, b) => (descending ? rank(b, a) : rank(a, b))),
      );
      deepStrictEqual(rows, await listed(afresh(q), { sort, descending }, moments, version));
    }
  const matching = async (filter: object) =>
    (await listed(q, filter, moments, version)).map((row) => row.id).sort();
  const having = (is: (one: { claimants: ReadonlySet<string>; verdict: string | null }) => boolean) =>
    all.filter((id) => is(disputed.get(id)!));
  deepStrictEqual(
    await matching({ verdict: 'conflict' }),
    having((one) => one.verdict === 'conflict'),
  );
  deepStrictEqual(
    await matching({ status: 'settled' }),
    having((one) => one.verdict === null),
  );
  // It may be one with another by now.
  const ukraine = (await q.vocabulary.actors.resolve('ukraine'))!.slug;
  deepStrictEqual(
    await matching({ claimant: 'ukraine' }),
    having((one) => one.claimants.has(ukraine)),
  );
  deepStrictEqual(
    await matching({ property: 'killed' }),
    all.filter((id) => id.includes('.killed.')),
  );
}

async function listed(q: Queries, filter: object, moments: Moments, version: string | null) {
  const rows: DisputeRow[] = [];
  const asked = { sort: 'updatedAt' as const, descending: true, limit: 2, ...filter, ...moments };
  for (let cursor: { key: number; seq: number } | null = null; ; ) {
    const page: Awaited<ReturnType<typeof disputePage>> = await disputePage(q, { ...asked, cursor }, version);
    rows.push(...page.rows);
    if (page.next === null) return rows;
    cursor = page.next;
  }
}

const rank = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

function keyOf(
  { updatedAt, claimants, spread }: DisputeRow,
  sort: 'updatedAt' | 'claimants' | 'factor' | 'gap',
) {
  if (sort === 'updatedAt') return Date.parse(updatedAt);
  if (sort === 'claimants') return claimants;
  if (spread === null) return -1;
  return sort === 'gap' ? spread.gap : (spread.factor ?? Infinity);
}

t.test('a replay that is kept knows that an actor whom the log alone names has become another', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const { record } = await claimed(world, 'xx', 5);
  await claimed(world, 'zz', 90);
  const moments = { saidBefore: null, knownBefore: world.time() + 1 };
  const other = { claimant: { slug: 'yy', name: 'yy' }, reason: 'Another said so.' };
  await correctClaim(context, ADMIN, record.id, other, () => true);
  const look = () =>
    context.store.read(async (q) => {
      const { figures } = await readingAt(q, await questionById(q, record.question.id), moments);
      return [figures.status, (await listed(q, {}, moments, context.store.version())).length];
    });
  t.same(await look(), ['open', 1]);
  await mergeEntries(context, ADMIN, 'actors', 'xx', { into: 'zz' }, {});
  t.same(await look(), ['undisputed', 0]);
});
