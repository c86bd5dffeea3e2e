/** The part of schema.org that is used here, from release 30.0, and a check of documents against it. */

/** Each class with the one above it. */
const CLASSES: Record<string, string | null> = {
  Thing: null,
  CreativeWork: 'Thing',
  Claim: 'CreativeWork',
  Review: 'CreativeWork',
  ClaimReview: 'Review',
  Comment: 'CreativeWork',
  Question: 'Comment',
  Answer: 'Comment',
  Quotation: 'CreativeWork',
  Dataset: 'CreativeWork',
  DataFeed: 'Dataset',
  Intangible: 'Thing',
  DataFeedItem: 'Intangible',
  Rating: 'Intangible',
  Event: 'Thing',
  Organization: 'Thing',
  Person: 'Thing',
  Place: 'Thing',
};

/** Each property with the classes that may have it, and what it may hold. */
const PROPERTIES: Record<string, { domain: string[]; range: string[] }> = {
  about: { domain: ['CreativeWork', 'Event'], range: ['Thing'] },
  alternateName: { domain: ['Thing'], range: ['Text'] },
  answerCount: { domain: ['Question'], range: ['Integer'] },
  appearance: { domain: ['Claim'], range: ['CreativeWork'] },
  archivedAt: { domain: ['CreativeWork'], range: ['URL', 'WebPage'] },
  author: { domain: ['CreativeWork', 'Rating'], range: ['Organization', 'Person'] },
  bestRating: { domain: ['Rating'], range: ['Number', 'Text'] },
  citation: { domain: ['CreativeWork'], range: ['CreativeWork', 'Text'] },
  claimReviewed: { domain: ['ClaimReview'], range: ['Text'] },
  contributor: { domain: ['CreativeWork', 'Event'], range: ['Organization', 'Person'] },
  creativeWorkStatus: { domain: ['CreativeWork'], range: ['DefinedTerm', 'Text'] },
  dataFeedElement: { domain: ['DataFeed'], range: ['DataFeedItem', 'Text', 'Thing'] },
  dateCreated: { domain: ['CreativeWork', 'DataFeedItem'], range: ['Date', 'DateTime'] },
  dateModified: { domain: ['CreativeWork', 'DataFeedItem'], range: ['Date', 'DateTime'] },
  datePublished: { domain: ['CreativeWork'], range: ['Date', 'DateTime'] },
  description: { domain: ['Thing'], range: ['Text'] },
  endDate: { domain: ['Event'], range: ['Date', 'DateTime'] },
  firstAppearance: { domain: ['Claim'], range: ['CreativeWork'] },
  hasPart: { domain: ['CreativeWork'], range: ['CreativeWork'] },
  inLanguage: { domain: ['CreativeWork', 'Event'], range: ['Language', 'Text'] },
  item: { domain: ['DataFeedItem'], range: ['Thing'] },
  itemReviewed: { domain: ['Review'], range: ['Thing'] },
  keywords: { domain: ['CreativeWork', 'Event', 'Organization', 'Place'], range: ['Text', 'URL'] },
  name: { domain: ['Thing'], range: ['Text'] },
  publisher: { domain: ['CreativeWork'], range: ['Organization', 'Person'] },
  ratingValue: { domain: ['Rating'], range: ['Number', 'Text'] },
  review: { domain: ['CreativeWork', 'Event', 'Organization', 'Place'], range: ['Review'] },
  reviewBody: { domain: ['Review'], range: ['Text'] },
  reviewRating: { domain: ['Review'], range: ['Rating'] },
  sameAs: { domain: ['Thing'], range: ['URL'] },
  startDate: { domain: ['Event'], range: ['Date', 'DateTime'] },
  suggestedAnswer: { domain: ['Question'], range: ['Answer', 'ItemList'] },
  text: { domain: ['CreativeWork'], range: ['Text'] },
  url: { domain: ['Thing'], range: ['URL'] },
};

const DATE = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** Everything in a document that the vocabulary does not allow. */
export function faultsOf(document: unknown): string[] {
  const { '@context': context, '@graph': graph, ...rest } = document as Record<string, unknown>;
  const faults = context === 'https://schema.org' ? [] : ['@context: is not https://schema.org'];
  const nodes = Array.isArray(graph) ? graph : [rest];
  return [...faults, ...nodes.flatMap((node, i) => nodeFaults(node, `${i}`))];
}

function nodeFaults(node: unknown, path: string): string[] {
  const { '@type': type = 'Thing', ...fields } = node as Record<string, unknown>;
  const above = ancestors(String(type));
  if (above.length === 0) return [`${path}: no class ${type}`];
  const faults: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const at = `${path}.${name}`;
    if (name === '@id') {
      if (!URL.canParse(String(value))) faults.push(`${at}: no absolute address`);
      continue;
    }
    const property = PROPERTIES[name];
    if (!property) faults.push(`${at}: no property`);
    else if (!property.domain.some((one) => above.includes(one))) faults.push(`${at}: not of ${type}`);
    else for (const one of [value].flat()) faults.push(...valueFaults(one, property.range, at));
  }
  return faults;
}

function valueFaults(value: unknown, range: string[], path: string): string[] {
  if (typeof value === 'object' && value !== null) {
    const { '@type': type } = value as Record<string, unknown>;
    // A node without a type only points at a thing.
    if (type !== undefined && !ancestors(String(type)).some((one) => range.includes(one)))
      return [`${path}: holds no ${type}`];
    return nodeFaults(value, path);
  }
  if (typeof value === 'number') {
    const isFit = range.includes('Number') || (range.includes('Integer') && Number.isInteger(value));
    return isFit ? [] : [`${path}: holds no number`];
  }
  if (typeof value !== 'string') return [`${path}: ${value}`];
  if (range.includes('Text')) return [];
  if (range.includes('URL')) return URL.canParse(value) ? [] : [`${path}: no address: ${value}`];
  if (range.includes('Date')) return DATE.test(value) ? [] : [`${path}: no date: ${value}`];
  return [`${path}: holds no text`];
}

function ancestors(type: string): string[] {
  const found: string[] = [];
  for (let at: string | null | undefined = type; at; at = CLASSES[at]) {
    if (!(at in CLASSES)) return [];
    found.push(at);
  }
  return found;
}
