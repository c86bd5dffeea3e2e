/** The SQLite tables as named exports, which is how drizzle-kit finds them. */
import { sqliteColumns } from './columns.sqlite.ts';
import { defineTables } from './tables.ts';

export const tables = defineTables(sqliteColumns);
export const {
  actors,
  memberships,
  places,
  events,
  properties,
  sources,
  questions,
  claims,
  positions,
  reports,
  externalIds,
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
