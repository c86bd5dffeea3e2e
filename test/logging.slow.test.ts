/** The log of the process is a JSON line an event, whatever is sent, and holds no secret. */
import http from 'node:http';
import { connect } from 'node:net';
import t from 'tap';
import { startProcess } from './drills/service-process.ts';

t.test('each line of the log is one JSON object, and no key is in it', async (t) => {
  const service = await startProcess();
  t.teardown(service.remove);
  const { origin, key, child, ended, output } = service;
  const send = (path: string, headers: http.OutgoingHttpHeaders, body?: string) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const request = http.request(
        `${origin}${path}`,
        { method, headers, agent: new http.Agent() },
        (response) => {
          response.resume().on('end', () => resolve(response));
        },
      );
      request.on('error', reject).end(body);
    });
  const evil = '\r\n{"level":30,"msg":"forged"}\u001b[31m\u0000\u2028\u009b';
  const authorization = `Bearer ${key}`;
  const json = { authorization, 'content-type': 'application/json' };
  await send(`/v1/claims?q=${encodeURIComponent(evil)}`, { authorization });
  await send('/v1/actors', json, JSON.stringify({ slug: evil, name: evil, [evil]: evil }));
  await send('/v1/actors', json, `{"slug": ${evil}`);
  await send(`/v1alpha1/claims:search?query=x&key=${key}&k%65y=${key}`, {});
  await send('/v1/claims', { authorization, cookie: `counterclaim=${key}`, 'x-request-id': 'my-own_id:1' });
  const answer = await send('/v1/claims', { 'x-request-id': 'forged id', authorization: `Bearer ${key}x` });
  t.match(answer.headers['x-request-id'], /^[0-9a-f-]{36}$/, 'an id that could harm is replaced');
  await new Promise((done) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () =>
      socket.write(`GET /\u001b[31m HTTP/1.1\r\nX: ${key}\u0000\r\n\r\n`),
    );
    socket
      .on('close', done)
      .on('error', () => {})
      .resume();
  });
  child.kill('SIGTERM');
  t.equal(await ended, 0);
  const lines = output().split('\n').filter(Boolean);
  t.ok(lines.length > 12);
  for (const line of lines) {
    const event = JSON.parse(line) as { level: number; msg: string };
    t.type(event.level, 'number');
    t.not(event.msg, 'forged');
  }
  t.notOk(output().includes(key), 'the key is nowhere');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
  t.notMatch(output(), /[\u0000-\u0009\u000b-\u001f]/, 'nothing that a terminal would obey');
  t.ok(output().includes('"reqId":"my-own_id:1"'), 'a request id that was given is kept');
});
