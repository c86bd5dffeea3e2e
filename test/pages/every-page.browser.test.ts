/** Every page of the board: that it is HTML, that everybody can use it, and that browsers say nothing against it. */
import { join } from 'node:path';
import axe from 'axe-core';
import { type ConfigData, HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';
import t from 'tap';
import type { Role } from '../../src/http/access.ts';
import { type Board, DESKTOP, KILLED, NO_BROWSER, PHONE, withBrowser } from './browser.ts';

const skip = NO_BROWSER;

type Entry = { name: string; path: string; as?: Role; status?: number };

t.test('every page', { skip }, async (t) => {
  const board = await withBrowser(t);
  const entries = await everyPage(board);

  await t.test('is valid HTML, in both languages', async (t) => {
    const validator = new HtmlValidate(HTML);
    const broken = await validator.validateString('<p>never <div>closed</p><img src="x"><button>x</button>');
    t.not(broken.errorCount, 0, 'the validator finds faults');
    for (const { name, path, as, status = 200 } of entries)
      for (const lang of ['en', 'fr']) {
        const inLang = name === 'embed' ? `${path}?lang=${lang}` : path;
        const answer = await board.read(inLang, { lang, ...(as ? { as } : {}) });
        t.equal(answer.status, status, path);
        const report = await validator.validateString(answer.html);
        const faults = report.results.flatMap((one) => one.messages);
        t.same(
          faults.map(({ ruleId, line, message }) => `${ruleId} ${line}: ${message}`),
          [],
          `${name}, ${lang}`,
        );
        t.match(answer.html, `<html lang="${lang}"`);
        const words = answer.html.replace(/<[^>]*>/g, ' ').match(lang === 'fr' ? ENGLISH : FRENCH) ?? [];
        t.same(words, [], `${name} is in one language, ${lang}`);
      }
  });

  await t.test('can be used by everybody, on phones and desks, in light and dark', async (t) => {
    const bad = await board.open('/sign-in');
    await bad.evaluate('document.querySelector("label").remove()');
    t.not((await faultsOf(bad, {})).length, 0, 'the checker finds faults');
    await close(bad);
    const pages = new Map<Role | undefined, Page>();
    for (const { name, path, as } of entries) {
      const page = pages.get(as) ?? (await board.open(path, as ? { as } : {}));
      pages.set(as, page);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(new URL(path, board.base).href);
      for (const [size, viewport, theme] of LOOKS) {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize(viewport);
        // Colours are all that a theme changes.
        const only = theme === 'dark' ? { runOnly: ['color-contrast'] } : {};
        t.same(await faultsOf(page, only), [], `${name}, ${size}, ${theme}`);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        t.equal(width, viewport.width, `${name} fits a ${size}`);
        const file = join(board.pictures, `${name}-${size}-${theme}.png`);
        if (isKept || PICTURED.includes(name)) await page.screenshot({ path: file, fullPage: isKept });
      }
    }
    for (const page of pages.values()) await close(page);
  });

  const expected = /\/nothing: Failed to load resource: the server responded with a status of 404/;
  t.same(
    board.complaints.filter((one) => !expected.test(one)),
    [],
    'no error, no breach of the policy',
  );
});

const LOOKS = [
  ['phone', PHONE, 'light'],
  ['phone', PHONE, 'dark'],
  ['desktop', DESKTOP, 'dark'],
  ['desktop', DESKTOP, 'light'],
] as const;

/** Whole pages take long to draw, and are wanted where somebody looks at them. */
const isKept = process.env.BOARD_PICTURES !== undefined;

const HTML: ConfigData = {
  extends: ['html-validate:standard'],
};

const PICTURED = ['board', 'dispute', 'event', 'claim', 'add'];

/** Words of our own that pages in the other language have none of. */
const ENGLISH = /\b(?:Claimant|Sign in|Filters|Add a claim|required|apart|Retract|Assessor|Disputes)\b/g;
const FRENCH = /Se connecter|Ajouter une affirmation|obligatoire|Filtres|Litiges/g;

async function everyPage(board: Board): Promise<Entry[]> {
  const answer = await fetch(`${board.base}/v1/claims?claimant=rvc&property=killed`);
  const { data } = (await answer.json()) as { data: { id: string }[] };
  const claim = data[0]!.id;
  const questions = await fetch(
    `${board.base}/v1/questions?event=kursk-offensive-2024&status=undisputed&limit=1`,
  );
  const question = ((await questions.json()) as { data: { id: string }[] }).data[0]!.id;
  await board.post(`/v1/questions/${KILLED}/assessments`, {
    assessor: { slug: 'desk', name: 'A desk', kind: 'organisation' },
    value: 2,
    rating: 'mostly true',
    rationale: 'Two graves.',
    evidence: ['https://desk.example/'],
  });
  return [
    { name: 'board', path: '/' },
    { name: 'board-filtered', path: '/?event=belgorod-raid-2023-05&status=open&q=killed' },
    { name: 'board-empty', path: '/?q=no-such-words' },
    { name: 'events', path: '/events' },
    { name: 'event', path: '/events/belgorod-raid-2023-05' },
    { name: 'event-kursk', path: '/events/kursk-offensive-2024' },
    { name: 'dispute', path: `/disputes/${KILLED}` },
    { name: 'dispute-then', path: `/disputes/${KILLED}?saidBy=2023-05-24` },
    { name: 'dispute-parties', path: '/disputes/belgorod-raid-2023-05.responsible' },
    {
      name: 'dispute-yes-no',
      path: '/disputes/belgorod-raid-2023-05.present.raiding-force.at-belgorod-region',
    },
    { name: 'question', path: `/questions/${question}` },
    { name: 'claim', path: `/claims/${claim}` },
    { name: 'actor', path: '/actors/russia' },
    { name: 'embed', path: `/embed/disputes/${KILLED}` },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'nothing', path: '/nothing', status: 404 },
    { name: 'add', path: '/add', as: 'contributor' },
    { name: 'claim-as-editor', path: `/claims/${claim}`, as: 'editor' },
    { name: 'edit', path: `/claims/${claim}/edit`, as: 'editor' },
    { name: 'link', path: `/links/new?first=${claim}`, as: 'editor' },
    { name: 'assess', path: `/questions/${KILLED}/assess`, as: 'editor' },
  ];
}

/** What axe finds that is serious or critical, each with where it stands. */
async function faultsOf(page: Page, options: object): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const asked = JSON.stringify({ resultTypes: ['violations'], ...options });
  const { violations } = (await page.evaluate(`axe.run(document, ${asked})`)) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    );
}

const close = (page: Page): Promise<void> => page.context().close();
