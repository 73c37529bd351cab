/**
 * Raw HTML in markdown, read by a grammar of our own and written anew: known tags with known attributes, in balance, and all
 * else as the text that it is. So what reaches the browser's parser is well-formed and harmless before it is sanitised: no
 * parser quirk has anything to work on, and no inline handler is there to be reported to a page's CSP endpoint.
 */

/** What people and models write in markdown, and GitHub keeps. Nothing that scripts, styles, submits, embeds or names. */
const safeTags =
  'a abbr b blockquote br caption center cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ' +
  'ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul var wbr';

/** Kept on any of them; where a link or an image may lead is decided on the final DOM. */
export const safeAttributes = 'align alt colspan dir href lang open rowspan src start title'.split(' ');

/** Elements that act, load, take input, change how the rest is parsed, or belong to the page. */
const refusedTags = new Set(
  (
    'script style link meta base title head body html iframe frame frameset object embed applet param portal fencedframe svg math ' +
    'template slot noscript noembed noframes plaintext xmp listing textarea form fieldset legend input button select selectedcontent ' +
    'option optgroup datalist output label dialog menu audio video source track picture image map area canvas marquee'
  ).split(' '),
);

/** What belongs into another element, and would end the item or the cell that markdown has around it. */
const parents: Readonly<Record<string, readonly string[]>> = {
  li: ['ul', 'ol'],
  ...Object.fromEntries('caption tbody td tfoot th thead tr'.split(' ').map((name) => [name, ['table']])),
};

const voidTags = new Set(['br', 'hr', 'img', 'wbr']);

/** More of one in another are text: what they draw costs the square of their number, or more. */
const maximumDetails = 8;

/** Deeper raw elements are text: engines stop nesting at a few hundred, each at another depth. */
const maximumDepth = 32;

const tagPattern =
  /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi;
const attributePattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

const warned = new Set<string>();

/** The elements that raw HTML may use, `names` added to the usual ones. A name that must not be added is left out with one warning. */
export function allowedTags(names: readonly string[] = []): string[] {
  return [...safeTags.split(' '), ...names.map((name) => name.toLowerCase()).filter(mayAllow)];
}

function mayAllow(name: string): boolean {
  if (/^(?!chat-)[a-z][a-z0-9-]*$/.test(name) && !refusedTags.has(name)) return true;
  if (!warned.has(name)) console.warn(`<chat-markdown>: allowTags cannot allow "${name}".`);
  warned.add(name);
  return false;
}

/**
 * Writes raw HTML anew.
 * @param open The elements that are open before `source`, outermost first; changed to those that are open after it.
 */
export function writeRawHtml(source: string, tags: ReadonlySet<string>, open: string[]): string {
  let html = '';
  let end = 0;
  for (const match of source.matchAll(tagPattern)) {
    const [raw, slash, name, attributes] = match;
    html += escapeText(source.slice(end, match.index));
    html += (name && writeTag(name.toLowerCase(), slash === '/', attributes ?? '', tags, open)) || escapeHtml(raw);
    end = match.index + raw.length;
  }
  return html + escapeText(source.slice(end));
}

function writeTag(
  name: string,
  closes: boolean,
  attributes: string,
  tags: ReadonlySet<string>,
  open: string[],
): string {
  if (!tags.has(name)) return '';
  if (closes) {
    const depth = open.lastIndexOf(name);
    return depth < 0 ? '' : closeTags(open, depth);
  }
  if (Object.hasOwn(parents, name) && !parents[name]?.some((parent) => open.includes(parent))) return '';
  // It would close the one that it is in, and what is written for that would close the table of markdown around both.
  if (name === 'table' && open.findLast((outer) => /^(?:table|td|th|caption)$/.test(outer)) === 'table') return '';
  if (name === 'summary' && open.at(-1) !== 'details') return '';
  if (name === 'details' && open.filter((outer) => outer === name).length >= maximumDetails) return '';
  if (!voidTags.has(name) && open.push(name) > maximumDepth) {
    open.pop();
    return '';
  }
  let html = `<${name}`;
  for (const [, attribute = '', double, single, bare] of attributes.matchAll(attributePattern)) {
    const known = attribute.toLowerCase();
    if (safeAttributes.includes(known)) html += ` ${known}="${escapeText(double ?? single ?? bare ?? '')}"`;
  }
  return `${html}>`;
}

/** Closes all but the outermost `depth` of the open elements. */
export function closeTags(open: string[], depth = 0): string {
  return open
    .splice(depth)
    .reverse()
    .map((name) => `</${name}>`)
    .join('');
}

/** Escapes markup and leaves character references alone, which the browser's parser turns into text. */
function escapeText(text: string): string {
  return text.replace(/[<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Shows `text` exactly as it is written. */
export function escapeHtml(text: string): string {
  return escapeText(text.replaceAll('&', '&amp;'));
}
