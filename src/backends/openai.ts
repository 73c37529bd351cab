/** Chat completions: OpenAI's API, and every server that is compatible with it. */
import type {ChatBackend} from '../core/backend.js';
import {toOpenAI} from '../core/convert.js';
import {endpoint, withPath} from './endpoint.js';
import {withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import {OpenAiDecoder} from './openai-decoder.js';

/**
 * `src` is the API's base URL, as `https://host/v1`; a bare origin means its `/v1`, and a URL that ends in
 * `/chat/completions` is taken as it is. Without a `model` the server chooses. `options` go into each request's body
 * (`temperature`, `max_tokens`, `stream_options`, ...), below those of the request itself. With `headers: {'Idempotency-Key': null}`
 * the key that lets a server recognise a repeated request is left out, for servers whose CORS rules refuse it.
 */
export type OpenAiConfig = HttpConfig;

/**
 * A backend that asks for chat completions and streams them. Stopping closes the connection.
 * @throws {ChatError} With code `config`, if `src` is missing or no HTTP URL.
 */
export function openai(config: OpenAiConfig): ChatBackend {
  const url = endpoint('openai', config.src, 'the base URL of an API, as https://host/v1');
  return httpBackend(config, {
    url: withPath(url, '/chat/completions'),
    headers: bearer(config.apiKey),
    body: async (request) => ({
      model: config.model || undefined,
      stream: true,
      ...config.options,
      ...request.options,
      messages: toOpenAI(await withDataUrls(request.messages)),
    }),
    decoder: (hide) => new OpenAiDecoder(hide),
  });
}
