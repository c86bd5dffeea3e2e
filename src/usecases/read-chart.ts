/** A question as its chart shows it: every camp, and of large ones as many positions as fit, the ends among them. */
import { evenly, shares } from '../domain/sample.ts';
import { LIMITS } from '../limits.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import type { CampOfRows } from './formation.ts';
import { questionById } from './question-state.ts';
import { timelineEntries } from './read-timeline.ts';
import { disputeAt, type Reading, readingAt } from './reading.ts';
import type { Moments } from './replay.ts';
import { actorsOfCamps, allowedValues, namesIn, positionWriter, shownOf, summaryOf } from './view-records.ts';

type Asking = { disputed: boolean };

/** A question that is not disputed is found only where `disputed` does not ask for one. */
export function readChart(context: Context, id: string, moments: Moments, asking: Asking) {
  return context.store.read(async (q) => chartRecord(q, await readingAsked(q, id, moments, asking)));
}

/** The same with every claim and retraction, oldest first. */
export function readChartTimeline(context: Context, id: string, moments: Moments, asking: Asking) {
  return context.store.read(async (q) => {
    const reading = await readingAsked(q, id, moments, asking);
    return { record: await chartRecord(q, reading), entries: await timelineEntries(q, reading) };
  });
}

const readingAsked = async (q: Queries, id: string, moments: Moments, { disputed }: Asking) =>
  disputed ? disputeAt(q, id, moments) : readingAt(q, await questionById(q, id), moments);

/** A question as its chart shows it. */
export async function chartRecord(q: Queries, reading: Reading) {
  const { camps: all, unconfirmed, unconfirmedCount } = await reading.formation();
  const ends = await endsOf(reading);
  const kept = campsShown(all, ends);
  const given = shares(
    kept.map((camp) => camp.rows.length),
    LIMITS.chartPositions,
  );
  const parts = kept.map((camp, i) => ({ camp, rows: rowsShown(camp, given[i]!, ends) }));
  const silent = unconfirmed.slice(0, LIMITS.chartPositions);
  const shown = await shownOf(reading, [...parts.flatMap((part) => part.rows), ...silent]);
  const names = await namesIn(q, reading, shown, actorsOfCamps(kept));
  const write = await positionWriter(q, reading, shown, names);
  return {
    ...summaryOf(reading, names),
    campCount: all.length,
    positionCount: all.reduce((sum, camp) => sum + camp.rows.length, 0),
    camps: parts.map(({ camp, rows }) => ({
      effective: allowedValues(camp, reading.property, names),
      size: camp.rows.length,
      positions: rows.map(write),
    })),
    unconfirmed: silent.map(write),
    unconfirmedCount,
  };
}

type Ends = ReadonlySet<number>;

/** The claims at the ends of the spread. */
async function endsOf(reading: Reading): Promise<Ends> {
  const { spread, low, high } = reading.figures;
  const ends = new Set<number>();
  if (spread)
    for (const id of [low, high]) {
      const row = id === null ? null : await reading.byId(id);
      if (row) ends.add(row.seq);
    }
  return ends;
}

/** Of very many camps some are left out, but not those at the ends of the spread. */
function campsShown(camps: readonly CampOfRows[], ends: Ends): CampOfRows[] {
  const shown = new Set(evenly(camps.length, LIMITS.chartPositions / 2));
  return camps.filter((camp, i) => shown.has(i) || camp.rows.some((one) => ends.has(one)));
}

function rowsShown({ rows }: CampOfRows, wanted: number, ends: Ends): number[] {
  const shown = new Set(evenly(rows.length, wanted));
  return rows.filter((one, i) => shown.has(i) || ends.has(one));
}
