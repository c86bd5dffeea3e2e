/** Several instances on one database: what they leave is what some order of their acts, one after another, leaves. */
import { deepStrictEqual } from 'node:assert';
import t, { type Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import { hashKey, newKey } from '../../src/http/access.ts';
import { openStore, type Store, verifyStore } from '../../src/store/store.ts';
import type { Context } from '../../src/usecases/context.ts';
import { createKey } from '../../src/usecases/keep-keys.ts';
import { recordClaim } from '../../src/usecases/record-claim.ts';
import { ensureAdmin, seedProperties } from '../../src/usecases/seed.ts';
import { emptyDatabase, isPostgres, rawOn, temporaryDatabase } from '../database.ts';
import { SETTINGS } from '../http/service.ts';
import { derive, factsIn, groundOf } from '../usecases/brute-force.ts';
import { ADMIN, claimInput } from '../usecases/world.ts';

const skip = !isPostgres && 'SQLite: a file has one instance that writes';
const INSTANCES = 3;

let ids = 0;
const newId = () => `id-${String(++ids).padStart(6, '0')}`;
const contextOn = (store: Store): Context => ({ store, clock: Date.now, newId, quantityRules: 'default' });

async function instances(t: Test, count = INSTANCES) {
  const url = await temporaryDatabase(t);
  const stores = await Promise.all(Array.from({ length: count }, () => openStore(url)));
  t.teardown(() => Promise.all(stores.map((store) => store.close())));
  const contexts = stores.map(contextOn);
  await Promise.all(contexts.map(seedProperties));
  const db = rawOn(url);
  t.teardown(db.close);
  return { url, contexts, db };
}

const claimant = (n: number) => ({ slug: `side-${n}`, name: `Side ${n}` });

t.test('contradicting claims of one moment find each other', { skip }, async (t) => {
  const { contexts, db } = await instances(t, 2);
  for (let round = 0; round < 10; round++) {
    const event = { slug: `raid-${round}`, name: 'Raid' };
    await Promise.all(
      contexts.map((context, i) =>
        recordClaim(context, ADMIN, claimInput({ event, claimant: claimant(i), value: i === 0 ? 2 : 70 })),
      ),
    );
    const [row] = await db.all('select * from questions where event = ?', event.slug);
    t.match(row, { status: 'open', verdict: 'conflict', claims: 2, spread_low: 2, spread_high: 70 });
  }
});

t.test('64 clients on one question leave what one after another would', { skip }, async (t) => {
  const { url, contexts, db } = await instances(t);
  const claims = Array.from({ length: 192 }, (_, i) =>
    claimInput({
      claimant: claimant(i % 17),
      value: (i * 7) % 41,
      claimedAt: `2023-05-${String(1 + (i % 28)).padStart(2, '0')}`,
      reports: [{ source: { url: `https://example.org/${i % 50}` } }],
      ...(i % 5 === 0 ? { polarity: 'denies' as const } : {}),
    }),
  );
  const recorded = new Set<string>();
  const left = claims.map((claim, i) => ({ claim, context: contexts[i % INSTANCES]! }));
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (let one = left.pop(); one; one = left.pop())
        recorded.add((await recordClaim(one.context, ADMIN, one.claim)).record.id);
    }),
  );
  const facts = await factsIn(db);
  t.same(new Set(facts.claims.map((row) => row.id)), recorded, 'each that was answered is there, once');
  for (const question of facts.questions) {
    const ground = groundOf(facts, question);
    const expected = derive(facts, question, ground, ground.claims);
    deepStrictEqual(
      {
        status: question.status,
        verdict: question.verdict,
        claims: question.claims,
        claimants: question.claimants,
        reports: question.reports,
        positions: question.positions,
        low: question.spread_low,
        high: question.spread_high,
      },
      {
        status: expected.status,
        verdict: expected.verdict,
        claims: expected.claims,
        claimants: expected.claimants,
        reports: expected.reports,
        positions: expected.positions.length,
        low: expected.spread?.low ?? null,
        high: expected.spread?.high ?? null,
      },
      question.id,
    );
  }
  const numbers = await db.column<number>('select seq from changes order by seq');
  t.same(
    numbers,
    numbers.map((_, i) => i + 1),
    'the log has no gap',
  );
  t.equal((await verifyStore(url, () => {})).fault, null);
  t.equal(await db.value('select count(*) from dispute_events where change_seq <= 0'), 0);
});

t.test('one Idempotency-Key at several instances is one act with one answer', { skip }, async (t) => {
  const { contexts, db } = await instances(t);
  const { plain, hash } = newKey();
  await createKey(contexts[0]!, ADMIN, { name: 'desk', role: 'contributor', hash });
  const apps = await Promise.all(
    contexts.map((context) => buildApp({ settings: SETTINGS, ...context, logger: false })),
  );
  t.teardown(() => Promise.all(apps.map((app) => app.close())));
  const headers = {
    authorization: `Bearer ${plain}`,
    'content-type': 'application/json',
    'idempotency-key': 'once',
  };
  const payload = JSON.stringify(claimInput({ claimant: claimant(1) }));
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      apps[i % apps.length]!.inject({ method: 'POST', url: '/v1/claims', headers, payload }),
    ),
  );
  const taken = answers.filter((one) => one.statusCode !== 409);
  t.ok(taken.length > 0);
  t.same([...new Set(taken.map((one) => one.statusCode))], [201]);
  t.equal(new Set(taken.map((one) => one.payload)).size, 1, 'the same bytes');
  t.equal(await db.value('select count(*) from claims'), 1);
  t.equal(await db.value("select count(*) from changes where act = 'claim-recorded'"), 1);
});

t.test('what an instance committed and did not number is numbered by another', { skip }, async (t) => {
  const { url, contexts, db } = await instances(t, 1);
  const { seq } = await contexts[0]!.store.read((q) => q.changes.head());
  await contexts[0]!.store.close();
  await db.run(
    `insert into unchained_changes (recorded_at, recorded_by, act, kind, resource, body, body_hash)
     values (1, 'killed', 'noted', 'note', 'one', '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')`,
  );
  const other = await openStore(url);
  t.teardown(other.close);
  while ((await other.read((q) => q.changes.unchained())) > 0)
    await new Promise((done) => setTimeout(done, 20));
  t.match(await other.read((q) => q.changes.find(seq + 1)), { recordedBy: 'killed' });
  t.equal((await verifyStore(url, () => {})).fault, null);
});

t.test('instances that start at once on an empty database make it once', { skip }, async (t) => {
  const url = await emptyDatabase(t);
  const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
  t.teardown(() => Promise.all(stores.map((store) => store.close())));
  t.equal(new Set(stores.map((store) => store.secret)).size, 1, 'they share one secret');
  const made = await Promise.all(
    stores.map(async (store) => {
      const context = contextOn(store);
      await seedProperties(context);
      return ensureAdmin(context, null, newKey, hashKey);
    }),
  );
  t.equal(made.filter((one) => one !== null).length, 1, 'one of them makes the first key');
  const [first] = stores;
  const log = await first!.read((q) => q.changes.after(0, 1000));
  t.equal(log.filter((row) => row.act === 'key-created').length, 1);
  t.equal(new Set(log.map((row) => `${row.kind} ${row.resource}`)).size, log.length, 'and nothing twice');
});
