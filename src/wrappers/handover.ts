type Values = Readonly<Record<string, unknown>>;

/**
 * Hands what a component is given over to its element: properties, and listeners for the names that `types` has an event for.
 *
 * Only what has changed is set, and not what the element has by itself: to set `messages` once more would begin the
 * conversation anew. What is no longer given gets the value back that it had before.
 */
export class Handover {
  readonly #element: HTMLElement & Record<string, unknown>;
  readonly #types: ReadonlyMap<string, string>;
  readonly #initial: Record<string, unknown> = {};
  #given: Values = {};

  constructor(element: HTMLElement, types: ReadonlyMap<string, string> = new Map()) {
    this.#element = element as HTMLElement & Record<string, unknown>;
    this.#types = types;
  }

  hand(values: Values): void {
    const before = this.#given;
    this.#given = {...values};
    for (const name of new Set([...Object.keys(before), ...Object.keys(values)])) {
      if (values[name] === before[name]) continue;
      const type = this.#types.get(name);
      if (type === undefined) this.#set(name, values[name]);
      else this.#listen(type, before[name], values[name]);
    }
  }

  #set(name: string, value: unknown): void {
    const element = this.#element;
    const initial = this.#initial;
    if (!(name in initial)) initial[name] = element[name];
    const next = value === undefined ? initial[name] : value;
    if (element[name] !== next) element[name] = next;
  }

  #listen(type: string, before: unknown, now: unknown): void {
    this.#element.removeEventListener(type, before as EventListener);
    this.#element.addEventListener(type, now as EventListener);
  }
}
