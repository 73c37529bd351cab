/**
 * Makes the headings in `box` of deeper levels, none below the sixth, so that a message does not put a second title into the
 * page's outline. By `aria-level`, which screen readers go by, on the elements as they are written: so they look and are
 * copied as what they are in the message, and one that is rendered anew stays the same element.
 */
export function offsetHeadings(box: Element, offset: number): void {
  for (const heading of box.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const level = Number(heading.localName.slice(1)) + Math.trunc(offset);
    heading.setAttribute('aria-level', String(Math.min(6, Math.max(1, level))));
  }
}
