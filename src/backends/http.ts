/** Requests that may fail: sent, read and repeated, so that each way of failing is one clear {@link ChatError}. */
import type {BackendHeaders, HeaderValues, ReplyChunk} from '../core/backend.js';
import {ChatError, toChatError} from '../core/errors.js';
import {errorText, parsedIfJson, quote} from './json.js';
import {pause} from './pause.js';

/** What every backend that speaks HTTP can be told. */
export interface HttpSettings {
  /** Milliseconds of silence, before the answer or within it, that count as a failure; 60000. With 0 it waits for ever. */
  readonly idleTimeout?: number | undefined;
  /** How often a request is sent again, as long as nothing of an answer has arrived; 2. */
  readonly maxRetries?: number | undefined;
  /** Milliseconds before the first repetition, unless the server names a time; 500. Each further one waits twice as long. */
  readonly retryDelay?: number | undefined;
  /** Sends the requests in place of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

export const DEFAULT_IDLE_TIMEOUT = 60_000;
export const DEFAULT_MAX_RETRIES = 2;
export const DEFAULT_RETRY_DELAY = 500;
/** Milliseconds. A server that asks for more is asked again after this. */
export const LONGEST_RETRY_DELAY = 60_000;
/** `setTimeout` takes no more; above it fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** An error's body is a courtesy, and need not end: what came by this many milliseconds and characters will do. */
const ERROR_BODY_TIME = 2000;
const ERROR_BODY_LENGTH = 65_536;

const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 425, 429]);

export interface ExchangeOptions {
  readonly method: 'GET' | 'POST';
  readonly headers: Headers;
  /** Absent: the request has none. */
  readonly body?: string | FormData | undefined;
  readonly signal: AbortSignal;
  readonly idleTimeout?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}

export type PostOptions = Omit<ExchangeOptions, 'method'>;

/** As {@link exchange}, by a POST. */
export function post<Value>(
  url: string,
  options: PostOptions,
  read: (response: Response) => AsyncIterable<Value>,
): AsyncGenerator<Value> {
  return exchange(url, {...options, method: 'POST'}, read);
}

/**
 * Sends a request and yields what `read` makes of the answer, which may have an error status. However it ends, the
 * connection is closed then: aborting `signal` and leaving the loop do so at once.
 * @throws {ChatError} `network`, `timeout`, or what `read` throws; whatever an aborted signal gives as its reason.
 */
export async function* exchange<Value>(
  url: string,
  options: ExchangeOptions,
  read: (response: Response) => AsyncIterable<Value>,
): AsyncGenerator<Value> {
  const {method, headers, body, signal, idleTimeout = DEFAULT_IDLE_TIMEOUT, fetch: send = globalThis.fetch} = options;
  // Firefox keeps a connection whose body was only cancelled.
  const connection = new AbortController();
  try {
    let response: Response;
    try {
      const sent = send(url, {method, headers, body: body ?? null, signal: connection.signal});
      response = await withinTimeout(sent, signal, idleTimeout);
    } catch (error) {
      // Engines word a failed fetch differently and tell no more than that it failed.
      throw signal.aborted || error instanceof ChatError ? error : unreachable(error, url);
    }
    yield* read(response);
  } finally {
    connection.abort();
  }
}

/**
 * The body as text, piece by piece as it arrives. Leaving the loop cancels the body.
 * @throws {ChatError} `network`, `timeout`, or `empty` where the body held nothing; whatever an aborted signal gives.
 */
