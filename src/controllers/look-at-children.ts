import type {LitElement} from 'lit';

/**
 * Looks at the children of an element that has just been connected: at once, or if a server has drawn in it, which knew none of
 * them, when that has been taken over. The first update has to draw the same once more.
 * @returns Whether it is later.
 */
export function lookAtChildren(host: LitElement, look: () => void): boolean {
  const isServed = !host.hasUpdated && host.renderRoot.hasChildNodes();
  if (isServed) void host.updateComplete.then(look);
  else look();
  return isServed;
}
