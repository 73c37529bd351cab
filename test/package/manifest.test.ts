/**
 * custom-elements.json and the elements tell the same, in both directions: what an element has is in it, and what is in it
 * the element has. A tour of all that the elements can show writes down what there is.
 */
import {expect, fixture, html} from '@open-wc/testing';
import {LitElement, ReactiveElement, type CSSResult, type PropertyDeclaration} from 'lit';
import {contentStyles, mermaidBlock, registerBlock} from '../../src/markdown/index.js';
import {ChatMarkdownElement, type FilePart, type ToolState} from '../../src/index.js';
import {PIXEL, answered, assistant, openChat, user} from '../support/chat.js';
import {stubClipboard} from '../support/clipboard.js';
import {all, one, rendered, type} from '../support/reader.js';
import {until} from '../support/until.js';

interface Item {
  readonly name: string;
  readonly description?: string;
  readonly type?: {readonly text: string};
  readonly kind?: 'field' | 'method';
}

type Kind = 'attributes' | 'members' | 'events' | 'slots' | 'cssParts' | 'cssProperties' | 'cssStates';
type Declaration = Item & {readonly tagName: string} & {readonly [List in Kind]?: readonly Item[]};

interface ElementClass extends CustomElementConstructor {
  readonly observedAttributes: readonly string[];
  readonly elementProperties: ReadonlyMap<string, PropertyDeclaration>;
  readonly elementStyles: readonly CSSResult[];
}

interface Manifest {
  readonly modules: readonly {readonly declarations: readonly Declaration[]}[];
}

/** What was met of the elements of one tag. */
class Sighting {
  readonly attributes = new Set<string>();
  readonly events = new Set<string>();
  readonly slots = new Set<string>();
  readonly parts = new Set<string>();
}

const manifest = (await (await fetch('/custom-elements.json')).json()) as Manifest;
const declarations = manifest.modules.flatMap((module) => module.declarations);
const sightings = new Map(declarations.map(({tagName}) => [tagName, new Sighting()]));

/** Slots that are not in a shadow root: each child in one is copied for every message. */
const COPIED = ['part:NAME', 'message-actions', 'user-avatar', 'assistant-avatar'];

/** What any element may have. */
const COMMON_ATTRIBUTES = /^(class|style|slot|part|exportparts|hidden|data-.*)$/;
/** What comes up to an element and is between those in it. */
const OWN_BUSINESS = {'chat-session': ['draft-change']} as Readonly<Record<string, readonly string[]>>;

describe('custom-elements.json', () => {
  stubClipboard();
  let stopListening: () => void;

  before(async () => {
    stopListening = listen();
    await tour();
  });
  after(() => stopListening());

  for (const declaration of declarations) {
    const {tagName} = declaration;
    const elementClass = customElements.get(tagName) as ElementClass;
    const sighting = sightings.get(tagName)!;
    const names = (kind: Kind) => (declaration[kind] ?? []).map(({name}) => name);

    describe(`of <${tagName}>`, () => {
      it('has a sentence for all that there is, and a type for all that has one', () => {
        const items = (['attributes', 'members', 'events', 'slots', 'cssParts', 'cssProperties', 'cssStates'] as const)
          .flatMap((kind) => declaration[kind] ?? [])
          .concat(declaration);
        const isSentence = ({description = ''}: Item) => /^[^a-z\s][^]*[.)]$/.test(description);
        expect(items.filter((item) => !isSentence(item)).map(({name}) => name)).to.deep.equal([]);

        const values = [...(declaration.attributes ?? []), ...fields(), ...(declaration.events ?? [])];
        expect(values.filter((item) => !item.type?.text).map(({name}) => name)).to.deep.equal([]);
      });

      it('names its attributes', () => {
        const {observedAttributes} = elementClass;
        const written = [...sighting.attributes].filter((name) => !COMMON_ATTRIBUTES.test(name));
        expectSame(names('attributes'), [...observedAttributes, ...written]);
      });

      it('names its properties', () => {
        const declared = [...elementClass.elementProperties].filter(([, {state}]) => !state).map(([name]) => name);
        // Decorators make theirs enumerable: those of properties are known, and `@query` is for the element itself.
        const accessors = ownNames(elementClass, ({get, enumerable}) => get !== undefined && !enumerable);
        expectSame(
          fields().map(({name}) => name),
          [...declared, ...accessors],
        );
      });

      it('names its methods', () => {
        // What Lit calls is public in JavaScript alone.
        const lifecycle = [LitElement, ReactiveElement].flatMap(({prototype}) => Object.getOwnPropertyNames(prototype));
        const methods = ownNames(elementClass, ({value}) => typeof value === 'function');
        expectSame(
          (declaration.members ?? []).filter(({kind}) => kind === 'method').map(({name}) => name),
          methods.filter((name) => !lifecycle.includes(name)),
        );
      });

      it('names its events', () => {
        const heard = [...sighting.events].filter((name) => !OWN_BUSINESS[tagName]?.includes(name));
        expectSame(names('events'), heard);
      });

      it('names its slots', () => {
        const copied = names('slots').filter((name) => COPIED.includes(name));
        expectSame(names('slots'), [...sighting.slots, ...copied]);
      });

      it('names its parts, those that it hands on among them', () => {
        const parts = declaration.cssParts ?? [];
        // A second part, which says which of them it is, stands in the words on the first.
        const seconds = parts.flatMap(({description = ''}) =>
          [...description.matchAll(/`([\w-]+)`/g)].map(([, word]) => word),
        );
        const firsts = [...sighting.parts].filter(
          (part) => !seconds.includes(part) || names('cssParts').includes(part),
        );
        expectSame(names('cssParts'), firsts);
      });

      it('names the states and custom properties of its style sheets', () => {
        const css = cssOf(elementClass);
        expectSame(names('cssStates'), matches(css, /:state\(([\w-]+)\)/g));
        expect(names('cssProperties').filter((name) => !cssBelow(tagName).includes(`var(${name}`))).to.deep.equal([]);
      });

      const fields = () => (declaration.members ?? []).filter(({kind}) => kind === 'field');
    });
  }

  it('names every custom property that a style sheet asks for', () => {
    const used = declarations.flatMap(({tagName}) =>
      matches(cssOf(customElements.get(tagName) as ElementClass), /var\((--chat-[\w-]+)/g),
    );
    expectSame(
      declarations.flatMap(({cssProperties = []}) => cssProperties.map(({name}) => name)),
      used,
    );
  });
});

