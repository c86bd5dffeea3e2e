/** The map within the page of an event: the picture, a slider of days, and the days as links. */
import { html } from 'ghtml';
import { dayOf, type TerritoryRecord } from './territory.ts';
import { type MapOptions, territoryMap } from './territory-map.ts';
import type { Lang } from './words.ts';
import { chartWordsOf, timeText } from './words-chart.ts';

export type TerritoryView = {
  record: TerritoryRecord;
  /** Of the page, without a query. */
  path: string;
  /** As asked: a day, or its number in the list. */
  day?: string | undefined;
  at?: number | undefined;
  lang: Lang;
  tiles: MapOptions['tiles'];
  /** Where map.js lies. */
  script: string;
};

/** As wide as the text of a page, and as a small phone. */
const WIDTHS = { wide: 1088, narrow: 343 } as const;
const DAYS_LISTED = 400;

/** Nothing where no day is known: then nobody has said anything of any place. */
export function territoryPart({ record, path, day: asked, at, lang, tiles, script }: TerritoryView): string {
  const words = chartWordsOf(lang).map;
  const day = dayOf(record, { day: asked, at });
  if (day === null || record.places.length === 0) return '';
  const draw = (width: number, id: string) =>
    territoryMap(
      { ...record, event: { ...record.event, slug: `${record.event.slug}${id}` } },
      { width, theme: 'auto', lang, inline: true, day, tiles: tiles ?? null },
    );
  return html`<section class="territory" aria-labelledby="territory-heading">
<h2 id="territory-heading">${words.territory}</h2>
<p class="quiet">${words.lead}</p>
!${record.days.length > 1 ? slider(record, path, day, lang, script) : ''}
<div data-territory-map>
<p class="day" aria-live="polite"><time datetime="${day}">${timeText(day, lang)}</time></p>
<figure class="chart">
<div class="wide">!${draw(WIDTHS.wide, '')}</div><div class="narrow">!${draw(WIDTHS.narrow, ' narrow')}</div>
</figure>
</div>
!${record.days.length > 1 ? dayList(record, path, day, lang) : ''}
</section>`;
}

/** A form that works by itself; the script moves the map while the slider moves. */
function slider({ days }: TerritoryRecord, path: string, day: string, lang: Lang, script: string): string {
  const words = chartWordsOf(lang).map;
  const at = Math.max(
    0,
    days.findLastIndex((one) => one <= day),
  );
  return html`<form class="days" method="get" action="${path}#territory-heading" data-territory="${days.join(' ')}">
<label>${words.day} <input type="range" name="at" min="0" max="${String(days.length - 1)}" step="1" value="${String(at)}" aria-valuetext="${timeText(days[at] ?? day, lang)}"></label>
<button>${words.show}</button>
</form>
<script type="module" src="${script}"></script>
`;
}

function dayList({ days }: TerritoryRecord, path: string, day: string, lang: Lang): string {
  const words = chartWordsOf(lang).map;
  const items = days
    .slice(-DAYS_LISTED)
    .map(
      (one) =>
        html`<li><a href="${path}?day=${one}#territory-heading"!${one === day ? ' aria-current="date"' : ''}><time datetime="${one}">${timeText(one, lang)}</time></a></li>`,
    );
  return html`<details class="days"><summary>${words.days}</summary><ol class="days">!${items.join('')}</ol></details>`;
}
