/** What many do at once: the same POST, the same correction, and reading page by page while others record. */
import t from 'tap';
import { build, claim, type Page, type Recorded, type Reply, record, refused, tagOf } from './service.ts';

t.test('of 50 POSTs at once with one key one is done, and all are answered with its bytes', async (t) => {
  const service = await build(t);
  const headers = { 'idempotency-key': 'k' };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => service.post<Recorded>('/v1/claims', claim(), { headers })),
  );
  const [first] = answers;
  t.same([...new Set(answers.map((one) => one.status))], [201]);
  t.same([...new Set(answers.map((one) => one.text))], [first!.text]);
  t.same([...new Set(answers.map((one) => one.headers.location))], [first!.headers.location]);
  t.equal(answers.filter((one) => one.headers['idempotent-replayed'] === undefined).length, 1);
  const { body } = await service.get<Page<Recorded>>('/v1/claims');
  t.same(
    body.data.map((one) => one.id),
    [first!.body.id],
  );
  const history = await service.get<Page<object>>(`/v1/claims/${first!.body.id}/history`);
  t.equal(history.body.data.length, 1, 'one act is in its history');
});

t.test('of 50 POSTs at once of the same claim without a key one records it', async (t) => {
  const service = await build(t);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => service.post<Recorded>('/v1/claims', claim())),
  );
  t.equal(answers.filter((one) => one.status === 201).length, 1);
  t.equal(answers.filter((one) => one.status === 200).length, 49);
  t.equal(new Set(answers.map((one) => one.body.id)).size, 1);
});

t.test('of 100 corrections at once of one version one is made, and 99 are told of it', async (t) => {
  const service = await build(t);
  const { id } = await record(service);
  const tag = await tagOf(service, `/v1/claims/${id}`);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      service.patch<Recorded>(
        `/v1/claims/${id}`,
        { statement: `Version ${i}`, reason: 'mistyped' },
        { headers: { 'if-match': tag } },
      ),
    ),
  );
  const made = answers.filter((one) => one.status === 200);
  t.equal(made.length, 1);
  for (const one of answers) if (one.status !== 200) refused(t, one, 412, 'precondition-failed');
  const now = await service.get<Recorded>(`/v1/claims/${id}`);
  t.equal(now.headers.etag, made[0]?.headers.etag);
  t.equal(now.body.statement, made[0]?.body.statement);
  const { body } = await service.get<Page<object>>(`/v1/claims/${id}/history`);
  t.equal(body.data.length, 2, 'recorded, and corrected once');
});

const LISTS = [
  '/v1/claims',
  '/v1/claims?sort=claimedAt',
  '/v1/questions',
  '/v1/disputes',
  '/v1/disputes?sort=-factor',
  '/v1/actors',
];

/** New rows may come behind the walker for as long as any are made. */
const MOST_SEEN = 60;

t.test('a walk through pages while others record shows every earlier row exactly once', async (t) => {
  const service = await build(t);
  let made = 0;
  // Each event has a dispute of its own, with values that lie between those of others.
  const add = async () => {
    made += 1;
    const event = { slug: `raid-${(made * 7) % 101}-${made}`, name: `The raid ${made}` };
    const claimedAt = `2023-05-${String(1 + ((made * 11) % 28)).padStart(2, '0')}`;
    for (const [n, value] of [1, 2 + ((made * 13) % 17)].entries()) {
      const name = `side-${(made * 5) % 103}-${n}-${made}`;
      const source = { publisher: name, url: `https://${name}.example/raid` };
      await record(service, {
        event,
        claimedAt,
        value,
        claimant: { slug: name, name },
        reports: [{ source }],
      });
    }
  };
  for (let i = 0; i < 12; i++) await add();
  for (const list of LISTS) {
    const before = await walk(list, 200, async () => {});
    t.ok(before.length >= 12, list);
    t.equal(new Set(before).size, before.length);
    // A page, two more events, the next page: what is new may or may not be seen.
    const seen = await walk(list, 5, add);
    for (const id of before) t.equal(seen.filter((one) => one === id).length, 1, `${list}: ${id}`);
    t.equal(new Set(seen).size, seen.length, `${list}: nothing is seen twice`);
  }

  async function walk(list: string, limit: number, between: () => Promise<void>): Promise<string[]> {
    const seen: string[] = [];
    const address = `${list}${list.includes('?') ? '&' : '?'}limit=${limit}`;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: Reply<Page<{ id?: string; slug?: string }>> = await service.get(
        cursor === '' ? address : `${address}&cursor=${cursor}`,
      );
      if (answer.status !== 200) throw new Error(`${list}: ${answer.text}`);
      seen.push(...answer.body.data.map((one) => one.id ?? one.slug!));
      cursor = answer.body.nextCursor;
      if (cursor !== null && seen.length < MOST_SEEN) await between();
    }
    return seen;
  }
});
