import { say } from './words.js';

const staySeconds = 6;
let box, voice;

// Two regions outlive every swap of the page: what is shown, and what is only said to screen readers.
export function setUp() {
  box = Object.assign(document.createElement('div'), { className: 'toasts' });
  box.setAttribute('role', 'status');
  voice = Object.assign(document.createElement('div'), { className: 'off' });
  voice.setAttribute('role', 'status');
  document.documentElement.append(box, voice);
}

export const announce = words => { voice.textContent = ''; setTimeout(() => { voice.textContent = words; }, 50); };

/** For what needs no decision; goes after six seconds unless the pointer or the focus is on it. */
export function toast(words, url, linkWords) {
  const bar = Object.assign(document.createElement('div'), { className: 'toast' });
  const text = Object.assign(document.createElement('span'), { className: 'grow', textContent: words });
  bar.append(text);
  if (url) bar.append(Object.assign(document.createElement('a'), { href: url, textContent: linkWords ?? say('打开', 'Open') }));
  box.append(bar);
  const leave = () => bar.matches(':hover, :focus-within') ? setTimeout(leave, 1000) : bar.remove();
  setTimeout(leave, staySeconds * 1000);
  return bar;
}
