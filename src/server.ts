/**
 * For servers that render the elements with `@lit-labs/ssr`. What a message may have is decided on nodes, by the same code as
 * in a page, and so this needs the DOM of a window: jsdom's, the one that DOMPurify is made for besides browsers.
 */
import {unsafeCSS} from 'lit';
import {unsafeHTML} from 'lit/directives/unsafe-html.js'; // eslint-disable-line no-restricted-syntax -- of sanitised nodes
import './define.js';
import {ChatMarkdownElement} from './elements/chat-markdown.js';
import {serve, type Surroundings} from './elements/surroundings.js';
import {contentStyles} from './markdown/content.styles.js';
import {renderHtml} from './markdown/html.js';
import type {MarkdownOptions} from './markdown/options.js';
import {loadMath} from './markdown/typeset.js';

// In a browser they come with the renderer. Here all styles are written out with the element.
ChatMarkdownElement.elementStyles.push(unsafeCSS(contentStyles));

/** What rendering markdown takes from the page around it. */
const GLOBALS = [
  'document',
  'location',
  'window',
  'CSS',
  'Document',
  'DocumentFragment',
  'Element',
  'HTMLDetailsElement',
  'Node',
  'Text',
] as const;

/**
 * Lets messages be rendered as markdown, and takes `window` for the page that elements are rendered in from now on. Without it
 * messages show as their text until scripts render them.
 * @param window Made by jsdom, with the address of the page: `new JSDOM('', {url}).window`. It should run no scripts and load
 *   no resources, which is jsdom's default.
 */
export async function serveChat(window: Surroundings): Promise<void> {
  await loadMath();
  const {document, location} = window;
  // jsdom's selectors listen here for each document that they are used in, which would keep that of every message.
  Object.defineProperty(window, 'addEventListener', {value: () => undefined});
  const surroundings = {CSS: {}, window, ...pick(window, GLOBALS)};
  const renderMarkdown = (text: string, options: MarkdownOptions) =>
    unsafeHTML(within(surroundings, () => renderHtml(text, options)));
  serve({document, location, renderMarkdown});
}

function pick(from: object, names: readonly string[]): Record<string, unknown> {
  const known = names.filter((name) => name in from);
  return Object.fromEntries(known.map((name) => [name, (from as Record<string, unknown>)[name]]));
}

/** Acts with these globals, and puts back those that were there. Nothing else runs meanwhile, since nothing here waits. */
function within<Result>(globals: Readonly<Record<string, unknown>>, act: () => Result): Result {
  const names = Object.keys(globals);
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) {
    Object.defineProperty(globalThis, name, {value: globals[name], configurable: true, writable: true});
  }
  try {
    return act();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}
