/** Cursors are good for the list that made them and for nothing else. */
import t, { type Test } from 'tap';
import { Refusal } from '../../../src/domain/refusal.ts';
import { createCursors, linkNext, scopeOf } from '../../../src/http/pagination.ts';
import { buildWorld } from './sample.ts';

const cursors = createCursors('secret');
const isInvalid = (error: unknown) => error instanceof Refusal && error.code === 'invalid-cursor';
const refuses = (t: Test, scope: string, text: string, what: string) => {
  try {
    cursors.decode(scope, text);
    t.fail(what);
  } catch (error) {
    t.ok(isInvalid(error), what);
  }
};

t.test('a cursor gives back the keys that it was made of', async (t) => {
  for (const keys of [[], [1, 'two', null], ['é😀"', -0.5, '2023-05-24']])
    t.same(cursors.decode('claims', cursors.encode('claims', keys)), keys);
});

t.test('a cursor that was tampered with in any byte is refused', async (t) => {
  const cursor = cursors.encode('claims', ['2023-05-24', 17]);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let accepted = 0;
  for (let at = 0; at < cursor.length; at += 1)
    for (const letter of alphabet) {
      if (letter === cursor[at]) continue;
      try {
        cursors.decode('claims', `${cursor.slice(0, at)}${letter}${cursor.slice(at + 1)}`);
        accepted += 1;
      } catch (error) {
        if (!isInvalid(error)) throw error;
      }
    }
  t.equal(accepted, 0);
});

t.test('a cursor has one spelling', async (t) => {
  const cursor = cursors.encode('claims', [1]);
  for (const other of [
    '',
    cursor.slice(0, -1),
    cursor.slice(1),
    `${cursor}A`,
    `${cursor}=`,
    ` ${cursor}`,
    `${cursor}\n`,
    'é',
  ])
    refuses(t, 'claims', other, JSON.stringify(other));
});

t.test('a cursor of another list, filter, sort or secret is refused', async (t) => {
  const scope = scopeOf('claims', { event: 'a', sort: '-claimedAt', limit: 10, cursor: 'x', q: undefined });
  const cursor = cursors.encode(scope, [1]);
  t.same(
    cursors.decode(scopeOf('claims', { sort: '-claimedAt', limit: 50, event: 'a' }), cursor),
    [1],
    'limit and order do not matter',
  );
  refuses(t, scopeOf('disputes', { event: 'a', sort: '-claimedAt' }), cursor, 'another list');
  refuses(t, scopeOf('claims', { event: 'b', sort: '-claimedAt' }), cursor, 'another filter');
  refuses(t, scopeOf('claims', { event: 'a' }), cursor, 'another sort');
  refuses(t, scopeOf('claims', { event: 'a', sort: '-claimedAt', q: '' }), cursor, 'one filter more');
  t.throws(() => createCursors('other').decode(scope, cursor));
  t.same(createCursors('secret').decode(scope, cursor), [1], 'the same secret after a restart');
});

t.test('the next link is the same address with the cursor replaced', async (t) => {
  t.equal(
    linkNext('http://x/v1/claims?event=a%20b&cursor=old&limit=2', 'new'),
    '<http://x/v1/claims?event=a+b&cursor=new&limit=2>; rel="next"',
  );
});

t.test('following nextCursor or Link reads every row once', async (t) => {
  const { app, notes } = await buildWorld(t);
  for (let i = 0; i < 7; i += 1) notes.set(`n${i}`, { id: `n${i}`, text: 'x', size: null });
  const seen: string[] = [];
  let url: string | undefined = '/v1/notes?limit=3&q=x';
  while (url !== undefined) {
    const response = await app.inject(url);
    const { data, nextCursor } = response.json();
    seen.push(...data.map((note: { id: string }) => note.id));
    const link = response.headers.link as string | undefined;
    t.equal(link === undefined, nextCursor === null);
    url = /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1];
    if (url) t.match(url, `cursor=${nextCursor}`);
  }
  t.same(seen, ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
});

t.test('the Link header names the public address where there is one', async (t) => {
  const { app, notes } = await buildWorld(t, { publicUrl: 'https://claims.test/api' });
  for (const id of ['a', 'b']) notes.set(id, { id, text: 'x', size: null });
  t.match(
    (await app.inject('/v1/notes?limit=1')).headers.link,
    /^<https:\/\/claims\.test\/api\/v1\/notes\?limit=1&cursor=/,
  );
});

t.test('a cursor that this list did not make is a problem of its parameter', async (t) => {
  const { app } = await buildWorld(t);
  const response = await app.inject('/v1/notes?cursor=nonsense');
  t.equal(response.statusCode, 400);
  t.match(response.json(), { code: 'invalid-cursor', errors: [{ path: 'cursor' }] });
});
