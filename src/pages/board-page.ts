/** The board: what is contested, by whom and by how much, without a click. */
import { html } from 'ghtml';
import { TOPICS } from '../domain/properties.ts';
import { factorWords, figure, isShort, number, reading } from './figures.ts';
import { type Frame, page, withParameters } from './layout.ts';
import { actorLink, eventLink, isolated, label, name, questionUrl, time } from './names.ts';
import { campMark } from './positions.ts';
import type { Brief, DisputeRow, Ref } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

export type Choices = { entries: readonly Ref[]; complete: boolean };

/** What the reader asked for, as the form shows it again. */
export type BoardQuery = {
  q?: string | undefined;
  event?: string | undefined;
  topic?: string | undefined;
  claimant?: string | undefined;
  status?: string | undefined;
  verdict?: string | undefined;
  minFactor?: number | undefined;
  property?: string | undefined;
  subject?: string | undefined;
  place?: string | undefined;
  sort: string;
  cursor?: string | undefined;
  saidBy?: string | undefined;
  knownBy?: string | undefined;
};

export type Board = {
  query: BoardQuery;
  rows: readonly DisputeRow[];
  nextCursor: string | null;
  events: Choices;
  claimants: Choices;
  /** The entries that are filtered by, where they are known. */
  event: Ref | null;
  claimant: Ref | null;
  /** What was typed and leads to nothing. */
  unknownNames: readonly string[];
  /** Whether the stream of changes can be read by a page. */
  stream: boolean;
};

const FILTERS = [
  'q',
  'event',
  'topic',
  'claimant',
  'status',
  'verdict',
  'minFactor',
  'property',
  'subject',
  'place',
  'saidBy',
  'knownBy',
] as const;
/** The orders that are offered; the first is what the board begins with. */
export const SORTS = ['-factor', '-updatedAt', '-claimants'] as const;

export function boardPage(frame: Frame, board: Board): string {
  const words = wordsOf(frame.lang);
  const { query, event } = board;
  const title = event ? `${words.board.ofEvent} ${isolated(event.name)}` : words.board.title;
  const heading = event ? html`${words.board.ofEvent} !${eventLink(event)}` : html`${words.board.title}`;
  return page(frame, {
    title,
    at: 'board',
    head: feedLinks(query),
    live: {
      ...(query.event ? { events: [query.event] } : {}),
      ...(query.topic ? { topics: [query.topic] } : {}),
      stream: board.stream,
    },
    body: html`<div class="head"><h1>!${heading}</h1>
<p class="lead">${words.board.lead}</p></div>
!${filterForm(frame, board)}
!${results(frame, board)}`,
  });
}

/** A dispute as a row: what is asked, the two ends, who holds them, how far apart they lie. */
export function disputeRow(row: DisputeRow, lang: Lang, withEvent = true): string {
  const words = wordsOf(lang);
  const { question, spread, extremes } = row;
  const verdict = row.verdict
    ? html`<strong class="verdict">${words.verdicts[row.verdict]}</strong>`
    : html`<span class="verdict settled">${words.statuses[row.status]}</span>`;
  const counts = [
    words.claimants(row.claimants),
    words.claims(row.claims),
    words.reports(row.reports),
    ...(row.campCount && row.campCount > 2 ? [words.camps(row.campCount)] : []),
    ...(row.assessed ? [words.assessed] : []),
  ];
  const last = row.campCount && row.campCount > 1 ? row.campCount - 1 : 1;
  return html`<li class="dispute !${row.status}" data-key="${row.id}">
<div class="what">
<h2><a href="${questionUrl(row.id)}">!${label(question, lang)}</a></h2>
<p class="about">!${verdict}!${withEvent ? html` <span class="event">!${eventLink(question.event)}</span>` : ''}</p>
</div>
<div class="ends">
!${extreme(extremes.low, 0, lang)}
<p class="between">!${distance(spread, lang)}</p>
!${extreme(extremes.high, last, lang)}
</div>
<p class="counts">${counts.join(' · ')} <span class="when">${words.changed} !${time(row.updatedAt, lang)}</span></p>
</li>`;
}

function extreme(claim: Brief | null, camp: number, lang: Lang): string {
  if (claim === null) return '<div class="end"></div>';
  const { claimant, speaker, claimedAt } = claim;
  const read = reading(claim, lang);
  const when = claimedAt ? html`, !${time(claimedAt, lang)}` : '';
  return html`<div class="end camp-${camp % 6}">
<p class="figure!${isShort(claim) ? '' : ' words'}">!${campMark(camp)}!${figure(claim, lang)}</p>
<p class="by">!${actorLink(claimant)}</p>
<p class="note">!${speaker ? name(speaker.name) : ''}!${speaker ? when : when.replace(/^, /, '')}</p>
!${read ? html`<p class="note">!${read}</p>` : ''}
</div>`;
}

function distance(spread: DisputeRow['spread'], lang: Lang): string {
  const words = wordsOf(lang);
  if (spread === null) return html`<span class="versus">${words.board.against}</span>`;
  if (spread.factor !== null)
    return html`<span class="factor">${factorWords(spread.factor, lang)}</span> <span class="note">${words.apart}</span>`;
  return html`<span class="factor">${number(spread.gap ?? 0, lang)}</span> <span class="note">${words.apart}</span>`;
}

