/** Folds what a backend answers, in whatever form, into the growing answer. */
import {describe, type Reply, type ReplyChunk, type ResponseDecoder} from './backend.js';
import {ChatError} from './errors.js';
import {
  createId,
  partsOf,
  type ChatMessage,
  type DataPart,
  type MessagePart,
  type SourcePart,
  type ToolPart,
  type ToolState,
} from './message.js';

/** What a reply can say about a message. Who speaks, its id and its status are the conversation's to say. */
export type ReplyMessage = Pick<ChatMessage, 'content'> & Partial<Pick<ChatMessage, 'metadata' | 'options'>>;

/** Reads one message that a backend gave, in any shape. @throws {TypeError} It has no shape of a message. */
export type ReadMessage = (value: unknown) => ChatMessage;

/** Milliseconds of chunks after which the page gets a turn: a backend that never waits must not stop the Stop button. */
const SLICE = 10;
/** A chunk that takes longer was waited for: what is done for one takes microseconds. */
const PAUSE = 4;

/** One message of the answer while it grows. Text is gathered in strings that the engine appends to in place. */
interface Growing {
  parts: MessagePart[];
  metadata: Record<string, unknown> | undefined;
  options: ChatMessage['options'];
  /** How many of its parts earlier replies made. Text goes on in a part of its own after them. */
  held: number;
  /** What `snapshot` gave last, until something changes. */
  snapshot: ReplyMessage | undefined;
}

function grow(from?: ReplyMessage): Growing {
  return {
    parts: from ? [...partsOf(from.content)] : [],
    metadata: from?.metadata,
    options: from?.options,
    held: 0,
    snapshot: undefined,
  };
}

const copyOf = (growing: Growing): Growing => ({...growing, parts: [...growing.parts]});

/** The answer of one run, chunk by chunk. */
export class ReplyFold {
  readonly #readMessage: ReadMessage;
  #messages: Growing[];
  /** What the replies before this one came to. */
  #held: readonly Growing[] = [];
  /** The ids of the tool calls that were there before this reply. */
  #known: ReadonlySet<string>;
  /** The text of tool arguments that still stream in, by tool id. */
  readonly #toolInput = new Map<string, string>();
  /** By the id that this reply gives a call, the one that the call has here, where that is another. */
  readonly #renamed = new Map<string, string>();
  #finished = false;

  /** @param seed What an interrupted answer already holds, when it goes on. */
  constructor(readMessage: ReadMessage, ...seed: readonly ReplyMessage[]) {
    this.#readMessage = readMessage;
    this.#messages = seed.length > 0 ? seed.map(grow) : [grow()];
    this.#known = new Set(this.calls.map(({id}) => id));
  }

  /** Whether a `finish` chunk came. What comes after it does not count. */
  get finished(): boolean {
    return this.#finished;
  }

  /** The tool calls of the answer, oldest first. */
  get calls(): readonly ToolPart[] {
    return this.#messages.flatMap(({parts}) => parts.filter((part) => part.type === 'tool'));
  }

