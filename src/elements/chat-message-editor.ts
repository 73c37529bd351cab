import {LitElement, html, type PropertyValues} from 'lit';
import {property} from 'lit/decorators.js';
import type {ChatMessage, MessagePart} from '../core/message.js';
import {partsOf} from '../core/message.js';
import {en, type ChatStrings} from '../locales/en.js';
import {autosize} from './autosize.js';
import {booleanAttribute} from './boolean-attribute.js';
import {isComposing, isModEnter} from './keys.js';
import {styles} from './chat-message-editor.styles.js';

/** What the editor hands to its owner. */
export type MessageContent = ChatMessage['content'];

/**
 * The text boxes in which a message is rewritten, one for each of its text parts; its other parts stay as they are. It
 * keeps the draft of the reader whatever happens around it, and tells its owner how the writing ended.
 *
 * @tag chat-message-editor
 *
 * @fires {CustomEvent} edit-save - The reader is done; `detail` is the new content.
 * @fires {Event} edit-cancel - The reader wants the old content after all, by the button or by Escape.
 *
 * @csspart editor - The card around it.
 * @csspart textarea - Each text box.
 */
export class ChatMessageEditorElement extends LitElement {
  static override styles = styles;

  /** What to begin with. A later change does not touch what the reader has written. */
  @property({attribute: false}) value: MessageContent = '';

  /** Whether saving is refused, as it is while an answer runs. */
  @property(booleanAttribute) disabled = false;

  /** What saving is called: a rewritten question is sent. */
  @property({attribute: 'save-label'}) saveLabel: string = en.save;

  /** Every text shown. */
  @property({attribute: false}) strings: ChatStrings = en;

  #texts: readonly string[] | undefined;

  protected override render() {
    const {strings, disabled} = this;
    this.#texts ??= textsOf(this.value);
    return html`<form part="editor" @submit=${this.#save} @keydown=${this.#onKey}>
      ${this.#texts.map(
        (text) =>
          html`<textarea
            part="textarea"
            dir="auto"
            aria-label=${strings.editMessage}
            .defaultValue=${text}
            @input=${(event: Event) => autosize(event.target as HTMLTextAreaElement)}
          ></textarea>`,
      )}
      <div>
        <button type="button" @click=${this.#cancel}>${strings.cancel}</button>
        <button type="submit" ?disabled=${disabled}>${this.saveLabel}</button>
      </div>
    </form>`;
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    for (const textarea of this.#textareas) autosize(textarea);
    const [first] = this.#textareas;
    first?.focus();
    first?.setSelectionRange(first.value.length, first.value.length);
  }

  get #textareas(): readonly HTMLTextAreaElement[] {
    return [...this.renderRoot.querySelectorAll('textarea')];
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#cancel();
    } else if (isModEnter(event)) {
      this.#save(event);
    }
  }

  #cancel(): void {
    this.dispatchEvent(new Event('edit-cancel'));
  }

  #save(event: Event): void {
    event.preventDefault();
    if (this.disabled) return;
    const detail = withTexts(
      this.value,
      this.#textareas.map(({value}) => value),
    );
    this.dispatchEvent(new CustomEvent<MessageContent>('edit-save', {detail}));
  }
}

/** A message without any text gets a box all the same: an empty one. */
function textsOf(content: MessageContent): readonly string[] {
  const texts = partsOf(content).flatMap((part) => (part.type === 'text' ? [part.text.replace(/\r\n?/g, '\n')] : []));
  return texts.length > 0 ? texts : [''];
}

function withTexts(content: MessageContent, texts: readonly string[]): MessageContent {
  if (typeof content === 'string') return texts[0] ?? '';
  const rest = [...texts];
  const parts = content.map((part): MessagePart => (part.type === 'text' ? {...part, text: rest.shift() ?? ''} : part));
  return [...parts, ...rest.filter((text) => text !== '').map((text) => ({type: 'text', text}) as const)];
}
