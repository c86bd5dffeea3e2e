/**
 * Those who follow the change log as server-sent events. Nothing is buffered for them: each has a place in
 * the log and reads on from there when the connection has taken what came before, so that a slow one
 * costs no more than a page.
 */
import { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Context } from '../usecases/context.ts';
import { type ChangeFilter, readStretch } from '../usecases/follow-changes.ts';

/** Bounds and paces, for tests to set others. */
export type SubscriptionSettings = {
  subscribers: number;
  subscribersPerCaller: number;
  heartbeatMs: number;
  stallMs: number;
  graceMs: number;
};

export type Subscription = {
  after: number;
  filter: ChangeFilter;
  /** Ends by itself after as many changes. */
  limit: number | null;
  /** The key that opened it: when that is revoked or rotated it ends. */
  keyId: string | null;
  /** Whom it counts for: a key or, without one, an address. */
  caller: string;
};

export type Subscriptions = {
  /** Throws `overloaded` or `rate-limited` where there are as many as there may be. */
  open(subscription: Subscription): Readable;
  count(): number;
  /** Ends all with a last event, and soon breaks off those that do not take it. */
  close(): void;
};

export const SUBSCRIPTION_SETTINGS: SubscriptionSettings = {
  subscribers: LIMITS.streamSubscribers,
  subscribersPerCaller: LIMITS.streamSubscribersPerCaller,
  heartbeatMs: LIMITS.streamHeartbeatSeconds * 1000,
  stallMs: LIMITS.streamStallSeconds * 1000,
  graceMs: LIMITS.streamGraceSeconds * 1000,
};

export function createSubscriptions(
  context: Context,
  settings: SubscriptionSettings = SUBSCRIPTION_SETTINGS,
): Subscriptions {
  const open = new Map<Readable, Subscriber>();
  const callers = new Map<string, number>();
  const pages = pageCache(context);
  // A heartbeat is due whether or not the database answers.
  const unchained = () => context.store.read((q) => q.changes.unchained()).catch(() => 0);
  let isClosing = false;
  let stopWatching: (() => void) | null = null;

  const forget = (stream: Readable, caller: string) => {
    if (!open.delete(stream)) return;
    const left = callers.get(caller)! - 1;
    if (left === 0) callers.delete(caller);
    else callers.set(caller, left);
    if (open.size > 0) return;
    stopWatching?.();
    stopWatching = null;
    pages.forget();
  };
  const wake = () => {
    pages.forget();
    for (const subscriber of open.values()) subscriber.wake();
  };
  return {
    open(subscription) {
      const { caller } = subscription;
      const own = callers.get(caller) ?? 0;
      if (isClosing || open.size >= settings.subscribers) throw full(settings.subscribers);
      if (own >= settings.subscribersPerCaller) throw tooMany(settings.subscribersPerCaller);
      const subscriber = subscribe(subscription, { page: pages.read, unchained }, settings, (stream) =>
        forget(stream, caller),
      );
      open.set(subscriber.stream, subscriber);
      callers.set(caller, own + 1);
      stopWatching ??= context.store.onChange(wake);
      return subscriber.stream;
    },
    count: () => open.size,
    close() {
      isClosing = true;
      for (const subscriber of open.values()) subscriber.end('closing');
    },
  };
}

const full = (most: number): Refusal =>
  new Refusal('overloaded', `${most} streams are open, which is as many as can be`, {
    retryAfterSeconds: LIMITS.streamBusySeconds,
  });
const tooMany = (most: number): Refusal =>
  new Refusal('rate-limited', `${most} streams are open for this key or address, as many as can be`, {
    retryAfterSeconds: LIMITS.streamBusySeconds,
  });

type Page = { frames: string[]; through: number; isEnd: boolean; revoked: string[] };
type ReadPage = (after: number, filter: ChangeFilter) => Promise<Page>;
type Log = { page: ReadPage; unchained(): Promise<number> };

