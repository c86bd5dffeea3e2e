/** Charts in a real browser: labels as wide as its fonts make them do not cover each other, dark is dark. */
import { chromium } from 'playwright-core';
import t from 'tap';
import { chartOf, disputeChart } from '../../src/pages/chart.ts';
import { BROWSER, NO_BROWSER } from './browser.ts';
import { CASES, KILLED } from './chart-cases.ts';

t.test('charts in Chromium', { skip: NO_BROWSER }, async (t) => {
  const browser = await chromium.launch({ executablePath: BROWSER!, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  const show = async (svg: string) => {
    await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
  };

  for (const [name, record] of Object.entries(CASES))
    await t.test(`no label of “${name}” covers another or is cut off`, async (t) => {
      for (const width of [320, 640, 1000]) {
        await show(disputeChart(chartOf(record), { width, theme: 'light', lang: 'fr' }));
        t.same(await page.evaluate(collisions), [], `${width} pixels wide`);
      }
    });

  await t.test('a chart follows the theme of its reader, and is light on paper', async (t) => {
    const svg = disputeChart(chartOf(KILLED), { width: 640, theme: 'auto', lang: 'en' });
    const ground = () =>
      page.evaluate('getComputedStyle(document.querySelector("rect:not(pattern *)")).fill');
    for (const [colorScheme, media, fill] of [
      ['light', 'screen', 'rgb(255, 255, 255)'],
      ['dark', 'screen', 'rgb(20, 22, 26)'],
      ['dark', 'print', 'rgb(255, 255, 255)'],
    ] as const) {
      await page.emulateMedia({ colorScheme, media });
      await show(svg);
      t.equal(await ground(), fill, `${colorScheme}, ${media}`);
    }
  });
});

/** Runs in the page, as text, since its world has other types than ours. */
const collisions = `(() => {
  const svg = document.documentElement;
  const [wide, high] = [Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))];
  const boxes = [...document.querySelectorAll('text')].map((one) => {
    const { x, y, width, height } = one.getBBox();
    // The box of a line of text is higher than its letters.
    return { text: one.textContent, left: x, right: x + width, top: y + height * 0.2, bottom: y + height * 0.8 };
  });
  return boxes.flatMap((a, i) => [
    ...(a.left < 0 || a.right > wide || a.bottom > high ? ['“' + a.text + '” is cut off'] : []),
    ...boxes
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => '“' + a.text + '” covers “' + b.text + '”'),
  ]);
})()`;
