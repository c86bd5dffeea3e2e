/** Parts that a dispute's page and a question's have alike: links, contradictions, assessments, the timeline. */
import { html } from 'ghtml';
import { figure, finding, reading } from './figures.ts';
import { actorLink, claimUrl, name, time } from './names.ts';
import type { AssessmentRecord, Brief, Dispute, LinkRecord, TimelineEntry } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

type Known = ReadonlyMap<string, Brief>;

/** Positions of one claimant that contradict each other. */
export function contradictionsPart(all: Dispute['inconsistencies'], known: Known, lang: Lang): string {
  if (all.length === 0) return '';
  const words = wordsOf(lang);
  const items = all.map(
    ({ claimant, claims, verdict, reason }) =>
      html`<li>!${actorLink(claimant)}${words.colon}!${claims.map((id) => claimInShort(id, known, lang, false)).join(html` ${words.board.against} `)} <strong class="verdict">${words.verdicts[verdict] ?? verdict}</strong> <span class="reason" dir="auto">${reason}</span></li>`,
  );
  return part('inconsistencies', words.dispute.inconsistencies, html`<ul>!${items.join('')}</ul>`);
}

/** Editors' links. */
export function linksPart(links: readonly LinkRecord[], known: Known, lang: Lang): string {
  if (links.length === 0) return '';
  const words = wordsOf(lang).dispute;
  const items = links.map(({ id, claims, relation, rationale, recordedAt, recordedBy }) => {
    const [first, second] = claims.map((one) => claimInShort(one, known, lang, true));
    return html`<li data-key="link-${id}">!${first ?? ''} <em>${words.relations[relation] ?? relation}</em> !${second ?? ''}
<blockquote dir="auto">${rationale}</blockquote><p class="note">!${name(recordedBy)}, !${time(recordedAt, lang)}</p></li>`;
  });
  return part('links', words.links, html`<ul class="links">!${items.join('')}</ul>`);
}

/** Fact-checkers' findings, the newest first. */
export function assessmentsPart(all: readonly AssessmentRecord[], lang: Lang): string {
  if (all.length === 0) return '';
  const words = wordsOf(lang).dispute;
  const items = [...all].reverse().map((one) => {
    const found = finding(one.value, lang);
    const evidence = one.evidence.filter((url) => /^https?:/i.test(url));
    return html`<li data-key="assessment-${one.id}"!${one.current ? '' : ' class="past"'}>
<p class="says">!${found ? html`<span class="figure">!${found}</span> ` : ''}!${one.rating === null ? '' : html`<span class="rating" dir="auto">${one.rating}</span>`}</p>
<p>!${actorLink(one.assessor)}, !${time(one.recordedAt, lang)}!${one.current ? '' : html` <span class="quiet">(${words.superseded})</span>`}</p>
!${one.rationale === null ? '' : html`<p class="statement" dir="auto">${one.rationale}</p>`}
!${evidence.length === 0 ? '' : html`<p class="note">${words.evidence}${wordsOf(lang).colon}!${evidence.map((url) => html`<a class="url" href="${url}" rel="external nofollow noopener"><bdi>${url}</bdi></a>`).join(', ')}</p>`}
</li>`;
  });
  return part('assessments', words.assessments, html`<ul class="assessments">!${items.join('')}</ul>`);
}

/** Who said what when, oldest first. */
export function timelinePart(
  entries: readonly TimelineEntry[],
  url: string,
  chart: string,
  lang: Lang,
): string {
  if (entries.length === 0) return '';
  const words = wordsOf(lang);
  const shown = entries.slice(0, ENTRIES_SHOWN);
  const items = shown.map(({ at, act, claim }) => {
    const read = reading(claim, lang);
    const what =
      act === 'retracted'
        ? html`<em>${words.dispute.retracted}</em> <s>!${figure(claim, lang)}</s>`
        : figure(claim, lang);
    const status =
      claim.status === 'standing'
        ? ''
        : html` <span class="tag">${words.claimStatuses[claim.status] ?? claim.status}</span>`;
    return html`<li data-key="at-${claim.id}-${act}"><span class="at">!${at === null ? html`${words.dispute.dateUnknown}` : time(at, lang)}</span> <span class="entry">!${actorLink(claim.claimant)}${words.colon}<a class="what" href="${claimUrl(claim.id)}">!${what}</a>!${read && act !== 'retracted' ? html` <span class="quiet">!${read}</span>` : ''}!${act === 'retracted' ? '' : status}</span></li>`;
  });
  const more =
    entries.length > shown.length
      ? html`<p class="steps"><a href="${url}">${words.dispute.timelineMore(shown.length)}</a></p>`
      : '';
  return part(
    'timeline',
    words.dispute.timeline,
    html`!${chart === '' ? '' : html`<figure class="chart">!${chart}</figure>`}<ol class="timeline">!${items.join('')}</ol>!${more}`,
  );
}

const ENTRIES_SHOWN = 100;

/** A claim as a link: who says what. */
export function claimInShort(id: string, known: Known, lang: Lang, withClaimant: boolean): string {
  const claim = known.get(id);
  if (!claim) return html`<a href="${claimUrl(id)}">${wordsOf(lang).dispute.claimOfOther}</a>`;
  const who = withClaimant ? html`!${name(claim.claimant.name)}${wordsOf(lang).colon}` : '';
  return html`<a href="${claimUrl(id)}">!${who}!${figure(claim, lang)}</a>`;
}

const part = (id: string, heading: string, body: string): string =>
  html`<section class="${id}" aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
!${body}
</section>`;
