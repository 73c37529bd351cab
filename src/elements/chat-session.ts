import {ContextProvider} from '@lit/context';
import {LitElement, html, isServer, type ComplexAttributeConverter} from 'lit';
import {property} from 'lit/decorators.js';
import {chatContext} from '../context/chat-context.js';
import {ChildContent} from '../controllers/child-content.js';
import {FrameTask, STREAM_INTERVAL} from '../controllers/frame-task.js';
import {
  createBackend,
  lazyBackend,
  responseDecoder,
  type BackendConfig,
  type BackendHeaders,
  type ChatBackend,
  type SendFunction,
} from '../core/backend.js';
import type {
  ChangeReason,
  ChatDraft,
  ChatStatus,
  ConversationNotice,
  QueuedMessage,
  WhenBusy,
} from '../core/chat-state.js';
import {Conversation, DEFAULT_TOOL_ROUNDS} from '../core/conversation.js';
import type {ChatMessageInput} from '../core/convert.js';
import {ChatError, toChatError} from '../core/errors.js';
import type {ChatHistoryTree} from '../core/history.js';
import {filePartOf, partsOf, type ChatMessage, type FilePart, type Verdict} from '../core/message.js';
import {isOpen} from '../core/tool-calls.js';
import type {ChatTools, ToolResponse} from '../core/tools.js';
import {
  ChatSessionEvent,
  isChatDraft,
  isChatRequest,
  type ChatDraftEvent,
  type ChatRequestEventMap,
  type ChatSendEvent,
  type ChatSessionEventMap,
  type ChatStopEvent,
} from '../events.js';
import {en} from '../locales/en.js';
import {version} from '../core/version.js';
import {booleanAttribute} from './boolean-attribute.js';
import {BOT_PARTS, INPUT_PARTS} from './parts.js';
import {surroundings} from './surroundings.js';
import {styles} from './chat-session.styles.js';

/** Requests that a session has a default action for. */
type Requests = Pick<
  ChatRequestEventMap,
  | 'retry'
  | 'undo'
  | 'like'
  | 'edit'
  | 'clear'
  | 'delete'
  | 'option-select'
  | 'example-select'
  | 'branch-select'
  | 'tool-approval'
> & {send: ChatSendEvent; stop: ChatStopEvent};

/** What every vendor takes. */
const TOOL_NAME = /^[\w-]{1,64}$/;

/** Hands the text on as it is: `#readOptions` reads it, and reports what is no JSON. */
const jsonText: ComplexAttributeConverter<string | Readonly<Record<string, unknown>>> = {
  fromAttribute: (value) => value ?? {},
};

/**
 * The controller of a chat. It owns the history, asks the backend, and hands its state down to the elements in it. Without
 * children it draws a whole chat, `<chat-bot>` and `<chat-input>`; with children it draws nothing.
 *
 * @tag chat-session
 *
 * @attr {ChatStatus} status - What the conversation is doing, for style sheets. The session writes it.
 *
 * @slot - The elements of the chat. Left empty, a transcript and a composer.
 *
 * @fires {ChatSessionEvent} session-change - The history changed; at most once a frame while an answer streams.
 * @fires {ChatSessionEvent} session-status - The status changed.
 * @fires {ChatSessionEvent} session-finish - An answer ended: it is whole, was stopped, or failed.
 * @fires {ChatSessionEvent} session-draft - What the composer holds changed, by whichever hand.
 * @fires {ChatSessionEvent} session-error - Something failed; the session goes on.
 * @fires {ChatSessionEvent} before-send - A request is about to go out. Preventing it keeps everything as it is.
 * @fires {ChatRetryEvent} retry - From the elements in it: the reader wants an answer once more.
 * @fires {ChatUndoEvent} undo - From the elements in it: the reader takes a message back.
 * @fires {ChatLikeEvent} like - From the elements in it: the reader judges an answer, or takes the verdict back.
 * @fires {ChatEditEvent} edit - From the elements in it: the reader rewrites a message.
 * @fires {ChatClearEvent} clear - From the elements in it: the reader empties the conversation.
 * @fires {ChatDeleteEvent} delete - From the elements in it: the reader takes one message out.
 * @fires {ChatOptionSelectEvent} option-select - From the elements in it: the reader presses a quick reply.
 * @fires {ChatExampleSelectEvent} example-select - From the elements in it: the reader presses an example.
 * @fires {ChatMessageSelectEvent} message-select - From the elements in it: the reader presses a message.
 * @fires {ChatMessageCopyEvent} message-copy - From the elements in it: text is on the clipboard.
 * @fires {ChatShareEvent} share - From the elements in it: the reader wants to share the conversation.
 * @fires {ChatBranchSelectEvent} branch-select - From the elements in it: the reader wants another version of a message.
 * @fires {ChatToolApprovalEvent} tool-approval - From the elements in it: the reader allows a call of a tool, or does not.
 * @fires {ChatSendEvent} send - From the elements in it: the reader sends a message.
 * @fires {ChatStopEvent} stop - From the elements in it: the reader stops the answer.
 *
 * @cssprop [--chat-height] - The height of the whole chat. Unset, `min(42rem, 100dvb)`, and with children theirs.
 */
