/** Webhooks: where changes are sent to, which, and whether they are. */
import { randomUUID } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Queries } from '../store/store.ts';
import type { ChangeFilter } from '../store/webhook-tables.ts';
import type { DeliveryRow, WebhookRow } from '../store/webhooks.ts';
import type { Precondition } from './change-claim.ts';
import { type Act, type Author, act, type Context } from './context.ts';
import { iso } from './present.ts';

export { DELIVERY_STATUSES, DISABLED_REASONS } from '../store/webhook-tables.ts';

export type WebhookInput = {
  url: string;
  filters?: ChangeFilter | undefined;
  description?: string | undefined;
};
export type WebhookPatch = {
  url?: string | undefined;
  filters?: ChangeFilter | undefined;
  description?: string | null | undefined;
  status?: 'enabled' | 'disabled' | undefined;
};
export type DeliveryQuery = {
  status: DeliveryRow['status'] | undefined;
  before: number | null;
  limit: number;
};

/** What a test is sent as. */
export const TEST_TYPE = 'webhook.test';

/** Changes go to it from the next one on. */
export function createWebhook(context: Context, by: Author, input: WebhookInput, secret: string) {
  return act(context, by, {}, async (one) => {
    const { webhooks } = one.q;
    if ((await webhooks.count()) >= LIMITS.webhooks)
      throw new Refusal('invalid-state', `there are ${LIMITS.webhooks} webhooks, as many as can be`, {
        state: 'full',
      });
    const id = one.newId();
    const cursor = await one.logNumbered(entryOf('webhook-created', id, Object.keys(input)));
    const row: WebhookRow = {
      id,
      url: input.url,
      description: input.description ?? null,
      filters: input.filters ?? {},
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      secret,
      previousSecret: null,
      previousSecretUntil: null,
      cursor,
      failures: 0,
      failingSince: null,
      leaseOwner: null,
      leaseUntil: null,
      recordedAt: one.now,
      recordedBy: one.by.name,
      updatedAt: one.now,
      version: 1,
    };
    await webhooks.insert(row);
    return webhookRecord(row);
  });
}

/** One that is enabled again goes on where it stopped: the log has kept everything since. */
export function changeWebhook(
  context: Context,
  by: Author,
  id: string,
  patch: WebhookPatch,
  isCurrent: Precondition,
) {
  return act(context, by, {}, async (one) => {
    const row = await currentWebhook(one, id, isCurrent);
    const { status, url, filters, description } = patch;
    const change: Partial<WebhookRow> = {
      url: url ?? row.url,
      filters: filters ?? row.filters,
      description: description === undefined ? row.description : description,
      ...(status === undefined || status === row.status ? {} : statusColumns(status, one.now)),
    };
    const fields = (Object.keys(change) as (keyof WebhookRow)[]).filter(
      (name) => JSON.stringify(change[name]) !== JSON.stringify(row[name]),
    );
    if (fields.length === 0) return webhookRecord(row);
    if (status === 'enabled' && row.status !== 'enabled') await one.q.webhooks.rouse(id, one.now);
    return saved(one, row, change, fields);
  });
}

const statusColumns = (status: 'enabled' | 'disabled', now: number): Partial<WebhookRow> =>
  status === 'enabled'
    ? { status, disabledReason: null, disabledAt: null, failures: 0, failingSince: null }
    : { status, disabledReason: 'by-hand', disabledAt: now };

/** From now on a new secret signs; for a day the one before signs too, so that receivers can follow. */
export function rotateSecret(context: Context, by: Author, id: string, secret: string) {
  return act(context, by, {}, async (one) => {
    const row = await webhookById(one.q, id);
    const previousSecretUntil = one.now + LIMITS.webhookSecretOverlapHours * 3_600_000;
    const change = { secret, previousSecret: row.secret, previousSecretUntil };
    return saved(one, row, change, ['secret']);
  });
}

export function removeWebhook(
  context: Context,
  by: Author,
  id: string,
  isCurrent: Precondition,
): Promise<void> {
  return act(context, by, {}, async (one) => {
    await currentWebhook(one, id, isCurrent);
    await one.q.webhooks.remove(id);
    await log(one, 'webhook-removed', id, []);
  });
}

export const getWebhook = (context: Context, id: string) =>
  context.store.read(async (q) => webhookRecord(await webhookById(q, id)));

export function listWebhooks(context: Context, query: { after: number; limit: number }) {
  return context.store.read(async (q) => {
    const rows = await q.webhooks.list(query.after, query.limit + 1);
    const page = rows.slice(0, query.limit);
    return {
      rows: page.map(webhookRecord),
      next: rows.length > query.limit ? query.after + query.limit : null,
    };
  });
}

