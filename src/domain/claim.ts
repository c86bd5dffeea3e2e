/** What the algebra needs to know of a claim. */
import { OPEN_END, UNKNOWN_MOMENT } from './moment.ts';
import type { Polarity, Property } from './properties.ts';
import { type Steps, toTheEnd } from './steps.ts';
import { type AllowedSet, setKey } from './value.ts';

export type Stretch = { start: number; end: number };

/**
 * `order` is the place in the record (the first recorded is the lowest). `said`: when the claimant said
 * it, at its precision. `asOf`, `periodStart`: the time that the value describes. `retracted`: when the
 * claimant took it back.
 */
export type Claim = {
  id: string;
  order: number;
  claimant: string;
  polarity: Polarity;
  stated: AllowedSet;
  effective: AllowedSet;
  asOf: Stretch | null;
  periodStart: Stretch | null;
  said: Stretch | null;
  retracted: Stretch | null;
};

/** Denying vague words leaves more values open than the stated set says: there its ends do not decide. */
export const isVagueDenial = (claim: Claim): boolean =>
  claim.polarity === 'denies' && setKey(claim.stated) !== setKey(claim.effective);

export const saidOf = (claim: Pick<Claim, 'said'>): Stretch => claim.said ?? UNKNOWN_MOMENT;

/** The key of claims that say no described time. */
export const UNTIMED = '-';

/** The described time as a key: equal for claims that describe the same time. */
export function describedKey(claim: Pick<Claim, 'asOf' | 'periodStart'>): string {
  const part = (stretch: Stretch | null) => (stretch === null ? '' : `${stretch.start}:${stretch.end}`);
  return claim.asOf === null && claim.periodStart === null
    ? UNTIMED
    : `${part(claim.periodStart)}/${part(claim.asOf)}`;
}

/** The times that a key stands for. */
export function describedFromKey(key: string): Pick<Claim, 'asOf' | 'periodStart'> {
  const part = (text: string | undefined): Stretch | null => {
    if (!text) return null;
    const [start, end] = text.split(':').map(Number);
    return { start: start!, end: end! };
  };
  if (key === UNTIMED) return { asOf: null, periodStart: null };
  const [periodStart, asOf] = key.split('/');
  return { asOf: part(asOf), periodStart: part(periodStart) };
}

/**
 * Claims with one key revise each other: one claimant, one described time, one polarity and, where
 * actors may stand together, one actor. Denying a boolean is asserting the other value, so there the
 * two polarities are one line.
 */
export function lineKey(claim: Claim, property: Property): string {
  const polarity =
    property.valueType === 'boolean' && claim.polarity === 'denies' ? 'asserts' : claim.polarity;
  const actor =
    property.valueType === 'actor' && !property.exclusive && claim.stated.kind === 'actor'
      ? claim.stated.actor
      : '';
  return [claim.claimant, describedKey(claim), polarity, actor].join('\n');
}

/** A claim of a line with what became of it on the timeline of what was said. */
export type Standing = {
  claim: Claim;
  succeededBy: Claim | null;
  /** Until when the claimant stood by it: its revision, its retraction, or open. */
  until: number;
  isPosition: boolean;
};

/**
 * What became of each claim of one line. A claim is revised by the first that was said wholly after it;
 * claims whose times overlap at their precision all stand; a retraction ends a claim, though never before
 * it was said, and brings no earlier one back.
 */
export function settleLine(line: readonly Claim[]): Standing[] {
  const byStart = [...line].sort((a, b) => saidOf(a).start - saidOf(b).start || a.order - b.order);
  return byStart.map((claim) => {
    const succeededBy = firstFrom(byStart, saidOf(claim).end);
    const revised = succeededBy === null ? OPEN_END : saidOf(succeededBy).start;
    return {
      claim,
      succeededBy,
      until: Math.min(
        revised,
        claim.retracted ? Math.max(claim.retracted.start, saidOf(claim).end) : OPEN_END,
      ),
      isPosition: succeededBy === null && claim.retracted === null,
    };
  });
}

/** What became of every claim of a question, line by line. */
export const settle = (claims: readonly Claim[], property: Property): Standing[] =>
  toTheEnd(settleInSteps(claims, property));

/** The same of very many claims, step by step. */
export function* settleInSteps(claims: readonly Claim[], property: Property): Steps<Standing[]> {
  const lines = new Map<string, Claim[]>();
  for (const [i, claim] of claims.entries()) {
    if (i % STEP === STEP - 1) yield;
    const key = lineKey(claim, property);
    const line = lines.get(key);
    if (line) line.push(claim);
    else lines.set(key, [claim]);
  }
  const standings: Standing[] = [];
  let due = STEP;
  for (const line of lines.values()) {
    for (const one of settleLine(line)) standings.push(one);
    if (standings.length < due) continue;
    due = standings.length + STEP;
    yield;
  }
  return standings;
}

const STEP = 2_000;

function firstFrom(byStart: readonly Claim[], from: number): Claim | null {
  let [low, high] = [0, byStart.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (saidOf(byStart[middle]!).start < from) low = middle + 1;
    else high = middle;
  }
  return byStart[low] ?? null;
}
