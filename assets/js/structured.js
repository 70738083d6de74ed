// Structured text (docs/standards/structured-text.md) to and from the editor's document. Lines stay as they are written: levels are
// read from the numerals, never stored, so that what was not touched comes back unchanged.
import { Schema } from 'prosemirror-model';
import { tableNodes } from 'prosemirror-tables';

const tables = tableNodes({ cellContent: 'text*', cellAttributes: {}, tableGroup: 'block' });
export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    para: { content: 'text*', group: 'block', marks: '', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
    text: {},
    ...tables,
    table: { ...tables.table, attrs: { rule: { default: null }, at: { default: 1 } }, toDOM: () => ['table', { class: 'ptable' }, ['tbody', 0]] },
  },
});

const ruleCell = /^:?-{3,}:?$/;
const escaped = (text, at) => { let count = 0; while (text[at - 1 - count] === '\\') count++; return count % 2 === 1; };

export function cells(line) {
  const found = [];
  let cell = '';
  const inner = line.trim().slice(1);
  for (let i = 0; i < inner.length; i++)
    if (inner[i] === '|' && !escaped(inner, i)) { found.push(cell.trim()); cell = ''; } else cell += inner[i];
  if (cell.trim() !== '') found.push(cell.trim());
  return found;
}

const text = words => words === '' ? null : schema.text(words);
const para = line => schema.nodes.para.create(null, text(line));

function table(rows) {
  const at = rows.findIndex(row => row.length > 0 && row.every(cell => ruleCell.test(cell)));
  const rule = at < 0 ? null : rows[at];
  const plain = rows.filter((_, i) => i !== at);
  if (plain.length === 0) return para('|' + rows[0].join('|') + '|');
  const columns = Math.max(1, ...plain.map(row => row.length));
  return schema.nodes.table.create({ rule, at: at < 0 ? 0 : at }, plain.map(row => schema.nodes.table_row.create(null,
    Array.from({ length: columns }, (_, i) => schema.nodes.table_cell.create(null, text(row[i] ?? ''))))));
}

export function parse(source) {
  const blocks = [];
  let rows = [];
  const close = () => { if (rows.length) blocks.push(table(rows)); rows = []; };
  for (const raw of source.replace(/\r\n?/g, '\n').split('\n')) {
    const line = raw.trim();
    if (line.startsWith('|')) { rows.push(cells(line)); continue; }
    close();
    if (line !== '') blocks.push(para(line));
  }
  close();
  return schema.nodes.doc.create(null, blocks.length ? blocks : [para('')]);
}

const cellText = words => { let out = ''; for (let i = 0; i < words.length; i++) out += words[i] === '|' && !escaped(words, i) ? '\\|' : words[i]; return out.trim(); };

export function serialise(doc) {
  const lines = [];
  let before = null;
  doc.forEach(node => {
    if (node.type === schema.nodes.table) {
      if (before === schema.nodes.table) lines.push('');
      const rows = [];
      node.forEach(row => { const out = []; row.forEach(cell => out.push(cellText(cell.textContent))); rows.push('| ' + out.join(' | ') + ' |'); });
      if (node.attrs.rule) {
        const columns = node.firstChild.childCount;
        rows.splice(Math.min(node.attrs.at, rows.length), 0, '| ' + Array.from({ length: columns }, (_, i) => node.attrs.rule[i] ?? '---').join(' | ') + ' |');
      }
      lines.push(...rows);
    } else if (node.textContent.trim() !== '') {
      const line = node.textContent.trim();
      lines.push(line.startsWith('|') ? '\\' + line : line);
    }
    before = node.type;
  });
  return lines.join('\n');
}

const digits = '[一二三四五六七八九十百]+';
export const numerals = [
  ['chapter', new RegExp(`^第${digits}[编章节][\\s　]`)], ['article', new RegExp(`^第${digits}条[\\s　]`)],
  ['level1', new RegExp(`^${digits}、`)], ['level2', new RegExp(`^（${digits}）`)], ['level3', /^\d+[.．、](?!\d)/], ['level4', /^（\d+）/],
];
const headingLineMax = 60, headingSentenceMax = 40, labelMax = 16;

export const levelOf = line => numerals.find(([, pattern]) => pattern.test(line))?.[0] ?? '';

/** How many characters of the line are heading. */
export function headingLength(line) {
  const level = numerals.find(([, pattern]) => pattern.test(line));
  if (!level || level[0] === 'article') return level ? line.match(level[1])[0].length : 0;
  if (line.length <= headingLineMax && !/[。；：！？]/.test(line)) return line.length;
  const numeral = line.match(level[1])[0].length;
  const sentence = /[。！？]/.exec(line), stop = /[。；：！？]/.exec(line);
  if (sentence && sentence.index + 1 - numeral <= headingSentenceMax) return sentence.index + 1;
  return stop?.[0] === '：' && stop.index - numeral <= labelMax && stop.index + 1 < line.length ? stop.index + 1 : 0;
}

const ones = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
export const chinese = n => n < 10 ? ones[n] : (n < 20 ? '十' : ones[Math.floor(n / 10)] + '十') + ones[n % 10];
export const numeralOf = (level, n) => ({ level1: `${chinese(n)}、`, level2: `（${chinese(n)}）`, level3: `${n}.`, level4: `（${n}）` })[level];
