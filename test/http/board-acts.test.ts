/** Acting on the board: the form to add a claim, its preview, and what an editor may do. */
import t from 'tap';
import type { Role } from '../../src/http/access.ts';
import { type Fields, faultsOf, ORIGIN, open, sealOf, sendForm, signedIn, textOf } from './board-forms.ts';
import {
  build,
  type Claim,
  claim,
  corps,
  dispute,
  KILLED,
  type Page,
  record,
  type Service,
  type WholeDispute,
} from './service.ts';

/** The corps' two, as people fill it in; it contradicts the ministry's "more than 70". */
const TWO: Fields = {
  event: 'The raid',
  property: 'killed',
  subject: 'raiders',
  claimant: 'The corps',
  'claimant.new': 'yes',
  'claimant.kind': 'armed-group',
  polarity: 'asserts',
  claimedAt: '2023-05-24',
  'value.text': 'two',
  'reports.0.source.publisher': 'Example Wire',
  'reports.0.source.url': 'https://example-wire.example/raid',
  'reports.0.source.lang': 'en',
  'reports.0.quote': 'two of ours',
};

async function form(service: Service, cookie: string, url: string, action = url.split('?', 1)[0]!) {
  const page = await open(service, url, cookie);
  if (page.status !== 200) throw new Error(`${url} answers ${page.status}: ${textOf(page.text)}`);
  return sealOf(page.text, action);
}

const claims = async (service: Service): Promise<Claim[]> =>
  (await service.get<Page<Claim>>('/v1/claims')).body.data;

t.test('a claim that is added leads to its page and is in the record, with who added it', async (t) => {
  const service = await build(t);
  await record(service);
  const cookie = await signedIn(service, 'contributor');
  const seal = await form(service, cookie, '/add');
  const answer = await sendForm(service, '/add', { ...TWO, ...seal }, { cookie });
  t.equal(answer.status, 303, textOf(answer.text));
  const added = (await claims(service)).find((one) => one.claimant.slug === 'the-corps')!;
  t.equal(answer.headers.location, `/claims/${added.id}`);
  t.match(added, {
    claimant: { slug: 'the-corps', name: 'The corps' },
    subject: { slug: 'raiders' },
    value: { text: 'two', stated: { min: 2, max: 2 } },
    claimedAt: '2023-05-24',
    recordedBy: 'the contributor',
    reports: [{ quote: 'two of ours', source: { publisher: 'Example Wire' } }],
  });
  t.equal((await service.get<WholeDispute>(`/v1/disputes/${KILLED}`)).body.verdict, 'conflict');
});

t.test('sent twice, at once or again, a form records one claim and leads to the same place', async (t) => {
  const service = await build(t);
  await record(service);
  const cookie = await signedIn(service, 'contributor');
  const fields = { ...TWO, ...(await form(service, cookie, '/add')) };
  const [one, other] = await Promise.all([
    sendForm(service, '/add', fields, { cookie }),
    sendForm(service, '/add', fields, { cookie }),
  ]);
  t.same([one.status, other.status], [303, 303]);
  t.equal(one.headers.location, other.headers.location);
  const state = await service.state();
  const again = await sendForm(service, '/add', fields, { cookie });
  t.equal(again.headers.location, one.headers.location);
  t.equal(await service.state(), state, 'nothing more is written');
  t.equal((await claims(service)).length, 2);
  const changed = await sendForm(service, '/add', { ...fields, 'value.text': 'three' }, { cookie });
  t.not(changed.headers.location, one.headers.location, 'what was changed after going back is another claim');
});

