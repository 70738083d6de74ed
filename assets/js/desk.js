import { onPage } from './swap.js';

// j and k walk the tasks, x ticks one, Enter opens it (it has the focus), / goes to the search.
const rows = () => [...document.querySelectorAll('.task, .tbl tbody tr')].filter(row => row.querySelector('a'));

export function setUp() {
  addEventListener('keydown', pressed);
  addEventListener('change', event => {
    const list = event.target.closest?.('form[data-pick]');
    if (!list) return;
    if (event.target.dataset.all !== undefined) for (const box of list.querySelectorAll('input[name=pick]')) box.checked = event.target.checked;
    counted(list);
  });
  onPage(() => document.querySelectorAll('form[data-pick]').forEach(counted));
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.isContentEditable) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'checkbox') return;
  if (event.key === '/') { event.preventDefault(); document.querySelector('.find input')?.focus(); return; }
  const all = rows(), at = all.findIndex(row => row.classList.contains('at') || row.contains(document.activeElement));
  if (event.key === 'j' || event.key === 'k') {
    const next = all[at + (event.key === 'j' ? 1 : -1)];
    if (!next) return;
    all[at]?.classList.remove('at');
    next.classList.add('at');
    next.querySelector('a').focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'x' && at >= 0) {
    const box = all[at].querySelector('input[type=checkbox]');
    if (box) { box.checked = !box.checked; box.dispatchEvent(new Event('change', { bubbles: true })); }
  }
}

function counted(list) {
  const boxes = [...list.querySelectorAll('input[name=pick]')], ticked = boxes.filter(box => box.checked).length;
  list.querySelectorAll('[data-count]').forEach(mark => { mark.textContent = ticked; });
  list.querySelector('.picked')?.classList.toggle('some', ticked > 0);
  const all = list.querySelector('[data-all]');
  if (all) { all.checked = ticked > 0 && ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
}
