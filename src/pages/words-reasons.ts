/** The words of reasons on pages: as the API gives them, and in French. */
import { ENGLISH_REASONS, type ReasonWords } from '../domain/reasons.ts';
import { type Lang, wordsOf } from './words.ts';

/** Names and reasons as a page in the language has them. */
export const languageOf = (lang: Lang): { lang: Lang; reasons: ReasonWords } => ({
  lang,
  reasons: lang === 'fr' ? FR : ENGLISH_REASONS,
});

const format = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 12 });

const FR: ReasonWords = {
  figure: (value) => format.format(value),
  status: (status) => {
    const { statusValues } = wordsOf('fr');
    return Object.hasOwn(statusValues, status) ? statusValues[status]! : status;
  },
  anyValue: 'n’importe quelle valeur',
  anyNumber: 'n’importe quel nombre',
  exactly: (figure) => `exactement ${figure}`,
  orMore: (figure) => `${figure} ou plus`,
  moreThan: (figure) => `plus de ${figure}`,
  atMost: (figure) => `au plus ${figure}`,
  lessThan: (figure) => `moins de ${figure}`,
  range: (from, to) => `de ${from} à ${to}`,
  anythingBut: (what) => `tout sauf ${what}`,
  or: ' ou ',
  yes: 'oui',
  no: 'non',
  alone: (name) => `${name} seul`,
  not: (what) => `pas ${what}`,

  unconfirmed: 'une affirmation non confirmée admet toute valeur',
  otherTimes: 'les moments décrits diffèrent, et la valeur peut monter et descendre',
  besideEachOther: 'aucune des deux périodes n’est comprise dans l’autre',
  overlapping: 'leurs périodes se chevauchent sans être les mêmes',
  otherPeriods: 'ce sont les totaux de périodes différentes',
  cannotFall: 'un total qui court ne peut pas baisser',
  partOfWhole: 'une partie ne peut pas dépasser le tout',
  exceeds: (why, part, whole) => `${why} : ${part} pour une période, ${whole} pour celle qui la contient`,
  same: (what) => `les deux disent ${what}`,
  within: (inner, outer) => `« ${inner} » est compris dans « ${outer} »`,
  bothTrue: (one, other) => `« ${one} » et « ${other} » peuvent être vrais tous deux`,
  nothingInCommon: (one, other) => `« ${one} » et « ${other} » n’ont aucune valeur en commun`,
  nothingAsUnderstood: (one, other) =>
    `au sens habituel, « ${one} » et « ${other} » n’ont aucune valeur en commun, même si les mots laissent un doute`,
  editorial: (rationale) => `constat de la rédaction : ${rationale}`,
};