  /** Those of them that this reply made. */
  get newCalls(): readonly ToolPart[] {
    return this.calls.filter(({id}) => !this.#known.has(id));
  }

  /** Puts `call` in the place of the one with its id; without one, nothing happens. */
  putCall(call: ToolPart): void {
    const parts = this.#messageWith(call)?.parts;
    if (parts) parts[parts.findIndex((part) => isSamePart(part, call))] = call;
  }

  /** Expects another reply, which adds to what has come so far and can take nothing of it back. */
  hold(): void {
    for (const growing of this.#messages) growing.held = growing.parts.length;
    this.#held = this.#messages.map(copyOf);
    this.#known = new Set(this.calls.map(({id}) => id));
    this.#toolInput.clear();
    this.#renamed.clear();
    this.#finished = false;
  }

  /** Whether nothing that could be shown has come. */
  get isEmpty(): boolean {
    return this.#messages.every(({parts, metadata}) => parts.length === 0 && !metadata?.title);
  }

  /**
   * Takes the next chunk.
   * @throws {ChatError} The chunk reports an error (`server`), or it is no chunk (`backend`).
   */
  add(chunk: ReplyChunk): void {
    if (this.#finished) return;
    if (typeof chunk === 'string') return this.#append('text', chunk);
    switch (chunk.type) {
      case 'text':
      case 'reasoning':
        return this.#append(
          chunk.type,
          expectString(chunk.delta, `the delta of a "${chunk.type}" chunk`),
          chunk.details,
        );
      case 'message':
        return this.#replace([chunk.message]);
      case 'messages':
        return this.#replace(chunk.messages);
      case 'part':
        return partsOf(this.#read({content: [chunk.part]}).content).forEach((part) => this.#putPart(part));
      case 'tool':
        return this.#putTool(chunk);
      case 'metadata':
        return this.#putMetadata(expectObject(chunk.metadata, 'the metadata of a "metadata" chunk'));
      case 'reset':
        return this.#replace([]);
      case 'error':
        throw new ChatError(chunk.code ?? 'server', String(chunk.error), {
          retryable: chunk.retryable ?? true,
        });
      case 'finish': {
        const {reason, usage} = chunk;
        if (reason !== undefined || usage !== undefined) {
          this.#putMetadata({
            ...(reason !== undefined && {finishReason: reason}),
            ...(usage !== undefined && {usage}),
          });
        }
        this.#finished = true;
        return;
      }
    }
    // A chunk of a type that this version does not know is a newer backend's, and no reason to fail.
    const {type} = chunk as {type?: unknown};
    if (typeof type === 'string') return;
    if ('content' in (chunk as object) || 'parts' in (chunk as object)) return this.#replace([chunk]);
    throw notAChunk(chunk);
  }

  /** The answer so far. A message that did not change since the last call is the same object. */
  snapshot(): readonly ReplyMessage[] {
    return this.#messages.map((growing) => (growing.snapshot ??= snapshotOf(growing)));
  }

  get #last(): Growing {
    const last = this.#messages.at(-1) as Growing;
    last.snapshot = undefined;
    return last;
  }

