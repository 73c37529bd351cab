/** A backend that asks by one POST of JSON and reads one answer: what all protocols over HTTP have in common. */
import type {BackendConfig, ChatBackend, ChatRequest, HeaderValues, ReplyChunk} from '../core/backend.js';
import {textOf} from '../core/message.js';
import type {ReplyDecoder} from './decoder.js';
import {hider, post, requestHeaders, withRetries, type HttpSettings} from './http.js';
import {decodeResponse} from './response.js';

/** What every backend over HTTP can be told. With `headers: {'Idempotency-Key': null}` that header is left out. */
export interface HttpConfig extends BackendConfig, HttpSettings {}

/** What sets one protocol apart from the others. */
export interface HttpProtocol {
  readonly url: string;
  /** The protocol's own headers, above the common ones and below the page's. `null` leaves a common one out. */
  readonly headers?: HeaderValues;
  /** What is asked for, to be sent as JSON. */
  body(request: ChatRequest): object | Promise<object>;
  /** Reads the JSON values of one answer. `hide` takes secrets out of the server's words. */
  decoder(hide: (text: string) => string): ReplyDecoder;
}

/** Headers of a request that may be quoted: they hold no secret. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'idempotency-key']);

/**
 * Asks as `protocol` says, and asks again where that may help. Stopping closes the connection. Each request carries the
 * run's id as `Idempotency-Key`, for servers that can tell a repeated request by it.
 */
export function httpBackend(config: HttpConfig, protocol: HttpProtocol): ChatBackend {
  return {
    send: (request) => withRetries(() => attempt(config, protocol, request), {signal: request.signal, ...config}),
  };
}

async function* attempt(config: HttpConfig, protocol: HttpProtocol, request: ChatRequest): AsyncGenerator<ReplyChunk> {
  const {signal} = request;
  const {url} = protocol;
  const headers = await requestHeaders(
    {
      accept: 'text/event-stream, application/json',
      'content-type': 'application/json',
      'idempotency-key': request.runId,
      ...protocol.headers,
    },
    config.headers,
    signal,
  );
  const body = JSON.stringify(await protocol.body(request));
  const hide = hider(secretsOf(url, headers, request));
  yield* post(url, {...config, headers, body, signal}, (response) =>
    decodeResponse(response, signal, {...config, url, hide, decoder: protocol.decoder(hide)}),
  );
}

/** The header that most servers take a key in. */
export function bearer(apiKey: string | undefined): Record<string, string> {
  return apiKey ? {authorization: `Bearer ${apiKey}`} : {};
}

/** What no error may repeat, not even in the words of a server that echoes its request. */
export function secretsOf(url: string, headers: Headers, request: Pick<ChatRequest, 'messages'>): string[] {
  const secrets = [...new URL(url).searchParams.values(), ...request.messages.map(({content}) => textOf(content))];
  headers.forEach((value, name) => {
    if (!PUBLIC_HEADERS.has(name)) secrets.push(value, ...value.split(' '));
  });
  return secrets;
}
