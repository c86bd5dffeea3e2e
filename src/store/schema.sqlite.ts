/** The SQLite tables as named exports, which is how drizzle-kit finds them. */
import { sqliteColumns } from './columns.sqlite.ts';
import { matching } from './search.sqlite.ts';
import { defineTables, type Tables } from './tables.ts';

export const tables: Tables = { ...defineTables(sqliteColumns), matching };
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
