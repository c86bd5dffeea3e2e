/** Long work in steps: whoever runs it decides when others get their turn in between. */

export type Steps<T> = Generator<void, T>;

/** All at once. */
export function toTheEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Sorted: runs of a few thousand first, which are then merged. */
export function* inOrder<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let sorted: T[] = [];
  for (let i = 0; i < items.length; i += RUN) {
    for (const one of items.slice(i, i + RUN).sort(compare)) sorted.push(one);
    if (items.length > RUN) yield;
  }
  for (let width = RUN; width < sorted.length; width *= 2) {
    const merged: T[] = [];
    for (let i = 0; i < sorted.length; i += 2 * width)
      yield* merge(sorted, [i, i + width, i + 2 * width], compare, merged);
    sorted = merged;
  }
  return sorted;
}

const RUN = 2_048;

function* merge<T>(
  from: readonly T[],
  [start, middle, end]: [number, number, number],
  compare: (a: T, b: T) => number,
  into: T[],
): Steps<void> {
  const [firstEnd, secondEnd] = [Math.min(middle, from.length), Math.min(end, from.length)];
  let [i, j] = [start, firstEnd];
  while (i < firstEnd || j < secondEnd) {
    const isFirst = j >= secondEnd || (i < firstEnd && compare(from[i]!, from[j]!) <= 0);
    into.push(from[isFirst ? i++ : j++]!);
    if (into.length % (2 * RUN) === 0) yield;
  }
}
