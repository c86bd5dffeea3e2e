/** Readings of assessments as reviews: each with the claim that it is of, and what is known of whom it names. */
import type { ActorKind } from '../domain/properties.ts';
import { LIMITS } from '../limits.ts';
import type { AssessmentRow, ReviewFilter, ReviewGroup } from '../store/assessments.ts';
import type { QuestionRow } from '../store/questions.ts';
import { searchTerms } from '../store/search.ts';
import type { Queries } from '../store/store.ts';
import { claimById } from './change-claim.ts';
import type { Context } from './context.ts';
import { assessmentRecord } from './judge-claims.ts';
import { type ClaimRecord, claimRecord, claimRecords, namesFor, questionRecord } from './present.ts';
import { resolveFilter } from './read-claims.ts';
import type { getDispute } from './read-disputes.ts';

/** What is known of the entries that records name, by slug (of sources: by id). */
export type Known = {
  actors: ReadonlyMap<string, { kind: ActorKind; name: string; sameAs: readonly string[] }>;
  events: ReadonlyMap<string, { start: string | null; end: string | null; sameAs: readonly string[] }>;
  places: ReadonlyMap<string, { sameAs: readonly string[] }>;
  sources: ReadonlyMap<string, { archiveUrl: string | null; retrievedAt: string | null }>;
};

/** `about`: the claim that it is of; null for a finding on the question as a whole. */
export type ReviewRecord = Omit<ReturnType<typeof assessmentRecord>, 'question' | 'claim'> & {
  question: ReturnType<typeof questionRecord>;
  about: ClaimRecord | null;
  /** The same assessor has assessed the same claim anew. */
  superseded: boolean;
};

export type ReviewQuery = {
  event?: string | undefined;
  claimant?: string | undefined;
  assessor?: string | undefined;
  q?: string | undefined;
  superseded?: boolean | undefined;
  /** The row that a page goes on after. */
  before: number | null;
  limit: number;
};

/** Assessments, newest first. */
export function listReviews(context: Context, query: ReviewQuery) {
  const { q: words, assessor, ...given } = query;
  const terms = words === undefined ? undefined : searchTerms(words);
  if (terms === null) return Promise.resolve({ rows: [], known: NOTHING_KNOWN, next: null });
  return context.store.read(async (q) => {
    const resolved = await resolveFilter(q, given);
    const by = assessor && ((await q.vocabulary.actors.resolve(assessor))?.slug ?? assessor);
    const filter = { ...resolved, terms, ...(by ? { assessors: [by] } : {}), limit: query.limit + 1 };
    const found = await q.assessments.newest(filter);
    const page = found.slice(0, query.limit);
    const rows = await reviewRecords(q, page);
    return {
      rows,
      known: await knownOf(q, namesIn(rows)),
      next: found.length > page.length ? page.at(-1)!.seq : null,
    };
  });
}

export type ReviewSearch = {
  q?: string | undefined;
  /** A host, such as `factcheck.example`, or the name of the assessor. */
  publisher?: string | undefined;
  lang?: string | undefined;
  since?: number | undefined;
  before: number | null;
  offset: number;
  limit: number;
};

/** A claim, or a question as a whole, with its reviews. */
export type ReviewedClaim = {
  about: ClaimRecord | null;
  question: ReviewRecord['question'];
  reviews: ReviewRecord[];
};

/** Claims that were assessed, the newest assessed first, each with its standing reviews. */
export function searchReviews(context: Context, search: ReviewSearch) {
  const terms = search.q === undefined ? undefined : searchTerms(search.q);
  const nothing = { rows: [], known: NOTHING_KNOWN, next: null };
  if (terms === null) return Promise.resolve(nothing);
  return context.store.read(async (q) => {
    const assessors = search.publisher === undefined ? undefined : await publishersOf(q, search.publisher);
    if (assessors?.length === 0) return nothing;
    const filter: ReviewFilter = { terms, assessors, lang: search.lang, since: search.since };
    const { before, offset, limit } = search;
    const groups = await q.assessments.groups({ ...filter, before, offset, limit: limit + 1 });
    const page = groups.slice(0, limit);
    const rows: ReviewedClaim[] = [];
    for (const group of page) rows.push(await reviewedClaim(q, filter, group));
    return {
      rows,
      known: await knownOf(q, namesIn(rows.flatMap((row) => row.reviews))),
      next: groups.length > page.length ? page.at(-1)!.newest : null,
    };
  });
}

/** A claim with its standing reviews, newest first. */
export function getReviewedClaim(context: Context, id: string) {
  return context.store.read(async (q) => {
    const row = await claimById(q, id);
    const record = await claimRecord(q, row);
    const group = { questionKey: row.questionKey, claim: row.id };
    const found =
      row.status === 'voided'
        ? []
        : await q.assessments.newest({ group, before: null, limit: LIMITS.pageRowsMax });
    const reviews = await reviewRecords(q, found);
    const known = await knownOf(q, merged(namesIn(reviews), namesOfClaim(record)));
    return { record, reviews, known };
  });
}

/** The standing reviews among the assessments that a reading of a dispute shows, and what is known of its parts. */
export function reviewsOfDispute(context: Context, { question, camps, assessments }: Dispute) {
  return context.store.read(async (q) => {
    const rows: AssessmentRow[] = [];
    for (const { id } of assessments.slice(-LIMITS.pageRowsMax).reverse()) {
      const row = await q.assessments.byId(id);
      if (row) rows.push(row);
    }
    const reviews = (await reviewRecords(q, rows)).filter((one) => !one.superseded);
    const own = merged(namesIn(reviews), namesOfQuestion(question));
    const sayers = camps.flatMap(({ positions }) =>
      positions.flatMap(({ claim }) => slugsOf([claim.claimant, claim.speaker])),
    );
    return { reviews, known: await knownOf(q, { ...own, actors: [...own.actors, ...sayers] }) };
  });
}

