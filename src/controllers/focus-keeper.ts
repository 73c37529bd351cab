/** Gives the focus a place to go when an update takes away the element that had it. */
import type {LitElement, ReactiveController} from 'lit';

/**
 * Looks where the focus is before each update of its host, and a frame later whether it is still somewhere. If it fell to
 * nowhere, because its message was replaced or its button disabled, the host is told where it was: a keyboard stays there.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: LitElement;
  readonly #recover: (lost: Element) => void;
  /** What had the focus, in the host's own tree, while a look is due. */
  #focused: Element | undefined;

  /** @param recover Puts the focus near where `lost` was, an element of the host's own tree that may be gone. */
  constructor(host: LitElement, recover: (lost: Element) => void) {
    this.#host = host;
    this.#recover = recover;
    host.addController(this);
  }

  hostUpdate(): void {
    const focused = this.#host.shadowRoot?.activeElement;
    if (!focused || this.#focused) return;
    this.#focused = focused;
    // The parts of a message render after the host, and a disabled button loses its focus at the end of the frame.
    requestAnimationFrame(() => requestAnimationFrame(() => this.#look()));
  }

  #look(): void {
    const lost = this.#focused;
    this.#focused = undefined;
    if (!lost || !this.#host.isConnected || hasFocus(this.#host)) return;
    // Somebody else has taken the focus, and may keep it.
    const {activeElement, body} = this.#host.ownerDocument;
    const nowhere = activeElement === null || activeElement === body || activeElement === this.#host;
    if (nowhere || activeElement.contains(this.#host)) this.#recover(lost);
  }
}

/** Whether an element inside the host's tree has the focus, and is not merely on its way out. */
function hasFocus(host: LitElement): boolean {
  let active = host.shadowRoot?.activeElement ?? null;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active !== null && !active.matches(':disabled');
}
