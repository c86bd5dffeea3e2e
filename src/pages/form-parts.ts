/** Fields of forms: label, hint, control, and what is wrong with it, tied together for every reader. */
import { html } from 'ghtml';
import { assetUrl, type Frame } from './layout.ts';
import { type Lang, wordsOf } from './words.ts';
import { actWordsOf } from './words-acts.ts';
import { faultText, type ShownFault } from './words-faults.ts';

/** What was typed, by the name of its field. */
export type Values = Readonly<Record<string, string>>;

export type Form = {
  /** Goes before the ids of its fields, so that a page can hold several forms. */
  id: string;
  lang: Lang;
  values: Values;
  /** Each at the name of a field; at '' those of the whole. */
  faults: readonly ShownFault[];
};

export type Field = {
  name: string;
  label: string;
  hint?: string | undefined;
  required?: boolean;
};

/** What the head of a page with forms needs; `script`: of one whose fields help as one types. */
export const formHead = (frame: Pick<Frame, 'version'>, script?: string): string =>
  html`<link rel="stylesheet" href="${assetUrl(frame, 'forms.css')}">
!${script === undefined ? '' : html`<script type="module" src="${assetUrl(frame, script)}"></script>`}
`;

/** The hidden fields of every form: that it is ours, and which sending of it this is. */
export type Seal = { csrf: string; attempt: string };

export const sealed = ({ csrf, attempt }: Seal): string =>
  html`<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="attempt" value="${attempt}">`;

type TextField = Field & {
  type?: 'text' | 'url' | 'password' | undefined;
  /** The id of a list of suggestions, and of what they are. */
  list?: string | undefined;
  suggests?: string | undefined;
  maxChars?: number;
  autocomplete?: string;
};

export function textField(form: Form, field: TextField): string {
  const { type = 'text', list, suggests, maxChars, autocomplete = 'off' } = field;
  const value = form.values[field.name] ?? '';
  return framed(
    form,
    field,
    html`<input type="${type}" !${traits(form, field)} value="${type === 'password' ? '' : value}" autocomplete="${autocomplete}"!${type === 'text' ? ' dir="auto"' : ''}!${list ? html` list="${list}"` : ''}!${suggests ? html` data-suggests="${suggests}"` : ''}!${maxChars ? html` maxlength="${String(maxChars)}"` : ''}>`,
  );
}

export function areaField(form: Form, field: Field & { rows?: number }): string {
  const text = form.values[field.name] ?? '';
  // A browser takes a line end away that comes first.
  return framed(
    form,
    field,
    html`<textarea !${traits(form, field)} rows="${String(field.rows ?? 3)}" dir="auto">
${text}</textarea>`,
  );
}

export type Option = { value: string; label: string; data?: Readonly<Record<string, string>> };
export type OptionGroup = { label: string; options: readonly Option[] };

export function selectField(
  form: Form,
  /** `initial`: what is chosen in a form that says nothing yet. */
  field: Field & { options: readonly (Option | OptionGroup)[]; initial?: string },
): string {
  const chosen = form.values[field.name] ?? field.initial ?? '';
  const option = ({ value, label, data = {} }: Option) =>
    html`<option value="${value}"!${value === chosen ? ' selected' : ''}!${Object.entries(data)
      .map(([name, text]) => html` data-${name}="${text}"`)
      .join('')}>${label}</option>`;
  const shown = field.options.map((one) =>
    'options' in one
      ? html`<optgroup label="${one.label}">!${one.options.map(option)}</optgroup>`
      : option(one),
  );
  return framed(form, field, html`<select !${traits(form, field)}>!${shown}</select>`);
}

/** A box to tick, its words beside it. */
export function checkField(form: Form, field: Field): string {
  const { name, label } = field;
  const fault = faultAt(form, name);
  return html`<div class="field check!${fault ? ' at-fault' : ''}">
<label><input type="checkbox" !${traits(form, { ...field, hint: undefined })} value="yes"!${form.values[name] === 'yes' ? ' checked' : ''}> ${label}</label>
!${fault ? faultLine(form, name, fault) : ''}
</div>`;
}

export const fieldset = (legend: string, ...fields: readonly string[]): string =>
  html`<fieldset><legend>${legend}</legend>!${fields.join('\n')}</fieldset>`;

/** Every fault, each leading to its field; nothing where there is none. */
export function faultSummary(form: Form, labels: Readonly<Record<string, string>>): string {
  const { faults, lang } = form;
  if (faults.length === 0) return '';
  return html`<div class="faults" role="alert" id="${form.id}-faults" tabindex="-1">
<h2>${actWordsOf(lang).faultsTitle(faults.length)}</h2>
<ul>!${faults.map((one) => html`<li>!${faultLink(form, one, labels[one.path])}</li>`)}</ul>
</div>`;
}

function faultLink(form: Form, fault: ShownFault, label: string | undefined): string {
  const said = html`${faultText(fault, form.lang)}`;
  if (fault.path === '' || label === undefined) return said;
  return html`<a href="#${idOf(form, fault.path)}">${label}</a>${wordsOf(form.lang).colon}!${said}`;
}

function framed(form: Form, field: Field, control: string): string {
  const { name, label, hint, required } = field;
  const fault = faultAt(form, name);
  const words = actWordsOf(form.lang);
  return html`<div class="field!${fault ? ' at-fault' : ''}">
<label for="${idOf(form, name)}">${label}!${required ? html` <span class="need">${words.required}</span>` : ''}</label>
!${hint ? html`<p class="hint" id="${idOf(form, name)}-hint">${hint}</p>` : ''}
!${fault ? faultLine(form, name, fault) : ''}
!${control}
</div>`;
}

const faultLine = (form: Form, name: string, message: string): string =>
  html`<p class="fault" id="${idOf(form, name)}-fault">${message}</p>`;

/** The attributes that every control has. */
function traits(form: Form, { name, hint, required }: Field): string {
  const id = idOf(form, name);
  const isAtFault = faultAt(form, name) !== null;
  const described = [...(hint ? [`${id}-hint`] : []), ...(isAtFault ? [`${id}-fault`] : [])];
  return html`id="${id}" name="${name}"!${described.length > 0 ? html` aria-describedby="${described.join(' ')}"` : ''}!${isAtFault ? ' aria-invalid="true"' : ''}!${required ? ' required' : ''}`;
}

function faultAt({ faults, lang }: Form, name: string): string | null {
  const own = faults.filter((one) => one.path === name).map((one) => faultText(one, lang));
  return own.length === 0 ? null : own.join('; ');
}

const idOf = (form: Form, name: string): string => `${form.id}-${name.replaceAll('.', '-')}`;
