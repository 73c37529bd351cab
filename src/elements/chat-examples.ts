import {LitElement, html, nothing} from 'lit';
import {property} from 'lit/decorators.js';
import {ChatExampleSelectEvent, type ChatExample} from '../events.js';
import {en, type ChatStrings} from '../locales/en.js';
import {styles} from './chat-examples.styles.js';

/**
 * Cards with questions to ask by one press.
 *
 * @tag chat-examples
 *
 * @fires {ChatExampleSelectEvent} example-select - A card was pressed.
 *
 * @csspart example - Each card.
 */
export class ChatExamplesElement extends LitElement {
  static override styles = styles;

  /** What to offer. Without any, nothing is rendered. */
  @property({attribute: false}) examples: readonly (string | ChatExample)[] = [];

  /** Every text shown. */
  @property({attribute: false}) strings: ChatStrings = en;

  protected override render() {
    if (this.examples.length === 0) return nothing;
    return html`<div role="group" aria-label=${this.strings.examples}>
      ${this.examples.map((example, index) => (example ? this.#renderExample(example, index) : nothing))}
    </div>`;
  }

  #renderExample(value: string | ChatExample, index: number) {
    const {text, display_text: label, icon}: ChatExample = typeof value === 'string' ? {text: value} : value;
    return html`<button
      type="button"
      part="example"
      dir="auto"
      @click=${() => new ChatExampleSelectEvent({index, value}).dispatchFrom(this)}
    >
      ${icon ? html`<img src=${icon} alt="" />` : nothing} ${label ?? text}
    </button>`;
  }
}