t.test('the preview says how it is read and what it contradicts, and writes nothing', async (t) => {
  const service = await build(t);
  await record(service);
  const cookie = await signedIn(service, 'contributor');
  const seal = await form(service, cookie, '/add');
  const state = await service.state();
  const whole = await sendForm(service, '/add', { ...TWO, ...seal, preview: '1' }, { cookie });
  t.equal(whole.status, 200);
  const said = textOf(whole.text);
  t.match(
    said,
    /more than 70 The ministry, 23 May 2023 conflict, 35\.5×: exactly 2 and 71 or more have no value/,
  );
  t.match(said, /The question would be disputed/);
  t.match(whole.text, /value="The corps"/, 'what was typed is kept');
  t.equal(sealOf(whole.text, '/add').attempt, seal.attempt, 'it is still the same form');
  const vague = { ...TWO, ...seal, 'value.text': 'about 20', preview: '1', fragment: '1' };
  const part = await sendForm(service, '/add', vague, { cookie });
  t.equal(part.status, 200);
  t.notMatch(part.text, /<html/, 'a part of the page for the script');
  t.match(
    textOf(part.text),
    /The words allow 1 or more Usually understood as 18 to 22 Rule about: .*\(rule set default\)/,
  );
  t.match(textOf(part.text), /tension, 3\.23×/);
  t.equal(await service.state(), state, 'nothing is written by looking');
});

t.test('the preview of a claim that is there already says so and names it', async (t) => {
  const service = await build(t);
  const [, second] = await dispute(service);
  const cookie = await signedIn(service, 'contributor');
  const fields = { ...TWO, claimant: 'The corps', ...(await form(service, cookie, '/add')) };
  const shown = await sendForm(service, '/add', { ...fields, preview: '1' }, { cookie });
  t.match(textOf(shown.text), /The same claim is here already/);
  t.ok(shown.text.replaceAll('&#45;', '-').includes(`/claims/${second.id}`));
  const sent = await sendForm(service, '/add', fields, { cookie });
  t.equal(sent.headers.location, `/claims/${second.id}`, 'and sending it adds the document');
  const { body } = await service.get<Claim>(`/v1/claims/${second.id}`);
  t.equal(body.reports.length, 2);
});

