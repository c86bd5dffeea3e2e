/** What a chart is drawn from: the record of a dispute or question, with only what a picture shows. */
import { apart, plain } from './chart-markup.ts';

type Ref = { slug: string; name: string };
export type BoundsRecord = {
  min: number | null;
  max: number | null;
  minExclusive?: boolean | undefined;
  maxExclusive?: boolean | undefined;
  except?: { min: number; max: number } | undefined;
};
export type ValueRecord =
  | {
      type: 'count' | 'quantity';
      text: string | null;
      unit: string | null;
      stated: BoundsRecord;
      effective: BoundsRecord;
      given?: BoundsRecord | undefined;
    }
  | { type: 'boolean'; value: boolean }
  | { type: 'actor'; actor: Ref; sole: boolean }
  | { type: 'status'; status: string };
export type BriefRecord = {
  id: string;
  claimant: Ref;
  speaker: Ref | null;
  polarity: 'asserts' | 'denies' | 'unconfirmed';
  value: ValueRecord | null;
  statement: string | null;
  claimedAt: string | null;
  asOf: string | null;
  status: string;
};
export type AllowedRecord =
  | BoundsRecord
  | { value: boolean }
  | { statuses: string[] }
  | { actor: Ref; sole: boolean; denied: boolean };
export type PositionRecord = { claimant: Ref; claim: BriefRecord; trail: BriefRecord[] };

/** The record of a dispute, as the use cases answer it. */
export type DisputeRecord = {
  id: string;
  question: { label: string };
  status: 'undisputed' | 'open' | 'settled';
  verdict: 'conflict' | 'tension' | null;
  claimants: number;
  claims: number;
  reports: number;
  spread: SpreadRecord | null;
  campCount: number;
  camps: { effective: AllowedRecord; size: number; positions: PositionRecord[] }[];
  unconfirmed: PositionRecord[];
  /** Where not all are given. */
  unconfirmedCount?: number;
  /** Of all camps, those that are not given among them. */
  positionCount?: number;
};
export type SpreadRecord = {
  low: number;
  high: number;
  gap: number;
  factor: number | null;
  basis: 'stated' | 'effective';
};
export type TimelineRecord = {
  at: string | null;
  act: 'claimed' | 'retracted';
  claim: BriefRecord;
  succeededBy: string | null;
};

/** One claim as it is drawn: names and words are clean and set apart from what stands beside them. */
export type Utterance = {
  id: string;
  slug: string;
  claimant: string;
  speaker: string | null;
  polarity: 'asserts' | 'denies' | 'unconfirmed';
  value: ValueRecord | null;
  words: string | null;
  claimedAt: string | null;
  asOf: string | null;
};
export type ChartRow = Utterance & { trail: Utterance[] };
export type ChartCamp = { effective: AllowedRecord; size: number; rows: ChartRow[] };
export type ChartData = Omit<DisputeRecord, 'question' | 'camps' | 'unconfirmed'> & {
  label: string;
  /** Figures lie on an axis; everything else has columns. */
  isFigures: boolean;
  /** Of the figures; null for persons and things, which need none. */
  unit: string | null;
  camps: ChartCamp[];
  positionCount: number;
  unconfirmed: ChartRow[];
  unconfirmedCount: number;
  /** The moments that it was read at, as they were asked for. */
  saidBy: string | null;
  knownBy: string | null;
};
export type TimelineData = {
  id: string;
  label: string;
  isFigures: boolean;
  /** As they were read: a picture cleans those that it shows. */
  entries: readonly TimelineRecord[];
  /** The camp of each claim that is a position, by the claim's id. */
  campOf: ReadonlyMap<string, number>;
  camps: readonly { effective: AllowedRecord }[];
};
type Replay = { saidBy?: string | undefined; knownBy?: string | undefined };

export function chartOf(record: DisputeRecord, { saidBy, knownBy }: Replay = {}): ChartData {
  const { id, status, verdict, claimants, claims, reports, spread, campCount } = record;
  const camps = record.camps.map(({ effective, size, positions }) => ({
    effective: cleanAllowed(effective),
    size,
    rows: positions.map(rowOf),
  }));
  return {
    id,
    label: titled(record.question.label),
    ...{ status, verdict, claimants, claims, reports, spread, campCount, camps },
    unit: unitOf(camps),
    isFigures: camps.some((camp) => camp.rows.some((row) => isFigure(row.value))),
    positionCount: record.positionCount ?? camps.reduce((sum, camp) => sum + camp.size, 0),
    unconfirmed: record.unconfirmed.map(rowOf),
    unconfirmedCount: record.unconfirmedCount ?? record.unconfirmed.length,
    saidBy: saidBy ?? null,
    knownBy: knownBy ?? null,
  };
}

/** `record` says which camp a claim is in; without it every line is drawn alike. */
export function timelineOf(
  question: { id: string; label: string },
  entries: readonly TimelineRecord[],
  record?: Pick<DisputeRecord, 'camps'>,
): TimelineData {
  const campOf = new Map<string, number>();
  for (const [index, camp] of (record?.camps ?? []).entries())
    for (const { claim } of camp.positions) campOf.set(claim.id, index);
  return {
    id: question.id,
    label: titled(question.label),
    isFigures: entries.some((one) => isFigure(one.claim.value)),
    entries,
    campOf,
    camps: (record?.camps ?? []).map(({ effective }) => ({ effective: cleanAllowed(effective) })),
  };
}

export type FigureRecord = Extract<ValueRecord, { type: 'count' | 'quantity' }>;
export const isFigure = (value: ValueRecord | null): value is FigureRecord =>
  value !== null && (value.type === 'count' || value.type === 'quantity');

export const sameBounds = (a: BoundsRecord, b: BoundsRecord): boolean =>
  a.min === b.min && a.max === b.max && a.except?.min === b.except?.min && a.except?.max === b.except?.max;

function unitOf(camps: readonly ChartCamp[]): string | null {
  const figures = camps.flatMap((camp) => camp.rows.flatMap(({ value }) => (isFigure(value) ? [value] : [])));
  return figures.find((one) => one.unit !== null && one.type === 'quantity')?.unit ?? null;
}

const rowOf = (one: PositionRecord): ChartRow => ({
  ...utteranceOf(one.claim),
  trail: one.trail.map(utteranceOf),
});

export function utteranceOf(claim: BriefRecord): Utterance {
  const { id, polarity, claimedAt, asOf } = claim;
  const text = isFigure(claim.value) ? claim.value.text : null;
  return {
    ...{ id, polarity, claimedAt, asOf },
    slug: claim.claimant.slug,
    claimant: cleanText(claim.claimant.name),
    speaker: claim.speaker === null ? null : cleanText(claim.speaker.name),
    value: cleanValue(claim.value),
    words: text === null || plain(text) === '' ? null : cleanText(text),
  };
}

function cleanValue(value: ValueRecord | null): ValueRecord | null {
  if (value === null) return null;
  if (value.type === 'actor') return { ...value, actor: cleanRef(value.actor) };
  return isFigure(value) && value.unit !== null ? { ...value, unit: cleanText(value.unit) } : value;
}

const cleanAllowed = (allowed: AllowedRecord): AllowedRecord =>
  'actor' in allowed ? { ...allowed, actor: cleanRef(allowed.actor) } : allowed;
const cleanRef = ({ slug, name }: Ref): Ref => ({ slug, name: cleanText(name) });
/** Labels are made of names that may begin small. */
const titled = (label: string): string => {
  const clean = plain(label);
  return apart(clean.slice(0, 1).toUpperCase() + clean.slice(1));
};
const cleanText = (text: string): string => apart(plain(text));
