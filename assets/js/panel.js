import { say } from './words.js';

// The side panel: its fields stand in the page, made by the server in the reader's language; here they are filled and read.
// data-p names what a field says: "step.who", "countersign.rule", "condition", "name", ….
export class Panel {
  constructor(side, modeler) {
    this.side = side;
    this.modeler = modeler;
    side.addEventListener('change', event => this.changed(event.target));
    side.addEventListener('submit', event => event.preventDefault());
  }

  get(name) { return this.modeler.get(name); }

  focus() { this.side.querySelector('section:not([hidden]) [data-p]')?.focus(); }

  subject() {
    const chosen = this.get('selection').get();
    if (chosen.length > 1) return null;
    const element = chosen[0]?.labelTarget ?? chosen[0];
    if (!element) return this.whole();
    return element;
  }

  // With nothing selected the panel speaks of the route itself.
  whole() {
    const root = this.get('canvas').getRootElement();
    if (root.type === 'bpmn:Process') return root;
    return this.get('elementRegistry').find(e => e.type === 'bpmn:Participant' && e.businessObject.processRef) ?? root;
  }

  kind(element) {
    const type = element.type.slice(5);
    if (['Process', 'Participant', 'Collaboration'].includes(type)) return 'process';
    if (['UserTask', 'ManualTask'].includes(type)) return 'task';
    if (['ServiceTask', 'SendTask'].includes(type)) return 'service';
    if (type === 'SequenceFlow') return 'flow';
    if (type === 'Lane') return 'lane';
    if (type.endsWith('Gateway')) return 'gateway';
    return element.businessObject.eventDefinitions?.some(d => d.$type === 'bpmn:TimerEventDefinition') ? 'timer' : 'other';
  }

  business(element) { return element.type === 'bpmn:Participant' ? element.businessObject.processRef : element.businessObject; }

  show() {
    const element = this.subject(), several = this.get('selection').get().length > 1;
    const kind = several || !element ? 'several' : this.kind(element);
    for (const part of this.side.querySelectorAll('[data-for]')) part.hidden = !part.dataset.for.split(' ').includes(kind);
    if (several || !element) return;
    document.getElementById('what').textContent = this.side.querySelector(`[data-kind="${kind}"]`)?.textContent ?? '';
    for (const field of this.side.querySelectorAll('[data-p]')) this.fill(field, element);
    const out = document.getElementById('ways');
    if (kind === 'gateway') out.replaceChildren(...element.outgoing.map(flow => this.way(flow)));
  }

  way(flow) {
    const line = document.createElement('li'), link = Object.assign(document.createElement('button'), { type: 'button', className: 'btn bare link' });
    link.textContent = `→ ${flow.target.businessObject.name || say('（无名）', '(unnamed)')}`;
    link.addEventListener('click', () => this.get('selection').select(flow));
    const condition = flow.businessObject.conditionExpression?.body;
    const usual = flow.source.businessObject.default === flow.businessObject;
    line.append(link, ' ', usual ? say('默认', 'default') : condition ?? say('没有条件', 'no condition'));
    return line;
  }

  fill(field, element) {
    if (field === document.activeElement && field.type === 'text') return;
    const value = this.value(field.dataset.p, element);
    if (field.type === 'checkbox') field.checked = field.value === 'true' ? value === 'true' : value.split(/\s+/).includes(field.value);
    else {
      if (field.tagName === 'SELECT' && value && ![...field.options].some(o => o.value === value)) field.add(new Option(value, value));
      field.value = value;
    }
  }

  value(name, element) {
    const business = this.business(element);
    if (!business) return '';
    const [type, attribute] = name.split('.');
    if (attribute) return String(extension(business, type)?.get(attribute) ?? '');
    switch (name) {
      case 'name': return business.name ?? '';
      case 'documentation': return business.documentation?.[0]?.text ?? '';
      case 'condition': return business.conditionExpression?.body ?? '';
      case 'default': return String(element.source?.businessObject.default === business);
      case 'duration': return timer(business)?.timeDuration?.body ?? '';
      case 'amount': return term(this.value('step.term', element))[0];
      case 'unit': return term(this.value('step.term', element))[1];
      default: return '';
    }
  }

