/** How much is read at a time of what may be very much, so that others get their turn in between. */
import { first } from './prepared.ts';

export const PART_ROWS = 500;

/** The same as the limit of a statement. */
export const PART = first(PART_ROWS);
