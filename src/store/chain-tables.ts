/** The tables by which PostgreSQL numbers acts just behind their commits. */
import type { Columns } from './columns.sqlite.ts';
import { changeColumns } from './tables.ts';

export const chainTables = (c: Columns) => ({
  /** Committed acts that have no number yet; what refers to one does so by its negative key. */
  unchained: c.table('unchained_changes', { key: c.serial(), ...changeColumns(c) }),
  /** One row: the newest of the chain. Who numbers holds it locked. */
  chainHead: c.table('chain_head', {
    seq: c.integer().primaryKey(),
    hash: c.text().notNull(),
  }),
});
