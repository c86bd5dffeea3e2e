/** Charts within a page: drawn for wide screens and for phones, of which the style shows the one that fits. */
import { html } from 'ghtml';
import { disputeChart } from './chart.ts';
import type { ChartData, TimelineData } from './chart-data.ts';
import { timelineChart } from './timeline-chart.ts';
import type { Lang } from './words.ts';

/** As wide as the text of a page with the margins of a picture, and as a small phone. */
const WIDTHS = { wide: 1088, narrow: 360 } as const;

export const chartPictures = (chart: ChartData, lang: Lang): string =>
  pictures((width, id) =>
    disputeChart({ ...chart, id: `${chart.id}${id}` }, { width, theme: 'auto', lang, inline: true }),
  );

export const timelinePictures = (data: TimelineData, lang: Lang): string =>
  pictures((width, id) =>
    timelineChart({ ...data, id: `${data.id}${id}` }, { width, theme: 'auto', lang, inline: true }),
  );

/** Each with an id of its own, since the parts of a picture are named by it. */
const pictures = (draw: (width: number, id: string) => string): string =>
  html`<div class="wide">!${draw(WIDTHS.wide, '')}</div><div class="narrow">!${draw(WIDTHS.narrow, ' narrow')}</div>`;
