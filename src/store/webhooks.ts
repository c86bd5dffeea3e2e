/** Webhooks, what is to be sent to them, and what became of it. */
import { and, asc, count, desc, eq, inArray, lt, lte, ne, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import type { DisputeEventKind } from './dispute-event-table.ts';
import { first, holder, placeholders, updater } from './prepared.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type WebhookRow = Tables['webhooks']['$inferSelect'];
export type DeliveryRow = Tables['webhookDeliveries']['$inferSelect'];
export type DisputeMoment = { changeSeq: number | null; questionKey: number; kind: DisputeEventKind };

export function webhookQueries(db: Database, { webhooks, webhookDeliveries, disputeEvents }: Tables) {
  const deliveries = webhookDeliveries;
  const byId = lazily(() =>
    db
      .select()
      .from(webhooks)
      .where(eq(webhooks.id, holder('id')))
      .prepare(),
  );
  const enabled = lazily(() => db.select().from(webhooks).where(eq(webhooks.status, 'enabled')).prepare());
  const isPending = and(eq(deliveries.webhook, holder('webhook')), eq(deliveries.status, 'pending'));
  const due = lazily(() =>
    db
      .select()
      .from(deliveries)
      .where(and(isPending, lte(deliveries.nextAt, holder('now'))))
      .orderBy(asc(deliveries.nextAt), asc(deliveries.key))
      .limit(first(1))
      .prepare(),
  );
  const waiting = lazily(() =>
    db
      .select({
        pending: count(),
        ordered: sql`coalesce(sum(case when ${deliveries.isOrdered} then 1 else 0 end), 0)`.mapWith(Number),
      })
      .from(deliveries)
      .where(isPending)
      .prepare(),
  );
  const insertDelivery = lazily(() =>
    db
      .insert(deliveries)
      .values(placeholders(deliveries, ['key']))
      .returning()
      .prepare(),
  );
  const deliveryById = lazily(() =>
    db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.webhook, holder('webhook')), eq(deliveries.id, holder('id'))))
      .prepare(),
  );
  const update = updater(db, webhooks, webhooks.id);
  const updateDelivery = updater(db, deliveries, deliveries.key);
  const moment = {
    changeSeq: disputeEvents.changeSeq,
    questionKey: disputeEvents.questionKey,
    kind: disputeEvents.kind,
  };
  const momentsOf = lazily(() =>
    db
      .select(moment)
      .from(disputeEvents)
      .where(eq(disputeEvents.changeSeq, holder('seq')))
      .orderBy(asc(disputeEvents.seq))
      .prepare(),
  );
  return {
    insert: async (row: WebhookRow) => void (await db.insert(webhooks).values(row)),
    update: (id: string, change: Partial<Omit<WebhookRow, 'id'>>) => update(id, change),
    byId: async (id: string): Promise<WebhookRow | null> => (await byId().execute({ id }))[0] ?? null,
    enabled: async (): Promise<WebhookRow[]> => enabled().execute(),
    list: async (from: number, limit: number): Promise<WebhookRow[]> =>
      db
        .select()
        .from(webhooks)
        .orderBy(asc(webhooks.recordedAt), asc(webhooks.id))
        .limit(limit)
        .offset(from),
    count: async (): Promise<number> => (await db.select({ count: count() }).from(webhooks))[0]!.count,
    remove: async (id: string): Promise<void> => {
      await db.delete(deliveries).where(eq(deliveries.webhook, id));
      await db.delete(webhooks).where(eq(webhooks.id, id));
    },
    insertDelivery: async (row: Omit<DeliveryRow, 'key'>): Promise<DeliveryRow> =>
      (await insertDelivery().execute(row))[0]!,
    updateDelivery: (key: number, change: Partial<Omit<DeliveryRow, 'key'>>) => updateDelivery(key, change),
    delivery: async (webhook: string, id: string): Promise<DeliveryRow | null> =>
      (await deliveryById().execute({ webhook, id }))[0] ?? null,
    /** The pending delivery whose time came first. */
    due: async (webhook: string, now: number): Promise<DeliveryRow | null> =>
      (await due().execute({ webhook, now }))[0] ?? null,
    /** How many wait, and how many of them hold the rest of the log. */
    waiting: async (webhook: string): Promise<{ pending: number; ordered: number }> =>
      (await waiting().execute({ webhook }))[0]!,
    /** All that wait begin anew, as when the receiver is back. */
    rouse: async (webhook: string, now: number): Promise<void> =>
      void (await db
        .update(deliveries)
        .set({ attempts: 0, nextAt: now })
        .where(and(eq(deliveries.webhook, webhook), eq(deliveries.status, 'pending')))),
    deliveries: async (
      webhook: string,
      status: DeliveryRow['status'] | undefined,
      before: number | null,
      limit: number,
    ): Promise<DeliveryRow[]> =>
      db
        .select()
        .from(deliveries)
        .where(
          and(
            eq(deliveries.webhook, webhook),
            status === undefined ? undefined : eq(deliveries.status, status),
            before === null ? undefined : lt(deliveries.key, before),
          ),
        )
        .orderBy(desc(deliveries.key))
        .limit(limit),
    /** Forgets what is done: all but the newest, and all that is old. */
    forget: async (webhook: string, kept: number, until: number): Promise<void> => {
      const isDone = and(eq(deliveries.webhook, webhook), ne(deliveries.status, 'pending'));
      const [oldest] = await db
        .select({ key: deliveries.key })
        .from(deliveries)
        .where(isDone)
        .orderBy(desc(deliveries.key))
        .limit(1)
        .offset(kept);
      if (oldest) await db.delete(deliveries).where(and(isDone, lte(deliveries.key, oldest.key)));
      await db.delete(deliveries).where(and(isDone, lt(deliveries.recordedAt, until)));
    },
    pendingCount: async (): Promise<number> =>
      (await db.select({ count: count() }).from(deliveries).where(eq(deliveries.status, 'pending')))[0]!
        .count,
    /** What an act made of disputes. */
    momentsOf: async (seq: number): Promise<DisputeMoment[]> => momentsOf().execute({ seq }),
    /** What these acts made of disputes. */
    moments: async (changes: readonly number[]): Promise<DisputeMoment[]> =>
      db
        .select(moment)
        .from(disputeEvents)
        .where(inArray(disputeEvents.changeSeq, [...changes]))
        .orderBy(asc(disputeEvents.seq)),
  };
}