/** Those who have seen all of the log ask for the same next page: it is read and written once. */
function pageCache(context: Context): { read: ReadPage; forget: () => void } {
  const kept = new LRUCache<string, Promise<Page>>({ max: SHARED_PAGES });
  const load = async (after: number, filter: ChangeFilter): Promise<Page> => {
    const { changes, ...rest } = await readStretch(context, after, filter);
    return { ...rest, frames: changes.map((one) => `id: ${one.seq}\ndata: ${JSON.stringify(one)}\n\n`) };
  };
  return {
    forget: () => kept.clear(),
    read(after, filter) {
      const key = JSON.stringify([after, filter]);
      const known = kept.get(key);
      if (known) return known;
      const page = load(after, filter);
      kept.set(key, page);
      return page;
    },
  };
}

const SHARED_PAGES = 8;

type Subscriber = { stream: Readable; wake(): void; end(event: 'closing' | 'overflow'): void };

function subscribe(
  { after, filter, limit, keyId }: Subscription,
  log: Log,
  { heartbeatMs, stallMs, graceMs }: SubscriptionSettings,
  closed: (stream: Readable) => void,
): Subscriber {
  // `through` is the last row looked at, `told` the last number that the client was sent.
  const at = { through: after, told: after, left: limit ?? Infinity };
  const timers = new Set<NodeJS.Timeout>();
  let pumping = false;
  let ended = false;
  let resume: (() => void) | null = null;
  let woken = false;
  let stalling: NodeJS.Timeout | null = null;

  const stream = new Readable({
    read() {
      disarm();
      void pump();
    },
    destroy(error, done) {
      ended = true;
      for (const timer of timers) clearTimeout(timer);
      wake();
      closed(stream);
      done(error);
    },
  });
  // What is not taken in time is not read further either: then the connection is of no use to anybody.
  const disarm = () => {
    if (stalling === null) return;
    clearTimeout(stalling);
    timers.delete(stalling);
    stalling = null;
  };
  const push = (text: string) => {
    if (stalling === null) {
      stalling = setTimeout(() => end('overflow'), stallMs).unref();
      timers.add(stalling);
    }
    stream.push(text);
  };
  const wake = () => {
    woken = true;
    resume?.();
  };
  /** A number alone is no event, yet the client comes back with it. */
  const tell = (): string => {
    at.told = at.through;
    return `id: ${at.told}\n\n`;
  };
  const finish = () => {
    ended = true;
    wake();
    stream.push(null);
    timers.add(setTimeout(() => stream.destroy(new Error('the last event was not taken')), graceMs).unref());
  };
  const end = (event: 'closing' | 'overflow') => {
    if (ended) return;
    stream.push(`event: ${event}\ndata: ${JSON.stringify({ lastSeq: at.told })}\n\n`);
    finish();
  };
  const take = (page: Page): string => {
    const frames = page.frames.slice(0, at.left);
    at.left -= frames.length;
    at.through = page.through;
    const text = frames.join('');
    if (text !== '') at.told = Number(/^id: (\d+)/.exec(frames.at(-1)!)![1]);
    return text === '' && !page.isEnd ? tell() : text;
  };
  const pump = async () => {
    if (pumping || ended) return;
    pumping = true;
    try {
      for (let text = ''; text === '' && !ended; ) {
        woken = false;
        const page = await log.page(at.through, filter);
        if (ended) break;
        text = take(page);
        if (text !== '') push(text);
        if (at.left <= 0) finish();
        else if (keyId !== null && page.revoked.includes(keyId)) end('closing');
        else if (text === '' && page.isEnd && !woken) await new Promise<void>((done) => (resume = done));
        resume = null;
      }
    } catch (error) {
      stream.destroy(error as Error);
    } finally {
      pumping = false;
    }
  };
  const beat = async () => {
    if (stream.readableLength > 0 || ended) return;
    const behind = await log.unchained();
    if (ended) return;
    if (at.through > at.told) push(tell());
    else push(behind > 0 ? `: heartbeat, ${behind} acts not numbered yet\n\n` : ': heartbeat\n\n');
  };
  const beats = setInterval(() => void beat(), heartbeatMs).unref();
  timers.add(beats);
  push(`retry: ${LIMITS.streamRetrySeconds * 1000}\nid: ${after}\n\n`);
  return { stream, wake, end };
}
