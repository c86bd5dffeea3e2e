/** The five articles: what their claims come to is what a reader of them would say. */
import t, { type Test } from 'tap';
import { load, readArticles } from '../src/demo.ts';
import {
  build,
  type Claim,
  type CounterclaimLine,
  type DisputeLine,
  everyRow,
  type Service,
  type WholeDispute,
  type WholeQuestion,
} from './http/service.ts';

const RAID = 'belgorod-raid-2023-05';
const KILLED = `${RAID}.killed.raiding-force`;

async function loaded(t: Test): Promise<Service> {
  const service = await build(t);
  const counts = await load(service.app, service.keys.editor, readArticles());
  t.equal(counts.recorded + counts.merged, readArticles().claims.length);
  return service;
}

t.test('the articles come to exactly four disputes, each a conflict', async (t) => {
  const service = await loaded(t);
  const rows = await everyRow<DisputeLine>(service, '/v1/disputes');
  t.same(rows.map((row) => [row.id, row.verdict, row.status]).sort(), [
    [KILLED, 'conflict', 'open'],
    [`${RAID}.outcome.raiding-force`, 'conflict', 'open'],
    [`${RAID}.present.raiding-force.at-belgorod-region`, 'conflict', 'open'],
    [`${RAID}.responsible`, 'conflict', 'open'],
  ]);

  await t.test('of the dead there are two camps, two and seventy-one apart', async (t) => {
    const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`);
    t.match(body, { verdict: 'conflict', campCount: 2, spread: { low: 2, high: 71, gap: 69, factor: 35.5 } });
    t.equal(body.camps.length, 2);
    const camps = body.camps.map((camp) => camp.positions.map((one) => one.claimant.slug).sort());
    t.ok(
      camps.some((camp) => camp.length === 1 && camp[0] === 'rvc'),
      'the RVC stands alone',
    );
    t.ok(camps.some((camp) => camp.includes('russia') && !camp.includes('rvc')));
  });

  await t.test('a claimant that corrects its count has revised it, and disputes nothing', async (t) => {
    const claims = await everyRow<Claim>(service, '/v1/claims?property=captured&claimant=rvc&sort=claimedAt');
    t.same(
      claims.map((one) => [one.question.id, one.status]),
      [
        ['belgorod-raid-2023-06.captured.russian-army', 'revised'],
        ['belgorod-raid-2023-06.captured.russian-army', 'standing'],
      ],
    );
    t.equal(claims[0]?.succeededBy, claims[1]?.id);
    const { body } = await service.get<WholeQuestion>(
      '/v1/questions/belgorod-raid-2023-06.captured.russian-army',
    );
    t.match(body, { status: 'undisputed', verdict: null });
  });

  await t.test('three who say thousands agree on the North Korean troops', async (t) => {
    const { body } = await service.get<WholeQuestion>(
      '/v1/questions/kursk-offensive-2024.deployed.north-korean-troops',
    );
    t.match(body, { status: 'undisputed', claimants: 3, positionCount: 3 });
    for (const { claim } of body.positions) {
      const { body: page } = await service.get<{ data: CounterclaimLine[] }>(
        `/v1/claims/${claim.id}/counterclaims?include=all`,
      );
      t.same(
        page.data.map((one) => one.verdict),
        ['agree', 'agree'],
      );
    }
  });

  await t.test('the 27 of Kursk are claimed by one and contested by none', async (t) => {
    const { body } = await service.get<WholeQuestion>(
      '/v1/questions/kursk-offensive-2024.captured.russian-army',
    );
    t.match(body, {
      status: 'undisputed',
      positionCount: 1,
      positions: [{ claim: { value: { stated: { min: 27, max: 27 } } } }],
    });
  });

  await t.test('who would not say conflicts with nobody', async (t) => {
    const silent = await everyRow<Claim>(service, '/v1/claims?polarity=unconfirmed');
    t.ok(silent.length >= 4);
    for (const { id } of silent) t.same(await everyRow(service, `/v1/claims/${id}/counterclaims`), []);
  });

  await t.test('no claim carries a sentence of an article', async (t) => {
    const claims = await everyRow<Claim>(service, '/v1/claims?limit=200');
    t.ok(claims.length > 60);
    for (const one of claims)
      for (const report of [...one.reports, ...one.retractionReports]) t.equal(report.quote, null, one.id);
  });

  await t.test('loading them again changes nothing', async (t) => {
    const before = await service.state();
    const counts = await load(service.app, service.keys.editor, readArticles());
    t.same(counts, { recorded: 0, merged: readArticles().claims.length });
    t.equal(await service.state(), before);
  });
});
