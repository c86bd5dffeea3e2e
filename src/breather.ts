/** Long work among others': it stops again and again, so that who waits for an answer gets one. */
import { setImmediate as others } from 'node:timers/promises';
import { LIMITS } from './limits.ts';

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
