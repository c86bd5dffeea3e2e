/** The editor's forms: what became of a claim, how two claims stand, and what was found on a question. */
import { html } from 'ghtml';
import type { Property } from '../domain/properties.ts';
import { LIMITS } from '../limits.ts';
import {
  contentFields,
  contentLabels,
  documentFields,
  entryField,
  type Lists,
  momentField,
  suggestionList,
} from './claim-form.ts';
import { figure } from './figures.ts';
import {
  areaField,
  checkField,
  type Form,
  faultSummary,
  type Option,
  type Seal,
  sealed,
  selectField,
  textField,
} from './form-parts.ts';
import { actorLink, asksOf, claimUrl, isolated, questionUrl, time } from './names.ts';
import type { Brief, ClaimRecord, QuestionParts } from './records.ts';
import { type Lang, wordsOf } from './words.ts';
import { actWordsOf } from './words-acts.ts';

/** The forms of a claim's page, each sent under its name. */
export const CLAIM_ACTS = ['report', 'retract', 'void', 'correct'] as const;
export type ClaimAct = (typeof CLAIM_ACTS)[number];

export type ClaimEditing = {
  claim: ClaimRecord;
  /** Those that the reader may send, in the claim's state. */
  forms: readonly { act: ClaimAct; form: Form }[];
  seal: Seal;
  /** What a correction can choose from. */
  properties: readonly Property[];
  lists: Lists;
};

export const editLabels = (act: ClaimAct, lang: Lang): Readonly<Record<string, string>> => {
  const words = actWordsOf(lang);
  const document = (path: string) => ({
    [`${path}source.publisher`]: words.publisher,
    [`${path}source.title`]: words.title,
    [`${path}source.url`]: words.url,
    [`${path}source.publishedAt`]: words.publishedAt,
    [`${path}source.lang`]: words.sourceLang,
    [`${path}quote`]: words.quote,
  });
  switch (act) {
    case 'report':
      return document('');
    case 'correct':
      return { ...contentLabels(lang), statement: words.statement, reason: words.correctReason };
    case 'retract':
      return {
        retractedAt: words.retractedAt,
        reason: words.reason,
        ...document('report.'),
        confirm: words.retractConfirm,
      };
    case 'void':
      return { reason: words.reason, confirm: words.voidConfirm };
  }
};

export function claimEditing(given: ClaimEditing, lang: Lang): string {
  const { claim, forms } = given;
  const words = actWordsOf(lang);
  return html`<h1>${words.editClaim}</h1>
!${claimLine(claim, lang)}
<p><bdi>${questionOf(claim, lang)}</bdi></p>
<p class="steps">!${forms.length < 2 ? '' : forms.map(({ act, form }) => html`<a href="#${form.id}-heading">${words[act]}</a>`).join(' ')} <a href="${claimUrl(claim.id)}">${words.backToClaim}</a></p>
!${forms.map(({ act, form }) => claimActForm(given, act, form))}`;
}

function claimActForm(given: ClaimEditing, act: ClaimAct, form: Form): string {
  const { claim, seal } = given;
  const words = actWordsOf(form.lang);
  const { heading, intro, send, fields } = partsOf(act, form, given);
  return html`<section class="act" aria-labelledby="${form.id}-heading">
<h2 id="${form.id}-heading">${heading}</h2>
<p>${intro}</p>
!${faultSummary(form, editLabels(act, form.lang))}
<form method="post" action="${claimUrl(claim.id)}/edit" id="${form.id}" class="sheet" novalidate>
!${sealed(seal)}<input type="hidden" name="act" value="${act}"><input type="hidden" name="ifVersion" value="${String(claim.version)}">
!${fields.join('\n')}
!${act === 'report' || act === 'correct' ? '' : checkField(form, { name: 'confirm', label: act === 'void' ? words.voidConfirm : words.retractConfirm })}
<p class="buttons"><button!${act === 'report' || act === 'correct' ? ' class="main"' : ' class="grave"'}>${send}</button></p>
</form>
</section>`;
}

function partsOf(act: ClaimAct, form: Form, { properties, lists }: ClaimEditing) {
  const words = actWordsOf(form.lang);
  const reason = (required: boolean) =>
    areaField(form, { name: 'reason', label: words.reason, required, rows: 2 });
  switch (act) {
    case 'report':
      return {
        heading: words.report,
        intro: words.reportIntro,
        send: words.reportSend,
        fields: documentFields(form, ''),
      };
    case 'correct':
      return {
        heading: words.correct,
        intro: words.correctIntro,
        send: words.correctSend,
        fields: [
          html`<input type="hidden" name="was" value="${form.values.was ?? ''}">`,
          contentFields(form, properties),
          areaField(form, { name: 'statement', label: words.statement, rows: 2 }),
          areaField(form, { name: 'reason', label: words.correctReason, required: true, rows: 2 }),
          ...(['actors', 'events', 'places'] as const).map((kind) =>
            suggestionList(form.id, kind, lists[kind]),
          ),
        ],
      };
    case 'retract':
      return {
        heading: words.retract,
        intro: words.retractIntro,
        send: words.retractSend,
        fields: [
          momentField(form, 'retractedAt', words.retractedAt, `${words.retractedAtHint} ${words.when}`),
          reason(false),
          html`<details!${hasDocument(form) ? ' open' : ''}><summary>${words.carried}</summary>!${documentFields(form, 'report.')}</details>`,
        ],
      };
    case 'void':
      return { heading: words.void, intro: words.voidIntro, send: words.voidSend, fields: [reason(true)] };
  }
}

const hasDocument = ({ values, faults }: Form): boolean =>
  Object.entries(values).some(([name, text]) => name.startsWith('report.') && text !== '') ||
  faults.some(({ path }) => path.startsWith('report.'));

