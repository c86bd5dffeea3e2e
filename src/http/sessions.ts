/** Sessions of the board: the cookie, who stands behind it, and that a form comes from our own page. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Author, Context } from '../usecases/context.ts';
import { beginSession, endSession, holderOf } from '../usecases/keep-sessions.ts';

export type Session = {
  caller: Author;
  /** What every form of this session must send back. */
  csrf: string;
};

export type SessionSettings = { publicUrl: string | null };
export type SessionDeps = { context: Context; settings: SessionSettings };

/** The field of a form that carries `csrf`. */
export const CSRF_FIELD = 'csrf';

/** Cookies, forms, and who has signed in, for every route of this scope. Before its routes. */
export async function registerSessions(app: FastifyInstance, deps: SessionDeps): Promise<void> {
  await app.register(cookie);
  await app.register(formBody);
  app.addHook('onRequest', (request) => recognise(request, request.cookies[cookieName(deps.settings)], deps));
}

/** Who comes to an address of nothing stays signed in on the page that says so. Of the whole application. */
export function registerLost(app: FastifyInstance, deps: SessionDeps): void {
  const cookieOf = new RegExp(`(?:^|;\\s*)${cookieName(deps.settings)}=([\\w-]+)`);
  app.addHook('onRequest', async (request) => {
    const { accept = '', cookie: cookies = '' } = request.headers;
    if (request.is404 && accept.includes('text/html'))
      await recognise(request, cookieOf.exec(cookies)?.[1], deps);
  });
}

async function recognise(request: FastifyRequest, id: string | undefined, { context }: SessionDeps) {
  if (id === undefined || !ID.test(id)) return;
  const caller = await holderOf(context, hashOf(id));
  if (caller !== null) sessions.set(request, { caller, csrf: csrfOf(id) });
}

/** Who has signed in; null for nobody. */
export const sessionOf = (request: FastifyRequest): Session | null => sessions.get(request) ?? null;
const sessions = new WeakMap<FastifyRequest, Session>();

/** Begins a session with an id that no one has seen, whatever cookie came, and ends the one that it replaces. */
export async function startSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { context, settings }: SessionDeps,
  keyId: string,
): Promise<void> {
  const id = randomBytes(ID_BYTES).toString('base64url');
  await dropSession(request, context, settings);
  await beginSession(context, keyId, hashOf(id));
  reply.setCookie(cookieName(settings), id, {
    ...cookieTraits(settings),
    maxAge: LIMITS.sessionHours * 3_600,
  });
}

export async function stopSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { context, settings }: SessionDeps,
): Promise<void> {
  await dropSession(request, context, settings);
  reply.clearCookie(cookieName(settings), cookieTraits(settings));
}

/** That a form was sent from a page of ours, and carries the token of its session. Throws 403. */
export function checkCsrf(request: FastifyRequest, settings: SessionSettings): void {
  checkOrigin(request, settings);
  if (!isOfSession(request))
    throw new Refusal('forbidden', 'the form is not of this session; open it again and send it once more');
}

/** Whether a form carries the token of its session. */
export function isOfSession(request: FastifyRequest): boolean {
  const session = sessionOf(request);
  const given = (request.body as Record<string, unknown> | null | undefined)?.[CSRF_FIELD];
  return session !== null && typeof given === 'string' && isSame(given, session.csrf);
}

/** Browsers say where a form comes from: from elsewhere it is refused with 403. */
export function checkOrigin({ headers, protocol, host }: FastifyRequest, settings: SessionSettings): void {
  const { origin, 'sec-fetch-site': site } = headers;
  const own = [`${protocol}://${host}`, settings.publicUrl].flatMap((url) =>
    url !== null && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  const isForeign =
    (origin !== undefined && !own.includes(origin)) || (site !== undefined && site !== 'same-origin');
  // Every browser sends one of the two with a form; what sends neither is no page of ours.
  if (isForeign || (origin === undefined && site === undefined))
    throw new Refusal('forbidden', 'the form was not sent from a page of this service');
}

const ID_BYTES = 32;
const ID = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex');

// Made from the id, so that nothing more is kept, and from which the id cannot be had.
const csrfOf = (id: string): string => createHmac('sha256', id).update('form').digest('base64url');

const isSame = (given: string, wanted: string): boolean => {
  const [one, other] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(one!, other!);
};

const isSecure = ({ publicUrl }: SessionSettings): boolean => publicUrl?.startsWith('https:') ?? false;

// The prefix makes browsers refuse the cookie unless it is Secure, of this host alone and of the whole path.
const cookieName = (settings: SessionSettings): string =>
  isSecure(settings) ? '__Host-counterclaim' : 'counterclaim';

/** Lax, not Strict: who follows a link from a chat is still signed in, and no act is a GET. */
const cookieTraits = (settings: SessionSettings) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(settings) }) as const;

async function dropSession(request: FastifyRequest, context: Context, settings: SessionSettings) {
  const id = request.cookies[cookieName(settings)];
  if (id !== undefined && ID.test(id)) await endSession(context, hashOf(id));
}
