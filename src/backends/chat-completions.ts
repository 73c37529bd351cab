/** A backend that asks for chat completions, as OpenAI's API and all that are compatible with it answer them. */
import type {ChatBackend} from '../core/backend.js';
import {toOpenAiRequest} from '../core/convert/openai.js';
import {toolsOf, writeFunction} from './calls.js';
import {withPath} from './endpoint.js';
import {withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import {OpenAiDecoder} from './openai-decoder.js';

/** @param base The API's base URL. */
export function chatCompletions(base: URL, config: HttpConfig): ChatBackend {
  return httpBackend(config, {
    url: withPath(base, '/chat/completions'),
    headers: bearer(config.apiKey),
    body: async (request) => ({
      model: config.model || undefined,
      stream: true,
      ...config.options,
      ...request.options,
      ...toolsOf(config, request, writeFunction),
      messages: toOpenAiRequest(await withDataUrls(request.messages)),
    }),
    decoder: (hide) => new OpenAiDecoder(hide),
  });
}
