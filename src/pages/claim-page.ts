/** A claim: what was said, its reports, what stands against it and why, and what was done to it. */
import { html } from 'ghtml';
import { ruleWords } from './claim-preview.ts';
import { factorWords, figure, reading } from './figures.ts';
import { type Frame, type Live, mayContribute, mayEdit, page } from './layout.ts';
import {
  actorLink,
  asked,
  asksOf,
  claimUrl,
  eventLink,
  isolated,
  label,
  name,
  questionUrl,
  time,
} from './names.ts';
import { bigFigure, factsOf, reportItem } from './positions.ts';
import type { Brief, ClaimRecord } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

export type Counterclaim = {
  claim: Brief;
  verdict: string;
  origin: string;
  reason: string;
  gap: number | null;
  factor: number | null;
};
export type HistoryEntry = {
  seq: number;
  act: string;
  recordedAt: string;
  recordedBy: string;
  redacted: boolean;
  body: Record<string, unknown>;
};

export type ClaimView = {
  claim: ClaimRecord;
  isDisputed: boolean;
  against: readonly Counterclaim[];
  hasMoreAgainst: boolean;
  history: readonly HistoryEntry[];
  live: Live;
};

export function claimPage(frame: Frame, view: ClaimView): string {
  const { lang } = frame;
  const words = wordsOf(lang);
  const { claim } = view;
  const at = `/v1/claims/${encodeURIComponent(claim.id)}`;
  return page(frame, {
    title: `${words.claim.of} ${isolated(claim.claimant.name)}${words.colon}${isolated(asksOf({ ...claim, ...claim.question }, lang))}`,
    live: view.live,
    head: html`<link rel="alternate" type="application/json" href="${at}">
<link rel="alternate" type="application/ld+json" href="${at}.jsonld">
`,
    body: html`<article>
<div class="head">
<p class="above">!${eventLink(claim.event)} <span class="quiet">·</span> <a href="${questionUrl(claim.question.id, view.isDisputed)}">!${label({ ...claim, ...claim.question }, lang)}</a></p>
<h1 class="claimed">!${name(claim.claimant.name)}${words.colon}!${bigFigure(claim, lang)}</h1>
!${standing(claim, lang)}
</div>
!${saying(claim, lang)}
!${reportsPart('reports', words.claim.reports, claim.reports, lang)}
!${reportsPart('retraction-reports', words.claim.retractionReports, claim.retractionReports, lang)}
!${againstPart(view, `${at}/counterclaims`, lang)}
!${historyPart(view.history, lang)}
<section class="take" aria-labelledby="take-heading"><h2 id="take-heading">${words.dispute.take}</h2>
<p class="steps"><a href="${at}">${words.dispute.json}</a> <a href="${at}.jsonld">${words.dispute.jsonld}</a></p>
!${actLinks(frame, claim)}</section>
</article>`,
  });
}

/** What the reader's role may do to the claim; one that was voided is done with. */
function actLinks(frame: Frame, { id, status }: ClaimRecord): string {
  const words = wordsOf(frame.lang).claim;
  if (!mayContribute(frame) || status === 'voided') return '';
  const edit = html`<a href="${claimUrl(id)}/edit">${mayEdit(frame) ? words.edit : words.addDocument}</a>`;
  const link = mayEdit(frame)
    ? html` <a href="/links/new?first=${encodeURIComponent(id)}">${words.link}</a>`
    : '';
  return html`<p class="steps">!${edit}!${link}</p>`;
}

function standing(claim: ClaimRecord, lang: Lang): string {
  const words = wordsOf(lang);
  const later = claim.succeededBy
    ? html` <span class="means">${words.claim.succeeded} <a href="${claimUrl(claim.succeededBy)}">${words.claim.laterClaim}</a></span>`
    : '';
  const retracted = claim.retractedAt
    ? html` <span class="means">!${time(claim.retractedAt, lang)}</span>`
    : '';
  return html`<p class="standing"><span class="status">${words.claimStatuses[claim.status] ?? claim.status}</span>!${later}!${retracted}</p>`;
}

