/** Threads of the program's own files. */
import { Worker } from 'node:worker_threads';

/**
 * `program`: a file without its ending, beside `from`. As it was compiled it runs by itself; as it is written it needs a
 * loader, which threads are not given.
 */
export function startWorker(program: string, from: string, workerData: unknown): Worker {
  if (from.endsWith('.js')) return new Worker(new URL(`${program}.js`, from), { workerData });
  const [loader, file] = [import.meta.resolve('tsx/esm/api'), new URL(`${program}.ts`, from).href];
  const load = `import('${loader}').then(({ register }) => register() && import('${file}'))`;
  return new Worker(load, { eval: true, workerData });
}

/** When a thread is there no more, whatever ended it. */
export const endOf = (worker: Worker): Promise<void> =>
  new Promise((resolve) => {
    worker.once('exit', () => resolve());
  });
