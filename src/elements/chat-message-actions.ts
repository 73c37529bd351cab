import {LitElement, html, nothing, type TemplateResult} from 'lit';
import {property, state} from 'lit/decorators.js';
import {isRunning} from '../core/message.js';
import {spokenText} from '../core/reasoning.js';
import {
  ChatBranchSelectEvent,
  ChatDeleteEvent,
  ChatMessageCopyEvent,
  ChatRetryEvent,
  ChatUndoEvent,
} from '../events.js';
import {fill} from '../locales/fill.js';
import {copyText, withWatermark} from '../markdown/clipboard.js';
import {icons} from './icons.js';
import type {MessageSettings} from './message-settings.js';
import {slottedCopy} from './slotted-copy.js';
import type {MessageAction, TranscriptRow} from './transcript.js';
import {styles} from './chat-message-actions.styles.js';

/** Milliseconds for which a copy button says that it has copied. */
const COPIED_FOR = 2000;

/**
 * The buttons under one message, or under a group of messages that share a bubble. It asks and does nothing itself, except
 * that it copies.
 *
 * @tag chat-message-actions
 *
 * @fires {ChatRetryEvent} retry - The answer should be asked for again.
 * @fires {ChatUndoEvent} undo - The question should be taken back.
 * @fires {ChatDeleteEvent} delete - The message should go.
 * @fires {ChatMessageCopyEvent} message-copy - The message's text is on the clipboard.
 * @fires {ChatBranchSelectEvent} branch-select - Another version of the message should show.
 * @fires {Event} edit-start - The owner should open its editor.
 *
 * @csspart button - Any button, with a second part of its action's name: `copy`, `retry`, `undo`, `edit`, `delete`;
 *   or `on` for the verdict that stands.
 * @csspart pager - The versions of the message: `‹ 2/3 ›`.
 * @csspart menu - The choice among the other feedback options.
 *
 * @cssprop [--chat-action-size=2rem] - A button's width and height. Under a finger it is 2.5rem unless set. WCAG 2.2 asks for 24px or more.
 */
export class ChatMessageActionsElement extends LitElement {
  static override styles = styles;

  /** The message to act on, and where it stands. Without one, nothing is rendered. */
  @property({attribute: false}) row: TranscriptRow | undefined;

  /** What the transcript decides for all its messages. Without it, nothing is rendered. */
  @property({attribute: false}) settings: MessageSettings | undefined;

  @state() protected copied = false;

  #copiedTimer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#copiedTimer);
    this.copied = false;
  }

  protected override render() {
    const {row, settings} = this;
    if (!row || !settings) return nothing;
    const {strings} = settings;
    const render: Record<MessageAction, () => TemplateResult> = {
      copy: () =>
        this.#renderButton('copy', this.copied ? strings.copied : strings.copy, () => void this.#copy(row, settings)),
      like: () =>
        html`<chat-message-verdict
          exportparts="button, on, menu"
          .index=${row.groupIndex}
          .messages=${row.group}
          .options=${settings.feedbackOptions}
          .strings=${strings}
        ></chat-message-verdict>`,
      retry: () => this.#renderButton('retry', strings.retry, () => this.#request(ChatRetryEvent, row.turn)),
      undo: () => this.#renderButton('undo', strings.undo, () => this.#request(ChatUndoEvent, row.turn)),
      edit: () => this.#renderButton('edit', strings.edit, () => this.dispatchEvent(new Event('edit-start'))),
      delete: () => this.#renderButton('delete', strings.delete, () => this.#request(ChatDeleteEvent, row)),
    };
    return html`<div role="group" aria-label=${strings.actions}>
      ${this.#renderPager(row, settings)} ${row.actions.map((action) => render[action]())}
      ${isRunning(row.message) ? nothing : settings.extraActions.map((original) => slottedCopy(original, {message: row.message, index: row.index}))}
    </div>`;
  }

  #renderButton(action: Exclude<MessageAction, 'like'>, label: string, act: () => void) {
    const disturbs = action !== 'copy';
    return html`<button
      type="button"
      part="button ${action}"
      aria-label=${label}
      title=${label}
      ?disabled=${disturbs && this.settings?.busy}
      @click=${act}
    >
      ${action === 'copy' && this.copied ? icons.done : icons[action]}
    </button>`;
  }

  #renderPager({branch, index}: TranscriptRow, {strings, busy}: MessageSettings) {
    if (!branch) return nothing;
    const text = fill(strings.branch, {index: branch.index + 1, count: branch.count});
    const step = (by: number, label: string) =>
      html`<button
        type="button"
        part="button"
        aria-label=${label}
        title=${label}
        ?disabled=${busy || branch.index + by < 0 || branch.index + by >= branch.count}
        @click=${() => new ChatBranchSelectEvent({index, branch: branch.index + by}).dispatchFrom(this)}
      >
        ${by < 0 ? icons.previous : icons.next}
      </button>`;
    return html`<div class="pager" part="pager" role="group" aria-label=${text}>
      ${step(-1, strings.previousBranch)}<span aria-hidden="true">${branch.index + 1}/${branch.count}</span>${step(
        1,
        strings.nextBranch,
      )}
    </div>`;
  }

  #request(
    Request: typeof ChatRetryEvent | typeof ChatUndoEvent | typeof ChatDeleteEvent,
    about: TranscriptRow['turn'],
  ): void {
    if (!about) return;
    new Request({index: about.index, value: about.message.content}).dispatchFrom(this);
  }

  async #copy({index, group}: TranscriptRow, {watermark, reasoningTags}: MessageSettings): Promise<void> {
    const text = group.map(({content}) => spokenText(content, reasoningTags)).join('\n');
    const value = withWatermark(text, watermark);
    if (!(await copyText(value))) return;
    new ChatMessageCopyEvent({index, value}).dispatchFrom(this);
    this.copied = true;
    clearTimeout(this.#copiedTimer);
    this.#copiedTimer = setTimeout(() => (this.copied = false), COPIED_FOR);
  }
}
