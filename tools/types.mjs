/**
 * Writes what editors and frameworks know of the elements, from custom-elements.json. In dist/types/:
 *
 * - react.d.ts, preact.d.ts, solid.d.ts, vue.d.ts, svelte.d.ts: the tags in templates, with properties and events
 * - vscode.html-data.json, vscode.css-data.json: for Visual Studio Code
 * - web-types.json: for the editors of JetBrains
 *
 * And in dist/, the components of chatbot-elements/react and chatbot-elements/vue.
 */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {TAGS, publicElements} from './public-elements.mjs';
import {reactComponents, vueComponents} from './wrappers.mjs';

const root = new URL('../', import.meta.url);
const target = new URL('dist/types/', root);
const {name, version, license} = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** What may be assigned, where that is more than what is read. */
const ASSIGNED = {
  messages: 'readonly ChatMessageInput[] | null',
  draft: 'Partial<ChatDraft> | null',
};

/** Solid makes lower case of a name in camel case, where no property is: it takes kebab case for a property's, and `prop:`. */
const KEBAB_CASED = `type KebabCase<Text extends string> = Text extends \`\${infer First}\${infer Rest}\`
  ? \`\${First extends Lowercase<First> ? First : \`-\${Lowercase<First>}\`}\${KebabCase<Rest>}\`
  : Text;
type KebabCased<Tag extends keyof Elements> = OwnAttributes[Tag] & {
  [Name in keyof Properties[Tag] & string as Exclude<KebabCase<Name>, keyof OwnAttributes[Tag]>]?: Properties[Tag][Name];
} & {[Name in keyof Properties[Tag] & string as \`prop:\${Name}\`]?: Properties[Tag][Name]};
`;

const elements = publicElements().map(describe);

mkdirSync(target, {recursive: true});
const write = (file, text) => writeFileSync(new URL(file, target), text);
write('elements.d.ts', elementTypes());
write(
  'react.d.ts',
  jsxTypes('react', 'HTMLAttributes<Element> & RefAttributes<Element>', 'HTMLAttributes, RefAttributes'),
);
write('preact.d.ts', jsxTypes('preact', 'JSX.HTMLAttributes<Element>', 'JSX'));
write(
  'solid.d.ts',
  jsxTypes('solid-js', 'JSX.HTMLAttributes<Element>', 'JSX', {
    prefix: 'on:',
    given: 'KebabCased<Tag>',
    helpers: KEBAB_CASED,
  }),
);
write('vue.d.ts', vueTypes());
write('svelte.d.ts', svelteTypes());
write('vscode.html-data.json', json(htmlData()));
write('vscode.css-data.json', json(cssData()));
write('web-types.json', json(webTypes()));
for (const [file, text] of Object.entries({...reactComponents(elements), ...vueComponents(elements)})) {
  write(`../${file}`, text);
}
console.log(`Wrote dist/types/, dist/react.js and dist/vue.js for ${TAGS.join(', ')}.`);

