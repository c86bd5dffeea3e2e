/** What was worked out of many claims, kept in memory under a name that is another once anything of it changes. */
import { LRUCache } from 'lru-cache';
import { LIMITS } from '../limits.ts';

type Kept = { value: unknown; bytes: number };

/**
 * The thing of a name; who asks while it is being made waits for it. Names are of what is committed: nothing is asked for
 * within an act, which may be taken back and its name come again for something else.
 */
export async function workedOut<T>(
  name: string,
  make: () => Promise<T>,
  bytesOf: (made: T) => number,
): Promise<T> {
  const known = kept.get(name);
  if (known) return known.value as T;
  const waitedFor = underWay.get(name);
  // Whoever makes it may be cut off, or its connection break: then each makes it for itself.
  if (waitedFor) return (waitedFor as Promise<T>).catch(() => make());
  const making = make();
  underWay.set(name, making);
  try {
    const value = await making;
    kept.set(name, { value, bytes: bytesOf(value) + ENTRY_BYTES + 2 * name.length });
    return value;
  } finally {
    underWay.delete(name);
  }
}

/** Things of several names at once, of which those that are missing are made together. */
export async function allWorkedOut(
  names: readonly string[],
  make: (missing: readonly number[]) => Promise<string[]>,
): Promise<string[]> {
  const known = names.map((name) => kept.get(name)?.value as string | undefined);
  const missing = known.flatMap((one, i) => (one === undefined ? [i] : []));
  if (missing.length === 0) return known as string[];
  const made = await make(missing);
  for (const [j, i] of missing.entries()) {
    const [name, value] = [names[i]!, made[j]!];
    known[i] = value;
    kept.set(name, { value, bytes: bytesOfText(value) + ENTRY_BYTES + 2 * name.length });
  }
  return known as string[];
}

/** Nothing of what was worked out stays in memory: words were taken out that may be in it. */
export const forgetWorkedOut = (): void => kept.clear();

export const bytesOfText = (text: string): number => 2 * text.length;

const kept = new LRUCache<string, Kept>({
  maxSize: LIMITS.workedOutBytes,
  sizeCalculation: ({ bytes }) => bytes,
});

const underWay = new Map<string, Promise<unknown>>();

const ENTRY_BYTES = 256;
