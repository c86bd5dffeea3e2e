/** Long work done part by part. */
import { breather } from '../breather.ts';
import type { Steps } from '../domain/steps.ts';

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