/** What was sent, newest first. */
export function listDeliveries(context: Context, id: string, query: DeliveryQuery) {
  return context.store.read(async (q) => {
    await webhookById(q, id);
    const rows = await q.webhooks.deliveries(id, query.status, query.before, query.limit + 1);
    const page = rows.slice(0, query.limit);
    return {
      rows: page.map(deliveryRecord),
      next: rows.length > query.limit ? page.at(-1)!.key : null,
    };
  });
}

export const getDelivery = (context: Context, id: string, delivery: string) =>
  context.store.read(async (q) => deliveryRecord(await deliveryOf(q, id, delivery)));

/** Sends a message that is about no change, once. */
export const testWebhook = (context: Context, id: string) =>
  context.store.write(async (q) => {
    await enabledWebhook(q, id);
    return deliveryRecord(await newDelivery(q, context.clock(), id, null, TEST_TYPE));
  });

/** Sends a delivery once more, under its own id; what comes after it does not wait for it. */
export const redeliver = (context: Context, id: string, delivery: string) =>
  context.store.write(async (q) => {
    await enabledWebhook(q, id);
    const row = await deliveryOf(q, id, delivery);
    const isOrdered = row.status === 'pending' && row.isOrdered;
    const change = { status: 'pending', attempts: 0, nextAt: context.clock(), isOrdered } as const;
    await q.webhooks.updateDelivery(row.key, change);
    return deliveryRecord({ ...row, ...change });
  });

/** A delivery that is due at once. A test holds nothing up. */
export const newDelivery = (
  q: Queries,
  now: number,
  webhook: string,
  seq: number | null,
  type: string,
): Promise<DeliveryRow> =>
  q.webhooks.insertDelivery({
    id: `msg_${randomUUID()}`,
    webhook,
    seq,
    type,
    status: 'pending',
    isOrdered: seq !== null,
    attempts: 0,
    nextAt: now,
    recordedAt: now,
    attemptedAt: null,
    statusCode: null,
    durationMs: null,
    error: null,
    response: null,
  });

export const webhookRecord = (row: WebhookRow) => ({
  id: row.id,
  url: row.url,
  description: row.description,
  filters: row.filters,
  status: row.status,
  disabledReason: row.disabledReason,
  disabledAt: row.disabledAt === null ? null : iso(row.disabledAt),
  recordedAt: iso(row.recordedAt),
  recordedBy: row.recordedBy,
  updatedAt: iso(row.updatedAt),
  version: row.version,
});

const deliveryRecord = (row: DeliveryRow) => ({
  id: row.id,
  webhook: row.webhook,
  change: row.seq,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.nextAt === null ? null : iso(row.nextAt),
  recordedAt: iso(row.recordedAt),
  attemptedAt: row.attemptedAt === null ? null : iso(row.attemptedAt),
  statusCode: row.statusCode,
  durationMs: row.durationMs,
  error: row.error,
  response: row.response,
});

async function saved(one: Act, row: WebhookRow, change: Partial<WebhookRow>, fields: readonly string[]) {
  const next = { ...change, updatedAt: one.now, version: row.version + 1 };
  await one.q.webhooks.update(row.id, next);
  await log(one, 'webhook-changed', row.id, fields);
  return webhookRecord({ ...row, ...next });
}

const log = (one: Act, what: string, id: string, fields: readonly string[]): Promise<number> =>
  one.log(entryOf(what, id, fields));

// The log is open to readers, and an address is often a secret by itself: only names of fields are told.
const entryOf = (what: string, id: string, fields: readonly string[]) => ({
  act: what,
  kind: 'webhook',
  resource: id,
  body: { fields: fields.filter((name) => !name.startsWith('disabled') && !name.startsWith('fail')) },
});

async function webhookById(q: Queries, id: string): Promise<WebhookRow> {
  const row = await q.webhooks.byId(id);
  if (!row) throw new Refusal('not-found', `there is no webhook ${id}`);
  return row;
}

async function currentWebhook(one: Act, id: string, isCurrent: Precondition): Promise<WebhookRow> {
  const row = await webhookById(one.q, id);
  if (!isCurrent(webhookRecord(row)))
    throw new Refusal('precondition-failed', 'the webhook changed since it was read');
  return row;
}

async function enabledWebhook(q: Queries, id: string): Promise<void> {
  const { status } = await webhookById(q, id);
  if (status === 'disabled')
    throw new Refusal('invalid-state', 'the webhook is disabled; enable it first', { state: status });
}

async function deliveryOf(q: Queries, id: string, delivery: string): Promise<DeliveryRow> {
  await webhookById(q, id);
  const row = await q.webhooks.delivery(id, delivery);
  if (!row) throw new Refusal('not-found', `there is no delivery ${delivery} of this webhook`);
  return row;
}
