/** Reviewed claims as Google's Fact Check Tools answers them, so that its clients work here. */
import { parseMoment } from '../domain/moment.ts';
import { type Known, type ReviewedClaim, type ReviewRecord, siteOf } from '../usecases/read-reviews.ts';
import { reviewUrl } from './schema-org.ts';
import { askedOf, claimText, ratingWords } from './wording.ts';

export type FactCheckedClaim = {
  text?: string;
  claimant?: string;
  claimDate?: string;
  claimReview?: FactCheck[];
};
export type FactCheck = {
  publisher?: { name?: string; site?: string };
  url?: string;
  title?: string;
  reviewDate?: string;
  textualRating?: string;
  languageCode?: string;
};
export type FactCheckAnswer = { claims?: FactCheckedClaim[]; nextPageToken?: string };

/** Fields that have no value are left out, as they are there: an answer without claims is `{}`. */
export function factCheckAnswer(
  rows: readonly ReviewedClaim[],
  nextPageToken: string | null,
  base: string,
  known: Known,
): FactCheckAnswer {
  return {
    ...(rows.length > 0 ? { claims: rows.map((row) => factCheckedClaim(row, base, known)) } : {}),
    ...(nextPageToken === null ? {} : { nextPageToken }),
  };
}

/**
 * The part of an answer that a `fields` parameter selects: names with commas, parts after a slash or a
 * dot or in parentheses, `*` for all. Null where it is not written so, or names what is no field.
 */
export function selectFields(answer: FactCheckAnswer, fields: string): FactCheckAnswer | null {
  const wanted = readMask(fields.replace(/\s+/g, ''));
  return wanted && fits(wanted, FIELDS) ? (chosen(answer, wanted) as FactCheckAnswer) : null;
}

function factCheckedClaim({ about, question, reviews }: ReviewedClaim, base: string, known: Known) {
  const claimDate = about && timestamp(about.claimedAt);
  const lang = about?.reports.find((report) => report.lang !== null)?.lang ?? null;
  return {
    text: about ? claimText(about, askedOf(about)) : question.label,
    ...(about ? { claimant: about.claimant.name } : {}),
    ...(claimDate ? { claimDate } : {}),
    claimReview: reviews.map((review) => factCheck(review, lang, base, known)),
  };
}

function factCheck(review: ReviewRecord, lang: string | null, base: string, known: Known): FactCheck {
  const site = siteOf(known.actors.get(review.assessor.slug)?.sameAs ?? []);
  const url = reviewUrl(review, base, known);
  const title = review.about?.reports.find(({ source }) => source.url === url)?.source.title;
  return {
    publisher: { name: review.assessor.name, ...(site === null ? {} : { site }) },
    url,
    ...(title ? { title } : {}),
    reviewDate: review.recordedAt,
    textualRating: ratingWords(review),
    ...(lang === null ? {} : { languageCode: lang }),
  };
}

/** A timestamp has to name a day at least: months and years have none, and get none. */
function timestamp(text: string | null): string | null {
  if (text === null || text.length < 10) return null;
  return new Date(parseMoment(text)!.start).toISOString().replace('.000Z', 'Z');
}

type Fields = { [name: string]: Fields };
const LEAF: Fields = {};

const FIELDS: Fields = {
  claims: {
    text: LEAF,
    claimant: LEAF,
    claimDate: LEAF,
    claimReview: {
      publisher: { name: LEAF, site: LEAF },
      url: LEAF,
      title: LEAF,
      reviewDate: LEAF,
      textualRating: LEAF,
      languageCode: LEAF,
    },
  },
  nextPageToken: LEAF,
};

/** `claims(text,claimReview/url),nextPageToken` as a tree whose leaves are wanted whole. */
function readMask(text: string): Fields | null {
  let at = 0;
  const list = (depth: number): Fields | null => {
    const found: Fields = {};
    for (;;) {
      const part = path(depth);
      if (part === null) return null;
      merge(found, part);
      if (text[at] !== ',') return found;
      at += 1;
    }
  };
  const path = (depth: number): Fields | null => {
    const name = /^(?:\*|[A-Za-z]\w*)/.exec(text.slice(at))?.[0];
    if (name === undefined || depth > MASK_DEPTH) return null;
    at += name.length;
    const sign = text[at];
    if (sign !== '/' && sign !== '.' && sign !== '(') return { [name]: {} };
    at += 1;
    const inner = sign === '(' ? list(depth + 1) : path(depth + 1);
    if (inner === null || (sign === '(' && text[at] !== ')')) return null;
    if (sign === '(') at += 1;
    return { [name]: inner };
  };
  const all = list(0);
  return at === text.length ? all : null;
}

const MASK_DEPTH = 8;

/** What is wanted whole once is wanted whole. */
function merge(into: Fields, more: Fields): void {
  for (const [name, inner] of Object.entries(more)) {
    const known = Object.hasOwn(into, name) ? into[name] : undefined;
    if (known === undefined || isLeaf(inner)) into[name] = inner;
    else if (!isLeaf(known)) merge(known, inner);
  }
}

const isLeaf = (fields: Fields): boolean => Object.keys(fields).length === 0;

function fits(wanted: Fields, known: Fields): boolean {
  return Object.entries(wanted).every(([name, inner]) => {
    if (name === '*')
      return isLeaf(inner) ? !isLeaf(known) : Object.values(known).some((one) => fits(inner, one));
    return Object.hasOwn(known, name) && fits(inner, known[name]!);
  });
}

function chosen(value: unknown, wanted: Fields): unknown {
  if (Array.isArray(value)) return value.map((one) => chosen(one, wanted));
  if (isLeaf(wanted) || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const part = Object.hasOwn(wanted, name) ? wanted[name] : wanted['*'];
    return part === undefined ? [] : [[name, chosen(inner, part)] as const];
  });
  return Object.fromEntries(kept);
}
