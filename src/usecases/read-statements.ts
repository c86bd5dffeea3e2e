/** The positions on a question as others may carry them elsewhere: each with its claim's sources and its disputers. */
import { judge } from '../domain/dispute.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { Context } from './context.ts';
import { claimOf, frameOf, overridesOf } from './facts.ts';
import { type ClaimRecord, claimRecords, namesFor, questionRecord, type Ref } from './present.ts';
import { questionById } from './question-state.ts';
import { type Known, knownOf, namesOfClaim } from './read-reviews.ts';
import { readingAt } from './reading.ts';
import { itemSlug } from './slugs.ts';

export type Statement = {
  claim: ClaimRecord;
  /** Other claimants whose positions are in conflict with it. */
  disputedBy: Ref[];
};

export type Statements = {
  question: ReturnType<typeof questionRecord>;
  statements: Statement[];
  known: Known;
  /** Where the next page begins. */
  next: number | null;
};

/** A page of the positions of a question, in the order of the record. */
export function listStatements(
  context: Context,
  id: string,
  { from, limit }: { from: number; limit: number },
): Promise<Statements> {
  return context.store.read(async (q) => {
    const question = await questionById(q, id);
    const reading = await readingAt(q, question, { saidBefore: null, knownBefore: null });
    const order = await reading.order();
    const shown = await reading.rows(order.slice(from, from + limit));
    const others = await reading.rows(order.slice(0, LIMITS.positionsPerDisputePage));
    const names = await namesFor(q, [...shown, ...others, question]);
    const records = await claimRecords(q, shown);
    const claimsOf = (rows: readonly ClaimRow[]) => rows.map((row) => claimOf(row, reading.property));
    const [claims, against] = [claimsOf(shown), claimsOf(others)];
    const frame = await frameOf(q, reading.property, [...claims, ...against]);
    const overrides = overridesOf(await reading.links());
    const statements = records.map((claim, i): Statement => {
      const opposed = against.filter(
        (other) =>
          other.claimant !== claim.claimant.slug &&
          judge(claims[i]!, other, frame, overrides).verdict === 'conflict',
      );
      return { claim, disputedBy: [...new Set(opposed.map((one) => one.claimant))].map(names.actor) };
    });
    const named = records.map(namesOfClaim);
    const publishers = records.flatMap((claim) =>
      claim.reports.flatMap(({ source }) => (source.publisher === null ? [] : [itemSlug(source.publisher)])),
    );
    const known = await knownOf(q, {
      actors: [
        ...named.flatMap((one) => one.actors),
        ...statements.flatMap((one) => one.disputedBy.map((actor) => actor.slug)),
        ...publishers,
      ],
      events: [question.event],
      places: named.flatMap((one) => one.places),
      sources: named.flatMap((one) => one.sources),
    });
    const end = from + limit;
    return {
      question: questionRecord(question, names),
      statements,
      known,
      next: end < order.length ? end : null,
    };
  });
}
