/** A question as it stood, derived from all of its claims: what is kept of that is figures and numbers of rows. */
import { breather } from '../breather.ts';
import { campsInSteps } from '../domain/camp.ts';
import { type Claim, lineKey } from '../domain/claim.ts';
import { independent } from '../domain/interest.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { Spoken } from './facts.ts';
import { bytesOfFormation, campOfRows, contradictoryPairs, type Formation } from './formation.ts';
import { inSteps, partsOf } from './in-parts.ts';
import { sortedEntries } from './lines.ts';
import type { Figures } from './reading.ts';
import { type Moments, type View, viewAt } from './replay.ts';

export type Past = {
  figures: Figures;
  formation: Formation;
  order: readonly number[];
  entries: readonly number[];
  /** Of claims that were no positions any more by then, what took their place. */
  revised: ReadonlyMap<number, string>;
  /** Of positions before which their claimants had said something, what. */
  trails: ReadonlyMap<number, readonly number[]>;
  links: readonly string[];
};

export async function pastOf(q: Spoken, question: QuestionRow, moments: Moments): Promise<Past> {
  const view = await viewAt(q, question, moments);
  const rows = [...view.rows.values()];
  const { positions } = view.state;
  return {
    figures: await figuresIn(q, view, rows),
    formation: await formationIn(view),
    order: positions.map((one) => one.order),
    entries: await sortedEntries([
      ...rows.map((row) => ({ seq: row.seq, start: row.saidStart })),
      ...rows.flatMap(({ seq, retractedStart: start }) => (start === null ? [] : [{ seq: -seq, start }])),
    ]),
    revised: new Map(rows.flatMap((row) => (row.succeededBy === null ? [] : [[row.seq, row.succeededBy]]))),
    trails: trailsIn(view),
    links: view.links.map((link) => link.id),
  };
}

/** About what it takes of memory. */
export const bytesOfPast = ({ formation, order, entries, revised, trails }: Past): number =>
  bytesOfFormation(formation) +
  8 * (order.length + entries.length) +
  140 * revised.size +
  [...trails.values()].reduce((sum, trail) => sum + 120 + 8 * trail.length, 0);

async function figuresIn(q: Spoken, view: View, rows: readonly ClaimRow[]): Promise<Figures> {
  const { contradiction, pastConflict, spread, positions } = view.state;
  const [low, high] = spread ? [spread.lowClaim, spread.highClaim] : (contradiction?.pair ?? [null, null]);
  return {
    verdict: contradiction?.verdict ?? null,
    status: contradiction ? 'open' : pastConflict ? 'settled' : 'undisputed',
    assessed: view.assessments.length > 0,
    claimants: new Set(rows.map((row) => row.claimant)).size,
    claims: rows.length,
    reports: await independentReports(q, view, rows),
    positions: positions.length,
    updatedAt: view.updatedAt,
    spread: spread && {
      low: spread.low,
      high: spread.high,
      gap: spread.gap,
      factor: spread.factor,
      basis: spread.basis,
    },
    low,
    high,
  };
}

async function independentReports(
  q: Spoken,
  { knownBefore }: View,
  rows: readonly ClaimRow[],
): Promise<number> {
  const origins: string[] = [];
  const breathe = breather();
  for (const part of partsOf(rows)) {
    const seqs = part.map((row) => row.seq);
    for (const { claimSeq, origin, retraction } of await q.reports.ofClaims(seqs, knownBefore))
      if (!retraction) origins.push(`${claimSeq} ${origin}`);
    await breathe();
  }
  return independent(origins);
}

async function formationIn(view: View): Promise<Formation> {
  const { positions } = view.state;
  const camps = await inSteps(campsInSteps(positions, view.frame.related, view.overrides));
  const silent = positions.filter((one) => one.polarity === 'unconfirmed').map((one) => one.order);
  const byClaimant = new Map<string, Claim[]>();
  for (const one of positions) {
    const own = byClaimant.get(one.claimant);
    if (own) own.push(one);
    else byClaimant.set(one.claimant, [one]);
  }
  const inconsistent: [number, number][] = [];
  const breathe = breather();
  for (const own of byClaimant.values()) {
    inconsistent.push(...contradictoryPairs(own, view.frame, view.overrides));
    await breathe();
  }
  return {
    camps: camps.map(campOfRows),
    unconfirmed: silent.slice(0, LIMITS.positionsPerDisputePage),
    unconfirmedCount: silent.length,
    inconsistent,
  };
}

/** What each claimant had said before on the same line, newest first. */
function trailsIn(view: View): Map<number, number[]> {
  const isPosition = new Set(view.state.positions);
  const trails = new Map<number, number[]>();
  for (const line of linesIn(view)) {
    if (line.length < 2) continue;
    for (const claim of line) {
      if (!isPosition.has(claim)) continue;
      const start = view.rows.get(claim.id)!.saidStart;
      const before = line
        .map((one) => view.rows.get(one.id)!)
        .filter((one) => one.saidEnd <= start)
        .sort((a, b) => b.saidStart - a.saidStart || b.seq - a.seq)
        .slice(0, LIMITS.trailClaims);
      if (before.length > 0)
        trails.set(
          claim.order,
          before.map((one) => one.seq),
        );
    }
  }
  return trails;
}

/** The lines in which anything took another claim's place: of all others no claim has anything before it. */
function linesIn({ state, property }: View): Iterable<Claim[]> {
  const revisers = new Set(
    state.standings.filter((one) => one.succeededBy !== null).map((one) => one.claim.claimant),
  );
  const lines = new Map<string, Claim[]>();
  for (const { claim } of state.standings) {
    if (!revisers.has(claim.claimant)) continue;
    const key = lineKey(claim, property);
    const line = lines.get(key);
    if (line) line.push(claim);
    else lines.set(key, [claim]);
  }
  return lines.values();
}
