/** What a page puts into a slot once, and messages show copies of. */
import {noChange} from 'lit';
import {Directive, directive} from 'lit/directive.js';

/** A copy for one message: the original's place in a slot is not the copy's, and an id stands once in a page. */
function copyOf(original: Element): Element {
  const copy = original.cloneNode(true) as Element;
  copy.removeAttribute('slot');
  copy.removeAttribute('id');
  return copy;
}

/** Shows a copy of an element, and hands it properties, if any: anew with each render, the copy staying the same. */
class CopyDirective extends Directive {
  #original: Element | undefined;
  #copy: Element | undefined;

  render(original: Element, properties: Readonly<Record<string, unknown>>): unknown {
    const isSame = original === this.#original;
    const copy = isSame && this.#copy ? this.#copy : copyOf(original);
    this.#original = original;
    this.#copy = copy;
    for (const [name, value] of Object.entries(properties)) {
      if (!isSame || (copy as unknown as Record<string, unknown>)[name] !== value) Object.assign(copy, {[name]: value});
    }
    return isSame ? noChange : copy;
  }
}

export const slottedCopy = directive(CopyDirective);
