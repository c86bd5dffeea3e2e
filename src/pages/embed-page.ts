/** The page that other sites show in an `<iframe>`, and what oEmbed says of it. */
import { html } from 'ghtml';
import { disputeChart } from './chart.ts';
import type { ChartData } from './chart-data.ts';
import type { Theme } from './chart-paint.ts';
import { chartDescription } from './chart-phrases.ts';
import type { Lang } from './words.ts';
import { chartWordsOf } from './words-chart.ts';

export type Embedding = {
  list: 'disputes' | 'questions';
  id: string;
  theme: Theme;
  lang: Lang;
  /** The moments as they were asked for. */
  saidBy?: string | undefined;
  knownBy?: string | undefined;
};

/** The whole style of the page; its policy allows it by its hash. */
export const EMBED_STYLE = [
  'html,body{margin:0}',
  'body{font:13px/1.4 system-ui,sans-serif;background:#fff;color:#16181d}',
  'img{display:block;width:100%;height:auto}',
  'p{margin:0;padding:4px 20px 16px}',
  'a{color:#0a5aa8}',
  '.dark{background:#14161a;color:#eceef1}.dark a{color:#6fb4f7}',
  '@media screen and (prefers-color-scheme:dark){.auto{background:#14161a;color:#eceef1}.auto a{color:#6fb4f7}}',
].join('');

/** What the picture is drawn for; between them it is brought to the width that it is shown at. */
const WIDTHS = [360, 480, 640, 800, 960, 1200] as const;

/** The picture at the width that fits, with its words for those who do not see it, and the way to the record. */
export function embedPage(chart: ChartData, { list, id, theme, lang, saidBy, knownBy }: Embedding): string {
  const words = chartWordsOf(lang).embed;
  const picture = (width: number) => {
    const query = new URLSearchParams({ width: String(width), theme, lang });
    if (saidBy !== undefined) query.set('saidBy', saidBy);
    if (knownBy !== undefined) query.set('knownBy', knownBy);
    return `/v1/${list}/${encodeURIComponent(id)}/chart.svg?${query}`;
  };
  const sources = WIDTHS.slice(1)
    .reverse()
    .map((width) => html`<source media="(min-width: ${String(width)}px)" srcset="${picture(width)}">`);
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<title>${chart.label}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<style>!${EMBED_STYLE}</style>
</head>
<body class="${theme}">
<main>
<picture>
!${sources.join('\n')}
<img src="${picture(WIDTHS[0])}" alt="${chartDescription(chart, lang)}">
</picture>
<p><a href="${recordPath(list, id, lang)}" target="_blank" rel="noopener">${words.open}</a> · ${words.source}</p>
</main>
</body>
</html>
`;
}

export function embedPath(
  list: Embedding['list'],
  id: string,
  { theme, lang }: { theme?: Theme | undefined; lang?: Lang | undefined },
): string {
  const query = new URLSearchParams({ ...(theme ? { theme } : {}), ...(lang ? { lang } : {}) });
  return `/embed/${list}/${encodeURIComponent(id)}${query.size > 0 ? `?${query}` : ''}`;
}

const recordPath = (list: Embedding['list'], id: string, lang: Lang): string =>
  `/${list}/${encodeURIComponent(id)}?lang=${lang}`;

export type Oembed = {
  version: '1.0';
  type: 'rich';
  title: string;
  provider_name: string;
  provider_url: string;
  html: string;
  width: number;
  height: number;
};

export type OembedAsking = {
  base: string;
  path: string;
  width: number;
  maxHeight: number | null;
  lang: Lang;
};

export function oembedOf(chart: ChartData, { base, path, width, maxHeight, lang }: OembedAsking): Oembed {
  const height = Math.min(embedHeight(chart, width, lang), maxHeight ?? Number.POSITIVE_INFINITY);
  return {
    version: '1.0',
    type: 'rich',
    title: chart.label,
    provider_name: 'Counterclaim',
    provider_url: base,
    html: frameSnippet(`${base}${path}`, chart.label, width, height),
    width,
    height,
  };
}

/** What a newsroom pastes into its page. */
export const frameSnippet = (url: string, title: string, width: number, height: number): string =>
  html`<iframe src="${url}" title="${title}" width="${String(width)}" height="${String(height)}" loading="lazy" frameborder="0"></iframe>`;

/** As XML: the same names as elements. */
export const oembedXml = (body: Oembed): string =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${Object.entries(body)
    .map(([name, value]) => html`!${`<${name}>`}${String(value)}!${`</${name}>`}`)
    .join('')}</oembed>\n`;

/** The link beneath the picture. */
const FOOT = 40;

export function embedHeight(chart: ChartData, width: number, lang: Lang): number {
  const at = WIDTHS.findLast((one) => one <= width) ?? WIDTHS[0];
  const svg = disputeChart(chart, { width: at, theme: 'light', lang });
  const height = Number(/ height="(\d+)"/.exec(svg)?.[1] ?? 0);
  return Math.ceil((height * width) / at) + FOOT;
}
