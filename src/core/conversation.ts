/** The state machine of one conversation: it runs turns, folds answers in, and takes them back. */
import {
  asBackend,
  type ChatBackend,
  type ChatTrigger,
  type Reply,
  type ReplyChunk,
  type ResponseDecoder,
  type SendFunction,
} from './backend.js';
import type {
  BeforeSend,
  ChangeReason,
  ChatDraft,
  ChatState,
  ChatStatus,
  ConversationNotice,
  QueuedMessage,
  WhenBusy,
} from './chat-state.js';
import {normalizeMessage, normalizeMessages, type ChatMessageInput} from './convert.js';
import {NO_DRAFT, asFiles, draftOf, isBlank, isSameDraft, joinContent, joinDrafts} from './draft.js';
import {ChatError, toChatError} from './errors.js';
import {
  EMPTY_HISTORY,
  append,
  branchPositions,
  branches,
  checkHistory,
  clear,
  drop,
  historyOf,
  messageAt,
  putBack,
  remove,
  replace,
  rewind,
  selectBranch,
  userTurn,
  visiblePath,
  withHead,
  withSystem,
  type ChatHistoryTree,
  type Removal,
} from './history.js';
import {createId, isRunning, partsOf, type ChatMessage, type FilePart, type ToolPart, type Verdict} from './message.js';
import {readReply, untilAborted, untilReplied, type ReplyMessage} from './reply.js';
import {Run, type RunEnd} from './run.js';
import {definitionsOf, isOpen, toolFor, toolRunner} from './tool-calls.js';
import type {ChatTools, ToolResponse} from './tools.js';

/** One step that `restore` takes back. */
interface Undoable {
  readonly removal?: Removal;
  /** A message that was changed in place, as it was. */
  readonly message?: ChatMessage;
  /** The draft before and after, where the step filled the composer. */
  readonly draft?: readonly [before: ChatDraft, after: ChatDraft];
  /** The head to go back to, where the step only moved it. */
  readonly headId?: string | null;
}

interface Queued extends QueuedMessage {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export const DEFAULT_TOOL_ROUNDS = 8;

/** Steps that can be taken back. Enough for anyone's hand; the messages of older ones can go. */
const RESTORE_DEPTH = 100;

/**
 * One conversation. It holds the history, asks the backend, and tells its listeners. It neither draws nor saves.
 *
 * Commands take effect at once; one that a listener gives does so when all listeners have heard what it heard. Those that
 * ask for an answer resolve when it is complete, failed or stopped; a failed answer is a state of the conversation, not a
 * rejection.
 */
export class Conversation {
  /** What answers. Another one takes effect with the next request. */
  backend: ChatBackend | SendFunction | undefined;
  /** Reads a `Response` that a backend answers with. */
  decodeResponse: ResponseDecoder | undefined;
  beforeSend: BeforeSend | undefined;
  /** Handed to the backend with each request. */
  options: Readonly<Record<string, unknown>> = {};
  whenBusy: WhenBusy = 'queue';
  /** What the model may call. An answer that calls some goes on by itself with what they gave. */
  tools: ChatTools = {};
  /** How often in a row the backend is asked once more because of tools, before the answer fails with code `tools`. */
  maxToolRounds = DEFAULT_TOOL_ROUNDS;

  #conversationId = createId();
  /** Without the answer that is running. */
  #history: ChatHistoryTree = EMPTY_HISTORY;
  #run: Run | undefined;
  /** The last request, and the message that it was for, as it was `before`: none where the request made it. */
  #asked: {readonly messageId: string; readonly runId: string; readonly before: readonly ReplyMessage[]} | undefined;
  #status: ChatStatus = 'ready';
  #answers = 0;
  #error: ChatError | null = null;
  #draft = NO_DRAFT;
  #queue: readonly Queued[] = [];
  #undoable: readonly Undoable[] = [];
  #keepsBranches = true;
  #mediaOrigin: string | undefined;
  #system = '';
  #state: ChatState | undefined;
  /** The history with the running answer, and the messages that it was made for. */
  #whole: {readonly messages: readonly ChatMessage[]; readonly history: ChatHistoryTree} | undefined;
  /** Whether code of the page is being called that may command in its turn. */
  #telling = false;
  readonly #listeners = new Set<(notice: ConversationNotice) => void>();

