import { meta, say } from './words.js';
import { onPage } from './swap.js';
import { toast } from './toast.js';

// What is being written is copied to this browser at once and to the server soon; a lost line or a closed lid loses nothing.
const prefix = 'yiwang:keep:', localSeconds = 0.4, serverSeconds = 3, retrySeconds = 10;
const forms = () => document.querySelectorAll('form[data-keep]');
const key = form => prefix + form.dataset.keep;
const skipped = new Set(['_token', '_act', '_version']);

const values = form => Object.fromEntries([...form.elements].filter(field => field.name && !skipped.has(field.name) && /^(text|textarea|hidden|date|number|select-one|search)$/.test(field.type)).map(field => [field.name, field.value]));
const read = form => { try { return JSON.parse(localStorage.getItem(key(form))); } catch { return null; } };
const write = (form, what) => { try { localStorage.setItem(key(form), JSON.stringify(what)); } catch { /* no room in this browser: the copy on the server remains */ } };

export function setUp() {
  onPage(() => forms().forEach(restore));
  addEventListener('input', event => { const form = event.target.form; if (form?.dataset.keep) changed(form); });
  addEventListener('online', () => forms().forEach(form => form.dataset.unsaved && save(form)));
  document.addEventListener('yiwang:sent', event => sent(event.detail));
  document.addEventListener('yiwang:leave', () => forms().forEach(form => { if (form.dataset.dirty) write(form, { version: version(form), values: values(form) }); }));
  addEventListener('pagehide', () => forms().forEach(form => { if (form.dataset.dirty) write(form, { version: version(form), values: values(form) }); }));
  // Signing out leaves nothing behind on a shared machine.
  addEventListener('submit', event => { if (new URL(event.target.action).pathname === '/sign-out') Object.keys(localStorage).filter(name => name.startsWith('yiwang:')).forEach(name => localStorage.removeItem(name)); }, true);
}

function sent(form) {
  clearTimeout(form.keepTimer);
  clearTimeout(form.saveTimer);
  delete form.dataset.dirty;
  localStorage.removeItem(key(form));
}

const version = form => form.elements._version?.value ?? '';

function restore(form) {
  if (form.dataset.restored) return;
  form.dataset.restored = '1';
  const kept = read(form);
  if (!kept || JSON.stringify(kept.values) === JSON.stringify(values(form))) return;
  const put = () => { for (const [name, value] of Object.entries(kept.values)) { const field = form.elements[name]; if (field && 'value' in field && field.type !== 'file') { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); } } document.dispatchEvent(new CustomEvent('yiwang:restored', { detail: form })); changed(form); };
  if (kept.version === version(form)) { put(); toast(say('没送出的内容已放回', 'What you had not sent is back')); return; }
  const note = toast(say('这台机器上还留着您没送出的内容', 'This browser still has words you did not send'));
  const back = Object.assign(document.createElement('button'), { className: 'btn', textContent: say('放回', 'Put back') });
  back.addEventListener('click', () => { put(); note.remove(); });
  note.append(back);
}

function changed(form) {
  form.dataset.dirty = '1';
  clearTimeout(form.keepTimer);
  form.keepTimer = setTimeout(() => write(form, { version: version(form), values: values(form) }), localSeconds * 1000);
  if (!form.dataset.autosave) return;
  form.dataset.unsaved = '1';
  clearTimeout(form.saveTimer);
  form.saveTimer = setTimeout(() => save(form), serverSeconds * 1000);
}

async function save(form) {
  const mark = document.getElementById('saved');
  const before = JSON.stringify(values(form));
  try {
    const answer = await fetch(form.dataset.autosave, { method: 'PUT', credentials: 'same-origin', headers: { 'Accept': 'application/json', 'X-Token': meta('token') }, body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string')) });
    if (answer.status === 409) { delete form.dataset.unsaved; toast(say('别人也改了这稿，存稿时会合并', 'Somebody else changed this draft too; saving will merge them')); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (told.version && form.elements._version) form.elements._version.value = told.version;
    if (JSON.stringify(values(form)) === before) { delete form.dataset.unsaved; delete form.dataset.dirty; localStorage.removeItem(key(form)); }
    if (mark) mark.textContent = say(`${clock()} 已存`, `saved ${clock()}`);
  } catch {
    if (mark) mark.textContent = say(`网断了，可以接着写；${clock()} 存在本机`, `The line is down, write on; kept in this browser ${clock()}`);
    form.saveTimer = setTimeout(() => document.contains(form) && save(form), retrySeconds * 1000);
  }
}

const clock = () => new Date().toTimeString().slice(0, 5);
