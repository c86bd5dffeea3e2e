/** A question at a moment: what is shown is fetched, and what takes all of its claims worked out once a version. */
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { AssessmentRow } from '../store/assessments.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { LinkRow } from '../store/links.ts';
import { inOrderOf } from '../store/prepared.ts';
import type { QuestionRow } from '../store/questions.ts';
import { overridesOf, type Spoken } from './facts.ts';
import { bytesOfFormation, type Formation, formationOf } from './formation.ts';
import { entriesOf, orderOf } from './lines.ts';
import { questionById } from './question-state.ts';
import { propertyOf } from './references.ts';
import { type Moments, rowAt } from './replay.ts';
import { bytesOfPast, type Past, pastOf } from './replayed-question.ts';
import { workedOut } from './worked-out.ts';

/** The figures of a question; `low` and `high` are the claims at the ends of its spread, or the pair that it rests on. */
export type Figures = Pick<
  QuestionRow,
  'verdict' | 'status' | 'assessed' | 'claimants' | 'claims' | 'reports' | 'positions' | 'updatedAt'
> & {
  spread: {
    low: number;
    high: number;
    gap: number;
    factor: number | null;
    basis: 'stated' | 'effective';
  } | null;
  low: string | null;
  high: string | null;
};

export type Reading = {
  question: QuestionRow;
  property: ReturnType<typeof propertyOf>;
  moments: Moments;
  figures: Figures;
  formation: () => Promise<Formation>;
  /** All positions, each line by itself and in the order of what was said. */
  order: () => Promise<readonly number[]>;
  /** What was said, and as negative numbers what was taken back, oldest first. */
  entries: () => Promise<readonly number[]>;
  /** Claims as they stood then, in the order of their numbers here. */
  rows: (seqs: readonly number[]) => Promise<ClaimRow[]>;
  byId: (id: string) => Promise<ClaimRow | null>;
  /** What its claimant had said before, the newest first. */
  trail: (row: ClaimRow) => Promise<ClaimRow[]>;
  links: () => Promise<LinkRow[]>;
  assessments: () => Promise<AssessmentRow[]>;
};

export const isNow = ({ saidBefore, knownBefore }: Moments): boolean =>
  saidBefore === null && knownBefore === null;

export async function readingAt(q: Spoken, question: QuestionRow, moments: Moments): Promise<Reading> {
  const property = propertyOf((await q.vocabulary.properties.find(question.property))!);
  const known = async () =>
    (await q.assessments.ofQuestion(question.key)).filter((one) => one.recordedAt < before);
  const before = moments.knownBefore ?? Infinity;
  const base = { question, property, moments, assessments: known };
  return isNow(moments) ? { ...base, ...readingNow(q, base) } : { ...base, ...(await readingThen(q, base)) };
}

/** One that is disputed at the moments; another is not found. */
export async function disputeAt(q: Spoken, id: string, moments: Moments): Promise<Reading> {
  const reading = await readingAt(q, await questionById(q, id), moments);
  if (isDisputed(reading)) return reading;
  const then = isNow(moments) ? 'is not' : 'was not then';
  throw new Refusal('not-found', `${reading.question.id} ${then} disputed; it can be read as a question`);
}

export const isDisputed = ({ figures }: Pick<Reading, 'figures'>): boolean => figures.status !== 'undisputed';

/** The figures that the row of a question keeps. */
export function figuresOf(question: QuestionRow): Figures {
  const { spreadLow, spreadHigh, gap, factor, spreadBasis } = question;
  const { verdict, status, assessed, claimants, claims, reports, positions, updatedAt } = question;
  const spread =
    spreadLow === null || spreadHigh === null
      ? null
      : {
          low: spreadLow,
          high: spreadHigh,
          gap,
          // A factor that cannot be given is kept as the largest.
          factor: Number.isFinite(factor) ? factor : null,
          basis: spreadBasis!,
        };
  const [low, high] = spread
    ? [question.spreadLowClaim, question.spreadHighClaim]
    : [question.witnessFirst, question.witnessSecond];
  return { verdict, status, assessed, claimants, claims, reports, positions, updatedAt, spread, low, high };
}

type Base = Pick<Reading, 'question' | 'property' | 'moments'>;
type Rest = Omit<Reading, keyof Base | 'assessments'>;

/** A question as it is now: it has another name once an act has changed it. */
export const nameOfNow = (q: Spoken, { key, version }: Pick<QuestionRow, 'key' | 'version'>): string =>
  `${q.identity} ${key} ${version}`;

function readingNow(q: Spoken, { question, property }: Base): Rest {
  const name = nameOfNow(q, question);
  const links = () => q.links.ofQuestion(question.key);
  const order = () => workedOut(`${name} order`, () => orderOf(q, question.key), bytesOfNumbers);
  return {
    figures: figuresOf(question),
    order,
    formation: () =>
      workedOut(
        `${name} formation`,
        async () => formationOf(q, question, property, overridesOf(await links()), order),
        bytesOfFormation,
      ),
    entries: () => workedOut(`${name} entries`, () => entriesOf(q, question.key), bytesOfNumbers),
    rows: async (seqs) => inOrderOf(seqs, await q.claims.bySeqs([...seqs]), seqOf),
    byId: (id) => q.claims.byId(id),
    // Who said anything before has claims that are no positions any more.
    trail: async (row) =>
      question.claims === question.positions ? [] : q.claims.trail(row, LIMITS.trailClaims),
    links,
  };
}

async function readingThen(q: Spoken, { question, moments }: Base): Promise<Rest> {
  const past = await pastAt(q, question, moments);
  const placed = async (row: ClaimRow): Promise<ClaimRow | null> => {
    const then = await rowAt(q, question, row, moments);
    if (then === null) return null;
    const succeededBy = past.revised.get(row.seq) ?? null;
    const status = then.retractedStart !== null ? 'retracted' : succeededBy ? 'revised' : 'standing';
    return { ...then, status, succeededBy: status === 'revised' ? succeededBy : null };
  };
  const rows = async (seqs: readonly number[]) => {
    const found: ClaimRow[] = [];
    for (const row of await q.claims.bySeqs([...seqs])) {
      const then = await placed(row);
      if (then) found.push(then);
    }
    return inOrderOf(seqs, found, seqOf);
  };
  return {
    figures: past.figures,
    order: async () => past.order,
    formation: async () => past.formation,
    entries: async () => past.entries,
    rows,
    byId: async (id) => {
      const row = await q.claims.byId(id);
      return row && placed(row);
    },
    trail: (row) => rows(past.trails.get(row.seq) ?? []),
    links: async () => {
      const links = [];
      for (const id of past.links) links.push((await q.links.byId(id))!);
      return links;
    },
  };
}

/** What was worked out of a question as it stood; an act on it makes it be worked out again, whatever moment is asked for. */
export async function pastAt(q: Spoken, question: QuestionRow, moments: Moments): Promise<Past> {
  const { saidBefore, knownBefore } = moments;
  const bonds = await bondsFor(q, moments);
  const name = `${q.identity} ${question.key} ${question.version} ${saidBefore} ${knownBefore} ${bonds}`;
  return workedOut(name, () => pastOf(q, question, moments), bytesOfPast);
}

/** The log names actors that no claim of a question names any more: no version tells that one of them is another now. */
export const bondsFor = async (q: Spoken, { knownBefore }: Moments): Promise<string | null> =>
  knownBefore === null ? null : q.counts.bonds.now();

const seqOf = (row: ClaimRow): number => row.seq;

const bytesOfNumbers = (numbers: readonly number[]): number => 8 * numbers.length;
