import {LitElement, html, nothing} from 'lit';
import {property} from 'lit/decorators.js';
import type {ChatMessage, Verdict} from '../core/message.js';
import {ChatLikeEvent} from '../events.js';
import {en, type ChatStrings} from '../locales/en.js';
import {icons} from './icons.js';
import {styles} from './chat-message-verdict.styles.js';

/**
 * The verdict buttons under a message, or under a group of messages that share a bubble. It keeps no state: it shows what
 * the first message's `liked` says, asks for a change with `like`, and changes when its owner hands the next messages down.
 *
 * @tag chat-message-verdict
 *
 * @fires {ChatLikeEvent} like - A verdict was given; giving the one that stands takes it back, as `null`.
 *
 * @csspart button - Either thumb; the one that is on carries the part `on` too.
 * @csspart menu - The choice among the other feedback options.
 *
 * @cssprop [--chat-action-size=2rem] - A button's width and height. Under a finger it is 2.5rem unless set. WCAG 2.2 asks for 24px or more.
 */
export class ChatMessageVerdictElement extends LitElement {
  static override styles = styles;

  /** The first message's position in the history, from 0; every event repeats it. */
  @property({type: Number}) index = 0;

  /** The messages to judge, oldest first. Without any, nothing is rendered. */
  @property({attribute: false}) messages: readonly ChatMessage[] = [];

  /** The verdicts on offer. `Like` and `Dislike` are thumbs, all others choices in a menu. */
  @property({attribute: false}) options: readonly string[] = ['Like', 'Dislike'];

  /** Every text shown. */
  @property({attribute: false}) strings: ChatStrings = en;

  protected override render() {
    const [first] = this.messages;
    if (!first) return nothing;
    const {options, strings} = this;
    const others = options.filter((option) => option !== 'Like' && option !== 'Dislike');
    return html`<div role="group" aria-label=${strings.feedback}>
      ${options.includes('Like') ? this.#renderThumb(first, true, strings.like) : nothing}
      ${options.includes('Dislike') ? this.#renderThumb(first, false, strings.dislike) : nothing}
      ${others.length > 0 ? this.#renderMenu(first, others) : nothing}
    </div>`;
  }

  #renderThumb({liked}: ChatMessage, verdict: boolean, label: string) {
    const on = liked === verdict;
    return html`<button
      type="button"
      part=${on ? 'button on' : 'button'}
      aria-label=${label}
      title=${label}
      aria-pressed=${on}
      @click=${() => this.#requestLike(on ? null : verdict)}
    >
      ${verdict ? icons.like : icons.dislike}
    </button>`;
  }

  #renderMenu({liked}: ChatMessage, others: readonly string[]) {
    const {feedback} = this.strings;
    const chosen = typeof liked === 'string' ? liked : '';
    return html`<select part="menu" aria-label=${feedback} .value=${chosen} @change=${this.#requestOption}>
      <option value="">${feedback}</option>
      ${others.map((option) => html`<option value=${option} ?selected=${option === chosen}>${option}</option>`)}
    </select>`;
  }

  #requestOption(event: Event): void {
    const select = event.target as HTMLSelectElement;
    const {value} = select;
    // The choice shows when it is part of the message, and not before: a listener may veto it.
    const liked = this.messages[0]?.liked;
    select.value = typeof liked === 'string' ? liked : '';
    this.#requestLike(value || null);
  }

  #requestLike(liked: Verdict): void {
    const [first] = this.messages;
    if (!first) return;
    const values = this.messages.map(({content}) => content);
    new ChatLikeEvent({index: this.index, value: first.content, values, liked}).dispatchFrom(this);
  }
}