type Dispute = Awaited<ReturnType<typeof getDispute>>['record'];

export const NOTHING_KNOWN: Known = {
  actors: new Map(),
  events: new Map(),
  places: new Map(),
  sources: new Map(),
};

type EntryNames = { [K in keyof Known]: string[] };

/** Fetches what is known of entries: one query for each kind, however many there are. */
export async function knownOf(q: Queries, names: EntryNames): Promise<Known> {
  const bySlug = <Row extends { slug: string }>(rows: readonly Row[]) =>
    new Map(rows.map((row) => [row.slug, row]));
  return {
    actors: bySlug(await q.vocabulary.actors.bySlugs(names.actors)),
    events: bySlug(await q.vocabulary.events.bySlugs(names.events)),
    places: bySlug(await q.vocabulary.places.bySlugs(names.places)),
    sources: new Map((await q.sources.byIds([...new Set(names.sources)])).map((row) => [row.id, row])),
  };
}

export function namesOfClaim(claim: ClaimRecord): EntryNames {
  const { value } = claim;
  const named = [claim.claimant, claim.speaker, claim.subject, value?.type === 'actor' ? value.actor : null];
  return {
    actors: slugsOf(named),
    events: [claim.event.slug],
    places: slugsOf([claim.place]),
    sources: claim.reports.map((report) => report.source.id),
  };
}

/** The host of the site that somebody publishes at: the first of its addresses that is no reference work. */
export function siteOf(sameAs: readonly string[]): string | null {
  const hosts = sameAs.map(hostOf).filter((host) => host !== null);
  return hosts.find((host) => !REFERENCE_WORKS.test(host)) ?? null;
}

export function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : null;
}

const REFERENCE_WORKS = /(?:^|\.)(?:wikidata|wikipedia|dbpedia|viaf|geonames|isni)\.org$/;

async function reviewRecords(q: Queries, rows: readonly AssessmentRow[]): Promise<ReviewRecord[]> {
  const questions = new Map<number, QuestionRow>();
  for (const key of new Set(rows.map((row) => row.questionKey)))
    questions.set(key, (await q.questions.byKey(key))!);
  const claims = [];
  for (const id of new Set(rows.flatMap((row) => row.claim ?? []))) claims.push((await q.claims.byId(id))!);
  const records = new Map((await claimRecords(q, claims)).map((record) => [record.id, record]));
  const named = rows.flatMap((row) =>
    row.value?.type === 'actor' ? [row.assessor, row.value.actor as string] : [row.assessor],
  );
  const names = await namesFor(q, [...questions.values()], named);
  const found: ReviewRecord[] = [];
  for (const row of rows) {
    const question = questions.get(row.questionKey)!;
    found.push({
      ...assessmentRecord(row, question.id, names),
      question: questionRecord(question, names),
      about: row.claim === null ? null : (records.get(row.claim) ?? null),
      superseded: await q.assessments.isReplaced(row),
    });
  }
  return found;
}

async function reviewedClaim(q: Queries, filter: ReviewFilter, group: ReviewGroup): Promise<ReviewedClaim> {
  const { questionKey, claim } = group;
  const rows = await q.assessments.newest({
    ...filter,
    group: { questionKey, claim },
    before: null,
    limit: LIMITS.pageRowsMax,
  });
  const reviews = await reviewRecords(q, rows);
  return { about: reviews[0]!.about, question: reviews[0]!.question, reviews };
}

/** Assessors who publish at a site or below it, or have the name. */
async function publishersOf(q: Queries, publisher: string): Promise<string[]> {
  const [letters = ''] = publisher
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/)?(?:www\.)?/, '')
    .split('/', 1);
  const rows = await q.assessments.assessorsLike(letters, LIMITS.pageRowsMax);
  return rows
    .filter(({ name, sameAs }) => {
      const site = siteOf(sameAs);
      return site === letters || site?.endsWith(`.${letters}`) || name.toLowerCase() === letters;
    })
    .map((row) => row.slug);
}

function namesIn(reviews: readonly ReviewRecord[]): EntryNames {
  const own = reviews.map((review): EntryNames => {
    const { value } = review;
    const actor = value?.type === 'actor' ? (value.actor as { slug: string }) : null;
    const named = namesOfQuestion(review.question);
    return { ...named, actors: [...named.actors, review.assessor.slug, ...slugsOf([actor])] };
  });
  return merged(...own, ...reviews.flatMap((review) => (review.about ? [namesOfClaim(review.about)] : [])));
}

const namesOfQuestion = (question: ReviewRecord['question']): EntryNames => ({
  actors: slugsOf([question.subject]),
  events: [question.event.slug],
  places: slugsOf([question.place]),
  sources: [],
});

const slugsOf = (refs: readonly ({ slug: string } | null)[]): string[] =>
  refs.flatMap((ref) => (ref ? [ref.slug] : []));

const merged = (...all: EntryNames[]): EntryNames => ({
  actors: all.flatMap((one) => one.actors),
  events: all.flatMap((one) => one.events),
  places: all.flatMap((one) => one.places),
  sources: all.flatMap((one) => one.sources),
});
