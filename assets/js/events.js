import { meta, say } from './words.js';
import { onPage, visit } from './swap.js';
import { toast } from './toast.js';

// One connection a browser: the tab that holds the lock listens and tells the others. The last event's id outlives the tab.
const lastKey = 'yiwang:last-event', retryFirst = 2, retryMost = 60;
const kinds = ['notice', 'changed'];
let channel, source, holder = false, wait = retryFirst;

export function setUp() {
  channel = 'BroadcastChannel' in window ? new BroadcastChannel('yiwang') : null;
  channel?.addEventListener('message', event => heard(event.data.kind, event.data.told, event.data.id));
  let asked = false;
  onPage(() => {
    titled();
    if (!meta('events')) { source?.close(); source = null; return; }
    if (holder && !source) listen();
    if (asked) return;
    asked = true;
    if (navigator.locks && channel) navigator.locks.request('yiwang-events', () => new Promise(listen)); else listen();
  });
}

function listen() {
  holder = true;
  if (!meta('events')) return;
  const last = localStorage.getItem(lastKey);
  source = new EventSource(meta('events') + (last ? `?after=${encodeURIComponent(last)}` : ''));
  source.addEventListener('open', () => { wait = retryFirst; });
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, wait * 1000);
    wait = Math.min(wait * 2, retryMost);
  });
  for (const kind of kinds) source.addEventListener(kind, event => {
    if (event.lastEventId) localStorage.setItem(lastKey, event.lastEventId);
    const told = JSON.parse(event.data);
    const id = Number(event.lastEventId);
    channel?.postMessage({ kind, told, id });
    heard(kind, told, id);
  });
}

function heard(kind, told, id) {
  if (kind === 'notice') noticed(told, id);
  if (kind === 'changed' && touches(told.path)) refresh();
}

// A list ending in * stands for everything below it.
const touches = path => path && (path.endsWith('*') ? location.pathname.startsWith(path.slice(0, -1)) : location.pathname === path);

function refresh() {
  if (document.hidden) { document.addEventListener('visibilitychange', refresh, { once: true }); return; }
  const writing = document.querySelector('form[data-dirty]') || document.activeElement?.matches('input,textarea,select') || document.querySelector('details[open], .task input:checked, .tbl input:checked');
  if (writing) toast(say('这一页有变化', 'This page has changed'), location.href, say('看新的', 'Show it')); else visit(location.href, { history: 'none', quiet: true });
}

// The page says up to which notice it has counted; what comes again after a break is not counted twice.
function noticed(told, id) {
  const page = document.body.dataset;
  if (id <= Number(page.noticeLast)) return;
  page.noticeLast = id;
  page.notices = Number(page.notices) + 1;
  titled();
  toast(say(told.zh, told.en), told.url);
}

function titled() {
  const counted = Number(document.body.dataset.notices || 0), unread = counted > 99 ? '99+' : counted;
  document.title = (unread ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\+?\) /, '');
  const bell = document.getElementById('bell');
  if (!bell) return;
  bell.querySelector('span').textContent = unread || '';
  bell.setAttribute('aria-label', say(`提醒，${unread} 条未读`, `Notices, ${unread} unread`));
}
