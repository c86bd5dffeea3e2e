/** SQLite itself: what is refused at the start, and how commits are made to last. */
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import { createCheckpoints } from '../../src/store/checkpoints.sqlite.ts';
import type { SQLiteDatabase } from '../../src/store/driver.ts';
import { type Connection, openReader, openWriter, refuseOld } from '../../src/store/sqlite.ts';
import { openStore } from '../../src/store/store.ts';
import { pathIn, temporaryFile } from '../database.ts';

t.test('a SQLite that can lose commits is refused with a sentence that says so', async (t) => {
  for (const old of ['3.51.2', '3.51', '3.50.9', '3.6.23', '3', '2.99.99', '', 'none'])
    t.throws(
      () => refuseOld(old),
      { code: 'store-unavailable', message: /^The SQLite .* can lose commits: 3\.51\.3 or newer is needed/ },
      old,
    );
  for (const recent of ['3.51.3', '3.51.10', '3.52', '3.52.0', '3.53.2', '3.100.0', '4.0.0'])
    t.doesNotThrow(() => refuseOld(recent), recent);
});

t.test('commits are synced before they are answered, and readers see them beside the writer', async (t) => {
  const file = pathIn(temporaryFile(t));
  for (const what of ['made', 'opened again']) {
    const writer = openWriter(file);
    t.equal(writer.raw.pragma('synchronous', { simple: true }), 2, `${what}: FULL`);
    t.equal(writer.raw.pragma('journal_mode', { simple: true }), 'wal', what);
    writer.exec(`INSERT INTO settings (name, value) VALUES ('${what}', '1')`);
    t.equal(writer.raw.pragma('synchronous', { simple: true }), 2, `${what}: FULL after a commit`);
    const reader = openReader(file);
    t.equal(reader.raw.prepare('SELECT count(*) FROM settings WHERE name = ?').pluck().get(what), 1);
    t.throws(() => reader.exec(`DELETE FROM settings`), { code: 'SQLITE_READONLY' });
    reader.close();
    writer.close();
  }
});

// Root may write to whatever it likes.
const skip = process.getuid?.() === 0 && 'root may write to any file';

t.test(
  'what may not be written is refused at the start, and nothing is left beside it',
  { skip },
  async (t) => {
    const url = temporaryFile(t);
    const file = pathIn(url);
    const folder = dirname(file);
    await (await openStore(url)).close();
    for (const path of [file, folder]) {
      chmodSync(path, path === file ? 0o444 : 0o555);
      await t.rejects(openStore(url), {
        code: 'store-unavailable',
        message: `the database cannot be opened for writing: ${path} may not be written`,
      });
      chmodSync(path, path === file ? 0o644 : 0o755);
      t.same(readdirSync(folder), ['test.db']);
    }
    await (await openStore(url)).close();
  },
);

t.test('what the log took is written back beside the acts, and the log begins anew', async (t) => {
  const url = temporaryFile(t);
  const store = await openStore(url);
  // The fourth number of its head is another each time it begins anew (sqlite.org/fileformat2.html#walformat).
  const round = () => readFileSync(`${pathIn(url)}-wal`).readUInt32BE(12);
  const keep = (key: string, body: string) => store.write((q) => q.keys.keepAnswer({ ...ANSWER, key, body }));
  await keep('first', 'a');
  const before = round();
  const text = 'x'.repeat(LIMITS.walPages * PAGE_BYTES);
  await keep('long', text);
  // It is far from as long as it may become before an act has to wait for that.
  for (let n = 0; round() === before; n++) {
    await keep(`short ${n}`, 'a');
    await sleep(5);
  }
  await store.close();
  t.notOk(existsSync(`${pathIn(url)}-wal`), 'all is in place once it is closed');
  const again = await openStore(url);
  const body = async (key: string) => (await again.read((q) => q.keys.answer('key', '/', key)))?.body;
  t.equal(await body('first'), 'a');
  t.equal((await body('long'))?.length, text.length);
  await again.close();
});

