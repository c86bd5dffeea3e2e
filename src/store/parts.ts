/** How much is read at a time of what may be very much, so that others get their turn in between. */
import { sql } from 'drizzle-orm';

export const PART_ROWS = 500;

/** The same as a limit, written out: with one that is bound the engine compiles a statement anew at every run. */
export const PART = sql`500` as unknown as number;
