/** What a claim would come to, before it is recorded: how it is read, and what it would contradict. */
import { html } from 'ghtml';
import { boundsInWords, factorWords, figure } from './figures.ts';
import { actorLink, asksOf, claimUrl, quoted, time } from './names.ts';
import type { Brief, ClaimRecord, Ref } from './records.ts';
import { type Lang, wordsOf } from './words.ts';
import { actWordsOf } from './words-acts.ts';
import { faultText, type ShownFault } from './words-faults.ts';

type Figure = Extract<NonNullable<Brief['value']>, { stated: unknown }>;
/** A value as it was read, before anything was recorded. */
export type Read = Pick<
  Figure,
  'type' | 'text' | 'lang' | 'unit' | 'stated' | 'effective' | 'rule' | 'ruleSet'
>;

export type Foreseen = {
  claim: ClaimRecord;
  /** The same claim is there already: its id. */
  merged: boolean;
  dispute: { verdict: 'conflict' | 'tension' } | null;
  counterclaims: readonly {
    claim: { id: string; claimant: Ref; claimedAt: string | null } & Pick<Brief, 'value' | 'polarity'>;
    verdict: string;
    reason: string;
    factor: number | null;
  }[];
};

export type Preview = {
  /** The figure, where it could be read, whatever else is wrong. */
  read: Read | null;
  /** Null while something stands in the way. */
  foreseen: Foreseen | null;
  faults: readonly ShownFault[];
};

/** `labels`: of the fields that faults can be at. */
export function claimPreview(
  { read, foreseen, faults }: Preview,
  labels: Readonly<Record<string, string>>,
  limit: number,
  lang: Lang,
): string {
  const words = actWordsOf(lang);
  const parts = [
    read === null ? '' : readPart(read, lang),
    foreseen === null ? '' : foreseenPart(foreseen, limit, lang),
    faults.length === 0 ? '' : faultsPart(faults, labels, lang),
  ].filter((part) => part !== '');
  return html`<h2>${words.preview}</h2>
!${parts.length === 0 ? emptyPreview(lang) : parts.join('\n')}`;
}

export const emptyPreview = (lang: Lang): string =>
  html`<p class="quiet">${actWordsOf(lang).previewEmpty}</p>`;

function readPart(read: Read, lang: Lang): string {
  const words = actWordsOf(lang);
  const stated = boundsInWords(read.stated, read, lang);
  const effective = boundsInWords(read.effective, read, lang);
  const isSame = JSON.stringify(read.stated) === JSON.stringify(read.effective);
  const bounds = isSame
    ? html`<dt>${words.allows}</dt><dd>${stated}</dd>`
    : html`<dt>${words.stated}</dt><dd>${stated}</dd><dt>${words.effective}</dt><dd>${effective}</dd>`;
  return html`<h3>${words.readAs}!${read.text === null ? '' : html` !${quoted(read.text, read.lang, lang)}`}</h3>
<dl class="read">!${bounds}<dt>${words.rule}</dt><dd>!${ruleWords(read, lang)}</dd></dl>`;
}

/** By which rule words were read, in words. */
export function ruleWords({ rule, ruleSet }: Pick<Read, 'rule' | 'ruleSet'>, lang: Lang): string {
  const words = actWordsOf(lang);
  const meaning = Object.hasOwn(words.rules, rule)
    ? words.rules[rule]!
    : words.vagueRule(rule.replaceAll('-', ' '));
  return html`${meaning}!${ruleSet === null ? '' : html` <span class="quiet">(${words.ruleSet(ruleSet)})</span>`}`;
}

function foreseenPart(
  { claim, merged, dispute, counterclaims }: Foreseen,
  limit: number,
  lang: Lang,
): string {
  const words = actWordsOf(lang);
  const { verdicts } = wordsOf(lang);
  const state =
    dispute === null
      ? html`<p>${words.isUndisputed} <bdi>${asksOf({ ...claim, ...claim.question }, lang)}</bdi></p>`
      : html`<p>${words.wouldOpen} <bdi>${asksOf({ ...claim, ...claim.question }, lang)}</bdi> (<strong class="verdict verdict-${dispute.verdict}">${verdicts[dispute.verdict]}</strong>)</p>`;
  return html`!${merged ? html`<p class="same">${words.isThere} <a href="${claimUrl(claim.id)}">${words.thatClaim}</a></p>` : ''}
<h3>${words.contradicts}</h3>
!${state}
!${counterclaims.length === 0 ? html`<p>${words.contradictsNothing}</p>` : html`<ol class="against">!${counterclaims.map((one) => counterclaimLine(one, lang))}</ol>`}
!${counterclaims.length < limit ? '' : html`<p class="quiet">${words.contradictsMore(limit)}</p>`}`;
}

function counterclaimLine(
  { claim, verdict, reason, factor }: Foreseen['counterclaims'][number],
  lang: Lang,
): string {
  const { verdicts, colon } = wordsOf(lang);
  return html`<li><a class="figure" href="${claimUrl(claim.id)}">!${figure(claim, lang)}</a> !${actorLink(claim.claimant)}!${claim.claimedAt === null ? '' : html`, !${time(claim.claimedAt, lang)}`}
<p><span class="verdict verdict-${verdict}">${verdicts[verdict] ?? verdict}</span>!${factor === null ? '' : html`, ${factorWords(factor, lang)}`}${colon}${reason}</p></li>`;
}

function faultsPart(
  faults: readonly ShownFault[],
  labels: Readonly<Record<string, string>>,
  lang: Lang,
): string {
  const words = actWordsOf(lang);
  const { colon } = wordsOf(lang);
  const missing = faults.filter((one) => one.code === 'required' && labels[one.path] !== undefined);
  const others = faults.filter((one) => !missing.includes(one));
  const wrong = others.map(
    (one) =>
      html`<li>${labels[one.path] === undefined ? '' : `${labels[one.path]}${colon}`}${faultText(one, lang)}</li>`,
  );
  return html`!${wrong.length === 0 ? '' : html`<ul class="wrong">!${wrong}</ul>`}
!${missing.length === 0 ? '' : html`<p class="quiet">${words.stillNeeded}${colon}${missing.map(({ path }) => labels[path]).join(', ')}</p>`}`;
}
