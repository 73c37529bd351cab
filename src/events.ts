/**
 * The events of the elements. A leaf never changes what it shows by itself: it asks by one of these, and a session, if one
 * is around it, performs the default action after every listener has had its say.
 */
import type {ChatError} from './core/errors.js';
import type {ChangeReason, ChatDraft, ChatStatus, FinishReason} from './core/chat-state.js';
import type {ChatMessage, FilePart, Verdict} from './core/message.js';

type Content = ChatMessage['content'];

/** Two copies of this package on one page have two classes, so what the elements ask is known by this key. */
const OURS = Symbol.for('chatbot-elements.request');

/** A request from the reader. It bubbles through shadow roots, and any listener may veto it. */
export abstract class ChatRequestEvent<Detail> extends CustomEvent<Detail> {
  readonly [OURS] = true;
  #defaultAction: (() => void) | undefined;

  constructor(type: string, detail: Detail) {
    super(type, {detail, bubbles: true, composed: true, cancelable: true});
  }

  /** What happens if nobody prevents it. Offers are made on the way down, so the last one is the nearest session's, and wins. */
  offerDefault(action: () => void): void {
    this.#defaultAction = action;
  }

  /** Whether somebody has offered to do what is asked, and may yet fail to. */
  get hasDefault(): boolean {
    return this.#defaultAction !== undefined;
  }

  /** Dispatches from `target`, then acts. Returns whether it was not vetoed. */
  dispatchFrom(target: EventTarget): boolean {
    const allowed = target.dispatchEvent(this);
    if (allowed) this.#defaultAction?.();
    return allowed;
  }
}

/** Tells a request of these elements from an event of the page's own that happens to have the same name. */
export function isChatRequest(event: Event): event is ChatRequestEvent<unknown> {
  return OURS in event && 'offerDefault' in event;
}

/** Tells what a composer holds from an event of the page's own that happens to have the same name. */
export function isChatDraft(event: Event): event is ChatDraftEvent {
  return OURS in event && !isChatRequest(event);
}

/** The message that an event is about. */
export interface MessageDetail {
  /** Position in the whole history, from 0, `system` messages included. */
  readonly index: number;
  /** That message's content as it stands in the history: a string stays a string, parts stay parts. */
  readonly value: Content;
}

export interface LikeDetail extends MessageDetail {
  /** The contents of every message in the judged group; `index` and `value` are the first one's. */
  readonly values: readonly Content[];
  /** `true` and `false` for the thumbs, the text of any other option, `null` when a verdict is taken back. */
  readonly liked: Verdict;
}

export interface EditDetail extends MessageDetail {
  /** The new content. */
  readonly value: Content;
  readonly previousValue: Content;
}

export interface ClearDetail {
  readonly index: 0;
  /** Every message that goes. */
  readonly value: readonly ChatMessage[];
}

export interface ChoiceDetail<Value> {
  /** Position of the choice, from 0. */
  readonly index: number;
  readonly value: Value;
}

export interface CopyDetail {
  /** Position of the message in the history; -1 for the whole conversation. */
  readonly index: number;
  /** What went to the clipboard. */
  readonly value: string;
}

export interface BranchDetail {
  readonly index: number;
  /** The alternative to show, from 0. */
  readonly branch: number;
}

export interface ToolApprovalDetail {
  /** Position in the whole history of the message that holds the call. */
  readonly index: number;
  /** The call's own. */
  readonly id: string;
  readonly approved: boolean;
  /** For the model. */
  readonly reason?: string;
}

export interface SendDetail {
  readonly value: string;
  readonly files: readonly FilePart[];
}

/** A question for the reader to ask with one press, shown while the conversation is empty. */
export interface ChatExample {
  /** What is sent. */
  readonly text: string;
  /** What the card says; the text, if left out. */
  readonly display_text?: string;
  /** URL of a picture. */
  readonly icon?: string;
  readonly files?: readonly FilePart[];
}

/** Ask again for the answer to user message `index`. */
export class ChatRetryEvent extends ChatRequestEvent<MessageDetail> {
  constructor(detail: MessageDetail) {
    super('retry', detail);
  }
}

/** Take user message `index` back, with everything after it. */
export class ChatUndoEvent extends ChatRequestEvent<MessageDetail> {
  constructor(detail: MessageDetail) {
    super('undo', detail);
  }
}

/** Record a verdict, or take it back. */
export class ChatLikeEvent extends ChatRequestEvent<LikeDetail> {
  constructor(detail: LikeDetail) {
    super('like', detail);
  }
}

/** Give message `index` another content. */
export class ChatEditEvent extends ChatRequestEvent<EditDetail> {
  constructor(detail: EditDetail) {
    super('edit', detail);
  }
}