export class ChatSessionElement extends LitElement {
  static override styles = styles;

  /** The package's, of the copy that a page runs: where it loads two, the first. */
  static readonly version = version;

  /** What answers: a registered name, a function, or a backend. */
  @property() backend: string | SendFunction | ChatBackend = 'eliza';

  /** Where a named backend's server is. */
  @property() src: string | undefined;

  /** Which of the server's models answers. */
  @property() model: string | undefined;

  /** A key in a page is public: everyone who can open the page can read it. */
  @property({attribute: 'api-key'}) apiKey: string | undefined;

  /** Extra request headers, or a function that gives them before each request. */
  @property({attribute: false}) headers: BackendHeaders | undefined;

  /** Temperature and the like, handed to the backend; as an attribute, JSON. */
  @property({converter: jsonText}) options: Readonly<Record<string, unknown>> = {};

  /** What the backend hears first: message 0 of the history. */
  @property() system = '';

  /** What happens to a message that is sent while an answer runs. */
  @property({attribute: 'when-busy'}) whenBusy: WhenBusy = 'queue';

  /** Tools that the model may call, by name; they run in the page. */
  @property({attribute: false}) tools: ChatTools = {};

  /**
   * How often in a row the backend is asked once more because of tools, 8 times by default. Then the answer fails, with code
   * `tools`.
   */
  @property({attribute: 'max-tool-rounds', type: Number}) maxToolRounds: number = DEFAULT_TOOL_ROUNDS;

  /** Whether retry and edit drop the old answer for good. */
  @property({attribute: 'no-branches', ...booleanAttribute}) noBranches = false;

  /** Whether an example only fills the composer. */
  @property({attribute: 'no-run-examples', ...booleanAttribute}) noRunExamples = false;

  /** The visible path, oldest first. Setting it replaces the history. */
  @property({attribute: false, noAccessor: true})
  get messages(): readonly ChatMessage[] {
    return this.#synced().messages;
  }

  set messages(value: readonly ChatMessageInput[] | null | undefined) {
    this.#orReport('messages', value, () => (this.#synced().messages = value ?? []));
  }

  /** The whole tree, for saving elsewhere. Setting it replaces the history. */
  @property({attribute: false, noAccessor: true})
  get history(): ChatHistoryTree {
    return this.#synced().history;
  }

  set history(value: ChatHistoryTree) {
    this.#orReport('history', value, () => (this.#synced().history = value));
  }

  /** What the composer holds. */
  @property({attribute: false, noAccessor: true})
  get draft(): ChatDraft {
    return this.#conversation.draft;
  }

  set draft(value: Partial<ChatDraft> | null | undefined) {
    this.#orReport('draft', value, () => (this.#conversation.draft = withFileParts(value ?? {})));
  }

  readonly #conversation = new Conversation();
  readonly #context = new ContextProvider(this, {context: chatContext, initialValue: this.#conversation.state});
  /** What the backend in use was made from. */
  #configured: readonly unknown[] = [];
  /** The tools that the page set last. */
  #tools: ChatTools = {};
  /** The options that stand while an attribute is no JSON. */
  #options: Readonly<Record<string, unknown>> = {};
  /** The draft that the page was told of last. */
  #draft = this.draft;
  readonly #children = new ChildContent(this);
  readonly #streamed = new FrameTask(() => this.#tellChange('stream'));
  /** When a change was told last, by `performance.now()`. */
  #toldAt = -Infinity;

