/** A dispute: what is contested, the picture of it, the camps with who says what on whose word. */
import { html } from 'ghtml';
import { campName } from './chart-paint.ts';
import { campAllows, factorWords, number } from './figures.ts';
import { type Frame, type Live, mayEdit, page, withParameters } from './layout.ts';
import { eventLink, isolated, label, labelOf, questionUrl, time } from './names.ts';
import { campMark, positionItem } from './positions.ts';
import { assessmentsPart, contradictionsPart, linksPart, timelinePart } from './record-parts.ts';
import type { Brief, Camp, Dispute, Position, ReportsOf, TimelineEntry } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

/** The moments that a page is read at, as they were asked for. */
export type Replay = { saidBy?: string | undefined; knownBy?: string | undefined };

export type DisputeView = {
  dispute: Dispute;
  reports: ReportsOf;
  /** Claims that links name and no camp shows. */
  others: ReadonlyMap<string, Brief>;
  timeline: readonly TimelineEntry[];
  replay: Replay;
  nextCursor: string | null;
  /** Where the page of camps begins, counted from 1. */
  firstCamp: number;
  /** Drawn pictures, markup of our own; empty where there is none. */
  chart: string;
  timelineChart: string;
  map: string;
  /** The snippet that embeds the chart elsewhere. */
  embed: string;
  live: Live;
};

export function disputePage(frame: Frame, view: DisputeView): string {
  const { lang } = frame;
  const words = wordsOf(lang);
  const { dispute, reports, replay } = view;
  const isReplayed = replay.saidBy !== undefined || replay.knownBy !== undefined;
  const shown = dispute.camps.reduce((sum, camp) => sum + camp.positions.length, 0);
  const brief = shown > FULL_POSITIONS;
  return page(frame, {
    title: `${isolated(labelOf(dispute.question, lang))}, ${isolated(dispute.question.event.name)}`,
    head: headLinks(frame, dispute.id),
    ...(isReplayed ? {} : { live: view.live }),
    body: html`<article>
<div class="head">
<p class="above">!${eventLink(dispute.question.event)} <span class="quiet">· ${words.topics[dispute.question.topic] ?? dispute.question.topic}</span></p>
<h1>!${label(dispute.question, lang)}</h1>
!${summary(dispute, lang)}
</div>
!${replayNotice(frame, replay)}
!${view.chart === '' ? '' : html`<figure class="chart" id="chart">!${view.chart}</figure>`}
<section aria-labelledby="camps-heading"><h2 id="camps-heading">${words.dispute.camps}</h2>
!${dispute.camps.map((camp, i) => campPart(camp, view.firstCamp - 1 + i, reports, lang, brief)).join('')}
!${view.nextCursor === null ? '' : html`<p class="steps"><a rel="next" href="${withParameters(frame.path, { cursor: view.nextCursor })}">${words.dispute.more}</a></p>`}
</section>
!${unconfirmedPart(dispute.unconfirmed, reports, lang)}
!${contradictionsPart(dispute.inconsistencies, claimsOf(view), lang)}
!${linksPart(dispute.links, claimsOf(view), lang)}
!${assessmentsPart(dispute.assessments, lang)}
!${timelinePart(view.timeline, `/v1/disputes/${encodeURIComponent(dispute.id)}/timeline`, view.timelineChart, lang)}
!${view.map}
!${replayForm(frame, replay)}
!${takeAway(frame, dispute, view.embed)}
</article>`,
  });
}

/** Beyond as many positions a page keeps their sources folded. */
const FULL_POSITIONS = 8;

/** Every claim that the page knows, by its id. */
function claimsOf({ dispute, others }: DisputeView): ReadonlyMap<string, Brief> {
  const positions = [...dispute.camps.flatMap((camp) => camp.positions), ...dispute.unconfirmed];
  const known = positions.flatMap(({ claim, trail }) => [claim, ...trail]);
  return new Map([...others, ...known.map((one): [string, Brief] => [one.id, one])]);
}

function summary(dispute: Dispute, lang: Lang): string {
  const words = wordsOf(lang);
  const { verdict, status, spread, assessed } = dispute;
  const means = verdict ? words.verdictMeans[verdict] : words.settledMeans;
  const counts = [
    words.claimants(dispute.claimants),
    words.claims(dispute.claims),
    words.independentReports(dispute.reports),
    words.camps(dispute.campCount),
  ];
  return html`<p class="standing">!${verdict ? html`<strong class="verdict">${words.verdicts[verdict]}</strong>` : ''}<span class="status">${words.statuses[status]}</span>!${assessed ? html`<span class="status">${words.assessed}</span>` : ''} <span class="means">${means}</span></p>
!${spread === null ? '' : spreadLine(spread, lang)}
<p class="counts">${counts.join(' · ')} · ${words.changed} !${time(dispute.updatedAt, lang)}</p>`;
}

function spreadLine(spread: NonNullable<Dispute['spread']>, lang: Lang): string {
  const words = wordsOf(lang);
  const ends = html`${number(spread.low, lang)} ${words.board.against} ${number(spread.high, lang)}`;
  const factor = factorWords(spread.factor, lang);
  return html`<p class="spread"><span class="factor">${factor === '' ? number(spread.gap, lang) : factor}</span> <span>${words.apart}${words.colon}!${ends}</span></p>`;
}

