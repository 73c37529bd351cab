/** The elements below `node` that match, through open shadow roots, in document order. */
export function deepQuery(node, selector) {
  const own = [node, node.shadowRoot].filter(Boolean).flatMap((root) => [...root.querySelectorAll('*')]);
  return own.flatMap((element) => [
    ...(element.matches(selector) ? [element] : []),
    ...(element.shadowRoot ? deepQuery(element.shadowRoot, selector) : []),
  ]);
}
