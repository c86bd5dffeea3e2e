/** Pages as they are drawn: nothing of the record becomes markup, every word has its language, no time gains precision. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { actorPage } from '../../src/pages/actor-page.ts';
import { boardPage } from '../../src/pages/board-page.ts';
import { CAMP_ROLES, CHART_STYLE, ROLES } from '../../src/pages/chart-paint.ts';
import { claimPage } from '../../src/pages/claim-page.ts';
import { disputePage } from '../../src/pages/dispute-page.ts';
import { errorPage } from '../../src/pages/error-page.ts';
import { eventPage, eventsPage } from '../../src/pages/event-page.ts';
import { figure, reading } from '../../src/pages/figures.ts';
import { type Frame, page, withParameters } from '../../src/pages/layout.ts';
import { time } from '../../src/pages/names.ts';
import { questionPage } from '../../src/pages/question-page.ts';
import type { Brief } from '../../src/pages/records.ts';
import { LANGS, type Lang, wordsOf } from '../../src/pages/words.ts';
import { brief, count, pagesOf, views } from './records.ts';

const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></textarea></style><svg onload=alert(1)>',
  '&lt;b&gt; &amp;',
];

t.test('nothing that was recorded becomes markup, wherever it stands', async (t) => {
  for (const attack of ATTACKS) {
    for (const [name, html] of pagesOf(attack)) {
      t.notMatch(html, /<(?:img|iframe|svg onload|b>)/i, `${name}: ${attack}`);
      t.equal(html.split('<script').length, 2, `${name} has the one script of its own`);
      t.notOk(html.includes(attack), `${name} holds no ${attack} as it was written`);
      t.notMatch(html, /<[^>]*\son\w+=/i, `${name} has no handler in an element`);
      t.notMatch(html, /<[^>]*\sstyle=/i, `${name} has no style in an element`);
    }
  }
});

t.test('an address that is no web address is no link', async (t) => {
  for (const [name, html] of pagesOf('javascript:alert(1)')) t.notMatch(html, /href="\s*javascript/i, name);
});

t.test('a name in any script keeps its direction to itself', async (t) => {
  const name = 'وزارة الدفاع';
  for (const [page, html] of pagesOf(name)) {
    const shown = html.replace(UNREAD, '');
    const bare = shown
      .split(name)
      .slice(0, -1)
      .filter((before) => !/<[^>]*(?:bdi|dir="auto")[^>]*>[^<>]*$|\u2068[^<>]*$/.test(before));
    t.same(
      bare.map((one) => one.slice(-60)),
      [],
      page,
    );
  }
});

/** What is no text of the page: attributes, and what is there to be copied. */
const UNREAD = /<head>[\s\S]*?<\/head>|<textarea[\s\S]*?<\/textarea>| (?:value|href|content)="[^"]*"/g;

t.test('quotes and statements are shown as they were written', async (t) => {
  const { dispute } = views('He said: "two" & no more');
  const html = disputePage(frame(), dispute);
  t.ok(html.includes('He said: &#34;two&#34; &#38; no more'));
});

t.test('a time keeps the precision that it was given with', async (t) => {
  t.equal(time('2023', 'en'), '<time datetime="2023">2023</time>');
  t.equal(time('2023-05', 'en'), '<time datetime="2023-05">May 2023</time>');
  t.equal(time('2023-05', 'fr'), '<time datetime="2023-05">mai 2023</time>');
  t.equal(time('2023-05-23', 'en'), '<time datetime="2023-05-23">23 May 2023</time>');
  t.match(
    time('2023-05-23T10:00:00+02:00', 'en'),
    /datetime="2023-05-23T08:00:00.000Z" data-zoned>23 May 2023, 08:00 UTC</,
  );
  t.equal(time('no time', 'en'), '<bdi>no time</bdi>');
});