  #append(type: 'text' | 'reasoning', delta: string, details?: Readonly<Record<string, unknown>>): void {
    if (delta === '' && !details) return;
    const {parts, held} = this.#last;
    const end = parts.at(-1);
    if (end?.type === type && parts.length > held) {
      parts[parts.length - 1] = {...end, ...details, type, text: end.text + delta};
    } else parts.push({...details, type, text: delta});
  }

  #replace(messages: readonly unknown[]): void {
    if (!Array.isArray(messages)) throw wrongValue(messages, 'the messages of a "messages" chunk', 'an array');
    const [first = grow(), ...further] = messages.map((message) => grow(this.#read(message)));
    this.#toolInput.clear();
    if (this.#held.length === 0) {
      this.#messages = [first, ...further];
      return;
    }
    this.#messages = this.#held.map(copyOf);
    const last = this.#last;
    if (first.metadata) last.metadata = {...last.metadata, ...first.metadata};
    last.options = first.options ?? last.options;
    for (const part of first.parts) this.#putPart(part);
    this.#messages.push(...further);
  }

  #read(message: unknown): ChatMessage {
    try {
      return this.#readMessage(message);
    } catch (error) {
      throw new ChatError('backend', `The backend gave a message of a wrong shape. ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  #putPart(given: MessagePart): void {
    const isTool = given.type === 'tool';
    const part = isTool ? {...given, id: this.#idOf(given.id, !isAnswered(given))} : given;
    const {parts} = (isTool && this.#messageWith(part)) || this.#last;
    const found = parts.findIndex((other) => isSamePart(other, part));
    const position = found < 0 ? parts.length : found;
    parts[position] = part;
    const [first] = this.newCalls;
    // Nothing else may stand between it and the calls of the round before.
    if (first === part && this.#known.size > 0) parts[position] = {...first, startsStep: true};
  }

  #putTool(chunk: Extract<ReplyChunk, {type: 'tool'}>): void {
    const begins = chunk.name !== undefined && !isAnswered({state: chunk.state ?? toolState(chunk)});
    const id = this.#idOf(expectString(chunk.id, 'the id of a "tool" chunk'), begins);
    const before = this.calls.find((call) => call.id === id);
    const inputDelta = expectString(chunk.inputDelta ?? '', 'the inputDelta of a "tool" chunk');
    const inputText = (this.#toolInput.get(id) ?? '') + inputDelta;
    // Arguments that come whole stand, whatever their text said: the server may have repaired it.
    if (chunk.input !== undefined) this.#toolInput.delete(id);
    else if (inputText) this.#toolInput.set(id, inputText);
    const state = chunk.state ?? toolState(chunk) ?? before?.state ?? 'input-streaming';
    const input =
      chunk.input ?? (inputText ? (state === 'input-streaming' ? inputText : parsed(inputText)) : before?.input);
    const part = {
      ...before,
      ...chunk.details,
      type: 'tool' as const,
      id,
      name: chunk.name ?? before?.name ?? 'tool',
      state,
      ...(input !== undefined && {input}),
      ...(chunk.output !== undefined && {output: chunk.output}),
      ...(chunk.error !== undefined && {error: chunk.error}),
    };
    for (const read of partsOf(this.#read({content: [part]}).content)) this.#putPart(read);
  }

  /** Some servers number the calls of each reply anew. A call that was answered keeps its id, and the new one gets another. */
  #idOf(given: string, begins: boolean): string {
    const id = this.#renamed.get(given) ?? given;
    if (!begins || !this.calls.some((call) => call.id === id && isAnswered(call))) return id;
    const other = createId();
    this.#renamed.set(given, other);
    return other;
  }

  #messageWith(part: MessagePart): Growing | undefined {
    const found = this.#messages.find(({parts}) => parts.some((other) => isSamePart(other, part)));
    if (found) found.snapshot = undefined;
    return found;
  }

  #putMetadata(metadata: Readonly<Record<string, unknown>>): void {
    const last = this.#last;
    last.metadata = {...last.metadata, ...this.#read({content: '', metadata}).metadata};
  }
}

function snapshotOf({parts, metadata, options}: Growing): ReplyMessage {
  const [first] = parts;
  const content = parts.length === 0 ? '' : parts.length === 1 && first?.type === 'text' ? first.text : [...parts];
  return {
    content,
    ...(metadata && {metadata}),
    ...(options && {options}),
  };
}

function isSamePart(one: MessagePart, other: MessagePart): boolean {
  if (one.type !== other.type) return false;
  if (one.type === 'tool') return one.id === (other as ToolPart).id;
  if (one.type === 'data')
    return one.id !== undefined && one.id === (other as DataPart).id && one.name === (other as DataPart).name;
  if (one.type === 'source') return one.id !== undefined && one.id === (other as SourcePart).id;
  return false;
}

/** Whether a call has what it was made for, or never will. */
function isAnswered({state}: {readonly state: ToolState | undefined}): boolean {
  return state?.startsWith('output') ?? false;
}

function toolState(chunk: Extract<ReplyChunk, {type: 'tool'}>): ToolState | undefined {
  if (chunk.error !== undefined) return 'output-error';
  if (chunk.output !== undefined) return 'output-available';
  if (chunk.input !== undefined) return 'input-available';
  return chunk.inputDelta === undefined ? undefined : 'input-streaming';
}

/** Arguments that are no JSON stay text: what the model wrote is not lost. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function expectString(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw wrongValue(value, what, 'a string');
}

function expectObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw wrongValue(value, what, 'an object');
}

function wrongValue(value: unknown, what: string, kind: string): ChatError {
  return new ChatError('backend', `The backend gave ${describe(value)} as ${what}, which is ${kind}.`);
}

function notAChunk(value: unknown): ChatError {
  return new ChatError('backend', `The backend yielded ${describe(value)}, which is neither a string nor a chunk.`);
}

export interface ReadReplyOptions {
  readonly signal: AbortSignal;
  /** Reads a `Response`, if the backend gives one. */
  readonly decodeResponse?: ResponseDecoder | undefined;
}

/**
 * Hands the chunks of any reply to `take`, in order. Resolves at its end, once `take` says `false`, or soon after `signal`
 * aborts, also when the backend itself never looks at the signal. A missing chunk (`delta?.content`) is passed over.
 * @throws {ChatError} The reply is no reply. @throws What the reply or `take` throws.
 */
export async function readReply(
  reply: Reply,
  take: (chunk: ReplyChunk) => boolean | void,
  {signal, decodeResponse}: ReadReplyOptions,
): Promise<void> {
  const iterator = await iteratorOf(reply, signal, decodeResponse);
  try {
    // All of it at once, and no generator in between: with either for each chunk, reading took most of a stream's script.
    await untilAborted(handOver(iterator, take, signal), signal);
  } finally {
    // Not awaited: a generator that hangs in an await of its own would hang this one too.
    (async () => iterator.return?.())().catch(() => undefined);
  }
}

/** The reply of a request, or `undefined` once the signal aborts. One that comes later is ended, so that its sender may end too. */
export function untilReplied<Late extends Reply | null | undefined>(
  reply: Promise<Late>,
  signal: AbortSignal,
): Promise<Late | undefined> {
  void reply.then(
    (late) => (signal.aborted && late ? dismiss(late, signal) : undefined),
    () => undefined,
  );
  return untilAborted(reply, signal);
}

async function dismiss(reply: Reply, signal: AbortSignal): Promise<void> {
  try {
    const iterator = await iteratorOf(reply instanceof Response ? (reply.body ?? '') : reply, signal, undefined);
    await iterator.return?.();
  } catch {
    // It has ended otherwise.
  }
}

async function handOver(
  iterator: AsyncIterator<ReplyChunk> | Iterator<ReplyChunk>,
  take: (chunk: ReplyChunk) => boolean | void,
  signal: AbortSignal,
): Promise<void> {
  let last = performance.now();
  for (let restAt = last + SLICE; !signal.aborted;) {
    const step: unknown = await iterator.next();
    if (signal.aborted) return;
    if (typeof step !== 'object' || step === null) throw notAChunk(step);
    const {done, value} = step as IteratorResult<ReplyChunk | null | undefined, unknown>;
    if (done) return;
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
      if (take(value) === false) return;
    } else if (value !== undefined && value !== null) throw notAChunk(value);
    const now = performance.now();
    if (now > restAt && now - last < PAUSE) await turn();
    // Whoever had to wait for the chunk has rested.
    if (now > restAt || now - last >= PAUSE) restAt = performance.now() + SLICE;
    last = now;
  }
}

async function iteratorOf(
  reply: Reply,
  signal: AbortSignal,
  decodeResponse: ResponseDecoder | undefined,
): Promise<AsyncIterator<ReplyChunk> | Iterator<ReplyChunk>> {
  if (typeof reply === 'string') return [reply].values();
  if (typeof reply !== 'object' || reply === null) {
    throw new ChatError(
      'backend',
      `The backend returned ${describe(reply)}. It may return a string, a message, a Response, a stream or an iterable.`,
    );
  }
  if (reply instanceof Response) {
    if (!decodeResponse) throw new ChatError('config', 'Nothing here can decode a Response: give "decodeResponse".');
    return (await decodeResponse(reply, signal))[Symbol.asyncIterator]();
  }
  if (reply instanceof ReadableStream) return streamIterator(reply);
  if (Symbol.asyncIterator in reply) return reply[Symbol.asyncIterator]();
  if (Symbol.iterator in reply) return reply[Symbol.iterator]();
  const isChunk = typeof (reply as {type?: unknown}).type === 'string';
  return [isChunk ? (reply as unknown as ReplyChunk) : ({type: 'message', message: reply} as ReplyChunk)].values();
}

/** A turn of the event loop: every promise that can go on has gone on. Not a timer: those are slowed down in hidden pages. */
export function turn(): Promise<void> {
  const {port1, port2} = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** The value of `work`, or `undefined` once the signal aborts. What `work` throws after that is nobody's business. */
export function untilAborted<Value>(work: Value | Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, {once: true});
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Streams are not async-iterable in WebKit, and bytes become text. */
function streamIterator(stream: ReadableStream<unknown>): AsyncIterator<ReplyChunk> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  return {
    async next() {
      const {done, value} = await reader.read();
      if (!done)
        return {value: (value instanceof Uint8Array ? decoder.decode(value, {stream: true}) : value) as ReplyChunk};
      // Bytes that ended inside a character.
      const rest = decoder.decode();
      return rest ? {value: rest} : {done, value: undefined};
    },
    async return() {
      await reader.cancel();
      return {done: true, value: undefined};
    },
  };
}
