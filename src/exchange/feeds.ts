/** Moments of disputes as feeds for readers: JSON Feed 1.1 and Atom (RFC 4287). */
import type { Finding, Moment, Side } from '../usecases/read-feed.ts';

/** What a feed is called, and where it, its next page and what it tells of can be had. */
export type FeedHead = {
  title: string;
  description: string;
  /** The same on every page: what names the feed. */
  feed: string;
  self: string;
  next: string | null;
  home: string;
  addressOf: (moment: Moment) => string;
};

export function jsonFeed(head: FeedHead, moments: readonly Moment[]) {
  return {
    version: 'https://jsonfeed.org/version/1.1' as const,
    title: clean(head.title),
    home_page_url: head.home,
    feed_url: head.feed,
    description: head.description,
    ...(head.next === null ? {} : { next_url: head.next }),
    language: 'en' as const,
    items: moments.map((moment) => ({
      id: idOf(moment),
      url: head.addressOf(moment),
      title: titleOf(moment),
      content_text: linesOf(moment).join('\n'),
      date_published: moment.at,
      ...(moment.sides.length > 0 || moment.finding
        ? { authors: authorsOf(moment).map((name) => ({ name })) }
        : {}),
      tags: tagsOf(moment),
      _counterclaim: {
        kind: moment.kind,
        dispute: moment.question.id,
        status: moment.status,
        verdict: moment.verdict,
        spread: moment.spread,
        change: moment.change,
      },
    })),
  };
}

/** The package makes texts HTML and knows no further pages: texts are escaped for it, and the link is put in. */
export async function atomFeed(head: FeedHead, moments: readonly Moment[]): Promise<string> {
  const { Feed } = await import('feed');
  const feed = new Feed({
    id: forElement(head.feed),
    title: forElement(head.title),
    description: forElement(head.description),
    link: head.home,
    feed: head.self,
    updated: new Date(moments[0]?.at ?? 0),
    generator: 'Counterclaim',
    author: { name: 'Counterclaim' },
  });
  for (const moment of moments)
    feed.addItem({
      id: idOf(moment),
      link: head.addressOf(moment),
      title: escapeMarkup(titleOf(moment)),
      content: linesOf(moment)
        .map((line) => `<p>${escapeMarkup(line)}</p>`)
        .join(''),
      date: new Date(moment.at),
      published: new Date(moment.at),
      author: authorsOf(moment).map((name) => ({ name: forElement(name) })),
      category: tagsOf(moment).map((term) => ({ term })),
    });
  const xml = feed.atom1();
  if (head.next === null) return xml;
  // A page that goes on has entries, and before the first of them no text of ours holds this tag unescaped.
  const link = `<link rel="next" href="${escapeMarkup(head.next)}"/>\n    `;
  return xml.replace('<entry>', () => `${link}<entry>`);
}

/** "Opened: Raiders killed, The raid — 2 against 71 or more, factor 35.5". */
export function titleOf(moment: Moment): string {
  const head = `${HAPPENED[moment.kind]}: ${isolated(moment.question.label)}`;
  const tail = moment.kind === 'assessed' ? verdictOf(moment.finding) : oppositionOf(moment);
  return tail === '' ? head : `${head} — ${tail}`;
}

/** Who says what, a line each. */
export function linesOf(moment: Moment): string[] {
  return [
    ...(moment.finding ? findingLines(moment.finding) : []),
    ...stateLines(moment),
    ...moment.sides.map(sideLine),
  ];
}

const HAPPENED: Record<Moment['kind'], string> = {
  opened: 'Opened',
  changed: 'Changed',
  settled: 'Settled',
  reopened: 'Reopened',
  dissolved: 'No longer disputed',
  assessed: 'Assessed',
};

// The entry is the same wherever the service is reached, and whatever the question is merged into.
const idOf = (moment: Moment): string => `urn:uuid:${moment.id}`;

const tagsOf = ({ question }: Moment): string[] => [question.topic, question.property, question.event.slug];

