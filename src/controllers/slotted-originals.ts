/** Knows the children of its host that stand for every message: the page gives one, and each message shows a copy. */
import type {LitElement, ReactiveController} from 'lit';
import {lookAtChildren} from './look-at-children.js';

const PART = 'part:';

export class SlottedOriginals implements ReactiveController {
  /** What draws `data` parts, by the name of the part: the children in `slot="part:NAME"`. */
  parts: ReadonlyMap<string, Element> = new Map();
  /** The children in `slot="message-actions"`. */
  actions: readonly Element[] = [];
  /** The children in `slot="user-avatar"` and `slot="assistant-avatar"`. */
  avatars: Readonly<Record<'user' | 'assistant', Element | undefined>> = {user: undefined, assistant: undefined};
  readonly #host: LitElement;
  readonly #observer = typeof MutationObserver === 'function' ? new MutationObserver(() => this.#look()) : undefined;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    lookAtChildren(this.#host, () => this.#look());
    this.#observer?.observe(this.#host, {childList: true, subtree: true, attributeFilter: ['slot']});
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #look(): void {
    const children = [...this.#host.children];
    const inSlot = (name: string) => children.filter(({slot}) => slot === name);
    const named = children.filter(({slot}) => slot.startsWith(PART));
    const parts = new Map(named.map((child) => [child.slot.slice(PART.length), child]));
    const actions = inSlot('message-actions');
    const avatars = {user: inSlot('user-avatar')[0], assistant: inSlot('assistant-avatar')[0]};
    const before = [...Object.values(this.avatars), ...this.parts, this.actions].flat();
    const now = [...Object.values(avatars), ...parts, actions].flat();
    if (now.length === before.length && now.every((value, position) => value === before[position])) return;
    this.parts = parts;
    this.actions = actions;
    this.avatars = avatars;
    this.#host.requestUpdate();
  }
}
