import {LitElement, html, nothing} from 'lit';
import {property} from 'lit/decorators.js';
import type {ChatMessage} from '../core/message.js';
import {spokenText, type ReasoningTag} from '../core/reasoning.js';
import {ChatClearEvent, ChatMessageCopyEvent, ChatShareEvent} from '../events.js';
import {en, type ChatStrings} from '../locales/en.js';
import {copyText, withWatermark} from '../markdown/clipboard.js';
import {booleanAttribute} from './boolean-attribute.js';
import {icons} from './icons.js';
import {styles} from './chat-toolbar.styles.js';

const NO_MESSAGES: readonly ChatMessage[] = [];

/**
 * The buttons for a whole conversation. It asks and does nothing itself, except that it copies.
 *
 * @tag chat-toolbar
 *
 * @fires {ChatClearEvent} clear - The conversation should be emptied.
 * @fires {ChatShareEvent} share - The conversation should be shared; nothing happens by itself.
 * @fires {ChatMessageCopyEvent} message-copy - The conversation's text is on the clipboard; the index is -1.
 *
 * @csspart toolbar - What holds the buttons.
 * @csspart button - Each button, with a second part of its action's name: `share`, `copy`, `clear`.
 */
export class ChatToolbarElement extends LitElement {
  static override styles = styles;

  /** The whole history, oldest first. The system prompt is not the reader's to see, and stays out of what is copied. */
  // Read when a button is pressed. The buttons themselves are the same for any, so a token draws none of them again.
  @property({attribute: false, hasChanged: () => false}) messages: readonly ChatMessage[] = NO_MESSAGES;

  /** Which of `share`, `copy-all` and `clear` there are. Others are none of its own. */
  @property({attribute: false}) actions: readonly string[] = [];

  /** Whether an answer is running, during which nothing can be cleared. */
  @property(booleanAttribute) busy = false;

  /** Every text shown. */
  @property({attribute: false}) strings: ChatStrings = en;

  /** Tags between which a model reasons in its text: that is not handed out. */
  @property({attribute: false}) reasoningTags: readonly ReasoningTag[] = [];

  /** Text added to what is copied. */
  @property() watermark = '';

  protected override render() {
    const {actions, strings} = this;
    const buttons = [
      actions.includes('share') ? this.#renderButton('share', strings.share, this.#share) : nothing,
      actions.includes('copy-all') ? this.#renderButton('copy', strings.copyAll, () => void this.#copy()) : nothing,
      actions.includes('clear') ? this.#renderButton('clear', strings.clear, this.#requestClear, this.busy) : nothing,
    ];
    if (buttons.every((button) => button === nothing)) return nothing;
    return html`<div part="toolbar" role="group" aria-label=${strings.conversation}>${buttons}</div>`;
  }

  #renderButton(name: 'share' | 'copy' | 'clear', label: string, act: () => void, disabled = false) {
    return html`<button
      type="button"
      part="button ${name}"
      aria-label=${label}
      title=${label}
      ?disabled=${disabled}
      @click=${act}
    >
      ${icons[name]}
    </button>`;
  }

  get #text(): string {
    return this.messages
      .filter(({role}) => role !== 'system')
      .map(({role, content}) => `${role}: ${spokenText(content, this.reasoningTags)}`)
      .join('\n\n');
  }

  #requestClear(): void {
    // The system prompt at the beginning stays.
    const start = this.messages.findIndex(({role}) => role !== 'system');
    new ChatClearEvent({index: 0, value: start < 0 ? [] : this.messages.slice(start)}).dispatchFrom(this);
  }

  #share(): void {
    new ChatShareEvent({value: this.#text}).dispatchFrom(this);
  }

  async #copy(): Promise<void> {
    const value = withWatermark(this.#text, this.watermark);
    if (await copyText(value)) new ChatMessageCopyEvent({index: -1, value}).dispatchFrom(this);
  }
}
