/** Nothing is sent that the client has, and nothing is changed that it has not read. */
import t from 'tap';
import { entityTag, isKnown, isUnchanged, negotiate, varyWith } from '../../../src/http/preconditions.ts';
import { buildWorld } from './sample.ts';

t.test('an ETag names the bytes', async (t) => {
  t.match(entityTag('a', 'strong'), /^"[\w-]{27}"$/);
  t.equal(entityTag('a', 'weak'), `W/${entityTag('a', 'strong')}`);
  t.equal(entityTag('é', 'strong'), entityTag(Buffer.from('é'), 'strong'));
  t.not(entityTag('a', 'strong'), entityTag('b', 'strong'));
});

t.test('If-None-Match compares weakly, in lists and with *', async (t) => {
  for (const header of ['"a"', 'W/"a"', '"x", "a"', 'W/"x" ,W/"a"', '*', '"with,comma", "a"'])
    t.ok(isKnown(header, '"a"'), header);
  t.ok(isKnown('"a"', 'W/"a"'));
  for (const header of [undefined, '', 'a', '"b"', '"A"', '"a'])
    t.notOk(isKnown(header, '"a"'), String(header));
});

t.test('If-Match compares strongly, in lists and with *', async (t) => {
  for (const header of ['"a"', '"x","a"', '*']) t.ok(isUnchanged(header, '"a"'), header);
  for (const header of ['W/"a"', '"b"', '', 'a', '"x", W/"a"']) t.notOk(isUnchanged(header, '"a"'), header);
  t.notOk(isUnchanged('W/"a"', 'W/"a"'));
});

