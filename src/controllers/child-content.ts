/** Knows whether its host has been given children to show. */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** White space between the tags is a child as well, but nobody means it. */
export class ChildContent implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: MutationObserver | undefined;
  #present = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get present(): boolean {
    return this.#present;
  }

  hostConnected(): void {
    this.#look();
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