  /** Hears of every change, as often as chunks arrive. @returns Ends the subscription. */
  subscribe(listener: (notice: ConversationNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is so now. The same object until something changes. */
  get state(): ChatState {
    this.#state ??= Object.freeze({
      conversationId: this.#conversationId,
      messages: this.#visible(),
      status: this.#status,
      error: this.#error,
      draft: this.#draft,
      queue: Object.freeze(this.#queue.map(({id, content}) => ({id, content}))),
      branches: this.#run?.branchesIn(this.#history) ?? branchPositions(this.#history),
      answers: this.#answers,
      mediaOrigin: this.#mediaOrigin,
      keepsBranches: this.#keepsBranches,
      canRestore: this.#undoable.length > 0,
    });
    return this.#state;
  }

  /** The whole tree, the running answer included. Setting it replaces the conversation's content. @throws {TypeError} */
  get history(): ChatHistoryTree {
    if (!this.#run) return this.#history;
    const {messages} = this;
    // The same object until something changes: only so can it be told when a page writes it back.
    if (this.#whole?.messages !== messages) this.#whole = {messages, history: this.#run.into(this.#history)};
    return this.#whole.history;
  }

  set history(value: ChatHistoryTree) {
    // A page that writes back what it was told changes nothing.
    if (value === this.history) return;
    const history = checkHistory(value, normalizeMessage);
    this.#reset(history);
  }

  /** The visible messages, oldest first. Setting them replaces the history. @throws {TypeError} */
  get messages(): readonly ChatMessage[] {
    return this.state.messages;
  }

  set messages(value: readonly ChatMessageInput[]) {
    const {messages} = this;
    if (value === messages) return;
    // A copy of them says the same; of none at all nobody could tell that it is one.
    const isSame = (message: unknown, index: number) => message === messages[index];
    if (messages.length > 0 && Array.isArray(value) && value.length === messages.length && value.every(isSame)) return;
    const history = historyOf(normalizeMessages(value));
    this.#reset(history);
  }

  /** What the backend hears first: message 0 of the history, where the page's own messages bring no other. */
  get system(): string {
    return this.#system;
  }

  set system(text: string) {
    if (text === this.#system) return;
    this.#system = text;
    // The positions that a run counts on would move.
    this.#abandon();
    const first = visiblePath(this.#history)[0];
    if (text) this.#change('replace', withSystem(this.#history, {id: createId(), role: 'system', content: text}));
    else if (first?.role === 'system') this.#change('replace', remove(this.#history, 0)[0]);
  }

  /** The origin of the backend's server, where it has one. */
  get mediaOrigin(): string | undefined {
    return this.#mediaOrigin;
  }

  set mediaOrigin(value: string | undefined) {
    if (value === this.#mediaOrigin) return;
    this.#mediaOrigin = value;
    this.#notify({type: 'state'});
  }

  get draft(): ChatDraft {
    return this.#draft;
  }

  set draft({text = '', files = []}: Partial<ChatDraft>) {
    const draft = {text: String(text ?? ''), files: Object.freeze(asFiles(files ?? []))};
    if (isSameDraft(draft, this.#draft)) return;
    this.#draft = Object.freeze(draft);
    this.#notify({type: 'state'});
  }

  /** Whether retry and edit keep the answers that they replace, as branches. */
  get keepsBranches(): boolean {
    return this.#keepsBranches;
  }

  set keepsBranches(value: boolean) {
    if (value === this.#keepsBranches) return;
    this.#keepsBranches = value;
    this.#notify({type: 'state'});
  }

  /**
   * Sends `content` as the user; left out, the draft with `files` after its own. While an answer runs, `whenBusy` decides.
   * @throws {TypeError} There is nothing to send.
   * @throws {ChatError} With code `busy`, where `whenBusy` is `reject` and an answer runs.
   */
  async send(content?: ChatMessage['content'], {files = []}: {files?: readonly FilePart[]} = {}): Promise<void> {
    if (this.#telling) await null;
    const fromDraft = content === undefined;
    const whole = fromDraft
      ? joinContent(this.#draft.text, [...this.#draft.files, ...files])
      : joinContent(content, files);
    if (isBlank(whole)) throw new TypeError('There is nothing to send: the message is empty.');
    if (this.#run && this.whenBusy === 'reject') throw new ChatError('busy', 'An answer is still running.');
    const interrupts = this.#run !== undefined && this.whenBusy === 'interrupt';
    if (this.#queue.length > 0 || (this.#run && !interrupts)) {
      return new Promise((resolve, reject) => {
        this.#queue = [...this.#queue, {id: createId(), content: whole, resolve, reject}];
        if (fromDraft) this.draft = NO_DRAFT;
        else this.#notify({type: 'state'});
        if (interrupts) void this.#stop();
        // After an answer that failed the queue waits; the next message from the reader sets it going again.
        else if (!this.#run) this.#sendQueued();
      });
    }
    const message = userMessage(whole);
    const options = this.#allow([...this.messages, message]);
    if (!options) return;
    void this.#stop();
    if (fromDraft) this.draft = NO_DRAFT;
    await this.#ask('send', append(this.#history, message), options);
  }

  /** Ends the running answer, which keeps what had arrived. Without one, nothing happens. */
  async stop(): Promise<void> {
    if (this.#telling) await null;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#settle(run, 'stopped');
    try {
      await run.backend.stop?.({conversationId: this.#conversationId, runId: run.id});
    } catch (thrown) {
      this.#notify({type: 'error', error: toChatError(thrown), index: -1});
    }
  }

  /** Asks again for the answer that visible message `index` belongs to. @throws {RangeError} There is no such turn. */
  async retry(index?: number): Promise<void> {
    if (this.#telling) await null;
    const turn = userTurn(this.history, index ?? this.#lastIndex);
    const options = this.#allow(this.messages.slice(0, turn + 1));
    if (!options) return;
    this.#abandon();
    const replaces = turn < this.#lastIndex && !this.#keepsBranches;
    const history = replaces ? drop(this.#history, turn + 1)[0] : rewind(this.#history, turn + 1);
    await this.#ask('retry', history, options);
  }

  /**
   * Takes back the user message that visible message `index` belongs to, with everything after it. Its text and files go
   * into the draft, before what stands there. @throws {RangeError} There is no such turn.
   */
  async undo(index?: number): Promise<void> {
    if (this.#telling) await null;
    const turn = userTurn(this.history, index ?? this.#lastIndex);
    this.#abandon();
    const {content} = messageAt(this.#history, turn);
    const [history, removal] = drop(this.#history, turn);
    const before = this.#draft;
    this.#draft = joinDrafts(draftOf(content), before);
    this.#remember({removal, draft: [before, this.#draft]});
    this.#change('undo', history);
    this.#notify({type: 'state'});
  }

  /**
   * Rewrites visible message `index`. A user message is asked anew, and what followed it goes; an assistant's is changed
   * in place. @throws {RangeError} There is no such message. @throws {TypeError} The value is no content, or a blank question.
   */
  async edit(index: number, value: ChatMessage['content']): Promise<void> {
    if (this.#telling) await null;
    const before = messageAt(this.history, index);
    const {content} = normalizeMessage({role: before.role, content: value});
    if (before.role !== 'user') {
      this.#abandon();
      // Read again: an answer that was running has ended.
      const message = messageAt(this.#history, index);
      this.#remember({message});
      this.#change('edit', replace(this.#history, {...message, content}));
      return;
    }
    if (isBlank(content)) throw new TypeError('There is nothing to send: the message is empty.');
    const {liked: _liked, error: _error, status: _status, ...kept} = before;
    const edited = {...kept, id: createId(), content, createdAt: now()};
    const options = this.#allow([...this.messages.slice(0, index), edited]);
    if (!options) return;
    this.#abandon();
    const {headId} = this.#history;
    let history = rewind(this.#history, index);
    let step: Undoable = {headId};
    if (!this.#keepsBranches) {
      const [rest, removal] = drop(this.#history, index);
      history = rest;
      step = {removal};
    }
    this.#remember(step);
    await this.#ask('edit', append(history, edited), options);
  }

  /** Records a verdict on visible message `index`; `null` takes it back. @throws {RangeError} There is no such message. */
  async like(index: number, liked: Verdict, comment?: string): Promise<void> {
    if (this.#telling) await null;
    const message = messageAt(this.history, index);
    let judged = message;
    if (liked !== (message.liked ?? null)) {
      const {liked: _before, ...rest} = message;
      judged = liked === null ? rest : {...rest, liked};
      this.#run?.replace(judged);
      this.#change('like', replace(this.#history, judged));
    }
    if (!this.backend) return;
    try {
      const {messages} = this;
      const feedback = {message: judged, index, liked, messages, ...(comment !== undefined && {comment})};
      await asBackend(this.backend).feedback?.(feedback);
    } catch (thrown) {
      const position = this.messages.findIndex(({id}) => id === judged.id);
      this.#notify({type: 'error', error: toChatError(thrown), index: position});
    }
  }

  /** Takes every message out but the system prompt. */
  async clear(): Promise<void> {
    if (this.#telling) await null;
    this.#abandon();
    const [history, removal] = clear(this.#history);
    if (removal.nodes.length === 0) return;
    this.#remember({removal});
    this.#change('clear', history);
  }

  /** Takes visible message `index` out alone. @throws {RangeError} There is no such message. */
  async delete(index: number): Promise<void> {
    if (this.#telling) await null;
    messageAt(this.history, index);
    this.#abandon();
    const [history, removal] = remove(this.#history, index);
    this.#remember({removal});
    this.#change('delete', history);
  }

  /** Takes the last undo, clear, edit or delete back. @returns Whether there was one. */
  async restore(): Promise<boolean> {
    if (this.#telling) await null;
    const step = this.#undoable.at(-1);
    if (!step) return false;
    this.#abandon();
    this.#undoable = this.#undoable.slice(0, -1);
    let history = this.#history;
    if (step.removal) history = putBack(history, step.removal);
    if (step.headId !== undefined) history = withHead(history, step.headId);
    if (step.message) {
      const {id, content} = step.message;
      const message = visiblePath(history).find((visible) => visible.id === id) ?? step.message;
      // A verdict that came since stays.
      if (message.content !== content) history = replace(history, {...message, content});
    }
    // A draft that the reader has changed since is the reader's.
    const refills = this.#draft === step.draft?.[1];
    if (step.draft && refills) [this.#draft] = step.draft;
    this.#change('restore', history);
    if (refills) this.#notify({type: 'state'});
    return true;
  }

  /** Goes on with an answer that was stopped, cut off or failed. @throws {RangeError} The last message is no such one. */
  async continue(): Promise<void> {
    if (this.#telling) await null;
    const message = this.messages.at(-1);
    if (this.#run || message?.role !== 'assistant' || (message.status ?? 'done') === 'done') {
      throw new RangeError('There is no stopped or interrupted answer to go on with.');
    }
    const options = this.#allow(this.messages);
    if (!options) return;
    this.#abandon();
    await this.#ask('continue', this.#history, options, [message], (run) => {
      // Models want an answer to each call, and nobody will give these one.
      for (const call of run.fold.calls) {
        const {state, providerExecuted} = call;
        // Also one that the reader had approved of, and that the page was making.
        const isOurs = state === 'input-available' && !providerExecuted && toolFor(call, this.tools);
        if (!isOurs && !isOpen(call)) continue;
        run.fold.putCall({...call, state: 'output-error', error: 'The answer was stopped before this was done.'});
      }
      if (!isCutOff(message) || !run.backend.resume) return;
      if (this.#asked?.messageId === message.id) ({runId: run.resumes, before: run.before} = this.#asked);
      // Calls that were answered here took several requests, and what the last one added is not known.
      else if (!run.fold.calls.some((call) => call.approval ?? toolFor(call, this.tools))) run.resumes = message.id;
    });
  }

  /**
   * Answers call `id` of the last answer, which waits for the reader's approval or for an output. What was approved runs,
   * and once no call waits any more the answer goes on. Resolves when it is complete; at once while others wait. An answer
   * that was stopped or failed waits for nothing; it goes on by `continue`.
   * @throws {RangeError} No such call waits. @throws {TypeError} The output is nothing that JSON can hold.
   */
  async respondToTool(id: string, response: ToolResponse): Promise<void> {
    const {respond, withAnswer} = await toolRunner();
    const run = this.#run;
    const last = this.messages.slice(this.messages.findLastIndex(({role}) => role !== 'assistant') + 1);
    const answer = last.slice(
      Math.max(
        0,
        last.findIndex(({content}) => partsOf(content).some(isOpen)),
      ),
    );
    const isWhole = (answer.at(-1)?.status ?? 'done') === 'done';
    const calls = run?.fold.calls ?? (isWhole ? answer.flatMap(({content}) => partsOf(content)) : []);
    const waiting = calls.filter(isOpen);
    const call = waiting.find((open) => open.id === id && !run?.tools.has(id));
    if (!call) throw new RangeError(`There is no tool call "${id}" that waits for an answer.`);
    const answered = respond(call, response);
    const runs = answered.state === 'input-available' && toolFor(call, this.tools);
    const take = (taker: Run) => {
      taker.hasNews = true;
      taker.fold.putCall(answered);
      if (runs) this.#runTool(taker, answered, true);
    };
    if (run) {
      take(run);
      this.#changed('tool');
      return run.done;
    }
    if (!runs && waiting.length > 1) {
      this.#change('tool', replace(this.#history, withAnswer(answer, call, answered)));
      return;
    }
    const options = this.#allow(this.messages);
    if (!options) return;
    this.#abandon();
    await this.#ask('tool', this.#history, options, answer, take);
  }

  /** The alternatives to visible message `index`, itself among them, oldest first. @throws {RangeError} */
  branches(index: number): readonly ChatMessage[] {
    return branches(this.history, index);
  }

  /** Shows alternative `branch`, from 0, of visible message `index`. @throws {RangeError} There is none. */
  async selectBranch(index: number, branch: number): Promise<void> {
    if (this.#telling) await null;
    const {headId} = selectBranch(this.history, index, branch);
    this.#abandon();
    this.#change('branch', withHead(this.#history, headId));
  }

  /** Begins an empty conversation of another id. The system prompt stays. */
  async newConversation(id = createId()): Promise<void> {
    if (this.#telling) await null;
    // What is running ends under the old id.
    this.#abandon();
    this.#conversationId = id;
    this.#reset(EMPTY_HISTORY);
  }

  #reset(history: ChatHistoryTree): void {
    this.#abandon();
    this.#undoable = [];
    const hasSystem = !this.#system || visiblePath(history)[0]?.role === 'system';
    const system: ChatMessage = {id: createId(), role: 'system', content: this.#system};
    this.#change('replace', interrupted(hasSystem ? history : withSystem(history, system)));
  }

  get #lastIndex(): number {
    return this.messages.length - 1;
  }

  /** The options that a request goes out with, or nothing if the page does not let it go. */
  #allow(messages: readonly ChatMessage[]): Readonly<Record<string, unknown>> | undefined {
    const options = {...this.options};
    const allowed = this.#tell(() => this.beforeSend?.(messages, options) ?? options);
    return allowed === false ? undefined : Object.freeze({...allowed});
  }

  /**
   * Asks for an answer at the head of `history`, and waits for it.
   * @param seed The messages of the answer to go on with, at the head of `history`.
   * @param begin What is done to the answer before anybody sees it.
   */
  async #ask(
    trigger: ChatTrigger,
    history: ChatHistoryTree,
    options: Readonly<Record<string, unknown>>,
    seed?: readonly ChatMessage[],
    begin?: (run: Run) => void,
  ): Promise<void> {
    const run = new Run(this.#backendOrFailing(), history, seed);
    this.#run = run;
    this.#error = null;
    begin?.(run);
    this.#change(trigger, history, 'submitted');
    // A listener may have set other messages.
    if (this.#run === run) void this.#answer(run, trigger, options);
    await run.done;
  }

  /** A backend that is missing or wrong fails like one that throws: on the message, with a retry. */
  #backendOrFailing(): ChatBackend {
    try {
      return asBackend(this.backend);
    } catch (error) {
      return {send: () => Promise.reject(error)};
    }
  }

  /** Asks, and asks again with what the tools gave, until an answer is whole or waits for somebody. */
  async #answer(run: Run, first: ChatTrigger, options: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      let trigger = first;
      for (let rounds = first === 'tool' ? 1 : 0; ; rounds += 1, trigger = 'tool') {
        if (trigger === 'tool') {
          while (run.tools.size > 0) await Promise.all(run.tools.values());
          if (this.#run !== run || run.fold.calls.some(isOpen)) break;
          this.#tell(() => run.nextRequest());
        }
        const resumed = run.resumes === undefined ? undefined : await this.#resume(run, run.resumes);
        if (this.#run !== run) return;
        const reply = resumed ?? (await this.#request(run, trigger, options));
        if (this.#run !== run) return;
        await this.#read(run, reply as Reply, resumed !== undefined);
        if (this.#run !== run) return;
        if (run.fold.isEmpty) throw new ChatError('empty', 'The backend ended without an answer.');
        if (!this.#callTools(run, rounds)) break;
      }
      if (this.#run === run) this.#settle(run, 'done');
    } catch (thrown) {
      if (this.#run !== run) return;
      const error = toChatError(thrown);
      this.#settle(run, error.code === 'incomplete' ? 'interrupted' : 'error', error);
    }
  }

  #request(run: Run, trigger: ChatTrigger, options: Readonly<Record<string, unknown>>): Promise<Reply | undefined> {
    const {signal} = run.controller;
    const request = {
      messages: run.goesOn ? this.messages : visiblePath(this.#history),
      trigger,
      conversationId: this.#conversationId,
      runId: run.id,
      signal,
      options,
      ...definitionsOf(this.tools),
    };
    run.before = run.fold.snapshot();
    // In a function, so that a backend that throws at once is caught like one that rejects.
    return untilReplied((async () => run.backend.send(request))(), signal);
  }

  /** The reply to the request that was cut off, from its beginning; nothing where the backend does not have it. */
  async #resume(run: Run, runId: string): Promise<Reply | undefined> {
    const {id, backend} = run;
    const {signal} = run.controller;
    run.resumes = undefined;
    run.id = runId;
    const request = {conversationId: this.#conversationId, runId, signal};
    const reply = await untilReplied((async () => backend.resume?.(request))(), signal);
    if (reply === null || reply === undefined) run.id = id;
    return reply ?? undefined;
  }

  /** Adds a reply to the answer, or puts it in its place. */
  async #read(run: Run, reply: Reply, replaces: boolean): Promise<void> {
    const {signal} = run.controller;
    let isFirst = replaces;
    const take = (chunk: ReplyChunk): boolean => {
      if (this.#run !== run) return false;
      if (isFirst) run.takeBack();
      isFirst = false;
      run.fold.add(chunk);
      if (this.#status === 'submitted' && !run.fold.isEmpty) this.#setStatus('streaming');
      this.#changed('stream');
      return !run.fold.finished;
    };
    await readReply(reply, take, {signal, decodeResponse: this.decodeResponse});
  }

  /**
   * Runs what the last reply called, if any of it is the page's.
   * @returns Whether the backend has something to hear.
   * @throws {ChatError} With code `tools`, where it has heard enough.
   */
  #callTools(run: Run, rounds: number): boolean {
    const isNew = (call: ToolPart) => call.state === 'input-available' && isOpen(call) && !run.tools.has(call.id);
    const calls = run.fold.newCalls.filter(isNew);
    const isOurs = calls.some((call) => toolFor(call, this.tools));
    if (!isOurs && !run.hasNews && run.tools.size === 0) return false;
    if (rounds >= this.maxToolRounds) {
      throw new ChatError('tools', `The model still called tools after ${rounds} rounds of them.`);
    }
    if (isOurs) for (const call of calls) this.#runTool(run, call, false);
    return true;
  }

  #runTool(run: Run, call: ToolPart, allowed: boolean): void {
    const {signal} = run.toolController;
    const {id} = call;
    const messages = this.#visible();
    const work = async () => {
      const {runTool} = await toolRunner();
      return runTool(call, toolFor(call, this.tools), {id, messages, signal}, allowed);
    };
    const running = untilAborted(work(), signal).then((answered) => {
      run.tools.delete(id);
      if (this.#run !== run || !answered) return;
      run.hasNews = true;
      run.fold.putCall(answered);
      this.#changed('stream');
    });
    run.tools.set(id, running);
  }

  /** Ends a run: its answer becomes part of the history, and what still arrives for it is not looked at. */
  #settle(run: Run, status: RunEnd, error?: ChatError): void {
    const history = run.into(this.#history, status, error);
    const index = visiblePath(history).length - 1;
    const message = messageAt(history, index);
    this.#run = undefined;
    this.#asked = {messageId: message.id, runId: run.id, before: run.before.slice(index - run.start)};
    this.#error = error ?? null;
    this.#answers += 1;
    this.#tell(() => run.abort());
    this.#change('finish', history, error ? 'error' : 'ready');
    if (error) this.#notify({type: 'error', error, index});
    this.#notify({
      type: 'finish',
      index,
      message,
      reason: error ? 'error' : status === 'stopped' ? 'stopped' : 'done',
    });
    run.settle();
    if (!error && !this.#run) this.#sendQueued();
  }

  /** Ends what is running because something else is asked for. Whatever waited goes back into the composer. */
  #abandon(): void {
    const waiting = this.#queue;
    this.#queue = [];
    void this.#stop();
    if (this.#status === 'error') {
      this.#error = null;
      this.#setStatus('ready');
    }
    this.#takeBack(waiting);
  }

  #sendQueued(): void {
    const refused: Queued[] = [];
    for (let next = this.#queue[0]; next && !this.#run; next = this.#queue[0]) {
      this.#queue = this.#queue.slice(1);
      const {content, resolve, reject} = next;
      const message = userMessage(content);
      try {
        const options = this.#allow([...this.messages, message]);
        if (options) void this.#ask('send', append(this.#history, message), options).then(resolve);
        else refused.push(next);
      } catch (error) {
        refused.push(next);
        reject(error as Error);
      }
    }
    this.#takeBack(refused);
  }

  /** Puts messages that will not be sent before what stands in the draft. */
  #takeBack(messages: readonly Queued[]): void {
    if (messages.length === 0) return;
    this.draft = messages
      .map(({content}) => draftOf(content))
      .reduceRight((rest, draft) => joinDrafts(draft, rest), this.#draft);
    // The queue is shorter, whatever of it a draft can hold.
    this.#notify({type: 'state'});
    for (const {resolve} of messages) resolve();
  }

  #remember(step: Undoable): void {
    this.#undoable = [...this.#undoable, step].slice(-RESTORE_DEPTH);
  }

  #visible(): readonly ChatMessage[] {
    const path = visiblePath(this.#history);
    const run = this.#run;
    if (!run) return path;
    return Object.freeze([...path.slice(0, run.start), ...run.messages]);
  }

  #change(reason: ChangeReason, history: ChatHistoryTree, status = this.#status): void {
    const previous = this.#status;
    this.#history = history;
    this.#status = status;
    this.#changed(reason);
    if (previous !== status && this.#status === status) this.#notify({type: 'status', status, previous});
  }

  #changed(reason: ChangeReason): void {
    this.#notify({type: 'change', reason});
  }

  #setStatus(status: ChatStatus): void {
    const previous = this.#status;
    if (previous === status) return;
    this.#status = status;
    this.#notify({type: 'status', status, previous});
  }

  #notify(notice: ConversationNotice): void {
    this.#state = undefined;
    for (const listener of this.#listeners) {
      try {
        this.#tell(() => listener(notice));
      } catch (error) {
        // The listener's fault: reported like one of an event listener's, and no reason for anything else to stop.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Calls code of the page. What it commands waits: the conversation may be between two states. */
  #tell<Result>(call: () => Result): Result {
    const telling = this.#telling;
    this.#telling = true;
    try {
      return call();
    } finally {
      this.#telling = telling;
    }
  }
}

const now = () => new Date().toISOString();

/** An answer that was running when its history was taken is running no more. */
function interrupted(history: ChatHistoryTree): ChatHistoryTree {
  const running = history.nodes.filter(({message}) => isRunning(message));
  return running.reduce((tree, {message}) => replace(tree, {...message, status: 'interrupted'}), history);
}

/** Whether the connection is what ended it. */
function isCutOff({status, error}: ChatMessage): boolean {
  return status === 'interrupted' || error?.code === 'network' || error?.code === 'timeout';
}

function userMessage(content: ChatMessage['content']): ChatMessage {
  return {id: createId(), role: 'user', content, createdAt: now()};
}
