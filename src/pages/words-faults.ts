/** What is wrong, in the reader's words: a French sentence for every code; in English the API's own say more. */
import type { Fault, FaultCode, RefusalCode } from '../domain/refusal.ts';
import type { Lang } from './words.ts';

/** A fault as a form shows it: one that stands for a refusal of the whole says which. */
export type ShownFault = Fault & {
  refusal?: RefusalCode;
  /** Said by the page itself, in its own language. */
  isOwn?: boolean;
};

export function faultText({ path, code, message, read, refusal, isOwn }: ShownFault, lang: Lang): string {
  if (lang === 'en' || isOwn) return message;
  if (refusal !== undefined) return REFUSALS_FR[refusal];
  const field = path.split('.').at(-1) ?? '';
  const particular = Object.hasOwn(PARTICULAR_FR, `${field} ${code}`)
    ? PARTICULAR_FR[`${field} ${code}`]
    : null;
  const bounds = code in BOUNDS_FR ? boundsIn(message) : [];
  if (particular) return particular;
  if (read) return `${FAULTS_FR[code]} ; ce qui a été lu : « ${read} »`;
  return bounds.length === 0 ? FAULTS_FR[code] : BOUNDS_FR[code]!(bounds);
}

export const refusalText = (code: RefusalCode, detail: string, lang: Lang): string =>
  lang === 'en' ? detail : REFUSALS_FR[code];

const FAULTS_FR: Readonly<Record<FaultCode, string>> = {
  required: 'est nécessaire',
  'wrong-type': 'n’est pas du type attendu',
  'unknown-field': 'n’est pas un champ d’ici',
  'unknown-parameter': 'n’est pas un paramètre d’ici',
  'unknown-reference': 'n’est pas connu ici',
  'out-of-range': 'est hors des bornes permises',
  'too-long': 'est trop long',
  'too-many': 'a trop d’éléments',
  'invalid-text': 'contient des caractères qui ne sont pas du texte',
  'invalid-slug': 'n’est pas un identifiant : minuscules sans accent, chiffres et traits d’union',
  'invalid-time': 'n’est pas un moment : 2023, 2023-05, 2023-05-23 ou 2023-05-23T14:30:00Z',
  'invalid-url': 'n’est pas une adresse qui commence par http:// ou https://',
  'not-allowed': 'n’est pas permis ici',
  'not-offered': 'n’est pas parmi ce qui est proposé',
  'not-whole': 'n’est pas un nombre entier',
  'wrong-value-kind': 'n’est pas le genre de valeur que demande la question',
  'wrong-unit': 'n’est pas l’unité de cette question',
  'bounds-reversed': 'contredit l’autre borne : rien ne se trouve entre les deux',
  'value-unparsed': 'n’a pas été compris comme une quantité',
  duplicate: 'est donné deux fois',
  invalid: 'n’est pas valable',
};

/** Where a field makes clearer what is meant. */
const PARTICULAR_FR: Readonly<Record<string, string>> = {
  'confirm required': 'confirmez-le : cela ne se défait pas',
  'key invalid': 'est inconnue ici ou révoquée',
  'retractedAt bounds-reversed': 'précède l’affirmation',
  'periodStart bounds-reversed': 'doit précéder la date décrite',
  'rating required': 'donnez une appréciation, un constat ou une explication',
  'claims duplicate': 'une affirmation ne se lie pas à elle-même',
  'url required': 'un document demande une adresse, ou un média ou un titre',
  'source required': 'un document demande une adresse, ou un média ou un titre',
};

/** Sentences about a number name it, as the API's do. */
const BOUNDS_FR: Partial<Record<FaultCode, (bounds: readonly string[]) => string>> = {
  'too-long': ([most]) => `est trop long : ${most} caractères au plus`,
  'too-many': ([most]) => `a trop d’éléments : ${most} au plus`,
};

const boundsIn = (message: string): string[] =>
  [...message.matchAll(/\d[\d,]*/g)].map(([digits]) =>
    Number(digits.replaceAll(',', '')).toLocaleString('fr-FR'),
  );

const REFUSALS_FR: Readonly<Record<RefusalCode, string>> = {
  'malformed-body': 'Le contenu envoyé n’est pas ce qu’il dit être.',
  'invalid-request': 'La demande comporte des erreurs.',
  'unknown-parameter': 'Un paramètre de l’adresse n’existe pas ici.',
  'unknown-field': 'Un champ envoyé n’existe pas ici.',
  'invalid-cursor': 'Cette suite appartient à une autre liste ; reprenez au début.',
  'invalid-claim': 'Ce qui est envoyé est bien formé, mais refusé.',
  'unknown-reference': 'Un nom ou un identifiant ne désigne rien ici.',
  'value-unparsed': 'Les mots de la quantité n’ont pas été compris.',
  'not-found': 'Rien n’a cette adresse.',
  'method-not-allowed': 'Cette adresse ne se demande pas ainsi.',
  'not-acceptable': 'Aucune forme de la réponse ne convient.',
  'unsupported-media-type': 'Ce type de contenu n’est pas accepté.',
  'body-too-large': 'Ce qui est envoyé est trop grand.',
  'url-too-long': 'L’adresse est trop longue.',
  'headers-too-large': 'Les en-têtes sont trop grands.',
  'request-timeout': 'La demande a mis trop de temps à arriver.',
  unauthenticated: 'Il faut une clé, ou celle-ci est inconnue ou révoquée.',
  forbidden: 'Cette clé n’a pas le rôle qu’il faut.',
  'precondition-required': 'Il faut dire quelle version a été lue.',
  'precondition-failed': 'Cela a changé depuis la lecture. Relisez, puis envoyez de nouveau.',
  'already-exists': 'Cela existe déjà.',
  'external-id-conflict': 'Cet identifiant extérieur est déjà pris par un autre contenu.',
  'idempotency-conflict': 'Ce numéro d’envoi a déjà servi à un autre contenu.',
  'idempotency-in-flight': 'Le premier envoi est encore en cours.',
  'invalid-state': 'Son état ne le permet plus.',
  'too-many-links': 'La question a déjà autant de liens qu’elle peut en avoir.',
  'rate-limited': 'Trop de demandes ; réessayez dans un moment.',
  overloaded: 'Trop d’envois attendent ; réessayez dans un moment.',
  'store-unavailable': 'La base de données n’a pas répondu ; rien n’a été enregistré.',
  'internal-error': 'Le service a échoué.',
};
