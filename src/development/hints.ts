/**
 * Console hints for whoever builds a page: what was found, on which element, and what to write instead. Development builds
 * load it beside the elements; it looks on from outside, changes nothing, and knows the elements from their classes.
 */
import type {LitElement} from 'lit';
import type {ChatBotEventMap, ChatInputEventMap, ChatSessionEventMap} from '../events.js';
import {writtenListener, writtenProperty} from './frameworks.js';
import {hint} from './hint.js';
import {letters, nearest} from './nearest.js';

type OwnEvent = Exclude<
  keyof ChatSessionEventMap | keyof ChatBotEventMap | keyof ChatInputEventMap,
  keyof HTMLElementEventMap
>;

/** A record and not a list, so that the compiler misses what is missing. */
const OWN_EVENTS: Record<OwnEvent, true> = {
  retry: true,
  undo: true,
  like: true,
  edit: true,
  clear: true,
  delete: true,
  'option-select': true,
  'example-select': true,
  'message-select': true,
  'message-copy': true,
  share: true,
  'branch-select': true,
  'tool-approval': true,
  send: true,
  stop: true,
  'draft-change': true,
  'session-change': true,
  'session-status': true,
  'session-finish': true,
  'session-error': true,
  'before-send': true,
};
const EVENTS = Object.keys(OWN_EVENTS) as OwnEvent[];

/** The tags that a page writes itself. */
const TAGS = ['chat-session', 'chat-bot', 'chat-input', 'chat-markdown'] as const;

/** Elements without a definition, and those that could never have one, for want of a hyphen in their names. */
const UNDEFINED = [':not(:defined)', ...TAGS.map(letters)].join();

/** Milliseconds in which a script that loads later may still define a tag. */
const PATIENCE = 2000;

/** What `String` makes of objects, and of lists of them. */
const OBJECT = /^(\[object \w+\],?)+$/;

/** What no name of a backend holds, and every function does. */
const CODE = /=>|[(){}]/;

// In Node, where a page may be rendered, there is nothing to look at.
if (typeof document !== 'undefined') quietly(start);

function start(): void {
  // Of all that is used this is the newest: README.md, "Browsers and versions".
  if (!window.CSS?.supports('color', 'light-dark(red, red)')) {
    hint(
      'this browser is too old: it does not know light-dark() in style sheets. ' +
        'Chrome and Edge do from version 123 on, Firefox from 120 on, Safari from 17.5 on.',
    );
    return;
  }
  // Of all elements: a script may add a listener before the tag is defined.
  watchCalls(HTMLElement.prototype, 'addEventListener', (element, type) => {
    if (isTag(element.localName)) hintAtListener(element, type);
  });
  // Not by `whenDefined`: a page's next script may run before a promise resolves.
  watchCalls(customElements, 'define', (_registry, tag, elementClass) => {
    if (isTag(tag)) watchElements(elementClass as typeof LitElement);
  });
  for (const tag of TAGS) {
    const elementClass = customElements.get(tag) as typeof LitElement | undefined;
    if (!elementClass) continue;
    watchElements(elementClass);
    for (const element of document.querySelectorAll(tag)) quietly(() => hintAtAttributes(element));
  }
  if (document.readyState === 'complete') watchTags();
  else window.addEventListener('load', watchTags);
}

function isTag(tag: unknown): boolean {
  return (TAGS as readonly unknown[]).includes(tag);
}

function watchElements(elementClass: typeof LitElement): void {
  const {prototype} = elementClass;
  watchCalls(prototype, 'setAttribute', hintAtAttribute);
  // What a reader or a model writes may be any text.
  for (const name of propertiesOf(elementClass)) if (name !== 'value') watchProperty(prototype, name);
  elementClass.addInitializer((element) =>
    element.addController({hostConnected: () => quietly(() => hintAtAttributes(element))}),
  );
}

/** Calls `look` before each call of a method of `target`, with what the method is called on and its arguments. */
function watchCalls<Target extends object>(
  target: Target,
  method: keyof Target,
  look: (called: Target, ...values: unknown[]) => void,
): void {
  const own = Object.getOwnPropertyDescriptor(target, method)?.value as unknown;
  Object.defineProperty(target, method, {
    configurable: true,
    writable: true,
    value: function (this: Target, ...values: unknown[]): unknown {
      quietly(() => look(this, ...values));
      // Not kept from before: a library may put its own in its place at any time.
      const inherited: unknown = Reflect.get(Object.getPrototypeOf(target) as object, method, this);
      return Reflect.apply((own ?? inherited) as () => unknown, this, values);
    },
  });
}

