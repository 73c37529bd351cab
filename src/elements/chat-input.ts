import {LitElement, html, isServer, nothing, type PropertyValues} from 'lit';
import {property, state} from 'lit/decorators.js';
import {ifDefined} from 'lit/directives/if-defined.js';
import {SessionState} from '../controllers/session-state.js';
import {isBusy, type ChatDraft, type ChatStatus} from '../core/chat-state.js';
import {filePartOf, type FilePart} from '../core/message.js';
import {ChatDraftEvent, ChatSendEvent, ChatStopEvent, type ChatInputEventMap} from '../events.js';
import {en, type ChatStrings} from '../locales/en.js';
import {fill} from '../locales/fill.js';
import {acceptFiles} from './accepted-files.js';
import {autosize} from './autosize.js';
import {booleanAttribute} from './boolean-attribute.js';
import {icons} from './icons.js';
import {isComposing, isModEnter} from './keys.js';
import {pressedInside} from './pressed-inside.js';
import {styles} from './chat-input.styles.js';

const NO_FILES: readonly FilePart[] = [];

/**
 * The composer: a text box that grows, files, and the button that sends or stops. Inside a `<chat-session>` what it holds is
 * the session's draft; alone it keeps its own, and empties itself when `send` was not prevented.
 *
 * @tag chat-input
 *
 * @fires {ChatSendEvent} send - The reader sends what is in the composer.
 * @fires {ChatStopEvent} stop - The reader stops the running answer.
 * @fires {ChatDraftEvent} draft-change - What the composer holds has changed by the reader's hand.
 *
 * @csspart composer - The card around it.
 * @csspart textarea - The text box.
 * @csspart send - The button that sends.
 * @csspart stop - The button that stops.
 * @csspart attach - The button that attaches files.
 * @csspart file - Each attached file.
 * @csspart problem - Why a file could not be attached.
 *
 * @cssprop [--chat-input-background] - Behind the composer.
 * @cssprop [--chat-send-background] - The button that sends.
 * @cssprop [--chat-send-color] - The drawing on it.
 */
export class ChatInputElement extends LitElement {
  static override styles = styles;
  static override shadowRootOptions: ShadowRootInit = {...LitElement.shadowRootOptions, delegatesFocus: true};

  /** What shows in an empty text box. Unset, a default in the language of `strings`. */
  @property() placeholder: string | undefined;

  /** The most characters, as UTF-16 code units; unset, any number. */
  @property({attribute: 'max-length', type: Number}) maxLength: number | undefined;

  /** Lines of an empty text box. */
  @property({type: Number}) rows = 1;

  /** Lines beyond which the text box scrolls. */
  @property({attribute: 'max-rows', type: Number}) maxRows = 10;

  /** What sends: Enter, with Shift for a new line; or Enter with Ctrl or Command, and Enter alone for a new line. */
  @property({attribute: 'send-key'}) sendKey: 'enter' | 'mod-enter' = 'enter';

  /** Whether the text box takes the focus when the page loads. */
  @property(booleanAttribute) override autofocus = false;

  /** Whether nothing can be typed or sent. */
  @property({...booleanAttribute, reflect: true}) disabled = false;

  /** Which files can be attached, as on `<input type=file>`. */
  @property() accept = '';

  /** How many files a message may carry. */
  @property({attribute: 'max-files', type: Number}) maxFiles = 10;

  /** Bytes. */
  @property({attribute: 'max-file-size', type: Number}) maxFileSize = 20_000_000;

  /** Whether files cannot be attached. */
  @property({attribute: 'no-files', ...booleanAttribute}) noFiles = false;

  /** Words on the button that sends, in place of its drawing. */
  @property({attribute: 'submit-label'}) submitLabel = '';

  /** Words on the button that stops, in place of its drawing. */
  @property({attribute: 'stop-label'}) stopLabel = '';

  /** What the conversation is doing. Unset, the session says it. */
  @property() status: ChatStatus | undefined;

  /** Other words for any of the texts shown. */
  @property({attribute: false}) strings: Partial<ChatStrings> = {};

  /** The text in the box. */
  @property()
  get value(): string {
    return this.#draft.text;
  }

  set value(text: string) {
    this.#take({...this.#draft, text: String(text ?? '')});
  }

  /** The attached files. */
  @property({attribute: false})
  get files(): readonly FilePart[] {
    return this.#draft.files;
  }

