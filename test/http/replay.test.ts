/** Every reading of disputes can be replayed: by what had been said, and by what was known here. */
import t from 'tap';
import {
  build,
  corps,
  type DisputeLine,
  KILLED,
  type Page,
  record,
  refused,
  type Service,
  START,
  type WholeDispute,
  type WholeQuestion,
} from './service.ts';

const DAY = 86_400_000;
const on = (n: number) => new Date(START + n * DAY).toISOString();

const sides = (body: WholeDispute): Record<string, number | null> =>
  Object.fromEntries(
    body.camps.flatMap((camp) =>
      camp.positions.map((one) => {
        const value = one.claim.value;
        return [one.claimant.slug, value && 'stated' in value ? value.stated.min : null];
      }),
    ),
  );

/** Said on the 23rd, 24th and 26th of May, retracted on the 28th; recorded on the days 1, 2, 3 and 4. */
async function fill(service: Service) {
  const at = (day: number) => {
    service.clock.now = START + day * DAY;
  };
  at(1);
  const high = await record(service);
  at(2);
  const low = await record(service, { claimant: corps, value: 2, claimedAt: '2023-05-24' });
  at(3);
  const more = await record(service, { claimant: corps, value: 5, claimedAt: '2023-05-26' });
  at(4);
  await service.post(`/v1/claims/${high.id}/retract`, { retractedAt: '2023-05-28' });
  at(5);
  await service.patch(
    `/v1/claims/${more.id}`,
    { value: 6, reason: 'Misheard.' },
    { headers: { 'if-match': '*' } },
  );
  at(6);
  await service.post(`/v1/claims/${more.id}/void`, { reason: 'Another raid.' });
  at(7);
  return { high, low, more };
}

t.test('saidBy shows what each side had said by then, whatever was recorded when', async (t) => {
  const service = await build(t);
  await fill(service);
  const ask = (query: string) => service.get<WholeDispute>(`/v1/disputes/${KILLED}?${query}`);
  refused(t, await ask('saidBy=2023-05-23'), 404, 'not-found');
  const then = (await ask('saidBy=2023-05-24')).body;
  t.match(then, { verdict: 'conflict', status: 'open', spread: { low: 2, high: 71, factor: 35.5 } });
  t.same(sides(then), { corps: 2, ministry: 71 });
  t.match(
    (await ask('saidBy=2023-05-27')).body,
    { status: 'open', spread: { low: 2 } },
    'the voided claim never was',
  );
  t.match((await ask('saidBy=2023-05')).body, { status: 'settled', verdict: null });
  t.match((await ask('')).body, { status: 'settled', verdict: null });
  const rows = await service.get<Page<DisputeLine>>('/v1/disputes?saidBy=2023-05-24');
  t.match(rows.body.data, [{ id: KILLED, status: 'open', claimants: 2, spread: { low: 2, high: 71 } }]);
  t.same((await service.get<Page<DisputeLine>>('/v1/disputes?saidBy=2023-05-23')).body.data, []);
});

t.test('knownBy shows what was known here then, with voidings and corrections as they stood', async (t) => {
  const service = await build(t);
  await fill(service);
  const ask = (day: number) => service.get<WholeDispute>(`/v1/disputes/${KILLED}?knownBy=${on(day + 0.5)}`);
  refused(t, await ask(0), 404, 'not-found');
  refused(t, await ask(1), 404, 'not-found');
  t.same(sides((await ask(2)).body), { corps: 2, ministry: 71 });
  t.same(sides((await ask(3)).body), { corps: 5, ministry: 71 });
  t.match((await ask(4)).body, { status: 'settled' }, 'the ministry had taken it back');
  t.match((await ask(5)).body, { status: 'settled', claims: 3 });
  t.match((await ask(6)).body, { status: 'settled', claims: 2 });
  const line = async (day: number) =>
    (await service.get<Page<DisputeLine>>(`/v1/disputes?knownBy=${on(day + 0.5)}`)).body.data[0];
  t.match(await line(3), { status: 'open', spread: { low: 5, high: 71, gap: 66 }, claims: 3 });
  t.match(await line(4), { status: 'settled', verdict: null });
  t.equal(await line(1), undefined);
});

t.test('a correction is seen from when it was recorded on', async (t) => {
  const service = await build(t);
  const { more } = await fill(service);
  const question = async (day: number) => {
    const { body } = await service.get<WholeQuestion>(`/v1/questions/${KILLED}?knownBy=${on(day + 0.5)}`);
    const position = body.positions.find((one) => one.claim.id === more.id);
    const value = position?.claim.value;
    return value && 'stated' in value ? value.stated.min : undefined;
  };
  t.equal(await question(3), 5);
  t.equal(await question(5), 6);
  t.equal(await question(6), undefined);
});

t.test('both together show what was known by then of what had been said by then', async (t) => {
  const service = await build(t);
  await fill(service);
  const ask = async (saidBy: string, day: number) =>
    service.get<WholeDispute>(`/v1/disputes/${KILLED}?saidBy=${saidBy}&knownBy=${on(day + 0.5)}`);
  t.same(sides((await ask('2023-05-24', 3)).body), { corps: 2, ministry: 71 });
  t.same(sides((await ask('2023-05-26', 3)).body), { corps: 5, ministry: 71 });
  refused(t, await ask('2023-05-26', 1), 404, 'not-found');
  t.same(
    sides((await ask('2023-05-26', 4)).body),
    { corps: 5, ministry: 71 },
    'not yet taken back on the 26th',
  );
});

t.test('links and assessments are replayed with the rest', async (t) => {
  const service = await build(t);
  const { high, low } = await fill(service);
  service.clock.now = START + 10 * DAY;
  await service.post('/v1/links', { claims: [high.id, low.id], relation: 'compatible', rationale: 'x' });
  await service.post(`/v1/questions/${KILLED}/assessments`, { assessor: corps, rationale: 'x', value: 2 });
  service.clock.now = START + 11 * DAY;
  const at = async (day: number) =>
    (await service.get<WholeQuestion>(`/v1/questions/${KILLED}?knownBy=${on(day)}`)).body;
  t.match(await at(9), { assessed: false, links: [], assessments: [], status: 'settled' });
  t.match(await at(10.5), { assessed: true, links: [{ relation: 'compatible' }], assessments: [{}] });
});

t.test('a replayed time that is none is refused', async (t) => {
  const service = await build(t);
  for (const name of ['saidBy', 'knownBy'])
    for (const url of ['/v1/disputes', `/v1/disputes/${KILLED}`, `/v1/questions/${KILLED}`])
      refused(t, await service.get(`${url}?${name}=2023-02-30`), 400, 'invalid-request', {
        [name]: 'invalid-time',
      });
});