t.test('where somebody reads on, what cannot be written back is not tried again and again', async (t) => {
  const file = pathIn(temporaryFile(t));
  const writer = openWriter(file);
  let looks = 0;
  const raw = new Proxy(writer.raw, {
    get: (all, name: keyof SQLiteDatabase) =>
      name !== 'prepare'
        ? all[name]
        : (sql: string) => {
            const statement = all.prepare(sql);
            return { get: () => ++looks && statement.get() };
          },
  });
  const checkpoints = createCheckpoints({ ...writer, raw });
  const reader = openReader(file);
  reader.begin();
  reader.raw.prepare('SELECT count(*) FROM settings').get();
  writer.exec(`INSERT INTO settings (name, value) VALUES ('long', hex(zeroblob(${MANY_PAGES})))`);
  checkpoints.committed();
  t.equal(looks, 1);
  while (looks < 2) await sleep(5);
  await sleep(200);
  t.equal(looks, 2, 'once the thread has said that it is over');
  checkpoints.committed();
  await sleep(200);
  t.equal(looks, 3, 'nor while little more has come');
  reader.commit();
  writer.exec(`INSERT INTO settings (name, value) VALUES ('more', hex(zeroblob(${MANY_PAGES})))`);
  checkpoints.committed();
  while (looks < 5) await sleep(5);
  t.equal(pagesLeft(writer), 0);
  await checkpoints.close();
  reader.close();
  writer.close();
});

t.test(
  'acts go on while what the log took is written back, and wait for what they add to it meanwhile',
  async (t) => {
    const writer = openWriter(pathIn(temporaryFile(t)));
    const checkpoints = createCheckpoints(writer);
    const waits = new Set<Promise<void>>();
    let beside = 0;
    writer.exec(`INSERT INTO settings (name, value) VALUES ('long', hex(zeroblob(${MANY_PAGES})))`);
    for (let n = 0; waits.size < 2; n++) {
      const wait = checkpoints.waiting();
      if (wait) waits.add(wait);
      else beside++;
      await wait;
      writer.exec(`INSERT INTO settings (name, value) VALUES ('short ${n}', '')`);
      checkpoints.committed();
      await sleep(0);
    }
    t.ok(beside > 1);
    t.ok(pagesLeft(writer) < 10, 'only what was added last is left');
    await checkpoints.close();
    writer.close();
  },
);

t.test('without the thread acts are answered as ever', async (t) => {
  const url = temporaryFile(t);
  const moved = `${pathIn(url)}.moved`;
  const store = await openStore(url);
  renameSync(pathIn(url), moved);
  for (let n = 0; n < 3; n++)
    await store.write((q) =>
      q.keys.keepAnswer({ ...ANSWER, key: `${n}`, body: 'x'.repeat(LIMITS.walPages * PAGE_BYTES) }),
    );
  await sleep(300);
  await store.write((q) => q.keys.keepAnswer({ ...ANSWER, key: 'last', body: 'a' }));
  await store.close();
  renameSync(moved, pathIn(url));
  const again = await openStore(url);
  t.equal(await again.read(async (q) => (await q.keys.answer('key', '/', 'last'))?.body), 'a');
  await again.close();
});

function pagesLeft({ raw }: Connection): number {
  const { log, checkpointed } = raw
    .prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)')
    .get()!;
  return log - checkpointed;
}

const PAGE_BYTES = 4_096;
/** In hexadecimal twice as much: somewhat more than a thread is asked to write back. */
const MANY_PAGES = 0.6 * LIMITS.walPages * PAGE_BYTES;
const ANSWER = { keyId: 'key', path: '/', bodyHash: '', status: 200, headers: {}, recordedAt: 0 };

t.test('statistics, which would have each statement planned anew for its values, are not kept', async (t) => {
  const file = pathIn(temporaryFile(t));
  const first = openWriter(file);
  first.exec('ANALYZE');
  first.close();
  const writer = openWriter(file);
  const names = writer.raw.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").all();
  t.same(names, []);
  writer.close();
});

t.test(
  'so many readings are under way at once, and who comes then has its turn after one of them',
  async (t) => {
    const store = await openStore(temporaryFile(t));
    t.teardown(() => store.close());
    let goOn: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let begun = 0;
    const readings = Array.from({ length: LIMITS.sqliteReaders + 3 }, () =>
      store.read(async (q) => {
        begun++;
        await held;
        return (await q.changes.head()).seq;
      }),
    );
    await sleep(1);
    t.equal(begun, LIMITS.sqliteReaders);
    t.equal((await store.readOne((q) => q.changes.head())).seq, 0, 'what is one statement waits for none');
    goOn();
    t.same(new Set(await Promise.all(readings)), new Set([0]));
    t.equal(begun, readings.length);
  },
);
