/** Chat completions: OpenAI's API, and every server that is compatible with it. */
import type {ChatBackend} from '../core/backend.js';
import {chatCompletions} from './chat-completions.js';
import {endpoint} from './endpoint.js';
import type {HttpConfig} from './http-backend.js';

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
  return chatCompletions(endpoint('openai', config.src, 'the base URL of an API, as https://host/v1'), config);
}