t.test(
  'a form refuses as the API does: every fault at its field, in its words, with the values kept',
  async (t) => {
    const service = await build(t);
    await record(service);
    const cookie = await signedIn(service, 'contributor');
    const seal = await form(service, cookie, '/add');
    const state = await service.state();
    const wrong: Fields = {
      event: 'no-such-event',
      property: 'killed',
      claimant: '<b>Nobody</b>',
      claimedAt: '2023-13-01',
      asOf: 'soon',
      'value.text': 'a lot',
      'reports.0.source.url': 'javascript:alert(1)',
      'reports.0.source.lang': 'English!',
    };
    const answer = await sendForm(service, '/add', { ...wrong, ...seal }, { cookie });
    t.equal(answer.status, 422);
    const faults = faultsOf(answer.text);
    t.same(Object.keys(faults).sort(), [
      'add-asOf',
      'add-claimant',
      'add-claimedAt',
      'add-event',
      'add-reports-0-source-lang',
      'add-reports-0-source-url',
      'add-subject',
      'add-value-text',
    ]);
    const api = await service.post<{ errors: { path: string; message: string }[] }>('/v1/claims', {
      event: 'no-such-event',
      property: 'killed',
      claimant: 'b-nobody-b',
      claimedAt: '2023-13-01',
      asOf: 'soon',
      value: { text: 'a lot' },
      reports: [{ source: { url: 'javascript:alert(1)', lang: 'English!' } }],
    });
    for (const { path, message } of api.body.errors)
      t.equal(faults[`add-${path.replaceAll('.', '-')}`], message, path);
    t.equal(api.body.errors.length, Object.keys(faults).length);
    t.match(answer.text, /<div class="faults" role="alert"/);
    for (const id of Object.keys(faults)) {
      t.ok(answer.text.includes(`href="#${id}"`), `the summary leads to ${id}`);
      t.match(
        answer.text,
        new RegExp(`id="${id}"[^>]*aria-describedby="[^"]*${id}-fault"[^>]*aria-invalid="true"`),
      );
    }
    t.notMatch(answer.text, /<b>Nobody/, 'what was typed is text');
    t.match(textOf(answer.text.replace(/value="([^"]*)"/g, '>$1<')), /<b>Nobody<\/b>/, 'and kept');
    t.equal(await service.state(), state);
  },
);

t.test('what is typed into a form never becomes markup', async (t) => {
  const service = await build(t);
  await record(service);
  const cookie = await signedIn(service, 'editor');
  const hostile = `"'><img src=x onerror=alert(1)>&lt;/textarea></textarea></title>`;
  const { csrf = '', attempt = '' } = await form(service, cookie, '/add');
  const names = Object.keys({
    ...TWO,
    subject: '',
    speaker: '',
    place: '',
    item: '',
    statement: '',
    asOf: '',
  });
  const fields = Object.fromEntries(names.map((name) => [name, hostile]));
  for (const preview of ['', '1']) {
    const answer = await sendForm(service, '/add', { ...fields, csrf, attempt, preview }, { cookie });
    t.equal(answer.status, 422);
    t.notMatch(answer.text, /<img/);
    t.equal(answer.text.split('</textarea>').length, 3, 'the text areas end where they must');
  }
  const typed = { event: 'raid', property: 'killed', subject: 'raiders', 'value.text': '2' };
  const named = { ...typed, claimant: hostile, 'claimant.new': 'yes', 'reports.0.source.title': hostile };
  const sent = await sendForm(service, '/add', { ...named, csrf, attempt }, { cookie });
  t.equal(sent.status, 303, JSON.stringify(faultsOf(sent.text)));
  for (const url of [
    sent.headers.location!,
    `${sent.headers.location}/edit`,
    `/disputes/${KILLED}`,
    `/links/new?first=${sent.headers.location!.split('/').at(-1)}`,
  ])
    t.notMatch((await open(service, url, cookie)).text, /<img/, url);
});

t.test('each kind of value has its fields; one of another kind, or a second one, is refused', async (t) => {
  const service = await build(t);
  await record(service);
  const cookie = await signedIn(service, 'contributor');
  const common = {
    event: 'raid',
    claimant: 'ministry',
    'reports.0.source.publisher': 'Example Wire',
    'place.new': 'yes',
  };
  const good: [string, Fields, unknown][] = [
    [
      'bounds',
      { property: 'killed', subject: 'raiders', 'value.min': '5', 'value.max': '9' },
      { stated: { min: 5, max: 9 } },
    ],
    [
      'an excluded end',
      { property: 'area-controlled', subject: 'raiders', 'value.min': '2.5', 'value.minExclusive': 'yes' },
      { stated: { min: 2.5, minExclusive: true, max: null } },
    ],
    ['yes or no', { property: 'took-part', subject: 'raiders', 'value.is': 'false' }, { value: false }],
    [
      'a party',
      { property: 'controlled-by', place: 'Shebekino', 'value.actor': 'The ministry' },
      { actor: { slug: 'ministry' } },
    ],
    [
      'a party that is new',
      { property: 'responsible', 'value.actor': 'Somebody', 'value.actor.new': 'yes', 'value.sole': 'yes' },
      { actor: { slug: 'somebody', name: 'Somebody' }, sole: true },
    ],
    [
      'an outcome',
      { property: 'outcome', subject: 'raiders', 'value.status': 'repelled' },
      { status: 'repelled' },
    ],
  ];
  for (const [what, fields, value] of good) {
    const seal = await form(service, cookie, '/add');
    const answer = await sendForm(service, '/add', { ...common, ...fields, ...seal }, { cookie });
    t.equal(answer.status, 303, `${what}: ${JSON.stringify(faultsOf(answer.text))}`);
    const { body } = await service.get<Claim>(answer.headers.location!.replace('/claims', '/v1/claims'));
    t.match(body.value, value as object, what);
  }
  const bad: [string, Fields, string[]][] = [
    ['no number', { property: 'killed', subject: 'raiders', 'value.min': 'five' }, ['add-value-min']],
    ['a part of one', { property: 'killed', subject: 'raiders', 'value.max': '2.5' }, ['add-value-max']],
    [
      'ends reversed',
      { property: 'killed', subject: 'raiders', 'value.min': '9', 'value.max': '5' },
      ['add-value-min'],
    ],
    ['another kind', { property: 'took-part', subject: 'raiders', 'value.text': 'two' }, ['add-value-is']],
    [
      'two kinds',
      { property: 'killed', subject: 'raiders', 'value.text': 'two', 'value.is': 'true' },
      ['add-value-is'],
    ],
    ['no value', { property: 'killed', subject: 'raiders' }, ['add-value-text']],
    ['no parts', { property: 'present', 'value.is': 'true' }, ['add-subject', 'add-place']],
    [
      'neither true nor false',
      { property: 'took-part', subject: 'raiders', 'value.is': 'maybe' },
      ['add-value-is'],
    ],
    ['a role that is too small', { property: 'no-such-thing', 'value.text': '2' }, ['add-property']],
  ];
  const state = await service.state();
  for (const [what, fields, at] of bad) {
    const seal = await form(service, cookie, '/add');
    const answer = await sendForm(service, '/add', { ...common, ...fields, ...seal }, { cookie });
    t.equal(answer.status, 422, what);
    t.same(Object.keys(faultsOf(answer.text)).sort(), [...at].sort(), what);
  }
  t.equal(await service.state(), state);
});

t.test('entries are found by their names in any language, and by their slugs', async (t) => {
  const service = await build(t);
  await service.post('/v1/actors', {
    slug: 'mod',
    name: 'Ministry of Defence',
    names: { fr: 'Ministère de la Défense', ar: 'وزارة الدفاع' },
    aliases: ['MoD'],
  });
  await record(service);
  const cookie = await signedIn(service, 'contributor');
  for (const name of ['mod', 'Ministry of Defence', 'ministère de la  défense', 'MoD', 'وزارة الدفاع']) {
    const seal = await form(service, cookie, '/add');
    const fields = { ...TWO, claimant: name, 'claimant.new': '', preview: '1', ...seal };
    const answer = await sendForm(service, '/add', fields, { cookie });
    t.equal(answer.status, 200, `${name}: ${JSON.stringify(faultsOf(answer.text))}`);
  }
  const found = await service.send<{ data: { slug: string; name: string }[] }>({
    method: 'GET',
    url: '/add/suggestions?kind=actors&q=minist&lang=fr',
    headers: { cookie },
  });
  t.ok(found.body.data.some((one) => one.slug === 'mod' && one.name === 'Ministère de la Défense'));
});

t.test('a link to the form can say what it is about; what it cannot say is refused', async (t) => {
  const service = await build(t);
  await dispute(service);
  const cookie = await signedIn(service, 'contributor');
  const page = await open(service, `/add?question=${KILLED}&claimant=corps`, cookie);
  t.equal(page.status, 200);
  for (const [id, value] of Object.entries({ event: 'The raid', subject: 'The raiders', claimant: 'corps' }))
    t.match(page.text, new RegExp(`id="add-${id}"[^>]* value="${value}"`));
  t.match(page.text, /<option value="killed" selected/);
  t.equal((await open(service, '/add?claimnt=corps', cookie)).status, 400);
  t.equal((await open(service, '/add?question=no.such', cookie)).status, 404);
});

t.test('a form of an earlier session is shown again with what was typed, and records nothing', async (t) => {
  const service = await build(t);
  await record(service);
  const cookie = await signedIn(service, 'contributor');
  const seal = await form(service, cookie, '/add');
  const next = await signedIn(service, 'contributor');
  const state = await service.state();
  const answer = await sendForm(service, '/add', { ...TWO, ...seal }, { cookie: next });
  t.equal(answer.status, 403);
  t.match(answer.text, /value="The corps"/);
  t.not(sealOf(answer.text, '/add').csrf, seal.csrf);
  t.equal(await service.state(), state);
  const foreign = await sendForm(
    service,
    '/add',
    { ...TWO, ...seal },
    { cookie, headers: { origin: 'https://evil.example' } },
  );
  t.equal(foreign.status, 403);
  t.notMatch(foreign.text, /value="The corps"/, 'another site gets no form at all');
  t.equal(await service.state(), state);
});

t.test('who may do what is as in the API', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  const pages: [string, Role][] = [
    ['/add', 'contributor'],
    ['/add/suggestions?kind=actors', 'contributor'],
    [`/claims/${first.id}/edit`, 'contributor'],
    [`/links/new?first=${first.id}`, 'editor'],
    [`/questions/${KILLED}/assess`, 'editor'],
  ];
  const cookies = {
    reader: await signedIn(service, 'reader'),
    contributor: await signedIn(service, 'contributor'),
    editor: await signedIn(service, 'editor'),
    admin: await signedIn(service, 'admin'),
  };
  const order = ['reader', 'contributor', 'editor', 'admin'] as const;
  for (const [url, needed] of pages) {
    const nobody = await open(service, url);
    t.equal(nobody.status, 303);
    t.equal(nobody.headers.location, `/sign-in?next=${encodeURIComponent(url)}`);
    for (const role of order) {
      const isEnough = order.indexOf(role) >= order.indexOf(needed);
      const answer = await open(service, url, cookies[role]);
      t.equal(answer.status, isEnough ? 200 : 403, `${url} as ${role}`);
      if (!isEnough) t.match(textOf(answer.text), new RegExp(`needs the role ${needed}`));
    }
  }
  const edit = `/claims/${first.id}/edit`;
  const page = await open(service, edit, cookies.contributor);
  t.notMatch(page.text, /name="act" value="(?:void|retract)"/, 'a contributor adds documents alone');
  const state = await service.state();
  const seal = sealOf(page.text, edit);
  for (const act of ['void', 'retract']) {
    const answer = await sendForm(
      service,
      edit,
      { ...seal, act, reason: 'x', confirm: 'yes' },
      { cookie: cookies.contributor },
    );
    t.equal(answer.status, 403, act);
  }
  const sealed = { csrf: seal.csrf!, attempt: seal.attempt! };
  for (const url of ['/links/new', `/questions/${KILLED}/assess`])
    t.equal((await sendForm(service, url, sealed, { cookie: cookies.contributor })).status, 403, url);
  for (const url of ['/add', edit, '/links/new', `/questions/${KILLED}/assess`]) {
    const answer = await sendForm(service, url, sealed, {});
    t.equal(answer.status, 303, `${url} without a session`);
    const forged = await sendForm(service, url, { ...sealed, csrf: 'x' }, { cookie: cookies.editor });
    t.equal(forged.status, 403, `${url} with another token`);
    const foreign = { cookie: cookies.contributor, headers: { origin: 'https://evil.example' } };
    t.equal((await sendForm(service, url, sealed, foreign)).status, 403, `${url} from elsewhere`);
  }
  t.equal(await service.state(), state);
});

