import {LitElement, html, isServer, nothing, type PropertyValues} from 'lit';
import {property} from 'lit/decorators.js';
import {guard} from 'lit/directives/guard.js';
import {repeat} from 'lit/directives/repeat.js';
import {Announcer, type AnnounceMode} from '../controllers/announcer.js';
import {FocusKeeper} from '../controllers/focus-keeper.js';
import {FrameTask} from '../controllers/frame-task.js';
import {NearRows} from '../controllers/near-rows.js';
import {PinnedScroll, type ScrollMode} from '../controllers/pinned-scroll.js';
import {SessionState} from '../controllers/session-state.js';
import {SlottedOriginals} from '../controllers/slotted-originals.js';
import {isBusy, type ChatState, type ChatStatus, type QueuedMessage} from '../core/chat-state.js';
import type {ChatMessageInput} from '../core/convert.js';
import {partsOf, type ChatMessage} from '../core/message.js';
import {spokenText, type ReasoningTag} from '../core/reasoning.js';
import type {ChatBotEventMap, ChatExample} from '../events.js';
import {en, type ChatStrings} from '../locales/en.js';
import type {ImagePolicy, LatexDelimiter, MarkdownOptions} from '../markdown/index.js';
import {NOTHING_ADOPTED, adoptMessages} from './adopt-messages.js';
import {commaList, imagePolicy, texts, tokenList, tokens} from './attributes.js';
import {booleanAttribute} from './boolean-attribute.js';
import type {ChatMessageElement} from './chat-message.js';
import {icons} from './icons.js';
import {renderLightRow} from './light-row.js';
import {loadMarkdown, markdownNow} from './load-markdown.js';
import {Memo} from './memo.js';
import {renderText} from './message-parts.js';
import type {MessageSettings} from './message-settings.js';
import {MESSAGE_PARTS, TOOLBAR_PARTS} from './parts.js';
import {slottedCopy} from './slotted-copy.js';
import {
  EMPTY_TRANSCRIPT,
  complete,
  findRow,
  layOut,
  type TranscriptBlock,
  type TranscriptOptions,
  type TranscriptRow,
} from './transcript.js';
import {servedStyles, styles} from './chat-bot.styles.js';

const DEFAULT_ACTIONS: readonly string[] = ['copy', 'retry', 'undo', 'edit', 'like', 'clear'];
const DEFAULT_FEEDBACK: readonly string[] = ['Like', 'Dislike'];
const DEFAULT_REASONING: readonly ReasoningTag[] = [['<think>', '</think>']];
const NO_MESSAGES: readonly ChatMessage[] = [];

/** Stands for the answer where the page says that one is awaited and has no message for it yet. */
const AWAITED: TranscriptRow = {
  message: {id: '', role: 'assistant', content: '', status: 'pending'},
  index: -1,
  first: true,
  last: true,
  groupIndex: -1,
  group: [],
  turn: undefined,
  actions: [],
  retries: false,
  isEnd: false,
  branch: undefined,
  whole: true,
};

