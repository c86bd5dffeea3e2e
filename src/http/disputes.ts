/** Routes of questions, disputes, links and assessments. */
import { z } from 'zod';
import { disputeJsonLd, JSON_LD } from '../exchange/schema-org.ts';
import { LIMITS } from '../limits.ts';
import {
  assessQuestion,
  getLink,
  linkClaims,
  listAssessments,
  removeLink,
} from '../usecases/judge-claims.ts';
import { getDispute, getQuestion } from '../usecases/read-disputes.ts';
import { reviewsOfDispute } from '../usecases/read-reviews.ts';
import { disputeTimeline } from '../usecases/read-timeline.ts';
import {
  Assessment,
  DISPUTE_STATUSES,
  Dispute,
  Link,
  Question,
  QuestionRow,
  TimelineEntry,
} from './answers.ts';
import { queryInteger } from './compile.ts';
import { disputeListOperation, PARTS_QUERY, SORTS } from './dispute-list.ts';
import {
  acting,
  authorOf,
  byId,
  keyed,
  momentsOf,
  PAGE_QUERY,
  paging,
  REPLAY_QUERY,
  type Routing,
  sorting,
  sortQuery,
} from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { linkNext, pageShape } from './pagination.ts';
import { NewAssessment, NewLink } from './requests.ts';
import { JSON_LD_FORM, jsonLd } from './reviews.ts';

const MOVED = { description: 'The question was merged into another; Location leads there.', shape: null };

export function disputeOperations(routing: Routing): Operation[] {
  return [
    ...questionOperations(routing),
    disputeListOperation(routing),
    ...oneDispute(routing),
    ...linkOperations(routing),
    ...assessmentOperations(routing),
  ];
}

function questionOperations(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'listQuestions',
      method: 'GET',
      path: '/v1/questions',
      tag: 'questions',
      summary: 'List questions: every point claimed, disputed or not',
      description: 'Each with its first 20 positions.',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      query: z.strictObject({
        ...PAGE_QUERY,
        ...PARTS_QUERY,
        status: z.enum(['undisputed', ...DISPUTE_STATUSES]).optional(),
        sort: sortQuery(SORTS, '-updatedAt'),
      }),
      refusals: ['invalid-cursor'],
      answers: {
        200: {
          description: 'A page of questions.',
          shape: pageShape(QuestionRow).meta({ id: 'QuestionPage' }),
        },
      },
      async handle({ query, url }) {
        const page = paging(routing, 'questions', query);
        const { sort, cursor: _, ...filter } = query;
        const { rows, next } = await routing.readList(context, 'questions', {
          ...filter,
          ...sorting<(typeof SORTS)[number]>(sort),
          cursor: keyed(page.after),
        });
        return page.answer(url, rows, next && [next.key, next.seq]);
      },
    }),
    operation({
      id: 'getQuestion',
      method: 'GET',
      path: '/v1/questions/:id',
      tag: 'questions',
      summary: 'Get a question with its positions',
      role: 'reader',
      isKept: true,
      etag: 'strong',
      params: byId,
      query: z.strictObject(REPLAY_QUERY),
      refusals: ['not-found'],
      answers: { 200: { description: 'The question.', shape: Question }, 301: MOVED },
      async handle({ params, query, url }) {
        const body = await getQuestion(context, params.id, momentsOf(query));
        return body.id === params.id ? { body } : moved('questions', body.id, url);
      },
    }),
  ];
}

// What was asked goes along, except for a cursor: the pages of the other are its own.
function moved(list: string, id: string, asked: string) {
  const { pathname, searchParams } = new URL(asked);
  searchParams.delete('cursor');
  const query = searchParams.size > 0 ? `?${searchParams}` : '';
  const suffix = pathname.endsWith('.jsonld') ? '.jsonld' : '';
  return { status: 301, location: `/v1/${list}/${encodeURIComponent(id)}${suffix}${query}` };
}

