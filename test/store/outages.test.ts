/** A server that ends its connections, or is not the one it should be. */
import t from 'tap';
import { Refusal } from '../../src/domain/refusal.ts';
import { openStore } from '../../src/store/store.ts';
import { emptyDatabase, isPostgres, rawOn, temporaryDatabase } from '../database.ts';
import { build, claim } from '../http/service.ts';

const skip = isPostgres ? false : 'a file has no connections';

t.test(
  'acts whose connection breaks are refused as a store that is away, and later ones are done',
  { skip },
  async (t) => {
    const service = await build(t);
    const raw = rawOn(service.database);
    t.teardown(() => raw.close());
    let recorded = 0;
    for (let round = 0; round < 5; round++) {
      const acts = Array.from({ length: 10 }, (_, n) =>
        service.post('/v1/claims', claim({ value: 1 + n + round * 100 })),
      );
      await new Promise((done) => setTimeout(done, 10 * round));
      await raw.run(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'counterclaim%'`,
      );
      for (const { status, text } of await Promise.all(acts)) {
        t.ok([201, 503].includes(status), text);
        if (status === 201) recorded += 1;
      }
    }
    const again = await service.post('/v1/claims', claim({ value: 9_999 }));
    t.equal(again.status, 201, again.text);
    const kept = await raw.value<number>('select count(*)::int from claims');
    t.ok(kept! > recorded, `${kept} claims, ${recorded} answered before`);
  },
);

t.test('what keeps a server from being used is said, without the password', { skip }, async (t) => {
  const url = new URL(await temporaryDatabase(t));
  const cases: [change: (one: URL) => void, words: RegExp][] = [
    [(one) => (one.password = 'secret-word'), /cannot be used: .*password/],
    [(one) => (one.pathname = '/nowhere'), /cannot be used: .*"nowhere" does not exist/],
    [(one) => (one.port = '1'), /cannot be used: .*ECONNREFUSED/],
  ];
  for (const [change, words] of cases) {
    const wrong = new URL(url);
    change(wrong);
    const error = await openStore(wrong.href).catch((one: unknown) => one);
    t.ok(error instanceof Refusal, String(error));
    t.match((error as Error).message, words);
    t.notMatch((error as Error).message, 'secret-word');
  }
});

t.test('a server that is no standby of the first is not read', { skip }, async (t) => {
  const other = await emptyDatabase(t);
  const store = await openStore(await temporaryDatabase(t), other);
  t.teardown(() => store.close());
  const until = Date.now() + 10_000;
  while (!/standby/.test(store.replica()!.reason!) && Date.now() < until)
    await new Promise((done) => setTimeout(done, 20));
  t.match(store.replica(), { isUsed: false, reason: /no standby/, lagBytes: null });
});
