/** The board in French: names, questions, reasons and refusals, while the API stays as it is. */
import t from 'tap';
import { FAULT_CODES, REFUSALS, type RefusalCode } from '../../src/domain/refusal.ts';
import { faultText, refusalText } from '../../src/pages/words-faults.ts';
import { faultsOf, open, sealOf, sendForm, signedIn, textOf } from './board-forms.ts';
import {
  build,
  corps,
  dispute,
  KILLED,
  type Page,
  record,
  type Service,
  type WholeDispute,
} from './service.ts';

/** The same texts as they stand in the page, without the codes of signs. */
const words = async (service: Service, url: string): Promise<string> =>
  textOf((await open(service, url)).text);

/** The raid, its raiders and the ministry have names in French; the corps has none. */
async function named(t: Parameters<typeof build>[0]) {
  const service = await build(t);
  const [first, second] = await dispute(service);
  for (const [url, fr] of [
    ['/v1/actors/ministry', 'Le ministère'],
    ['/v1/actors/raiders', 'Les assaillants'],
    ['/v1/events/raid', 'L’incursion'],
  ] as const) {
    const { headers } = await service.get(url);
    const answer = await service.patch(url, { names: { fr } }, { headers: { 'if-match': headers.etag! } });
    if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}: ${answer.text}`);
  }
  return { service, first, second };
}

t.test('every page in French calls entries by their French names, others by the one they have', async (t) => {
  const { service, first } = await named(t);
  for (const url of [
    '/',
    `/disputes/${KILLED}`,
    `/claims/${first.id}`,
    '/events',
    '/events/raid',
    '/actors/corps',
  ]) {
    // The name of the record stays one that an entry is also called by.
    const text = (await words(service, `${url}?lang=fr`)).replace(/Aussi appelé The \w+/, '');
    t.match(text, /L’incursion|Le ministère/, url);
    t.notMatch(text, /The raid\b|The raiders|The ministry/, url);
    t.notMatch(await words(service, `${url}?lang=en`), /L’incursion|Le ministère|assaillants/, url);
  }
  t.match(await words(service, '/?lang=fr'), /Les assaillants : tués .* The corps/);
  const actor = await words(service, '/actors/ministry?lang=fr');
  t.match(actor, /Aussi appelé The ministry/, 'the name of the record is not lost');
});

t.test('a question is asked in French wherever it stands, pictures and embeds among them', async (t) => {
  const { service, first } = await named(t);
  const asked = 'Les assaillants : tués, L’incursion';
  const chart = await service.get(`/v1/disputes/${KILLED}/chart.svg?lang=fr`);
  t.match(chart.text, asked);
  t.match(chart.text, 'Le ministère');
  t.match((await service.get(`/v1/disputes/${KILLED}/timeline.svg?lang=fr`)).text, asked);
  t.match((await service.get(`/v1/disputes/${KILLED}/chart.svg`)).text, 'The raiders killed, The raid');
  t.match((await open(service, `/embed/disputes/${KILLED}?lang=fr`)).text, `<title>${asked}</title>`);
  t.match((await open(service, `/disputes/${KILLED}?lang=fr`)).text, asked);
  t.match(textOf((await open(service, `/claims/${first.id}?lang=fr`)).text), asked);
});

t.test('reasons of contradictions are in French, and the API’s are not', async (t) => {
  const { service, first } = await named(t);
  t.match(
    await words(service, `/claims/${first.id}?lang=fr`),
    /« 71 ou plus » et « exactement 2 » n’ont aucune valeur en commun/,
  );
  await record(service, { claimant: corps, value: 9, claimedAt: '2023-05-24' });
  t.match(
    await words(service, `/disputes/${KILLED}?lang=fr`),
    /« exactement 2 » et « exactement 9 » n’ont aucune/,
  );
  const against = await service.get<Page<{ reason: string; claim: { claimant: { name: string } } }>>(
    `/v1/claims/${first.id}/counterclaims`,
    { headers: { 'accept-language': 'fr', cookie: 'lang=fr' } },
  );
  t.match(against.body.data[0]!.reason, 'have no value in common');
  const { body } = await service.get<WholeDispute>(`/v1/disputes/${KILLED}`, {
    headers: { 'accept-language': 'fr' },
  });
  t.notMatch(JSON.stringify(body), /ministère|tués/);
});

t.test('what is not controlled by the same actor is explained with French names', async (t) => {
  const { service } = await named(t);
  const place = { slug: 'grayvoron', name: 'Grayvoron' };
  const held = { property: 'controlled-by', subject: undefined, place };
  const one = await record(service, { ...held, value: { actor: 'ministry' } });
  await record(service, { ...held, claimant: corps, value: { actor: 'corps' } });
  t.match(
    await words(service, `/claims/${one.id}?lang=fr`),
    /« Le ministère » et « The corps » n’ont aucune valeur en commun/,
  );
});

t.test('the preview and the forms speak French, and what they record is in no language', async (t) => {
  const { service } = await named(t);
  const cookie = await signedIn(service, 'contributor');
  const page = await open(service, `/add?question=${KILLED}&lang=fr`, cookie);
  t.match(page.text, 'value="L’incursion"');
  const seal = sealOf(page.text, '/add');
  const fields = {
    ...seal,
    event: 'L’incursion',
    property: 'killed',
    subject: 'Les assaillants',
    claimant: 'Observers',
    'claimant.new': 'yes',
    'claimant.kind': 'organisation',
    'value.text': '5',
    'reports.0.source.publisher': 'Wire',
  };
  const french = `${cookie}; lang=fr`;
  const state = await service.state();
  const shown = await sendForm(service, '/add', { ...fields, preview: '1' }, { cookie: french });
  t.match(textOf(shown.text), /Le ministère.* conflit, .*« exactement 5 » et « 71 ou plus » n’ont aucune/);
  t.equal(await service.state(), state, 'a preview writes nothing, names least of all');
  const wrong = { ...fields, claimedAt: 'demain', 'value.text': 'beaucoup trop', event: 'Nulle part' };
  const refused = await sendForm(service, '/add', wrong, { cookie: french });
  t.equal(refused.status, 422);
  const faults = faultsOf(refused.text);
  t.match(faults['add-claimedAt'], 'n’est pas un moment');
  t.match(faults['add-event'], 'n’est pas connu ici');
  t.match(faults['add-value-text'], 'n’a pas été compris comme une quantité');
  t.equal((await sendForm(service, '/add', fields, { cookie: french })).status, 303);
  t.equal((await service.get<{ name: string }>('/v1/events/raid')).body.name, 'The raid');
  t.match(await words(service, '/no/such/page?lang=fr'), 'Rien');
});

t.test('every code of a fault and of a refusal has a French sentence of its own', async (t) => {
  const message = 'said in English, 200 characters';
  const faults = FAULT_CODES.map((code) => faultText({ path: 'somewhere', code, message }, 'fr'));
  const refusals = (Object.keys(REFUSALS) as RefusalCode[]).map((code) => refusalText(code, message, 'fr'));
  for (const said of [...faults, ...refusals]) {
    t.ok(said.length > 5, said);
    t.notMatch(said, /English|characters/);
  }
  t.equal(new Set(faults).size, FAULT_CODES.length);
  t.equal(new Set(refusals).size, refusals.length);
  t.match(faultText({ path: 'quote', code: 'too-long', message }, 'fr'), '200 caractères au plus');
  t.equal(faultText({ path: 'quote', code: 'too-long', message }, 'en'), message, 'English is the API’s own');
});