function results(frame: Frame, board: Board): string {
  const words = wordsOf(frame.lang).board;
  const { rows, nextCursor, query, unknownNames } = board;
  const isFiltered = FILTERS.some((field) => query[field] !== undefined);
  const none = isFiltered || unknownNames.length > 0 ? words.none : words.noneAtAll;
  const steps = [
    query.cursor === undefined
      ? ''
      : html`<a href="${withParameters(frame.path, { cursor: null })}">${words.first}</a>`,
    nextCursor === null
      ? ''
      : html`<a rel="next" href="${withParameters(frame.path, { cursor: nextCursor })}">${words.next}</a>`,
  ].filter((one) => one !== '');
  return html`<div id="results" data-count="${rows.length}">
!${rows.length > 1 ? orderLinks(frame, query) : ''}
!${unknownNames.map((typed) => html`<p class="notice">${words.unknownName(isolated(typed))}</p>`).join('')}
!${rows.length === 0 ? html`<p class="nothing">${none}</p>` : html`<ol class="disputes">!${rows.map((row) => disputeRow(row, frame.lang, board.event === null)).join('')}</ol>`}
!${isFiltered ? html`<p class="steps"><a href="/">${words.clear}</a></p>` : ''}
!${steps.length > 0 ? html`<p class="steps">!${steps.join(' ')}</p>` : ''}
</div>`;
}

function orderLinks(frame: Frame, { sort }: BoardQuery): string {
  const words = wordsOf(frame.lang).board;
  const links = SORTS.map((one, i) => {
    const href = withParameters(frame.path, { sort: i === 0 ? null : one, cursor: null });
    return html`<a href="${href}"!${one === sort ? ' aria-current="true"' : ''}>${words.sorts[one] ?? one}</a>`;
  });
  return html`<nav class="order" aria-label="${words.sort}">!${links.join(' ')}</nav>`;
}

function filterForm(frame: Frame, board: Board): string {
  const words = wordsOf(frame.lang);
  const { query } = board;
  const { topic, status, verdict, minFactor, saidBy, knownBy } = query;
  const further = [
    board.event ?? query.event,
    topic,
    board.claimant ?? query.claimant,
    status,
    verdict,
    minFactor,
  ];
  const isOpen = further.some((one) => one !== undefined && one !== null);
  const named = (list: Record<string, string>, keys: readonly string[]) =>
    keys.map((key): [string, string] => [key, list[key] ?? key]);
  const hidden = (field: string, value: string | undefined) =>
    value === undefined ? '' : html`<input type="hidden" name="${field}" value="${value}">`;
  return html`<form class="filters" id="filters" method="get" action="/" role="search" data-filter="results">
<div class="line">
<p class="field grow"><label for="q">${words.board.search}</label><input id="q" name="q" type="search" dir="auto" maxlength="200" value="${query.q ?? ''}" placeholder="${words.board.searchHint}" autocomplete="off"></p>
<p class="field"><button type="submit">${words.board.apply}</button></p>
</div>
<details id="more-filters"!${isOpen ? ' open' : ''}>
<summary>${words.board.filters}<span class="quiet">${words.colon}${[words.board.event, words.board.topic, words.board.claimant, words.board.status].join(', ').toLocaleLowerCase(words.locale)}</span></summary>
<div class="line">
!${choice('event', words.board.event, board.events, board.event, query.event, words.board.all)}
!${select('topic', words.board.topic, named(words.topics, TOPICS), topic, words.board.all)}
!${choice('claimant', words.board.claimant, board.claimants, board.claimant, query.claimant, words.board.all)}
!${select('status', words.board.status, named(words.statuses, ['open', 'settled']), status, words.board.all)}
!${select('verdict', words.board.verdict, named(words.verdicts, ['conflict', 'tension']), verdict, words.board.all)}
<p class="field"><label for="minFactor">${words.board.minFactor}</label><input id="minFactor" name="minFactor" type="number" min="0" step="any" value="${minFactor ?? ''}"></p>
</div>
</details>
!${hidden('sort', query.sort === SORTS[0] ? undefined : query.sort)}!${hidden('property', query.property)}!${hidden('subject', query.subject)}!${hidden('place', query.place)}!${hidden('saidBy', saidBy)}!${hidden('knownBy', knownBy)}</form>`;
}

function select(
  field: string,
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string | undefined,
  all: string,
): string {
  const every = [['', all], ...options] as const;
  const items = every.map(
    ([value, text]) =>
      html`<option value="${value}"!${value === (chosen ?? '') ? ' selected' : ''}>${text}</option>`,
  );
  return html`<p class="field"><label for="${field}">${label}</label><select id="${field}" name="${field}">!${items.join('')}</select></p>`;
}

/** A list to choose from where it holds everything, else a field that takes a name or a slug. */
function choice(
  field: string,
  label: string,
  { entries, complete }: Choices,
  chosen: Ref | null,
  typed: string | undefined,
  all: string,
): string {
  if (complete) {
    const options = entries.map(({ slug, name: text }): [string, string] => [slug, isolated(text)]);
    return select(field, label, options, chosen?.slug, all);
  }
  const options = entries.map(
    ({ slug, name: text }) => html`<option value="${slug}">${isolated(text)}</option>`,
  );
  return html`<p class="field"><label for="${field}">${label}</label><input id="${field}" name="${field}" list="${field}-list" maxlength="300" value="${chosen?.slug ?? typed ?? ''}" autocomplete="off"><datalist id="${field}-list">!${options.join('')}</datalist></p>`;
}

/** The feeds of the same filters. */
function feedLinks({ event, topic, claimant, verdict, status, minFactor, q }: BoardQuery): string {
  const given = Object.entries({ event, topic, claimant, verdict, status, minFactor, q }).flatMap(
    ([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]]),
  );
  if (given.length === 0) return '';
  const query = new URLSearchParams(given).toString();
  return html`<link rel="alternate" type="application/feed+json" href="/v1/feeds/disputes.json?${query}">
<link rel="alternate" type="application/atom+xml" href="/v1/feeds/disputes.atom?${query}">
`;
}
