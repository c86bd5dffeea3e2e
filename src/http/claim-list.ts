/** The list of claims: a page of records, or all of them as a file that an import takes. */
import { z } from 'zod';
import { POLARITIES, TOPICS } from '../domain/properties.ts';
import { fault } from '../domain/refusal.ts';
import { ndjsonLine } from '../exchange/ndjson.ts';
import { CLAIM_HEADER, claimRows } from '../exchange/write-csv.ts';
import { LIMITS } from '../limits.ts';
import { type ExportedClaim, exportClaims } from '../usecases/export-claims.ts';
import { ClaimRecord, claimStatus } from './answers.ts';
import { queryBoolean, queryNumber } from './compile.ts';
import {
  CSV_TYPE,
  exported,
  exportForms,
  type File,
  fileOf,
  type Given,
  givenIn,
  type Writing,
} from './exports.ts';
import {
  endOf,
  keyed,
  PAGE_QUERY,
  paging,
  type Routing,
  searchQuery,
  sorting,
  sortQuery,
  startOf,
} from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { refusalOfShape } from './problems.ts';
import { moment, slug, text } from './requests.ts';
import { JSON_TYPE } from './sending.ts';

/** The filters and the order of the list. */
export const CLAIM_QUERY = z.strictObject({
  ...PAGE_QUERY,
  event: slug.optional(),
  topic: z.enum(TOPICS).optional(),
  property: slug.optional(),
  subject: slug.optional(),
  place: slug.optional(),
  claimant: slug.optional(),
  speaker: slug.optional(),
  source: text(LIMITS.urlChars).optional().describe('The id or url of a source.'),
  publisher: text(LIMITS.nameChars).optional().describe('The publisher of a source, as it is written.'),
  status: claimStatus.optional(),
  polarity: z.enum(POLARITIES).optional(),
  disputed: queryBoolean().describe('Whether its question is disputed now.'),
  claimedFrom: moment.optional(),
  claimedTo: moment.optional().describe('The whole of that day, month or year included.'),
  recordedFrom: moment.optional(),
  recordedTo: moment.optional().describe('The whole of that day, month or year included.'),
  min: queryNumber().describe('Claims that allow a value this large or larger.'),
  max: queryNumber().describe('Claims that allow a value this small or smaller.'),
  q: searchQuery,
  sort: sortQuery(['claimedAt', 'recordedAt'], '-claimedAt'),
});

export function listOperation(routing: Routing): Operation {
  return operation({
    id: 'listClaims',
    method: 'GET',
    path: '/v1/claims',
    tag: 'claims',
    summary: 'List claims',
    description:
      'As NDJSON and CSV every claim that the filters leave, not a page: streamed, all of one moment, in the ' +
      'order of the record unless `sort` says otherwise, in the shape that the import takes; `limit` then cuts ' +
      'it off. NDJSON holds what was done to a claim too (`retracted`, `void`, `links`, `assessments`).',
    role: 'reader',
    isKept: true,
    etag: 'weak',
    query: CLAIM_QUERY,
    refusals: ['invalid-cursor'],
    answers: {
      200: {
        description: 'A page of claims.',
        shape: pageShape(ClaimRecord).meta({ id: 'ClaimPage' }),
        media: exportForms(
          'A claim a line, as `POST /v1/claims/import` takes it.',
          'A row a claim and report, under the columns of the import and some that it passes over.',
        ),
      },
    },
    async handle({ query, url, media, isHead }) {
      if (media !== JSON_TYPE) return exported(claimFile(routing, query, givenIn(url), media), isHead);
      const page = paging(routing, 'claims', query);
      const { rows, next } = await routing.readList(
        routing.context,
        'claims',
        askedOf(routing, query, query.sort),
      );
      return page.answerTexts(url, rows, next && [next.key, next.seq]);
    },
  });
}

type ClaimQuery = z.output<typeof CLAIM_QUERY>;

/** All claims that a query leaves, as a file. */
export function claimFile(
  routing: Pick<Routing, 'context' | 'cursors'>,
  query: ClaimQuery,
  isGiven: Given,
  media: string,
): File {
  const asked = askedOf(routing, query, isGiven('sort') ? query.sort : 'recordedAt');
  const claims = exportClaims(routing.context, { ...asked, limit: isGiven('limit') ? query.limit : null });
  const [name, writing] = media === CSV_TYPE ? AS_CSV : AS_NDJSON;
  return fileOf(name, media, claims, writing);
}

function askedOf(routing: Pick<Routing, 'context' | 'cursors'>, query: ClaimQuery, sort: string) {
  refuseReversed(query);
  const { sort: _, cursor: __, claimedFrom, claimedTo, recordedFrom, recordedTo, ...filter } = query;
  return {
    ...filter,
    ...sorting<'claimedAt' | 'recordedAt'>(sort),
    claimedFrom: startOf(claimedFrom),
    claimedTo: endOf(claimedTo) ?? undefined,
    recordedFrom: startOf(recordedFrom),
    recordedTo: endOf(recordedTo) ?? undefined,
    cursor: keyed(paging(routing, 'claims', query).after),
  };
}

/** A filter whose ends are the wrong way round finds nothing, which nobody means. */
function refuseReversed(
  query: Partial<Record<(typeof RANGES)[number][number], string | number | undefined>>,
): void {
  const faults = RANGES.filter(([from, to]) => {
    const [low, high] = [query[from], query[to]];
    if (low === undefined || high === undefined) return false;
    return typeof low === 'number' ? low > Number(high) : startOf(low)! >= endOf(String(high))!;
  }).map(([from, to]) => fault(from, 'bounds-reversed', `lies beyond ${to}`));
  if (faults.length > 0) throw refusalOfShape(faults);
}

const RANGES = [
  ['min', 'max'],
  ['claimedFrom', 'claimedTo'],
  ['recordedFrom', 'recordedTo'],
] as const;

const AS_CSV: [string, Writing<ExportedClaim>] = ['claims.csv', { head: CLAIM_HEADER, part: claimRows }];
const AS_NDJSON: [string, Writing<ExportedClaim>] = [
  'claims.ndjson',
  { part: (claims) => claims.map((claim) => ndjsonLine(claim.portable)).join('') },
];
