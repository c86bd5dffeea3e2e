/** What would hold up everybody else is done on threads: long imports on one, searches of many claims on another. */
import { randomUUID } from 'node:crypto';
import { plainOf, readFrom, refusalAs, type Sent, streamOf, unpackedError } from './across-threads.ts';
import type { Config } from './config.ts';
import { Refusal } from './domain/refusal.ts';
import { type ImportTask, type RunImport, runImport } from './http/import-lines.ts';
import { LIMITS } from './limits.ts';
import type { Ended, Lending } from './store/store.ts';
import type { FromThread, SentEvent, ThreadData, ToThread } from './thread.ts';
import type { Context } from './usecases/context.ts';
import type { ImportEvent } from './usecases/import-claims.ts';
import { type ReadList, readList } from './usecases/lists.ts';
import { endOf, startWorker } from './workers.ts';

export type Threads = { runImport: RunImport; readList: ReadList; close(): Promise<void> };
type Settings = Pick<Config, 'quantityRules'>;

/** What is soon over is done here: imports up to so many bytes, searches where the log has no more changes than that. */
type Bounds = { importHereBytes: number; searchHereChanges: number };

export function createThreads(settings: Settings, bounds: Bounds = LIMITS): Threads {
  const importing = atNeed(settings);
  const searching = atNeed(settings);
  /** Who asks for what is just being looked for, of the same state of the store, waits for that. */
  const underWay = new Map<string, Promise<unknown>>();
  return {
    async *runImport(context, task, bytes) {
      const { lending } = context.store;
      if (lending === null || task.bytes <= bounds.importHereBytes)
        return yield* runImport(context, task, bytes);
      const thread = importing.begin(lending);
      try {
        yield* thread.import(task, bytes);
      } finally {
        importing.end();
      }
    },
    readList: (async (context, name, query) => {
      const { lending, version } = context.store;
      if (query.q === undefined || lending === null || (await changesIn(context)) <= bounds.searchHereChanges)
        return readList(context, name, query);
      const key = `${version() ?? randomUUID()} ${name} ${JSON.stringify(query)}`;
      const known = underWay.get(key);
      if (known) return known;
      if (underWay.size >= LIMITS.searchesAtOnce)
        throw new Refusal('overloaded', 'too many searches are waiting', { retryAfterSeconds: 1 });
      const found = searching
        .begin(lending)
        .ask((id) => ({ kind: 'list', id, name, query }))
        .finally(() => {
          underWay.delete(key);
          searching.end();
        });
      underWay.set(key, found);
      return found;
    }) as ReadList,
    close: async () => void (await Promise.all([importing.close(), searching.close()])),
  };
}

const changesIn = async ({ store }: Context): Promise<number> =>
  (await store.readOne((q) => q.changes.head())).seq;

/** A thread that begins when it is first needed, and ends when it has not been for a while. */
function atNeed(settings: Settings) {
  let thread: Thread | null = null;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  const close = async () => {
    clearTimeout(idle);
    const one = thread;
    thread = null;
    await one?.close();
  };
  return {
    begin(lending: Lending): Thread {
      if (thread === null || thread.isLost()) thread = startThread(lending, settings);
      clearTimeout(idle);
      users++;
      return thread;
    },
    end() {
      users--;
      if (users === 0) idle = setTimeout(close, LIMITS.threadIdleSeconds * 1_000).unref();
    },
    close,
  };
}

type Thread = ReturnType<typeof startThread>;

function startThread(lending: Lending, settings: Settings) {
  const workerData: ThreadData = { ...settings, file: lending.file, waiting: lending.waiting };
  const worker = startWorker('./thread', import.meta.url, workerData);
  worker.unref();
  const tell = (message: ToThread, transfer: ReadableStream[] = []) =>
    worker.postMessage(message, transfer as never[]);
  const asked = new Map<number, { resolve(value: never): void; reject(error: unknown): void }>();
  let askedSoFar = 0;
  let givenBack: (how: Ended) => void = () => {};

  const over = new AbortController();
  let fault: unknown = null;
  worker.on('error', (error) => {
    fault = error;
  });
  worker.on('exit', () => {
    const refusal = new Refusal('store-unavailable', 'the thread that was at it ended');
    refusal.cause = fault;
    givenBack({ hasAdded: false, hasFailed: fault !== null });
    for (const one of asked.values()) one.reject(refusal);
    over.abort(refusal);
  });

  /** The thread's turn: it lasts until the thread gives it back, or is there no more. */
  const lendTurn = () =>
    lending
      .lend(() => {
        const ended = new Promise<Ended>((resolve) => {
          givenBack = resolve;
        });
        if (over.signal.aborted) givenBack({ hasAdded: false, hasFailed: false });
        else tell({ kind: 'turn', refusal: null });
        return ended;
      })
      .catch((refusal: Refusal) => tell({ kind: 'turn', refusal: plainOf(refusal) }));

  worker.on('message', (message: FromThread) => {
    switch (message.kind) {
      case 'wanted':
        return void lendTurn();
      case 'given-back':
        return givenBack(message.how);
      case 'answer':
        asked.get(message.id)?.resolve(message.value as never);
        return void asked.delete(message.id);
      case 'failure':
        asked.get(message.id)?.reject(unpackedError(message.error));
        return void asked.delete(message.id);
    }
  });

  const ask = <T>(message: (id: number) => ToThread, transfer: ReadableStream[] = []): Promise<T> => {
    if (over.signal.aborted) return Promise.reject(over.signal.reason);
    const id = askedSoFar++;
    const answer = new Promise<T>((resolve, reject) => asked.set(id, { resolve, reject }));
    tell(message(id), transfer);
    return answer;
  };
  return {
    ask,
    import: async function* (task: ImportTask, bytes: AsyncGenerator<Buffer>) {
      // Copies: a chunk is often part of a larger piece of memory, which would be sent whole.
      const sent = streamOf(bytes, (chunk) => Uint8Array.prototype.slice.call(chunk));
      const events = await ask<ReadableStream<Sent<SentEvent>>>(
        (id) => ({ kind: 'import', id, task, bytes: sent }),
        [sent],
      );
      yield* readFrom(events, unpacked, over.signal);
    },
    isLost: () => over.signal.aborted,
    close: async () => {
      if (over.signal.aborted) return;
      const ended = endOf(worker);
      worker.ref();
      tell({ kind: 'close' });
      await ended;
    },
  };
}

const unpacked = (event: SentEvent): ImportEvent =>
  event.kind === 'refused' ? { ...event, refusal: refusalAs(event.refusal) } : event;
