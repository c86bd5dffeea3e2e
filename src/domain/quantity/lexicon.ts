// The shape of a language's table, and its compiled form.

import { type Decimal, decimal } from './decimal.ts';
import { type Forms, formsOf, type Phrases, phrasesOf, type Table, wordsOf } from './phrases.ts';

export const HEDGES = [
  'exact',
  'more-than',
  'at-least',
  'fewer-than',
  'up-to',
  'about',
  'nearly',
  'close-to',
  'just-over',
  'just-under',
] as const;
export type Hedge = (typeof HEDGES)[number];

export const VAGUE_UNITS = ['ones', 'tens', 'dozens', 'scores', 'hundreds'] as const;
export type VagueUnit = (typeof VAGUE_UNITS)[number];

/** Words of at most this many letters may be abbreviations. */
export const SHORT_WORD = 3;
const MISSPELLABLE = 6;

/** A ten and the addends it takes: soixante takes 1 to 19, twenty 1 to 9. */
export type Ten = { value: number; forms: Forms; addends: readonly [number, number] };

/** All tables of one language. Words are lower case, ё written as е, hyphens as spaces. */
export type LanguageTable = {
  tag: 'en' | 'fr' | 'ru' | 'uk';
  decimalMark: '.' | ',';
  /** "twenty-seven" is one numeral, but "двадцать-тридцать" is a range. */
  hyphenJoins: boolean;
  digits: Table;
  teens: Table;
  tens: readonly Ten[];
  /** Whole words for 100 to 900 (двести). */
  hundreds: Table;
  /** The word that multiplies by a hundred, and the coefficients it takes. */
  hundred: Forms;
  hundredCoefficients: readonly [number, number];
  /** Words that multiply by 10^3, 10^6, 10^9 …, and those among them that stand alone for one of it. */
  magnitudes: Table;
  loneMagnitudes: Table;
  /** "cent" alone is 100. */
  loneHundred: boolean;
  /** The article of "a hundred and twenty"; alone, "a hundred" is a round word. */
  article: Forms;
  /** "et" of vingt et un (before 1 and 11), and "and" of two hundred and four. */
  afterTen: Forms;
  afterHundred: Forms;
  /** Shares before a magnitude or a collective: half a (million), un demi(-million), полтора. */
  shares: Table;
  andHalf: Forms;
  /** Fused numerals such as полмиллиона. */
  fused: Table;
  /** Last digits → endings of an inflected figure: 2-х, 5-ти; a teen inflects like a 5. */
  inflections: Table;
  /** Value → forms that stand alone or behind an article, and forms that need a number before them. */
  collectives: Table;
  collectivePlurals: Table;
  /** une bonne douzaine, a good dozen: still about a dozen. */
  roundAdjectives: Forms;
  /** Collectives that are one only behind a hedge that governs the genitive: более сотни. */
  genitiveCollectives: Table;
  genitiveMagnitudes: Table;
  of: Forms;
  several: Forms;
  couple: Forms;
  many: Forms;
  some: Forms;
  plurals: Readonly<Partial<Record<VagueUnit, Forms>>>;
  pluralMagnitudes: Table;
  beforePlurals: Forms;
  afterSeveral: Readonly<Partial<Record<VagueUnit, Forms>>>;
  hedgesBefore: Readonly<Partial<Record<Hedge, Forms>>>;
  hedgesAfter: Readonly<Partial<Record<Hedge, Forms>>>;
  genitiveHedges: Forms;
  rangePairs: readonly (readonly [Forms, Forms])[];
  rangeInfix: Forms;
  windowLinks: Forms;
  /** Words that may stand before a figure and change nothing. */
  leads: Forms;
  /** Counted nouns that make the figure behind them approximate: человек двадцать. */
  inverted: Forms;
  /** Articles that count one, but only before the nouns of `countable`. */
  loneArticles: Forms;
  countable: Forms;
  /** Say none before a noun (no losses); those of the first list also by themselves (nobody). */
  nonePronouns: Forms;
  negators: Forms;
  noneVocabulary: Forms;
  lossNouns: Forms;
  lossVocabulary: Forms;
  /** Words that could change a figure when they stand directly behind it, such as ordinals. */
  vetoesNext: Forms;
  /** "с лишним" of "две с лишним тысячи": a hedge between the figure and its magnitude. */
  infixHedges: Readonly<Partial<Record<Hedge, Forms>>>;
  /** Compound vague words (кількасот) and the spans of fused ones (кільканадцять: 11-19). */
  fusedSeveral: Readonly<Partial<Record<VagueUnit, Forms>>>;
  fusedRanges: Table;
  /** "сотни две" is about two hundred: words that a numeral multiplies from behind, and the numerals that do. */
  invertedUnits: Table;
  nominatives: Forms;
  /** Stands between an inverted noun and its figure: чоловік з двадцять. */
  invertedLinks: Forms;
  /** Words that count two known things, so that nothing may be joined to them: both, обидва. */
  both: Forms;
  /** Before a bare four-digit figure these may take a year: до 2014. */
  dateHedges: Forms;
  /** A comma may stand in "two thousand, three hundred". */
  commaJoins: boolean;
  tail: TailTable;
  /** Units that carry a number for a name: "72 mechanised brigade" is one brigade. */
  numberedUnits: Forms;
  /** Words that could change a figure wherever they stand behind it. */
  vetoes: Forms;
};