t.test(
  'an editor adds a document, retracts and voids; reasons and a confirmation are asked for',
  async (t) => {
    const service = await build(t);
    const [first, second] = await dispute(service);
    const cookie = await signedIn(service, 'editor');
    const edit = (id: string) => `/claims/${id}/edit`;
    const send = async (id: string, fields: Fields) => {
      const { csrf = '', attempt = '' } = await form(service, cookie, edit(id));
      return sendForm(service, edit(id), { csrf, attempt, ...fields }, { cookie });
    };
    const state = await service.state();
    const empty = await send(first.id, { act: 'report' });
    t.same(faultsOf(empty.text), {
      'report-source-publisher': 'a source needs a url, or a publisher or title',
    });
    const hasty = await send(first.id, { act: 'void' });
    t.same(Object.keys(faultsOf(hasty.text)), ['void-reason', 'void-confirm']);
    const early = await send(first.id, { act: 'retract', retractedAt: '2001', confirm: 'yes' });
    t.same(faultsOf(early.text), { 'retract-retractedAt': 'is before the claim was made' });
    const unsure = await send(first.id, {
      act: 'retract',
      retractedAt: 'soon',
      'report.source.url': 'nowhere',
    });
    t.same(Object.keys(faultsOf(unsure.text)), [
      'retract-retractedAt',
      'retract-report-source-url',
      'retract-confirm',
    ]);
    for (const one of [empty, hasty, early, unsure]) t.equal(one.status, 422);
    t.equal((await send(first.id, { act: 'delete' })).status, 400);
    t.equal(await service.state(), state, 'nothing was done so far');

    const document = { act: 'report', 'source.publisher': 'Another Wire', quote: 'more than 70' };
    t.equal((await send(first.id, document)).headers.location, `/claims/${first.id}`);
    t.equal((await service.get<Claim>(`/v1/claims/${first.id}`)).body.reports.length, 2);
    const retraction = { act: 'retract', retractedAt: '2023-05-26', reason: 'Withdrawn.', confirm: 'yes' };
    t.equal((await send(first.id, retraction)).status, 303);
    t.match((await service.get<Claim>(`/v1/claims/${first.id}`)).body, {
      status: 'retracted',
      retractedAt: '2023-05-26',
    });
    t.equal((await send(second.id, { act: 'void', reason: 'Another battle.', confirm: 'yes' })).status, 303);
    t.match((await service.get<Claim>(`/v1/claims/${second.id}`)).body, { status: 'voided' });
    const page = await open(service, edit(second.id), cookie);
    t.notMatch(page.text, /name="act"/, 'a void claim can be edited no more');
  },
);

