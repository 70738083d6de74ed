// Reads every valid model of samples/ with bpmn-moddle, before and after `process rewrite`, and compares all of it:
// elements, attributes, references, shapes, foreign extension elements, warnings.
// Usage: node equal.mjs path/to/yiwang.dll
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BpmnModdle } from 'bpmn-moddle';

const samples = join(dirname(fileURLToPath(import.meta.url)), '../../../samples');
const program = process.argv[2];
if (!program) throw new Error('usage: node equal.mjs path/to/yiwang.dll');

function* models(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      if (name !== 'invalid') yield* models(path);
    } else if (/\.(bpmn|xml)$/.test(name)) yield path;
  }
}

// A moddle tree as plain values: references become ids, the way back to the parent is left out.
function plain(value, owner) {
  if (Array.isArray(value)) return value.map(item => plain(item, owner));
  if (!value || typeof value !== 'object') return value;
  if (owner && value.$type && value.$parent !== owner && value.id) return { ref: value.id };
  const out = { $type: value.$type };
  const names = new Set([...Object.keys(value), ...(value.$descriptor?.properties ?? []).map(p => p.name)]);
  for (const name of [...names].sort()) {
    if (name === '$parent' || name === '$model' || name === '$descriptor') continue;
    if (!Object.prototype.hasOwnProperty.call(value, name)) continue;
    out[name] = name === '$attrs' ? { ...value[name] } : plain(value[name], value);
  }
  if (value.$attrs) out.$attrs = { ...value.$attrs };
  return out;
}

async function read(xml) {
  const { rootElement, references, warnings } = await new BpmnModdle().fromXML(xml);
  return JSON.stringify({
    tree: plain(rootElement),
    references: references.map(r => [r.element.id, r.property, r.id]),
    // Positions in the text may move by a quote; what is said may not. Our files are UTF-8, whatever the original was.
    warnings: warnings.map(w => w.message.replace(/\n\s*(line|column|nested error).*/g, ''))
      .filter(message => !message.startsWith('unsupported document encoding')),
  });
}

let compared = 0, different = 0, skipped = 0;
for (const file of ['bpmn', 'routes'].flatMap(folder => [...models(join(samples, folder))])) {
  const name = relative(samples, file);
  const original = readFileSync(file, 'utf8');
  let before;
  try {
    before = await read(original);
  } catch (refused) {
    skipped++;
    console.log(`${name}: bpmn-moddle itself refuses the original: ${refused.message.split('\n')[0]}`);
    continue;
  }
  const rewritten = execFileSync('dotnet', [program, 'process', 'rewrite', file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  compared++;
  if (await read(rewritten) !== before) {
    different++;
    console.log(`${name}: differs`);
  }
}
console.log(`${compared} compared, ${different} different, ${skipped} not readable by bpmn-moddle`);
process.exit(different === 0 && compared > 0 ? 0 : 1);
