/** A request of every operation that succeeds, and what they are about. */
import type { InjectOptions } from 'fastify';
import { operationsOf } from '../../src/app.ts';
import type { Operation } from '../../src/http/operation.ts';
import { createCursors } from '../../src/http/pagination.ts';
import {
  type Body,
  claim,
  corps,
  dispute,
  KILLED,
  type LinkRecord,
  record,
  report,
  type Service,
} from './service.ts';

/** What the requests are about. */
export type World = {
  first: string;
  second: string;
  third: string;
  link: string;
  source: string;
  other: string;
  key: string;
  webhook: string;
  delivery: string;
};
type Sample = {
  status: number;
  path?: (world: World) => string;
  body?: (world: World) => Body;
  /** Of a body that is read as a stream. */
  type?: string;
};

export const SAMPLES: Record<string, Sample> = {
  recordClaim: { status: 201, body: () => claim({ value: 12 }) },
  importClaims: { status: 200, body: () => claim({ value: 12 }), type: 'application/x-ndjson' },
  listClaims: { status: 200 },
  getClaim: { status: 200, path: ({ first }) => `/v1/claims/${first}` },
  listCounterclaims: { status: 200, path: ({ first }) => `/v1/claims/${first}/counterclaims` },
  claimHistory: { status: 200, path: ({ first }) => `/v1/claims/${first}/history` },
  correctClaim: {
    status: 200,
    path: ({ first }) => `/v1/claims/${first}`,
    body: () => ({ value: 71, reason: 'A typing error.' }),
  },
  retractClaim: { status: 200, path: ({ first }) => `/v1/claims/${first}/retract`, body: () => ({}) },
  voidClaim: {
    status: 200,
    path: ({ first }) => `/v1/claims/${first}/void`,
    body: () => ({ reason: 'Another battle.' }),
  },
  addReport: {
    status: 201,
    path: ({ first }) => `/v1/claims/${first}/reports`,
    body: () => report('gazette'),
  },
  listQuestions: { status: 200 },
  getQuestion: { status: 200, path: () => `/v1/questions/${KILLED}` },
  listDisputes: { status: 200 },
  getDispute: { status: 200, path: () => `/v1/disputes/${KILLED}` },
  readDisputeFeed: { status: 200 },
  disputeTimeline: { status: 200, path: () => `/v1/disputes/${KILLED}/timeline` },
  getDisputeChart: { status: 200, path: () => `/v1/disputes/${KILLED}/chart.svg` },
  getDisputeTimelineChart: { status: 200, path: () => `/v1/disputes/${KILLED}/timeline.svg` },
  getQuestionChart: { status: 200, path: () => `/v1/questions/${KILLED}/chart.svg` },
  getQuestionTimelineChart: { status: 200, path: () => `/v1/questions/${KILLED}/timeline.svg` },
  getOembed: { status: 200, path: () => `/v1/oembed?url=http://localhost:80/disputes/${KILLED}` },
  linkClaims: {
    status: 201,
    body: ({ first, third }) => ({
      claims: [first, third],
      relation: 'agrees',
      rationale: 'The same words.',
    }),
  },
  getLink: { status: 200, path: ({ link }) => `/v1/links/${link}` },
  removeLink: { status: 204, path: ({ link }) => `/v1/links/${link}` },
  assessQuestion: {
    status: 201,
    path: () => `/v1/questions/${KILLED}/assessments`,
    body: () => ({ assessor: corps, value: 2, rationale: 'Two graves.' }),
  },
  listClaimReviews: { status: 200 },
  searchFactChecks: { status: 200, path: () => '/v1alpha1/claims:search?query=raiders' },
  listWikibaseStatements: { status: 200, path: () => `/v1/questions/${KILLED}/wikibase` },
  listAssessments: { status: 200, path: () => `/v1/questions/${KILLED}/assessments` },
  ...entrySamples('actors', 'Actor', 'Actors', 'corps', { kind: 'state' }),
  ...entrySamples('places', 'Place', 'Places', 'village', { latitude: 50.4, longitude: 36.8 }),
  ...entrySamples('events', 'Event', 'Events', 'raid', { start: '2023-06' }),
  ...entrySamples('properties', 'Property', 'Properties', 'killed', {
    topic: 'other',
    valueType: 'count',
    needs: ['subject'],
  }),
  mergeActors: { status: 200, path: () => '/v1/actors/corps/merge', body: () => ({ into: 'ministry' }) },
  mergePlaces: { status: 200, path: () => '/v1/places/village/merge', body: () => ({ into: 'hamlet' }) },
  mergeEvents: { status: 200, path: () => '/v1/events/raid/merge', body: () => ({ into: 'march' }) },
  listSources: { status: 200 },
  createSource: { status: 201, body: () => ({ publisher: 'The gazette', title: 'A raid' }) },
  getSource: { status: 200, path: ({ source }) => `/v1/sources/${source}` },
  changeSource: {
    status: 200,
    path: ({ source }) => `/v1/sources/${source}`,
    body: () => ({ archiveUrl: 'https://archive.example/raid' }),
  },
  mergeSources: {
    status: 200,
    path: ({ source }) => `/v1/sources/${source}/merge`,
    body: ({ other }) => ({ into: other }),
  },
  getClaimantRecord: { status: 200, path: () => '/v1/actors/ministry/record' },
  listChanges: { status: 200 },
  getCheckpoint: { status: 200 },
  followChanges: { status: 200, path: () => '/v1/changes/stream?after=0&limit=2' },
  redact: {
    status: 201,
    body: ({ first }) => ({ kind: 'claim', id: first, field: 'statement', reason: 'A court order.' }),
  },
  listKeys: { status: 200 },
  createKey: { status: 201, body: () => ({ name: 'the desk', role: 'contributor' }) },
  getKey: { status: 200, path: ({ key }) => `/v1/keys/${key}` },
  rotateKey: { status: 200, path: ({ key }) => `/v1/keys/${key}/rotate`, body: () => ({ overlapHours: 1 }) },
  revokeKey: { status: 204, path: ({ key }) => `/v1/keys/${key}` },
  listWebhooks: { status: 200 },
  createWebhook: { status: 201, body: () => ({ url: 'https://bot.example/hook' }) },
  getWebhook: { status: 200, path: ({ webhook }) => `/v1/webhooks/${webhook}` },
  changeWebhook: {
    status: 200,
    path: ({ webhook }) => `/v1/webhooks/${webhook}`,
    body: () => ({ description: 'A bot' }),
  },
  removeWebhook: { status: 204, path: ({ webhook }) => `/v1/webhooks/${webhook}` },
  rotateWebhookSecret: { status: 200, path: ({ webhook }) => `/v1/webhooks/${webhook}/rotate` },
  testWebhook: { status: 202, path: ({ webhook }) => `/v1/webhooks/${webhook}/test` },
  listDeliveries: { status: 200, path: ({ webhook }) => `/v1/webhooks/${webhook}/deliveries` },
  getDelivery: {
    status: 200,
    path: ({ webhook, delivery }) => `/v1/webhooks/${webhook}/deliveries/${delivery}`,
  },
  redeliver: {
    status: 202,
    path: ({ webhook, delivery }) => `/v1/webhooks/${webhook}/deliveries/${delivery}/redeliver`,
  },
  parseQuantity: { status: 200, body: () => ({ text: 'plus de 70', lang: 'fr' }) },
  getLiveness: { status: 200 },
  getReadiness: { status: 200 },
  getMetrics: { status: 200 },
};

