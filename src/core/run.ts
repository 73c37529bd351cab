/** An answer that grows: from one request, or from several where tools run in between. */
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
  /** Names the request that is under way. */
  id = createId();
  /** Ends the request that is under way. */
  controller = new AbortController();
  /** Ends the tools that are running. */
  readonly toolController = new AbortController();
  readonly backend: ChatBackend;
  readonly fold: ReplyFold;
  /** The tools that are running, by the id of their call. */
  readonly tools = new Map<string, Promise<void>>();
  /** The id of a request that was cut off, if its reply may be had once more. */
  resumes: string | undefined;
  /** Whether calls were answered and the backend has not heard of it. */
  hasNews = false;
  /** Whether the backend is to hear what the answer has so far. */
  goesOn: boolean;
  /** The answer as it was before the request that is under way. */
  before: readonly ReplyMessage[] = [];
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

  /** @param seed The messages of the answer to go on with, at the head of `history`. Without one, the answer comes after the head. */
  constructor(backend: ChatBackend, history: ChatHistoryTree, seed: readonly ChatMessage[] = []) {
    let settle = () => {};
    this.done = new Promise((resolve) => (settle = resolve));
    this.settle = settle;
    this.backend = backend;
    this.fold = new ReplyFold(normalizeMessage, ...seed);
    this.goesOn = seed.length > 0;
    this.start = visiblePath(history).length - seed.length;
    this.#messages = seed.length > 0 ? [...seed.slice(0, -1), ...seed.slice(-1).map(begunAgain)] : [newAnswer()];
    this.#folded = this.fold.snapshot();
  }

  /** Everything of it ends here. */
  abort(): void {
    this.controller.abort();
    // A tool that has done its work has nothing to end.
    if (this.tools.size > 0) this.toolController.abort();
  }

  /** Begins a further request for the same answer, under an id and a signal of its own. */
  nextRequest(): void {
    this.controller.abort();
    this.id = createId();
    this.controller = new AbortController();
    this.hasNews = false;
    this.goesOn = true;
    this.fold.hold();
  }

  /** Takes back what the request that was cut off brought: its reply comes once more. */
  takeBack(): void {
    this.fold.add({type: 'messages', messages: this.before});
    this.fold.hold();
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
  return {...message, status: isEmpty(message.content) ? 'pending' : 'streaming'};
}

/** Of an answer in several messages the last one says how it ended. Nothing is waited for any more. */
function ended(live: ChatMessage, isLast: boolean, end: RunEnd, error: ChatError | undefined): ChatMessage {
  const message = withoutProgress(live);
  if (!isLast && (message.status ?? 'done') === 'done') return message;
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
