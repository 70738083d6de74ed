import { onPage } from './swap.js';
import { meta, say } from './words.js';

// The page beside the editor: after a pause what stands in the form is set by the server and shown; nothing is saved by it.
const pauseSeconds = 0.25;

export function setUp() {
  const later = form => { const part = pane(form); if (part?.open) { clearTimeout(part.timer); part.timer = setTimeout(() => show(part, form), pauseSeconds * 1000); } };
  addEventListener('input', event => later(event.target.form));
  addEventListener('toggle', event => {
    if (!event.target.matches?.('[data-preview]')) return;
    event.target.closest('.cmpouter')?.classList.toggle('watching', event.target.open);
    if (event.target.open) show(event.target, document.getElementById('draft'));
  }, true);
  onPage(() => { const part = document.querySelector('[data-preview][open]'); if (part) show(part, document.getElementById('draft')); });
}

const pane = form => form?.id === 'draft' ? document.querySelector('[data-preview]') : null;

async function show(part, form) {
  part.turn?.abort();
  const turn = part.turn = new AbortController();
  const says = part.querySelector('[data-preview-says]'), here = part.querySelector('[data-preview-here]');
  try {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    const answer = await fetch(part.dataset.preview, { method: 'POST', body, credentials: 'same-origin', signal: turn.signal, headers: { 'Accept': 'text/html', 'X-Token': meta('token') } });
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-preview-part]');
    if (!fresh) return;
    const top = here.scrollTop;
    here.replaceChildren(document.importNode(fresh, true));
    here.scrollTop = top;
    const total = fresh.querySelector('[data-total]')?.dataset.total;
    says.textContent = total ? say(`${total} 页`, `${total} pages`) : '';
  } catch (cut) {
    if (cut.name !== 'AbortError') says.textContent = say('网断了，连上再排', 'The line is down');
  }
}
