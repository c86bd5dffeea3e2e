/** The PostgreSQL tables as named exports, which is how drizzle-kit finds them. */
import { chainTables } from './chain-tables.ts';
import { postgresColumns } from './columns.postgres.ts';
import type { Columns } from './columns.sqlite.ts';
import { claimsSearch, matching } from './search.postgres.ts';
import { defineTables, type Tables } from './tables.ts';

// The types are those of SQLite's tables: a test holds the rows of the two to be alike.
const columns = postgresColumns as unknown as Columns;

export const tables: Tables = { ...defineTables(columns), matching };
export const { unchained, chainHead } = chainTables(columns);
export { claimsSearch };
export const {
  actors,
  memberships,
  places,
  events,
  properties,
  sources,
  skeletons,
  questions,
  claims,
  positions,
  reports,
  externalIds,
  claimRecords,
  links,
  assessments,
  changes,
  disputeEvents,
  keys,
  answers,
  settings,
  webhooks,
  webhookDeliveries,
  sessions,
} = tables;