function authorsOf({ finding, sides }: Moment): string[] {
  const names = finding ? [finding.assessor.name] : sides.map((side) => side.claimant.name);
  return [...new Set(names.map(clean))];
}

function verdictOf(finding: Finding | null): string {
  if (finding === null) return '';
  const found = finding.rating ?? finding.value;
  const assessor = isolated(finding.assessor.name);
  return found === null ? `by ${assessor}` : `${assessor}: ${isolated(found)}`;
}

function oppositionOf({ status, sides, spread, unit }: Moment): string {
  const [first, second] = sides.map((side) => side.end);
  if (status !== 'open' || !first || !second) return '';
  const measure = unit === null ? '' : ` ${unit}`;
  const factor = spread?.factor ? `, factor ${figure(spread.factor)}` : '';
  return `${isolated(first)} against ${isolated(second)}${measure}${factor}`;
}

function stateLines({ kind, status, verdict, spread, unit }: Moment): string[] {
  if (kind === 'dissolved') return ['No two claims on it contradict each other any more.'];
  if (status === 'settled') return ['There was a conflict; as things are said now there is none.'];
  const measure = unit === null ? '' : ` ${unit}`;
  const factor = spread?.factor ? `, by a factor of ${figure(spread.factor)}` : '';
  const apart = spread?.gap ? ` They lie ${figure(spread.gap)}${measure} apart${factor}.` : '';
  return [
    verdict === 'conflict'
      ? `In conflict: these cannot both be true.${apart}`
      : `In tension: as usually understood these cannot both be true, though the words leave it open.${apart}`,
  ];
}

function sideLine(side: Side): string {
  const speaker = side.speaker ? ` (${isolated(side.speaker.name)})` : '';
  const who = `${isolated(side.claimant.name)}${speaker}`;
  if (side.allows === null) return `${who}: a claim that was voided since.`;
  const when = side.claimedAt === null ? '' : `, ${side.claimedAt}`;
  const statement = side.statement ? ` “${isolated(shortened(side.statement))}”` : '';
  return `${who}: ${saidBy(side)}${when}${SINCE[side.status]}.${statement}`;
}

const SINCE: Record<Side['status'], string> = {
  standing: '',
  revised: ', revised since',
  retracted: ', taken back since',
  voided: '',
};

function saidBy({ words, allows, polarity }: Side): string {
  const meaning = isolated(allows ?? '');
  if (words === null) return meaning;
  const quoted = `“${isolated(words)}”`;
  return polarity === 'denies' ? `denies ${quoted}, which leaves ${meaning}` : `${quoted}, ${meaning}`;
}

function findingLines({ assessor, rating, value, rationale, evidence }: Finding): string[] {
  const found = [
    value === null ? [] : `finds ${isolated(value)}`,
    rating ? `rates it ${isolated(rating)}` : [],
  ];
  const what = found.flat().join(' and ') || 'assesses it';
  return [
    `${isolated(assessor.name)} ${what}.`,
    ...(rationale ? [isolated(shortened(rationale))] : []),
    ...evidence.map(clean),
  ];
}

/** Feeds are read at a glance; the whole text is at the address of the entry. */
const TEXT_CHARS = 500;

function shortened(text: string): string {
  const letters = [...text];
  return letters.length <= TEXT_CHARS ? text : `${letters.slice(0, TEXT_CHARS - 1).join('')}…`;
}

// What XML cannot hold and readers would stumble over, and marks that turn the direction of what follows.
const clean = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').replace(/[\u202A-\u202E\u2066-\u2069]/g, '');

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Text that runs from right to left, apart from the figures and words around it. */
function isolated(text: string): string {
  const plain = clean(text);
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The package takes one escaping of ampersands back before it escapes the text of an element. */
const forElement = (text: string): string => clean(text).replaceAll('&', '&amp;');

const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const figure = (value: number): string => (value < 1000 ? format.format(value) : whole.format(value));
