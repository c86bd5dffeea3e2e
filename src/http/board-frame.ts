/** What every page of the board is sent with: language, frame, headers, and an error page for browsers. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../domain/refusal.ts';
import { errorPage } from '../pages/error-page.ts';
import { type Frame, signInUrl, withParameters } from '../pages/layout.ts';
import { LANGS, type Lang } from '../pages/words.ts';
import type { ReadAccess } from './access.ts';
import { entityTag, isKnown, varyWith } from './preconditions.ts';
import { headersOf, PROBLEMS } from './problems.ts';
import { sessionOf } from './sessions.ts';

/** Styles and scripts, in the sources and in the build alike. */
export const ASSETS = fileURLToPath(new URL('../pages/assets/', import.meta.url));

/** Nothing inline, nothing from elsewhere; `images`: of which origins pictures may come, for maps. */
export const boardPolicy = (images: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", 'data:', ...images].join(' ')}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');

/** The frame of the page that answers a request. */
export function frameOf(request: FastifyRequest, publicUrl: string | null = null): Frame {
  const session = sessionOf(request);
  return {
    lang: langOf(request),
    path: withParameters(request.url, { lang: null }),
    signedInAs: session && { name: session.caller.name, role: session.caller.role },
    csrf: session?.csrf ?? null,
    base: publicUrl ?? `${request.protocol}://${request.host}`,
    version: VERSION,
  };
}

/** The language that was asked for, else the one that was chosen before, else what the browser likes best. */
export function langOf({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): Lang {
  const asked = LANG_IN_URL.exec(url)?.[1];
  const chosen = LANG_IN_COOKIE.exec(headers.cookie ?? '')?.[1];
  return known(asked) ?? known(chosen) ?? preferred(headers['accept-language']) ?? 'en';
}

export type Sending = { status?: number; policy?: string };

/** Sends a page; one that the browser has already is not sent again. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  body: string,
  { status = 200, policy = POLICY }: Sending = {},
): FastifyReply {
  const tag = entityTag(body, 'weak');
  reply.headers({
    'content-security-policy': policy,
    'content-language': langOf(request),
    // Without a referrer at all, browsers would not say from where a form is sent.
    'referrer-policy': 'same-origin',
    'cache-control': status === 200 ? 'private, no-cache' : 'no-store',
    vary: varyWith(reply.getHeader('vary'), ['Accept-Language', 'Cookie']),
  });
  rememberLang(request, reply);
  if (status === 200) {
    reply.header('etag', tag);
    if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send();
  }
  return reply.code(status).type('text/html; charset=utf-8').send(body);
}

/** Where reading needs a key, pages need a session: leads who has none to where one is made. */
export function sentToSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  readAccess: ReadAccess,
): FastifyReply | null {
  if (readAccess === 'open' || sessionOf(request) !== null) return null;
  reply.header('cache-control', 'no-store');
  return reply.redirect(signInUrl({ path: withParameters(request.url, { lang: null }) }), 303);
}

/** A refusal as a page, for browsers on addresses of pages; null where a problem document is right. */
export function refusalPage(
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | null,
): FastifyReply | null {
  if (NO_PAGES.test(request.url) || !(request.headers.accept ?? '').includes('text/html')) return null;
  const { status } = PROBLEMS[refusal.code];
  const body = errorPage(frameOf(request, publicUrl), {
    status,
    code: refusal.code,
    detail: refusal.message,
    requestId: request.id,
    faults: refusal.faults,
  });
  reply.headers({ ...headersOf(refusal), 'x-request-id': request.id });
  return sendPage(request, reply, body, { status });
}

const POLICY = boardPolicy();

/** What answers in JSON, whoever asks. */
const NO_PAGES = /^\/(?:v1|v1alpha1|docs|health|metrics|problems|openapi\.json|assets|oembed)(?:[/?.:]|$)/;

const LANG_IN_URL = /[?&]lang=([a-z]+)(?:&|$)/;
const LANG_IN_COOKIE = /(?:^|;\s*)lang=([a-z]+)(?:;|$)/;
const LANG_COOKIE_SECONDS = 365 * 86_400;

const known = (given: string | undefined): Lang | undefined => LANGS.find((one) => one === given);

/** The language of ours that the header gives the greatest weight. */
function preferred(header: string | undefined): Lang | undefined {
  const ranked = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters
        .find((one) => one.trim().startsWith('q='))
        ?.trim()
        .slice(2);
      return { lang: known(tag.split('-')[0]), quality: weight === undefined ? 1 : Number(weight) };
    })
    .filter((one) => one.lang !== undefined && one.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return ranked[0]?.lang;
}

function rememberLang(request: FastifyRequest, reply: FastifyReply): void {
  const asked = known(LANG_IN_URL.exec(request.url)?.[1]);
  if (asked === undefined) return;
  reply.header('set-cookie', `lang=${asked}; Path=/; Max-Age=${LANG_COOKIE_SECONDS}; SameSite=Lax`);
}

const VERSION = createHash('sha256')
  .update(
    readdirSync(ASSETS)
      .sort()
      .map((file) => `${file}\n${readFileSync(`${ASSETS}${file}`, 'utf8')}`)
      .join('\n'),
  )
  .digest('base64url')
  .slice(0, 10);
