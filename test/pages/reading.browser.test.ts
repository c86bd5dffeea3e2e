/** Reading the board in a browser: what it lists, searching, languages, keyboard, print, any script. */
import type { Locator, Page } from 'playwright-core';
import t from 'tap';
import { type Board, DESKTOP, KILLED, NO_BROWSER, PHONE, withBrowser } from './browser.ts';

const skip = NO_BROWSER;

t.test('reading the board', { skip }, async (t) => {
  const board = await withBrowser(t);

  await t.test(
    'the first screen says what is contested, by whom, by how much, without a click',
    async (t) => {
      for (const viewport of [DESKTOP, PHONE]) {
        const page = await board.open('/', { viewport });
        const row = page.locator('.disputes > li').filter({ hasText: 'Raiding force killed' });
        const said = (await row.innerText()).replace(/\s+/g, ' ');
        for (const words of [
          'conflict',
          '2 Russian Volunteer Corps',
          'more than 70 Russia',
          '35.5×',
          '3 claimants · 3 claims · 5 reports',
        ])
          t.ok(said.includes(words), `${words} in: ${said}`);
        const box = (await row.boundingBox())!;
        t.ok(box.y + box.height <= viewport.height, 'it is on the first screen');
        await close(page);
      }
    },
  );

  await t.test(
    'it lists the disputes of the demo, the furthest apart first, and each leads to its page',
    async (t) => {
      const page = await board.open('/');
      const { data } = (await (await page.request.get(`${board.base}/v1/disputes?sort=-factor`)).json()) as {
        data: { id: string }[];
      };
      const links = await addresses(page.locator('.disputes h2 a'));
      t.same(
        links,
        data.map(({ id }) => `/disputes/${id}`),
      );
      t.ok(links.length >= 4);
      await page.click(`.disputes h2 a[href="/disputes/${KILLED}"]`);
      t.equal(await page.locator('h1').innerText(), 'Raiding force killed');
      t.equal(await page.locator('.camp').count(), 2);
      await close(page);
    },
  );

  await t.test(
    'the chart of a dispute holds every claimant and the distance, and stands by itself',
    async (t) => {
      const page = await board.open(`/disputes/${KILLED}`);
      const chart = page.locator('figure.chart svg:visible').first();
      const said = (await chart.textContent()) ?? '';
      for (const words of ['Russian Volunteer Corps', 'Russian Ministry of Defence', 'Russia', '35.5'])
        t.ok(said.includes(words), `${words} in the chart`);
      const box = (await chart.boundingBox())!;
      t.ok(box.width > 600 && box.height > 100, 'it is drawn');
      await page.goto(`${board.base}/v1/disputes/${KILLED}/chart.svg`);
      t.equal(await page.evaluate('document.documentElement.localName'), 'svg');
      t.ok((await page.locator('text').allTextContents()).join(' ').includes('Russian Volunteer Corps'));
      await close(page);
      const phone = await board.open(`/disputes/${KILLED}`, { viewport: PHONE });
      const small = (await phone.locator('figure.chart svg:visible').first().boundingBox())!;
      t.ok(small.x >= 0 && small.x + small.width <= PHONE.width, 'on a phone it fits');
      await close(phone);
    },
  );

  for (const scripts of [true, false])
    await t.test(`search and filters work ${scripts ? 'as one types' : 'without scripts'}`, async (t) => {
      const page = await board.open('/', { scripts });
      const all = await page.locator('.disputes > li').count();
      await page.fill('#q', 'dizaines');
      if (!scripts) await page.click('#filters button');
      await page.waitForURL(/q=dizaines/);
      await count(page, 1);
      t.match(await page.locator('.disputes > li').innerText(), /Raiding force killed/);
      await page.fill('#q', 'no-such-words');
      if (!scripts) await page.click('#filters button');
      await page.locator('.nothing').waitFor();
      t.match(await page.locator('.nothing').innerText(), /No dispute fits/);
      await page.getByRole('link', { name: 'Show all disputes' }).click();
      await count(page, all);
      const details = page.locator('#more-filters');
      if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
      await page.selectOption('#topic', 'casualties');
      if (!scripts) await page.click('#filters button');
      await page.waitForURL(/topic=casualties/);
      await count(page, 1);
      await close(page);
    });

  await t.test(
    'the language is switched by a link, remembered, and taken from the browser first',
    async (t) => {
      const page = await board.open('/');
      t.equal(await page.locator('html').getAttribute('lang'), 'en');
      await page.getByRole('link', { name: 'Français' }).click();
      t.equal(await page.locator('html').getAttribute('lang'), 'fr');
      t.match(
        await page.locator('.disputes > li').first().innerText(),
        /35,5/,
        'figures as the language writes them',
      );
      await page.goto(`${board.base}/disputes/${KILLED}`);
      t.equal(await page.locator('html').getAttribute('lang'), 'fr', 'it is remembered');
      await page.getByRole('link', { name: 'English' }).click();
      t.equal(await page.locator('html').getAttribute('lang'), 'en');
      t.equal(new URL(page.url()).pathname, `/disputes/${KILLED}`, 'on the same page');
      await close(page);
      const french = await board.open('/', { lang: 'fr-CA' });
      t.equal(await french.locator('html').getAttribute('lang'), 'fr');
      await close(french);
    },
  );

  await t.test('everything on the board can be reached and used with the keyboard alone', async (t) => {
    const page = await board.open('/');
    const visible = await page
      .locator('a:visible, button:visible, input:visible, select:visible, summary:visible')
      .count();
    const reached: string[] = [];
    const unseen: string[] = [];
    for (let i = 0; i < visible; i++) {
      await page.keyboard.press('Tab');
      const { name, ring } = (await page.evaluate(FOCUSED)) as { name: string; ring: boolean };
      reached.push(name);
      if (!ring) unseen.push(name);
    }
    t.equal(new Set(reached).size, visible, 'each once, none twice');
    t.same(unseen, [], 'and each is seen to have the focus');
    t.match(reached[0], /Skip to the content/);

    await page.reload();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    t.equal(await page.evaluate('document.activeElement.id'), 'main', 'the first skips to the content');
    await page.keyboard.press('Tab');
    await page.keyboard.type('dizaines');
    await count(page, 1);
    t.equal(
      await page.evaluate('document.activeElement.id'),
      'q',
      'typing keeps its place while the list changes',
    );
    await tabTo(page, 'Filters');
    await page.keyboard.press('Enter');
    t.ok(await page.locator('#topic').isVisible(), 'filters unfold');
    await tabTo(page, 'Raiding force killed');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/disputes\//);
    await close(page);
  });

  await t.test('on paper there are no controls', async (t) => {
    for (const path of ['/', `/disputes/${KILLED}`, '/events', '/actors/russia']) {
      const page = await board.open(path, { as: 'editor' });
      await page.emulateMedia({ media: 'print' });
      t.equal(
        await page.locator('input:visible, button:visible, select:visible, textarea:visible').count(),
        0,
        path,
      );
      t.equal(await page.locator('nav:visible, form:visible').count(), 0, path);
      t.ok(await page.locator('h1').isVisible());
      await close(page);
    }
  });

  await t.test(
    'names that run from right to left stand where they belong, and turn nothing around',
    async (t) => {
      await addArabicClaim(board);
      const page = await board.open(`/disputes/${KILLED}`);
      const position = page.locator('.position').filter({ hasText: MINISTRY });
      const [claimant, tag] = [position.locator('.claimant bdi'), position.locator('.claimant .tag')];
      t.ok(await isBefore(claimant, tag), 'what follows the name is at its right');
      const [speaker, when] = [position.locator('.facts bdi').first(), position.locator('.facts .when')];
      t.ok(await isBefore(speaker, when), 'and the date after the speaker');
      t.equal(await direction(position.locator('.statement')), 'rtl', 'a statement runs as it is written');
      t.equal(await direction(position.locator('.claimant')), 'ltr');
      await close(page);
      for (const path of ['/', `/disputes/${KILLED}`, '/actors/wizara']) {
        const phone = await board.open(path, { viewport: { width: 320, height: 640 } });
        t.equal(
          await phone.evaluate('document.documentElement.scrollWidth'),
          320,
          `${path} is as wide as a small phone`,
        );
        await close(phone);
      }
    },
  );

  t.same(board.complaints, [], 'no browser had anything to say against it');
});

