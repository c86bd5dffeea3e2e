/** Claims, reviews and disputes in the vocabulary of schema.org, as JSON-LD. */
import { parseMoment } from '../domain/moment.ts';
import type { ClaimRecord, claimBrief, reportRecord } from '../usecases/present.ts';
import type { DisputeRow, getDispute } from '../usecases/read-disputes.ts';
import { hostOf, type Known, NOTHING_KNOWN, type ReviewRecord, siteOf } from '../usecases/read-reviews.ts';
import { askedOf, boundsWords, claimText, ratingWords, shownUnit } from './wording.ts';

export type Json = string | number | boolean | null | undefined | readonly Json[] | Node;
export type Node = { readonly [property: string]: Json };

export type Dispute = Awaited<ReturnType<typeof getDispute>>['record'];

export const CONTEXT = 'https://schema.org';
export const JSON_LD = 'application/ld+json';

/** One document: a node that stands alone, or several as a graph. */
export const documentOf = (nodes: readonly Node[]): Node =>
  nodes.length === 1 ? { '@context': CONTEXT, ...nodes[0] } : { '@context': CONTEXT, '@graph': nodes };

/** An assessment as a ClaimReview. `base`: where the service is reached, without a slash at the end. */
export function claimReviewJsonLd(review: ReviewRecord, base: string, known: Known): Node {
  const { about, question, rationale, evidence } = review;
  const claim = about
    ? claimJsonLd(about, base, known)
    : {
        '@type': 'Claim',
        '@id': questionUrl(question.id, base),
        url: questionUrl(question.id, base),
        name: question.label,
        about: aboutOf(question, base, known),
      };
  return written({
    '@type': 'ClaimReview',
    '@id': recordUrl(review, base),
    url: reviewUrl(review, base, known),
    claimReviewed: about ? claimText(about, askedOf(about)) : question.label,
    datePublished: review.recordedAt,
    author: actorNode(review.assessor, base, known),
    reviewRating: ratingNode(review),
    reviewBody: rationale,
    citation: evidence.map((url) => ({ '@type': 'CreativeWork', url })),
    itemReviewed: claim,
    creativeWorkStatus: review.superseded ? 'Superseded' : null,
  });
}

/** A claim with the documents that carry it. */
export function claimJsonLd(claim: ClaimRecord, base: string, known: Known): Node {
  const reports = claim.reports.map((report) => reportNode(report, known));
  const first = earliest(claim.reports);
  return written({
    ...briefNode(claim, claimText(claim, askedOf(claim)), base, known),
    about: aboutOf(claim, base, known),
    appearance: reports,
    firstAppearance: first === -1 ? null : reports[first],
    dateModified: claim.updatedAt,
  });
}

/** A claim by itself: its reviews where it was assessed. */
export const claimDocument = (
  claim: ClaimRecord,
  reviews: readonly ReviewRecord[],
  base: string,
  known: Known,
): Node =>
  documentOf(
    reviews.length === 0
      ? [claimJsonLd(claim, base, known)]
      : reviews.map((review) => claimReviewJsonLd(review, base, known)),
  );

/** Reviews as a feed that others can take in. */
export function reviewFeedJsonLd(reviews: readonly ReviewRecord[], base: string, known: Known): Node {
  const head = written({
    '@context': CONTEXT,
    '@type': 'DataFeed',
    '@id': `${base}/v1/claimreview`,
    url: `${base}/v1/claimreview`,
    name: 'Assessments of claims',
    dateModified: reviews[0]?.recordedAt,
  });
  const elements = reviews.map((review) => ({
    '@type': 'DataFeedItem',
    dateCreated: review.recordedAt,
    item: [claimReviewJsonLd(review, base, known)],
  }));
  return { ...head, dataFeedElement: elements };
}

/**
 * A row of the list of disputes, to stand in a graph: the question, and the two positions that lie furthest
 * apart as its answers.
 */