function saying(claim: ClaimRecord, lang: Lang): string {
  const words = wordsOf(lang);
  const { value, statement } = claim;
  const rule = value && 'rule' in value && value.text !== null ? ruleWords(value, lang) : '';
  const rows: [string, string][] = [
    [
      words.dispute.who,
      html`!${actorLink(claim.claimant)}, !${factsOf(claim, lang)}!${claim.claimedAtInferred ? html` <span class="quiet">(${words.claim.inferred})</span>` : ''}`,
    ],
    [words.claim.words, reading(claim, lang)],
    [words.claim.rule, rule],
    [words.claim.statement, statement === null ? '' : html`<span dir="auto">${statement}</span>`],
    [
      words.claim.externalIds,
      claim.externalIds.map((one) => html`<code><bdi>${one}</bdi></code>`).join(', '),
    ],
    [
      words.claim.recorded,
      html`!${time(claim.recordedAt, lang)} ${words.claim.by} !${name(claim.recordedBy)}`,
    ],
  ];
  return facts(rows);
}

/** Pairs of a term and what is known of it; what is empty is left out. */
export function facts(rows: readonly (readonly [string, string])[]): string {
  const shown = rows.filter(([, value]) => value !== '');
  if (shown.length === 0) return '';
  return html`<dl class="facts">!${shown.map(([term, value]) => html`<div><dt>${term}</dt><dd>!${value}</dd></div>`).join('')}</dl>`;
}

function reportsPart(id: string, heading: string, reports: ClaimRecord['reports'], lang: Lang): string {
  if (reports.length === 0) return '';
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2><ul class="reports">!${reports.map((one) => reportItem(one, lang)).join('')}</ul></section>`;
}

function againstPart({ claim, against, hasMoreAgainst }: ClaimView, url: string, lang: Lang): string {
  const words = wordsOf(lang);
  const none = claim.status === 'standing' ? words.claim.noneAgainst : words.claim.notStanding;
  const items = against.map((one) => {
    const origin = one.origin === 'editorial' ? html` <span class="tag">${words.claim.editorial}</span>` : '';
    const factor = factorWords(one.factor, lang);
    return html`<li class="position" data-key="against-${one.claim.id}"><p class="says">!${bigFigure(one.claim, lang)}</p><div class="who">
<p class="claimant">!${actorLink(one.claim.claimant)} · <strong class="verdict">${words.verdicts[one.verdict] ?? one.verdict}</strong>!${factor === '' ? '' : html` · ${factor}`}!${origin}</p>
<p class="facts">!${factsOf(one.claim, lang)}</p>
<p class="reason" dir="auto">${one.reason}</p></div></li>`;
  });
  return html`<section aria-labelledby="against"><h2 id="against">${words.claim.against}</h2>
!${items.length === 0 ? html`<p class="nothing">${none}</p>` : html`<ul class="positions">!${items.join('')}</ul>`}
!${hasMoreAgainst ? html`<p class="steps"><a href="${url}">${words.claim.moreAgainst}</a></p>` : ''}</section>`;
}

function historyPart(history: readonly HistoryEntry[], lang: Lang): string {
  const words = wordsOf(lang).claim;
  const items = history.map((one) => {
    const { version, reason } = one.body;
    const says = [
      typeof version === 'number' && version > 1 ? html`${words.version} ${version}` : '',
      typeof reason === 'string' ? html`<span dir="auto">${reason}</span>` : '',
      one.redacted ? html`<em>${words.redacted}</em>` : '',
    ].filter((text) => text !== '');
    return html`<li data-key="change-${one.seq}"><span class="at">!${time(one.recordedAt, lang)}</span> <span class="entry">${words.acts[one.act] ?? one.act} ${words.by} !${name(one.recordedBy)}!${says.length > 0 ? html` — !${says.join(', ')}` : ''}</span></li>`;
  });
  return html`<section aria-labelledby="history"><h2 id="history">${words.history}</h2><ol class="timeline">!${items.join('')}</ol></section>`;
}

/** A claim in a list of one claimant's. */
export function claimItem(claim: ClaimRecord, lang: Lang): string {
  const words = wordsOf(lang);
  const when = claim.claimedAt ? time(claim.claimedAt, lang) : html`${words.dispute.dateUnknown}`;
  const status =
    claim.status === 'standing'
      ? ''
      : html` <span class="tag">${words.claimStatuses[claim.status] ?? claim.status}</span>`;
  return html`<li data-key="claim-${claim.id}"><span class="at">!${when}</span> <span class="entry"><a href="${claimUrl(claim.id)}">!${figure(claim, lang)}</a> <span class="quiet">!${asked({ ...claim, ...claim.question }, lang)}</span>!${status}</span></li>`;
}
