import type {LitElement, ReactiveController} from 'lit';
import {FrameTask} from './frame-task.js';

/** Elements that have been laid out, and are to be told so in the next frame: in this one their sizes are being looked at. */
let laidOut: Element[] = [];
const tellLaidOut = new FrameTask(() => {
  for (const element of laidOut) element.toggleAttribute('data-laid-out', true);
  laidOut = [];
});

const layouts =
  typeof ResizeObserver === 'function'
    ? new ResizeObserver((entries) => {
        for (const {target} of entries) {
          layouts?.unobserve(target);
          laidOut.push(target);
        }
        tellLaidOut.request();
      })
    : undefined;

/** Sets `data-laid-out` on its host when the size of that is known, in view or not, and worth to be remembered out of it. */
export class KnownSize implements ReactiveController {
  readonly #host: LitElement;
  readonly #drawn: () => Promise<unknown>;

  /** @param drawn Resolves when what the host shows has been drawn: before that it has a size, but not its own. */
  constructor(host: LitElement, drawn: () => Promise<unknown>) {
    this.#host = host;
    this.#drawn = drawn;
    host.addController(this);
  }

  hostConnected(): void {
    void this.#drawn().then(() => this.#host.isConnected && layouts?.observe(this.#host));
  }

  hostDisconnected(): void {
    layouts?.unobserve(this.#host);
  }
}
