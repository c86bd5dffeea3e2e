/** The words of charts and of the map in English and French, with figures and times as each writes them. */
import type { Lang } from './words.ts';

export type ChartWords = typeof EN;
export const chartWordsOf = (lang: Lang): ChartWords => (lang === 'fr' ? FR : EN);

/** 1,200 · 1 200; at most six decimals. */
export function figure(value: number, lang: Lang): string {
  const rounded = Number(value.toPrecision(15));
  if (Math.abs(rounded) >= 1e15) return plainDigits(rounded, lang);
  const [whole = '', decimals] = Math.abs(rounded)
    .toFixed(6)
    .replace(/\.?0+$/, '')
    .split('.');
  const sign = rounded < 0 ? '−' : '';
  return `${sign}${grouped(whole, lang)}${decimals ? (lang === 'fr' ? ',' : '.') + decimals : ''}`;
}

/** A factor as it is printed everywhere, "35.5×": the larger it is, the fewer decimals tell anything. */
export const factorText = (factor: number, lang: Lang): string =>
  `${factorFigure(factor, lang)}${lang === 'fr' ? '\u202f' : ''}×`;

/** The same without its sign, for sentences. */
export function factorFigure(factor: number, lang: Lang): string {
  const decimals = factor >= 100 ? 0 : factor >= 10 ? 1 : 2;
  return figure(Number(factor.toFixed(decimals)), lang);
}

/** A time at the precision that it was given with: a year stays a year. */
export function timeText(text: string, lang: Lang): string {
  const words = chartWordsOf(lang);
  const time = text.length > 10;
  const given = time ? new Date(text).toISOString() : text;
  const [year, month, day] = given.slice(0, 10).split('-');
  const parts = [
    day === undefined ? '' : String(Number(day)),
    month === undefined ? '' : words.months[Number(month) - 1]!,
    year === undefined ? '' : String(Number(year)),
  ].filter((one) => one !== '');
  return `${parts.join(' ')}${time ? `, ${given.slice(11, 16)} UTC` : ''}`;
}

const grouped = (digits: string, lang: Lang): string =>
  digits.replace(/\B(?=(\d{3})+$)/g, lang === 'fr' ? '\u202f' : ',');
const plainDigits = (value: number, lang: Lang): string =>
  `${value < 0 ? '−' : ''}${grouped(BigInt(Math.round(Math.abs(value))).toString(), lang)}`;

const some = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;
const quelques = (n: number, one: string, more: string): string => `${n} ${n < 2 ? one : more}`;

