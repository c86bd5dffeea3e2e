/** SQLite itself: what is refused at the start, and how commits are made to last. */
import { chmodSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import t from 'tap';
import { openReader, openWriter, refuseOld } from '../../src/store/sqlite.ts';
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
