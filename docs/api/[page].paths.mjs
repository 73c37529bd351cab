/** The reference: a page for each element, from custom-elements.json, and one with the types of the source. */
import {readFileSync} from 'node:fs';
import {publicElements} from '../../tools/public-elements.mjs';

const SOURCES = [
  {title: 'Messages', file: 'core/message.ts'},
  {title: 'Backends', file: 'core/backend.ts'},
  {title: 'History', file: 'core/history.ts'},
  {title: 'State', file: 'core/chat-state.ts'},
  {title: 'Events', file: 'events.ts'},
  {title: 'Errors', file: 'core/errors.ts'},
  {title: 'Markdown', file: 'markdown/options.ts'},
  {title: 'Blocks of a page', file: 'markdown/register-block.ts'},
  {title: 'Words', file: 'locales/en.ts'},
];

export default {
  watch: ['../../custom-elements.json', '../../src/**/*.ts'],
  paths: () => [
    ...publicElements().map((element) => ({params: {page: element.tagName}, content: elementPage(element)})),
    {params: {page: 'types'}, content: typesPage()},
  ],
};

function elementPage({tagName, description, members, attributes = [], events, slots, cssParts, cssProperties}) {
  const attributeOf = new Map(attributes.map(({name, fieldName}) => [fieldName, name]));
  // What has no type is no property of the element, but of what it holds.
  const fields = members.filter(({kind, type}) => kind === 'field' && type);
  const methods = members.filter(({kind}) => kind === 'method');
  return [
    `# \`<${tagName}>\``,
    description,
    'Under the name of a property stands its attribute, where it has one, and under its type its default.',
    ...section('Properties', ['property', 'type', 'meaning'], fields, (field) => [
      names(field.name, attributeOf.get(field.name)),
      code(field.type.text) + (field.readonly ? '<br>read only' : field.default ? `<br>${code(field.default)}` : ''),
      field.description,
    ]),
    ...section('Methods', ['method', 'meaning'], methods, (method) => [code(signature(method)), method.description]),
    ...section('Events', ['event', 'class', 'meaning'], events, (event) => [
      code(event.name),
      code(event.type?.text),
      event.description,
    ]),
    ...section('Slots', ['slot', 'meaning'], slots, (slot) => [
      slot.name ? code(slot.name) : 'default',
      slot.description,
    ]),
    ...section('Parts', ['part', 'meaning'], cssParts, (part) => [code(part.name), part.description]),
    ...section('Custom properties', ['property', 'default', 'meaning'], cssProperties, (property) => [
      code(property.name),
      code(property.default),
      property.description,
    ]),
  ].join('\n\n');
}

function section(title, head, items = [], cells) {
  if (items.length === 0) return [];
  const rows = [head, head.map(() => '---'), ...items.map(cells)];
  return [`## ${title}`, rows.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')];
}

/** Text in a table: a line, in which a bar is no border. */
function cell(text = '') {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

function code(text) {
  return text ? `\`${text}\`` : '';
}

/** A property, and the attribute that sets it too. */
function names(property, attribute) {
  return attribute ? `${code(property)}<br><small>${code(attribute)}</small>` : code(property);
}

function signature({name, parameters = []}) {
  return `${name}(${parameters.map((each) => each.name.replace(/ = .*\}/, '}') + (each.optional ? '?' : '')).join(', ')})`;
}

function typesPage() {
  const sections = SOURCES.map(({title, file}) => `## ${title}\n\n\`\`\`ts\n${declarationsIn(file)}\n\`\`\``);
  return [
    '# Types',
    'The shapes that cross the border between your page and the package, as its source has them. All can be imported:',
    "```ts\nimport type {ChatMessage, SendFunction} from 'chatbot-elements';\n```",
    ...sections,
  ].join('\n\n');
}

/** The exported types of a source file, with their comments. A blank line stands between two, and none within. */
function declarationsIn(file) {
  const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
  const pattern = /(?:^\/\*\*(?:(?!\*\/)[^])*?\*\/\n)?^export (?:interface|type) \w(?:(?!\n\n(?! ))[^])*/gm;
  return source.match(pattern).join('\n\n').trim();
}
