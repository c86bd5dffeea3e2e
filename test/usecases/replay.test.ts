import t from 'tap';
import { addReport, correctClaim, retractClaim, voidClaim } from '../../src/usecases/change-claim.ts';
import { assessQuestion, linkClaims, removeLink } from '../../src/usecases/judge-claims.ts';
import { mergeEntries } from '../../src/usecases/keep-vocabulary.ts';
import { getDispute, getQuestion, listDisputes } from '../../src/usecases/read-disputes.ts';
import { ADMIN, claimed, type World, worldFor } from './world.ts';

const FIRST = { from: 0, limit: 10 };
const KILLED = 'raid.killed.raiders';
const knownAt = (time: number) => ({ saidBefore: null, knownBefore: time + 1 });
const saidBefore = (text: string) => ({ saidBefore: Date.parse(text), knownBefore: null });
const listed = async (world: World, filter: Partial<Parameters<typeof listDisputes>[1]>) => {
  const page = { sort: 'updatedAt', descending: true, cursor: null, limit: 10 } as const;
  const { rows } = await listDisputes(world.context, {
    ...page,
    ...{ saidBefore: null, knownBefore: null },
    ...filter,
  });
  return rows.map((row) => row.id);
};

t.test('what was said by a day knows no later claim and no later retraction', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 2, { claimedAt: '2023-05-22' });
  const high = await claimed(world, 'russian-mod', 70, { claimedAt: '2023-05-23' });
  await retractClaim(world.context, ADMIN, high.record.id, { retractedAt: '2023-05-25' }, {});
  const at = async (day: string) => (await getQuestion(world.context, KILLED, saidBefore(day))).status;
  t.equal(await at('2023-05-22'), 'undisputed');
  t.equal(await at('2023-05-23'), 'undisputed');
  t.equal(await at('2023-05-24'), 'open');
  t.equal(await at('2023-05-26'), 'settled');
  t.same(await listed(world, { ...saidBefore('2023-05-24'), claimant: 'rvc' }), [KILLED]);
});

t.test('a list of disputes as said by a day names only those that a claimant was part of then', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 2, { claimedAt: '2023-05-22' });
  await claimed(world, 'russian-mod', 70, { claimedAt: '2023-05-23' });
  await claimed(world, 'ukraine', 5, { claimedAt: '2023-05-30' });
  t.same(await listed(world, { ...saidBefore('2023-05-24'), claimant: 'russian-mod' }), [KILLED]);
  t.same(await listed(world, { ...saidBefore('2023-05-24'), claimant: 'ukraine' }), []);
});

t.test(
  'a tension that a later claim ended is in the list of the days before, though nothing is left of it',
  async (t) => {
    const world = await worldFor(t);
    await claimed(world, 'rvc', 'about 40', { claimedAt: '2023-05-21' });
    await claimed(world, 'russian-mod', 70, { claimedAt: '2023-05-22' });
    t.equal(
      (await getDispute(world.context, KILLED, saidBefore('2023-05-24'), FIRST)).record.verdict,
      'tension',
    );
    await claimed(world, 'russian-mod', 40, { claimedAt: '2023-05-24' });
    t.same(await listed(world, {}), []);
    t.same(await listed(world, saidBefore('2023-05-24')), [KILLED]);
    t.same(await listed(world, saidBefore('2023-05-25')), []);
  },
);

t.test('what was known then has the claims that were voided, corrected or moved since', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const low = await claimed(world, 'rvc', 2);
  const high = await claimed(world, 'russian-mod', 70);
  const then = world.time();
  await correctClaim(context, ADMIN, high.record.id, { reason: 'misread', value: 7 }, () => true);
  const corrected = world.time();
  const guards = { slug: 'guards', name: 'Guards' };
  await correctClaim(context, ADMIN, high.record.id, { reason: 'misread', subject: guards }, () => true);
  const moved = world.time();
  for (const { record } of [low, high]) await voidClaim(context, ADMIN, record.id, { reason: 'misread' }, {});
  const factorAt = async (time: number) =>
    (await getQuestion(context, KILLED, knownAt(time))).spread?.factor ?? null;
  t.equal(await factorAt(then), 35);
  t.equal(await factorAt(corrected), 3.5);
  t.equal(await factorAt(moved), null);
  t.equal((await getQuestion(context, 'raid.killed.guards', knownAt(moved))).claims, 1);
  t.equal((await getQuestion(context, 'raid.killed.guards', knownAt(corrected))).claims, 0);
  t.same(await listed(world, knownAt(then)), [KILLED], 'though no claim is left of it');
  t.same(await listed(world, {}), []);
});

t.test('what was known then has the links, findings and reports of then', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const low = await claimed(world, 'rvc', 2);
  const high = await claimed(world, 'russian-mod', 70);
  const bare = world.time();
  const source = { url: 'https://example.org/2' };
  await addReport(context, ADMIN, low.record.id, { source }, {});
  const finding = { assessor: 'rvc', rating: 'true', rationale: 'counted' };
  await assessQuestion(context, ADMIN, KILLED, finding, {});
  const claims = [low.record.id, high.record.id];
  const link = await linkClaims(context, ADMIN, { claims, relation: 'compatible', rationale: 'days' }, {});
  const linked = world.time();
  await removeLink(context, ADMIN, link.id, () => true);
  await correctClaim(context, ADMIN, low.record.id, { reason: 'misread', reports: [{ source }] }, () => true);
  const at = async (time: number) => {
    const { status, reports, links, assessed } = await getQuestion(context, KILLED, knownAt(time));
    return { status, reports, links: links.length, assessed };
  };
  t.same(await at(bare), { status: 'open', reports: 2, links: 0, assessed: false });
  t.same(await at(linked), { status: 'undisputed', reports: 3, links: 1, assessed: true });
  t.same(await at(world.time()), { status: 'open', reports: 2, links: 0, assessed: true });
});

t.test(
  'identities are known as of now: what was known of a merged question is found under its new id',
  async (t) => {
    const world = await worldFor(t);
    const { context } = world;
    for (const [i, slug] of ['raiders', 'saboteurs', 'fighters'].entries())
      await claimed(world, `claimant-${i}`, i * 10, { subject: { slug, name: slug } });
    const then = world.time();
    for (const [from, into] of [
      ['saboteurs', 'fighters'],
      ['fighters', 'raiders'],
    ] as const)
      await mergeEntries(context, ADMIN, 'actors', from, { into }, {});
    const { record } = await getDispute(context, 'raid.killed.saboteurs', knownAt(then), {
      from: 0,
      limit: 10,
    });
    t.match(record, { id: KILLED, claims: 3, verdict: 'conflict' });
  },
);

for (const end of [0, 1] as const)
  t.test(
    `a link was known where its claims were then, though its claim ${end} was moved since`,
    async (t) => {
      const world = await worldFor(t);
      const { context } = world;
      const claims = [
        (await claimed(world, 'rvc', 2)).record.id,
        (await claimed(world, 'russian-mod', 70)).record.id,
      ] as const;
      await linkClaims(
        context,
        ADMIN,
        { claims: [...claims], relation: 'compatible', rationale: 'days' },
        {},
      );
      const linked = world.time();
      const subject = { slug: 'guards', name: 'Guards' };
      await correctClaim(context, ADMIN, claims[end], { reason: 'misread', subject }, () => true);
      t.match(await getQuestion(context, KILLED, knownAt(linked)), {
        status: 'undisputed',
        positionCount: 2,
      });
    },
  );
