/** The claims of the benchmark, as lines of an import: a tile that is copied, and the question that everybody answers. */
export const TILE_CLAIMS = 10_000;
export const BIG_LINES_AT_ONCE = 2_000;
/** The time at which the first claims are recorded, and how far apart parts of the import are. */
export const START = Date.UTC(2025, 0, 1);
export const HOUR = 3_600_000;
/** Of each ten questions of a tile six have four claims and four have three, which gives 250,000 in a million claims. */
const CLAIMS_OF_TEN = [4, 4, 4, 4, 4, 4, 3, 3, 3, 3] as const;
const PER_TEN = CLAIMS_OF_TEN.reduce((sum, one) => sum + one, 0);
const EVENTS = 40;
const PROPERTIES = ['killed', 'wounded', 'captured', 'missing', 'deployed'] as const;

/** How many tiles there are in so many claims; the rest is the great question's. */
export const tilesOf = (claims: number): number => Math.max(1, Math.round((claims * TILED) / TILE_CLAIMS));
const TILED = 0.9;

/** The word by which all that belongs to a tile is known, so that copies can bear another: letters alone, none alike. */
const LETTERS = 'bcdfghjkpqstvwxz';
export const tileName = (k: number): string =>
  `x${LETTERS[Math.floor(k / LETTERS.length)]}${LETTERS[k % LETTERS.length]}x`;

/** Claim number i of a tile. */
export function tileLine(i: number, tile = tileName(0)): string {
  const { question, nth } = placeOf(i);
  const event = question % EVENTS;
  const round = Math.floor(question / EVENTS);
  return line({
    externalId: `${tile}/${i}`,
    event: { slug: `${tile}-battle-${event}`, name: `${tile} battle ${event}` },
    property: PROPERTIES[round % PROPERTIES.length],
    subject: { slug: `force-${Math.floor(round / PROPERTIES.length)}`, kind: 'armed-force' },
    place: question % 3 === 0 ? { slug: `place-${question % 11}` } : undefined,
    claimant: { slug: claimantOf(question, nth) },
    value: figureOf(question, nth),
    statement: `The losses near ${villageOf(i)} on the ${['northern', 'eastern', 'southern'][i % 3]} road.`,
    claimedAt: `2023-0${1 + (question % 8)}-${10 + 2 * nth}`,
    url: `${tile}/${i}`,
    number: i,
  });
}

export const BIG_QUESTION = 'great-siege.killed.garrison';
export const BIG_EVENT = 'great-siege';

/** Position number i of the great question: nobody agrees with anybody. */
export const bigLine = (i: number): string =>
  line({
    externalId: `great-siege/${i}`,
    event: { slug: BIG_EVENT, name: 'Great siege' },
    property: 'killed',
    subject: { slug: 'garrison', kind: 'armed-force' },
    claimant: { slug: `witness-${i}` },
    value: i + 1,
    statement: `So many fell near ${villageOf(i)}.`,
    claimedAt: `2023-0${1 + (i % 9)}-${10 + (i % 18)}`,
    url: `great-siege/${i}`,
    number: i,
  });

type Entry = { slug: string; name?: string; kind?: string };
type Told = { claimant: Entry; subject: Entry; place?: Entry | undefined; url: string; number: number };

function line({ claimant, subject, place, url, number, ...claim }: Told & Record<string, unknown>): string {
  const paper = number % 50;
  const named = (entry: Entry) => ({ name: entry.slug.replaceAll('-', ' '), ...entry });
  const report = {
    source: {
      publisher: `Paper ${paper}`,
      url: `https://paper-${paper}.example/${url}`,
      title: `Report ${number}`,
      publishedAt: '2023-11-01',
    },
    quote: 'They say so.',
  };
  const entries = { claimant: named(claimant), subject: named(subject), place: place && named(place) };
  return `${JSON.stringify({ ...claim, ...entries, reports: [report] })}\n`;
}

function placeOf(i: number): { question: number; nth: number } {
  let nth = i % PER_TEN;
  let inTen = 0;
  while (nth >= CLAIMS_OF_TEN[inTen]!) nth -= CLAIMS_OF_TEN[inTen++]!;
  return { question: Math.floor(i / PER_TEN) * 10 + inTen, nth };
}

/** One who takes back a figure is the same as before; all others on a question differ. */
const claimantOf = (question: number, nth: number): string =>
  `side-${(question * 7 + (isSettled(question) && nth === 2 ? 0 : nth * 5)) % 37}`;

const isSettled = (question: number): boolean => question % 10 === 2;

/** Of ten questions two are agreed on, one is settled, one is a tension, and on six the figures differ. */
function figureOf(question: number, nth: number): string | number {
  const base = 3 + (question % 29);
  switch (question % 10) {
    case 0:
    case 1:
      return base;
    case 2:
      return nth === 0 ? base : 2 * base;
    case 3:
      return nth === 0 ? 'dozens' : 120 + (question % 5);
    default:
      return nth === 1 ? `more than ${base * (2 + (question % 7))}` : base + nth;
  }
}

const SYLLABLES = ['bel', 'mor', 'tan', 'vi', 'kos', 'lu', 'ra', 'den', 'sha', 'pol'] as const;
/** One of 500 villages; those that come first do so more often. */
function villageOf(i: number): string {
  const n = Math.floor(500 * (((i * 7919) % 1000) / 1000) ** 2);
  return `${SYLLABLES[Math.floor(n / 100)]}${SYLLABLES[Math.floor(n / 10) % 10]}${SYLLABLES[n % 10]}ovka`;
}
