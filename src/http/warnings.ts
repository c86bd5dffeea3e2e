/** What an answer says of an act that was done and should be looked at. */
import { z } from 'zod';
import type { Warning } from '../usecases/context.ts';

/** What whoever asked for an act should look at; it was done all the same. */
export const warnings = z
  .array(
    z.strictObject({
      code: z.enum(['looks-alike']),
      path: z.string().describe('Where in the body; empty for the whole.'),
      message: z.string(),
      existing: z.string().describe('The slug of what is there already.'),
    }),
  )
  .optional()
  .describe(
    'Present where something was recorded that should be looked at: a new name that looks like an old one.',
  );

export const warned = (given: readonly Warning[]): { warnings?: readonly Warning[] } =>
  given.length > 0 ? { warnings: given } : {};
