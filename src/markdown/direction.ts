/** With more nodes than these it pays to have a direction found again. */
const MANY = 100;

/**
 * Acts with `elements`, and what they are in, taken out of `dir=auto`, if more than a few nodes come, go or move along: at each of
 * them browsers look for a letter that has a direction, in all that is there.
 * @param count How many nodes those are.
 */
export function withoutDirection(elements: readonly Node[], count: number, act: () => void): void {
  const found = count > MANY ? elements.flatMap(automatic) : [];
  for (const element of found) element.removeAttribute('dir');
  try {
    act();
  } finally {
    for (const element of found) element.setAttribute('dir', 'auto');
  }
}

/** Those of a node and what it is in that have the direction of their text. */
function automatic(node: Node): Element[] {
  const nearest = node instanceof Element ? node.closest('[dir=auto]') : null;
  return nearest ? [nearest, ...automatic(nearest.parentElement ?? document)] : [];
}
