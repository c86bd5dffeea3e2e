/**
 * Checkpoints: on a large database acts change pages all over it, and to write back those of some hundred takes as long
 * as to record as many again. So it is done beside the acts, by a thread; what came meanwhile is little, and is written
 * back between two acts, after which the log begins anew.
 */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { LIMITS } from '../limits.ts';
import { startWorker } from '../workers.ts';
import type { CheckpointerData } from './checkpointer.ts';
import type { Connection } from './sqlite.ts';

type Pages = { busy: number; log: number; checkpointed: number };

/** `committed`: to be told after each commit, when nothing is open. */
export type Checkpoints = { committed(): void; close(): Promise<void> };

export function createCheckpoints({ raw, isInAct }: Connection): Checkpoints {
  const look = raw.prepare<[], Pages>('PRAGMA wal_checkpoint(NOOP)');
  const checkpoint = raw.prepare<[], Pages>('PRAGMA wal_checkpoint(PASSIVE)');
  let worker: Worker | null = null;
  let state: 'idle' | 'on the thread' | 'what came meanwhile' = 'idle';

  const start = (): Worker => {
    const workerData: CheckpointerData = { file: raw.name, enough: LIMITS.walPagesBetween };
    const one = startWorker('./checkpointer', import.meta.url, workerData);
    one.unref();
    const isOver = () => {
      if (worker === one) [worker, state] = [null, 'idle'];
    };
    // The engine itself writes back what no thread did, once the log is several times as long.
    one.on('error', isOver).on('exit', isOver);
    one.on('message', () => {
      state = 'what came meanwhile';
      committed();
    });
    return one;
  };
  const committed = () => {
    if (state === 'on the thread' || isInAct()) return;
    try {
      const { log, checkpointed } = look.get()!;
      const left = log - checkpointed;
      const isLittle = left <= MEANWHILE * LIMITS.walPagesBetween;
      if (state === 'what came meanwhile' && isLittle) checkpoint.get();
      state = 'idle';
      if (left < LIMITS.walPages) return;
    } catch {
      // What follows a commit must not fail as if the commit had.
      return;
    }
    state = 'on the thread';
    worker ??= start();
    worker.postMessage('write-back');
  };
  return {
    committed,
    close: async () => {
      const one = worker;
      if (one === null) return;
      const ended = once(one, 'exit');
      one.ref();
      one.postMessage('close');
      await ended;
    },
  };
}

/** As much again may come until the thread is heard. */
const MEANWHILE = 2;
