/** The items of a list and the rows of a table, which come and go without the list or the table around them. */
import {withoutDirection} from './direction.js';
import {sync} from './sync.js';

/** What holds the items or rows, among the nodes of a block. */
export function unitsBox([node]: readonly Node[]): Element | null {
  if (!(node instanceof Element)) return null;
  if (node.matches('ul, ol')) return node;
  // A table in a cell comes after the one that it is in.
  return node.querySelector('table')?.tBodies[0] ?? null;
}

export function countUnits(nodes: readonly Node[]): number {
  return unitsBox(nodes)?.children.length ?? 0;
}

/**
 * Puts other items or rows in the place of those in `box` from the `kept`th on.
 * @param fresh What holds the others; without it there are none.
 * @param skipped How many of those are not wanted.
 */
export function replaceUnits(box: Element, kept: number, fresh: Element | null | undefined, skipped = 0): void {
  const before = siblingsFrom(box.children[kept]);
  const next = siblingsFrom(fresh?.children[skipped], before.length || 1);
  const following = next.at(-1)?.nextSibling;
  sync(box, before, next, null);
  if (following && fresh) appendAll(box, fresh, following);
}

/** The node and those after it, `count` at most. */
function siblingsFrom(first: Node | null | undefined, count = Infinity): Node[] {
  const siblings: Node[] = [];
  for (let node = first; node && siblings.length < count; node = node.nextSibling) siblings.push(node);
  return siblings;
}

/** Moves `first` and its siblings after it, which may be thousands, from one box to another. */
function appendAll(to: Element, from: Element, first: Node): void {
  const siblings = siblingsFrom(first);
  withoutDirection([to, from], siblings.length, () => to.append(...siblings));
}
