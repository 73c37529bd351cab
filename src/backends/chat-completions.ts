/** A backend that asks for chat completions, as OpenAI's API and all that are compatible with it answer them. */
import type {ChatBackend} from '../core/backend.js';
import {toOpenAiRequest} from '../core/convert/openai.js';
import type {ToolDefinition} from '../core/tools.js';
import {withPath} from './endpoint.js';
import {withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import {OpenAiDecoder} from './openai-decoder.js';

/** @param base The API's base URL. */
export function chatCompletions(base: URL, config: HttpConfig): ChatBackend {
  return httpBackend(config, {
    url: withPath(base, '/chat/completions'),
    headers: bearer(config.apiKey),
    body: async ({messages, options: own, tools}) => {
      const options = {...config.options, ...own};
      // The options may name tools of the server's own.
      const others: readonly unknown[] = Array.isArray(options.tools) ? options.tools : [];
      return {
        model: config.model || undefined,
        stream: true,
        ...options,
        ...(tools && {tools: [...others, ...tools.map(writeTool)]}),
        messages: toOpenAiRequest(await withDataUrls(messages)),
      };
    },
    decoder: (hide) => new OpenAiDecoder(hide),
  });
}

function writeTool({name, description, parameters = {type: 'object', properties: {}}}: ToolDefinition) {
  return {type: 'function', function: {name, description, parameters}};
}
