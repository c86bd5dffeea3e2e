/**
 * The state of every question, derived from the claims, links and reports of a database by comparing
 * every claim with every other: slow, and without any of the short cuts that the use cases take.
 */
import type { Claim, Stretch } from '../../src/domain/claim.ts';
import { type Comparison, compare, type Frame, gateOf, override } from '../../src/domain/compare.ts';
import { type ClaimContent, questionId, setsOf } from '../../src/domain/content.ts';
import { written } from '../../src/domain/describe.ts';
import { OPEN_END, parseMoment, UNKNOWN_MOMENT } from '../../src/domain/moment.ts';
import { isFigure, type Property } from '../../src/domain/properties.ts';
import { setKey } from '../../src/domain/value.ts';
import type { Raw } from '../database.ts';

export type Kept = {
  seq: number;
  id: string;
  question_key: number;
  content: ClaimContent;
  status: string;
  succeeded_by: string | null;
  said_until: number;
  retracted_text: string | null;
};

export type KeptQuestion = {
  key: number;
  id: string;
  property: string;
  merged_into: number | null;
  status: string;
  verdict: string | null;
  witness_first: string | null;
  witness_second: string | null;
  past_first: string | null;
  past_second: string | null;
  spread_low: number | null;
  spread_high: number | null;
  spread_basis: string | null;
  spread_low_claim: string | null;
  spread_high_claim: string | null;
  gap: number;
  factor: number;
  claimants: number;
  claims: number;
  reports: number;
  positions: number;
  assessed: number;
};

type KeptReport = {
  id: string;
  claim_seq: number;
  source_id: string;
  relayed_from_report: string | null;
  relayed_from_source: string | null;
  retraction: number;
  removed_at: number | null;
};
type KeptLink = { first: string; second: string; relation: keyof typeof VERDICTS; removed_at: number | null };
type Slugged = { slug: string; member_of: string[]; merged_into: string | null };

export type Facts = {
  questions: KeptQuestion[];
  claims: Kept[];
  positions: Map<number, number[]>;
  links: KeptLink[];
  reports: KeptReport[];
  actors: Slugged[];
  sources: Map<string, string | null>;
  assessed: Set<number>;
  properties: Map<string, Property>;
};

/** What the database holds, read past our own code. */
export async function factsIn({ all }: Raw): Promise<Facts> {
  const positions = new Map<number, number[]>();
  for (const row of await all<{ question_key: number; claim_seq: number }>('select * from positions'))
    positions.set(row.question_key, [...(positions.get(row.question_key) ?? []), row.claim_seq]);
  const properties = (await all<Record<string, unknown>>('select * from properties')).map(
    (row) =>
      ({
        ...row,
        valueType: row.value_type,
        needs: JSON.parse(row.needs as string),
        statuses: JSON.parse(row.statuses as string),
        exclusive: row.exclusive === 1,
        cumulative: row.cumulative === 1,
      }) as unknown as Property,
  );
  return {
    questions: await all<KeptQuestion>('select * from questions order by key'),
    claims: (await all<Kept & { content: string }>('select * from claims order by seq')).map((row) => ({
      ...row,
      content: JSON.parse(row.content as unknown as string),
    })),
    positions,
    links: await all<KeptLink>('select * from links order by seq'),
    reports: await all<KeptReport>('select * from reports order by seq'),
    actors: (await all<Slugged & { member_of: string }>('select * from actors')).map((row) => ({
      ...row,
      member_of: JSON.parse(row.member_of as unknown as string),
    })),
    sources: new Map(
      (await all<{ id: string; merged_into: string | null }>('select * from sources')).map((row) => [
        row.id,
        row.merged_into,
      ]),
    ),
    assessed: new Set(
      (await all<{ question_key: number }>('select * from assessments')).map((row) => row.question_key),
    ),
    properties: new Map(properties.map((property) => [property.slug, property])),
  };
}

export type Spread = { low: number; high: number; basis: 'stated' | 'effective' };

/** What became of a claim: `until` is when its claimant stopped standing by it. */
export type Fate = { status: string; succeededBy: string | null; until: number };

export type Derived = {
  status: 'open' | 'settled' | 'undisputed';
  verdict: 'conflict' | 'tension' | null;
  spread: Spread | null;
  claimants: number;
  claims: number;
  reports: number;
  positions: string[];
  assessed: boolean;
  fates: Record<string, Fate>;
};

export type Ground = { property: Property; judge: (a: Claim, b: Claim) => Comparison };

