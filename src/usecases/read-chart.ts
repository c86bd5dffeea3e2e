/** A question as its chart shows it: every camp, and of large ones as many positions as fit, the ends among them. */
import type { Camp } from '../domain/camp.ts';
import type { Claim } from '../domain/claim.ts';
import { evenly, shares } from '../domain/sample.ts';
import { LIMITS } from '../limits.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { questionById } from './question-state.ts';
import { disputeView } from './read-disputes.ts';
import { timelineEntries } from './read-timeline.ts';
import { type Moments, type View, viewAt } from './replay.ts';
import { allowedValues, campsIn, namesIn, positionWriter, summaryOf } from './view-records.ts';

type Asking = { disputed: boolean };

/** A question that is not disputed is found only where `disputed` does not ask for one. */
export function readChart(context: Context, id: string, moments: Moments, asking: Asking) {
  return context.store.read(async (q) => chartRecord(q, await viewAsked(q, id, moments, asking)));
}

/** The same with every claim and retraction, oldest first. */
export function readChartTimeline(context: Context, id: string, moments: Moments, asking: Asking) {
  return context.store.read(async (q) => {
    const view = await viewAsked(q, id, moments, asking);
    return { record: await chartRecord(q, view), entries: await timelineEntries(q, view) };
  });
}

const viewAsked = async (q: Queries, id: string, moments: Moments, { disputed }: Asking): Promise<View> =>
  disputed ? disputeView(q, id, moments) : viewAt(q, await questionById(q, id), moments);

/** A view as its chart shows it. */
export async function chartRecord(q: Queries, view: View) {
  const { positions, spread } = view.state;
  const all = campsIn(view);
  const ends = new Set([spread?.lowClaim, spread?.highClaim]);
  const kept = campsShown(all, ends);
  const given = shares(
    kept.map((camp) => camp.members.length),
    LIMITS.chartPositions,
  );
  const names = await namesIn(q, view);
  const write = await positionWriter(q, view, names);
  const camps = [];
  for (const [index, camp] of kept.entries()) {
    const shown = membersShown(camp, given[index]!, ends);
    const written = [];
    for (const claim of shown) written.push(await write(claim.id));
    camps.push({
      effective: allowedValues(camp, view.property, names),
      size: camp.members.length,
      positions: written,
    });
  }
  const silent = positions.filter((one) => one.polarity === 'unconfirmed');
  const unconfirmed = [];
  for (const claim of silent.slice(0, LIMITS.chartPositions)) unconfirmed.push(await write(claim.id));
  return {
    ...(await summaryOf(q, view)),
    campCount: all.length,
    positionCount: all.reduce((sum, camp) => sum + camp.members.length, 0),
    camps,
    unconfirmed,
    unconfirmedCount: silent.length,
  };
}

type Ends = ReadonlySet<string | undefined>;

/** Of very many camps some are left out, but not those at the ends of the spread. */
function campsShown(camps: readonly Camp[], ends: Ends): Camp[] {
  const shown = new Set(evenly(camps.length, LIMITS.chartPositions / 2));
  return camps.filter((camp, i) => shown.has(i) || camp.members.some((one) => ends.has(one.id)));
}

function membersShown({ members }: Camp, wanted: number, ends: Ends): Claim[] {
  const shown = new Set(evenly(members.length, wanted));
  return members.filter((one, i) => shown.has(i) || ends.has(one.id));
}