  constructor() {
    super();
    this.#conversation.subscribe(this.#hear);
    this.#conversation.decodeResponse = responseDecoder;
    this.#conversation.beforeSend = (messages, options) => {
      const event = new ChatSessionEvent('before-send', {messages, options});
      return this.dispatchEvent(event) && event.detail.options;
    };
    // On the way down: a listener that stops an event on its way up has not prevented anything.
    for (const type of Object.keys(this.#defaults) as (keyof Requests)[])
      this.addEventListener(type, this.#offerDefault, {capture: true});
    this.addEventListener('draft-change', this.#takeDraft as EventListener);
  }

  protected override willUpdate(): void {
    // A server connects nothing, and without this root the elements in it would ask past it for its state.
    if (isServer) this.createRenderRoot();
    this.#synced();
    this.toggleAttribute('data-provides', this.#children.present);
    this.setAttribute('status', this.status);
  }

  protected override render() {
    // Not as the slot's fallback: a line break between the tags is a child too, and would take the fallback's place.
    return this.#children.present
      ? html`<slot></slot>`
      : html`<chat-bot exportparts=${BOT_PARTS} .placeholder=${en.greeting}></chat-bot
          ><chat-input exportparts=${INPUT_PARTS}></chat-input>`;
  }

  /** What the conversation is doing; reflected as the attribute `status`. */
  get status(): ChatStatus {
    return this.#conversation.state.status;
  }

  /** Why the last answer failed; `null` once another is asked for. */
  get error(): ChatError | null {
    return this.#conversation.state.error;
  }

  /** What was sent while an answer ran, oldest first. */
  get queue(): readonly QueuedMessage[] {
    return this.#conversation.state.queue;
  }

  /**
   * Sends `content` as the user, or the draft. Resolves when the answer is complete; a failed answer is no rejection.
   * @throws {TypeError} There is nothing to send.
   * @throws {ChatError} With code `busy`, where `whenBusy` is `reject` and an answer runs.
   */
  send(content?: ChatMessage['content'], {files = []}: {files?: readonly (File | FilePart)[]} = {}): Promise<void> {
    return this.#synced().send(content, {
      files: Array.isArray(files) ? files.map(filePartOf) : (files as readonly FilePart[]),
    });
  }

  /** Ends the running answer, which keeps what had arrived. */
  stop(): Promise<void> {
    return this.#conversation.stop();
  }

  /** Asks again for the answer that message `index` belongs to; left out, the last turn's. @throws {RangeError} */
  retry(index?: number): Promise<void> {
    return this.#synced().retry(index);
  }

  /** Takes the turn that message `index` belongs to back into the composer, with what follows it. @throws {RangeError} */
  undo(index?: number): Promise<void> {
    return this.#synced().undo(index);
  }

  /** Rewrites message `index`: a question is asked anew, an answer is changed in place. @throws {RangeError} */
  edit(index: number, value: ChatMessage['content']): Promise<void> {
    return this.#synced().edit(index, value);
  }

  /** Records a verdict on message `index`; `null` takes it back. @throws {RangeError} */
  like(index: number, liked: Verdict, comment?: string): Promise<void> {
    return this.#synced().like(index, liked, comment);
  }

  /** Takes every message out but the system prompt. */
  clear(): Promise<void> {
    return this.#synced().clear();
  }

  /** Takes message `index` out alone. @throws {RangeError} */
  delete(index: number): Promise<void> {
    return this.#synced().delete(index);
  }

  /** Takes the last undo, clear, edit or delete back. Resolves to whether there was one. */
  restore(): Promise<boolean> {
    return this.#synced().restore();
  }

  /** Goes on with an answer that was stopped, cut off or failed. @throws {RangeError} There is none. */
  continue(): Promise<void> {
    return this.#synced().continue();
  }

  /** The alternatives to message `index`, itself among them, oldest first. @throws {RangeError} */
  branches(index: number): readonly ChatMessage[] {
    return this.#synced().branches(index);
  }

  /** Shows alternative `branch`, from 0, of message `index`. @throws {RangeError} */
  selectBranch(index: number, branch: number): Promise<void> {
    return this.#synced().selectBranch(index, branch);
  }

  /**
   * Answers call `id` of the last answer, which waits for approval or for an output. What is approved runs, and once no call
   * waits any more the answer goes on. @throws {RangeError} No such call waits.
   */
  respondToTool(id: string, response: ToolResponse): Promise<void> {
    return this.#synced().respondToTool(id, response);
  }

  /** Begins an empty conversation. */
  newConversation(): Promise<void> {
    return this.#synced().newConversation();
  }

  /** The conversation, with everything that the page has set by now: a method may be called before the next update. */
  #synced(): Conversation {
    const conversation = this.#conversation;
    this.#readOptions();
    conversation.options = this.#options;
    conversation.whenBusy = this.whenBusy;
    conversation.keepsBranches = !this.noBranches;
    const {tools, maxToolRounds} = this;
    // A framework may set it to what is no number.
    const isUsable = maxToolRounds >= 0 && maxToolRounds !== null;
    conversation.maxToolRounds = isUsable ? Number(maxToolRounds) : DEFAULT_TOOL_ROUNDS;
    if (tools !== this.#tools) conversation.tools = this.#usable((this.#tools = tools));
    conversation.system = this.system ?? '';
    const {backend, src, model, apiKey, headers} = this;
    const configured = [backend, src, model, apiKey, headers, this.#options];
    if (configured.some((value, position) => !saysSame(value, this.#configured[position]))) {
      this.#configured = configured;
      const config = {src, model, apiKey, headers, options: this.#options};
      conversation.mediaOrigin = originOf(src);
      conversation.backend =
        typeof backend === 'string' ? lazyBackend(() => this.#createBackend(backend, config)) : backend;
    }
    return conversation;
  }

  async #createBackend(name: string, config: BackendConfig): Promise<ChatBackend> {
    try {
      return await createBackend(name, config);
    } catch (thrown) {
      const {code, message} = toChatError(thrown);
      throw new ChatError(code, `<chat-session> backend="${name}": ${message}`, {cause: thrown});
    }
  }

  #readOptions(): void {
    const given: unknown = this.options;
    if (typeof given !== 'string') {
      this.#options = (given as Record<string, unknown> | null) ?? {};
      return;
    }
    // Whatever becomes of the text, it is read once.
    this.options = this.#options;
    try {
      const value = JSON.parse(given || '{}') as unknown;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('it is no object');
      this.options = this.#options = value as Record<string, unknown>;
    } catch (error) {
      const text = `<chat-session> options="${quoted(String(given))}" is not read: ${(error as Error).message}`;
      this.#warn(text, error);
    }
  }

  /** The tools that can be used; each other one is reported, once. */
  #usable(tools: ChatTools | null | undefined): ChatTools {
    const usable = Object.entries(tools ?? {}).filter(([name, tool]) => {
      const problem = !TOOL_NAME.test(name)
        ? 'its name may hold letters, digits, "_" and "-", 64 of them at most'
        : typeof tool?.execute !== 'function' && 'it has no "execute" function';
      if (problem) this.#warn(`<chat-session> tools: "${quoted(name)}" is left out: ${problem}.`);
      return !problem;
    });
    return Object.fromEntries(usable);
  }

  #warn(text: string, cause?: unknown): void {
    console.warn(text);
    this.#report(new ChatError('config', text, {cause}));
  }

  #orReport(name: string, value: unknown, set: () => void): void {
    try {
      set();
    } catch (error) {
      console.warn(`<chat-session> ${name} is not read. ${(error as Error).message}`, value);
      this.#report(toChatError(error, 'config'));
    }
  }

  #report(error: ChatError, index = -1): void {
    this.dispatchEvent(new ChatSessionEvent('session-error', {error, index}));
  }

  readonly #hear = (notice: ConversationNotice): void => {
    switch (notice.type) {
      case 'change':
        return notice.reason === 'stream'
          ? this.#streamed.request(this.#toldAt + STREAM_INTERVAL)
          : this.#tellChange(notice.reason);
      case 'state':
        return this.#handDown();
      case 'status':
        this.#handDown();
        this.dispatchEvent(new ChatSessionEvent('session-status', {status: notice.status, previous: notice.previous}));
        return;
      case 'error':
        return this.#report(notice.error, notice.index);
      case 'finish': {
        const {index, message, reason} = notice;
        this.dispatchEvent(new ChatSessionEvent('session-finish', {index, message, reason}));
      }
    }
  };

