/** The port to whatever answers, and the names under which a page can ask for one. */
import {ChatError} from './errors.js';
import type {ChatMessage, FilePart, MessagePart, ToolState} from './message.js';
import type {ToolDefinition} from './tools.js';

/** What asked for an answer; `tool` is the conversation itself, with what the tools of the answer so far gave. */
export type ChatTrigger = 'send' | 'retry' | 'edit' | 'continue' | 'tool';

/** One request for an answer. It is for reading: a backend changes the conversation by its reply alone. */
export interface ChatRequest {
  /** The visible path, oldest first. It ends with the user's turn, or with the answer to go on with for `continue` and `tool`. */
  readonly messages: readonly ChatMessage[];
  readonly trigger: ChatTrigger;
  readonly conversationId: string;
  /** Names this run. It stays the same when a backend asks its server again, so it serves as idempotency key. */
  readonly runId: string;
  /**
   * Aborts when nobody waits for this reply any more: the reader stops the answer or asks for something else, or it has ended.
   * Whether the reader stopped it, `stop` tells.
   */
  readonly signal: AbortSignal;
  /** Temperature and the like: the session's `options`, as `before-send` left them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the model may call. Absent where the page offers nothing. */
  readonly tools?: readonly ToolDefinition[];
}

/**
 * One step of an answer. A string is appended to the text; `message` replaces what the answer has so far, for backends
 * that repeat the whole text with each step. Objects of an unknown `type` are ignored.
 */
