/** Puts the blocks that a page draws into the place of fences, and looks their nodes over before they show. */
import {finishImage, finishLink, mayLoad, parseUrl} from './finish.js';
import {markdownStrings, type MarkdownOptions} from './options.js';
import {blockFor, type BlockContext, type BlockDefinition} from './register-block.js';

/**
 * Asks the page for each fence in `box`, whose code blocks are finished. What it draws stands in an element with the part
 * `page-block`, which is the page's own in what it holds: it is to be placed and replaced as a whole.
 * @param isOpen Whether the last fence is still open.
 */
export function renderPageBlocks(box: Element, options: MarkdownOptions, isOpen: boolean): void {
  const fences = [...box.querySelectorAll('pre > code[class^="language-"]')];
  for (const code of fences) {
    const language = code.className.slice('language-'.length);
    const definition = blockFor(language);
    const codeBlock = code.closest<HTMLElement>('[part~="code-block"]') ?? code.parentElement;
    if (!definition || !codeBlock) continue;
    const place = document.createComment('');
    codeBlock.replaceWith(place);
    const block = renderPageBlock(definition, code.textContent.replace(/\n$/, ''), options, {
      language,
      streaming: isOpen && code === fences.at(-1),
      codeBlock,
    });
    place.replaceWith(block ?? codeBlock);
  }
}

/** What each element with a page's nodes was drawn from. */
const drawings = new WeakMap<Node, readonly unknown[]>();

/** Whether two elements with a page's nodes were drawn from the same, so that the one that is shown may stay. */
export function isSameDrawing(one: Node, other: Node): boolean {
  const [before = [], next = []] = [drawings.get(one), drawings.get(other)];
  return before.length > 0 && before.every((value, position) => value === next[position]);
}

function renderPageBlock(
  definition: BlockDefinition,
  source: string,
  options: MarkdownOptions,
  context: BlockContext,
): HTMLElement | undefined {
  try {
    const node = definition.render(source, context);
    if (!node) return undefined;
    const block = document.createElement('div');
    block.setAttribute('part', 'page-block');
    block.append(node);
    secure(block, context.codeBlock, options);
    drawings.set(block, [definition, source, context.language, context.streaming, JSON.stringify(options)]);
    return block;
  } catch (error) {
    console.warn(`<chat-markdown>: the block for "${context.language}" failed.`, error);
    return undefined;
  }
}

/** They run, load, or change how the rest of the page is read. */
const refused = 'script, base, meta, link, object, embed, applet, frame, frameset, portal, fencedframe';
const loading = new Set(['src', 'poster', 'background', 'data']);
const sending = new Set(['action', 'formaction', 'ping', 'srcset', 'imagesrcset', 'attributionsrc', 'manifest']);
const styleThatLoads = /url\(|image(?:-set)?\(|cross-fade\(|@import|\\/i;

/**
 * Takes out of a page's nodes what could run or load because of a message. Their elements, classes and properties are the
 * page's own and stay, and so do their listeners; shadow roots, and what is changed later, are the page's to look after.
 */
function secure(block: HTMLElement, codeBlock: HTMLElement, options: MarkdownOptions): void {
  const {loadImage} = {...markdownStrings, ...options.strings};
  const policy = options.allowImages ?? 'none';
  for (const element of block.querySelectorAll(refused)) element.remove();
  for (const element of [...block.querySelectorAll('*')]) {
    if (codeBlock.contains(element)) continue;
    const name = element.localName;
    if (animates(element)) element.remove();
    for (const {name: attribute, value} of [...element.attributes]) {
      if (
        /^on/i.test(attribute) ||
        sending.has(attribute) ||
        (loading.has(attribute) && name !== 'img' && !mayShow(value, options)) ||
        (/(?:^|:)href$/.test(attribute) && name !== 'a' && !value.startsWith('#')) ||
        (/^(?:style|fill|stroke|filter|mask|clip-path|marker.*)$/.test(attribute) && loads(value))
      ) {
        element.removeAttribute(attribute);
      }
    }
    if (name === 'style' && loads(element.textContent)) element.remove();
    if (element instanceof HTMLIFrameElement) confine(element);
    if (element instanceof HTMLAnchorElement && element.hasAttribute('href')) finishLink(element);
    if (element.localName === 'a' && element.namespaceURI !== 'http://www.w3.org/1999/xhtml') unlink(element);
    if (element instanceof HTMLImageElement) finishImage(element, policy, loadImage);
  }
}

/** Whether it would write an address into the drawing that it is in. */
function animates(element: Element): boolean {
  if (!/^(?:set|animate)$/i.test(element.localName)) return false;
  const read = (name: string) => element.getAttribute(name) ?? '';
  return /href/i.test(read('attributeName')) || ['to', 'from', 'by', 'values'].some((name) => loads(read(name)));
}

/** A style that names an address, other than of something in the same drawing. */
function loads(style: string): boolean {
  return styleThatLoads.test(style.replace(/url\(\s*["']?#[\w-]+["']?\s*\)/g, ''));
}

function mayShow(address: string, {allowImages = 'none'}: MarkdownOptions): boolean {
  if (/^(?:blob:|data:(?:image|audio|video)\/(?!svg))/i.test(address)) return true;
  const url = parseUrl(address);
  return url !== undefined && /^https?:$/.test(url.protocol) && mayLoad(url, allowImages);
}

/** A frame made of text is never of the page's own origin. */
function confine(frame: HTMLIFrameElement): void {
  if (frame.hasAttribute('srcdoc') && (!frame.hasAttribute('sandbox') || frame.sandbox.contains('allow-same-origin'))) {
    frame.setAttribute('sandbox', '');
  }
}

function unlink(link: Element): void {
  for (const {name} of [...link.attributes]) if (/(?:^|:)href$/.test(name)) link.removeAttribute(name);
}
