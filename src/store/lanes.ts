/**
 * How many acts of an instance run side by side. Acts that clash are done twice, so that where they often do fewer at
 * once are faster: a clash halves their number, and a while without one adds to it, as TCP finds its pace (RFC 5681).
 */
export type Lanes = {
  /** Resolves when it is one's turn. */
  enter(): Promise<void>;
  leave(hasClashed: boolean): void;
  waiting(): number;
};

/** So many acts without a clash for each lane before there is one more. */
const CALM_ACTS = 4;

export function createLanes(most: number): Lanes {
  const queue: (() => void)[] = [];
  let open = most;
  let taken = 0;
  let calm = 0;
  return {
    waiting: () => queue.length,
    enter: () => {
      if (taken >= open) return new Promise((resume) => queue.push(resume));
      taken += 1;
      return Promise.resolve();
    },
    leave: (hasClashed) => {
      taken -= 1;
      calm = hasClashed ? 0 : calm + 1;
      if (hasClashed) open = Math.max(1, Math.floor(open / 2));
      else if (calm >= CALM_ACTS * open && open < most) {
        open += 1;
        calm = 0;
      }
      while (taken < open && queue.length > 0) {
        taken += 1;
        queue.shift()!();
      }
    },
  };
}
