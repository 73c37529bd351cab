/** A value that is made again only when what it is made from is another. */
export class Memo<Value> {
  #inputs: readonly unknown[] | undefined;
  #value: Value | undefined;

  /** @param inputs All that `make` reads, always in the same order. Compared one by one, by identity. */
  of(inputs: readonly unknown[], make: () => Value): Value {
    const before = this.#inputs;
    if (!before || inputs.some((input, position) => input !== before[position])) this.#value = make();
    this.#inputs = inputs;
    return this.#value as Value;
  }
}
