// The form to add a claim, as one types: the fields that the property asks for, suggestions, the preview.

const form = document.querySelector('form[data-claim-form]');
const preview = document.getElementById('preview');
const property = form.querySelector('[name="property"]');

const PREVIEW_MS = 400;
const SUGGEST_MS = 200;

/** Shows the kind of value that the property takes; what is not shown is not sent. */
function fitProperty() {
  const chosen = property.selectedOptions[0];
  const type = chosen?.dataset.type;
  for (const group of form.querySelectorAll('[data-for]')) {
    const fits = type === undefined || group.dataset.for.split(' ').includes(type);
    group.hidden = !fits;
    for (const field of group.querySelectorAll('input, select, textarea')) {
      const own = field.closest('[data-for]');
      if (own === group) field.disabled = !fits;
    }
    if (fits && type !== undefined && group instanceof HTMLDetailsElement) group.open = true;
  }
  const needs = (chosen?.dataset.needs ?? '').split(' ');
  for (const part of ['subject', 'place', 'item']) {
    // Not by form.elements: it has a method called item.
    const field = form.querySelector(`[name="${part}"]`);
    const isNeeded = needs.includes(part);
    const label = form.querySelector(`label[for="${field.id}"]`);
    field.required = isNeeded;
    label.querySelector('.need')?.remove();
    if (!isNeeded) continue;
    const need = document.createElement('span');
    need.className = 'need';
    need.textContent = form.dataset.required;
    label.append(' ', need);
  }
}

let asking = null;
let shown = preview.innerHTML;

/** What the claim would come to now; nothing is written by asking. */
async function showPreview() {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  const fields = new URLSearchParams(new FormData(form));
  fields.set('preview', '1');
  fields.set('fragment', '1');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: fields, signal: controller.signal });
    // Who was signed out meanwhile is led elsewhere, and finds out when sending.
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    if (html === shown) return;
    shown = html;
    preview.replaceChildren(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
  } catch {
    // Another key was pressed, or the network is away: the next one asks again.
  }
}

let suggesting = null;

/** Names that have what was typed so far. */
async function suggest(field) {
  suggesting?.abort();
  const controller = new AbortController();
  suggesting = controller;
  const words = field.value.trim();
  if (words === '') return;
  const query = new URLSearchParams({ kind: field.dataset.suggests, q: words });
  try {
    const answer = await fetch(`/add/suggestions?${query}`, { signal: controller.signal });
    if (!answer.ok || answer.redirected) return;
    const { data } = await answer.json();
    field.list.replaceChildren(
      ...data.map(({ slug, name }) => {
        const option = document.createElement('option');
        option.value = name;
        option.textContent = slug;
        return option;
      }),
    );
  } catch {
    // As above.
  }
}

let previewTimer = null;
let suggestTimer = null;

form.addEventListener('input', ({ target }) => {
  if (target === property) fitProperty();
  clearTimeout(previewTimer);
  previewTimer = setTimeout(showPreview, PREVIEW_MS);
  if (!target.dataset.suggests) return;
  clearTimeout(suggestTimer);
  suggestTimer = setTimeout(() => suggest(target), SUGGEST_MS);
});
// Coming back to the page, a browser puts back what was typed.
addEventListener('pageshow', fitProperty);
fitProperty();
