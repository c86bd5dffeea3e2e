/**
 * What is to be sent to webhooks, and what becomes of it. The log is the queue: each webhook has its place
 * in it, and of what comes after only the next change is a delivery. One that fails holds the rest for its
 * first attempts; then it steps aside, so that one message cannot hold the others for days.
 */
import { LIMITS, WEBHOOK_RETRY_SECONDS } from '../limits.ts';
import type { Queries } from '../store/store.ts';
import type { DeliveryRow, WebhookRow } from '../store/webhooks.ts';
import type { Context } from './context.ts';
import { chooseAmong } from './follow-changes.ts';
import { newDelivery } from './keep-webhooks.ts';

/** What came of an attempt; `error` where no status came. */
export type Outcome = {
  statusCode: number | null;
  error: string | null;
  response: string | null;
  retryAfter: string | null;
  durationMs: number;
};

/** A delivery to be attempted now. */
export type Task = {
  webhook: string;
  url: string;
  /** One, or two while a secret is being replaced. */
  secrets: string[];
  delivery: Pick<DeliveryRow, 'key' | 'id' | 'seq' | 'type' | 'recordedAt'>;
};

export type Done = { id: string; at: number; outcome: Outcome };

/** How far a process has looked for what a webhook asks for, beyond the place that is kept. */
export type Looked = Map<string, { version: number; through: number }>;

export const enabledWebhooks = (context: Context): Promise<WebhookRow[]> =>
  context.store.read((q) => q.webhooks.enabled());

/**
 * Whether there is something to be sent to a webhook now that no other process sends. `unsure`: none in
 * the part of the log that was looked at, which is not all of it.
 */
export function hasWork(
  context: Context,
  owner: string,
  row: WebhookRow,
  looked: Looked,
): Promise<boolean | 'unsure'> {
  return context.store.read(async (q) => {
    const now = context.clock();
    if (isLeased(row, now) && row.leaseOwner !== owner) return false;
    if (await q.webhooks.due(row.id, now)) return true;
    const next = await nextChange(q, row, placeOf(row, looked));
    if ('seq' in next) return true;
    looked.set(row.id, { version: row.version, through: next.through });
    return next.through - row.cursor > LOOKED_KEPT || (next.isEnd ? false : 'unsure');
  });
}

/**
 * Writes what came of the attempt before, and takes the next delivery of a webhook under a lease; null
 * where there is none, or another process has the webhook by now.
 */
export function takeNext(
  context: Context,
  owner: string,
  id: string,
  done: Done | null,
  looked: Looked,
  random: () => number,
): Promise<Task | null> {
  return context.store.write(async (q) => {
    const now = context.clock();
    const found = await q.webhooks.byId(id);
    if (!found || (found.leaseOwner !== owner && isLeased(found, now))) return null;
    // What was sent under a lease that ran out is another's by now, and counts there.
    const row = done && found.leaseOwner === owner ? await settle(q, now, found, done, random) : found;
    const delivery = row.status === 'enabled' ? await pick(q, now, row, looked) : null;
    if (delivery === null) {
      if (row.leaseOwner !== null) await q.webhooks.update(id, { leaseOwner: null, leaseUntil: null });
      return null;
    }
    const leaseUntil = now + LIMITS.webhookLeaseSeconds * 1000;
    await q.webhooks.update(id, { leaseOwner: owner, leaseUntil });
    return { webhook: id, url: row.url, secrets: secretsOf(row, now), delivery };
  });
}

/** Gives a webhook back whose attempt was broken off: it counts for nothing, and is made again. */
export function giveBack(context: Context, owner: string, id: string): Promise<void> {
  return context.store.write(async (q) => {
    const row = await q.webhooks.byId(id);
    if (row?.leaseOwner === owner) await q.webhooks.update(id, { leaseOwner: null, leaseUntil: null });
  });
}

const isLeased = (row: WebhookRow, now: number): boolean => row.leaseUntil !== null && row.leaseUntil > now;

const secretsOf = ({ secret, previousSecret, previousSecretUntil }: WebhookRow, now: number): string[] =>
  previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now
    ? [secret, previousSecret]
    : [secret];

// Places are kept in memory while nothing is sent, so that a filter that matches little writes little.
const LOOKED_KEPT = 10_000;

// What was looked through with other filters says nothing about these.
function placeOf(row: WebhookRow, looked: Looked): number {
  const known = looked.get(row.id);
  return known?.version === row.version ? Math.max(row.cursor, known.through) : row.cursor;
}

type Next = { seq: number; type: string } | { through: number; isEnd: boolean };