/** What may stand behind a figure, and what could change it there. */
export type TailTable = {
  /** Canonical symbol → forms. */
  units: Table;
  timeUnits: Table;
  /** Say that the figure is not certain; a refusal names them. */
  certainty: Forms;
  /** Stems of such words, for the forms that the list leaves out. */
  doubts: RegExp;
  /** Words that may be numbers or units, but of no one sure size: lakh, grand, league, abbreviations of thousands. */
  strange: Forms;
  /** Every word of at most three letters that is no abbreviation: a short word that is not here may be one. */
  short: Forms;
  /** Abbreviations of counted nouns. */
  abbreviations: Forms;
  /** An article after one of them counts nothing: dans un raid. */
  prepositions: Forms;
  /** Join a second thing to what is counted. */
  conjunctions: Forms;
  /** Words of one group, parted by "|", may be joined: killed and wounded. */
  joined: readonly Forms[];
  /** "with a commander" adds to what is counted, "with wounds" does not. */
  comitatives: Forms;
  harmlessCompany: RegExp;
  /** The endings that a person has behind a comitative, where the language has cases. */
  company: RegExp;
  /** Words that may follow a comma behind the figure. */
  afterComma: Forms;
  /** "12 hommes par peloton" is a rate, unless a cause or an agent follows: par balles, par l'armée. */
  rates: Forms;
  notRates: RegExp;
  /** Phrases that say nothing of the figure though one of their words might: без вести. */
  harmless: Forms;
  /** Counted all the same, though their first word alone is not: points de contrôle. */
  namedNext: Forms;
  /** An adverb could change the figure unless it is one of these. */
  adverb: RegExp;
  harmlessAdverbs: Forms;
  /** A word behind a conjunction that agrees with the numeral, so that it is counted too: солдат и офицеров. */
  agrees: RegExp;
};

type Compiled<Key extends keyof LanguageTable, T> = { [K in Key]: Phrases<T> };

export type Language = {
  table: LanguageTable;
  tens: Phrases<Ten>;
  numberWords: ReadonlySet<string>;
  /** Every word of the tables: where readings agree, the language that knows more of the words is named. */
  knownWords: ReadonlySet<string>;
  /** Words that an abbreviation may begin, and those that a longer number word may begin with. */
  abbreviable: readonly string[];
  stems: readonly string[];
  /** Number words long enough that a slip in one letter is no other word. */
  misspellable: readonly string[];
  tail: Tail;
} & Compiled<
  | 'digits'
  | 'teens'
  | 'hundreds'
  | 'magnitudes'
  | 'loneMagnitudes'
  | 'shares'
  | 'fused'
  | 'collectives'
  | 'collectivePlurals'
  | 'genitiveCollectives'
  | 'genitiveMagnitudes'
  | 'pluralMagnitudes'
  | 'invertedUnits',
  Decimal
