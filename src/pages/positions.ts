/** Positions as people read them: who says what, on whose word, and what the claimant had said before. */
import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';
import { html } from 'ghtml';
import { figure, isShort, reading } from './figures.ts';
import { actorLink, claimUrl, langOf, name, time } from './names.ts';
import type { Brief, Position, Report, ReportsOf } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

/** The sign of a camp, in its colour and of its own shape. */
export function campMark(index: number): string {
  const path = symbol(SHAPES[index % SHAPES.length], MARK_AREA)() ?? '';
  return html`<svg class="mark camp-${index % SHAPES.length}" viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true" focusable="false"><path d="${path}" fill="currentColor"/></svg>`;
}

const SHAPES: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolDiamond,
  symbolTriangle,
  symbolCross,
  symbolStar,
];
const MARK_AREA = 110;

/** A figure set as large as it can be read. */
export const bigFigure = (claim: Pick<Brief, 'value' | 'polarity'>, lang: Lang): string =>
  html`<span class="figure!${isShort(claim) ? '' : ' words'}">!${figure(claim, lang)}</span>`;

export function positionItem(
  { claimant, claim, interest, trail }: Position,
  reports: ReportsOf,
  lang: Lang,
  { brief }: { brief: boolean },
): string {
  const words = wordsOf(lang);
  const read = reading(claim, lang);
  return html`<li class="position" id="claim-${claim.id}" data-key="claim-${claim.id}">
<p class="says">!${bigFigure(claim, lang)}</p>
<div class="who">
<p class="claimant">!${actorLink(claimant)}!${interest && words.interests[interest] ? html` <span class="tag">${words.interests[interest]}</span>` : ''}</p>
<p class="facts">!${factsOf(claim, lang)}</p>
!${read ? html`<p class="reading">!${read}</p>` : ''}
!${claim.statement === null ? '' : html`<p class="statement" dir="auto">${claim.statement}</p>`}
!${reportsOf(reports.get(claim.id) ?? [], claim, lang, brief)}
!${trailOf(trail, lang)}
</div>
</li>`;
}

/** By whose voice, when, and of when. */
export function factsOf(claim: Brief, lang: Lang): string {
  const words = wordsOf(lang).dispute;
  const { speaker, claimedAt, asOf, periodStart } = claim;
  const parts = [
    speaker ? html`${words.speaker} !${actorLink(speaker)}` : '',
    html`<a class="when" href="${claimUrl(claim.id)}">!${claimedAt ? html`${words.said} !${time(claimedAt, lang)}` : html`${words.dateUnknown}`}</a>`,
    periodStart ? html`${words.since} !${time(periodStart, lang)}` : '',
    asOf ? html`${words.asOf} !${time(asOf, lang)}` : '',
  ];
  return parts.filter((one) => one !== '').join(', ');
}

function reportsOf(reports: readonly Report[], claim: Brief, lang: Lang, brief: boolean): string {
  const words = wordsOf(lang).dispute;
  if (reports.length === 0) return '';
  const shown = reports.slice(0, REPORTS_SHOWN);
  const more = reports.length - shown.length;
  const list = html`<ul class="reports">!${shown.map((one) => reportItem(one, lang)).join('')}!${
    more > 0 ? html`<li><a href="${claimUrl(claim.id)}">${words.moreReports(more)}</a></li>` : ''
  }</ul>`;
  if (!brief) return html`<div class="sources"><p class="sub">${words.onWhoseWord}</p>!${list}</div>`;
  return html`<details class="sources" id="sources-${claim.id}"><summary>${words.onWhoseWord} (${reports.length})</summary>!${list}</details>`;
}

const REPORTS_SHOWN = 5;

export function reportItem(report: Report, lang: Lang): string {
  const words = wordsOf(lang).dispute;
  const { source, quote, publishedAt, relayedFrom } = report;
  const relayed = relayedFrom?.source ? sourceName(relayedFrom.source) : html`${words.anotherReport}`;
  return html`<li>
<cite>!${sourceName(source)}</cite>!${publishedAt ? html`, !${time(publishedAt, lang)}` : ''}!${relayedFrom ? html` <span class="quiet">(${words.relays} !${relayed})</span>` : ''}
!${quote === null ? '' : html`<blockquote dir="auto"!${langOf(report.lang)}>${quote}</blockquote>`}
</li>`;
}

function sourceName({ publisher, title, url }: Report['source']): string {
  const shown = html`!${publisher === null ? '' : name(publisher)}!${publisher !== null && title !== null ? ': ' : ''}!${title === null ? '' : name(title)}`;
  const text = shown === '' ? html`<bdi class="url">${url ?? ''}</bdi>` : shown;
  return url !== null && /^https?:/i.test(url)
    ? html`<a href="${url}" rel="external nofollow noopener">!${text}</a>`
    : text;
}

function trailOf(trail: readonly Brief[], lang: Lang): string {
  if (trail.length === 0) return '';
  const words = wordsOf(lang).dispute;
  const items = trail.map((one) => {
    const read = reading(one, lang);
    return html`<li><span class="was">!${figure(one, lang)}</span>, !${factsOf(one, lang)}!${read ? html` <span class="quiet">(!${read})</span>` : ''}</li>`;
  });
  return html`<div class="trail"><p class="sub">${words.trail(trail.length)}</p><ul>!${items.join('')}</ul></div>`;
}
