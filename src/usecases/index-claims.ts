/** Makes the search index and the records of claims anew, where the rows came from another database. */
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { Store } from '../store/store.ts';
import { indexClaim } from './claim-words.ts';
import { putRecords } from './keep-claim-records.ts';

/** Every claim is new to the index. Returns how many there are. */
export async function indexClaims(store: Store, progress: (claims: number) => void): Promise<number> {
  let indexed = 0;
  for (let after = 0; ; ) {
    const rows: ClaimRow[] = await store.read((q) => q.claims.after(after, LIMITS.copyRows));
    if (rows.length === 0) return indexed;
    await store.write(async (q) => {
      await Promise.all(rows.map((row) => indexClaim({ q }, row, true)));
      await putRecords(
        q,
        rows.map((row) => row.seq),
      );
    });
    indexed += rows.length;
    after = rows.at(-1)!.seq;
    progress(indexed);
  }
}
