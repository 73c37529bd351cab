import {LitElement, html, isServer, nothing, type PropertyValues} from 'lit';
import {property, state} from 'lit/decorators.js';
import {ifDefined} from 'lit/directives/if-defined.js';
import {repeat} from 'lit/directives/repeat.js';
import {KnownSize} from '../controllers/known-size.js';
import {isRunning, partsOf, type ChatMessage, type MessagePart, type MessageProgress} from '../core/message.js';
import {withReasoning} from '../core/reasoning.js';
import {
  ChatEditEvent,
  ChatMessageSelectEvent,
  ChatOptionSelectEvent,
  ChatRetryEvent,
  ChatToolApprovalEvent,
} from '../events.js';
import type {MessageContent} from './chat-message-editor.js';
import {icons} from './icons.js';
import {ACTION_PARTS, EDITOR_PARTS} from './parts.js';
import {renderPart, renderThought, type PartContext} from './message-parts.js';
import type {MessageSettings} from './message-settings.js';
import {pressedInside} from './pressed-inside.js';
import type {TranscriptRow} from './transcript.js';
import {servedStyles, styles} from './chat-message.styles.js';

/** Key of the panel that a thought is, among the panels of its message. */
const THOUGHT = 'thought';

/**
 * One message: its parts, what became of it, and what a reader may do to it. It shows what it is handed and asks for
 * changes by events; its own are only whether it is being edited and which of its panels the reader has opened.
 *
 * @tag chat-message
 *
 * @slot avatar - Who speaks, beside the message.
 *
 * @fires {ChatEditEvent} edit - The reader rewrote it.
 * @fires {ChatRetryEvent} retry - The reader wants the answer that failed once more.
 * @fires {ChatOptionSelectEvent} option-select - A quick reply was pressed.
 * @fires {ChatMessageSelectEvent} message-select - The message itself was pressed.
 * @fires {ChatToolApprovalEvent} tool-approval - The reader allows a call of a tool, or does not.
 *
 * @csspart bubble - What holds the parts; a second part says the role, `user` or `assistant`.
 * @csspart text - Each text part.
 * @csspart markdown - The box around the blocks of a text part.
 * @csspart reasoning - Each stretch of reasoning, a `details` element.
 * @csspart thought - A message whose metadata has a title, a `details` element.
 * @csspart tool - Each call of a tool, a `details` element.
 * @csspart approval - The two buttons for a call that needs approval: `button`, with a second part `approve` or `deny`.
 * @csspart data - Each `data` part: the box around what the page draws, or else a `details` element.
 * @csspart source - Each source.
 * @csspart media - The picture, sound or film of a file.
 * @csspart chip - The name of a file that is none of these.
 * @csspart error - Why the answer failed.
 * @csspart pending - The sign that an answer is awaited.
 * @csspart progress - What an answer waits for, where its backend says so, in the place of that sign.
 * @csspart option - Each quick reply.
 * @csspart button - Each button of its actions; a second part is `copy`, `retry`, `undo`, `edit`, `delete`, or `on` for the verdict
 *   that stands.
 * @csspart pager - The versions of the message: `‹ 2/3 ›`.
 * @csspart menu - The choice among the other feedback options.
 * @csspart editor - The card around the text boxes in which it is rewritten.
 * @csspart editor-textarea - Each of these text boxes.
 *
 * @cssprop [--chat-bubble-radius=1.25rem] - The corners of a bubble.
 * @cssprop [--chat-user-bubble-background] - Behind the reader's words.
 * @cssprop [--chat-user-bubble-color] - The reader's words.
 * @cssprop [--chat-assistant-bubble-background=none] - Behind an answer.
 * @cssprop [--chat-assistant-bubble-color] - An answer's words.
 */
export class ChatMessageElement extends LitElement {
  static override styles = isServer ? [...styles, servedStyles()] : styles;

  /** The message and where it stands. Without one, nothing is rendered. */
  @property({attribute: false}) row: TranscriptRow | undefined;

  /** What the transcript decides for all its messages. Without it, nothing is rendered. */
  @property({attribute: false}) settings: MessageSettings | undefined;

  @state() protected editing = false;

  /** Panels that the reader opened or closed, by {@link keysOf}. They no longer follow the stream. */
  readonly #toggled = new Map<string, boolean>();

