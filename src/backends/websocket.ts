/** A WebSocket to a server of the page's own. What goes over it is written down in docs/backends/websocket.md. */
import type {BackendConfig, ChatBackend, ChatRequest, ReplyChunk} from '../core/backend.js';
import {ChatError, type ChatErrorCode} from '../core/errors.js';
import {incomplete} from './decoder.js';
import {endpoint} from './endpoint.js';
import {withDataUrls} from './files.js';
import {GuessingDecoder} from './guessing-decoder.js';
import {
  DEFAULT_IDLE_TIMEOUT,
  DEFAULT_MAX_RETRIES,
  DEFAULT_RETRY_DELAY,
  hider,
  type HttpSettings,
  isPassing,
  LONGEST_RETRY_DELAY,
  meaningOf,
  requestHeaders,
  shownAddress,
  withinTimeout,
} from './http.js';
import {bearer, secretsOf} from './http-backend.js';
import {isObject, parsedIfJson, quote} from './json.js';
import {pause} from './pause.js';

/**
 * `src` is a `ws:` or `wss:` URL, or an `http:`, `https:` or relative one that stands for it. A browser sends no headers with
 * a WebSocket: `apiKey` and `headers` go in a message before the first question, and before a later one where they have
 * changed; never in the URL.
 */
export interface WebSocketConfig extends BackendConfig, Omit<HttpSettings, 'fetch'> {
  /** Milliseconds that the socket stays open after an answer, for the next one; 30000. With 0 it is closed at once. */
  readonly keepAlive?: number | undefined;
}

/** Short enough that a page which is left may soon be frozen, or kept for the way back. */
const DEFAULT_KEEP_ALIVE = 30_000;
/** Milliseconds. Routers forget a connection that is silent for a minute. */
const LONGEST_PING_INTERVAL = 30_000;

/** What a close code means: whose fault, and which HTTP status says the same. Codes that are not here say nothing. */
const CLOSE_CODES: Readonly<Record<number, readonly [ChatErrorCode, status: number]>> = {
  1001: ['network', 503],
  1006: ['network', 503],
  1008: ['server', 403],
  1009: ['server', 413],
  1011: ['server', 500],
  1012: ['network', 503],
  1013: ['server', 503],
  1014: ['network', 502],
  1015: ['network', 502],
  // Registered with IANA for these very statuses.
  3000: ['http', 401],
  3003: ['http', 403],
  3008: ['http', 408],
};

/** A connection that closed too early. */
interface Loss {
  readonly error: ChatError;
  /** Whether another connection may fare better. */
  readonly mayPass: boolean;
}

/**
 * A backend that asks over one socket for each conversation. A lost connection is made again: to ask anew while nothing of
 * the answer has come, and to go on after it where the server gave a cursor. Stopping says so to the server and closes.
 * @throws {ChatError} With code `config`, if `src` is missing or no URL of a WebSocket, or there are no WebSockets here.
 */
export function websocket(config: WebSocketConfig): ChatBackend {
  const url = socketUrl(config.src);
  if (typeof WebSocket !== 'function') {
    throw new ChatError('config', 'There is no global WebSocket here: Node has one from version 22 on.');
  }
  const idle = new IdleLines(config.keepAlive ?? DEFAULT_KEEP_ALIVE);
  return {send: (request) => new Exchange(url, config, request, idle).chunks()};
}

