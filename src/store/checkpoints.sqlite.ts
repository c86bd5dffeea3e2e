/**
 * Checkpoints: on a large database acts change pages all over it, and to write back those of some hundred takes as long
 * as to record as many again. So it is done beside the acts, by a thread; what came meanwhile is little, and is written
 * back between two acts, after which the log begins anew. What no thread wrote back the engine does itself, once the log
 * is several times as long (`walPagesMost`).
 */
import type { Worker } from 'node:worker_threads';
import { LIMITS } from '../limits.ts';
import { endOf, startWorker } from '../workers.ts';
import type { CheckpointerData } from './checkpointer.ts';
import type { Connection } from './sqlite.ts';

type Pages = { busy: number; log: number; checkpointed: number };

/** `committed`: to be told after each commit. */
export type Checkpoints = { committed(): void; close(): Promise<void> };

export function createCheckpoints({ raw, isInAct }: Connection): Checkpoints {
  const look = raw.prepare<[], Pages>('PRAGMA wal_checkpoint(NOOP)');
  const checkpoint = raw.prepare<[], Pages>('PRAGMA wal_checkpoint(PASSIVE)');
  let worker: Worker | null = null;
  let isClosed = false;
  let isAtIt = false;
  /** The thread has ended a round, after which nothing was looked at yet. */
  let isOver = false;
  /** What it had to leave, since somebody still reads what was there before. */
  let heldBack = 0;
  let pausedUntil = 0;

  const start = (): Worker => {
    const workerData: CheckpointerData = { file: raw.name, enough: LIMITS.walPagesBetween };
    const one = startWorker('./checkpointer', import.meta.url, workerData);
    one.unref();
    one.on('error', pause);
    one.on('exit', () => {
      if (worker === one) [worker, isAtIt] = [null, false];
    });
    one.on('message', () => {
      [isAtIt, isOver] = [false, true];
      careful(settle);
    });
    return one;
  };
  const pause = () => {
    pausedUntil = performance.now() + PAUSE_MS;
  };
  // What follows a commit must not fail as if the commit had.
  const careful = (work: () => void) => {
    try {
      if (!isClosed && !isAtIt && !isInAct()) work();
    } catch {
      pause();
    }
  };
  const pagesLeft = (): number => {
    const { log, checkpointed } = look.get()!;
    return log - checkpointed;
  };
  const settle = () => {
    const left = pagesLeft();
    isOver = false;
    heldBack = left <= LITTLE ? 0 : left;
    if (left <= LITTLE) checkpoint.get();
  };
  return {
    committed: () =>
      careful(() => {
        if (isOver) settle();
        if (pagesLeft() < heldBack + LIMITS.walPages || performance.now() < pausedUntil) return;
        worker ??= start();
        worker.postMessage('write-back');
        isAtIt = true;
      }),
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

/** As much again may come until the thread is heard. */
const LITTLE = 2 * LIMITS.walPagesBetween;

/** A thread that could not be started, or failed, is not asked for again at once. */
const PAUSE_MS = 60_000;