  /** The message's position in the whole history; -1 while it has none. */
  get index(): number {
    return this.row?.index ?? -1;
  }

  constructor() {
    super();
    new KnownSize(this, () => this.#drawn());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('row')?.message;
    if (!this.editing || !before || before.content === this.row?.message.content) return;
    // The reader's change has been made, by a session or by the page, or somebody else's.
    if (this.shadowRoot?.activeElement?.localName === 'chat-message-editor') void this.#endEdit();
    else this.editing = false;
  }

  protected override render() {
    const {row, settings} = this;
    if (!row || !settings) return nothing;
    const {message} = row;
    // The focus goes here and not to the host: a host out of the tab order takes everything in it out too.
    return html`<div
      class="row"
      role="article"
      tabindex="-1"
      aria-label=${message.role === 'user' ? settings.strings.you : settings.strings.assistant}
    >
      <slot name="avatar"></slot>
      <div class="body">
        ${this.editing ? this.#renderEditor(message, settings) : this.#renderContent(message, settings)}
        ${this.#renderOutcome(row, settings)}
        ${
          row.actions.length > 0 || row.branch || (settings.extraActions.length > 0 && !isRunning(message))
            ? html`<chat-message-actions
                exportparts=${ACTION_PARTS}
                .row=${row}
                .settings=${settings}
                ?hidden=${this.editing}
                @edit-start=${() => (this.editing = true)}
              ></chat-message-actions>`
            : nothing
        }
        ${row.isEnd && message.role === 'assistant' ? this.#renderOptions(message, settings) : nothing}
      </div>
    </div>`;
  }

  /** Gives the keyboard to the message itself. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.row')?.focus(options);
  }

  async #drawn(): Promise<void> {
    await this.updateComplete;
    const texts = [...this.renderRoot.querySelectorAll('chat-markdown')];
    await Promise.all(texts.map(({updateComplete}) => updateComplete));
  }

  #renderContent(message: ChatMessage, settings: MessageSettings) {
    const {content, role, metadata, status} = message;
    const streaming = isRunning(message);
    const parts = withReasoning(partsOf(content), role === 'assistant' ? settings.reasoningTags : [], streaming);
    // A page that keeps its own messages need not give the last of them a status.
    const isAwaited = streaming || (settings.busy && this.row?.isEnd && role === 'assistant' && status === undefined);
    if (parts.length === 0 && isAwaited) return this.#renderPending(settings, metadata?.progress);
    if (parts.length === 0 && role === 'assistant' && status && status !== 'done') return nothing;
    const keys = keysOf(parts);
    const drawn = repeat(
      parts,
      (_part, position) => keys[position],
      (part, position) => {
        const isLast = position === parts.length - 1;
        return renderPart(part, this.#partContext(message, settings, keys[position] ?? '', streaming && isLast));
      },
    );
    const waits = status === 'streaming' && endsWithPanel(parts) ? this.#renderPending(settings) : nothing;
    const all = metadata?.title
      ? renderThought(metadata, drawn, this.#partContext(message, settings, THOUGHT, streaming))
      : drawn;
    return html`<div class="bubble" part="bubble ${role}" @click=${this.#select}>${all}${waits}</div>`;
  }

  #partContext(message: ChatMessage, settings: MessageSettings, key: string, streaming: boolean): PartContext {
    const {isEnd = false} = this.row ?? {};
    // What was stopped or failed waits for nothing.
    const isAsked = isEnd && !/stopped|interrupted|error/.test(message.status ?? '');
    return {
      message,
      settings,
      streaming,
      isEnd,
      onApproval: isAsked ? this.#requestApproval : undefined,
      isOpen: (byItself) => this.#toggled.get(key) ?? byItself,
      onToggle: (open) => this.#toggled.set(key, open),
    };
  }

  #renderPending({strings}: MessageSettings, progress?: MessageProgress | null) {
    // Metadata may be anybody's.
    if (typeof progress?.label === 'string') {
      return html`<label class="progress" part="progress">
        <span dir="auto">${progress.label}</span>
        <progress value=${ifDefined(progress.fraction)}></progress>
      </label>`;
    }
    return html`<div class="dots" part="pending" role="img" aria-label=${strings.pending}><i></i><i></i><i></i></div>`;
  }

  #renderEditor({content, role}: ChatMessage, {strings, busy}: MessageSettings) {
    return html`<chat-message-editor
      exportparts=${EDITOR_PARTS}
      .value=${content}
      .disabled=${busy}
      .saveLabel=${role === 'user' ? strings.send : strings.save}
      .strings=${strings}
      @edit-save=${this.#saveEdit}
      @edit-cancel=${this.#endEdit}
    ></chat-message-editor>`;
  }

  /** Nothing for an answer that is whole. */
  #renderOutcome({message, turn, retries}: TranscriptRow, {strings, busy}: MessageSettings) {
    const {status, error, metadata} = message;
    if (status === 'stopped') return html`<div class="note">${strings.stopped}</div>`;
    if (metadata?.finishReason === 'length') return html`<div class="note">${strings.tooLong}</div>`;
    if (status !== 'error' && status !== 'interrupted') return nothing;
    const text = error?.message ?? (status === 'interrupted' ? strings.interrupted : strings.failed);
    return html`<div class="error" part="error">
      <span dir="auto">${text}</span>
      ${
        retries && turn
          ? html`<button
              type="button"
              ?disabled=${busy}
              @click=${() => new ChatRetryEvent({index: turn.index, value: turn.message.content}).dispatchFrom(this)}
            >
              ${icons.retry} ${strings.retry}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderOptions({options}: ChatMessage, {strings, busy}: MessageSettings) {
    if (!options || options.length === 0) return nothing;
    return html`<div class="options" role="group" aria-label=${strings.suggestions}>
      ${options.map(
        ({value, label}, index) =>
          html`<button
            type="button"
            part="option"
            dir="auto"
            ?disabled=${busy}
            @click=${() => new ChatOptionSelectEvent({index, value}).dispatchFrom(this)}
          >
            ${typeof label === 'string' ? label : value}
          </button>`,
      )}
    </div>`;
  }

  readonly #requestApproval = (id: string, approved: boolean, press: Event): void => {
    const buttons = (press.currentTarget as Element).parentElement;
    if (!new ChatToolApprovalEvent({index: this.index, id, approved}).dispatchFrom(this)) return;
    // The buttons go; a keyboard stays where they were.
    buttons?.previousElementSibling?.querySelector('summary')?.focus();
  };