const MINISTRY = 'وزارة الدفاع (٢)';

const addArabicClaim = (board: Board) =>
  board.post('/v1/claims', {
    event: 'belgorod-raid-2023-05',
    property: 'killed',
    subject: 'raiding-force',
    claimant: { slug: 'wizara', name: MINISTRY, kind: 'organisation', memberOf: ['russia'] },
    speaker: { slug: 'mutahaddith', name: 'المتحدث الرسمي [1]', kind: 'person' },
    value: 80,
    statement: 'قُتل 80 مقاتلاً، حسب الوزارة (بيان 5).',
    claimedAt: '2023-05-25',
    reports: [{ source: { publisher: 'وكالة الأنباء', title: `${'طويل'.repeat(60)}` } }],
  });

const close = (page: Page): Promise<void> => page.context().close();

const addresses = (links: Locator): Promise<string[]> =>
  links.evaluateAll((all) => all.map((one) => (one as unknown as { pathname: string }).pathname));

/** Waits until the list has so many disputes. */
async function count(page: Page, n: number): Promise<void> {
  const rows = page.locator('.disputes > li');
  await rows.nth(n).waitFor({ state: 'detached' });
  await rows.nth(n - 1).waitFor();
}

/** What has the focus, and whether it shows. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const all = [...document.querySelectorAll('*')];
  const name = all.indexOf(one) + ' ' + (one.innerText || one.id || one.tagName);
  return { name, ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
})()`;

async function tabTo(page: Page, words: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const { name } = (await page.evaluate(FOCUSED)) as { name: string };
    if (name.includes(words)) return;
  }
  throw new Error(`Tab does not lead to ${words}`);
}

async function isBefore(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [(await one.boundingBox())!, (await other.boundingBox())!];
  return a.x + a.width <= b.x + 1 || a.y + a.height <= b.y + 1;
}

const direction = (one: Locator): Promise<string> =>
  one.evaluate((element) => {
    const page = globalThis as unknown as { getComputedStyle(of: unknown): { direction: string } };
    return page.getComputedStyle(element).direction;
  });
