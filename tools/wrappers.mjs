/**
 * The text of chatbot-elements/react and chatbot-elements/vue: a component for each public element. What the components do is in
 * src/wrappers/. Written by tools/types.mjs.
 */

/** What a slot's content is handed, where messages show copies of it. */
const SLOT_PROPERTIES = {
  'part:NAME': '{readonly data: any}', // by the page's own backend
  'message-actions': '{readonly message: ChatMessage; readonly index: number}',
};

/** What `v-model` may bind, by the event that tells of it. */
const MODELS = {'chat-session': {draft: 'session-draft'}};

export function reactComponents(elements) {
  return {
    'react.js': `'use client';
import 'chatbot-elements';
import {createComponent} from './wrappers/react.js';

${elements
  .map(({tagName, className, properties, events}) => {
    const handlers = Object.fromEntries(events.map(({name}) => [handlerName(name), name]));
    return component(className, tagName, componentName(className), names(properties), handlers);
  })
  .join('\n')}
`,
    'react.d.ts': `import type {ForwardRefExoticComponent, HTMLAttributes, RefAttributes} from 'react';
import type {Elements, Handlers, Properties} from './types/elements.js';

type Own<Tag extends keyof Elements> = Properties[Tag] & Handlers<Tag>;
type Given<Tag extends keyof Elements> = Own<Tag> &
  Omit<HTMLAttributes<Elements[Tag]>, keyof Own<Tag>> &
  RefAttributes<Elements[Tag]>;

${elements
  .map(
    ({tagName, className}) => `export type ${componentName(className)}Props = Given<'${tagName}'>;
/** \`<${tagName}>\` as a component. */
export declare const ${componentName(className)}: ForwardRefExoticComponent<${componentName(className)}Props>;`,
  )
  .join('\n')}
`,
  };
}

export function vueComponents(elements) {
  return {
    'vue.js': `import 'chatbot-elements';
import {createComponent} from './wrappers/vue.js';

${elements
  .map(({tagName, className, properties}) => {
    const booleans = properties.filter(({type}) => /^boolean\b/.test(type.text));
    const models = MODELS[tagName] ?? {};
    return component(className, tagName, componentName(className), names(properties), names(booleans), models);
  })
  .join('\n')}
`,
    'vue.d.ts': `import type {ComponentPublicInstance, EmitFn, HTMLAttributes, PublicProps} from 'vue';
import type {ChatMessage} from './index.js';
import type {Elements, Events, Handlers, Properties} from './types/elements.js';

type Own<Tag extends keyof Elements> = Properties[Tag] & Handlers<Tag>;
type Emits<Tag extends keyof Elements> = {[Type in keyof Events[Tag]]: (event: Events[Tag][Type]) => void};

/** \`$el\` is the element. */
interface Component<Tag extends keyof Elements, Slots, Models = object> {
  new (): Omit<ComponentPublicInstance, '$props' | '$slots' | '$emit' | '$el'> & {
    $props: Models & Own<Tag> & Omit<HTMLAttributes, keyof Own<Tag>> & PublicProps;
    $slots: Slots;
    $emit: EmitFn<Emits<Tag>>;
    $el: Elements[Tag];
  };
}

${elements
  .map(
    (element) => `/** \`<${element.tagName}>\` as a component. */
export declare const ${componentName(element.className)}: Component<
  '${element.tagName}',
  ${slotTypes(element)}${modelTypes(element)}
>;`,
  )
  .join('\n')}
`,
  };
}

function component(className, ...args) {
  const values = args.map((each) => JSON.stringify(each));
  return `export const ${componentName(className)} = /* @__PURE__ */ createComponent(${values.join(', ')});`;
}

function slotTypes({slots = []}) {
  const named = slots.filter(({name}) => name);
  const types = named.map(({name, description}) => {
    const key = name.includes('NAME') ? `[name: \`${name.replace('NAME', '${string}')}\`]` : `'${name}'?`;
    return `    /** ${description} */\n    ${key}: (properties: ${SLOT_PROPERTIES[name] ?? 'object'}) => unknown;\n`;
  });
  return `{\n    default?: (properties: object) => unknown;\n${types.join('')}  }`;
}

function modelTypes({tagName}) {
  const models = Object.keys(MODELS[tagName] ?? {});
  if (models.length === 0) return '';
  const types = models.map((model) => `'onUpdate:${model}'?: (${model}: Elements['${tagName}']['${model}']) => void`);
  return `,\n  {${types.join('; ')}}`;
}

function componentName(className) {
  return className.replace(/Element$/, '');
}

/** `onSessionChange` for `session-change`. */
function handlerName(type) {
  return `on-${type}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

function names(items) {
  return items.map(({name}) => name);
}