t.test('a claim that changed since its form was opened is left as it is', async (t) => {
  const service = await build(t);
  const [first] = await dispute(service);
  const cookie = await signedIn(service, 'editor');
  const url = `/claims/${first.id}/edit`;
  const { csrf = '', attempt = '', ifVersion = '' } = await form(service, cookie, url);
  const tag = (await service.get(`/v1/claims/${first.id}`)).headers.etag!;
  await service.patch(
    `/v1/claims/${first.id}`,
    { value: 90, reason: 'mistyped' },
    { headers: { 'if-match': tag } },
  );
  const fields = { csrf, attempt, act: 'void', reason: 'Wrong.', confirm: 'yes' };
  const answer = await sendForm(service, url, { ...fields, ifVersion: '1' }, { cookie });
  t.equal(ifVersion, '1');
  t.equal(answer.status, 422);
  t.match(textOf(answer.text), /the claim changed since it was read/);
  t.match(answer.text, /name="ifVersion" value="2"/, 'looked over, it can be sent');
  t.match((await service.get<Claim>(`/v1/claims/${first.id}`)).body, { status: 'standing' });
});

t.test('an editor links two claims, with what the API refuses at its field', async (t) => {
  const service = await build(t);
  const [first, second] = await dispute(service);
  const cookie = await signedIn(service, 'editor');
  const url = `/links/new?first=${first.id}`;
  const page = await open(service, url, cookie);
  t.ok(page.text.includes(`<option value="${second.id}"`), 'the other claim of the dispute is offered');
  const seal = sealOf(page.text, '/links/new');
  const state = await service.state();
  const empty = await sendForm(service, '/links/new', seal, { cookie });
  t.equal(empty.status, 422);
  t.same(Object.keys(faultsOf(empty.text)), ['link-claims-1', 'link-relation', 'link-rationale']);
  const fields = { ...seal, relation: 'compatible', rationale: 'They count different days.' };
  const unknown = await sendForm(service, '/links/new', { ...fields, other: 'nothing' }, { cookie });
  t.same(faultsOf(unknown.text), { 'link-other': 'there is no claim "nothing"' });
  const both = await sendForm(
    service,
    '/links/new',
    { ...fields, other: 'x', 'claims.1': second.id },
    { cookie },
  );
  t.same(Object.keys(faultsOf(both.text)), ['link-other']);
  t.equal(await service.state(), state);
  const sent = await sendForm(service, '/links/new', { ...fields, 'claims.1': second.id }, { cookie });
  t.equal(sent.headers.location, `/claims/${first.id}`);
  t.equal((await service.get(`/v1/disputes/${KILLED}`)).status, 404, 'the link settles it');
  const again = await form(service, cookie, url, '/links/new');
  const twice = await sendForm(
    service,
    '/links/new',
    { ...fields, ...again, 'claims.1': second.id },
    { cookie },
  );
  t.equal(twice.status, 422);
  t.match(textOf(twice.text), /these two claims are linked already/);
  t.equal((await open(service, '/links/new?first=nothing', cookie)).status, 404);
});