export const OPERATIONS = operationsOf({ context: null, cursors: createCursors('') } as never);

/** Readings first, merges and other ends of things last. */
export function byDestruction(a: Operation, b: Operation): number {
  const rank = ({ method, id }: Operation) =>
    method === 'GET'
      ? 0
      : /^(merge|remove|revoke|redact|retract|void)/.test(id)
        ? /^(merge|void)/.test(id)
          ? 3
          : 2
        : 1;
  return rank(a) - rank(b);
}

export async function settle(service: Service): Promise<World> {
  const [first, second] = await dispute(service);
  const third = await record(service, {
    event: { slug: 'march', name: 'The march' },
    place: { slug: 'village', name: 'The village' },
  });
  await service.post('/v1/places', { slug: 'hamlet', name: 'The hamlet' });
  const { body: link } = await service.post<LinkRecord>('/v1/links', {
    claims: [first.id, second.id],
    relation: 'contradicts',
    rationale: 'Other days.',
  });
  const { body: source } = await service.post('/v1/sources', { publisher: 'A', title: 'One' });
  const { body: other } = await service.post('/v1/sources', { publisher: 'A', title: 'Another' });
  const { body: key } = await service.post('/v1/keys', { name: 'spare', role: 'reader' }, { as: 'admin' });
  const { body: webhook } = await service.post(
    '/v1/webhooks',
    { url: 'https://bot.example/spare' },
    { as: 'admin' },
  );
  const { body: delivery } = await service.post(`/v1/webhooks/${webhook.id}/test`, undefined, {
    as: 'admin',
  });
  return {
    webhook: String(webhook.id),
    delivery: String(delivery.id),
    first: first.id,
    second: second.id,
    third: third.id,
    link: link.id,
    source: String(source.id),
    other: String(other.id),
    key: String(key.id),
  };
}

export const addressOf = (one: Operation, world: World): string => SAMPLES[one.id]?.path?.(world) ?? one.path;

/** The request of an operation, with a key or without one. */
export function requestOf(one: Operation, world: World, key: string | null): InjectOptions & { url: string } {
  const sample = SAMPLES[one.id];
  const payload = sample?.body?.(world);
  return {
    method: one.method,
    url: addressOf(one, world),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(one.ifMatchShape ? { 'if-match': '*' } : {}),
      ...(payload ? { 'content-type': sample?.type ?? 'application/json' } : {}),
    },
    ...(payload ? { payload: JSON.stringify(payload) } : {}),
  };
}

function entrySamples(
  list: string,
  one: string,
  many: string,
  slug: string,
  fields: Body,
): Record<string, Sample> {
  const path = () => `/v1/${list}/${slug}`;
  return {
    [`list${many}`]: { status: 200 },
    [`create${one}`]: { status: 201, body: () => ({ slug: `new-${slug}`, name: 'New', ...fields }) },
    [`get${one}`]: { status: 200, path },
    [`change${one}`]: { status: 200, path, body: () => ({ name: 'Renamed' }) },
  };
}