export function disputeRowJsonLd(row: DisputeRow, base: string, known: Known = NOTHING_KNOWN): Node {
  const extremes = [row.extremes.low, row.extremes.high].filter((claim) => claim !== null);
  return written({
    ...disputeNode(row, base, known),
    suggestedAnswer: extremes.map((claim) => {
      const text = claimText(claim, row.question);
      return answerNode(text, [briefNode(claim, text, base, known)]);
    }),
  });
}

/** A whole dispute: an answer for each camp, with the claims that it is made of, and the reviews. */
export function disputeJsonLd(
  dispute: Dispute,
  base: string,
  known: Known = NOTHING_KNOWN,
  reviews: readonly ReviewRecord[] = [],
): Node {
  return written({
    '@context': CONTEXT,
    ...disputeNode(dispute, base, known),
    suggestedAnswer: dispute.camps.map((camp) => {
      const claims = camp.positions.map(({ claim }) =>
        briefNode(claim, claimText(claim, dispute.question), base, known),
      );
      return answerNode(`${campWords(camp.effective as Allowed)}${unitOf(camp)}`, claims);
    }),
    review: reviews.map((review) => claimReviewJsonLd(review, base, known)),
  });
}

/**
 * Where a review can be read: the first of its addresses that lies at its assessor's own site, else its
 * record here.
 */
export function reviewUrl(review: ReviewRecord, base: string, known: Known): string {
  const site = siteOf(known.actors.get(review.assessor.slug)?.sameAs ?? []);
  const isOwn = (url: string): boolean => {
    const host = hostOf(url);
    return site !== null && (host === site || (host?.endsWith(`.${site}`) ?? false));
  };
  return review.evidence.find(isOwn) ?? recordUrl(review, base);
}

const recordUrl = ({ question, id }: ReviewRecord, base: string): string =>
  `${questionUrl(question.id, base)}/assessments#${id}`;
const questionUrl = (id: string, base: string): string => `${base}/v1/questions/${encodeURIComponent(id)}`;

type Brief = ReturnType<typeof claimBrief>;
type Ref = { slug: string; name: string };
type Parts = { event: Ref; subject: Ref | null; place: Ref | null };

function briefNode(claim: Brief, text: string, base: string, known: Known): Node {
  return written({
    '@type': 'Claim',
    '@id': `${base}/v1/claims/${claim.id}`,
    url: `${base}/v1/claims/${claim.id}`,
    name: text,
    text: claim.statement,
    author: actorNode(claim.claimant, base, known),
    contributor: claim.speaker && actorNode(claim.speaker, base, known),
    datePublished: claim.claimedAt,
    creativeWorkStatus: claim.status,
  });
}

type Summary = Pick<
  DisputeRow,
  'id' | 'question' | 'status' | 'verdict' | 'claimants' | 'claims' | 'reports' | 'spread' | 'campCount'
> & { updatedAt: string };

function disputeNode(dispute: Summary, base: string, known: Known): Node {
  const { id, question, status, verdict } = dispute;
  const url = `${base}/v1/disputes/${encodeURIComponent(id)}`;
  return {
    '@type': 'Question',
    '@id': url,
    url,
    name: question.label,
    description: summaryWords(dispute),
    about: aboutOf(question, base, known),
    keywords: [status, verdict, question.topic, question.property].filter((word) => word !== null),
    answerCount: dispute.campCount,
    dateModified: dispute.updatedAt,
  };
}

const answerNode = (text: string, hasPart: readonly Node[]): Node => ({ '@type': 'Answer', text, hasPart });