t.test('a figure is said in the words of the reader', async (t) => {
  const said = (one: Partial<Brief>, lang: Lang = 'en') => figure({ ...brief(), ...one }, lang);
  t.equal(said({ value: count({ min: 2, max: 2 }) }), '2');
  t.equal(said({ value: count({ min: 71, max: null }, { rule: 'more-than' }) }), 'more than 70');
  t.equal(said({ value: count({ min: 71, max: null }, { rule: 'more-than' }) }, 'fr'), 'plus de 70');
  t.equal(said({ value: count({ min: 12, max: null }, { rule: 'at-least' }) }), '12 or more');
  t.equal(said({ value: count({ min: 0, max: 9 }, { rule: 'fewer-than' }) }), 'fewer than 10');
  t.equal(said({ value: count({ min: 0, max: 150 }, { rule: 'up-to' }) }), 'at most 150');
  t.equal(said({ value: count({ min: 20, max: 30 }) }), '20 to 30');
  t.equal(said({ value: count({ min: 1200, max: 1200 }) }, 'fr').replace(/\s/u, ' '), '1 200');
  t.equal(
    said({ value: count({ min: 0, max: null, except: { min: 36, max: 44 } }), polarity: 'denies' }),
    'anything but 36 to 44',
  );
  t.equal(
    said({ value: { ...count({ min: 5, max: null, minExclusive: true }), type: 'quantity', unit: 'km²' } }),
    'more than 5\u00a0km²',
  );
  t.equal(said({ value: { type: 'boolean', value: true } }), 'yes');
  t.equal(said({ value: { type: 'boolean', value: true }, polarity: 'denies' }), 'no');
  t.equal(said({ value: { type: 'status', status: 'repelled' }, polarity: 'denies' }, 'fr'), 'pas repoussés');
  t.equal(said({ value: null, polarity: 'unconfirmed' }), 'neither confirmed nor denied');
  t.equal(
    said({ value: { type: 'actor', actor: { slug: 'a', name: 'A & B' }, sole: true } }),
    '<bdi>A &#38; B</bdi> alone',
  );
});

t.test('vague words are given with how they are understood, each once', async (t) => {
  const vague = {
    ...count({ min: 2, max: null }),
    effective: { min: 20, max: 99 },
    text: 'des dizaines',
    lang: 'fr',
  };
  const claim = { ...brief(), value: vague };
  t.equal(figure(claim, 'en'), '20 to 99');
  t.equal(reading(claim, 'en'), '“<q lang="fr" dir="auto">des dizaines</q>”, as usually understood');
  t.equal(figure(claim, 'fr'), 'des dizaines');
  t.equal(reading(claim, 'fr'), 'compris d’habitude comme 20 à 99');
});

t.test('what is asked again by the language switch is what was asked', async (t) => {
  t.equal(withParameters('/?q=a%20b&lang=en', { lang: 'fr' }), '/?q=a+b&lang=fr');
  t.equal(withParameters('/disputes/x?cursor=1', { cursor: null }), '/disputes/x');
  const html = page(frame('fr', '/?q=%22%3E'), { title: 'x', body: '' });
  t.ok(html.includes('href="/?q&#61;%22%3E&#38;lang&#61;en" lang="en"'));
});

t.test('every page is whole in both languages', async (t) => {
  for (const lang of LANGS) {
    const { board, dispute, question, claim, event, actor, events, failure } = views('Name');
    const at = frame(lang);
    const pages = [
      boardPage(at, board),
      disputePage(at, dispute),
      questionPage(at, question),
      claimPage(at, claim),
      eventPage(at, event),
      eventsPage(at, events),
      actorPage(at, actor),
      errorPage(at, failure),
    ];
    for (const html of pages) {
      t.match(html, `<html lang="${lang}">`);
      t.equal(html.split('<h1').length, 2, 'one heading');
      t.notMatch(html.replace(/<script[^>]*>/g, ''), /undefined|\[object|NaN|null/, lang);
    }
  }
  t.not(wordsOf('en').board.title, wordsOf('fr').board.title);
});

/** A style without what only people need. */
const bare = (css: string): string => css.replace(/\s+/g, '').replaceAll(';}', '}');

t.test('a camp has one colour in the chart and around it, in both themes', async (t) => {
  const styles = readFileSync(new URL('../../src/pages/assets/styles.css', import.meta.url), 'utf8');
  for (const role of CAMP_ROLES) {
    const given = [...styles.matchAll(new RegExp(`--${role}: (#[0-9a-f]{6});`, 'g'))].map((one) => one[1]);
    t.same(given, ROLES[role], role);
  }
  const charts = readFileSync(new URL('../../src/pages/assets/chart.css', import.meta.url), 'utf8');
  t.ok(bare(charts).includes(bare(CHART_STYLE)), 'charts within pages turn dark as those that stand alone');
});

const frame = (lang: Lang = 'en', path = '/'): Frame => ({
  lang,
  path,
  signedInAs: { name: 'the desk', role: 'editor' },
  csrf: 'token',
  base: 'http://localhost',
});
