/** The fields of the form to add a claim → the body that the API takes, with the faults at their fields. */
import { type Property, QUESTION_PARTS } from '../domain/properties.ts';
import { type Fault, fault } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Values } from '../pages/form-parts.ts';
import type { ShownFault } from '../pages/words-faults.ts';
import type { Context } from '../usecases/context.ts';
import { type NamedKind, slugOfName } from '../usecases/name-entries.ts';
import { itemSlug } from '../usecases/slugs.ts';
import { given } from './forms.ts';

export type ClaimFields = {
  body: Record<string, unknown>;
  /** What only a form can have wrong: two answers where one is asked for. */
  faults: Fault[];
};

/** `property`: the one that the form names, where it is known; it says what kind of value is asked for. */
export async function readClaimFields(
  context: Context,
  values: Values,
  property: Property | undefined,
): Promise<ClaimFields> {
  const refer = (kind: NamedKind, name: string) => reference(context, kind, name, values);
  const { value, faults } = await readValueFields(context, values, property);
  const body = {
    event: await refer('events', 'event'),
    property: given(values, 'property'),
    subject: await refer('actors', 'subject'),
    place: await refer('places', 'place'),
    item: given(values, 'item'),
    claimant: await refer('actors', 'claimant'),
    speaker: await refer('actors', 'speaker'),
    polarity: given(values, 'polarity'),
    value,
    statement: given(values, 'statement'),
    claimedAt: given(values, 'claimedAt'),
    asOf: given(values, 'asOf'),
    periodStart: given(values, 'periodStart'),
    reports: readDocuments(values),
  };
  return { body: present(body), faults };
}

/** How many documents the form had room for. */
export const documentsOf = (values: Values): number => {
  const count = /^\d{1,3}$/.test(values.documents ?? '') ? Number(values.documents) : 1;
  return Math.min(Math.max(count, 1), LIMITS.reportsPerClaim);
};

/** The documents in their order; room that was left empty at the end is none. */
function readDocuments(values: Values): Record<string, unknown>[] {
  const all = Array.from({ length: documentsOf(values) }, (_, i) => readDocument(values, `reports.${i}.`));
  const last = all.findLastIndex(isGiven);
  return all.slice(0, Math.max(last + 1, 1));
}

const isGiven = ({ source, quote }: Record<string, unknown>): boolean =>
  quote !== undefined || Object.keys(source as object).length > 0;

/** A report, with the document that carries it; `path` is where its fields stand. */
export function readDocument(values: Values, path: string): Record<string, unknown> {
  const at = (field: string) => given(values, `${path}${field}`);
  const source = present({
    publisher: at('source.publisher'),
    title: at('source.title'),
    url: at('source.url'),
    publishedAt: at('source.publishedAt'),
    lang: at('source.lang'),
  });
  return present({ source, quote: at('quote') });
}

/**
 * What a field that names an entry stands for: the slug of the one that is called so; where it is new and
 * the form says so, the entry with a slug made from its name. Else the words as a slug, which the API then
 * names as unknown.
 */
export async function reference(
  context: Context,
  kind: NamedKind,
  name: string,
  values: Values,
): Promise<string | Record<string, unknown> | undefined> {
  const words = given(values, name);
  if (words === undefined) return undefined;
  const known = await slugOfName(context, kind, words);
  if (known !== null) return known;
  const slug = itemSlug(words);
  if (values[`${name}.new`] !== 'yes') return slug;
  return present({
    slug,
    name: words,
    ...(kind === 'actors' ? { kind: given(values, `${name}.kind`) } : {}),
    ...(kind === 'events' ? { start: given(values, `${name}.start`) } : {}),
  });
}

/** Each fault at the field that can mend it; what is at no field is at the whole. */
export function atFields(
  faults: readonly ShownFault[],
  labels: Readonly<Record<string, string>>,
  property: Property | undefined,
): ShownFault[] {
  const names = Object.keys(labels);
  const fieldOf = ({ path, code }: Fault): string => {
    if (names.includes(path)) return path;
    if (path === 'value' && code === 'bounds-reversed') return 'value.min';
    if (path === 'value') return VALUE_FIELDS[property?.valueType ?? 'count'];
    const holding = names.filter((name) => path.startsWith(`${name}.`));
    const held = names.filter((name) => name.startsWith(`${path}.`));
    return holding.sort((a, b) => b.length - a.length)[0] ?? held[0] ?? '';
  };
  const placed = faults.map((one) => {
    const path = fieldOf(one);
    // Where no field shows what is meant, the path says it.
    return path === '' && one.path !== ''
      ? { ...one, path, message: `${one.path}: ${one.message}` }
      : { ...one, path };
  });
  const order = (one: Fault) => (one.path === '' ? -1 : names.indexOf(one.path));
  return placed.sort((a, b) => order(a) - order(b));
}

/** The parts that a form for a known question begins with. */
export const QUESTION_FIELDS = ['event', 'property', ...QUESTION_PARTS, 'claimant'] as const;

const VALUE_FIELDS = {
  count: 'value.text',
  quantity: 'value.text',
  boolean: 'value.is',
  actor: 'value.actor',
  status: 'value.status',
} as const;

/** The value that is given, by whichever fields; fields of two kinds at once are a fault. */
export async function readValueFields(context: Context, values: Values, property: Property | undefined) {
  const figure = readFigure(values);
  const is = given(values, 'value.is');
  const actor = await reference(context, 'actors', 'value.actor', values);
  const status = given(values, 'value.status');
  const sole = values['value.sole'] === 'yes' ? { sole: true } : {};
  const found: { field: string; value: unknown }[] = [
    ...(figure === undefined ? [] : [{ field: 'value.text', value: figure }]),
    ...(is === undefined ? [] : [{ field: 'value.is', value: TRUTHS[is] ?? is }]),
    ...(actor === undefined ? [] : [{ field: 'value.actor', value: { actor, ...sole } }]),
    ...(status === undefined ? [] : [{ field: 'value.status', value: { status } }]),
  ];
  const asked = property && found.find((one) => one.field === VALUE_FIELDS[property.valueType]);
  const chosen = asked ?? found[0];
  const faults = found
    .filter((one) => one !== chosen)
    .map(({ field }) => fault(field, 'wrong-value-kind', 'is a second value; a claim has one'));
  return { value: chosen?.value, faults };
}

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, false: false };

function readFigure(values: Values): unknown {
  const [text, lang] = [given(values, 'value.text'), given(values, 'value.lang')];
  const [min, max] = [number(given(values, 'value.min')), number(given(values, 'value.max'))];
  if (text === undefined && min === undefined && max === undefined) return undefined;
  return present({
    text,
    lang: text === undefined ? undefined : lang,
    min,
    max,
    minExclusive: values['value.minExclusive'] === 'yes' ? true : undefined,
    maxExclusive: values['value.maxExclusive'] === 'yes' ? true : undefined,
  });
}

// What is no number stays as it was typed, and is refused as what it is.
const number = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;

export function present<T extends Record<string, unknown>>(fields: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== undefined));
}