/** Shows and presses all that there is. */
async function tour(): Promise<void> {
  registerBlock('drawn', {render: () => document.createElement('p')});
  registerBlock('mermaid', mermaidBlock('data:text/javascript,'));

  const chat = await openChat();
  const {session, backend, bot, input, box} = chat;
  Object.assign(bot, {
    actions: 'copy retry undo edit like clear delete copy-all share',
    feedbackOptions: ['Like', 'Dislike', 'Off topic'],
    examples: ['Hello'],
  });
  await look();
  press('[part~=example]');
  const run = await backend.next();
  await look();
  await run.say({type: 'metadata', metadata: {progress: {label: 'Loading'}}});
  await look();
  void session.send('And then?');
  await look();
  press('[part~=stop]');
  await backend.answer('Something');
  await answered(chat);
  press('[part~=retry]');
  await backend.answer('Something else');
  await answered(chat);
  await look();

  // From here on nothing changes by a press.
  const veto = (event: Event) => event.preventDefault();
  session.addEventListener('before-send', veto);
  for (const name of ['send', 'undo', 'edit', 'clear', 'delete', 'retry', 'branch-select'])
    session.addEventListener(name, veto);
  press('[part~=pager] button:not(:disabled)');
  press('[part~=undo]');
  press('[part~=delete]');
  press('[part~=copy]');
  press('button[aria-pressed]');
  press('[part~=share]');
  press('[part~=clear]');
  press('[part~=bubble]');
  press('[part~=edit]');
  await look();
  press('[part=editor] button[type=button]');
  await look();
  press('[part~=edit]');
  await look();
  type(one<HTMLTextAreaElement>(session, '[part=editor] textarea'), 'Another question');
  press('[part=editor] button[type=submit]');
  type(box, 'A question');
  await look();
  press('[part~=send]');
  session.draft = {text: '', files: [file('notes.txt')]};
  input.maxFiles = 0;
  await look();

  for (const messages of [
    [user([file('picture.gif', PIXEL), file('notes.txt')]), assistant('', {status: 'error'})],
    [user('Hi'), assistant(parts(), {options: [{value: 'Yes'}]})],
    [user('Hi'), assistant('A thought', {metadata: {title: 'Thinking'}}), assistant('', {status: 'pending'})],
    [user('Hi'), assistant(DOCUMENT)],
  ]) {
    session.messages = messages;
    await look();
    all(session, '[part~=option], [part~=error] button, [part~=approve]').forEach((button) => button.click());
  }
  await until(() => all(session, '[part~=diagram]').length > 0, 'the blocks');
  await look();
  one(session, '[part~=scroller]').scrollTop = 0;
  await until(() => all(session, '[part~=jump]').length > 0, 'the button that leads to the end');
  await look();

  session.removeEventListener('before-send', veto);
  session.backend = 'none';
  await session.send('Hello').catch(() => undefined);
  const page = await fixture(html`<chat-session><chat-bot></chat-bot></chat-session>`);
  await rendered(page);
  take(page);

  async function look(): Promise<void> {
    await rendered(session);
    take(session);
    all(session, '*').forEach(take);
  }

  function press(selector: string): void {
    all(session, selector).forEach((element) => element.click());
  }
}

