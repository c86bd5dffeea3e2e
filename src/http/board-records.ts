/** Pages of single records: a dispute, a question, a claim, an event, an actor. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { type ActorRecord, actorPage } from '../pages/actor-page.ts';
import { chartOf, timelineOf } from '../pages/chart-data.ts';
import { claimPage } from '../pages/claim-page.ts';
import { disputePage } from '../pages/dispute-page.ts';
import { embedHeight, embedPath, frameSnippet } from '../pages/embed-page.ts';
import { type EventRecord, eventPage } from '../pages/event-page.ts';
import { assetUrl, type Frame } from '../pages/layout.ts';
import { labelled, questionUrl } from '../pages/names.ts';
import { chartPictures, timelinePictures } from '../pages/pictures.ts';
import { questionPage } from '../pages/question-page.ts';
import { tileOrigin } from '../pages/territory-map.ts';
import { territoryPart } from '../pages/territory-part.ts';
import { claimantRecord } from '../usecases/keep-record.ts';
import { getEntry } from '../usecases/keep-vocabulary.ts';
import { actorNames, claimsInShort, isDisputed, reportsOfClaims } from '../usecases/read-board.ts';
import { claimHistory, getClaim, listClaims, listCounterclaims } from '../usecases/read-claims.ts';
import { listDisputes, listQuestions } from '../usecases/read-disputes.ts';
import { readDisputePage, readQuestionPage } from '../usecases/read-question-page.ts';
import { readTerritory } from '../usecases/read-territory.ts';
import { boardPolicy, frameOf, sendPage } from './board-frame.ts';
import { asked, type BoardDeps, canStream, LANG_QUERY, named, ofOneMoment } from './board-request.ts';
import { checkQuery, queryInteger } from './compile.ts';
import { momentsOf, PAGE_QUERY, paging, REPLAY_QUERY } from './handling.ts';

type Page = (deps: BoardDeps, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

export function registerRecordPages(app: FastifyInstance, deps: BoardDeps): void {
  const add = (path: string, show: Page) =>
    app.get(path, (request, reply) => ofOneMoment(deps, request, (one) => show(one, request, reply)));
  add('/disputes/:id', showDispute);
  add('/questions/:id', showQuestion);
  add('/claims/:id', showClaim);
  add('/events/:slug', showEvent);
  add('/actors/:slug', showActor);
}

const askedDispute = checkQuery(
  z.strictObject({ ...REPLAY_QUERY, ...LANG_QUERY, cursor: PAGE_QUERY.cursor }),
);

const showDispute: Page = async (deps, request, reply) => {
  const { routing, publicUrl } = deps;
  const { context } = routing;
  const id = named(request, 'id');
  const { lang: _, ...query } = asked(askedDispute, request);
  const moments = momentsOf(query);
  const page = paging(routing, `dispute page ${id}`, query);
  const [from, firstCamp, shownOfFirst] = (page.after as [number, number, number] | null) ?? [0, 1, 0];
  // Further pages of positions go on where the first began, which has the pictures of all.
  const withPictures = page.after === null;
  const limit = LIMITS.positionsPerDisputePage;
  const found = await readDisputePage(context, id, moments, { from, limit, withPictures });
  // What is no dispute, or none any more, can be read as a question.
  if (found === null) return moved(request, reply, questionUrl(id, false), 302);
  const { record, next, pictures } = found;
  if (record.id !== id) return moved(request, reply, questionUrl(record.id), 301);
  const positions = [...record.camps.flatMap((camp) => camp.positions), ...record.unconfirmed];
  const shown = new Set(positions.flatMap(({ claim, trail }) => [claim.id, ...trail.map((one) => one.id)]));
  const linked = [...record.links, ...record.inconsistencies].flatMap((one) => one.claims);
  const frame = frameOf(request, publicUrl);
  const body = disputePage(frame, {
    dispute: record,
    reports: await reportsOfClaims(
      context,
      positions.map(({ claim }) => claim.id),
      moments.knownBefore,
    ),
    others: await claimsInShort(
      context,
      linked.filter((one) => !shown.has(one)),
    ),
    replay: query,
    nextCursor: next === null ? null : page.encode([next, ...campAfter(record, { firstCamp, shownOfFirst })]),
    firstCamp,
    ...(pictures === null ? NO_PICTURES : picturesOf(frame, pictures, query)),
    map: '',
    live: { questions: [record.id], stream: canStream(deps) },
  });
  return sendPage(request, reply, body);
};

/** The chart, the timeline and what embeds them. */
function picturesOf(
  { lang, base }: Frame,
  { chart: record, entries }: Pictures,
  query: { saidBy?: string | undefined; knownBy?: string | undefined },
) {
  const said = labelled(record, lang);
  const chart = chartOf(said, query);
  return {
    timeline: entries,
    chart: chartPictures(chart, lang),
    timelineChart: timelinePictures(timelineOf(said.question, entries, record), lang),
    // As people write it: within quotes an equals sign needs no code.
    embed: frameSnippet(
      `${base}${embedPath('disputes', record.id, { lang })}`,
      chart.label,
      EMBED_WIDTH,
      embedHeight(chart, EMBED_WIDTH, lang),
    ).replaceAll('&#61;', '='),
  };
}

