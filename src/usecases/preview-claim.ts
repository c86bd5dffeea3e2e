/** What a claim would come to: how its figure is read, what it would contradict, or what is wrong with it. */
import { type Fault, Refusal } from '../domain/refusal.ts';
import type { ClaimInput } from './claim-input.ts';
import type { Author, Context } from './context.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { furtherFaults, type Recorded, recordClaim } from './record-claim.ts';
import { propertyOf } from './references.ts';

type ReadFigure = Extract<NonNullable<ReadValue['value']>, { stated: unknown }>;

export type Preview = { read: ReadFigure | null; recorded: Recorded | null; faults: readonly Fault[] };

/**
 * Tries a claim and writes nothing. `shape`: the faults that the wire found, in the fields `faulty`, which
 * `input` is then without; what can be read of the rest is read all the same.
 */
export async function previewClaim(
  context: Context,
  by: Author,
  input: Partial<ClaimInput>,
  shape: readonly Fault[],
  faulty: ReadonlySet<string>,
): Promise<Preview> {
  const read = await readFigure(context, input);
  if (shape.length > 0) {
    const further = await furtherFaults(context, input, faulty);
    return { read, recorded: null, faults: [...shape, ...further] };
  }
  try {
    const recorded = await recordClaim(context, by, input as ClaimInput, { dryRun: true });
    return { read, recorded, faults: [] };
  } catch (error) {
    if (!(error instanceof Refusal) || error.faults.length === 0) throw error;
    return { read, recorded: null, faults: error.faults };
  }
}

/** The figure of a claim whose other parts may be missing; null where there is none or it cannot be read. */
async function readFigure(context: Context, input: Partial<ClaimInput>): Promise<ReadFigure | null> {
  const { value, property: named } = input;
  if (value === undefined || value === null || named === undefined) return null;
  return context.store.read(async (q) => {
    const row = await q.vocabulary.properties.resolve(typeof named === 'string' ? named : named.slug);
    if (row === null) return null;
    const langs = (input.reports ?? []).flatMap((one) => {
      const lang = typeof one?.source === 'object' ? one.source.lang : null;
      return lang ? [lang] : [];
    });
    const found = readValue(value, propertyOf(row), context.quantityRules, langs).value;
    return found !== undefined && 'stated' in found ? found : null;
  });
}
