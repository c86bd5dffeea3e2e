import t from 'tap';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { ActorRow, EventRow, PlaceRow } from '../../src/store/vocabulary.ts';
import { addReport } from '../../src/usecases/change-claim.ts';
import { assessQuestion, linkClaims, listAssessments } from '../../src/usecases/judge-claims.ts';
import {
  changeEntry,
  createVocabularyEntry,
  getEntry,
  getSource,
  mergeEntries,
} from '../../src/usecases/keep-vocabulary.ts';
import { getClaim, listClaims } from '../../src/usecases/read-claims.ts';
import { getDispute, getQuestion, listDisputes } from '../../src/usecases/read-disputes.ts';
import { ADMIN, claimed, type World, worldFor } from './world.ts';

const NOW = { saidBefore: null, knownBefore: null };
const CLAIMS = { sort: 'recordedAt', descending: false, cursor: null, limit: 50 } as const;
const merge = (world: World, kind: Parameters<typeof mergeEntries>[2], from: string, into: string) =>
  mergeEntries(world.context, ADMIN, kind, from, { into }, {});
const named = (slug: string) => ({ slug, name: `The ${slug}` });
const kept = (world: World, kind: 'actors' | 'places' | 'events', slug: string) =>
  world.context.store.read<Partial<ActorRow & PlaceRow & EventRow>>(
    async (q) => (await q.vocabulary[kind].find(slug)) ?? {},
  );
const actor = (world: World, slug: string, memberOf: string[] = []) =>
  createVocabularyEntry(world.context, ADMIN, 'actors', { ...named(slug), memberOf }, {});

t.test('two actors that are one answer one question, and their old questions lead there', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const a = await claimed(world, 'rvc', 2, { subject: named('raiders') });
  const b = await claimed(world, 'russian-mod', 70, { subject: named('saboteurs') });
  await assessQuestion(
    context,
    ADMIN,
    'raid.killed.saboteurs',
    { assessor: 'rvc', rating: 'false', rationale: 'counted' },
    {},
  );
  t.equal(b.dispute, null);
  await merge(world, 'actors', 'saboteurs', 'raiders');
  const { record } = await getDispute(context, 'raid.killed.saboteurs', NOW, { from: 0, limit: 10 });
  t.equal(record.id, 'raid.killed.raiders');
  t.equal(record.verdict, 'conflict');
  t.equal(record.assessed, true);
  t.equal((await getClaim(context, b.record.id)).question.id, a.record.question.id);
  t.equal((await getEntry(context, 'actors', 'saboteurs')).slug, 'raiders');
});

t.test('an old slug keeps resolving in new claims and in filters', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  await claimed(world, 'corps', 2, { subject: named('raiders'), place: named('kozinka') });
  await createVocabularyEntry(context, ADMIN, 'events', named('incursion'), {});
  await createVocabularyEntry(context, ADMIN, 'places', named('kozinka-village'), {});
  await actor(world, 'rvc');
  await actor(world, 'russian-volunteers');
  await merge(world, 'actors', 'corps', 'rvc');
  await merge(world, 'actors', 'rvc', 'russian-volunteers');
  await merge(world, 'events', 'raid', 'incursion');
  await merge(world, 'places', 'kozinka', 'kozinka-village');
  const again = await claimed(world, 'corps', 2, { subject: 'raiders', event: 'raid', place: 'kozinka' });
  t.equal(again.merged, true);
  t.equal(again.record.question.id, 'incursion.killed.raiders.at-kozinka-village');
  for (const filter of [
    { claimant: 'corps' },
    { claimant: 'rvc' },
    { event: 'raid' },
    { place: 'kozinka' },
  ]) {
    const { rows } = await listClaims(context, { ...CLAIMS, ...filter });
    t.same(
      rows.map((row) => row.id),
      [again.record.id],
    );
  }
  await claimed(world, 'russian-mod', 70, { subject: 'raiders', event: 'raid', place: 'kozinka' });
  const disputes = await listDisputes(context, {
    ...{ event: 'raid', claimant: 'corps', ...NOW },
    ...{ sort: 'updatedAt', descending: true, cursor: null, limit: 10 },
  });
  t.equal(disputes.rows.length, 1);
});

t.test('claims of two claimants that turn out to be one no longer contradict each other', async (t) => {
  const world = await worldFor(t);
  const first = await claimed(world, 'rvc', 2, { claimedAt: '2023-05-22' });
  const second = await claimed(world, 'corps', 70, { claimedAt: '2023-05-23' });
  t.equal(second.dispute?.verdict, 'conflict');
  await merge(world, 'actors', 'corps', 'rvc');
  const question = await getQuestion(world.context, 'raid.killed.raiders', NOW);
  t.match(question, { verdict: null, status: 'undisputed', claimants: 1, claims: 2, positionCount: 1 });
  t.match(await getClaim(world.context, first.record.id), {
    status: 'revised',
    succeededBy: second.record.id,
  });
});

