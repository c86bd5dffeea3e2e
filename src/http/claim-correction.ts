/** The form of a correction: a claim as its fields say it, and what was changed in them as the body of PATCH. */
import type { Property } from '../domain/properties.ts';
import type { Values } from '../pages/form-parts.ts';
import type { Lang } from '../pages/words.ts';
import { actWordsOf } from '../pages/words-acts.ts';
import type { ShownFault } from '../pages/words-faults.ts';
import type { Context } from '../usecases/context.ts';
import { callName } from '../usecases/name-entries.ts';
import type { ClaimRecord } from '../usecases/present.ts';
import { present, readClaimFields } from './claim-fields.ts';
import { given } from './forms.ts';

/** A claim as the fields of the form say it. */
export async function correctionValues(context: Context, claim: ClaimRecord): Promise<Values> {
  const { event, subject, place, claimant, speaker } = claim;
  return filled({
    event: await callName(context, 'events', event.slug),
    property: claim.property,
    subject: subject && (await callName(context, 'actors', subject.slug)),
    place: place && (await callName(context, 'places', place.slug)),
    item: claim.item?.name,
    claimant: await callName(context, 'actors', claimant.slug),
    speaker: speaker && (await callName(context, 'actors', speaker.slug)),
    polarity: claim.polarity,
    claimedAt: claim.claimedAtInferred ? null : claim.claimedAt,
    asOf: claim.asOf,
    periodStart: claim.periodStart,
    statement: claim.statement,
    ...(await valueFields(context, claim.value)),
  });
}

/**
 * What was typed, on a claim as it is now: fields that were left alone show what has become of them
 * meanwhile, so that sending the form again takes nobody else's correction back.
 */
export function onto(asItIs: Values, typed: Values): Values {
  const was = JSON.stringify(asItIs);
  const isChanged = changesIn(typed);
  const kept = Object.entries(typed).filter(([name]) => !Object.hasOwn(FIELD_OF, name) || isChanged(name));
  const untouched = Object.entries(asItIs).filter(([name]) => !isChanged(name));
  return typed.act === undefined
    ? { ...asItIs, was }
    : Object.fromEntries([...untouched, ...kept, ['was', was]]);
}

export type Correction = { patch: Record<string, unknown>; faults: ShownFault[] };

/** The fields that are not as the form showed them first; one that was emptied takes its field away. */
export async function readCorrection(
  context: Context,
  values: Values,
  properties: readonly Property[],
  lang: Lang,
): Promise<Correction> {
  const property = properties.find((one) => one.slug === values.property);
  const { body, faults } = await readClaimFields(context, values, property);
  const isChanged = changesIn(values);
  const names = [
    ...new Set(Object.entries(FIELD_OF).flatMap(([name, field]) => (isChanged(name) ? [field] : []))),
  ];
  const changes = Object.fromEntries(names.map((name) => [name, body[name] ?? null]));
  const message = actWordsOf(lang).nothingChanged;
  const none: ShownFault[] = names.length > 0 ? [] : [{ path: '', code: 'required', message, isOwn: true }];
  return { patch: present({ ...changes, reason: given(values, 'reason') }), faults: [...faults, ...none] };
}

/** Whether the field of the body that a field of the form belongs to is another than it was. */
function changesIn(values: Values): (name: string) => boolean {
  const was = readWas(values.was);
  const changed = new Set(
    Object.entries(FIELD_OF)
      .filter(([name]) => (values[name] ?? '') !== (was[name] ?? '') || values[`${name}.new`] === 'yes')
      .map(([, field]) => field),
  );
  return (name) => changed.has(FIELD_OF[name] ?? '');
}

/** Each field of the form with the field of the body that it is a part of. */
const FIELD_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'event',
      'property',
      'subject',
      'place',
      'item',
      'claimant',
      'speaker',
      'polarity',
      'claimedAt',
      'asOf',
      'periodStart',
      'statement',
    ].map((name) => [name, name]),
  ),
  ...Object.fromEntries(
    ['text', 'lang', 'min', 'max', 'minExclusive', 'maxExclusive', 'is', 'actor', 'sole', 'status'].map(
      (part) => [`value.${part}`, 'value'],
    ),
  ),
};

/** What the form showed first; without it everything counts as changed. */
function readWas(text: string | undefined): Values {
  try {
    const was: unknown = JSON.parse(text ?? '{}');
    return typeof was === 'object' && was !== null && !Array.isArray(was) ? (was as Values) : {};
  } catch {
    return {};
  }
}

async function valueFields(
  context: Context,
  value: ClaimRecord['value'],
): Promise<Record<string, string | null | undefined>> {
  if (value === null) return {};
  const yes = (is: boolean | undefined) => (is ? 'yes' : null);
  switch (value.type) {
    case 'boolean':
      return { 'value.is': String(value.value) };
    case 'status':
      return { 'value.status': value.status };
    case 'actor':
      return {
        'value.actor': await callName(context, 'actors', value.actor.slug),
        'value.sole': yes(value.sole),
      };
    case 'count':
    case 'quantity': {
      const { text, lang, rule } = value;
      const { min, max, minExclusive, maxExclusive } = value.given ?? value.stated;
      // A lone figure is said in one field; bounds that were given beside words win over them again.
      if (text === null && min !== null && min === max) return { 'value.text': String(min) };
      const bounds = {
        'value.min': min === null ? null : String(min),
        'value.max': max === null ? null : String(max),
        'value.minExclusive': yes(minExclusive),
        'value.maxExclusive': yes(maxExclusive),
      };
      const words = text === null ? {} : { 'value.text': text, 'value.lang': lang };
      return { ...words, ...(text === null || rule === 'explicit' ? bounds : {}) };
    }
  }
}

const filled = (fields: Record<string, string | null | undefined>): Values =>
  Object.fromEntries(
    Object.entries(fields).filter(
      (one): one is [string, string] => typeof one[1] === 'string' && one[1] !== '',
    ),
  );
