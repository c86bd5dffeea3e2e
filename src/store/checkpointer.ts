/** A thread that writes back what SQLite's log took. */
import { parentPort, workerData } from 'node:worker_threads';
import { SQLite } from './driver.ts';

/** `file`: the database; `enough`: so few pages may be left over, which came meanwhile. */
export type CheckpointerData = { file: string; enough: number };
/** While acts go on, or between two of them. */
export type Wanted = 'beside' | 'between';
/** Somebody who still reads what was there before keeps what came after it in the log. */
export type Ended = { isHeldBack: boolean };

const { file, enough } = workerData as CheckpointerData;
const port = parentPort!;
const db = new SQLite(file, { fileMustExist: true });
db.pragma('synchronous = FULL');
const checkpoint = db.prepare<[], { busy: number; log: number; checkpointed: number }>(
  'PRAGMA wal_checkpoint(PASSIVE)',
);

/** Each time less has come meanwhile, until it is little, or acts come as fast as they are written back. */
function besideActs(): Ended {
  for (let [before, place] = [Number.POSITIVE_INFINITY, -1]; ; ) {
    const { busy, log, checkpointed } = checkpoint.get()!;
    const left = log - checkpointed;
    if (left <= enough) return { isHeldBack: false };
    if (busy !== 0 || checkpointed === place) return { isHeldBack: true };
    if (left >= before) return { isHeldBack: false };
    [before, place] = [left, checkpointed];
  }
}

function betweenActs(): Ended {
  const { log, checkpointed } = checkpoint.get()!;
  return { isHeldBack: checkpointed < log };
}

port.on('message', (what: Wanted | 'close') => {
  if (what === 'close') {
    db.close();
    process.exit();
  }
  let how: Ended = { isHeldBack: true };
  try {
    how = what === 'beside' ? besideActs() : betweenActs();
  } catch {
    // What could not be written back is in the log, which the next checkpoint begins with.
  }
  port.postMessage(how);
});
