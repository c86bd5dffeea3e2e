import t from 'tap';
import type { Refusal } from '../../src/domain/refusal.ts';
import { correctClaim, retractClaim, voidClaim } from '../../src/usecases/change-claim.ts';
import type { KeptAnswer } from '../../src/usecases/context.ts';
import { linkClaims } from '../../src/usecases/judge-claims.ts';
import { createVocabularyEntry, listEntries, mergeEntries } from '../../src/usecases/keep-vocabulary.ts';
import { getClaim } from '../../src/usecases/read-claims.ts';
import { getDispute } from '../../src/usecases/read-disputes.ts';
import { recordClaim } from '../../src/usecases/record-claim.ts';
import { ADMIN, CONTRIBUTOR, claimed, claimInput, type World, worldFor } from './world.ts';

const NOW = { saidBefore: null, knownBefore: null };
const source = (number: number) => ({ source: { url: `https://example.org/${number}` } });

const refusalOf = async (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => {
      throw new Error('it was not refused');
    },
    (refusal) => refusal as Refusal,
  );

t.test('a claim is answered with what it contradicts', async (t) => {
  const world = await worldFor(t);
  const first = await claimed(world, 'rvc', 'two');
  t.equal(first.dispute, null);
  t.same(first.counterclaims, []);
  const second = await claimed(world, 'russian-mod', 'more than 70');
  t.same(second.dispute, { id: 'raid.killed.raiders', verdict: 'conflict' });
  t.match(second.counterclaims, [
    { claim: { id: first.record.id }, verdict: 'conflict', origin: 'derived', gap: 69, factor: 35.5 },
  ]);
  t.equal(second.counterclaims.length, 1);
});

t.test('the same claim again is not a second one: its reports are added to the first', async (t) => {
  const world = await worldFor(t);
  const first = await claimed(world, 'rvc', 'more than 70', { claimedAt: '2023-05-23T10:00:00Z' });
  const again = await claimed(world, 'rvc', '71 or more', {
    claimedAt: '2023-05-23T23:30:00Z',
    reports: [source(1), source(2)],
  });
  t.equal(again.merged, true);
  t.equal(again.record.id, first.record.id);
  t.equal(again.record.reports.length, 2);
  for (const other of [
    { claimedAt: '2023-05-24' },
    { claimedAt: '2023-05-23T10:00:00Z', asOf: '2023-05-22' },
    { claimedAt: '2023-05-23T10:00:00Z', speaker: 'rvc' },
    { claimedAt: '2023-05-23T10:00:00Z', polarity: 'denies' as const },
  ])
    t.equal((await claimed(world, 'rvc', 'more than 70', other)).merged, false);
});

t.test('retracted and voided claims absorb no other', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const first = await claimed(world, 'rvc', 2);
  await retractClaim(context, ADMIN, first.record.id, {}, {});
  const second = await claimed(world, 'rvc', 2);
  t.equal(second.merged, false);
  await voidClaim(context, ADMIN, second.record.id, { reason: 'misread' }, {});
  const third = await claimed(world, 'rvc', 2);
  t.equal(third.merged, false);
  t.equal(new Set([first, second, third].map((one) => one.record.id)).size, 3);
  t.equal((await claimed(world, 'rvc', 2)).record.id, third.record.id);
});

t.test(
  'an externalId that comes back with the same content is the same claim, whatever became of it',
  async (t) => {
    const world = await worldFor(t);
    const { context } = world;
    const send = (value: number, by = ADMIN) =>
      recordClaim(
        context,
        by,
        claimInput({ claimant: { slug: 'rvc', name: 'RVC' }, value, externalId: 'row-1' }),
      );
    const first = await send(2);
    t.equal((await send(2)).record.id, first.record.id);
    const refusal = await refusalOf(send(3));
    t.equal(refusal.code, 'external-id-conflict');
    t.same(refusal.context, { existing: first.record.id });
    t.equal((await send(3, CONTRIBUTOR)).merged, false, 'externalIds are each key’s own');
    await voidClaim(context, ADMIN, first.record.id, { reason: 'misread' }, {});
    const resent = await send(2);
    t.equal(resent.merged, true);
    t.equal(resent.record.id, first.record.id);
    t.equal(resent.record.status, 'voided');
  },
);

t.test('references are created once, where they are first given whole', async (t) => {
  const world = await worldFor(t);
  const ukraine = { slug: 'ukraine', name: 'Ukraine', kind: 'state' as const };
  const { record } = await recordClaim(
    world.context,
    ADMIN,
    claimInput({
      claimant: { slug: 'gur', name: 'GUR', memberOf: [ukraine] },
      speaker: ukraine,
      subject: ukraine,
      reports: [source(1), { ...source(1), quote: 'two men' }],
    }),
  );
  t.same(record.speaker, { slug: 'ukraine', name: 'Ukraine' });
  const { rows } = await listEntries(world.context, 'actors', { q: undefined, after: '', limit: 10 });
  t.same(
    rows.map((row) => row.slug),
    ['gur', 'ukraine'],
  );
  t.equal(await world.db.value('select count(*) from sources'), 1);
  await recordClaim(world.context, ADMIN, claimInput({ claimant: { ...ukraine, name: 'Another name' } }));
  t.equal(
    (await getClaim(world.context, record.id)).speaker?.name,
    'Ukraine',
    'what is there stays as it is',
  );
});

