/** Decides on sanitised nodes, still inert, what may load and where links lead, and adds what readers need: boxes that scroll, names, direction. */
import {loadOnPress} from './by-reader.js';
import {codeBlock} from './code-block.js';
import {markdownStrings, type ImagePolicy, type MarkdownOptions} from './options.js';
import {finishSyntax} from './syntax/finish.js';
import {tableBlock} from './table-block.js';
import {typesetMath} from './typeset.js';

const raster = /^data:image\/(?:png|gif|jpe?g|webp|avif);base64,/i;

/** A host in a link's words: after `//` or `www.`, or a name that ends like one and not like a file of code. */
const namedHost =
  /(?:\/\/|\bwww[.。．｡])[^\s/?#]+|(?:[\p{L}\p{N}_-]+[.。．｡])+(?:com|net|org|edu|gov|mil|int|info|biz|app|dev|xyz|shop|store|bank|online|site|tech|cloud|live|club|top|pro|money|finance|museum|example|news|blog|support|help|link|email|world|page|(?!js|ts|md|py|rs|sh|cs|rb|go|pl|kt|cc|so)[a-z]{2})(?![\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{N}_(-])|\b(?:\d{1,3}\.){3}\d{1,3}\b|\blocalhost(?=[:/]|$)/giu;

/**
 * Finishes the nodes of one block, which `box` holds. New ones are made by the page's own `document`: the inert one that they
 * come from is within reach of names in the message.
 */
export function finish(box: Element, options: MarkdownOptions): void {
  finishSyntax(box, options);
  const strings = {...markdownStrings, ...options.strings};
  const blocks = [...box.children].filter(({localName}) => localName !== 'pre');
  for (const code of box.querySelectorAll('[class]')) {
    if (code.localName !== 'code' || !/^language-[\w+#.-]{1,32}$/.test(code.className)) code.removeAttribute('class');
  }
  for (const input of box.querySelectorAll('input')) {
    if (input.type !== 'checkbox' || !input.disabled) input.remove();
    else input.setAttribute('aria-label', strings.task);
  }
  for (const element of box.querySelectorAll('[src]:not(img)')) element.removeAttribute('src');
  for (const element of box.querySelectorAll('[href]:not(a)')) element.removeAttribute('href');
  for (const list of box.querySelectorAll('ol')) makeRoom(list);
  for (const image of box.querySelectorAll('img')) finishImage(image, options.allowImages ?? 'none', strings.loadImage);
  for (const link of box.querySelectorAll('a')) finishLink(link);
  for (const pre of box.querySelectorAll('pre')) {
    makeScrollable(pre, strings.code);
    if (options.tools) wrap(pre, () => codeBlock(pre, strings));
  }
  for (const table of box.querySelectorAll('table')) {
    const scroller = document.createElement('div');
    scroller.setAttribute('part', 'table');
    makeScrollable(scroller, strings.table);
    // In a quote or a list it has the direction of that: to find one for each of many takes the square of their number.
    const direction = blocks.includes(table) ? 'auto' : table.getAttribute('dir');
    table.removeAttribute('dir');
    for (const cell of table.querySelectorAll('td, th')) setWidth(cell);
    table.replaceWith(scroller);
    scroller.append(table);
    if (options.tools) wrap(scroller, () => tableBlock(scroller, strings));
    // A box whose own direction is another would begin at the table's last column.
    if (direction) scroller.setAttribute('dir', direction);
  }
  typesetMath(box, options.latexDelimiters);
  // Not before: a browser would look for a letter that has a direction at each node that comes or goes.
  for (const block of blocks) if (block.localName !== 'table') block.setAttribute('dir', 'auto');
}

/** Puts what `frame` makes of `element` in its place. */
function wrap(element: Element, frame: () => HTMLElement): void {
  const {parentNode, nextSibling} = element;
  parentNode?.insertBefore(frame(), nextSibling);
}

/** Tells the style sheet of cells that are not to be broken, and of those that would be a tall column of single words. In characters. */
function setWidth(cell: Element): void {
  const text = cell.textContent.trim();
  const isTerm = text.length <= 12 || !/\s/.test(text) || text === cell.querySelector('code')?.textContent;
  if (text.length > 32) cell.setAttribute('part', 'prose');
  else if (isTerm) cell.setAttribute('part', 'term');
}

/** Tells the style sheet of numbers that need more room beside the items than those of most lists: years, most often. */
export function makeRoom(list: HTMLOListElement): void {
  if (list.start > 99) list.setAttribute('part', list.start > 9999 ? 'numbers long' : 'numbers');
}

/** A keyboard scrolls only what it can reach. */
function makeScrollable(box: Element, name: string): void {
  box.setAttribute('tabindex', '0');
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', name);
}

export function finishLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute('href') ?? '';
  const url = parseUrl(href);
  // A fragment would lead into the page around the message, and nothing there is the message's to name.
  // Nor may a press on what is a control of its own, a tool of code say, follow a link around it.
  if (!url || /^#|^$/.test(href.trim()) || link.querySelector('button, input, pre, summary, table')) {
    link.removeAttribute('href');
    return;
  }
  link.setAttribute('target', '_blank');
  link.setAttribute('rel', 'noopener noreferrer nofollow');
  if (!namesAnotherHost(link.textContent, href, url)) return;
  link.after(part('link-host', ` (${url.host || url.pathname})`));
}

function part(name: string, text: string): HTMLElement {
  const span = document.createElement('span');
  span.setAttribute('part', name);
  span.append(text);
  return span;
}

/** A web address, an address to write to or a number to call. Undefined for every other scheme. */
export function parseUrl(href: string): URL | undefined {
  try {
    // Whatever scheme the page has, a relative reference has none.
    const url = new URL(href, 'https://relative.invalid');
    if (!/^(?:https?|mailto|tel):$/.test(url.protocol)) return undefined;
    // With a host it is the same in every page: most are, and each reading costs.
    return /^https?:\/\//i.test(href) ? url : new URL(href, document.baseURI);
  } catch {
    return undefined;
  }
}

/** Words of a link that are looked at for a host, in characters. Longer ones hide more than they say. */
const maximumWords = 2000;

/** Whether the words of a link claim that it leads elsewhere than it does. */
function namesAnotherHost(words: string, href: string, url: URL): boolean {
  if (url.username || url.password) return true;
  // Letters of two alphabets that look alike: what the browser goes to is written in others.
  if (url.hostname.includes('xn--') && isMixed(words.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? '')) return true;
  if (words === href || `http://${words}` === href) return false;
  // A name is of one alphabet, but for Chinese, Japanese and Korean.
  const names = words.slice(0, 256).match(/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu) ?? [];
  if (names.some(isMixed)) return true;
  // Marks of direction turn letters round, so that no expression reads what the reader does.
  if (words.length > maximumWords || /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(words)) return true;
  const host = withoutWww(url.hostname || url.pathname.replace(/^[^@]*@/, ''));
  // As they look: without letters that do not show, and with plain ones in the place of others of the same shape.
  const shown = words.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return [...shown.matchAll(namedHost)].some(([name]) => {
    const named = withoutWww(
      parseUrl(`https://${name.replace(/^\/\//, '').replace(/[^\p{L}\p{N}\]]+$/u, '')}`)?.hostname ?? '',
    );
    return named !== host && !host.endsWith(`.${named}`);
  });
}

function isMixed(host: string): boolean {
  return /\p{sc=Latin}/u.test(host) && /[\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Armenian}\p{sc=Cherokee}]/u.test(host);
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}

/** Leaves an image that may load, and puts a button that loads it, or its words, in the place of any other. */
export function finishImage(image: HTMLImageElement, policy: ImagePolicy, label: string): void {
  const source = image.getAttribute('src') ?? '';
  const url = source ? parseUrl(source) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  image.setAttribute('decoding', 'async');
  image.setAttribute('loading', 'lazy');
  if (isWeb) image.setAttribute('referrerpolicy', 'no-referrer');
  if (raster.test(source) || (isWeb && mayLoad(url, policy))) return;
  image.removeAttribute('src');
  const words = image.alt.trim();
  if (!isWeb) {
    image.replaceWith(words);
    return;
  }
  const button = document.createElement('button');
  const load = label.replace('{host}', () => url.host);
  // A button inside a link would be two controls in one place: the link keeps the words, the button goes beside it.
  const link = image.closest('a');
  button.type = 'button';
  button.title = url.href;
  button.setAttribute('part', 'image-button');
  if (link && words) button.setAttribute('aria-label', `${words} ${load}`);
  button.append(words && !link ? `${words} ` : '', part('image-host', load));
  link?.after(button);
  image.replaceWith(link ? words || url.host : button);
  loadOnPress(button, image, source);
}

/** By whole origins, as the browser reads the address: text that only looks like an allowed one is another origin. */
export function mayLoad(url: URL, policy: ImagePolicy): boolean {
  if (policy === 'all') return true;
  if (policy === 'none') return false;
  const origins = policy === 'same-origin' ? [location.origin] : Array.isArray(policy) ? policy : [];
  return origins.some((origin) => URL.canParse(origin) && new URL(origin).origin === url.origin);
}