  changed(field) {
    const name = field.dataset?.p, element = this.subject();
    if (!name || !element) return;
    const modeling = this.get('modeling'), moddle = this.get('moddle'), business = this.business(element);
    if (!business) return;
    let value = field.value.trim();
    const all = this.side.querySelectorAll(`[data-p="${name}"]`);
    if (field.type === 'checkbox') value = field.value === 'true' ? (field.checked ? 'true' : '') : [...all].filter(f => f.checked).map(f => f.value).join(' ');
    const [type, attribute] = name.split('.');
    if (attribute) return this.extend(element, business, type, { [attribute]: value || undefined });
    switch (name) {
      case 'name':
        // The pool shows the name of its route.
        modeling.updateModdleProperties(element, business, { name: value || undefined });
        if (element.type === 'bpmn:Participant') modeling.updateLabel(element, value);
        else if (element.businessObject === business && element.type !== 'bpmn:Process') modeling.updateProperties(element, { name: value });
        break;
      case 'documentation':
        modeling.updateModdleProperties(element, business, { documentation: value ? [moddle.create('bpmn:Documentation', { text: value })] : [] });
        break;
      case 'condition':
        modeling.updateProperties(element, { conditionExpression: value ? moddle.create('bpmn:FormalExpression', { body: value }) : undefined });
        break;
      case 'default':
        modeling.updateProperties(element.source, { default: field.checked ? business : undefined });
        break;
      case 'duration': {
        const definition = timer(business);
        modeling.updateModdleProperties(element, definition, { timeDuration: value ? moddle.create('bpmn:FormalExpression', { body: value }) : undefined });
        break;
      }
      case 'amount':
      case 'unit': {
        const amount = this.side.querySelector('[data-p=amount]').value.trim(), unit = this.side.querySelector('[data-p=unit]').value;
        this.extend(element, business, 'step', { term: amount ? amount + unit : undefined });
      }
    }
  }

  extend(element, business, type, attributes) {
    const modeling = this.get('modeling'), moddle = this.get('moddle');
    const clears = type === 'countersign' && 'rule' in attributes && !attributes.rule;
    let known = extension(business, type);
    if (clears) {
      const kept = business.extensionElements?.values.filter(v => v !== known) ?? [];
      if (business.extensionElements) modeling.updateModdleProperties(element, business.extensionElements, { values: kept });
      modeling.updateProperties(element, { loopCharacteristics: undefined });
      return;
    }
    if (known) modeling.updateModdleProperties(element, known, attributes);
    else {
      known = moddle.create(`yw:${type[0].toUpperCase()}${type.slice(1)}`, attributes);
      const values = [...business.extensionElements?.values ?? [], known];
      const extensionElements = moddle.create('bpmn:ExtensionElements', { values });
      for (const one of values) one.$parent = extensionElements;
      extensionElements.$parent = business;
      modeling.updateModdleProperties(element, business, { extensionElements });
    }
    if (type !== 'countersign') return;
    // The mark of several people says the order too (docs/standards/bpmn.md).
    const isSequential = extension(business, 'countersign').get('order') === 'sequential';
    const marked = business.loopCharacteristics;
    if (marked) modeling.updateModdleProperties(element, marked, { isSequential });
    else {
      const loop = moddle.create('bpmn:MultiInstanceLoopCharacteristics', { isSequential });
      loop.$parent = business;
      modeling.updateProperties(element, { loopCharacteristics: loop });
    }
  }
}

const extension = (business, type) => business.extensionElements?.values?.find(v => v.$type.toLowerCase() === `yw:${type}`);
const timer = business => business.eventDefinitions?.find(d => d.$type === 'bpmn:TimerEventDefinition');
const term = text => /^(\d+)([mhd])$/.exec(text)?.slice(1) ?? ['', 'd'];
