/** Who claimed what of the places of an event, and from which day to which: what a map of any day is drawn from. */
import { parseMoment } from '../domain/moment.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { Queries } from '../store/store.ts';
import type { PlaceRow } from '../store/vocabulary.ts';
import type { Context } from './context.ts';
import { claimBrief, namesFor, questionRecord } from './present.ts';
import { type Moments, type View, viewAt } from './replay.ts';

export type Territory = Awaited<ReturnType<typeof territoryOf>>;

/** The questions of an event on who controls a place, or whether somebody is there; null where there is none. */
export function readTerritory(context: Context, event: string, moments: Moments): Promise<Territory | null> {
  return context.store.read(async (q) => {
    const entry = await q.vocabulary.events.resolve(event);
    if (entry === null) return null;
    const about = (property: string) => q.questions.candidates({ event: entry.slug, property });
    const questions = [...(await about('controlled-by')), ...(await about('present'))].filter(
      (one) => one.place !== null,
    );
    return questions.length === 0 ? null : territoryOf(q, entry, questions, moments);
  });
}

const DAY = 86_400_000;

async function territoryOf(
  q: Queries,
  event: { slug: string; name: string },
  questions: readonly QuestionRow[],
  moments: Moments,
) {
  const shown = questions.slice(0, LIMITS.territoryQuestions);
  const places = await placesOf(q, shown);
  const found = new Map<string, PlaceRecord & { questions: QuestionPart[] }>();
  const days = new Set<number>();
  let left = LIMITS.territoryAnswers;
  for (const question of shown) {
    const place = places.get(question.place!);
    if (place === undefined) continue;
    const part = await questionPart(q, await viewAt(q, question, moments), left);
    if (part.answers.length === 0) continue;
    left -= part.answers.length;
    for (const { from, to } of part.answers)
      for (const time of [from, to]) if (time !== null) days.add(Math.floor(time / DAY) * DAY);
    const known = found.get(place.slug) ?? { ...place, questions: [] };
    found.set(place.slug, { ...known, questions: [...known.questions, part] });
  }
  return {
    event: { slug: event.slug, name: event.name },
    /** On which anything changed, oldest first. */
    days: [...days].sort((a, b) => a - b).map((time) => new Date(time).toISOString().slice(0, 10)),
    places: [...found.values()],
    /** Beyond what was read. */
    questionsLeft: questions.length - shown.length,
  };
}

type PlaceRecord = { slug: string; name: string; latitude: number | null; longitude: number | null };
type QuestionPart = Awaited<ReturnType<typeof questionPart>>;

async function placesOf(q: Queries, questions: readonly QuestionRow[]): Promise<Map<string, PlaceRecord>> {
  const rows: PlaceRow[] = await q.vocabulary.places.bySlugs([
    ...new Set(questions.map((one) => one.place!)),
  ]);
  return new Map(
    rows.map(({ slug, name, latitude, longitude }) => [slug, { slug, name, latitude, longitude }]),
  );
}

/** Each claimant's answers, one after the other: one holds until the same claimant's next, or until it is taken back. */
async function questionPart(q: Queries, view: View, limit: number) {
  const rows = [...view.rows.values()];
  const names = await namesFor(q, [...rows, view.question]);
  const timed = rows
    .map((row) => ({ row, from: beginOf(row) }))
    .sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity) || a.row.seq - b.row.seq);
  const answers = timed.map(({ row, from }, i) => {
    const next = timed.slice(i + 1).find((one) => follows(one.row, row))?.from ?? null;
    const ends = [next, row.retractedStart].filter((one) => one !== null);
    return { claim: claimBrief(row, names), from, to: ends.length === 0 ? null : Math.min(...ends) };
  });
  const actors = [
    ...new Set(rows.flatMap(({ content }) => (content.value?.type === 'actor' ? [content.value.actor] : []))),
  ];
  const { related } = view.frame;
  return {
    ...questionRecord(view.question, names),
    /** The newest where there are too many. */
    answers: answers.slice(-limit),
    /** Pairs of actors that never exclude each other, by their slugs. */
    kin: actors.flatMap((a, i) =>
      actors
        .slice(i + 1)
        .filter((b) => related(a, b))
        .map((b): [string, string] => [a, b]),
    ),
  };
}

/** An answer takes the place of the claimant's one before; saying nothing takes the place of none. */
const follows = (later: ClaimRow, earlier: ClaimRow): boolean =>
  later.claimant === earlier.claimant &&
  (later.polarity !== 'unconfirmed' || earlier.polarity === 'unconfirmed');

/** The time that is described, else that of saying; null where nobody knows, which is before all. */
function beginOf({ content }: ClaimRow): number | null {
  const text = content.asOf ?? content.claimedAt;
  return text === null ? null : (parseMoment(text)?.start ?? null);
}
