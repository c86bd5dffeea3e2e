/** Elements of SVG and the texts in them: what is given is escaped, and there is no way round it. */

/** Markup that was made here. */
export type Markup = string & { readonly __markup: true };
export type Attributes = Readonly<Record<string, string | number | null | undefined>>;
type Child = Markup | null | readonly (Markup | null)[];

/** One element; attributes that are null are left out, numbers are rounded to a hundredth. */
export function tag(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter((one): one is [string, string | number] => one[1] !== null && one[1] !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === 'number' ? short(value) : value)}"`)
    .join('');
  const inner = joined(children.flat());
  return (inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`) as Markup;
}

/** A text as the content of an element. */
export const said = (text: string): Markup => escapeXml(text) as Markup;

export const joined = (parts: readonly (Markup | null)[]): Markup =>
  parts.filter((one) => one !== null).join('') as Markup;

/** Style rules of our own: they hold nothing that was given. */
export const styleOf = (rules: string): Markup => `<style>${rules}</style>` as Markup;

export const short = (value: number): string => String(Math.round(value * 100) / 100 || 0);

/** A path that a library wrote with all its digits. */
export const shortPath = (path: string | null): string =>
  (path ?? '').replace(/-?\d+\.\d+(?:e-?\d+)?/g, (number) => short(Number(number)));

/**
 * What may be said of others' words in a picture: one line, no control characters, none of the marks that
 * turn the direction of what follows.
 */
export function plain(text: string): string {
  return text.replace(NOT_XML, '').replace(TURNS, '').replace(/\s+/gu, ' ').trim();
}

/** A name or words as part of a sentence: those that run from right to left are set apart from it. */
export const apart = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_XML, '')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu;
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
