/** Routes of claims. */
import { z } from 'zod';
import { claimDocument, JSON_LD } from '../exchange/schema-org.ts';
import {
  addReport,
  correctClaim,
  furtherFaultsOfPatch,
  furtherFaultsOfReport,
  retractClaim,
  voidClaim,
} from '../usecases/change-claim.ts';
import type { ClaimInput } from '../usecases/claim-input.ts';
import { claimHistory, getClaimText, listCounterclaims } from '../usecases/read-claims.ts';
import { getReviewedClaim } from '../usecases/read-reviews.ts';
import { furtherFaults, type Recorded, recordClaim } from '../usecases/record-claim.ts';
import { ClaimRecord, Counterclaim, HistoryEntry, RecordedClaim, ReportedClaim } from './answers.ts';
import { listOperation } from './claim-list.ts';
import { queryBoolean } from './compile.ts';
import { EXAMPLES } from './examples.ts';
import { acting, authorOf, byId, json, PAGE_QUERY, paging, type Routing } from './handling.ts';
import { importOperation } from './import.ts';
import { type Answer, type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { ClaimPatch, NewClaim, NewReport, Retraction, Voiding } from './requests.ts';
import { JSON_LD_FORM, jsonLd } from './reviews.ts';
import { warned } from './warnings.ts';

const tag = 'claims';

export function claimOperations(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    recordOperation(routing),
    importOperation(routing),
    listOperation(routing),
    ...readOperations(routing),
    ...changeOperations(context),
  ];
}

function recordOperation({ context }: Routing): Operation {
  return operation({
    id: 'recordClaim',
    method: 'POST',
    path: '/v1/claims',
    tag,
    summary: 'Record a claim',
    description:
      'Records who says what, with the sources that carried it, and answers at once which positions stand ' +
      'against it and why. The same claim again adds its reports to the first and is answered with 200.',
    role: 'contributor',
    query: z.strictObject({
      dryRun: queryBoolean({ default: false }).describe('Answers the same, writes nothing.'),
    }),
    body: NewClaim,
    bodyExample: EXAMPLES.newClaim,
    idempotent: true,
    etag: 'strong',
    tagged: { shape: ClaimRecord, of: recordOf },
    refusals: ['invalid-claim', 'unknown-reference', 'value-unparsed', 'external-id-conflict'],
    answers: {
      201: { description: 'Recorded.', shape: RecordedClaim, example: EXAMPLES.recorded },
      200: { description: 'The same claim was there already; its reports were added.', shape: RecordedClaim },
    },
    alsoCheck: (body, faulty) => furtherFaults(context, body as Partial<ClaimInput>, faulty),
    handle: (request) =>
      acting(
        request,
        (options) =>
          recordClaim(context, authorOf(request.caller), request.body, {
            ...options,
            dryRun: request.query.dryRun,
          }),
        recordedAnswer,
      ),
  });
}

// The claim alone, as its GET answers it.
function recordOf(body: unknown): unknown {
  const {
    merged: _,
    dispute: __,
    counterclaims: ___,
    warnings: ____,
    ...record
  } = body as Record<string, unknown>;
  return record;
}

function recordedAnswer({ record, dispute, counterclaims, merged, warnings }: Recorded): Answer {
  const body = { ...record, ...(merged ? { merged } : {}), dispute, counterclaims, ...warned(warnings) };
  return merged ? { status: 200, body } : { status: 201, body, location: `/v1/claims/${record.id}` };
}

function readOperations(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'getClaim',
      method: 'GET',
      path: '/v1/claims/:id',
      tag,
      summary: 'Get a claim',
      description:
        'The record. What stands against it is asked at `/counterclaims`. As JSON-LD it is a schema.org ' +
        '`ClaimReview` for each of its assessments, or else a `Claim`.',
      role: 'reader',
      isKept: true,
      etag: 'strong',
      params: byId,
      refusals: ['not-found'],
      answers: { 200: { description: 'The claim.', shape: ClaimRecord, media: JSON_LD_FORM } },
      async handle({ params, media, base }) {
        if (media !== JSON_LD) return json(await getClaimText(context, params.id));
        const { record, reviews, known } = await getReviewedClaim(context, params.id);
        return jsonLd(claimDocument(record, reviews, base, known));
      },
    }),
    operation({
      id: 'listCounterclaims',
      method: 'GET',
      path: '/v1/claims/:id/counterclaims',
      tag,
      summary: 'List what stands against a claim',
      description:
        'The positions in conflict or tension with the claim, worst gap first. A claim that is no position any ' +
        'more (revised, retracted, voided) has none; its `status` and `succeededBy` say what took its place.',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      params: byId,
      query: z.strictObject({
        ...PAGE_QUERY,
        include: z
          .enum(['contradicting', 'all'])
          .default('contradicting')
          .describe('`all` adds the positions that do not contradict it, its claimant’s own among them.'),
      }),
      refusals: ['not-found', 'invalid-cursor'],
      answers: {
        200: {
          description: 'A page of counterclaims.',
          shape: pageShape(Counterclaim).meta({ id: 'CounterclaimPage' }),
        },
      },
      async handle({ params, query, url }) {
        const page = paging(routing, `counterclaims ${params.id}`, query);
        const [phase, gap, seq] = page.after ?? [];
        const { rows, next } = await listCounterclaims(context, params.id, {
          include: query.include,
          limit: query.limit,
          cursor: page.after && {
            phase: phase as 'against' | 'rest',
            gap: gap as number,
            seq: seq as number,
          },
        });
        return page.answer(url, rows, next && [next.phase, next.gap, next.seq]);
      },
    }),
    operation({
      id: 'claimHistory',
      method: 'GET',
      path: '/v1/claims/:id/history',
      tag,
      summary: 'Every version and act of a claim',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      params: byId,
      query: z.strictObject(PAGE_QUERY),
      refusals: ['not-found', 'invalid-cursor'],
      answers: {
        200: {
          description: 'A page of acts, oldest first.',
          shape: pageShape(HistoryEntry).meta({ id: 'HistoryPage' }),
        },
      },
      async handle({ params, query, url }) {
        const page = paging(routing, `history ${params.id}`, query);
        const after = (page.after?.[0] as number | undefined) ?? 0;
        const rows = (await claimHistory(context, params.id)).filter((row) => row.seq > after);
        const shown = rows.slice(0, query.limit);
        return page.answer(url, shown, rows.length > shown.length ? [shown.at(-1)!.seq] : null);
      },
    }),
  ];
}