/** The claims of a question that were not voided, and how they compare. */
export function groundOf(facts: Facts, question: KeptQuestion): Ground & { claims: Claim[] } {
  const property = facts.properties.get(question.property)!;
  const rows = facts.claims.filter((row) => row.question_key === question.key && row.status !== 'voided');
  const claims = rows.map((row) => claimOf(row, property));
  const ids = new Set(claims.map((claim) => claim.id));
  const links = facts.links.filter(
    (link) => link.removed_at === null && ids.has(link.first) && ids.has(link.second),
  );
  const groups = new Map(facts.actors.map((actor) => [actor.slug, groupsOf(facts, actor.slug)]));
  const frame: Frame = {
    property,
    related: (a, b) => a === b || !!groups.get(a)?.has(b) || !!groups.get(b)?.has(a),
    actorName: (slug) => slug,
  };
  const judge = (a: Claim, b: Claim) => {
    const derived = compare(a, b, frame);
    const link = links.find(
      ({ first, second }) => (first === a.id && second === b.id) || (first === b.id && second === a.id),
    );
    return link ? override(derived, VERDICTS[link.relation], '') : derived;
  };
  return { property, judge, claims };
}

/** The whole state of a question. `claims` may be fewer than it has: those that were said by some time. */
export function derive(facts: Facts, question: KeptQuestion, ground: Ground, claims: Claim[]): Derived {
  const fates = fatesOf(claims, ground.property);
  const positions = claims.filter((claim) => fates[claim.id]!.status === 'standing');
  const verdicts = pairsOf(positions)
    .filter(([a, b]) => a.claimant !== b.claimant)
    .map(([a, b]) => ground.judge(a, b).verdict);
  const verdict = verdicts.includes('conflict')
    ? 'conflict'
    : verdicts.includes('tension')
      ? 'tension'
      : null;
  const met = pairsOf(claims).some(([a, b]) => metInConflict(a, b, fates, ground));
  const seqs = new Set(claims.map((claim) => claim.order));
  return {
    status: verdict ? 'open' : met ? 'settled' : 'undisputed',
    verdict,
    spread: spreadOf(positions, ground.property),
    claimants: new Set(claims.map((claim) => claim.claimant)).size,
    claims: claims.length,
    reports: independentReports(facts, seqs),
    positions: positions.map((claim) => claim.id),
    assessed: facts.assessed.has(question.key),
    fates,
  };
}

/** Whether two claims of different claimants were in conflict while both were stood by. */
export function metInConflict(a: Claim, b: Claim, fates: Derived['fates'], ground: Ground): boolean {
  return (
    a.claimant !== b.claimant &&
    saidOf(a).start < fates[b.id]!.until &&
    saidOf(b).start < fates[a.id]!.until &&
    ground.judge(a, b).verdict === 'conflict'
  );
}

/** The positions of others that contradict a claim, worst gap first. */
export function against(claim: Claim, positions: readonly Claim[], ground: Ground) {
  const gapOf = (one: { comparison: Comparison }) => one.comparison.gap ?? -1;
  return positions
    .filter((other) => other.claimant !== claim.claimant)
    .map((other) => ({ other, comparison: ground.judge(claim, other) }))
    .filter(({ comparison }) => comparison.verdict === 'conflict' || comparison.verdict === 'tension')
    .sort((a, b) => gapOf(b) - gapOf(a) || a.other.order - b.other.order);
}

export const saidOf = (claim: Claim): Stretch => claim.said ?? UNKNOWN_MOMENT;

/** The id that the parts of a claim make. */
export const questionIdOf = (row: Kept): string => questionId(row.content);

const VERDICTS = {
  contradicts: 'conflict',
  agrees: 'agree',
  'same-as': 'agree',
  compatible: 'compatible',
} as const;

function claimOf(row: Kept, property: Property): Claim {
  const { content } = row;
  return {
    id: row.id,
    order: row.seq,
    claimant: content.claimant,
    polarity: content.polarity,
    ...setsOf(content.value, content.polarity, property),
    asOf: stretch(content.asOf),
    periodStart: stretch(content.periodStart),
    said: stretch(content.claimedAt),
    retracted: stretch(row.retracted_text),
  };
}

function stretch(text: string | null): Stretch | null {
  if (text === null) return null;
  const { start, end } = parseMoment(text)!;
  return { start, end };
}

