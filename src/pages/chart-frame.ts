/** What every chart has around it: the document, its heading, its text alternative, legend and footer. */

import { type Pen, textAt } from './chart-marks.ts';
import { joined, type Markup, said, styleOf, tag } from './chart-markup.ts';
import { CHART_STYLE, paintOf, type Theme } from './chart-paint.ts';
import { widthOf, wrapped } from './chart-text.ts';
import type { Lang } from './words.ts';

export type ChartOptions = {
  width: number;
  theme: Theme;
  lang: Lang;
  /**
   * In a page of ours: without the heading, which the page has, and without a style of its own, which the
   * page's policy forbids; with the theme `auto` the page brings assets/chart.css.
   */
  inline?: boolean;
};

export const CHART_WIDTH = { min: 320, max: 1600, default: 800 } as const;

export const marginOf = (width: number): number => (width < 480 ? 12 : 20);

/** `id` tells pictures on one page apart. */
export function penOf(id: string, kind: string, { theme }: ChartOptions): Pen {
  return { paint: paintOf(theme), prefix: `${kind}${hashOf(id)}` };
}

export type Drawn = { parts: (Markup | null)[]; height: number };

export function document(
  pen: Pen,
  { width, theme, lang, inline }: ChartOptions,
  given: { title: string; description: string; defs: Markup[]; height: number; parts: (Markup | null)[] },
): string {
  const height = Math.ceil(given.height);
  const [titleId, descriptionId] = [`${pen.prefix}-t`, `${pen.prefix}-d`];
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': titleId,
      'aria-describedby': descriptionId,
      lang,
      direction: 'ltr',
      'font-family': "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif",
      ...(inline ? { class: 'chart' } : {}),
    },
    tag('title', { id: titleId }, said(given.title)),
    tag('desc', { id: descriptionId }, said(given.description)),
    theme === 'auto' && !inline ? styleOf(CHART_STYLE) : null,
    given.defs.length > 0 ? tag('defs', {}, given.defs) : null,
    inline ? null : tag('rect', { width, height, ...pen.paint({ fill: 'bg' }) }),
    joined(given.parts),
  );
}

/** Title and the lines beneath it. */
export function heading(
  pen: Pen,
  { width, inline }: ChartOptions,
  title: string,
  lines: readonly { text: string; strong?: boolean }[],
): Drawn {
  const margin = marginOf(width);
  const room = width - 2 * margin;
  const size = width < 480 ? 16 : 19;
  const parts: (Markup | null)[] = [];
  let y = inline ? 4 : margin;
  if (!inline) {
    for (const one of wrapped(title, size, room, 4, true)) {
      y += size * 1.25;
      parts.push(textAt(pen, one, margin, y - size * 0.25, { size, bold: true }));
    }
    y += 4;
  }
  for (const { text, strong } of lines)
    for (const one of wrapped(text, 13, room, 5)) {
      y += 18;
      parts.push(textAt(pen, one, margin, y - 4, { size: 13, role: strong ? 'ink' : 'muted' }));
    }
  return { parts, height: y + 6 };
}

/** Signs with what they mean, as many in a line as there is room for. */
export function legend(
  pen: Pen,
  { width }: Pick<ChartOptions, 'width'>,
  top: number,
  entries: readonly { sign: (x: number, y: number) => readonly (Markup | null)[]; text: string }[],
): Drawn {
  const margin = marginOf(width);
  const parts: (Markup | null)[] = [];
  let [x, y] = [margin, top + 16];
  for (const { sign, text } of entries) {
    const wide = 42 + widthOf(text, 11.5);
    if (x > margin && x + wide > width - margin) [x, y] = [margin, y + 20];
    parts.push(...sign(x, y - 4), textAt(pen, text, x + 36, y, { size: 11.5, role: 'muted' }));
    x += wide + 14;
  }
  return { parts, height: entries.length > 0 ? y - top + 8 : 0 };
}

export function footer(
  pen: Pen,
  { width }: Pick<ChartOptions, 'width'>,
  top: number,
  lines: readonly string[],
): Drawn {
  const margin = marginOf(width);
  const texts = lines.flatMap((one) => wrapped(one, 11, width - 2 * margin, 3));
  return {
    parts: texts.map((text, i) => textAt(pen, text, margin, top + 14 + i * 15, { size: 11, role: 'muted' })),
    height: texts.length * 15 + 4,
  };
}

/** Short and the same for the same id (FNV-1a). */
function hashOf(id: string): string {
  let hash = 0x811c9dc5;
  for (const sign of id) hash = Math.imul(hash ^ sign.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(36);
}
