/** Routes of the feeds: what became of disputes, for feed readers. */
import { z } from 'zod';
import { TOPICS } from '../domain/properties.ts';
import { atomFeed, type FeedHead, jsonFeed } from '../exchange/feeds.ts';
import { readFeed } from '../usecases/read-feed.ts';
import { DISPUTE_STATUSES } from './answers.ts';
import { type JsonSchema, queryNumber } from './compile.ts';
import { PAGE_QUERY, paging, type Routing, searchQuery } from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { slug } from './requests.ts';

const JSON_FEED = 'application/feed+json';
const ATOM = 'application/atom+xml';

/** JSON Feed 1.1, as far as it is used here. */
export const JsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string(),
  home_page_url: z.url().describe('The disputes themselves, by the same filters.'),
  feed_url: z.url(),
  description: z.string(),
  next_url: z.url().optional().describe('Older entries; absent on the last page.'),
  language: z.literal('en'),
  items: z.array(
    z.strictObject({
      id: z.string().describe('Stays as it is wherever the feed is read.'),
      url: z.url().describe('The dispute, or the question where it is none any more.'),
      title: z.string(),
      content_text: z.string().describe('Who says what, a line each.'),
      date_published: z.iso.datetime(),
      authors: z.array(z.strictObject({ name: z.string() })).optional(),
      tags: z.array(z.string()).describe('Topic, property and event.'),
      _counterclaim: z
        .strictObject({
          kind: z.enum(['opened', 'changed', 'settled', 'reopened', 'dissolved', 'assessed']),
          dispute: z.string(),
          status: z.enum(['undisputed', 'open', 'settled']),
          verdict: z.enum(['conflict', 'tension']).nullable(),
          spread: z
            .strictObject({
              low: z.number(),
              high: z.number(),
              gap: z.number().nullable(),
              factor: z.number().nullable(),
            })
            .nullable(),
          change: z.int().nullable().describe('The act in the change log.'),
        })
        .describe('The same for programs, as it was then.'),
    }),
  ),
});

export function feedOperations(routing: Routing): Operation[] {
  return [
    operation({
      id: 'readDisputeFeed',
      method: 'GET',
      path: '/v1/feeds/disputes',
      tag: 'disputes',
      summary: 'Follow disputes in a feed reader',
      description:
        'An entry for each time that a dispute opened, changed, settled, opened again, ceased or was assessed, ' +
        'newest first. A dispute changes when its verdict does, or an end of its spread, or who holds that end. ' +
        'The filters on what it is about are those of the list of disputes; `verdict`, `status` and ' +
        '`minFactor` are of the moment that an entry tells of, so that entries never leave a feed.',
      role: 'reader',
      isKept: true,
      etag: 'weak',
      query: z.strictObject({
        ...PAGE_QUERY,
        event: slug.optional(),
        topic: z.enum(TOPICS).optional(),
        property: slug.optional(),
        subject: slug.optional(),
        claimant: slug.optional().describe('Who has claimed something on it, on either side.'),
        place: slug.optional(),
        verdict: z.enum(['conflict', 'tension']).optional(),
        status: z.enum(DISPUTE_STATUSES).optional(),
        minFactor: queryNumber({ min: 0 }).describe('A factor that cannot be given (low is 0) passes any.'),
        q: searchQuery,
      }),
      refusals: ['invalid-cursor'],
      answers: {
        200: {
          description: 'A page of entries.',
          shape: null,
          media: {
            [JSON_FEED]: { suffix: '.json', schema: schemaOf(JsonFeed), example: EXAMPLE },
            [ATOM]: { suffix: '.atom', schema: { type: 'string' } },
          },
        },
      },
      async handle({ query, media, url }) {
        const page = paging(routing, 'dispute feed', query);
        const before = (page.after?.[0] as number | undefined) ?? null;
        const { cursor: _, ...filter } = query;
        const { rows, next } = await readFeed(routing.context, { ...filter, before });
        const head = headOf(url, media, query, next === null ? null : page.encode([next]));
        const content =
          media === ATOM
            ? await atomFeed(head, rows)
            : JSON.stringify(jsonFeed(head, rows) satisfies z.output<typeof JsonFeed>);
        const headers: Record<string, string> =
          head.next === null ? {} : { link: `<${head.next}>; rel="next"` };
        return { raw: { type: `${media}; charset=utf-8`, content }, headers };
      },
    }),
  ];
}

/** Addresses are those of this form of the feed, since readers ask again for what they were given, with any Accept. */
function headOf(
  asked: string,
  media: string,
  query: Readonly<Record<string, unknown>>,
  nextCursor: string | null,
): FeedHead {
  const self = new URL(asked);
  self.pathname = self.pathname.replace(
    /\/disputes(\.\w+)?$/,
    `/disputes.${media === ATOM ? 'atom' : 'json'}`,
  );
  const withCursor = (cursor: string | null): string => {
    const url = new URL(self);
    url.searchParams.delete('cursor');
    if (cursor !== null) url.searchParams.set('cursor', cursor);
    return url.href;
  };
  const feed = withCursor(null);
  const filters = Object.entries(query).filter(([name, value]) => !PAGING.has(name) && value !== undefined);
  const home = new URL('../disputes', self);
  for (const [name, value] of filters) home.searchParams.set(name, String(value));
  const list = filters.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return {
    title: `Disputes${list === '' ? '' : `: ${list}`}`,
    description: 'Claims that cannot all be true: what opened, changed, settled or was assessed.',
    feed,
    self: withCursor(self.searchParams.get('cursor')),
    next: nextCursor === null ? null : withCursor(nextCursor),
    home: home.href,
    addressOf: ({ question, isDisputed }) =>
      new URL(`../${isDisputed ? 'disputes' : 'questions'}/${encodeURIComponent(question.id)}`, self).href,
  };
}

const PAGING = new Set(['limit', 'cursor']);

function schemaOf(shape: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { target: 'draft-2020-12', io: 'output' });
  return schema as JsonSchema;
}

const EXAMPLE: z.output<typeof JsonFeed> = {
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Disputes: event belgorod-raid-2023-05',
  home_page_url: 'https://claims.example/v1/disputes?event=belgorod-raid-2023-05',
  feed_url: 'https://claims.example/v1/feeds/disputes.json?event=belgorod-raid-2023-05',
  description: 'Claims that cannot all be true: what opened, changed, settled or was assessed.',
  language: 'en',
  items: [
    {
      id: 'urn:uuid:01890000-0000-7000-8000-000000000000',
      url: 'https://claims.example/v1/disputes/belgorod-raid-2023-05.killed.raiding-force',
      title:
        'Opened: Raiding force killed, Raid into Belgorod region, May 2023 — 2 against 71 or more, factor 35.5',
      content_text:
        'In conflict: these cannot both be true. They lie 69 apart, by a factor of 35.5.\n' +
        'Russian Volunteer Corps (Denis Kapustin): “deux”, exactly 2, 2023-05-24.\n' +
        'Russia: “plus de 70”, 71 or more, 2023-05-23.',
      date_published: '2023-05-26T09:00:00.000Z',
      authors: [{ name: 'Russian Volunteer Corps' }, { name: 'Russia' }],
      tags: ['casualties', 'killed', 'belgorod-raid-2023-05'],
      _counterclaim: {
        kind: 'opened',
        dispute: 'belgorod-raid-2023-05.killed.raiding-force',
        status: 'open',
        verdict: 'conflict',
        spread: { low: 2, high: 71, gap: 69, factor: 35.5 },
        change: 12,
      },
    },
  ],
};
