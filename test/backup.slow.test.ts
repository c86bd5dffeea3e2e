/** Backing up and restoring, as people run it. */
import { execFile } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openStore, verifyStore } from '../src/store/store.ts';
import { dump, isPostgres, pathIn, temporaryFile } from './database.ts';
import { claimed, worldFor } from './usecases/world.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
type Ended = { code: number; out: string; err: string };

function run(database: string, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env.PATH, DATABASE_URL: database };
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import=tsx', 'src/cli.ts', ...args],
      { cwd: ROOT, env },
      (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

t.test('a backup of a database in use is one file with every row, and restores to the same', async (t) => {
  const world = await worldFor(t);
  for (let i = 0; i < 5; i++) await claimed(world, `claimant-${i}`, i);
  const target = temporaryFile(t);
  const folder = dirname(pathIn(target));
  const file = join(folder, 'backup');
  const made = await run(world.url, 'backup', file);
  t.match(made, { code: 0, err: '' });
  const head = (await verifyStore(world.url, () => {})).head;
  t.match(made.out, new RegExp(`chained without a break; head ${head}`));
  t.equal(statSync(file).mode & 0o777, 0o600, 'for its owner alone');
  t.same(readdirSync(folder), ['backup'], 'and nothing beside it');
  if (!isPostgres) t.same(await dump(`file:${file}`), await dump(world.url));

  await claimed(world, 'claimant-9', 9);
  const restored = await run(target, 'restore', file);
  t.match(restored, { code: 0, err: '' });
  t.match(restored.out, head);
  t.same(await dump(target), await dump(`file:${file}`));
  const store = await openStore(target);
  t.equal((await store.read((q) => q.changes.verify())).head, head);
  await store.close();

  t.match(await run(world.url, 'backup', file), { code: 0 }, 'a later one takes its place');
  t.equal((await verifyStore(`file:${file}`, () => {})).head, (await verifyStore(world.url, () => {})).head);
});

t.test('nothing but an older backup is written over', async (t) => {
  const database = temporaryFile(t);
  const folder = dirname(pathIn(database));
  await (await openStore(database)).close();
  const backup = join(folder, 'backup');
  t.match(await run(database, 'backup', backup), { code: 0 });
  const text = join(folder, 'text');
  writeFileSync(text, 'a letter');
  const before = [pathIn(database), text, backup].map((one) => readFileSync(one));

  for (const file of [pathIn(database), text, folder])
    t.match(await run(database, 'backup', file), { code: 1, out: '', err: /nothing was written\n$/ }, file);
  for (const target of [pathIn(database), text])
    t.match(await run(`file:${target}`, 'restore', backup), { code: 1, err: /already: nothing was written/ });
  for (const file of [text, join(folder, 'none')])
    t.match(await run(`file:${join(folder, 'new')}`, 'restore', file), {
      code: 1,
      err: new RegExp(
        `^${file} is damaged, or no database of Counterclaim\n$|^there is no database at ${file}\n$`,
      ),
    });
  t.same(
    [pathIn(database), text, backup].map((one) => readFileSync(one)),
    before,
  );
  t.notOk(existsSync(join(folder, 'new')));
  t.notOk(
    readdirSync(folder).some((one) => one.includes('partial')),
    'what failed leaves nothing',
  );
});

t.test('a damaged page is found, and the older backup stays', async (t) => {
  const world = await worldFor(t);
  for (let i = 0; i < 50; i++) await claimed(world, `claimant-${i}`, i);
  const original = temporaryFile(t);
  const folder = dirname(pathIn(original));
  const file = join(folder, 'backup');
  t.match(await run(world.url, 'backup', file), { code: 0 });
  t.match(await run(original, 'restore', file), { code: 0 });
  const before = readFileSync(file);
  const damaged = openSync(pathIn(original), 'r+');
  const { size } = statSync(pathIn(original));
  for (let at = 8 * 4096; at < size; at += 4096) writeSync(damaged, Buffer.alloc(64, 0xff), 0, 64, at);
  closeSync(damaged);
  const failed = await run(original, 'backup', file);
  t.match(failed, { code: 1, out: '', err: /damaged/ });
  t.ok(readFileSync(file).equals(before), 'the older one is as it was');
  t.notOk(readdirSync(folder).some((one) => one.includes('partial')));
});

t.test('a folder that may not be written is told plainly', async (t) => {
  const database = temporaryFile(t);
  await (await openStore(database)).close();
  const none = await run(database, 'backup', '/no/such/folder/backup');
  t.match(none, { code: 1, err: /^ENOENT: [^\n]+\n$/ });
  t.match(await run(database, 'backup'), { code: 2, err: /backup FILE/ });
});
