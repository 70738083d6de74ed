// What Word and WPS put on the clipboard becomes structured text: words, numerals and tables stay, everything else goes.
const dropped = new Set(['STYLE', 'SCRIPT', 'META', 'LINK', 'XML', 'TITLE', 'O:P', 'SVG', 'MATH', 'IFRAME', 'OBJECT', 'TEMPLATE', 'HEAD', 'COLGROUP']);
const blocks = new Set(['P', 'DIV', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'LI', 'BLOCKQUOTE', 'PRE', 'SECTION', 'ARTICLE', 'DD', 'DT', 'CAPTION']);
const directions = /[\u202A-\u202E\u2066-\u2069\u200E\u200F]/g, controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]/g;

export const cleanWords = words => words.replace(directions, '').replace(controls, '').replace(/[\u200B\u2060\u00AD\uFEFF]/g, '').replace(/[\t\u00A0]/g, ' ').normalize('NFC');

export function structuredFromHtml(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const lines = [];
  let line = '';
  const close = () => { const words = cleanWords(line).replace(/\s+/g, ' ').trim(); if (words !== '') lines.push(words.startsWith('|') ? '\\' + words : words); line = ''; };
  const row = tr => '| ' + [...tr.cells].flatMap(cell => [cleanWords(cell.textContent).replace(/\s+/g, ' ').trim().replace(/\\/g, '\\\\').replace(/\|/g, '\\|'), ...Array(Math.max(0, cell.colSpan - 1)).fill('<<')]).join(' | ') + ' |';
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) { line += node.data.replace(/[\r\n]+/g, ' '); return; }
    if (node.nodeType !== Node.ELEMENT_NODE || dropped.has(node.nodeName.toUpperCase())) return;
    if (node.nodeName === 'BR') { close(); return; }
    if (node.nodeName === 'TABLE') {
      close();
      const rows = [...node.rows].map(row);
      if (rows.length) {
        if (lines.at?.(-1)?.startsWith('|')) lines.push('');
        lines.push(rows[0], '| ' + Array(Math.max(1, node.rows[0].cells.length)).fill('---').join(' | ') + ' |', ...rows.slice(1));
      }
      return;
    }
    const block = blocks.has(node.nodeName);
    if (block) close();
    if (node.nodeName === 'LI' && node.parentElement?.nodeName === 'OL') line += `${[...node.parentElement.children].indexOf(node) + 1}.`;
    node.childNodes.forEach(walk);
    if (block) close();
  };
  walk(page.body);
  close();
  return lines.join('\n');
}
