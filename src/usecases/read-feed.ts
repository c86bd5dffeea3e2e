/** The moments of disputes as a feed tells them: what happened, when, and who says what. */
import { spanOf } from '../domain/compare.ts';
import { type ClaimContent, setsOf, type Value } from '../domain/content.ts';
import { describe } from '../domain/describe.ts';
import type { Property } from '../domain/properties.ts';
import { extent } from '../domain/value.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { DisputeEventFilter, DisputeEventRow } from '../store/dispute-events.ts';
import type { QuestionRow } from '../store/questions.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import type { Context } from './context.ts';
import { iso, type Names, namesFor, questionRecord, type Ref } from './present.ts';
import { type Page, resolveFilter } from './read-claims.ts';

export type FeedQuery = Omit<DisputeEventFilter, 'terms'> & { q?: string | undefined };

/** One of the claims that show a dispute, as the record has it now. */
export type Side = {
  claimant: Ref;
  speaker: Ref | null;
  polarity: ClaimContent['polarity'];
  /** The words of a figure; null where there are none, and of a claim that was voided. */
  words: string | null;
  /** What it allows, in words of ours: "71 or more"; null of a claim that was voided. */
  allows: string | null;
  statement: string | null;
  claimedAt: string | null;
  status: ClaimRow['status'];
  /** Its end of the spread then; where the claim was corrected since, the bare number. */
  end: string | null;
};

export type Finding = {
  assessor: Ref;
  rating: string | null;
  value: string | null;
  rationale: string | null;
  evidence: string[];
};

export type Moment = {
  id: string;
  kind: DisputeEventRow['kind'];
  at: string;
  status: DisputeEventRow['status'];
  verdict: DisputeEventRow['verdict'];
  spread: { low: number; high: number; gap: number | null; factor: number | null } | null;
  /** The unit of its figures, where they are measured and not counted. */
  unit: string | null;
  question: ReturnType<typeof questionRecord>;
  /** Whether it is a dispute still, open or settled. */
  isDisputed: boolean;
  sides: Side[];
  finding: Finding | null;
  /** The number of the act in the log; null for what was there before moments were noted, and of an act not numbered yet. */
  change: number | null;
};

/** Newest first; `next` is the number that the following page goes on before. */
export function readFeed(context: Context, query: FeedQuery): Promise<Page<Moment, number>> {
  const { q: words, ...filter } = query;
  const terms = words === undefined ? undefined : searchTerms(words);
  if (terms === null) return Promise.resolve({ rows: [], next: null });
  return context.store.read(async (q) => {
    const resolved = { ...(await resolveFilter(q, filter)), terms, limit: filter.limit + 1 };
    const found = await q.disputeEvents.list(resolved);
    const page = found.slice(0, filter.limit);
    return { rows: await momentsOf(q, page), next: found.length > filter.limit ? page.at(-1)!.seq : null };
  });
}

async function momentsOf(q: Queries, events: readonly DisputeEventRow[]): Promise<Moment[]> {
  const questions = new Map<number, QuestionRow>();
  const claims = new Map<string, ClaimRow>();
  const findings = new Map<string, Awaited<ReturnType<Queries['assessments']['byId']>>>();
  for (const { questionKey, firstClaim, secondClaim, assessment } of events) {
    if (!questions.has(questionKey)) questions.set(questionKey, (await q.questions.byKey(questionKey))!);
    for (const id of [firstClaim, secondClaim]) {
      const row = id === null || claims.has(id) ? null : await q.claims.byId(id);
      if (row) claims.set(row.id, row);
    }
    if (assessment !== null && !findings.has(assessment))
      findings.set(assessment, await q.assessments.byId(assessment));
  }
  const found = [...findings.values()].flatMap((one) => one ?? []);
  const judges = found.flatMap((one) => [one.assessor, actorOf(one.value as Value | null) ?? []].flat());
  const names = await namesFor(q, [...questions.values(), ...claims.values()], judges);
  return events.map((event) => {
    const question = questions.get(event.questionKey)!;
    const property = names.property(question.property);
    const finding = event.assessment === null ? null : findings.get(event.assessment);
    const spread = spreadOf(event);
    const shown = (['low', 'high'] as const).flatMap((end) => {
      const row = claims.get(event[end === 'low' ? 'firstClaim' : 'secondClaim'] ?? '');
      return row ? [{ row, end }] : [];
    });
    // Without a low and a high end, who spoke first comes first.
    if (spread === null) shown.sort((a, b) => a.row.seq - b.row.seq);
    return {
      id: event.id,
      kind: event.kind,
      at: iso(event.at),
      status: event.status,
      verdict: event.verdict,
      spread,
      unit: property.valueType === 'quantity' ? property.unit : null,
      question: questionRecord(question, names),
      isDisputed: question.status !== 'undisputed',
      sides: shown.map(({ row, end }) => sideOf(row, property, names, event[end], end)),
      finding: finding ? findingOf(finding, property, names) : null,
      change: event.changeSeq !== null && event.changeSeq > 0 ? event.changeSeq : null,
    };
  });
}

function spreadOf({ low, high }: DisputeEventRow): Moment['spread'] {
  return low === null || high === null ? null : { low, high, ...spanOf({ lo: low, hi: high }) };
}

/** What was voided is as if never recorded, and says nothing here. */
function sideOf(
  row: ClaimRow,
  property: Property,
  names: Names,
  at: number | null,
  side: 'low' | 'high',
): Side {
  const { content } = row;
  const isKept = row.status !== 'voided';
  const { effective } = setsOf(content.value, content.polarity, property);
  const allows = describe(effective, { property, actorName: (slug) => names.actor(slug).name });
  const range = extent(effective);
  const holds = at === null ? isKept : (side === 'low' ? range?.hi : range?.lo) === at;
  return {
    claimant: names.actor(row.claimant),
    speaker: row.speaker === null ? null : names.actor(row.speaker),
    polarity: row.polarity,
    words: isKept && content.value && 'text' in content.value ? content.value.text : null,
    allows: isKept ? allows : null,
    statement: isKept ? content.statement : null,
    claimedAt: content.claimedAt,
    status: row.status,
    end: isKept && holds ? allows.replace(/^exactly /, '') : at === null ? null : figure(at),
  };
}

function findingOf(
  row: NonNullable<Awaited<ReturnType<Queries['assessments']['byId']>>>,
  property: Property,
  names: Names,
): Finding {
  const value = row.value as Value | null;
  const set = value && setsOf(value, 'asserts', property).effective;
  return {
    assessor: names.actor(row.assessor),
    rating: row.rating,
    value: set && describe(set, { property, actorName: (slug) => names.actor(slug).name }),
    rationale: row.rationale,
    evidence: row.evidence,
  };
}

const actorOf = (value: Value | null): string | null => (value?.type === 'actor' ? value.actor : null);

const format = new Intl.NumberFormat('en', { maximumFractionDigits: 12 });
const figure = (value: number): string => format.format(value);