  set files(files: readonly (File | FilePart)[] | null | undefined) {
    this.#take({...this.#draft, files: files?.map(filePartOf) ?? NO_FILES});
  }

  @state() protected problem = '';
  @state() protected dropping = false;

  readonly #session = new SessionState(this);
  #draft: ChatDraft = {text: '', files: NO_FILES};
  /** The session's draft that was looked at last. */
  #sessionDraft: ChatDraft | undefined;
  /** Whether the button that stops had the focus before this update. */
  #hadStop = false;

  protected override willUpdate(): void {
    // A server connects nothing: the state of the session is asked for here.
    if (isServer) this.#session.hostConnected();
    const draft = this.#session.value?.draft;
    this.#hadStop = this.shadowRoot?.activeElement?.matches('[part=stop]') ?? false;
    if (!draft) this.#sessionDraft = undefined;
    if (!draft || draft === this.#sessionDraft) return;
    const isFirst = this.#sessionDraft === undefined;
    this.#sessionDraft = draft;
    // What the page wrote into the composer before it came into the session is the session's draft now.
    if (isFirst && this.#hasDraft && draft.text === '' && draft.files.length === 0) this.#tellDraft();
    else this.#draft = draft;
  }

  protected override render() {
    const strings = {...en, ...this.strings};
    const busy = this.#isBusy;
    const hasDraft = this.#hasDraft;
    return html`<div class="frame">
      <form
        part="composer"
        class=${this.dropping ? 'dropping' : ''}
        @submit=${this.#submit}
        @click=${this.#focusText}
        @dragover=${this.#onDragOver}
        @dragleave=${() => (this.dropping = false)}
        @drop=${this.#onDrop}
      >
        ${this.files.length > 0 ? this.#renderFiles(strings) : nothing}
        <div class="line">
          ${
            this.noFiles
              ? nothing
              : html`<button
                    type="button"
                    part="attach"
                    aria-label=${strings.attach}
                    title=${strings.attach}
                    ?disabled=${this.disabled}
                    @click=${() => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click()}
                  >
                    ${icons.attach}
                  </button>
                  <input
                    type="file"
                    hidden
                    tabindex="-1"
                    accept=${this.accept}
                    ?multiple=${this.maxFiles > 1}
                    @change=${this.#onPick}
                  />`
          }
          <textarea
            part="textarea"
            dir="auto"
            rows=${this.rows}
            maxlength=${ifDefined(this.maxLength)}
            placeholder=${this.placeholder ?? strings.placeholder}
            aria-label=${strings.message}
            enterkeyhint=${this.sendKey === 'enter' ? 'send' : 'enter'}
            ?disabled=${this.disabled}
            @input=${this.#onInput}
            @keydown=${this.#onKey}
            @paste=${this.#onPaste}
          ></textarea>
          ${busy ? this.#renderButton('stop', this.stopLabel, strings.stop, false) : nothing}
          ${busy && !hasDraft ? nothing : this.#renderButton('send', this.submitLabel, strings.send, this.disabled || !hasDraft)}
        </div>
        <p class="problem" part="problem" role="alert">${this.problem}</p>
      </form>
    </div>`;
  }

  protected override firstUpdated(): void {
    // A reader may write before the scripts are there, into what a server has rendered.
    if (this.#textarea?.value) this.#onInput();
    if (this.autofocus) this.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const textarea = this.#textarea;
    if (!textarea) return;
    // CSSOM and not an attribute: a strict content security policy drops attributes.
    if (changed.has('maxRows')) this.style.setProperty('--_max-rows', String(this.maxRows || 10));
    // The button goes with the answer.
    if (this.#hadStop && !this.#isBusy) textarea.focus();
    // As the text box itself writes it.
    const text = this.#draft.text.replace(/\r\n?/g, '\n');
    if (textarea.value === text) return;
    textarea.value = text;
    autosize(textarea);
    // Text that came back, by undo for instance, is there to be gone on with.
    if (this.#draft.text && this.#mayTakeFocus) this.focus();
  }

  /** Puts the cursor into the text box. */
  override focus(options?: FocusOptions): void {
    const textarea = this.#textarea;
    if (!textarea) return super.focus(options);
    textarea.focus(options);
    textarea.setSelectionRange(textarea.value.length, textarea.value.length);
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  get #isBusy(): boolean {
    return isBusy(this.status ?? this.#session.value?.status);
  }

  get #hasDraft(): boolean {
    return this.#draft.text.trim() !== '' || this.#draft.files.length > 0;
  }

  /** Whether the reader is in this chat: the focus is, or fell from there to nowhere by a press of a moment ago. */
  get #mayTakeFocus(): boolean {
    const {activeElement, body} = this.ownerDocument;
    if (activeElement === null || activeElement === body) return navigator.userActivation?.isActive ?? false;
    const chat = this.closest('chat-session') ?? (this.getRootNode() as ShadowRoot).host;
    return chat?.contains(activeElement) ?? false;
  }

  #renderButton(kind: 'send' | 'stop', words: string, label: string, disabled: boolean) {
    return html`<button
      type=${kind === 'send' ? 'submit' : 'button'}
      part=${kind}
      class=${words ? `${kind} labelled` : kind}
      aria-label=${words || label}
      title=${words || label}
      ?disabled=${disabled}
      @click=${kind === 'stop' ? this.#requestStop : nothing}
    >
      ${words || icons[kind]}
    </button>`;
  }

  #renderFiles(strings: ChatStrings) {
    return html`<ul class="files">
      ${this.files.map((file) => {
        const name = file.name ?? file.mediaType ?? 'file';
        const label = fill(strings.removeFile, {name});
        return html`<li part="file">
          <span class="name" dir="auto">${name}</span>
          <button
            type="button"
            aria-label=${label}
            title=${label}
            ?disabled=${this.disabled}
            @click=${() => this.#remove(file)}
          >
            ${icons.remove}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  /** Takes a draft over from the page. */
  #take(draft: ChatDraft): void {
    this.#draft = draft;
    this.requestUpdate();
    this.#tellDraft();
  }

  #tellDraft(): void {
    if (this.isConnected) this.dispatchEvent(new ChatDraftEvent(this.#draft));
  }

  #onInput(): void {
    const textarea = this.#textarea;
    if (!textarea) return;
    autosize(textarea);
    this.problem = '';
    this.#take({...this.#draft, text: textarea.value});
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || isComposing(event)) return;
    const sends = this.sendKey === 'mod-enter' ? isModEnter(event) : !event.shiftKey && !event.altKey;
    if (!sends) return;
    event.preventDefault();
    this.#send();
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.#send();
  }

  #send(): void {
    if (this.disabled || !this.#hasDraft) return;
    const {text, files} = this.#draft;
    const allowed = new ChatSendEvent({value: text, files}).dispatchFrom(this);
    // A session empties its draft when it has taken the message over, and keeps it when it could not.
    if (allowed && !this.#session.value) this.#take({text: '', files: NO_FILES});
    this.#textarea?.focus();
  }

  readonly #requestStop = (): void => {
    new ChatStopEvent().dispatchFrom(this);
    // The button goes with the answer.
    this.#textarea?.focus();
  };

  #onPick(event: Event): void {
    const picker = event.target as HTMLInputElement;
    this.#attach([...(picker.files ?? [])]);
    // The same file can be picked again after it was removed.
    picker.value = '';
  }

  #onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (this.noFiles || files.length === 0) return;
    event.preventDefault();
    this.#attach(files);
  }

  #onDragOver(event: DragEvent): void {
    if (this.noFiles || this.disabled || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  }

  #onDrop(event: DragEvent): void {
    this.dropping = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (this.noFiles || this.disabled || files.length === 0) return;
    event.preventDefault();
    this.#attach(files);
  }

  #attach(files: readonly File[]): void {
    const limits = {
      accept: this.accept ?? '',
      maxFiles: this.maxFiles ?? Infinity,
      maxFileSize: this.maxFileSize ?? Infinity,
    };
    const {accepted, problem} = acceptFiles(files, this.files.length, limits, {...en, ...this.strings});
    this.problem = problem;
    if (accepted.length > 0) this.files = [...this.files, ...accepted];
    this.#textarea?.focus();
  }

  #remove(file: FilePart): void {
    this.files = this.files.filter((other) => other !== file);
    this.#textarea?.focus();
  }

  /** A press beside the buttons is meant for the text. */
  #focusText(event: Event): void {
    if (!pressedInside(event, 'button, textarea, li')) this.#textarea?.focus();
  }
}

/** Types `addEventListener` and its counterpart, as lib.dom does for the platform's own elements. */
export interface ChatInputElement {
  addEventListener<Type extends keyof ChatInputEventMap>(
    type: Type,
    listener: (this: ChatInputElement, event: ChatInputEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof ChatInputEventMap>(
    type: Type,
    listener: (this: ChatInputElement, event: ChatInputEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
