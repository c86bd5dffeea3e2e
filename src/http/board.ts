/** The board: pages for people under the site's root, on the same use cases as the API. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { boardPage } from '../pages/board-page.ts';
import { type EventRecord, eventsPage } from '../pages/event-page.ts';
import { listEntries } from '../usecases/keep-vocabulary.ts';
import { entryCalled, listChoices } from '../usecases/read-board.ts';
import { listDisputes } from '../usecases/read-disputes.ts';
import { ASSETS, frameOf, sendPage, sentToSignIn } from './board-frame.ts';
import { registerRecordPages } from './board-records.ts';
import { asked, type BoardDeps, canStream, LANG_QUERY, ofOneMoment } from './board-request.ts';
import { checkQuery, queryInteger } from './compile.ts';
import { DISPUTE_QUERY, type SORTS } from './dispute-list.ts';
import { keyed, momentsOf, PAGE_QUERY, paging, searchQuery, sorting, sortQuery } from './handling.ts';
import { answerWithin } from './inner-app.ts';
import { text } from './requests.ts';

export { asked, type BoardDeps, LANG_QUERY } from './board-request.ts';

/** Adds the pages that only show; `registerSessions` comes before it in the same scope. */
export function registerBoard(app: FastifyInstance, deps: BoardDeps): void {
  answerWithin(app, '/assets', assets);
  app.register(async (pages) => {
    pages.addHook(
      'preHandler',
      async (request, reply) => sentToSignIn(request, reply, deps.readAccess) ?? undefined,
    );
    pages.get('/', (request, reply) => ofOneMoment(deps, request, (one) => board(one, request, reply)));
    pages.get('/events', (request, reply) =>
      ofOneMoment(deps, request, (one) => events(one, request, reply)),
    );
    registerRecordPages(pages, deps);
  });
}

async function assets(): Promise<FastifyInstance> {
  const { default: fastifyStatic } = await import('@fastify/static');
  const files = Fastify();
  await files.register(fastifyStatic, {
    root: ASSETS,
    prefix: '/assets/',
    // The address changes with the content, so that what has been had is good for ever.
    immutable: true,
    maxAge: '365d',
    index: false,
    wildcard: false,
  });
  await files.ready();
  return files as unknown as FastifyInstance;
}

const ROWS_A_PAGE = 25;

const askedBoard = checkQuery(
  z.strictObject({
    ...DISPUTE_QUERY.shape,
    ...LANG_QUERY,
    limit: queryInteger({ min: 1, max: 200, default: ROWS_A_PAGE }),
    // Somebody may type a name where a list is too long to choose from.
    event: text(300).optional(),
    claimant: text(300).optional(),
    sort: sortQuery(['updatedAt', 'claimants', 'factor', 'gap'], '-factor'),
  }),
);

async function board(deps: BoardDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { routing, publicUrl } = deps;
  const { context } = routing;
  const { lang: _, ...given } = asked(askedBoard, request);
  const [event, claimant] = [
    given.event === undefined ? null : await entryCalled(context, 'events', given.event),
    given.claimant === undefined ? null : await entryCalled(context, 'actors', given.claimant),
  ];
  const unknownNames = [
    ...(event === null && given.event !== undefined ? [given.event] : []),
    ...(claimant === null && given.claimant !== undefined ? [given.claimant] : []),
  ];
  const query = { ...given, event: event?.slug, claimant: claimant?.slug };
  const page = paging(routing, 'board', query);
  const { sort, cursor: __, saidBy: ___, knownBy: ____, ...filter } = query;
  const { rows, next } =
    unknownNames.length > 0
      ? { rows: [], next: null }
      : await listDisputes(context, {
          ...filter,
          ...sorting<(typeof SORTS)[number]>(sort),
          ...momentsOf(query),
          cursor: keyed(page.after),
        });
  const body = boardPage(frameOf(request, publicUrl), {
    query: { ...given, event: event?.slug ?? given.event, claimant: claimant?.slug ?? given.claimant },
    rows,
    nextCursor: next && page.encode([next.key, next.seq]),
    events: await listChoices(context, 'events'),
    claimants: await listChoices(context, 'actors'),
    event,
    claimant,
    unknownNames,
    stream: canStream(deps),
  });
  return sendPage(request, reply, body);
}

const askedEvents = checkQuery(z.strictObject({ ...PAGE_QUERY, ...LANG_QUERY, q: searchQuery }));

async function events(deps: BoardDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { routing, publicUrl } = deps;
  const query = asked(askedEvents, request);
  const { lang: _, ...listed } = query;
  const page = paging(routing, 'events page', listed);
  const after = (page.after?.[0] as string | undefined) ?? '';
  const { rows, next } = await listEntries(routing.context, 'events', {
    q: query.q,
    after,
    limit: query.limit,
  });
  const body = eventsPage(frameOf(request, publicUrl), {
    q: query.q,
    rows: rows as unknown as EventRecord[],
    nextCursor: next === null ? null : page.encode([next]),
    live: { stream: canStream(deps) },
  });
  return sendPage(request, reply, body);
}
