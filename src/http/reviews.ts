/** Routes of assessments and positions in the formats of others: ClaimReview, the Fact Check Tools, Wikibase. */
import { z } from 'zod';
import { fault, Refusal } from '../domain/refusal.ts';
import { factCheckAnswer, selectFields } from '../exchange/fact-check-tools.ts';
import { JSON_LD, type Node, reviewFeedJsonLd } from '../exchange/schema-org.ts';
import { wikibaseStatements } from '../exchange/wikibase.ts';
import { LIMITS } from '../limits.ts';
import { listReviews, searchReviews } from '../usecases/read-reviews.ts';
import { listStatements } from '../usecases/read-statements.ts';
import { QuestionRef } from './answers.ts';
import { queryBoolean, queryInteger } from './compile.ts';
import { byId, PAGE_QUERY, paging, type Routing, searchQuery } from './handling.ts';
import { type MediaForm, type Operation, operation } from './operation.ts';
import { linkNext } from './pagination.ts';
import { refusalOfShape } from './problems.ts';
import { slug } from './requests.ts';

export function reviewOperations(routing: Routing): Operation[] {
  return [feedOperation(routing), searchOperation(routing), statementsOperation(routing)];
}

const linked = (url: string, cursor: string | null): Record<string, string> =>
  cursor === null ? {} : { link: linkNext(url, cursor) };

/** A resource's JSON-LD, beside its JSON. */
export const JSON_LD_FORM: Record<string, MediaForm> = {
  [JSON_LD]: { schema: { type: 'object' }, suffix: '.jsonld' },
};

export const jsonLd = (node: Node, type: string = JSON_LD) => ({
  raw: { type, content: JSON.stringify(node) },
});

const FEED_FORM: MediaForm = {
  schema: {
    type: 'object',
    required: ['@context', '@type', 'dataFeedElement'],
    properties: {
      '@context': { const: 'https://schema.org' },
      '@type': { const: 'DataFeed' },
      '@id': { type: 'string', format: 'uri' },
      url: { type: 'string', format: 'uri' },
      name: { type: 'string' },
      dateModified: { type: 'string', format: 'date-time' },
      dataFeedElement: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            '@type': { const: 'DataFeedItem' },
            dateCreated: { type: 'string', format: 'date-time' },
            item: { type: 'array', items: { type: 'object' } },
          },
        },
      },
    },
  },
  example: {
    '@context': 'https://schema.org',
    '@type': 'DataFeed',
    name: 'Assessments of claims',
    dataFeedElement: [],
  },
};

function feedOperation(routing: Routing): Operation {
  return operation({
    id: 'listClaimReviews',
    method: 'GET',
    path: '/v1/claimreview',
    tag: 'assessments',
    summary: 'List assessments as ClaimReview',
    description:
      'Fact-checkers’ findings, newest first, as a schema.org `DataFeed` of `ClaimReview`; the next page is in ' +
      'the Link header. A finding that its assessor has replaced on the same claim is left out, unless asked for.',
    role: 'reader',
    isKept: true,
    etag: 'weak',
    query: z.strictObject({
      ...PAGE_QUERY,
      event: slug.optional(),
      claimant: slug.optional().describe('Whose claim is assessed.'),
      assessor: slug.optional(),
      q: searchQuery,
      superseded: queryBoolean({ default: false }).describe('Also findings that were replaced.'),
    }),
    refusals: ['invalid-cursor'],
    defaultMedia: JSON_LD,
    answers: {
      200: {
        description: 'A page of the feed.',
        shape: null,
        media: { [JSON_LD]: FEED_FORM, 'application/json': FEED_FORM },
      },
    },
    async handle({ query, url, base, media }) {
      const page = paging(routing, 'claimreview', query);
      const { cursor: _, ...filter } = query;
      const { rows, known, next } = await listReviews(routing.context, {
        ...filter,
        before: (page.after?.[0] as number | undefined) ?? null,
      });
      return {
        ...jsonLd(reviewFeedJsonLd(rows, base, known), media),
        headers: linked(url, next === null ? null : page.encode([next])),
      };
    },
  });
}

