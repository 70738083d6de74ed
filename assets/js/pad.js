import { say } from './words.js';

// Finger or pen; the strokes are kept as the path of an SVG drawing 600 by 200, which the handling sheet shows.
const width = 600, height = 200, pathLengthMax = 60000, ns = 'http://www.w3.org/2000/svg';

export function setUp() {
  addEventListener('click', event => { const button = event.target.closest?.('[data-pad]'); if (button) open(button); });
}

function open(button) {
  const field = document.getElementById(button.dataset.pad), form = button.closest('form');
  const old = form.querySelector('.padbox');
  button.setAttribute('aria-expanded', String(!old));
  if (old) { old.remove(); return; }
  const box = Object.assign(document.createElement('div'), { className: 'padbox' });
  const paper = document.createElementNS(ns, 'svg');
  paper.setAttribute('class', 'pen ink');
  paper.setAttribute('viewBox', `0 0 ${width} ${height}`);
  paper.setAttribute('preserveAspectRatio', 'none');
  paper.setAttribute('role', 'img');
  paper.setAttribute('aria-label', say('手写区，用手指或笔写；也可以在上面打字', 'Write here by finger or pen; typing above does as well'));
  const line = document.createElementNS(ns, 'path');
  line.setAttribute('d', field.value);
  paper.append(line);
  const clear = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: say('重写', 'Clear') });
  const undo = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: say('退一笔', 'Undo a stroke') });
  const row = Object.assign(document.createElement('div'), { className: 'row' });
  row.append(undo, clear);
  box.append(paper, row);
  button.closest('.chips').after(box);
  const set = path => { field.value = path; line.setAttribute('d', path); field.dispatchEvent(new Event('input', { bubbles: true })); };
  clear.addEventListener('click', () => set(''));
  undo.addEventListener('click', () => set(field.value.slice(0, Math.max(0, field.value.lastIndexOf('M')))));
  draw(paper, line, field, set);
}

function draw(paper, line, field, set) {
  let at = null;
  const point = event => {
    const area = paper.getBoundingClientRect();
    return [Math.round((event.clientX - area.left) / area.width * width), Math.round((event.clientY - area.top) / area.height * height)];
  };
  paper.addEventListener('pointerdown', event => {
    if (field.value.length > pathLengthMax) return;
    paper.setPointerCapture(event.pointerId);
    at = point(event);
    line.setAttribute('d', field.value += `M${at[0]} ${at[1]}l0 0`);
  });
  paper.addEventListener('pointermove', event => {
    if (!at) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = point(one);
      if (Math.abs(x - at[0]) + Math.abs(y - at[1]) < 3 || field.value.length > pathLengthMax) continue;
      field.value += `L${x} ${y}`;
      at = [x, y];
    }
    line.setAttribute('d', field.value);
  });
  for (const end of ['pointerup', 'pointercancel']) paper.addEventListener(end, () => { if (at) set(field.value); at = null; });
}
