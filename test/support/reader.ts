/** What a reader sees and does: it looks through every shadow root, into other pages too, and knows buttons by their names. */
import type {ReactiveElement} from 'lit';
import {frame, until} from './until.js';

/** The elements below `root` that match, in the order of the page. */
export function all<Found extends Element = HTMLElement>(root: Node, selector: string): Found[] {
  const found: Found[] = [];
  const visit = (node: Node): void => {
    if (isElement(node)) {
      if (node !== root && node.matches(selector)) found.push(node as Element as Found);
      if (node.shadowRoot) visit(node.shadowRoot);
    }
    node.childNodes.forEach(visit);
  };
  visit(root);
  return found;
}

/** The first of {@link all}. @throws {Error} There is none. */
export function one<Found extends Element = HTMLElement>(root: Node, selector: string): Found {
  const [found] = all<Found>(root, selector);
  if (!found) throw new Error(`There is no ${selector} below ${describe(root)}.`);
  return found;
}

/** The text below `node`, as it is written, without what is in `style` elements. */
export function textIn(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (node.nodeName === 'STYLE') return '';
  const {shadowRoot = null} = node as Element;
  return [...(shadowRoot?.childNodes ?? []), ...node.childNodes].map(textIn).join('').replace(/\s+/g, ' ');
}

/** The name of a button for whoever cannot see it. */
export function nameOf(element: Element): string {
  return element.getAttribute('aria-label') ?? element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Whether it is drawn. What waits for a pointer to come is. */
export function isShown(element: Element): boolean {
  return element.checkVisibility({visibilityProperty: true});
}

/** The buttons below `root` that are called `name`, shown or not, disabled or not. */
export function buttons(root: Node, name: string): HTMLButtonElement[] {
  return all<HTMLButtonElement>(root, 'button').filter((button) => nameOf(button) === name);
}

/** The only button of that name. @throws {Error} There is none, or more than one. */
export function button(root: Node, name: string): HTMLButtonElement {
  const found = buttons(root, name);
  const [first] = found;
  if (first && found.length === 1) return first;
  const names = all(root, 'button').map(nameOf).join(', ');
  throw new Error(`There are ${found.length} buttons "${name}" below ${describe(root)}. Buttons: ${names || 'none'}.`);
}

/** Names of the buttons that a reader could press now, in the order of the page. */
export function offers(root: Node): string[] {
  return all<HTMLButtonElement>(root, 'button')
    .filter((button) => !button.disabled && isShown(button))
    .map(nameOf);
}

export function messages(root: Node): HTMLElement[] {
  return all(root, 'chat-message');
}

/** The message at this place among those shown. @throws {Error} There is none. */
export function message(root: Node, place: number): HTMLElement {
  const found = messages(root).at(place);
  if (!found) throw new Error(`There is no message at place ${place} below ${describe(root)}.`);
  return found;
}

/** The text of each message, without its buttons. */
export function texts(root: Node): string[] {
  return messages(root).map((element) => all(element, '[part~="bubble"]').map(textIn).join('').trim());
}

/** Waits until nothing below `root` has anything left to draw, and a frame has shown it. */
export async function rendered(root: Node): Promise<void> {
  // A session hands a stream down in every other frame at most.
  if ((root as Element).localName === 'chat-session') await frame().then(frame);
  const pending = () => all(root, '*').find((element) => (element as Partial<ReactiveElement>).isUpdatePending);
  await (root as Partial<ReactiveElement>).updateComplete;
  await until(() => !pending(), 'everything to be drawn');
  await Promise.all(all(root, '*').map((element) => (element as Partial<ReactiveElement>).updateComplete));
  await frame();
}

/** The element that has the focus, through every shadow root. */
function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** Where the focus is, in words: `button "Retry"`, `textarea "Message"`, `body`. Elements themselves are no use in a failed test. */
export function focus(): string {
  const active = focused();
  if (!active) return 'nowhere';
  const name = nameOf(active);
  return active.matches('button, textarea, [aria-label]') ? `${active.localName} "${name}"` : active.localName;
}

/** Whether an element itself has the focus. Not `:focus`, which Firefox withholds from a window that is not in front. */
export function isFocused(element: Element): boolean {
  return focused() === element;
}

/** Whether these are the same elements, in the same order. */
export function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((element, position) => element === others[position]);
}

/** Whether the focus is somewhere below `root`, and not merely on its way out. */
export function hasFocus(root: Element): boolean {
  const active = focused();
  if (!active || active.matches(':disabled') || !isShown(active)) return false;
  for (let node: Node | null = active; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    if (node === root) return true;
  }
  return false;
}

/** Presses a key, by an event: `sendKeys` of WebKit loses some. The browser's own reaction to the key does not follow. */
export function press(target: EventTarget, key: string, init: KeyboardEventInit & {keyCode?: number} = {}): boolean {
  const event = new KeyboardEvent('keydown', {key, bubbles: true, composed: true, cancelable: true, ...init});
  // Safari's sign of an input method cannot be given to the constructor everywhere.
  if (init.keyCode !== undefined) Object.defineProperty(event, 'keyCode', {value: init.keyCode});
  return target.dispatchEvent(event);
}

/** Presses a button as a keyboard does: the focus is on it. */
export function push(button: HTMLElement): void {
  button.focus();
  button.click();
}

/** Puts `text` into a text box in the place of what is there. */
export function type(box: HTMLTextAreaElement, text: string): void {
  box.focus();
  box.value = text;
  box.dispatchEvent(new InputEvent('input', {bubbles: true, composed: true}));
}

/** Hears every event of that type which comes up to `target`. */
export function heard<Type extends Event = CustomEvent>(target: EventTarget, type: string): Type[] {
  const events: Type[] = [];
  target.addEventListener(type, (event) => events.push(event as Type));
  return events;
}

function describe(node: Node): string {
  return isElement(node) ? `<${node.localName}>` : node.nodeName;
}

/** For the elements of other pages too, whose classes are others. */
function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