const GOOGLE_FIELDS = {
  query: z
    .string()
    .max(LIMITS.searchChars)
    .optional()
    .describe('Words of the claim. Needed unless reviewPublisherSiteFilter is given.'),
  languageCode: z.string().max(35).optional().describe('A BCP 47 tag; its region does not count.'),
  reviewPublisherSiteFilter: z
    .string()
    .max(LIMITS.nameChars)
    .optional()
    .describe('The site of the assessor, such as factcheck.example, or its name.'),
  maxAgeDays: queryInteger({ min: 0 }).describe(
    'How long ago the claim was made or reviewed, the later of the two, at most.',
  ),
  pageSize: queryInteger({ min: 0 }).describe(
    `How many claims a page has: 10 unless given, ${LIMITS.pageRowsMax} at most.`,
  ),
  pageToken: z.string().max(LIMITS.urlBytes).optional().describe('The `nextPageToken` of the page before.'),
  offset: queryInteger({ min: 0 }).describe('How many claims to pass over, where no pageToken is given.'),
};

/** What clients made for Google’s APIs send with any request. */
const GOOGLE_STANDARD = {
  key: z
    .string()
    .max(LIMITS.bearerKeyChars)
    .optional()
    .describe('A key of this service where reading needs one; else ignored.'),
  fields: z
    .string()
    .max(LIMITS.urlBytes)
    .optional()
    .describe('The part of the answer to give: `claims(text,claimReview/url)`.'),
  alt: z.enum(['json']).optional(),
  prettyPrint: queryBoolean().describe('Changes nothing.'),
  quotaUser: z.string().max(LIMITS.nameChars).optional().describe('Changes nothing.'),
  uploadType: z.string().max(LIMITS.nameChars).optional().describe('Changes nothing.'),
  upload_protocol: z.string().max(LIMITS.nameChars).optional().describe('Changes nothing.'),
  access_token: z.string().max(LIMITS.urlBytes).optional().describe('Changes nothing.'),
  oauth_token: z.string().max(LIMITS.urlBytes).optional().describe('Changes nothing.'),
  '$.xgafv': z.enum(['1', '2']).optional().describe('Changes nothing: refusals are problem documents.'),
};

const FactCheck = z
  .strictObject({
    publisher: z
      .strictObject({ name: z.string().optional(), site: z.string().optional() })
      .optional()
      .describe('The assessor, and its site as far as its `sameAs` tells.'),
    url: z.string().optional().describe('The review at the assessor’s site, else its record here.'),
    title: z.string().optional(),
    reviewDate: z.iso.datetime().optional(),
    textualRating: z.string().optional(),
    languageCode: z
      .string()
      .optional()
      .describe('Of the first report of the claim, since assessments have no language.'),
  })
  .meta({ id: 'FactCheck' });

const FactChecks = z
  .strictObject({
    claims: z
      .array(
        z
          .strictObject({
            text: z.string().optional(),
            claimant: z.string().optional(),
            claimDate: z.iso.datetime().optional().describe('Absent where no day is known.'),
            claimReview: z.array(FactCheck).optional(),
          })
          .meta({ id: 'FactCheckedClaim' }),
      )
      .optional()
      .describe('Absent where nothing was found.'),
    nextPageToken: z.string().optional().describe('Absent on the last page.'),
  })
  .meta({ id: 'FactChecks' });

