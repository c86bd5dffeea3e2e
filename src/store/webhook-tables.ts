/** The tables of webhooks and of what was sent to them. */
import type { Columns } from './columns.sqlite.ts';
import type { DisputeEventKind } from './dispute-event-table.ts';

/** Which changes go to a webhook: all of these, each by one of its values; what is absent filters nothing. */
export type ChangeFilter = {
  event?: string[] | undefined;
  topic?: string[] | undefined;
  kind?: string[] | undefined;
  act?: string[] | undefined;
  question?: string[] | undefined;
  /** What the act made of a dispute. */
  dispute?: DisputeEventKind[] | undefined;
};

export const DISABLED_REASONS = ['by-hand', 'gone', 'failing'] as const;
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

export const webhookTables = (c: Columns) => ({
  webhooks: c.table('webhooks', {
    id: c.text().primaryKey(),
    url: c.text().notNull(),
    description: c.text(),
    filters: c.json<ChangeFilter>().notNull(),
    status: c.text().notNull().$type<'enabled' | 'disabled'>(),
    disabledReason: c.text().$type<(typeof DISABLED_REASONS)[number]>(),
    disabledAt: c.integer(),
    /** In plain, unlike keys: what signs must be read. */
    secret: c.text().notNull(),
    previousSecret: c.text(),
    previousSecretUntil: c.integer(),
    /** The number of the last change that became a delivery or was passed over: the log is the queue. */
    cursor: c.integer().notNull(),
    /** Failed attempts since the last success, and when the first of them was. */
    failures: c.integer().notNull(),
    failingSince: c.integer(),
    /** The process that sends to it, and until when the others leave it alone. */
    leaseOwner: c.text(),
    leaseUntil: c.integer(),
    recordedAt: c.integer().notNull(),
    recordedBy: c.text().notNull(),
    updatedAt: c.integer().notNull(),
    version: c.integer().notNull(),
  }),
  webhookDeliveries: c.table(
    'webhook_deliveries',
    {
      key: c.serial(),
      /** The `webhook-id` of every attempt. */
      id: c.text().notNull(),
      webhook: c.text().notNull(),
      /** The change; null for a test. */
      seq: c.integer(),
      type: c.text().notNull(),
      status: c.text().notNull().$type<(typeof DELIVERY_STATUSES)[number]>(),
      /** While pending, what comes after it in the log waits for it. */
      isOrdered: c.flag().notNull(),
      attempts: c.integer().notNull(),
      nextAt: c.integer(),
      recordedAt: c.integer().notNull(),
      /** Of the newest attempt. */
      attemptedAt: c.integer(),
      statusCode: c.integer(),
      durationMs: c.integer(),
      error: c.text(),
      response: c.text(),
    },
    (t) => [
      c.uniqueIndex('webhook_deliveries_id').on(t.id),
      c.index('webhook_deliveries_due').on(t.webhook, t.status, t.nextAt),
      c.index('webhook_deliveries_webhook').on(t.webhook, t.key),
    ],
  ),
});
