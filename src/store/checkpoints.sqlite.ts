/**
 * Checkpoints: on a large database acts change pages all over it, and to write back those of some hundred takes as long
 * as to record as many again. So a thread does it, in three steps, after which the log begins anew. What no thread wrote
 * back the engine does itself, once the log is several times as long (`walPagesMost`).
 */
import type { Worker } from 'node:worker_threads';
import { LIMITS } from '../limits.ts';
import { endOf, startWorker } from '../workers.ts';
import type { CheckpointerData, Ended } from './checkpointer.ts';
import type { Connection } from './sqlite.ts';

type Pages = { busy: number; log: number; checkpointed: number };

/**
 * - `beside`: what there is is copied to the file, while acts go on.
 * - `syncing`: acts wait for the little that came meanwhile to be copied too; then the disk takes it all, which takes
 *   longest, while acts go on.
 * - `last`: acts wait until what came meanwhile is on disk, so that nothing is left in the log.
 */
type Step = 'beside' | 'syncing' | 'last';
const AFTER = { beside: 'syncing', syncing: 'last', last: null } as const;

/** In which the little that came meanwhile is copied; a commit that comes sooner leaves the syncing to the last step. */
const COPYING_MS = 4;

export type Checkpoints = {
  /** To be told after each commit. */
  committed(): void;
  /** What a transaction waits for before it begins. */
  waiting(): Promise<void> | null;
  close(): Promise<void>;
};

export function createCheckpoints({ raw, isInAct }: Connection): Checkpoints {
  const look = raw.prepare<[], Pages>('PRAGMA wal_checkpoint(NOOP)');
  let worker: Worker | null = null;
  let isClosed = false;
  let atIt: Step | null = null;
  /** What the thread is to do once no act is under way. */
  let next: Step | null = null;
  let waiting: Waiting | null = null;
  /** What it had to leave, since somebody still reads what was there before. */
  let heldBack = 0;
  let pausedUntil = 0;

  const start = (): Worker => {
    const workerData: CheckpointerData = { file: raw.name, enough: LIMITS.walPagesBetween };
    const one = startWorker('./checkpointer', import.meta.url, workerData);
    one.unref();
    one.on('error', pause);
    one.on('exit', () => {
      if (worker === one) [worker, atIt] = [null, null];
      waiting?.end();
    });
    one.on('message', ({ isHeldBack }: Ended) => {
      const was = atIt!;
      atIt = null;
      waiting?.end();
      careful(() => {
        const left = pagesLeft();
        // What acts have added meanwhile is not held back.
        heldBack = isHeldBack && was !== 'syncing' ? left : 0;
        next = left === 0 || heldBack > 0 ? null : AFTER[was];
        if (next !== null && !isInAct()) ask(next);
      });
    });
    return one;
  };
  const pause = () => {
    pausedUntil = performance.now() + PAUSE_MS;
  };
  // What follows a commit must not fail as if the commit had.
  const careful = (work: () => void) => {
    try {
      if (!isClosed) work();
    } catch {
      pause();
    }
  };
  const pagesLeft = (): number => {
    const { log, checkpointed } = look.get()!;
    return log - checkpointed;
  };
  const ask = (step: Step) => {
    worker ??= start();
    worker.postMessage(step === 'beside' ? 'beside' : 'between');
    [atIt, next] = [step, null];
    if (step !== 'beside') waiting = waitingFor(step === 'syncing' ? COPYING_MS : null);
  };
  return {
    committed: () =>
      careful(() => {
        if (atIt !== null || isInAct()) return;
        if (next !== null) return ask(next);
        if (pagesLeft() < heldBack + LIMITS.walPages || performance.now() < pausedUntil) return;
        ask('beside');
      }),
    waiting: () => waiting?.promise ?? null,
    close: async () => {
      isClosed = true;
      if (worker === null) return;
      const ended = endOf(worker);
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
}

/** A thread that could not be started, or failed, is not asked for again at once. */
const PAUSE_MS = 60_000;

type Waiting = { promise: Promise<void>; end: () => void };

/** Over when it is ended, or after so many milliseconds. */
function waitingFor(most: number | null): Waiting {
  let end = () => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  if (most !== null) setTimeout(end, most).unref();
  return { promise, end };
}
