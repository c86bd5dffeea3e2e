/** Routes of the pictures: the chart and the timeline of a question, and how they are embedded elsewhere. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';
import { CHART_STYLE, CHART_WIDTH, chartOf, disputeChart } from '../pages/chart.ts';
import { embedPath, oembedOf, oembedXml } from '../pages/embed-page.ts';
import { labelled } from '../pages/names.ts';
import { timelineChart, timelineOf } from '../pages/timeline-chart.ts';
import { LANGS } from '../pages/words.ts';
import { languageOf } from '../pages/words-reasons.ts';
import { readTogether } from '../usecases/in-language.ts';
import { readChart, readChartTimeline } from '../usecases/read-chart.ts';
import { type JsonSchema, queryInteger } from './compile.ts';
import { byId, momentsOf, REPLAY_QUERY, type Routing } from './handling.ts';
import { type Answer, type Operation, operation } from './operation.ts';
import { webUrl } from './requests.ts';

export const SVG = 'image/svg+xml';
export const THEMES = ['light', 'dark', 'auto'] as const;

export const PICTURE_QUERY = {
  width: queryInteger(CHART_WIDTH).describe('In pixels; the height follows.'),
  theme: z.enum(THEMES).default('auto').describe("`auto` follows the reader's system."),
  lang: z.enum(LANGS).default('en').describe('Of the words around the figures.'),
};

export function chartOperations(routing: Routing): Operation[] {
  return [
    chartOperation(routing, 'disputes', 'getDisputeChart'),
    timelineOperation(routing, 'disputes', 'getDisputeTimelineChart'),
    chartOperation(routing, 'questions', 'getQuestionChart'),
    timelineOperation(routing, 'questions', 'getQuestionTimelineChart'),
    oembedOperation(routing),
  ];
}

/** The one style of pictures, by its hash, and nothing else; a picture that is opened runs nothing. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(CHART_STYLE).digest('base64')}'`;

const PICTURE_HEADERS = {
  'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; frame-ancestors 'self'`,
  'cross-origin-resource-policy': 'cross-origin',
};

const MOVED = { description: 'The question was merged into another; Location leads there.', shape: null };
const PICTURE_SCHEMA: JsonSchema = { type: 'string', description: 'SVG that stands by itself.' };

type List = 'disputes' | 'questions';
type Spec = Parameters<typeof operation>[0];

const pictured = (summary: string, description: string) =>
  ({
    method: 'GET',
    role: 'reader',
    isKept: true,
    etag: 'strong',
    summary,
    description,
    refusals: ['not-found'],
    answers: {
      200: { description: 'The picture.', shape: null, media: { [SVG]: { schema: PICTURE_SCHEMA } } },
      301: MOVED,
    },
  }) as const satisfies Partial<Spec>;

function chartOperation({ context }: Routing, list: List, id: string): Operation {
  return operation({
    ...pictured(
      list === 'disputes' ? 'Get the chart of a dispute' : 'Get the chart of a question, disputed or not',
      'Every position as what it allows, on one axis, by camps; of what is no figure, columns of who says what. The ' +
        'same state has the same bytes. It may be shown on any site, as an `<img>` or by `/embed`.',
    ),
    id,
    path: `/v1/${list}/:id/chart.svg`,
    tag: list,
    params: byId,
    query: z.strictObject({ ...PICTURE_QUERY, ...REPLAY_QUERY }),
    async handle({ params, query, url }) {
      const record = await readTogether(context, languageOf(query.lang), (spoken) =>
        readChart(spoken, params.id, momentsOf(query), { disputed: list === 'disputes' }),
      );
      if (record.id !== params.id) return moved(url, params.id, record.id);
      return picture(disputeChart(chartOf(labelled(record, query.lang), query), query));
    },
  });
}

function timelineOperation({ context }: Routing, list: List, id: string): Operation {
  return operation({
    ...pictured(
      list === 'disputes'
        ? 'Get the timeline of a dispute as a picture'
        : 'Get the timeline of a question as a picture',
      'Who said what when: figures against time as steps, each claimant a line; of what is no figure, a lane for each ' +
        'claimant.',
    ),
    id,
    path: `/v1/${list}/:id/timeline.svg`,
    tag: list,
    params: byId,
    query: z.strictObject({ ...PICTURE_QUERY, ...REPLAY_QUERY }),
    async handle({ params, query, url }) {
      const { record, entries } = await readTogether(context, languageOf(query.lang), (spoken) =>
        readChartTimeline(spoken, params.id, momentsOf(query), { disputed: list === 'disputes' }),
      );
      if (record.id !== params.id) return moved(url, params.id, record.id);
      const { question } = labelled(record, query.lang);
      return picture(timelineChart(timelineOf(question, entries, record), query));
    },
  });
}

const picture = (content: string): Answer => ({ raw: { type: SVG, content }, headers: PICTURE_HEADERS });

function moved(asked: string, from: string, to: string): Answer {
  const { pathname, search } = new URL(asked);
  const path = pathname.replace(`/${encodeURIComponent(from)}/`, () => `/${encodeURIComponent(to)}/`);
  return { status: 301, location: `${path}${search}` };
}

const OEMBED_XML = 'text/xml';

export const OembedRich = z
  .strictObject({
    version: z.literal('1.0'),
    type: z.literal('rich'),
    title: z.string(),
    provider_name: z.string(),
    provider_url: z.string(),
    html: z.string().describe('An `<iframe>` of the embed page.'),
    width: z.int(),
    height: z.int(),
  })
  .meta({ id: 'Oembed' });

function oembedOperation({ context }: Routing): Operation {
  return operation({
    id: 'getOembed',
    method: 'GET',
    path: '/v1/oembed',
    tag: 'disputes',
    summary: 'Embed a dispute by oEmbed 1.0',
    description:
      'For sites that turn an address into what it shows. `url` is the address of a dispute or question here, of its page, ' +
      'its record or its chart; `theme` and `lang` in it are kept.',
    role: 'reader',
    isKept: true,
    etag: 'weak',
    query: z.strictObject({
      url: webUrl.describe('The address to embed.'),
      format: z.enum(['json', 'xml']).optional().describe('Else by the Accept header.'),
      maxwidth: queryInteger({ min: 1, max: 10_000 }).describe(
        'In pixels; below 320 there is none narrower.',
      ),
      maxheight: queryInteger({ min: 1, max: 100_000 }).describe('In pixels; what is higher scrolls.'),
    }),
    refusals: ['not-found'],
    answers: {
      200: {
        description: 'What to embed.',
        shape: OembedRich,
        media: { [OEMBED_XML]: { schema: { type: 'string' } } },
      },
    },
    async handle({ query, base, media }) {
      const asked = embedded(query.url, base);
      const width = Math.min(
        Math.max(query.maxwidth ?? CHART_WIDTH.default, CHART_WIDTH.min),
        CHART_WIDTH.max,
      );
      const { lang = 'en' } = asked;
      const record = await readTogether(context, languageOf(lang), (spoken) =>
        readChart(spoken, asked.id, momentsOf({}), { disputed: asked.list === 'disputes' }),
      );
      const body = oembedOf(chartOf(labelled(record, lang)), {
        base,
        path: embedPath(asked.list, record.id, { theme: asked.theme, lang: asked.lang }),
        width,
        maxHeight: query.maxheight ?? null,
        lang,
      });
      const isXml = query.format === undefined ? media === OEMBED_XML : query.format === 'xml';
      return isXml ? { raw: { type: OEMBED_XML, content: oembedXml(body) } } : { body };
    },
  });
}

const EMBEDDED = /^(?:\/v1|\/embed)?\/(disputes|questions)\/([^/]+?)(?:\/chart\.svg|\/timeline\.svg)?$/;

/** What an address here shows; others, and those of nothing, are not found. */
function embedded(url: string, base: string) {
  const asked = new URL(url);
  const here = new URL(base);
  const prefix = here.pathname.replace(/\/$/, '');
  const [, list, id] =
    asked.host === here.host && asked.pathname.startsWith(prefix)
      ? (EMBEDDED.exec(asked.pathname.slice(prefix.length)) ?? [])
      : [];
  if (list === undefined || id === undefined || !isEncoded(id))
    throw new Refusal('not-found', 'the address is not that of a dispute or question here');
  const chosen = <T extends string>(name: string, offered: readonly T[]) =>
    offered.find((one) => one === asked.searchParams.get(name));
  return {
    list: list as List,
    id: decodeURIComponent(id),
    theme: chosen('theme', THEMES),
    lang: chosen('lang', LANGS),
  };
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}