function fatesOf(claims: readonly Claim[], property: Property): Record<string, Fate> {
  return Object.fromEntries(
    claims.map((claim) => {
      const [successor] = claims
        .filter((other) => isOfOneLine(claim, other, property) && saidOf(other).start >= saidOf(claim).end)
        .sort((a, b) => saidOf(a).start - saidOf(b).start || a.order - b.order);
      const revised = successor ? saidOf(successor).start : OPEN_END;
      const ended = claim.retracted ? Math.max(claim.retracted.start, saidOf(claim).end) : OPEN_END;
      const status = claim.retracted ? 'retracted' : successor ? 'revised' : 'standing';
      const succeededBy = status === 'revised' ? successor!.id : null;
      return [claim.id, { status, succeededBy, until: Math.min(revised, ended) }];
    }),
  );
}

function isOfOneLine(a: Claim, b: Claim, property: Property): boolean {
  const isOneTime = (x: Stretch | null, y: Stretch | null) => x?.start === y?.start && x?.end === y?.end;
  const kindOf = (claim: Claim) =>
    property.valueType === 'boolean' && claim.polarity === 'denies' ? 'asserts' : claim.polarity;
  const actorOf = (claim: Claim) =>
    property.exclusive || claim.stated.kind !== 'actor' ? null : claim.stated.actor;
  return (
    a.claimant === b.claimant &&
    kindOf(a) === kindOf(b) &&
    isOneTime(a.asOf, b.asOf) &&
    isOneTime(a.periodStart, b.periodStart) &&
    actorOf(a) === actorOf(b)
  );
}

/** The widest distance between a lower end and an upper end that must not lie below it. */
function spreadOf(positions: readonly Claim[], property: Property): Spread | null {
  if (!isFigure(property)) return null;
  let widest: Spread | null = null;
  for (const high of positions)
    for (const low of positions) {
      const found = high === low ? null : spreadBetween(high, low, property);
      if (found && (!widest || isWider(found, widest))) widest = found;
    }
  return widest;
}

function spreadBetween(high: Claim, low: Claim, property: Property): Spread | null {
  if (high.polarity === 'unconfirmed' || low.polarity === 'unconfirmed') return null;
  if (high.effective.kind !== 'numbers' || low.effective.kind !== 'numbers') return null;
  const gate = gateOf(high, low, property);
  if (gate.kind === 'incomparable' || (gate.kind === 'capped' && gate.part === 'second')) return null;
  const [lower, upper] = [high.effective.pieces[0]!.lo, low.effective.pieces.at(-1)!.hi];
  if (lower <= upper) return null;
  const isStated =
    isPlainlyStated(high) &&
    isPlainlyStated(low) &&
    high.stated.kind === 'numbers' &&
    high.stated.pieces[0]!.lo === lower &&
    low.stated.kind === 'numbers' &&
    low.stated.pieces.at(-1)!.hi === upper;
  return { low: written(upper), high: written(lower), basis: isStated ? 'stated' : 'effective' };
}

const isPlainlyStated = (claim: Claim): boolean =>
  claim.polarity === 'asserts' || setKey(claim.stated) === setKey(claim.effective);

function isWider(a: Spread, b: Spread): boolean {
  const [width, other] = [a.high - a.low, b.high - b.low];
  if (width !== other) return width > other;
  return a.low === b.low ? a.basis === 'stated' && b.basis === 'effective' : a.low < b.low;
}

function independentReports(facts: Facts, claims: ReadonlySet<number>): number {
  const byId = new Map(facts.reports.map((report) => [report.id, report]));
  const merged = (source: string): string => {
    const into = facts.sources.get(source);
    return into ? merged(into) : source;
  };
  const rootOf = (report: KeptReport): string =>
    report.relayed_from_report
      ? rootOf(byId.get(report.relayed_from_report)!)
      : merged(report.relayed_from_source ?? report.source_id);
  const counted = facts.reports.filter(
    (report) => report.removed_at === null && report.retraction === 0 && claims.has(report.claim_seq),
  );
  return new Set(counted.map((report) => `${report.claim_seq} ${rootOf(report)}`)).size;
}

function groupsOf(facts: Facts, slug: string, seen = new Set<string>()): Set<string> {
  if (seen.has(slug)) return seen;
  seen.add(slug);
  for (const group of facts.actors.find((actor) => actor.slug === slug)?.member_of ?? [])
    groupsOf(facts, group, seen);
  return seen;
}

export const pairsOf = <T>(items: readonly T[]): [T, T][] =>
  items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
