/** The columns of claims as CSV, written once: reading, writing and the documentation follow them. */

/**
 * `path`: where the column stands in a claim as JSON (reports of a row stand at `reports.0`). Columns without
 * one are there to be read: exports give them, imports pass over them.
 */
export type ClaimColumn = {
  name: string;
  path: string | null;
  kind: 'text' | 'number' | 'flag' | 'value' | 'list';
  means: string;
};

const column = (name: string, path: string | null, means: string, kind: ClaimColumn['kind'] = 'text') =>
  ({ name, path, kind, means }) as const;

/** What a row says of the claim; consecutive rows that are alike in these are one claim with several reports. */
const CLAIM: readonly ClaimColumn[] = [
  column('externalId', 'externalId', 'your id of the claim, unique for your key'),
  column('event', 'event.slug', 'the slug of the event; needed'),
  column('eventName', 'event.name', 'its name, where it is new'),
  column('eventStart', 'event.start', 'when it began, where it is new'),
  column('eventEnd', 'event.end', 'when it ended, where it is new'),
  column('property', 'property.slug', 'what is claimed, such as `killed`; needed'),
  column('propertyName', 'property.name', 'its name, where it is new, and what follows'),
  column('propertyTopic', 'property.topic', 'its topic'),
  column('valueType', 'property.valueType', 'what its values are: `count`, `quantity`, `boolean` …'),
  column('propertyUnit', 'property.unit', 'its unit'),
  column('needs', 'property.needs', 'the parts that a question on it needs, with spaces between', 'list'),
  column('exclusive', 'property.exclusive', '`false` where several actors may be meant', 'flag'),
  column('cumulative', 'property.cumulative', '`true` for a running total that cannot fall', 'flag'),
  column('statuses', 'property.statuses', 'its statuses, with spaces between', 'list'),
  column('subject', 'subject.slug', 'the slug of who is claimed about'),
  column('subjectName', 'subject.name', 'the name, where it is new'),
  column('subjectKind', 'subject.kind', 'the kind of actor, where it is new'),
  column('place', 'place.slug', 'the slug of the place'),
  column('placeName', 'place.name', 'its name, where it is new'),
  column('item', 'item.slug', 'a kind of equipment, a proposition: a slug or words'),
  column('itemName', 'item.name', 'its words, where the slug is given too'),
  column('claimant', 'claimant.slug', 'the slug of the party that the claim commits; needed'),
  column('claimantName', 'claimant.name', 'the name, where it is new'),
  column('claimantKind', 'claimant.kind', 'the kind of actor, where it is new'),
  column('speaker', 'speaker.slug', 'the slug of the person who said it'),
  column('speakerName', 'speaker.name', 'the name, where it is new'),
  column('speakerKind', 'speaker.kind', 'the kind of actor, where it is new'),
  column('polarity', 'polarity', '`asserts` unless given, `denies`, `unconfirmed`'),
  column('value', 'value.text', 'a number, words of a quantity, `true` or `false`', 'value'),
  column('valueLang', 'value.lang', 'the language of those words'),
  column('min', 'value.min', 'the least value; bounds win over words', 'number'),
  column('max', 'value.max', 'the greatest value', 'number'),
  column('minExclusive', 'value.minExclusive', '`true` where the least value is left out', 'flag'),
  column('maxExclusive', 'value.maxExclusive', '`true` where the greatest is left out', 'flag'),
  column('unit', 'value.unit', 'the unit of the bounds'),
  column('valueStatus', 'value.status', 'the status, for a property that has some'),
  column('valueActor', 'value.actor.slug', 'the slug of the actor, for a property whose values are actors'),
  column('valueActorName', 'value.actor.name', 'the name, where it is new'),
  column('valueActorKind', 'value.actor.kind', 'the kind of actor, where it is new'),
  column('sole', 'value.sole', '`true` where no other actor can be meant', 'flag'),
  column('statement', 'statement', 'the claim in words'),
  column('claimedAt', 'claimedAt', 'when it was said; the earliest report stands in for it'),
  column('claimedAtInferred', 'claimedAtInferred', '`true` where a report stood in for it', 'flag'),
  column('asOf', 'asOf', 'the time that the value describes'),
  column('periodStart', 'periodStart', 'from when the value counts'),
  column('retractedAt', 'retracted.retractedAt', 'when the claimant took it back'),
  column('retractionReason', 'retracted.reason', 'why'),
  column('voidReason', 'void.reason', 'why the record was wrong, where it was'),
];

