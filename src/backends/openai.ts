/** Chat completions: OpenAI's API, and every server that is compatible with it. */
import type {BackendConfig, ChatBackend, ChatRequest, ReplyChunk} from '../core/backend.js';
import {toOpenAI} from '../core/convert.js';
import {ChatError} from '../core/errors.js';
import {textOf, type ChatMessage} from '../core/message.js';
import {hider, post, requestHeaders, withRetries, type HttpSettings} from './http.js';
import {OpenAiDecoder} from './openai-decoder.js';
import {decodeResponse} from './response.js';

/**
 * `src` is the API's base URL, as `https://host/v1`; a bare origin means its `/v1`, and a URL that ends in
 * `/chat/completions` is taken as it is. Without a `model` the server chooses. `options` go into each request's body
 * (`temperature`, `max_tokens`, `stream_options`, ...), below those of the request itself. With `headers: {'Idempotency-Key': null}`
 * the key that lets a server recognise a repeated request is left out, for servers whose CORS rules refuse it.
 */
export interface OpenAiConfig extends BackendConfig, HttpSettings {}

const PATH = '/chat/completions';

/** Headers of a request that may be quoted: they hold no secret. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'idempotency-key']);

/**
 * A backend that asks for chat completions and streams them. Stopping closes the connection.
 * @throws {ChatError} With code `config`, if `src` is missing or no HTTP URL.
 */
export function openai(config: OpenAiConfig): ChatBackend {
  const url = endpoint(config.src);
  return {
    send: (request) => withRetries(() => attempt(url, config, request), {signal: request.signal, ...config}),
  };
}

async function* attempt(url: string, config: OpenAiConfig, request: ChatRequest): AsyncGenerator<ReplyChunk> {
  const {signal} = request;
  const headers = await requestHeaders(
    {
      accept: 'text/event-stream, application/json',
      'content-type': 'application/json',
      'idempotency-key': request.runId,
      ...(config.apiKey && {authorization: `Bearer ${config.apiKey}`}),
    },
    config.headers,
    signal,
  );
  const body = JSON.stringify({
    model: config.model || undefined,
    stream: true,
    ...config.options,
    ...request.options,
    messages: toOpenAI(await withDataUrls(request.messages)),
  });
  const hide = hider(secretsOf(url, headers, request));
  yield* post(url, {...config, headers, body, signal}, (response) =>
    decodeResponse(response, signal, {...config, url, hide, decoder: new OpenAiDecoder(hide)}),
  );
}

/** The messages with the files that are in memory written into them: a model cannot fetch those. */
async function withDataUrls(messages: readonly ChatMessage[]): Promise<readonly ChatMessage[]> {
  return Promise.all(
    messages.map(async (message) => {
      if (typeof message.content === 'string') return message;
      const content = await Promise.all(
        message.content.map(async (part) =>
          part.type === 'file' && part.blob && !part.url ? {...part, url: await dataUrl(part.blob)} : part,
        ),
      );
      return {...message, content};
    }),
  );
}

async function dataUrl(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  // In pieces: all bytes as arguments of one call would be too many.
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return `data:${blob.type || 'application/octet-stream'};base64,${btoa(binary)}`;
}

/** What no error may repeat, not even in the words of a server that echoes its request. */
function secretsOf(url: string, headers: Headers, request: ChatRequest): string[] {
  const secrets = [...new URL(url).searchParams.values(), ...request.messages.map(({content}) => textOf(content))];
  headers.forEach((value, name) => {
    if (!PUBLIC_HEADERS.has(name)) secrets.push(value, ...value.split(' '));
  });
  return secrets;
}

/** @throws {ChatError} With code `config`. */
function endpoint(src: string | undefined): string {
  if (!src) {
    throw new ChatError('config', 'The openai backend needs "src", the base URL of an API, as https://host/v1.');
  }
  const url = parseUrl(src);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    // The value is not repeated, for it may hold a password.
    throw new ChatError(
      'config',
      'The "src" of the openai backend is no HTTP URL, or has a user name or password in it.',
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (!path.endsWith(PATH)) url.pathname = `${path || '/v1'}${PATH}`;
  url.hash = '';
  return url.href;
}

function parseUrl(src: string): URL | undefined {
  const {document, location} = globalThis as {document?: {baseURI: string}; location?: {href: string}};
  try {
    return new URL(src, document?.baseURI ?? location?.href);
  } catch {
    return undefined;
  }
}