t.test('memberships and sides follow a merged actor, and questions are compared afresh', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  for (const slug of ['ukraine', 'raiders']) await actor(world, slug);
  await actor(world, 'gur', ['ukraine']);
  await actor(world, 'legion', ['gur']);
  await actor(world, 'intelligence');
  const sides = [{ name: 'attackers', actors: ['gur', 'legion'] }];
  await createVocabularyEntry(context, ADMIN, 'events', { ...named('raid'), sides }, {});
  const sole = (slug: string) => ({ actor: slug, sole: true });
  const on = { property: 'responsible', subject: null };
  await claimed(world, 'rvc', sole('intelligence'), on);
  const second = await claimed(world, 'russian-mod', sole('ukraine'), on);
  t.equal(second.dispute?.verdict, 'conflict');
  await merge(world, 'actors', 'gur', 'intelligence');
  t.same((await kept(world, 'actors', 'intelligence')).memberOf, ['ukraine']);
  t.same((await kept(world, 'actors', 'legion')).memberOf, ['intelligence']);
  t.same((await kept(world, 'events', 'raid')).sides, [
    { name: 'attackers', actors: ['intelligence', 'legion'] },
  ]);
  const verdict = await world.db.value(
    'select verdict from questions where id = ?',
    second.record.question.id,
  );
  t.equal(verdict, null, 'the target is a member now of what the merged one was a member of');
});

t.test('what is settled depends on memberships of actors that only revised claims name', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  for (const slug of ['ukraine', 'gur', 'moon']) await actor(world, slug);
  const on = { property: 'controlled-by', place: named('kozinka') };
  await claimed(world, 'rvc', { actor: 'gur' }, { ...on, claimedAt: '2023-05-22' });
  await claimed(world, 'russian-mod', { actor: 'ukraine' }, { ...on, claimedAt: '2023-05-22' });
  for (const claimant of ['rvc', 'russian-mod'])
    await claimed(world, claimant, { actor: 'moon' }, { ...on, claimedAt: '2023-05-23' });
  const id = 'raid.controlled-by.raiders.at-kozinka';
  t.equal((await getQuestion(context, id, NOW)).status, 'settled');
  await changeEntry(context, ADMIN, 'actors', 'gur', { memberOf: ['ukraine'] }, () => true);
  const status = await world.db.value('select status from questions where id = ?', id);
  t.equal(status, 'undisputed', 'what they said never excluded each other');
});

t.test('a finding follows its assessor and the actor that it found', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  for (const slug of ['checkers', 'fact-checkers', 'gur', 'intelligence']) await actor(world, slug);
  const { record } = await claimed(
    world,
    'rvc',
    { actor: 'gur' },
    { property: 'responsible', subject: null },
  );
  for (const [assessor, found] of [
    ['checkers', 'gur'],
    ['fact-checkers', 'intelligence'],
  ] as const)
    await assessQuestion(
      context,
      ADMIN,
      record.question.id,
      { assessor, value: { actor: found }, rationale: 'seen' },
      {},
    );
  await merge(world, 'actors', 'checkers', 'fact-checkers');
  await merge(world, 'actors', 'gur', 'intelligence');
  const findings = await listAssessments(context, record.question.id);
  t.same(
    findings.map((one) => [
      one.assessor.slug,
      (one.value as { actor: { slug: string } }).actor.slug,
      one.current,
    ]),
    [
      ['fact-checkers', 'intelligence', false],
      ['fact-checkers', 'intelligence', true],
    ],
  );
});

t.test('links between questions that become one override from then on', async (t) => {
  const world = await worldFor(t);
  const a = await claimed(world, 'rvc', 2, { subject: named('raiders') });
  const b = await claimed(world, 'russian-mod', 70, { subject: named('saboteurs') });
  await linkClaims(
    world.context,
    ADMIN,
    { claims: [a.record.id, b.record.id], relation: 'compatible', rationale: 'other days' },
    {},
  );
  await merge(world, 'actors', 'saboteurs', 'raiders');
  t.equal((await getQuestion(world.context, 'raid.killed.raiders', NOW)).verdict, null);
});

t.test('reports that relay two sources that are one count once', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const url = (name: string) => ({ url: `https://example.org/${name}` });
  const { record } = await claimed(world, 'rvc', 2, { reports: [{ source: url('wire') }] });
  const relay = (name: string, of: string) =>
    addReport(context, ADMIN, record.id, { source: url(name), relayedFrom: { source: url(of) } }, {});
  await relay('paper', 'agency');
  await relay('radio', 'agency-mirror');
  const reports = () => world.db.value('select reports from questions');
  t.equal(await reports(), 3);
  const idOf = (name: string) =>
    world.db.value<string>('select id from sources where url = ?', url(name).url);
  await merge(world, 'sources', (await idOf('agency-mirror'))!, (await idOf('agency'))!);
  t.equal(await reports(), 2);
  t.equal((await getSource(context, (await idOf('agency-mirror'))!)).id, await idOf('agency'));
});

t.test('a place merged into one that lies within it does not make a place lie within itself', async (t) => {
  const world = await worldFor(t);
  const { context } = world;
  const place = (slug: string, parent: string | null) =>
    createVocabularyEntry(context, ADMIN, 'places', { ...named(slug), parent }, {});
  await place('russia', null);
  await place('belgorod-region', 'russia');
  await place('graivoron-district', 'belgorod-region');
  await place('graivoron', 'graivoron-district');
  await merge(world, 'places', 'belgorod-region', 'graivoron');
  t.equal((await kept(world, 'places', 'graivoron')).parent, 'russia');
  t.equal((await kept(world, 'places', 'graivoron-district')).parent, 'graivoron');
});

t.test('a merge into itself, of or into what is not there, is refused and leaves no trace', async (t) => {
  const world = await worldFor(t);
  await actor(world, 'rvc');
  const before = await world.dump();
  for (const [from, into, code] of [
    ['rvc', 'rvc', 'invalid-claim'],
    ['rvc', 'nobody', 'unknown-reference'],
    ['nobody', 'rvc', 'not-found'],
  ] as const) {
    const refusal = await merge(world, 'actors', from, into).catch((error: Refusal) => error);
    t.equal((refusal as Refusal).code, code);
  }
  t.same(await world.dump(), before);
});
