import { say } from './words.js';
import { announce, toast } from './toast.js';

// A link or a form changes the page without loading its assets again: the answer is the whole page, its body takes the place of this one.
const ready = [];
let under = null, shown = '';

/** Runs now and after every swap. */
export const onPage = act => { ready.push(act); };
export const pageReady = () => ready.forEach(act => act());

export function setUp() {
  history.replaceState({ y: 0 }, '');
  history.scrollRestoration = 'manual';
  addEventListener('click', followed);
  addEventListener('submit', submitted);
  shown = placeOf(location);
  // A place within the page is the browser's own to go to; fetching the page for it would take typed words away.
  addEventListener('popstate', event => { if (placeOf(location) !== shown) visit(location.href, { history: 'none', y: event.state?.y ?? 0 }); });
  addEventListener('scroll', () => { clearTimeout(setUp.timer); setUp.timer = setTimeout(() => history.replaceState({ y: scrollY }, ''), 200); }, { passive: true });
}

const placeOf = address => address.pathname + address.search;

function followed(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute('download') || link.dataset.plain !== undefined || link.origin !== location.origin) return;
  if (link.pathname === location.pathname && link.search === location.search && link.hash) return;
  event.preventDefault();
  if (link.dataset.print !== undefined) return print();
  visit(link.href);
}

function submitted(event) {
  const form = event.target, button = event.submitter;
  if (event.defaultPrevented || form.target) return;
  const action = new URL(button?.getAttribute('formaction') || form.getAttribute('action') || location.href, location.href);
  if (action.origin !== location.origin) return;
  event.preventDefault();
  const fields = new FormData(form);
  if (button?.name) fields.append(button.name, button.value);
  if (form.method === 'get') {
    action.search = new URLSearchParams([...fields].filter(([, value]) => typeof value === 'string')).toString();
    return visit(action.href);
  }
  if (form.dataset.busy) return;
  form.dataset.busy = '1';
  const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams([...fields].filter(([, value]) => typeof value === 'string'));
  visit(action.href, { method: 'POST', body, form });
}

/** options: method, body, form; history: push | none; quiet keeps scroll and focus. */
export async function visit(url, options = {}) {
  under?.abort();
  const turn = under = new AbortController();
  const main = document.getElementById('main');
  const slow = setTimeout(() => main?.setAttribute('aria-busy', 'true'), 1000);
  try {
    const answer = await fetch(url, {
      method: options.method ?? 'GET', body: options.body, signal: turn.signal, credentials: 'same-origin',
      headers: { 'Accept': 'text/html', 'Yiwang-Swap': '1' },
    });
    if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) {
      if (options.method === 'POST') download(await answer.blob(), answer); else location.assign(url);
      return answer;
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (turn !== under) return answer;
    if (!page.getElementById('main') || stale(page)) { location.assign(answer.url); return answer; }
    // A session that ended meanwhile answers with its sign-in page: then nothing was sent, and the copy stays.
    const asked = /^\/(sign-in|step-up)/.test(new URL(answer.url).pathname) && !/^\/(sign-in|step-up)/.test(new URL(url, location.href).pathname);
    if (options.form && answer.ok && !asked) document.dispatchEvent(new CustomEvent('yiwang:sent', { detail: options.form }));
    const moved = options.method !== 'POST' || answer.redirected;
    if (moved && options.history !== 'none') {
      const target = answer.url + (new URL(url, location.href).hash || '');
      if (target === location.href) history.replaceState({ y: 0 }, ''); else history.pushState({ y: 0 }, '', target);
    }
    show(page, options);
    return answer;
  } catch (fault) {
    if (fault.name === 'AbortError') return null;
    if (options.method === 'POST') toast(say('网断了，没有送出。您写的都在，连上后再按一次，同一件只办一次。', 'The line is down; nothing was sent. Your words are kept; press again once it is back. It is done once only.'));
    else if (!options.quiet) location.assign(url);
    return null;
  } finally {
    clearTimeout(slow);
    main?.removeAttribute('aria-busy');
    if (options.form) delete options.form.dataset.busy;
  }
}

function show(page, options) {
  const y = scrollY, focused = document.activeElement?.id;
  for (const asset of missing(page)) document.head.append(asset);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  for (const name of ['token', 'events']) {
    const here = document.querySelector(`meta[name="${name}"]`), there = page.querySelector(`meta[name="${name}"]`);
    if (here && there) here.content = there.content; else if (there) document.head.append(document.importNode(there)); else here?.remove();
  }
  document.dispatchEvent(new Event('yiwang:leave'));
  document.body.replaceWith(document.importNode(page.body, true));
  shown = placeOf(location);
  pageReady();
  if (options.quiet) { scrollTo(0, y); if (focused) document.getElementById(focused)?.focus({ preventScroll: true }); return; }
  const wrong = options.method === 'POST' && document.querySelector('[role=alert], [aria-invalid=true]');
  const aim = wrong || (location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))));
  scrollTo(0, aim ? 0 : options.y ?? 0);
  if (aim) { aim.scrollIntoView({ block: 'center' }); if (!aim.matches('a,input,textarea,select,button')) aim.tabIndex = -1; aim.focus({ preventScroll: true }); }
  else document.getElementById('main').focus({ preventScroll: true });
  announce(wrong ? wrong.textContent.trim() : document.title);
}

const tags = page => [...page.querySelectorAll('script[src],link[rel=stylesheet]')];
const addressOf = tag => tag.getAttribute('src') ?? tag.getAttribute('href');
const assets = page => tags(page).map(addressOf);

// A page with another build of the common assets is loaded whole.
const common = page => assets(page).filter(url => /\/(ui|yiwang)\./.test(url)).sort().join();
const stale = page => common(page) !== common(document);

function missing(page) {
  const here = new Set(assets(document));
  // Made anew: a script out of a parsed page does not run.
  return tags(page).filter(tag => !here.has(addressOf(tag))).map(tag => tag.localName === 'link'
    ? Object.assign(document.createElement('link'), { rel: 'stylesheet', href: addressOf(tag) })
    : Object.assign(document.createElement('script'), { src: addressOf(tag) }));
}

function download(blob, answer) {
  const name = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'download';
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: decodeURIComponent(name) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