  #select(event: Event): void {
    const {row} = this;
    // What answers a press of its own is no part of the message's ground, and what waits is no message yet.
    if (row && row.index >= 0 && !pressedInside(event, 'a, button, summary, input, select, audio, video'))
      new ChatMessageSelectEvent({index: row.index, value: row.message.content}).dispatchFrom(this);
  }

  async #saveEdit(event: CustomEvent<MessageContent>): Promise<void> {
    const {row} = this;
    if (!row) return;
    const previousValue = row.message.content;
    const value = event.detail;
    if (asWritten(value) !== asWritten(previousValue)) {
      const event = new ChatEditEvent({index: row.index, value, previousValue});
      // Somebody refused it, perhaps as wrong, or a session may yet do so: what the reader wrote stays until the change is made.
      if (!event.dispatchFrom(this) || event.hasDefault) return;
    }
    await this.#endEdit();
  }

  async #endEdit(): Promise<void> {
    this.editing = false;
    await this.updateComplete;
    const actions = this.renderRoot.querySelector('chat-message-actions');
    await actions?.updateComplete;
    const button = actions?.renderRoot.querySelector<HTMLElement>('[part~="edit"]:not(:disabled)');
    if (button) button.focus();
    else this.focus({preventScroll: true});
  }
}

/** What each part is known by while others come before it: its own id, and how many that are known by the same stand before it. */
function keysOf(parts: readonly MessagePart[]): readonly string[] {
  const counts = new Map<string, number>();
  return parts.map((part) => {
    const key = JSON.stringify([part.type, 'id' in part && part.id, part.type === 'data' && part.name]);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return key + count;
  });
}

/** A content as a text box gives it back, for comparing. */
function asWritten(content: MessageContent): string {
  return JSON.stringify(content).replaceAll('\\r\\n', '\\n').replaceAll('\\r', '\\n');
}

/** An answer that goes on after its reasoning or a tool shows that it does. */
function endsWithPanel(parts: readonly MessagePart[]): boolean {
  const type = parts.at(-1)?.type;
  return type !== undefined && type !== 'text' && type !== 'reasoning';
}
