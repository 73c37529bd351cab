/** Makes nodes that are shown like nodes that are not, and leaves alone what is alike: selection, focus, open details, scroll. */
import {handOn, lastingChildren} from './by-reader.js';
import {withoutDirection} from './direction.js';
import {isSameDrawing} from './page-blocks.js';

/**
 * Puts `next` where `before` stands: neighbours in `parent`, followed by `following`.
 * @returns What stands there now: nodes of `before` where they could be made alike, else those of `next`.
 */
export function sync(
  parent: Node,
  before: readonly Node[],
  next: readonly Node[],
  following: Node | null,
): readonly Node[] {
  let shown: readonly Node[] = next;
  const from = next[0]?.parentNode ?? parent;
  withoutDirection([parent, from], Math.max(before.length, next.length), () => {
    const partner = partners(before, next);
    shown = next.map((node, position) => merge(partner(position), node));
    for (const [position, node] of before.entries()) {
      if (node !== shown[position] && node.parentNode === parent) parent.removeChild(node);
    }
    let sibling = following?.parentNode === parent ? following : null;
    for (const node of shown.toReversed()) {
      if (node.parentNode !== parent || node.nextSibling !== sibling) {
        const inner = node instanceof Element ? [...node.querySelectorAll('*')] : [];
        const turned = inner.filter((element) => element.getAttribute('dir') === 'auto');
        withoutDirection([node, ...turned], inner.length, () => parent.insertBefore(node, sibling));
      }
      sibling = node;
    }
  });
  return shown;
}

/**
 * Which node of `before` is to become that at a position of `next`. Where there are more or fewer than before they came or went
 * between those that are of one kind at both ends, as a paragraph around the words of an item does, before its code.
 */
function partners(before: readonly Node[], next: readonly Node[]): (position: number) => Node | undefined {
  const more = next.length - before.length;
  const isKin = (position: number, moved = 0) => before[position - moved]?.nodeName === next[position]?.nodeName;
  let start = 0;
  let end = next.length;
  if (more !== 0) {
    while (start < Math.min(before.length, next.length) && isKin(start)) start += 1;
    while (end > start + Math.max(more, 0) && isKin(end - 1, more)) end -= 1;
  }
  return (position) =>
    position < end ? (position < end - more ? before[position] : undefined) : before[position - more];
}

/** `next`, or `before` made like it where they are of one kind. */
function merge(before: Node | undefined, next: Node): Node {
  if (!before) return next;
  if (handOn(before, next)) return before;
  if (!isAlike(before, next)) return next;
  if (before instanceof Text && next instanceof Text) setText(before, next.data);
  else if (before.hasChildNodes() || next.hasChildNodes()) {
    sync(before, lastingChildren(before), [...next.childNodes], null);
  }
  return before;
}

/** Appends where it can: that leaves a selection in the text where it is. */
export function setText(node: Text, data: string): void {
  if (!data.startsWith(node.data)) node.data = data;
  else if (data.length > node.length) node.appendData(data.slice(node.length));
}

function isAlike(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName) return false;
  if (!(one instanceof Element && other instanceof Element)) return one instanceof Text;
  // What a page has drawn is its own in what it holds.
  if (one.getAttribute('part') === 'page-block') return isSameDrawing(one, other);
  return (
    one.attributes.length === other.attributes.length &&
    [...one.attributes].every(({name, value}) => other.getAttribute(name) === value)
  );
}