const REPORT: readonly ClaimColumn[] = [
  column('publisher', 'reports.0.source.publisher', 'who published the source'),
  column('title', 'reports.0.source.title', 'its title'),
  column('url', 'reports.0.source.url', 'its address'),
  column('publishedAt', 'reports.0.source.publishedAt', 'when it was published'),
  column('sourceLang', 'reports.0.source.lang', 'its language'),
  column('archiveUrl', 'reports.0.source.archiveUrl', 'where it is archived'),
  column('retrievedAt', 'reports.0.source.retrievedAt', 'when it was retrieved'),
  column('quote', 'reports.0.quote', 'its words'),
  column('quoteLang', 'reports.0.lang', 'their language'),
  column('reportedAt', 'reports.0.publishedAt', 'when the source carried the claim, where that differs'),
  column('relayedFromPublisher', 'reports.0.relayedFrom.source.publisher', 'who published what it repeats'),
  column('relayedFromTitle', 'reports.0.relayedFrom.source.title', 'the title of what it repeats'),
  column('relayedFromUrl', 'reports.0.relayedFrom.source.url', 'the address of what it repeats'),
  column('relayedFromPublishedAt', 'reports.0.relayedFrom.source.publishedAt', 'when that was published'),
];

/** Given by exports beside the others, passed over by imports. */
const RECORD: readonly ClaimColumn[] = [
  column('id', null, 'the id of the claim here'),
  column('question', null, 'the id of its question'),
  column('topic', null, 'the topic of its property'),
  column('status', null, '`standing`, `revised`, `retracted` or `voided`'),
  column('statedMin', null, 'the least value that it allows as stated'),
  column('statedMax', null, 'the greatest'),
  column('effectiveMin', null, 'the least value that it allows as usually understood'),
  column('effectiveMax', null, 'the greatest'),
  column('rule', null, 'the rule that read its words'),
  column('recordedAt', null, 'when it was recorded here'),
];

export const CLAIM_COLUMNS: readonly ClaimColumn[] = [...CLAIM, ...REPORT, ...RECORD];
export const isReportColumn = (one: ClaimColumn): boolean => one.path?.startsWith('reports.') ?? false;

/** A header as it is compared: `Claimed at`, `claimed_at` and `claimedAt` are one column. */
export const foldHeader = (header: string): string => header.toLowerCase().replace(/[\s_.-]+/g, '');

const BY_HEADER = new Map(CLAIM_COLUMNS.map((one) => [foldHeader(one.name), one]));
const BY_PATH = new Map(CLAIM_COLUMNS.flatMap((one) => (one.path === null ? [] : [[one.path, one.name]])));

export const columnOf = (header: string): ClaimColumn | null => BY_HEADER.get(foldHeader(header)) ?? null;

/** The column that a path of a claim stands in: the path itself where none does. */
export function columnAt(path: string): string {
  const first = path.replace(/^reports\.\d+/, 'reports.0');
  const known = BY_PATH.get(first) ?? BY_PATH.get(`${first}.slug`) ?? BY_PATH.get(`${first}.text`);
  return known ?? (first === 'reports.0.source' ? 'publisher' : path);
}

/** What a cell must not begin with, or a spreadsheet would run it; and the mark that says that one was added. */
const RUNS = /^(?:[=+\-@\t\r\n＝＋－＠]|'+[=+\-@\t\r\n＝＋－＠])/;
const MARKED = /^'(?='*[=+\-@\t\r\n＝＋－＠])/;

/** A cell that a spreadsheet shows as it is; numbers stay numbers. */
export const neutralised = (cell: string): string => (RUNS.test(cell) ? `'${cell}` : cell);
export const asWritten = (cell: string): string => cell.replace(MARKED, '');

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i;
const BOOLEAN = /^(?:true|false)$/i;
/** One point before three digits may be either a decimal point or one between thousands. */
const AMBIGUOUS = /^-?[1-9]\d{0,2}\.\d{3}$/;

/** The number or boolean that a cell of values is; null where it is words. */
export function plainOf(word: string): number | boolean | null {
  if (BOOLEAN.test(word)) return word.toLowerCase() === 'true';
  if (!NUMBER.test(word) || AMBIGUOUS.test(word)) return null;
  const number = Number(word);
  const isKept = Math.abs(number) <= Number.MAX_SAFE_INTEGER || String(number) === word;
  return isKept ? number : null;
}

/** A number as it is read again. */
export function numberCell(number: number): string {
  const digits = String(number);
  return AMBIGUOUS.test(digits) ? `${digits}0` : digits;
}

/** Words that look like a number or a boolean carry the mark by which spreadsheets know text. */
const LOOKS_PLAIN = /^'*\s*(?:true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?)\s*$/i;
export const wordsCell = (words: string): string => (LOOKS_PLAIN.test(words) ? `'${words}` : words);
export const wordsOf = (cell: string): string =>
  cell.startsWith("'") && LOOKS_PLAIN.test(cell) ? cell.slice(1) : cell;