t.test('the Accept header chooses among what there is', async (t) => {
  const available = ['application/json', 'text/csv', 'application/ld+json'];
  const cases: [string | undefined, string][] = [
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
    ['text/*', 'text/csv'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['application/json;q=0, */*', 'text/csv'],
    ['application/ld+json, application/json;q=0.9', 'application/ld+json'],
    ['application/*', 'application/json'],
  ];
  for (const [accept, chosen] of cases) t.equal(negotiate(accept, available), chosen, String(accept));
  for (const accept of ['text/html', 'application/json;q=0', 'image/*', 'nonsense', 'text/csv;q=x'])
    t.throws(() => negotiate(accept, available), { code: 'not-acceptable' }, accept);
});

t.test('Vary keeps what a plugin put there', async (t) => {
  t.equal(varyWith('Origin', ['Accept', 'Authorization']), 'Origin, Accept, Authorization');
  t.equal(varyWith(undefined, ['Accept']), 'Accept');
  t.equal(varyWith('accept', ['Accept']), 'accept');
});

t.test('a read that the client has is 304 without a body, with the ETag', async (t) => {
  const { app, notes } = await buildWorld(t);
  notes.set('n1', { id: 'n1', text: 'a', size: 1 });
  const first = await app.inject('/v1/notes/n1');
  const etag = String(first.headers.etag);
  t.equal(etag, entityTag(first.rawPayload, 'strong'));
  t.equal(first.headers['cache-control'], 'no-cache');
  for (const method of ['GET', 'HEAD'] as const) {
    const again = await app.inject({
      method,
      url: '/v1/notes/n1',
      headers: { 'if-none-match': `"x", W/${etag}` },
    });
    t.equal(again.statusCode, 304);
    t.equal(again.payload, '');
    t.equal(again.headers.etag, etag);
    t.equal(again.headers['content-type'], undefined);
  }
  notes.set('n1', { id: 'n1', text: 'b', size: 1 });
  t.equal((await app.inject({ url: '/v1/notes/n1', headers: { 'if-none-match': etag } })).statusCode, 200);
});

t.test('HEAD has the headers of GET and no body', async (t) => {
  const { app, notes } = await buildWorld(t);
  notes.set('n1', { id: 'n1', text: 'a', size: 1 });
  const get = await app.inject('/v1/notes/n1');
  const head = await app.inject({ method: 'HEAD', url: '/v1/notes/n1' });
  t.equal(head.payload, '');
  for (const name of ['etag', 'content-type', 'content-length', 'cache-control'])
    t.equal(head.headers[name], get.headers[name]);
  t.equal((await app.inject({ method: 'HEAD', url: '/v1/notes.csv' })).statusCode, 200);
});

t.test('a list has a weak ETag', async (t) => {
  const { app } = await buildWorld(t);
  const etag = String((await app.inject('/v1/notes')).headers.etag);
  t.match(etag, /^W\/"/);
  t.equal((await app.inject({ url: '/v1/notes', headers: { 'if-none-match': etag } })).statusCode, 304);
});

t.test('a list in another form is chosen by Accept or by address, and 406 where there is none', async (t) => {
  const { app, notes } = await buildWorld(t);
  notes.set('n1', { id: 'n1', text: 'a', size: 1 });
  for (const options of [
    { url: '/v1/notes.csv', headers: { accept: 'image/png' } },
    { url: '/v1/notes', headers: { accept: 'text/csv' } },
  ]) {
    const response = await app.inject(options);
    t.equal(response.headers['content-type'], 'text/csv; charset=utf-8');
    t.equal(response.payload, 'id,text\nn1,a\n');
    t.equal(response.headers.vary, 'Accept');
  }
  const refused = await app.inject({ url: '/v1/notes', headers: { accept: 'image/png' } });
  t.equal(refused.statusCode, 406);
  t.match(refused.json(), { code: 'not-acceptable', available: 'application/json, text/csv' });
});

t.test('a change needs If-Match: 428 without, 412 when stale, and the new ETag when done', async (t) => {
  const { app, notes, as } = await buildWorld(t);
  notes.set('n1', { id: 'n1', text: 'a', size: 35.5 });
  const etag = String((await app.inject('/v1/notes/n1')).headers.etag);
  const patch = (headers: Record<string, string>) =>
    app.inject({
      method: 'PATCH',
      url: '/v1/notes/n1',
      headers: { ...as('editor'), ...headers },
      payload: { text: 'b' },
    });
  t.match((await patch({})).json(), { status: 428, code: 'precondition-required' });
  for (const stale of ['"other"', `W/${etag}`, etag.replaceAll('"', '')])
    t.match((await patch({ 'if-match': stale })).json(), { status: 412, code: 'precondition-failed' });
  t.equal(notes.get('n1')?.text, 'a');
  const done = await patch({ 'if-match': `"other", ${etag}` });
  t.equal(done.statusCode, 200);
  t.equal(done.headers.etag, (await app.inject('/v1/notes/n1')).headers.etag);
  t.equal((await patch({ 'if-match': etag })).statusCode, 412, 'the tag that was read before');
  t.equal((await patch({ 'if-match': '*' })).statusCode, 200);
});

t.test('the ETag of a representation is the same whether or not serialisers are strict', async (t) => {
  const tags = await Promise.all(
    [true, false].map(async (strict) => {
      const { app, notes } = await buildWorld(t, { strict });
      notes.set('n1', { id: 'n1', text: 'é', size: null });
      return (await app.inject('/v1/notes/n1')).headers.etag;
    }),
  );
  t.equal(tags[0], tags[1]);
});

t.test('a deletion needs If-Match and answers 204 without a body', async (t) => {
  const { app, notes, as } = await buildWorld(t);
  notes.set('n1', { id: 'n1', text: 'a', size: 1 });
  const remove = (headers: Record<string, string>) =>
    app.inject({ method: 'DELETE', url: '/v1/notes/n1', headers: { ...as('admin'), ...headers } });
  t.equal((await remove({})).statusCode, 428);
  t.equal((await remove({ 'if-match': '"x"' })).statusCode, 412);
  const done = await remove({ 'if-match': String((await app.inject('/v1/notes/n1')).headers.etag) });
  t.equal(done.statusCode, 204);
  t.equal(done.payload, '');
  t.equal(done.headers['cache-control'], 'no-store');
  t.equal((await remove({ 'if-match': '*' })).statusCode, 404);
});
