/** Knows the children of its host that stand for every message: the page gives one, and each message shows a copy. */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

const PART = 'part:';
const ACTIONS = 'message-actions';

export class SlottedOriginals implements ReactiveController {
  /** What draws `data` parts, by the name of the part: the children in `slot="part:NAME"`. */
  parts: ReadonlyMap<string, Element> = new Map();
  /** The children in `slot="message-actions"`. */
  actions: readonly Element[] = [];
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #observer = typeof MutationObserver === 'function' ? new MutationObserver(() => this.#look()) : undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#look();
    this.#observer?.observe(this.#host, {childList: true, subtree: true, attributeFilter: ['slot']});
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #look(): void {
    const children = [...this.#host.children];
    const named = children.filter(({slot}) => slot.startsWith(PART));
    const parts = new Map(named.map((child) => [child.slot.slice(PART.length), child]));
    const actions = children.filter(({slot}) => slot === ACTIONS);
    const before = [...this.parts, this.actions].flat();
    const now = [...parts, actions].flat();
    if (now.length === before.length && now.every((value, position) => value === before[position])) return;
    this.parts = parts;
    this.actions = actions;
    this.#host.requestUpdate();
  }
}
