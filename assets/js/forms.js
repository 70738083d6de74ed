import { takes } from './uploads.js';
import { onPage, pageReady } from './swap.js';

/** Small helps inside forms: phrases, the button that names where it goes, live counts, files, menus. */
export function setUp() {
  addEventListener('click', clicked);
  addEventListener('change', changed);
  addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    const menu = event.target.closest?.('details.drop[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
  addEventListener('toggle', event => {
    const form = event.target.open && event.target.querySelector?.('form[data-takes]');
    const from = form && document.getElementById(form.dataset.takes), to = form?.querySelector('textarea');
    if (from && to && !to.value) to.value = from.value;
  }, true);
  onPage(() => document.querySelectorAll('select[data-goes]').forEach(goes));
  // What waited for the person to be known again is sent without another click.
  onPage(() => document.querySelector('form[data-goes-on]')?.requestSubmit());
}

function clicked(event) {
  for (const menu of document.querySelectorAll('details.drop[open]')) if (!menu.contains(event.target)) menu.open = false;
  const phrase = event.target.closest?.('[data-phrase]');
  if (phrase) {
    const text = phrase.closest('form').querySelector('textarea');
    text.value = text.value.trim() === '' ? phrase.textContent : text.value + phrase.textContent;
    text.dispatchEvent(new Event('input', { bubbles: true }));
    text.focus();
  }
}

function changed(event) {
  const field = event.target;
  if (field.matches?.('select[data-goes]')) goes(field);
  if (field.dataset?.submits !== undefined && field.files?.length && !takes(field)) field.form.requestSubmit();
  const form = field.form;
  if (form?.dataset.liveForm !== undefined && field.type === 'checkbox') { clearTimeout(form.liveTimer); form.liveTimer = setTimeout(() => count(form), 250); }
}

function goes(select) {
  const words = document.querySelector(`#${select.dataset.goes} [data-words]`);
  if (words) words.textContent = select.selectedOptions[0].dataset.go;
  for (const group of select.form.querySelectorAll('[data-for]')) { const on = group.dataset.for === select.value; group.hidden = !on; group.disabled = !on; }
}

// The server counts, so the number is that of the union, each unit once; only the parts that say it are replaced.
async function count(form) {
  form.liveTurn?.abort();
  const turn = form.liveTurn = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.append('do', 'count');
  try {
    const answer = await fetch(form.action, { method: 'POST', body, credentials: 'same-origin', signal: turn.signal, headers: { 'Accept': 'text/html' } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const fresh = page.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (fresh) part.replaceWith(document.importNode(fresh, true));
    }
    for (const name of ['_version', '_act']) { const fresh = page.querySelector(`#${form.id} [name=${name}]`); if (fresh && form.elements[name]) form.elements[name].value = fresh.value; }
    for (const button of document.querySelectorAll('button[value=done]')) { const fresh = page.querySelector('button[value=done]'); if (fresh) button.textContent = fresh.textContent; }
    pageReady();
  } catch (fault) {
    if (fault.name !== 'AbortError') form.classList.add('stale');
  }
}