t.test('an editor assesses a question; sent twice it is one assessment', async (t) => {
  const service = await build(t);
  const [, second] = await dispute(service);
  const cookie = await signedIn(service, 'editor');
  const url = `/questions/${KILLED}/assess`;
  const seal = await form(service, cookie, url);
  const state = await service.state();
  const empty = await sendForm(service, url, seal, { cookie });
  t.same(Object.keys(faultsOf(empty.text)), ['assess-assessor']);
  const wrong = {
    ...seal,
    assessor: 'ministry',
    'value.text': 'a lot',
    evidence: 'https://a.example/\nnowhere',
  };
  t.same(Object.keys(faultsOf((await sendForm(service, url, wrong, { cookie })).text)), ['assess-evidence']);
  const unread = { ...wrong, evidence: '' };
  t.same(Object.keys(faultsOf((await sendForm(service, url, unread, { cookie })).text)), [
    'assess-value-text',
  ]);
  t.equal(await service.state(), state);
  const fields = {
    ...seal,
    assessor: 'Example desk',
    'assessor.new': 'yes',
    claim: second.id,
    rating: 'mostly true',
    'value.text': '2',
    rationale: 'Two graves.',
    evidence: 'https://a.example/\r\n\r\nhttps://b.example/',
  };
  const sent = await sendForm(service, url, fields, { cookie });
  t.equal(sent.status, 303, JSON.stringify(faultsOf(sent.text)));
  t.equal(sent.headers.location, `/disputes/${KILLED}`);
  await sendForm(service, url, fields, { cookie });
  const { body } = await service.get<{ data: unknown[] }>(`/v1/questions/${KILLED}/assessments`);
  t.equal(body.data.length, 1);
  t.match(body.data[0], {
    assessor: { slug: 'example-desk', name: 'Example desk' },
    claim: second.id,
    rating: 'mostly true',
    evidence: ['https://a.example/', 'https://b.example/'],
  });
});