function watchProperty(prototype: LitElement, name: string): void {
  const accessor = Object.getOwnPropertyDescriptor(prototype, name);
  const {set} = accessor ?? {};
  if (!set) return;
  Object.defineProperty(prototype, name, {
    ...accessor,
    set(this: Element, value: unknown) {
      quietly(() => hintAtText(this, name, value));
      set.call(this, value);
    },
  });
}

function hintAtAttributes(element: Element): void {
  for (const {name, value} of element.attributes) hintAtAttribute(element, name, value);
}

/** An attribute that is read as something else than what it was meant to be, or not at all. */
function hintAtAttribute(element: Element, name: unknown, value: unknown): void {
  // Templates that a library has yet to read hold names like `:messages`.
  if (typeof name !== 'string' || !/^[a-z_-]+$/i.test(name)) return;
  const tag = element.localName;
  const elementClass = element.constructor as typeof LitElement;
  const property = propertiesOf(elementClass).find((each) => letters(each) === letters(name));
  const event = EVENTS.find((each) => letters(name) === `on${letters(each)}`);
  if (event) {
    hint(`<${tag} ${name}>: nothing hears this attribute. Write ${writtenListener(element, event)}.`, element);
  } else if (property && elementClass.observedAttributes.includes(name.toLowerCase())) {
    hintAtText(element, property, String(value));
  } else if (property) {
    const attribute = attributeOf(element, property);
    const mend = `Write ${writtenProperty(element, property)}${attribute ? `, or the attribute ${attribute}` : ''}.`;
    hint(`<${tag} ${name}>: there is no such attribute, ${property} is a property. ${mend}`, element);
  }
}

/** Text where an object, a list or a function belongs. */
function hintAtText(element: Element, property: string, value: unknown): void {
  if (typeof value !== 'string') return;
  const mend = `Write ${writtenProperty(element, property)}.`;
  const found = `<${element.localName}> ${property} is`;
  if (OBJECT.test(value)) {
    hint(`${found} the text "[object …]": an object that went through an attribute or a string. ${mend}`, element);
  } else if (property === 'backend' && CODE.test(value)) {
    hint(`${found} the text of a function, which is not run. Hand the function itself over. ${mend}`, element);
  } else if (attributeOf(element, property) === undefined) {
    hint(`${found} a text, and takes none. ${mend}`, element);
  }
}

function propertiesOf({elementProperties}: typeof LitElement): string[] {
  return [...elementProperties].filter(([, {state}]) => !state).map(([name]) => String(name));
}

/** The attribute that sets a property; nothing where there is none. */
function attributeOf(element: Element, property: string): string | undefined {
  const {attribute} = (element.constructor as typeof LitElement).elementProperties.get(property) ?? {};
  return attribute === false ? undefined : typeof attribute === 'string' ? attribute : property.toLowerCase();
}

/** A listener for an event that never comes. */
function hintAtListener(element: Element, type: unknown): void {
  if (typeof type !== 'string' || type in OWN_EVENTS || `on${type}` in element) return;
  const event = nearest(type, EVENTS) ?? nearest(type.replace(/^on/, ''), EVENTS);
  if (!event) return;
  const mend = `Write ${writtenListener(element, event)}.`;
  hint(`<${element.localName}> has no event "${type}", "${event}" is one. ${mend}`, element);
}

/** Looks for tags without a definition: now that the page has loaded, and whenever it has changed. */
function watchTags(): void {
  let waiting = 0;
  const look = () => {
    waiting = 0;
    quietly(() => hintAtTags(document));
  };
  const lookLater = () => (waiting ||= window.setTimeout(look, PATIENCE));
  new MutationObserver(lookLater).observe(document, {childList: true, subtree: true});
  lookLater();
}

function hintAtTags(root: Document | ShadowRoot): void {
  for (const element of root.querySelectorAll(UNDEFINED)) hintAtTag(element);
  for (const {shadowRoot} of root.querySelectorAll('*')) if (shadowRoot) hintAtTags(shadowRoot);
}

function hintAtTag(element: Element): void {
  const tag = element.localName;
  const meant = nearest(tag, TAGS);
  if (meant === tag) {
    hint(
      `<${tag}> is not defined. Write import 'chatbot-elements', or load chatbot-elements.js by a script tag: ` +
        'chatbot-elements/core and chatbot-elements/elements/… define nothing.',
      element,
    );
  } else if (meant && !isComponent(element)) {
    hint(`<${tag}> is not defined, <${meant}> is an element of this package. Write <${meant}>.`, element);
  }
}

/** Whether a component of Angular draws itself into `element`: those have tags that no script defines. */
function isComponent(element: Element): boolean {
  const {ng} = window as {ng?: {getComponent?(element: Element): unknown}};
  return Boolean(ng?.getComponent?.(element));
}

/** A hint must never break a page that would work without it. */
function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // Then there is no hint.
  }
}
