/** What a reader sees where a page cannot be had: why, and every fault of what was asked. */
import { html } from 'ghtml';
import type { Fault, RefusalCode } from '../domain/refusal.ts';
import { type Frame, page } from './layout.ts';
import { wordsOf } from './words.ts';
import { faultText, refusalText } from './words-faults.ts';

export type Failure = {
  status: number;
  code: RefusalCode;
  detail: string;
  requestId: string;
  faults: readonly Fault[];
};

export function errorPage(frame: Frame, { status, code, detail, requestId, faults }: Failure): string {
  const words = wordsOf(frame.lang).error;
  const title = words.title[status] ?? words.other;
  const lead = status === 404 ? words.lead404 : status >= 500 ? words.lead500 : '';
  const items = faults.map(
    (one) =>
      html`<li>!${one.path === '' ? '' : html`<code><bdi>${one.path}</bdi></code> `}<span dir="auto">${faultText(one, frame.lang)}</span></li>`,
  );
  return page(frame, {
    title,
    body: html`<div class="head"><p class="above quiet">${status}</p><h1>${title}</h1>
!${lead === '' ? '' : html`<p class="lead">${lead}</p>`}</div>
!${items.length > 0 ? html`<h2>${words.faults}</h2><ul>!${items.join('')}</ul>` : status === 404 ? '' : html`<p dir="auto">${refusalText(code, detail, frame.lang)}</p>`}
<p class="steps"><a href="/">${words.back}</a></p>
<p class="note">${words.requestId}${wordsOf(frame.lang).colon}<code>${requestId}</code></p>`,
  });
}
