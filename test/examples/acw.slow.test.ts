/** Real figures that contradict each other: what eleven works say of twelve battles. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { claimOf, type Line, linesOf, load, slugOf } from '../../examples/acw.ts';
import { readConfig } from '../../src/config.ts';
import { type Service, startService } from '../../src/service.ts';

const FILE = fileURLToPath(new URL('../../examples/data/acw_sample.ndjson', import.meta.url));
const KEY = 'a-key-of-the-tests';

async function startLoaded(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-acw-'));
  const config = readConfig({ PORT: '0', ADMIN_KEY: KEY, DATABASE_URL: `file:${join(folder, 'acw.db')}` });
  const service = await startService(config, pino({ level: 'silent' }));
  t.teardown(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const send = () => load(linesOf(FILE), { url: service.address, key: KEY });
  return { service, send, loaded: await send() };
}

type Row = Record<string, unknown> & { id: string };

async function get<T>(service: Service, url: string): Promise<T> {
  const answer = await service.app.inject(url);
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
  return answer.json() as T;
}

async function all<T = Row>(service: Service, path: string): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor = ''; ; ) {
    const page = await get<{ data: T[]; nextCursor: string | null }>(
      service,
      `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${cursor}`}`,
    );
    rows.push(...page.data);
    if (page.nextCursor === null) return rows;
    cursor = page.nextCursor;
  }
}

type Claim = Row & {
  status: string;
  claimant: { slug: string };
  question: { id: string };
  value: { text: string; effective: { min: number | null; max: number | null } };
};

const areDisjoint = (a: Claim, b: Claim): boolean => {
  const [one, other] = [a.value.effective, b.value.effective];
  return (one.max ?? Infinity) < (other.min ?? 0) || (other.max ?? Infinity) < (one.min ?? 0);
};

t.test('the works contradict each other where an independent count says so', async (t) => {
  const { service, send, loaded } = await startLoaded(t);

  await t.test('every line becomes a claim of its own', async (t) => {
    t.same(loaded, { received: 709, recorded: 709, merged: 0, refused: 0, disputesOpened: 140, why: [] });
    const claims = await all<Claim>(service, '/v1/claims?status=standing');
    t.equal(claims.length, 709, 'no work revises itself: each gives one figure on a question');
    t.equal(new Set(claims.map((claim) => `${claim.claimant.slug} ${claim.question.id}`)).size, 709);
  });

  await t.test('140 of 169 questions are disputed', async (t) => {
    const questions = await all<Row & { claimants: number }>(service, '/v1/questions');
    t.equal(questions.length, 169);
    t.equal(questions.filter((one) => one.claimants > 1).length, 152);
    const disputes = await all<Row & { verdict: string; status: string }>(service, '/v1/disputes');
    t.equal(disputes.length, 140);
    t.ok(disputes.every((one) => one.verdict === 'conflict' && one.status === 'open'));
  });

  await t.test('1,110 pairs of figures have no value in common', async (t) => {
    const byQuestion = new Map<string, Claim[]>();
    for (const claim of await all<Claim>(service, '/v1/claims?status=standing'))
      byQuestion.set(claim.question.id, [...(byQuestion.get(claim.question.id) ?? []), claim]);
    const pairs = [...byQuestion.values()].flatMap((claims) =>
      claims.flatMap((a, i) =>
        claims.slice(i + 1).filter((b) => a.claimant.slug !== b.claimant.slug && areDisjoint(a, b)),
      ),
    );
    t.equal(pairs.length, 1110);
    let listed = 0;
    for (const { id } of [...byQuestion.values()].flat())
      listed += (await all(service, `/v1/claims/${id}/counterclaims`)).length;
    t.equal(listed, 2 * 1110, 'each pair is listed from both of its sides');
  });

  await t.test('loading it twice changes nothing', async (t) => {
    const state = async () => ({
      ready: await get(service, '/health/ready'),
      disputes: await all(service, '/v1/disputes?sort=factor'),
      claims: await all(service, '/v1/claims?sort=recordedAt'),
    });
    const before = await state();
    t.match(await send(), { received: 709, recorded: 0, merged: 709, refused: 0, disputesOpened: 0 });
    t.same(await state(), before);
  });
});

t.test('a line becomes a claim with its bounds and its words', async (t) => {
  const line: Line = {
    id: 'acw/Work/1/Union/killed',
    event: { key: 'acw/VA001', name: 'Battle', start: '1861-07-21', end: '1861-07-22', place: 'Hill, VA' },
    claimant: 'A Work, 2nd ed.',
    source: { publisher: 'A Work', title: 'Losses', published_at: '1900' },
    metric: 'casualties',
    subject: 'Union',
    value: { text: 'more than 5', min: 5, max: null, min_exclusive: true },
    claimed_at: null,
  };
  const claim = claimOf(line);
  t.same(claim.value, { min: 5, max: null, minExclusive: true, text: 'more than 5' });
  t.match(claim, {
    event: { slug: 'acw-va001', place: { slug: 'hill-va', name: 'Hill, VA' } },
    property: { slug: 'total-losses' },
    subject: { slug: 'union' },
    claimant: { slug: 'a-work-2nd-ed' },
    claimedAt: null,
    externalId: line.id,
  });
  t.equal(
    slugOf('Fairfax County, VA; Prince William County, VA'),
    'fairfax-county-va-prince-william-county-va',
  );
});
