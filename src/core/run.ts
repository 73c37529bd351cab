/** One request and the answer that grows from it. */
import type {ChatBackend} from './backend.js';
import type {ChatError} from './errors.js';
import {normalizeMessage} from './convert.js';
import {append, branchPositions, replace, visiblePath, type BranchPosition, type ChatHistoryTree} from './history.js';
import {createId, isEmpty, type ChatMessage, type MessageStatus} from './message.js';
import {ReplyFold, type ReplyMessage} from './reply.js';

/** How an answer can end. */
export type RunEnd = 'done' | 'stopped' | 'interrupted' | 'error';

/**
 * A run. Its answer is not in the tree before it has ended: a chunk that comes late has nowhere to go, and a token changes
 * nothing but the run.
 */
export class Run {
  readonly id = createId();
  readonly controller = new AbortController();
  readonly backend: ChatBackend;
  readonly fold: ReplyFold;
  /** Where the answer begins in the visible path. */
  readonly start: number;
  /** Resolves when the answer has ended. */
  readonly done: Promise<void>;
  readonly settle: () => void;
  /** The answer's messages as they were when last looked at; the first is there from the start. */
  #messages: readonly ChatMessage[];
  /** The fold's part of each of them. */
  #folded: readonly ReplyMessage[] = [];
  #branches: {history: ChatHistoryTree; length: number; positions: ReadonlyMap<string, BranchPosition>} | undefined;

  /** @param seed The answer to go on with, which is the head of `history`. Without one, the answer comes after the head. */
  constructor(backend: ChatBackend, history: ChatHistoryTree, seed?: ChatMessage) {
    const {length} = visiblePath(history);
    const answer = seed ? begunAgain(seed) : newAnswer();
    let settle = () => {};
    this.done = new Promise((resolve) => (settle = resolve));
    this.settle = settle;
    this.backend = backend;
    this.fold = new ReplyFold(normalizeMessage, seed);
    this.start = seed ? length - 1 : length;
    this.#messages = [answer];
  }

  /** The alternatives to each visible message, the answer's among them. Tokens do not change them, another message may. */
  branchesIn(history: ChatHistoryTree): ReadonlyMap<string, BranchPosition> {
    const {length} = this.messages;
    if (this.#branches?.history !== history || this.#branches.length !== length) {
      this.#branches = {history, length, positions: branchPositions(this.into(history))};
    }
    return this.#branches.positions;
  }

  /** The answer so far. A message that did not change since the last look is the same object. */
  get messages(): readonly ChatMessage[] {
    const folded = this.fold.snapshot();
    this.#messages = folded.map((part, position) => {
      const before = this.#messages[position];
      if (before && this.#folded[position] === part) return before;
      const status = isEmpty(part.content) ? 'pending' : 'streaming';
      return {...(before ?? newAnswer()), ...part, status};
    });
    this.#folded = folded;
    return this.#messages;
  }

  /** Puts `message` in the place of the one with its id; what streams in later is added to it. */
  replace(message: ChatMessage): void {
    this.#messages = this.messages.map((live) => (live.id === message.id ? message : live));
  }

  /** `history` with the answer in it: as it is now, or as it ended. */
  into(history: ChatHistoryTree, end?: RunEnd, error?: ChatError): ChatHistoryTree {
    const {messages} = this;
    return messages.reduce((tree, live, position) => {
      const message = end ? ended(live, position === messages.length - 1, end, error) : live;
      return visiblePath(tree)[this.start + position] ? replace(tree, message) : append(tree, message);
    }, history);
  }
}

function newAnswer(): ChatMessage {
  return {id: createId(), role: 'assistant', content: '', status: 'pending', createdAt: new Date().toISOString()};
}

function begunAgain({error: _error, ...message}: ChatMessage): ChatMessage {
  return {...message, status: 'pending'};
}

/** Of an answer in several messages the last one says how it ended. Nothing is waited for any more. */
function ended(live: ChatMessage, isLast: boolean, end: RunEnd, error: ChatError | undefined): ChatMessage {
  const message = withoutProgress(live);
  const status: MessageStatus = isLast ? end : 'done';
  if (!isLast || !error) return {...message, status};
  const {message: text, code, retryable} = error;
  return {...message, status, error: {message: text, code, retryable}};
}

function withoutProgress(message: ChatMessage): ChatMessage {
  if (message.metadata?.progress === undefined) return message;
  const {metadata, ...rest} = message;
  const {progress: _progress, ...others} = metadata;
  return Object.keys(others).length > 0 ? {...rest, metadata: others} : rest;
}
