import { deepStrictEqual, ok } from 'node:assert';
import t from 'tap';
import { linkClaims } from '../../src/usecases/judge-claims.ts';
import { mergeEntries } from '../../src/usecases/keep-vocabulary.ts';
import type { Raw } from '../database.ts';
import { followSequences, perform, type Sequence } from './acts.ts';
import { ADMIN, claimed, type World, worldFor } from './world.ts';

type State = { status: string; verdict: string | null; low: number | null; high: number | null };
type Moment = State & { key: number; kind: string; first: string | null; second: string | null };

t.test('after every act the newest moment told of a question is what it has come to', async (t) => {
  let told = 0;
  const runs = await followSequences(t, 12, async (world, sequence) => {
    told += await follow(world, sequence);
  });
  t.ok(told > runs, `${told} moments in ${runs} sequences`);
});

t.test('a claim that changes nothing of a dispute is no moment of it', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'ministry', 'more than 70', { claimedAt: '2023-05-23' });
  t.same(await kinds(world), []);
  await claimed(world, 'corps', 2, { claimedAt: '2023-05-24' });
  t.same(await kinds(world), ['opened']);
  for (let i = 0; i < 20; i++) await claimed(world, `witness-${i}`, 10 + i, { claimedAt: '2023-05-25' });
  await claimed(world, 'corps', 2, { claimedAt: '2023-05-26', reports: [reportIn(7)] });
  t.same(await kinds(world), ['opened'], 'claims between the ends, and the same said again');
  await claimed(world, 'alliance', 2, { claimedAt: '2023-05-26' });
  t.same(await kinds(world), ['opened'], 'another who says the same as one that stands');
  await claimed(world, 'corps', 3, { claimedAt: '2023-05-27' });
  t.same(await kinds(world), ['opened', 'changed'], 'the corps no longer holds the end, the alliance does');
  await claimed(world, 'alliance', 1, { claimedAt: '2023-05-28' });
  t.same(await kinds(world), ['opened', 'changed', 'changed'], 'the end moves');
});

t.test('an editor’s link that lets a dispute go, and its end, are moments of it', async (t) => {
  const world = await worldFor(t);
  const first = await claimed(world, 'ministry', 'more than 70', { claimedAt: '2023-05-23' });
  const second = await claimed(world, 'corps', 2, { claimedAt: '2023-05-24' });
  const claims = [first.record.id, second.record.id];
  await linkClaims(
    world.context,
    ADMIN,
    { claims, relation: 'compatible', rationale: 'Two different days.' },
    {},
  );
  t.same(await kinds(world), ['opened', 'dissolved']);
  await claimed(world, 'alliance', 5, { claimedAt: '2023-05-25' });
  t.same(await kinds(world), ['opened', 'dissolved', 'reopened']);
});

t.test('what was told of two questions is told of the one that they become', async (t) => {
  const world = await worldFor(t);
  for (const subject of ['raiders', 'band']) {
    const about = { subject: { slug: subject, name: subject } };
    await claimed(world, 'ministry', 'more than 70', { claimedAt: '2023-05-23', ...about });
    await claimed(world, 'corps', subject === 'band' ? 1 : 2, { claimedAt: '2023-05-24', ...about });
  }
  await claimed(world, 'ministry', 1, { claimedAt: '2023-05-25', subject: 'band' });
  t.same(await kinds(world), ['opened', 'opened', 'settled']);
  await mergeEntries(world.context, ADMIN, 'actors', 'band', { into: 'raiders' }, {});
  await checkMoments(world.db);
  t.same(await kinds(world), ['opened', 'opened', 'settled', 'reopened']);
  const [key, ...others] = await pluck<number>(world, 'select distinct question_key from dispute_events');
  t.same(others, []);
  t.same([key], await pluck(world, 'select key from questions where merged_into is null'));
  const [newest] = await pluck(world, 'select change_seq from dispute_events order by seq desc limit 1');
  t.same(await pluck(world, `select act from changes where seq = ${newest}`), ['actor-merged']);
});

async function follow(world: World, sequence: Sequence): Promise<number> {
  let count = 0;
  for (const spec of sequence.acts) {
    await perform(world, sequence, spec);
    await checkMoments(world.db);
    const now = (await kinds(world)).length;
    ok(spec.kind === 'merge' || spec.kind === 'join' || now <= count + 2, 'an act on a claim is told once');
    count = now;
  }
  return count;
}

async function checkMoments(db: Raw): Promise<void> {
  const moments = await db.all<Moment>(
    `select question_key as key, kind, status, verdict, low, high, first_claim as first, second_claim as second
     from dispute_events order by seq`,
  );
  const questions = await db.all<State & { key: number; id: string; merged_into: number | null }>(
    'select key, id, status, verdict, spread_low as low, spread_high as high, merged_into from questions',
  );
  for (const question of questions) {
    const own = moments.filter((one) => one.key === question.key);
    if (question.merged_into !== null) {
      deepStrictEqual(own, [], `${question.id} was merged, and all that was told of it`);
      continue;
    }
    const { status, verdict } = question;
    const { low, high } = status === 'open' ? question : { low: null, high: null };
    const newest = own.at(-1) ?? { status: 'undisputed', verdict: null, low: null, high: null };
    deepStrictEqual(
      { status: newest.status, verdict: newest.verdict, low: newest.low, high: newest.high },
      { status, verdict, low, high },
      question.id,
    );
    for (const [i, one] of own.entries()) {
      ok((one.status === 'undisputed') === (one.first === null), 'a dispute has two claims to show');
      ok(one.kind !== 'opened' || one.status === 'open');
      ok(one.kind !== 'dissolved' || (i > 0 && one.status === 'undisputed'));
    }
  }
}

const reportIn = (source: number) => ({ source: { url: `https://example.org/${source}` } });
const kinds = (world: World): Promise<string[]> =>
  pluck(world, 'select kind from dispute_events order by seq');
const pluck = <T>(world: World, sql: string): Promise<T[]> => world.db.column(sql);
