/** A value that is made again only when what it is made from is another. */
export class Memo<Value> {
  #inputs: readonly unknown[] | undefined;
  #value: Value | undefined;

  /** @param inputs All that `make` reads, always in the same order. Compared one by one, by identity. */
  of(inputs: readonly unknown[], make: () => Value): Value {
    if (!inputs.every((input, position) => input === this.#inputs?.[position]) || !this.#inputs) this.#value = make();
    this.#inputs = inputs;
    return this.#value as Value;
  }
}
