/** Knows whether its host has been given children to show. */
import {isServer, type LitElement, type ReactiveController} from 'lit';
import {lookAtChildren} from './look-at-children.js';

/** White space between the tags is a child as well, but nobody means it. */
export class ChildContent implements ReactiveController {
  readonly #host: LitElement;
  #observer: MutationObserver | undefined;
  /** A server draws the element before it comes to the children, and takes it that there are some. */
  #present: boolean = isServer;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  get present(): boolean {
    return this.#present;
  }

  hostConnected(): void {
    if (lookAtChildren(this.#host, () => this.#look())) this.#present = true;
    this.#observer ??= new MutationObserver(() => this.#look());
    this.#observer.observe(this.#host, {childList: true});
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #look(): void {
    const present = [...this.#host.childNodes].some(
      (node) => node instanceof Element || (node instanceof Text && node.data.trim() !== ''),
    );
    if (present === this.#present) return;
    this.#present = present;
    this.#host.requestUpdate();
  }
}
