import { EditorState, Plugin, TextSelection } from 'prosemirror-state';
import { EditorView, Decoration, DecorationSet } from 'prosemirror-view';
import { Slice } from 'prosemirror-model';
import { history, undo, redo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { baseKeymap, splitBlock, chainCommands } from 'prosemirror-commands';
import { addRowAfter, addColumnAfter, deleteRow, deleteColumn, goToNextCell, isInTable, tableEditing } from 'prosemirror-tables';
import { cells, headingLength, levelOf, numeralOf, numerals, parse, schema, serialise } from './structured.js';
import { cleanWords, structuredFromHtml } from './paste.js';
import { say } from './words.js';

// 28 characters by 22 lines (GB/T 9704-2012, 5.2.3)
const charactersOfPage = 28 * 22;
let view = null;

function decorations(state) {
  const found = [];
  state.doc.forEach((node, at) => {
    if (node.type !== schema.nodes.para) return;
    const line = node.textContent.trimStart(), level = levelOf(line), heading = headingLength(line);
    const kind = level || (/^!\[/.test(line) ? 'picture' : /^\[\^\w{1,16}\]:/.test(line) ? 'footnote' : line === '{landscape}' ? 'landscape' : '');
    if (kind) found.push(Decoration.node(at, at + node.nodeSize, { class: kind + (heading && heading === line.length ? ' whole' : '') }));
    if (heading && heading < line.length) found.push(Decoration.inline(at + 1, at + 1 + heading, { class: 'heading' }));
  });
  return DecorationSet.create(state.doc, found);
}

function setLevel(level) {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if ($from.parent.type !== schema.nodes.para || isInTable(state)) return false;
    if (!dispatch) return true;
    const start = $from.start(), line = $from.parent.textContent;
    const old = numerals.map(([, pattern]) => line.match(pattern)?.[0]).find(Boolean) ?? '';
    const numeral = level === 'body' ? '' : numeralOf(level, before(state.doc, $from.index(0), level) + 1);
    dispatch(old ? state.tr.replaceWith(start, start + old.length, numeral ? schema.text(numeral) : []) : numeral ? state.tr.insertText(numeral, start) : state.tr);
    return true;
  };
}

// Paragraphs of the same level above this one, back to the next higher level.
function before(doc, index, level) {
  const rank = name => ['level1', 'level2', 'level3', 'level4'].indexOf(name);
  let count = 0;
  for (let i = index - 1; i >= 0; i--) {
    const found = doc.child(i).type === schema.nodes.para ? levelOf(doc.child(i).textContent) : '';
    if (found === level) count++; else if (found && (found === 'chapter' || (rank(found) >= 0 && rank(found) < rank(level)))) break;
  }
  return count;
}

function insertTable(state, dispatch) {
  if (isInTable(state)) return false;
  const { $from } = state.selection, after = $from.after(1);
  if (dispatch) {
    const block = parse('| | | |\n| --- | --- | --- |\n| | | |').firstChild;
    const tr = state.tr.insert(after, block);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(after + 2))).scrollIntoView());
  }
  return true;
}

function leaveTable(state, dispatch) {
  if (!isInTable(state)) return false;
  const after = state.selection.$from.after(1);
  if (dispatch) { const tr = state.tr.insert(after, schema.nodes.para.create()); dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(after + 1))).scrollIntoView()); }
  return true;
}

const commands = { undo, redo, level1: setLevel('level1'), level2: setLevel('level2'), level3: setLevel('level3'), level4: setLevel('level4'), body: setLevel('body'), table: insertTable, row: addRowAfter, column: addColumnAfter, 'row-off': deleteRow, 'column-off': deleteColumn };

function put(text) {
  const inTable = isInTable(view.state);
  const words = cleanWords(text);
  if (inTable || !words.includes('\n') && !words.trim().startsWith('|')) { view.dispatch(view.state.tr.insertText(words.replace(/\s*\n\s*/g, ' ')).scrollIntoView()); return; }
  const doc = parse(words);
  const open = doc.firstChild.type === schema.nodes.para ? 1 : 0, close = doc.lastChild.type === schema.nodes.para ? 1 : 0;
  view.dispatch(view.state.tr.replaceSelection(new Slice(doc.content, open, close)).scrollIntoView());
}

function open(area) {
  const host = document.createElement('div');
  host.className = 'prose';
  area.after(host);
  area.hidden = true;
  const state = doc => EditorState.create({
    doc,
    plugins: [
      history(),
      keymap({ 'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo, 'Tab': goToNextCell(1), 'Shift-Tab': goToNextCell(-1), 'Mod-Enter': leaveTable, 'Mod-1': commands.level1, 'Mod-2': commands.level2, 'Mod-3': commands.level3, 'Mod-4': commands.level4, 'Mod-0': commands.body, 'Enter': chainCommands((now, dispatch) => isInTable(now) ? goToNextCell(1)(now, dispatch) || leaveTable(now, dispatch) : false, splitBlock) }),
      keymap(baseKeymap),
      tableEditing(),
      new Plugin({ props: { decorations } }),
    ],
  });
  view = new EditorView(host, {
    state: state(parse(area.value)),
    attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': area.getAttribute('aria-label'), id: 'prose', spellcheck: 'false' },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      if (!transaction.docChanged) return;
      area.value = serialise(view.state.doc);
      area.dispatchEvent(new Event('input', { bubbles: true }));
      counted();
    },
    handlePaste(_, event) {
      const html = event.clipboardData?.getData('text/html'), plain = event.clipboardData?.getData('text/plain');
      if (!html && !plain) return false;
      put(html ? structuredFromHtml(html) || plain : plain);
      return true;
    },
    clipboardTextSerializer: slice => serialise(schema.nodes.doc.create(null, slice.content.firstChild?.isText ? schema.nodes.para.create(null, slice.content) : slice.content)),
  });
  document.addEventListener('yiwang:restored', () => { if (view && area.isConnected) { view.updateState(state(parse(area.value))); counted(); } });
  counted();
}

function counted() {
  const place = document.getElementById('counted');
  if (!place || !view) return;
  const characters = view.state.doc.textContent.replace(/\s/g, '').length, pages = Math.max(1, Math.ceil(characters / charactersOfPage));
  place.textContent = say(`${characters.toLocaleString('en')} 字　约 ${pages} 页`, `${characters.toLocaleString('en')} characters, about ${pages} pages`);
}

function start() {
  if (view && !view.dom.isConnected) { view.destroy(); view = null; }
  const area = document.querySelector('textarea[data-editor]');
  if (area && !area.hidden) open(area);
}

addEventListener('click', event => {
  const button = event.target.closest?.('[data-do]');
  if (!button || !view) return;
  event.preventDefault();
  commands[button.dataset.do]?.(view.state, view.dispatch, view);
  view.focus();
});
window.yiwang.onPage(start);
window.yiwang.structured = { parse, serialise, structuredFromHtml, cells, levelOf, headingLength };
start();