  #tellChange(reason: ChangeReason): void {
    this.#streamed.cancel();
    this.#toldAt = performance.now();
    this.#handDown();
    const {messages} = this.#conversation;
    this.dispatchEvent(new ChatSessionEvent('session-change', {messages, reason}));
  }

  #handDown(): void {
    this.#context.setValue(this.#conversation.state);
    // A token changes nothing that is drawn here.
    if (this.getAttribute('status') !== this.status) this.requestUpdate();
    const {draft} = this;
    if (draft === this.#draft) return;
    this.#draft = draft;
    this.dispatchEvent(new ChatSessionEvent('session-draft', draft));
  }

  /** What each request does if nobody prevents it. */
  readonly #defaults: {[Type in keyof Requests]: (event: Requests[Type]) => Promise<unknown>} = {
    retry: ({detail}) => this.retry(detail.index),
    undo: ({detail}) => this.undo(detail.index),
    like: ({detail}) => this.like(detail.index, detail.liked),
    edit: ({detail}) => this.edit(detail.index, detail.value),
    clear: () => this.clear(),
    delete: ({detail}) => this.delete(detail.index),
    'option-select': ({detail}) => this.send(detail.value),
    'example-select': ({detail}) => this.#takeExample(detail.value),
    'branch-select': ({detail}) => this.selectBranch(detail.index, detail.branch),
    'tool-approval': ({detail}) =>
      this.respondToTool(detail.id, detail).catch((error: unknown) => {
        // A second press came too late to mean anything.
        const parts = this.messages.flatMap(({content}) => partsOf(content));
        if (parts.some((part) => isOpen(part) && part.id === detail.id)) throw error;
      }),
    send: ({detail}) => this.#sendDraft({text: detail.value, files: detail.files}),
    stop: () => this.stop(),
  };

  readonly #offerDefault = (event: Event): void => {
    // An event of the page's own that happens to have the same name asks nothing of a session.
    if (!isChatRequest(event)) return;
    const act = this.#defaults[event.type as keyof Requests] as (event: Event) => Promise<unknown>;
    event.offerDefault(() => void act(event).catch((error: unknown) => this.#report(toChatError(error))));
  };

  #takeExample(example: string | {text: string; files?: readonly FilePart[]}): Promise<void> {
    const {text = '', files = []} = typeof example === 'string' ? {text: example} : example;
    if (!this.noRunExamples) return this.send(text, {files});
    this.draft = {text, files};
    return Promise.resolve();
  }

  /** By way of the draft, which empties only when the message has been taken over. */
  #sendDraft(draft: ChatDraft): Promise<void> {
    const current = this.#conversation.draft;
    if (current.text !== draft.text || current.files !== draft.files) this.#conversation.draft = draft;
    return this.#synced().send();
  }

  readonly #takeDraft = (event: ChatDraftEvent): void => {
    if (!isChatDraft(event)) return;
    event.stopPropagation();
    this.#conversation.draft = event.detail;
  };
}

