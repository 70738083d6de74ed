import { meta, say } from './words.js';

// Large files go in parts (tus 1.0.0) and are taken up again where the line broke; then the form is sent with their ids.
const partBytes = 4 << 20, inPartsFrom = 8 << 20, triesMax = 8;
const head = { 'Tus-Resumable': '1.0.0' };

/** True when the files of the field go in parts; the form then submits itself when all have come. */
export function takes(field) {
  const form = field.form;
  if (!form?.dataset.upload || ![...field.files].some(file => file.size >= inPartsFrom)) return false;
  send(form, field);
  return true;
}

async function send(form, field) {
  const says = document.querySelector('[data-progress]');
  try {
    for (const file of [...field.files]) {
      const id = await whole(form.dataset.upload, file, part => { says.textContent = say(`${file.name} ${Math.floor(part * 100)}%`, `${file.name} ${Math.floor(part * 100)}%`); });
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'upload', value: id }));
    }
    field.value = '';
    form.requestSubmit();
  } catch (refused) {
    says.textContent = refused.words ?? say('传不上去，请再选一次文件接着传。', 'It could not be sent; choose the file again to go on.');
  }
}

async function whole(place, file, told) {
  const kept = `yiwang:upload:${file.name}:${file.size}:${file.lastModified}`;
  let url = sessionStorage.getItem(kept), offset = 0;
  if (url) { const known = await ask(url, 'HEAD'); if (known.ok) offset = Number(known.headers.get('Upload-Offset')); else url = null; }
  if (!url) {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const begun = await ask(place, 'POST', { 'Upload-Length': String(file.size), 'Upload-Metadata': `filename ${name}` });
    if (!begun.ok) throw { words: (await begun.json().catch(() => ({}))).title };
    sessionStorage.setItem(kept, url = begun.headers.get('Location'));
  }
  for (let tries = 0; offset < file.size;) {
    try {
      const answer = await ask(url, 'PATCH', { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, file.slice(offset, offset + partBytes));
      if (!answer.ok) throw new Error(String(answer.status));
      offset = Number(answer.headers.get('Upload-Offset'));
      tries = 0;
    } catch (cut) {
      if (++tries > triesMax) throw cut;
      await new Promise(later => setTimeout(later, 500 * 2 ** tries));
      const known = await ask(url, 'HEAD').catch(() => null);
      if (known?.ok) offset = Number(known.headers.get('Upload-Offset'));
    }
    told(offset / file.size);
  }
  sessionStorage.removeItem(kept);
  return url.split('/').pop();
}

const ask = (url, method, more = {}, body) => fetch(url, { method, body, credentials: 'same-origin', headers: { ...head, ...more, 'X-Token': meta('token'), 'Accept': 'application/json' } });
