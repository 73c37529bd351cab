/** Ollama's own chat, https://docs.ollama.com/api/chat. */
import type {ChatBackend} from '../core/backend.js';
import {resultOf} from '../core/convert/openai.js';
import {filter, isThought} from '../core/convert/shape.js';
import type {ChatMessage, FilePart, TextPart, ToolPart} from '../core/message.js';
import {saidIn, stepsOf, toolsOf, wordsOf, writeFunction} from './calls.js';
import {endpoint, requireModel, withRoot} from './endpoint.js';
import {base64In, withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import {isObject, objectIn, type JsonObject} from './json.js';
import {OllamaDecoder} from './ollama-decoder.js';

/**
 * `src` is the server, with or without `/api/chat`; without one it is this computer's. A `model` is needed. Of the
 * `options`, `think`, `format`, `keep_alive` and the like go into the request itself, all others (`temperature`,
 * `num_ctx`, ...) are the model's.
 */
export type OllamaConfig = HttpConfig;

const DEFAULT_SRC = 'http://localhost:11434';

/** Milliseconds. The server is silent while it loads a model, and gives up after as long. */
const LOADING_TIMEOUT = 300_000;

/** The options that are the request's and not the model's. */
const OF_REQUEST: ReadonlySet<string> = new Set([
  'think',
  'format',
  'keep_alive',
  'logprobs',
  'top_logprobs',
  'truncate',
  'shift',
]);

/**
 * A backend that asks a server of Ollama's and streams the answer. Stopping closes the connection.
 * @throws {ChatError} With code `config`, if `model` is missing or `src` is no HTTP URL.
 */
export function ollama(config: OllamaConfig): ChatBackend {
  const url = endpoint('ollama', config.src || DEFAULT_SRC, 'the URL of a server, as http://localhost:11434');
  const model = requireModel('ollama', config.model, '"llama3.2"');
  const patient = {...config, idleTimeout: config.idleTimeout ?? LOADING_TIMEOUT};
  return httpBackend(patient, {
    url: withRoot(url, '/api', '/chat'),
    // The server's CORS rules refuse a page whose request carries it.
    headers: {...bearer(config.apiKey), 'idempotency-key': null},
    body: async (request) => ({
      model,
      stream: true,
      ...optionsOf({...config.options, ...request.options}),
      ...toolsOf(config, request, writeFunction),
      messages: (await withDataUrls(request.messages)).flatMap(writeMessage),
    }),
    decoder: (hide) => new OllamaDecoder(hide),
  });
}

function optionsOf({options, tools: _tools, ...rest}: JsonObject): JsonObject {
  const ofModel = {...filter(rest, (key) => !OF_REQUEST.has(key)), ...objectIn(options)};
  return {
    ...filter(rest, (key) => OF_REQUEST.has(key)),
    ...(Object.keys(ofModel).length > 0 && {options: ofModel}),
  };
}

function writeMessage(message: ChatMessage): JsonObject[] {
  const {role, content} = message;
  if (isThought(message)) return [];
  if (role === 'assistant') {
    return stepsOf(content).flatMap(({reasoning, said, calls}) => [
      {
        role,
        content: textOf(said),
        // Models that think between their calls go on from what they thought.
        ...(calls.length > 0 && {...(reasoning && {thinking: reasoning}), tool_calls: calls.map(writeCall)}),
      },
      ...calls.map((call) => ({
        role: 'tool',
        tool_name: call.name,
        tool_call_id: call.id,
        content: resultOf(call),
      })),
    ]);
  }
  const said = saidIn(content);
  if (said.length === 0) return [];
  const images = role === 'user' ? said.flatMap((part) => imageIn(part) ?? []) : [];
  const rest = said.filter((part) => role !== 'user' || imageIn(part) === undefined);
  return [{role, content: textOf(rest), ...(images.length > 0 && {images})}];
}

/** The server fetches nothing: only images in memory can go along. */
function imageIn(part: TextPart | FilePart): string | undefined {
  const file = part.type === 'file' ? base64In(part.url) : undefined;
  return file?.mediaType.startsWith('image/') ? file.data : undefined;
}

function textOf(parts: readonly (TextPart | FilePart)[]): string {
  return parts.map(wordsOf).join('\n\n');
}

function writeCall({id, name, input}: ToolPart): JsonObject {
  return {id, type: 'function', function: {name, arguments: isObject(input) ? input : {}}};
}