t.test('what is not there, and a form that lost its number, are refused as pages', async (t) => {
  const service = await build(t);
  const cookie = await signedIn(service, 'editor');
  for (const url of ['/claims/nothing/edit', '/questions/no.such/assess']) {
    const answer = await open(service, url, cookie);
    t.equal(answer.status, 404, url);
    t.match(answer.headers['content-type'], /text\/html/);
  }
  await service.post('/v1/claims', claim({ claimant: corps }));
  const { csrf = '' } = await form(service, cookie, '/add');
  const fields = { ...TWO, claimant: 'corps', csrf, attempt: 'short' };
  const answer = await sendForm(service, '/add', fields, { cookie, headers: { origin: ORIGIN } });
  t.equal(answer.status, 400);
});

t.test(
  'a claim is added with several documents, without a script; room left empty at the end is none',
  async (t) => {
    const service = await build(t);
    await record(service);
    const cookie = await signedIn(service, 'contributor');
    const seal = await form(service, cookie, '/add');
    const state = await service.state();
    const more = await sendForm(service, '/add', { ...TWO, ...seal, more: '1' }, { cookie });
    t.equal(more.status, 200);
    t.notMatch(more.text, /class="faults"/, 'asking for room is no sending');
    t.match(more.text, /value="Example Wire"/, 'what was typed is kept');
    t.match(more.text, /name="reports.1.source.publisher"/);
    t.match(more.text, /formaction="\/add#add-reports-2-source-publisher"/, 'and there is room for another');
    t.equal(await service.state(), state);
    const again = sealOf(more.text, '/add');
    t.equal(again.documents, '2');
    const third = sealOf(
      (await sendForm(service, '/add', { ...TWO, ...again, more: '1' }, { cookie })).text,
      '/add',
    );
    t.equal(third.documents, '3');
    const second = { 'reports.1.source.title': 'The second', 'reports.1.quote': 'deux des nôtres' };
    const gap = { 'reports.2.source.title': 'The third', 'reports.1.quote': 'deux des nôtres' };
    const refused = await sendForm(service, '/add', { ...TWO, ...third, ...gap }, { cookie });
    t.equal(refused.status, 422);
    t.same(
      Object.keys(faultsOf(refused.text)),
      ['add-reports-1-source-publisher'],
      'a quote without its document',
    );
    t.match(refused.text, /value="The third"/);
    const sent = await sendForm(service, '/add', { ...TWO, ...third, ...second }, { cookie });
    t.equal(sent.status, 303, JSON.stringify(faultsOf(sent.text)));
    const { body } = await service.get<Claim>(String(sent.headers.location).replace('/claims', '/v1/claims'));
    t.match(body.reports, [{ source: { publisher: 'Example Wire' } }, { source: { title: 'The second' } }]);
    t.equal(body.reports.length, 2);
    const many = sealOf(
      (await sendForm(service, '/add', { ...TWO, ...seal, documents: '999', more: '1' }, { cookie })).text,
      '/add',
    );
    t.equal(many.documents, '100', 'as many as a claim takes');
  },
);

