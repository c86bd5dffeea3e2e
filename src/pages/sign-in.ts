/** Signing in with an API key, and out. */
import { html } from 'ghtml';
import { type Form, faultSummary, textField } from './form-parts.ts';
import type { Frame } from './layout.ts';
import { wordsOf } from './words.ts';
import { actWordsOf } from './words-acts.ts';
import type { ShownFault } from './words-faults.ts';

export type SignInGiven = {
  /** Where to go then: a path of ours. */
  next: string;
  faults: readonly ShownFault[];
};

export function signInForm(frame: Frame, { next, faults }: SignInGiven): string {
  const [words, general] = [actWordsOf(frame.lang), wordsOf(frame.lang)];
  const form: Form = { id: 'sign-in', lang: frame.lang, values: {}, faults };
  const who = frame.signedInAs;
  return html`<h1>${who === null ? general.signIn : words.signInOther}</h1>
!${who === null ? html`<p class="lead">${words.signInWhy}</p>` : html`<p class="lead"><bdi>${words.signedInAs(who.name, general.roles[who.role] ?? who.role)}</bdi></p>`}
!${faultSummary(form, { key: words.key })}
<form method="post" action="/sign-in" id="sign-in" class="sheet short">
<input type="hidden" name="next" value="${next}">
!${textField(form, { name: 'key', label: words.key, hint: words.keyHint, type: 'password', required: true, autocomplete: 'current-password' })}
<p class="buttons"><button class="main">${general.signIn}</button></p>
</form>`;
}
