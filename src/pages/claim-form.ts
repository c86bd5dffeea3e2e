/** The form to add a claim: what it is about, who says it, how much, and where it appeared. */
import { html } from 'ghtml';
import { ACTOR_KINDS, POLARITIES, type Property, TOPICS } from '../domain/properties.ts';
import { LIMITS } from '../limits.ts';
import {
  areaField,
  checkField,
  type Field,
  type Form,
  faultSummary,
  fieldset,
  type Option,
  type OptionGroup,
  type Seal,
  sealed,
  selectField,
  textField,
} from './form-parts.ts';
import { type Lang, wordsOf } from './words.ts';
import { actWordsOf } from './words-acts.ts';

/** What can be chosen from without a script: the first of each kind. */
export type Suggestion = { slug: string; name: string };
export type Lists = Readonly<Record<'actors' | 'events' | 'places', readonly Suggestion[]>>;

/** Every field with what it is called, in the order of the page: faults are named in it. */
export const claimLabels = (lang: Lang, documents = 1): Readonly<Record<string, string>> => {
  const words = actWordsOf(lang);
  return {
    ...contentLabels(lang),
    ...Object.assign({}, ...indices(documents).map((i) => documentLabels(lang, i))),
    statement: words.statement,
  };
};

function documentLabels(lang: Lang, index: number): Record<string, string> {
  const words = actWordsOf(lang);
  const fields = {
    'source.publisher': words.publisher,
    'source.title': words.title,
    'source.url': words.url,
    'source.publishedAt': words.publishedAt,
    'source.lang': words.sourceLang,
    quote: words.quote,
  };
  const nth = index === 0 ? '' : ` (${index + 1})`;
  return Object.fromEntries(
    Object.entries(fields).map(([field, label]) => [`reports.${index}.${field}`, `${label}${nth}`]),
  );
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The fields of what is claimed, without where it appeared. */
export const contentLabels = (lang: Lang): Readonly<Record<string, string>> => {
  const words = actWordsOf(lang);
  return {
    event: words.event,
    property: words.property,
    subject: words.subject,
    place: words.place,
    item: words.item,
    claimant: words.claimant,
    speaker: words.speaker,
    polarity: words.polarity,
    claimedAt: words.claimedAt,
    'value.text': words.text,
    'value.lang': words.lang,
    'value.min': words.min,
    'value.max': words.max,
    'value.is': words.is,
    'value.actor': words.actor,
    'value.status': words.status,
    asOf: words.asOf,
    periodStart: words.periodStart,
  };
};

export type ClaimFormGiven = {
  form: Form;
  seal: Seal;
  properties: readonly Property[];
  lists: Lists;
  /** How many documents the form has room for. */
  documents: number;
  /** What the claim would come to; markup of our own. */
  preview: string;
};

export function claimForm({ form, seal, properties, lists, documents, preview }: ClaimFormGiven): string {
  const words = actWordsOf(form.lang);
  return html`<h1>${wordsOf(form.lang).addClaim}</h1>
<p class="lead">${words.addIntro}</p>
!${faultSummary(form, claimLabels(form.lang, documents))}
<form method="post" action="/add" id="${form.id}" class="sheet wide" novalidate data-claim-form data-required="${words.required}">
<div class="fields">!${sealed(seal)}
!${contentFields(form, properties)}
!${sourceFields(form, documents)}</div>
<section class="preview" id="preview" aria-live="polite" aria-label="${words.preview}">!${preview}</section>
<div class="send"><p class="buttons"><button class="main">${words.record}</button> <button name="preview" value="1">${words.check}</button></p>
<p class="quiet">${words.nothingKept}</p></div>
!${(['actors', 'events', 'places'] as const).map((kind) => suggestionList(form.id, kind, lists[kind]))}
</form>`;
}

/** What is claimed: about what, by whom, and how much. */
export const contentFields = (form: Form, properties: readonly Property[]): string =>
  [aboutFields(form, properties), whoFields(form), valueFields(form, properties)].join('\n');

function aboutFields(form: Form, properties: readonly Property[]): string {
  const words = actWordsOf(form.lang);
  return fieldset(
    words.point,
    entryField(form, 'events', { name: 'event', label: words.event, required: true }),
    selectField(form, {
      name: 'property',
      label: words.property,
      required: true,
      options: [{ value: '', label: words.choose }, ...propertyGroups(properties, form.lang)],
    }),
    entryField(form, 'actors', { name: 'subject', label: words.subject, hint: words.subjectHint }),
    entryField(form, 'places', { name: 'place', label: words.place }),
    textField(form, { name: 'item', label: words.item, hint: words.itemHint, maxChars: LIMITS.itemChars }),
  );
}

function whoFields(form: Form): string {
  const words = actWordsOf(form.lang);
  return fieldset(
    words.who,
    entryField(form, 'actors', {
      name: 'claimant',
      label: words.claimant,
      hint: words.claimantHint,
      required: true,
    }),
    entryField(form, 'actors', { name: 'speaker', label: words.speaker, hint: words.speakerHint }),
    selectField(form, {
      name: 'polarity',
      label: words.polarity,
      options: POLARITIES.map((value) => ({ value, label: words.polarities[value] })),
    }),
    momentField(form, 'claimedAt', words.claimedAt, `${words.claimedAtHint} ${words.when}`),
  );
}

function valueFields(form: Form, properties: readonly Property[]): string {
  const words = actWordsOf(form.lang);
  const property = properties.find((one) => one.slug === form.values.property);
  const isOther =
    property !== undefined && property.valueType !== 'count' && property.valueType !== 'quantity';
  return fieldset(
    words.value,
    html`<div data-for="count quantity">`,
    textField(form, {
      name: 'value.text',
      label: words.text,
      hint: words.textHint,
      maxChars: LIMITS.quantityTextChars,
    }),
    selectField(form, {
      name: 'value.lang',
      label: words.lang,
      options: Object.entries(words.langs).map(([value, label]) => ({ value, label })),
    }),
    html`<details!${hasBounds(form) ? ' open' : ''}><summary>${words.bounds}</summary><p class="hint">${words.boundsHint}</p><div class="pair">`,
    html`<div>!${textField(form, { name: 'value.min', label: words.min })}!${checkField(form, { name: 'value.minExclusive', label: words.minExclusive })}</div>`,
    html`<div>!${textField(form, { name: 'value.max', label: words.max })}!${checkField(form, { name: 'value.maxExclusive', label: words.maxExclusive })}</div>`,
    '</div></details></div>',
    html`<details class="kinds" data-for="boolean actor status"!${isOther || hasOther(form) ? ' open' : ''}><summary>${words.otherKinds}</summary>`,
    html`<div data-for="boolean">!${selectField(form, {
      name: 'value.is',
      label: words.is,
      options: [
        { value: '', label: words.none },
        { value: 'true', label: words.yes },
        { value: 'false', label: words.no },
      ],
    })}</div>`,
    html`<div data-for="actor">!${entryField(form, 'actors', { name: 'value.actor', label: words.actor })}!${checkField(form, { name: 'value.sole', label: words.sole })}</div>`,
    html`<div data-for="status">!${selectField(form, { name: 'value.status', label: words.status, options: [{ value: '', label: words.none }, ...statusGroups(properties, form.lang)] })}</div>`,
    '</details>',
    html`<div class="pair">!${momentField(form, 'asOf', words.asOf, words.asOfHint)}!${momentField(form, 'periodStart', words.periodStart)}</div>`,
  );
}

const hasBounds = ({ values, faults }: Form): boolean =>
  Boolean(values['value.min'] || values['value.max']) ||
  faults.some(({ path }) => path === 'value.min' || path === 'value.max');

const OTHER_FIELDS = ['value.is', 'value.actor', 'value.status'];
const hasOther = ({ values, faults }: Form): boolean =>
  OTHER_FIELDS.some((name) => Boolean(values[name]) || faults.some(({ path }) => path === name));

function sourceFields(form: Form, documents: number): string {
  const words = actWordsOf(form.lang);
  const [first = [], ...others] = indices(documents).map((i) => documentFields(form, `reports.${i}.`));
  // The form comes back with room for one more, and the browser goes there.
  const next = `/add#${form.id}-reports-${documents}-source-publisher`;
  const more =
    documents < LIMITS.reportsPerClaim
      ? html`<p class="buttons"><button name="more" value="1" formaction="${next}">${words.anotherDocument}</button></p>`
      : '';
  return fieldset(
    words.carried,
    html`<input type="hidden" name="documents" value="${String(documents)}">`,
    ...first,
    ...others.map((fields, i) => fieldset(words.document(i + 2), ...fields)),
    more,
    areaField(form, { name: 'statement', label: words.statement, rows: 2 }),
  );
}

/** The document that carries a claim; `path` is where it stands in the body. */
export function documentFields(form: Form, path: string): string[] {
  const words = actWordsOf(form.lang);
  const { nameChars, textChars, urlChars } = LIMITS;
  const at = (field: string) => `${path}${field}`;
  return [
    textField(form, { name: at('source.publisher'), label: words.publisher, maxChars: nameChars }),
    textField(form, { name: at('source.title'), label: words.title, maxChars: textChars }),
    textField(form, { name: at('source.url'), label: words.url, type: 'url', maxChars: urlChars }),
    html`<div class="pair">!${momentField(form, at('source.publishedAt'), words.publishedAt)}!${textField(form, { name: at('source.lang'), label: words.sourceLang, hint: words.sourceLangHint })}</div>`,
    areaField(form, { name: at('quote'), label: words.quote, hint: words.quoteHint }),
  ];
}

export const momentField = (form: Form, name: string, label: string, hint?: string): string =>
  textField(form, { name, label, hint, maxChars: 40 });

/** An entry of the vocabulary by its name or slug, and what is needed where it is new. */
export function entryField(form: Form, kind: keyof Lists, field: Field): string {
  const words = actWordsOf(form.lang);
  const { name, label } = field;
  const isNew = form.values[`${name}.new`] === 'yes';
  const isUnknown = form.faults.some((one) => one.path === name && one.code === 'unknown-reference');
  const further =
    kind === 'actors'
      ? selectField(form, {
          name: `${name}.kind`,
          label: words.kind,
          initial: name === 'speaker' ? 'person' : 'organisation',
          options: ACTOR_KINDS.map((value) => ({ value, label: words.kinds[value] })),
        })
      : kind === 'events'
        ? momentField(form, `${name}.start`, words.startsAt)
        : '';
  return html`<div class="entry">
!${textField(form, { ...field, list: `${form.id}-${kind}`, suggests: kind, maxChars: LIMITS.nameChars })}
<details class="new"!${isNew || isUnknown ? ' open' : ''}><summary>${words.isNew(label)}</summary>
!${checkField(form, { name: `${name}.new`, label: words.create })}
!${further}
</details></div>`;
}

export const suggestionList = (formId: string, kind: string, entries: readonly Suggestion[]): string =>
  html`<datalist id="${formId}-${kind}">!${entries.map(({ slug, name }) => html`<option value="${name}">${slug}</option>`)}</datalist>`;

function propertyGroups(properties: readonly Property[], lang: Lang): (Option | OptionGroup)[] {
  const { topics } = wordsOf(lang);
  return TOPICS.map((topic) => ({
    label: topics[topic] ?? topic,
    options: properties
      .filter((one) => one.topic === topic)
      .map(({ slug, name, unit, valueType, needs }) => ({
        value: slug,
        label:
          unit === null || unit === 'person'
            ? propertyName(slug, name, lang)
            : `${propertyName(slug, name, lang)} (${unit})`,
        data: { type: valueType, needs: needs.join(' ') },
      })),
  })).filter((group) => group.options.length > 0);
}

/** Those that every deployment has are called in the language of the page; others have one name. */
function propertyName(slug: string, name: string, lang: Lang): string {
  const { properties } = wordsOf(lang);
  return (Object.hasOwn(properties, slug) ? properties[slug]?.name : undefined) ?? name;
}

function statusGroups(properties: readonly Property[], lang: Lang): OptionGroup[] {
  const { statusValues } = wordsOf(lang);
  return properties
    .filter((one) => one.valueType === 'status')
    .map(({ slug, name, statuses }) => ({
      label: propertyName(slug, name, lang),
      options: statuses.map((value) => ({ value, label: statusValues[value] ?? value })),
    }));
}