/** The next change that a webhook asks for, or how far there is none. */
async function nextChange(q: Queries, row: WebhookRow, begin: number): Promise<Next> {
  const { pending, ordered } = await q.webhooks.waiting(row.id);
  if (ordered > 0 || pending >= LIMITS.webhookPendingDeliveries) return { through: begin, isEnd: true };
  let through = begin;
  // Most find what they ask for among the first few, and the writer waits for what is looked at.
  for (const rows of [FEW_ROWS, LIMITS.logScanRows]) {
    const heads = await q.changes.headsAfter(through, rows);
    const [next] = await chooseAmong(q, heads, row.filters);
    if (next) return { seq: next.seq, type: typeOf(next.act) };
    through = heads.at(-1)?.seq ?? through;
    if (heads.length < rows) return { through, isEnd: true };
  }
  return { through, isEnd: false };
}

const FEW_ROWS = 10;

async function pick(q: Queries, now: number, row: WebhookRow, looked: Looked): Promise<DeliveryRow | null> {
  const due = await q.webhooks.due(row.id, now);
  if (due) return due;
  const next = await nextChange(q, row, placeOf(row, looked));
  if ('seq' in next) {
    await q.webhooks.update(row.id, { cursor: next.seq });
    return newDelivery(q, now, row.id, next.seq, next.type);
  }
  looked.set(row.id, { version: row.version, through: next.through });
  if (next.through - row.cursor > LOOKED_KEPT) await q.webhooks.update(row.id, { cursor: next.through });
  return null;
}

/** `claim-recorded` is the type `claim.recorded`, as Standard Webhooks writes them. */
export const typeOf = (act: string): string => act.replaceAll('-', '.');

async function settle(
  q: Queries,
  now: number,
  row: WebhookRow,
  done: Done,
  random: () => number,
): Promise<WebhookRow> {
  const delivery = await q.webhooks.delivery(row.id, done.id);
  if (!delivery) return row;
  const { statusCode, error, response, durationMs } = done.outcome;
  const attempts = delivery.attempts + 1;
  const isSuccess = statusCode !== null && statusCode >= 200 && statusCode < 300;
  const isTest = delivery.seq === null;
  const isLast = isTest || statusCode === GONE || attempts >= LIMITS.webhookAttempts;
  const isPending = !isSuccess && !isLast;
  await q.webhooks.updateDelivery(delivery.key, {
    status: isSuccess ? 'delivered' : isPending ? 'pending' : 'failed',
    isOrdered: delivery.isOrdered && isPending && attempts < LIMITS.webhookOrderedAttempts,
    attempts,
    nextAt: isPending ? now + delayMs(attempts, done, now, random) : null,
    attemptedAt: done.at,
    statusCode,
    durationMs,
    error,
    response,
  });
  if (delivery.key % FORGET_EVERY === 0)
    await q.webhooks.forget(
      row.id,
      LIMITS.webhookDeliveriesKept,
      now - LIMITS.webhookDeliveryDays * 86_400_000,
    );
  if (isTest && statusCode !== GONE) return row;
  const change = isSuccess ? { failures: 0, failingSince: null } : failed(row, now, statusCode);
  // While it succeeds nothing is written to the webhook beside its place in the log.
  if (isSuccess && row.failures === 0) return row;
  await q.webhooks.update(row.id, change);
  const next = { ...row, ...change };
  if (next.status === 'disabled' && row.status === 'enabled')
    await q.changes.append({
      act: 'webhook-disabled',
      kind: 'webhook',
      resource: row.id,
      recordedAt: now,
      recordedBy: 'system',
      body: { reason: next.disabledReason },
    });
  return next;
}

const GONE = 410;
const FORGET_EVERY = 50;

/** A receiver that says that it is gone, or has taken nothing for days, is not asked again. */
function failed(row: WebhookRow, now: number, statusCode: number | null): Partial<WebhookRow> {
  const failures = row.failures + 1;
  const failingSince = row.failingSince ?? now;
  const isFailing =
    failures >= LIMITS.webhookFailures && now - failingSince >= LIMITS.webhookFailingHours * 3_600_000;
  if (statusCode !== GONE && !isFailing) return { failures, failingSince };
  return {
    failures,
    failingSince,
    status: 'disabled',
    disabledReason: statusCode === GONE ? 'gone' : 'failing',
    disabledAt: now,
    updatedAt: now,
    version: row.version + 1,
  };
}

/** The schedule, up to a fifth later so that receivers are not all tried at once, and no sooner than they ask. */
function delayMs(attempts: number, { outcome }: Done, now: number, random: () => number): number {
  const seconds = WEBHOOK_RETRY_SECONDS[Math.min(attempts, WEBHOOK_RETRY_SECONDS.length) - 1]!;
  const scheduled = seconds * 1000 * (1 + random() / 5);
  return Math.round(Math.max(scheduled, retryAfterMs(outcome.retryAfter, now)));
}

/** Seconds or a date; what is neither asks for nothing. */
function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(asked, 0), LIMITS.webhookRetryAfterHours * 3_600_000);
}
