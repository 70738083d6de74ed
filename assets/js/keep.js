import { meta, say } from './words.js';
import { onPage } from './swap.js';
import { toast } from './toast.js';

// What is being written is copied to this browser at once and to the server soon; a lost line or a closed lid loses nothing.
const prefix = 'yiwang:keep:', localSeconds = 0.4, serverSeconds = 3, retrySeconds = 10;
const forms = () => document.querySelectorAll('form[data-keep]');
const key = form => prefix + form.dataset.keep;
const skipped = new Set(['_token', '_act', '_version']);

const values = form => Object.fromEntries([...form.elements].filter(field => field.name && !skipped.has(field.name) && /^(text|textarea|hidden|date|number|select-one|search)$/.test(field.type)).map(field => [field.name, field.value]));
const read = form => store(() => JSON.parse(localStorage.getItem(key(form))));
const write = (form, what) => store(() => localStorage.setItem(key(form), JSON.stringify(what)));

// A browser without room, or one that keeps nothing: said once, so that nobody relies on a copy that is not there.
let told = false;
function store(act) {
  try { return act(); } catch (fault) {
    console.warn(fault);
    if (!told) toast(say('这个浏览器留不住没送出的内容，离开前请先送出或存稿', 'This browser cannot keep what you have not sent: send or save it before you leave'));
    told = true;
    return null;
  }
}

export function setUp() {
  onPage(() => forms().forEach(restore));
  addEventListener('input', event => { const form = event.target.form; if (form?.dataset.keep) changed(form); });
  addEventListener('online', () => forms().forEach(form => form.dataset.unsaved && save(form)));
  document.addEventListener('yiwang:sent', event => sent(event.detail));
  document.addEventListener('yiwang:leave', () => forms().forEach(leave));
  addEventListener('pagehide', () => forms().forEach(form => { if (form.dataset.dirty) write(form, { version: version(form), values: values(form) }); }));
  // Signing out leaves nothing behind on a shared machine.
  addEventListener('submit', event => { if (new URL(event.target.action).pathname === '/sign-out') Object.keys(localStorage).filter(name => name.startsWith('yiwang:')).forEach(name => localStorage.removeItem(name)); }, true);
}

// A form that is shown no more keeps its copy and saves nothing: the page behind it may say something newer.
function leave(form) {
  quiet(form);
  if (form.dataset.dirty) write(form, { version: version(form), values: values(form) });
}

function quiet(form) {
  clearTimeout(form.keepTimer);
  clearTimeout(form.saveTimer);
  form.saving?.abort();
}

function sent(form) {
  quiet(form);
  delete form.dataset.dirty;
  localStorage.removeItem(key(form));
}

const version = form => form.elements._version?.value ?? '';

function restore(form) {
  if (form.dataset.restored) return;
  form.dataset.restored = '1';
  const kept = read(form);
  if (!kept || JSON.stringify(kept.values) === JSON.stringify(values(form))) return;
  const again = () => { put(form, kept.values); changed(form); };
  // What is saved by itself goes back onto the text it was written on: the server merges it with what was saved since.
  if (form.dataset.autosave && kept.version) form.elements._version.value = kept.version;
  if (kept.version === version(form)) { again(); toast(say('没送出的内容已放回', 'What you had not sent is back')); return; }
  const note = toast(say('这台机器上还留着您没送出的内容', 'This browser still has words you did not send'));
  const back = Object.assign(document.createElement('button'), { className: 'btn', textContent: say('放回', 'Put back') });
  back.addEventListener('click', () => { again(); note.remove(); });
  note.append(back);
}

function put(form, what) {
  for (const [name, value] of Object.entries(what)) {
    const field = form.elements[name];
    if (!field || !('value' in field) || field.type === 'file') continue;
    field.value = value;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
  document.dispatchEvent(new CustomEvent('yiwang:restored', { detail: form }));
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
    form.saving = new AbortController();
    const answer = await fetch(form.dataset.autosave, { method: 'PUT', signal: form.saving.signal, credentials: 'same-origin', headers: { 'Accept': 'application/json', 'X-Token': meta('token') }, body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string')) });
    if (answer.status === 409) { delete form.dataset.unsaved; toast((await answer.json()).title); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const saved = await answer.json(), still = JSON.stringify(values(form)) === before;
    if (saved.merged && still) {
      put(form, saved.merged);
      toast(say('别人也改了这稿，已合并进来', 'Somebody else changed this draft too; it was merged in'));
    }
    // What was written while a merged text was under way rests on the old one: the next save merges it again.
    if (still || !saved.merged) form.elements._version.value = saved.version;
    if (still) { delete form.dataset.unsaved; delete form.dataset.dirty; localStorage.removeItem(key(form)); }
    if (mark) mark.textContent = say(`${clock()} 已存`, `saved ${clock()}`);
  } catch (cut) {
    if (cut.name === 'AbortError') return;
    if (mark) mark.textContent = say(`网断了，可以接着写；${clock()} 存在本机`, `The line is down, write on; kept in this browser ${clock()}`);
    form.saveTimer = setTimeout(() => document.contains(form) && save(form), retrySeconds * 1000);
  }
}

const clock = () => new Date().toTimeString().slice(0, 5);
