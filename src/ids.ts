/** Ids of records: UUIDs of version 7, unique and rising with time (RFC 9562). */
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
/** Random bytes are asked of the system for many ids at once: for one they cost more than the rest of it. */
const IDS_AT_ONCE = 256;
/** Within a millisecond ids are told apart by a counter, of 32 bits, that begins low enough not to run over. */
const LOW_COUNTER = 2 ** 31;

/** Makes ids that rise even within a millisecond, and when the clock is put back. */
export function createIds(clock: () => number): () => string {
  const pool = new Uint8Array(ID_BYTES * IDS_AT_ONCE);
  let used = pool.length;
  let last = -Infinity;
  let counter = 0;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const random = pool.subarray(used, used + ID_BYTES);
    used += ID_BYTES;
    const now = clock();
    if (now > last) {
      last = now;
      counter = new DataView(random.buffer, random.byteOffset).getUint32(0) % LOW_COUNTER;
    } else counter++;
    return v7({ random, msecs: last, seq: counter });
  };
}
