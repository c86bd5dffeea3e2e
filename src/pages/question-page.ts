/** A question that is not disputed: what is claimed on it, and the narrower questions beside it. */
import { html } from 'ghtml';
import { actLinks, type Replay, replayForm, replayNotice } from './dispute-page.ts';
import { figure } from './figures.ts';
import { type Frame, type Live, page } from './layout.ts';
import { eventLink, isolated, label, labelOf, name, questionUrl, time } from './names.ts';
import { positionItem } from './positions.ts';
import { assessmentsPart, linksPart } from './record-parts.ts';
import type { Brief, Question, QuestionRow, ReportsOf } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

export type QuestionView = {
  question: Question;
  reports: ReportsOf;
  others: ReadonlyMap<string, Brief>;
  replay: Replay;
  chart: string;
  map: string;
  live: Live;
};

export function questionPage(frame: Frame, view: QuestionView): string {
  const { lang } = frame;
  const words = wordsOf(lang);
  const { question, reports, replay } = view;
  const counts = [
    words.claimants(question.claimants),
    words.claims(question.claims),
    words.independentReports(question.reports),
  ];
  const positions = question.positions.map((one) =>
    positionItem(one, reports, lang, { brief: question.positions.length > 8 }),
  );
  const known = new Map([
    ...view.others,
    ...question.positions.flatMap(({ claim, trail }) =>
      [claim, ...trail].map((one): [string, Brief] => [one.id, one]),
    ),
  ]);
  const at = `/v1/questions/${encodeURIComponent(question.id)}`;
  return page(frame, {
    title: `${isolated(labelOf(question, lang))}, ${isolated(question.event.name)}`,
    live: view.live,
    head: html`<link rel="alternate" type="application/json" href="${at}">
`,
    body: html`<article>
<div class="head">
<p class="above">!${eventLink(question.event)} <span class="quiet">· ${words.topics[question.topic] ?? question.topic}</span></p>
<h1>!${label(question, lang)}</h1>
<p class="standing"><span class="status">${words.statuses[question.status]}</span> <span class="means">${question.status === 'undisputed' ? words.undisputedMeans : ''}</span></p>
<p class="counts">${counts.join(' · ')} · ${words.changed} !${time(question.updatedAt, lang)}</p>
</div>
!${replayNotice(frame, replay)}
!${view.chart === '' ? '' : html`<figure class="chart" id="chart">!${view.chart}</figure>`}
<section aria-labelledby="positions"><h2 id="positions">${words.question.positions}</h2>
!${positions.length === 0 ? html`<p class="nothing">${words.question.none}</p>` : html`<ul class="positions">!${positions.join('')}</ul>`}
!${question.positionCount > positions.length ? html`<p class="note">${words.question.shownOf(positions.length, question.positionCount)}</p>` : ''}
</section>
!${linksPart(question.links, known, lang)}
!${assessmentsPart(question.assessments, lang)}
!${relatedPart(question.related, lang)}
!${view.map}
!${replayForm(frame, replay)}
<section class="take" aria-labelledby="take-heading"><h2 id="take-heading">${words.dispute.take}</h2>
<p class="steps"><a href="${at}">${words.dispute.json}</a></p>
!${actLinks(frame, question.id)}</section>
</article>`,
  });
}

function relatedPart(related: Question['related'], lang: Lang): string {
  if (related.length === 0) return '';
  const items = related.map(
    (one) => html`<li><a href="${questionUrl(one.id, false)}">!${label(one, lang)}</a></li>`,
  );
  return html`<section aria-labelledby="related"><h2 id="related">${wordsOf(lang).question.related}</h2><ul>!${items.join('')}</ul></section>`;
}

/** A question in a list: what is asked, and the first answers. */
export function questionItem(row: QuestionRow, lang: Lang): string {
  const words = wordsOf(lang);
  const answers = row.positions
    .slice(0, ANSWERS_SHOWN)
    .map(
      ({ claim }) => html`!${figure(claim, lang)} <span class="quiet">(!${name(claim.claimant.name)})</span>`,
    );
  const more = row.positionCount - answers.length;
  return html`<li data-key="${row.id}"><a href="${questionUrl(row.id, row.status !== 'undisputed')}">!${label(row, lang)}</a>
<span class="answers">!${answers.join(', ')}!${more > 0 ? html` + ${words.positions(more)}` : ''}</span></li>`;
}

const ANSWERS_SHOWN = 3;
