/** Whether acts can be written now: known from the last one, or tried. */
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';

export type Probe = {
  /** Something was committed. */
  proved(): void;
  /** The engine did not take an act. */
  failed(): void;
  /** Resolves where acts can be written; throws the refusal where they cannot. */
  check(): Promise<void>;
};

/** `tryOut` commits something; after a failure as much as an act does, since a full disk still takes a little. */
export function createProbe(tryOut: (hasFailed: boolean) => Promise<void>): Probe {
  let provenAt = Number.NEGATIVE_INFINITY;
  let hasFailed = false;
  let trying: Promise<void> | null = null;
  const proved = () => {
    hasFailed = false;
    provenAt = performance.now();
  };
  const failed = () => {
    hasFailed = true;
  };
  const begin = (): Promise<void> =>
    tryOut(hasFailed)
      .then(proved, (error: unknown) => {
        failed();
        throw error;
      })
      .finally(() => {
        trying = null;
      });
  return {
    proved,
    failed,
    async check() {
      if (!hasFailed && performance.now() - provenAt < LIMITS.writeProbeMillis) return;
      trying ??= begin();
      await soon(trying);
    },
  };
}

/** A try that waits for a lock goes on; who asks is told that it waits. */
async function soon(trying: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Refusal('store-unavailable', 'the database does not take acts at the moment')),
      LIMITS.writeProbeWaitMillis,
    );
  });
  try {
    await Promise.race([trying, late]);
  } finally {
    clearTimeout(timer);
  }
}
