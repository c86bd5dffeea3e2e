/** Events: all of them, and one with what is contested about it and what else is claimed. */
import { html } from 'ghtml';
import { disputeRow } from './board-page.ts';
import { facts } from './claim-page.ts';
import { type Frame, type Live, page, withParameters } from './layout.ts';
import { actorLink, eventLink, isolated, name, time } from './names.ts';
import { questionItem } from './question-page.ts';
import type { DisputeRow, QuestionRow, Ref } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

export type EventRecord = {
  slug: string;
  name: string;
  aliases: readonly string[];
  sameAs: readonly string[];
  kind: string | null;
  start: string | null;
  end: string | null;
  place: Ref | null;
  parent: Ref | null;
  sides: readonly { name: string; actors: readonly string[] }[];
};

export type EventList = {
  q: string | undefined;
  rows: readonly EventRecord[];
  nextCursor: string | null;
  live: Live;
};

export function eventsPage(frame: Frame, { q, rows, nextCursor, live }: EventList): string {
  const { lang } = frame;
  const words = wordsOf(lang);
  const items = rows.map(
    (one) =>
      html`<li data-key="${one.slug}"><h2>!${eventLink(one)}</h2><p class="note">!${[span(one, lang), one.place ? name(one.place.name) : ''].filter((part) => part !== '').join(', ')}</p></li>`,
  );
  return page(frame, {
    title: words.event.title,
    at: 'events',
    live,
    body: html`<div class="head"><h1>${words.event.title}</h1></div>
<form class="filters" id="filters" method="get" action="/events" role="search" data-filter="results"><div class="line">
<p class="field grow"><label for="q">${words.board.search}</label><input id="q" name="q" type="search" dir="auto" maxlength="200" value="${q ?? ''}" autocomplete="off"></p>
<p class="field"><button type="submit">${words.board.apply}</button></p></div></form>
<div id="results" data-count="${rows.length}">
!${items.length === 0 ? html`<p class="nothing">${q === undefined ? words.event.none : words.event.noneFound}</p>` : html`<ul class="entries">!${items.join('')}</ul>`}
!${nextCursor === null ? '' : html`<p class="steps"><a rel="next" href="${withParameters(frame.path, { cursor: nextCursor })}">${words.event.next}</a></p>`}
</div>`,
  });
}

export type EventView = {
  event: EventRecord;
  /** The names of the actors of all sides, by slug. */
  actors: ReadonlyMap<string, Ref>;
  disputes: readonly DisputeRow[];
  hasMoreDisputes: boolean;
  questions: readonly QuestionRow[];
  hasMoreQuestions: boolean;
  map: string;
  live: Live;
};

export function eventPage(frame: Frame, view: EventView): string {
  const { lang } = frame;
  const words = wordsOf(lang);
  const { event, disputes, questions } = view;
  const sides = event.sides.map(
    (side) =>
      html`<li>!${name(side.name)}${words.colon}!${side.actors.map((slug) => actorLink(view.actors.get(slug) ?? { slug, name: slug })).join(', ')}</li>`,
  );
  const at = encodeURIComponent(event.slug);
  return page(frame, {
    title: isolated(event.name),
    live: view.live,
    head: html`<link rel="alternate" type="application/feed+json" href="/v1/feeds/disputes.json?event=${at}">
<link rel="alternate" type="application/atom+xml" href="/v1/feeds/disputes.atom?event=${at}">
<link rel="alternate" type="application/json" href="/v1/events/${at}">
`,
    body: html`<article>
<div class="head"><h1>!${name(event.name)}</h1></div>
!${facts([
      [words.event.when, span(event, lang)],
      [words.event.where, event.place ? name(event.place.name) : ''],
      [words.event.partOf, event.parent ? eventLink(event.parent) : ''],
      [words.actor.aliases, event.aliases.map(name).join(', ')],
      [words.event.sides, sides.length > 0 ? html`<ul class="plain">!${sides.join('')}</ul>` : ''],
      [words.actor.elsewhere, elsewhere(event.sameAs)],
    ])}
<section aria-labelledby="contested"><h2 id="contested">${words.event.disputes}</h2>
!${disputes.length === 0 ? html`<p class="nothing">${words.event.noDisputes}</p>` : html`<ol class="disputes">!${disputes.map((row) => disputeRow(row, lang, false)).join('')}</ol>`}
!${view.hasMoreDisputes ? html`<p class="steps"><a href="/?event=${at}">${words.event.allDisputes}</a></p>` : ''}
</section>
!${view.map}
<section aria-labelledby="claimed"><h2 id="claimed">${words.event.questions}</h2>
!${questions.length === 0 ? html`<p class="nothing">${words.event.noQuestions}</p>` : html`<ul class="questions">!${questions.map((row) => questionItem(row, lang)).join('')}</ul>`}
!${view.hasMoreQuestions ? html`<p class="steps"><a href="/v1/questions?event=${at}&amp;status=undisputed">${words.event.moreQuestions}</a></p>` : ''}
</section>
</article>`,
  });
}

/** From when to when, each at its precision. */
function span({ start, end }: Pick<EventRecord, 'start' | 'end'>, lang: Lang): string {
  if (start === null && end === null) return '';
  if (start !== null && start === end) return time(start, lang);
  return [start, end].map((one) => (one === null ? '…' : time(one, lang))).join(' – ');
}

export const elsewhere = (urls: readonly string[]): string =>
  urls
    .filter((url) => /^https?:/i.test(url))
    .map((url) => html`<a class="url" href="${url}" rel="external nofollow noopener"><bdi>${url}</bdi></a>`)
    .join(', ');