function campPart(camp: Camp, index: number, reports: ReportsOf, lang: Lang, brief: boolean): string {
  const words = wordsOf(lang);
  const unit = unitOf(camp.positions);
  const id = `camp-${index + 1}`;
  return html`<section class="camp camp-${index % 6}" aria-labelledby="${id}">
<h3 id="${id}">!${campMark(index)}<span class="allows">${words.dispute.camp(campName(index))}${words.colon}!${campAllows(camp.effective, unit, lang)}</span> <span class="quiet">${words.dispute.campOf(camp.size)}</span></h3>
<ul class="positions!${brief ? ' dense' : ''}">!${camp.positions.map((one) => positionItem(one, reports, lang, { brief })).join('')}</ul>
</section>`;
}

function unitOf(positions: readonly Position[]): string | null {
  const value = positions[0]?.claim.value;
  return value && 'unit' in value ? value.unit : null;
}

function unconfirmedPart(positions: readonly Position[], reports: ReportsOf, lang: Lang): string {
  if (positions.length === 0) return '';
  const items = positions.map((one) => positionItem(one, reports, lang, { brief: true }));
  return html`<section class="camp" aria-labelledby="unconfirmed"><h2 id="unconfirmed">${wordsOf(lang).dispute.unconfirmed}</h2><ul class="positions">!${items.join('')}</ul></section>`;
}

/** Says that the page is of another moment, and leads back. */
export function replayNotice(frame: Frame, { saidBy, knownBy }: Replay): string {
  if (saidBy === undefined && knownBy === undefined) return '';
  const words = wordsOf(frame.lang).dispute;
  const parts = [
    saidBy === undefined ? '' : html`${words.byWhatWasSaid} !${time(saidBy, frame.lang)}`,
    knownBy === undefined ? '' : html`${words.byWhatWasKnown} !${time(knownBy, frame.lang)}`,
  ].filter((one) => one !== '');
  const now = withParameters(frame.path, { saidBy: null, knownBy: null, cursor: null });
  return html`<p class="notice">${words.replayed} !${parts.join(', ')}. <a href="${now}">${words.now}</a></p>`;
}

/** The same page as it stood: by what had been said, or by what was known here. */
export function replayForm(frame: Frame, { saidBy, knownBy }: Replay): string {
  const words = wordsOf(frame.lang);
  const field = (id: string, label: string, value: string | undefined) =>
    html`<p class="field"><label for="${id}">${label}</label><input id="${id}" name="${id}" type="text" value="${value ?? ''}" maxlength="40" autocomplete="off" inputmode="numeric" aria-describedby="replay-hint" placeholder="2023-05-23"></p>`;
  const path = frame.path.split('?', 1)[0] ?? '';
  return html`<section class="replay" aria-labelledby="replay-heading"><h2 id="replay-heading">${words.dispute.replay}</h2>
<form method="get" action="${path}"><div class="line">
!${field('saidBy', words.dispute.saidBy, saidBy)}
!${field('knownBy', words.dispute.knownBy, knownBy)}
<p class="field"><button type="submit">${words.board.apply}</button></p>
</div><p class="hint" id="replay-hint">${words.dispute.replayHint}</p></form></section>`;
}

function headLinks(frame: Frame, id: string): string {
  const at = encodeURIComponent(id);
  const here = encodeURIComponent(`${frame.base}${questionUrl(id)}`);
  return html`<link rel="alternate" type="application/json+oembed" href="/v1/oembed?url=${here}">
<link rel="alternate" type="application/json" href="/v1/disputes/${at}">
<link rel="alternate" type="application/ld+json" href="/v1/disputes/${at}.jsonld">
`;
}

function takeAway(frame: Frame, dispute: Dispute, embed: string): string {
  const words = wordsOf(frame.lang).dispute;
  const { question, id } = dispute;
  const at = `/v1/disputes/${encodeURIComponent(id)}`;
  const parts = new URLSearchParams({
    event: question.event.slug,
    property: question.property,
    ...(question.subject ? { subject: question.subject.slug } : {}),
    ...(question.place ? { place: question.place.slug } : {}),
  }).toString();
  const links: [string, string][] = [
    [at, words.json],
    [`${at}.jsonld`, words.jsonld],
    [`/v1/claims.csv?${parts}`, words.csv],
    [`/v1/feeds/disputes.atom?${parts}`, words.feed],
    [`${at}/chart.svg`, words.svg],
  ];
  return html`<section class="take" aria-labelledby="take-heading"><h2 id="take-heading">${words.take}</h2>
<p class="steps">!${links.map(([href, text]) => html`<a href="${href}">${text}</a>`).join(' ')}</p>
!${actLinks(frame, id)}
!${embed === '' ? '' : html`<p class="field"><label for="embed">${words.embed}</label><textarea id="embed" readonly rows="3" spellcheck="false">${embed}</textarea></p>`}
</section>`;
}

/** What can be done about a question: by everybody with a key, and by editors. */
export function actLinks(frame: Frame, id: string): string {
  const words = wordsOf(frame.lang).dispute;
  const assess = mayEdit(frame)
    ? html` <a href="/questions/${encodeURIComponent(id)}/assess">${words.assess}</a>`
    : '';
  return html`<p class="steps"><a href="/add?question=${encodeURIComponent(id)}">${words.add}</a>!${assess}</p>`;
}