t.test('every unknown reference is named at once, and nothing is written', async (t) => {
  const world = await worldFor(t);
  const before = await world.dump();
  const refusal = await refusalOf(
    recordClaim(
      world.context,
      ADMIN,
      claimInput({
        event: 'nowhere',
        claimant: 'nobody',
        subject: { slug: 'new', name: 'New', memberOf: ['no-group'] },
        place: 'no-place',
        reports: [{ source: 'no-source' }, { ...source(1), relayedFrom: { report: 'no-report' } }],
      }),
    ),
  );
  t.equal(refusal.code, 'unknown-reference');
  t.same(refusal.faults.map((one) => one.path).sort(), [
    'claimant',
    'event',
    'place',
    'reports.0.source',
    'reports.1.relayedFrom.report',
    'subject.memberOf.0',
  ]);
  t.same(await world.dump(), before);
});

t.test('a dry run answers the same and leaves the database as it was', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 2);
  const before = await world.dump();
  const input = claimInput({ claimant: { slug: 'russian-mod', name: 'Russian MoD' }, value: 'more than 70' });
  const dry = await recordClaim(world.context, ADMIN, input, { dryRun: true });
  t.same(await world.dump(), before);
  const wet = await recordClaim(world.context, ADMIN, input);
  t.same(
    dry.counterclaims.map((one) => one.reason),
    wet.counterclaims.map((one) => one.reason),
  );
  t.same(dry.dispute, wet.dispute);
  t.same(dry.record.value, wet.record.value);
});

const keeping = (render: KeptAnswer['render']): KeptAnswer => ({
  keyId: ADMIN.keyId,
  path: '/v1/claims',
  key: 'once',
  bodyHash: 'hash',
  render,
});
const keptAnswer = (world: World) =>
  world.context.store.read((q) => q.keys.answer(ADMIN.keyId, '/v1/claims', 'once'));

t.test('an answer is kept in the transaction of its act: both are there, or neither', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 2);
  const input = claimInput({ value: 3 });
  const before = await world.dump();
  const failing = keeping(() => {
    throw new Error('the answer cannot be rendered');
  });
  await t.rejects(recordClaim(world.context, ADMIN, input, { keep: failing }), /cannot be rendered/);
  t.same(await world.dump(), before);
  const whole = keeping((result) => ({ status: 201, headers: {}, body: JSON.stringify(result) }));
  await recordClaim(world.context, ADMIN, input, { keep: whole, dryRun: true });
  t.equal(await keptAnswer(world), null, 'a dry run keeps no answer');
  const { record } = await recordClaim(world.context, ADMIN, input, { keep: whole });
  const kept = await keptAnswer(world);
  t.equal(JSON.parse(kept!.body).record.id, record.id);
});

t.test('a correction leaves a value that it does not speak of as it was read', async (t) => {
  const world = await worldFor(t);
  const { record } = await claimed(world, 'rvc', 'dozens', { claimedAt: '2023-05-23' });
  const laterRules = { ...world.context, quantityRules: 'acled' as const };
  const corrected = await correctClaim(
    laterRules,
    ADMIN,
    record.id,
    { reason: 'misdated', claimedAt: '2023-05-24' },
    () => true,
  );
  t.same(corrected.value, record.value);
  t.equal(corrected.claimedAt, '2023-05-24');
});

t.test('a resent line whose claimant was merged since is still the same claim', async (t) => {
  const world = await worldFor(t);
  const { context } = world;

  await createVocabularyEntry(context, ADMIN, 'actors', { slug: 'corps', name: 'Corps' }, {});
  const input = claimInput({ claimant: { slug: 'rvc', name: 'RVC' }, externalId: 'row-1' });
  const { record } = await recordClaim(context, ADMIN, input);
  await mergeEntries(context, ADMIN, 'actors', 'rvc', { into: 'corps' }, {});
  const again = await recordClaim(context, ADMIN, input);
  t.equal(again.record.id, record.id);
});

t.test('links follow claims that a correction moves to another question', async (t) => {
  const world = await worldFor(t);
  const { context } = world;

  const guards = { slug: 'guards', name: 'Guards' };
  const a = await claimed(world, 'rvc', 2);
  const b = await claimed(world, 'russian-mod', 3, { subject: guards });
  await linkClaims(
    context,
    ADMIN,
    { claims: [a.record.id, b.record.id], relation: 'compatible', rationale: 'other men' },
    {},
  );
  const move = (subject: string) =>
    correctClaim(context, ADMIN, b.record.id, { reason: 'misread', subject }, () => true);
  const count = () => world.db.value("select count(*) from questions where status = 'open'");
  await move('raiders');
  t.equal(await count(), 0, 'on one question the link holds against the derived conflict');
  const c = await claimed(world, 'ukraine', 5);
  t.equal(c.dispute?.verdict, 'conflict');
  const { record } = await getDispute(context, 'raid.killed.raiders', NOW, { from: 0, limit: 10 });
  t.equal(record.links.length, 1);
});
