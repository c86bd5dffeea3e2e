/** Long imports on a thread of their own, which begins with the first and ends when none has come for a while. */
import { Worker } from 'node:worker_threads';
import { plainOf, readFrom, refusalAs, streamOf } from './across-threads.ts';
import type { Config } from './config.ts';
import { Refusal } from './domain/refusal.ts';
import { type RunImport, runImport } from './http/import-lines.ts';
import type { FromThread, SentEvent, ThreadData, ToThread } from './import-thread.ts';
import { LIMITS } from './limits.ts';
import type { Ended, Lending } from './store/store.ts';
import type { ImportEvent } from './usecases/import-claims.ts';

export type Importer = { run: RunImport; close(): Promise<void> };

/** `hereBytes`: what is no longer than that is soon over, and done here. */
export function createImporter(
  settings: Pick<Config, 'quantityRules'>,
  hereBytes: number = LIMITS.importHereBytes,
): Importer {
  let thread: Thread | null = null;
  let running = 0;
  let idle: NodeJS.Timeout | undefined;
  const end = async () => {
    const one = thread;
    thread = null;
    await one?.close();
  };
  return {
    async *run(context, task, bytes) {
      const { lending } = context.store;
      if (lending === null || task.bytes <= hereBytes) return yield* runImport(context, task, bytes);
      clearTimeout(idle);
      running++;
      try {
        if (thread === null || thread.isLost()) thread = startThread(lending, settings);
        yield* thread.run(task, bytes);
      } finally {
        running--;
        if (running === 0) idle = setTimeout(end, LIMITS.importThreadIdleSeconds * 1_000).unref();
      }
    },
    close: async () => {
      clearTimeout(idle);
      await end();
    },
  };
}

type Thread = ReturnType<typeof startThread>;

function startThread(lending: Lending, settings: Pick<Config, 'quantityRules'>) {
  const workerData: ThreadData = { ...settings, file: lending.file, waiting: lending.waiting };
  const worker = startWorker(workerData);
  worker.unref();
  const tell = (message: ToThread, transfer: ReadableStream[] = []) =>
    worker.postMessage(message, transfer as never[]);
  const runs = new Map<number, (events: ReadableStream<SentEvent>) => void>();
  let runsSoFar = 0;
  let isLost = false;
  let givenBack: (how: Ended) => void = () => {};

  const lost = new Promise<never>((_, reject) => {
    let fault: unknown = null;
    worker.on('error', (error) => {
      fault = error;
    });
    worker.on('exit', () => {
      isLost = true;
      givenBack({ hasAdded: false, hasFailed: fault !== null });
      const refusal = new Refusal(
        'store-unavailable',
        'the import ended; what was not acknowledged may be lost',
      );
      refusal.cause = fault;
      reject(refusal);
    });
  });
  lost.catch(() => {});

  /** The thread's turn: it lasts until the thread gives it back, or is there no more. */
  const lendTurn = () =>
    lending
      .lend(() => {
        const over = new Promise<Ended>((resolve) => {
          givenBack = resolve;
        });
        if (isLost) givenBack({ hasAdded: false, hasFailed: false });
        else tell({ kind: 'turn', refusal: null });
        return over;
      })
      .catch((refusal: Refusal) => tell({ kind: 'turn', refusal: plainOf(refusal) }));

  worker.on('message', (message: FromThread) => {
    switch (message.kind) {
      case 'wanted':
        return void lendTurn();
      case 'given-back':
        return givenBack(message.how);
      case 'events':
        runs.get(message.id)?.(message.events);
        return void runs.delete(message.id);
    }
  });

  const run = async function* (task: Parameters<RunImport>[1], bytes: Parameters<RunImport>[2]) {
    const id = runsSoFar++;
    const begun = new Promise<ReadableStream<SentEvent>>((resolve) => runs.set(id, resolve));
    // Copies: a chunk is often part of a larger piece of memory, which would be sent whole.
    const sent = streamOf(bytes[Symbol.asyncIterator]() as AsyncGenerator<Buffer>, (chunk) =>
      Uint8Array.prototype.slice.call(chunk),
    );
    tell({ kind: 'run', id, task, bytes: sent }, [sent]);
    yield* readFrom(await Promise.race([begun, lost]), unpacked, lost);
  };
  return {
    run,
    isLost: () => isLost,
    close: async () => {
      const over = lost.catch(() => {});
      worker.ref();
      tell({ kind: 'close' });
      await over;
    },
  };
}

const unpacked = (event: SentEvent): ImportEvent =>
  event.kind === 'refused' ? { ...event, refusal: refusalAs(event.refusal) } : event;

/** The program as it was compiled; as it is written it needs a loader, which threads are not given. */
function startWorker(workerData: ThreadData): Worker {
  const here = import.meta.url;
  if (here.endsWith('.js')) return new Worker(new URL('./import-thread.js', here), { workerData });
  const [loader, program] = [import.meta.resolve('tsx/esm/api'), new URL('./import-thread.ts', here).href];
  const load = `import('${loader}').then(({ register }) => register() && import('${program}'))`;
  return new Worker(load, { eval: true, workerData });
}