function changeOperations(context: Routing['context']): Operation[] {
  return [
    operation({
      id: 'correctClaim',
      method: 'PATCH',
      path: '/v1/claims/:id',
      tag,
      summary: 'Correct the record of a claim',
      description:
        'A new version, with a reason; earlier versions stay in the history. Absent fields stay, null takes a ' +
        'field away, `reports` replaces them all.',
      role: 'editor',
      etag: 'strong',
      params: byId,
      body: ClaimPatch,
      bodyExample: { value: 'two', reason: 'The figure was mistyped.' },
      ifMatchShape: ClaimRecord,
      alsoCheck: (body, faulty, params) => furtherFaultsOfPatch(context, params.id ?? '', body, faulty),
      refusals: [
        'not-found',
        'invalid-claim',
        'unknown-reference',
        'value-unparsed',
        'invalid-state',
        'already-exists',
      ],
      answers: { 200: { description: 'The claim as it is now.', shape: ClaimRecord } },
      handle: async ({ params, body, caller, ifMatch }) => ({
        body: await correctClaim(context, authorOf(caller), params.id, body, ifMatch!),
      }),
    }),
    operation({
      id: 'retractClaim',
      method: 'POST',
      path: '/v1/claims/:id/retract',
      tag,
      summary: 'Record that the claimant took a claim back',
      description: 'Ends the position; no earlier claim comes back. Repeatable.',
      role: 'editor',
      etag: 'strong',
      params: byId,
      body: Retraction.optional(),
      bodyExample: { retractedAt: '2023-05-25', reason: 'The claimant withdrew the figure.' },
      idempotent: true,
      refusals: ['not-found', 'invalid-claim', 'unknown-reference', 'invalid-state', 'precondition-failed'],
      answers: { 200: { description: 'The claim as it is now.', shape: ClaimRecord } },
      handle: (request) =>
        acting(
          request,
          (options) =>
            retractClaim(context, authorOf(request.caller), request.params.id, request.body ?? {}, options),
          (body) => ({ body }),
        ),
    }),
    operation({
      id: 'voidClaim',
      method: 'POST',
      path: '/v1/claims/:id/void',
      tag,
      summary: 'Void a claim whose record was wrong',
      description: 'The claim is as if never recorded, and what it had revised comes back. Repeatable.',
      role: 'editor',
      etag: 'strong',
      params: byId,
      body: Voiding,
      bodyExample: { reason: 'The article speaks of another battle.' },
      idempotent: true,
      refusals: ['not-found', 'precondition-failed'],
      answers: { 200: { description: 'The claim as it is now.', shape: ClaimRecord } },
      handle: (request) =>
        acting(
          request,
          (options) => voidClaim(context, authorOf(request.caller), request.params.id, request.body, options),
          (body) => ({ body }),
        ),
    }),
    operation({
      id: 'addReport',
      method: 'POST',
      path: '/v1/claims/:id/reports',
      tag,
      summary: 'Add a report: another source carries the claim',
      role: 'contributor',
      etag: 'strong',
      tagged: { shape: ClaimRecord, of: recordOf },
      params: byId,
      body: NewReport,
      bodyExample: EXAMPLES.newReport,
      alsoCheck: (body) => furtherFaultsOfReport(context, body),
      idempotent: true,
      refusals: ['not-found', 'invalid-claim', 'unknown-reference', 'invalid-state'],
      answers: {
        201: { description: 'The claim with its new report.', shape: ReportedClaim },
        200: { description: 'The claim had this report already.', shape: ReportedClaim },
      },
      handle: (request) =>
        acting(
          request,
          (options) => addReport(context, authorOf(request.caller), request.params.id, request.body, options),
          ({ record, added }) =>
            added
              ? { status: 201, body: record, location: `/v1/claims/${record.id}` }
              : { status: 200, body: { ...record, merged: true } },
        ),
    }),
  ];
}
