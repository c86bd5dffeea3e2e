/** A thread that writes back what SQLite's log took, while acts go on. */
import { parentPort, workerData } from 'node:worker_threads';
import { SQLite } from './driver.ts';

/** `file`: the database; `enough`: so few pages may be left over, which came meanwhile. */
export type CheckpointerData = { file: string; enough: number };

const { file, enough } = workerData as CheckpointerData;
const port = parentPort!;
const db = new SQLite(file, { fileMustExist: true });
db.pragma('synchronous = FULL');
const checkpoint = db.prepare<[], { busy: number; log: number; checkpointed: number }>(
  'PRAGMA wal_checkpoint(PASSIVE)',
);

/** Each time less has come meanwhile; a reader that stays at its moment keeps what came after it. */
function writeBack(): void {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const { busy, log, checkpointed } = checkpoint.get()!;
    const left = log - checkpointed;
    if (busy !== 0 || left <= enough || left >= before) return;
    before = left;
  }
}

port.on('message', (what: 'write-back' | 'close') => {
  if (what === 'close') {
    db.close();
    process.exit();
  }
  try {
    writeBack();
  } catch {
    // What could not be written back is in the log, which the next checkpoint begins with.
  }
  port.postMessage('done');
});
