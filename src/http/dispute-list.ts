/** The list of disputes: a page of rows, or all of them as a file. */
import { z } from 'zod';
import { TOPICS } from '../domain/properties.ts';
import { ndjsonLine } from '../exchange/ndjson.ts';
import { CONTEXT, disputeRowJsonLd, JSON_LD } from '../exchange/schema-org.ts';
import { DISPUTE_HEADER, disputeRows } from '../exchange/write-csv.ts';
import { exportDisputes } from '../usecases/export-disputes.ts';
import type { DisputeRow as DisputeLine } from '../usecases/read-disputes.ts';
import { DISPUTE_STATUSES, DisputeRow } from './answers.ts';
import { queryNumber } from './compile.ts';
import {
  CSV_TYPE,
  exported,
  exportForms,
  type File,
  fileOf,
  type Given,
  givenIn,
  NDJSON_TYPE,
  type Writing,
} from './exports.ts';
import {
  keyed,
  momentsOf,
  PAGE_QUERY,
  paging,
  REPLAY_QUERY,
  type Routing,
  searchQuery,
  sorting,
  sortQuery,
} from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { slug } from './requests.ts';
import { JSON_TYPE } from './sending.ts';

export const PARTS_QUERY = {
  event: slug.optional(),
  topic: z.enum(TOPICS).optional(),
  property: slug.optional(),
  subject: slug.optional(),
  claimant: slug.optional().describe('Who has claimed something on it, on either side.'),
  place: slug.optional(),
  q: searchQuery,
};
export const SORTS = ['updatedAt', 'claimants', 'factor', 'gap'] as const;

/** The filters and the order of the list. */
export const DISPUTE_QUERY = z.strictObject({
  ...PAGE_QUERY,
  ...PARTS_QUERY,
  verdict: z.enum(['conflict', 'tension']).optional(),
  status: z.enum(DISPUTE_STATUSES).optional(),
  minFactor: queryNumber({ min: 0 }).describe('A factor that cannot be given (low is 0) passes any.'),
  sort: sortQuery(SORTS, '-updatedAt'),
  ...REPLAY_QUERY,
});

export function disputeListOperation(routing: Routing): Operation {
  return operation({
    id: 'listDisputes',
    method: 'GET',
    path: '/v1/disputes',
    tag: 'disputes',
    summary: 'List disputes',
    description:
      'Questions whose positions cannot all be true, open and settled. Each row has verdict, spread, counts ' +
      'and the extreme positions: enough for a dashboard without a second call. With `saidBy` or `knownBy` ' +
      'every row is as it stood then. As NDJSON, CSV and JSON-LD every row that the filters leave, streamed, ' +
      'all of one moment; `limit` then cuts it off.',
    role: 'reader',
    isKept: true,
    etag: 'weak',
    query: DISPUTE_QUERY,
    refusals: ['invalid-cursor'],
    answers: {
      200: {
        description: 'A page of disputes.',
        shape: pageShape(DisputeRow).meta({ id: 'DisputePage' }),
        media: {
          ...exportForms('A row a line.', 'A row a dispute, under a header row.'),
          [JSON_LD]: { suffix: '.jsonld', schema: { type: 'object' } },
        },
      },
    },
    async handle({ query, url, base, media, isHead }) {
      if (media !== JSON_TYPE)
        return exported(disputeFile(routing, query, givenIn(url), media, base), isHead);
      const page = paging(routing, 'disputes', query);
      const { rows, next } = await routing.readList(routing.context, 'disputes', askedOf(routing, query));
      return page.answerTexts(url, rows, next && [next.key, next.seq]);
    },
  });
}

type DisputeQuery = z.output<typeof DISPUTE_QUERY>;

/** All disputes that a query leaves, as a file. `base`: where the service is reached. */
export function disputeFile(
  routing: Pick<Routing, 'context' | 'cursors'>,
  query: DisputeQuery,
  isGiven: Given,
  media: string,
  base: string,
): File {
  const limit = isGiven('limit') ? query.limit : null;
  const disputes = exportDisputes(routing.context, { ...askedOf(routing, query), limit });
  return fileOf(`disputes${SUFFIXES[media]}`, media, disputes, writingOf(media, base));
}

function askedOf(routing: Pick<Routing, 'context' | 'cursors'>, query: DisputeQuery) {
  const { sort, cursor: _, saidBy: __, knownBy: ___, ...filter } = query;
  return {
    ...filter,
    ...sorting<(typeof SORTS)[number]>(sort),
    ...momentsOf(query),
    cursor: keyed(paging(routing, 'disputes', query).after),
  };
}

const SUFFIXES: Record<string, string> = {
  [CSV_TYPE]: '.csv',
  [NDJSON_TYPE]: '.ndjson',
  [JSON_LD]: '.jsonld',
};

function writingOf(media: string, base: string): Writing<DisputeLine> {
  if (media === CSV_TYPE) return { head: DISPUTE_HEADER, part: disputeRows };
  if (media === NDJSON_TYPE) return { part: (rows) => rows.map(ndjsonLine).join('') };
  const node = (row: DisputeLine) => JSON.stringify(disputeRowJsonLd(row, base));
  return {
    head: `{"@context":${JSON.stringify(CONTEXT)},"@graph":[\n`,
    part: (rows) => rows.map(node).join(',\n'),
    between: ',\n',
    tail: '\n]}\n',
  };
}
