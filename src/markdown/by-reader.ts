/** What readers do to rendered nodes. It outlives that the text around is rendered again. */

/** The addresses of images that a reader had loaded. */
const loadedImages = new WeakMap<Node, string>();

/** Has `button`, whose title is the address, make way for `image` when the reader presses it. */
export function loadOnPress(button: HTMLButtonElement, image: HTMLImageElement, source: string): void {
  button.addEventListener('click', () => {
    loadedImages.set(image, button.title);
    image.src = source;
    button.replaceWith(image);
  });
}

/**
 * Hands on to `next` what a reader did to `before`, in whose place it is to stand.
 * @returns Whether `before` itself stays, as the reader wanted something else there.
 */
export function handOn(before: Node, next: Node): boolean {
  if (before instanceof HTMLDetailsElement && next instanceof HTMLDetailsElement) next.open = before.open;
  if (!(next instanceof HTMLButtonElement)) return false;
  if (before instanceof HTMLButtonElement) {
    next.ariaPressed &&= before.ariaPressed;
    // The number of a note, and its name by that, are found when all is rendered. Until then it is the one that it was.
    const name = before.getAttribute('aria-label');
    if (name && next.value && next.value === before.value && !next.hasAttribute('aria-label')) {
      next.setAttribute('aria-label', name);
      next.textContent = before.textContent;
    }
  }
  return loadedImages.get(before) === next.title;
}

/** The children of a node but for what is only said to a reader. */
export function lastingChildren(node: Node): ChildNode[] {
  return [...node.childNodes].filter((child) => !(child instanceof Element && child.matches('[role=status]')));
}