function socketUrl(src: string | undefined): string {
  const url = endpoint('websocket', src?.replace(/^\s*ws(?=s?:)/i, 'http'), 'a WebSocket, as wss://host/chat');
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

/** One question and the answer to it, over as many connections as it takes. */
class Exchange {
  readonly #url: string;
  readonly #config: WebSocketConfig;
  readonly #request: ChatRequest;
  readonly #idle: IdleLines;
  readonly #decoder = new GuessingDecoder((text) => this.#hide(text));
  #hide: (text: string) => string = String;
  /** Whether anything of the answer has come. */
  #began = false;
  /** Where to go on after a lost connection. Absent where the last that came had none: what came after it would come twice. */
  #cursor: string | number | undefined;

  constructor(url: string, config: WebSocketConfig, request: ChatRequest, idle: IdleLines) {
    this.#url = url;
    this.#config = config;
    this.#request = request;
    this.#idle = idle;
  }

  async *chunks(): AsyncGenerator<ReplyChunk> {
    const {signal} = this.#request;
    const {maxRetries = DEFAULT_MAX_RETRIES, retryDelay = DEFAULT_RETRY_DELAY} = this.#config;
    try {
      for (let failures = 0; !signal.aborted; failures++) {
        const before = this.#cursor;
        const loss = yield* this.#attempt();
        if (!loss) return;
        // A connection that brought something was a good one.
        if (this.#cursor !== before) failures = 0;
        const canGoOn = !this.#began || this.#cursor !== undefined;
        if (!loss.mayPass || !canGoOn || failures >= maxRetries) throw loss.error;
        await pause(Math.min(retryDelay * 2 ** failures, LONGEST_RETRY_DELAY), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Asks, or goes on, over one connection. @returns How it was lost; nothing where the answer is complete. */
  async *#attempt(): AsyncGenerator<ReplyChunk, Loss | undefined> {
    const {signal, runId, conversationId} = this.#request;
    const {idleTimeout = DEFAULT_IDLE_TIMEOUT} = this.#config;
    const kept = this.#idle.take(conversationId);
    const line = kept ?? new Line(this.#url);
    const ping = () => line.send({type: 'ping'});
    const pings = idleTimeout > 0 ? setInterval(ping, Math.min(idleTimeout / 2, LONGEST_PING_INTERVAL)) : undefined;
    let heard = false;
    let loss: Loss | undefined;
    try {
      await line.opened(signal, idleTimeout);
      await this.#authorize(line);
      this.#hide = hider(secretsOf(this.#url, line.headers, this.#request.messages));
      line.send(this.#cursor === undefined ? await this.#question() : this.#resumption());
      for (;;) {
        const frames = await line.next(signal, idleTimeout);
        if (frames.length === 0) break;
        heard = true;
        for (const frame of frames) {
          yield* this.#read(frame, line);
          if (!this.#decoder.finished) continue;
          yield* this.#decoder.end();
          return undefined;
        }
      }
      loss = this.#lossOf(line);
      // The server may have closed a socket that was kept just when it was asked again.
      if (kept && !heard) loss = {...loss, mayPass: true};
      return loss;
    } catch (error) {
      // A connection can die without a word.
      const isSilence = error instanceof ChatError && error.code === 'timeout';
      if (!isSilence || this.#cursor === undefined) throw error;
      loss = {error, mayPass: true};
      return loss;
    } finally {
      clearInterval(pings);
      if (this.#decoder.finished) {
        this.#idle.put(conversationId, line);
      } else {
        // A run that goes on over another connection is not stopped.
        if (!loss) line.send({type: 'stop', runId});
        line.close();
      }
    }
  }

  /** Tells the key and the headers that the connection has not been told: a token may have expired since the last question. */
  async #authorize(line: Line): Promise<void> {
    const {apiKey, headers} = this.#config;
    const before = valuesOf(line.headers);
    line.headers = await requestHeaders(bearer(apiKey), headers, this.#request.signal);
    const values = valuesOf(line.headers);
    if (JSON.stringify(values) !== JSON.stringify(before)) line.send({type: 'auth', headers: values});
  }

  async #question(): Promise<object> {
    const {runId, conversationId, trigger, messages, options, tools} = this.#request;
    return {
      type: 'send',
      runId,
      conversationId,
      trigger,
      model: this.#config.model || undefined,
      messages: await withDataUrls(messages),
      options: {...this.#config.options, ...options},
      tools,
    };
  }

  #resumption(): object {
    const {runId, conversationId} = this.#request;
    return {type: 'resume', runId, conversationId, cursor: this.#cursor};
  }

  *#read(frame: unknown, line: Line): Generator<ReplyChunk> {
    for (const value of valuesIn(frame)) {
      if (value === '[DONE]') this.#decoder.finished = true;
      if (this.#decoder.finished) return;
      const {type, runId, cursor} = isObject(value) ? value : {};
      if (type === 'ping') line.send({type: 'pong'});
      if (type === 'ping' || type === 'pong' || (runId !== undefined && runId !== this.#request.runId)) continue;
      // A server that is not sure how far it got may send something twice.
      if (typeof cursor === 'number' && typeof this.#cursor === 'number' && cursor <= this.#cursor) continue;
      for (const chunk of this.#decoder.decode(value)) {
        if (this.#request.signal.aborted) return;
        // The connection stays, and no end would follow.
        if (isObject(chunk) && chunk.type === 'error') {
          const {error, code = 'server', retryable = true} = chunk;
          throw new ChatError(code, quote(error) || 'The server reported an error.', {retryable});
        }
        this.#began = true;
        yield chunk;
      }
      this.#cursor = typeof cursor === 'string' || typeof cursor === 'number' ? cursor : undefined;
    }
  }

  #lossOf({closed, wasOpen}: Line): Loss {
    const {code = 1006, reason = ''} = closed ?? {};
    const words = quote(this.#hide(reason));
    const explanation = words ? `: ${words}` : '.';
    if (code === 1000 || code === 1005) return {error: incomplete(), mayPass: false};
    const [kind, status] = CLOSE_CODES[code] ?? (code >= 4400 && code < 4600 ? ['http', code - 4000] : []);
    if (!kind || !status) {
      const text = `The server closed the connection with code ${code}${explanation}`;
      return {error: new ChatError('server', text, {retryable: code >= 3000}), mayPass: false};
    }
    if (kind === 'network') {
      const text = wasOpen
        ? 'The connection broke off before the answer was complete.'
        : `There is no connection to ${shownAddress(this.#url)}. It cannot be reached, or it refuses this page.`;
      return {error: new ChatError('network', text), mayPass: true};
    }
    const mayPass = isPassing(status);
    const text = `${meaningOf(status, this.#url)} (code ${code})${explanation}`;
    return {
      error: new ChatError(kind, text, {retryable: mayPass, ...(kind === 'http' && {status})}),
      mayPass,
    };
  }
}

function valuesOf(headers: Headers): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  headers.forEach((value, name) => (values[name] = value));
  return values;
}

/** The values in a frame: a JSON object or string, a list of them, or any other text as it is. */
function valuesIn(frame: unknown): readonly unknown[] {
  let text = frame;
  if (typeof text !== 'string') {
    try {
      text = new TextDecoder('utf-8', {fatal: true}).decode(frame as ArrayBuffer);
    } catch {
      throw new ChatError('parse', 'The answer is damaged: a part of it is neither text nor JSON.');
    }
  }
  const value = parsedIfJson(text as string);
  if (Array.isArray(value)) return value;
  return [isObject(value) || typeof value === 'string' ? value : text];
}

/** One connection. What comes while nobody reads it waits. */
class Line {
  /** What the connection was authorized with. */
  headers = new Headers();
  /** How it ended, once it has. */
  closed: CloseEvent | undefined;
  wasOpen = false;
  readonly #socket: WebSocket;
  #frames: unknown[] = [];
  #wake = () => {};

  /** @throws {ChatError} `config`: a secure page may not open an insecure connection. */
  constructor(url: string) {
    try {
      this.#socket = new WebSocket(url);
    } catch {
      throw new ChatError(
        'config',
        `This page may not connect to ${shownAddress(url)}: under "https:" it takes a "wss:" URL.`,
      );
    }
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.addEventListener('open', () => {
      this.wasOpen = true;
      this.#wake();
    });
    this.#socket.addEventListener('message', ({data}) => {
      this.#frames.push(data);
      this.#wake();
    });
    // A close follows, which says as much as there is to know; Node throws what nobody listens to.
    this.#socket.addEventListener('error', () => undefined);
    this.#socket.addEventListener('close', (event) => {
      this.closed = event;
      this.#wake();
    });
  }

  /** Resolves once the connection stands, or cannot. @throws {ChatError} `timeout`; what an aborted signal gives. */
  async opened(signal: AbortSignal, timeout: number): Promise<void> {
    if (!this.wasOpen && !this.closed) await withinTimeout(this.#change(), signal, timeout);
  }

  /** The frames that have come, as soon as there are some; none once the connection is closed. @throws as `opened`. */
  async next(signal: AbortSignal, timeout: number): Promise<readonly unknown[]> {
    if (this.#frames.length === 0 && !this.closed) await withinTimeout(this.#change(), signal, timeout);
    return this.#frames.splice(0);
  }

  /** Sends a value as JSON. A connection that is not open takes nothing. */
  send(value: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(value));
  }

  close(): void {
    this.#socket.close(1000);
  }

  /** Drops what has come and was not read. */
  forget(): void {
    this.#frames = [];
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

/** Connections between two answers, by conversation. */
class IdleLines {
  readonly #keepAlive: number;
  readonly #waiting = new Map<string, {readonly line: Line; readonly release: () => void}>();

  /** @param keepAlive Milliseconds until an idle connection is closed. */
  constructor(keepAlive: number) {
    this.#keepAlive = keepAlive;
  }

  put(conversationId: string, line: Line): void {
    this.take(conversationId)?.close();
    const end = () => this.take(conversationId)?.close();
    const timer = setTimeout(end, this.#keepAlive);
    // An open socket keeps a page out of the cache for going back.
    globalThis.addEventListener?.('pagehide', end);
    const release = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('pagehide', end);
    };
    this.#waiting.set(conversationId, {line, release});
  }

  /** The connection of a conversation, if there is one that still stands. */
  take(conversationId: string): Line | undefined {
    const waiting = this.#waiting.get(conversationId);
    if (!waiting) return undefined;
    this.#waiting.delete(conversationId);
    waiting.release();
    waiting.line.forget();
    return waiting.line.closed ? undefined : waiting.line;
  }
}
