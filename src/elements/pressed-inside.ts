/** Whether what was pressed is, or is in, an element that `selector` finds inside the one that listens. */
export function pressedInside(event: Event, selector: string): boolean {
  const path = event.composedPath();
  // What is around it is the page's, which may have put the whole chat into a list or a link.
  const inside = path.slice(0, path.indexOf(event.currentTarget as EventTarget));
  return inside.some((node) => node instanceof Element && node.matches(selector));
}