function describe(declaration) {
  const {tagName, name: className, description = '', members = [], attributes = [], events = []} = declaration;
  return {
    ...declaration,
    tagName,
    className,
    description,
    attributes,
    events,
    properties: members.filter(({kind, readonly, type}) => kind === 'field' && !readonly && type),
  };
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The properties, attributes and events of each tag, from which the frameworks' types are made. */
function elementTypes() {
  const maps = elements.filter(({events}) => events.length > 0).map(({className}) => eventMap(className));
  return `import type {${[...elements.map(({className}) => className), ...maps, 'ChatDraft', 'ChatMessageInput'].join(', ')}} from '../index.js';

/** The elements by tag. */
export interface Elements {
${elements.map(({tagName, className}) => `  '${tagName}': ${className};`).join('\n')}
}

/** The properties that may be set on each. */
export interface Properties {
${elements.map((element) => `  '${element.tagName}': {\n${propertiesOf(element)}\n  };`).join('\n')}
}

/** The attributes that have another name than their property. */
export interface Attributes {
${elements.map((element) => `  '${element.tagName}': {\n${attributesOf(element)}\n  };`).join('\n')}
}

/** What each dispatches, by type. */
export interface Events {
${elements.map((element) => `  '${element.tagName}': ${eventsOf(element)};`).join('\n')}
}

type CamelCase<Text extends string> = Text extends \`\${infer Start}-\${infer Rest}\`
  ? \`\${Start}\${Capitalize<CamelCase<Rest>>}\`
  : Text;

/** Listeners of each, by the name that a framework gives to their property: \`onSessionChange\` for \`session-change\`. */
export type Handlers<Tag extends keyof Elements> = {
  [Type in keyof Events[Tag] & string as \`on\${Capitalize<CamelCase<Type>>}\`]?:
    | ((event: Events[Tag][Type] & {readonly currentTarget: Elements[Tag]}) => void)
    | undefined;
};
`;
}

function propertiesOf({className, properties}) {
  const lines = properties.map(({name: property, description}) => {
    const type = ASSIGNED[property] ?? `${className}['${property}']`;
    return `${comment(description)}    ${property}?: ${type} | undefined;`;
  });
  return lines.join('\n');
}

function attributesOf({className, properties, attributes}) {
  const names = new Set(properties.map(({name: property}) => property));
  const lines = attributes
    .filter(({name: attribute, fieldName}) => fieldName && !names.has(attribute))
    .map(({name: attribute, fieldName, type}) => {
      // An attribute is text: what it is read as may be something else.
      const text = /^(boolean|number|readonly|ImagePolicy)/.test(type?.text) ? ' | string' : '';
      return `    '${attribute}'?: ${className}['${fieldName}']${text} | undefined;`;
    });
  return lines.join('\n');
}

function eventsOf({className, events}) {
  if (events.length === 0) return '{}';
  return `Pick<${eventMap(className)}, ${events.map(({name: type}) => `'${type}'`).join(' | ')}>`;
}

function eventMap(className) {
  return className.replace(/Element$/, 'EventMap');
}

function comment(text = '') {
  return text ? `    /** ${text.replaceAll('*/', '').replace(/\s+/g, ' ')} */\n` : '';
}

function jsxTypes(
  module,
  attributes,
  imported,
  {prefix = 'on', given = 'Properties[Tag] & OwnAttributes[Tag]', helpers = ''} = {},
) {
  return `import type {${imported}} from '${module}';
import type {Attributes as OwnAttributes, Elements, Events, Properties} from './elements.js';

${helpers}type Handlers<Map> = {[Type in keyof Map & string as \`${prefix}\${Type}\`]?: (event: Map[Type]) => void};
type Own<Tag extends keyof Elements> = ${given} & Handlers<Events[Tag]>;
type Attributes<Element extends HTMLElement> = ${attributes};

/** The tags of ${name}, for JSX. */
type Tags = {
  [Tag in keyof Elements]: Own<Tag> & Omit<Attributes<Elements[Tag]>, keyof Own<Tag>>;
};

declare module '${module}' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
`;
}

function vueTypes() {
  return `import type {EmitFn, HTMLAttributes, PublicProps} from 'vue';
import type {Attributes, Elements, Events, Handlers, Properties} from './elements.js';

type Own<Tag extends keyof Elements> = Properties[Tag] & Attributes[Tag] & Handlers<Tag>;

/** An element as Vue's templates see it. */
interface VueElement<Tag extends keyof Elements> {
  new (): Elements[Tag] & {
    $props: Own<Tag> & Omit<HTMLAttributes, keyof Own<Tag>> & PublicProps;
    $emit: EmitFn<{[Type in keyof Events[Tag]]: (event: Events[Tag][Type]) => void}>;
  };
}

declare module 'vue' {
  interface GlobalComponents {
${TAGS.map((tag) => `    '${tag}': VueElement<'${tag}'>;`).join('\n')}
  }
}
`;
}

function svelteTypes() {
  return `import type {HTMLAttributes} from 'svelte/elements';
import type {Attributes, Elements, Events, Properties} from './elements.js';

type Handlers<Map> = {[Type in keyof Map & string as \`on\${Type}\`]?: (event: Map[Type]) => void};
type Own<Tag extends keyof Elements> = Properties[Tag] & Attributes[Tag] & Handlers<Events[Tag]>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${TAGS.map((tag) => `    '${tag}': Own<'${tag}'> & Omit<HTMLAttributes<Elements['${tag}']>, keyof Own<'${tag}'>>;`).join('\n')}
  }
}
`;
}

/** The texts of a type that is a choice between some. */
function choices(type = '') {
  return [...type.matchAll(/'([^']*)'/g)].map(([, text]) => text);
}

/** https://github.com/microsoft/vscode-custom-data */
function htmlData() {
  return {
    version: 1.1,
    tags: elements.map(({tagName, description, attributes}) => ({
      name: tagName,
      description,
      attributes: attributes.map(({name: attribute, description: meaning, type}) => ({
        name: attribute,
        description: meaning,
        ...(type?.text === 'boolean' && {valueSet: 'v'}),
        values: choices(type?.text).map((value) => ({name: value})),
      })),
    })),
  };
}

function cssData() {
  const properties = new Map(
    elements.flatMap(({cssProperties = []}) => cssProperties).map((each) => [each.name, each]),
  );
  return {
    version: 1.1,
    properties: [...properties.values()].map(({name: property, description}) => ({name: property, description})),
    pseudoElements: [],
  };
}

/** https://github.com/JetBrains/web-types */
function webTypes() {
  return {
    $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
    name,
    version,
    'js-types-syntax': 'typescript',
    'description-markup': 'markdown',
    license,
    contributions: {
      html: {
        elements: elements.map((element) => ({
          name: element.tagName,
          description: element.description,
          attributes: element.attributes.map(({name: attribute, description, type}) => ({
            name: attribute,
            description,
            value: {type: type?.text ?? 'string'},
          })),
          slots: (element.slots ?? []).map(({name: slot, description}) => ({name: slot, description})),
          js: {
            properties: element.properties.map(({name: property, description, type}) => ({
              name: property,
              description,
              type: type.text,
            })),
            events: element.events.map(({name: event, description, type}) => ({
              name: event,
              description,
              type: type?.text,
            })),
          },
          css: {
            properties: (element.cssProperties ?? []).map(({name: property, description}) => ({
              name: property,
              description,
            })),
            parts: (element.cssParts ?? []).map(({name: part, description}) => ({name: part, description})),
          },
        })),
      },
    },
  };
}