function oneDispute(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'getDispute',
      method: 'GET',
      path: '/v1/disputes/:id',
      tag: 'disputes',
      summary: 'Get a dispute: camps, positions, trails, spread',
      description:
        `A dispute's id is its question's. Camps page beyond ${LIMITS.positionsPerDisputePage} positions. As ` +
        'JSON-LD it is a schema.org `Question` with an `Answer` for each camp; further pages are in the Link header.',
      role: 'reader',
      isKept: true,
      etag: 'strong',
      params: byId,
      query: z.strictObject({
        limit: queryInteger({
          min: 1,
          max: LIMITS.positionsPerDisputePage,
          default: LIMITS.positionsPerDisputePage,
        }).describe('How many positions a page has.'),
        cursor: PAGE_QUERY.cursor,
        ...REPLAY_QUERY,
      }),
      refusals: ['not-found', 'invalid-cursor'],
      answers: { 200: { description: 'The dispute.', shape: Dispute, media: JSON_LD_FORM }, 301: MOVED },
      async handle({ params, query, url, base, media }) {
        const page = paging(routing, `dispute ${params.id}`, query);
        const from = (page.after?.[0] as number | undefined) ?? 0;
        const { record, next } = await getDispute(context, params.id, momentsOf(query), {
          from,
          limit: query.limit,
        });
        if (record.id !== params.id) return moved('disputes', record.id, url);
        const nextCursor = next === null ? null : page.encode([next]);
        if (media !== JSON_LD) return { body: { ...record, nextCursor } };
        const { reviews, known } = await reviewsOfDispute(context, record);
        return {
          ...jsonLd(disputeJsonLd(record, base, known, reviews)),
          ...(nextCursor === null ? {} : { headers: { link: linkNext(url, nextCursor) } }),
        };
      },
    }),
    operation({
      id: 'disputeTimeline',
      method: 'GET',
      path: '/v1/disputes/:id/timeline',
      tag: 'disputes',
      summary: 'Who said what when, revision by revision',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      params: byId,
      query: z.strictObject({ ...PAGE_QUERY, ...REPLAY_QUERY }),
      refusals: ['not-found', 'invalid-cursor'],
      answers: {
        200: {
          description: 'A page of entries, oldest first.',
          shape: pageShape(TimelineEntry).meta({ id: 'TimelinePage' }),
        },
      },
      async handle({ params, query, url }) {
        const page = paging(routing, `timeline ${params.id}`, query);
        const from = (page.after?.[0] as number | undefined) ?? 0;
        const entries = await disputeTimeline(context, params.id, momentsOf(query), {
          from,
          limit: query.limit,
        });
        const rows = entries.rows.map(({ at, act, claim, succeededBy }) => ({ at, act, claim, succeededBy }));
        return page.answer(url, rows, entries.next === null ? null : [entries.next]);
      },
    }),
  ];
}

function linkOperations({ context }: Routing): Operation[] {
  return [
    operation({
      id: 'linkClaims',
      method: 'POST',
      path: '/v1/links',
      tag: 'links',
      summary: 'Link two claims',
      description:
        "An editor's relation, with its rationale. Within a question it overrides the verdict of the pair.",
      role: 'editor',
      etag: 'strong',
      body: NewLink,
      bodyExample: {
        claims: ['01890000-0000-7000-8000-000000000000', '01890000-0000-7000-8000-000000000001'],
        relation: 'compatible',
        rationale: 'The two figures count different days.',
      },
      idempotent: true,
      refusals: ['unknown-reference', 'invalid-claim', 'already-exists', 'too-many-links'],
      answers: { 201: { description: 'Linked.', shape: Link } },
      handle: (request) =>
        acting(
          request,
          (options) => linkClaims(context, authorOf(request.caller), request.body, options),
          (body) => ({ body, location: `/v1/links/${body.id}` }),
        ),
    }),
    operation({
      id: 'getLink',
      method: 'GET',
      path: '/v1/links/:id',
      tag: 'links',
      summary: 'Get a link',
      role: 'reader',
      isKept: true,
      etag: 'strong',
      params: byId,
      refusals: ['not-found'],
      answers: { 200: { description: 'The link.', shape: Link } },
      handle: async ({ params }) => ({ body: await getLink(context, params.id) }),
    }),
    operation({
      id: 'removeLink',
      method: 'DELETE',
      path: '/v1/links/:id',
      tag: 'links',
      summary: 'Take a link back',
      role: 'editor',
      params: byId,
      ifMatchShape: Link,
      refusals: ['not-found'],
      answers: { 204: { description: 'Taken back; the log keeps it.', shape: null } },
      async handle({ params, caller, ifMatch }) {
        await removeLink(context, authorOf(caller), params.id, ifMatch!);
        return {};
      },
    }),
  ];
}

function assessmentOperations(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'assessQuestion',
      method: 'POST',
      path: '/v1/questions/:id/assessments',
      tag: 'assessments',
      summary: 'Assess a question',
      description:
        "A fact-checker's finding; the only place where truth is judged. An assessor's newest stands.",
      role: 'editor',
      params: byId,
      body: NewAssessment,
      bodyExample: {
        assessor: { slug: 'example-check', name: 'Example Check', kind: 'organisation' },
        value: 2,
        rating: 'mostly-false',
        rationale: 'Two funerals could be documented.',
        evidence: ['https://check.example/belgorod'],
      },
      idempotent: true,
      refusals: ['not-found', 'invalid-claim', 'unknown-reference', 'value-unparsed'],
      answers: { 201: { description: 'Assessed.', shape: Assessment } },
      handle: (request) =>
        acting(
          request,
          (options) =>
            assessQuestion(context, authorOf(request.caller), request.params.id, request.body, options),
          (body) => ({ body, location: `/v1/questions/${encodeURIComponent(body.question)}/assessments` }),
        ),
    }),
    operation({
      id: 'listAssessments',
      method: 'GET',
      path: '/v1/questions/:id/assessments',
      tag: 'assessments',
      summary: 'List the assessments of a question',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      params: byId,
      query: z.strictObject(PAGE_QUERY),
      refusals: ['not-found', 'invalid-cursor'],
      answers: {
        200: {
          description: 'A page of assessments, oldest first.',
          shape: pageShape(Assessment).meta({ id: 'AssessmentPage' }),
        },
      },
      async handle({ params, query, url }) {
        const page = paging(routing, `assessments ${params.id}`, query);
        const from = (page.after?.[0] as number | undefined) ?? 0;
        const all = await listAssessments(context, params.id);
        return page.answer(
          url,
          all.slice(from, from + query.limit),
          from + query.limit < all.length ? [from + query.limit] : null,
        );
      },
    }),
  ];
}
