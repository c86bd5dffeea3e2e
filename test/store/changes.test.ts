import t from 'tap';
import { GENESIS } from '../../src/store/chain.ts';
import { verifyStore } from '../../src/store/store.ts';
import { type Raw, unguard } from '../database.ts';
import { claimed, type World, worldFor } from '../usecases/world.ts';

const verify = (world: World) => verifyStore(world.url, () => {});

/** A log of some acts, the third from the end and its neighbours to be tampered with. */
async function logged(t: Parameters<typeof worldFor>[0]) {
  const world = await worldFor(t);
  for (const [i, claimant] of ['rvc', 'russian-mod', 'ukraine'].entries()) await claimed(world, claimant, i);
  const whole = await verify(world);
  return { world, db: world.db, whole, seq: whole.rows - 2 };
}

t.test('an untouched log verifies to its head', async (t) => {
  const { world, db, whole } = await logged(t);
  const [last] = await db.all('select seq, hash from changes order by seq desc limit 1');
  t.same(last, { seq: whole.rows, hash: whole.head });
  t.equal(whole.fault, null);
  t.equal(await db.value('select previous_hash from changes where seq = 1'), GENESIS);
  const progress: number[] = [];
  await verifyStore(world.url, (rows) => progress.push(rows));
  t.equal(progress.at(-1), whole.rows);
});

const tamperings: Record<string, (db: Raw, seq: number) => Promise<number>> = {
  'another body': async (db, seq) => {
    await db.run(
      `update changes set body = replace(body, '"version":1', '"version":2') || ' ' where seq = ?`,
      seq,
    );
    return seq;
  },
  'another body with its hash': async (db, seq) => {
    await db.run("update changes set body_hash = '00', body = '{}' where seq = ?", seq);
    return seq;
  },
  'another hash': async (db, seq) => {
    await db.run("update changes set hash = '00' where seq = ?", seq);
    return seq;
  },
  'another author': async (db, seq) => {
    await db.run("update changes set recorded_by = 'somebody' where seq = ?", seq);
    return seq;
  },
  'another time': async (db, seq) => {
    await db.run('update changes set recorded_at = recorded_at + 1 where seq = ?', seq);
    return seq;
  },
  'a row taken out': async (db, seq) => {
    await db.run('delete from changes where seq = ?', seq);
    return seq + 1;
  },
  'a row taken out and the others moved up': async (db, seq) => {
    await db.run('delete from changes where seq = ?', seq);
    await db.run('update changes set seq = seq - 1 where seq > ?', seq);
    return seq;
  },
  'two rows swapped': async (db, seq) => {
    await db.run('update changes set seq = -1 where seq = ?', seq);
    await db.run('update changes set seq = ? where seq = ?', seq, seq + 1);
    await db.run('update changes set seq = ? where seq = -1', seq + 1);
    return seq;
  },
  'a body taken out without an act': async (db, seq) => {
    await db.run("update changes set body = '{}', redacted_by = 1 where seq = ?", seq);
    return seq;
  },
};

for (const [what, tamper] of Object.entries(tamperings))
  t.test(`the log shows ${what}`, async (t) => {
    const { world, db, seq } = await logged(t);
    await unguard(db);
    const at = await tamper(db, seq);
    const found = await verify(world);
    t.equal(found.fault?.seq, at);
  });