export async function* readText(
  response: Response,
  signal: AbortSignal,
  idleTimeout = DEFAULT_IDLE_TIMEOUT,
): AsyncGenerator<string> {
  // WebKit's streams have no async iterator.
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let empty = true;
  try {
    while (reader) {
      const {done, value} = await withinTimeout(reader.read(), signal, idleTimeout);
      if (done) break;
      empty &&= value.length === 0;
      const text = decoder.decode(value, {stream: true});
      if (text !== '') yield text;
    }
    if (empty) throw new ChatError('empty', 'The server sent an empty answer.');
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch (error) {
    if (signal.aborted || error instanceof ChatError) throw error;
    throw new ChatError('network', 'The connection broke off before the answer was complete.', {cause: error});
  } finally {
    void reader?.cancel().catch(() => undefined);
  }
}

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly maxRetries?: number | undefined;
  readonly retryDelay?: number | undefined;
}

/**
 * The chunks of `attempt`, which is made again where it fails before its first chunk in a way that may pass: no
 * connection, or a status of 408, 425, 429, 500 and above. Ends quietly once `signal` aborts.
 * @throws {ChatError} The failure of the last attempt.
 */
export async function* withRetries(
  attempt: () => AsyncIterable<ReplyChunk>,
  {signal, maxRetries = DEFAULT_MAX_RETRIES, retryDelay = DEFAULT_RETRY_DELAY}: RetryOptions,
): AsyncGenerator<ReplyChunk> {
  let started = false;
  for (let retries = 0; ; retries++) {
    try {
      if (signal.aborted) return;
      for await (const chunk of attempt()) {
        if (signal.aborted) return;
        started = true;
        yield chunk;
      }
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toChatError(thrown);
      const mayPass = error.code === 'network' || (error.code === 'http' && error.retryable);
      if (started || !mayPass || retries >= maxRetries) throw error;
      await pause(Math.min(error.retryAfter ?? retryDelay * 2 ** retries, LONGEST_RETRY_DELAY), signal);
    }
  }
}

export interface HttpErrorOptions {
  /** What was asked for, for answers that do not know; its query is never shown. */
  readonly url?: string | undefined;
  /** Takes secrets out of the server's words. */
  readonly hide?: ((text: string) => string) | undefined;
}

/**
 * What an answer with an error status means, with the server's own explanation where it gave a readable one.
 * `Retry-After` and `retry-after-ms` count; a server of another origin must list them in `Access-Control-Expose-Headers`.
 */
export async function httpError(
  response: Response,
  signal: AbortSignal,
  options: HttpErrorOptions = {},
): Promise<ChatError> {
  const {status} = response;
  const {url = response.url, hide = (text: string) => text} = options;
  // Status 0 has no body, no headers and no reason: `Response.error()` or the answer to a `no-cors` request.
  if (status === 0) return unreachable(undefined, url);
  const after = retryAfter(response.headers);
  const explanation = explain(await readBriefly(response, signal), response, hide);
  return new ChatError('http', `${meaningOf(status, url, after)} (HTTP ${status})${explanation}`, {
    status,
    retryAfter: after,
    retryable: isPassing(status),
  });
}

/**
 * The headers of a request: `defaults`, then the page's own, where `null` leaves one out.
 * @throws {ChatError} `config` for a header that cannot be sent, without its value; `backend` if the page's function fails.
 */
export async function requestHeaders(
  defaults: HeaderValues,
  own: BackendHeaders | undefined,
  signal: AbortSignal,
): Promise<Headers> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(defaults)) setHeader(headers, name, value);
  for (const [name, value] of Object.entries(await ownHeaders(own, signal))) setHeader(headers, name, value);
  return headers;
}

/** A function that takes secrets out of a text. Those of less than six characters stay: other words would hold them. */
export function hider(secrets: Iterable<string>): (text: string) => string {
  // The longest first: a secret may hold another one.
  const hidden = [...secrets].filter(({length}) => length >= 6).sort((one, other) => other.length - one.length);
  return (text) => hidden.reduce((left, secret) => left.replaceAll(secret, '•••'), text);
}

/** Whether a status says that the same request may succeed later. */
export function isPassing(status: number): boolean {
  return RETRYABLE_STATUS.has(status) || status >= 500;
}

