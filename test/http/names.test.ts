/** Names are what they look like: nothing in them that is not seen, and nothing that turns what follows. */
import t from 'tap';
import { build, claim, everyRow, refused, report, type Service } from './service.ts';

const rowsOf = async (service: Service): Promise<number> => (await everyRow(service, '/v1/changes')).length;

const UNSEEN: [what: string, text: string][] = [
  ['a direction override', 'Kyiv \u202edesrever'],
  ['a direction embedding', '\u202bKyiv\u202c'],
  ['a direction isolate', '\u2067Kyiv\u2069'],
  ['a zero-width space', 'Ky\u200biv'],
  ['a byte order mark', 'Kyiv\ufeff'],
  ['a soft hyphen', 'Ky\u00adiv'],
  ['a tag character', 'Kyiv\u{e0041}'],
  ['a line end', 'Kyiv\nMoscow'],
  ['an escape for terminals', 'Kyiv\u001b[31m'],
  ['a control character of eight bits', 'Kyiv\u009b31m'],
];
const SEEN: [what: string, text: string][] = [
  ['a joiner of Persian', 'نیروی هوایی\u200cها'],
  ['a direction mark of Hebrew', 'צה"ל\u200f'],
  ['an emoji of several', '👩\u200d🚒'],
  ['letters with marks', 'Ky\u0301iv'],
  ['Arabic', 'وزارة الدفاع'],
];

t.test('a name with what is not seen is refused wherever a name stands, and others are taken', async (t) => {
  const service = await build(t);
  const before = await rowsOf(service);
  for (const [what, name] of UNSEEN) {
    await t.test(what, async (t) => {
      refused(t, await service.post('/v1/actors', { slug: 'a', name }), 400, 'invalid-request', {
        name: 'invalid-text',
      });
      const aliases = await service.post('/v1/actors', { slug: 'a', name: 'A', aliases: ['A', name] });
      refused(t, aliases, 400, 'invalid-request', { 'aliases.1': 'invalid-text' });
      const named = claim({ claimant: { slug: 'c', name }, item: name });
      refused(t, await service.post('/v1/claims', named), 400, 'invalid-request', {
        'claimant.name': 'invalid-text',
        item: 'invalid-text',
      });
    });
  }
  t.equal(await rowsOf(service), before, 'nothing was written');
  for (const [at, [what, name]] of SEEN.entries())
    t.equal((await service.post('/v1/actors', { slug: `seen-${at}`, name })).status, 201, what);
});

t.test('statements and quotes may turn as their script does, and not by force', async (t) => {
  const service = await build(t);
  const forced = await service.post(
    '/v1/claims',
    claim({ statement: 'It was \u202e07.', reports: [report('wire', { quote: 'a\u202db' })] }),
  );
  refused(t, forced, 400, 'invalid-request', {
    statement: 'invalid-text',
    'reports.0.quote': 'invalid-text',
  });
  const quoted = await service.post(
    '/v1/claims',
    claim({ statement: 'He said \u2067قتل سبعون\u2069.\nThen more.' }),
  );
  t.equal(quoted.status, 201, quoted.text);
});

t.test('an address that hides where it leads is refused', async (t) => {
  const service = await build(t);
  for (const url of [
    'https://known.example@other.example/',
    'https://a:b@c.example/',
    'https://a.example/\u202egpj.exe',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
  ])
    refused(t, await service.post('/v1/sources', { publisher: 'P', url }), 400, 'invalid-request', {
      url: 'invalid-url',
    });
});

t.test('a body that says something twice is refused, as a line of an import is', async (t) => {
  const service = await build(t);
  const before = await rowsOf(service);
  const twice = JSON.stringify(claim()).replace('"value":', '"value":2,"value":');
  const send = (url: string, type: string) =>
    service.send<{ errors?: unknown }>({
      method: 'POST',
      url,
      payload: twice,
      headers: { authorization: `Bearer ${service.keys.editor}`, 'content-type': type },
    });
  refused(t, await send('/v1/claims', 'application/json'), 400, 'malformed-body', { value: 'duplicate' });
  const line = JSON.parse((await send('/v1/claims/import', 'application/x-ndjson')).text.split('\n')[0]!) as {
    code: string;
  };
  t.equal(line.code, 'malformed-body');
  t.equal(await rowsOf(service), before, 'nothing was written');
});
