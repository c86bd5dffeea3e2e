/** What readers of imports give: one row of the input, or why it is none. */
import type { Fault, Refusal } from '../domain/refusal.ts';

/**
 * `line`: the first of its lines, from 1; `rows`: how many rows of the input it is made of; `faults`: what is
 * wrong with cells, by where they stand in the claim, which the value then lacks.
 */
export type InputRow = { line: number; rows: number; bytes: number } & (
  | { value: unknown; faults?: readonly Fault[]; refusal?: undefined }
  | { value?: undefined; refusal: Refusal }
);

/** Rows as they come, in parts: one part a piece of the input. */
export type InputRows = AsyncIterable<readonly InputRow[]>;
