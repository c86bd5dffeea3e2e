/** Routes of sources: the documents that carried claims. */
import { z } from 'zod';
import {
  addSource,
  changeSource,
  getSource,
  listSources,
  mergeEntries,
} from '../usecases/keep-vocabulary.ts';
import { Source } from './answers.ts';
import { acting, authorOf, byId, PAGE_QUERY, paging, type Routing, searchQuery } from './handling.ts';
import { type Answer, type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { NewMerge, NewSource, SourcePatch } from './requests.ts';

export function sourceOperations(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'listSources',
      method: 'GET',
      path: '/v1/sources',
      tag: 'vocabulary',
      summary: 'List sources',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      query: z.strictObject({ ...PAGE_QUERY, q: searchQuery }),
      refusals: ['invalid-cursor'],
      answers: {
        200: {
          description: 'A page of sources, oldest first.',
          shape: pageShape(Source).meta({ id: 'SourcePage' }),
        },
      },
      async handle({ query, url }) {
        const page = paging(routing, 'sources', query);
        const after = (page.after?.[0] as number | undefined) ?? 0;
        const { rows, next } = await listSources(context, { q: query.q, after, limit: query.limit });
        return page.answer(url, rows, next === null ? null : [next]);
      },
    }),
    operation({
      id: 'createSource',
      method: 'POST',
      path: '/v1/sources',
      tag: 'vocabulary',
      summary: 'Create a source',
      role: 'contributor',
      etag: 'strong',
      body: NewSource,
      bodyExample: { publisher: 'Example Wire', url: 'https://news.example/raid', publishedAt: '2023-05-24' },
      idempotent: true,
      refusals: ['already-exists', 'invalid-claim'],
      answers: { 201: { description: 'Created.', shape: Source } },
      handle: (request) =>
        acting(
          request,
          (options) => addSource(context, authorOf(request.caller), request.body, options),
          (body) => ({ body, location: `/v1/sources/${body.id}` }),
        ),
    }),
    operation({
      id: 'getSource',
      method: 'GET',
      path: '/v1/sources/:id',
      tag: 'vocabulary',
      summary: 'Get a source',
      role: 'reader',
      isKept: true,
      etag: 'strong',
      params: byId,
      refusals: ['not-found'],
      answers: {
        200: { description: 'The source.', shape: Source },
        301: { description: 'It was merged into another; Location leads there.', shape: null },
      },
      async handle({ params }): Promise<Answer> {
        const body = await getSource(context, params.id);
        return body.id === params.id ? { body } : { status: 301, location: `/v1/sources/${body.id}` };
      },
    }),
    operation({
      id: 'changeSource',
      method: 'PATCH',
      path: '/v1/sources/:id',
      tag: 'vocabulary',
      summary: 'Change a source',
      role: 'editor',
      etag: 'strong',
      params: byId,
      body: SourcePatch,
      bodyExample: { archiveUrl: 'https://archive.example/raid' },
      ifMatchShape: Source,
      refusals: ['not-found', 'already-exists', 'invalid-claim'],
      answers: { 200: { description: 'The source as it is now.', shape: Source } },
      handle: async ({ params, body, caller, ifMatch }) => ({
        body: await changeSource(context, authorOf(caller), params.id, body, ifMatch!),
      }),
    }),
    operation({
      id: 'mergeSources',
      method: 'POST',
      path: '/v1/sources/:id/merge',
      tag: 'vocabulary',
      summary: 'Merge two sources that are one document',
      role: 'editor',
      params: byId,
      body: NewMerge,
      bodyExample: { into: '01890000-0000-7000-8000-000000000000' },
      idempotent: true,
      refusals: ['not-found', 'unknown-reference', 'invalid-claim'],
      answers: { 200: { description: 'The source that stays.', shape: Source } },
      handle: (request) =>
        acting(
          request,
          (options) =>
            mergeEntries(
              context,
              authorOf(request.caller),
              'sources',
              request.params.id,
              request.body,
              options,
            ),
          (body) => ({ body }),
        ),
    }),
  ];
}
