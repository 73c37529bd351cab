/** What there is to see of a conversation, and what it tells its listeners. */
import type {ChatError} from './errors.js';
import type {BranchPosition} from './history.js';
import type {ChatMessage, FilePart} from './message.js';

/** `submitted` until the first word of an answer, `streaming` until its last, `error` after an answer that failed. */
export type ChatStatus = 'ready' | 'submitted' | 'streaming' | 'error';

/** Whether an answer is asked for and not complete. */
export function isBusy(status: ChatStatus | undefined): boolean {
  return status === 'submitted' || status === 'streaming';
}

/** What happens to a message that is sent while an answer runs. */
export type WhenBusy = 'queue' | 'interrupt' | 'reject';

/** What stands in the composer. */
export interface ChatDraft {
  readonly text: string;
  readonly files: readonly FilePart[];
}

/** A message that waits for the running answer to end. */
export interface QueuedMessage {
  readonly id: string;
  readonly content: ChatMessage['content'];
}

/** Everything there is to see of a conversation at one moment. Frozen, and replaced at each change. */
export interface ChatState {
  readonly conversationId: string;
  /** The visible path, oldest first, `system` messages included. A message that did not change is the same object. */
  readonly messages: readonly ChatMessage[];
  readonly status: ChatStatus;
  /** Why the last answer failed; `null` once another is asked for. */
  readonly error: ChatError | null;
  readonly draft: ChatDraft;
  /** Oldest first. */
  readonly queue: readonly QueuedMessage[];
  /** By message id, where each visible message with alternatives stands among them. */
  readonly branches: ReadonlyMap<string, BranchPosition>;
  /** How many answers have ended since the conversation was made. */
  readonly answers: number;
  /** The origin of the backend's server, from which files of messages may load. */
  readonly mediaOrigin: string | undefined;
  /** Whether retry and edit keep the answers that they replace. */
  readonly keepsBranches: boolean;
  /** Whether there is something that `restore` brings back. */
  readonly canRestore: boolean;
}

/** Why the history changed. */
export type ChangeReason =
  | 'send'
  | 'stream'
  | 'finish'
  | 'retry'
  | 'undo'
  | 'edit'
  | 'like'
  | 'clear'
  | 'delete'
  | 'restore'
  | 'continue'
  /** A call of a tool was answered, and the answer may go on. */
  | 'tool'
  | 'branch'
  | 'replace';

export type FinishReason = 'done' | 'stopped' | 'error';

/** What a conversation tells its listeners. Read `state` for what is so now. */
export type ConversationNotice =
  | {readonly type: 'change'; readonly reason: ChangeReason}
  /** Something other than the history: the draft, the queue, a setting. */
  | {readonly type: 'state'}
  | {
      readonly type: 'status';
      readonly status: ChatStatus;
      readonly previous: ChatStatus;
    }
  | {
      readonly type: 'finish';
      readonly index: number;
      readonly message: ChatMessage;
      readonly reason: FinishReason;
    }
  /** `index` is -1 where no message is concerned. */
  | {
      readonly type: 'error';
      readonly error: ChatError;
      readonly index: number;
    };

/** A last word before a request goes out: other options for it, or `false` to let it be. */
export type BeforeSend = (
  messages: readonly ChatMessage[],
  options: Record<string, unknown>,
) => Record<string, unknown> | false;
