/** Wakes those who follow the log: at once after a commit here that added to it, soon after one of another process. */

export type Watch = {
  /** Calls until the function that it returns is called. */
  on(listener: () => void): () => void;
  wake(): void;
  close(): void;
};

/** The file tells nobody that another process wrote: while somebody listens, its newest number is looked at. */
export function createWatch(readHead: () => Promise<number>, pollMs: number): Watch {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let seen: number | null = null;
  const wake = () => {
    for (const listener of [...listeners]) listener();
  };
  const poll = async () => {
    // A look that fails says nothing; the next one comes.
    const head = await readHead().catch(() => seen);
    if (head !== seen && timer !== null) wake();
    seen = head;
  };
  const close = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    wake,
    close,
    on(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => void poll(), pollMs).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
  };
}
