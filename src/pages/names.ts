/** Names, words and times of the record as markup: isolated from the writing direction around them. */
import { html } from 'ghtml';
import { parseMoment } from '../domain/moment.ts';
import type { QuestionParts, Ref } from './records.ts';
import { type Lang, wordsOf } from './words.ts';

/** A name in any script, which never turns the text around it. */
export const name = (text: string): string => html`<bdi>${text}</bdi>`;

export const actorLink = ({ slug, name: text }: Ref): string =>
  html`<a href="/actors/${encodeURIComponent(slug)}"><bdi>${text}</bdi></a>`;

export const eventLink = ({ slug, name: text }: Ref): string =>
  html`<a href="/events/${encodeURIComponent(slug)}"><bdi>${text}</bdi></a>`;

/** The words that were written, in their language. */
export function quoted(text: string, lang: string | null, of: Lang): string {
  const [open, close] = of === 'fr' ? ['«\u202f', '\u202f»'] : ['“', '”'];
  return html`${open}<q!${langOf(lang)} dir="auto">${text}</q>${close}`;
}

export const langOf = (lang: string | null): string => (lang === null ? '' : html` lang="${lang}"`);

type Labelled = QuestionParts & { label: string };

/** What a question asks, without its event: "Raiding force killed at Shebekino". */
export const labelOf = (question: Labelled, lang: Lang): string => composed(question, lang, (text) => text);

/** The same with its event, for where it stands alone. */
export const asksOf = (question: Labelled, lang: Lang): string =>
  `${labelOf(question, lang)}, ${question.event.name}`;

/** The same as markup. */
export const asked = (question: Labelled, lang: Lang): string =>
  html`!${label(question, lang)}, !${name(question.event.name)}`;

/** A record with its question's label in the words of a language, for pictures. */
export const labelled = <T extends { question: Labelled }>(record: T, lang: Lang): T => ({
  ...record,
  question: { ...record.question, label: asksOf(record.question, lang) },
});

/** A label as markup: each name keeps its writing direction to itself. */
export function label(question: Labelled, lang: Lang): string {
  const names: string[] = [];
  // The phrase is escaped as a whole; a name is put in where its sign stands.
  const phrase = composed(question, lang, (text) => String.fromCharCode(FIRST_SIGN + names.push(text) - 1));
  return html`${phrase}`.replace(SIGNS, (sign) => name(names[sign.charCodeAt(0) - FIRST_SIGN] ?? ''));
}

/** Of the private use area: only our own words stand around them when they are put in. */
const FIRST_SIGN = 0xe000;
const SIGNS = /[\ue000-\ue003]/g;

function composed(question: Labelled, lang: Lang, of: (name: string) => string): string {
  const words = wordsOf(lang);
  const { property, subject, place, item, event } = question;
  if (property === 'proposition' && item) return of(item.name);
  if (property === 'controlled-by' && place) return words.controls(of(place.name));
  const phrase = Object.hasOwn(words.properties, property) ? words.properties[property] : undefined;
  const suffix = `, ${event.name}`;
  if (!phrase)
    return of(question.label.endsWith(suffix) ? question.label.slice(0, -suffix.length) : question.label);
  const asked = phrase.of(subject ? of(subject.name) : '');
  return `${asked}${item ? ` (${of(item.name)})` : ''}${place ? words.at(of(place.name)) : ''}`;
}

/** A dispute's page, or the question's where it is none. */
export const questionUrl = (id: string, isDisputed = true): string =>
  `/${isDisputed ? 'disputes' : 'questions'}/${encodeURIComponent(id)}`;

export const claimUrl = (id: string): string => `/claims/${encodeURIComponent(id)}`;

/** A time at the precision that it was given with; a full one is put into the reader's zone by the script. */
export function time(text: string, lang: Lang): string {
  const moment = parseMoment(text);
  if (moment === null) return name(text);
  const at = new Date(moment.start);
  if (text.length <= 10) {
    const shown = formatOf(lang, text.length).format(at);
    return html`<time datetime="${text}">${shown}</time>`;
  }
  const shown = formatOf(lang, FULL_CHARS).format(at);
  return html`<time datetime="${at.toISOString()}" data-zoned>${shown}</time>`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once: making one costs more than using it a hundred times. */
function formatOf(lang: Lang, chars: number): Intl.DateTimeFormat {
  const key = `${lang} ${chars}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(wordsOf(lang).locale, FORMS[chars] ?? FULL);
  formats.set(key, known);
  return known;
}

const FULL_CHARS = 20;

const FORMS: Record<number, Intl.DateTimeFormatOptions> = {
  4: { year: 'numeric', timeZone: 'UTC' },
  7: { year: 'numeric', month: 'long', timeZone: 'UTC' },
  10: { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' },
};
const FULL: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
};

/** For where no markup is possible, such as titles and options: the same isolation by characters. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;