export type ReplyChunk =
  | string
  | {
      readonly type: 'text' | 'reasoning';
      readonly delta: string;
      /** Kept on the part beside its text: what the server wants back with it, a signature for instance. */
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | {readonly type: 'message'; readonly message: Partial<ChatMessage>}
  | {
      readonly type: 'messages';
      readonly messages: readonly Partial<ChatMessage>[];
    }
  | {readonly type: 'part'; readonly part: MessagePart}
  | {
      readonly type: 'tool';
      readonly id: string;
      readonly name?: string;
      readonly state?: ToolState;
      /** Appended to the arguments' text, which becomes `input` once it is whole JSON. */
      readonly inputDelta?: string;
      readonly input?: unknown;
      readonly output?: unknown;
      readonly error?: string;
      /** Kept on the part, as those of text. */
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'metadata';
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  | {readonly type: 'reset'}
  | {
      readonly type: 'error';
      readonly error: string;
      readonly code?: string;
      readonly retryable?: boolean;
    }
  | {
      readonly type: 'finish';
      readonly reason?: string;
      readonly usage?: unknown;
    };

/** Everything a backend may answer with. */
export type Reply =
  string | Partial<ChatMessage> | Response | ReadableStream | AsyncIterable<ReplyChunk> | Iterable<ReplyChunk>;

/** The smallest backend there is. Throw a {@link ChatError} to say what went wrong; any other error works too. */
export type SendFunction = (request: ChatRequest) => Reply | Promise<Reply>;

/** A backend. Only `send` is needed; `stop`, `resume` and `feedback` are used where they are there. */
export interface ChatBackend {
  send: SendFunction;
  /** Cancels the run on the server. Aborting `request.signal` alone only disconnects. */
  stop?(run: {readonly conversationId: string; readonly runId: string}): void | Promise<void>;
  /**
   * Goes on with a run that a reload or a lost connection cut off; `null` where nothing is running. The reply is the whole
   * answer, from its beginning. Where the run's id is lost, `runId` is the id of the answer's message.
   */
  resume?(run: {
    readonly conversationId: string;
    readonly runId: string;
    /** Where the reply was cut off. Never given yet. */
    readonly cursor?: string;
    readonly signal: AbortSignal;
  }): Promise<Reply | null>;
  /**
   * Takes a file to where the model can read it. `onProgress` takes a fraction from 0 to 1. Nothing calls it yet: `send` gets the
   * file itself.
   */
  upload?(
    file: File,
    context: {
      readonly signal: AbortSignal;
      onProgress(fraction: number): void;
    },
  ): Promise<FilePart>;
  /** Hears of a verdict after the history has taken it. */
  feedback?(feedback: {
    readonly message: ChatMessage;
    readonly index: number;
    readonly liked: boolean | string | null;
    readonly comment?: string;
    /** The visible path, which holds `message` at `index`. */
    readonly messages: readonly ChatMessage[];
  }): void | Promise<void>;
}

/** What a page says about a named backend, by attributes or properties of its session. */
export interface BackendConfig {
  /** Where the backend's server is. What it means exactly is the backend's to say. */
  readonly src?: string | undefined;
  readonly model?: string | undefined;
  /** A key in a page is public: everyone who can open the page can read it. */
  readonly apiKey?: string | undefined;
  readonly headers?: BackendHeaders | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** Extra request headers; a function is asked before each request, for tokens that expire. `null` leaves one out. */
export type HeaderValues = Readonly<Record<string, string | null | undefined>>;
export type BackendHeaders = HeaderValues | (() => HeaderValues | Promise<HeaderValues>);

/** Makes a backend of a name's configuration. @throws {ChatError} With code `config`, if a setting is missing or wrong. */
export type BackendFactory = (
  config: BackendConfig,
) => ChatBackend | SendFunction | Promise<ChatBackend | SendFunction>;

const factories = new Map<string, BackendFactory>();

/** Makes `name` usable as `<chat-session backend="name">`. A later registration of the same name wins. */
export function registerBackend(name: string, factory: BackendFactory): void {
  factories.set(name, factory);
}

/**
 * The backend registered as `name`.
 * @throws {ChatError} With code `config`, if there is none of that name or it refuses its configuration.
 */
export async function createBackend(name: string, config: BackendConfig = {}): Promise<ChatBackend> {
  const factory = factories.get(name);
  if (!factory) {
    const known = [...factories.keys()].join(', ') || 'none';
    throw new ChatError('config', `There is no backend named "${name}". Registered: ${known}.`);
  }
  return asBackend(await factory(config));
}

/**
 * A function, or an object with `send`, as a backend.
 * @throws {ChatError} With code `config`, if `value` is neither.
 */
export function asBackend(value: unknown): ChatBackend {
  if (typeof value === 'function') return {send: value as SendFunction};
  if (typeof value === 'object' && value !== null && typeof (value as ChatBackend).send === 'function') {
    return value as ChatBackend;
  }
  throw new ChatError('config', `A backend is a function or an object with a "send" method, not ${describe(value)}.`);
}

/**
 * A backend that is loaded when it is first asked. A failed load is tried again at the next request.
 * `upload` is not passed on: whether it exists is not known before.
 */
export function lazyBackend(load: () => Promise<ChatBackend>): ChatBackend {
  let loading: Promise<ChatBackend> | undefined;
  const loaded = () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  return {
    send: async (request) => (await loaded()).send(request),
    stop: async (run) => (await loading)?.stop?.(run),
    resume: async (run) => (await (await loaded()).resume?.(run)) ?? null,
    feedback: async (feedback) => (await loaded()).feedback?.(feedback),
  };
}

let registeredDecoder: ResponseDecoder | undefined;

/** Says how sessions read a `Response` that a backend answers with. */
export function registerResponseDecoder(decoder: ResponseDecoder): void {
  registeredDecoder = decoder;
}

/** The registered decoder. @throws {ChatError} With code `config`, if there is none. */
export const responseDecoder: ResponseDecoder = (response, signal) => {
  if (!registeredDecoder) throw new ChatError('config', 'Nothing here can read a Response: import "chatbot-elements".');
  return registeredDecoder(response, signal);
};

/** Turns a `Response` into chunks. @throws {ChatError} It is an error, or holds no answer. */
export type ResponseDecoder = (
  response: Response,
  signal: AbortSignal,
) => AsyncIterable<ReplyChunk> | Promise<AsyncIterable<ReplyChunk>>;

/** A value in a few words, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) {
    const name = (Object.getPrototypeOf(value) as {constructor?: {name?: string}} | null)?.constructor?.name;
    return Array.isArray(value) ? `an array of ${value.length}` : `an object (${name ?? 'no prototype'})`;
  }
  return typeof value === 'function' ? 'a function' : String(value);
}
