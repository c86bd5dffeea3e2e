/** Values in the reader's words: what a claim says as one short figure, and how its words were read. */
import { html } from 'ghtml';
import { name, quoted } from './names.ts';
import type { Brief, Camp } from './records.ts';
import { type Lang, wordsOf } from './words.ts';
import { factorText } from './words-chart.ts';

type Bounds = {
  min: number | null;
  max: number | null;
  minExclusive?: boolean;
  maxExclusive?: boolean;
  except?: { min: number; max: number };
};
type Value = NonNullable<Brief['value']>;
type Figure = Extract<Value, { stated: unknown }>;

/** What a claim says, as short as it can be: "2", "more than 70", "20 to 99", "yes", "not Ukraine". */
export function figure(claim: Pick<Brief, 'value' | 'polarity'>, lang: Lang): string {
  const words = wordsOf(lang).figure;
  const { value, polarity } = claim;
  if (polarity === 'unconfirmed') return html`${words.unconfirmed}`;
  if (value === null) return html`${words.noValue}`;
  switch (value.type) {
    case 'count':
    case 'quantity':
      return html`${ownWords(value, polarity, lang) ?? boundsInWords(value.effective, value, lang)}`;
    case 'boolean':
      return html`${value.value === (polarity === 'asserts') ? words.yes : words.no}`;
    case 'actor':
      return polarity === 'denies' ? html`${words.not} !${actorName(value, lang)}` : actorName(value, lang);
    case 'status': {
      const status = statusWord(value.status, lang);
      return html`${polarity === 'denies' ? `${words.not} ${status}` : status}`;
    }
  }
}

/** Whether a figure is a number that can be set large, or words that need room. */
export function isShort(claim: Pick<Brief, 'value' | 'polarity'>): boolean {
  const { value, polarity } = claim;
  if (value === null || polarity === 'unconfirmed') return false;
  return value.type === 'boolean' || isFigure(value);
}

/** The words of a vague figure, and how they were read; nothing where the figure says it all. */
export function reading(claim: Pick<Brief, 'value' | 'polarity'>, lang: Lang): string {
  const { value } = claim;
  if (value === null || !isFigure(value)) return '';
  const words = wordsOf(lang).figure;
  const isVague = !sameBounds(value.stated, value.effective);
  const understood = boundsInWords(value.effective, value, lang);
  // The figure shows either the words or how they are understood; here is the other.
  const saysOwnWords = ownWords(value, claim.polarity, lang) !== null;
  const parts = [
    value.text !== null && !isSaid(value, claim.polarity, lang) ? quoted(value.text, value.lang, lang) : '',
    isVague ? html`${saysOwnWords ? words.understood(understood) : words.asUnderstood}` : '',
  ].filter((one) => one !== '');
  return parts.join(', ');
}

/** A factor as people read it: "35.5×"; nothing where there is none. */
export const factorWords = (factor: number | null, lang: Lang): string =>
  factor === null ? '' : factorText(factor, lang);

export function number(value: number, lang: Lang, digits = 6): string {
  return formatOf(lang, digits).format(value);
}

/** What all members of a camp allow. */
export function campAllows(allowed: Camp['effective'], unit: string | null, lang: Lang): string {
  const words = wordsOf(lang).figure;
  if ('actor' in allowed && allowed.actor) {
    const who = html`!${name(allowed.actor.name)}!${allowed.sole ? html` ${words.aloneSuffix}` : ''}`;
    return allowed.denied ? html`${words.not} !${who}` : who;
  }
  if ('value' in allowed) return html`${allowed.value ? words.yes : words.no}`;
  if ('statuses' in allowed && allowed.statuses)
    return html`${allowed.statuses.map((one) => statusWord(one, lang)).join(words.anyOf)}`;
  return html`${boundsInWords(allowed as Bounds, { rule: 'explicit', unit, type: 'quantity' }, lang)}`;
}

/** A finding of an assessment. */
export function finding(value: unknown, lang: Lang): string {
  return value === null ? '' : figure({ value: value as Value, polarity: 'asserts' }, lang);
}

export function boundsInWords(
  bounds: Bounds,
  { rule, unit, type }: Pick<Figure, 'rule' | 'unit' | 'type'>,
  lang: Lang,
): string {
  const words = wordsOf(lang).figure;
  const { min, max, minExclusive, maxExclusive, except } = bounds;
  const n = (value: number) => number(value, lang);
  const whole = type === 'count';
  const shown = (): string => {
    if (except) return words.anythingBut(rangeOf(except.min, except.max));
    if (min === null && max === null) return words.anything;
    if (min !== null && min === max) return words.exactly(n(min));
    if (max === null) {
      if (minExclusive) return words.moreThan(n(min!));
      return whole && rule === 'more-than' ? words.moreThan(n(min! - 1)) : words.orMore(n(min!));
    }
    if (min === null || (min === 0 && !minExclusive)) {
      if (maxExclusive) return words.lessThan(n(max));
      return whole && rule === 'fewer-than' ? words.fewerThan(n(max + 1)) : words.upTo(n(max));
    }
    return words.range(
      minExclusive ? words.moreThan(n(min)) : n(min),
      maxExclusive ? words.lessThan(n(max)) : n(max),
    );
  };
  const rangeOf = (a: number, b: number) => (a === b ? n(a) : words.range(n(a), n(b)));
  return `${shown()}${unitWord(unit, lang)}`;
}

/** Vague words of the reader's own language say best what was said. */
function ownWords(value: Figure, polarity: Brief['polarity'], lang: Lang): string | null {
  const isVague = !sameBounds(value.stated, value.effective);
  const isReadable = value.text !== null && value.lang === lang && value.text.length <= OWN_WORDS_CHARS;
  return isVague && polarity === 'asserts' && isReadable ? value.text : null;
}

const OWN_WORDS_CHARS = 24;

const isFigure = (value: Value): value is Figure => value.type === 'count' || value.type === 'quantity';

/** Whether the figure says the very words already. */
function isSaid(value: Figure, polarity: Brief['polarity'], lang: Lang): boolean {
  const text = (value.text ?? '').trim();
  if (isNumber(text) || ownWords(value, polarity, lang) !== null) return true;
  return text.toLowerCase() === boundsInWords(value.effective, value, lang).toLowerCase();
}

const isNumber = (text: string): boolean => /^[\d\s.,'\u00a0\u202f]+$/.test(text);

function sameBounds(a: Bounds, b: Bounds): boolean {
  return (
    a.min === b.min && a.max === b.max && a.except?.min === b.except?.min && a.except?.max === b.except?.max
  );
}

function actorName(value: Extract<Value, { type: 'actor' }>, lang: Lang): string {
  const { aloneSuffix } = wordsOf(lang).figure;
  return html`!${name(value.actor.name)}!${value.sole ? html` ${aloneSuffix}` : ''}`;
}

function statusWord(status: string, lang: Lang): string {
  const { statusValues } = wordsOf(lang);
  return Object.hasOwn(statusValues, status) ? statusValues[status]! : status;
}

function unitWord(unit: string | null, lang: Lang): string {
  if (unit === null) return '';
  const { units } = wordsOf(lang);
  const word = Object.hasOwn(units, unit) ? units[unit]! : unit;
  return word === '' ? '' : `\u00a0${word}`;
}

const formats = new Map<string, Intl.NumberFormat>();
function formatOf(lang: Lang, digits: number): Intl.NumberFormat {
  const key = `${lang} ${digits}`;
  const known =
    formats.get(key) ?? new Intl.NumberFormat(wordsOf(lang).locale, { maximumFractionDigits: digits });
  formats.set(key, known);
  return known;
}
