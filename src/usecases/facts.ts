/** Rows → what the domain compares. */
import type { Claim, Stretch } from '../domain/claim.ts';
import { describedKey } from '../domain/claim.ts';
import type { Frame } from '../domain/compare.ts';
import { setsOf } from '../domain/content.ts';
import { isPlain, type Override } from '../domain/dispute.ts';
import { type Property, universeOf } from '../domain/properties.ts';
import type { ReasonWords } from '../domain/reasons.ts';
import { type AllowedSet, complement, extent, setKey } from '../domain/value.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { LinkRow } from '../store/links.ts';
import type { PositionRow } from '../store/positions.ts';
import type { Queries } from '../store/store.ts';
import { momentOf } from './claim-input.ts';

type Kept = Pick<
  ClaimRow,
  'id' | 'seq' | 'content' | 'saidStart' | 'saidEnd' | 'retractedStart' | 'retractedEnd'
>;

export function claimOf(row: Kept, property: Property): Claim {
  const { content } = row;
  return {
    id: row.id,
    order: row.seq,
    claimant: content.claimant,
    polarity: content.polarity,
    ...setsOf(content.value, content.polarity, property),
    asOf: stretch(content.asOf),
    periodStart: stretch(content.periodStart),
    said: { start: row.saidStart, end: row.saidEnd },
    retracted:
      row.retractedStart === null
        ? null
        : { start: row.retractedStart, end: row.retractedEnd ?? row.retractedStart },
  };
}

/** Queries of a reading; `reasons`: the words that its verdicts are explained in, English unless given. */
export type Spoken = Queries & { reasons?: ReasonWords };

/** The property and the relations of the actors that a question's values name. */
export async function frameOf(
  q: Spoken,
  property: Property,
  claims: readonly Pick<Claim, 'stated' | 'effective'>[],
): Promise<Frame> {
  const groups = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  if (property.valueType === 'actor') {
    const actors = new Set(claims.flatMap((claim) => actorsOf(claim)));
    for (const slug of actors) groups.set(slug, await q.vocabulary.groupsOf(slug));
    for (const row of await q.vocabulary.actors.bySlugs([...actors])) names.set(row.slug, row.name);
  }
  return {
    property,
    related: (a, b) => a === b || (groups.get(a)?.has(b) ?? false) || (groups.get(b)?.has(a) ?? false),
    actorName: (slug) => names.get(slug) ?? slug,
    words: q.reasons,
  };
}

const VERDICT_OF = {
  contradicts: 'conflict',
  agrees: 'agree',
  'same-as': 'agree',
  compatible: 'compatible',
} as const;

/** Editors' links within a question, as verdicts. */
export const overridesOf = (links: readonly LinkRow[]): Override[] =>
  links.map((link) => ({
    first: link.first,
    second: link.second,
    verdict: VERDICT_OF[link.relation],
    rationale: link.rationale,
  }));

/** The row by which a position is found from the ends of others. */
export function positionRow(
  claim: Claim,
  question: number,
  property: Property,
  linked: boolean,
): PositionRow {
  const [stated, effective] = [extent(claim.stated), extent(claim.effective)];
  const unconfirmed = claim.polarity === 'unconfirmed';
  const plain = !unconfirmed && isPlain(claim, linked ? new Set([claim.id]) : NONE);
  const hole = plain || claim.polarity !== 'denies' ? null : denied(claim.effective, property);
  const actor = claim.effective.kind === 'actor' ? claim.effective : null;
  return {
    claimSeq: claim.order,
    claimId: claim.id,
    questionKey: question,
    claimant: claim.claimant,
    described: describedKey(claim),
    apart: !plain,
    linked,
    statedLo: unconfirmed ? null : (stated?.lo ?? null),
    statedHi: unconfirmed ? null : (stated?.hi ?? null),
    effectiveLo: unconfirmed ? null : (effective?.lo ?? null),
    effectiveHi: unconfirmed ? null : (effective?.hi ?? null),
    holeLo: hole?.lo ?? null,
    holeHi: hole?.hi ?? null,
    value: actor && setKey(actor),
    valueActor: actor?.actor ?? null,
  };
}

const NONE: ReadonlySet<string> = new Set();

function denied(set: AllowedSet, property: Property) {
  return set.kind === 'numbers' ? extent(complement(set, universeOf(property))) : null;
}

function stretch(text: string | null): Stretch | null {
  const moment = momentOf(text);
  return moment && { start: moment.start, end: moment.end };
}

function actorsOf(claim: Pick<Claim, 'stated' | 'effective'>): string[] {
  return [claim.stated, claim.effective].flatMap((set) => (set.kind === 'actor' ? [set.actor] : []));
}