export const linkLabels = (lang: Lang): Readonly<Record<string, string>> => {
  const words = actWordsOf(lang);
  return {
    'claims.1': words.second,
    other: words.otherId,
    relation: words.relation,
    rationale: words.rationale,
  };
};

export type Linking = { form: Form; seal: Seal; first: ClaimRecord; others: readonly Brief[] };

export function linkForm({ form, seal, first, others }: Linking): string {
  const words = actWordsOf(form.lang);
  return html`<h1>${words.link}</h1>
<p class="lead">${words.linkIntro}</p>
!${claimLine(first, form.lang)}
<p><bdi>${questionOf(first, form.lang)}</bdi></p>
!${faultSummary(form, linkLabels(form.lang))}
<form method="post" action="/links/new" id="${form.id}" class="sheet" novalidate>
!${sealed(seal)}<input type="hidden" name="claims.0" value="${first.id}">
!${selectField(form, { name: 'claims.1', label: words.second, hint: words.secondHint, options: [{ value: '', label: words.choose }, ...others.map((one) => claimOption(one, form.lang))] })}
!${textField(form, { name: 'other', label: words.otherId, maxChars: 100 })}
!${selectField(form, { name: 'relation', label: words.relation, required: true, options: [{ value: '', label: words.choose }, ...Object.entries(words.relations).map(([value, label]) => ({ value, label }))] })}
!${areaField(form, { name: 'rationale', label: words.rationale, required: true })}
<p class="buttons"><button class="main">${words.linkSend}</button> <a href="${claimUrl(first.id)}">${words.backToClaim}</a></p>
</form>`;
}

export const assessmentLabels = (lang: Lang): Readonly<Record<string, string>> => {
  const words = actWordsOf(lang);
  return {
    assessor: words.assessor,
    claim: words.assessedClaim,
    rating: words.rating,
    'value.text': words.finding,
    'value.min': words.min,
    'value.max': words.max,
    'value.is': words.finding,
    'value.actor': words.finding,
    'value.status': words.finding,
    rationale: words.rationale,
    evidence: words.evidence,
  };
};

export type Assessing = {
  form: Form;
  seal: Seal;
  question: QuestionParts;
  property: Property;
  claims: readonly Brief[];
  actors: Lists['actors'];
};

export function assessmentForm({ form, seal, question, property, claims, actors }: Assessing): string {
  const words = actWordsOf(form.lang);
  return html`<h1>${words.assess}</h1>
<p class="lead"><bdi>${asksOf(question, form.lang)}</bdi></p>
<p>${words.assessIntro}</p>
!${faultSummary(form, assessmentLabels(form.lang))}
<form method="post" action="${questionUrl(question.id, false)}/assess" id="${form.id}" class="sheet" novalidate>
!${sealed(seal)}
!${entryField(form, 'actors', { name: 'assessor', label: words.assessor, required: true })}
!${selectField(form, { name: 'claim', label: words.assessedClaim, options: [{ value: '', label: words.wholeQuestion }, ...claims.map((one) => claimOption(one, form.lang))] })}
!${textField(form, { name: 'rating', label: words.rating, hint: words.ratingHint, maxChars: 100 })}
!${findingFields(form, property)}
!${areaField(form, { name: 'rationale', label: words.rationale })}
!${areaField(form, { name: 'evidence', label: words.evidence, hint: words.evidenceHint })}
<p class="buttons"><button class="main">${words.assessSend}</button> <a href="${questionUrl(question.id, false)}">${words.backToQuestion}</a></p>
!${suggestionList(form.id, 'actors', actors)}
</form>`;
}

/** The value that was found, of the kind that the question asks for. */
function findingFields(form: Form, { valueType, statuses }: Property): string {
  const words = actWordsOf(form.lang);
  const none: Option = { value: '', label: words.none };
  switch (valueType) {
    case 'count':
    case 'quantity':
      return html`!${textField(form, { name: 'value.text', label: words.finding, hint: words.textHint, maxChars: LIMITS.quantityTextChars })}
<div class="pair">!${textField(form, { name: 'value.min', label: words.min })}!${textField(form, { name: 'value.max', label: words.max })}</div>`;
    case 'boolean':
      return selectField(form, {
        name: 'value.is',
        label: words.finding,
        options: [none, { value: 'true', label: words.yes }, { value: 'false', label: words.no }],
      });
    case 'actor':
      return html`!${entryField(form, 'actors', { name: 'value.actor', label: words.finding })}!${checkField(form, { name: 'value.sole', label: words.sole })}`;
    case 'status': {
      const { statusValues } = wordsOf(form.lang);
      return selectField(form, {
        name: 'value.status',
        label: words.finding,
        options: [none, ...statuses.map((value) => ({ value, label: statusValues[value] ?? value }))],
      });
    }
  }
}

const claimLine = (claim: Brief, lang: Lang): string =>
  html`<p class="lead"><a class="figure" href="${claimUrl(claim.id)}">!${figure(claim, lang)}</a> !${actorLink(claim.claimant)}!${claim.claimedAt === null ? '' : html`, !${time(claim.claimedAt, lang)}`}</p>`;

const questionOf = (claim: ClaimRecord, lang: Lang): string => asksOf({ ...claim, ...claim.question }, lang);

function claimOption(claim: Brief, lang: Lang): Option {
  // An option holds text alone.
  const said = figure(claim, lang).replace(/<[^>]*>/g, '');
  return {
    value: claim.id,
    label: `${isolated(claim.claimant.name)}: ${plain(said)}${claim.claimedAt ? `, ${claim.claimedAt}` : ''}`,
  };
}

// What the figure's markup wrote as codes, as the signs that they stand for; the option writes them anew.
const plain = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
