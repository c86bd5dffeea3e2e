/** The map on the page of an event, in a real browser: its slider moves it, and without scripts its form does. */
import t from 'tap';
import { NO_BROWSER, withBrowser } from './browser.ts';

t.test('the map of the raid follows its slider of days', { skip: NO_BROWSER }, async (t) => {
  const board = await withBrowser(t);
  const shown = '[data-territory-map] time';
  const page = await board.open('/events/belgorod-raid-2023-05');
  t.equal(await page.getAttribute(shown, 'datetime'), '2023-05-23', 'the last day at first');
  const range = page.locator('form[data-territory] input[type=range]');
  await range.focus();
  await page.keyboard.press('Home');
  await page.waitForSelector(`${shown}[datetime="2023-05-01"]`);
  t.match(page.url(), 'day=2023-05-01', 'the address leads to the same again');
  t.equal(await range.getAttribute('aria-valuetext'), '1 May 2023');
  t.match(await page.textContent('[data-territory-map] .wide desc'), 'on 1 May 2023');

  const plain = await board.open('/events/belgorod-raid-2023-05', { scripts: false });
  await plain.locator('form[data-territory] input[type=range]').fill('0');
  await plain.click('form[data-territory] button');
  await plain.waitForSelector(`${shown}[datetime="2023-05-01"]`);
  await plain.click('details.days summary');
  await plain.click('ol.days a[href*="2023-05-23"]');
  await plain.waitForSelector(`${shown}[datetime="2023-05-23"]`);
  t.same(board.complaints, []);
});