/**
 * The transcript of a conversation. It shows messages and asks for changes by events; it changes nothing itself. Inside a
 * `<chat-session>` it shows the session's messages, alone it shows those that the page sets.
 *
 * @tag chat-bot
 *
 * @slot placeholder - What shows while there are no messages.
 * @slot user-avatar - The reader's picture; it is cloned for each bubble.
 * @slot assistant-avatar - The assistant's picture; it is cloned for each bubble.
 * @slot part:NAME - Draws the `data` parts called NAME: it is cloned for each, and gets the part's data as its `data` property.
 * @slot message-actions - Further buttons under each message: they are cloned for each, and get its `message` and `index`.
 * @slot header - Above the transcript.
 * @slot footer - Below the transcript.
 *
 * @fires {ChatRetryEvent} retry - The reader wants an answer once more.
 * @fires {ChatUndoEvent} undo - The reader takes a message back.
 * @fires {ChatLikeEvent} like - The reader judges an answer, or takes the verdict back.
 * @fires {ChatEditEvent} edit - The reader rewrites a message.
 * @fires {ChatClearEvent} clear - The reader empties the conversation.
 * @fires {ChatDeleteEvent} delete - The reader takes one message out.
 * @fires {ChatOptionSelectEvent} option-select - The reader presses a quick reply.
 * @fires {ChatExampleSelectEvent} example-select - The reader presses an example.
 * @fires {ChatMessageSelectEvent} message-select - The reader presses a message.
 * @fires {ChatMessageCopyEvent} message-copy - Text is on the clipboard.
 * @fires {ChatShareEvent} share - The reader wants to share the conversation.
 * @fires {ChatBranchSelectEvent} branch-select - The reader wants another version of a message.
 * @fires {ChatToolApprovalEvent} tool-approval - The reader allows a call of a tool, or does not.
 *
 * @csspart toolbar - The buttons for the whole conversation.
 * @csspart scroller - What scrolls.
 * @csspart message - Each message; further parts say its role, `user` or `assistant`.
 * @csspart bubble - What holds a message's words.
 * @csspart placeholder - What shows while there are no messages.
 * @csspart example - Each example.
 * @csspart jump - The button that leads to the end.
 * @csspart queued - Each message that waits to be sent.
 * @csspart button - Any button under a message or in the toolbar, with a second part of its action's name: `copy`, `retry`, `undo`,
 *   `edit`, `delete`, `share`, `clear`; or `on` for the verdict that stands.
 *
 * @cssprop [--chat-bot-height=min(30rem, 75dvb)] - The height, where the layout around it gives it no other.
 * @cssprop [--chat-content-width=44rem] - The widest that a line of messages gets.
 * @cssprop [--chat-background] - Behind everything.
 * @cssprop [--chat-color] - Text.
 * @cssprop [--chat-muted-color] - Text of less weight, and the buttons.
 * @cssprop [--chat-soft-background] - Behind the reader's words, code and whatever the pointer is over.
 * @cssprop [--chat-border-color] - Lines.
 * @cssprop [--chat-accent-color] - Links, focus, and verdicts that are on.
 * @cssprop [--chat-danger-color] - Errors.
 * @cssprop [--chat-radius=1.25rem] - The corners of bubbles and cards.
 * @cssprop [--chat-font] - The `font` of everything.
 */
export class ChatBotElement extends LitElement {
  static override styles = isServer ? [...styles, servedStyles()] : styles;

  static {
    // Whether the end is in view is known when what was drawn has been laid out, and not before.
    this.disableWarning?.('change-in-update');
  }

