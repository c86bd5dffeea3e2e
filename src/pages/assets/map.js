// The slider of days: the map follows it without the page being loaded anew. Without this the form does it.
const PAUSE_MILLIS = 120;

for (const form of document.querySelectorAll('form[data-territory]')) follow(form);

function follow(form) {
  const range = form.querySelector('input[type=range]');
  const days = form.dataset.territory.split(' ');
  let timer = 0;
  let asked = 0;
  range.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(days[Number(range.value)]), PAUSE_MILLIS);
  });

  async function show(day) {
    asked += 1;
    const mine = asked;
    const url = new URL(location.href);
    url.search = new URLSearchParams({ day }).toString();
    const answer = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => null);
    // A later move of the slider has taken its place.
    if (mine !== asked || !answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const map = page.querySelector('[data-territory-map]');
    if (map === null || mine !== asked) return;
    document.querySelector('[data-territory-map]').replaceWith(map);
    const time = page.querySelector('form[data-territory] input[type=range]');
    if (time) range.setAttribute('aria-valuetext', time.getAttribute('aria-valuetext'));
    for (const link of document.querySelectorAll('ol.days a'))
      if (new URL(link.href).searchParams.get('day') === day) link.setAttribute('aria-current', 'date');
      else link.removeAttribute('aria-current');
    url.hash = '';
    history.replaceState(null, '', url);
  }
}
