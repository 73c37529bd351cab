/** Keeps the nodes inside an element in step with markdown that grows. */
import {asText} from '../core/message.js';
import {finish} from './finish.js';
import type {MarkdownOptions} from './options.js';
import {renderPageBlocks} from './page-blocks.js';
import {parseBlocks, type Block} from './parser.js';
import {Policy} from './sanitize.js';

interface ShownBlock {
  readonly key: string;
  readonly nodes: readonly Node[];
}

const policies = new Map<string, Policy>();

/** Renders a whole document at once. @returns nodes that belong to no document yet, ready to be put into one. */
export function renderMarkdown(text: string, options: MarkdownOptions = {}): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const policy = policyFor(options);
  place(fragment, renderBlocks(blocksOf(asText(text), options, policy, false), options, policy).flat());
  return fragment;
}

/** The rendering of a text inside an element whose children are its own. */
export class MarkdownView {
  readonly #root: ParentNode & Node;
  #blocks: readonly ShownBlock[] = [];

  constructor(root: ParentNode & Node) {
    this.#root = root;
  }

  /**
   * Shows `text` in place of the text before. Blocks whose text did not change keep their nodes, and the others what is alike
   * in them. Whatever came before, the nodes of a finished text equal those of `renderMarkdown`.
   * @param streaming Whether more is to come, so that syntax cut at the end is shown as what it is about to be.
   */
  update(text: string, options: MarkdownOptions, streaming: boolean): void {
    const policy = policyFor(options);
    const {html, allowTags, allowImages, lineBreaks, strings} = options;
    const signature = JSON.stringify([html, allowTags, allowImages, lineBreaks, strings]);
    const blocks = blocksOf(text, options, policy, streaming).map((block, position) => {
      const key = `${signature}\n${block.key}`;
      const before = this.#blocks[position];
      return {block, key, before, isKept: before?.key === key};
    });
    const changed = blocks.flatMap(({block, isKept}) => (isKept ? [] : [block]));
    const rendered = renderBlocks(changed, options, policy).values();
    this.#blocks = blocks.map(({key, before, isKept}) => {
      const nodes = isKept
        ? before?.nodes
        : rendered.next().value?.map((node, index) => merge(before?.nodes[index], node));
      return {key, nodes: nodes ?? []};
    });
    place(
      this.#root,
      this.#blocks.flatMap(({nodes}) => nodes),
    );
  }
}

function policyFor({html = 'safe', allowTags}: MarkdownOptions): Policy {
  const name = JSON.stringify([html, allowTags]);
  let policy = policies.get(name);
  if (!policy) policies.set(name, (policy = new Policy(html, allowTags ?? [])));
  return policy;
}

function blocksOf(
  text: string,
  {lineBreaks = false, latexDelimiters}: MarkdownOptions,
  {rawTags}: Policy,
  streaming: boolean,
): Block[] {
  try {
    return parseBlocks(text, {tags: rawTags, lineBreaks, latexDelimiters, streaming});
  } catch {
    return [{key: `\n${text}`, source: text, isOpen: false, isPlain: true, toHtml: fail}];
  }
}

function fail(): never {
  throw new Error('This text cannot be read as markdown.');
}

/** The nodes of each block, sanitised in one go. A block with which anything goes wrong is its plain text: nothing is lost. */
function renderBlocks(blocks: readonly Block[], options: MarkdownOptions, policy: Policy): Node[][] {
  if (blocks.length === 0) return [];
  try {
    const boxes = [
      ...policy.sanitize(blocks.map((block) => `<div>${block.isPlain ? '' : block.toHtml()}</div>`).join('')).children,
    ];
    if (boxes.length !== blocks.length) fail();
    return boxes.map((box, position) => {
      const block = blocks[position];
      if (block?.isPlain) return plainNodes(block);
      finish(box, options);
      renderPageBlocks(box, options, block?.isOpen ?? false);
      return [...box.childNodes].filter((node) => node.nodeType !== Node.TEXT_NODE || node.nodeValue?.trim());
    });
  } catch {
    return blocks.length > 1
      ? blocks.flatMap((block) => renderBlocks([block], options, policy))
      : blocks.map(plainNodes);
  }
}

function plainNodes({source}: Block): Node[] {
  const paragraph = document.createElement('p');
  paragraph.dir = 'auto';
  paragraph.setAttribute('part', 'plain');
  paragraph.append(source.trim());
  return [paragraph];
}

/** `next`, or `before` made like it where they are of one kind: what is selected, focused or opened in it stays so. */
function merge(before: Node | undefined, next: Node): Node {
  if (before instanceof HTMLDetailsElement && next instanceof HTMLDetailsElement) next.open = before.open;
  if (!before || !isAlike(before, next)) return next;
  if (before instanceof Text && next instanceof Text) {
    // Appending leaves a selection in the text where it is.
    if (next.data.startsWith(before.data)) before.appendData(next.data.slice(before.length));
    else before.data = next.data;
  }
  const children = [...before.childNodes];
  place(
    before,
    [...next.childNodes].map((child, index) => merge(children[index], child)),
  );
  return before;
}

function isAlike(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName) return false;
  if (one instanceof Element && one.getAttribute('part') === 'page-block') return false;
  if (!(one instanceof Element && other instanceof Element)) return one instanceof Text;
  return (
    one.attributes.length === other.attributes.length &&
    [...one.attributes].every(({name, value}) => other.getAttribute(name) === value)
  );
}

/** Makes `nodes` the children of `parent` and moves none that is in its place. */
function place(parent: Node, nodes: readonly Node[]): void {
  let child = parent.firstChild;
  for (const node of nodes) {
    if (node === child) child = child.nextSibling;
    else parent.insertBefore(node, child);
  }
  while (child) {
    const next: ChildNode | null = child.nextSibling;
    child.remove();
    child = next;
  }
}
