/** Positions on figures as Wikibase statements, which an editor of Wikidata can carry over with their sources. */
import { dayOf, parseMoment } from '../domain/moment.ts';
import type { ClaimRecord } from '../usecases/present.ts';
import type { Known } from '../usecases/read-reviews.ts';
import type { Statement, Statements } from '../usecases/read-statements.ts';
import { itemSlug } from '../usecases/slugs.ts';

export type Snak = {
  snaktype: 'value' | 'somevalue';
  property: string;
  datatype: string;
  datavalue?: { type: string; value: unknown };
};
type Snaks = { [property: string]: Snak[] };
export type WikibaseStatement = {
  type: 'statement';
  rank: 'normal';
  mainsnak: Snak;
  qualifiers: Snaks;
  'qualifiers-order': string[];
  references: { snaks: Snaks; 'snaks-order': string[] }[];
};

/** `item`: the event's at Wikidata, which the statements belong to. `left`: claims that it cannot say. */
export type WikibaseStatements = {
  item: string | null;
  property: string | null;
  statements: { claim: string; statement: WikibaseStatement; notes: string[] }[];
  left: { claim: string; reason: string }[];
};

export function wikibaseStatements({ question, statements, known }: Statements): WikibaseStatements {
  const property = PROPERTY_OF[question.property] ?? null;
  const made: WikibaseStatements = {
    item: itemOf(known.events.get(question.event.slug)),
    property,
    statements: [],
    left: [],
  };
  for (const one of statements) {
    const { id } = one.claim;
    const figure = property === null ? null : figureOf(one.claim);
    const reason =
      property === null
        ? `no property of Wikidata is known for ${question.property}`
        : question.item !== null
          ? `“${question.item.name}” narrows the question, and has no item at Wikidata`
          : typeof figure === 'string'
            ? figure
            : null;
    if (reason !== null) made.left.push({ claim: id, reason });
    else made.statements.push({ claim: id, ...statementOf(one, property!, figure as Figure, known) });
  }
  return made;
}

/** The item of Wikidata among the addresses of a thing elsewhere. */
export function itemOf(entry: { sameAs: readonly string[] } | undefined): string | null {
  for (const url of entry?.sameAs ?? []) {
    const id = WIKIDATA.exec(url)?.[1];
    if (id !== undefined) return id.toUpperCase();
  }
  return null;
}