  /** What to show, oldest first, in any shape that `normalizeMessage` reads. Unset, it is the session's. */
  @property({attribute: false, noAccessor: true})
  get messages(): readonly ChatMessage[] {
    return (this.#given as readonly ChatMessage[] | undefined) ?? this.#session.value?.messages ?? NO_MESSAGES;
  }

  set messages(value: readonly ChatMessageInput[] | null | undefined) {
    this.#given = value ?? undefined;
    // Read with the next update, and not at once: a page may set them for each token, many times a frame.
    this.#isRead = false;
    this.requestUpdate();
  }

  /** What the conversation is doing. Unset, the session says it. While it is not `ready` or `error`, actions are disabled. */
  @property() status: ChatStatus | undefined;

  /** What readers may do: of `copy retry undo edit like clear copy-all share delete`, with spaces between them. */
  @property({converter: tokenList(DEFAULT_ACTIONS)}) actions: string | readonly string[] = DEFAULT_ACTIONS;

  /** Whose messages can be edited. */
  @property() editable: 'user' | 'all' = 'user';

  /** The verdicts on offer, in an attribute with commas between them. `Like` and `Dislike` are thumbs, others a menu. */
  @property({attribute: 'feedback-options', converter: commaList(DEFAULT_FEEDBACK)})
  feedbackOptions: readonly string[] = DEFAULT_FEEDBACK;

  /** Whether the reader's own messages can be judged too. */
  @property({attribute: 'like-user-message', ...booleanAttribute}) likeUserMessage = false;

  /** `bubble` puts the reader's words into bubbles; `panel` makes every message a full row. */
  @property() layout: 'bubble' | 'panel' = 'bubble';

  /** Whether consecutive messages of one role stay apart. */
  @property({attribute: 'no-grouping', ...booleanAttribute}) noGrouping = false;

  /** URL of the reader's picture. */
  @property({attribute: 'user-avatar'}) userAvatar = '';

  /** URL of the assistant's picture. */
  @property({attribute: 'assistant-avatar'}) assistantAvatar = '';

  /** Markdown that shows while there are no messages. */
  @property() placeholder = '';

  /** Cards that show while there are no messages. */
  @property({attribute: false}) examples: readonly (string | ChatExample)[] = [];

  /** The accessible name. Unset, it is "Chat conversation" in the language of `strings`. */
  @property() label = '';

  /** `follow` the end unless the reader scrolled away, keep the `top` of a new answer in view, or `none`. */
  @property({attribute: 'scroll-mode'}) scrollMode: ScrollMode = 'follow';

  /** Tags between which a model reasons in its text. */
  @property({attribute: false}) reasoningTags: readonly ReasoningTag[] = DEFAULT_REASONING;

  /** What a screen reader hears of an answer: all of it once it is whole, each sentence, or nothing. */
  @property() announce: AnnounceMode = 'message';

  /** Other words for any of the texts shown. */
  @property({attribute: false}) strings: Partial<ChatStrings> = {};

  /** Whether messages show as the plain text that they are. */
  @property({attribute: 'no-markdown', ...booleanAttribute}) noMarkdown = false;

  /** What becomes of raw HTML in messages: a narrow list of elements is kept, or all of it shows as text. */
  @property() html: 'safe' | 'escape' = 'safe';

  /** Names of further elements to keep in raw HTML, with spaces between them. */
  @property({attribute: 'allow-tags', converter: tokenList()}) allowTags: readonly string[] = [];

  /** Where images in text may load from by themselves: `none`, `same-origin`, `all`, or a list of origins. */
  @property({attribute: 'allow-images', converter: imagePolicy}) allowImages: ImagePolicy = 'none';

  /** What encloses formulas in messages. Unset: `$$`, `\[ \]`, `\( \)`, and `$` where it is not money. An empty list: none are read. */
  @property({attribute: false}) latexDelimiters: readonly LatexDelimiter[] | undefined;

  /** How many levels deeper headings in messages are for assistive technology, so that the page's outline stays valid. */
  @property({attribute: 'heading-offset', type: Number}) headingOffset = 2;

  /** Whether a single newline breaks the line. Unset, it does in the reader's words and not in answers. */
  @property({attribute: 'line-breaks', ...booleanAttribute}) lineBreaks: boolean | undefined;

  /** Text added to what is copied. */
  @property() watermark = '';

  readonly #session = new SessionState(this);
  readonly #originals = new SlottedOriginals(this);
  readonly #scroll = new PinnedScroll(this, {
    scroller: () => this.#scroller,
    content: () => this.#content,
    // An empty transcript begins with its greeting.
    mode: () => (this.#blocks.length === 0 ? 'none' : this.scrollMode),
    answer: () => this.#lastMessage,
  });
  readonly #announcer = new Announcer(
    ({content}) => spokenText(content, this.#reasoning),
    (text) => this.#readable(text),
    () => this.requestUpdate(),
    ({content, status, error}) =>
      [status === 'stopped' && this.#settings?.strings.stopped, error?.message, ...this.#approvalsIn(content)]
        .filter(Boolean)
        .join(' '),
  );
  /** What the page set, whether it has been read, and what is shown of it. */
  #given: readonly ChatMessageInput[] | undefined;
  #isRead = true;
  #adopted = NOTHING_ADOPTED;
  #own: readonly ChatMessage[] | undefined;
  #transcript = EMPTY_TRANSCRIPT;
  readonly #options = new Memo<TranscriptOptions>();
  readonly #strings = new Memo<ChatStrings>();
  readonly #markdown = new Memo<MarkdownOptions | undefined>();
  readonly #sameSettings = new Memo<MessageSettings>();
  #settings: MessageSettings | undefined;
  /** Whether an answer was running at the last update, and how many had ended. */
  #wasRunning = false;
  #answersBefore: number | undefined;
  /** The frame that has had its update. */
  #updatedAt: CSSNumberish | null = null;

  constructor() {
    super();
    new FocusKeeper(this, (lost) => this.#recoverFocus(lost));
    new NearRows(this, {
      scroller: () => this.#scroller,
      content: () => this.#content,
      blocks: () => this.#blocks.length,
      lightRows: (block) => lightRowsIn(this.#blocks[block]),
      complete: (block, rows) => this.#complete(block, rows),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Before the first answer needs it. Where it cannot load, plain text shows.
    if (!this.noMarkdown) loadMarkdown().catch(() => undefined);
    window.addEventListener('beforeprint', this.#completeAll);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeprint', this.#completeAll);
    this.#announcer.hush();
  }

  /** Many changes in a frame are one update. The first is made at once. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const now = this.#frame;
    if (now === null || now !== this.#updatedAt) return this.#updateNow();
    return new Promise<void>((resolve) => new FrameTask(resolve).request()).then(() => this.#updateNow());
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    // A server connects nothing: the state of the session is asked for here.
    if (isServer) this.#session.hostConnected();
    if (!this.#isRead) this.#read();
    const status = this.#status;
    const settings = this.#newSettings(isBusy(status));
    this.#settings = this.#sameSettings.of(Object.values(settings), () => settings);
    const session = this.#own ? undefined : this.#session.value;
    this.#transcript = layOut(this.#shown, this.#newOptions(session), this.#transcript);
    this.#announcer.update({
      messages: this.#shown,
      busy: isBusy(status),
      mode: this.announce,
      answers: session?.answers ?? 0,
    });
  }

  protected override render() {
    const settings = this.#settings as MessageSettings;
    const {strings, layout} = settings;
    const isEmpty = this.#blocks.length === 0;
    return html`
      <slot name="header"></slot>
      ${
        isEmpty
          ? nothing
          : html`<chat-toolbar
              exportparts=${TOOLBAR_PARTS}
              .watermark=${this.watermark}
              .reasoningTags=${this.#reasoning}
              .messages=${this.#shown}
              .actions=${this.#actions}
              .busy=${isBusy(this.#status)}
              .strings=${strings}
            ></chat-toolbar>`
      }
      <div class="view">
        <div
          class="scroller"
          part="scroller"
          role="log"
          aria-live="off"
          aria-label=${this.label || strings.conversation}
          tabindex="0"
          @keydown=${this.#scroll.onKeydown}
          @wheel=${this.#scroll.onWheel}
          @pointerdown=${this.#scroll.onPress}
          @dblclick=${this.#scroll.onHold}
          @focusin=${this.#scroll.onHold}
          @scroll=${this.#scroll.onScroll}
          @scrollend=${this.#scroll.onScrollEnd}
        >
          <div class="content" data-layout=${layout}>
            ${isEmpty && !isBusy(this.#status) ? this.#renderEmpty(settings) : nothing} ${this.#renderBlocks()}
            ${this.#awaitsAnswer ? this.#renderMessage(AWAITED) : nothing}
            ${(this.#own ? [] : (this.#session.value?.queue ?? [])).map((queued) => this.#renderQueued(queued, strings))}
          </div>
        </div>
        ${
          this.#scroll.atEnd || isEmpty
            ? nothing
            : html`<button
                type="button"
                class="jump"
                part="jump"
                aria-label=${strings.jumpToEnd}
                title=${strings.jumpToEnd}
                @click=${this.scrollToEnd}
              >
                ${icons.end}
              </button>`
        }
      </div>
      <slot name="footer"></slot>
      <div class="hidden" role="status" aria-live="polite">${this.#announcer.text}</div>
    `;
  }

  protected override updated(): void {
    const isRunning = isBusy(this.#status);
    const answers = this.#session.value?.answers;
    // The reader has asked for something, and it appears at the end. One answer may end and the next begin in a frame.
    if (isRunning && (!this.#wasRunning || answers !== this.#answersBefore)) this.#scroll.pin();
    this.#wasRunning = isRunning;
    this.#answersBefore = answers;
  }

  /** Scrolls to the newest message, and follows it from then on. */
  scrollToEnd(): void {
    this.#scroll.scrollToEnd();
  }

  /** Scrolls message `index` of the history into view. An index that is not shown does nothing. */
  scrollToMessage(index: number): void {
    this.#whenWhole(index, (message) => this.#scroll.scrollTo(message));
  }

  /** Gives the keyboard to message `index` of the history. An index that is not shown does nothing. */
  focusMessage(index: number): void {
    this.#whenWhole(index, (message) => message.focus());
  }

  get #scroller(): HTMLElement | null | undefined {
    return this.shadowRoot?.querySelector<HTMLElement>('.scroller');
  }

  get #content(): HTMLElement | null | undefined {
    return this.shadowRoot?.querySelector<HTMLElement>('.content');
  }

  /** A framework may set a property to `null` or `undefined` to say that it has nothing to say. */
  get #actions(): readonly string[] {
    return tokens(this.actions ?? DEFAULT_ACTIONS);
  }

  get #reasoning(): readonly ReasoningTag[] {
    const {reasoningTags} = this;
    if (!Array.isArray(reasoningTags)) return DEFAULT_REASONING;
    const isPair = (tag: unknown) => texts(tag).length === 2;
    return reasoningTags.every(isPair) ? reasoningTags : reasoningTags.filter(isPair);
  }

  get #status(): ChatStatus {
    return this.status ?? (this.#own ? undefined : this.#session.value?.status) ?? 'ready';
  }

  get #shown(): readonly ChatMessage[] {
    return this.#own ?? this.#session.value?.messages ?? NO_MESSAGES;
  }

  /** A session has a message for the answer from the start; a page may have none until the first word. */
  get #awaitsAnswer(): boolean {
    return isBusy(this.#status) && this.#shown.at(-1)?.role !== 'assistant';
  }

  #updateNow(): void | Promise<unknown> {
    this.#updatedAt = this.#frame;
    return super.scheduleUpdate();
  }