> &
  Compiled<'plurals' | 'afterSeveral' | 'fusedSeveral', VagueUnit> &
  Compiled<'inflections' | 'fusedRanges', string> &
  Compiled<'hedgesBefore' | 'hedgesAfter' | 'infixHedges', Hedge> &
  Compiled<(typeof WORD_LISTS)[number], true> & {
    rangePairs: readonly (readonly [Phrases<true>, Phrases<true>])[];
  };

/** Abbreviations of magnitudes and units that any language may borrow. */
const STRANGE =
  'mio|mrd|mrds|tsd|mds|md|bio|mlrd|mlrds|bln|trln|lakh|lakhs|crore|crores|kcal|cal|hz|khz|mhz|ghz|gb|mb|kb|tb|kv|db|sv|gy|pa|kpa|mpa|nm|dm|hm|hl|dl|cl|ml|mg|psi|rpm|mah|чч';

const TAIL_LISTS = [
  'certainty',
  'strange',
  'short',
  'abbreviations',
  'prepositions',
  'conjunctions',
  'comitatives',
  'afterComma',
  'namedNext',
  'rates',
  'harmless',
  'harmlessAdverbs',
] as const satisfies readonly (keyof TailTable)[];

export type Tail = Pick<
  TailTable,
  'adverb' | 'agrees' | 'doubts' | 'company' | 'harmlessCompany' | 'notRates'
> & {
  units: Phrases<string>;
  timeUnits: Phrases<string>;
  joined: readonly Phrases<true>[];
} & { [Name in (typeof TAIL_LISTS)[number]]: Phrases<true> };

const WORD_LISTS = [
  'hundred',
  'article',
  'afterTen',
  'afterHundred',
  'andHalf',
  'roundAdjectives',
  'of',
  'several',
  'couple',
  'many',
  'some',
  'beforePlurals',
  'genitiveHedges',
  'rangeInfix',
  'windowLinks',
  'leads',
  'inverted',
  'loneArticles',
  'countable',
  'nonePronouns',
  'negators',
  'noneVocabulary',
  'lossNouns',
  'lossVocabulary',
  'vetoesNext',
  'nominatives',
  'invertedLinks',
  'both',
  'dateHedges',
  'numberedUnits',
  'vetoes',
] as const satisfies readonly (keyof LanguageTable)[];

export function compileLanguage(table: LanguageTable): Language {
  const lists = Object.fromEntries(WORD_LISTS.map((name) => [name, wordsOf(table[name])])) as Compiled<
    (typeof WORD_LISTS)[number],
    true
  >;
  return {
    ...lists,
    table,
    tail: compileTail(table.tail),
    numberWords: numberWordsOf(table),
    abbreviable: [...numberWordsOf(table)].filter((word) => word.length > SHORT_WORD),
    stems: stemsOf(table),
    misspellable: stemsOf(table).filter((stem) => stem.length >= MISSPELLABLE),
    knownWords: knownWordsOf(table),
    tens: phrasesOf(Object.fromEntries(table.tens.map((ten, at) => [at, ten.forms])), (at) =>
      tenAt(table, at),
    ),
    digits: phrasesOf(table.digits, decimal),
    teens: phrasesOf(table.teens, decimal),
    hundreds: phrasesOf(table.hundreds, decimal),
    magnitudes: phrasesOf(table.magnitudes, decimal),
    loneMagnitudes: phrasesOf(table.loneMagnitudes, decimal),
    shares: phrasesOf(table.shares, decimal),
    fused: phrasesOf(table.fused, decimal),
    collectives: phrasesOf(table.collectives, decimal),
    collectivePlurals: phrasesOf(table.collectivePlurals, decimal),
    inflections: phrasesOf(table.inflections, (digits) => digits),
    genitiveCollectives: phrasesOf(table.genitiveCollectives, decimal),
    genitiveMagnitudes: phrasesOf(table.genitiveMagnitudes, decimal),
    pluralMagnitudes: phrasesOf(table.pluralMagnitudes, decimal),
    plurals: phrasesOf(table.plurals as Table, (unit) => unit as VagueUnit),
    afterSeveral: phrasesOf(table.afterSeveral as Table, (unit) => unit as VagueUnit),
    hedgesBefore: phrasesOf(table.hedgesBefore as Table, (hedge) => hedge as Hedge),
    hedgesAfter: phrasesOf(table.hedgesAfter as Table, (hedge) => hedge as Hedge),
    infixHedges: phrasesOf(table.infixHedges as Table, (hedge) => hedge as Hedge),
    fusedSeveral: phrasesOf(table.fusedSeveral as Table, (unit) => unit as VagueUnit),
    fusedRanges: phrasesOf(table.fusedRanges, (span) => span),
    invertedUnits: phrasesOf(table.invertedUnits, decimal),
    rangePairs: table.rangePairs.map(([open, middle]) => [wordsOf(open), wordsOf(middle)] as const),
  };
}