function parts() {
  const tool = (id: string, state: ToolState) => ({type: 'tool', id, name: 'look_up', state, input: {id}}) as const;
  return [
    {type: 'reasoning', text: 'Hm.'},
    {type: 'text', text: 'Well.'},
    tool('1', 'output-available'),
    {type: 'source', url: 'https://example.com', title: 'A source'},
    {type: 'data', name: 'weather', data: {}},
    tool('2', 'approval-requested'),
  ] as const;
}

function file(name: string, url?: string): FilePart {
  return {type: 'file', name, mediaType: url ? 'image/gif' : 'text/plain', ...(url && {url})};
}

const DOCUMENT = `
2019. A year, and ${'a'.repeat(1000)}

> [!NOTE]
> Words[^1] and $x^2$, ![a picture](https://images.example/a.png), [example.com](https://example.org).

$$
x
$$

| a |
|---|
| a cell of more than thirty-two characters |

\`\`\`js
1;
\`\`\`

\`\`\`drawn
words
\`\`\`

\`\`\`mermaid
graph
\`\`\`

${'long '.repeat(25_000)}

[^1]: A footnote.
`;

/** Writes down what one element has at the moment. */
function take(element: Element): void {
  const sighting = sightings.get(element.localName);
  const {shadowRoot} = element;
  if (!sighting || !shadowRoot) return;
  element.getAttributeNames().forEach((name) => sighting.attributes.add(name));
  shadowRoot.querySelectorAll('slot').forEach(({name}) => sighting.slots.add(name));
  for (const inner of shadowRoot.querySelectorAll('[part], [exportparts]')) {
    inner.part.forEach((part) => sighting.parts.add(part));
    for (const pair of inner.getAttribute('exportparts')?.split(',') ?? []) {
      sighting.parts.add(pair.split(':').at(-1)!.trim());
    }
  }
}

/** Writes down what the elements dispatch: on each itself, and on a transcript and a session what comes up to them. */
function listen(): () => void {
  const {dispatchEvent} = EventTarget.prototype;
  EventTarget.prototype.dispatchEvent = function (event) {
    if (this instanceof Element && this.isConnected && !event.type.startsWith('context-')) {
      sightings.get(this.localName)?.events.add(event.type);
      if (event.composed && sightings.has(this.localName)) {
        for (let host = hostOf(this); host; host = hostOf(host)) {
          if (/^chat-(bot|session)$/.test(host.localName)) sightings.get(host.localName)!.events.add(event.type);
        }
      }
    }
    return dispatchEvent.call(this, event);
  };
  return () => void (EventTarget.prototype.dispatchEvent = dispatchEvent);
}

function hostOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return (
    element.parentElement?.closest('chat-bot, chat-session') ?? (root instanceof ShadowRoot ? root.host : undefined)
  );
}

/** The members that a class itself has. Those of names with `#` are not among them. */
function ownNames({prototype}: ElementClass, passes: (descriptor: PropertyDescriptor) => boolean): readonly string[] {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(prototype as object));
  return descriptors.filter(([, descriptor]) => passes(descriptor)).map(([name]) => name);
}

function cssOf({elementStyles}: ElementClass): string {
  const rendered = elementStyles === ChatMarkdownElement.elementStyles ? contentStyles : '';
  return elementStyles.map(({cssText}) => cssText).join('\n') + rendered;
}

/** The style sheets of an element, and of those that it may draw: a custom property reaches them too. */
function cssBelow(tag: string): string {
  const below = tag === 'chat-session' || tag === 'chat-bot' ? declarations.map(({tagName}) => tagName) : [tag];
  return below.map((each) => cssOf(customElements.get(each) as ElementClass)).join('\n');
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name as string);
}

function expectSame(documented: readonly string[], actual: readonly string[]): void {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  expect(sorted(documented)).to.deep.equal(sorted(actual));
}
