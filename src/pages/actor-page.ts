/** An actor: what it is, its record as a claimant, what it takes part in and what it claimed. */
import { html } from 'ghtml';
import { disputeRow } from './board-page.ts';
import { claimItem, facts } from './claim-page.ts';
import { elsewhere } from './event-page.ts';
import { factorWords } from './figures.ts';
import { type Frame, page } from './layout.ts';
import { actorLink, isolated, name } from './names.ts';
import type { ClaimantRecord, ClaimRecord, DisputeRow, Ref } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

export type ActorRecord = {
  slug: string;
  name: string;
  names: Readonly<Record<string, string>>;
  aliases: readonly string[];
  sameAs: readonly string[];
  kind: string;
};

export type ActorView = {
  actor: ActorRecord;
  groups: readonly Ref[];
  /** Null where it has claimed too much to be counted while somebody waits. */
  record: ClaimantRecord | null;
  disputes: readonly DisputeRow[];
  hasMoreDisputes: boolean;
  claims: readonly ClaimRecord[];
  hasMoreClaims: boolean;
};

export function actorPage(frame: Frame, view: ActorView): string {
  const { lang } = frame;
  const words = wordsOf(lang);
  const { actor, disputes, claims } = view;
  const at = encodeURIComponent(actor.slug);
  const others = Object.entries(actor.names).filter(([, text]) => text !== actor.name);
  const known = new Set(Object.values(actor.names));
  const called = [
    ...others.map(([lang, text]) => html`<bdi lang="${lang}">${text}</bdi>`),
    ...actor.aliases.filter((one) => !known.has(one)).map(name),
  ];
  return page(frame, {
    title: isolated(actor.name),
    head: html`<link rel="alternate" type="application/json" href="/v1/actors/${at}">
`,
    body: html`<article>
<div class="head"><p class="above quiet">${words.actor.kinds[actor.kind] ?? actor.kind}</p><h1>!${name(actor.name)}</h1></div>
!${facts([
      [words.actor.aliases, called.join(', ')],
      [words.actor.memberOf, view.groups.map(actorLink).join(', ')],
      [words.actor.elsewhere, elsewhere(actor.sameAs)],
    ])}
!${recordPart(view, lang)}
<section aria-labelledby="disputes"><h2 id="disputes">${words.actor.disputes}</h2>
!${disputes.length === 0 ? html`<p class="nothing">${words.actor.noDisputes}</p>` : html`<ol class="disputes">!${disputes.map((row) => disputeRow(row, lang)).join('')}</ol>`}
!${view.hasMoreDisputes ? html`<p class="steps"><a href="/?claimant=${at}">${words.actor.allDisputes}</a></p>` : ''}
</section>
!${
      claims.length === 0
        ? ''
        : html`<section aria-labelledby="claims"><h2 id="claims">${words.actor.latest}</h2>
<ol class="timeline">!${claims.map((one) => claimItem(one, lang)).join('')}</ol>
!${view.hasMoreClaims ? html`<p class="steps"><a href="/v1/claims?claimant=${at}">${words.actor.allClaims}</a></p>` : ''}
</section>`
    }
</article>`,
  });
}

function recordPart({ actor, record }: ActorView, lang: Lang): string {
  const words = wordsOf(lang).actor;
  const body =
    record === null
      ? html`<p><a href="/v1/actors/${encodeURIComponent(actor.slug)}/record">${words.recordAsJson}</a></p>`
      : recordOf(record, lang);
  return html`<section aria-labelledby="record"><h2 id="record">${words.record}</h2>!${body}</section>`;
}

function recordOf(record: ClaimantRecord, lang: Lang): string {
  const words = wordsOf(lang).actor;
  if (record.claims === 0) return html`<p class="nothing">${words.noRecord}</p>`;
  const { consistent, inconsistent, unassessed } = record.assessments;
  const figures: [string, number][] = [
    [words.claims, record.claims],
    [words.questions, record.questions],
    [words.disputed, record.disputed],
    [words.revised, record.revised],
    [words.retracted, record.retracted],
    ...(consistent + inconsistent > 0
      ? ([
          [words.consistent, consistent],
          [words.inconsistent, inconsistent],
          [words.unassessed, unassessed],
        ] as [string, number][])
      : []),
  ];
  const counted = figures.map(([term, n]) => html`<div><dt>${term}</dt><dd>${n}</dd></div>`);
  const rows = record.counterparties
    .slice(0, COUNTERPARTIES_SHOWN)
    .map(
      (one) =>
        html`<tr><th scope="row">!${actorLink(one.actor)}</th><td>${one.contradictions}</td><td>${factorWords(one.medianFactor, lang) || '–'}</td></tr>`,
    );
  const table =
    rows.length === 0
      ? ''
      : html`<table><caption class="unseen">${words.against}</caption><thead><tr><th scope="col">${words.against}</th><th scope="col">${words.contradictions}</th><th scope="col">${words.medianFactor}</th></tr></thead><tbody>!${rows.join('')}</tbody></table>`;
  return html`<dl class="tallies">!${counted.join('')}</dl>!${table}`;
}

const COUNTERPARTIES_SHOWN = 20;
