/** Acting on the board in a browser: adding a claim, what it changes on pages that are open, what is refused. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { KILLED, NO_BROWSER, PHONE, withBrowser } from './browser.ts';

const skip = NO_BROWSER;
const RAID = 'Raid into Belgorod region, May 2023';

t.test('acting on the board', { skip }, async (t) => {
  const board = await withBrowser(t);

  await t.test(
    'a contradicting claim changes the dispute on a page that is open, without a reload',
    async (t) => {
      const reader = await board.open(`/disputes/${KILLED}`);
      const list = await board.open('/');
      await reader.evaluate('window.stayed = true');
      await list.evaluate('window.stayed = true');
      const writer = await board.open('/', { as: 'contributor' });
      await writer.getByRole('link', { name: 'Add a claim' }).click();
      await fillIn(writer, { claimant: 'Border desk', value: 'about 900' });
      await writer.click('button.main');
      await writer.waitForURL(/\/claims\//);
      t.match(await writer.locator('h1').innerText(), /Border desk/);
      await reader.locator('.position', { hasText: 'Border desk' }).waitFor();
      await list
        .locator('.disputes > li', { hasText: 'Raiding force killed' })
        .getByText('4 claimants')
        .waitFor();
      t.equal(await reader.evaluate('window.stayed'), true);
      t.equal(await list.evaluate('window.stayed'), true);
      t.match(
        await list.locator('.disputes > li').first().innerText(),
        /405×/,
        'the distance is the new one',
      );
      for (const page of [reader, list, writer]) await page.context().close();
    },
  );

  await t.test('the preview follows what one types, and nothing is recorded by it', async (t) => {
    const before = await newest(board.base);
    const page = await board.open('/add', { as: 'contributor' });
    const preview = page.locator('#preview');
    await page.fill('[name="value.text"]', 'des dizaines');
    await page.selectOption('[name="property"]', 'killed');
    await preview.getByText('20 to 99').waitFor();
    t.match(await preview.innerText(), /Still needed: Event, Of whom, Claimant, Publisher/);
    await fillIn(page, { claimant: 'Border desk', value: 'two' });
    await preview.getByText('What it would contradict').waitFor();
    await preview.getByText('more than 70').waitFor();
    t.match(await preview.innerText(), /conflict, 35\.5×: exactly 2 and 71 or more have no value in common/);
    await page.fill('[name="value.text"]', 'a lot');
    await preview.getByText('In the claimant’s words:').waitFor();
    t.equal(await newest(board.base), before);
    await page.context().close();
  });

  await t.test('the form shows the fields that the property asks for, and says which it needs', async (t) => {
    const page = await board.open('/add', { as: 'contributor' });
    const seen = async () => {
      const names = ['value.text', 'value.is', 'value.actor', 'value.status'];
      const shown = await Promise.all(names.map((name) => page.locator(`[name="${name}"]`).isVisible()));
      return names.filter((_, i) => shown[i]);
    };
    for (const [property, fields, needed] of [
      ['killed', ['value.text'], ['subject']],
      ['took-part', ['value.is'], ['subject']],
      ['controlled-by', ['value.actor'], ['place']],
      ['outcome', ['value.status'], ['subject']],
    ] as const) {
      await page.selectOption('[name="property"]', property);
      t.same(await seen(), fields, property);
      for (const part of ['subject', 'place', 'item'])
        t.equal(
          await page
            .locator(`[name="${part}"]`)
            .evaluate((field) => (field as unknown as { required: boolean }).required),
          (needed as readonly string[]).includes(part),
          `${property} and ${part}`,
        );
    }
    await page.locator('[name="claimant"]').pressSequentially('volunt');
    const suggested = page.locator('#add-actors option');
    await suggested.and(page.locator('[value="Armed Forces of Ukraine"]')).waitFor({ state: 'detached' });
    t.ok(
      (
        await suggested.evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value))
      ).includes('Russian Volunteer Corps'),
    );
    await page.context().close();
  });

  for (const scripts of [true, false])
    await t.test(
      `what is refused is said beside its field ${scripts ? 'with' : 'without'} scripts`,
      async (t) => {
        const page = await board.open('/add', { as: 'contributor', scripts });
        await fillIn(page, { claimant: 'Border desk', value: 'a lot' });
        await page.fill('[name="claimedAt"]', '2023-02-30');
        await page.click('button.main');
        const summary = page.getByRole('alert');
        await summary.waitFor();
        t.match(await summary.innerText(), /2 things stand in the way/);
        await summary.getByRole('link', { name: 'Said at' }).click();
        t.match(page.url(), /#add-claimedAt$/, 'the summary leads to the field');
        const field = page.locator('[name="claimedAt"]');
        t.equal(await field.inputValue(), '2023-02-30', 'what was typed is kept');
        t.equal(await field.getAttribute('aria-invalid'), 'true');
        const described = (await field.getAttribute('aria-describedby'))!.split(' ').at(-1);
        t.equal(
          await page.locator(`#${described}`).innerText(),
          'must be a year, a month, a day or an RFC 3339 time that exists',
        );
        if (!scripts) {
          await page.fill('[name="claimedAt"]', '2023-05-25');
          await page.fill('[name="value.text"]', 'two');
          await page.click('button[name="preview"]');
          t.match(
            await page.locator('#preview').innerText(),
            /more than 70/,
            'the preview works without scripts too',
          );
        }
        await page.context().close();
      },
    );

  await t.test(
    'on a phone the form stands, and the header takes two rows whoever is signed in',
    async (t) => {
      for (const lang of ['en-GB', 'fr-FR']) {
        const page = await board.open('/add', { as: 'contributor', viewport: PHONE, lang });
        for (const name of ['event', 'value.text', 'reports.0.source.publisher'])
          t.ok(await page.locator(`[name="${name}"]`).isVisible(), name);
        const height = await page
          .locator('header.site')
          .evaluate(
            (one) =>
              (one as unknown as { getBoundingClientRect(): { height: number } }).getBoundingClientRect()
                .height,
          );
        t.ok(height < 100, `${lang}: ${height} px hold no third row`);
        await page.context().close();
      }
    },
  );

  for (const scripts of [true, false])
    await t.test(
      `room for another document is where one is led, with what was typed kept, ${scripts ? 'with' : 'without'} scripts`,
      async (t) => {
        const page = await board.open('/add', { as: 'contributor', scripts });
        await fillIn(page, { claimant: 'Border desk', value: 'two' });
        await page.click('button[name="more"]');
        const second = page.locator('[name="reports.1.source.publisher"]');
        await second.waitFor();
        t.match(page.url(), /#add-reports-1-source-publisher$/);
        t.equal(await page.inputValue('[name="claimant"]'), 'Border desk');
        t.equal(await page.locator('#add-faults').count(), 0);
        await page.context().close();
      },
    );

  await t.test('an editor corrects a claim, and the dispute that is open follows', async (t) => {
    const reader = await board.open(`/disputes/${KILLED}`);
    const page = await board.open(`/disputes/${KILLED}`, { as: 'editor' });
    await page.locator('.position', { hasText: 'Border desk' }).locator('a.when').click();
    await page.locator('a[href$="/edit"]').click();
    await page.locator('a[href="#correct-heading"]').click();
    await page.fill('#correct-value-text', 'about 800');
    await page.fill('#correct-reason', 'A slip of the key.');
    await page.click('#correct button.main');
    await page.waitForURL(/\/claims\/[^/]+$/);
    t.match(await page.innerText('main'), /about 800[\s\S]*A slip of the key/);
    await reader.locator('.position', { hasText: 'about 800' }).waitFor();
    for (const one of [reader, page]) await one.context().close();
  });

  await t.test('an editor voids a claim, and the page that shows it follows', async (t) => {
    const page = await board.open(`/disputes/${KILLED}`, { as: 'editor' });
    const reader = await board.open(`/disputes/${KILLED}`);
    await page.locator('.position', { hasText: 'Border desk' }).locator('a.when').click();
    await page.waitForURL(/\/claims\//);
    await page.locator('a[href$="/edit"]').click();
    await page.fill('#void-reason', 'Of another battle.');
    await page.check('#void-confirm');
    await page.click('#void button');
    await page.waitForURL(/\/claims\/[^/]+$/);
    await reader.locator('.position', { hasText: 'Border desk' }).waitFor({ state: 'detached' });
    t.equal(await reader.locator('.position').count(), 3);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await page.goto(`${board.base}/add`);
    t.match(page.url(), /\/sign-in\?next=%2Fadd$/);
    for (const one of [page, reader]) await one.context().close();
  });

  const expected = /Failed to load resource: the server responded with a status of 422/;
  t.same(
    board.complaints.filter((one) => !expected.test(one)),
    [],
    'nothing else was said',
  );
});

async function fillIn(page: Page, { claimant, value }: { claimant: string; value: string }): Promise<void> {
  await page.fill('[name="event"]', RAID);
  await page.selectOption('[name="property"]', 'killed');
  await page.fill('[name="subject"]', 'Raiding force');
  await page.fill('[name="claimant"]', claimant);
  const isNew = page.locator('[name="claimant.new"]');
  if (!(await isNew.isVisible())) await page.locator('.entry', { has: isNew }).locator('summary').click();
  await isNew.check();
  await page.fill('[name="value.text"]', value);
  await page.fill('[name="reports.0.source.publisher"]', 'Border Wire');
}

async function newest(base: string): Promise<number> {
  const answer = await fetch(`${base}/v1/claims?sort=-recordedAt&limit=200`);
  return ((await answer.json()) as { data: unknown[] }).data.length;
}
