/** ClaimReview objects as others publish them → a claim with its assessment, or every fault in them. */
import { type Fault, fault } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimInput, ReportInput } from '../usecases/claim-input.ts';
import type { SourceInput } from '../usecases/documents.ts';
import type { AssessmentInput } from '../usecases/judge-claims.ts';
import type { ActorInput, EventReference } from '../usecases/references.ts';
import { isSlug, itemSlug } from '../usecases/slugs.ts';
import { looseDate } from './loose-dates.ts';
import { UNRATED } from './wording.ts';

export type ReadReview =
  | { claim: ClaimInput; assessments: Omit<AssessmentInput, 'claim'>[]; faults?: undefined }
  | { claim?: undefined; assessments?: undefined; faults: Fault[] };

/**
 * The claim is that a proposition (the words reviewed) is true; the review becomes its assessment. Who is
 * not named is `unknown`: whoever carries a claim has not made it.
 */
export function claimOfReview(item: unknown, options: { event?: EventReference } = {}): ReadReview {
  const faults: Fault[] = [];
  const [review, ...others] = reviewsIn(item);
  if (others.length > 0)
    return { faults: [fault('item', 'too-many', `holds ${others.length + 1} reviews; give one at a time`)] };
  if (review === undefined || !isOfType(review, 'ClaimReview'))
    return { faults: [fault('', 'wrong-type', 'must be a ClaimReview')] };
  const reviewed = objectsOf(review.itemReviewed)[0] ?? {};
  const words = within(
    textOf(review.claimReviewed) ?? textOf(reviewed.name) ?? textOf(reviewed.text),
    'claimReviewed',
    LIMITS.textChars,
    faults,
  );
  if (words === null && faults.length === 0) faults.push(fault('claimReviewed', 'required', 'is required'));
  const url = webUrl(review.url) ?? webUrl(review.mainEntityOfPage) ?? webUrl(review['@id']);
  if (url === null) faults.push(fault('url', 'required', 'the address of the review is required'));
  else if (url.length > LIMITS.urlChars) faults.push(tooLong('url', LIMITS.urlChars));
  const assessor = actorOf(review.author, 'author', faults) ?? actorOf(review.publisher, 'publisher', faults);
  if (assessor === null) faults.push(fault('author', 'required', 'who reviewed it is required'));
  const verdict = verdictOf(review, faults);
  const claimant = actorOf(reviewed.author, 'itemReviewed.author', faults) ?? UNKNOWN;
  const claimedAt = dateOf(reviewed.datePublished, 'itemReviewed.datePublished', faults);
  const published = dateOf(review.datePublished, 'datePublished', faults);
  const evidence = evidenceOf(review, url, faults);
  const carriers = appearancesOf(reviewed, faults);
  if (faults.length > 0) return { faults };
  const itself: SourceInput = {
    publisher: assessor!.name ?? null,
    title: cut(textOf(review.headline) ?? textOf(review.name), LIMITS.textChars),
    url: url!,
    publishedAt: published,
    lang: languageOf(review.inLanguage),
  };
  return {
    claim: {
      event: options.event ?? FACT_CHECKS,
      property: 'proposition',
      item: { slug: itemSlug(words!), name: cut(words, LIMITS.itemChars)! },
      claimant,
      value: true,
      statement: words,
      claimedAt,
      reports: carriers.length > 0 ? carriers : [{ source: itself }],
    },
    assessments: [{ assessor: assessor!, ...verdict, evidence }],
  };
}

/** The reviews that an element of a feed holds: itself, or those of its `item`, `@graph` or list. */
export function reviewsIn(element: unknown): Node[] {
  return objectsOf(element).flatMap((one) => {
    if (isOfType(one, 'DataFeedItem')) return objectsOf(one.item);
    return one['@graph'] === undefined ? [one] : objectsOf(one['@graph']).filter(isReview);
  });
}

const isReview = (one: Node): boolean => isOfType(one, 'ClaimReview');

const FACT_CHECKS: EventReference = { slug: 'fact-checks', name: 'Fact-checks' };
const UNKNOWN: ActorInput = { slug: 'unknown', name: 'Unknown', kind: 'population' };

type Node = Record<string, unknown>;