type Pictures = NonNullable<NonNullable<Awaited<ReturnType<typeof readDisputePage>>>['pictures']>;
const EMBED_WIDTH = 640;
const NO_PICTURES = { timeline: [], chart: '', timelineChart: '', embed: '' };

const askedQuestion = checkQuery(z.strictObject({ ...REPLAY_QUERY, ...LANG_QUERY }));

const showQuestion: Page = async (deps, request, reply) => {
  const { context } = deps.routing;
  const id = named(request, 'id');
  const { lang: _, ...query } = asked(askedQuestion, request);
  const moments = momentsOf(query);
  const { question, chart } = await readQuestionPage(context, id, moments);
  if (question.status !== 'undisputed') return moved(request, reply, questionUrl(question.id), 302);
  if (question.id !== id) return moved(request, reply, questionUrl(question.id, false), 301);
  const shown = new Set(
    question.positions.flatMap(({ claim, trail }) => [claim.id, ...trail.map((one) => one.id)]),
  );
  const linked = question.links.flatMap((one) => one.claims).filter((one) => !shown.has(one));
  const frame = frameOf(request, deps.publicUrl);
  const body = questionPage(frame, {
    question,
    reports: await reportsOfClaims(
      context,
      question.positions.map(({ claim }) => claim.id),
      moments.knownBefore,
    ),
    others: await claimsInShort(context, linked),
    replay: query,
    chart:
      question.positions.length > 0
        ? chartPictures(chartOf(labelled(chart, frame.lang), query), frame.lang)
        : '',
    map: '',
    live: { questions: [question.id], stream: canStream(deps) },
  });
  return sendPage(request, reply, body);
};

const askedPlain = checkQuery(z.strictObject(LANG_QUERY));

const showClaim: Page = async (deps, request, reply) => {
  const { context } = deps.routing;
  asked(askedPlain, request);
  const claim = await getClaim(context, named(request, 'id'));
  const { rows, next } = await listCounterclaims(context, claim.id, {
    include: 'contradicting',
    limit: AGAINST_SHOWN,
    cursor: null,
  });
  const body = claimPage(frameOf(request, deps.publicUrl), {
    claim,
    isDisputed: await isDisputed(context, claim.question.id),
    against: rows,
    hasMoreAgainst: next !== null,
    history: (await claimHistory(context, claim.id)).slice(-ACTS_SHOWN),
    live: { questions: [claim.question.id], stream: canStream(deps) },
  });
  return sendPage(request, reply, body);
};

const AGAINST_SHOWN = 20;
const ACTS_SHOWN = 200;
const NOW = { saidBefore: null, knownBefore: null };

const askedEvent = checkQuery(
  z.strictObject({
    ...LANG_QUERY,
    day: z.iso.date().optional(),
    at: queryInteger({ min: 0, max: 1_000_000 }).describe('The number of the day, from 0.'),
  }),
);

