// The vocabulary urn:yiwang:route:1 (docs/standards/bpmn.md) as the moddle library reads and writes it.
const words = (name, ...attributes) => ({ name, superClass: ['Element'], properties: attributes.map(attribute => ({ name: attribute, isAttr: true, type: 'String' })) });

export const routeTypes = {
  name: 'Yiwang', uri: 'urn:yiwang:route:1', prefix: 'yw', xml: { tagAlias: 'lowerCase' }, associations: [],
  types: [
    words('Route', 'kind', 'levels'),
    { name: 'Variables', superClass: ['Element'], properties: [{ name: 'variables', type: 'Variable', isMany: true }] },
    words('Variable', 'name', 'type', 'values', 'label', 'label-en'),
    words('Post', 'who'),
    words('Step', 'opinion', 'who', 'choose', 'chosen-at', 'term', 'act', 'moves', 'edit', 'hide', 'notices', 'skip-same', 'name-en', 'verdict'),
    words('Name', 'en'),
    words('Countersign', 'rule', 'order', 'over', 'each'),
    words('Command', 'name'),
    words('Decision', 'table', 'result'),
  ],
};
