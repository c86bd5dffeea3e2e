/** Long work among others': it stops again and again, so that who waits for an answer gets one. */
import { setImmediate as others } from 'node:timers/promises';
import type { Steps } from '../domain/steps.ts';
import { LIMITS } from '../limits.ts';

/** To be called often: lets others have their turn once the work has gone on for long enough. */
export function breather(): () => Promise<void> | undefined {
  let begun = performance.now();
  return () => {
    if (performance.now() - begun < LIMITS.loopHoldMillis) return undefined;
    return others().then(() => {
      begun = performance.now();
    });
  };
}

export async function inSteps<T>(steps: Steps<T>): Promise<T> {
  const breathe = breather();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
  }
}

const PART = 500;

export function* partsOf<T>(items: readonly T[], size = PART): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