function searchOperation(routing: Routing): Operation {
  return operation({
    id: 'searchFactChecks',
    method: 'GET',
    // The router reads a double colon as one.
    path: '/v1alpha1/claims::search',
    tag: 'assessments',
    summary: 'Search assessed claims as Google’s Fact Check Tools does',
    description:
      'The path, parameters and fields of the Fact Check Tools API, so that its clients work here with another ' +
      'host. Parameters without a value count as absent. Refusals are problem documents, as everywhere here.',
    role: 'reader',
    keyParameter: 'key',
    etag: 'weak',
    query: z.strictObject({ ...GOOGLE_FIELDS, ...GOOGLE_STANDARD }),
    refusals: ['invalid-cursor'],
    answers: {
      200: {
        description: 'Claims with their reviews, the newest reviewed first.',
        shape: FactChecks,
      },
    },
    async handle({ query, base }) {
      const given = present(query);
      if (given.query === undefined && given.reviewPublisherSiteFilter === undefined)
        throw refusalOfShape([
          fault('query', 'required', 'is required, unless reviewPublisherSiteFilter is given'),
        ]);
      const { pageToken, offset = 0, pageSize, maxAgeDays, query: q, languageCode, fields } = given;
      const publisher = given.reviewPublisherSiteFilter;
      const scope = { q, publisher, languageCode, maxAgeDays, cursor: pageToken };
      const page = tokenPaging(routing, scope);
      const { rows, known, next } = await searchReviews(routing.context, {
        q,
        publisher,
        lang: languageCode?.split(/[-_]/)[0]?.toLowerCase(),
        since: maxAgeDays ? routing.context.clock() - maxAgeDays * DAY_MS : undefined,
        before: (page.after?.[0] as number | undefined) ?? null,
        offset: pageToken === undefined ? offset : 0,
        limit: Math.min(pageSize || GOOGLE_PAGE_ROWS, LIMITS.pageRowsMax),
      });
      const whole = factCheckAnswer(rows, next === null ? null : page.encode([next]), base, known);
      const body = fields === undefined ? whole : selectFields(whole, fields);
      if (body === null)
        throw refusalOfShape([fault('fields', 'invalid', 'does not select fields of this answer')]);
      return { body };
    },
  });
}

/** The cursor has another name there, which a refusal must give. */
function tokenPaging(routing: Routing, scope: Parameters<typeof paging>[2]) {
  try {
    return paging(routing, 'fact checks', scope);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('invalid-cursor', 'the pageToken was not made for this search', {}, [
      fault('pageToken', 'invalid', 'was not made for this search'),
    ]);
  }
}

const GOOGLE_PAGE_ROWS = 10;
const DAY_MS = 86_400_000;

/** Clients that build addresses from forms send parameters without a value. */
function present<Q extends object>(query: Q): Q {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  ) as Q;
}

const WikibaseAnswer = z
  .strictObject({
    question: QuestionRef,
    item: z
      .string()
      .nullable()
      .describe('The event’s item at Wikidata, by its `sameAs`; the statements are of it.'),
    property: z.string().nullable().describe('The property of Wikidata; null where none is known.'),
    statements: z.array(
      z.strictObject({
        claim: z.string(),
        statement: z
          .record(z.string(), z.unknown())
          .describe('A Wikibase statement, as `wbeditentity` and `wbsetclaim` take it.'),
        notes: z.array(z.string()).describe('What an editor should know before carrying it over.'),
      }),
    ),
    left: z
      .array(z.strictObject({ claim: z.string(), reason: z.string() }))
      .describe('Claims that Wikibase cannot say, each with the reason.'),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'WikibaseStatements' });

function statementsOperation(routing: Routing): Operation {
  return operation({
    id: 'listWikibaseStatements',
    method: 'GET',
    path: '/v1/questions/:id/wikibase',
    tag: 'questions',
    summary: 'The positions of a question as Wikibase statements',
    description:
      'For carrying figures of killed, wounded, missing and casualties over to Wikidata with their sources, one ' +
      'statement a position. No number is made up: where Wikibase cannot say what was said the value is unknown ' +
      'and the words stand beside it, or the claim is `left` with the reason.',
    role: 'reader',
    isKept: true,
    etag: 'weak',
    params: byId,
    query: z.strictObject(PAGE_QUERY),
    refusals: ['not-found', 'invalid-cursor'],
    answers: { 200: { description: 'A page of statements.', shape: WikibaseAnswer } },
    async handle({ params, query, url }) {
      const page = paging(routing, `wikibase ${params.id}`, query);
      const found = await listStatements(routing.context, params.id, {
        from: (page.after?.[0] as number | undefined) ?? 0,
        limit: query.limit,
      });
      const nextCursor = found.next === null ? null : page.encode([found.next]);
      return {
        body: { question: found.question, ...wikibaseStatements(found), nextCursor },
        headers: linked(url, nextCursor),
      };
    },
  });
}