function compileTail(table: TailTable): Tail {
  const { adverb, agrees, company, doubts, harmlessCompany, notRates } = table;
  const lists = Object.fromEntries(TAIL_LISTS.map((name) => [name, wordsOf(table[name])])) as {
    [Name in (typeof TAIL_LISTS)[number]]: Phrases<true>;
  };
  return {
    ...lists,
    strange: wordsOf(`${table.strange}|${STRANGE}`),
    adverb,
    agrees,
    company,
    doubts,
    harmlessCompany,
    notRates,
    units: phrasesOf(table.units, (unit) => unit),
    timeUnits: phrasesOf(table.timeUnits, (unit) => unit),
    joined: table.joined.map(wordsOf),
  };
}

/** Number words that make other ones when they grow: hundred(weight), сотни(ков). */
function stemsOf(table: LanguageTable): string[] {
  const tables: Table[] = [
    table.teens,
    table.magnitudes,
    table.collectives,
    table.collectivePlurals,
    table.pluralMagnitudes,
    table.plurals as Table,
  ];
  const forms = [...tables.flatMap((entries) => Object.values(entries)), table.hundred];
  const tens = table.tens.map((ten) => ten.forms);
  return [...forms, ...tens]
    .flatMap(formsOf)
    .filter((form) => form.length > SHORT_WORD + 1 && !form.includes(' '));
}

function knownWordsOf(table: LanguageTable): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string')
      for (const form of formsOf(value)) for (const word of form.split(' ')) words.add(word.replace('.', ''));
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) if (key !== 'abbreviations') visit(inner);
  };
  visit(table);
  for (const noun of formsOf(table.countable)) words.add(`${noun}s`);
  return words;
}

function tenAt(table: LanguageTable, at: string): Ten {
  const ten = table.tens[Number(at)];
  if (ten === undefined) throw new RangeError(`no ten at ${at}`);
  return ten;
}

/** Every single word that counts: none of them may stand unread behind a figure. */
function numberWordsOf(table: LanguageTable): ReadonlySet<string> {
  const tables: Table[] = [
    table.digits,
    table.teens,
    table.hundreds,
    table.magnitudes,
    table.loneMagnitudes,
    table.shares,
    table.fused,
    table.collectives,
    table.collectivePlurals,
    table.genitiveCollectives,
    table.pluralMagnitudes,
    table.plurals as Table,
    table.afterSeveral as Table,
    table.fusedSeveral as Table,
    table.fusedRanges,
  ];
  const lists = [
    table.hundred,
    table.several,
    table.couple,
    table.many,
    table.both,
    ...table.tens.map((ten) => ten.forms),
  ];
  const forms = [...tables.flatMap((entries) => Object.values(entries)), ...lists].flatMap(formsOf);
  return new Set(forms.filter((form) => !form.includes(' ')).map((form) => form.replace(/\.$/u, '')));
}
