/** Routes of webhooks and of what was sent to them. */
import { z } from 'zod';
import { fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { DISPUTE_EVENT_KINDS } from '../usecases/follow-changes.ts';
import {
  changeWebhook,
  createWebhook,
  DELIVERY_STATUSES,
  DISABLED_REASONS,
  getDelivery,
  getWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  removeWebhook,
  rotateSecret,
  testWebhook,
} from '../usecases/keep-webhooks.ts';
import { authorOf, byId, PAGE_QUERY, paging, type Routing } from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { name, webUrl } from './requests.ts';
import { CHANGE_FILTERS } from './stream.ts';

const filters = z
  .strictObject({
    ...CHANGE_FILTERS,
    dispute: z
      .array(z.enum(DISPUTE_EVENT_KINDS))
      .min(1)
      .max(DISPUTE_EVENT_KINDS.length)
      .optional()
      .describe('That did this to a dispute.'),
  })
  .meta({ id: 'ChangeFilters' });
const description = name(LIMITS.nameChars);

const Webhook = z
  .strictObject({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    filters: filters.describe('Which changes go to it: those that pass all of them.'),
    status: z.enum(['enabled', 'disabled']),
    disabledReason: z
      .enum(DISABLED_REASONS)
      .nullable()
      .describe('gone: the receiver answered 410; failing: it took nothing for days.'),
    disabledAt: z.iso.datetime().nullable(),
    recordedAt: z.iso.datetime(),
    recordedBy: z.string(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Webhook' });
const WebhookWithSecret = z
  .strictObject({
    ...Webhook.shape,
    secret: z.string().describe('What signs, as Standard Webhooks has it; it is shown only here.'),
  })
  .meta({ id: 'WebhookWithSecret' });
const NewWebhook = z
  .strictObject({ url: webUrl, filters: filters.optional(), description: description.optional() })
  .meta({ id: 'NewWebhook' });
const WebhookPatch = z
  .strictObject({
    url: webUrl.optional(),
    filters: filters.optional().describe('In place of those before.'),
    description: description.nullish(),
    status: z.enum(['enabled', 'disabled']).optional(),
  })
  .meta({ id: 'WebhookPatch' });

const Delivery = z
  .strictObject({
    id: z.string().describe('The `webhook-id` of every attempt.'),
    webhook: z.string(),
    change: z.int().nullable().describe('The number of the change; null of a test.'),
    type: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    nextAttemptAt: z.iso.datetime().nullable(),
    recordedAt: z.iso.datetime(),
    attemptedAt: z.iso.datetime().nullable().describe('The newest attempt; what follows is of it.'),
    statusCode: z.int().nullable(),
    durationMs: z.int().nullable(),
    error: z.string().nullable().describe('Why there was no answer, such as timeout or ECONNREFUSED.'),
    response: z.string().nullable().describe('How the body of the answer began.'),
  })
  .meta({ id: 'Delivery' });

const ofDelivery = z.strictObject({
  id: z.string().min(1).describe('The id of the webhook.'),
  delivery: z.string().min(1).describe('The id of the delivery.'),
});

export function webhookOperations(routing: Routing): Operation[] {
  return [...listing(routing), ...one(routing), ...acts(routing), ...deliveries(routing)];
}

function listing(routing: Routing): Operation[] {
  const { context, receivers } = routing;
  return [
    operation({
      id: 'listWebhooks',
      method: 'GET',
      path: '/v1/webhooks',
      tag: 'webhooks',
      summary: 'List webhooks',
      role: 'admin',
      etag: 'weak',
      query: z.strictObject(PAGE_QUERY),
      refusals: ['invalid-cursor'],
      answers: {
        200: {
          description: 'A page of webhooks, oldest first.',
          shape: pageShape(Webhook).meta({ id: 'WebhookPage' }),
        },
      },
      async handle({ query, url }) {
        const page = paging(routing, 'webhooks', query);
        const after = (page.after?.[0] as number | undefined) ?? 0;
        const { rows, next } = await listWebhooks(context, { after, limit: query.limit });
        return page.answer(url, rows, next === null ? null : [next]);
      },
    }),
    operation({
      id: 'createWebhook',
      method: 'POST',
      path: '/v1/webhooks',
      tag: 'webhooks',
      summary: 'Create a webhook',
      description:
        'Every change from now on that passes its filters is posted to it, signed as Standard Webhooks has ' +
        'it, at least once. The secret is shown once, here.',
      role: 'admin',
      body: NewWebhook,
      bodyExample: {
        url: 'https://bot.example/hooks/counterclaim',
        filters: { dispute: ['opened', 'settled'], topic: ['casualties'] },
        description: 'The desk’s chat bot',
      },
      refusals: ['invalid-state'],
      answers: { 201: { description: 'Created.', shape: WebhookWithSecret } },
      async handle({ body, caller }) {
        checkUrl(body.url);
        const secret = receivers.newSecret();
        const webhook = await createWebhook(context, authorOf(caller), body, secret);
        return { body: { ...webhook, secret }, location: `/v1/webhooks/${webhook.id}` };
      },
    }),
    operation({
      id: 'changeWebhook',
      method: 'PATCH',
      path: '/v1/webhooks/:id',
      tag: 'webhooks',
      summary: 'Change, disable or enable a webhook',
      description: 'One that is enabled again goes on where it stopped.',
      role: 'admin',
      etag: 'strong',
      params: byId,
      body: WebhookPatch,
      bodyExample: { status: 'enabled' },
      ifMatchShape: Webhook,
      refusals: ['not-found'],
      answers: { 200: { description: 'As it is now.', shape: Webhook } },
      async handle({ params, body, caller, ifMatch }) {
        checkUrl(body.url);
        return { body: await changeWebhook(context, authorOf(caller), params.id, body, ifMatch!) };
      },
    }),
  ];

  function checkUrl(url: string | undefined): void {
    const what = url === undefined ? null : receivers.faultOf(url);
    if (what !== null)
      throw new Refusal('invalid-request', `url ${what}`, {}, [fault('url', 'not-allowed', what)]);
  }
}

function one({ context }: Routing): Operation[] {
  return [
    operation({
      id: 'getWebhook',
      method: 'GET',
      path: '/v1/webhooks/:id',
      tag: 'webhooks',
      summary: 'Get a webhook, without its secret',
      role: 'admin',
      etag: 'strong',
      params: byId,
      refusals: ['not-found'],
      answers: { 200: { description: 'The webhook.', shape: Webhook } },
      handle: async ({ params }) => ({ body: await getWebhook(context, params.id) }),
    }),
    operation({
      id: 'removeWebhook',
      method: 'DELETE',
      path: '/v1/webhooks/:id',
      tag: 'webhooks',
      summary: 'Remove a webhook and its deliveries',
      role: 'admin',
      params: byId,
      ifMatchShape: Webhook,
      refusals: ['not-found'],
      answers: { 204: { description: 'Removed.', shape: null } },
      async handle({ params, caller, ifMatch }) {
        await removeWebhook(context, authorOf(caller), params.id, ifMatch!);
        return {};
      },
    }),
  ];
}

function acts({ context, receivers }: Routing): Operation[] {
  return [
    operation({
      id: 'rotateWebhookSecret',
      method: 'POST',
      path: '/v1/webhooks/:id/rotate',
      tag: 'webhooks',
      summary: 'Replace the secret of a webhook',
      description: `For ${LIMITS.webhookSecretOverlapHours} hours the one before signs too.`,
      role: 'admin',
      params: byId,
      refusals: ['not-found'],
      answers: { 200: { description: 'The webhook with its new secret.', shape: WebhookWithSecret } },
      async handle({ params, caller }) {
        const secret = receivers.newSecret();
        const webhook = await rotateSecret(context, authorOf(caller), params.id, secret);
        return { body: { ...webhook, secret } };
      },
    }),
    operation({
      id: 'testWebhook',
      method: 'POST',
      path: '/v1/webhooks/:id/test',
      tag: 'webhooks',
      summary: 'Send a test to a webhook',
      description: 'Once, with the type `webhook.test`; what came of it is read at its Location.',
      role: 'admin',
      params: byId,
      refusals: ['not-found', 'invalid-state'],
      answers: { 202: { description: 'To be sent.', shape: Delivery, headers: LOCATION } },
      async handle({ params }) {
        const delivery = await testWebhook(context, params.id);
        return { body: delivery, location: locationOf(delivery) };
      },
    }),
    operation({
      id: 'redeliver',
      method: 'POST',
      path: '/v1/webhooks/:id/deliveries/:delivery/redeliver',
      tag: 'webhooks',
      summary: 'Send a delivery again',
      description: 'Under its own id, at once, and with attempts counted anew.',
      role: 'admin',
      params: ofDelivery,
      refusals: ['not-found', 'invalid-state'],
      answers: { 202: { description: 'To be sent.', shape: Delivery, headers: LOCATION } },
      async handle({ params }) {
        const delivery = await redeliver(context, params.id, params.delivery);
        return { body: delivery, location: locationOf(delivery) };
      },
    }),
  ];
}

const LOCATION = { Location: { description: 'The delivery.', schema: { type: 'string' } } };
const locationOf = ({ webhook, id }: { webhook: string; id: string }): string =>
  `/v1/webhooks/${webhook}/deliveries/${id}`;

function deliveries(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'listDeliveries',
      method: 'GET',
      path: '/v1/webhooks/:id/deliveries',
      tag: 'webhooks',
      summary: 'List what was sent to a webhook',
      description: `The newest ${LIMITS.webhookDeliveriesKept}, of at most ${LIMITS.webhookDeliveryDays} days, and all that are pending.`,
      role: 'admin',
      etag: 'weak',
      params: byId,
      query: z.strictObject({ ...PAGE_QUERY, status: z.enum(DELIVERY_STATUSES).optional() }),
      refusals: ['not-found', 'invalid-cursor'],
      answers: {
        200: {
          description: 'A page of deliveries, newest first.',
          shape: pageShape(Delivery).meta({ id: 'DeliveryPage' }),
        },
      },
      async handle({ params, query, url }) {
        const page = paging(routing, `deliveries ${params.id}`, query);
        const before = (page.after?.[0] as number | undefined) ?? null;
        const { status, limit } = query;
        const { rows, next } = await listDeliveries(context, params.id, { status, before, limit });
        return page.answer(url, rows, next === null ? null : [next]);
      },
    }),
    operation({
      id: 'getDelivery',
      method: 'GET',
      path: '/v1/webhooks/:id/deliveries/:delivery',
      tag: 'webhooks',
      summary: 'Get a delivery',
      role: 'admin',
      etag: 'strong',
      params: ofDelivery,
      refusals: ['not-found'],
      answers: { 200: { description: 'The delivery.', shape: Delivery } },
      handle: async ({ params }) => ({ body: await getDelivery(context, params.id, params.delivery) }),
    }),
  ];
}