/** Empty the conversation. */
export class ChatClearEvent extends ChatRequestEvent<ClearDetail> {
  constructor(detail: ClearDetail) {
    super('clear', detail);
  }
}

/** Take message `index` out. */
export class ChatDeleteEvent extends ChatRequestEvent<MessageDetail> {
  constructor(detail: MessageDetail) {
    super('delete', detail);
  }
}

/** A quick reply was pressed. */
export class ChatOptionSelectEvent extends ChatRequestEvent<ChoiceDetail<string>> {
  constructor(detail: ChoiceDetail<string>) {
    super('option-select', detail);
  }
}

/** An example was pressed. */
export class ChatExampleSelectEvent extends ChatRequestEvent<ChoiceDetail<string | ChatExample>> {
  constructor(detail: ChoiceDetail<string | ChatExample>) {
    super('example-select', detail);
  }
}

/** A message was pressed. */
export class ChatMessageSelectEvent extends ChatRequestEvent<MessageDetail> {
  constructor(detail: MessageDetail) {
    super('message-select', detail);
  }
}

/** Text went to the clipboard. */
export class ChatMessageCopyEvent extends ChatRequestEvent<CopyDetail> {
  constructor(detail: CopyDetail) {
    super('message-copy', detail);
  }
}

/** The reader wants to share the conversation. */
export class ChatShareEvent extends ChatRequestEvent<{readonly value: string}> {
  constructor(detail: {readonly value: string}) {
    super('share', detail);
  }
}

/** Show another alternative of message `index`. */
export class ChatBranchSelectEvent extends ChatRequestEvent<BranchDetail> {
  constructor(detail: BranchDetail) {
    super('branch-select', detail);
  }
}

/** Make the call that waits for the reader's approval, or leave it. */
export class ChatToolApprovalEvent extends ChatRequestEvent<ToolApprovalDetail> {
  constructor(detail: ToolApprovalDetail) {
    super('tool-approval', detail);
  }
}

/** Send what the composer holds. */
export class ChatSendEvent extends ChatRequestEvent<SendDetail> {
  constructor(detail: SendDetail) {
    super('send', detail);
  }
}

/** Stop the running answer. */
export class ChatStopEvent extends ChatRequestEvent<null> {
  constructor() {
    super('stop', null);
  }
}

/** Between a composer and its session: what the reader has typed so far. It is no request, and nothing can veto it. */
export class ChatDraftEvent extends CustomEvent<ChatDraft> {
  readonly [OURS] = true;

  constructor(detail: ChatDraft) {
    super('draft-change', {detail, bubbles: true, composed: true});
  }
}

interface SessionDetails {
  'session-change': {readonly messages: readonly ChatMessage[]; readonly reason: ChangeReason};
  'session-status': {readonly status: ChatStatus; readonly previous: ChatStatus};
  'session-finish': {readonly index: number; readonly message: ChatMessage; readonly reason: FinishReason};
  /** What the composer holds now. Writing it back into `draft` changes nothing. */
  'session-draft': ChatDraft;
  /** `index` is -1 where no message is concerned. */
  'session-error': {readonly error: ChatError; readonly index: number};
  /** `options` may be changed, or replaced. */
  'before-send': {readonly messages: readonly ChatMessage[]; options: Record<string, unknown>};
}

/** What a session tells. Only `before-send` can be vetoed. */
export class ChatSessionEvent<Type extends keyof SessionDetails> extends CustomEvent<SessionDetails[Type]> {
  constructor(type: Type, detail: SessionDetails[Type]) {
    super(type, {detail, bubbles: true, composed: true, cancelable: type === 'before-send'});
  }
}

/** What the reader asks of a transcript. */
export interface ChatRequestEventMap {
  retry: ChatRetryEvent;
  undo: ChatUndoEvent;
  like: ChatLikeEvent;
  edit: ChatEditEvent;
  clear: ChatClearEvent;
  delete: ChatDeleteEvent;
  'option-select': ChatOptionSelectEvent;
  'example-select': ChatExampleSelectEvent;
  'message-select': ChatMessageSelectEvent;
  'message-copy': ChatMessageCopyEvent;
  share: ChatShareEvent;
  'branch-select': ChatBranchSelectEvent;
  'tool-approval': ChatToolApprovalEvent;
}

export interface ChatBotEventMap extends HTMLElementEventMap, ChatRequestEventMap {}

export interface ChatInputEventMap extends HTMLElementEventMap {
  send: ChatSendEvent;
  stop: ChatStopEvent;
  'draft-change': ChatDraftEvent;
}

/** A session hears its own events, and those of the elements in it. */
export type ChatSessionEventMap = HTMLElementEventMap &
  ChatRequestEventMap &
  Pick<ChatInputEventMap, 'send' | 'stop'> & {
    [Type in keyof SessionDetails]: ChatSessionEvent<Type>;
  };