const WIKIDATA =
  /^https?:\/\/(?:www\.|m\.)?wikidata\.org\/(?:wiki|entity)\/(?:Special:EntityData\/)?(Q[1-9]\d*)(?:[.?#].*)?$/i;

/** Number of deaths, of injured, of missing, of casualties (dead and injured). */
const PROPERTY_OF: Record<string, string | undefined> = {
  killed: 'P1120',
  wounded: 'P1339',
  missing: 'P1446',
  casualties: 'P1590',
};

const P = {
  pointInTime: 'P585',
  startTime: 'P580',
  endTime: 'P582',
  appliesToPart: 'P518',
  location: 'P276',
  supportedBy: 'P3680',
  disputedBy: 'P1310',
  circumstances: 'P1480',
  statedAs: 'P1932',
  referenceUrl: 'P854',
  title: 'P1476',
  publisher: 'P123',
  published: 'P577',
  retrieved: 'P813',
  archiveUrl: 'P1065',
  quote: 'P1683',
} as const;
const CIRCA = 'Q5727902';
const GREGORIAN = 'http://www.wikidata.org/entity/Q1985727';

type Amount = { amount: number; lower?: number; upper?: number };
/** `value` null: a number that is not known, beside the words that were said of it. */
type Figure = { value: Amount | null; circa: boolean; notes: string[] };

/**
 * What can be said of a figure without a number that is nobody's; else why it cannot. Wikibase has both
 * bounds or neither, and always an amount within them: it cannot say an open end.
 */
function figureOf({ value, polarity }: ClaimRecord): Figure | string {
  if (polarity === 'denies') return 'a denial names no number';
  if (value === null || polarity === 'unconfirmed') return 'the claimant named no number';
  if (value.type !== 'count' && value.type !== 'quantity') return 'the value is no number';
  const { stated, effective, rule, ruleSet, text } = value;
  if (stated.min !== null && stated.min === stated.max)
    return { value: { amount: stated.min }, circa: false, notes: [] };
  const { min, max } = effective;
  if (min !== null && max !== null && (AROUND.has(rule) || rule === 'nearly')) {
    const amount = rule === 'nearly' ? max : Math.floor((min + max) / 2);
    const drawn = `the bounds are drawn by the rule ${rule} of the rule set ${ruleSet}, not said`;
    return { value: { amount, lower: min, upper: max }, circa: true, notes: [drawn] };
  }
  if (SAID_BOUNDS.has(rule) && stated.min !== null && stated.min > 0 && stated.max !== null) {
    const amount = Math.floor((stated.min + stated.max) / 2);
    const middle = `nobody named ${amount}: it is the middle of the bounds, since Wikibase asks for an amount`;
    return { value: { amount, lower: stated.min, upper: stated.max }, circa: false, notes: [middle] };
  }
  if (text === null) return 'one end is open, which Wikibase cannot say, and no words say so in its place';
  const open = 'the words name no amount that Wikibase can say: the value is unknown, and the words stand by';
  return { value: null, circa: false, notes: [open] };
}

/** Rules that draw as far on either side of the number that the words name. */
const AROUND = new Set(['about', 'close-to', 'collective']);
const SAID_BOUNDS = new Set(['between', 'explicit']);

function statementOf(one: Statement, property: string, figure: Figure, known: Known) {
  const notes = [...figure.notes];
  const qualifiers = qualifiersOf(one, figure, known, notes);
  const references = one.claim.reports.map((report) => referenceOf(report, known, notes));
  const statement: WikibaseStatement = {
    type: 'statement',
    rank: 'normal',
    mainsnak: figure.value === null ? unknown(property, 'quantity') : quantity(property, figure.value),
    qualifiers: qualifiers.snaks,
    'qualifiers-order': qualifiers['snaks-order'],
    references: references.filter((snaks) => snaks.length > 0).map(snaksOf),
  };
  return { statement, notes: [...new Set(notes)] };
}

function qualifiersOf({ claim, disputedBy }: Statement, figure: Figure, known: Known, notes: string[]) {
  const { value, subject, place, claimant, asOf, periodStart } = claim;
  const words = value && 'text' in value ? cleaned(value.text) : null;
  const found: Snak[] = [];
  // The number is of this part alone: where the part has no item it is unknown, but never the whole.
  const narrowing = (id: string, ref: { name: string } | null, qid: string | null) => {
    if (ref === null) return;
    found.push(qid === null ? unknown(id, 'wikibase-item') : item(id, qid));
    if (qid === null)
      notes.push(`“${ref.name}” has no item at Wikidata here: put it in place of the unknown value`);
  };
  narrowing(P.appliesToPart, subject, subject && itemOf(known.actors.get(subject.slug)));
  narrowing(P.location, place, place && itemOf(known.places.get(place.slug)));
  if (periodStart !== null) found.push(time(P.startTime, periodStart));
  if (asOf !== null) found.push(time(periodStart === null ? P.pointInTime : P.endTime, asOf));
  if (figure.circa) found.push(item(P.circumstances, CIRCA));
  if (words !== null) found.push(string(P.statedAs, 'string', words));
  for (const [id, who, does] of [
    [P.supportedBy, [claimant], 'says this'],
    [P.disputedBy, disputedBy, 'disputes this'],
  ] as const)
    for (const actor of who) {
      const qid = itemOf(known.actors.get(actor.slug));
      if (qid !== null) found.push(item(id, qid));
      else notes.push(`${actor.name}, who ${does}, has no item at Wikidata here`);
    }
  return snaksOf(found);
}

function referenceOf(report: ClaimRecord['reports'][number], known: Known, notes: string[]): Snak[] {
  const { source, quote, lang, publishedAt } = report;
  const document = known.sources.get(source.id);
  const publisher = source.publisher === null ? null : publisherItem(source.publisher, known);
  const found: (Snak | null)[] = [
    source.url === null ? null : string(P.referenceUrl, 'url', source.url),
    source.title === null ? null : monolingual(P.title, source.title, lang, notes),
    publisher === null ? null : item(P.publisher, publisher),
    publishedAt === null ? null : time(P.published, publishedAt),
    document?.retrievedAt ? time(P.retrieved, document.retrievedAt) : null,
    document?.archiveUrl ? string(P.archiveUrl, 'url', document.archiveUrl) : null,
    quote === null ? null : monolingual(P.quote, quote, lang, notes),
  ];
  if (source.publisher !== null && publisher === null)
    notes.push(`the publisher “${source.publisher}” has no item at Wikidata here`);
  return found.filter((snak) => snak !== null);
}

/** Sources name their publisher in words: an actor of the very name may have an item. */
function publisherItem(name: string, known: Known): string | null {
  const actor = known.actors.get(itemSlug(name));
  return actor?.name.toLowerCase() === name.toLowerCase() ? itemOf(actor) : null;
}

function snaksOf(list: readonly Snak[]): { snaks: Snaks; 'snaks-order': string[] } {
  const snaks: Snaks = {};
  for (const one of list) snaks[one.property] = [...(snaks[one.property] ?? []), one];
  return { snaks, 'snaks-order': Object.keys(snaks) };
}

const unknown = (property: string, datatype: string): Snak => ({ snaktype: 'somevalue', property, datatype });

const snak = (property: string, datatype: string, type: string, value: unknown): Snak => ({
  snaktype: 'value',
  property,
  datatype,
  datavalue: { type, value },
});

const quantity = (property: string, { amount, lower, upper }: Amount): Snak =>
  snak(property, 'quantity', 'quantity', {
    amount: signed(amount),
    unit: '1',
    ...(lower === undefined || upper === undefined
      ? {}
      : { upperBound: signed(upper), lowerBound: signed(lower) }),
  });

const signed = (number: number): string => (number < 0 ? String(number) : `+${number}`);

const item = (property: string, id: string): Snak =>
  snak(property, 'wikibase-item', 'wikibase-entityid', {
    'entity-type': 'item',
    'numeric-id': Number(id.slice(1)),
    id,
  });

const string = (property: string, datatype: string, value: string): Snak =>
  snak(property, datatype, 'string', value);

/** Years, months and days keep their precision; of a full time Wikibase keeps the day. */
function time(property: string, text: string): Snak {
  const [year, month = '00', day = '00'] = dayOf(parseMoment(text)).split('-');
  return snak(property, 'time', 'time', {
    time: `+${year}-${month}-${day}T00:00:00Z`,
    timezone: 0,
    before: 0,
    after: 0,
    precision: day !== '00' ? 11 : month !== '00' ? 10 : 9,
    calendarmodel: GREGORIAN,
  });
}

function monolingual(property: string, words: string, lang: string | null, notes: string[]): Snak | null {
  const text = cleaned(words);
  if (text === null) notes.push('a text is too long for Wikidata and was left out');
  const language = lang?.split('-')[0]?.toLowerCase() ?? 'und';
  return text === null ? null : snak(property, 'monolingualtext', 'monolingualtext', { text, language });
}

/** Wikibase takes one line without spaces at its ends; what is too long is left out, not cut. */
function cleaned(words: string | null): string | null {
  const text = words?.replace(/\s+/g, ' ').trim() ?? '';
  return text === '' || text.length > WIKIDATA_TEXT_CHARS ? null : text;
}

const WIKIDATA_TEXT_CHARS = 1_500;
