// Yiwang, Apache-2.0. Every page works without this script; it makes them quicker. No framework.
import * as toast from './toast.js';
import * as swap from './swap.js';
import * as keep from './keep.js';
import * as events from './events.js';
import * as desk from './desk.js';
import * as forms from './forms.js';
import * as pad from './pad.js';
import * as preview from './preview.js';

document.documentElement.classList.add('js');
for (const part of [toast, swap, forms, keep, desk, pad, preview, events]) part.setUp();
window.yiwang = { onPage: swap.onPage };
swap.pageReady();
document.dispatchEvent(new Event('yiwang:ready'));
