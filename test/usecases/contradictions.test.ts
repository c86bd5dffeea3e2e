import t from 'tap';
import { retractClaim } from '../../src/usecases/change-claim.ts';
import type { ClaimInput } from '../../src/usecases/claim-input.ts';
import { linkClaims, type Relation } from '../../src/usecases/judge-claims.ts';
import { createVocabularyEntry } from '../../src/usecases/keep-vocabulary.ts';
import { type CounterclaimCursor, listCounterclaims } from '../../src/usecases/read-claims.ts';
import { getQuestion } from '../../src/usecases/read-disputes.ts';
import { ADMIN, claimed, type World, worldFor } from './world.ts';

const NOW = { saidBefore: null, knownBefore: null };

const link = (world: World, claims: string[], relation: Relation) =>
  linkClaims(world.context, ADMIN, { claims, relation, rationale: 'read both' }, {});

async function paged(world: World, id: string, include: 'contradicting' | 'all', limit: number) {
  const found: string[] = [];
  let cursor: CounterclaimCursor | null = null;
  do {
    const page: Awaited<ReturnType<typeof listCounterclaims>> = await listCounterclaims(world.context, id, {
      include,
      limit,
      cursor,
    });
    found.push(...page.rows.map((row) => row.claim.id));
    cursor = page.next;
  } while (cursor !== null && found.length < 100);
  return found;
}

/** Records one claim by each of some claimants; their ids. */
async function each(world: World, values: ClaimInput['value'][], given: Partial<ClaimInput> = {}) {
  const ids: string[] = [];
  for (const value of values) {
    const claimant = `claimant-${await world.db.value('select count(*) from claims')}`;
    ids.push((await claimed(world, claimant, value, given)).record.id);
  }
  return ids;
}

t.test('values without a distance page in the order of the record', async (t) => {
  const world = await worldFor(t);
  const status = (name: string) => ({ status: name });
  const told = { property: 'outcome' };
  const ids = await each(
    world,
    ['ongoing', 'held', 'repelled', 'withdrawn', 'held', 'repelled'].map(status),
    told,
  );
  for (const limit of [1, 2, 3]) t.same(await paged(world, ids[0]!, 'contradicting', limit), ids.slice(1));
  const taken = await each(world, [true, false, false, true, false, false], { property: 'took-part' });
  const against = [1, 2, 4, 5].map((i) => taken[i]);
  for (const limit of [1, 2, 3]) {
    t.same(await paged(world, taken[0]!, 'contradicting', limit), against);
    t.same(await paged(world, taken[0]!, 'all', limit), [...against, taken[3]]);
  }
});

t.test(
  'ends that only an exclusion tells apart are as far, and page in the order of the record',
  async (t) => {
    const world = await worldFor(t);
    const area = { property: 'area-controlled' };
    const under = (max: number, maxExclusive: boolean) => ({ min: null, max, maxExclusive });
    const ids = await each(
      world,
      [10, under(5, false), under(5, true), under(5, false), under(5, true), under(5, true), under(4, true)],
      area,
    );
    const [ten, ...others] = ids;
    const expected = [others[5], ...others.slice(0, 5)];
    for (const limit of [1, 2, 3, 4]) t.same(await paged(world, ten!, 'contradicting', limit), expected);
  },
);

t.test('claims that only touch are paged though nothing lies between them', async (t) => {
  const world = await worldFor(t);
  const ids = await each(world, [{ min: 5, minExclusive: true, max: null }, 5, 5, 5, 5], {
    property: 'area-controlled',
  });
  for (const limit of [1, 2]) t.same(await paged(world, ids[0]!, 'contradicting', limit), ids.slice(1));
});

t.test('counts past the precision of a rounding page by their true distance', async (t) => {
  const world = await worldFor(t);
  const huge = 2 ** 53 - 1;
  const ids = await each(world, [0, huge - 3, huge - 1, huge - 2, huge]);
  const expected = [4, 2, 3, 1].map((i) => ids[i]);
  for (const limit of [1, 2, 3]) t.same(await paged(world, ids[0]!, 'contradicting', limit), expected);
});

t.test('a link sets even an unconfirmed claim against another, and it shows from both sides', async (t) => {
  const world = await worldFor(t);
  const value = await claimed(world, 'rvc', 2);
  const silent = await claimed(world, 'russian-mod', null, { polarity: 'unconfirmed' });
  const ids = [value.record.id, silent.record.id];
  await link(world, ids, 'contradicts');
  t.equal((await getQuestion(world.context, 'raid.killed.raiders', NOW)).verdict, 'conflict');
  t.same(await paged(world, ids[0]!, 'contradicting', 1), [ids[1]]);
  t.same(await paged(world, ids[1]!, 'contradicting', 1), [ids[0]]);
  t.same(await paged(world, ids[1]!, 'all', 1), [ids[0]]);
});

t.test('a denial of vague words bounds the spread as soon as it is recorded', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 'at least several', { polarity: 'denies' });
  const { record } = await claimed(world, 'russian-mod', 10);
  const [kept] = await world.db.all('select spread_low, spread_high, spread_basis from questions');
  t.same(kept, { spread_low: 2, spread_high: 10, spread_basis: 'effective' });
  t.match((await getQuestion(world.context, record.question.id, NOW)).spread, { low: 2, high: 10 });
});

t.test('claims in links do not hide another that says the same of an actor and is in none', async (t) => {
  const world = await worldFor(t);
  for (const slug of ['moon', 'sun'])
    await createVocabularyEntry(world.context, ADMIN, 'actors', { slug, name: slug }, {});
  const on = { property: 'controlled-by', place: { slug: 'kozinka', name: 'Kozinka' } };
  const of = (actor: string) => ({ actor });
  const [moon, first, second] = await each(world, [of('moon'), of('sun'), of('sun')], on);
  for (const sun of [first!, second!]) await link(world, [moon!, sun], 'compatible');
  const [third] = await each(world, [of('sun')], on);
  const id = 'raid.controlled-by.raiders.at-kozinka';
  t.equal((await getQuestion(world.context, id, NOW)).verdict, 'conflict');
  t.same(await paged(world, moon!, 'contradicting', 1), [third]);
  await each(world, [of('sun')], on);
  await retractClaim(world.context, ADMIN, third!, {}, {});
  const kept = await world.db.value('select verdict from questions where id = ?', id);
  t.equal(kept, 'conflict', 'what is left is looked up afresh');
});
