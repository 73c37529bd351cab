/** Rendered markdown as HTML, for servers. A browser makes nodes of it once more, so it is held to give the same. */
import type {MarkdownOptions} from './options.js';
import {plainNodes} from './render.js';
import {renderMarkdown} from './view.js';

/** What `renderMarkdown` gives, written out. A block that a parser would read as something else is its text. */
export function renderHtml(text: string, options: MarkdownOptions): string {
  const blocks = [...renderMarkdown(text, options).childNodes];
  const html = written(blocks);
  if (html !== undefined) return html;
  return blocks.map((block) => written([block]) ?? written(plainNodes(block.textContent ?? '')) ?? '').join('');
}

/** Nothing where a parser would not give the same nodes. */
function written(nodes: readonly Node[]): string | undefined {
  const box = document.createElement('div');
  box.append(...nodes);
  // A parser knows no neighbours that are both text.
  box.normalize();
  const {outerHTML, innerHTML} = box;
  const {body} = new window.DOMParser().parseFromString(outerHTML, 'text/html');
  return body.childNodes.length === 1 && body.firstChild?.isEqualNode(box) ? innerHTML : undefined;
}