  /** The same for all of a frame. */
  get #frame(): CSSNumberish | null {
    return this.ownerDocument.timeline.currentTime;
  }

  get #blocks(): readonly TranscriptBlock[] {
    return this.#transcript.blocks;
  }

  get #lastMessage(): HTMLElement | undefined {
    const awaited = this.#content?.children[this.#blocks.length];
    return awaited?.localName === 'chat-message'
      ? (awaited as HTMLElement)
      : this.#messageAt(this.#blocks.length - 1, -1);
  }

  /** The element of a row; from the end of its block, where `place` is negative. */
  #messageAt(block: number, place: number): HTMLElement | undefined {
    const rows = this.#content?.children[block]?.children;
    return rows?.[place < 0 ? rows.length + place : place] as HTMLElement | undefined;
  }

  /** Acts on the element of message `index`: at once, or in the next frame, where its block is still to be drawn in full. */
  #whenWhole(index: number, act: (message: HTMLElement) => void): void {
    const found = findRow(this.#transcript, index);
    if (!found) {
      // Messages that were set a moment ago are no rows yet.
      if (this.isUpdatePending) void this.updateComplete.then(() => this.#whenWhole(index, act));
      return;
    }
    const actNow = () => {
      const message = this.#messageAt(found.block, found.place);
      if (message) act(message);
    };
    if (lightRowsIn(this.#blocks[found.block]).length === 0) return actNow();
    this.#complete(found.block);
    // A frame later the parts of its messages have been drawn too.
    void this.updateComplete.then(() => new FrameTask(actNow).request());
  }

  /** On paper nothing comes near, and no frame comes before it. */
  readonly #completeAll = (): void => {
    for (const position of this.#blocks.keys()) this.#transcript = complete(this.#transcript, position);
    this.requestUpdate();
    this.performUpdate();
  };

  #complete(block: number, rows?: readonly number[]): void {
    this.#transcript = complete(this.#transcript, block, rows);
    this.requestUpdate();
  }

  #read(): void {
    this.#isRead = true;
    try {
      this.#adopted = this.#given ? adoptMessages(this.#given, this.#adopted) : NOTHING_ADOPTED;
      this.#own = this.#given && this.#adopted.messages;
    } catch (error) {
      // What was there stays on screen: a chat that vanishes helps nobody to find the mistake.
      console.warn(`<chat-bot> cannot show these messages. ${(error as Error).message}`, this.#given);
      this.#given = this.#own && this.#adopted.given.map(({value}) => value as ChatMessageInput);
    }
  }

  #newOptions(session: ChatState | undefined): TranscriptOptions {
    const {actions, editable, likeUserMessage, noGrouping} = this;
    const {keepsBranches = false, branches} = session ?? {};
    return this.#options.of([actions, editable, likeUserMessage, noGrouping, keepsBranches, branches], () => ({
      actions: new Set(this.#actions),
      editable,
      likeUserMessage,
      grouping: !noGrouping,
      retriesEarlier: keepsBranches,
      branches,
    }));
  }

  #newSettings(busy: boolean): MessageSettings {
    const {layout, watermark} = this;
    return {
      strings: this.#newStrings(),
      layout,
      markdown: this.#newMarkdown(),
      reasoningTags: this.#reasoning,
      feedbackOptions: this.feedbackOptions ? texts(this.feedbackOptions) : DEFAULT_FEEDBACK,
      mediaOrigin: this.#session.value?.mediaOrigin,
      watermark,
      busy,
      dataParts: this.#originals.parts,
      extraActions: this.#originals.actions,
    };
  }

  #newStrings(): ChatStrings {
    return this.#strings.of([this.strings], () => ({...en, ...this.strings}));
  }

  #newMarkdown(): MarkdownOptions | undefined {
    const {noMarkdown, html, allowTags, allowImages, lineBreaks, latexDelimiters, headingOffset} = this;
    const inputs = [noMarkdown, html, allowTags, allowImages, lineBreaks, latexDelimiters, headingOffset];
    return this.#markdown.of(inputs, () => {
      if (noMarkdown) return undefined;
      return {
        html,
        allowTags: tokens(allowTags),
        allowImages,
        headingOffset,
        ...(latexDelimiters && {latexDelimiters}),
        ...(lineBreaks !== undefined && {lineBreaks}),
      };
    });
  }

  #renderEmpty(settings: MessageSettings) {
    return html`<div class="empty">
      <div class="placeholder" part="placeholder">
        <slot name="placeholder"> ${this.placeholder ? renderText(this.placeholder, {settings}) : nothing} </slot>
      </div>
      <chat-examples
        exportparts="example"
        .examples=${Array.isArray(this.examples) ? this.examples : []}
        .strings=${settings.strings}
      ></chat-examples>
    </div>`;
  }

  #renderBlocks() {
    const settings = this.#settings as MessageSettings;
    const {strings, layout} = settings;
    const {userAvatar, assistantAvatar} = this;
    const whole = [settings, userAvatar, assistantAvatar, this.#originals.avatars];
    // A row that is its text alone does not care whether an answer is running.
    const light = [strings, layout];
    const last = this.#blocks.at(-1);
    return repeat(
      this.#blocks,
      ({key}) => key,
      (block) =>
        guard(
          [block, block === last, ...(block.whole > 0 ? whole : light)],
          () =>
            html`<div class=${block === last ? 'block' : 'block old'}>
              ${repeat(
                block.rows,
                ({message}) => message.id,
                (row) =>
                  guard([row, ...(row.whole ? whole : light)], () =>
                    row.whole ? this.#renderMessage(row) : renderLightRow(row, strings),
                  ),
              )}
            </div>`,
        ),
    );
  }

  #renderMessage(row: TranscriptRow) {
    const {layout, busy} = this.#settings as MessageSettings;
    const {role} = row.message;
    return html`<chat-message
      part="message ${role}"
      exportparts=${MESSAGE_PARTS}
      data-role=${role}
      data-layout=${layout}
      ?data-joined=${!row.first}
      ?data-end=${row.isEnd}
      ?data-busy=${busy}
      .row=${row}
      .settings=${this.#settings}
      >${this.#renderAvatar(row)}</chat-message
    >`;
  }

  #renderAvatar({message, first}: TranscriptRow) {
    const role = message.role === 'user' ? 'user' : 'assistant';
    const slotted = this.#originals.avatars[role];
    const url = role === 'user' ? this.userAvatar : this.assistantAvatar;
    if (!slotted && !url) return nothing;
    const classes = first ? 'avatar' : 'avatar joined';
    return html`<span slot="avatar" class=${classes} aria-hidden="true"
      >${slotted ? slottedCopy(slotted, {}) : html`<img src=${url} alt="" />`}</span
    >`;
  }

  #renderQueued({content}: QueuedMessage, strings: ChatStrings) {
    const row: TranscriptRow = {...AWAITED, message: {id: '', role: 'user', content}};
    return html`<div class="queued" part="queued">
      ${this.#renderMessage(row)}
      <div class="label">${strings.queued}</div>
    </div>`;
  }

  /** What the reader is asked to approve, in words. */
  #approvalsIn(content: ChatMessage['content']): readonly string[] {
    const {toolWaiting} = this.#newStrings();
    return partsOf(content).flatMap((part) =>
      part.type === 'tool' && part.state === 'approval-requested' ? [`${toolWaiting}: ${part.title ?? part.name}`] : [],
    );
  }

  /** Text as it is rendered, without the marks of its markup. */
  #readable(text: string): string {
    const {markdown} = this.#settings ?? {};
    const rendered = markdown && markdownNow()?.renderMarkdown(text, markdown);
    if (!rendered) return text;
    // What can be pressed, and a formula's source beside it, are no words of the answer.
    for (const mute of rendered.querySelectorAll('annotation, [part=image-host], [part^=footnote-]')) mute.remove();
    return [...rendered.children].map((block) => block.textContent).join('\n');
  }

  #recoverFocus(lost: Element): void {
    const index = lost.localName === 'chat-message' ? (lost as ChatMessageElement).index : -1;
    const found = findRow(this.#transcript, index);
    const message = found ? this.#messageAt(found.block, found.place) : index === -1 ? undefined : this.#lastMessage;
    (message ?? this.#scroller)?.focus({preventScroll: true});
  }
}

function lightRowsIn(block: TranscriptBlock | undefined): readonly number[] {
  if (!block || block.whole === block.rows.length) return [];
  return block.rows.flatMap(({whole}, place) => (whole ? [] : [place]));
}

/** Types `addEventListener` and its counterpart, as lib.dom does for the platform's own elements. */
export interface ChatBotElement {
  addEventListener<Type extends keyof ChatBotEventMap>(
    type: Type,
    listener: (this: ChatBotElement, event: ChatBotEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof ChatBotEventMap>(
    type: Type,
    listener: (this: ChatBotElement, event: ChatBotEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