const EN = {
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
  colon: ': ',
  quoted: (text: string) => `“${text}”`,
  from: (min: string) => `${min} or more`,
  above: (min: string) => `more than ${min}`,
  upTo: (max: string) => `at most ${max}`,
  below: (max: string) => `less than ${max}`,
  between: (min: string, max: string) => `${min} to ${max}`,
  anyValue: 'any figure',
  anythingBut: (what: string) => `anything but ${what}`,
  understood: (what: string) => `usually understood as ${what}`,
  yes: 'Yes',
  no: 'No',
  not: (what: string) => `Not ${what}`,
  alone: (what: string) => `${what} alone`,
  or: ' or ',
  denies: (what: string) => `denies ${what}`,
  saysNothing: 'neither confirms nor denies',
  by: (speaker: string, what: string) => `${what} (${speaker})`,
  asOf: (time: string) => `as of ${time}`,
  earlier: (what: string) => `Earlier: ${what}`,
  camp: (name: string) => `Camp ${name}`,
  campIs: (name: string, what: string) => `Camp ${name}: ${what}`,
  allFit: (name: string, what: string) => `Camp ${name}: all fit ${what}`,
  said: (time: string) => `said ${time}`,
  positions: (n: number) => some(n, 'position', 'positions'),
  claimants: (n: number) => some(n, 'claimant', 'claimants'),
  claims: (n: number) => some(n, 'claim', 'claims'),
  reports: (n: number) => some(n, 'report', 'reports'),
  inUnit: (unit: string) => `in ${unit}`,
  more: (n: number) => `and ${n} more`,
  moreCamps: (camps: number, positions: number) =>
    `and ${some(positions, 'position', 'positions')} in ${some(camps, 'further camp', 'further camps')}`,
  conflict: 'Conflict: as stated, these cannot all be true',
  tension: 'Tension: as usually understood, these cannot all be true',
  settled: 'Settled: there was a conflict, and there is none now',
  undisputed: 'Not disputed',
  unconfirmed: 'Takes no side',
  noFigures: 'Nobody has given a figure.',
  noPositions: 'Nobody has taken a side.',
  saidBy: (time: string) => `As said by ${time}`,
  knownBy: (time: string) => `As recorded by ${time}`,
  apart: (factor: string, low: string, high: string) => `${low} and ${high} lie a factor of ${factor} apart`,
  apartByGap: (gap: string, low: string, high: string) => `${low} and ${high} lie ${gap} apart`,
  inferred: 'as the words are usually understood',
  gapMark: (gap: string) => `${gap} apart`,
  log: 'Logarithmic axis: each step to the right multiplies.',
  logWithZero: 'Logarithmic axis: each step to the right multiplies; zero stands apart at the left.',
  legend: {
    point: 'exact figure',
    stated: 'range as stated',
    inferred: 'range as usually understood',
    open: 'no limit given',
    hole: 'denied',
    trail: 'said before',
    cut: 'goes on beyond the axis',
  },
  footer: 'What each claimant says. None of it is endorsed here.',
  description: {
    dispute: (label: string) => `Chart of who says what: ${label}.`,
    row: (who: string, what: string) => `${who}: ${what}`,
    timeline: (label: string) => `Timeline of who said what when: ${label}.`,
    map: (day: string) => `Map of who claims what on ${day}.`,
  },
  timeline: {
    title: 'Who said what when',
    unknown: 'Time unknown',
    unknownShort: '?',
    retracted: (time: string) => `taken back ${time}`,
    retractedUnknown: 'taken back',
    replaced: 'revised later',
    empty: 'Nobody has said anything.',
    legend: {
      said: 'said',
      span: 'said at some time within',
      step: 'stands until it is revised',
      retracted: 'taken back',
      standing: 'still stands',
      open: 'no upper limit given',
    },
  },
  map: {
    title: (day: string) => `Territory on ${day}`,
    one: 'one answer',
    several: 'contested',
    none: 'nothing said yet',
    says: (value: string, who: string) => `${value}, says ${who}`,
    saysMany: (value: string, who: string) => `${value}, say ${who}`,
    held: (who: string) => `Held by ${who}`,
    notHeld: (who: string) => `Not held by ${who}`,
    territory: 'Territory',
    day: 'Day',
    show: 'Show',
    days: 'Days on which something changed',
    lead: 'What each claimant had last said of each place by the day that is shown.',
    present: (who: string) => `${who} present`,
    notPresent: (who: string) => `${who} not present`,
    noPlaces: 'No place with coordinates has a claim about it.',
    unplaced: 'Without coordinates',
    kilometres: (n: string) => `${n} km`,
    north: 'N',
    south: 'S',
    east: 'E',
    west: 'W',
  },
  embed: {
    open: 'Open the record',
    source: 'Counterclaim',
  },
};

