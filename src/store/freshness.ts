/** How fresh a reading must be that may be had from a replica: said around it, by whoever knows what was asked for. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** `after`: a position in the primary's log that the reading must know of; null where any moment will do. */
export type Freshness = { after: string | null };

export const freshness = new AsyncLocalStorage<Freshness>();

/** A position as the server writes it (PostgreSQL manual, pg_lsn). */
export const POSITION = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;
