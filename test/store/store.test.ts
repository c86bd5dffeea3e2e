import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import { openStore, type Queries, verifyStore } from '../../src/store/store.ts';
import { emptyDatabase, isPostgres, pathIn, rawOn, temporaryDatabase } from '../database.ts';
import { claimed, worldFor } from '../usecases/world.ts';

const note = (q: Queries, name: string) =>
  q.changes.append({
    recordedAt: 1,
    recordedBy: 'test',
    act: 'noted',
    kind: 'note',
    resource: name,
    body: {},
  });
const notes = async (q: Queries) => (await q.changes.after(0, 1000)).map((row) => row.resource);

const IN_FILES = { skip: isPostgres && 'on PostgreSQL there are no files' };
const ON_SERVERS = { skip: !isPostgres && 'a file has one process that writes to it' };

t.test(
  'a file is made where there is none, with every table, and opened again as it is',
  IN_FILES,
  async (t) => {
    const file = join(dirname(pathIn(await temporaryDatabase(t))), 'deep', 'down', 'test.db');
    const first = await openStore(`file:${file}`);
    t.ok(existsSync(file));
    await first.write((q) => note(q, 'one'));
    await first.close();
    const second = await openStore(`file://${file}`);
    t.equal(second.secret, first.secret);
    t.same(await second.read(notes), ['one']);
    await second.close();
  },
);

t.test('instances that open an empty database at once find every table in it', ON_SERVERS, async (t) => {
  const url = await emptyDatabase(t);
  const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
  await Promise.all(stores.map((store, i) => store.write((q) => note(q, `note-${i}`))));
  t.equal(new Set(stores.map((store) => store.secret)).size, 1);
  for (const store of stores)
    t.same((await store.read(notes)).sort(), ['note-0', 'note-1', 'note-2', 'note-3']);
  await Promise.all(stores.map((store) => store.close()));
  t.match(await verifyStore(url, () => {}), { rows: 4, fault: null });
});

t.test('a store refuses what is neither a file nor a server', async (t) => {
  for (const url of ['mysql://localhost/db', ':memory:', '/tmp/test.db', 'http://example.org'])
    await t.rejects(async () => openStore(url), /DATABASE_URL must begin with file: or postgres:/);
});

t.test('a server that is not there is refused as a store that is not available', async (t) => {
  await t.rejects(openStore('postgres://nobody@127.0.0.1:1/none'), { code: 'store-unavailable' });
});

t.test('an act that fails among many leaves no trace, and the others commit', async (t) => {
  const store = await openStore(await temporaryDatabase(t));
  t.teardown(store.close);
  const outcomes = await Promise.allSettled(
    Array.from({ length: LIMITS.groupCommitActs * 2 + 1 }, (_, i) =>
      store.write(async (q) => {
        await note(q, `note-${i}`);
        if (i % 3 === 1) throw new Error(`act ${i} failed`);
        return i;
      }),
    ),
  );
  t.same(
    outcomes.map((one) => one.status),
    outcomes.map((_, i) => (i % 3 === 1 ? 'rejected' : 'fulfilled')),
  );
  const expected = outcomes.flatMap((_, i) => (i % 3 === 1 ? [] : [`note-${i}`]));
  t.same((await store.read(notes)).sort(), expected.sort());
  t.equal((await store.read((q) => q.changes.verify())).fault, null);
});

t.test('claims that are recorded at once each get their own, and one that fails gets none', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 0);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) =>
      claimed(world, `claimant-${i}`, i % 5 === 4 ? 'no number at all' : i + 1),
    ),
  );
  const recorded = outcomes.filter((one) => one.status === 'fulfilled').map((one) => one.value.record.id);
  t.equal(recorded.length, 24);
  t.equal(new Set(recorded).size, 24);
  const count = (sql: string) => world.db.value(sql);
  t.equal(await count('select count(*) from claims'), 25);
  t.equal(await count("select count(*) from actors where slug = 'claimant-4'"), 0);
  t.equal(await count('select claimants from questions'), 25);
  t.equal((await verifyStore(world.url, () => {})).fault, null);
});

const IN_TURN = { skip: isPostgres && 'on PostgreSQL acts run side by side' };

t.test('acts run one after another in the order in which they were asked for', IN_TURN, async (t) => {
  const store = await openStore(await temporaryDatabase(t));
  t.teardown(store.close);
  const seen: string[] = [];
  await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      store.write(async (q) => {
        seen.push(`begin ${i}`);
        await note(q, `note-${i}`);
        await new Promise((resume) => setImmediate(resume));
        seen.push(`end ${i}`);
      }),
    ),
  );
  t.same(seen, Array.from({ length: 100 }, (_, i) => [`begin ${i}`, `end ${i}`]).flat());
  t.same(
    await store.read(notes),
    Array.from({ length: 100 }, (_, i) => `note-${i}`),
  );
});

t.test('closing waits for the acts that were asked for', async (t) => {
  const url = await temporaryDatabase(t);
  const store = await openStore(url);
  const acts = Array.from({ length: 10 }, (_, i) => store.write((q) => note(q, `note-${i}`)));
  await store.close();
  await Promise.all(acts);
  t.equal((await verifyStore(url, () => {})).rows, 10);
});

t.test('when an act is answered, another connection sees what it wrote', async (t) => {
  const url = await temporaryDatabase(t);
  const store = await openStore(url);
  t.teardown(store.close);
  const other = rawOn(url);
  t.teardown(other.close);
  for (let i = 1; i <= 5; i++) {
    await store.write((q) => note(q, `note-${i}`));
    t.equal(await other.value('select count(*) from changes'), i);
  }
});

t.test('everything read in one call is of one moment, whatever is written meanwhile', async (t) => {
  const store = await openStore(await temporaryDatabase(t));
  t.teardown(store.close);
  await store.write((q) => note(q, 'before'));
  const [during, after] = await store.read(async (q) => {
    const first = await notes(q);
    await store.write((writer) => note(writer, 'meanwhile'));
    t.same(await store.read(notes), ['before', 'meanwhile'], 'a reading that begins now sees it');
    return [first, await notes(q)];
  });
  t.same(during, ['before']);
  t.same(after, during);
});

t.test('a reading that fails leaves its connection fit for the next', async (t) => {
  const store = await openStore(await temporaryDatabase(t));
  t.teardown(store.close);
  await t.rejects(
    store.read(async () => {
      throw new Error('misread');
    }),
    /misread/,
  );
  await store.write((q) => note(q, 'one'));
  t.same(await store.read(notes), ['one']);
});

t.test('lists of keys longer than a statement can take are read whole', async (t) => {
  const world = await worldFor(t);
  const { record } = await claimed(world, 'rvc', 2);
  const many = Array.from({ length: 40_000 }, (_, i) => i + 1);
  await world.context.store.read(async (q) => {
    t.same(
      (await q.claims.bySeqs(many)).map((row) => row.id),
      [record.id],
    );
    t.equal((await q.reports.ofClaims(many)).length, 1);
    t.equal((await q.vocabulary.actors.bySlugs([...many.map(String), 'rvc'])).length, 1);
  });
});