const FR: ChartWords = {
  months: [
    'janv.',
    'févr.',
    'mars',
    'avril',
    'mai',
    'juin',
    'juil.',
    'août',
    'sept.',
    'oct.',
    'nov.',
    'déc.',
  ],
  colon: '\u00a0: ',
  quoted: (text) => `«\u00a0${text}\u00a0»`,
  from: (min) => `${min} ou plus`,
  above: (min) => `plus de ${min}`,
  upTo: (max) => `au plus ${max}`,
  below: (max) => `moins de ${max}`,
  between: (min, max) => `${min} à ${max}`,
  anyValue: 'tout chiffre',
  anythingBut: (what) => `tout sauf ${what}`,
  understood: (what) => `compris d’ordinaire comme ${what}`,
  yes: 'Oui',
  no: 'Non',
  not: (what) => `Pas ${what}`,
  alone: (what) => `${what} seul`,
  or: ' ou ',
  denies: (what) => `dément ${what}`,
  saysNothing: 'ne confirme ni ne dément',
  by: (speaker, what) => `${what} (${speaker})`,
  asOf: (time) => `au ${time}`,
  earlier: (what) => `Auparavant\u00a0: ${what}`,
  camp: (name) => `Camp ${name}`,
  campIs: (name, what) => `Camp ${name}\u00a0: ${what}`,
  allFit: (name, what) => `Camp ${name}\u00a0: tous admettent ${what}`,
  said: (time) => `dit\u00a0: ${time}`,
  positions: (n) => quelques(n, 'position', 'positions'),
  claimants: (n) => quelques(n, 'partie', 'parties'),
  claims: (n) => quelques(n, 'affirmation', 'affirmations'),
  reports: (n) => quelques(n, 'source', 'sources'),
  inUnit: (unit) => `en ${unit}`,
  more: (n) => `et ${n} de plus`,
  moreCamps: (camps, positions) =>
    `et ${quelques(positions, 'position', 'positions')} dans ${quelques(camps, 'autre camp', 'autres camps')}`,
  conflict: 'Conflit\u00a0: tels quels, ces propos ne peuvent pas tous être vrais',
  tension: 'Tension\u00a0: au sens usuel, ces propos ne peuvent pas tous être vrais',
  settled: 'Réglé\u00a0: il y a eu conflit, il n’y en a plus',
  undisputed: 'Non contesté',
  unconfirmed: 'Ne se prononce pas',
  noFigures: 'Personne n’a donné de chiffre.',
  noPositions: 'Personne n’a pris parti.',
  saidBy: (time) => `Selon ce qui était dit jusqu’à\u00a0: ${time}`,
  knownBy: (time) => `Selon ce qui était enregistré jusqu’à\u00a0: ${time}`,
  apart: (factor, low, high) => `De ${low} à ${high}, un facteur ${factor} d’écart`,
  apartByGap: (gap, low, high) => `De ${low} à ${high}, ${gap} d’écart`,
  inferred: 'au sens usuel des mots',
  gapMark: (gap) => `${gap} d’écart`,
  log: 'Axe logarithmique\u00a0: chaque pas à droite multiplie.',
  logWithZero: 'Axe logarithmique\u00a0: chaque pas à droite multiplie\u00a0; zéro est à part, à gauche.',
  legend: {
    point: 'chiffre exact',
    stated: 'intervalle énoncé',
    inferred: 'intervalle au sens usuel',
    open: 'sans limite donnée',
    hole: 'démenti',
    trail: 'dit auparavant',
    cut: 'continue hors de l’axe',
  },
  footer: 'Ce que dit chacun. Rien n’est repris à notre compte.',
  description: {
    dispute: (label) => `Graphique de qui dit quoi\u00a0: ${label}.`,
    row: (who, what) => `${who}\u00a0: ${what}`,
    timeline: (label) => `Chronologie de qui a dit quoi et quand\u00a0: ${label}.`,
    map: (day) => `Carte de qui revendique quoi le ${day}.`,
  },
  timeline: {
    title: 'Qui a dit quoi, et quand',
    unknown: 'Date inconnue',
    unknownShort: '?',
    retracted: (time) => `retiré le ${time}`,
    retractedUnknown: 'retiré',
    replaced: 'révisé ensuite',
    empty: 'Personne n’a rien dit.',
    legend: {
      said: 'dit',
      span: 'dit à un moment de cette période',
      step: 'vaut jusqu’à révision',
      retracted: 'retiré',
      standing: 'vaut toujours',
      open: 'sans limite supérieure',
    },
  },
  map: {
    title: (day) => `Le terrain, le ${day}`,
    one: 'une seule réponse',
    several: 'contesté',
    none: 'rien n’est dit encore',
    says: (value, who) => `${value}, selon ${who}`,
    saysMany: (value, who) => `${value}, selon ${who}`,
    held: (who) => `Tenu par ${who}`,
    notHeld: (who) => `N’est pas tenu par ${who}`,
    territory: 'Le terrain',
    day: 'Jour',
    show: 'Afficher',
    days: 'Jours où quelque chose a changé',
    lead: 'Ce que chacun avait dit en dernier de chaque lieu, au jour affiché.',
    present: (who) => `${who}\u00a0: présence`,
    notPresent: (who) => `${who}\u00a0: absence`,
    noPlaces: 'Aucun lieu avec des coordonnées ne fait l’objet d’une affirmation.',
    unplaced: 'Sans coordonnées',
    kilometres: (n) => `${n} km`,
    north: 'N',
    south: 'S',
    east: 'E',
    west: 'O',
  },
  embed: {
    open: 'Ouvrir le dossier',
    source: 'Counterclaim',
  },
};