/** Host and path of a URL, which may be shown; a query may hold a key. */
export function shownAddress(url: string): string {
  try {
    const {host, pathname} = new URL(url);
    return host + pathname;
  } catch {
    return 'the server';
  }
}

/** A request that nothing came back from. */
export function unreachable(cause: unknown, url: string): ChatError {
  const text = `No answer came from ${shownAddress(url)}. It cannot be reached, or it does not allow this page to ask it (CORS).`;
  return new ChatError('network', text, {cause});
}

/**
 * Waits for `work`, but no longer than until the signal aborts, or `timeout` milliseconds have passed; with 0 it waits for
 * ever. @throws {ChatError} `timeout`; whatever an aborted signal gives as its reason; what `work` rejects with.
 */
export function withinTimeout<Value>(work: Promise<Value>, signal: AbortSignal, timeout: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    const expire = () => reject(new ChatError('timeout', `The server was silent for ${inSeconds(timeout)}.`));
    const timer = timeout > 0 && timeout <= LONGEST_TIMER ? setTimeout(expire, timeout) : undefined;
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
  });
}

async function ownHeaders(own: BackendHeaders | undefined, signal: AbortSignal) {
  if (typeof own !== 'function') return own ?? {};
  try {
    return await withinTimeout(Promise.resolve(own()), signal, 0);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ChatError('backend', 'The function that gives the request headers failed.', {cause: error});
  }
}

function setHeader(headers: Headers, name: string, value: string | null | undefined): void {
  try {
    if (value === null) headers.delete(name);
    else if (value !== undefined) headers.set(name, value);
  } catch {
    // The engine's error repeats the value.
    throw new ChatError('config', `The request header "${name}" has a name or a value that cannot be sent.`);
  }
}

/** Milliseconds, from `retry-after-ms`, or from `Retry-After` in seconds or as a date. */
function retryAfter(headers: Headers): number | undefined {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  if (isNumber(milliseconds)) return Number(milliseconds);
  const value = headers.get('retry-after')?.trim() ?? '';
  if (isNumber(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** What an error status means, without a full stop. `after`: the milliseconds that the server asks to wait. */
export function meaningOf(status: number, url: string, after?: number): string {
  if (status === 401) return 'The server did not accept the key';
  if (status === 403) return 'The server refuses access';
  if (status === 404) return `There is nothing at ${shownAddress(url)}`;
  if (status === 408) return 'The request took too long for the server';
  if (status === 413) return 'The conversation is too long for the server';
  if (status === 429) {
    return `The server has too many requests${after === undefined ? '' : `; it asks to wait ${inSeconds(after)}`}`;
  }
  // 529 is Anthropic's.
  if (status === 503 || status === 529) return 'The server is overloaded or being maintained';
  return status >= 500 ? 'The server failed' : 'The server rejected the request';
}

function inSeconds(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/** The server's own explanation, ready to stand after a sentence. A page of HTML is no text to show. */
function explain(body: string, response: Response, hide: (text: string) => string): string {
  const type = response.headers.get('content-type') ?? '';
  if (/html/i.test(type) || body.trimStart().startsWith('<')) return ': it answered with an HTML page.';
  // Events under an error status are neither an answer nor an explanation.
  if (/event-stream/i.test(type)) return '.';
  const value = parsedIfJson(body);
  const words = value === undefined ? body : errorText(value);
  const quoted = quote(hide(words ?? ''));
  return quoted ? `: ${quoted}` : '.';
}

/** What arrives of an error's body in a short time. */
async function readBriefly(response: Response, signal: AbortSignal): Promise<string> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, ERROR_BODY_TIME);
  signal.addEventListener('abort', stop);
  let text = '';
  try {
    for await (const piece of readText(response, controller.signal, 0)) {
      text += piece;
      if (text.length > ERROR_BODY_LENGTH) break;
    }
  } catch {
    // Half an explanation is better than none, and the status says most of it.
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
  return text;
}
