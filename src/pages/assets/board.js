// What the board does beyond plain pages: live updates, filters as one types, times in the reader's zone.

const announcer = document.getElementById('announcer');

/** Full times in the reader's zone; what is less precise stays as it was said. */
function localTimes(root) {
  const { lang } = document.documentElement;
  const form = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  for (const time of root.querySelectorAll('time[data-zoned]')) {
    time.title = time.dateTime;
    time.textContent = form.format(new Date(time.dateTime));
  }
}

/** The parts of a page that have a key, as the server wrote them. */
function keyedParts(root) {
  const parts = new Map();
  for (const one of root.querySelectorAll('[data-key]')) parts.set(one.dataset.key, one.outerHTML);
  return parts;
}

/** What the reader has done to a part that is about to be replaced. */
function stateOf(root) {
  const active = document.activeElement;
  const fields = new Map();
  for (const field of root.querySelectorAll('input, select, textarea'))
    if (field.id && (field.value !== initialValue(field) || field === active))
      fields.set(field.id, field.value);
  return {
    folds: new Map([...root.querySelectorAll('details[id]')].map((one) => [one.id, one.open])),
    fields,
    focus: root.contains(active) ? addressOf(active) : null,
    selection:
      typeof active?.selectionStart === 'number' ? [active.selectionStart, active.selectionEnd] : null,
  };
}

function initialValue(field) {
  if (field instanceof HTMLSelectElement)
    return [...field.options].find((one) => one.defaultSelected)?.value ?? field.options[0]?.value;
  return field.defaultValue;
}

/** How an element is found again in a new version of the page. */
function addressOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const keyed = element.closest('[data-key]');
  const within = keyed ? `[data-key="${CSS.escape(keyed.dataset.key)}"] ` : '';
  const href = element.getAttribute('href');
  return href ? `${within}a[href="${CSS.escape(href)}"]` : null;
}

function restore(root, { folds, fields, focus, selection }) {
  for (const [id, open] of folds) {
    const one = root.querySelector(`#${CSS.escape(id)}`);
    if (one) one.open = open;
  }
  for (const [id, value] of fields) {
    const field = root.querySelector(`#${CSS.escape(id)}`);
    if (field) field.value = value;
  }
  if (!focus) return;
  const element = document.querySelector(focus);
  element?.focus({ preventScroll: true });
  if (
    selection &&
    element &&
    'setSelectionRange' in element &&
    ['text', 'search', 'textarea'].includes(element.type)
  )
    element.setSelectionRange(...selection);
}

// As the server wrote it: what the script made of times must not look like a change.
let written = document.querySelector('main').innerHTML;
let parts = keyedParts(document.querySelector('main'));
let asking = null;

/** Asks for the page again and puts in what differs; returns whether anything did. */
async function refresh(url, { announce }) {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  try {
    const answer = await fetch(url, { signal: controller.signal, headers: { accept: 'text/html' } });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('main');
    if (!fresh || fresh.innerHTML === written) return false;
    replace(page, fresh, announce);
    return true;
  } catch {
    // Another update took its place, or the network is away: the next change asks again.
    return false;
  } finally {
    if (asking === controller) asking = null;
  }
}

function replace(page, fresh, announce) {
  const main = document.querySelector('main');
  const state = stateOf(main);
  const [x, y] = [scrollX, scrollY];
  const before = parts;
  written = fresh.innerHTML;
  parts = keyedParts(fresh);
  main.replaceChildren(...fresh.childNodes);
  restore(main, state);
  scrollTo({ left: x, top: y, behavior: 'instant' });
  document.title = page.title;
  localTimes(main);
  if (fresh.dataset.live !== main.dataset.live) {
    main.dataset.live = fresh.dataset.live ?? '';
    main.dispatchEvent(new Event('followed'));
  }
  if (!announce) return;
  const changed = [...parts].filter(([key, html]) => before.get(key) !== html).map(([key]) => key);
  for (const key of changed) main.querySelector(`[data-key="${CSS.escape(key)}"]`)?.classList.add('changed');
  announcer.textContent = '';
  requestAnimationFrame(() => {
    announcer.textContent =
      changed.length > 0
        ? `${announcer.dataset.updated} ${announcer.dataset.changed}`
        : announcer.dataset.updated;
  });
}

/** Follows what changes while the page is seen; several changes at once are one update. */
function follow(main) {
  let stream = null;
  let timer = null;
  let last = 0;
  const update = () => {
    clearTimeout(timer);
    timer = setTimeout(
      async () => {
        last = Date.now();
        await refresh(location.href, { announce: true });
      },
      Math.max(SETTLE_MS, last + PACE_MS - Date.now()),
    );
  };
  const open = () => {
    if (stream || document.hidden || !main.dataset.live) return;
    stream = new EventSource(main.dataset.live);
    // Between the page and the stream something may have changed: the browser asks whether it has.
    stream.onopen = update;
    stream.onmessage = update;
    stream.addEventListener('closing', update);
  };
  const close = () => {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  main.addEventListener('followed', () => {
    close();
    open();
  });
  open();
}

/** Where no stream can be had, asks by and by. */
function poll() {
  setInterval(() => {
    if (!document.hidden) refresh(location.href, { announce: true });
  }, POLL_MS);
}

const SETTLE_MS = 150;
const PACE_MS = 2_000;
const POLL_MS = 20_000;
const TYPING_MS = 250;

/** Shows what fits while one types or chooses; without this script the form is sent as it is. */
function filterAsTyped() {
  let timer = null;
  const show = (form) => {
    const given = [...new FormData(form)].filter(([, value]) => value !== '');
    const query = new URLSearchParams(given).toString();
    const url = `${form.getAttribute('action')}${query ? `?${query}` : ''}`;
    history.replaceState(null, '', url);
    refresh(url, { announce: false });
  };
  document.addEventListener('input', ({ target }) => {
    const form = target.closest?.('form[data-filter]');
    if (!form) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(form), target instanceof HTMLSelectElement ? 0 : TYPING_MS);
  });
}

localTimes(document);
filterAsTyped();
const main = document.querySelector('main');
if (main.dataset.live !== undefined) follow(main);
else if (main.dataset.poll !== undefined) poll();
