// The page on which a route is drawn: bpmn-js for the drawing, our own panel for what an office says of a step. Loaded on that page only.
import Modeler from 'bpmn-js/lib/Modeler';
import chinese from 'bpmn-js-i18n/translations/zn.js';
import { say, meta } from './words.js';
import { routeTypes } from './routetypes.js';
import { Panel } from './panel.js';

const CheckAfter = 700, SaveAfter = 15000;
let open = null;

const translate = { translate: ['value', (template, values) => {
  const words = document.documentElement.lang.startsWith('zh') ? (chinese[template] ?? template).replace('Lasso', '套索') : template;
  return words.replace(/{([^}]+)}/g, (_, key) => values?.[key] ?? `{${key}}`);
}] };

// On a phone the drawing is not shown; what has no size cannot be fitted.
const fit = canvas => { if (canvas.getContainer().clientWidth) canvas.zoom('fit-viewport', 'auto'); };

class Designer {
  constructor(page) {
    this.page = page;
    this.id = page.dataset.route;
    this.revision = page.dataset.revision;
    this.status = document.getElementById('saved');
    this.list = document.getElementById('findings');
    this.counts = document.getElementById('found');
    this.modeler = new Modeler({
      container: document.getElementById('canvas'), moddleExtensions: { yw: routeTypes }, additionalModules: [translate],
      textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 } },
    });
    this.panel = new Panel(document.getElementById('side'), this.modeler);
    this.begin();
  }

  get(name) { return this.modeler.get(name); }

  async begin() {
    const { warnings } = await this.modeler.importXML(document.getElementById('xml').value);
    if (warnings.length) console.warn(warnings);
    fit(this.get('canvas'));
    this.panel.show();
    this.modeler.on('commandStack.changed', () => this.changed());
    this.modeler.on(['selection.changed', 'element.changed'], () => this.panel.show());
    document.getElementById('save').addEventListener('click', () => this.save());
    document.getElementById('tools').addEventListener('click', event => this.tool(event));
    const palette = document.getElementById('palette');
    palette.addEventListener('click', event => this.add(event));
    palette.addEventListener('dragstart', event => this.drag(event));
    this.list.addEventListener('click', event => this.goTo(event));
    document.getElementById('import').addEventListener('change', event => this.take(event));
    document.getElementById('q').addEventListener('input', event => this.find(event.target.value));
    this.check();
    this.page.dataset.ready = '1';
  }

  changed() {
    this.dirty = true;
    this.say('', say('有改动', 'changed'));
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.check(), CheckAfter);
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SaveAfter);
    const stack = this.get('commandStack');
    document.querySelector('[data-tool=undo]').disabled = !stack.canUndo();
    document.querySelector('[data-tool=redo]').disabled = !stack.canRedo();
  }

  say(kind, words) {
    this.status.className = `st ${kind}`;
    this.status.textContent = words;
  }

  async xml() { return (await this.modeler.saveXML({ format: true })).xml; }

  async check() {
    const answer = await this.send('POST', '/routes/check', await this.xml());
    if (answer.findings) this.show(answer.findings);
    else this.say('due', answer.words);
  }

  async save() {
    if (this.busy) return false;
    clearTimeout(this.saving);
    this.busy = true;
    this.dirty = false;
    const answer = await this.send('PUT', `/routes/${this.id}/design?revision=${this.revision}`, await this.xml());
    this.busy = false;
    if (!answer.findings) {
      this.dirty = true;
      this.say('due', answer.words);
      return false;
    }
    this.revision = answer.revision;
    if (!this.dirty) this.say('ok', say(`${clock()} 已存`, `saved ${clock()}`));
    this.show(answer.findings);
    return true;
  }

  async send(method, url, body) {
    try {
      const answer = await fetch(url, { method, body, headers: { 'Content-Type': 'application/xml', 'X-Token': meta('token'), 'Idempotency-Key': uuid() } });
      return await answer.json();
    } catch (fault) {
      // No answer, or a page where data was asked for: the line is cut or the session has ended.
      console.warn(fault);
      return { words: say('没有连上，画的都在；连上后再存', 'Not connected; what you drew is kept here. Save again once the line is back') };
    }
  }

  // Findings stand on their element and in the list below; each says in words what is wrong.
  show(findings) {
    const overlays = this.get('overlays'), registry = this.get('elementRegistry');
    overlays.remove({ type: 'finding' });
    const stops = findings.filter(f => f.stops).length;
    this.counts.replaceChildren(mark(stops ? 'due' : 'ok', say(`${stops} 处要改`, stops === 1 ? '1 fault' : `${stops} faults`)),
      mark('', say(`${findings.length - stops} 处提示`, findings.length - stops === 1 ? '1 remark' : `${findings.length - stops} remarks`)));
    this.list.replaceChildren(...findings.slice(0, 50).map(f => {
      const line = document.createElement('li'), link = document.createElement('button');
      link.type = 'button';
      link.className = 'btn bare link';
      link.dataset.element = f.element;
      link.textContent = f.name || say('整条流程', 'the route');
      line.append(f.stops ? '✕ ' : '· ', link, ' ', f.words);
      return line;
    }));
    for (const f of findings) {
      if (!f.element || !registry.get(f.element)) continue;
      const badge = document.createElement('div');
      badge.className = f.stops ? 'badge stops' : 'badge';
      badge.title = f.words;
      badge.textContent = f.stops ? '✕' : '!';
      overlays.add(f.element, 'finding', { position: { top: -12, right: 10 }, html: badge });
    }
    document.getElementById('propose')?.toggleAttribute('hidden', stops > 0);
  }

  goTo(event) {
    const id = event.target.closest('[data-element]')?.dataset.element, element = id && this.get('elementRegistry').get(id);
    if (!element) return;
    this.get('selection').select(element);
    this.get('canvas').scrollToElement?.(element);
    this.panel.focus();
  }

  find(words) {
    const canvas = this.get('canvas'), wanted = words.trim().toLowerCase();
    const hit = wanted && this.get('elementRegistry').find(e => !e.labelTarget && e.businessObject?.name?.toLowerCase().includes(wanted) && e.type !== 'bpmn:Participant');
    if (!hit) return this.get('selection').select([]);
    this.get('selection').select(hit);
    canvas.scrollToElement?.(hit);
  }

  tool(event) {
    const button = event.target.closest('[data-tool]');
    if (!button) return;
    const canvas = this.get('canvas'), selection = this.get('selection').get();
    const tools = {
      undo: () => this.get('commandStack').undo(), redo: () => this.get('commandStack').redo(),
      larger: () => canvas.zoom(Math.min(4, canvas.zoom() * 1.2)), smaller: () => canvas.zoom(Math.max(0.2, canvas.zoom() / 1.2)),
      fit: () => fit(canvas),
      left: () => this.get('alignElements').trigger(selection, 'left'), middle: () => this.get('alignElements').trigger(selection, 'middle'),
      center: () => this.get('alignElements').trigger(selection, 'center'), top: () => this.get('alignElements').trigger(selection, 'top'),
      across: () => this.get('distributeElements').trigger(selection, 'horizontal'), down: () => this.get('distributeElements').trigger(selection, 'vertical'),
      lasso: () => this.get('lassoTool').activateSelection(event), space: () => this.get('spaceTool').activateSelection(event),
      connect: () => this.get('globalConnect').start(event), remove: () => this.get('modeling').removeElements([...selection]),
      save: () => this.save(),
    };
    tools[button.dataset.tool]?.();
  }

  shape(kind) {
    const factory = this.get('elementFactory'), moddle = this.get('moddle');
    const step = attributes => {
      const words = moddle.create('bpmn:ExtensionElements', { values: [moddle.create('yw:Step', attributes)] });
      words.values[0].$parent = words;
      return words;
    };
    const named = (type, name, extensionElements) => {
      const business = this.get('bpmnFactory').create(type, { name });
      if (extensionElements) { business.extensionElements = extensionElements; extensionElements.$parent = business; }
      return factory.createShape({ type, businessObject: business });
    };
    const usual = 'return withdraw transfer add-signer remove-signer circulate urge';
    switch (kind) {
      case 'human': return named('bpmn:UserTask', say('新步骤', 'New step'), step({ opinion: '审核', who: 'section-head', moves: usual, term: '1d' }));
      case 'several': {
        const shape = named('bpmn:UserTask', say('会签', 'Countersign'), step({ opinion: '会签', who: 'chosen', choose: 'sections', moves: usual, term: '2d' }));
        const business = shape.businessObject, sign = moddle.create('yw:Countersign', { rule: 'all', order: 'parallel' });
        sign.$parent = business.extensionElements;
        business.extensionElements.values.push(sign);
        business.loopCharacteristics = moddle.create('bpmn:MultiInstanceLoopCharacteristics', { isSequential: false });
        business.loopCharacteristics.$parent = business;
        return shape;
      }
      case 'automatic': return named('bpmn:ServiceTask', say('自动', 'Automatic'));
      case 'choice': return named('bpmn:ExclusiveGateway', '');
      case 'parallel': return named('bpmn:ParallelGateway', '');
      case 'timer': return factory.createShape({ type: 'bpmn:IntermediateCatchEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' });
      case 'lane': return factory.createParticipantShape();
      default: return named('bpmn:EndEvent', say('结束', 'End'));
    }
  }

  // A click puts the new step behind the one selected, or in the middle of what is seen; the keyboard does the same.
  add(event) {
    const button = event.target.closest('[data-add]');
    if (!button) return;
    const shape = this.shape(button.dataset.add), canvas = this.get('canvas'), [selected] = this.get('selection').get();
    if (selected && this.get('rules').allowed('shape.append', { element: selected }) !== false && /Task|Event|Gateway/.test(selected.type) && shape.type !== 'bpmn:Participant') {
      const added = this.get('autoPlace').append(selected, shape);
      if (added) this.get('selection').select(added);
      return;
    }
    const view = canvas.viewbox(), at = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    const root = canvas.getRootElement(), pool = this.get('elementRegistry').filter(e => e.type === 'bpmn:Participant')
      .find(p => at.x > p.x && at.x < p.x + p.width && at.y > p.y && at.y < p.y + p.height) ?? this.get('elementRegistry').find(e => e.type === 'bpmn:Participant');
    this.get('selection').select(this.get('modeling').createShape(shape, at, shape.type === 'bpmn:Participant' ? root : pool ?? root));
  }

  drag(event) {
    const button = event.target.closest('[data-add]');
    if (!button) return;
    event.preventDefault();
    this.get('create').start(event, this.shape(button.dataset.add));
  }

  async take(event) {
    const [file] = event.target.files;
    if (!file) return;
    const before = await this.xml();
    try {
      await this.modeler.importXML(await file.text());
      fit(this.get('canvas'));
      this.changed();
    } catch (fault) {
      await this.modeler.importXML(before);
      this.say('due', say('这个文件读不出来，没有换', 'This file cannot be read; nothing was replaced'));
    }
    event.target.value = '';
    this.panel.show();
  }

  async leave() {
    clearTimeout(this.checking);
    clearTimeout(this.saving);
    if (this.dirty) await this.save();
    this.modeler.destroy();
  }
}

const clock = () => new Date().toTimeString().slice(0, 5);
const uuid = () => crypto.randomUUID?.() ?? '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, c => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
const mark = (kind, words) => Object.assign(document.createElement('span'), { className: `st ${kind}`, textContent: words });

function start() {
  const page = document.querySelector('[data-designer]');
  if (open && !open.page.isConnected) open = null;
  if (page && !open) { open = new Designer(page); window.yiwang.designer = open; }
}

document.addEventListener('yiwang:leave', () => { open?.leave(); open = null; });
addEventListener('beforeunload', event => { if (open?.dirty) event.preventDefault(); });
window.yiwang.onPage(start);
start();