/** Whether two settings are alike: frameworks make the objects of a template anew each time, and a backend may hold a whole model. */
function saysSame(one: unknown, other: unknown, depth = 0): boolean {
  // What goes deeper may hold itself.
  if (one === other || depth > 20 || !isPlain(one) || !isPlain(other)) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => saysSame(one[key], other[key], depth + 1));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** As much of a text as helps to find it. */
function quoted(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** A draft whose files may be as they come from a file input. */
function withFileParts({text, files}: Partial<ChatDraft>): Partial<ChatDraft> {
  const parts = Array.isArray(files) ? files.map(filePartOf) : files;
  return {...(text !== undefined && {text}), ...(parts !== undefined && {files: parts})};
}

/** Where an address leads; nothing for none. */
function originOf(url: string | undefined): string | undefined {
  try {
    return url ? new URL(url, surroundings().document.baseURI).origin : undefined;
  } catch {
    return undefined;
  }
}

/** Types `addEventListener` and its counterpart, as lib.dom does for the platform's own elements. */
export interface ChatSessionElement {
  addEventListener<Type extends keyof ChatSessionEventMap>(
    type: Type,
    listener: (this: ChatSessionElement, event: ChatSessionEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof ChatSessionEventMap>(
    type: Type,
    listener: (this: ChatSessionElement, event: ChatSessionEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
