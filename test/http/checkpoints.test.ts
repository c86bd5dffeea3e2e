/** Checkpoints of the change log: what is served, what is believed, and what a log is held to. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import t from 'tap';
import { verifyStore } from '../../src/store/store.ts';
import {
  type Checkpoint,
  faultOfCheckpoint,
  keyIdOf,
  readCheckpoints,
} from '../../src/usecases/checkpoints.ts';
import { rawOn, unguard } from '../database.ts';
import { build, dispute, record, type Service } from './service.ts';

const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem, publicKey, id: keyIdOf(publicKey.export({ type: 'spki', format: 'pem' }).toString()) };
};

const checkpointOf = async (service: Service): Promise<Checkpoint> =>
  (await service.get<Checkpoint>('/v1/changes/checkpoint', { as: null })).body;

t.test('a checkpoint is of the newest change, and its signature can be checked without us', async (t) => {
  const { pem, publicKey, id } = newKey();
  const service = await build(t, { checkpointKey: pem });
  await dispute(service);
  const found = await checkpointOf(service);
  const { body } = await service.get<{ data: { seq: number; hash: string }[] }>('/v1/changes?limit=200');
  t.match(found, { seq: body.data.at(-1)?.seq, hash: body.data.at(-1)?.hash, keyId: id });
  t.equal(found.time, new Date(service.clock.now).toISOString());
  const text = `counterclaim checkpoint\n${found.seq}\n${found.hash}\n${found.time}\n`;
  t.ok(verify(null, Buffer.from(text), publicKey, Buffer.from(found.signature!, 'base64')));
  const served = createPublicKey({
    key: Buffer.from(found.publicKey!, 'base64'),
    format: 'der',
    type: 'spki',
  });
  t.ok(served.equals(publicKey));
  t.notOk(JSON.stringify(found).includes(pem.split('\n')[1]!), 'the private key is not in it');
  await record(service, { claimant: { slug: 'witness', name: 'A witness' }, value: 5 });
  t.ok((await checkpointOf(service)).seq > found.seq);
});

t.test('without a key it is served unsigned, and is still what the log is held to', async (t) => {
  const service = await build(t);
  await dispute(service);
  const kept = await checkpointOf(service);
  t.match(kept, { keyId: null, publicKey: null, signature: null });
  t.equal(faultOfCheckpoint(kept, null), null);
  t.match(faultOfCheckpoint(kept, 'a-key'), /not signed/, 'but not where a key is known');
  t.equal((await verifyStore(service.database, () => {}, [kept])).fault, null);
});

t.test('a checkpoint that was altered, or signed by another, is not believed', async (t) => {
  const { pem, id } = newKey();
  const service = await build(t, { checkpointKey: pem });
  const good = await checkpointOf(service);
  t.equal(faultOfCheckpoint(good, id), null);
  t.equal(faultOfCheckpoint(good, null), null);
  const another = await checkpointOf(await build(t, { checkpointKey: newKey().pem }));
  const { publicKey, keyId } = another;
  const altered: Partial<Checkpoint>[] = [
    { seq: good.seq - 1 },
    { hash: '0'.repeat(64) },
    { time: new Date(0).toISOString() },
    { signature: another.signature },
    { signature: '' },
    { signature: null },
    { publicKey },
    { keyId },
    { keyId, publicKey },
    { publicKey: 'AAAA' },
    { publicKey: '' },
    another,
  ];
  for (const change of altered)
    t.type(faultOfCheckpoint({ ...good, ...change }, id), 'string', JSON.stringify(change));
  t.equal(faultOfCheckpoint(another, null), null, 'who knows no key believes any signer');
});

t.test('what was kept is one checkpoint or one a line, and anything else is refused', async (t) => {
  const service = await build(t);
  const first = await checkpointOf(service);
  await dispute(service);
  const second = await checkpointOf(service);
  t.same(readCheckpoints(JSON.stringify(first, null, 2)), [first]);
  t.same(readCheckpoints(`${JSON.stringify(first)}\n\n${JSON.stringify(second)}\n`), [first, second]);
  for (const text of ['', '\n', '{}', 'null', '[]', `${JSON.stringify(first)}\n{"seq": 1}`, '<html>'])
    t.throws(() => readCheckpoints(text), { code: 'invalid-request' }, text);
  for (const fault of [
    { seq: -1 },
    { seq: 1.5 },
    { hash: 'x' },
    { time: 'now' },
    { keyId: 1 },
    { signature: {} },
  ])
    t.throws(() => readCheckpoints(JSON.stringify({ ...first, ...fault })), JSON.stringify(fault));
});

t.test('the log is held to every checkpoint: cut off, or rewritten between which two', async (t) => {
  const service = await build(t);
  const start: Checkpoint = { ...(await checkpointOf(service)), seq: 0, hash: '0'.repeat(64) };
  await record(service);
  const first = await checkpointOf(service);
  await record(service, { claimant: { slug: 'witness', name: 'A witness' }, value: 5 });
  const second = await checkpointOf(service);
  const known = [second, start, first, first];
  const found = () => verifyStore(service.database, () => {}, known);
  t.equal((await found()).fault, null, 'in whatever order they come');
  const raw = rawOn(service.database);
  t.teardown(() => raw.close());
  await unguard(raw);
  await raw.run('delete from changes where seq > ?', second.seq - 2);
  t.match((await found()).fault, { seq: second.seq - 1, what: /cut off here.*knows \d+ changes/ });
  t.equal((await verifyStore(service.database, () => {})).fault, null, 'which the chain alone does not show');
  const forged = await verifyStore(service.database, () => {}, [{ ...first, hash: 'f'.repeat(64) }]);
  t.match(forged.fault, { seq: first.seq, what: /rewritten here or before/ });
});
