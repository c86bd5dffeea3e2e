import type SQLite from 'better-sqlite3';
import t from 'tap';
import { GENESIS } from '../../src/store/changes.ts';
import { verifyStore } from '../../src/store/store.ts';
import { claimed, type World, worldFor } from '../usecases/world.ts';

const verify = (world: World) => verifyStore(world.url, () => {});

/** A log of some acts, the third from the end and its neighbours to be tampered with. */
async function logged(t: Parameters<typeof worldFor>[0]) {
  const world = await worldFor(t);
  for (const [i, claimant] of ['rvc', 'russian-mod', 'ukraine'].entries()) await claimed(world, claimant, i);
  const whole = await verify(world);
  return { world, db: world.raw(), whole, seq: whole.rows - 2 };
}

t.test('an untouched log verifies to its head', async (t) => {
  const { world, db, whole } = await logged(t);
  const last = db.prepare('select seq, hash from changes order by seq desc limit 1').get();
  t.same(last, { seq: whole.rows, hash: whole.head });
  t.equal(whole.fault, null);
  t.equal(db.prepare('select previous_hash from changes where seq = 1').pluck().get(), GENESIS);
  const progress: number[] = [];
  await verifyStore(world.url, (rows) => progress.push(rows));
  t.equal(progress.at(-1), whole.rows);
});

const tamperings: Record<string, (db: SQLite.Database, seq: number) => number> = {
  'another body': (db, seq) => {
    db.prepare(
      `update changes set body = replace(body, '"version":1', '"version":2') || ' ' where seq = ?`,
    ).run(seq);
    return seq;
  },
  'another body with its hash': (db, seq) => {
    db.prepare("update changes set body_hash = '00', body = '{}' where seq = ?").run(seq);
    return seq;
  },
  'another hash': (db, seq) => {
    db.prepare("update changes set hash = '00' where seq = ?").run(seq);
    return seq;
  },
  'another author': (db, seq) => {
    db.prepare("update changes set recorded_by = 'somebody' where seq = ?").run(seq);
    return seq;
  },
  'another time': (db, seq) => {
    db.prepare('update changes set recorded_at = recorded_at + 1 where seq = ?').run(seq);
    return seq;
  },
  'a row taken out': (db, seq) => {
    db.prepare('delete from changes where seq = ?').run(seq);
    return seq + 1;
  },
  'a row taken out and the others moved up': (db, seq) => {
    db.prepare('delete from changes where seq = ?').run(seq);
    db.prepare('update changes set seq = seq - 1 where seq > ?').run(seq);
    return seq;
  },
  'two rows swapped': (db, seq) => {
    db.prepare('update changes set seq = -1 where seq = ?').run(seq);
    db.prepare('update changes set seq = ? where seq = ?').run(seq, seq + 1);
    db.prepare('update changes set seq = ? where seq = -1').run(seq + 1);
    return seq;
  },
  'a body taken out without an act': (db, seq) => {
    db.prepare("update changes set body = '{}', redacted_by = 1 where seq = ?").run(seq);
    return seq;
  },
};

for (const [what, tamper] of Object.entries(tamperings))
  t.test(`the log shows ${what}`, async (t) => {
    const { world, db, seq } = await logged(t);
    const at = tamper(db, seq);
    const found = await verify(world);
    t.equal(found.fault?.seq, at);
  });
