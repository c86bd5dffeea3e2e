/** The frame of every page: head, header, language, who is signed in, and what a live page follows. */
import { html } from 'ghtml';
import { type Lang, wordsOf } from './words.ts';

export type Frame = {
  lang: Lang;
  /** As asked, with its query: where the language switch and signing in lead back to. */
  path: string;
  signedInAs: { name: string; role: string } | null;
  /** The token that every form that acts sends along; null for who is not signed in. */
  csrf: string | null;
  /** Where the service is reached, without a slash at the end. */
  base: string;
  /** Of styles and scripts, so that a browser keeps each version for good. */
  version?: string;
};

/** What an open page follows: the changes of an event, of a question, of a topic, or all. */
export type Live = {
  events?: readonly string[];
  questions?: readonly string[];
  topics?: readonly string[];
  /** Whether the stream can be read by a page; else the page asks again by and by. */
  stream?: boolean;
};

export type Given = {
  title: string;
  /** The inside of `main`, markup of our own. */
  body: string;
  live?: Live | undefined;
  /** Further links of the head, markup of our own. */
  head?: string;
  /** Which entry of the navigation the page is. */
  at?: 'board' | 'events' | 'add' | 'sign-in';
};

export function page(frame: Frame, given: Given): string {
  const words = wordsOf(frame.lang);
  const { title, body, live, head = '' } = given;
  return html`<!doctype html>
<html lang="${frame.lang}">
<head>
<meta charset="utf-8">
<title>${title === '' ? 'Counterclaim' : `${title} – Counterclaim`}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${assetUrl(frame, 'styles.css')}">
<link rel="stylesheet" href="${assetUrl(frame, 'chart.css')}">
<link rel="icon" href="${assetUrl(frame, 'icon.svg')}" type="image/svg+xml">
<link rel="alternate" type="application/feed+json" title="Counterclaim" href="/v1/feeds/disputes.json">
<link rel="alternate" type="application/atom+xml" title="Counterclaim" href="/v1/feeds/disputes.atom">
!${head}<script type="module" src="${assetUrl(frame, 'board.js')}"></script>
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header class="site">
<a class="brand" href="/">Counterclaim</a>
!${navigation(frame, given.at)}
</header>
<main id="main" tabindex="-1"!${live ? liveAttributes(live) : ''}>
!${body}
</main>
<footer class="site"><p>${words.footer}</p></footer>
<div id="announcer" class="unseen" role="status" data-updated="${words.live.updated}" data-changed="${words.live.changed}"></div>
</body>
</html>
`;
}

/** The address of a style or script, which changes with its content. */
export const assetUrl = (frame: Pick<Frame, 'version'>, name: string): string =>
  `/assets/${name}${frame.version ? `?v=${frame.version}` : ''}`;

/** The same page in another language, or with other parameters; null takes one away. */
export function withParameters(path: string, change: Record<string, string | null>): string {
  const at = path.indexOf('?');
  const parameters = new URLSearchParams(at < 0 ? '' : path.slice(at + 1));
  for (const [name, value] of Object.entries(change))
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  const query = parameters.toString();
  return `${at < 0 ? path : path.slice(0, at)}${query === '' ? '' : `?${query}`}`;
}

function navigation(frame: Frame, at: Given['at']): string {
  const words = wordsOf(frame.lang);
  const other = words.inOtherLanguage;
  const entry = (href: string, name: string, isHere: boolean) =>
    html`<li><a href="${href}"!${isHere ? ' aria-current="page"' : ''}>${name}</a></li>`;
  return html`<nav aria-label="${words.nav.label}">
<ul>
!${entry('/', words.disputes, at === 'board')}
!${entry('/events', words.events, at === 'events')}
!${entry('/add', words.nav.add, at === 'add')}
!${entry('/docs', words.docs, false)}
</ul>
<ul class="own">
<li><a href="${withParameters(frame.path, { lang: other.code })}" lang="${other.code}" hreflang="${other.code}" rel="alternate"><span class="long">${other.name}</span><span class="short">${other.short}</span></a></li>
!${frame.signedInAs ? signedIn(frame, frame.signedInAs) : entry(signInUrl(frame), words.signIn, at === 'sign-in')}
</ul>
</nav>`;
}

function signedIn(frame: Frame, who: { name: string; role: string }): string {
  const words = wordsOf(frame.lang);
  return html`<li class="who"><span class="unseen">${words.signedInAs} </span><bdi>${who.name}</bdi> <span class="quiet">(${words.roles[who.role] ?? who.role})</span></li>
<li><form class="out" method="post" action="/sign-out"><input type="hidden" name="csrf" value="${frame.csrf ?? ''}"><button type="submit" class="plain">${words.signOut}</button></form></li>`;
}

/** Whether who reads may act as an editor does. */
export const mayEdit = ({ signedInAs }: Pick<Frame, 'signedInAs'>): boolean =>
  signedInAs !== null && (signedInAs.role === 'editor' || signedInAs.role === 'admin');

/** Whether who reads may add to the record. */
export const mayContribute = ({ signedInAs }: Pick<Frame, 'signedInAs'>): boolean =>
  signedInAs !== null && signedInAs.role !== 'reader';

/** Signing in leads back to where one was. */
export const signInUrl = (frame: Pick<Frame, 'path'>): string =>
  frame.path === '/' || frame.path.startsWith('/sign-in')
    ? '/sign-in'
    : `/sign-in?next=${encodeURIComponent(frame.path)}`;

function liveAttributes({ events = [], questions = [], topics = [], stream = true }: Live): string {
  const parameters = new URLSearchParams();
  for (const one of events) parameters.append('event', one);
  for (const one of questions) parameters.append('question', one);
  for (const one of topics) parameters.append('topic', one);
  const query = parameters.toString();
  const url = `/v1/changes/stream${query === '' ? '' : `?${query}`}`;
  return stream ? html` data-live="${url}"` : ' data-poll';
}