/** `ClaimReview`, `schema:ClaimReview`, its address, or one of several; an object without a type by its field. */
function isOfType(one: Node, type: 'ClaimReview' | 'DataFeedItem'): boolean {
  const types = [one['@type'] ?? one.type].flat().filter((name) => typeof name === 'string');
  if (types.length > 0) return types.some((name) => name.replace(/^.*[/:#]/, '') === type);
  return type === 'ClaimReview' ? 'claimReviewed' in one : 'item' in one && !('claimReviewed' in one);
}

const objectsOf = (value: unknown): Node[] =>
  [value].flat().filter((one): one is Node => typeof one === 'object' && one !== null && !Array.isArray(one));

/** The first words of a value: a string, a number, `{"@value"}`, a list of such, or a thing's name. */
function textOf(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null || depth > 2) return null;
  if (Array.isArray(value)) {
    for (const one of value) {
      const text = textOf(one, depth + 1);
      if (text !== null) return text;
    }
    return null;
  }
  const node = value as Node;
  return textOf(node['@value'], depth + 1) ?? textOf(node.name, depth + 1);
}

/** A text that can be kept whole; what is too long or no text is a fault. */
function within(text: string | null, path: string, maxChars: number, faults: Fault[]): string | null {
  if (text === null) return null;
  if (!isClean(text)) faults.push(fault(path, 'invalid-text', 'must not hold NUL or half a surrogate pair'));
  else if (text.length > maxChars) faults.push(tooLong(path, maxChars));
  else return text;
  return null;
}

const tooLong = (path: string, maxChars: number): Fault =>
  fault(path, 'too-long', `must have at most ${maxChars} characters`);
const isClean = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** The beginning of a text, with a sign where more was there. */
function cut(text: string | null, maxChars: number): string | null {
  if (text === null || !isClean(text)) return null;
  // A pair of surrogates is not parted.
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The first address of the web in a value: a string, a thing's `url` or `@id`, or a list of such. */
function webUrl(value: unknown): string | null {
  for (const one of [value].flat()) {
    const text = typeof one === 'string' ? one.trim() : null;
    if (text !== null && isWebUrl(text)) return text;
    if (typeof one !== 'object' || one === null) continue;
    const node = one as Node;
    for (const inner of [node.url, node['@id'], node['@value']].flat())
      if (typeof inner === 'string' && isWebUrl(inner.trim())) return inner.trim();
  }
  return null;
}

function shortUrl(value: unknown): string | null {
  const url = webUrl(value);
  return url !== null && url.length <= LIMITS.urlChars ? url : null;
}

function isWebUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !isClean(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  return new URL(text).hostname !== '';
}

/** The first who is named; a list's others are left out, since a claim has one claimant. */
function actorOf(value: unknown, path: string, faults: Fault[]): ActorInput | null {
  for (const one of [value].flat()) {
    const name = within(textOf(one), `${path}.name`, LIMITS.nameChars, faults);
    if (name === null) continue;
    const node = objectsOf(one)[0] ?? {};
    const sameAs = [node.url, node.sameAs].flat().flatMap((url) => webUrl(url) ?? []);
    const kept = [...new Set(sameAs)].filter((url) => url.length <= LIMITS.urlChars);
    return {
      slug: ownSlug(node['@id']) ?? itemSlug(name),
      name,
      kind: [node['@type']].flat().some((type) => /(?:^|[/:#])Person$/.test(String(type)))
        ? 'person'
        : 'organisation',
      ...(kept.length > 0 ? { sameAs: kept.slice(0, LIMITS.aliasesPerActor) } : {}),
    };
  }
  return null;
}

/** Services of this kind name actors by an address that ends in the slug. */
function ownSlug(id: unknown): string | null {
  const slug = typeof id === 'string' ? /\/v1\/actors\/([^/?#]+)$/.exec(id)?.[1] : undefined;
  return slug !== undefined && isSlug(slug) ? slug : null;
}

/** Words win over numbers, which mean nothing without their scale; what is too long for a rating is a reason. */
function verdictOf(review: Node, faults: Fault[]) {
  const rating = objectsOf(review.reviewRating)[0];
  const words =
    rating === undefined
      ? textOf(review.reviewRating)
      : (textOf(rating.alternateName) ?? textOf(rating.name));
  const said = words ?? numberOf(rating);
  const reasons = [
    textOf(review.reviewBody) ?? textOf(rating?.ratingExplanation) ?? textOf(review.description),
    said !== null && said.length > RATING_CHARS ? said : null,
  ].filter((one) => one !== null);
  const rationale = within(reasons.join('\n\n') || null, 'reviewBody', LIMITS.textChars, faults);
  const kept = said === UNRATED ? null : said;
  if (kept !== null && !isClean(kept))
    faults.push(fault('reviewRating', 'invalid-text', 'must not hold NUL or half a surrogate pair'));
  else if (kept === null && reasons.length === 0)
    faults.push(fault('reviewRating', 'required', 'a review needs a rating or its reasons'));
  return { rating: cut(kept, RATING_CHARS), rationale };
}

const RATING_CHARS = 100;

/** `3/5`; −1 is what publishing tools write where no number was given. */
function numberOf(rating: Node | undefined): string | null {
  const [value, best] = [textOf(rating?.ratingValue), textOf(rating?.bestRating)];
  if (value === null || value === '-1') return null;
  return best === null || best === '-1' ? value : `${value}/${best}`;
}

function dateOf(value: unknown, path: string, faults: Fault[]): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const date = looseDate(text);
  if (date === null) faults.push(fault(path, 'invalid-time', 'is no date that can be read'));
  return date;
}

function languageOf(value: unknown): string | null {
  const node = objectsOf(value)[0];
  const text = (node ? (textOf(node.alternateName) ?? textOf(node)) : textOf(value))?.replaceAll('_', '-');
  return text !== undefined && text.length <= 35 && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(text)
    ? text
    : null;
}

/** The review itself and what it cites; the record of a service of this kind is no evidence of its own. */
function evidenceOf(review: Node, url: string | null, faults: Fault[]): string[] {
  const cited = [review.citation].flat().flatMap((one) => webUrl(one) ?? []);
  const own = url === null || cited.includes(url) || OWN_RECORD.test(url) ? [] : [url];
  const all = [...new Set([...own, ...cited])];
  if (all.some((one) => one.length > LIMITS.urlChars)) faults.push(tooLong('citation', LIMITS.urlChars));
  if (all.length > LIMITS.evidencePerAssessment)
    faults.push(fault('citation', 'too-many', `must have at most ${LIMITS.evidencePerAssessment} items`));
  return all;
}

const OWN_RECORD = /\/v1\/questions\/[^/]+\/assessments#[^/]+$/;

/** The documents that carry the claim. What is reviewed may be such a document itself, and no Claim. */
function appearancesOf(reviewed: Node, faults: Fault[]): ReportInput[] {
  const isClaim = [reviewed['@type']].flat().some((type) => /(?:^|[/:#])Claim$/.test(String(type)));
  const given: [string, unknown][] = [
    ['firstAppearance', reviewed.firstAppearance],
    ['appearance', reviewed.appearance],
    ['sameAs', reviewed.sameAs],
    ...(isClaim || webUrl(reviewed.url) === null ? [] : [['url', { ...reviewed, author: null }] as const]),
  ].map(([field, value]) => [`itemReviewed.${field as string}`, value]);
  const found = new Map<string, ReportInput>();
  for (const [path, value] of given)
    for (const one of [value].flat()) {
      const report = reportOf(one, path, faults);
      const source = report?.source as SourceInput | undefined;
      const key = source && (source.url ?? JSON.stringify([source.publisher, source.title]));
      if (report && key && !found.has(key)) found.set(key, report);
    }
  if (found.size > LIMITS.reportsPerClaim)
    faults.push(
      fault('itemReviewed.appearance', 'too-many', `must have at most ${LIMITS.reportsPerClaim} items`),
    );
  return [...found.values()];
}

function reportOf(value: unknown, path: string, faults: Fault[]): ReportInput | null {
  const node = objectsOf(value)[0] ?? {};
  const url = webUrl(value);
  if (url !== null && url.length > LIMITS.urlChars) faults.push(tooLong(path, LIMITS.urlChars));
  const words = typeof value === 'string' && url === null ? textOf(value) : null;
  const title = cut(words ?? textOf(node.headline) ?? textOf(node.name), LIMITS.textChars);
  const publisher = cut(textOf(node.publisher) ?? textOf(node.author), LIMITS.nameChars);
  if (url === null && title === null && publisher === null) return null;
  const publishedAt = dateOf(node.datePublished, `${path}.datePublished`, faults);
  const quotation = objectsOf(node.hasPart).find((part) => String(part['@type']).endsWith('Quotation'));
  const quote = cut(textOf(quotation?.text), LIMITS.textChars);
  const lang = languageOf(node.inLanguage);
  return {
    source: { publisher, title, url, publishedAt, lang, archiveUrl: shortUrl(node.archivedAt) },
    ...(quote === null ? {} : { quote }),
  };
}
