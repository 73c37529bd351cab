/** Lets a text box grow with its text. */

const SIZES_ITSELF = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content');

/** For engines without `field-sizing`, of which WebKit is one. CSSOM and not an attribute: a strict CSP allows it. */
export function autosize(textarea: HTMLTextAreaElement): void {
  if (SIZES_ITSELF) return;
  textarea.style.blockSize = 'auto';
  // Nothing has a height while it is not drawn.
  if (textarea.scrollHeight > 0) textarea.style.blockSize = `${textarea.scrollHeight}px`;
}