function summaryWords({ status, verdict, claimants, claims, reports, spread }: Summary): string {
  const counts = `${count(claimants, 'claimant')}, ${count(claims, 'claim')}, ${count(reports, 'independent report')}`;
  const apart = spread
    ? `; from ${spread.low} to ${spread.high}, a gap of ${spread.gap}${spread.factor === null ? '' : ` and a factor of ${spread.factor}`} (${spread.basis})`
    : '';
  return `${status}${verdict === null ? '' : `, ${verdict}`}: ${counts}${apart}`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

type Allowed =
  | { actor: Ref; sole: boolean; denied: boolean }
  | { value: boolean }
  | { statuses: string[] }
  | Parameters<typeof boundsWords>[0];

function campWords(effective: Allowed & { except?: { min: number; max: number } }): string {
  if ('actor' in effective)
    return `${effective.denied ? 'not ' : ''}${effective.actor.name}${effective.sole ? ' alone' : ''}`;
  if ('value' in effective) return effective.value ? 'yes' : 'no';
  if ('statuses' in effective) return effective.statuses.join(' or ');
  const bounds = boundsWords(effective);
  return effective.except ? `${bounds}, but not ${boundsWords(effective.except)}` : bounds;
}

function unitOf({ positions }: Dispute['camps'][number]): string {
  const value = positions[0]?.claim.value;
  return value && 'unit' in value ? shownUnit(value.unit) : '';
}

function aboutOf({ event, subject, place }: Parts, base: string, known: Known): Node[] {
  const found = known.events.get(event.slug);
  return [
    written({
      '@type': 'Event',
      '@id': `${base}/v1/events/${event.slug}`,
      name: event.name,
      startDate: found?.start,
      endDate: found?.end,
      sameAs: found?.sameAs,
    }),
    ...(subject ? [actorNode(subject, base, known)] : []),
    ...(place
      ? [
          written({
            '@type': 'Place',
            '@id': `${base}/v1/places/${place.slug}`,
            name: place.name,
            sameAs: known.places.get(place.slug)?.sameAs,
          }),
        ]
      : []),
  ];
}

/** Where the kind of an actor is not known its node has no type, since a wrong one would be a claim of ours. */
function actorNode(actor: Ref, base: string, known: Known): Node {
  const found = known.actors.get(actor.slug);
  return written({
    '@type': found && (found.kind === 'person' ? 'Person' : 'Organization'),
    '@id': `${base}/v1/actors/${actor.slug}`,
    name: actor.name,
    url: found?.sameAs.find((one) => hostOf(one) === siteOf(found.sameAs)),
    sameAs: found?.sameAs,
  });
}

type Report = ReturnType<typeof reportRecord>;

function reportNode(report: Report, known: Known): Node {
  const { source, quote, lang, publishedAt } = report;
  return written({
    '@type': 'CreativeWork',
    url: source.url,
    name: source.title,
    publisher: source.publisher && { '@type': 'Organization', name: source.publisher },
    datePublished: publishedAt,
    inLanguage: lang,
    archivedAt: known.sources.get(source.id)?.archiveUrl,
    hasPart: quote && written({ '@type': 'Quotation', text: quote, inLanguage: lang }),
  });
}

/** The report that was published first; −1 where no time is known. */
function earliest(reports: readonly Report[]): number {
  const starts = reports.map(({ publishedAt }) => publishedAt && parseMoment(publishedAt)?.start);
  const known = starts.filter((start) => typeof start === 'number');
  return known.length === 0 ? -1 : starts.indexOf(Math.min(...known));
}

function ratingNode(review: ReviewRecord): Node {
  return { '@type': 'Rating', alternateName: ratingWords(review), ...scaleOf(review.rating) };
}

/** Only a rating that names its own scale (`3/5`, `3 out of 5`) has a number; nothing tells what others are worth. */
function scaleOf(rating: string | null): Node {
  const [, value, best] = /^(\d+(?:\.\d+)?)\s*(?:\/|out of)\s*(\d+)$/.exec(rating ?? '') ?? [];
  // Where no worst rating is given schema.org takes it to be 1.
  if (value === undefined || Number(value) < 1 || Number(value) > Number(best)) return {};
  return { ratingValue: Number(value), bestRating: Number(best) };
}

/** Without properties that have no value. */
function written(node: Node): Node {
  const kept = Object.entries(node).filter(
    ([, value]) =>
      value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept);
}