const showEvent: Page = async (deps, request, reply) => {
  const { context } = deps.routing;
  const { day, at } = asked(askedEvent, request);
  const slug = named(request, 'slug');
  const event = (await getEntry(context, 'events', slug)) as unknown as EventRecord;
  if (event.slug !== slug) return moved(request, reply, `/events/${encodeURIComponent(event.slug)}`, 301);
  const actors = await actorNames(
    context,
    event.sides.flatMap((side) => side.actors),
  );
  const first = { event: event.slug, limit: LISTED, descending: true, cursor: null } as const;
  const disputes = await listDisputes(context, { ...first, ...NOW, sort: 'factor' });
  const questions = await listQuestions(context, { ...first, sort: 'updatedAt', status: 'undisputed' });
  const territory = await readTerritory(context, event.slug, NOW);
  const frame = frameOf(request, deps.publicUrl);
  const { tiles = null } = deps;
  const body = eventPage(frame, {
    event,
    actors: new Map(actors.map((one) => [one.slug, one])),
    disputes: disputes.rows,
    hasMoreDisputes: disputes.next !== null,
    questions: questions.rows,
    hasMoreQuestions: questions.next !== null,
    map:
      territory === null
        ? ''
        : territoryPart({
            record: territory,
            path: `/events/${encodeURIComponent(event.slug)}`,
            ...{ day, at, tiles, lang: frame.lang, script: assetUrl(frame, 'map.js') },
          }),
    live: { events: [event.slug], stream: canStream(deps) },
  });
  return sendPage(
    request,
    reply,
    body,
    tiles === null ? {} : { policy: boardPolicy([tileOrigin(tiles.url)]) },
  );
};

const LISTED = 50;

const showActor: Page = async (deps, request, reply) => {
  const { context } = deps.routing;
  asked(askedPlain, request);
  const slug = named(request, 'slug');
  const actor = (await getEntry(context, 'actors', slug)) as unknown as ActorRecord & { memberOf: string[] };
  if (actor.slug !== slug) return moved(request, reply, `/actors/${encodeURIComponent(actor.slug)}`, 301);
  const disputes = await listDisputes(context, {
    ...NOW,
    claimant: actor.slug,
    sort: 'factor',
    descending: true,
    limit: LISTED,
    cursor: null,
  });
  const claims = await listClaims(context, {
    claimant: actor.slug,
    sort: 'claimedAt',
    descending: true,
    limit: COUNTED_CLAIMS,
    cursor: null,
  });
  const body = actorPage(frameOf(request, deps.publicUrl), {
    actor,
    groups: await actorNames(context, actor.memberOf),
    record: claims.next === null ? await claimantRecord(context, actor.slug) : null,
    disputes: disputes.rows,
    hasMoreDisputes: disputes.next !== null,
    claims: claims.rows.slice(0, LISTED),
    hasMoreClaims: claims.rows.length > LISTED,
  });
  return sendPage(request, reply, body);
};

/** A record compares every claim of a claimant: beyond as many a page does not wait for it. */
const COUNTED_CLAIMS = 200;

/** What was asked goes along, except for a cursor, which is of the page that gave it. */
function moved(request: FastifyRequest, reply: FastifyReply, to: string, status: 301 | 302): FastifyReply {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  query.delete('cursor');
  return reply.redirect(`${to}${query.size > 0 ? `?${query}` : ''}`, status);
}

type Shown = { camps: readonly { size: number; positions: readonly unknown[] }[] };

/** The camp that the next page begins with, and how much of it has been shown. */
function campAfter(
  { camps }: Shown,
  { firstCamp, shownOfFirst }: { firstCamp: number; shownOfFirst: number },
) {
  const last = camps.at(-1);
  if (!last) return [firstCamp, shownOfFirst];
  const shown = last.positions.length + (camps.length === 1 ? shownOfFirst : 0);
  return shown < last.size ? [firstCamp + camps.length - 1, shown] : [firstCamp + camps.length, 0];
}
