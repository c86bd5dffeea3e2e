/** What is exported can be imported, and is the same when it is exported again. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { claimOf, type Line } from '../../examples/acw.ts';
import { load, readArticles } from '../../src/demo.ts';
import { type Body, build, type Service } from './service.ts';

const ACW = readFileSync(new URL('../../examples/data/acw_sample.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.stringify(claimOf(JSON.parse(line) as Line)));

t.test('losses of the Civil War come back the same, and make the same disputes', async (t) => {
  const [first, second, third] = [await build(t), await build(t), await build(t)];
  t.match(await importInto(first, ACW.join('\n')), { recorded: 709, refused: 0, disputesOpened: 140 });
  const exported = await exportOf(first);
  t.equal(exported.length, 709);
  t.match(await importInto(second, exported.map(line).join('\n')), {
    recorded: 709,
    refused: 0,
    disputesOpened: 140,
  });
  const again = await exportOf(second);
  t.strictSame(again.map(bare), exported.map(bare), 'the same bytes but for ids and recording times');
  t.match(await importInto(third, again.map(line).reverse().join('\n')), {
    recorded: 709,
    disputesOpened: 140,
  });
  const [here, there] = [await disputesOf(first), await disputesOf(third)];
  t.equal(here.length, 140);
  t.strictSame(there, here, 'whatever the order of the lines');
});

t.test('the articles come back the same, with what was done to them', async (t) => {
  const [first, second] = [await build(t), await build(t)];
  await load(first.app, first.keys.admin, readArticles());
  await actOn(first);
  const exported = await exportOf(first);
  t.ok(
    exported.some((one) => one.retracted),
    'a retraction is among them',
  );
  t.ok(
    exported.some((one) => one.void),
    'and a voiding',
  );
  t.equal(exported.filter((one) => one.links).length, 2, 'a link stands at both its claims');
  t.equal(exported.filter((one) => one.assessments).length, 2);
  t.match(await importInto(second, exported.map(line).join('\n')), { refused: 0 });
  const again = await exportOf(second);
  t.strictSame(again.map(bare), exported.map(bare));
  t.strictSame(await disputesOf(second), await disputesOf(first));
  const before = await second.state();
  t.match(await importInto(second, exported.map(line).join('\n')), { recorded: 0, refused: 0 });
  t.equal(await second.state(), before, 'sent again it changes nothing');
  t.match(await importInto(first, exported.map(line).join('\n')), { recorded: 0, refused: 0 });
  t.strictSame(await exportOf(first), exported, 'nor does it where it came from');
});

t.test('CSV comes back the same', async (t) => {
  const [first, second] = [await build(t), await build(t)];
  t.match(await importInto(first, ACW.join('\n')), { recorded: 709 });
  const csv = (await first.get('/v1/claims.csv')).text;
  t.match(await importInto(second, csv, 'text/csv'), { recorded: 709, refused: 0, disputesOpened: 140 });
  const again = (await second.get('/v1/claims.csv')).text;
  t.strictSame(withoutRecord(again), withoutRecord(csv));
  t.strictSame(await disputesOf(second), await disputesOf(first));
});

t.test('in any order the lines of an export make the same disputes', async (t) => {
  const source = await build(t);
  await load(source.app, source.keys.admin, readArticles());
  await actOn(source);
  const exported = (await exportOf(source)).map(line);
  const disputes = await disputesOf(source);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(exported, { minLength: exported.length, maxLength: exported.length }),
      async (lines) => {
        const target = await build(t);
        t.match(await importInto(target, lines.join('\n')), { refused: 0 });
        t.strictSame(await disputesOf(target), disputes);
      },
    ),
    { numRuns: 4 },
  );
});

async function actOn(service: Service) {
  const list = async (query: string) =>
    (await service.get<{ data: Body[] }>(`/v1/claims?${query}`)).body.data;
  const [one, two, three, four] = await list('event=belgorod-raid-2023-05&sort=recordedAt');
  await service.post(`/v1/claims/${one!.id}/retract`, {
    retractedAt: '2023-06-30',
    reason: 'They took it back.',
  });
  await service.post(`/v1/claims/${two!.id}/void`, { reason: 'Another battle.' });
  await service.post('/v1/links', {
    claims: [three!.id, four!.id],
    relation: 'compatible',
    rationale: 'Two ways to say it.',
  });
  const question = (three!.question as { id: string }).id;
  const assessor = { slug: 'check', name: 'Example Check', kind: 'organisation' };
  await service.post(`/v1/questions/${question}/assessments`, {
    assessor,
    claim: three!.id,
    rating: 'unproven',
    evidence: ['https://check.example/1'],
  });
  const other = (await list('event=kursk-offensive-2024&sort=recordedAt'))[0]!;
  await service.post(`/v1/questions/${(other.question as { id: string }).id}/assessments`, {
    assessor,
    rationale: 'Nobody knows.',
  });
}

async function importInto(service: Service, payload: string, type = 'application/x-ndjson'): Promise<Body> {
  const answer = await service.send<{ summary: Body }>({
    method: 'POST',
    url: '/v1/claims/import',
    headers: {
      'content-type': type,
      accept: 'application/json',
      authorization: `Bearer ${service.keys.editor}`,
    },
    payload,
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.summary;
}

async function exportOf(service: Service): Promise<Body[]> {
  const { text } = await service.get('/v1/claims.ndjson');
  return text
    .split('\n')
    .filter(Boolean)
    .map((one) => JSON.parse(one) as Body);
}

const line = (claim: Body): string => JSON.stringify(claim);
const bare = ({ id: _, recordedAt: __, ...rest }: Body): string => JSON.stringify(rest);

/** Without the columns of the record: they stand last. */
const withoutRecord = (csv: string): string[] => {
  const [header = '', ...rows] = csv.split('\n');
  const given = header.split(',').indexOf('id');
  return rows.map((row) => row.split(',').slice(0, given).join(','));
};

/** Every dispute without ids and times of the record. */
async function disputesOf(service: Service): Promise<Body[]> {
  const { text } = await service.get('/v1/disputes.ndjson');
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((one) => JSON.parse(one) as Body & { id: string });
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ updatedAt: _, extremes: __, ...rest }) => rest);
}