t.test(
  'an editor corrects what was misread: only what was changed, with a reason, at the version read',
  async (t) => {
    const service = await build(t);
    const [first] = await dispute(service);
    const cookie = await signedIn(service, 'editor');
    const edit = `/claims/${first.id}/edit`;
    const fields = async () => {
      const { text } = await open(service, edit, cookie);
      const own = text.slice(text.indexOf('id="correct"'));
      const hidden = [...own.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const plain = (code: string) =>
        code.replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)));
      const sealed = Object.fromEntries(hidden.map((one) => [one[1]!, plain(one[2]!)]));
      return { ...sealed, ...(JSON.parse(sealed.was!) as Fields) };
    };
    const was = await fields();
    t.match(was, {
      act: 'correct',
      event: 'The raid',
      property: 'killed',
      subject: 'The raiders',
      claimant: 'The ministry',
      'value.text': 'more than 70',
      claimedAt: '2023-05-23',
    });
    const state = await service.state();
    const empty = await sendForm(service, edit, was, { cookie });
    t.equal(empty.status, 422);
    t.match(empty.text, 'Nothing was changed');
    t.same(Object.keys(faultsOf(empty.text)), ['correct-reason']);
    const vague = await sendForm(
      service,
      edit,
      { ...was, 'value.text': 'a lot', reason: 'Misread.' },
      { cookie },
    );
    t.same(Object.keys(faultsOf(vague.text)), ['correct-value-text']);
    t.equal(await service.state(), state);

    const change = { ...was, 'value.text': 'more than 60', statement: 'Sixty at least.', reason: 'Misread.' };
    const [one, other] = await Promise.all([
      sendForm(service, edit, change, { cookie }),
      sendForm(service, edit, change, { cookie }),
    ]);
    t.same([one.status, other.status], [303, 303], 'sent twice it corrects once');
    const corrected = await service.get<Claim & { version: number; statement: string }>(
      `/v1/claims/${first.id}`,
    );
    t.match(corrected.body, { version: 2, value: { stated: { min: 61 } }, statement: 'Sixty at least.' });
    t.equal(corrected.body.reports.length, 1, 'its documents stay');
    t.match(
      textOf((await open(service, `/claims/${first.id}`, cookie)).text),
      /corrected by the editor .* Misread\./,
    );

    // Somebody who read the version before changes another field: nobody's correction is lost.
    const late = await sendForm(
      service,
      edit,
      { ...was, asOf: '2023-05-22', reason: 'The day.' },
      { cookie },
    );
    t.equal(late.status, 422);
    t.match(textOf(late.text), 'the claim changed since it was read');
    t.match(late.text, /id="correct-asOf"[^>]* value="2023-05-22"/, 'what was typed is kept');
    t.match(
      late.text,
      /id="correct-value-text"[^>]* value="more than 60"/,
      'what was left alone is as it is now',
    );
    const cleared = { ...(await fields()), statement: '', reason: 'It was never said so.' };
    t.equal((await sendForm(service, edit, cleared, { cookie })).status, 303);
    t.match((await service.get(`/v1/claims/${first.id}`)).body, { version: 3, statement: null });
    const contributor = await signedIn(service, 'contributor');
    const page = await open(service, edit, contributor);
    t.notMatch(page.text, /value="correct"/);
    const seal = sealOf(page.text, edit);
    t.equal(
      (await sendForm(service, edit, { ...change, ...seal, act: 'correct' }, { cookie: contributor })).status,
      403,
    );
  },
);

t.test('a claim’s page leads whoever may act to where it is done', async (t) => {
  const service = await build(t);
  const { id } = await record(service);
  const links = async (role: Role | null) => {
    const cookie = role === null ? undefined : await signedIn(service, role);
    const { text } = await open(service, `/claims/${id}`, cookie);
    return [...text.matchAll(/href="(\/(?:claims\/[^"]+\/edit|links\/new\?[^"]+))"/g)].map((one) =>
      one[1]!.replaceAll('&#45;', '-').replaceAll('&#61;', '='),
    );
  };
  t.same(await links(null), []);
  t.same(await links('reader'), []);
  t.same(await links('contributor'), [`/claims/${id}/edit`]);
  t.same(await links('editor'), [`/claims/${id}/edit`, `/links/new?first=${id}`]);
});
